"""How many letters each day is expected to bring."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, func, select

from models.delivery import ExpectedLetters
from store.insertion import insert_missing, table_of
from store.questions import Put, question


class Horizon(NamedTuple):
    """How far what is expected reaches, and of which revision of the area's file."""

    last: date
    revision: int


@question
def horizon(area: str) -> Put[Horizon | None]:
    """The last day that something is known of; None where nothing has been computed."""
    expected = table_of(ExpectedLetters).c
    return Put(
        select(expected.day, expected.revision).where(expected.area == area).order_by(expected.day.desc()).limit(1),
        lambda rows: Horizon(*rows[0]) if rows else None,
    )


def keep(
    session: Session, area: str, days: Mapping[date, int], *, revision: int, made_on: date, forget_before: date
) -> None:
    """Replace what is expected of the days after `made_on`, and forget what lies far behind."""
    expected = table_of(ExpectedLetters)
    gone = (expected.c.day > made_on) | (expected.c.day < forget_before)
    session.connection().execute(delete(expected).where(expected.c.area == area, gone))
    rows = [
        {"area": area, "day": day, "letters": number, "revision": revision, "made_on": made_on}
        for day, number in days.items()
    ]
    insert_missing(session, ExpectedLetters, rows)  # another process may keep the same at the same time


@question
def between(area: str, *, after: date, until: date) -> Put[int | None]:
    """How many letters the days after `after` up to `until` were to bring; None where nothing is known of the last."""
    expected = table_of(ExpectedLetters).c
    of_area = select(func.sum(expected.letters), func.max(expected.day)).where(
        expected.area == area, expected.day > after, expected.day <= until
    )
    return Put(of_area, lambda rows: int(rows[0][0]) if rows[0][1] == until else None)
