"""The supervisor over small children of our own: whatever happens, nothing lives on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from cli.supervisor import Service, Stopped, Supervisor

PATIENCE = 20

SLEEPS = "import time; time.sleep(60)"
DIES = "import sys; sys.exit(3)"
WILL_NOT_HEAR = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(3600)"
)
HAS_A_STRAY = (
    "import subprocess, sys, time;"
    "stray = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True);"
    "print(stray.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def service(tmp_path: Path):
    def make(code: str, **options: object) -> Service:
        return Service(
            name="Barnet",
            arguments=(sys.executable, "-c", code),
            environment=dict(os.environ),
            log=tmp_path / "logs" / "child.log",
            **options,  # type: ignore[arg-type]
        )

    return make


@pytest.fixture(autouse=True)
def no_child_lives_on() -> Iterator[None]:
    yield
    left = [child for child in psutil.Process().children(recursive=True) if "time.sleep" in command_of(child)]
    for child in left:
        child.kill()
    assert not left


def command_of(process: psutil.Process) -> str:
    """How it was started; nothing of one that has ended in the meantime."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def pids_of(supervisor: Supervisor) -> list[int]:
    return [child.process.pid for child in supervisor._children if child.process is not None]


def logged(service: Service) -> str:
    return service.log.read_text() if service.log.exists() else ""


def test_a_child_that_dies_is_started_again_after_a_while(service, told):
    with Supervisor(told.append) as supervisor:
        supervisor.start(service(SLEEPS))
        (first,) = pids_of(supervisor)
        os.kill(first, signal.SIGKILL)

        assert supervisor.wait_until(lambda: pids_of(supervisor) not in ([], [first]), seconds=PATIENCE)
        (second,) = pids_of(supervisor)
        assert psutil.pid_exists(second)

    assert told == [f"Barnet stannade oväntat (kod -9); startas igen om 1 s. Se {supervisor._children[0].service.log}"]
    assert not psutil.pid_exists(second)


def test_a_child_that_keeps_dying_is_started_ever_more_slowly(service, told):
    with Supervisor(told.append) as supervisor:
        supervisor.start(service(DIES))
        supervisor.wait_until(lambda: len(told) == 3, seconds=PATIENCE)

    assert ["om 1 s" in told[0], "om 2 s" in told[1], "om 4 s" in told[2]] == [True] * 3


def test_a_start_that_cannot_be_prepared_is_tried_again(service, told):
    attempts = []

    def refuse_once() -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise ConnectionError("motorn svarar inte")

    with Supervisor(told.append) as supervisor:
        supervisor.start(service(SLEEPS, before_start=refuse_once))
        assert supervisor.wait_until(lambda: bool(pids_of(supervisor)), seconds=PATIENCE)

    assert "kunde inte startas (motorn svarar inte)" in told[0]


def test_a_child_that_does_not_hear_sigterm_is_killed(service, told):
    deaf = service(WILL_NOT_HEAR, grace_seconds=0.5)
    with Supervisor(told.append) as supervisor:
        supervisor.start(deaf)
        supervisor.wait_until(lambda: "deaf" in logged(deaf), seconds=PATIENCE)
        (pid,) = pids_of(supervisor)

    assert not psutil.pid_exists(pid)


def test_what_a_child_has_started_ends_with_it_even_in_a_session_of_its_own(service, told):
    parent = service(HAS_A_STRAY)
    with Supervisor(told.append) as supervisor:
        supervisor.start(parent)
        supervisor.wait_until(lambda: logged(parent).endswith("\n"), seconds=PATIENCE)
        stray = int(logged(parent))
        assert psutil.pid_exists(stray)

    assert not psutil.pid_exists(stray) or psutil.Process(stray).status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def hears_hangups() -> Iterator[None]:
    """A suite that is run under `nohup` has been told to ignore them."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hears_hangups")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_watch_and_every_child(service, told, number):
    with pytest.raises(Stopped), Supervisor(told.append) as supervisor:  # noqa: PT012 - the block is what ends
        supervisor.start(service(SLEEPS))
        (pid,) = pids_of(supervisor)
        os.kill(os.getpid(), number)
        supervisor.watch()

    assert not psutil.pid_exists(pid)


def test_a_busy_child_gets_time_to_finish(service, told):
    looks = iter([True, True, False])
    asked = []

    def is_busy() -> bool:
        asked.append(1)
        return next(looks)

    with Supervisor(told.append) as supervisor:
        supervisor.start(service(SLEEPS, is_busy=is_busy))

    assert len(asked) == 3


def test_a_job_gives_its_exit_code(told):
    with Supervisor(told.append) as supervisor:
        assert supervisor.run_job((sys.executable, "-c", DIES), environment=dict(os.environ)) == 3


def test_a_job_under_way_ends_with_the_supervisor(told):
    with pytest.raises(Stopped), Supervisor(told.append) as supervisor:  # noqa: PT012 - the block is what ends
        supervisor._signals = 1
        supervisor.run_job((sys.executable, "-c", SLEEPS), environment=dict(os.environ))


def test_handlers_are_as_before_when_it_has_ended(told):
    before = signal.getsignal(signal.SIGTERM)

    with Supervisor(told.append):
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before


def test_a_log_that_has_grown_large_is_put_aside(service, told):
    child = service(SLEEPS)
    child.log.parent.mkdir()
    child.log.write_bytes(b"x" * 5_000_001)

    with Supervisor(told.append) as supervisor:
        supervisor.start(child)

    assert child.log.with_suffix(".old").stat().st_size == 5_000_001


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_children_end_when_the_supervisor_is_killed_outright(tmp_path):
    program = f"""
import os, sys
from pathlib import Path
from cli.supervisor import Service, Supervisor

sleeps = (sys.executable, "-c", {SLEEPS!r})
log = Path({str(tmp_path / "log")!r})
with Supervisor(print) as supervisor:
    supervisor.start(Service(name="Barnet", arguments=sleeps, environment=dict(os.environ), log=log))
    print(supervisor._children[0].process.pid, flush=True)
    supervisor.watch()
"""
    supervisor = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    child = psutil.Process(int(supervisor.stdout.readline()))

    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()

    psutil.wait_procs([child], timeout=PATIENCE)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
