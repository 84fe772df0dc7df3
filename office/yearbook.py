"""Closing a year into its book (*årsbok*), and opening it again.

Closing ends what is still awaited of the year, writes all of it down as a page and as data, and keeps both in the
archive. From then on nothing of the year is changed, asked for or sent. Opening it again takes up what was ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from documents.yearbook import YearbookContext, yearbook_data, yearbook_page
from models.duties import Duty
from models.log import Deed
from models.words import DutyState
from models.yearbook import Yearbook
from office import calendar
from office.areas import wheel_of_area
from office.closed_years import LIVES_ON
from office.desk import Desk
from office.document_titles import titles_of
from office.yearbook_chapters import chapters
from rules.wheel import Wheel
from store import acts, areas, duties, log, yearbooks
from store.database import told_plainly

YEAR_IS_CLOSED = "året är stängt"
MOST_NAMED = 10


class RefusedClosing(Exception):
    """The year cannot be closed or opened as asked; the message says what could be done."""


@dataclass(frozen=True, kw_only=True)
class StillOpen:
    """What is still awaited of a year: ended when the year is closed."""

    duty_id: int
    title: str
    last_day: date


@dataclass(frozen=True, kw_only=True)
class ClosedYear:
    """A year and how it stands. `reopened_at` None: it is closed."""

    area: str
    year: int
    edition: int
    closed_at: datetime
    closed_by: str
    page_sha256: str
    data_sha256: str
    ended: int
    reopened_at: datetime | None = None
    reopened_by: str | None = None
    reason: str | None = None


def still_open(session: Session, wheel: Wheel, *, year: int, today: date) -> list[StillOpen]:
    """What of the year is awaited still, in a constant number of queries."""
    awaited = _awaited(session, wheel.area, year)
    titles = titles_of(session, wheel, awaited, today=today)
    return [StillOpen(duty_id=duty.id or 0, title=titles[duty.id or 0], last_day=duty.last_day) for duty in awaited]


def close_year(
    desk: Desk, *, area: str, year: int, end_awaited: bool, today: date, now: datetime, who: str
) -> ClosedYear:
    """Freeze the year. What is still awaited is ended, which has to be said (`end_awaited`). Raises RefusedClosing."""
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        _check_may_close(wheel, year, today=today)
        awaited = _awaited(session, area, year, lock=True)
        if awaited and not end_awaited:
            titles = titles_of(session, wheel, awaited[:MOST_NAMED], today=today).values()
            more = f" och {len(awaited) - MOST_NAMED} till" if len(awaited) > MOST_NAMED else ""
            raise RefusedClosing(
                f"{len(awaited)} dokument väntas fortfarande: {'; '.join(titles)}{more}. Avgör dem först, "
                f"eller stäng året ändå via ”arshjul year close {year} --end-awaited”: då upphör de"
            )
        _end(session, awaited)
        editions = yearbooks.editions(session, area, year, lock=True)
        context = _context(session, wheel, year, edition=len(editions) + 1, now=now, who=who)
        page, data = desk.archive.keep(yearbook_page(context)), desk.archive.keep(yearbook_data(context))
        book = Yearbook(
            area=area,
            year=year,
            edition=context.edition,
            page=page.stored_as,
            page_sha256=page.sha256,
            data=data.stored_as,
            data_sha256=data.sha256,
            closed_by=who,
            closed_at=now,
            ended_duties=[duty.id or 0 for duty in awaited],
        )
        yearbooks.add(session, book)
        _log(session, book, Deed.CLOSE_YEAR, now=now, who=who, page=page.sha256, data=data.sha256, ended=len(awaited))
        calendar.refresh(session, wheel_of_area(session, area), links=desk.links, today=today, now=now)
        return _told(book)


def reopen_year(desk: Desk, *, area: str, year: int, reason: str, today: date, now: datetime, who: str) -> ClosedYear:
    """Open a closed year again, with its reason: what was ended with it is awaited anew. Raises RefusedClosing.

    The book stays as it was made; the next closing makes another edition.
    """
    told = " ".join(reason.split())
    if not told:
        raise RefusedClosing("ange varför året öppnas igen: det sparas i årsboken och i loggen")
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        editions = yearbooks.editions(session, area, year, lock=True)
        if not editions or editions[-1].reopened_at is not None:
            closed = ", ".join(str(each) for each in sorted(wheel.closed_years)) or "inget år"
            raise RefusedClosing(f"{year} är inte stängt i {wheel.name}. Stängt är: {closed}")
        book = editions[-1]
        book.reopened_at, book.reopened_by, book.reason = now, who, told
        taken_up = _take_up(session, book, today=today)
        _log(session, book, Deed.REOPEN_YEAR, now=now, who=who, reason=told, taken_up=taken_up)
        session.flush()
        calendar.refresh(session, wheel_of_area(session, area), links=desk.links, today=today, now=now)
        return _told(book)


def listing(session: Session, area: str) -> list[ClosedYear]:
    """Every closing of the area, the earliest year first."""
    return [_told(book) for book in yearbooks.editions(session, area)]


def read_book(desk: Desk, *, area: str, year: int) -> tuple[bytes, bytes]:
    """The page and the data of the year's last edition. Raises RefusedClosing where the year was never closed."""
    with desk.database.read() as session:
        editions = yearbooks.editions(session, area, year)
        if not editions:
            raise RefusedClosing(f"{year} har ingen årsbok än. Stäng året via ”arshjul year close {year}”")
        page, data = editions[-1].page, editions[-1].data
    return desk.archive.read(page), desk.archive.read(data)


def _check_may_close(wheel: Wheel, year: int, *, today: date) -> None:
    if year in wheel.closed_years:
        raise RefusedClosing(f"{year} är redan stängt i {wheel.name}")
    if year >= today.year:
        raise RefusedClosing(f"{year} är inte slut: det kan stängas från och med {year + 1}-01-01")
    if year < wheel.live_from.year:
        raise RefusedClosing(f"{wheel.name} har driftstart {wheel.live_from}: före dess finns inget att stänga")


def _awaited(session: Session, area: str, year: int, *, lock: bool = False) -> list[Duty]:
    of_year = duties.of_year(session, area=area, year=year, lock=lock)
    awaited = [duty for duty in of_year if duty.state is DutyState.AWAITED and duty.station not in LIVES_ON]
    return sorted(awaited, key=lambda duty: (duty.last_day, duty.id))


def _end(session: Session, awaited: Sequence[Duty]) -> None:
    for duty in awaited:
        duty.state, duty.reason, duty.look_on = DutyState.ENDED, YEAR_IS_CLOSED, None
    acts.cancel_for_duties(session, [duty.id or 0 for duty in awaited], reason=YEAR_IS_CLOSED)
    session.flush()


def _take_up(session: Session, book: Yearbook, *, today: date) -> int:
    """Await anew what ended with the year; its letters begin after today, and none that had passed is sent."""
    taken_up = 0
    for duty_id in book.ended_duties:
        duty = session.get(Duty, duty_id, with_for_update=True)
        if duty is not None and duty.state is DutyState.ENDED and duty.reason == YEAR_IS_CLOSED:
            duty.state, duty.reason = DutyState.AWAITED, None
            duty.revision, duty.revised_on, duty.look_on = duty.revision + 1, today, today
            taken_up += 1
    return taken_up


def _context(session: Session, wheel: Wheel, year: int, *, edition: int, now: datetime, who: str) -> YearbookContext:
    return YearbookContext(
        area=wheel.area,
        area_name=wheel.name,
        year=year,
        edition=edition,
        closed_at=now.astimezone(wheel.time_zone),
        closed_by=who,
        area_file_sha256=areas.current_revision(session, wheel.area)[1],
        chapters=chapters(session, wheel, year=year),
    )


def _told(book: Yearbook) -> ClosedYear:
    return ClosedYear(
        area=book.area,
        year=book.year,
        edition=book.edition,
        closed_at=book.closed_at,
        closed_by=book.closed_by,
        page_sha256=book.page_sha256,
        data_sha256=book.data_sha256,
        ended=len(book.ended_duties),
        reopened_at=book.reopened_at,
        reopened_by=book.reopened_by,
        reason=book.reason,
    )


def _log(session: Session, book: Yearbook, act: str, *, now: datetime, who: str, **detail: object) -> None:
    subject = f"{book.area}/{book.year}/arsbok"
    log.record(session, at=now, who=who, area=book.area, act=act, subject=subject, detail=detail)
