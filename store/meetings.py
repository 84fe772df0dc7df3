"""Meetings, their agendas, and how each person stands with them. Rows come in bulk, as plain values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, delete, func, insert, or_, select, update
from sqlmodel import Session

from models.meetings import AgendaItem, IncomingAnswer, Invitation, Meeting, MeetingGroup
from models.people import Person
from models.words import Answer, CalendarWay, MeetingForm, MeetingStatus, Participation, Presence
from store import areas
from store.insertion import insert_missing, table_of
from store.questions import Put, Rows, number, objects_of, pairs, question


@dataclass(frozen=True, kw_only=True)
class MeetingFacts:
    """A meeting as it is decided, with its groups: its own first, then those that meet jointly with it."""

    id: int
    area: str
    uid: str
    station: str | None
    title: str
    day: date
    starts_at: datetime
    ends_at: datetime
    form: MeetingForm
    place: str | None
    link: str | None
    organiser: str
    organiser_email: str
    status: MeetingStatus
    called_elsewhere: bool
    notes: str | None
    reason: str | None
    sequence: int
    link_version: int
    created_at: datetime
    revised_at: datetime
    called_at: datetime | None = None
    groups: tuple[str, ...]

    @property
    def group(self) -> str:
        """The meeting's own group, whose rules it follows."""
        return self.groups[0]

    @property
    def year(self) -> int:
        """The year whose wheel the meeting belongs to."""
        return self.day.year

    @property
    def was_called(self) -> bool:
        """Whether it is or has been called. Of any other only the office knows."""
        return self.called_at is not None

    @property
    def invites(self) -> bool:
        """Whether calendar messages, notices and reminders go out for it."""
        return self.status is MeetingStatus.CALLED and not self.called_elsewhere

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return self.ends_at <= now


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
_OF_MEETING = tuple(name for name in MeetingFacts.__dataclass_fields__ if name != "groups")
_WEIGHT = {participation: number for number, participation in enumerate(Participation)}
_MEETING, _JOINED, _INVITATION, _PERSON = (table_of(model).c for model in (Meeting, MeetingGroup, Invitation, Person))

# Put together once, but for their conditions: that takes longer than to carry them out.
_MEETINGS = (
    select(*(_MEETING[name] for name in _OF_MEETING), _JOINED.group)
    .join_from(table_of(Meeting), table_of(MeetingGroup), _JOINED.meeting_id == _MEETING.id)
    .order_by(_MEETING.starts_at, _MEETING.id, _JOINED.position)
)
_INVITATIONS = (
    select(*(_PERSON[name] if name in _OF_PERSON else _INVITATION[name] for name in Invited._fields))
    .join_from(table_of(Invitation), table_of(Person), _INVITATION.person_id == _PERSON.id)
    .order_by(_INVITATION.meeting_id, _PERSON.id)
)


def get(session: Session, meeting_id: int) -> MeetingFacts | None:
    """One meeting."""
    return next(iter(_facts(session, table_of(Meeting).c.id == meeting_id)), None)


def by_uid(session: Session, uid: str) -> MeetingFacts | None:
    """The meeting that calendars know by `uid`."""
    return next(iter(_facts(session, table_of(Meeting).c.uid == uid)), None)


def of_ids(session: Session, ids: Collection[int]) -> dict[int, MeetingFacts]:
    """The meetings of those ids."""
    return {found.id: found for found in _facts(session, table_of(Meeting).c.id.in_(list(ids)))} if ids else {}


@question
def between(
    *, area: str, first: date, last: date, statuses: Collection[MeetingStatus] | None = None
) -> Put[list[MeetingFacts]]:
    """The area's meetings on the days from `first` to `last`, of those statuses or of all, in the order of time."""
    meeting = table_of(Meeting).c
    conditions = [meeting.area == area, meeting.day.between(first, last)]
    if statuses is not None:
        conditions.append(meeting.status.in_(list(statuses)))
    return Put(_MEETINGS.where(*conditions), _meetings)


def _facts(session: Session, *conditions: ColumnElement[bool]) -> list[MeetingFacts]:
    return _meetings(session.connection().execute(_MEETINGS.where(*conditions)).all())


def _meetings(rows: Rows) -> list[MeetingFacts]:
    """The meetings of the rows, each of which is one of a meeting's groups."""
    found: dict[int, tuple[Sequence[Any], list[str]]] = {}
    for row in rows:
        found.setdefault(row[0], (row, []))[1].append(row[-1])
    return [
        MeetingFacts(**dict(zip(_OF_MEETING, row, strict=False)), groups=tuple(groups))
        for row, groups in found.values()
    ]


@question
def decided(*, area: str) -> Put[list[tuple[frozenset[str], date, str | None]]]:
    """Groups, day and named station of every meeting that is to be held, or has been."""
    meeting, joined = table_of(Meeting).c, table_of(MeetingGroup).c
    return Put(
        select(meeting.id, meeting.day, meeting.station, joined.group)
        .join_from(table_of(Meeting), table_of(MeetingGroup), joined.meeting_id == meeting.id)
        .where(meeting.area == area, meeting.status.in_([status for status in MeetingStatus if status.is_decided]))
        .order_by(meeting.day, meeting.id),
        _groups_by_meeting,
    )


def _groups_by_meeting(rows: Rows) -> list[tuple[frozenset[str], date, str | None]]:
    found: dict[int, tuple[set[str], date, str | None]] = {}
    for meeting_id, day, station, group in rows:
        found.setdefault(meeting_id, (set(), day, station))[0].add(group)
    return [(frozenset(groups), day, station) for groups, day, station in found.values()]


def last_id(session: Session) -> int:
    """The highest id that any meeting has; 0 before the first."""
    return session.connection().execute(select(func.max(table_of(Meeting).c.id))).scalar() or 0


def lock(session: Session, meeting_id: int) -> MeetingFacts | None:
    """One meeting, its area kept from every other writer until this transaction ends."""
    meeting = table_of(Meeting).c
    area = session.connection().execute(select(meeting.area).where(meeting.id == meeting_id)).scalar()
    if area is None:
        return None
    areas.lock(session, area)
    return get(session, meeting_id)


def add(session: Session, *, groups: Sequence[str], **values: Any) -> int:
    """Write a meeting down; return its id. `groups` begin with its own."""
    made = session.connection().execute(insert(table_of(Meeting)).values(**values).returning(table_of(Meeting).c.id))
    meeting_id = int(made.scalar_one())
    rows = [
        {"meeting_id": meeting_id, "group": group, "area": values["area"], "position": position}
        for position, group in enumerate(groups)
    ]
    session.connection().execute(insert(table_of(MeetingGroup)), rows)
    return meeting_id


def change(session: Session, meeting_id: int, **values: Any) -> None:
    """Give a meeting other values."""
    meeting = table_of(Meeting)
    session.connection().execute(update(meeting).where(meeting.c.id == meeting_id).values(**values))


def hold(session: Session, ids: Collection[int]) -> None:
    """Note that these meetings have been held."""
    _bring_to(session, MeetingStatus.HELD, ids)


def lapse(session: Session, ids: Collection[int]) -> None:
    """Note that the days of these drafts have gone by."""
    _bring_to(session, MeetingStatus.LAPSED, ids)


def _bring_to(session: Session, status: MeetingStatus, ids: Collection[int]) -> None:
    meeting = table_of(Meeting)
    if ids:
        session.connection().execute(update(meeting).where(meeting.c.id.in_(list(ids))).values(status=status))


# --- agendas


def agendas(session: Session, ids: Collection[int]) -> dict[int, list[AgendaItem]]:
    """The items of each meeting's agenda, in order; an empty list for one without."""
    found: dict[int, list[AgendaItem]] = {meeting_id: [] for meeting_id in ids}
    for item in items_of(session, tuple(found)) if found else ():
        found[item.meeting_id].append(item)
    return found


@question
def items_of(ids: Collection[int]) -> Put[list[AgendaItem]]:
    """The items of these meetings' agendas, in their order."""
    item = table_of(AgendaItem)
    return Put(
        select(*item.c).where(item.c.meeting_id.in_(list(ids))).order_by(item.c.meeting_id, item.c.number),
        objects_of(AgendaItem),
    )


def set_agenda(session: Session, meeting_id: int, items: Iterable[tuple[str, str | None]]) -> None:
    """Give a meeting that agenda: each item's title, and the group that owes a paper for it."""
    item = table_of(AgendaItem)
    session.connection().execute(delete(item).where(item.c.meeting_id == meeting_id))
    rows = [
        {"meeting_id": meeting_id, "number": number, "title": title, "papers_from": papers_from}
        for number, (title, papers_from) in enumerate(items, start=1)
    ]
    if rows:
        session.connection().execute(insert(item), rows)


def set_outcome(session: Session, meeting_id: int, number: int, outcome: str | None) -> None:
    """Note what the meeting came to in an item of its agenda."""
    item = table_of(AgendaItem)
    session.connection().execute(
        update(item).where(item.c.meeting_id == meeting_id, item.c.number == number).values(outcome=outcome)
    )


# --- the people of a meeting


def invited(session: Session, ids: Collection[int]) -> dict[int, list[Invited]]:
    """Everyone who is or has been called to each meeting, the chairs first; an empty list for one without."""
    found: dict[int, list[Invited]] = {meeting_id: [] for meeting_id in ids}
    if found:
        for row in _invited(session, table_of(Invitation).c.meeting_id.in_(list(ids))):
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


def _invited(session: Session, *conditions: ColumnElement[bool]) -> list[Invited]:
    rows = session.connection().execute(_INVITATIONS.where(*conditions))
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
