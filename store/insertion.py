"""Batched inserts that leave what is already there alone, on SQLite and PostgreSQL alike."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
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
        connection.execute(_insert(connection, model).on_conflict_do_nothing(), rows)


def insert_missing_returning(
    session: Session, model: type[SQLModel], rows: Sequence[dict[str, Any]], *columns: str
) -> list[tuple[Any, ...]]:
    """As `insert_missing`, and return `columns` of the rows that were added, in no certain order."""
    if not rows:
        return []
    table = table_of(model)
    statement = (
        _insert(session.connection(), model).on_conflict_do_nothing().returning(*(table.c[name] for name in columns))
    )
    return [tuple(row) for row in session.connection().execute(statement, rows)]


def _insert(connection: Connection, model: type[SQLModel]) -> "sqlite.Insert | postgresql.Insert":
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table_of(model))
    return postgresql.insert(table_of(model))
