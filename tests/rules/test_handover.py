"""The days on which a chair goes over."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import Principal, TermState
from rules.handover import Handover, handovers, steps_before, turn_changes
from rules.rotation import FirstTerm, RotationRule, schedule
from rules.terms import Months, Term
from rules.workdays import ClosedDays

CLOSED = ClosedDays(summer_pause=(28, 31))
RULE = RotationRule(
    group="tema", term=Months(number=18), first=FirstTerm(starts_on=date(2026, 1, 1), side=Principal.REGION)
)


def term(starts: str, ends: str | None, *, number: int = 1) -> Term:
    return Term(
        group="tema",
        number=number,
        starts_on=date.fromisoformat(starts),
        ends_on=date.fromisoformat(ends) if ends else None,
        side=Principal.REGION,
    )


@pytest.mark.parametrize(
    ("ends", "asked"),
    [
        ("2026-12-31", ["2026-06-30", "2026-09-30", "2026-11-30"]),
        ("2027-06-30", ["2026-12-30", "2027-03-30", "2027-05-28"]),
        ("2027-01-31", ["2026-07-03", "2026-10-30", "2026-12-30"]),
        ("2028-02-29", ["2027-08-27", "2027-11-29", "2028-01-28"]),
    ],
    ids=["new-year", "a-sunday", "the-summer-pause", "leap-day"],
)
def test_the_side_is_asked_six_three_and_one_months_before_on_open_days(ends, asked):
    days = steps_before(date.fromisoformat(ends), closed=CLOSED)

    assert [step.on.isoformat() for step in days] == asked
    assert [step.months_before for step in days] == [6, 3, 1]


def test_a_day_that_moves_says_why():
    (step,) = steps_before(date(2027, 1, 31), closed=CLOSED, months_before=[6])

    assert (step.named, step.on, step.why_moved) == (date(2026, 7, 31), date(2026, 7, 3), "sommaruppehåll")


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)), st.sets(st.integers(1, 12), max_size=5))
def test_nobody_is_asked_on_a_closed_day_or_later_than_the_rule_says(ends, months):
    days = steps_before(ends, closed=CLOSED, months_before=months)

    assert all(CLOSED.is_open(step.on) and step.on <= step.named < ends for step in days)
    assert [step.on for step in days] == sorted({step.on for step in days})


def test_a_chair_goes_over_on_the_new_terms_first_day():
    terms = schedule({"tema": RULE}, [], until=date(2030, 1, 1)).terms
    first, second, *_ = terms["tema"]

    assert handovers(terms, first=date(2026, 1, 1), last=date(2027, 12, 31)) == (
        Handover(group="tema", on=date(2026, 1, 1), outgoing=None, incoming=first),
        Handover(group="tema", on=date(2027, 7, 1), outgoing=first, incoming=second),
    )


def test_a_gap_and_an_end_are_changes_to_nobody():
    before, after = term("2025-01-01", "2025-12-31"), term("2026-03-01", "2026-12-31", number=2)

    changes = handovers({"tema": [after, before]}, first=date(2025, 6, 1), last=date(2027, 6, 1))

    assert [(change.on.isoformat(), change.outgoing, change.incoming) for change in changes] == [
        ("2026-01-01", before, None),
        ("2026-03-01", None, after),
        ("2027-01-01", after, None),
    ]


def test_an_open_term_does_not_go_over():
    assert not handovers({"tema": [term("2025-01-01", None)]}, first=date(2025, 1, 2), last=date(2050, 1, 1))


def test_whoever_gets_another_turn_to_come_is_found():
    today, until = date(2026, 10, 1), date(2030, 1, 1)
    running = replace(
        schedule({"tema": RULE}, [], until=today).terms["tema"][0], is_plan=False, state=TermState.RUNNING
    )
    before = schedule({"tema": RULE}, [running], until=until)
    after = schedule({"tema": replace(RULE, term=Months(number=24))}, [running], until=until)

    changes = turn_changes(before, after, today=today)

    assert [
        (change.before and change.before.starts_on, change.after and change.after.starts_on) for change in changes
    ] == [
        (date(2027, 7, 1), date(2027, 7, 1)),
        (date(2029, 1, 1), date(2029, 7, 1)),
    ]
    assert not turn_changes(before, before, today=today)
