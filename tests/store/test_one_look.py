"""One look at the database for all that a page is made of."""

from sqlmodel import Session

from models.areas import Area
from store.changes import Changes
from store.database import Database
from tests.conftest import AREA


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
