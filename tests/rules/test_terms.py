"""How long a term lasts, and on which day it ends."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import TermState
from rules.terms import SWEDISH_MANDATE, MandatePeriod, Months, Term, months_after, spoken_day

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
ONE = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def ends_of(length: Months | MandatePeriod, first: date, number: int) -> list[date]:
    """The last days of so many terms in a row."""
    starts, ends = first, []
    for _ in range(number):
        ends.append(length.end(starts, series_start=first))
        starts = ends[-1] + ONE
    return ends


@pytest.mark.parametrize(
    ("first", "months", "after"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-31", -6, "2026-06-30"),
        ("2026-06-15", 0, "2026-06-15"),
        ("2026-06-15", 18, "2027-12-15"),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_months_last(first, months, after):
    assert months_after(day(first), months) == day(after)


@pytest.mark.parametrize(
    ("months", "first", "ends"),
    [
        (24, "2025-01-01", ["2026-12-31", "2028-12-31", "2030-12-31"]),
        (18, "2025-01-01", ["2026-06-30", "2027-12-31", "2029-06-30", "2030-12-31"]),
        (12, "2025-03-01", ["2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]),
        (12, "2024-02-29", ["2025-02-27", "2026-02-27", "2027-02-27", "2028-02-28"]),
        (18, "2025-08-31", ["2027-02-27", "2028-08-30", "2030-02-27"]),
        (1, "2026-01-31", ["2026-02-27", "2026-03-30", "2026-04-29", "2026-05-30"]),
    ],
    ids=["lgs", "temagrupp", "a-term-ending-29-february", "begun-29-february", "begun-the-31st", "every-month"],
)
def test_ends_never_drift(months, first, ends):
    assert ends_of(Months(number=months), day(first), len(ends)) == [day(end) for end in ends]


@given(DAYS, st.integers(1, 60))
def test_every_end_is_counted_from_the_first_start(first, months):
    ends = ends_of(Months(number=months), first, 12)

    assert [end + ONE for end in ends] == [months_after(first, months * number) for number in range(1, 13)]


def test_a_term_begun_between_two_boundaries_lasts_to_the_next_one():
    length = Months(number=24)

    assert length.end(day("2025-06-15"), series_start=day("2025-01-01")) == day("2026-12-31")
    assert length.end(day("2024-06-15"), series_start=day("2025-01-01")) == day("2024-12-31")


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2023-01-01", "2026-12-31"),
        ("2026-12-31", "2026-12-31"),
        ("2027-01-01", "2030-12-31"),
        ("2025-05-05", "2026-12-31"),
        ("2019-01-01", "2022-12-31"),
        ("1999-03-01", "2002-12-31"),
    ],
)
def test_a_mandate_period_ends_with_the_year_of_a_general_election(starts, ends):
    assert SWEDISH_MANDATE.end(day(starts)) == day(ends)


@given(DAYS, DAYS, st.integers(1, 6))
def test_mandate_periods_follow_on_one_another(ends_on, first, years):
    ends = ends_of(MandatePeriod(ends_on=ends_on, every_years=years), first, 6)

    assert all(before < after for before, after in pairwise(ends))
    assert all(after.year - before.year == years for before, after in pairwise(ends))
    assert first <= ends[0] < months_after(first, 12 * years) + ONE


def test_a_mandate_period_ending_29_february_ends_the_28th_in_other_years():
    assert ends_of(MandatePeriod(ends_on=day("2024-02-29"), every_years=2), day("2024-01-01"), 3) == [
        day("2024-02-29"),
        day("2026-02-28"),
        day("2028-02-29"),
    ]


def test_no_term_is_shorter_than_a_month_or_ends_before_it_begins():
    with pytest.raises(ValueError, match="minst en månad"):
        Months(number=0)
    with pytest.raises(ValueError, match="minst ett år"):
        MandatePeriod(ends_on=day("2026-12-31"), every_years=0)
    with pytest.raises(ValueError, match="innan den börjar"):
        Term(group="lgs", number=1, starts_on=day("2026-01-01"), ends_on=day("2025-12-31"))


def test_a_length_is_told_in_swedish():
    assert [Months(number=1).swedish, Months(number=24).swedish] == ["1 månad", "24 månader"]
    assert SWEDISH_MANDATE.swedish == "mandatperioden ut"
    assert spoken_day(day("2026-12-31")) == "31 december 2026"


def test_only_a_nominated_term_is_a_promise():
    term = Term(group="lgs", number=1, starts_on=day("2027-01-01"), ends_on=None, state=TermState.NOMINATED)

    assert term.is_promise
    assert not Term(group="lgs", number=1, starts_on=day("2027-01-01"), ends_on=None).is_promise
    assert term.covers(day("2099-01-01"))
    assert not term.covers(day("2026-12-31"))
