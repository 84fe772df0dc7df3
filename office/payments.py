"""Payments that are noted one by one, each to the requisition that it is for; and what parties answer."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.duties import Duty
from models.log import Deed
from models.money import Requisition
from models.words import DutyState, RequisitionState
from office.areas import wheel_of_area
from office.closed_years import check_year_open
from office.requisitions import note_sent, record, standing_of
from rules.financing import check_amount
from rules.requisitions import check_order
from store import acts, areas, money

BY_HAND = "antecknad för hand"
PAID = "betald"
ANSWERED = "parten har svarat"
A_DAY = timedelta(days=1)


class NoSuchRequisition(Exception):
    """No requisition of that party stands that year."""

    def __init__(self, party: str, year: int, known: Iterable[str]) -> None:
        there = ", ".join(known) or "ingen"
        super().__init__(f"{party} har ingen rekvisition som gäller {year}. Det har: {there}")


class NotYetBeen(Exception):
    """Something is said to have happened on a day that has not come."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} har inte varit än: ange dagen då det hände")


# --- what a party answers


def confirm(session: Session, *, area: str, year: int, party: str, on: date, now: datetime, who: str) -> Requisition:
    """Note that the party has confirmed its requisition: it is reminded no more before the last day.

    Raises NoSuchRequisition, NotInThatState, NotYetBeen and YearClosed.
    """
    found = asked_of(session, area, year, party, on=on, now=now)
    check_order(found.reference, found.state, RequisitionState.CONFIRMED)
    found.state, found.confirmed_on = RequisitionState.CONFIRMED, on
    _rest_until_last_day(session, found)
    record(session, found, Deed.CONFIRM_REQUISITION, who=who, now=now, on=str(on))
    return found


def invoice(
    session: Session, *, area: str, year: int, party: str, number: str, on: date, now: datetime, who: str
) -> Requisition:
    """Note that the party has been invoiced for its requisition, under that number. Raises as `confirm`."""
    found = asked_of(session, area, year, party, on=on, now=now)
    check_order(found.reference, found.state, RequisitionState.INVOICED)
    found.state, found.invoiced_on, found.invoice = RequisitionState.INVOICED, on, number
    _rest_until_last_day(session, found)
    record(session, found, Deed.INVOICE_REQUISITION, who=who, now=now, on=str(on), invoice=number)
    return found


def asked_of(session: Session, area: str, year: int, party: str, *, on: date, now: datetime) -> Requisition:
    """What stands of the party for the year, to be changed. Raises NoSuchRequisition, NotYetBeen and YearClosed."""
    wheel = wheel_of_area(session, area)
    if on > now.astimezone(wheel.time_zone).date():
        raise NotYetBeen(on)
    areas.lock(session, area)
    check_year_open(session, area=area, year=year)
    note_sent(session, area)
    standing = standing_of(money.of_year(session, area=area, year=year, lock=True))
    if party not in standing:
        raise NoSuchRequisition(party, year, sorted(standing))
    return standing[party]


def _rest_until_last_day(session: Session, of: Requisition) -> None:
    """Let the ladder rest until the last day has passed: who has answered needs no reminder before it."""
    session.add(of)
    duty = session.get(Duty, of.duty_id, with_for_update=True) if of.duty_id else None
    if duty is not None and duty.state is DutyState.AWAITED:
        acts.cancel_for_duties(session, [duty.id or 0], reason=ANSWERED)
        duty.look_on = max(duty.look_on or duty.last_day, duty.last_day + A_DAY)
        session.add(duty)
    session.flush()


# --- money that has come in


def pay(
    session: Session,
    *,
    area: str,
    year: int,
    party: str,
    amount: int | None,
    on: date,
    now: datetime,
    who: str,
) -> Requisition:
    """Note a payment by hand: of `amount` öre, or of all that is left. One of less than all leaves the rest awaited.

    Raises NoSuchRequisition, NotYetBeen, NotInThatState where nothing is left, and BadAmount.
    """
    found = asked_of(session, area, year, party, on=on, now=now)
    left = found.amount - paid_by_party(session, area=area, year=year).get(party, 0)
    if amount is None:
        check_order(found.reference, found.state, RequisitionState.PAID)
    paid = left if amount is None else amount
    check_amount(abs(paid))
    digest = digest_of(area, on, paid, f"{found.reference} {now.isoformat()}", 0)
    row = new_payment(area, on, paid, found.reference, BY_HAND, digest, now=now, who=who)
    money.add_payments(session, [{**row, "requisition_id": found.id, "year": year, "party": party}])
    settle(session, found, on=on)
    record(session, found, Deed.NOTE_PAYMENT, who=who, now=now, amount=paid, on=str(on))
    return found


def paid_by_party(session: Session, *, area: str, year: int) -> dict[str, int]:
    """What each party has paid for the year, in öre, whatever revision it was for."""
    paid: Counter[str] = Counter()
    for payment in money.payments(session, area=area, year=year):
        if payment.party is not None:
            paid[payment.party] += payment.amount
    return dict(paid)


def settle(session: Session, of: Requisition, *, on: date) -> None:
    """Let a requisition that is paid in full be paid, and its chase end; one that no longer is be awaited again."""
    session.flush()
    paid = paid_by_party(session, area=of.area, year=of.year).get(of.party, 0)
    duty = session.get(Duty, of.duty_id, with_for_update=True) if of.duty_id else None
    if paid >= of.amount and of.state is not RequisitionState.PAID:
        of.state, of.paid_on = RequisitionState.PAID, on
        if duty is not None and duty.state is DutyState.AWAITED:
            acts.cancel_for_duties(session, [duty.id or 0], reason=PAID)
            duty.state, duty.reason, duty.received_on, duty.look_on = DutyState.RECEIVED, PAID, on, None
    elif paid < of.amount and of.state is RequisitionState.PAID:
        of.state, of.paid_on = _before_payment(of), None
        if duty is not None and duty.state is DutyState.RECEIVED:
            duty.state, duty.reason, duty.received_on = DutyState.AWAITED, None, None
            duty.revision, duty.look_on = duty.revision + 1, on + A_DAY
            duty.revised_on = on
    for row in (of, duty):
        if row is not None:
            session.add(row)
    session.flush()


def _before_payment(of: Requisition) -> RequisitionState:
    if of.invoiced_on:
        return RequisitionState.INVOICED
    if of.confirmed_on:
        return RequisitionState.CONFIRMED
    return RequisitionState.SENT if of.sent_on else RequisitionState.RELEASED


def new_payment(
    area: str, day: date, amount: int, reference: str, source: str, digest: str, *, now: datetime, who: str
) -> dict[str, Any]:
    """A payment as a row, before anybody has said what it is for."""
    return {
        "area": area,
        "paid_on": day,
        "amount": amount,
        "reference": reference,
        "source": source,
        "digest": digest,
        "set_aside": None,
        "noted_at": now,
        "noted_by": who,
    }


def digest_of(area: str, day: date, amount: int, said: str, number: int) -> str:
    """What tells a payment from every other: two alike on one day are told apart by their order."""
    return hashlib.sha256(f"{area}|{day}|{amount}|{said}|{number}".encode()).hexdigest()
