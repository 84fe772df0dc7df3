"""What the ledger has told about each document, step by step."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import Session

from models.duties import Duty
from models.letters import Act, Letter
from models.words import ActState, DutyState, StepKind
from store.insertion import table_of
from store.questions import Put, Rows, question


def taken(session: Session, *, area: str, station: str, today: date) -> dict[int, dict[str, date | None]]:
    """For each duty to look at: the steps of its present revision that the ledger holds, and the day each was sent."""
    duty = table_of(Duty).c
    steps = _steps_of(duty.area == area, duty.station == station, duty.look_on <= today)
    return _taken(session.connection().execute(steps).all())


@question
def taken_in_area(*, area: str) -> Put[dict[int, dict[str, date | None]]]:
    """As `taken`, for every document that the area awaits."""
    return Put(_steps_of(table_of(Duty).c.area == area), _taken)


def _steps_of(*conditions: ColumnElement[bool]) -> Select[Any]:
    act, duty = table_of(Act).c, table_of(Duty).c
    return (
        select(act.duty_id, act.step, act.state, act.done_on)
        .join_from(table_of(Duty), table_of(Act), (act.duty_id == duty.id) & (act.revision == duty.revision))
        .where(*conditions, duty.state == DutyState.AWAITED)
    )


def _taken(rows: Rows) -> dict[int, dict[str, date | None]]:
    steps: dict[int, dict[str, date | None]] = {}
    for duty_id, step, state, done_on in rows:
        sent_on = done_on if state is ActState.DONE else None
        held = steps.setdefault(duty_id, {})
        held[step] = held.get(step) or sent_on
    return steps


def asked_for(session: Session, *, area: str, station: str, today: date) -> set[int]:
    """Of the duties to look at: those whose request, in this revision or an earlier one, has reached somebody."""
    act, duty, letter = table_of(Act).c, table_of(Duty).c, table_of(Letter).c
    rows = session.connection().execute(
        select(act.duty_id)
        .join_from(table_of(Duty), table_of(Act), act.duty_id == duty.id)
        .join(table_of(Letter), act.letter_id == letter.id)
        .where(
            duty.area == area,
            duty.station == station,
            duty.look_on <= today,
            duty.state == DutyState.AWAITED,
            act.kind == StepKind.REQUEST,
            act.state == ActState.DONE,
            letter.would_reach.is_(None),
        )
    )
    return {duty_id for (duty_id,) in rows}


def told_before(session: Session, duty_ids: Sequence[int]) -> dict[int, list[str]]:
    """For each duty: the addressees who have really been written to about it, copies and shadow letters left out."""
    act, letter = table_of(Act).c, table_of(Letter).c
    rows = session.connection().execute(
        select(act.duty_id, act.addressee)
        .join_from(table_of(Act), table_of(Letter), act.letter_id == letter.id)
        .where(
            act.duty_id.in_(duty_ids),
            act.state == ActState.DONE,
            act.kind.not_in([StepKind.RECEIPT, StepKind.WARNING]),
            act.copy_only.is_(False),
            letter.would_reach.is_(None),
        )
        .order_by(act.id)
    )
    told: dict[int, list[str]] = {}
    for duty_id, addressee in rows:
        if addressee not in told.setdefault(duty_id, []):
            told[duty_id].append(addressee)
    return told


def told_today(session: Session, duty_ids: Collection[int], *, today: date) -> dict[int, bool]:
    """The duties that somebody is about to be told of, or has been told of today: whether it has left already.

    Receipts are left out.
    """
    act = table_of(Act).c
    now = or_(act.state == ActState.DUE, and_(act.state == ActState.DONE, act.done_on == today))
    rows = session.connection().execute(
        select(act.duty_id, act.state).where(
            act.duty_id.in_(list(duty_ids)), now, act.kind != StepKind.RECEIPT, act.copy_only.is_(False)
        )
    )
    told: dict[int, bool] = {}
    for duty_id, state in rows:
        told[duty_id] = told.get(duty_id, False) or state is ActState.DONE
    return told


@question
def last_told(*, area: str, year: int) -> Put[dict[int, tuple[StepKind, date]]]:
    """For each duty of a year that has been written about: the kind and day of the last letter."""
    act = table_of(Act).c
    return Put(
        select(act.duty_id, act.kind, act.done_on)
        .where(act.area == area, act.year == year, act.state == ActState.DONE)
        .order_by(act.done_on, act.id),
        lambda rows: {duty_id: (kind, day) for duty_id, kind, day in rows},
    )
