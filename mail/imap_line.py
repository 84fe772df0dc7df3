"""A line to an IMAP server whose answers have a deadline as a whole.

imaplib waits for each byte anew, so that a server which lets its answer trickle holds the reader for ever.
"""

import imaplib
import socket
from time import monotonic
from typing import Any

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from mail.mailbox import LARGEST_MESSAGE

WHOLE = 10
"""An answer as a whole may take so many times what a silence may: it can be many large messages."""
_AT_A_TIME = 64 * 1024
_LONGEST_LINE = 1_000_000
LARGEST_PART = 2 * LARGEST_MESSAGE
"""A server may send more than it has said that a message holds."""


class TimedClient(IMAPClient):  # type: ignore[misc]
    """IMAPClient on such a line. A deadline that passes is a TimeoutError."""

    def __init__(self, host: str, *, timeout: float, **given: Any) -> None:
        self._patience = timeout
        super().__init__(host, timeout=timeout, **given)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's own name
        line: _Timed = _TimedTls(self._patience) if self.ssl else _TimedPlain(self._patience)
        if isinstance(line, _TimedTls):
            line.begin(self.host, self.port, self.ssl_context, self._patience)
        else:
            line.begin(self.host, self.port, self._patience)
        return line


class _Timed(imaplib.IMAP4):
    """Reads from its socket itself. What has been received in the clear is never taken for what came encrypted."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._received = bytearray()
        self._received_on: socket.socket | None = None
        self._until = monotonic() + WHOLE * patience

    def begin(self, *given: Any) -> None:
        """Connect, and read the greeting."""
        super().__init__(*given)

    def _new_tag(self) -> bytes:
        """Every command begins with one."""
        self._until = monotonic() + WHOLE * self._patience
        tag: bytes = super()._new_tag()  # type: ignore[misc]
        return tag

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end."""
        if size > LARGEST_PART:
            raise self.abort("more than any message that is fetched")
        while len(self._here()) < size and self._receive():
            pass
        return self._taken(size)

    def readline(self) -> bytes:
        """The next line."""
        while b"\n" not in self._here() and self._receive():
            if len(self._received) > _LONGEST_LINE:
                raise self.abort("a line without end")
        return self._taken(self._received.find(b"\n") + 1 or len(self._received))

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _here(self) -> bytearray:
        if self._received_on is not self.sock:
            self._received, self._received_on = bytearray(), self.sock
        return self._received

    def _receive(self) -> bool:
        """Take what has come; False where no more comes."""
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long as a whole")
        self.sock.settimeout(min(left, self._patience))
        try:
            more: bytes = self.sock.recv(_AT_A_TIME)
        finally:
            self.sock.settimeout(self._patience)
        self._received += more
        return bool(more)


class _TimedPlain(_Timed, IMAP4WithTimeout):  # type: ignore[misc]
    """In the clear, at least until STARTTLS."""


class _TimedTls(_Timed, IMAP4_TLS):  # type: ignore[misc]
    """Encrypted from the first byte."""
