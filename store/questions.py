"""Questions that can be put to the database together: each is answered as if it were asked alone, all in one statement.

What a page needs to know lies in many tables, and each table is asked by a small statement of its own, where it is
read. Whoever knows that several will be asked puts them together first, in a glance (`Database.glance`): it remembers
the answers, and those who ask later get them from there. The database hands the rows of each over as JSON, and they are
read back by the types of their columns.
"""

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from sqlalchemy import JSON, ColumnElement, Date, DateTime, Dialect, ScalarSelect, Select, Table, func, select
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from store.alone import ALONE, Remembered
from store.once import ANSWERS

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Model = TypeVar("Model", bound=SQLModel)
Rows = Sequence[Sequence[Any]]

KEPT_BUILT = 200
"""So many statements are kept of each question: mostly one for an area, and one for each of its days or years."""


@dataclass(frozen=True)
class Put(Generic[Answer]):
    """A question as it is put: its statement, of plain columns without bytes, and what the rows of it answer."""

    statement: Select[Any]
    read: Callable[[Rows], Answer]

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables it is read from."""
        return frozenset(each.name for each in iterate(self.statement) if isinstance(each, Table))


@dataclass(frozen=True)
class Asking:
    """A question about something certain, to be put together with others."""

    key: Hashable
    put: Callable[[], Put[Any]]


class Question(Generic[Asked, Answer]):
    """A question of one statement. Called with a session it is answered; a glance asks it once for the same arguments.

    Whoever asks gets a list or dict of their own.
    """

    def __init__(self, put: Callable[Asked, Put[Answer]]) -> None:
        self._put = put
        self._built: dict[Hashable, Put[Answer]] = {}
        update_wrapper(self, put)

    def __call__(self, session: Session, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        """The answer."""
        key = self._key(args, kwargs)
        answers: dict[Any, Answer] | None = session.info.get(ANSWERS)
        if answers is None:
            return self._ask(session, key, *args, **kwargs)
        if key not in answers:
            answers[key] = self._ask(session, key, *args, **kwargs)
        return copy(answers[key])

    def of(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Asking:
        """The question about this, to be put together with others."""
        key = self._key(args, kwargs)
        return Asking(key, lambda: self._build(key, *args, **kwargs))

    def _ask(self, session: Session, key: Hashable, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        connection = session.connection()
        alone: Remembered | None = session.info.get(ALONE)
        remembered = alone.answers_for(connection) if alone is not None else None
        if remembered is not None and key in remembered:
            known: Answer = copy(remembered[key])
            return known
        put = self._build(key, *args, **kwargs)
        answer = put.read(connection.execute(put.statement).all())
        if remembered is not None:
            remembered.keep(key, copy(answer), read_from=put.tables)
        return answer

    def _build(self, key: Hashable, *args: Asked.args, **kwargs: Asked.kwargs) -> Put[Answer]:
        """How it is put: built anew only where it has not been lately, since that takes longer than to ask."""
        built = self._built.get(key)
        if built is None:
            if len(self._built) >= KEPT_BUILT:
                self._built.clear()
            built = self._built[key] = self._put(*args, **kwargs)
        return built

    def _key(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
        named = tuple((name, _hashable(value)) for name, value in sorted(kwargs.items()))
        return self, tuple(map(_hashable, args)), named


def question(put: Callable[Asked, Put[Answer]]) -> Question[Asked, Answer]:
    """Make a question of the function that puts it."""
    return Question(put)


def _hashable(value: Any) -> Hashable:
    return value if isinstance(value, Hashable) else tuple(value)


def put_together(session: Session, *questions: Asking) -> None:
    """Have those answered in one statement that have not been; outside a glance, which remembers, nothing is asked."""
    answers: dict[Any, Any] | None = session.info.get(ANSWERS)
    if answers is None:
        return
    new = {asking.key: asking.put() for asking in questions if asking.key not in answers}
    if not new:
        return
    connection = session.connection()
    rows = connection.execute(select(*(_as_json(put.statement, connection.dialect) for put in new.values()))).one()
    for (key, put), found in zip(new.items(), rows, strict=True):
        answers[key] = put.read(_read_back(put.statement, found or (), connection.dialect))


def _as_json(statement: Select[Any], dialect: Dialect) -> ScalarSelect[Any]:
    """All rows of the statement in their order, each an array, as one value."""
    rows = statement.subquery()
    array = func.json_array if dialect.name == "sqlite" else func.json_build_array
    return select(gathered(array(*rows.c), dialect)).select_from(rows).scalar_subquery()


def gathered(value: ColumnElement[Any], dialect: Dialect) -> ColumnElement[Any]:
    """The value in all rows of a group, as one list. Numbers and texts come as they are, all else as JSON has it."""
    gather = func.json_group_array if dialect.name == "sqlite" else func.json_agg
    return gather(value, type_=JSON)


def _read_back(statement: Select[Any], rows: Sequence[list[Any]], dialect: Dialect) -> Rows:
    """The rows, read where they stand."""
    readers = [
        (place, reader)
        for place, column in enumerate(statement.selected_columns)
        if (reader := _reader(column.type, dialect)) is not None
    ]
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


# --- answers that many questions have


def number(rows: Rows) -> int:
    """The only value of the only row, a number."""
    ((value,),) = rows
    return int(value)


def value(rows: Rows) -> Any:
    """The first value; None where there is no row."""
    return rows[0][0] if rows else None


def pairs(rows: Rows) -> dict[Any, Any]:
    """The second value of each row by its first."""
    return {row[0]: row[1] for row in rows}


def objects_of(model: type[Model]) -> Callable[[Rows], list[Model]]:
    """Rows of all the model's columns as objects that stand for themselves: to be looked at, in no session."""
    names = model.__table__.c.keys()  # type: ignore[attr-defined]
    return lambda rows: [model(**dict(zip(names, row, strict=True))) for row in rows]
