"""Every schema that has been released comes into the present one with each of its rows, and goes on from there."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, func, select, text

import migrations
from models.words import ActState, DutyState, FailureClass, LetterState, Role, SwedishEnum
from office.post import run_post
from office.recovery import recover
from office.tick import tick
from store import letters
from store.database import Database
from store.migrate import migrate
from tests.conftest import AREA, Postgres, desk_on, morning

pytestmark = pytest.mark.both_databases

RELEASED = Path(__file__).with_name("released")
DAY = date(2026, 1, 30)
NOT_OF_A_RELEASE = ("alembic_version",)
EVERY = {("duty", "state"): DutyState, ("letter", "state"): LetterState, ("act", "state"): ActState} | {
    ("letter", "failure"): FailureClass,
    ("membership", "role"): Role,
}
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=sorted(path.stem for path in RELEASED.glob("*.sql")))
def release(request: pytest.FixtureRequest) -> str:
    """Each released form, by its number; its file is the filled database."""
    return str(request.param)


@pytest.fixture
def database(release: str, backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the released form with that file in it."""
    server: Postgres | None = request.getfixturevalue("postgres") if backend == "postgresql" else None
    url = server.create() if server else f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url, to=release)
    database = Database(url, durable=False)
    with database.reshaping_connection() as connection:
        if server:
            connection.execute(text("SET TIME ZONE 'UTC'"))
        for statement in (RELEASED / f"{release}.sql").read_text("utf-8").split(";\n"):
            rows = "\n".join(line for line in statement.splitlines() if not line.startswith("-- "))
            if rows.strip():
                connection.exec_driver_sql(_as_spoken_by(backend, rows))
        if server:
            _count_on(connection)
    yield database
    database.close()
    if server:
        server.drop(url)


def _as_spoken_by(backend: str, statement: str) -> str:
    if backend == "sqlite":
        return statement
    return re.sub(r"X'([0-9a-f]*)'", r"'\\x\1'::bytea", statement).replace("%", "%%")


def _count_on(connection: Any) -> None:
    for table in _tables(connection).sorted_tables:
        if "id" in table.columns and table.columns["id"].autoincrement is True:
            last = select(func.max(table.c.id)).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(f'"{table.name}"', "id"), last)))


def _tables(connection: Any) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    for name in NOT_OF_A_RELEASE:
        found.remove(found.tables[name])
    return found


def _read(database: Database) -> Rows:
    with database.engine.connect() as connection:
        return {
            table.name: [dict(r) for r in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in _tables(connection).sorted_tables
        }


def test_no_row_in_any_state_is_lost_or_changed(database: Database) -> None:
    old = _read(database)
    for (table, column), vocabulary in EVERY.items():
        assert {row[column] for row in old[table]} - {None} <= set(_values(vocabulary)), (table, column)
    assert {row["state"] for row in old["letter"]} == set(_values(LetterState))
    assert {row["state"] for row in old["act"]} == set(_values(ActState))

    migrate(database.url)

    new = _read(database)
    for table, rows in old.items():
        kept = {_key(row, rows[0]): row for row in new[table]}
        for row in rows:
            found = kept[_key(row, rows[0])]
            assert {column: found[column] for column in row} == row, table


def _values(vocabulary: type[SwedishEnum]) -> list[str]:
    return [word.value for word in vocabulary]


def _key(row: dict[str, Any], example: dict[str, Any]) -> tuple[Any, ...]:
    own = ("id",) if isinstance(example.get("id"), int) else tuple(example)
    return tuple(row[column] for column in own)


def test_planned_letters_leave_after_the_upgrade_and_what_had_left_does_not(database: Database, tmp_path: Path) -> None:
    migrate(database.url)
    desk = desk_on(database, tmp_path / "new")
    with database.read() as session:
        before = letters.count_by_state(session, area=AREA)
        waiting = [letter.id for letter in letters.in_state(session, area=AREA, state=LetterState.WRITTEN)]

    found = recover(desk, area=AREA, now=morning(DAY, hour=12))
    tick(desk, area=AREA, today=DAY, now=morning(DAY, hour=12))
    post = run_post(desk, area=AREA, today=DAY + timedelta(days=3), now=morning(DAY + timedelta(days=3)))

    with database.read() as session:
        after = letters.count_by_state(session, area=AREA)
        fate = {each: letters.get(session, each).state for each in waiting}
    assert found >= before[LetterState.CLAIMED]
    assert after[LetterState.SENT] > before[LetterState.SENT]
    assert LetterState.CLAIMED not in after
    assert set(fate.values()) <= {LetterState.SENT, LetterState.WITHDRAWN, LetterState.HELD}
    assert post.delivery.unknown == 0


def test_the_released_forms_are_among_those_that_the_migrations_know() -> None:
    known = {script.revision for script in ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()}

    assert {path.stem for path in RELEASED.glob("*.sql")} <= known
    assert (RELEASED / "0001.sql").exists()
