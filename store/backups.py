"""The database as files, taken while others write, and a database made of such files.

SQLite copies itself page by page. PostgreSQL is read table by table in one snapshot, by COPY on our own connection:
that needs no program beside us, and none of just the server's version.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from alembic.runtime.migration import MigrationContext
from psycopg import sql
from sqlalchemy import Connection, MetaData, Table, inspect
from sqlalchemy.engine import make_url
from sqlmodel import Session

from models.operation import Freeze
from store import numbers
from store.database import BUSY_SECONDS, Database
from store.migrate import reshaping, upgrade

SQLITE_FILE = "arshjul.db"
CONTENTS = "tables.json"
VERSIONS = "alembic_version"
PIECE = 1024 * 1024


class NotEmpty(Exception):
    """The database that was to be filled has tables already."""

    def __init__(self) -> None:
        super().__init__(
            "databasen är inte tom, och en säkerhetskopia läggs bara i en tom. "
            "Skapa en ny och ange den med ARSHJUL_DATABASE_URL"
        )


class NotWhole(Exception):
    """SQLite finds that the copy of the database does not hang together."""

    def __init__(self, told: str) -> None:
        super().__init__(f"databasens kopia är skadad: {told}")


def form_of(database: Database) -> str:
    """The form that the database has now, as the migrations name it."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def dump(database: Database, folder: Path) -> str:
    """Lay the whole database in the empty `folder`, as it is at one instant; return its form. Raises NotWhole."""
    return _copy_file(database, folder / SQLITE_FILE) if database.is_sqlite else _copy_tables(database, folder)


def _copy_file(database: Database, to: Path) -> str:
    path = Path(make_url(database.url).database or "").resolve()
    with (
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        ((told, *_),) = target.execute("PRAGMA quick_check(1)").fetchall()
        if told != "ok":
            raise NotWhole(told)
    copy = Database(f"sqlite:///{to}?mode=ro&uri=true")
    try:
        return form_of(copy)
    finally:
        copy.close()


def _copy_tables(database: Database, folder: Path) -> str:
    with database.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            form = MigrationContext.configure(connection).get_current_revision() or ""
            columns = {table.name: table.columns.keys() for table in _tables(connection)}
            for name, names in columns.items():
                _copy_out(_driver(connection), name, names, folder / f"{name}.copy")
    (folder / CONTENTS).write_text(json.dumps(columns, indent=1), "utf-8")
    return form


def _tables(connection: Connection) -> list[Table]:
    """Every table, those that others refer to before those others."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != VERSIONS]


def _driver(connection: Connection) -> psycopg.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def _of(name: str, columns: list[str]) -> sql.Composed:
    return sql.SQL("{} ({})").format(sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns)))


def _copy_out(driver: psycopg.Connection, name: str, columns: list[str], to: Path) -> None:
    statement = sql.SQL("COPY {} TO STDOUT").format(_of(name, columns))
    with to.open("wb") as file, driver.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy:
            file.write(piece)


# --- and back


def fill(url: str, folder: Path, *, form: str, freeze: Freeze) -> None:
    """Make a database at `url` of what `dump` has laid in `folder`, of this version's form, frozen and counting anew.

    All of it becomes visible at once, or nothing. For SQLite the copy is the database: it has been laid where `url`
    says. Raises NotEmpty and DatabaseTooNew.
    """
    with reshaping(url) as connection:
        if connection.dialect.name != "sqlite":
            if inspect(connection).get_table_names():
                raise NotEmpty
            upgrade(connection, to=form)
            _copy_in(connection, folder)
        upgrade(connection)
        numbers.begin_anew(connection, now=freeze.began_at)
        with Session(connection, join_transaction_mode="create_savepoint") as session, session.begin():
            session.add(freeze)


def _copy_in(connection: Connection, folder: Path) -> None:
    columns: dict[str, list[str]] = json.loads((folder / CONTENTS).read_text("utf-8"))
    driver = _driver(connection)
    for table in _tables(connection):
        if table.name not in columns:
            continue
        statement = sql.SQL("COPY {} FROM STDIN").format(_of(table.name, columns[table.name]))
        with (
            (folder / f"{table.name}.copy").open("rb") as file,
            driver.cursor() as cursor,
            cursor.copy(statement) as copy,
        ):
            while piece := file.read(PIECE):
                copy.write(piece)
