"""An Exchange server's web services on loopback: HTTP with keep-alive, plain or TLS, and faults on request.

It really asks who it is: Basic, NTLM (the whole handshake, by spnego's acceptor) or a bearer token that its own token
endpoint has issued. What it does with each operation is in `ews_operations`, and what it remembers in `ews_mailboxes`.
"""

import base64
import json
import os
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import spnego
from lxml import etree
from spnego.exceptions import SpnegoError

from mail.choices import ExchangeChoice
from tests.mail.ews_mailboxes import Exchange, Refused, Rights
from tests.mail.ews_operations import SOAP, answer, envelope, fault, refusal

BOX = "kontoret@samverkan.example"
DOMAIN, USER, PASSWORD = "REGION", "svc_arshjul", "Hemligt1!"
CLIENT, SECRET = "arshjul-app", "klienthemlighet"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What goes wrong, once, at an operation: before the work is done, or when it has been done.

    One of: an HTTP `status` with its `body` and `headers`; a SOAP fault `code`, with `back_off` in milliseconds; a
    `message` code in a response that is otherwise in order; `reset` the line or `close` it; `hang` until the server
    stops; `cut` the answer in two; `drip` an answer that never ends; `late`: the work is done, when `go_on` is set.
    It lets the first `skips` requests pass.
    """

    at: str
    after: bool = False
    status: int = 0
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    code: str = ""
    back_off: int | None = None
    message: str = ""
    reset: bool = False
    close: bool = False
    hang: bool = False
    cut: bool = False
    drip: bool = False
    late: bool = False
    skips: int = 0


@dataclass(kw_only=True)
class Door:
    """How one gets in: by `way`, with the password or token that is the right one now."""

    way: str
    password: str = PASSWORD
    secret: str = SECRET
    tokens: set[str] = field(default_factory=set)
    token_lasts_seconds: int = 3600
    numbers: Any = field(default_factory=lambda: count(1))


class EwsServer:
    """A running server. `exchange` is what it remembers, `trouble` what is to go wrong, `heard` what it was asked."""

    def __init__(self, way: str = "basic", *, context: ssl.SSLContext | None = None) -> None:
        self.exchange = Exchange()
        self.exchange.add_mailbox(BOX)
        self.exchange.rights = Rights(full_access={(USER, BOX)}, send_as={(USER, BOX)}, impersonators={CLIENT})
        self.door = Door(way=way)
        self.trouble: list[Trouble] = []
        self.heard: list[str] = []
        self.late_answers: list[bytes] = []
        self.lines = 0
        self.stopped = threading.Event()
        self.go_on = threading.Event()
        self.done_late = threading.Event()
        self._context = context
        self._http = _Http(("127.0.0.1", 0), self)
        self.port: int = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def choice(self, **given: Any) -> ExchangeChoice:
        """The settings of an installation that uses this server's mailbox of the office."""
        login: dict[str, Any] = {"user": f"{DOMAIN}\\{USER}", "password": PASSWORD}
        if self.door.way == "oauth":
            login = {"client_id": CLIENT, "client_secret": SECRET, "token_url": self.token_url, "scope": "ews/.default"}
            login["access"] = "impersonation"
        facts = {"url": self.url, "mailbox": BOX, "auth": self.door.way, "timeout_seconds": 30}
        return ExchangeChoice.model_validate({**facts, **login, **given})

    @property
    def mails(self) -> list[bytes]:
        """The mails that have left, byte for byte."""
        return [left.mime for left in self.exchange.left if left.what == "mail"]

    @property
    def letters(self) -> list[str]:
        """The Message-ID of every letter that has left, as mail or as a meeting that somebody was told of."""
        return [
            str(BytesHeaderParser().parsebytes(left.mime)["Message-ID"])
            if left.what == "mail"
            else str(left.fields["ArshjulBegun"])
            for left in self.exchange.left
        ]

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://localhost:{self.port}/EWS/Exchange.asmx"

    @property
    def token_url(self) -> str:
        return f"{'https' if self._context else 'http'}://localhost:{self.port}/token"

    def forget(self) -> None:
        """An empty mailbox, nothing gone out, the right password, and no trouble ahead."""
        self.trouble.clear()
        self.heard.clear()
        self.late_answers.clear()
        self.go_on.clear()
        self.done_late.clear()
        self.exchange.left.clear()
        self.exchange.mailboxes[BOX].clear()
        self.door.password, self.door.secret = PASSWORD, SECRET

    def stop(self) -> None:
        self.stopped.set()
        self._http.shutdown()
        self._http.hang_up()
        self._http.server_close()
        self._thread.join(timeout=5)

    def wrapped(self, line: socket.socket) -> socket.socket:
        return self._context.wrap_socket(line, server_side=True) if self._context else line

    def trouble_at(self, operation: str, *, after: bool) -> Trouble | None:
        """The next trouble for that operation; each strikes once."""
        with self.exchange.lock:
            for trouble in self.trouble:
                if trouble.at != operation or trouble.after is not after:
                    continue
                self.trouble.remove(trouble)
                if not trouble.skips:
                    return trouble
                self.trouble.append(replace(trouble, skips=trouble.skips - 1))
                return None
        return None


@contextmanager
def running(way: str = "basic", *, context: ssl.SSLContext | None = None) -> Iterator[EwsServer]:
    """A server with the office's mailbox, for as long as the block lasts."""
    with tempfile.NamedTemporaryFile("w", prefix="arshjul-ntlm-", suffix=".txt") as users:
        users.write(f"{DOMAIN}:{USER}:{PASSWORD}\n")
        users.flush()
        before = os.environ.get("NTLM_USER_FILE")
        os.environ["NTLM_USER_FILE"] = users.name  # where spnego's acceptor finds the password
        server = EwsServer(way, context=context)
        try:
            yield server
        finally:
            server.stop()
            os.environ.pop("NTLM_USER_FILE")
            if before is not None:
                os.environ["NTLM_USER_FILE"] = before


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], ews: EwsServer) -> None:
        self.ews = ews
        self.open: list[socket.socket] = []
        super().__init__(address, _Line)

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.ews.lines += 1
        try:
            request = self.ews.wrapped(request)
        except OSError:
            return
        self.open.append(request)
        with suppress(OSError):
            self.RequestHandlerClass(request, client_address, self)
        with suppress(OSError):
            request.close()

    def hang_up(self) -> None:
        for line in self.open:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no trouble of the server's."""


class _LineLost(Exception):
    """The server hangs up without an answer."""


class _Line(BaseHTTPRequestHandler):
    """One kept connection. NTLM counts for as long as it lasts."""

    protocol_version = "HTTP/1.1"
    server: _Http
    timeout = 60

    def setup(self) -> None:
        super().setup()
        self._user: str | None = None
        self._handshake: Any = None
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def ews(self) -> EwsServer:
        return self.server.ews

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            if self.path == "/token":
                self._token(body)
            elif user := self._who():
                self._operate(body, user)
        except _LineLost:
            self.close_connection = True

    def _operate(self, body: bytes, user: str) -> None:
        request = etree.fromstring(body)
        operation = request.find(f"{{{SOAP}}}Body")[0]
        header = request.find(f"{{{SOAP}}}Header")
        name = etree.QName(operation).localname
        self.ews.heard.append(name)
        trouble = self.ews.trouble_at(name, after=False)
        if trouble and not trouble.late:
            return self._strike(trouble, name, b"")
        if trouble:
            self.ews.go_on.wait(60)
        status = 200
        try:
            with self.ews.exchange.lock:
                said = answer(
                    self.ews.exchange, operation, header=header, user=user, anchor=self.headers["X-AnchorMailbox"] or ""
                )
            content = envelope(said)
        except Refused as refused:
            status, content = 500, fault(refused)
        if trouble:
            self.ews.late_answers.append(content)
            self.ews.done_late.set()
            raise _LineLost
        if trouble := self.ews.trouble_at(name, after=True):
            return self._strike(trouble, name, content)
        return self._say(status, content)

    def _strike(self, trouble: Trouble, operation: str, content: bytes) -> None:
        if trouble.hang:
            self.ews.stopped.wait(60)
        if trouble.drip:
            self._drip()
        if trouble.close:
            raise _LineLost
        if trouble.hang or trouble.reset or trouble.drip:
            with suppress(OSError):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            raise _LineLost
        if trouble.code:
            return self._say(500, fault(Refused(trouble.code), back_off=trouble.back_off))
        if trouble.message:
            return self._say(200, envelope(refusal(operation, Refused(trouble.message))))
        if trouble.cut:
            content = content or envelope(refusal(operation, Refused("NoError")))
            return self._say(200, content[: len(content) // 2])
        return self._say(trouble.status, trouble.body, headers=trouble.headers)

    def _drip(self) -> None:
        """A byte now and then: no timeout for a silent line ever strikes."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000000\r\n\r\n")
            while not self.ews.stopped.wait(0.05):
                self.wfile.write(b" ")

    def _say(self, status: int, content: bytes, *, kind: str = "text/xml; charset=utf-8", headers: Any = ()) -> None:
        self.send_response(status)
        given = {name.casefold() for name, _ in headers}
        if "content-type" not in given:
            self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    # --- who it is

    def _who(self) -> str | None:
        """The user of this request; None when the answer has already been given."""
        if trouble := self.ews.trouble_at("login", after=False):
            self._strike(trouble, "login", b"")
            return None
        ways: dict[str, Callable[[str], str | None]] = {
            "basic": self._by_password,
            "ntlm": self._by_ntlm,
            "oauth": self._by_token,
        }
        said = self.headers.get("Authorization", "")
        return ways[self.ews.door.way](said)

    def _ask_again(self, challenge: str) -> None:
        self._say(401, b"Unauthorized", kind="text/plain", headers=(("WWW-Authenticate", challenge),))

    def _by_password(self, said: str) -> str | None:
        right = base64.b64encode(f"{DOMAIN}\\{USER}:{self.ews.door.password}".encode()).decode()
        if said == f"Basic {right}":
            return USER
        self._ask_again('Basic realm="mail.region.example"')
        return None

    def _by_token(self, said: str) -> str | None:
        if said.removeprefix("Bearer ") in self.ews.door.tokens:
            return CLIENT
        self._ask_again('Bearer client_id="00000002-0000-0ff1-ce00-000000000000"')
        return None

    def _by_ntlm(self, said: str) -> str | None:
        if not said and self._user:
            return self._user
        self._user = None
        if not said.startswith("NTLM "):
            self._handshake = None
            self._ask_again("NTLM")
            return None
        token = base64.b64decode(said.removeprefix("NTLM "))
        try:
            if self._handshake is None:
                self._handshake = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
                challenge = self._handshake.step(token)
                self._ask_again(f"NTLM {base64.b64encode(challenge).decode()}")
                return None
            self._handshake.step(token)
        except SpnegoError:
            self._handshake = None
            self._ask_again("NTLM")
            return None
        if self.ews.door.password != PASSWORD:
            self._ask_again("NTLM")
            return None
        self._user = USER
        return USER

    def _token(self, body: bytes) -> None:
        if trouble := self.ews.trouble_at("token", after=False):
            return self._strike(trouble, "token", b"")
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        basic = self.headers.get("Authorization", "").removeprefix("Basic ")
        secret = asked.get("client_secret") or base64.b64decode(basic).decode().partition(":")[2]
        if secret != self.ews.door.secret:
            said = {"error": "invalid_client", "error_description": "AADSTS7000222: The client secret is expired."}
            return self._say(401, json.dumps(said).encode(), kind="application/json")
        token = f"token-{next(self.ews.door.numbers)}"
        self.ews.door.tokens.add(token)
        given = {"access_token": token, "token_type": "Bearer", "expires_in": self.ews.door.token_lasts_seconds}
        return self._say(200, json.dumps(given).encode(), kind="application/json")
