"""A mailbox by IMAP4rev1 on loopback, as far as a reader needs: it logs in, examines, searches and fetches.

Plain, STARTTLS or TLS; LOGIN or XOAUTH2. It can drop the line in the midst of a fetch, and number all messages anew.
"""

import base64
import re
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

USER, PASSWORD, TOKEN = "kontoret@samverkan.example", 'hemligt "ord"', "token-1"
OTHER_PASSWORD = "lösenord"


@dataclass
class ImapBox:
    """What lies in the mailbox, by number, and how it is reached. `heard` are the commands, without what they carry.

    Those in `old` came long ago, those in `huge` say that they are, and no fetch that asks for one in `broken` is done.
    A fetch of one in `stubborn` drops the line.
    """

    messages: dict[int, bytes] = field(default_factory=dict)
    old: set[int] = field(default_factory=set)
    huge: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    stubborn: set[int] = field(default_factory=set)
    validity: int = 7
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    port: int = 0
    context: ssl.SSLContext | None = None
    security: str = "tls"
    drops_at: int | None = None
    hangs: bool = False
    drips: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)
    heard: list[str] = field(default_factory=list)

    def receive(self, *messages: bytes) -> None:
        for message in messages:
            self.messages[max(self.messages, default=0) + 1] = message

    def number_anew(self) -> None:
        """As after the folder has been restored: other numbers, another validity."""
        self.validity += 1
        self.messages = dict(enumerate(self.messages.values(), start=1))


class _Line(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        box = self.server.box
        if box.security == "tls":
            try:
                self._wrap()
            except OSError:
                return
        if box.hangs:
            box.stopping.wait(20)
            return
        if box.drips:
            self._drip()
            return
        self._say("* OK here")
        with suppress(OSError, ValueError):
            while self._answer(self._read()):
                pass

    def _drip(self) -> None:
        with suppress(OSError):
            while not self.server.box.stopping.wait(0.03):
                self.wfile.write(b"*")

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()
        for each in (self.rfile, self.wfile, self.connection):
            with suppress(OSError, ValueError):
                each.close()

    def _wrap(self) -> None:
        assert self.server.box.context is not None
        self.connection = self.server.box.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def _read(self) -> bytes:
        """One command with its literals."""
        line = self.rfile.readline()
        while found := re.search(rb"\{(\d+)\}\r\n$", line):
            self._say("+ go on")
            line = line[: found.start()] + b'"' + self.rfile.read(int(found[1])) + b'"' + self.rfile.readline()
        return line.rstrip(b"\r\n")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _answer(self, line: bytes) -> bool:
        if not line:
            return False
        tag, _, rest = line.decode().partition(" ")
        words = rest.split()
        command = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
        self.server.box.heard.append(command)
        work: dict[str, Callable[[], bool | None]] = {
            "CAPABILITY": self._capability,
            "STARTTLS": lambda: self._starttls(tag),
            "LOGIN": lambda: self._login(tag, rest),
            "AUTHENTICATE": lambda: self._authenticate(tag, words),
            "EXAMINE": lambda: self._examine(tag),
            "UID SEARCH": lambda: self._say(f"* SEARCH {' '.join(map(str, self._searched(rest)))}".rstrip()),
            "UID FETCH": lambda: self._fetched(tag, words[2], rest),
            "LOGOUT": lambda: self._leave(tag),
        }
        goes_on = work.get(command, lambda: self._bad(tag))()
        if goes_on is None:
            self._say(f"{tag} OK done")
        return goes_on is not False

    def _capability(self) -> None:
        starttls = " STARTTLS" if self.server.box.security == "starttls" else ""
        self._say(f"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 AUTH=PLAIN{starttls}")

    def _starttls(self, tag: str) -> bool:
        self._say(f"{tag} OK begin")
        self._wrap()
        return True

    def _login(self, tag: str, rest: str) -> bool | None:
        good = {f"{user} {_quoted(PASSWORD)}" for user in (USER, _quoted(USER))}
        if rest.split(" ", 1)[1] in good:
            return None
        self._say(f"{tag} NO [AUTHENTICATIONFAILED] no")
        return True

    def _examine(self, tag: str) -> bool:
        self._say(f"* {len(self.server.box.messages)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self.server.box.validity}] valid")
        self._say(f"* OK [UIDNEXT {max(self.server.box.messages, default=0) + 1}] next")
        self._say(f"{tag} OK [READ-ONLY] done")
        return True

    def _leave(self, tag: str) -> bool:
        self._say("* BYE")
        self._say(f"{tag} OK done")
        return False

    def _bad(self, tag: str) -> bool:
        self._say(f"{tag} BAD this mailbox is only read")
        return True

    def _authenticate(self, tag: str, words: list[str]) -> bool:
        if len(words) < 3:
            self._say("+ ")
            words.append(self.rfile.readline().decode().strip())
        said = base64.b64decode(words[2]).decode()
        good = {f"user={USER}\x01auth=Bearer {token}\x01\x01" for token in self.server.box.tokens}
        if words[1].upper() == "PLAIN":
            good = {f"\0{USER}\0{OTHER_PASSWORD}"}
        if said not in good:
            self._say("+ eyJzdGF0dXMiOiI0MDEifQ==")
            self.rfile.readline()
        self._say(f"{tag} OK in" if said in good else f"{tag} NO [AUTHENTICATIONFAILED] no")
        return True

    def _searched(self, rest: str) -> list[int]:
        box = self.server.box
        numbers = sorted(set(box.messages) - (box.old if "SINCE" in rest else set()))
        first = int(re.search(r"(\d+):\*", rest)[1])  # type: ignore[index]
        return [number for number in numbers if number >= first or number == numbers[-1]]

    def _fetched(self, tag: str, asked: str, rest: str) -> bool | None:
        wanted = {
            number
            for part in asked.split(",")
            for number in range(int(part.split(":")[0]), int(part.split(":")[-1]) + 1)
        }
        if "BODY.PEEK[]" in rest and wanted & self.server.box.broken:
            self._say(f"{tag} NO some of the messages cannot be fetched")
            return True
        return None if self._fetch(wanted, rest) else False

    def _fetch(self, wanted: set[int], rest: str) -> bool:
        box = self.server.box
        for place, (number, message) in enumerate(sorted(box.messages.items()), start=1):
            if number not in wanted:
                continue
            if "BODY.PEEK[]" not in rest:
                self._say(f"* {place} FETCH (UID {number} RFC822.SIZE {10**9 if number in box.huge else len(message)})")
                continue
            self.wfile.write(f"* {place} FETCH (UID {number} BODY[] {{{len(message)}}}\r\n".encode())
            if number == box.drops_at or number in box.stubborn:
                self.wfile.write(message[: len(message) // 2])
                return False
            self.wfile.write(message + b")\r\n")
        return True


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    box: ImapBox

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that is cut is nothing to tell of."""


@contextmanager
def imap_running(context: ssl.SSLContext, *, security: str = "tls") -> Iterator[ImapBox]:
    """A mailbox for as long as the block lasts."""
    with _Server(("127.0.0.1", 0), _Line) as server:
        server.box = ImapBox(port=server.server_address[1], context=context, security=security)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.box
        finally:
            server.box.stopping.set()
            server.shutdown()
            thread.join(5)
