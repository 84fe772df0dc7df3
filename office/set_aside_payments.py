"""Payments that were set aside: somebody says what each is for, or dismisses it; and a dismissed one is taken up again.

A dismissed payment stays as it came in and is read in no more; why it was dismissed is kept in the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.log import Deed, LogEntry
from models.money import Payment, Requisition
from office.payments import asked_of, settle
from office.requisitions import record
from store import areas, log, money

LONGEST_REASON = 2_000


class NoSuchPayment(Exception):
    """No payment of that number waits to be told apart."""

    def __init__(self, payment: int, waiting: Sequence[int]) -> None:
        numbers = ", ".join(map(str, waiting)) or "inga"
        super().__init__(f"betalning {payment} är inte lagd åt sidan. De som är det: {numbers}")


class RefusedDismissal(Exception):
    """The payment cannot be dismissed as asked; the message says what could be done."""


@dataclass(frozen=True, kw_only=True)
class Dismissed:
    """A payment that was dismissed: by whom, when and why."""

    payment: Payment
    reason: str
    who: str
    at: datetime | None


def settle_payment(
    session: Session, *, area: str, payment: int, year: int, party: str, now: datetime, who: str
) -> Requisition:
    """Say which requisition a payment that was set aside is for. Raises NoSuchPayment and NoSuchRequisition."""
    areas.lock(session, area)
    waiting = {each.id: each for each in money.set_aside(session, area=area)}
    if payment not in waiting:
        raise NoSuchPayment(payment, [number for number in waiting if number is not None])
    found = waiting[payment]
    of = asked_of(session, area, year, party, on=found.paid_on, now=now)
    found.requisition_id, found.year, found.party, found.set_aside = of.id, year, party, None
    session.add(found)
    settle(session, of, on=found.paid_on)
    record(
        session, of, Deed.NOTE_PAYMENT, who=who, now=now, amount=found.amount, on=str(found.paid_on), payment=payment
    )
    return of


def dismiss(session: Session, *, area: str, payment: int, reason: str, now: datetime, who: str) -> Payment:
    """Say that a payment that was set aside is for no requisition. Raises NoSuchPayment and RefusedDismissal."""
    reason = " ".join(reason.split())
    if not reason:
        raise RefusedDismissal("ange varför betalningen inte hör till någon rekvisition: det sparas i loggen")
    if len(reason) > LONGEST_REASON:
        raise RefusedDismissal(f"skälet är {len(reason)} tecken långt; skriv högst {LONGEST_REASON}")
    areas.lock(session, area)
    waiting = {each.id or 0: each for each in money.set_aside(session, area=area)}
    if payment not in waiting:
        raise NoSuchPayment(payment, list(waiting))
    found = waiting[payment]
    _log(session, found, Deed.DISMISS_PAYMENT, now=now, who=who, reason=reason, set_aside=found.set_aside)
    found.set_aside = None
    session.add(found)
    session.flush()
    return found


def take_up(session: Session, *, area: str, payment: int, now: datetime, who: str) -> Payment:
    """Let a dismissed payment be set aside again, as it was. Raises NoSuchPayment."""
    areas.lock(session, area)
    gone = {each.payment.id or 0: each.payment for each in dismissed(session, area)}
    if payment not in gone:
        raise NoSuchPayment(payment, list(gone))
    found = gone[payment]
    why = _latest(session, area)[subject_of(area, payment)].detail.get("set_aside")
    found.set_aside = str(why or "avfärdades, men är framtagen igen")
    session.add(found)
    _log(session, found, Deed.TAKE_UP_PAYMENT, now=now, who=who)
    session.flush()
    return found


def dismissed(session: Session, area: str) -> list[Dismissed]:
    """Every payment that has been dismissed, with who did it and why, in the order in which they came in."""
    said = _latest(session, area)
    return [
        _told(payment, said.get(subject_of(area, payment.id or 0))) for payment in money.dismissed(session, area=area)
    ]


def _told(payment: Payment, entry: LogEntry | None) -> Dismissed:
    if entry is None:
        return Dismissed(payment=payment, reason="", who="", at=None)
    return Dismissed(payment=payment, reason=str(entry.detail.get("reason", "")), who=entry.who, at=entry.at)


def _latest(session: Session, area: str) -> Mapping[str, LogEntry]:
    """The last dismissal of each payment, by its subject."""
    return {entry.subject: entry for entry in log.of_acts(session, area=area, acts=[Deed.DISMISS_PAYMENT.value])}


def subject_of(area: str, payment: int) -> str:
    """What the log calls the payment."""
    return f"{area}/betalning-{payment}"


def _log(session: Session, payment: Payment, act: Deed, *, now: datetime, who: str, **detail: object) -> None:
    subject = subject_of(payment.area, payment.id or 0)
    log.record(session, at=now, who=who, area=payment.area, act=act.value, subject=subject, detail=detail)
