"""One look at the database for all that a page is made of."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError
from sqlmodel import Session

from models.areas import Area
from store.changes import Changes
from store.database import Database
from tests.conftest import AREA, Postgres


def rename(database: Database, name: str) -> None:
    with database.write() as session:
        area = session.get(Area, AREA)
        assert area is not None
        area.name = name


def name_in(session: Session) -> str:
    area = session.get(Area, AREA)
    assert area is not None
    return area.name


def test_all_who_read_in_one_look_share_a_connection_and_see_the_same(sqlite_database: Database) -> None:
    with sqlite_database.one_look():
        with sqlite_database.glance() as first, sqlite_database.glance() as second, sqlite_database.read() as third:
            assert first is second
            assert first.connection() is third.connection()
            before = name_in(first)
        rename(sqlite_database, "Ett annat namn")
        with sqlite_database.read() as later, sqlite_database.read(apart=True) as apart:
            assert name_in(later) == before
            assert name_in(apart) == "Ett annat namn"

    with sqlite_database.read() as after:
        assert name_in(after) == "Ett annat namn"


def test_a_look_that_has_been_closed_keeps_nobody_from_looking_anew(sqlite_database: Database) -> None:
    with sqlite_database.one_look() as look:
        with sqlite_database.glance() as session:
            name_in(session)
        look.close()
        rename(sqlite_database, "Ett annat namn")
        with sqlite_database.glance() as session:
            assert name_in(session) == "Ett annat namn"


def test_what_is_kept_by_a_mark_is_never_read_through_an_older_look(sqlite_database: Database) -> None:
    with Changes(sqlite_database) as changes, sqlite_database.one_look():
        with sqlite_database.glance(mark=changes.mark()) as begun:
            name_in(begun)
        with sqlite_database.glance(mark=changes.mark()) as unchanged:
            assert unchanged is begun
        rename(sqlite_database, "Ett annat namn")
        with sqlite_database.glance(mark=changes.mark()) as newer:
            assert newer is not begun
            assert name_in(newer) == "Ett annat namn"


def test_another_database_is_not_looked_at_by_mistake(sqlite_database: Database) -> None:
    other = Database("sqlite://")
    with sqlite_database.one_look(), sqlite_database.glance() as here, other.glance() as there:
        assert here is not there
        assert there.get_bind() is other.engine
    other.close()


def test_on_postgresql_a_look_is_of_one_instant_and_writes_nothing(postgres: Postgres) -> None:
    """And a connection that has been looked through is as any other to whoever gets it next."""
    database = Database(postgres.create())
    number, more = text("SELECT sum(number) FROM told"), text("UPDATE told SET number = number + 1")
    with database.writing_connection() as connection:
        connection.execute(text("CREATE TABLE told AS SELECT 1 AS number"))

    def seen(session: Session) -> int:
        return int(session.connection().execute(number).scalar_one())

    def told_one_more() -> None:
        with database.writing_connection() as connection:
            connection.execute(more)

    for _ in range(2):
        with database.glance() as glance:
            before = seen(glance)
            told_one_more()
            assert seen(glance) == before
            with pytest.raises(InternalError, match="read-only"):
                glance.connection().execute(more)
        with database.one_look(), database.read(apart=True) as outside, database.read() as glance:
            before = seen(glance)
            told_one_more()
            assert (seen(outside), seen(glance)) == (before + 1, before)
        with database.read() as reader:
            before = seen(reader)
            told_one_more()
            assert seen(reader) == before + 1
    database.close()
