"""Letters that left and came back: a bounced letter stays sent in the ledger, and is known by the report of it."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session

from models.inbox import IncomingKind, IncomingMail
from models.letters import Act, Letter
from store.insertion import table_of
from store.letters import from_day
from store.questions import Put, question


class Bounce(NamedTuple):
    """The first report that a letter did not arrive: which letter, which message, when it came, and what was done."""

    letter_id: int
    mail_id: int
    came_at: datetime
    reason: str


class SentOn(NamedTuple):
    """A letter that told what a bounced one had told."""

    id: int
    recipient_name: str


@question
def of_area(*, area: str) -> Put[dict[int, Bounce]]:
    """The area's letters that came back, by number."""
    mail = table_of(IncomingMail).c
    query = select(mail.letter_id, mail.id, mail.came_at, mail.reason).order_by(mail.id.desc())
    return Put(_reports(query, area), lambda rows: {row[0]: Bounce(*row) for row in rows})


@question
def of_day(*, area: str, day: date) -> Put[dict[int, Bounce]]:
    """The letters of the day that came back, by number."""
    return _of_letters(area, *from_day(area, day))


@question
def of_person(*, area: str, person_id: int) -> Put[dict[int, Bounce]]:
    """The letters to the person that came back, by number."""
    return _of_letters(area, table_of(Letter).c.person_id == person_id)


def _of_letters(area: str, *which: ColumnElement[bool]) -> Put[dict[int, Bounce]]:
    mail, letter = table_of(IncomingMail).c, table_of(Letter).c
    query = select(mail.letter_id, mail.id, mail.came_at, mail.reason).order_by(mail.id.desc())
    query = query.join(table_of(Letter), letter.id == mail.letter_id).where(*which)
    return Put(_reports(query, area), lambda rows: {row[0]: Bounce(*row) for row in rows})


@question
def of_year(*, area: str, year: int) -> Put[dict[int, Bounce]]:
    """The latest letter that came back of those that told of a document of the year, by the document's number."""
    mail, act = table_of(IncomingMail).c, table_of(Act).c
    query = (
        select(act.duty_id, mail.letter_id, mail.id, mail.came_at, mail.reason)
        .join(table_of(Act), act.letter_id == mail.letter_id)
        .where(act.area == area, act.year == year, act.duty_id.is_not(None))
        .order_by(mail.letter_id, mail.id.desc())
    )
    return Put(_reports(query, area), lambda rows: {duty_id: Bounce(*bounce) for duty_id, *bounce in rows})


def _reports(query: Select[tuple[object, ...]], area: str) -> Select[tuple[object, ...]]:
    mail = table_of(IncomingMail).c
    return query.where(mail.area == area, mail.kind == IncomingKind.BOUNCE, mail.letter_id.is_not(None))


def sent_on(session: Session, letter: Letter) -> list[SentOn]:
    """The letters that told the same again, in the order in which they were written."""
    other = table_of(Letter).c
    again = other.key.startswith(f"{letter.key}/igen-", autoescape=True)
    query = select(other.id, other.recipient_name).where(other.area == letter.area, again).order_by(other.id)
    return [SentOn(*row) for row in session.connection().execute(query)]
