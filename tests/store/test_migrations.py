"""A database of the first form, with a played month in it, comes into the present one with nothing lost."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, func, insert, select, text
from sqlmodel import select as orm_select

import migrations
from models.areas import Station
from models.duties import Duty
from models.people import Person
from models.words import CalendarWay, DutyState, StationKind
from office.desk import Desk
from office.documents import HandedFile, extend, receive
from office.tick import tick
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS
from rules.seats import SEATS
from store.database import Database
from store.migrate import migrate
from tests.conftest import AREA, Postgres, desk_on, morning

pytestmark = pytest.mark.both_databases

FIRST = "0001"
BESIDE = (MEETINGS, CHAIRS, SEATS)
DAYS = (date(2025, 12, 22), date(2026, 1, 19), date(2026, 1, 28))
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def month(sqlite_desk: Desk, play: Callable[[Desk, Iterable[date]], None]) -> Rows:
    """What a database of the first form has to hold after a played month: all rows, in the columns of that form."""
    play(sqlite_desk, DAYS)
    noon = datetime(2026, 1, 28, 11, tzinfo=UTC)
    with sqlite_desk.database.read() as session:
        awaited, late = session.exec(orm_select(Duty).where(Duty.state == DutyState.AWAITED).limit(2))
    file = HandedFile(filename="årsrapport.pdf", content=b"%PDF-1.4")
    receive(sqlite_desk, awaited.id or 0, today=DAYS[-1], now=noon, who="test", file=file)
    extend(sqlite_desk, late.id or 0, to=date(2026, 2, 20), reason="sjuk", today=DAYS[-1], now=noon, who="test")
    rows = _read(sqlite_desk.database, without=BESIDE)
    # What is told of terms, and asked about them, has no place in the first form.
    rows["duty"] = [row for row in rows["duty"] if row["station"] not in BESIDE]
    rows["act"] = [row for row in rows["act"] if row["station"] not in BESIDE]
    return rows


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is no database yet, or an empty one."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.create()


@pytest.fixture
def old(url: str, month: Rows) -> Rows:
    """A database of the first form with that month in it; what it holds."""
    database = Database(url)
    with database.reshaping_connection() as connection:
        _upgrade_to(connection, FIRST)
        _fill(connection, month, is_sqlite=database.is_sqlite)
    rows = _read(database)
    database.close()
    return rows


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _tables(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    found.remove(found.tables["alembic_version"])
    return found


def _fill(connection: Connection, rows: Rows, *, is_sqlite: bool) -> None:
    for table in _tables(connection).sorted_tables:
        names = set(table.columns.keys())
        fitting = [{name: value for name, value in row.items() if name in names} for row in rows[table.name]]
        if fitting:
            connection.execute(insert(table), fitting)
        if fitting and not is_sqlite and "id" in names and isinstance(fitting[0]["id"], int):
            last = select(func.max(table.c.id)).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(f'"{table.name}"', "id"), last)))


def _read(database: Database, *, without: Iterable[str] = ()) -> Rows:
    """Every row of every table, in the order of its key; stations `without` those named."""
    with database.engine.connect() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
                if table.name != "station" or row["id"] not in without
            ]
            for table in _tables(connection).sorted_tables
        }


def test_nothing_of_a_played_month_is_lost_or_changed(old: Rows, url: str) -> None:
    assert all(old[name] for name in ("area", "area_revision", "person", "membership", "duty", "act", "letter"))
    assert old["handed_in"]
    assert "meeting" not in old
    assert "meeting" not in old["duty"][0]

    migrate(url)

    database = Database(url)
    new = _read(database, without=BESIDE)
    database.close()
    for name, rows in old.items():
        assert [{column: row[column] for column in rows[0]} for row in new[name]] == rows, name


def test_what_is_new_is_as_if_it_had_always_been_so(old: Rows, url: str) -> None:
    migrate(url)

    database = Database(url)
    with database.read() as session:
        station = session.get(Station, (AREA, MEETINGS))
        ways = {person.calendar for person in session.exec(orm_select(Person))}
        belongs_to = {duty.meeting for duty in session.exec(orm_select(Duty))}
    database.close()
    assert station is not None
    assert station.kind is StationKind.MEETING
    assert ways == {CalendarWay.INVITATIONS}
    assert belongs_to == {0}
    assert old["person"]


def test_the_wheel_turns_on_where_it_was_and_nobody_is_told_twice(old: Rows, url: str, tmp_path: Path) -> None:
    migrate(url)

    database = Database(url)
    desk = desk_on(database, tmp_path / "new")
    again = tick(desk, area=AREA, today=DAYS[-1], now=morning(DAYS[-1], hour=12))
    later = tick(desk, area=AREA, today=date(2026, 2, 16), now=morning(date(2026, 2, 16)))
    with database.read() as session:
        keys = [key for (key,) in session.connection().execute(text("SELECT key FROM act"))]
    database.close()
    assert again.post.delivery.sent == 0
    assert later.post.delivery.sent > 0
    assert len(keys) == len(set(keys)) > len(old["act"])


def test_the_log_can_still_only_be_added_to(old: Rows, url: str) -> None:
    assert old["log_entry"]
    migrate(url)

    database = Database(url)
    with pytest.raises(Exception, match="append-only"), database.write() as session:
        session.connection().execute(text("DELETE FROM log_entry"))
    database.close()
