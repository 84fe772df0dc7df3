"""A financing model as arithmetic: a year's amount, divided between financiers and within each of them, to the öre.

Every division is of whole units (an öre, or a krona) by largest remainder, so that the parts are the whole by
construction: nothing is rounded twice and nothing is left over. Amounts are öre, shares and changes exact fractions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm

from rules.financing_faults import (
    BadAmount,
    FixedSumsAreNotTheWhole,
    FixedSumsTooLarge,
    IndexMissing,
    NobodyLivesThere,
    NoModel,
    NoSurplusRule,
    NotDecided,
    NothingToShare,
    PopulationMissing,
    SharesDoNotAddUp,
    TwoModels,
)
from rules.kronor import MOST, ORE, in_kronor

WHOLE = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class PopulationDay:
    """Which day's population a year's costs are divided by: 1 July, `years_before` the year itself."""

    month: int
    day: int
    years_before: int = 1

    def of(self, year: int) -> date:
        """The day, for the costs of that year."""
        return date(year - self.years_before, self.month, self.day)


@dataclass(frozen=True, kw_only=True)
class Payer:
    """A party that pays a part of what its financier owes. Its weight is the population of the parties `counts`."""

    party: str
    counts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Financier:
    """One party, or several together, that bear a share of the costs or a fixed sum.

    Several divide it between them by population on `by_population`, or equally where that is None.
    """

    id: str
    name: str
    share: Fraction | None = None
    fixed: int | None = None
    payers: tuple[Payer, ...]
    by_population: PopulationDay | None = None


@dataclass(frozen=True, kw_only=True)
class IndexFigure:
    """How much dearer a year is than the one before: 29/1000 for 2.9 %. `source` says who has set it."""

    change: Fraction
    source: str
    is_example: bool = False


@dataclass(frozen=True, kw_only=True)
class SurplusRule:
    """How much of a year's payments may be carried to the next, and whether what is more goes back."""

    carried: Fraction
    is_returned: bool = True


@dataclass(frozen=True, kw_only=True)
class FinancingModel:
    """How the costs of some years are borne. Both years count; `last_year` None: until further notice.

    `amount` is that of `first_year`, and None where there are only fixed sums or nothing has been decided yet. An
    indexed model grows from then on by the index of each year. Fixed sums come first; what is left is shared.
    """

    name: str
    first_year: int
    last_year: int | None = None
    amount: int | None = None
    is_indexed: bool = False
    unit: int = ORE
    financiers: tuple[Financier, ...]
    surplus: SurplusRule | None = None
    is_example: bool = False
    agreement: str | None = None

    def covers(self, year: int) -> bool:
        """Whether the year's costs are borne by this model."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party that pays, in the order of the file."""
        return tuple(dict.fromkeys(payer.party for financier in self.financiers for payer in financier.payers))


@dataclass(frozen=True, kw_only=True)
class PaymentFact:
    """How somebody is paid: "Bankgiro" and the number."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Financing:
    """What an area file says of money: who requisitions it, to whom it is paid and how, and the models of the years.

    `pays_within` is how many days a party has from the day on which its requisition leaves.
    """

    group: str
    station: str
    recipient: str | None = None
    recipient_address: tuple[str, ...] = ()
    payment: tuple[PaymentFact, ...] = ()
    cost_centre: str | None = None
    pays_within: int = 30
    models: tuple[FinancingModel, ...] = ()
    index: Mapping[int, IndexFigure] = field(default_factory=dict, hash=False)
    index_name: str | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party that pays by some model."""
        return tuple(dict.fromkeys(party for model in self.models for party in model.parties))


# --- a year's division


@dataclass(frozen=True, kw_only=True)
class Indexed:
    """A year's step of the index: the change, and what the amount is after it, not yet rounded."""

    year: int
    figure: IndexFigure
    amount: Fraction


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one party pays of what its financier owes: `weight` of `weights`, by population or, without it, equally."""

    party: str
    amount: int
    weight: int
    weights: int


@dataclass(frozen=True, kw_only=True)
class FinancierPart:
    """What a financier owes of the year, and how that falls on its parties."""

    financier: Financier
    amount: int
    counted_on: date | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class YearDivision:
    """A year's costs, to the last öre. `shared` is what is left of the total when the fixed sums are taken out."""

    model: FinancingModel
    year: int
    total: int
    shared: int
    indexed: tuple[Indexed, ...]
    financiers: tuple[FinancierPart, ...]

    def of_party(self, party: str) -> tuple[tuple[FinancierPart, Part], ...]:
        """What the party pays, under each financier that it belongs to."""
        return tuple((of, part) for of in self.financiers for part in of.parts if part.party == party)

    @property
    def is_example(self) -> bool:
        """Whether the model, or an index that it has grown by, has figures that somebody has made up."""
        return self.model.is_example or any(step.figure.is_example for step in self.indexed)

    @property
    def by_party(self) -> dict[str, int]:
        """What each party pays in all, in the order of the file."""
        return {party: sum(part.amount for _, part in self.of_party(party)) for party in self.model.parties}


Populations = Mapping[tuple[str, date], int]
"""Party and day → how many live there."""


def division_of(financing: Financing, *, year: int, populations: Populations) -> YearDivision:
    """The year's costs, divided. Raises what says why they cannot be: see the errors at the end."""
    return divided(model_of(financing, year), year=year, index=financing.index, populations=populations)


def model_of(financing: Financing, year: int) -> FinancingModel:
    """The model that the year's costs are borne by. Raises NoModel or TwoModels."""
    found = [model for model in financing.models if model.covers(year)]
    if len(found) > 1:
        raise TwoModels(year, [model.name for model in found])
    if not found:
        raise NoModel(year, [model.name for model in financing.models])
    return found[0]


def divided(
    model: FinancingModel, *, year: int, index: Mapping[int, IndexFigure], populations: Populations
) -> YearDivision:
    """The costs of a year that the model covers. Raises NotDecided and what its parts raise."""
    check(model)
    steps = tuple(_indexed(model, year, index))
    factor = _factor(steps)
    fixed = {f.id: rounded(f.fixed * factor, model.unit) for f in model.financiers if f.fixed is not None}
    shares = {f.id: f.share for f in model.financiers if f.share is not None}
    total = rounded(model.amount * factor, model.unit) if model.amount and shares else sum(fixed.values())
    shared = total - sum(fixed.values())
    if shared < 0:
        raise FixedSumsTooLarge(model.name, sum(fixed.values()), total)
    amounts = fixed | dict(zip(shares, apportioned(shared, list(shares.values()), unit=model.unit), strict=True))
    return YearDivision(
        model=model,
        year=year,
        total=total,
        shared=shared,
        indexed=steps,
        financiers=tuple(
            _within(financier, amounts[financier.id], year=year, populations=populations, unit=model.unit)
            for financier in model.financiers
        ),
    )


def _indexed(model: FinancingModel, year: int, index: Mapping[int, IndexFigure]) -> Iterator[Indexed]:
    amount = Fraction(model.amount if model.amount is not None else _fixed_sum(model))
    for each in range(model.first_year + 1, year + 1) if model.is_indexed else ():
        if each not in index:
            raise IndexMissing(model.name, each)
        amount *= 1 + index[each].change
        yield Indexed(year=each, figure=index[each], amount=amount)


def _factor(steps: Sequence[Indexed]) -> Fraction:
    factor = WHOLE
    for step in steps:
        factor *= 1 + step.figure.change
    return factor


def _fixed_sum(model: FinancingModel) -> int:
    return sum(financier.fixed or 0 for financier in model.financiers)


def _within(financier: Financier, amount: int, *, year: int, populations: Populations, unit: int) -> FinancierPart:
    day = financier.by_population.of(year) if financier.by_population else None
    divides = day if len(financier.payers) > 1 else None
    if divides:
        _check_populations(financier, divides, populations)
    weights = [_weight(payer, divides, populations) for payer in financier.payers]
    # What is no whole number of units, as a fixed sum may be, is divided to the öre all the same.
    amounts = apportioned(amount, weights, unit=unit if amount % unit == 0 else ORE)
    return FinancierPart(
        financier=financier,
        amount=amount,
        counted_on=divides,
        parts=tuple(
            Part(party=payer.party, amount=part, weight=weight, weights=sum(weights))
            for payer, part, weight in zip(financier.payers, amounts, weights, strict=True)
        ),
    )


def _check_populations(financier: Financier, day: date, populations: Populations) -> None:
    """Raise PopulationMissing with all that are, and NobodyLivesThere."""
    counted = dict.fromkeys(party for payer in financier.payers for party in _counted(payer))
    missing = [party for party in counted if (party, day) not in populations]
    if missing:
        raise PopulationMissing(day, missing)
    for party in counted:
        if populations[party, day] <= 0:
            raise NobodyLivesThere(party, day)


def _weight(payer: Payer, day: date | None, populations: Populations) -> int:
    return sum(populations[party, day] for party in _counted(payer)) if day else 1


def _counted(payer: Payer) -> tuple[str, ...]:
    """The parties whose population a payer is weighed by."""
    return payer.counts or (payer.party,)


def apportioned(amount: int, weights: Sequence[Fraction | int], *, unit: int = ORE) -> list[int]:
    """`amount` öre in whole units by the weights: each its floor, then one unit more to the largest remainders.

    Of equal remainders the earlier goes first. The parts are `amount` exactly. Raises ValueError for what cannot be
    divided so: an amount below zero or of no whole number of units, and weights below zero or all zero.
    """
    if amount < 0 or amount % unit or any(weight < 0 for weight in weights):
        raise ValueError(f"{amount} öre cannot be divided in units of {unit} by {list(weights)}")
    if not weights and amount == 0:
        return []
    if not any(weights):
        raise ValueError("weights that are all zero divide nothing")
    common = lcm(*(Fraction(weight).denominator for weight in weights))
    whole_weights = [int(weight * common) for weight in weights]
    divided = [divmod(amount // unit * weight, sum(whole_weights)) for weight in whole_weights]
    units = [floor for floor, _ in divided]
    largest_first = sorted(range(len(divided)), key=lambda place: (-divided[place][1], place))
    for place in largest_first[: amount // unit - sum(units)]:
        units[place] += 1
    return [number * unit for number in units]


def rounded(amount: Fraction | int, unit: int = ORE) -> int:
    """The amount in öre to the nearest whole unit, half a unit upwards."""
    units = Fraction(amount) / unit
    return ((units * 2 + 1).numerator // ((units * 2 + 1).denominator * 2)) * unit


# --- the surplus


@dataclass(frozen=True, kw_only=True)
class Surplus:
    """What is left of a year's payments: what is carried to the next year, and what goes back to each party."""

    amount: int
    carried: int
    returned: int
    by_party: Mapping[str, int]


def surplus_of(division: YearDivision, *, paid: int, used: int) -> Surplus:
    """What becomes of what was paid for the year and not used, by the model's rule. Raises NoSurplusRule.

    As much as the rule lets is carried, the rest goes back by the shares that it was paid by.
    """
    rule, left = division.model.surplus, paid - used
    if left <= 0:
        return Surplus(amount=left, carried=0, returned=0, by_party=dict.fromkeys(division.model.parties, 0))
    if rule is None:
        raise NoSurplusRule(division.model.name, left)
    most = Fraction(paid) * rule.carried
    carried = min(left, most.numerator // most.denominator) if rule.is_returned else left
    returned = left - carried
    owed = division.by_party
    back = apportioned(returned, list(owed.values()))
    return Surplus(amount=left, carried=carried, returned=returned, by_party=dict(zip(owed, back, strict=True)))


# --- what is wrong with a model


def check(model: FinancingModel) -> None:
    """Raise what is wrong with the model, whatever the year, as one of `rules.financing_faults`."""
    shares = [financier.share for financier in model.financiers if financier.share is not None]
    fixed = [financier.fixed for financier in model.financiers if financier.fixed is not None]
    if not model.financiers or (model.amount is None and not fixed):
        raise NotDecided(model.name)
    for amount in (*fixed, *([model.amount] if model.amount is not None else [])):
        check_amount(amount)
    if model.amount is None and shares:
        raise NothingToShare(model.name)
    if shares and sum(shares) != WHOLE:
        raise SharesDoNotAddUp(model.name, sum(shares, start=Fraction(0)))
    if not shares and model.amount is not None and sum(fixed) != model.amount:
        raise FixedSumsAreNotTheWhole(model.name, sum(fixed), model.amount)


def check_amount(amount: int) -> None:
    """Raise BadAmount for what nobody can be asked to pay."""
    if amount <= 0:
        raise BadAmount(amount, "ett belopp är större än noll")
    if amount > MOST:
        raise BadAmount(amount, f"ett belopp är högst {in_kronor(MOST)}")
