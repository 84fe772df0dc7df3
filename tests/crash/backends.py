"""The backends that are killed at: how a process that is to be killed reaches each, and what has arrived there."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from functools import partial
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, Envelope, Session

from mail.choices import ExchangeChoice, GraphChoice
from mail.exchange import ExchangeTransport
from mail.graph import GraphTransport
from mail.smtp import SmtpTransport
from mail.transport import Transport
from models.failpoints import Change
from tests.crash.scenario import files
from tests.mail.ews_mailboxes import Rights
from tests.mail.ews_server import USER, running
from tests.mail.graph_server import CLIENT, SECRET, TENANT, graph_running
from tests.mail.smtp_servers import listening

MAILBOX = "samverkanskontoret@goteborgsomradet.example"
FOUND = {Change.FOUND_SENT, Change.REQUEUED}
DRAFTS = {Change.DRAFT_LAID, Change.DRAFT_MARKED}
"""Only Graph has drafts."""


@dataclass(frozen=True, kw_only=True)
class Backend:
    """A backend that runs beside the processes that are killed.

    `transport` is made anew in each of them, so it must be something that can be pickled. `arrived` gives the
    Message-ID of every letter that has come out at the other end, as often as it has. `never` are the changes that
    cannot come about with it. `connections` is how many letters it takes at once: so many may a kill leave in doubt.
    """

    transport: Callable[[], Transport]
    arrived: Callable[[], list[str]]
    never: frozenset[Change] = frozenset()
    connections: int = 1


def message_id_of(message: bytes) -> str:
    """The letter's own Message-ID."""
    head = message.partition(b"\r\n\r\n")[0]
    return str(BytesHeaderParser().parsebytes(head)["Message-ID"])


@contextmanager
def _files(folder: Path) -> Iterator[Backend]:
    letters = folder / "letters"
    yield Backend(
        transport=partial(files, str(letters)),
        arrived=lambda: [message_id_of(path.read_bytes()) for path in letters.rglob("*.eml")],
        never=frozenset({Change.FOUND_UNKNOWN, *DRAFTS}),
    )


class _Tray:
    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(message_id_of(envelope.content))  # type: ignore[arg-type]
        return "250 2.0.0 taken"


def smtp(port: int, connections: int) -> Transport:
    """A mail server on this machine."""
    return SmtpTransport(host="127.0.0.1", port=port, security="none", connections=connections, timeout_seconds=10)


@contextmanager
def _smtp(_folder: Path, *, connections: int = 1) -> Iterator[Backend]:
    tray = _Tray()
    with listening(lambda: SMTP(tray, hostname="localhost", enable_SMTPUTF8=True), context=None) as port:
        yield Backend(
            transport=partial(smtp, port, connections),
            arrived=lambda: list(tray.taken),
            never=frozenset({*FOUND, *DRAFTS}),
            connections=connections,
        )


def graph(choice: GraphChoice) -> Transport:
    """A mailbox in the Graph on this machine."""
    return GraphTransport(choice, settling=(0.0,))


@contextmanager
def _graph(folder: Path) -> Iterator[Backend]:
    folder.mkdir(parents=True, exist_ok=True)
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    with graph_running(context) as server:
        server.mailboxes[MAILBOX] = {}
        server.may_send_as = {MAILBOX}
        choice = GraphChoice.model_validate(
            {
                "tenant": TENANT,
                "client_id": CLIENT,
                "client_secret": SECRET,
                "mailbox": MAILBOX,
                "authority": server.origin,
                "base_url": f"{server.origin}/v1.0",
                "ca_file": folder / "ca.pem",
            }
        )
        yield Backend(
            transport=partial(graph, choice), arrived=lambda: [message_id_of(letter) for letter in server.arrived]
        )


def exchange(choice: ExchangeChoice) -> Transport:
    """A mailbox in the Exchange on this machine."""
    return ExchangeTransport(choice)


_one_at_a_time = threading.Lock()
"""The server's NTLM reads its passwords where the process's environment says."""


@contextmanager
def _exchange(folder: Path) -> Iterator[Backend]:
    folder.mkdir(parents=True, exist_ok=True)
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    with _one_at_a_time, running("ntlm", context=context) as server:
        server.exchange.add_mailbox(MAILBOX)
        server.exchange.rights = Rights(full_access={(USER, MAILBOX)}, send_as={(USER, MAILBOX)})
        choice = server.choice(ca_file=folder / "ca.pem", mailbox=MAILBOX)
        yield Backend(
            transport=partial(exchange, choice),
            arrived=lambda: list(server.letters),
            never=frozenset({Change.FOUND_UNKNOWN, *DRAFTS}),
        )


BACKENDS: dict[str, Callable[[Path], AbstractContextManager[Backend]]] = {
    "files": _files,
    "smtp": _smtp,
    "smtp-four": partial(_smtp, connections=4),
    "graph": _graph,
    "exchange": _exchange,
}
"""Each by its name: called with an empty folder it starts its server, and stops it when the block ends."""
