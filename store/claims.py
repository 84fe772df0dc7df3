"""Taking letters in hand, and marking those that have gone: the conditional updates that let only one sender do so.

What runs once for every letter is built once, and runs on a bare connection: building a statement, and a session, cost
more than the statement itself.
"""

from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection, Select, Update, and_, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from models.columns import Instant
from models.delivery import ClaimCount
from models.letters import Letter
from models.words import LetterState
from store import freezes, letters
from store.insertion import insert_missing_on, table_of


def claim(connection: Connection, letter_id: int, *, by: str, at: datetime, today: date) -> bytes | None:
    """Take the letter in hand, if nobody else has, its next try is due, and all that it carries is to be told `today`.

    Returns the bytes to send, None where the letter was not taken. Raises Frozen: after a restore no letter is taken.
    """
    values = {"letter": letter_id, "by": by, "at": at, "today": today}
    body = connection.execute(_claiming(), values).scalar()
    if body is None and connection.execute(select(freezes.is_frozen())).scalar():
        raise freezes.Frozen
    return None if body is None else bytes(body)


def is_settled(connection: Connection, letter_id: int, *, today: date) -> bool:
    """Whether it is for what it carries that the letter was not taken; else somebody else has been at it."""
    return connection.execute(_settled(), {"letter": letter_id, "today": today}).first() is not None


def mark_sent(connection: Connection, letter_id: int, *, at: datetime) -> bool:
    """The letter has been handed over; False where it was not in hand, nor in doubt."""
    return connection.execute(_marking_sent(), {"letter": letter_id, "at": at}).rowcount == 1


def count(connection: Connection, area: str) -> int:
    """Note that letters of the area are about to be taken in hand; return how many times somebody has been.

    Until the transaction ends nobody else is: what is counted in it of the letters that have left stays so. To be done
    before anything else in the transaction, so that those who wait here hold nothing that others wait for.
    """
    number = connection.execute(_counting(), {"of": area}).scalar()
    if number is None:
        insert_missing_on(connection, ClaimCount, [{"area": area, "number": 0}])
        number = connection.execute(_counting(), {"of": area}).scalar_one()
    return number


def counted(connection: Connection, area: str) -> int:
    """How many times somebody has been about to take letters of the area in hand."""
    counts = table_of(ClaimCount).c
    return connection.execute(select(counts.number).where(counts.area == area)).scalar() or 0


@cache
def _claiming() -> ReturningUpdate[tuple[bytes]]:
    letter, at = table_of(Letter), bindparam("at", type_=Instant)
    again = and_(letter.c.state == LetterState.FAILED, letter.c.next_try_at <= at)
    waits = or_(letter.c.state == LetterState.WRITTEN, again)
    return (
        update(letter)
        .where(letter.c.id == bindparam("letter"), waits, ~letters.settled(), ~freezes.is_frozen())
        .values(state=LetterState.CLAIMED, claimed_by=bindparam("by"), claimed_at=at, tries=letter.c.tries + 1)
        .returning(letter.c.body)
    )


@cache
def _settled() -> Select[tuple[int]]:
    letter = table_of(Letter)
    return select(letter.c.id).where(letter.c.id == bindparam("letter"), letters.settled())


@cache
def _marking_sent() -> Update:
    letter = table_of(Letter)
    in_hand = or_(letter.c.state == LetterState.CLAIMED, letter.c.state == LetterState.UNKNOWN)
    return (
        update(letter)
        .where(letter.c.id == bindparam("letter"), in_hand)
        .values(state=LetterState.SENT, sent_at=bindparam("at"), failure=None, reason=None, next_try_at=None)
    )


@cache
def _counting() -> ReturningUpdate[tuple[int]]:
    counts = table_of(ClaimCount)
    one_more = update(counts).where(counts.c.area == bindparam("of")).values(number=counts.c.number + 1)
    return one_more.returning(counts.c.number)
