"""Taking letters in hand, and marking those that have gone: the conditional updates that let only one sender do so.

What runs once for every letter is built once, and runs on a bare connection: building a statement, and a session, cost
more than the statement itself.
"""

from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Update, and_, bindparam, null, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from models.columns import Instant, fixed
from models.delivery import ClaimCount
from models.letters import Letter
from models.words import LetterState
from store import freezes, letters, rests
from store.insertion import insert_missing_on, table_of
from store.prepared import changed, changed_value


class Count(NamedTuple):
    """A count of the area's letters that have left, by its number: whoever has begun the last may take more in hand."""

    area: str
    number: int


def begin_count(connection: Connection, area: str) -> Count:
    """Begin to count the area's letters that have left. Who has begun before takes no more in hand until counting anew.

    Nobody takes any until the transaction ends, so what is counted in it stays so. To be done before anything is
    changed in the transaction: then those who wait here hold nothing that others wait for.
    """
    number = connection.execute(_counting(), {"of": area}).scalar()
    if number is None:
        insert_missing_on(connection, ClaimCount, [{"area": area, "number": 0}])
        number = connection.execute(_counting(), {"of": area}).scalar_one()
    return Count(area, number)


def is_last(connection: Connection, count: Count) -> bool:
    """Whether nobody has begun to count after that."""
    return connection.execute(_last_number(), {"of": count.area}).scalar() == count.number


def claim(connection: Connection, letter_id: int, *, by: str, at: datetime, today: date, count: Count) -> bytes | None:
    """Take the letter in hand, if nobody else has, its next try is due, and all that it carries is to be told `today`.

    Not while the area's letters rest, nor when somebody has begun to count after `count`. Until the transaction ends
    nobody else can, so what was counted is still so when the letter has been taken.
    Returns the bytes to send, None where the letter was not taken. Raises Frozen: after a restore no letter is taken.
    """
    values = {"letter": letter_id, "by": by, "at": at, "today": today, "of": count.area, "number": count.number}
    body = changed_value(connection, _claiming(), values)
    if body is None and connection.execute(select(freezes.is_frozen())).scalar():
        raise freezes.Frozen
    return None if body is None else bytes(body)


def is_settled(connection: Connection, letter_id: int, *, today: date) -> bool:
    """Whether it is for what it carries that the letter was not taken; else somebody else has been at it."""
    return connection.execute(_settled(), {"letter": letter_id, "today": today}).first() is not None


def mark_sent(connection: Connection, letter_id: int, *, at: datetime) -> bool:
    """The letter has been handed over; False where it was not in hand, nor in doubt."""
    return changed(connection, _marking_sent(), {"letter": letter_id, "at": at}) == 1


@cache
def _claiming() -> ReturningUpdate[tuple[bytes]]:
    letter, at = table_of(Letter), bindparam("at", type_=Instant)
    again = and_(letter.c.state == fixed(LetterState.FAILED), letter.c.next_try_at <= at)
    waits = or_(letter.c.state == fixed(LetterState.WRITTEN), again)
    # The row is locked, which on SQLite the transaction has seen to: else somebody could count what we are changing.
    ours = _last_number().with_for_update().scalar_subquery() == bindparam("number")
    return (
        update(letter)
        .where(ours, letter.c.id == bindparam("letter"), waits, *_nothing_holds())
        .values(
            state=fixed(LetterState.CLAIMED),
            claimed_by=bindparam("by"),
            claimed_at=at,
            tries=letter.c.tries + fixed(1),
        )
        .returning(letter.c.body)
    )


def _nothing_holds() -> list[ColumnElement[bool]]:
    """What is asked anew for each letter, for it can begin while letters leave."""
    return [~letters.settled(), ~rests.is_resting(bindparam("of")), ~freezes.is_frozen()]


@cache
def _settled() -> Select[tuple[int]]:
    letter = table_of(Letter)
    return select(letter.c.id).where(letter.c.id == bindparam("letter"), letters.settled())


@cache
def _marking_sent() -> Update:
    letter = table_of(Letter)
    in_hand = letter.c.state.in_([fixed(LetterState.CLAIMED), fixed(LetterState.UNKNOWN)])
    return (
        update(letter)
        .where(letter.c.id == bindparam("letter"), in_hand)
        .values(
            state=fixed(LetterState.SENT), sent_at=bindparam("at"), failure=null(), reason=null(), next_try_at=null()
        )
    )


@cache
def _counting() -> ReturningUpdate[tuple[int]]:
    counts = table_of(ClaimCount)
    one_more = update(counts).where(counts.c.area == bindparam("of")).values(number=counts.c.number + 1)
    return one_more.returning(counts.c.number)


@cache
def _last_number() -> Select[tuple[int]]:
    counts = table_of(ClaimCount).c
    return select(counts.number).where(counts.area == bindparam("of"))
