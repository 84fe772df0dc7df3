"""Closed years and their books."""

from sqlmodel import Session, col, select

from models.duties import Duty, HandedIn
from models.yearbook import Yearbook
from store.once import once


@once
def closed_years(session: Session, area: str) -> frozenset[int]:
    """The years of the area that are closed and have not been reopened."""
    rows = session.exec(select(Yearbook.year).where(Yearbook.area == area, col(Yearbook.reopened_at).is_(None)))
    return frozenset(rows)


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
