"""Questions to the database: what is asked, and what the rows answer.

Each is written where its table is read. Several can be put together in one statement (store/together.py).
"""

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from sqlalchemy import Select, Table
from sqlalchemy.sql.visitors import iterate
from sqlmodel import Session, SQLModel

from store.alone import remembered_in
from store.once import ANSWERS

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Kept = TypeVar("Kept")
Model = TypeVar("Model", bound=SQLModel)
Rows = Sequence[Sequence[Any]]

KEPT_BUILT = 200
"""So many statements are kept of each question: mostly one for an area, and one for each of its days or years."""


class Built(Generic[Kept]):
    """What has been built lately: to build a statement takes longer than to carry it out."""

    def __init__(self) -> None:
        self._by_key: dict[Hashable, Kept] = {}

    def get(self, key: Hashable, build: Callable[[], Kept]) -> Kept:
        """What was built of that key, or is now."""
        built = self._by_key.get(key)
        if built is None:
            if len(self._by_key) >= KEPT_BUILT:
                self._by_key.clear()
            built = self._by_key[key] = build()
        return built


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
        self._built = Built[Put[Answer]]()
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
        remembered = remembered_in(session)
        if remembered is not None and key in remembered:
            known: Answer = copy(remembered[key])
            return known
        put = self._build(key, *args, **kwargs)
        answer = put.read(connection.execute(put.statement).all())
        if remembered is not None:
            remembered.keep(key, copy(answer), read_from=put.tables)
        return answer

    def _build(self, key: Hashable, *args: Asked.args, **kwargs: Asked.kwargs) -> Put[Answer]:
        return self._built.get(key, lambda: self._put(*args, **kwargs))

    def _key(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
        named = tuple((name, _hashable(value)) for name, value in sorted(kwargs.items()))
        return self, tuple(map(_hashable, args)), named


def question(put: Callable[Asked, Put[Answer]]) -> Question[Asked, Answer]:
    """Make a question of the function that puts it."""
    return Question(put)


def _hashable(value: Any) -> Hashable:
    return value if isinstance(value, Hashable) else tuple(value)


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
