"""Looking at a mail server step by step, and telling what is wrong in words that say what to do."""

import re
import smtplib
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Protocol

from mail.smtp_line import Line
from mail.smtp_replies import told_by_code
from mail.transport import DeliveryFailed, Finding
from models.words import FailureClass


class Dialling(Protocol):
    """What opens a line that is ready for letters."""

    def open_line(self) -> Line:
        """A line that is greeted, encrypted and logged in. Raises DeliveryFailed."""


def check_server(transport: Dialling, host: str, *, to: str, sender: str) -> Iterator[Finding]:
    """The name, the line, the sender's right, the recipient. The letter itself is never begun."""
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        yield Finding(subject="Namnet", ok=False, told=f"{host} går inte att slå upp; är namnet rätt skrivet?")
        return
    yield Finding(subject="Namnet", ok=True, told=f"{host} finns")
    try:
        line = transport.open_line()
    except DeliveryFailed as failed:
        yield Finding(subject="Servern", ok=False, told=f"{failed.detail}. {_advice(failed)}")
        return
    yield Finding(subject="Servern", ok=True, told="svarar, och krypteringen och inloggningen godtas")
    try:
        yield from _addresses(line, to=to, sender=sender)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            line.quit()
        line.close()


def _advice(failed: DeliveryFailed) -> str:
    if failed.failure is FailureClass.AUTHENTICATION:
        return "Rätta användare, lösenord eller kryptering i inställningarna; fråga annars den som sköter servern"
    return "Kontrollera värd och port, och att brandväggen släpper fram den här datorn"


def _addresses(line: Line, *, to: str, sender: str) -> Iterator[Finding]:
    steps = (
        ("Avsändaren", f"MAIL FROM:<{_bare(sender)}>", (250,), f"vi får skicka som {sender}", "rätt att skicka som"),
        ("Mottagaren", f"RCPT TO:<{_bare(to)}>", (250, 251), f"{to} tas emot", "rätt att skicka till (relä)"),
    )
    for subject, command, accepted, fine, right in steps:
        try:
            code, text = line.docmd(command)
        except (smtplib.SMTPException, OSError):
            yield Finding(subject=subject, ok=False, told="förbindelsen bröts; försök igen om en stund")
            return
        if code not in accepted:
            told = f"{told_by_code(code, text)}. Be den som sköter servern om {right} för det här kontot och den datorn"
            yield Finding(subject=subject, ok=False, told=told)
            return
        yield Finding(subject=subject, ok=True, told=fine)


def _bare(address: str) -> str:
    """The address without anything that could end its command."""
    return re.sub(r"[\s<>\x00-\x1f\x7f]", "", address)
