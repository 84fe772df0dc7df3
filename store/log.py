"""The append-only log of what people did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from models.letters import Letter
from models.log import Deed, LogEntry
from store.insertion import table_of

OF_LETTERS = (
    Deed.APPROVE,
    Deed.SETTLE,
    Deed.RETRY,
    Deed.SEND_AGAIN,
    Deed.STOP_LETTER,
    Deed.RESUME_LETTER,
    Deed.EDIT_LETTER,
)
"""What is done to a letter: the subject of such an entry is the letter's key."""


def record(
    session: Session, *, at: datetime, who: str, area: str | None, act: str, subject: str, detail: dict[str, object]
) -> None:
    """Write down that `who` did `act` to `subject`. Identifiers only: no address and no letter text in `detail`."""
    session.add(LogEntry(at=at, who=who, area=area, act=act, subject=subject, detail=detail))


def about_chair(area: str, group: str) -> str:
    """What an entry about a body's chair has as its subject."""
    return f"{area}/chair-{group}"


def chair_of(subject: str) -> str:
    """The body that an entry about a chair is about: the reverse of `about_chair`."""
    return subject.rpartition("/chair-")[2]


def latest(
    session: Session, *, area: str | None = None, subject: str | None = None, limit: int = 100
) -> list[LogEntry]:
    """The latest entries, newest first, of an area or of one subject."""
    query = select(LogEntry).order_by(col(LogEntry.id).desc()).limit(limit)
    if area is not None:
        query = query.where(LogEntry.area == area)
    if subject is not None:
        query = query.where(LogEntry.subject == subject)
    return list(session.exec(query))


def letters_of(session: Session, *, area: str, first_id: int, last_id: int) -> list[tuple[str, int, str, str]]:
    """Key, number, subject and recipient's name of the letters that entries between two numbers are about."""
    entry, letter = table_of(LogEntry).c, table_of(Letter).c
    rows = session.connection().execute(
        select_rows(letter.key, letter.id, letter.subject, letter.recipient_name)
        .join_from(table_of(LogEntry), table_of(Letter), letter.key == entry.subject)
        .where(entry.area == area, entry.id.between(first_id, last_id), entry.act.in_(list(OF_LETTERS)))
        .distinct()
    )
    return [(key, number, subject, recipient) for key, number, subject, recipient in rows]


@dataclass(frozen=True, kw_only=True)
class LogWish:
    """What of the log is asked for. `area` None: what concerns no area. `subject` is itself or what lies under it."""

    area: str | None
    subject: str = ""
    who: str = ""
    act: str = ""
    first: datetime | None = None
    before: datetime | None = None


def sought(session: Session, wish: LogWish, *, limit: int, before_id: int | None = None) -> list[LogEntry]:
    """The entries asked for, newest first; `before_id` is the number from which to page on."""
    query = select(LogEntry).where(LogEntry.area == wish.area).order_by(col(LogEntry.id).desc()).limit(limit)
    if wish.subject:
        under = col(LogEntry.subject).startswith(f"{wish.subject}/", autoescape=True)
        query = query.where(or_(col(LogEntry.subject) == wish.subject, under))
    if wish.who:
        query = query.where(LogEntry.who == wish.who)
    if wish.act:
        query = query.where(LogEntry.act == wish.act)
    if wish.first is not None:
        query = query.where(col(LogEntry.at) >= wish.first)
    if wish.before is not None:
        query = query.where(col(LogEntry.at) < wish.before)
    if before_id is not None:
        query = query.where(col(LogEntry.id) < before_id)
    return list(session.exec(query))


def everybody(session: Session, area: str | None) -> list[str]:
    """Everyone who has done something there, by name."""
    return sorted(session.exec(select(LogEntry.who).where(LogEntry.area == area).distinct()))


def of_acts(session: Session, *, area: str, acts: Collection[str]) -> list[LogEntry]:
    """Every entry of those acts in the area, the oldest first."""
    query = select(LogEntry).where(LogEntry.area == area, col(LogEntry.act).in_(list(acts))).order_by(col(LogEntry.id))
    return list(session.exec(query))


def of_time(session: Session, *, area: str, begins: datetime, ends: datetime, also_about: str) -> list[LogEntry]:
    """Every entry of the area from `begins` up to `ends`, and of any time about what begins so; the oldest first."""
    in_time = (col(LogEntry.at) >= begins) & (col(LogEntry.at) < ends)
    about = col(LogEntry.subject).startswith(also_about, autoescape=True)
    query = select(LogEntry).where(LogEntry.area == area, in_time | about).order_by(col(LogEntry.id))
    return list(session.exec(query))


def has(session: Session, *, area: str, act: str) -> bool:
    """Whether the log has an entry of that act for the area."""
    query = select(LogEntry.id).where(LogEntry.area == area, LogEntry.act == act).limit(1)
    return session.exec(query).first() is not None


def count(session: Session, *, area: str, act: str, subject: str) -> int:
    """How many times that has been done to the subject."""
    query = select(func.count()).where(LogEntry.area == area, LogEntry.act == act, LogEntry.subject == subject)
    return session.exec(query).one()
