"""A handle on the worker that speaks with Exchange: ask it, and end it if it does not answer in time.

A thread that hangs cannot be ended, and may send its letter hours after it was given up. A process can.
"""

import json
import os
import select
import subprocess
import sys
import weakref
from contextlib import suppress
from time import monotonic
from typing import Any

STARTS_WITHIN = 60.0
"""The worker's start costs a second or so, mostly exchangelib's import; more on a machine that is busy."""


class WorkerFailed(Exception):
    """The worker could not do it, or did not answer.

    `error` is exchangelib's name of what happened, or `late` or `gone`; `status` the HTTP status, if that says it;
    `wait` the seconds that the server asked for; `why` what the network said.
    """

    def __init__(
        self, error: str, *, status: int | None = None, wait: float | None = None, why: str | None = None
    ) -> None:
        self.error = error
        self.status = status
        self.wait = wait
        self.why = why
        super().__init__(error)


class Worker:
    """One worker process. `access` tells it where to and as whom; `seconds` is how long one request may take."""

    def __init__(self, access: dict[str, Any], *, seconds: float) -> None:
        self._seconds = seconds
        self._is_new = True
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "mail.exchange_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._rest = b""
        weakref.finalize(self, _end, self._process)
        with suppress(OSError):
            self._write(access)

    @property
    def is_running(self) -> bool:
        """Whether it can be asked; one that has been idle for long has left."""
        return self._process.poll() is None

    def ask(self, do: str, **request: Any) -> Any:
        """What the worker answers. Raises WorkerFailed; after `late` and `gone` the worker is of no more use."""
        until = monotonic() + self._seconds + (STARTS_WITHIN if self._is_new else 0)
        try:
            self._write({"do": do, **request})
            answer = json.loads(self._line(until))
        except (OSError, ValueError):
            self.end()
            raise WorkerFailed("gone") from None
        self._is_new = False
        if "failed" in answer:
            raise WorkerFailed(**answer["failed"])
        return answer["ok"]

    def end(self) -> None:
        """End the process, whatever it is doing."""
        _end(self._process)

    def _write(self, request: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def _line(self, until: float) -> bytes:
        """The next line. Raises WorkerFailed when it does not come, ValueError when the worker has gone."""
        assert self._process.stdout is not None
        answers = self._process.stdout.fileno()
        while b"\n" not in self._rest:
            if not select.select([answers], [], [], max(0.0, until - monotonic()))[0]:
                self.end()
                raise WorkerFailed("late")
            read = os.read(answers, 65536)
            if not read:
                raise ValueError("the worker has gone")
            self._rest += read
        line, _, self._rest = self._rest.partition(b"\n")
        return line


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
