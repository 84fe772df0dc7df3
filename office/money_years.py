"""The years of an area's money, one line each: what was asked for, what has come in, and what stands in the way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.money import Payment, Requisition
from office import populations
from office.requisitions import division_by, drafts_of, standing_of
from rules.financing import Populations
from rules.financing_faults import FinancingFault
from rules.wheel import Wheel
from store import money


@dataclass(frozen=True, kw_only=True)
class YearOfMoney:
    """A year in the list of years, in öre. `computed` is what it comes to where nothing has been drafted."""

    year: int
    model: str
    drafted: int
    requisitioned: int
    paid: int
    computed: int | None
    parties: int
    unpaid_parties: int
    trouble: str | None


def years_of_money(session: Session, wheel: Wheel, *, today: date) -> list[YearOfMoney]:
    """Every year with requisitions, this year and, where a model covers it, the next; the latest first.

    The number of queries does not depend on how many years there are.
    """
    asked = money.of_area(session, area=wheel.area)
    paid = money.payments(session, area=wheel.area)
    people = populations.known(session, wheel.area)
    years = {today.year, *(each.year for each in asked)}
    if wheel.financing and any(model.covers(today.year + 1) for model in wheel.financing.models):
        years.add(today.year + 1)
    return [_line(wheel, year, asked, paid, people) for year in sorted(years, reverse=True)]


def _line(
    wheel: Wheel, year: int, asked: Sequence[Requisition], payments: Sequence[Payment], people: Populations
) -> YearOfMoney:
    of_year = [each for each in asked if each.year == year]
    standing, drafts = standing_of(of_year), drafts_of(of_year)
    paid: Counter[str] = Counter()
    for payment in payments:
        if payment.year == year and payment.party is not None:
            paid[payment.party] += payment.amount
    computed, trouble, model = None, None, of_year[-1].model if of_year else ""
    if wheel.financing is not None and not standing and not drafts:
        try:
            divided = division_by(wheel, people, year)
            computed, model = divided.total, divided.model.name
        except FinancingFault as fault:
            trouble = str(fault)
    return YearOfMoney(
        year=year,
        model=model,
        drafted=sum(each.amount for each in drafts),
        requisitioned=sum(each.amount for each in standing.values()),
        paid=paid.total(),
        computed=computed,
        parties=len({*standing, *(each.party for each in drafts)}),
        unpaid_parties=sum(paid[party] < each.amount for party, each in standing.items()),
        trouble=trouble,
    )
