"""Proving an area's way out: what must be in place, then a real letter, seen to leave and to arrive."""

from collections.abc import Iterator
from datetime import datetime
from time import monotonic, sleep

from mail.check_letter import check_letter
from mail.compose import UnfitForHeader
from mail.files import FileTransport
from mail.transport import DeliveryFailed, Finding, Transport
from models.words import FailureClass
from office.desk import Desk
from office.writing import message_id_of
from rules.wheel import Wheel

LETTER, SENT, ARRIVED = "Provbrevet", "Bland skickade", "Framme"
_LEADERS = (
    "områdets brev skrivs också i processledarnas egna adresser; rätten att skicka som dem (Send As) prövas inte här"
)
_LOOKS_EVERY_SECONDS = 2.0
_WHAT_TO_DO = {
    FailureClass.TEMPORARY: "Det kan gå över av sig självt; pröva igen om en stund.",
    FailureClass.PERMANENT: "Rätta adressen, eller be e-postens förvaltare släppa igenom mottagaren.",
    FailureClass.AUTHENTICATION: "Rätta inställningen, eller be e-postens förvaltare om den rätt som saknas.",
    FailureClass.UNKNOWN: "Titta i brevlådan om provbrevet har kommit innan ni prövar igen.",
}


def check_mail(
    desk: Desk, wheel: Wheel, *, to: str | None, now: datetime, patience_seconds: float
) -> Iterator[Finding]:
    """What a letter from the area's mailbox meets on its way to `to`, or back to the mailbox itself.

    One letter is sent, unless something is wrong before that; it is no part of the ledger. Ends with the first finding
    that is not ok. Waits up to `patience_seconds` for the letter to arrive, where the mailbox can be read.
    """
    sender = wheel.senders.mailbox
    recipient = to or sender
    way = desk.transport_of(wheel.area)
    for finding in way.check(recipient, sender=sender):
        yield finding
        if not finding.ok:
            return
    if wheel.senders.from_leader:
        yield Finding(subject="Avsändare", ok=True, told=_LEADERS)
    message_id = message_id_of(f"{wheel.area}/prov/{now:%Y%m%dT%H%M%S%f}", desk.links)
    sent = _send(way, wheel, sender=sender, recipient=recipient, message_id=message_id, now=now)
    yield sent
    if not sent.ok:
        return
    if way.was_sent(message_id):
        yield Finding(subject=SENT, ok=True, told="provbrevet återfinns bland det som har skickats")
    if recipient.lower() == sender.lower() and not isinstance(way, FileTransport):
        yield _arrived(way, message_id, sender=sender, patience_seconds=patience_seconds)


def _send(way: Transport, wheel: Wheel, *, sender: str, recipient: str, message_id: str, now: datetime) -> Finding:
    try:
        letter = check_letter(
            sender=sender, to=recipient, message_id=message_id, area=wheel.name, at=now.astimezone(wheel.time_zone)
        )
        with way.connect() as connection:
            connection.send(letter, message_id=message_id, sender=sender, recipient=recipient)
    except UnfitForHeader as unfit:
        return Finding(subject=LETTER, ok=False, told=str(unfit))
    except DeliveryFailed as failed:
        return Finding(subject=LETTER, ok=False, told=f"{failed.detail}. {_WHAT_TO_DO[failed.failure]}")
    return Finding(subject=LETTER, ok=True, told=f"lämnat till {recipient}")


def _arrived(way: Transport, message_id: str, *, sender: str, patience_seconds: float) -> Finding:
    began = monotonic()
    while (arrived := way.has_arrived(message_id)) is False and monotonic() - began < patience_seconds:
        sleep(min(_LOOKS_EVERY_SECONDS, patience_seconds))
    if arrived:
        return Finding(subject=ARRIVED, ok=True, told=f"provbrevet ligger i inkorgen hos {sender}")
    if arrived is None:
        told = f"brevlådan kan inte läsas härifrån: titta efter provbrevet hos {sender}, också i skräpposten"
        return Finding(subject=ARRIVED, ok=True, told=told)
    told = (
        f"provbrevet har inte nått inkorgen hos {sender} på {patience_seconds:.0f} sekunder. Titta i skräpposten; "
        f"ligger det där, be e-postens förvaltare släppa igenom {sender} (allow-list)"
    )
    return Finding(subject=ARRIVED, ok=False, told=told)
