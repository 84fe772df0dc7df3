"""The letters that would leave if nothing held them, and those that only a person can tell of."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlmodel import Session

from models.letters import Act, Letter
from models.words import ActState, FailureClass, LetterState
from store import acts
from store.claims import mark_sent
from store.insertion import table_of
from store.letter_lists import LetterLine
from store.letters import LetterInQueue

MAY_HAVE_LEFT = "kan ha skickats efter säkerhetskopian; ingen kan säga det"
"""Why a letter is a person's to settle after a restore. The backend has been asked, and is not asked again."""
MAY_LEAVE = (LetterState.WRITTEN, LetterState.FAILED)
NOT_KNOWN_TO_HAVE_LEFT = (*MAY_LEAVE, LetterState.HELD, LetterState.CLAIMED, LetterState.UNKNOWN)


def would_leave(session: Session, *, area: str) -> list[LetterLine]:
    """The letters that the post would hand over, now or at their next try."""
    letter = table_of(Letter).c
    again = (letter.state == LetterState.FAILED) & letter.next_try_at.is_not(None)
    query = select(*(letter[name] for name in LetterLine._fields)).where(
        letter.area == area, or_(letter.state == LetterState.WRITTEN, again)
    )
    return [LetterLine(*row) for row in session.connection().execute(query.order_by(letter.id))]


def to_look_up(session: Session, *, area: str) -> list[LetterInQueue]:
    """Every letter that may have left without the ledger knowing."""
    letter = table_of(Letter).c
    query = select(*(letter[name] for name in LetterInQueue._fields)).where(
        letter.area == area, letter.state.in_(NOT_KNOWN_TO_HAVE_LEFT)
    )
    return [LetterInQueue(*row) for row in session.connection().execute(query.order_by(letter.id))]


def found_sent(session: Session, letter_id: int, *, on: date, at: datetime) -> None:
    """The letter left before the ledger could tell: it and what it told are done."""
    connection = session.connection()
    letter = table_of(Letter)
    waits = letter.c.state.in_(NOT_KNOWN_TO_HAVE_LEFT)
    connection.execute(
        update(letter).where(letter.c.id == letter_id, waits).values(state=LetterState.UNKNOWN, failure=None)
    )
    if mark_sent(connection, letter_id, at=at):
        acts.mark_done(connection, letter_id, on=on)


def once_in_hand(session: Session, *, area: str, limit: int) -> list[LetterInQueue]:
    """Letters that were taken back after they had been in some hand, which may have left a draft of them."""
    letter = table_of(Letter).c
    query = (
        select(*(letter[name] for name in LetterInQueue._fields))
        .where(letter.area == area, letter.state == LetterState.WITHDRAWN, letter.claimed_by.is_not(None))
        .order_by(letter.id)
        .limit(limit)
    )
    return [LetterInQueue(*row) for row in session.connection().execute(query)]


def let_go(session: Session, letter_id: int) -> None:
    """Nothing of the letter that was taken back lies in anybody's hand."""
    letter = table_of(Letter)
    which = (letter.c.id == letter_id, letter.c.state == LetterState.WITHDRAWN)
    session.connection().execute(update(letter).where(*which).values(claimed_by=None))


def hold_for_a_person(session: Session, letter_ids: Sequence[int], *, reason: str) -> None:
    """Let a person say whether the letters, taken as sent so far, have left. What they told is due till then."""
    letter, act = table_of(Letter), table_of(Act)
    for letter_id in letter_ids:
        session.connection().execute(
            update(letter)
            .where(letter.c.id == letter_id, letter.c.state == LetterState.SENT)
            .values(state=LetterState.UNKNOWN, failure=FailureClass.UNKNOWN, reason=reason, sent_at=None)
        )
        session.connection().execute(
            update(act)
            .where(act.c.letter_id == letter_id, act.c.state == ActState.DONE)
            .values(state=ActState.DUE, done_on=None)
        )


def held_for(session: Session, *, area: str, reason: str) -> list[int]:
    """The letters that a person has to tell of, for that reason."""
    letter = table_of(Letter).c
    query = select(letter.id).where(letter.area == area, letter.state == LetterState.UNKNOWN, letter.reason == reason)
    return list(session.connection().execute(query.order_by(letter.id)).scalars())


def oldest_due(session: Session, *, area: str, now: datetime) -> datetime | None:
    """Since when the letter that has waited longest could have left; None where none waits.

    One that somebody has in hand is among them: it is handed over within minutes, or its process is gone.
    """
    letter = table_of(Letter).c
    written = select(func.min(letter.written_at)).where(letter.area == area, letter.state == LetterState.WRITTEN)
    again = select(func.min(letter.next_try_at)).where(
        letter.area == area, letter.state == LetterState.FAILED, letter.next_try_at <= now
    )
    in_hand = select(func.min(letter.claimed_at)).where(letter.area == area, letter.state == LetterState.CLAIMED)
    found = [session.connection().execute(query).scalar() for query in (written, again, in_hand)]
    return min((at for at in found if at is not None), default=None)


def count_by_area_and_state(session: Session) -> dict[tuple[str, LetterState], int]:
    """How many letters each area has in each state."""
    letter = table_of(Letter).c
    rows = session.connection().execute(
        select(letter.area, letter.state, func.count()).group_by(letter.area, letter.state)
    )
    return {(area, state): count for area, state, count in rows}


def of_area(session: Session, letter_ids: Collection[int], *, area: str) -> list[int]:
    """Those of the letters that are the area's."""
    letter = table_of(Letter).c
    known = set(session.connection().execute(select(letter.id).where(letter.area == area)).scalars())
    return [letter_id for letter_id in letter_ids if letter_id in known]
