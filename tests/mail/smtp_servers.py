"""Mail servers on this machine: one that is served honestly on a free port, and one that answers as it is told."""

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

from aiosmtpd.smtp import SMTP


@contextmanager
def listening(conversation: Callable[[], SMTP], *, context: ssl.SSLContext | None) -> Iterator[int]:
    """Serve on a loopback port that the system chooses, in a thread with a loop of its own."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(conversation, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        server.close()
        loop.run_until_complete(_wind_up())
        loop.close()


async def _wind_up() -> None:
    """Let every conversation of this loop come to its end."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for _ in range(3):  # a closed transport closes its socket in a later turn of the loop
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Hang:
    """Say nothing more until the client gives up."""


@dataclass(frozen=True)
class Drop:
    """Close the line at once, resetting it."""


@dataclass(frozen=True)
class Raw:
    """These very bytes; then the line is closed, unless `goes_on`."""

    data: bytes
    goes_on: bool = False


@dataclass(frozen=True)
class Trickle:
    """A byte at a time, so that the line is never silent for long and the answer never whole."""

    text: str = "250 " + "x" * 200
    pause_seconds: float = 0.1


@dataclass(frozen=True)
class Sip:
    """Read a little at a time, so that whoever writes is never stuck for long and never done."""

    bytes_at_a_time: int = 4096
    pause_seconds: float = 0.1


Said = str | Hang | Drop | Raw | Trickle | Sip
HONEST: dict[str, Said] = {
    "greeting": "220 ready",
    "EHLO": "250-here\r\n250-SIZE 10000000\r\n250 8BITMIME",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "end": "250 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


class FaultyServer:
    """A mail server that answers each command as told, on raw sockets.

    `answers` maps a command, `greeting`, `midst` or `end` (of the data) to what is said;
    a list gives one answer to each time.
    After an answer that begins with 421 the line is closed, as a real server does. With a `context` the line is
    encrypted from the start.
    """

    def __init__(self, *, context: ssl.SSLContext | None = None, **answers: Said | list[Said]) -> None:
        self._context = context
        self._answers: dict[str, Said | list[Said]] = {**HONEST, **answers}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._stopped = False
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[str] = []
        self.lines = 0
        self.taken: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        for line in self._open:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._listener.close()
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        while True:
            line, _ = self._listener.accept()
            with line:
                if self._stopped:
                    return
                self.lines += 1
                self._open.append(line)
                with suppress(OSError), self._encrypted(line) as spoken:
                    self._converse(spoken)

    @contextmanager
    def _encrypted(self, line: socket.socket) -> Iterator[socket.socket]:
        if self._context is None:
            yield line
            return
        with self._context.wrap_socket(line, server_side=True) as spoken:
            self._open.append(spoken)
            yield spoken

    def _answer(self, line: socket.socket, to: str) -> str | None:
        """Give the answer; None when the conversation is over."""
        answer = self._answers.get("EHLO" if to == "HELO" else to, "500 what?")
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else HONEST[to]
        match answer:
            case Hang():
                while line.recv(65536):
                    pass
                return None
            case Drop():
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return None
            case Raw(data=data, goes_on=goes_on):
                line.sendall(data)
                return "" if goes_on else None
            case Sip(bytes_at_a_time=some, pause_seconds=pause):
                while not self._stopped and line.recv(some):
                    time.sleep(pause)
                return None
            case Trickle(text=text, pause_seconds=pause):
                for letter in text:
                    line.sendall(letter.encode())
                    time.sleep(pause)
                return None
            case text:
                line.sendall(f"{text}\r\n".encode("latin-1"))
                return None if text.startswith("421") else text

    def _converse(self, line: socket.socket) -> None:
        file = line.makefile("rb")
        with file:
            if self._answer(line, "greeting") is None:
                return
            while read := file.readline():
                command = read.decode("latin-1").strip()
                self.heard.append(command)
                verb = command.split()[0].upper() if command else "nothing"
                said = self._answer(line, verb)
                if said is None:
                    return
                if verb == "DATA" and said.startswith("354") and not self._take(line, file):
                    return
                if verb == "QUIT":
                    return

    def _take(self, line: socket.socket, file: BinaryIO) -> bool:
        if "midst" in self._answers:
            line.recv(1000)
            return self._answer(line, "midst") is not None
        data = b""
        while not data.endswith(b"\r\n.\r\n"):
            read = file.readline()
            if not read:
                return False
            data += read
        self.taken.append(data)
        return self._answer(line, "end") is not None
