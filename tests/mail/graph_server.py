"""A Microsoft Graph of our own on the loopback, with Entra's token endpoint: one tenant, its mailboxes, and faults.

It knows what Graph is known to do with mail and events: drafts from MIME, named properties, filters over the whole
mailbox, a copy among the sent ones, transactions that are carried out once. Faults strike before or after the work.
"""

import base64
import json
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses, parseaddr
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.x509 import load_pem_x509_certificate

TENANT, CLIENT, SECRET = "region.example", "arshjul-client", "hemligt-värde"
MAILBOX, OTHER_MAILBOX = "kontoret@samverkan.example", "ordforande@samverkan.example"
RIGHTS = frozenset({"Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"})
LARGEST = 150_000
PAGE = 2
LATE_SECONDS = 1.2


@dataclass
class Fault:
    """Something that goes wrong `times` times at requests of the kind `on`, before the work is done or after it.

    The first `skip` such requests go well.
    `how` is a status, with Graph's code after a space if it has one, or `reset`, `hang`, `garbage`,
    `drip` (the answer comes a byte at a time, its head or, with `drip body`, what follows it),
    or `late`: the work is done when whoever asked has long since stopped waiting.
    """

    on: str
    how: str
    after: bool = False
    times: int = 1
    skip: int = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Item:
    """A message in a mailbox. `unseen` is how many looks go by before it shows."""

    id: str
    folder: str
    mime: bytes
    is_draft: bool
    properties: dict[str, str] = field(default_factory=dict)
    unseen: int = 0

    @cached_property
    def message_id(self) -> str:
        return str(message_from_bytes(self.mime)["Message-ID"])


@dataclass
class Meeting:
    """An event in a mailbox's calendar."""

    id: str
    shown: dict[str, Any]
    transaction: str
    properties: dict[str, str]

    @property
    def uid(self) -> str:
        """Exchange's own name for it, which answers carry."""
        return f"040000008200E00074C5B7101A82E008{self.id}"


class Refusal(Exception):
    """What Graph answers when it does not do what it is asked."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code


class GraphServer:
    """The tenant. `arrived` is what has left for the world; `invited` what Exchange has told attendees of events.

    Those of the messages in `stubborn` are never handed out, for no fault that is told of as theirs.
    """

    def __init__(self) -> None:
        self.mailboxes: dict[str, dict[str, Item]] = {MAILBOX: {}, OTHER_MAILBOX: {}}
        self.meetings: dict[str, Meeting] = {}
        self.used_transactions: dict[str, str] = {}
        self.arrived: list[bytes] = []
        self.invited: list[tuple[str, str, str, str]] = []
        self.faults: list[Fault] = []
        self.asked: list[str] = []
        self.old: set[str] = set()
        self.stubborn: set[str] = set()
        self.tokens: set[str] = set()
        self.secret = SECRET
        self.certificate = b""
        self.rights = RIGHTS
        self.may_send_as = {MAILBOX}
        self.slow_copies = 0
        self.keeps_message_ids = True
        self.port = 0
        self.late_work_done = threading.Event()
        self.stopping = threading.Event()
        self.lock = threading.RLock()
        self._numbers = count(1)

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.port}"

    def items(self, folder: str) -> list[Item]:
        return [item for item in self.mailboxes[MAILBOX].values() if item.folder == folder]

    def fault_at(self, kind: str, *, after: bool) -> Fault | None:
        """The fault whose turn it is at the request, if any; it is used up."""
        with self.lock:
            for fault in self.faults:
                if fault.on != kind or fault.after is not after or not fault.times:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    # --- Entra

    def discover(self, tenant: str) -> dict[str, Any]:
        if tenant != TENANT:
            raise Refusal(400, "invalid_tenant")
        base = f"{self.origin}/{tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        }

    def hand_out_token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if form.get("client_id") != CLIENT:
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: Application not found"}
        if self.certificate and not self._is_signed(form.get("client_assertion", "")):
            return 401, {"error": "invalid_client", "error_description": "AADSTS700027: Certificate not registered"}
        if not self.certificate and form.get("client_secret") != self.secret:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret"}
        assert form["scope"].split()[0] == f"{self.origin}/.default", form["scope"]
        token = f"token-{next(self._numbers)}"
        self.tokens.add(token)
        return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": token}

    def _is_signed(self, assertion: str) -> bool:
        key = load_pem_x509_certificate(self.certificate).public_key()
        try:
            jwt.decode(assertion, key, ["PS256", "RS256"], audience=f"{self.origin}/{TENANT}/oauth2/v2.0/token")  # type: ignore[arg-type]
        except jwt.InvalidTokenError:
            return False
        return True

    # --- mail

    def find_messages(self, mailbox: str, folder: str | None, query: dict[str, str]) -> dict[str, Any]:
        wanted = _filter(query["$filter"])
        found = []
        for item in self.mailboxes[mailbox].values():
            if folder and item.folder != folder:
                continue
            if not wanted(item.message_id if self.keeps_message_ids else f"<{item.id}@exchange>", item.properties):
                continue
            if item.unseen:
                item.unseen -= 1
                continue
            found.append({"id": item.id, "isDraft": item.is_draft, "parentFolderId": f"folder-{item.folder}"})
        return {"value": found}

    def receive(self, *messages: bytes) -> None:
        """Let messages come to the mailbox."""
        for mime in messages:
            item = Item(id=f"AAMk{next(self._numbers)}", folder="inbox", mime=mime, is_draft=False)
            self.mailboxes[MAILBOX][item.id] = item

    def changes(self, mailbox: str, query: dict[str, str]) -> dict[str, Any]:
        """A page of what has come to the inbox since the token, which is how many had come then."""
        link = f"{self.origin}/v1.0/users/{mailbox}/mailFolders/inbox/messages/delta"
        token = next((query[name] for name in ("$deltatoken", "$skiptoken") if name in query), "0")
        if not token.isdigit():
            raise Refusal(410, "syncStateNotFound")
        items = [item for item in self.mailboxes[mailbox].values() if item.folder == "inbox"]
        if token == "0" and query.get("$filter", "").startswith("receivedDateTime ge "):
            token = str(sum(item.id in self.old for item in items))
        came = [item.id for item in items][int(token) :]
        here = int(token) + len(came[:PAGE])
        rest = {"@odata.nextLink": f"{link}?$skiptoken={here}"}
        end = {"@odata.deltaLink": f"{link}?$deltatoken={here}"}
        value: list[dict[str, Any]] = [{"id": number} for number in came[:PAGE]]
        return {"value": [*value, {"id": "x", "@removed": {}}], **(rest if len(came) > PAGE else end)}

    def lay_draft(self, mailbox: str, body: bytes) -> dict[str, Any]:
        try:
            mime = base64.b64decode(body, validate=True)
        except ValueError:
            raise Refusal(400, "ErrorMimeContentInvalidBase64String") from None
        if len(mime) > LARGEST:
            raise Refusal(413, "ErrorMessageSizeExceeded")
        if b"\r\n\r\n" not in mime:
            raise Refusal(400, "ErrorMimeContentInvalid")
        item = Item(id=f"AAMk{next(self._numbers)}", folder="drafts", mime=mime, is_draft=True)
        self.mailboxes[mailbox][item.id] = item
        return {"id": item.id, "isDraft": True, "internetMessageId": item.message_id}

    def mime(self, mailbox: str, number: str) -> bytes:
        if number in self.stubborn:
            raise Refusal(504, "")
        return self._item(mailbox, number).mime

    def mark(self, mailbox: str, number: str, body: dict[str, Any]) -> dict[str, Any]:
        item = self._item(mailbox, number)
        item.properties |= _properties(body)
        return {"id": item.id}

    def remove(self, mailbox: str, number: str) -> None:
        self._item(mailbox, number)
        del self.mailboxes[mailbox][number]

    def send(self, mailbox: str, number: str) -> None:
        item = self._item(mailbox, number)
        letter = message_from_bytes(item.mime)
        if "Mail.Send" not in self.rights:
            raise Refusal(403, "ErrorAccessDenied")
        if not item.is_draft:
            raise Refusal(404, "ErrorItemNotFound")
        if parseaddr(str(letter["From"]))[1] not in self.may_send_as:
            raise Refusal(403, "ErrorSendAsDenied")
        recipients = [address for _, address in getaddresses([str(letter["To"])])]
        if any("ogiltig" in address for address in recipients):
            raise Refusal(400, "ErrorInvalidRecipients")
        item.folder, item.is_draft, item.unseen = "sentitems", False, self.slow_copies
        del self.mailboxes[mailbox][number]  # what is moved to another folder has another number there
        item.id = f"AAMk{next(self._numbers)}"
        self.mailboxes[mailbox][item.id] = item
        self.arrived.append(item.mime)
        for address in recipients:
            if address in self.mailboxes:
                copy = Item(id=f"AAMk{next(self._numbers)}", folder="inbox", mime=item.mime, is_draft=False)
                self.mailboxes[address][copy.id] = copy

    def _item(self, mailbox: str, number: str) -> Item:
        try:
            return self.mailboxes[mailbox][number]
        except KeyError:
            raise Refusal(404, "ErrorItemNotFound") from None

    # --- events

    def find_events(self, query: dict[str, str]) -> dict[str, Any]:
        wanted = _filter(query["$filter"]) if "$filter" in query else lambda *_: True
        shown = query.get("$expand", "")
        return {
            "value": [
                {
                    "id": meeting.id,
                    "iCalUId": meeting.uid,
                    "isCancelled": False,
                    "singleValueExtendedProperties": [
                        {"id": name, "value": value} for name, value in meeting.properties.items() if name in shown
                    ],
                }
                for meeting in self.meetings.values()
                if wanted(meeting.uid, meeting.properties)
            ]
        }

    def make_event(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["transactionId"] in self.used_transactions:
            made = self.meetings.get(self.used_transactions[body["transactionId"]])
            if made is None or made.shown["subject"] != body["subject"]:
                raise Refusal(409, "ErrorDuplicateTransactionId")
            return {"id": made.id, "iCalUId": made.uid}
        meeting = Meeting(f"EV{next(self._numbers)}", body, body["transactionId"], _properties(body))
        self.meetings[meeting.id] = meeting
        self.used_transactions[meeting.transaction] = meeting.id
        self._tell("request", meeting)
        return {"id": meeting.id, "iCalUId": meeting.uid}

    def change_event(self, number: str, body: dict[str, Any]) -> dict[str, Any]:
        meeting = self._meeting(number)
        meeting.shown |= body
        meeting.properties |= _properties(body)
        self._tell("update", meeting)
        return {"id": meeting.id}

    def cancel_event(self, number: str) -> None:
        meeting = self._meeting(number)
        del self.meetings[number]
        self._tell("cancel", meeting)

    def _meeting(self, number: str) -> Meeting:
        if number not in self.meetings:
            raise Refusal(404, "ErrorItemNotFound")
        return self.meetings[number]

    def _tell(self, what: str, meeting: Meeting) -> None:
        start = meeting.shown["start"]
        for attendee in meeting.shown["attendees"]:
            address = attendee["emailAddress"]["address"]
            when = f"{start['dateTime']} {start['timeZone']}"
            self.invited.append((what, address, meeting.shown["subject"], when))


def _properties(body: dict[str, Any]) -> dict[str, str]:
    return {kept["id"]: kept["value"] for kept in body.get("singleValueExtendedProperties", [])}


_BY_ID = re.compile(r"(?:internetMessageId|iCalUId) eq '((?:[^']|'')*)'")
_BY_PROPERTY = re.compile(
    r"singleValueExtendedProperties/Any\(ep: ep/id eq '((?:[^']|'')*)' and ep/value eq '((?:[^']|'')*)'\)"
)


_BY_PART = re.compile(
    r"singleValueExtendedProperties/Any\(ep: ep/id eq '((?:[^']|'')*)' and contains\(ep/value, '((?:[^']|'')*)'\)\)"
)


def _filter(text: str) -> Callable[[str, dict[str, str]], bool]:
    """The filter, of the three kinds that Graph is asked with; values are compared without case, as Graph does."""
    if found := _BY_ID.fullmatch(text):
        wanted = found[1].replace("''", "'").lower()
        return lambda message_id, _: message_id.lower() == wanted
    if found := _BY_PROPERTY.fullmatch(text):
        name, value = (part.replace("''", "'") for part in found.groups())
        return lambda _, properties: properties.get(name, "\0").lower() == value.lower()
    if found := _BY_PART.fullmatch(text):
        name, part = (part.replace("''", "'") for part in found.groups())
        return lambda _, properties: part.lower() in properties.get(name, "").lower()
    raise Refusal(400, "ErrorInvalidUrlQueryFilter")


_ROUTES: tuple[tuple[str, str, str], ...] = (
    ("discovery", "GET", r"/([^/]+)/v2.0/.well-known/openid-configuration"),
    ("token", "POST", r"/([^/]+)/oauth2/v2.0/token"),
    ("find", "GET", r"/v1.0/users/([^/]+)/messages"),
    ("delta", "GET", r"/v1.0/users/([^/]+)/mailFolders/inbox/messages/delta"),
    ("value", "GET", r"/v1.0/users/([^/]+)/messages/([^/]+)/\$value"),
    ("inbox", "GET", r"/v1.0/users/([^/]+)/mailFolders/([^/]+)/messages"),
    ("folder", "GET", r"/v1.0/users/([^/]+)/mailFolders/([^/]+)"),
    ("draft", "POST", r"/v1.0/users/([^/]+)/messages"),
    ("mark", "PATCH", r"/v1.0/users/([^/]+)/messages/([^/]+)"),
    ("remove", "DELETE", r"/v1.0/users/([^/]+)/messages/([^/]+)"),
    ("send", "POST", r"/v1.0/users/([^/]+)/messages/([^/]+)/send"),
    ("event-find", "GET", r"/v1.0/users/([^/]+)/events"),
    ("event-make", "POST", r"/v1.0/users/([^/]+)/events"),
    ("event-change", "PATCH", r"/v1.0/users/([^/]+)/events/([^/]+)"),
    ("event-cancel", "POST", r"/v1.0/users/([^/]+)/events/([^/]+)/cancel"),
)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    graph: GraphServer

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _serve(self) -> None:
        split = urlsplit(self.path)
        kind, parts = self._route(unquote(split.path))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        self.graph.asked.append(kind)
        fault = self.graph.fault_at(kind, after=False)
        if fault and fault.how != "late":
            self._fail(fault)
            return
        if fault:
            self.graph.stopping.wait(LATE_SECONDS)
        try:
            with self.graph.lock:
                status, answer = self._done(kind, parts, query, body)
        except Refusal as refusal:
            if fault:
                self.graph.late_work_done.set()
            self._answer(refusal.status, {"error": {"code": refusal.code, "message": "said by the test server"}})
            return
        if fault:
            self.graph.late_work_done.set()
        if fault := self.graph.fault_at(kind, after=True):
            self._fail(fault)
            return
        self._answer(status, answer)

    do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - the base class's names

    def _route(self, path: str) -> tuple[str, list[str]]:
        for kind, method, pattern in _ROUTES:
            if method == self.command and (found := re.fullmatch(pattern, path)):
                return kind, list(found.groups())
        return "unknown", []

    def _done(self, kind: str, parts: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        graph = self.graph
        if kind == "discovery":
            return 200, graph.discover(parts[0])
        if kind == "token":
            return graph.hand_out_token({name: values[0] for name, values in parse_qs(body.decode()).items()})
        self._let_in(kind, parts)
        given = json.loads(body) if kind in ("mark", "event-make", "event-change") else {}
        work: dict[str, tuple[int, Callable[[], Any]]] = {
            "find": (200, lambda: graph.find_messages(parts[0], None, query)),
            "inbox": (200, lambda: graph.find_messages(parts[0], parts[1], query)),
            "delta": (200, lambda: graph.changes(parts[0], query)),
            "value": (200, lambda: graph.mime(parts[0], parts[1])),
            "folder": (200, lambda: {"id": f"folder-{parts[1]}"}),
            "draft": (201, lambda: graph.lay_draft(parts[0], body)),
            "mark": (200, lambda: graph.mark(parts[0], parts[1], given)),
            "remove": (204, lambda: graph.remove(parts[0], parts[1])),
            "send": (202, lambda: graph.send(parts[0], parts[1])),
            "event-find": (200, lambda: graph.find_events(query)),
            "event-make": (201, lambda: graph.make_event(given)),
            "event-change": (200, lambda: graph.change_event(parts[1], given)),
            "event-cancel": (202, lambda: graph.cancel_event(parts[1])),
        }
        status, done = work[kind]
        return status, done()

    def _let_in(self, kind: str, parts: list[str]) -> None:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.graph.tokens:
            raise Refusal(401, "InvalidAuthenticationToken")
        if kind == "unknown":
            raise Refusal(404, "BadRequest")
        if kind == "draft" and self.headers["Content-Type"] != "text/plain":
            raise Refusal(415, "UnsupportedMediaType")
        if parts[0] not in self.graph.mailboxes:
            raise Refusal(404, "ErrorInvalidUser")
        needed = "Calendars.ReadWrite" if kind.startswith("event") else "Mail.ReadWrite"
        if needed not in self.graph.rights:
            raise Refusal(403, "ErrorAccessDenied")

    def _answer(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        content = b"" if answer is None else answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _fail(self, fault: Fault) -> None:
        match fault.how.split():
            case ["reset"]:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._cut()
            case ["hang"]:
                self.graph.stopping.wait(20)
                self._cut()
            case ["drip", *body]:
                self._drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n" + (b"\r\n" if body else b"X-Drip: "))
            case ["garbage"]:
                self._answer(200, b"<html>not what you asked for")
            case [status, *code]:
                told = {"error": {"code": code[0] if code else "", "message": "said by the test server"}}
                self._answer(int(status), told, fault.headers)

    def _drip(self, begun: bytes) -> None:
        with suppress(OSError):
            self.wfile.write(begun)
            while not self.graph.stopping.wait(0.1):
                self.wfile.write(b"x")
                self.wfile.flush()
        self._cut()

    def _cut(self) -> None:
        """Close without the goodbye that TLS would say."""
        self.close_connection = True
        with suppress(OSError):
            socket.socket(fileno=self.connection.detach()).close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or a connection that we have cut, is nothing to tell of."""


@contextmanager
def graph_running(certified: ssl.SSLContext) -> Iterator[GraphServer]:
    """A Graph on a free loopback port, with TLS by the certificate given."""
    graph = GraphServer()
    handler = type("Handler", (_Handler,), {"graph": graph})
    server = _Server(("127.0.0.1", 0), handler)
    # Each connection's own thread shakes hands, so that a client that does not want to cannot stop the others.
    server.socket = certified.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    graph.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield graph
    finally:
        graph.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
