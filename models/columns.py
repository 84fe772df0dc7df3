"""Column types that hold on SQLite and PostgreSQL alike.

What is read comes by way of a function that is made once for each query: a year's rehearsal reads millions of values.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, Dialect, String, TypeDecorator, literal_column

from models.words import SwedishEnum


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. Naive values are refused, and what comes back is always aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        read = self.impl_instance.dialect_impl(dialect).result_processor(dialect, coltype)

        def aware(stored: Any) -> datetime | None:
            value: datetime | None = read(stored) if read is not None else stored
            if value is None:
                return None
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

        return aware


class Word(TypeDecorator[SwedishEnum]):
    """A member of a vocabulary, stored as its English value."""

    impl = String
    cache_ok = True

    def __init__(self, vocabulary: type[SwedishEnum]) -> None:
        super().__init__(length=40)
        self.vocabulary = vocabulary

    def process_bind_param(self, value: SwedishEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.vocabulary(value).value

    def bind_processor(self, dialect: Dialect) -> Callable[[SwedishEnum | str | None], str | None]:
        values: dict[str | None, str | None] = {word.value: word.value for word in self.vocabulary}
        values[None] = None

        def stored(value: SwedishEnum | str | None) -> str | None:
            try:
                return values[value]
            except KeyError:
                raise ValueError(f"no word of {self.vocabulary.__name__}: {value!r}") from None

        return stored

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], SwedishEnum | None]:
        members: dict[str | None, SwedishEnum | None] = {word.value: word for word in self.vocabulary}
        return (members | {None: None}).__getitem__


def fixed(value: SwedishEnum | int) -> ColumnElement[Any]:
    """A value that is part of a statement's text: what runs once for every letter is handed no more than it needs."""
    return literal_column(str(value) if isinstance(value, int) else f"'{value.value}'")


def word_column(vocabulary: type[SwedishEnum], **options: Any) -> Column[Any]:
    """A fresh column for `vocabulary`, never null unless `nullable=True` is given."""
    return Column(Word(vocabulary), **{"nullable": False, **options})
