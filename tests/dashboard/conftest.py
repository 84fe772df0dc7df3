"""A dashboard on a living wheel: a Wednesday in February 2026, most reports in, one late, one given more time."""

import json
import os
import shutil
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from datetime import time as of_day
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import select

from dashboard.app import create_app
from models.accounts import AccessRole
from models.areas import Area
from models.duties import Duty
from models.letters import Letter
from models.words import DutyState, Mode
from office import accounts, documents
from office.accounts import form_token
from office.desk import Desk, open_desk
from office.tick import tick
from settings import Settings
from store.database import Database
from tests.queries import counted_queries

with warnings.catch_warnings():
    # Starlette would have its test client on another library than the one that Prefect and the engine speak by.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

AREA = "goteborgsomradet"
TODAY = date(2026, 2, 11)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
LATE = "nosam-angered"
EXTENDED = "temagrupp-psykiatri"
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def morning(day: date) -> datetime:
    return datetime.combine(day, of_day(8), STOCKHOLM).astimezone(UTC)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def play(desk: Desk) -> None:
    """Requests and reminders of January; all but two hand in what they owe, one of whom is given more time."""
    for day in (date(2026, 1, 7), date(2026, 1, 26), date(2026, 1, 30)):
        tick(desk, area=AREA, today=day, now=morning(day))
    with desk.database.read() as session:
        owed = list(session.exec(select(Duty).where(Duty.state == DutyState.AWAITED)))
    for duty in owed:
        is_report = duty.station == "arsrapporter"
        if is_report and duty.group == EXTENDED:
            when = {"today": date(2026, 1, 30), "now": morning(date(2026, 1, 30)), "who": "test"}
            documents.extend(desk, duty.id or 0, to=date(2026, 3, 2), reason="ny sekreterare", **when)
        elif not (is_report and duty.group == LATE):
            documents.receive(desk, duty.id or 0, today=date(2026, 1, 30), now=morning(date(2026, 1, 30)), who="test")
    for day in (date(2026, 2, 3), TODAY):
        tick(desk, area=AREA, today=day, now=morning(day))


@pytest.fixture(scope="session")
def _played(sqlite_copy: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("played")
    sqlite_copy(home)
    with open_desk(Settings(home=home)) as desk:
        play(desk)
    return home


@pytest.fixture
def settings(_played: Path, tmp_path: Path) -> Settings:
    """A home of the test's own, with the year so far in it and no engine that answers."""
    home = tmp_path / "home"
    shutil.copytree(_played, home, copy_function=_laid_beside)
    return Settings(home=home, prefect_port=free_port())


def _laid_beside(source: str, target: str) -> None:
    """A letter that has been sent is never written in again, and is the same file in every home."""
    lay = os.link if source.endswith(".eml") else shutil.copy2
    lay(source, target)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database that the dashboard looks at."""
    database = Database(settings.database)
    yield database
    database.close()


OWN = "http://127.0.0.1:8470"
PASSWORD = "ett lösenord för provet"


def open_client(
    settings: Settings, *, token: str | None = None, clock: Callable[[], datetime] = lambda: morning(TODAY)
) -> TestClient:
    """A client of the application; with a session's token it is logged in, and its forms are its own."""
    app = create_app(settings, clock=clock)
    headers = {"Origin": OWN} | ({"X-Form-Token": form_token(token)} if token else {})
    cookies = {"arshjul": token} if token else None
    return TestClient(app, base_url=OWN, headers=headers, cookies=cookies, follow_redirects=False)


def log_in_as(
    settings: Settings,
    role: AccessRole = AccessRole.ADMINISTRATOR,
    *,
    area: str | None = None,
    now: datetime = morning(TODAY),  # noqa: B008 - a constant
) -> str:
    """The token of a session of a new account with that role: everywhere, or in `area` alone."""
    name = f"{role.value}-{area or 'everywhere'}"
    if area is not None:
        _lay_down_area(settings, area)
    database = Database(settings.database)
    try:
        accounts.open_account(
            database,
            name=name,
            password=PASSWORD,
            everywhere=None if area else role,
            in_areas={area: role} if area else {},
            now=now,
            who="test",
        )
        opened = accounts.log_in(database, name=name, password=PASSWORD, address="", program="provet", now=now)
    finally:
        database.close()
    return opened.token


def _lay_down_area(settings: Settings, area: str) -> None:
    """Another area beside the one that has been played, as far as an account needs it."""
    database = Database(settings.database)
    with database.write() as session:
        if session.get(Area, area) is None:
            session.add(Area(id=area, name=area, mode=Mode.SHADOW, live_from=TODAY, revision=1))
    database.close()


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """An administrator's browser's own requests, without the browser."""
    with open_client(settings, token=log_in_as(settings)) as client:
        yield client


@pytest.fixture
def queries(client: TestClient) -> Iterator[list[str]]:
    """Everything that the application asks of the database, as it comes."""
    database = client.app.state.desk.database  # type: ignore[attr-defined]
    with counted_queries(database, beginning="SELECT") as sent:
        yield sent


@pytest.fixture
def client_on(settings: Settings) -> Iterator[Callable[[datetime], TestClient]]:
    """An administrator's browser at another hour: `client_on(datetime(2026, 12, 22, 8, tzinfo=UTC))`."""
    with ExitStack() as opened:

        def client_on(now: datetime) -> TestClient:
            token = log_in_as(settings, now=now)
            return opened.enter_context(open_client(settings, token=token, clock=lambda: now))

        yield client_on


@pytest.fixture
def client_as(settings: Settings) -> Iterator[Callable[..., TestClient]]:
    """Somebody else's browser: `client_as(AccessRole.READER)`, `client_as(AccessRole.HANDLER, area="fyrbodal")`."""
    with ExitStack() as opened:

        def client_as(role: AccessRole, *, area: str | None = None) -> TestClient:
            token = log_in_as(settings, role, area=area)
            return opened.enter_context(open_client(settings, token=token))

        yield client_as


@pytest.fixture
def stranger(settings: Settings) -> Iterator[TestClient]:
    """A browser that nobody is logged in on."""
    with open_client(settings) as client:
        yield client


class Answering(BaseHTTPRequestHandler):
    """Prefect as far as a run's page asks it: is it up, how is this run doing, and what `asked_for` has of the rest."""

    run: ClassVar[dict[str, Any]] = {}
    asked_for: ClassVar[dict[str, list[dict[str, Any]]]] = {}

    def do_GET(self) -> None:
        self._answer(True if self.path.endswith("/health") else self.run)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(self.asked_for.get(self.path.removeprefix("/api"), []))

    def _answer(self, answer: Any) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing on the test's own output."""


@pytest.fixture
def after_run(settings: Settings) -> Iterator[Callable[..., str]]:
    """The page of a run of the annual reports that has ended: `after_run(name="…", ended=…, state="COMPLETED")`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    engine = f"http://127.0.0.1:{server.server_port}/api"
    run_id = "00000000-0000-4000-8000-000000000001"

    def after_run(*, name: str, ended: datetime, state: str = "COMPLETED", of: str = "arsrapporter") -> str:
        Answering.run = {"id": run_id, "name": name, "state_type": state, "end_time": ended.isoformat()}
        token = log_in_as(settings)
        with open_client(settings.model_copy(update={"prefect_api_url": engine}), token=token) as client:
            answer = client.get(f"/{AREA}/korningar/{run_id}?of={of}&year=2026")
            assert answer.status_code == 200
            return str(answer.text)

    yield after_run
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def broken_client(settings: Settings) -> Iterator[TestClient]:
    """A client of an application that has lost its desk."""
    with open_client(settings) as client:
        client.app.state.desk = None  # type: ignore[attr-defined]
        cookies = {"arshjul": "a session that nobody can look up"}
        yield TestClient(client.app, base_url=OWN, cookies=cookies, raise_server_exceptions=False)


@pytest.fixture
def empty_client(tmp_path: Path, sqlite_copy: Callable[..., str]) -> Iterator[TestClient]:
    """A client of an installation that has no area yet."""
    (tmp_path / "new").mkdir()
    sqlite_copy(tmp_path / "new", filled=False)
    settings = Settings(home=tmp_path / "new", prefect_port=free_port())
    with open_client(settings, token=log_in_as(settings)) as client:
        yield client


@pytest.fixture
def duty_of(database: Database) -> Callable[..., Duty]:
    """The document of a group as it stands now: `duty_of("nosam-angered")`."""

    def duty_of(group: str, *, station: str = "arsrapporter", year: int = 2026) -> Duty:
        with database.read() as session:
            chosen = select(Duty).where(Duty.group == group, Duty.station == station, Duty.year == year)
            return session.exec(chosen).one()

    return duty_of


@pytest.fixture
def letters(database: Database) -> Callable[[], list[Letter]]:
    """Every letter as it stands now, in the order they were written."""

    def letters() -> list[Letter]:
        with database.read() as session:
            return sorted(session.exec(select(Letter)), key=lambda letter: letter.id or 0)

    return letters


# --- in a real browser


@contextmanager
def serving(settings: Settings, *, clock: Callable[[], datetime]) -> Iterator[str]:
    """The address at which the application answers while the block runs."""
    port = free_port()
    config = uvicorn.Config(
        create_app(settings, clock=clock), host="127.0.0.1", port=port, log_level="warning", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
        assert thread.is_alive(), "the application did not start"
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def site(settings: Settings) -> Iterator[str]:
    with serving(settings, clock=lambda: morning(TODAY)) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, site: str, settings: Settings) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site as an administrator sees it: `visit(f"/{AREA}/brev", width=320, script=False)`.

    With `stranger` nobody is logged in.
    """
    opened = []
    token = log_in_as(settings)

    def visit(
        path: str,
        *,
        width: int = 1280,
        height: int = 900,
        scheme: Any = "light",
        script: bool = True,
        stranger: bool = False,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=script,
            locale="sv-SE",
            reduced_motion="reduce",
        )
        opened.append(context)
        if not stranger:
            context.add_cookies([{"name": "arshjul", "value": token, "url": site}])
        context.set_default_timeout(8_000)
        page = context.new_page()
        page.goto(site + path)
        return page

    yield visit
    for context in opened:
        context.close()
