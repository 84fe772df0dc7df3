"""Column types that hold on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, String, TypeDecorator

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

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[SwedishEnum]):
    """A member of a vocabulary, stored as its English value."""

    impl = String
    cache_ok = True

    def __init__(self, vocabulary: type[SwedishEnum]) -> None:
        super().__init__(length=40)
        self.vocabulary = vocabulary

    def process_bind_param(self, value: SwedishEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.vocabulary(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> SwedishEnum | None:
        return None if value is None else self.vocabulary(value)


def word_column(vocabulary: type[SwedishEnum], **options: Any) -> Column[Any]:
    """A fresh column for `vocabulary`, never null unless `nullable=True` is given."""
    return Column(Word(vocabulary), **{"nullable": False, **options})
