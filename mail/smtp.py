"""Letters over SMTP, one recipient to a transaction, the stored bytes unchanged.

What went wrong is sorted by what may be done about it. Until the final dot has been handed to the network nothing
can have been taken, so a lost line is temporary; after it nobody can say, so it is unknown.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from functools import cached_property
from pathlib import Path
from typing import Literal

from mail.sizes import refuse_too_large
from mail.smtp_check import check_server
from mail.smtp_line import Line, PlainLine, TlsLine, hurry
from mail.smtp_login import Login, NoLogin
from mail.smtp_replies import CLOSING, LETTER, RECIPIENT, SENDER, connecting_failed, lost, refused
from mail.transport import DeliveryFailed, Finding
from mail.trust import trust_in
from models.failpoints import Change, Moment, reach
from models.words import FailureClass

Security = Literal["starttls", "tls", "none"]


class SmtpTransport:
    """A mail server to hand letters to. Thread-safe: each `connect()` has a line of its own.

    `connections` is how many lines may be open at once. `timeout_seconds` holds for connecting and for each answer as a
    whole. Trusted is what `ssl_context` says, else what `ca_file` vouches for, else what the system trusts: the
    server's certificate and name are always verified, and `starttls` never goes on unencrypted.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: Security = "starttls",
        login: Login | None = None,
        timeout_seconds: float = 30,
        connections: int = 1,
        largest_letter: int | None = None,
        ca_file: Path | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.connections = connections
        self.largest_letter = largest_letter
        self._host = host
        self._port = port
        self._security = security
        self._login = login or NoLogin()
        self._timeout_seconds = timeout_seconds
        self._ca_file = ca_file
        self._ssl_context = ssl_context

    @contextmanager
    def connect(self) -> Iterator["SmtpConnection"]:
        """A line for a batch, opened by the first letter and kept for the rest."""
        connection = SmtpConnection(self)
        try:
            yield connection
        finally:
            connection.close()

    def was_sent(self, message_id: str) -> None:
        """None: a mail server cannot tell."""

    def has_arrived(self, message_id: str) -> None:
        """None: a mail server shows no mailbox."""

    def check(self, to: str, *, sender: str) -> Iterator[Finding]:
        """The name, the line with its encryption and login, and whether the server takes both addresses."""
        return check_server(self, self._host, to=to, sender=sender)

    def open_line(self) -> Line:
        """A line that is greeted, encrypted and logged in. Raises DeliveryFailed."""
        line: Line | None = None
        try:
            line = self._dial()
            self._prepare(line)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if line is not None:
                line.close()
            raise connecting_failed(error) from error
        except DeliveryFailed:
            if line is not None:
                line.close()
            raise
        return line

    def _dial(self) -> Line:
        if self._security == "tls":
            return TlsLine(self._host, self._port, timeout=self._timeout_seconds, context=self._trust)
        return PlainLine(self._host, self._port, timeout=self._timeout_seconds)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self._ssl_context or trust_in(self._ca_file)

    def _prepare(self, line: Line) -> None:
        hurry(line)
        if self._security == "starttls":
            line.starttls(context=self._trust)
        line.ehlo_or_helo_if_needed()
        self._login.perform(line)


class SmtpConnection:
    """A line that is opened when needed, kept between letters, and opened again if the server has hung up."""

    def __init__(self, transport: SmtpTransport) -> None:
        self._transport = transport
        self._line: Line | None = None

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:  # noqa: ARG002
        """Hand over one letter to one recipient. Raises DeliveryFailed."""
        shown_as, sender, recipient = sender, _fit_for_command(sender), _fit_for_command(recipient)
        line = self._begin(message, sender=sender, recipient=recipient)
        self._expect(line, *self._ask(line, f"RCPT TO:<{recipient}>"), accepted=(250, 251), refuser=RECIPIENT)
        self._expect(line, *self._ask(line, "DATA"), accepted=(354,), refuser=LETTER)
        self._hand_over(line, message, sender=shown_as)

    def close(self) -> None:
        """Say goodbye, if there is anyone to say it to."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()

    def _begin(self, message: bytes, *, sender: str, recipient: str) -> Line:
        """A line on which the sender has been accepted: the kept one, or a new one if that has been hung up on."""
        kept = self._line
        if kept is not None:
            try:
                code, text = self._ask(kept, _mail_from(kept, message, sender=sender, recipient=recipient))
            except DeliveryFailed as failed:
                if self._line is not None or failed.failure is not FailureClass.TEMPORARY:
                    raise
            else:
                if code != CLOSING:
                    self._expect(kept, code, text, accepted=(250,), refuser=SENDER)
                    return kept
                self._drop()
        line = self._line = self._transport.open_line()
        reply = self._ask(line, _mail_from(line, message, sender=sender, recipient=recipient))
        self._expect(line, *reply, accepted=(250,), refuser=SENDER)
        return line

    def _ask(self, line: Line, command: str) -> tuple[int, bytes]:
        """Send one command and read the reply. Nothing has been handed over yet, so a lost line is temporary."""
        try:
            line.command_encoding = "utf-8"
            return line.docmd(command)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise DeliveryFailed(FailureClass.TEMPORARY, lost(error)) from error

    def _expect(self, line: Line, code: int, text: bytes, *, accepted: tuple[int, ...], refuser: str) -> None:
        """Go on if the reply is an accepted one; else leave the line fit for the next letter and raise."""
        if code in accepted:
            return
        if code == CLOSING or not 400 <= code <= 599:
            self._drop()
        else:
            self._reset(line)
        refused(code, text, refuser)

    def _hand_over(self, line: Line, message: bytes, *, sender: str) -> None:
        """All of the letter in one write. What fails there has not let go of the final dot, so nothing was taken."""
        try:
            line.refuse_untimely()
            line.send(_dotted(message))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise DeliveryFailed(FailureClass.TEMPORARY, lost(error)) from error
        reach(Change.HANDED_OVER, Moment.WITHIN)
        try:
            code, text = line.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise DeliveryFailed(FailureClass.UNKNOWN, f"{lost(error)} när brevet redan var överlämnat") from error
        if 200 <= code <= 299:
            return
        if not 400 <= code <= 599:
            self._drop()
            raise DeliveryFailed(FailureClass.UNKNOWN, "servern svarade obegripligt när brevet redan var överlämnat")
        if code == CLOSING:
            self._drop()
        refused(code, text, LETTER, as_ourselves=_is_from(message, sender))

    def _reset(self, line: Line) -> None:
        try:
            code, _ = line.docmd("RSET")
        except (smtplib.SMTPException, OSError):
            code = -1
        if code != 250:
            self._drop()

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _mail_from(line: Line, message: bytes, *, sender: str, recipient: str) -> str:
    """The command that opens a transaction. Raises DeliveryFailed where the server cannot carry its characters."""
    options = [f"SIZE={len(message)}"] if line.has_extn("size") else []
    if largest := _largest_on(line):
        refuse_too_large(message, largest)
    if not (sender + recipient).isascii() or not _head(message).isascii():
        if not line.has_extn("smtputf8"):
            raise DeliveryFailed(
                FailureClass.PERMANENT, "adressen har å, ä eller ö före @, och servern klarar inte det (SMTPUTF8)"
            )
        options.append("SMTPUTF8")
    if not message.isascii():
        if not line.has_extn("8bitmime"):
            raise DeliveryFailed(
                FailureClass.PERMANENT, "brevet har åttabitarstecken, och servern klarar inte det (8BITMIME)"
            )
        options.append("BODY=8BITMIME")
    return " ".join([f"MAIL FROM:<{sender}>", *options])


def _largest_on(line: Line) -> int | None:
    """What the server says that it takes at most; None where it does not say, or sets no limit."""
    told = line.esmtp_features.get("size", "").strip()
    return int(told) or None if told.isdecimal() else None


def _head(message: bytes) -> bytes:
    return message.partition(b"\r\n\r\n")[0]


def _is_from(message: bytes, sender: str) -> bool:
    """Whether the letter shows the address that it is handed over from."""
    shown = BytesHeaderParser(policy=policy.default).parsebytes(_head(message)).get_all("From", [])
    return {address.lower() for _, address in getaddresses([str(line) for line in shown])} == {sender.lower()}


def _dotted(message: bytes) -> bytes:
    """The message as DATA carries it: dots that open a line doubled, a line break and the final dot last."""
    dotted = re.sub(rb"(?m)^\.", b"..", message)
    return dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n")


def _fit_for_command(address: str) -> str:
    """The address with its domain in ASCII. Raises DeliveryFailed if it could end the command it stands in."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or re.search(r"[\s<>\x00-\x1f\x7f]", address):
        raise DeliveryFailed(FailureClass.PERMANENT, "adressen ser inte ut som ”namn@domän”")
    if domain.isascii():
        return address
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise DeliveryFailed(FailureClass.PERMANENT, "adressens domän går inte att skriva om till ASCII") from error
