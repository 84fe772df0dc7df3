"""Answers to invitations as they came in: their bytes, what became of them, and those that wait for a person."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import Session

from models.meetings import IncomingAnswer
from store.insertion import insert_missing_returning, table_of


class KeptAnswer(NamedTuple):
    """An answer that has come in. `set_aside` says why a person has to look at it."""

    id: int
    area: str | None
    meeting_id: int | None
    person_id: int | None
    body: bytes
    came_at: datetime
    outcome: str
    set_aside: str | None
    settled_on: date | None


def keep(session: Session, *, sha256: str, body: bytes, came_at: datetime, outcome: str) -> int | None:
    """Keep a message that has come in; its id, or None where the very same bytes are kept already."""
    row = {"sha256": sha256, "body": body, "came_at": came_at, "outcome": outcome}
    added = insert_missing_returning(session, IncomingAnswer, [row], "id")
    return int(added[0][0]) if added else None


def note(
    session: Session,
    answer_id: int,
    *,
    outcome: str,
    area: str | None,
    meeting_id: int | None = None,
    person_id: int | None = None,
    set_aside: str | None = None,
) -> None:
    """Note what became of an answer, and whose it is."""
    answer = table_of(IncomingAnswer)
    session.connection().execute(
        update(answer)
        .where(answer.c.id == answer_id)
        .values(outcome=outcome, area=area, meeting_id=meeting_id, person_id=person_id, set_aside=set_aside)
    )


def settle(session: Session, answer_id: int, *, outcome: str, person_id: int | None, on: date) -> None:
    """Note that a person has seen to an answer that was set aside."""
    answer = table_of(IncomingAnswer)
    session.connection().execute(
        update(answer).where(answer.c.id == answer_id).values(outcome=outcome, person_id=person_id, settled_on=on)
    )


def get(session: Session, answer_id: int) -> KeptAnswer | None:
    """One answer."""
    return next(iter(_kept(session, table_of(IncomingAnswer).c.id == answer_id)), None)


def by_digest(session: Session, sha256: str) -> KeptAnswer | None:
    """The answer whose bytes have that digest."""
    return next(iter(_kept(session, table_of(IncomingAnswer).c.sha256 == sha256)), None)


def waiting(session: Session, *, area: str) -> list[KeptAnswer]:
    """The answers that wait for a person, those of no known area among them, in the order in which they came."""
    answer = table_of(IncomingAnswer).c
    return _kept(
        session,
        answer.set_aside.is_not(None),
        answer.settled_on.is_(None),
        or_(answer.area == area, answer.area.is_(None)),
    )


def _kept(session: Session, *conditions: ColumnElement[bool]) -> list[KeptAnswer]:
    answer = table_of(IncomingAnswer).c
    columns = [answer[name] for name in KeptAnswer._fields]
    rows = session.connection().execute(select(*columns).where(*conditions).order_by(answer.id))
    return [KeptAnswer(*row) for row in rows]
