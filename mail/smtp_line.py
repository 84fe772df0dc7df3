"""A line to a mail server: smtplib's, but what is said on it, by either side, has a deadline as a whole.

smtplib waits for each byte of an answer anew, and on an encrypted line for each piece of a letter: a server that lets
its answer trickle, or that reads as slowly, holds the line for ever. smtplib also takes whatever lies in the buffer for
the answer to the next command, however long it is.
"""

import smtplib
import socket
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

from mail.smtp_replies import UNREADABLE

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LONGEST_REPLY = 64 * 1024
A_REPLY_LINE = 8192


class Line(smtplib.SMTP):
    """A line, whether it is encrypted from the start or not."""

    _received = b""

    def getreply(self) -> tuple[int, bytes]:
        """The whole answer, within the timeout. Raises SMTPServerDisconnected and SMTPResponseException."""
        deadline = monotonic() + self._patience
        taken, lines = 0, []
        while True:
            line = self._reply_line(deadline)
            taken += len(line)
            code, mark = line[:3], line[3:4]
            if not code.isdigit() or mark not in (b"", b" ", b"-") or taken > LONGEST_REPLY:
                self._give_up()
            lines.append(line[4:].strip())
            if mark != b"-":
                break
        return int(code), b"\n".join(lines)

    def send(self, s: "ReadableBuffer | str") -> None:
        """Send all of it within the timeout. Raises SMTPServerDisconnected; the last of it has then not been taken."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        left = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        deadline = monotonic() + self._patience
        try:
            while left:
                self.sock.settimeout(max(0.001, deadline - monotonic()))
                left = left[self.sock.send(left) :]
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected("Server not connected") from error
        finally:
            if self.sock is not None:
                self.sock.settimeout(self._patience)

    def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]:
        """Send a command and read its answer. Raises as `getreply`: also where the server has said more than that."""
        self.refuse_untimely()
        answer = super().docmd(cmd, args)
        self.refuse_untimely()
        return answer

    def refuse_untimely(self) -> None:
        """Raise where the server has said something that nobody asked for: it would be taken for the next answer."""
        if self._received:
            self._give_up()

    def _give_up(self) -> NoReturn:
        self.close()
        raise smtplib.SMTPResponseException(-1, UNREADABLE)

    def close(self) -> None:
        self._received = b""
        super().close()

    @property
    def _patience(self) -> float:
        return float(self.timeout or 30)

    def _reply_line(self, deadline: float) -> bytes:
        while b"\n" not in self._received:
            if len(self._received) > A_REPLY_LINE:
                self._give_up()
            self._received += self._receive(deadline)
        line, _, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r")

    def _receive(self, deadline: float) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        self.sock.settimeout(max(0.001, deadline - monotonic()))
        try:
            received: bytes = self.sock.recv(A_REPLY_LINE)
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed") from error
        finally:
            if self.sock is not None:
                self.sock.settimeout(self._patience)
        if not received:
            self.close()
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return received


class PlainLine(Line):
    """A line that is in the clear, at least until `starttls`."""


class TlsLine(Line, smtplib.SMTP_SSL):
    """A line that is encrypted from the first byte."""


def hurry(line: Line) -> None:
    """Have small writes sent at once.

    Otherwise every letter on a line that is used again waits some 40 ms for the other side's delayed acknowledgement.
    """
    if line.sock is not None:
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
