"""What the ledger and the log know of an act about a document that somebody takes back."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.letters import Act, Letter
from models.log import LogEntry
from models.words import ActState, StepKind
from store.acts import may_have_left
from store.insertion import table_of


class ToldOf(NamedTuple):
    """What somebody has been, or may have been, told of a document since one of its last days was set."""

    duty_id: int
    revision: int
    kind: StepKind


def told(session: Session, duty_ids: Collection[int]) -> list[ToldOf]:
    """What has left about these documents, or may have."""
    act, letter = table_of(Act).c, table_of(Letter).c
    rows = session.connection().execute(
        select(act.duty_id, act.revision, act.kind)
        .outerjoin_from(table_of(Act), table_of(Letter), act.letter_id == letter.id)
        .where(act.duty_id.in_(list(duty_ids)), may_have_left())
        .order_by(act.id)
    )
    return [ToldOf(*row) for row in rows]


def make_room(session: Session, duty_id: int, *, revision: int, by: int, kinds: Collection[StepKind] = ()) -> None:
    """Rename what was cancelled before it left, so that the same can be written again; `by` is a number of its own."""
    act = table_of(Act)
    unsent = [act.c.duty_id == duty_id, act.c.revision == revision, act.c.state == ActState.CANCELLED]
    if kinds:
        unsent.append(act.c.kind.in_(list(kinds)))
    session.connection().execute(update(act).where(*unsent).values(key=act.c.key + f"/taken-back-{by}"))


def reopen(session: Session, duty_id: int, *, revision: int, cancelled_because: str) -> int:
    """Let what was cancelled for that reason wait for the next letter; return how much that was."""
    act = table_of(Act)
    result = session.connection().execute(
        update(act)
        .where(
            act.c.duty_id == duty_id,
            act.c.revision == revision,
            act.c.state == ActState.CANCELLED,
            act.c.kind != StepKind.RECEIPT,
            act.c.reason == cancelled_because,
        )
        .values(state=ActState.DUE, reason=None, letter_id=None)
    )
    return result.rowcount


def entries(session: Session, numbers: Collection[int], *, area: str) -> list[LogEntry]:
    """The area's entries of those numbers, the oldest first."""
    query = select(LogEntry).where(LogEntry.area == area, col(LogEntry.id).in_(list(numbers)))
    return list(session.exec(query.order_by(col(LogEntry.id))))


def entries_since(session: Session, subjects: Collection[str], number: int, *, area: str) -> list[LogEntry]:
    """What has been done to these subjects from the entry of that number on, the oldest first."""
    query = select(LogEntry).where(
        LogEntry.area == area, col(LogEntry.subject).in_(list(subjects)), col(LogEntry.id) >= number
    )
    return list(session.exec(query.order_by(col(LogEntry.id))))
