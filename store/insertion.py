"""Batched inserts that leave what is already there alone, on SQLite and PostgreSQL alike."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements that need no objects."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]


def insert_missing(session: Session, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Add `rows` in one statement; a row whose key is taken is passed over."""
    insert_missing_on(session.connection(), model, rows)


def insert_missing_on(connection: Connection, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """As `insert_missing`, on a bare connection."""
    if rows:
        connection.execute(_insert(connection.dialect.name, model), rows)


def insert_missing_returning(
    session: Session, model: type[SQLModel], rows: Sequence[dict[str, Any]], *columns: str
) -> list[tuple[Any, ...]]:
    """As `insert_missing`, and return `columns` of the rows that were added, in no certain order."""
    if not rows:
        return []
    connection = session.connection()
    statement = _insert(connection.dialect.name, model, columns)
    return [tuple(row) for row in connection.execute(statement, rows)]


@cache
def _insert(dialect: str, model: type[SQLModel], returned: tuple[str, ...] = ()) -> Executable:
    """Put together once for each model: that takes longer than to carry it out."""
    table = table_of(model)
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    missing = insert.on_conflict_do_nothing()
    return missing.returning(*(table.c[name] for name in returned)) if returned else missing
