"""Telling that the database may have changed, without asking it for anything."""

import time
from pathlib import Path

from sqlalchemy import text

from store.changes import Changes
from store.database import Database


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
