"""Asking a virus scanner about a file: a command, or clamd over its socket. It fails closed.

No answer, a late answer or an answer that cannot be understood is never taken for a clean file.
"""

import shlex
import socket
import struct
import subprocess
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 60
CHUNK = 64 * 1024


class Finding(Enum):
    """What the scanner said of a file."""

    CLEAN = auto()
    INFECTED = auto()
    NO_ANSWER = auto()


@dataclass(frozen=True, kw_only=True)
class Scanner:
    """A scanner as the settings name it; with `way` empty there is none, and every file passes.

    `clamd:///run/clamav/clamd.ctl` and `clamd://host:3310` are clamd; anything else is a command that is given the
    file's path last, or where it says `{file}`, and that ends with 0 for a clean file and 1 for an infected one.
    """

    way: str = ""
    seconds: float = SECONDS

    @property
    def is_there(self) -> bool:
        """Whether files are looked at."""
        return bool(self.way)

    def look_at(self, path: Path) -> Finding:
        """What the scanner says of the file at `path`."""
        if not self.way:
            return Finding.CLEAN
        try:
            return self._by_clamd(path) if self.way.startswith("clamd://") else self._by_command(path)
        except (OSError, ValueError, subprocess.SubprocessError):
            return Finding.NO_ANSWER

    def _by_command(self, path: Path) -> Finding:
        words = shlex.split(self.way)
        given = [word.replace("{file}", str(path)) for word in words]
        arguments = given if given != words else [*words, str(path)]
        done = subprocess.run(
            arguments, capture_output=True, check=False, timeout=self.seconds, stdin=subprocess.DEVNULL
        )
        return {0: Finding.CLEAN, 1: Finding.INFECTED}.get(done.returncode, Finding.NO_ANSWER)

    def _by_clamd(self, path: Path) -> Finding:
        with self._connected() as clamd, path.open("rb") as file:
            clamd.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                clamd.sendall(struct.pack(">I", len(chunk)) + chunk)
            clamd.sendall(struct.pack(">I", 0))
            said = b""
            while not said.endswith(b"\0") and (more := clamd.recv(4096)):
                said += more
        answer = said.rstrip(b"\0\n").decode("utf-8", "replace")
        if answer.endswith(" FOUND"):
            return Finding.INFECTED
        return Finding.CLEAN if answer == "stream: OK" else Finding.NO_ANSWER

    def _connected(self) -> socket.socket:
        place = urlsplit(self.way)
        if place.hostname:
            return socket.create_connection((place.hostname, place.port or 3310), timeout=self.seconds)
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(self.seconds)
        try:
            clamd.connect(place.path)
        except OSError:
            clamd.close()
            raise
        return clamd
