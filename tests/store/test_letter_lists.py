"""A search among the letters goes through the ledger once, and finds what a list and a count would."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

import pytest

from models.words import LetterState
from office.desk import Desk
from store.letter_lists import ANY_LETTER, LetterWish, listed, portion
from tests.conftest import AREA
from tests.queries import counted_queries

DAY = date(2026, 1, 7)
WISHES = (
    ANY_LETTER,
    LetterWish(text="oRDFÖRANDE noSam"),
    LetterWish(text="en sådan finns inte"),
    LetterWish(group="nosam-angered", station="arsrapporter"),
    LetterWish(first=DAY, last=DAY),
)


@pytest.mark.both_databases
def test_a_portion_is_the_list_and_the_count(desk: Desk, play: Callable[[Desk, Iterable[date]], None]) -> None:
    play(desk, [DAY])
    with desk.database.read() as session:
        every = listed(session, area=AREA, limit=1000)
        before = every[len(every) // 2].id
        for wish in WISHES:
            wished = listed(session, area=AREA, wish=wish, limit=1000)
            for states in ((), (LetterState.SENT,), (LetterState.HELD, LetterState.FAILED)):
                asked = {"area": AREA, "states": states, "wish": wish, "limit": 3}
                with counted_queries(desk.database) as sent:
                    found, first = portion(session, **asked), portion(session, **asked, before=before)
                assert found.lines == listed(session, **asked)
                assert first.lines == listed(session, **asked, before=before)
                assert found.counted == first.counted == Counter(line.state for line in wished)
                assert len(sent) == 4
        found = portion(session, area=AREA, wish=WISHES[1], limit=3)
        assert len(found.lines) == 3, "the text is found however it is spelt"
