"""The year's busiest week on PostgreSQL, with two workers and two web processes, each part of it killed in turn."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from pathlib import Path

import httpx
import psutil
import pytest
from sqlmodel import col, select

from engine.client import Engine, open_engine
from engine.errors import EngineError
from engine.processes import own_auth
from engine.runs import RunState
from models.accounts import AccessRole
from models.letters import Act, Letter
from models.words import ActState, LetterState
from office import accounts
from office.accounts import form_token
from office.tick import tick
from settings import Settings
from store.database import Database
from tests.conftest import desk_on, morning
from tests.engine.conftest import AREA, free_port, lay_out_office, wait_until
from tests.engine.whole_postgres import WholePostgres, whole_postgres

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BEFORE = (date(2025, 12, 22), date(2026, 1, 5), date(2026, 1, 19), date(2026, 1, 28))
WEEK = tuple(date(2026, 2, day) for day in range(2, 7))
STATIONS = ("arsrapporter", "nosam-handlingsplaner")
COLLECT = ("Göteborgsområdet · Januari · Årsrapporter", "collect")
POST = ("Göteborgsområdet · Posten", "post")
PAGE = (sys.executable, "-P", "-m", "uvicorn", "dashboard.app:create_app", "--factory", "--no-access-log")
NAME, PASSWORD = "provet", "ett lösenord för provet"
ANOTHER_DAY = Path(__file__).with_name("another_day")
TRIES = 6


@dataclass
class Machines:
    """Every process of the installation, by name: started, killed outright and started again."""

    home: Path
    environment: dict[str, str]
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        log = (self.home / f"{name}.log").open("ab")
        with log:
            self.running[name] = subprocess.Popen(
                self.commands[name],
                env=self.environment | ({"ARSHJUL_PORT": name.partition("-")[2]} if name.startswith("web") else {}),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """As when the power goes: the process and all that it has started."""
        process = self.running.pop(name)
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def said(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()[-1500:]}" for path in self.home.glob("*.log"))


@dataclass
class Installation:
    """The installation as the test meets it: its engine, its ledger and its web pages."""

    machines: Machines
    settings: Settings
    database: Database
    postgres: WholePostgres
    webs: tuple[int, ...]
    token: str = ""

    def engine(self) -> Engine:
        return open_engine(api_url=self.settings.prefect_api, auth="", home=self.settings.home, is_own=True)

    def at(self, day: date, hour: int) -> None:
        """Turn every process's clock to that hour, and log in anew: no login lasts over night."""
        now = morning(day, hour=hour)
        (self.settings.home / "clock").write_text(now.isoformat())
        opened = accounts.log_in(self.database, name=NAME, password=PASSWORD, address="", program="provet", now=now)
        self.token = opened.token

    def ask_web(self, port: int) -> set[int]:
        """Have the web process do the day's work itself; the statuses, 0 where nobody answered."""
        own = f"http://127.0.0.1:{port}"
        headers = {"Origin": own, "X-Form-Token": form_token(self.token)}
        statuses = set()
        with httpx.Client(base_url=own, headers=headers, cookies={"arshjul": self.token}, timeout=60) as browser:
            for task in (*(f"{AREA}/2026/{station}" for station in STATIONS), f"{AREA}/motorn/post"):
                try:
                    statuses.add(browser.post(f"/{task}/kor-har").status_code)
                except httpx.HTTPError:
                    statuses.add(0)
        return statuses

    def do_by_web(self) -> bool:
        """Whether one of the web processes has done the day's work to its end."""
        return any(self.ask_web(port) == {303} for port in self.webs)

    def answers(self, port: int) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
        return False

    def count(self, state: LetterState, day: date) -> int:
        with self.database.read() as session:
            return len(session.exec(select(Letter.id).where(Letter.day == day, Letter.state == state)).all())


@pytest.fixture
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with ExitStack() as afterwards:
        postgres = afterwards.enter_context(whole_postgres())
        home = tmp_path_factory.mktemp("several")
        url, webs = postgres.create(), (free_port(), free_port())
        settings = Settings(home=home, database_url=url, prefect_port=free_port())
        lay_out_office(home, url=url)
        own_auth(home)
        (home / "settings.env").touch()
        machines = Machines(
            home=home,
            environment={k: v for k, v in os.environ.items() if not k.startswith(("ARSHJUL_", "PREFECT_"))}
            | {
                "PYTHONPATH": str(ANOTHER_DAY),
                "ANOTHER_DAY": str(home / "clock"),
                "PYTHONUNBUFFERED": "1",
                "ARSHJUL_HOME": str(home),
                "ARSHJUL_DATABASE_URL": url,
                "ARSHJUL_PREFECT_DATABASE_URL": postgres.create(),
                "ARSHJUL_PREFECT_PORT": str(settings.prefect_port),
            },
        )
        serve = (sys.executable, "-P", "-m", "cli.main", "serve")
        machines.commands = {
            "engine": (*serve, "engine"),
            "worker-1": (*serve, "worker", "--name", "ett"),
            "worker-2": (*serve, "worker", "--name", "tva"),
            f"web-{webs[0]}": (*serve, "web"),
            f"web-{webs[1]}": (*PAGE, "--port", str(webs[1])),
        }
        afterwards.callback(lambda: [machines.kill(name) for name in list(machines.running)])
        database = Database(url)
        afterwards.callback(database.close)
        made = Installation(machines, settings, database, postgres, webs)
        accounts.open_account(
            database,
            name=NAME,
            password=PASSWORD,
            everywhere=AccessRole.ADMINISTRATOR,
            in_areas={},
            now=morning(BEFORE[0]),
            who="test",
        )
        made.at(WEEK[0], 7)
        yield made


def _until_done(installation: Installation, engine: Engine, deployment: str, flow: str) -> None:
    """Ask for the run until one has ended well: what is killed meanwhile is asked for again, as the clock would."""
    for _ in range(TRIES):
        with suppress(EngineError):
            run_id = engine.start(deployment, flow)
            if _ended(engine, run_id) is RunState.COMPLETED:
                return
        wait_until(engine.is_up, "the engine's answer")
    raise AssertionError(f"{deployment} never ended well\n{installation.machines.said()}")


def _ended(engine: Engine, run_id: str) -> RunState | None:
    give_up_at = time.monotonic() + 40
    while time.monotonic() < give_up_at:
        with suppress(EngineError):
            state = engine.run(run_id).state
            if state.is_over:
                return state
        time.sleep(0.3)
    return None


@dataclass(frozen=True)
class Trouble:
    """What is killed on a day while its letters leave, and which runs the workers are asked for beside the pages."""

    kill: Callable[[], None]
    runs: tuple[tuple[str, str], ...] = ()


def _week_of_trouble(installation: Installation) -> tuple[Trouble, ...]:
    """Each part is killed in turn and started again: on the two days with many letters a worker and a web process."""
    machines, (one, two) = installation.machines, installation.webs

    def again(*names: str) -> Callable[[], None]:
        def kill_and_start() -> None:
            for name in names:
                machines.kill(name)
                machines.start(name)

        return kill_and_start

    def database() -> None:
        installation.postgres.kill()
        installation.postgres.start()

    return (
        Trouble(database),
        Trouble(again("worker-1", f"web-{one}"), runs=(COLLECT, POST)),
        Trouble(again("engine"), runs=(POST,)),
        Trouble(again()),
        Trouble(again("worker-2", f"web-{two}"), runs=(POST,)),
    )


def test_whatever_is_killed_every_letter_of_the_week_leaves_exactly_once(
    installation: Installation, tmp_path: Path
) -> None:
    machines, home = installation.machines, installation.settings.home
    for name in machines.commands:
        if not name.startswith("worker"):
            machines.start(name)
    desk = desk_on(installation.database, home)
    for day in BEFORE:
        tick(desk, area=AREA, today=day, now=morning(day))
    expected = _without_trouble(tmp_path)
    with installation.engine() as engine:
        wait_until(engine.is_up, "the engine's start")
        for name in ("worker-1", "worker-2"):
            machines.start(name)
        wait_until(lambda: _both_look_for_work(installation), "the workers' start")
        wait_until(lambda: all(map(installation.answers, installation.webs)), "the web processes' start")
        with ThreadPoolExecutor(4) as hands:
            for day, trouble in zip(WEEK, _week_of_trouble(installation), strict=True):
                installation.at(day, 8)
                asked = [hands.submit(installation.ask_web, port) for port in installation.webs]
                asked += [hands.submit(_until_done, installation, engine, *each) for each in trouble.runs]
                _when_letters_leave(installation, day, asked[-1].done)
                trouble.kill()
                for each in asked:
                    each.result()
                wait_until(installation.do_by_web, "the day's end")

    with installation.database.read() as session:
        letters = list(session.exec(select(Letter).where(col(Letter.day) >= WEEK[0])))
        done = Counter(session.exec(select(Act.key).where(Act.state == ActState.DONE)))
    assert {letter.state for letter in letters} <= {LetterState.SENT, LetterState.WITHDRAWN}, machines.said()
    sent = Counter(letter.message_id for letter in letters if letter.state is LetterState.SENT)
    on_disk = Counter(
        message_from_bytes(path.read_bytes())["Message-ID"]
        for day in WEEK
        for path in (home / "letters" / str(day)).glob("*.eml")
    )
    assert len(sent) > 30
    assert on_disk == sent
    assert set(sent.values()) == {1}
    assert {key for key in done if key.split("/")[2] in STATIONS} == expected
    assert set(done.values()) == {1}


def _both_look_for_work(installation: Installation) -> bool:
    logs = [(installation.settings.home / f"worker-{number}.log").read_text() for number in (1, 2)]
    return all(re.search(r"Worker .* started", log) for log in logs)


def _when_letters_leave(installation: Installation, day: date, is_over: Callable[[], bool]) -> None:
    """Wait till the day's letters are on their way, or until nothing more is to come."""
    give_up_at = time.monotonic() + 20
    while time.monotonic() < give_up_at and not is_over():
        if installation.count(LetterState.SENT, day):
            return
        time.sleep(0.05)


def _without_trouble(folder: Path) -> set[str]:
    """The keys of all that is told when the same days go by without any trouble."""
    lay_out_office(folder)
    database = Database(Settings(home=folder).database, durable=False)
    desk = desk_on(database, folder)
    for day in (*BEFORE, *WEEK):
        tick(desk, area=AREA, today=day, now=morning(day, hour=8))
    with database.read() as session:
        keys = set(session.exec(select(Act.key).where(Act.state == ActState.DONE, col(Act.station).in_(STATIONS))))
    database.close()
    return keys
