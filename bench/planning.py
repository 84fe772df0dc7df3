"""Planning a year for 200 groups, against one batched insert of the very same rows; and the queries that it takes."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import delete, event, insert, select

from bench.areas import AREA, REQUEST_DAY, STATION, prepare
from bench.figures import Figure, in_turns, ratio, seconds
from models.duties import Duty
from office.areas import wheel_of_area
from office.stations import collect, open_duties
from store import areas
from store.database import Database
from store.insertion import table_of

GROUPS, FEW_GROUPS = 200, 20
ROUNDS = 9
LAST_DAY = date(REQUEST_DAY.year, 12, 31)
DEARER_THAN_INSERT = 2.0


def figures(where: str, url_of: Callable[[str], str], _folder: Path) -> Iterator[Figure]:
    """What planning costs in time and in queries."""
    many = prepare(url_of("plan_many"), groups=GROUPS)
    _plan(many)
    rows = _planned(many)
    planned, inserted = in_turns([partial(_timed_plan, many), partial(_timed_insert, many, rows)], rounds=ROUNDS)
    yield Figure(
        what=f"planning a year for {GROUPS} groups: × a batched core insert of the same rows",
        where=where,
        value=ratio(planned, inserted),
        limit=DEARER_THAN_INSERT,
        unit="×",
        note=f"{len(rows)} documents in {median(planned) * 1000:.0f} ms; inserted in {median(inserted) * 1000:.0f} ms",
    )
    few = prepare(url_of("plan_few"), groups=FEW_GROUPS)
    asked, asked_of_few = _queries(many), _queries(few)
    yield Figure(
        what=f"queries for a station with {GROUPS} groups (with {FEW_GROUPS}: {asked_of_few})",
        where=where,
        value=asked,
        limit=asked_of_few,
        unit="queries",
    )
    many.close()
    few.close()


def _plan(database: Database) -> None:
    with database.write() as session:
        wheel, groups = wheel_of_area(session, AREA), areas.group_spans(session, AREA)
        for place in wheel.collecting:
            open_duties(session, wheel, place, groups, today=LAST_DAY)


def _planned(database: Database) -> list[dict[str, Any]]:
    duty = table_of(Duty)
    with database.engine.connect() as connection:
        rows = connection.execute(select(duty).order_by(duty.c.id)).mappings()
        return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def _empty(database: Database) -> None:
    with database.writing_connection() as connection:
        connection.exec_driver_sql("DELETE FROM act")
        connection.execute(delete(table_of(Duty)))


def _timed_plan(database: Database) -> float:
    _empty(database)
    return seconds(lambda: _plan(database))


def _timed_insert(database: Database, rows: list[dict[str, Any]]) -> float:
    _empty(database)

    def work() -> None:
        with database.writing_connection() as connection:
            connection.execute(insert(table_of(Duty)), rows)

    return seconds(work)


def _queries(database: Database) -> int:
    """How many statements a look at a station takes on the day of its request."""
    _empty(database)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with database.write() as session:
            collect(session, area=AREA, station=STATION, today=REQUEST_DAY)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(asked)
