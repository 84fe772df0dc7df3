"""Letters that are more than there should be wait for a person, and leave when the person says so."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from models.letters import Act
from models.words import LetterKind, LetterState
from office.delivery import approve, deliver
from office.desk import Desk
from office.documents import receive
from office.overseeing import oversee
from office.post import run_post
from office.stations import collect
from rules.storms import Leaving, Spent, StormLimits, surplus
from store import duties, expected
from tests.conftest import AREA
from tests.office.ledger import letters

ASKED, REMINDED = date(2025, 12, 22), date(2026, 1, 19)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
At = Callable[[date], dict[str, Any]]
WIDE = StormLimits(per_hour=1000, per_person=1000, margin_letters=1000)


def collect_on(desk: Desk, day: date) -> None:
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=day)


def posts(desk: Desk, state: LetterState) -> list[Any]:
    return letters(desk, kind=LetterKind.POST, state=state)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (replace(WIDE, per_hour=5), "fler än 5 brev på en timme"),
        (replace(WIDE, margin_letters=5, margin_percent=0), "fler än väntat: prognosen var 0 brev och gränsen 5"),
    ],
    ids=["by-the-hour", "against-the-forecast"],
)
def test_the_surplus_is_held_with_its_reason_until_a_person_releases_it(
    desk: Desk, at: At, limits: StormLimits, told: str
) -> None:
    with_limits = replace(desk, storm_limits=limits)
    with desk.database.write() as session:
        expected.keep(
            session, AREA, {ASKED: 0}, revision=1, made_on=ASKED - timedelta(days=3), forget_before=date(2025, 1, 1)
        )
    collect_on(desk, ASKED)

    stormy = run_post(with_limits, area=AREA, **at(ASKED))
    again = run_post(with_limits, area=AREA, **at(ASKED))
    with desk.database.read() as session:
        alarms = oversee(session, area=AREA, today=ASKED, links=desk.links).alarms
    held = posts(desk, LetterState.HELD)

    assert (stormy.delivery.sent, again.delivery.sent) == (5, 0)
    assert not stormy.in_order
    assert {letter.reason for letter in held} == {f"spärrat: {told}"}
    assert any("är spärrade" in alarm.what and told in alarm.what for alarm in alarms)

    released = approve(desk, area=AREA, letter_ids=None, who="kontoret", **at(ASKED))
    done = deliver(with_limits, area=AREA, **at(ASKED))

    assert released == len(held) == done.sent == stormy.written - 5


def test_what_is_held_stays_so_over_the_night_and_is_told_anew_when_it_is_released(desk: Desk, at: At) -> None:
    with_limits = replace(desk, storm_limits=replace(WIDE, per_hour=5))
    collect_on(desk, ASKED)
    first = run_post(with_limits, area=AREA, **at(ASKED))
    next_day = ASKED + timedelta(days=1)

    overnight = run_post(with_limits, area=AREA, **at(next_day))
    approve(desk, area=AREA, letter_ids=None, who="kontoret", **at(next_day))
    released = run_post(with_limits, area=AREA, **at(next_day))

    assert overnight.delivery.sent == 0
    assert released.delivery.sent == first.delivery.held > 5
    with desk.database.read() as session:
        told = session.exec(select(Act.letter_id).where(Act.group == "temagrupp-aldre", Act.step == "request")).all()
    assert told


def test_what_left_before_midnight_counts_after_it_also_for_letters_that_leave_at_once(desk: Desk, at: At) -> None:
    with_limits = replace(desk, storm_limits=replace(WIDE, per_hour=5))
    collect_on(desk, ASKED)
    midnight = datetime.combine(ASKED + timedelta(days=1), time(), STOCKHOLM)
    run_post(with_limits, area=AREA, today=ASKED, now=midnight - timedelta(minutes=20))
    with desk.database.write() as session:
        expected.keep(session, AREA, {midnight.date(): 0}, revision=1, made_on=ASKED, forget_before=ASKED)
    first, second, *_ = duties_of(desk)

    def receipt(duty: int, minutes: int) -> Any:
        now = midnight + timedelta(minutes=minutes)
        return receive(with_limits, duty, today=midnight.date(), now=now, who="kontoret").delivery

    assert receipt(first, 20).held == 1
    assert receipt(second, 50).sent == 1


def duties_of(desk: Desk) -> list[int]:
    with desk.database.read() as session:
        return [duty.id or 0 for duty in duties.awaited(session, area=AREA) if duty.station == "arsrapporter"]


def test_a_day_that_goes_as_foreseen_is_not_held(desk: Desk, at: At) -> None:
    with_limits = replace(desk, storm_limits=replace(WIDE, margin_letters=0, margin_percent=0))
    run_post(with_limits, area=AREA, **at(REMINDED - timedelta(days=5)))
    collect_on(desk, REMINDED)
    with desk.database.read() as session:
        foreseen = expected.between(session, AREA, after=REMINDED - timedelta(days=5), until=REMINDED)

    outcome = run_post(with_limits, area=AREA, **at(REMINDED))

    assert foreseen is not None
    assert 0 < outcome.delivery.sent <= foreseen
    assert outcome.delivery.held == 0


def test_one_person_is_not_written_to_without_end() -> None:
    many = [Leaving(id=number, person=number % 2, is_foreseen=False) for number in range(20)]
    spent = Spent(last_hour=0, to_person=Counter({0: 1}), foreseen=0, expected=None)

    held = surplus([each for each in many if each.person == 0], replace(WIDE, per_person=4), spent)

    assert list(held) == [6, 8, 10, 12, 14, 16, 18]
    assert set(held.values()) == {"fler än 4 brev till samma person på en dag"}


@pytest.mark.parametrize(("expected_today", "may_leave"), [(None, 4), (2, 4), (9, 9)])
def test_a_morning_that_is_foreseen_to_be_large_is_not_held_by_the_hour(
    expected_today: int | None, may_leave: int
) -> None:
    spent = Spent(last_hour=0, to_person=Counter(), foreseen=0, expected=expected_today)
    morning = [Leaving(id=number, person=number, is_foreseen=True) for number in range(12)]

    held = surplus(morning, replace(WIDE, per_hour=4), spent)

    assert len(held) == 12 - may_leave
    assert set(held.values()) == {f"fler än {may_leave} brev på en timme"}
