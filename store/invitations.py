"""How each person stands with a meeting: called, what they have answered and proposed, and whether they were there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select, update
from sqlmodel import Session

from models.meetings import IncomingAnswer, Invitation, Meeting
from models.people import Person
from models.words import Answer, CalendarWay, Participation, Presence
from store.insertion import insert_missing, table_of
from store.questions import Put, Rows, number, pairs, question


class Invited(NamedTuple):
    """How a person stands with a meeting, and where to reach them."""

    meeting_id: int
    person_id: int
    group: str
    participation: Participation
    party: str | None
    seat: int | None
    called: bool
    serves: bool
    sequence: int
    answer: Answer
    answered_at: datetime | None
    comment: str | None
    proposed_start: datetime | None
    proposed_end: datetime | None
    presence: Presence | None
    name: str
    email: str
    calendar: CalendarWay


_OF_PERSON = ("name", "email", "calendar")
_WEIGHT = {participation: number for number, participation in enumerate(Participation)}
_INVITATION, _PERSON = (table_of(model).c for model in (Invitation, Person))
_INVITATIONS = (
    select(*(_PERSON[name] if name in _OF_PERSON else _INVITATION[name] for name in Invited._fields))
    .join_from(table_of(Invitation), table_of(Person), _INVITATION.person_id == _PERSON.id)
    .order_by(_INVITATION.meeting_id, _PERSON.id)
)


# --- the people of a meeting


def invited(session: Session, ids: Collection[int]) -> dict[int, list[Invited]]:
    """Everyone who is or has been called to each meeting, the chairs first; an empty list for one without."""
    found: dict[int, list[Invited]] = {meeting_id: [] for meeting_id in ids}
    if found:
        for row in _of_meetings(session, tuple(sorted(found))):
            found[row.meeting_id].append(row)
    return found


class Tally(NamedTuple):
    """How many a meeting calls, and how many of those have answered, come, and have proposed another time."""

    called: int = 0
    answered: int = 0
    accepted: int = 0
    proposals: int = 0


def tallies(session: Session, *, area: str, first: date, last: date) -> dict[int, Tally]:
    """What has been answered to each meeting of those days; nothing of one that calls nobody."""
    invitation, meeting = table_of(Invitation).c, table_of(Meeting).c
    rows = session.connection().execute(
        select(
            invitation.meeting_id,
            func.count(),
            func.sum(case((invitation.answer != Answer.NONE, 1), else_=0)),
            func.sum(case((invitation.answer == Answer.ACCEPTED, 1), else_=0)),
            func.count(invitation.proposed_start),
        )
        .join_from(table_of(Invitation), table_of(Meeting), invitation.meeting_id == meeting.id)
        .where(meeting.area == area, meeting.day.between(first, last), invitation.called.is_(True))
        .group_by(invitation.meeting_id)
    )
    return {meeting_id: Tally(*(int(number) for number in counts)) for meeting_id, *counts in rows}


def invited_person(session: Session, meeting_id: int, person_id: int) -> Invited | None:
    """How one person stands with one meeting."""
    invitation = table_of(Invitation).c
    rows = _invited(session, invitation.meeting_id == meeting_id, invitation.person_id == person_id)
    return next(iter(rows), None)


@question
def _of_meetings(ids: Collection[int]) -> Put[list[Invited]]:
    return Put(_INVITATIONS.where(table_of(Invitation).c.meeting_id.in_(list(ids))), _in_order)


def _invited(session: Session, *conditions: ColumnElement[bool]) -> list[Invited]:
    return _in_order(session.connection().execute(_INVITATIONS.where(*conditions)).all())


def _in_order(rows: Rows) -> list[Invited]:
    return sorted(
        (Invited(*row) for row in rows), key=lambda row: (row.meeting_id, _WEIGHT[row.participation], row.group)
    )


class Reach(NamedTuple):
    """How a person is reached about meetings: the way they have chosen, and their address without regard to case."""

    calendar: CalendarWay
    address: str


def reach(session: Session, person_ids: Collection[int]) -> dict[int, Reach]:
    """How each of these persons is reached."""
    person = table_of(Person).c
    if not person_ids:
        return {}
    rows = session.connection().execute(
        select(person.id, person.calendar, person.folded_email).where(person.id.in_(list(person_ids)))
    )
    return {person_id: Reach(calendar, address) for person_id, calendar, address in rows}


def add_invitations(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Note whom a meeting calls; one who is noted already is left as they stand."""
    insert_missing(session, Invitation, rows)


def change_invitations(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give invitations, each by `meeting_id` and `person_id`, the other values of their rows, the same in all."""
    if not rows:
        return
    invitation = table_of(Invitation)
    names = [name for name in rows[0] if name not in ("meeting_id", "person_id")]
    session.connection().execute(
        update(invitation)
        .where(
            invitation.c.meeting_id == bindparam("of_meeting"),
            invitation.c.person_id == bindparam("of_person"),
        )
        .values({name: bindparam(f"new_{name}") for name in names}),
        [
            {
                "of_meeting": row["meeting_id"],
                "of_person": row["person_id"],
                **{f"new_{name}": row[name] for name in names},
            }
            for row in rows
        ],
    )


def forget_answers(session: Session, meeting_id: int) -> None:
    """Answers to another time say nothing of this one."""
    invitation = table_of(Invitation)
    session.connection().execute(
        update(invitation)
        .where(invitation.c.meeting_id == meeting_id)
        .values(
            answer=Answer.NONE,
            answered_at=None,
            comment=None,
            proposed_start=None,
            proposed_end=None,
            serves=False,
        )
    )


def set_answer(
    session: Session,
    meeting_id: int,
    person_id: int,
    *,
    answer: Answer,
    answered_at: datetime,
    comment: str | None = None,
    proposed: tuple[datetime, datetime] | None = None,
) -> None:
    """Note what a person has answered, and the other time that they propose."""
    start, end = proposed or (None, None)
    change_invitations(
        session,
        [
            {
                "meeting_id": meeting_id,
                "person_id": person_id,
                "answer": answer,
                "answered_at": answered_at,
                "comment": comment,
                "proposed_start": start,
                "proposed_end": end,
            }
        ],
    )


def proposing(session: Session, meeting_id: int) -> list[Invited]:
    """Those who are called to the meeting and have proposed another time for it."""
    invitation = table_of(Invitation).c
    return _invited(
        session,
        invitation.meeting_id == meeting_id,
        invitation.called.is_(True),
        invitation.proposed_start.is_not(None),
    )


def forget_proposals(session: Session, meeting_id: int, person_ids: Collection[int]) -> None:
    """The times that these persons have proposed are answered. What they have answered themselves stands."""
    nothing = {"proposed_start": None, "proposed_end": None}
    change_invitations(
        session, [{"meeting_id": meeting_id, "person_id": person_id, **nothing} for person_id in person_ids]
    )


def set_presence(session: Session, meeting_id: int, presences: Mapping[int, Presence | None]) -> None:
    """Note, by person, who was there."""
    change_invitations(
        session,
        [
            {"meeting_id": meeting_id, "person_id": person_id, "presence": presence}
            for person_id, presence in presences.items()
        ],
    )


# --- what waits for a person


@question
def proposals(*, area: str, first: date) -> Put[dict[int, int]]:
    """The area's meetings from that day on that somebody has proposed another time for, and how many have."""
    invitation, meeting = table_of(Invitation).c, table_of(Meeting).c
    return Put(
        select(invitation.meeting_id, func.count())
        .join_from(table_of(Invitation), table_of(Meeting), invitation.meeting_id == meeting.id)
        .where(
            meeting.area == area,
            meeting.day >= first,
            invitation.called.is_(True),
            invitation.proposed_start.is_not(None),
        )
        .group_by(invitation.meeting_id)
        .order_by(invitation.meeting_id),
        pairs,
    )


@question
def answers_set_aside(*, area: str) -> Put[int]:
    """How many answers nobody could make out and nobody has seen to, those of no known area among them."""
    answer = table_of(IncomingAnswer).c
    return Put(
        select(func.count()).where(
            answer.set_aside.is_not(None),
            answer.settled_on.is_(None),
            or_(answer.area == area, answer.area.is_(None)),
        ),
        number,
    )
