"""Turns to come that have become other than they were."""

from dataclasses import replace
from datetime import date

from models.words import Principal, TermState
from rules.rotation import FirstTerm, RotationRule
from rules.rotation_schedule import schedule
from rules.terms import Months
from rules.turns import turn_changes

RULE = RotationRule(
    group="tema", term=Months(number=18), first=FirstTerm(starts_on=date(2026, 1, 1), side=Principal.REGION)
)


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
