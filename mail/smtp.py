"""Letters over SMTP, one recipient to a transaction, the stored bytes unchanged.

What went wrong is sorted by what may be done about it. Until the final dot has been handed to the network nothing
can have been taken, so a lost line is temporary; after it nobody can say, so it is unknown.
"""

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal, NoReturn

from mail.transport import DeliveryFailed, Finding
from models.words import FailureClass

Security = Literal["starttls", "tls", "none"]

_ABOUT_US = frozenset({530, 534, 535, 538})
"""Replies that concern our own login, whatever command they answer."""
_CLOSING = 421
_MEANINGS = {
    421: "servern stänger förbindelsen",
    450: "brevlådan är upptagen",
    451: "fel i servern",
    452: "servern eller brevlådan är full",
    454: "inloggningen är tillfälligt ur funktion",
    530: "servern kräver inloggning",
    534: "servern godtar inte inloggningssättet",
    535: "fel användarnamn eller lösenord",
    538: "servern kräver kryptering",
    550: "brevlådan finns inte eller tar inte emot",
    551: "mottagaren finns på en annan server",
    552: "brevlådan är full eller brevet för stort",
    553: "adressen godtas inte",
    554: "servern vägrar",
}


class SmtpTransport:
    """A mail server to hand letters to. Thread-safe: each `connect()` has a line of its own.

    `timeout_seconds` holds for connecting and for each answer. `ssl_context` is the system's own trust unless given;
    the server's certificate and name are always verified, and `starttls` never goes on unencrypted.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: Security = "starttls",
        user: str = "",
        password: str = "",
        timeout_seconds: float = 30,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._security = security
        self._user = user
        self._password = password
        self._timeout_seconds = timeout_seconds
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

    def check(self, to: str, *, sender: str) -> Iterator[Finding]:  # noqa: ARG002 - the port's own
        """Whether the server lets us in and takes both addresses; the letter itself is never begun."""
        try:
            self.open_line().close()
        except DeliveryFailed as failed:
            yield Finding(subject="Servern", ok=False, told=failed.detail)
            return
        yield Finding(subject="Servern", ok=True, told=f"{self._host} svarar, och inloggningen godtas")

    def open_line(self) -> smtplib.SMTP:
        """A line that is greeted, encrypted and logged in. Raises DeliveryFailed."""
        line: smtplib.SMTP | None = None
        try:
            line = self._dial()
            self._prepare(line)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if line is not None:
                line.close()
            raise _connecting_failed(error) from error
        return line

    def _dial(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout_seconds, context=self._ssl_context or _default_context()
            )
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout_seconds)

    def _prepare(self, line: smtplib.SMTP) -> None:
        # Without this every letter on a reused TLS line waits some 40 ms for a delayed acknowledgement.
        if line.sock is not None:
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._security == "starttls":
            line.starttls(context=self._ssl_context or _default_context())
        line.ehlo_or_helo_if_needed()
        if self._user:
            _log_in(line, self._user, self._password)


class SmtpConnection:
    """A line that is opened when needed, kept between letters, and opened again if the server has hung up."""

    def __init__(self, transport: SmtpTransport) -> None:
        self._transport = transport
        self._line: smtplib.SMTP | None = None

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:  # noqa: ARG002
        """Hand over one letter to one recipient. Raises DeliveryFailed."""
        sender, recipient = _fit_for_command(sender), _fit_for_command(recipient)
        data = _dotted(message)
        line = self._begin(message, sender=sender, recipient=recipient)
        self._expect(line, *self._ask(line, f"RCPT TO:<{recipient}>"), accepted=(250, 251), refuser="mottagaren")
        self._expect(line, *self._ask(line, "DATA"), accepted=(354,), refuser="brevet")
        self._hand_over(line, data)

    def close(self) -> None:
        """Say goodbye, if there is anyone to say it to."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()

    def _begin(self, message: bytes, *, sender: str, recipient: str) -> smtplib.SMTP:
        """A line on which the sender has been accepted: the kept one, or a new one if that has been hung up on."""
        kept = self._line
        if kept is not None:
            try:
                code, text = self._ask(kept, _mail_from(kept, message, sender=sender, recipient=recipient))
            except DeliveryFailed as failed:
                if self._line is not None or failed.failure is not FailureClass.TEMPORARY:
                    raise
            else:
                if code != _CLOSING:
                    self._expect(kept, code, text, accepted=(250,), refuser="avsändaren")
                    return kept
                self._drop()
        line = self._line = self._transport.open_line()
        reply = self._ask(line, _mail_from(line, message, sender=sender, recipient=recipient))
        self._expect(line, *reply, accepted=(250,), refuser="avsändaren")
        return line

    def _ask(self, line: smtplib.SMTP, command: str) -> tuple[int, bytes]:
        """Send one command and read the reply. Nothing has been handed over yet, so a lost line is temporary."""
        try:
            line.command_encoding = "utf-8"
            return line.docmd(command)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise DeliveryFailed(FailureClass.TEMPORARY, _lost(error)) from error

    def _expect(self, line: smtplib.SMTP, code: int, text: bytes, *, accepted: tuple[int, ...], refuser: str) -> None:
        """Go on if the reply is an accepted one; else leave the line fit for the next letter and raise."""
        if code in accepted:
            return
        if code == _CLOSING or not 400 <= code <= 599:
            self._drop()
        else:
            self._reset(line)
        _refused(code, text, refuser)

    def _hand_over(self, line: smtplib.SMTP, data: bytes) -> None:
        try:
            line.send(data)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise DeliveryFailed(FailureClass.TEMPORARY, _lost(error)) from error
        try:
            line.send(b".\r\n")
            code, text = line.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise DeliveryFailed(FailureClass.UNKNOWN, f"{_lost(error)} när brevet redan var överlämnat") from error
        if 200 <= code <= 299:
            return
        if not 400 <= code <= 599:
            self._drop()
            raise DeliveryFailed(FailureClass.UNKNOWN, "servern svarade obegripligt när brevet redan var överlämnat")
        if code == _CLOSING:
            self._drop()
        _refused(code, text, "brevet")

    def _reset(self, line: smtplib.SMTP) -> None:
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


def _default_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _log_in(line: smtplib.SMTP, user: str, password: str) -> None:
    """Log in by the best way that the server offers. smtplib takes ASCII only, PLAIN in itself UTF-8 (RFC 4616)."""
    if (user + password).isascii():
        line.login(user, password)
        return
    token = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, text = line.docmd("AUTH", f"PLAIN {token}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)


def _mail_from(line: smtplib.SMTP, message: bytes, *, sender: str, recipient: str) -> str:
    """The command that opens a transaction. Raises DeliveryFailed where the server cannot carry its characters."""
    options = [f"SIZE={len(message)}"] if line.has_extn("size") else []
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


def _head(message: bytes) -> bytes:
    return message.partition(b"\r\n\r\n")[0]


def _dotted(message: bytes) -> bytes:
    """The message as DATA carries it: dots that open a line doubled, a line break last."""
    dotted = re.sub(rb"(?m)^\.", b"..", message)
    return dotted if dotted.endswith(b"\r\n") else dotted + b"\r\n"


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


def _refused(code: int, text: bytes, refuser: str) -> NoReturn:
    if code in _ABOUT_US:
        raise DeliveryFailed(FailureClass.AUTHENTICATION, _reply(code, text))
    if 500 <= code <= 599:
        raise DeliveryFailed(FailureClass.PERMANENT, f"servern avvisade {refuser}: {_reply(code, text)}")
    if 400 <= code <= 499:
        raise DeliveryFailed(FailureClass.TEMPORARY, f"servern tog inte emot {refuser} nu: {_reply(code, text)}")
    raise DeliveryFailed(FailureClass.TEMPORARY, "servern svarade obegripligt")


def _connecting_failed(error: Exception) -> DeliveryFailed:
    """What a failure before the first letter means. No letter is at fault, so none is given up."""
    match error:
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=text):
            said = _reply(code, text.encode(errors="replace") if isinstance(text, str) else text)
            refused_us = code in _ABOUT_US or (isinstance(error, smtplib.SMTPAuthenticationError) and code >= 500)
            if refused_us:
                return DeliveryFailed(FailureClass.AUTHENTICATION, said)
            return DeliveryFailed(FailureClass.TEMPORARY, f"servern tar inte emot nu: {said}")
        case smtplib.SMTPServerDisconnected():
            return DeliveryFailed(FailureClass.TEMPORARY, _lost(error))
        case smtplib.SMTPException():
            return DeliveryFailed(
                FailureClass.AUTHENTICATION, "servern erbjuder inte den kryptering eller inloggning som är inställd"
            )
        case ssl.SSLError():
            return _encryption_failed(error)
        case OSError():
            return DeliveryFailed(FailureClass.TEMPORARY, _lost(error))
    return DeliveryFailed(FailureClass.AUTHENTICATION, "värdnamnet eller inloggningen har tecken som inte kan användas")


def _encryption_failed(error: ssl.SSLError) -> DeliveryFailed:
    if isinstance(error, ssl.SSLCertVerificationError):
        detail = f"serverns certifikat godtas inte: {error.verify_message}"
        return DeliveryFailed(FailureClass.AUTHENTICATION, detail)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return DeliveryFailed(FailureClass.TEMPORARY, "servern bröt medan förbindelsen krypterades")
    return DeliveryFailed(
        FailureClass.AUTHENTICATION, "förbindelsen gick inte att kryptera; stämmer porten med starttls eller tls?"
    )


def _lost(error: Exception) -> str:
    """How a line was lost, without the peer's own words."""
    causes = [error, error.__context__]
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return "servern svarade inte i tid"
    match error:
        case ConnectionRefusedError():
            return "servern tar inte emot förbindelser (är värd och port rätt?)"
        case socket.gaierror():
            return "serverns namn går inte att slå upp"
        case smtplib.SMTPResponseException():
            return "servern svarade obegripligt"
    return "förbindelsen med servern bröts"


def _reply(code: int, text: bytes) -> str:
    """The reply's code, its enhanced code and what they mean; never its text, which may name people."""
    if not 200 <= code <= 599:
        return "obegripligt svar"
    enhanced = re.match(rb"[245]\.\d{1,3}\.\d{1,3}\b", text.strip())
    codes = f"{code} {enhanced.group().decode()}" if enhanced else str(code)
    meaning = _MEANINGS.get(code)
    return f"{meaning} ({codes})" if meaning else codes
