"""Letters are found without going through all of them: a search goes through the ledger once, a delivery never."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

import pytest

from models.words import LetterState
from office.desk import Desk
from store.database import Database
from store.letter_counts import last_post_before
from store.letter_lists import ANY_LETTER, LetterWish, listed, portion
from store.letters import Wanted, from_earlier_days, ready
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


def test_what_is_to_leave_is_found_among_what_has_not_left(sqlite_database: Database) -> None:
    with counted_queries(sqlite_database, beginning="SELECT") as sent, sqlite_database.read() as session:
        ready(session, Wanted(area=AREA, now=datetime(2026, 1, 7, 8, tzinfo=UTC)), after=0, limit=3)
        from_earlier_days(session, area=AREA, today=DAY)
        last_post_before(session, area=AREA, day=DAY)
    with sqlite_database.writing_connection() as connection:
        plans = [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", (None,) * query.count("?"))]
            for query in sent
        ]
    waiting, earlier, last = plans
    assert any("ix_letter_waiting (area=? AND state=?)" in step for step in waiting)
    assert any("ix_letter_waiting (area=? AND state=?)" in step for step in earlier)
    assert last == ["SEARCH letter USING INDEX ix_letter_day (area=? AND day<?)"], "nothing is sorted"
