"""A real Prefect server and worker, for the whole session, from a home of their own."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from areas.people import read_people
from areas.reader import read_area_text
from engine.client import Engine, open_engine
from engine.processes import Command, own_auth, server_command, worker_command
from engine.runs import Run
from office.areas import apply_area
from office.people import apply_people
from settings import ROOT, Settings
from store.database import Database
from store.migrate import migrate

AREA = "goteborgsomradet"
PATIENCE_SECONDS = 90
BUSY = 503
T = TypeVar("T")


def wait_until(ready: Callable[[], T | None], what: str, *, seconds: float = PATIENCE_SECONDS) -> T:
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if found := ready():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {seconds} s")


class Patient(httpx.HTTPTransport):
    """Asks again while Prefect's database is too busy to answer."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while (answer := super().handle_request(request)).status_code == BUSY and time.monotonic() < give_up_at:
            answer.close()
            time.sleep(0.5)
        return answer


@dataclass(frozen=True)
class Prefect:
    """Where the session's engine is, and the home it belongs to."""

    home: Path
    api_url: str

    def engine(self) -> Engine:
        return open_engine(api_url=self.api_url, auth="", home=self.home, is_own=True)

    def http(self) -> httpx.Client:
        """For what only a test asks Prefect."""
        user, _, password = own_auth(self.home).partition(":")
        return httpx.Client(base_url=self.api_url, auth=(user, password), transport=Patient(), timeout=PATIENCE_SECONDS)

    def finished(self, engine: Engine, run_id: str) -> Run:
        return wait_until(lambda: run if (run := engine.run(run_id)).state.is_over else None, "the run's end")


@contextmanager
def running(command: Command, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process while the block runs; whatever happens, it and its children are gone afterwards."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored under `nohup`, and then the worker never stops
    with log.open("wb") as file:
        process = subprocess.Popen(
            command.arguments,
            env=command.environment_on({k: v for k, v in os.environ.items() if not k.startswith("ARSHJUL_")}),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with_children_gone(process)


def with_children_gone(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A Prefect server that answers."""
    home = tmp_path_factory.mktemp("engine-home")
    port = free_port()
    prefect = Prefect(home=home, api_url=f"http://127.0.0.1:{port}/api")
    command = server_command(home=home, port=port, auth=own_auth(home))
    with running(command, home / "server.log"), prefect.engine() as engine:
        wait_until(engine.is_up, "the server's start")
        yield prefect


@pytest.fixture
def engine(server: Prefect) -> Iterator[Engine]:
    with server.engine() as engine:
        yield engine


@pytest.fixture(scope="session")
def worker(server: Prefect) -> Iterator[Prefect]:
    """The server, with Göteborgsområdet applied in its home, and a worker that looks for work."""
    lay_out_office(server.home)
    command = worker_command(home=server.home, api_url=server.api_url, auth=own_auth(server.home))
    with server.engine() as engine:
        engine.sync([], area="ingenstans")  # the pool must be there before its worker
    with running(command, server.home / "worker.log"):
        yield server


def lay_out_office(home: Path, *, url: str = "") -> None:
    """The shipped area in live mode, as if it had run since 2024, with its demonstration people."""
    settings = Settings(home=home, database_url=url)
    migrate(settings.database)
    shipped = (ROOT / "areas" / "goteborgsomradet.yaml").read_text("utf-8")
    text = re.sub(r"(?m)^driftstart: \S+", "driftstart: 2024-01-01", re.sub(r"(?m)^läge: \S+", "läge: skarp", shipped))
    people = read_people(ROOT / "areas" / "goteborgsomradet-people.csv")
    day, now = date(2024, 1, 1), datetime(2024, 1, 1, 12, tzinfo=UTC)
    database = Database(settings.database)
    with database.write() as session:
        apply_area(session, read_area_text(text, "prov"), today=day, now=now, who="provet")
        apply_people(session, people, area=AREA, today=day, now=now, who="provet", confirmed=True)
    database.close()
