"""Statements that run once for every letter: put into words once, and on SQLite handed to the driver as they are.

There the way through SQLAlchemy costs several times what the statement does. Errors are SQLAlchemy's all the same, and
whoever listens to what is executed hears every statement: then it goes the ordinary way.
"""

import sqlite3
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningUpdate


def changed(connection: Connection, statement: Update, values: Mapping[str, Any]) -> int:
    """How many rows the statement changed, in the connection's transaction."""
    if not _may_go_straight(connection):
        return connection.execute(statement, values).rowcount
    return _straight(connection, statement, values).rowcount


def changed_value(connection: Connection, statement: ReturningUpdate[tuple[Any]], values: Mapping[str, Any]) -> Any:
    """What the statement returns of the one row that it changed, as the driver gives it; None where it changed none."""
    if not _may_go_straight(connection):
        return connection.execute(statement, values).scalar()
    rows = _straight(connection, statement, values).fetchall()
    return rows[0][0] if rows else None


class _InWords(NamedTuple):
    """A statement as the driver takes it, and for each of its parameters the name and how it is stored."""

    sql: str
    parameters: tuple[tuple[str, Callable[[Any], Any] | None], ...]


def _may_go_straight(connection: Connection) -> bool:
    """Nor outside a transaction, for it is SQLAlchemy that begins one."""
    is_heard = bool(connection.dispatch.before_cursor_execute or connection.dispatch.after_cursor_execute)
    return connection.dialect.name == "sqlite" and connection.in_transaction() and not is_heard


def _straight(
    connection: Connection, statement: Update | ReturningUpdate[Any], values: Mapping[str, Any]
) -> sqlite3.Cursor:
    sql, parameters = _in_words(statement, connection.dialect)
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    given = [values[name] if stored is None else stored(values[name]) for name, stored in parameters]
    try:
        return driver.execute(sql, given)
    except sqlite3.Error as error:
        raise DBAPIError.instance(sql, None, error, sqlite3.Error) from error


@lru_cache(maxsize=32)
def _in_words(statement: Update | ReturningUpdate[Any], dialect: Dialect) -> _InWords:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    parameters = []
    for name in compiled.positiontup or ():
        parameter = compiled.binds[name]
        assert parameter.value is None, f"{name} is to be given each time"
        parameters.append((name, parameter.type.dialect_impl(dialect).bind_processor(dialect)))
    return _InWords(str(compiled), tuple(parameters))
