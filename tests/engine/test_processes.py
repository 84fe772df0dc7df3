"""Prefect's processes: kept to themselves, and gone when told to go."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from engine.processes import Command, own_auth, server_command, worker_command, worker_name


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "hem"


def test_the_server_listens_on_this_machine_alone_behind_a_password(home):
    server = server_command(home=home, port=8471, auth="arshjul:hemlig")

    assert server.arguments[-4:] == ("--host", "127.0.0.1", "--port", "8471")
    assert server.environment["PREFECT_SERVER_API_AUTH_STRING"] == "arshjul:hemlig"
    assert server.environment["PREFECT_HOME"] == str(home / "prefect")
    assert server.environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_the_worker_knows_the_home_and_looks_each_second(home):
    worker = worker_command(home=home, api_url="http://127.0.0.1:8471/api", auth="arshjul:hemlig")

    assert worker.environment["ARSHJUL_HOME"] == str(home)
    assert worker.environment["PREFECT_WORKER_QUERY_SECONDS"] == "1"
    assert worker_name(home) in worker.arguments


def test_no_password_is_shown_on_a_command_line(home):
    commands = (
        server_command(home=home, port=8471, auth="arshjul:hemlig"),
        worker_command(home=home, api_url="http://127.0.0.1:8471/api", auth="arshjul:hemlig"),
    )

    assert not [c for c in commands if "hemlig" in " ".join(c.arguments)]


def test_settings_of_prefect_that_lie_about_do_not_reach_our_processes():
    command = Command(arguments=("prefect",), environment={"PREFECT_HOME": "/vårt"})

    environment = command.environment_on({"PATH": "/bin", "PREFECT_API_KEY": "deras", "PREFECT_HOME": "/deras"})

    assert environment == {"PATH": "/bin", "PREFECT_HOME": "/vårt"}


def test_workers_of_two_homes_have_two_names(tmp_path):
    assert worker_name(tmp_path / "ett") == worker_name(tmp_path / "ett") != worker_name(tmp_path / "två")


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["told-to-end", "ctrl-c"])
def test_a_worker_that_is_told_to_go_leaves_nobody_behind(server, home, number):
    command = worker_command(home=home, api_url=server.api_url, auth=own_auth(server.home))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    worker = subprocess.Popen(
        command.arguments, env=command.environment_on(os.environ), stdout=subprocess.PIPE, start_new_session=True
    )
    with worker:
        wait_for_line(worker, b"started")
        family = psutil.Process(worker.pid).children(recursive=True)

        worker.send_signal(number)

        assert worker.wait(10) == 0
    assert not [child for child in family if child.is_running()]


def wait_for_line(process: subprocess.Popen[bytes], text: bytes) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        assert process.stdout is not None
        if text in process.stdout.readline():
            return
    raise AssertionError(f"{text!r} was never said")
