"""`arshjul up` for real: every process of it, on free ports, from an empty home to the last of them gone.

The tests stand in the order of a day: the house is started once, used, and closed. It is a day in January, so that
the demonstration has a past, and one that is soon played.
"""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil
import pytest

from settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.engine]

START_SECONDS = 240
STOP_SECONDS = 60
ANOTHER_DAY = ROOT / "tests" / "engine" / "another_day"
DAY = "2026-01-20T10:00:00+00:00"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def soon(happened: Callable[[], bool], *, seconds: float) -> bool:
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if happened():
            return True
        time.sleep(0.2)
    return False


@dataclass
class House:
    """One home, and the `arshjul up` that runs from it."""

    home: Path
    port: int = field(default_factory=free_port)
    prefect_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("ARSHJUL_", "PREFECT_"))}
        return kept | {
            "PYTHONPATH": str(ANOTHER_DAY),
            "ANOTHER_DAY": str(self.home.parent / "clock"),
            "ARSHJUL_HOME": str(self.home),
            "ARSHJUL_PORT": str(self.port),
            "ARSHJUL_PREFECT_PORT": str(self.prefect_port),
        }

    @property
    def said(self) -> str:
        return (self.home.parent / "said.txt").read_text("utf-8")

    def start(self) -> None:
        """Start it; what a test before has left running is stopped first."""
        if self.process is not None and self.process.poll() is None:
            self.stop(signal.SIGTERM)
        (self.home.parent / "clock").write_text(DAY)
        with (self.home.parent / "said.txt").open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "up"],
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        is_up = soon(lambda: "Allt är igång" in self.said or self.process.poll() is not None, seconds=START_SECONDS)
        assert is_up, self.said
        assert self.process.poll() is None, self.said

    def children(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        (found,) = [c for c in self.children() if word in " ".join(c.cmdline()) and c.ppid() == self.process.pid]
        return found

    def stop(self, number: signal.Signals) -> int:
        assert self.process is not None
        os.kill(self.process.pid, number)
        return self.process.wait(STOP_SECONDS)

    def page(self, path: str = "/healthz") -> int:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except (URLError, OSError):
            return 0

    def deployments(self) -> list[str]:
        auth = base64.b64encode((self.home / "secrets" / "prefect").read_bytes().strip()).decode()
        request = Request(
            f"http://127.0.0.1:{self.prefect_port}/api/deployments/filter",
            data=b"{}",
            headers={"Content-Type": "application/json", "Authorization": f"Basic {auth}"},
        )
        with urlopen(request, timeout=120) as answer:
            return [deployment["name"] for deployment in json.load(answer)]

    def up_again(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli.main", "up"],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=STOP_SECONDS,
            check=False,
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(home=tmp_path_factory.mktemp("up") / "home")
    try:
        made.start()
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            family = made.children()
            made.process.terminate()
            try:
                made.process.wait(STOP_SECONDS)
            finally:
                for left in family:
                    if left.is_running():
                        left.kill()


def test_it_says_what_it_does_and_where_the_page_is(house):
    lines = house.said.splitlines()

    assert lines[0].endswith(f"demonstration i {house.home}")
    assert f"    Öppna http://127.0.0.1:{house.port}" in lines
    assert lines.index(f"    Öppna http://127.0.0.1:{house.port}") < lines.index("Allt är igång. Avsluta med Ctrl-C.")
    assert "oväntat" not in house.said


def test_the_page_answers_with_the_wheel(house):
    assert house.page() == 200
    assert house.page("/") == 200


def test_the_engine_holds_every_deployment_of_the_area(house):
    names = house.deployments()

    assert "Göteborgsområdet · Januari · Årsrapporter" in names
    assert {f"Göteborgsområdet · {name}" for name in ("Posten", "Måndagsbrevet", "Vakten")} <= set(names)


def test_everything_listens_on_this_machine_alone(house):
    addresses = {
        connection.laddr.ip
        for child in house.children()
        for connection in child.net_connections(kind="tcp")
        if connection.status == psutil.CONN_LISTEN
    }

    assert addresses == {"127.0.0.1"}


@pytest.mark.parametrize("name", [".", "secrets", "secrets/prefect", "secrets/link-keys", "arshjul.db"])
def test_home_keys_and_database_are_for_the_owner_alone(house, name):
    assert (house.home / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("word", ["uvicorn", "worker"])
def test_a_killed_child_is_started_again(house, word):
    before = house.child(word)
    before.kill()

    def is_back() -> bool:
        try:
            return house.child(word).pid != before.pid
        except (ValueError, psutil.NoSuchProcess):
            return False

    assert soon(is_back, seconds=START_SECONDS)
    assert "stannade oväntat (kod -9); startas igen om 1 s" in house.said
    assert soon(lambda: house.page() == 200, seconds=START_SECONDS)


def test_a_second_start_from_the_same_home_is_refused(house):
    refused = house.up_again()

    assert refused.returncode == 1
    assert f"Årshjul är redan igång från {house.home} (process {house.process.pid}" in refused.stderr


@pytest.mark.parametrize("variable", ["ARSHJUL_PORT", "ARSHJUL_PREFECT_PORT"])
def test_a_taken_port_is_told_with_how_to_choose_another(house, tmp_path, variable):
    taken = house.port if variable == "ARSHJUL_PORT" else house.prefect_port
    free = {"ARSHJUL_PORT": str(free_port()), "ARSHJUL_PREFECT_PORT": str(free_port())}

    refused = house.up_again(**(free | {"ARSHJUL_HOME": str(tmp_path / "annan"), variable: str(taken)}))

    assert refused.returncode == 1
    assert f"porten {taken} är upptagen" in refused.stderr
    assert f"{variable}={taken - 10} make run" in refused.stderr


def test_a_hanging_child_does_not_keep_ctrl_c_from_ending_everything(house):
    family = house.children()
    house.child("server").suspend()

    code = house.stop(signal.SIGINT)

    assert code == 0
    assert house.said.endswith("Allt är avslutat. Nästa start fortsätter där den här slutade.\n")
    assert [child for child in family if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []


def test_a_second_start_goes_on_where_it_was(house):
    before = (house.home / "arshjul.db").stat().st_ino
    letters = sorted((house.home / "letters").rglob("*.eml"))
    password = (house.home / "secrets" / "prefect").read_text()

    house.start()

    assert "läses in" not in house.said
    assert (house.home / "arshjul.db").stat().st_ino == before
    assert (house.home / "secrets" / "prefect").read_text() == password
    assert set(letters) <= set((house.home / "letters").rglob("*.eml"))
    assert house.page("/") == 200
    assert "Göteborgsområdet · Januari · Årsrapporter" in house.deployments()


def test_sigterm_ends_everything_too(house):
    family = house.children()

    assert house.stop(signal.SIGTERM) == 0
    assert [child for child in family if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []
