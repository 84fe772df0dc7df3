"""What is put to the database together is answered as if each question had been asked alone, on both databases."""

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from mail.summary_contexts import AlarmKind
from models.words import LetterState
from office.alarm_questions import foreseen
from office.areas import wheel_of_area
from office.desk import Desk
from office.overseeing import oversee
from store import areas, letter_lists
from store.questions import Asking
from store.together import put_together
from tests.conftest import AREA, morning
from tests.queries import counted_queries
from tests.troubles import lay_down_troubles

TODAY = date(2026, 2, 11)
NEVER_THERE = {AlarmKind.SEATS, AlarmKind.POPULATIONS, AlarmKind.OTHER}
"""Nothing is told of under these headings on the day, or at all."""


@pytest.fixture
def troubled(desk: Desk, play: Callable[[Desk, Iterable[date]], None]) -> Desk:
    """A desk at an area in which everything needs somebody."""
    play(desk, [date(2026, 1, 7), date(2026, 1, 26), TODAY])
    with desk.database.write() as session:
        lay_down_troubles(session, today=TODAY)
    return desk


@pytest.mark.both_databases
def test_together_they_are_answered_as_each_is_alone(troubled: Desk) -> None:
    with troubled.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        asked: list[Asking] = [
            *foreseen(wheel, today=TODAY),
            areas.dated_names.of(AREA),
            letter_lists.of_day.of(area=AREA, day=TODAY, states=tuple(LetterState), limit=3),
        ]
        puts = [each.put() for each in asked]
        alone = [put.read(session.connection().execute(put.statement).all()) for put in puts]
        seen_alone = oversee(session, area=AREA, today=TODAY, links=troubled.links, now=morning(TODAY))

    with counted_queries(troubled.database) as sent, troubled.database.glance() as session:
        put_together(session, *asked)
        together = [session.info["answers"][each.key] for each in asked]
        put_together(session, *asked)
        statements = len([each for each in sent if each.startswith("SELECT")])
        seen_together = oversee(session, area=AREA, today=TODAY, links=troubled.links, now=morning(TODAY))

    assert [repr(each) for each in together] == [repr(each) for each in alone]
    assert [each.key for each, answer in zip(asked, alone, strict=True) if not answer] == []
    assert statements == 1
    assert seen_together == seen_alone
    assert {alarm.kind for alarm in seen_alone.alarms} == set(AlarmKind) - NEVER_THERE
