"""Meetings and their agendas. Rows come in bulk, as plain values."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update
from sqlmodel import Session

from models.meetings import AgendaItem, Meeting, MeetingGroup
from models.words import MeetingForm, MeetingStatus
from store import areas
from store.insertion import table_of
from store.questions import Put, Rows, objects_of, question


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


_OF_MEETING = tuple(name for name in MeetingFacts.__dataclass_fields__ if name != "groups")
_MEETING, _JOINED = (table_of(model).c for model in (Meeting, MeetingGroup))
# Put together once, but for their conditions: that takes longer than to carry them out.
_MEETINGS = (
    select(*(_MEETING[name] for name in _OF_MEETING), _JOINED.group)
    .join_from(table_of(Meeting), table_of(MeetingGroup), _JOINED.meeting_id == _MEETING.id)
    .order_by(_MEETING.starts_at, _MEETING.id, _JOINED.position)
)
_AREA_OF = select(_MEETING.area).where(_MEETING.id == bindparam("this"))


def get(session: Session, meeting_id: int) -> MeetingFacts | None:
    """One meeting."""
    return of_ids(session, [meeting_id]).get(meeting_id)


def by_uid(session: Session, uid: str) -> MeetingFacts | None:
    """The meeting that calendars know by `uid`."""
    return next(iter(_facts(session, table_of(Meeting).c.uid == uid)), None)


def of_ids(session: Session, ids: Collection[int]) -> dict[int, MeetingFacts]:
    """The meetings of those ids."""
    return {found.id: found for found in _by_ids(session, tuple(sorted(ids)))} if ids else {}


@question
def _by_ids(ids: Collection[int]) -> Put[list[MeetingFacts]]:
    return Put(_MEETINGS.where(table_of(Meeting).c.id.in_(list(ids))), _meetings)


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
    area = session.connection().execute(_AREA_OF, {"this": meeting_id}).scalar()
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
