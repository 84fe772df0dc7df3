"""The acts of the ledger."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Update, and_, bindparam, exists, or_, update
from sqlmodel import Session, col, func, select

from models.columns import fixed
from models.duties import Duty
from models.letters import Act, Letter
from models.words import ActState, DutyState, LetterState, StepKind
from store.insertion import insert_missing, table_of
from store.prepared import changed
from store.questions import Put, pairs, question


class WaitingAct(NamedTuple):
    """An act on its way into a letter, with what the letter has to say of its duty, if it is about one."""

    id: int
    key: str
    year: int
    station: str
    group: str
    document: str
    duty_id: int | None
    meeting_id: int | None
    step: str
    kind: StepKind
    addressee: str
    copy_only: bool
    revision: int
    expires_on: date
    letter_id: int | None
    approved: bool
    tells: dict[str, str] | None
    due_on: date | None
    extended_to: date | None
    remitted: bool | None
    meeting: int | None

    @property
    def last_day(self) -> date:
        """The day that counts for the document. Only of an act about one."""
        day = self.extended_to or self.due_on
        assert day is not None
        return day


_FROM_DUTY = ("due_on", "extended_to", "remitted", "meeting")
_ACT, _DUTY = table_of(Act).c, table_of(Duty).c
_ACTS = (
    select(*(_DUTY[name] if name in _FROM_DUTY else _ACT[name] for name in WaitingAct._fields))
    .outerjoin_from(table_of(Act), table_of(Duty), _ACT.duty_id == _DUTY.id)
    .order_by(_ACT.id)
)
"""Put together once, but for its conditions: that takes longer than to carry it out."""
IN_HAND = (LetterState.CLAIMED, LetterState.UNKNOWN)
"""Where a letter may have left: a process has it, or nobody can say."""
LEAVES_AT_ONCE = [StepKind.RECEIPT, *(kind for kind in StepKind if kind.in_calendar)]
"""What is never gathered with the rest of a person's post."""


def add(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write acts down; one whose key the ledger already has is passed over."""
    insert_missing(session, Act, rows)


def has_key(session: Session, key: str) -> bool:
    """Whether the ledger has an act of that key."""
    act = table_of(Act).c
    return session.connection().execute(select(act.id).where(act.key == key)).first() is not None


def waiting(session: Session, *, area: str, today: date) -> list[WaitingAct]:
    """The acts that are due by `today`, still needed, and not yet in a letter; what leaves at once is left out."""
    gathered = table_of(Act).c.kind.not_in(LEAVES_AT_ONCE)
    return _waiting(session, [*_in_no_letter(area, today), gathered, still_needed()])


def receipts_waiting(session: Session, *, area: str, today: date) -> list[WaitingAct]:
    """The receipts whose letter was withdrawn, so that they need another."""
    return _waiting(session, [*_in_no_letter(area, today), table_of(Act).c.kind == StepKind.RECEIPT])


def calendar_messages_waiting(session: Session, *, area: str, today: date) -> list[WaitingAct]:
    """The calendar messages that are in no letter."""
    in_calendar = table_of(Act).c.kind.in_([kind for kind in StepKind if kind.in_calendar])
    return _waiting(session, [*_in_no_letter(area, today), in_calendar])


def _in_no_letter(area: str, today: date) -> list[Any]:
    act = table_of(Act).c
    return [act.area == area, act.state == ActState.DUE, act.letter_id.is_(None), act.due_on <= today]


def still_needed() -> ColumnElement[bool]:
    """Whether an act joined with its duty is still to be told: a receipt always, else while the document is awaited.

    An act about a meeting is cancelled when the meeting changes, so it needs no look at the meeting.
    """
    act, duty = table_of(Act).c, table_of(Duty).c
    return or_(
        act.kind == StepKind.RECEIPT,
        act.duty_id.is_(None),
        and_(duty.state == DutyState.AWAITED, duty.revision == act.revision),
    )


def carried(session: Session, letter_ids: Sequence[int]) -> dict[int, list[WaitingAct]]:
    """The acts in each letter, whatever their state."""
    by_letter: dict[int, list[WaitingAct]] = {letter: [] for letter in letter_ids}
    for found in _waiting(session, [table_of(Act).c.letter_id.in_(letter_ids)]):
        if found.letter_id is not None:
            by_letter[found.letter_id].append(found)
    return by_letter


def _waiting(session: Session, conditions: list[Any]) -> list[WaitingAct]:
    return [WaitingAct(*row) for row in session.connection().execute(_ACTS.where(*conditions))]


def of_keys(session: Session, keys: Sequence[str]) -> list[WaitingAct]:
    """The acts of those keys that are due and in no letter."""
    act = table_of(Act).c
    return _waiting(session, [act.key.in_(list(keys)), act.state == ActState.DUE, act.letter_id.is_(None)])


def needed_still(session: Session, letter_id: int) -> set[int]:
    """Of the acts that a letter has carried: those whose document is still awaited, or that are about none."""
    act, duty = table_of(Act).c, table_of(Duty).c
    rows = session.connection().execute(
        select(act.id)
        .outerjoin_from(table_of(Act), table_of(Duty), act.duty_id == duty.id)
        .where(act.letter_id == letter_id, still_needed())
    )
    return set(rows.scalars())


def stop(session: Session, letter_id: int, *, reason: str) -> int:
    """Close what a letter would have told; return how many acts that was. They stay with the letter."""
    act = table_of(Act)
    result = session.connection().execute(
        update(act)
        .where(act.c.letter_id == letter_id, act.c.state == ActState.DUE)
        .values(state=ActState.CANCELLED, reason=reason)
    )
    return result.rowcount


def resume(session: Session, letter_id: int, *, stopped_by: str) -> int:
    """Let what was closed together with a letter, for a reason that begins so, wait for another; return how many."""
    act = table_of(Act)
    result = session.connection().execute(
        update(act)
        .where(
            act.c.letter_id == letter_id,
            act.c.state == ActState.CANCELLED,
            act.c.reason.startswith(stopped_by, autoescape=True),
        )
        .values(state=ActState.DUE, reason=None, letter_id=None)
    )
    return result.rowcount


def put_in_letters(session: Session, pairs: Iterable[tuple[int, int]]) -> None:
    """Put each act (first) into its letter (second), unless the act has been taken or cancelled meanwhile."""
    act = table_of(Act)
    changes = [{"act": act_id, "letter": letter_id} for act_id, letter_id in pairs]
    if changes:
        session.connection().execute(
            update(act)
            .where(act.c.id == bindparam("act"), act.c.letter_id.is_(None), act.c.state == ActState.DUE)
            .values(letter_id=bindparam("letter")),
            changes,
        )


def count_in_letters(session: Session, letter_ids: Sequence[int]) -> dict[int, int]:
    """How many acts each letter carries that are still due."""
    act = table_of(Act).c
    rows = session.connection().execute(
        select(act.letter_id).where(act.letter_id.in_(letter_ids), act.state == ActState.DUE)
    )
    counts = dict.fromkeys(letter_ids, 0)
    for (letter_id,) in rows:
        counts[letter_id] += 1
    return counts


def expire(session: Session, *, area: str, today: date) -> int:
    """Close the acts whose mandatory day has passed; return how many."""
    act = table_of(Act)
    result = session.connection().execute(
        update(act)
        .where(act.c.area == area, act.c.state == ActState.DUE, act.c.expires_on < today, ~in_hand())
        .values(state=ActState.EXPIRED, reason="sista dagen för utskick passerade innan brevet kunde lämna")
    )
    return result.rowcount


def cancel(session: Session, act_ids: Sequence[int], *, reason: str) -> None:
    """Close acts that are due and in no letter."""
    act = table_of(Act)
    session.connection().execute(
        update(act)
        .where(act.c.id.in_(act_ids), act.c.state == ActState.DUE, act.c.letter_id.is_(None))
        .values(state=ActState.CANCELLED, reason=reason)
    )


def cancel_for_duties(session: Session, duty_ids: Sequence[int], *, reason: str) -> None:
    """Close what is still due about these documents: whatever letter it was written in will not carry it."""
    act = table_of(Act)
    if duty_ids:
        session.connection().execute(
            update(act)
            .where(act.c.duty_id.in_(duty_ids), act.c.state == ActState.DUE, ~in_hand())
            .values(state=ActState.CANCELLED, reason=reason)
        )


def may_have_left() -> ColumnElement[bool]:
    """Whether an act joined with its letter has left, or may have."""
    act = table_of(Act).c
    return or_(act.state == ActState.DONE, and_(act.state == ActState.DUE, _letter_in_hand()))


def in_hand() -> ColumnElement[bool]:
    """Whether an act's letter may have left already: what became of it is not for a later thought to say."""
    return exists().where(table_of(Letter).c.id == table_of(Act).c.letter_id, _letter_in_hand())


def _letter_in_hand() -> ColumnElement[bool]:
    letter = table_of(Letter).c
    # Not in_(): its parameters expand, and an expanding statement cannot run for many rows at once.
    return or_(*(letter.state == state for state in IN_HAND))


def replace_earlier(session: Session, pairs: Iterable[tuple[int, str]], *, reason: str) -> None:
    """Close the acts of a duty that still wait while a later step (second of the pair) is being written."""
    act = table_of(Act)
    changes = [{"duty": duty_id, "kept": step} for duty_id, step in pairs]
    if changes:
        session.connection().execute(
            update(act)
            .where(
                act.c.duty_id == bindparam("duty"),
                act.c.step != bindparam("kept"),
                act.c.state == ActState.DUE,
                act.c.kind != StepKind.RECEIPT,
                ~in_hand(),
            )
            .values(state=ActState.EXPIRED, reason=reason),
            changes,
        )


def approve(session: Session, letter_id: int) -> None:
    """A person has approved what the letter carries; that holds if it is written anew."""
    act = table_of(Act)
    session.connection().execute(update(act).where(act.c.letter_id == letter_id).values(approved=True))


def set_aside(session: Session, act_ids: Sequence[int], *, reason: str) -> None:
    """Note why no letter can be written for these acts; they stay due, and are tried again."""
    act = table_of(Act)
    session.connection().execute(update(act).where(act.c.id.in_(act_ids)).values(reason=reason))


@question
def reasons_set_aside(*, area: str) -> Put[dict[str, int]]:
    """Why acts that are due are in no letter, and how many for each reason."""
    act = table_of(Act).c
    return Put(
        select(act.reason, func.count())
        .where(act.area == area, act.state == ActState.DUE, act.letter_id.is_(None), act.reason.is_not(None))
        .group_by(act.reason),
        pairs,
    )


def mark_done(connection: Connection, letter_id: int, *, on: date) -> None:
    """The letter has been sent: what it carried is done."""
    changed(connection, _marking_done(), {"letter": letter_id, "on": on})


@cache
def _marking_done() -> Update:
    """Runs once for every letter, so it is built once."""
    act = table_of(Act)
    return (
        update(act)
        .where(act.c.letter_id == bindparam("letter"), act.c.state == fixed(ActState.DUE))
        .values(state=fixed(ActState.DONE), done_on=bindparam("on"))
    )


def of_year(session: Session, *, area: str, year: int, also_of: Collection[str] = ()) -> list[Act]:
    """Every act of an area's year, in the order they were written; of the stations `also_of` those of all years."""
    wanted = or_(col(Act.year) == year, col(Act.station).in_(also_of))
    return list(session.exec(select(Act).where(Act.area == area, wanted).order_by(col(Act.id))))


def closed_unsent(session: Session, *, area: str) -> list[int]:
    """The acts that will never leave: expired or cancelled."""
    act = table_of(Act).c
    states = (ActState.EXPIRED, ActState.CANCELLED)
    return list(session.connection().execute(select(act.id).where(act.area == area, act.state.in_(states))).scalars())


def written_on(session: Session, *, area: str, station: str, day: date) -> list[Act]:
    """What came into a station's ledger on `day` and has not been taken back, in the order it came."""
    stands = [ActState.DUE, ActState.DONE]
    query = select(Act).where(Act.area == area, Act.station == station, Act.written_on == day)
    return list(session.exec(query.where(col(Act.state).in_(stands)).order_by(col(Act.id))))


@question
def left_waiting(*, area: str, since_before: date) -> Put[tuple[int, date | None]]:
    """How many acts were written before that day and are in no letter, and the earliest day among them."""
    act = table_of(Act).c
    return Put(
        select(func.count(), func.min(act.written_on)).where(
            act.area == area,
            act.state == ActState.DUE,
            act.letter_id.is_(None),
            act.written_on < since_before,
        ),
        lambda rows: (rows[0][0], rows[0][1]),
    )
