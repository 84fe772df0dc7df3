"""A year's money as it stands on a day: requisitioned, paid and used, for the follow-ups and for whoever asks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.money import Payment, Requisition, Spending
from models.words import DocumentKind, RequisitionState
from office.closed_years import check_year_open
from office.requisitions import computation, division, drafts_of, in_order, note_sent, standing_of
from rules.financing import Surplus, surplus_of
from rules.financing_faults import BadAmount, FinancingFault
from rules.kronor import MOST, in_kronor
from rules.wheel import Wheel
from store import areas, duties, log, money


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """What a party pays as part of one financier. `state` None: no requisition has been made, this is the division.

    Amounts are öre. `paid` is what the party has paid for the year in all, on the first of its rows.
    """

    party: str
    name: str
    financier: str
    financier_name: str
    amount: int
    basis: str
    reference: str | None = None
    revision: int | None = None
    state: RequisitionState | None = None
    last_day: date | None = None
    sent_on: date | None = None
    confirmed_on: date | None = None
    invoiced_on: date | None = None
    invoice: str | None = None
    paid_on: date | None = None
    paid: int = 0
    is_example: bool = False
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A year's money in sums, in öre. `used_on` is the day up to which what has been used is known.

    `requisitioned` is what has left or waits to; `drafted` what waits for a person's go.
    """

    year: int
    on: date
    drafted: int
    requisitioned: int
    confirmed: int
    paid: int
    used: int
    used_on: date | None
    overdue: tuple[str, ...]
    """The parties that have not paid though their last day has passed."""

    @property
    def unpaid(self) -> int:
        """What is asked for and has not come in."""
        return self.requisitioned - self.paid

    @property
    def left(self) -> int:
        """What has been paid and not used."""
        return self.paid - self.used

    @property
    def lines(self) -> tuple[str, ...]:
        """The figures as a letter or a package tells them."""
        used = f"{in_kronor(self.used)} till och med {self.used_on}" if self.used_on else "inte antecknat"
        told = [
            f"Rekvirerat {self.year}: {in_kronor(self.requisitioned)}",
            f"Betalt: {in_kronor(self.paid)}",
            f"Obetalt: {in_kronor(self.unpaid)}",
            f"Använt: {used}",
        ]
        if self.used_on:
            told.append(f"Kvar av det betalda: {in_kronor(self.left)}")
        if self.overdue:
            told.append(f"Har inte betalat i tid: {', '.join(self.overdue)}")
        return tuple(told)


@dataclass(frozen=True, kw_only=True)
class MoneyRows:
    """A year's requisitions and payments as the database has them, for whoever needs several sums of them."""

    known: list[Requisition]
    payments: list[Payment]

    @classmethod
    def read(cls, session: Session, area: str, year: int) -> "MoneyRows":
        """Read the year's."""
        known, payments = money.of_year(session, area=area, year=year), money.payments(session, area=area, year=year)
        return cls(known=known, payments=payments)


def rows_of(session: Session, wheel: Wheel, year: int, *, of: MoneyRows | None = None) -> list[PartRow]:
    """Every part of the year: of the requisitions that are drafted or stand, else of what the division comes to.

    `of` is the year's rows, where they have been read. Raises FinancingFault where there are none and the year cannot
    be divided.
    """
    of = of or MoneyRows.read(session, wheel.area, year)
    shown = _shown(of.known)
    if not shown:
        return _divided(session, wheel, year)
    paid = _paid(of.payments)
    rows = []
    for each in in_order(wheel, shown):
        rows += _of_requisition(wheel, each, paid.get(each.party, 0) if each.state.stands else 0)
    return rows


def _shown(known: list[Requisition]) -> list[Requisition]:
    """What stands, and the drafts of what does not: one that corrects what stands is shown when it has left."""
    standing = standing_of(known)
    return [*standing.values(), *(each for each in drafts_of(known) if each.party not in standing)]


def corrections_waiting(session: Session, wheel: Wheel, year: int) -> int:
    """How many drafts of the year correct what stands, and wait for a person's go."""
    known = money.of_year(session, area=wheel.area, year=year)
    standing = standing_of(known)
    return sum(each.party in standing for each in drafts_of(known))


def _divided(session: Session, wheel: Wheel, year: int) -> list[PartRow]:
    divided = division(session, wheel, year)
    told = computation(session, wheel, divided)
    return [
        PartRow(
            party=party,
            name=wheel.party_names.get(party, party),
            financier=part.financier,
            financier_name=part.financier_name,
            amount=part.amount,
            basis=part.basis,
            is_example=divided.is_example,
        )
        for party in divided.model.parties
        for part in told.parts(party)
    ]


def _of_requisition(wheel: Wheel, of: Requisition, paid: int) -> list[PartRow]:
    parts: list[dict[str, Any]] = of.computed["parts"]
    return [
        PartRow(
            party=of.party,
            name=wheel.party_names.get(of.party, of.party),
            financier=part["financier"],
            financier_name=part["financier_name"],
            amount=part["amount"],
            basis=part["basis"],
            reference=of.reference,
            revision=of.revision,
            state=of.state,
            last_day=of.last_day,
            sent_on=of.sent_on,
            confirmed_on=of.confirmed_on,
            invoiced_on=of.invoiced_on,
            invoice=of.invoice,
            paid_on=of.paid_on,
            paid=paid if number == 0 else 0,
            is_example=of.is_example,
            reason=of.reason,
        )
        for number, part in enumerate(parts)
    ]


def _paid(payments: list[Payment], *, on: date | None = None) -> dict[str, int]:
    paid: dict[str, int] = {}
    for payment in payments:
        if payment.party is not None and (on is None or payment.paid_on <= on):
            paid[payment.party] = paid.get(payment.party, 0) + payment.amount
    return paid


def figures_of(session: Session, wheel: Wheel, year: int, *, on: date, of: MoneyRows | None = None) -> Figures:
    """The year's money as it stands on that day. `of` is the year's rows, where they have been read."""
    of = of or MoneyRows.read(session, wheel.area, year)
    known = of.known
    standing = _standing_on(known, on)
    paid = _paid(of.payments, on=on)
    spent = money.spending(session, area=wheel.area, year=year, on=on)
    last_days = _last_days(session, wheel, year)
    return Figures(
        year=year,
        on=on,
        drafted=sum(each.amount for each in known if each.state is RequisitionState.DRAFT and each.drafted_on <= on),
        requisitioned=sum(each.amount for each in standing.values()),
        confirmed=sum(each.amount for each in standing.values() if _had_answered(each, on)),
        paid=sum(paid.values()),
        used=spent[-1].amount if spent else 0,
        used_on=spent[-1].as_of if spent else None,
        overdue=tuple(
            wheel.party_names.get(party, party)
            for party, each in standing.items()
            if last_days.get(each.duty_id or 0, on) < on and paid.get(party, 0) < each.amount
        ),
    )


def _standing_on(known: list[Requisition], day: date) -> dict[str, Requisition]:
    """What each party was asked for on that day, or had paid."""
    return {
        each.party: each
        for each in known
        if each.released_on is not None
        and each.released_on <= day
        and (each.credited_on is None or each.credited_on > day)
    }


def _had_answered(of: Requisition, day: date) -> bool:
    answers = (of.confirmed_on, of.invoiced_on, of.paid_on)
    return any(answered_on is not None and answered_on <= day for answered_on in answers)


def figures_for(session: Session, wheel: Wheel, *, station: str, document: str, year: int, on: date) -> tuple[str, ...]:
    """The year's money as it is told to whoever writes or reads a budget follow-up; nothing for any other document."""
    place = next((each for each in wheel.stations if each.id == station), None)
    is_budget = any(
        each.document.id == document and each.document.kind is DocumentKind.BUDGET
        for each in (place.collects if place else ())
    )
    if not is_budget or not any(each.state.stands for each in money.of_year(session, area=wheel.area, year=year)):
        return ()
    return figures_of(session, wheel, year, on=on).lines


def _last_days(session: Session, wheel: Wheel, year: int) -> dict[int, date]:
    """The last day of each payment, more time granted among them."""
    station = wheel.financing.station if wheel.financing else ""
    return {
        duty.id or 0: duty.last_day for duty in duties.of_station(session, area=wheel.area, station=station, year=year)
    }


def note_used(
    session: Session, wheel: Wheel, *, year: int, amount: int, as_of: date, source: str, now: datetime, who: str
) -> None:
    """Note how much of the year's money had been used up to that day. Raises BadAmount and YearClosed."""
    areas.lock(session, wheel.area)
    check_year_open(session, area=wheel.area, year=year)
    if not 0 <= amount <= MOST:
        raise BadAmount(amount, f"det som använts är från noll till {in_kronor(MOST)}")
    money.keep_spending(
        session,
        Spending(area=wheel.area, year=year, as_of=as_of, amount=amount, source=source, noted_at=now, noted_by=who),
    )
    note_sent(session, wheel.area)
    detail: dict[str, object] = {"amount": amount, "as_of": str(as_of), "source": source}
    log.record(
        session, at=now, who=who, area=wheel.area, act="note-spending", subject=f"{wheel.area}/{year}", detail=detail
    )


class NothingUsed(FinancingFault):
    """Nobody has said what has been used."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"det är inte antecknat vad som använts {year}. Anteckna det via "
            f"”arshjul requisition used --year {year} --amount BELOPP --on DAG”"
        )


def surplus_on(session: Session, wheel: Wheel, year: int, *, on: date) -> Surplus:
    """What becomes of what is left of the year's money, by the model's rule. Raises NothingUsed and FinancingFault."""
    figures = figures_of(session, wheel, year, on=on)
    if figures.used_on is None:
        raise NothingUsed(year)
    return surplus_of(division(session, wheel, year), paid=figures.paid, used=figures.used)
