"""The backends that are killed at: how a process that is to be killed reaches each, and what has arrived there."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from functools import partial
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from mail.smtp import SmtpTransport
from mail.transport import Transport
from models.failpoints import Change
from tests.crash.scenario import files
from tests.mail.smtp_servers import listening

FOUND = {Change.FOUND_SENT, Change.REQUEUED}


@dataclass(frozen=True, kw_only=True)
class Backend:
    """A backend that runs beside the processes that are killed.

    `transport` is made anew in each of them, so it must be something that can be pickled. `arrived` gives the
    Message-ID of every letter that has come out at the other end, as often as it has. `never` are the changes that
    cannot come about with it.
    """

    transport: Callable[[], Transport]
    arrived: Callable[[], list[str]]
    never: frozenset[Change] = frozenset()


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
        never=frozenset({Change.FOUND_UNKNOWN}),
    )


class _Tray:
    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(message_id_of(envelope.content))  # type: ignore[arg-type]
        return "250 2.0.0 taken"


def smtp(port: int) -> Transport:
    """A mail server on this machine."""
    return SmtpTransport(host="127.0.0.1", port=port, security="none", timeout_seconds=10)


@contextmanager
def _smtp(_folder: Path) -> Iterator[Backend]:
    tray = _Tray()
    with listening(lambda: SMTP(tray, hostname="localhost", enable_SMTPUTF8=True), context=None) as port:
        yield Backend(transport=partial(smtp, port), arrived=lambda: list(tray.taken), never=frozenset(FOUND))


BACKENDS: dict[str, Callable[[Path], AbstractContextManager[Backend]]] = {"files": _files, "smtp": _smtp}
"""Each by its name: called with an empty folder it starts its server, and stops it when the block ends."""
