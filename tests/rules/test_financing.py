"""A year's costs are divided to the last öre, whatever the model; what cannot be divided is told plainly."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.financing import (
    Financier,
    Financing,
    FinancingModel,
    IndexFigure,
    Payer,
    PopulationDay,
    SurplusRule,
    apportioned,
    check,
    divided,
    division_of,
    rounded,
    surplus_of,
)
from rules.financing_faults import (
    BadAmount,
    FinancingFault,
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
from rules.kronor import KRONA, MOST, ORE, in_kronor, in_percent

JULY_BEFORE = PopulationDay(month=7, day=1)
DAY = date(2023, 7, 1)
LIVE_THERE = {("bengtsfors", DAY): 9_100, ("trollhattan", DAY): 59_300, ("uddevalla", DAY): 57_000}
TOWNS = tuple(Payer(party=party) for party, _ in LIVE_THERE)


def the_plan(**changes: object) -> FinancingModel:
    """A model as Fyrbodal's plan has it, with three municipalities and two boards."""
    boards = (Payer(party="norra", counts=("trollhattan", "uddevalla")), Payer(party="vastra", counts=("bengtsfors",)))
    model = FinancingModel(
        name="planen",
        first_year=2024,
        amount=3_874_000 * KRONA,
        is_indexed=True,
        financiers=(
            Financier(
                id="kommunerna", name="Kommunerna", share=Fraction(1, 2), payers=TOWNS, by_population=JULY_BEFORE
            ),
            Financier(
                id="namnderna", name="Nämnderna", share=Fraction(32, 100), payers=boards, by_population=JULY_BEFORE
            ),
            Financier(id="nu", name="NU-sjukvården", share=Fraction(18, 100), payers=(Payer(party="nu"),)),
        ),
        surplus=SurplusRule(carried=Fraction(20, 100)),
    )
    return replace(model, **changes)  # type: ignore[arg-type]


def test_the_plan_is_divided_exactly() -> None:
    year = divided(the_plan(), year=2024, index={}, populations=LIVE_THERE)

    assert year.total == 387_400_000
    assert [part.amount for part in year.financiers] == [193_700_000, 123_968_000, 69_732_000]
    assert all(sum(p.amount for p in of.parts) == of.amount for of in year.financiers)
    assert sum(year.by_party.values()) == year.total


def test_the_index_is_compounded_and_rounded_once() -> None:
    index = {
        2025: IndexFigure(change=Fraction(29, 1000), source="x"),
        2026: IndexFigure(change=Fraction(1, 3), source="y"),
    }
    before = {(party, date(2025, 7, 1)): number for (party, _), number in LIVE_THERE.items()}
    year = divided(the_plan(), year=2026, index=index, populations=before)

    assert year.total == rounded(387_400_000 * Fraction(1029, 1000) * Fraction(4, 3))
    assert [step.year for step in year.indexed] == [2025, 2026]
    assert sum(year.by_party.values()) == year.total


def test_fixed_sums_come_first_and_the_rest_is_shared() -> None:
    fixed = Financier(id="gr", name="GR", fixed=100_000 * KRONA, payers=(Payer(party="gr"),))
    model = the_plan(financiers=(*the_plan().financiers, fixed))
    year = divided(model, year=2024, index={}, populations=LIVE_THERE)

    assert year.shared == 3_774_000 * KRONA
    assert year.by_party["gr"] == 100_000 * KRONA
    assert sum(year.by_party.values()) == year.total


def test_equal_parts_give_the_odd_ore_to_the_first() -> None:
    assert apportioned(100, [1, 1, 1]) == [34, 33, 33]
    assert apportioned(10 * KRONA, [1, 1, 1], unit=KRONA) == [4 * KRONA, 3 * KRONA, 3 * KRONA]


@pytest.mark.parametrize(("amount", "unit", "comes_to"), [(49, KRONA, 0), (50, KRONA, 100), (Fraction(1, 2), ORE, 1)])
def test_half_a_unit_is_rounded_upwards(amount: Fraction, unit: int, comes_to: int) -> None:
    assert rounded(amount, unit) == comes_to


# --- whatever the model


def random_model(chance: random.Random) -> tuple[FinancingModel, dict[tuple[str, date], int], dict[int, IndexFigure]]:
    """A model of some financiers, with shares that are any exact fractions, some fixed sums, and its populations."""
    unit = chance.choice([ORE, ORE, KRONA])
    weights = [chance.randint(1, 1_000) for _ in range(chance.randint(1, 4))]
    financiers: list[Financier] = [
        Financier(
            id=f"f{number}",
            name=f"f{number}",
            share=Fraction(weight, sum(weights)),
            payers=tuple(Payer(party=f"p{number}-{place}") for place in range(chance.randint(1, 12))),
            by_population=JULY_BEFORE if chance.random() < 0.8 else None,
        )
        for number, weight in enumerate(weights)
    ]
    amount = chance.choice([chance.randint(1, 5_000), chance.randint(1, MOST // 1000)]) * unit
    if chance.random() < 0.3:
        fixed = chance.randint(1, amount)
        payers = tuple(Payer(party=f"fixed-{place}") for place in range(chance.randint(1, 5)))
        financiers.append(Financier(id="fixed", name="fixed", fixed=fixed, payers=payers))
    year = 2024 + chance.randint(0, 3)
    day = JULY_BEFORE.of(year)
    populations = {
        (payer.party, day): chance.randint(1, 700_000) for financier in financiers for payer in financier.payers
    }
    index = {
        each: IndexFigure(change=Fraction(chance.randint(-50, 120), 1000), source="x") for each in range(2025, year + 1)
    }
    model = FinancingModel(
        name="m", first_year=2024, amount=amount, is_indexed=True, unit=unit, financiers=tuple(financiers)
    )
    return model, populations, index


def test_ten_thousand_models_are_divided_exactly() -> None:
    chance = random.Random(2024)
    for _ in range(10_000):
        model, populations, index = random_model(chance)
        year = 2024 + len(index)
        try:
            division = divided(model, year=year, index=index, populations=populations)
        except FixedSumsTooLarge:  # a sum that rounding has made larger than a whole that is nothing but it
            continue

        assert sum(of.amount for of in division.financiers) == division.total
        assert sum(division.by_party.values()) == division.total
        for of in division.financiers:
            assert sum(part.amount for part in of.parts) == of.amount
            exact = of.financier.share * division.shared if of.financier.share is not None else of.amount
            assert abs(of.amount - exact) < model.unit
            for part in of.parts:
                assert part.amount >= 0
                assert abs(part.amount - Fraction(of.amount * part.weight, part.weights)) < model.unit


@given(
    units=st.integers(0, 10**12),
    weights=st.lists(st.integers(0, 10**7), min_size=1, max_size=40).filter(any),
    unit=st.sampled_from([ORE, KRONA]),
)
def test_a_division_is_the_whole_and_fair(units: int, weights: Sequence[int], unit: int) -> None:
    parts = apportioned(units * unit, weights, unit=unit)

    assert sum(parts) == units * unit
    for part, weight in zip(parts, weights, strict=True):
        assert part % unit == 0
        assert abs(part - Fraction(units * unit * weight, sum(weights))) < unit
        assert weight or not part
    order = sorted(range(len(weights)), key=lambda place: weights[place])
    for lighter, heavier in pairwise(order):
        assert weights[lighter] == weights[heavier] or parts[lighter] <= parts[heavier]


# --- the surplus


@pytest.mark.parametrize(
    ("used", "carried", "returned"),
    [(1_000, 0, 0), (900, 100, 0), (800, 200, 0), (799, 200, 1), (0, 200, 800), (1_200, 0, 0)],
    ids=["all-used", "some-left", "just-as-much", "an-ore-more", "nothing-used", "overdrawn"],
)
def test_a_surplus_over_a_fifth_goes_back_by_the_same_shares(used: int, carried: int, returned: int) -> None:
    year = divided(the_plan(amount=1_000), year=2024, index={}, populations=LIVE_THERE)
    surplus = surplus_of(year, paid=1_000, used=used)

    assert (surplus.carried, surplus.returned) == (carried, returned)
    assert sum(surplus.by_party.values()) == returned


def test_what_is_agreed_otherwise_stays() -> None:
    kept = the_plan(surplus=SurplusRule(carried=Fraction(1, 5), is_returned=False))
    year = divided(kept, year=2024, index={}, populations=LIVE_THERE)

    assert surplus_of(year, paid=1_000, used=0).carried == 1_000
    with pytest.raises(NoSurplusRule, match="säger inget om överskott"):
        surplus_of(replace(year, model=the_plan(surplus=None)), paid=1_000, used=0)


# --- what cannot be


def only(*financiers: Financier) -> dict[str, object]:
    return {"financiers": financiers}


LONE = Financier(id="en", name="En", share=Fraction(1), payers=(Payer(party="en"),))
SUM = Financier(id="en", name="En", fixed=100, payers=(Payer(party="en"),))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (only(replace(LONE, share=Fraction(99, 100))), SharesDoNotAddUp),
        (only(LONE, replace(LONE, id="två", share=Fraction(1, 10**9))), SharesDoNotAddUp),
        ({"amount": None}, NotDecided),
        ({"financiers": ()}, NotDecided),
        ({"amount": None, **only(SUM, LONE)}, NothingToShare),
        ({"amount": 99, **only(SUM)}, FixedSumsAreNotTheWhole),
        ({"amount": -1}, BadAmount),
        ({"amount": 0}, BadAmount),
        ({"amount": MOST + 1}, BadAmount),
        ({"amount": None, **only(replace(SUM, fixed=-5))}, BadAmount),
    ],
)
def test_a_model_that_does_not_hold_together_is_refused(
    changes: dict[str, object], fault: type[FinancingFault]
) -> None:
    with pytest.raises(fault):
        check(the_plan(**changes))


def test_fixed_sums_larger_than_the_whole_are_refused() -> None:
    model = the_plan(amount=99, **only(SUM, LONE))

    with pytest.raises(FixedSumsTooLarge, match="mer än hela"):
        divided(model, year=2024, index={}, populations={})


def test_a_year_without_its_index_is_refused() -> None:
    with pytest.raises(IndexMissing, match="index för 2025 saknas"):
        divided(the_plan(), year=2025, index={}, populations=LIVE_THERE)


def test_a_party_without_a_population_is_named() -> None:
    known = {key: number for key, number in LIVE_THERE.items() if key[0] != "uddevalla"}

    with pytest.raises(PopulationMissing, match="1 juli 2023 saknas för uddevalla"):
        divided(the_plan(), year=2024, index={}, populations=known)


def test_a_population_of_nobody_is_refused() -> None:
    with pytest.raises(NobodyLivesThere, match="uddevalla 2023-07-01 är noll"):
        divided(the_plan(), year=2024, index={}, populations={**LIVE_THERE, ("uddevalla", DAY): 0})


def test_a_year_has_one_model() -> None:
    earlier, later = the_plan(name="förra", last_year=2025), the_plan(name="nya", first_year=2025)
    both = Financing(group="styrgrupp", station="rekvisition", models=(earlier, later))

    assert division_of(both, year=2024, populations=LIVE_THERE).model.name == "förra"
    with pytest.raises(TwoModels, match="2025: förra och nya"):
        division_of(both, year=2025, populations=LIVE_THERE)
    with pytest.raises(NoModel, match="ingen finansieringsmodell gäller 2023"):
        division_of(both, year=2023, populations=LIVE_THERE)


@pytest.mark.parametrize("weights", [[0, 0], [], [-1, 2]])
def test_what_divides_nothing_is_no_division(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"divide"):
        apportioned(100, weights)


def test_money_and_shares_are_said_in_swedish() -> None:
    assert in_kronor(387_400_005) == "3\u00a0874\u00a0000,05\u00a0kr"
    assert in_kronor(-50) == "−0,50\u00a0kr"
    assert in_percent(Fraction(1, 3)) == "33,3333\u00a0%"
    assert in_percent(Fraction(1, 2)) == "50\u00a0%"
