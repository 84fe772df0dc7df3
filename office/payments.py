"""Payments: noted one by one or read from a list, each to the requisition that it is for; and what parties answer.

A payment that nobody can tell the purpose of is set aside, and waits for a person. Read twice, a list counts once.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from areas.lists import ListError, ListProblem, folded
from areas.payments import PaymentList, PaymentRow
from models.duties import Duty
from models.log import Deed
from models.money import Requisition
from models.words import DutyState, RequisitionState
from office.areas import wheel_of_area
from office.closed_years import check_year_open
from office.requisitions import note_sent, record, standing_of
from rules.financing import check_amount, in_kronor
from rules.requisitions import check_order
from rules.wheel import Wheel
from store import acts, areas, log, money

BY_HAND = "antecknad för hand"
PAID = "betald"
ANSWERED = "parten har svarat"
A_DAY = timedelta(days=1)


class NoSuchRequisition(Exception):
    """No requisition of that party stands that year."""

    def __init__(self, party: str, year: int, known: Iterable[str]) -> None:
        there = ", ".join(known) or "ingen"
        super().__init__(f"{party} har ingen rekvisition som gäller {year}. Det har: {there}")


class NoSuchPayment(Exception):
    """No payment of that number waits to be told apart."""

    def __init__(self, payment: int, waiting: Sequence[int]) -> None:
        numbers = ", ".join(map(str, waiting)) or "inga"
        super().__init__(f"betalning {payment} väntar inte på att höra till något. De som gör det: {numbers}")


class NotYetBeen(Exception):
    """Something is said to have happened on a day that has not come."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} har inte varit än: ange dagen då det hände")


# --- what a party answers


def confirm(session: Session, *, area: str, year: int, party: str, on: date, now: datetime, who: str) -> Requisition:
    """Note that the party has confirmed its requisition: it is reminded no more before the last day.

    Raises NoSuchRequisition, NotInThatState, NotYetBeen and YearClosed.
    """
    found = _asked(session, area, year, party, on=on, now=now)
    check_order(found.reference, found.state, RequisitionState.CONFIRMED)
    found.state, found.confirmed_on = RequisitionState.CONFIRMED, on
    _rest_until_last_day(session, found)
    record(session, found, Deed.CONFIRM_REQUISITION, who=who, now=now, on=str(on))
    return found


def invoice(
    session: Session, *, area: str, year: int, party: str, number: str, on: date, now: datetime, who: str
) -> Requisition:
    """Note that the party has been invoiced for its requisition, under that number. Raises as `confirm`."""
    found = _asked(session, area, year, party, on=on, now=now)
    check_order(found.reference, found.state, RequisitionState.INVOICED)
    found.state, found.invoiced_on, found.invoice = RequisitionState.INVOICED, on, number
    _rest_until_last_day(session, found)
    record(session, found, Deed.INVOICE_REQUISITION, who=who, now=now, on=str(on), invoice=number)
    return found


def _asked(session: Session, area: str, year: int, party: str, *, on: date, now: datetime) -> Requisition:
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
    found = _asked(session, area, year, party, on=on, now=now)
    left = found.amount - paid_by_party(session, area=area, year=year).get(party, 0)
    if amount is None:
        check_order(found.reference, found.state, RequisitionState.PAID)
    paid = left if amount is None else amount
    check_amount(abs(paid))
    digest = _digest(area, on, paid, f"{found.reference} {now.isoformat()}", 0)
    row = _row(area, on, paid, found.reference, BY_HAND, digest, now=now, who=who)
    money.add_payments(session, [{**row, "requisition_id": found.id, "year": year, "party": party}])
    _settle(session, found, on=on)
    record(session, found, Deed.NOTE_PAYMENT, who=who, now=now, amount=paid, on=str(on))
    return found


def paid_by_party(session: Session, *, area: str, year: int) -> dict[str, int]:
    """What each party has paid for the year, in öre, whatever revision it was for."""
    paid: Counter[str] = Counter()
    for payment in money.payments(session, area=area, year=year):
        if payment.party is not None:
            paid[payment.party] += payment.amount
    return dict(paid)


def _settle(session: Session, of: Requisition, *, on: date) -> None:
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


# --- lists


@dataclass(frozen=True, kw_only=True)
class PlannedPayment:
    """A row of a list, and what it is for: a requisition, or why nobody can tell."""

    row: PaymentRow
    digest: str
    reference: str | None = None
    requisition_id: int | None = None
    year: int | None = None
    party: str | None = None
    set_aside: str | None = None

    @property
    def told(self) -> str:
        """The payment as a plan shows it."""
        whose = f"→ {self.reference}" if self.reference else f"läggs åt sidan: {self.set_aside}"
        said = self.row.reference or self.row.party
        return f"{'+' if self.reference else '?'} {self.row.day} {in_kronor(self.row.amount)} ”{said}” {whose}"


@dataclass(frozen=True, kw_only=True)
class PaymentPlan:
    """What taking the list in would do. `known` rows have been read before and count once."""

    area: str
    file: str
    payments: tuple[PlannedPayment, ...]
    known: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def digest(self) -> str:
        """What tells this plan from any other, so that what is taken in is what was looked at."""
        told = [(p.digest, p.requisition_id, p.set_aside) for p in self.payments]
        return hashlib.sha256(repr((self.area, told)).encode()).hexdigest()

    @property
    def lines(self) -> list[str]:
        """The plan for a person."""
        aside = sum(payment.set_aside is not None for payment in self.payments)
        return [
            *self.notes,
            *(payment.told for payment in self.payments),
            f"{len(self.payments)} betalningar läses in, varav {aside} läggs åt sidan; {self.known} är redan inlästa.",
        ]


class PaymentsHaveChanged(Exception):
    """Something has changed since the plan was shown."""

    def __init__(self, plan: PaymentPlan) -> None:
        self.plan = plan
        super().__init__("något har ändrats sedan planen visades. Inget har lästs in; gör om planen")


def plan_payments(session: Session, *, area: str, found: PaymentList, now: datetime) -> PaymentPlan:
    """What each row of the list is for. Raises ListError with every row that is wrong."""
    wheel, known = wheel_of_area(session, area), money.digests(session, area=area)
    problems = [*found.problems, *_not_yet_been(found.rows, today=now.astimezone(wheel.time_zone).date())]
    if problems:
        raise ListError(found.file, sorted(problems, key=lambda problem: problem.row or 0))
    match = _Matching(session, wheel)
    seen: Counter[str] = Counter()
    planned = []
    for row in found.rows:
        said = f"{row.reference}|{row.party}"
        digest = _digest(area, row.day, row.amount, said, seen[f"{row.day}|{row.amount}|{said}"])
        seen[f"{row.day}|{row.amount}|{said}"] += 1
        if digest not in known:
            planned.append(match.planned(row, digest))
    return PaymentPlan(
        area=area,
        file=found.file,
        payments=tuple(planned),
        known=len(found.rows) - len(planned),
        notes=found.notes,
    )


def _not_yet_been(rows: Iterable[PaymentRow], *, today: date) -> Iterable[ListProblem]:
    """What is wrong with each payment of a day that has not come."""
    for row in rows:
        if row.day > today:
            wrong = f"{row.day} har inte varit än"
            yield ListProblem(row=row.number, column="datum", wrong=wrong, right="Skriv dagen då pengarna kom")


class _Matching:
    """Which requisition a payment is for: by the reference that it names, else by party and exact amount.

    What earlier rows of the list pay is paid: two alike do not both settle one requisition.
    """

    def __init__(self, session: Session, wheel: Wheel) -> None:
        rows = money.of_area(session, area=wheel.area)
        self._asked = {each.reference: each for each in rows if each.stored_as}
        self._standing = [each for each in rows if each.state.stands and each.state is not RequisitionState.PAID]
        self._left = {(each.year, each.party): each.amount for each in self._standing}
        years = {each.year for each in self._standing}
        paid = {year: paid_by_party(session, area=wheel.area, year=year) for year in years}
        for each in self._standing:
            self._left[each.year, each.party] -= paid[each.year].get(each.party, 0)
        self._parties, self._closed = _parties(wheel), wheel.closed_years

    def planned(self, row: PaymentRow, digest: str) -> PlannedPayment:
        """The row with what it is for."""
        named = [reference for reference in self._asked if _names(row.reference, reference)]
        if len(named) == 1:
            of = self._asked[named[0]]
            if of.year in self._closed:
                return PlannedPayment(row=row, digest=digest, set_aside=f"{of.year} är stängt i en årsbok")
            return self._for(row, digest, of)
        if len(named) > 1:
            return PlannedPayment(row=row, digest=digest, set_aside="raden nämner flera rekvisitioner")
        party = self._parties.get(folded(row.party)) if row.party else None
        if row.party and party is None:
            return PlannedPayment(row=row, digest=digest, set_aside=f"området har ingen part ”{row.party}”")
        fitting = [
            each
            for each in self._standing
            if self._left[each.year, each.party] == row.amount and each.party == party and each.year not in self._closed
        ]
        if party is not None and len(fitting) == 1:
            return self._for(row, digest, fitting[0])
        why = "referensen är ingen rekvisition" if row.reference else "det står inte vilken rekvisition den gäller"
        return PlannedPayment(row=row, digest=digest, set_aside=why)

    def _for(self, row: PaymentRow, digest: str, of: Requisition) -> PlannedPayment:
        if (of.year, of.party) in self._left:
            self._left[of.year, of.party] -= row.amount
        return PlannedPayment(
            row=row,
            digest=digest,
            reference=of.reference,
            requisition_id=of.id,
            year=of.year,
            party=of.party,
        )


def _names(text: str, reference: str) -> bool:
    """Whether the reference stands in the text as a word of its own, whatever its letters' case."""
    return re.search(rf"(?<![A-Z0-9-]){re.escape(reference)}(?![A-Z0-9-])", text.upper()) is not None


def _parties(wheel: Wheel) -> Mapping[str, str]:
    return {folded(text): party for party, name in wheel.party_names.items() for text in (name, party)}


def apply_payments(
    session: Session,
    found: PaymentList,
    *,
    area: str,
    now: datetime,
    who: str,
    shown: PaymentPlan | None = None,
) -> PaymentPlan:
    """Take the list in, in the caller's transaction, and settle what is paid; return what was done.

    Raises ListError, and PaymentsHaveChanged where `shown` is no longer true; then nothing is written.
    """
    areas.lock(session, area)
    note_sent(session, area)
    plan = plan_payments(session, area=area, found=found, now=now)
    if shown is not None and plan != shown:
        raise PaymentsHaveChanged(plan)
    rows = [
        {
            **_row(area, p.row.day, p.row.amount, p.row.reference, plan.file, p.digest, now=now, who=who),
            "requisition_id": p.requisition_id,
            "year": p.year,
            "party": p.party,
            "set_aside": p.set_aside,
        }
        for p in plan.payments
    ]
    money.add_payments(session, rows)
    _settle_all(session, area, plan.payments)
    if rows:
        detail: dict[str, object] = {
            "file": plan.file,
            "payments": [[p.reference, p.row.amount, str(p.row.day), p.set_aside] for p in plan.payments],
        }
        log.record(session, at=now, who=who, area=area, act="import-payments", subject=area, detail=detail)
    return plan


def _settle_all(session: Session, area: str, planned: Sequence[PlannedPayment]) -> None:
    days = {(p.year, p.party): p.row.day for p in planned if p.year is not None}
    for year in {year for year, _ in days}:
        for party, of in standing_of(money.of_year(session, area=area, year=year, lock=True)).items():
            if (year, party) in days:
                _settle(session, of, on=days[year, party])


def settle_payment(
    session: Session, *, area: str, payment: int, year: int, party: str, now: datetime, who: str
) -> Requisition:
    """Say which requisition a payment that was set aside is for. Raises NoSuchPayment and NoSuchRequisition."""
    areas.lock(session, area)
    waiting = {each.id: each for each in money.set_aside(session, area=area)}
    if payment not in waiting:
        raise NoSuchPayment(payment, [number for number in waiting if number is not None])
    found = waiting[payment]
    of = _asked(session, area, year, party, on=found.paid_on, now=now)
    found.requisition_id, found.year, found.party, found.set_aside = of.id, year, party, None
    session.add(found)
    _settle(session, of, on=found.paid_on)
    record(
        session, of, Deed.NOTE_PAYMENT, who=who, now=now, amount=found.amount, on=str(found.paid_on), payment=payment
    )
    return of


def _row(
    area: str, day: date, amount: int, reference: str, source: str, digest: str, *, now: datetime, who: str
) -> dict[str, Any]:
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


def _digest(area: str, day: date, amount: int, said: str, number: int) -> str:
    """What tells a payment from every other: two alike on one day are told apart by their order."""
    return hashlib.sha256(f"{area}|{day}|{amount}|{said}|{number}".encode()).hexdigest()
