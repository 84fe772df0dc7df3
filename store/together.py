"""Several questions in one statement, each answered as if it were asked alone.

What a page needs to know lies in many tables, and each table is asked by a small statement of its own, where it is
read. Whoever knows that several will be asked puts them together first, in a glance (`Database.glance`): it remembers
the answers, and those who ask later get them from there. The database hands the rows of each over as JSON, and they are
read back by the types of their columns.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date, DateTime, Dialect, ScalarSelect, Select, func, select
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from store.alone import remembered_in
from store.once import ANSWERS
from store.questions import Asking, Built, Put, Rows

Readers = Sequence[tuple[int, Callable[[Any], Any]]]


def put_together(session: Session, *questions: Asking) -> None:
    """Have those answered in one statement that have not been; outside a glance, which remembers, nothing is asked."""
    answers: dict[Any, Any] | None = session.info.get(ANSWERS)
    if answers is None:
        return
    remembered = remembered_in(session)
    new: dict[Any, Asking] = {}
    for asking in questions:
        if asking.key in answers:
            continue
        if remembered is not None and asking.key in remembered:
            answers[asking.key] = copy(remembered[asking.key])
        else:
            new[asking.key] = asking
    if not new:
        return
    connection = session.connection()
    together = _built.get(
        (connection.dialect.name, *new), lambda: _Together.of([each.put() for each in new.values()], connection.dialect)
    )
    found = connection.execute(together.statement).one()
    for key, (put, readers), rows in zip(new, together.parts, found, strict=True):
        answers[key] = answer = put.read(_read_back(rows or (), readers))
        if remembered is not None:
            remembered.keep(key, copy(answer), read_from=put.tables)


@dataclass(frozen=True)
class _Together:
    """Questions as one statement, and how the rows of each are read back."""

    statement: Select[Any]
    parts: tuple[tuple[Put[Any], Readers], ...]

    @staticmethod
    def of(puts: Sequence[Put[Any]], dialect: Dialect) -> "_Together":
        return _Together(
            select(*(_as_json(put.statement, dialect) for put in puts)),
            tuple((put, _readers(put.statement, dialect)) for put in puts),
        )


_built = Built[_Together]()


def _as_json(statement: Select[Any], dialect: Dialect) -> ScalarSelect[Any]:
    """All rows of the statement in their order, each an array, as one value."""
    rows = statement.subquery()
    array = func.json_array if dialect.name == "sqlite" else func.json_build_array
    return select(gathered(array(*rows.c), dialect)).select_from(rows).scalar_subquery()


def gathered(value: ColumnElement[Any], dialect: Dialect) -> ColumnElement[Any]:
    """The value in all rows of a group, as one list. Numbers and texts come as they are, all else as JSON has it."""
    gather = func.json_group_array if dialect.name == "sqlite" else func.json_agg
    return gather(value, type_=JSON)


def _readers(statement: Select[Any], dialect: Dialect) -> Readers:
    """The places in a row whose values are not as JSON has them, and how each is read."""
    return [
        (place, reader)
        for place, column in enumerate(statement.selected_columns)
        if (reader := _reader(column.type, dialect)) is not None
    ]


def _read_back(rows: Sequence[list[Any]], readers: Readers) -> Rows:
    """The rows, read where they stand."""
    for row in rows:
        for place, reader in readers:
            row[place] = reader(row[place])
    return rows


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """How a value is read that JSON has carried: as from the driver, which on SQLite hands dates over as text too."""
    kept = kind.dialect_impl(dialect)
    read = kept.result_processor(dialect, None)
    if dialect.name == "sqlite":
        return read
    stored = getattr(kept, "impl_instance", kept)
    parse = next((parse for of, parse in _FROM_TEXT if isinstance(stored, of)), None)
    if parse is None:
        return read

    def parsed(value: Any) -> Any:
        plain = parse(value) if value is not None else None
        return read(plain) if read is not None else plain

    return parsed


_FROM_TEXT: tuple[tuple[type[TypeEngine[Any]], Callable[[str], Any]], ...] = (
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
)
