"""A statement that goes straight to the driver does what it does by way of SQLAlchemy."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select, text, update

from models.delivery import BackendRest, ClaimCount
from store.database import Database, DiskFull, told_plainly
from store.insertion import insert_missing_on, table_of
from store.prepared import changed, changed_value
from tests.conftest import AREA
from tests.queries import counted_queries

COUNTS, RESTS = table_of(ClaimCount), table_of(BackendRest)
COUNTING = update(COUNTS).where(COUNTS.c.area == bindparam("of")).values(number=COUNTS.c.number + bindparam("more"))
DATED = update(RESTS).values(until=bindparam("when"))
REASONED = update(RESTS).values(reason=bindparam("new"))
AT = datetime(2026, 1, 19, 7, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def database(sqlite_copy: Callable[..., str], tmp_path: Path) -> Iterator[Database]:
    opened = Database(sqlite_copy(tmp_path, filled=True))
    with opened.writing_connection() as connection:
        insert_missing_on(connection, ClaimCount, [{"area": AREA, "number": 4}])
        rest = {"area": AREA, "began_at": datetime(2026, 1, 1, tzinfo=UTC), "reason": "flytt", "settings_mark": ""}
        insert_missing_on(connection, BackendRest, [rest])
    yield opened
    opened.close()


def test_both_ways_change_and_return_the_same(database: Database) -> None:
    returning = COUNTING.returning(COUNTS.c.number)

    def change() -> tuple[object, ...]:
        with database.writing_connection() as connection:
            numbers = [changed_value(connection, returning, {"of": area, "more": 2}) for area in (AREA, "ingen")]
            rows = changed(connection, COUNTING, {"of": "ingen", "more": 2})
            dated = changed(connection, DATED, {"when": AT})
            seen = connection.execute(select(RESTS.c.until)).scalars().all()
            stored = connection.execute(text(f"SELECT until FROM {RESTS.name}")).scalars().all()
            connection.execute(update(COUNTS).values(number=4))
        return numbers, rows, dated, seen, stored

    straight = change()
    with counted_queries(database, beginning="UPDATE") as heard:
        ordinary = change()

    assert straight == ordinary
    assert straight[:4] == ([6, None], 0, 1, [AT])
    assert len(heard) == 5


def test_what_goes_straight_is_kept_as_a_whole_or_not_at_all(database: Database) -> None:
    def change_and_fail() -> None:
        with database.writing_connection() as connection:
            assert changed(connection, COUNTING, {"of": AREA, "more": 1}) == 1
            raise ZeroDivisionError

    def change_until_the_disk_is_full() -> None:
        with told_plainly(), database.writing_connection() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
            assert changed(connection, COUNTING, {"of": AREA, "more": 1}) == 1
            changed(connection, REASONED, {"new": "x" * 1_000_000})

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    with pytest.raises(DiskFull):
        change_until_the_disk_is_full()
    assert number(database) == 4

    with database.kept_connection() as connection, connection.begin():
        assert changed(connection, COUNTING, {"of": AREA, "more": 1}) == 1
    assert number(database) == 5


def number(database: Database) -> int:
    with database.read() as session:
        found: int = session.connection().execute(select(COUNTS.c.number).where(COUNTS.c.area == AREA)).scalar_one()
        return found
