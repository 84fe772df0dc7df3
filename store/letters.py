"""The letters of the ledger: what is asked of them, and how they move from state to state.

Queries that do not need a letter's bytes do not read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, or_, select, update
from sqlmodel import Session, func

from models.columns import fixed
from models.duties import Duty
from models.letters import Act, Letter
from models.words import ActState, DutyState, FailureClass, LetterKind, LetterState, StepKind
from store.insertion import insert_missing_returning, table_of
from store.questions import Put, pairs, question, value

NOT_YET_OUT = (LetterState.WRITTEN, LetterState.HELD, LetterState.FAILED)
TOO_MANY = "spärrat: "
"""How the reason of a letter begins that is held because there are more than there should be."""


class LetterInQueue(NamedTuple):
    """What the post needs to know of a letter before it takes it in hand."""

    id: int
    key: str
    kind: LetterKind
    day: date
    person_id: int | None
    recipient: str
    would_reach: str | None
    message_id: str
    state: LetterState
    failure: FailureClass | None
    tries: int
    claimed_at: datetime | None = None


class PostOfDay(NamedTuple):
    """How a person stands with the day's letter: one that counts, and how many were withdrawn."""

    has_letter: bool
    withdrawn: int


def add(session: Session, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Write letters down; return key and id of those that were not there before."""
    return dict(insert_missing_returning(session, Letter, rows, "key", "id"))


def get(session: Session, letter_id: int) -> Letter | None:
    """One letter with its bytes."""
    return session.get(Letter, letter_id)


def last_day(session: Session, *, area: str) -> date | None:
    """The day of the area's latest letter."""
    letter = table_of(Letter).c
    return session.connection().execute(select(func.max(letter.day)).where(letter.area == area)).scalar()


class SentLetter(NamedTuple):
    """A letter that has left, with its bytes."""

    id: int
    kind: LetterKind
    recipient_name: str
    recipient: str
    would_reach: str | None
    subject: str
    message_id: str
    body: bytes
    sent_at: datetime


def sent(session: Session, *, area: str) -> list[SentLetter]:
    """Every letter of the area that has left, in the order they were written."""
    letter = table_of(Letter).c
    rows = session.connection().execute(
        select(*(letter[name] for name in SentLetter._fields))
        .where(letter.area == area, letter.state == LetterState.SENT)
        .order_by(letter.id)
    )
    return [SentLetter(*row) for row in rows]


def posts_of_day(session: Session, *, area: str, day: date) -> dict[int | None, PostOfDay]:
    """For each person (None: the office) with a gathered letter of that day: how it stands."""
    letter = table_of(Letter).c
    rows = session.connection().execute(
        select(letter.person_id, letter.state, func.count())
        .where(letter.area == area, letter.day == day, letter.kind == LetterKind.POST)
        .group_by(letter.person_id, letter.state)
    )
    posts: dict[int | None, PostOfDay] = {}
    for person, state, count in rows:
        before = posts.get(person, PostOfDay(False, 0))
        if state is LetterState.WITHDRAWN:
            posts[person] = before._replace(withdrawn=before.withdrawn + count)
        else:
            posts[person] = before._replace(has_letter=True)
    return posts


@cache
def _columns_in_queue() -> Select[Any]:
    letter = table_of(Letter).c
    return select(*(letter[name] for name in LetterInQueue._fields)).order_by(letter.id)


def _queue(session: Session, *conditions: Any) -> list[LetterInQueue]:
    return [LetterInQueue(*row) for row in session.connection().execute(_columns_in_queue().where(*conditions))]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which letters are to leave now: the area's whose time has come, only those of these kinds or numbers if given."""

    area: str
    now: datetime
    kinds: tuple[LetterKind, ...] | None = None
    ids: tuple[int, ...] | None = None


def ready(session: Session, wanted: Wanted, *, after: int, limit: int) -> list[LetterInQueue]:
    """A portion of the letters to hand over now, written ones and failed ones whose time has come again, by number."""
    query = _columns_in_queue().where(*_ready(wanted), table_of(Letter).c.id > after).limit(limit)
    return [LetterInQueue(*row) for row in session.connection().execute(query)]


def count_ready(session: Session, wanted: Wanted, *, after: int) -> int:
    """How many letters would be handed over now, of those with a higher number."""
    letter = table_of(Letter).c
    return (
        session.connection()
        .execute(select(func.count()).select_from(table_of(Letter)).where(*_ready(wanted), letter.id > after))
        .scalar_one()
    )


def _ready(wanted: Wanted) -> list[ColumnElement[bool]]:
    letter = table_of(Letter).c
    its_time = or_(letter.state == LetterState.WRITTEN, letter.next_try_at <= wanted.now)
    # The two states by themselves: with them the index is found, and no letter is read that has left long ago.
    conditions = [letter.area == wanted.area, letter.state.in_([LetterState.WRITTEN, LetterState.FAILED]), its_time]
    if wanted.kinds is not None:
        conditions.append(letter.kind.in_(wanted.kinds))
    if wanted.ids is not None:
        conditions.append(letter.id.in_(wanted.ids))
    return conditions


def from_earlier_days(session: Session, *, area: str, today: date) -> list[LetterInQueue]:
    """Gathered letters of earlier days that never left and may still be rewritten; not those that are too many.

    Looked for among the few that have not left: earlier days have all the letters that there are.
    """
    letter = table_of(Letter).c
    not_left = select(letter.id).where(letter.area == area, letter.state.in_(NOT_YET_OUT))
    held_for_a_person = (letter.state == LetterState.HELD) & letter.reason.startswith(TOO_MANY, autoescape=True)
    return _queue(
        session,
        letter.id.in_(not_left),
        letter.kind.in_([kind for kind in LetterKind if kind.is_gathered]),
        letter.day < today,
        or_(letter.failure.is_(None), letter.failure != FailureClass.PERMANENT),
        or_(letter.reason.is_(None), ~held_for_a_person),
    )


def not_yet_out(session: Session, *, area: str) -> list[LetterInQueue]:
    """Gathered letters and receipts that have not left and are in nobody's hand."""
    letter = table_of(Letter).c
    return _queue(session, letter.area == area, letter.kind != LetterKind.SUMMARY, letter.state.in_(NOT_YET_OUT))


def unneeded(session: Session, *, area: str, today: date) -> list[LetterInQueue]:
    """Letters not yet out in which something is no longer to be told."""
    letter = table_of(Letter).c
    return _queue(session, letter.area == area, letter.state.in_(NOT_YET_OUT), settled().params(today=today))


def withdraw(session: Session, letter_id: int, *, reason: str) -> bool:
    """Take back one letter that has not left; False where it has, or is being sent.

    What it carried and is still due waits for another letter.
    """
    if not move(session, letter_id, frm=NOT_YET_OUT, to=LetterState.WITHDRAWN, reason=reason):
        return False
    act = table_of(Act)
    session.connection().execute(
        update(act).where(act.c.letter_id == letter_id, act.c.state == ActState.DUE).values(letter_id=None)
    )
    return True


def settled() -> ColumnElement[bool]:
    """Whether a letter carries something that is no longer to be told, or no longer `today`: then it must not leave."""
    letter, act, duty = table_of(Letter).c, table_of(Act).c, table_of(Duty).c
    settled = or_(duty.state != fixed(DutyState.AWAITED), duty.revision != act.revision)
    needless = and_(act.kind != fixed(StepKind.RECEIPT), exists().where(duty.id == act.duty_id, settled))
    return exists().where(
        act.letter_id == letter.id,
        or_(act.state != fixed(ActState.DUE), act.expires_on < bindparam("today", type_=Date()), needless),
    )


def in_state(session: Session, *, area: str, state: LetterState) -> list[LetterInQueue]:
    """Every letter that stands in `state`."""
    letter = table_of(Letter).c
    return _queue(session, letter.area == area, letter.state == state)


@question
def claimed(*, area: str) -> Put[list[tuple[LetterInQueue, str, datetime]]]:
    """Letters that some process has taken in hand: the letter, by whom and when."""
    letter = table_of(Letter).c
    columns = [letter[name] for name in LetterInQueue._fields]
    return Put(
        select(*columns, letter.claimed_by).where(letter.area == area, letter.state == LetterState.CLAIMED),
        lambda rows: [_in_hand(LetterInQueue(*row[:-1]), row[-1]) for row in rows],
    )


def _in_hand(letter: LetterInQueue, by: str) -> tuple[LetterInQueue, str, datetime]:
    assert letter.claimed_at is not None, "it is claimed"
    return letter, by, letter.claimed_at


def move(
    session: Session,
    letter_id: int,
    *,
    frm: Sequence[LetterState],
    to: LetterState,
    after_tries: int | None = None,
    **values: Any,
) -> bool:
    """Move the letter on from one of the states `frm`; False where it no longer stands there.

    With `after_tries` it must not have been taken in hand since: it may have come back to the same state.
    """
    letter = table_of(Letter)
    where = [letter.c.id == letter_id, letter.c.state.in_(list(frm))]
    if after_tries is not None:
        where.append(letter.c.tries == after_tries)
    return session.connection().execute(update(letter).where(*where).values(state=to, **values)).rowcount == 1


def count_by_state(session: Session, *, area: str) -> dict[LetterState, int]:
    """How many of the area's letters stand in each state."""
    letter = table_of(Letter).c
    rows = session.connection().execute(
        select(letter.state, func.count()).where(letter.area == area).group_by(letter.state)
    )
    return dict(rows.tuples().all())


@question
def standing(*, area: str) -> Put[dict[LetterState, int]]:
    """How many letters of the area have not come to their end, by the state in which they stand."""
    letter = table_of(Letter).c
    open_states = [state for state in LetterState if state not in (LetterState.SENT, LetterState.WITHDRAWN)]
    return Put(
        select(letter.state, func.count())
        .where(letter.area == area, letter.state.in_(open_states))
        .group_by(letter.state),
        pairs,
    )


def sent_between(session: Session, *, area: str, first: date, last: date) -> int:
    """How many letters left on the days from `first` to `last`."""
    letter = table_of(Letter).c
    query = select(func.count()).where(
        letter.area == area, letter.state == LetterState.SENT, letter.day.between(first, last)
    )
    return session.connection().execute(query).scalar_one()


def has_key(session: Session, key: str) -> bool:
    """Whether the ledger has a letter of that key."""
    letter = table_of(Letter).c
    return session.connection().execute(select(letter.id).where(letter.key == key)).first() is not None


def count_with_stem(session: Session, key: str) -> int:
    """How many letters have that key, or that key with a number after it."""
    letter = table_of(Letter).c
    query = select(func.count()).where(or_(letter.key == key, letter.key.startswith(f"{key}/", autoescape=True)))
    return session.connection().execute(query).scalar_one()


def keys_taken(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the keys that the ledger has a letter of."""
    letter = table_of(Letter).c
    return set(session.connection().execute(select(letter.key).where(letter.key.in_(list(keys)))).scalars())


def from_day(area: str, day: date) -> list[ColumnElement[bool]]:
    """The letters of a day. They are looked for from the ledger's end: its rows come in the order of their days."""
    letter = table_of(Letter).c
    before = select(letter.id).where(letter.area == area, letter.day < day).order_by(letter.id.desc()).limit(1)
    return [letter.area == area, letter.day == day, letter.id > func.coalesce(before.scalar_subquery(), 0)]


@question
def count_of_day(*, area: str, day: date) -> Put[dict[LetterState, int]]:
    """How many letters written for the day stand in each state."""
    letter = table_of(Letter).c
    return Put(select(letter.state, func.count()).where(*from_day(area, day)).group_by(letter.state), pairs)


@question
def last_sent_at(*, area: str) -> Put[datetime | None]:
    """When the newest letter that has left did so; None where none has."""
    letter = table_of(Letter).c
    query = select(letter.sent_at).where(letter.area == area, letter.state == LetterState.SENT)
    return Put(query.order_by(letter.id.desc()).limit(1), value)


def latest_by_template(session: Session, *, area: str) -> dict[str, int]:
    """For each template that has been used in the area: its latest letter."""
    letter = table_of(Letter).c
    rows = session.connection().execute(
        select(letter.template, func.max(letter.id)).where(letter.area == area).group_by(letter.template)
    )
    return dict(rows.tuples().all())
