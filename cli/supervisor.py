"""Keeping child processes alive, and ending every one of them.

Services are started again when they die, more slowly each time; jobs run once. Everything happens in the main thread,
in small looks a tenth of a second apart, so a signal only has to raise a flag. Every child leads a process group of
its own: Ctrl-C in a terminal reaches the supervisor alone, which then ends its children in order. Should the supervisor
itself be killed outright, Linux sends its children SIGTERM.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, BinaryIO

import psutil

LOOK_SECONDS = 0.1
STEADY_SECONDS = 60
LONGEST_WAIT_SECONDS = 30
LARGEST_LOG_BYTES = 5_000_000
KILL_PATIENCE_SECONDS = 3
STOPPING_SIGNALS = frozenset((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
_PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


class Stopped(Exception):
    """Somebody asked the supervisor to end (Ctrl-C, SIGTERM, or its terminal closed)."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A process that is to live as long as the supervisor. `environment` is the whole of it.

    `before_start` runs before every start; if it raises, that counts as a failed start. While `is_busy`, the end is
    put off for up to `grace_seconds`; as long again may pass after SIGTERM.
    """

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    before_start: Callable[[], object] | None = None
    is_busy: Callable[[], bool] | None = None
    grace_seconds: float = 10


@dataclass
class _Child:
    service: Service
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    failures: int = 0
    next_start_at: float = 0


@dataclass
class Supervisor:
    """Use as a context manager: whatever way the block ends, nothing that it started lives on."""

    say: Say
    _children: list[_Child] = field(default_factory=list)
    _jobs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _signals: int = 0
    _handlers: dict[signal.Signals, Any] = field(default_factory=dict)

    def __enter__(self) -> "Supervisor":
        # A shell that starts us in the background has us ignore SIGINT; our children would inherit that and never stop.
        # `nohup` has us ignore SIGHUP, and means it.
        ignored = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else set()
        for number in STOPPING_SIGNALS - ignored:
            self._handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for job in self._jobs:
            _end(job, grace_seconds=KILL_PATIENCE_SECONDS, hurried=self._is_hurried)
        for child in reversed(self._children):
            if child.process is not None:
                self._end_service(child.service, child.process)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _end_service(self, service: Service, process: subprocess.Popen[bytes]) -> None:
        give_up_at = time.monotonic() + service.grace_seconds
        while service.is_busy is not None and process.poll() is None and service.is_busy():
            if time.monotonic() > give_up_at or self._is_hurried():
                break
            time.sleep(LOOK_SECONDS)
        _end(process, grace_seconds=service.grace_seconds, hurried=self._is_hurried)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _is_hurried(self) -> bool:
        """A second signal means: now."""
        return self._signals > 1

    def start(self, service: Service) -> None:
        """Start a service, and keep it running from now on."""
        child = _Child(service)
        self._children.append(child)
        self._try_start(child)

    def run_job(self, arguments: Sequence[str], *, environment: Mapping[str, str]) -> int:
        """Run a process to its end, its output among ours, and return its exit code. Raises Stopped."""
        job = _spawn(arguments, environment, output=None)
        self._jobs.append(job)
        self.wait_until(lambda: job.poll() is not None)
        self._jobs.remove(job)
        return job.returncode

    def wait_until(self, happened: Callable[[], bool], *, seconds: float = float("inf")) -> bool:
        """Look after the services until `happened`; whether it did within `seconds`. Raises Stopped."""
        give_up_at = time.monotonic() + seconds
        while not happened():
            if self._signals:
                raise Stopped
            if time.monotonic() > give_up_at:
                return False
            self._look()
            time.sleep(LOOK_SECONDS)
        return True

    def watch(self) -> None:
        """Look after the services for good. Raises Stopped."""
        self.wait_until(lambda: False)

    def _look(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.process is None:
                if now >= child.next_start_at:
                    self._try_start(child)
            elif child.process.poll() is not None:
                self._note_death(child, f"stannade oväntat (kod {child.process.returncode})")

    def _try_start(self, child: _Child) -> None:
        service = child.service
        try:
            if service.before_start is not None:
                service.before_start()
            with _open_log(service.log) as log:
                child.process = _spawn(service.arguments, service.environment, output=log.fileno())
        except Exception as error:  # noqa: BLE001 - whatever stopped the start is told, and tried again
            self._note_death(child, f"kunde inte startas ({error})")
            return
        child.started_at = time.monotonic()

    def _note_death(self, child: _Child, what: str) -> None:
        now = time.monotonic()
        if child.process is not None:
            _end(child.process, grace_seconds=0)
            if now - child.started_at > STEADY_SECONDS:
                child.failures = 0
        child.process = None
        wait = min(2**child.failures, LONGEST_WAIT_SECONDS)
        child.failures += 1
        child.next_start_at = now + wait
        self.say(f"{child.service.name} {what}; startas igen om {wait} s. Se {child.service.log}")


def _open_log(path: Path) -> BinaryIO:
    """The log, opened for writing at its end. One that has grown large becomes `….old`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".old"))
    return path.open("ab")


def _spawn(arguments: Sequence[str], environment: Mapping[str, str], *, output: int | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(arguments),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - we have one thread
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _never() -> bool:
    return False


def _end(process: subprocess.Popen[bytes], *, grace_seconds: float, hurried: Callable[[], bool] = _never) -> None:
    """End a child and everything that it has started: SIGTERM to the child, then SIGKILL to whatever is left."""
    family = _descendants(process.pid)
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        give_up_at = time.monotonic() + grace_seconds
        while process.poll() is None and time.monotonic() < give_up_at and not hurried():
            family |= _descendants(process.pid)
            time.sleep(LOOK_SECONDS / 2)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for relative in family:
        # psutil compares start times, so a number that has gone to a stranger is left alone.
        with contextlib.suppress(psutil.NoSuchProcess):
            relative.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(KILL_PATIENCE_SECONDS)
    psutil.wait_procs(family, timeout=KILL_PATIENCE_SECONDS)


def _descendants(pid: int) -> set[psutil.Process]:
    try:
        return set(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return set()
