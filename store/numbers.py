"""Numbers of rows. They stand in keys of acts, in Message-IDs and in links: one that was lost is not given again.

Numbers are given by the database: by a sequence in PostgreSQL; in SQLite after the highest row, which after a restore
is lower than before. There the tables are made anew with AUTOINCREMENT, which keeps its place as a sequence does.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, Integer, MetaData, Table, func, inspect, select, text

MARGIN = 1_000_000
"""Beyond how many rows a backup can lack of any table."""
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)

_BY_THE_HIGHEST, _COUNTED_ON = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"


def begin_anew(connection: Connection, *, now: datetime) -> None:
    """After a restore: give new rows of every numbered table numbers that none of the lost rows can have had.

    They begin at the seconds since 2020. So they are also beyond what was given after another restore, from whichever
    backup, as long as a table has had less than a row a second since.
    """
    clock = int((now - BEGINNING).total_seconds())
    found = MetaData()
    found.reflect(connection)
    last = {table.name: connection.scalar(select(func.max(table.c.id))) for table in found.sorted_tables if _is(table)}
    _go_on(connection, {name: max((highest or 0) + MARGIN, clock) for name, highest in last.items()})


def _is(table: Table) -> bool:
    """Whether the table's rows have numbers that the database gives them."""
    return table.primary_key.columns.keys() == ["id"] and isinstance(table.c.id.type, Integer)


def kept(connection: Connection) -> dict[str, int]:
    """How far SQLite has counted in the tables that keep count; needed before they are made anew."""
    if connection.dialect.name != "sqlite" or not _has_sequences(connection):
        return {}
    return {str(name): int(last) for name, last in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}


def keep_on(connection: Connection, before: Mapping[str, int]) -> None:
    """Let the tables go on from where they were `before`, also those that have been made anew since."""
    now, there = kept(connection), set(inspect(connection).get_table_names()) if before else set()
    _go_on(connection, {name: last for name, last in before.items() if name in there and now.get(name, 0) < last})


def _go_on(connection: Connection, after: Mapping[str, int]) -> None:
    if connection.dialect.name != "sqlite":
        for name, last in after.items():
            statement = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
            connection.execute(statement, {"table": f'"{name}"', "last": last})
        return
    for name, last in after.items():
        _have_count_kept(connection, name)
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": name, "last": last})


def _has_sequences(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'")))


def _have_count_kept(connection: Connection, name: str) -> None:
    """Make the table anew as it is, but for how it counts. SQLite has no other way; references must not be checked."""
    parts = connection.execute(
        text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL"), {"name": name}
    ).all()
    (made_by,) = [str(sql) for kind, sql in parts if kind == "table"]
    if "AUTOINCREMENT" in made_by:
        return
    _, body = made_by.split("(", maxsplit=1)
    if body.count(_BY_THE_HIGHEST) != 1:
        raise AssertionError(f"{name} has not the form that migrations give it")
    anew = f'"{name}_anew"'
    driver = connection.exec_driver_sql
    driver(f"CREATE TABLE {anew} ({body.replace(_BY_THE_HIGHEST, _COUNTED_ON)}")
    driver(f'INSERT INTO {anew} SELECT * FROM "{name}"')  # noqa: S608 - the table is one of ours
    driver(f'DROP TABLE "{name}"')
    driver(f'ALTER TABLE {anew} RENAME TO "{name}"')
    for kind, sql in parts:
        if kind != "table":
            driver(str(sql))
