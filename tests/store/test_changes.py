"""Telling that the database may have changed, without asking it for anything."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import event, text

from store import areas
from store.changes import Changes
from store.database import Database

AREA = "goteborgsomradet"
TODAY = date(2026, 2, 11)


def write_something(database: Database) -> None:
    with database.write() as session:
        session.connection().execute(text("UPDATE area SET revision = revision + 1"))


def test_the_number_moves_when_anybody_writes_and_only_then(sqlite_database):
    with Changes(sqlite_database) as changes:
        before = changes.number()
        time.sleep(1.1)
        with sqlite_database.read() as session:
            session.connection().execute(text("SELECT 1 FROM area"))
        assert changes.number() == before

        write_something(sqlite_database)

        assert changes.number() != before
        assert changes.number() == changes.number()


def test_the_number_moves_when_another_process_writes(sqlite_database):
    other = Database(sqlite_database.url)
    with Changes(sqlite_database) as changes:
        before = changes.number()

        write_something(other)

        assert changes.number() != before
    other.close()


def test_without_a_number_of_its_own_a_database_is_asked_anew_each_second(database):
    if database.is_sqlite:
        database = Database("sqlite:///:memory:")
    with Changes(database) as changes:
        before = changes.number()
        time.sleep(1.1)

        assert changes.number() != before
    if database.is_sqlite:
        database.close()


def test_a_file_that_cannot_be_read_just_now_leaves_it_to_time(sqlite_database, tmp_path: Path):
    with Changes(sqlite_database) as changes:
        assert changes.number() > 0
        changes._connection.close()

        assert changes.number() < 0


def test_the_mark_is_exact_on_both_databases(database):
    """What is remembered by it is never old, and not found out anew for nothing."""
    with Changes(database) as changes:
        before = changes.mark()
        time.sleep(1.1)
        assert changes.mark() == before

        write_something(database)

        after = changes.mark()
        assert after != before
        assert changes.mark() == after


def test_a_glance_asks_once_and_each_who_asks_gets_an_answer_of_their_own(database):
    with database.glance() as session, asked(database) as queries:
        names = areas.group_names(session, AREA, on=TODAY)
        names.clear()

        assert areas.group_names(session, AREA, on=TODAY)
        assert areas.group_spans(session, AREA) == areas.group_spans(session, AREA)
        assert len(queries) == 2

    with database.read() as session, asked(database) as queries:
        assert areas.group_spans(session, AREA) == areas.group_spans(session, AREA)
        assert len(queries) == 2


@contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    queries: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            queries.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield queries
    event.remove(database.engine, "before_cursor_execute", note)
