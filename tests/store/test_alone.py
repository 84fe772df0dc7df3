"""A database that nobody else writes in is asked again only for what has been written since."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, text, update
from sqlmodel import Session

from models.areas import Area, GroupName
from store import areas
from store.database import Database
from store.insertion import table_of
from store.prepared import changed
from tests.conftest import AREA
from tests.queries import counted_queries

GROUP_NAME = table_of(GroupName)
NEW_NAME = update(table_of(Area)).values(name="Ett annat namn")


@pytest.fixture
def alone(sqlite_copy: Callable[..., str], tmp_path: Path) -> Iterator[Database]:
    database = Database(sqlite_copy(tmp_path, filled=True), durable=False, alone=True)
    yield database
    database.close()


def name_seen(database: Database) -> str:
    with database.read() as session:
        return areas.area_names(session)[AREA]


def by_statement(session: Session) -> None:
    session.connection().execute(NEW_NAME)


def by_object(session: Session) -> None:
    area = session.get(Area, AREA)
    assert area is not None
    area.name = "Ett annat namn"


def by_hand(session: Session) -> None:
    session.connection().execute(text("UPDATE area SET name = 'Ett annat namn'"))


def by_prepared_statement(session: Session) -> None:
    named = update(table_of(Area)).values(name=bindparam("new"))
    assert changed(session.connection(), named, {"new": "Ett annat namn"})


def test_what_has_not_changed_is_not_asked_again(alone: Database) -> None:
    before = name_seen(alone)
    with counted_queries(alone) as sent:
        with alone.write() as session:
            session.connection().execute(update(GROUP_NAME).values(name="Samma namn"))
            assert areas.area_names(session)[AREA] == before
        assert name_seen(alone) == before

    assert not [statement for statement in sent if statement.startswith("SELECT")]


@pytest.mark.parametrize("change", [by_statement, by_object, by_hand, by_prepared_statement])
def test_what_has_changed_is_asked_anew(alone: Database, change: Callable[[Session], None]) -> None:
    assert name_seen(alone) != "Ett annat namn"
    with alone.write() as session:
        change(session)
        session.flush()
        assert areas.area_names(session)[AREA] == "Ett annat namn"
    assert name_seen(alone) == "Ett annat namn"


def test_what_was_taken_back_is_forgotten(alone: Database) -> None:
    before = name_seen(alone)
    with alone.write() as session:
        session.connection().execute(NEW_NAME)
        assert areas.area_names(session)[AREA] == "Ett annat namn"
        session.rollback()

    assert name_seen(alone) == before


def test_who_began_to_look_before_a_change_neither_sees_it_nor_leaves_behind_what_was(alone: Database) -> None:
    with alone.read() as earlier:
        before = areas.area_names(earlier)[AREA]
        with alone.write() as writing:
            writing.connection().execute(NEW_NAME)
            with alone.read() as meanwhile:
                assert areas.area_names(meanwhile)[AREA] == before
            assert areas.area_names(writing)[AREA] == "Ett annat namn"
        assert name_seen(alone) == "Ett annat namn"
        assert areas.area_names(earlier)[AREA] == before
        assert name_seen(alone) == "Ett annat namn"


def test_whoever_asks_gets_an_answer_of_their_own(alone: Database) -> None:
    with alone.read() as session:
        areas.area_names(session).clear()
        assert areas.area_names(session)
