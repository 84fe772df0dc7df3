"""Closed years and their books."""

from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from models.duties import Duty, HandedIn
from models.yearbook import Yearbook
from store.insertion import table_of
from store.questions import Put, question


@question
def closed_years(area: str) -> Put[frozenset[int]]:
    """The years of the area that are closed and have not been reopened."""
    book = table_of(Yearbook).c
    return Put(
        select_rows(book.year).where(book.area == area, book.reopened_at.is_(None)),
        lambda rows: frozenset(year for (year,) in rows),
    )


def add(session: Session, book: Yearbook) -> None:
    """Write a closing down."""
    session.add(book)
    session.flush()


def editions(session: Session, area: str, year: int | None = None, *, lock: bool = False) -> list[Yearbook]:
    """The closings of a year, or of all years, the earliest first; with `lock` kept until the session ends."""
    query = select(Yearbook).where(Yearbook.area == area).order_by(col(Yearbook.year), col(Yearbook.edition))
    if year is not None:
        query = query.where(Yearbook.year == year)
    return list(session.exec(query.with_for_update() if lock else query))


def handed_in(session: Session, area: str, year: int) -> list[HandedIn]:
    """The files of a year's documents, in the order in which they came."""
    query = select(HandedIn).join(Duty, col(Duty.id) == HandedIn.duty_id).where(Duty.area == area, Duty.year == year)
    return list(session.exec(query.order_by(col(HandedIn.id))))
