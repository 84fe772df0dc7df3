"""A year's requisitions as a page shows them: each party with how its payment stands, and what waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlmodel import Session

from models.duties import Duty
from models.money import Payment, Requisition
from models.words import DutyState, RequisitionState
from office.forecast import steps_of
from office.money_figures import Figures, MoneyRows, PartRow, figures_of, rows_of
from office.overview import Told
from office.requisitions import division, drafts_of, in_order, standing_of
from rules.financing import FinancingModel, Surplus, model_of, surplus_of
from rules.financing_faults import FinancingFault
from rules.wheel import Wheel, collections_by_group
from store import areas, duties, duty_acts, money

LONGEST_CHASE = timedelta(days=800)


@dataclass(frozen=True, kw_only=True)
class Chase:
    """How a party's payment is chased: until which day it is waited for, what was told last and what comes next."""

    last_day: date
    days_late: int
    last_told: Told | None
    next_step: Told | None


@dataclass(frozen=True, kw_only=True)
class PartyOfYear:
    """What a party pays for the year, in öre, and how that stands. `rows` has a part for each financier.

    `standing` is what has been asked for, `draft` what waits for a go; neither where the year is only computed.
    """

    party: str
    name: str
    rows: tuple[PartRow, ...]
    amount: int
    share: Fraction
    paid: int
    standing: Requisition | None
    draft: Requisition | None
    chase: Chase | None

    @property
    def left(self) -> int:
        """What is asked for and has not been paid; less than nothing where too much has."""
        return self.standing.amount - self.paid if self.standing else 0


@dataclass(frozen=True, kw_only=True)
class MoneyYear:
    """A year's money. `trouble` is why it cannot be divided as things stand; `surplus` None: see `no_surplus`."""

    year: int
    model: FinancingModel | None
    trouble: str | None
    parties: tuple[PartyOfYear, ...]
    figures: Figures
    drafts: tuple[Requisition, ...]
    credited: tuple[Requisition, ...]
    payments: tuple[Payment, ...]
    surplus: Surplus | None
    no_surplus: str | None

    @property
    def total(self) -> int:
        """What the parties pay together, in öre."""
        return sum(party.amount for party in self.parties)

    @property
    def is_example(self) -> bool:
        """Whether some of the figures are made up."""
        return any(row.is_example for party in self.parties for row in party.rows)

    @property
    def corrections(self) -> tuple[Requisition, ...]:
        """The drafts that correct what has left."""
        return tuple(each for each in self.drafts if each.replaces_id is not None)

    @property
    def is_asked_for(self) -> bool:
        """Whether something has left."""
        return any(party.standing for party in self.parties)


def year_of_money(session: Session, wheel: Wheel, year: int, *, today: date) -> MoneyYear:
    """The year as it stands, in a constant number of queries."""
    of = MoneyRows.read(session, wheel.area, year)
    known = of.known
    model, trouble = _model(wheel, year)
    rows: Sequence[PartRow] = ()
    try:
        rows = rows_of(session, wheel, year, of=of)
    except FinancingFault as fault:
        trouble = str(fault)
    figures = figures_of(session, wheel, year, on=today, of=of)
    surplus, no_surplus = _surplus(session, wheel, year, figures)
    standing = standing_of(known)
    return MoneyYear(
        year=year,
        model=model,
        trouble=trouble,
        parties=_parties(rows, known, chase_of(session, wheel, standing, today=today)),
        figures=figures,
        drafts=tuple(in_order(wheel, drafts_of(known))),
        credited=tuple(in_order(wheel, (each for each in known if each.state is RequisitionState.CREDITED))),
        payments=tuple(of.payments),
        surplus=surplus,
        no_surplus=no_surplus,
    )


def _model(wheel: Wheel, year: int) -> tuple[FinancingModel | None, str | None]:
    try:
        return (model_of(wheel.financing, year), None) if wheel.financing else (None, None)
    except FinancingFault as fault:
        return None, str(fault)


def _parties(rows: Sequence[PartRow], known: list[Requisition], chased: Mapping[str, Chase]) -> tuple[PartyOfYear, ...]:
    total = sum(row.amount for row in rows)
    standing, drafts = standing_of(known), {each.party: each for each in drafts_of(known)}
    found = []
    for party in dict.fromkeys(row.party for row in rows):
        own = tuple(row for row in rows if row.party == party)
        amount = sum(row.amount for row in own)
        found.append(
            PartyOfYear(
                party=party,
                name=own[0].name,
                rows=own,
                amount=amount,
                share=Fraction(amount, total) if total else Fraction(0),
                paid=sum(row.paid for row in own),
                standing=standing.get(party),
                draft=drafts.get(party),
                chase=chased.get(party),
            )
        )
    return tuple(found)


def _surplus(session: Session, wheel: Wheel, year: int, figures: Figures) -> tuple[Surplus | None, str | None]:
    if figures.used_on is None:
        return None, None
    try:
        return surplus_of(division(session, wheel, year), paid=figures.paid, used=figures.used), None
    except FinancingFault as fault:
        return None, str(fault)


def chase_of(session: Session, wheel: Wheel, standing: Mapping[str, Requisition], *, today: date) -> dict[str, Chase]:
    """How each party's payment is chased; nothing for a party of which none is waited for."""
    ids = {each.duty_id: party for party, each in standing.items() if each.duty_id is not None}
    place = wheel.requisition_station
    if not ids or place is None:
        return {}
    collections = collections_by_group([place], areas.group_spans(session, wheel.area))
    told, taken = money.last_told(session, ids), duty_acts.taken_in_area(session, area=wheel.area)
    found = {}
    for duty in duties.of_ids(session, list(ids)):
        collection = collections.get((duty.station, duty.document, duty.group))
        steps = (
            steps_of(
                wheel,
                duty,
                collection,
                taken.get(duty.id or 0, {}),
                first=today,
                last=duty.last_day + LONGEST_CHASE,
            )
            if collection and duty.look_on
            else ()
        )
        last = told.get(duty.id or 0)
        found[ids[duty.id or 0]] = Chase(
            last_day=duty.last_day,
            days_late=_days_late(duty, today),
            last_told=Told(kind=last[0], on=last[1]) if last else None,
            next_step=next((Told(kind=step.kind, on=on) for step, on in steps), None),
        )
    return found


def _days_late(duty: Duty, today: date) -> int:
    return max(0, (today - duty.last_day).days) if duty.state is DutyState.AWAITED else 0
