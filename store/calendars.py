"""What stands in an area's calendar, as bytes; and which of it a feed shows.

Rows are read and written in bulk: the number of statements never depends on how many there are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, exists, false, func, insert, or_, select, update
from sqlmodel import Session

from models.duties import Duty
from models.feeds import CalendarEntry, CalendarEntryGroup, CalendarState
from models.letters import Act, Letter
from models.meetings import Invitation, Meeting
from models.people import Membership, Person
from models.words import DutyState, EntryKind, MeetingStatus, Role, StepKind
from store.acts import may_have_left
from store.insertion import insert_missing, table_of
from store.meeting_acts import addressee
from store.questions import Put, Rows, question

# --- what stands in an area's calendar


class KeptEntry(NamedTuple):
    """An entry without its bytes."""

    id: int
    uid: str
    meeting_id: int | None
    sequence: int
    created_at: datetime
    revised_at: datetime
    digest: str
    broken: str | None
    withdrawn_on: date | None


def lock(session: Session, area: str) -> date | None:
    """Keep whoever else would change the area's calendar waiting until this transaction ends.

    Return the month that its entries were last brought in step with.
    """
    state = table_of(CalendarState)
    insert_missing(session, CalendarState, [{"area": area, "revision": 0}])
    return session.connection().execute(select(state.c.month).where(state.c.area == area).with_for_update()).scalar()


def raise_revision(session: Session, area: str, *, month: date | None = None) -> None:
    """Say that what stands in the area's calendar, or who may see it, has changed; and for which month, if it has."""
    state = table_of(CalendarState)
    insert_missing(session, CalendarState, [{"area": area, "revision": 0}])
    values: dict[str, Any] = {"revision": state.c.revision + 1} | ({"month": month} if month else {})
    session.connection().execute(update(state).where(state.c.area == area).values(**values))


class Progress(NamedTuple):
    """How far an area's calendar has come, and the month that its entries were last brought in step with."""

    revision: int
    month: date | None


def progress(session: Session, area: str) -> Progress:
    """How far the area's calendar has come; revision 0 where nothing has ever stood in it."""
    state = table_of(CalendarState).c
    row = session.connection().execute(select(state.revision, state.month).where(state.area == area)).first()
    return Progress(*row) if row else Progress(0, None)


@question
def entries_since(area: str, *, first: date) -> Put[list[KeptEntry]]:
    """The entries that end on `first` or later, the withdrawn among them."""
    return _entries(area, table_of(CalendarEntry).c.last_day >= first)


def entries_named(session: Session, area: str, *, uids: Collection[str]) -> list[KeptEntry]:
    """The entries of those names, whenever they are."""
    return _entries_named(session, area, tuple(sorted(uids))) if uids else []


@question
def _entries_named(area: str, uids: Collection[str]) -> Put[list[KeptEntry]]:
    return _entries(area, table_of(CalendarEntry).c.uid.in_(list(uids)))


def _entries(area: str, condition: ColumnElement[bool]) -> Put[list[KeptEntry]]:
    entry = table_of(CalendarEntry).c
    columns = (entry[name] for name in KeptEntry._fields)
    return Put(select(*columns).where(entry.area == area, condition), lambda rows: [KeptEntry(*row) for row in rows])


def groups_of_entries(session: Session, ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Whom each entry concerns; nothing for one that concerns no group in particular."""
    return _groups_of_entries(session, tuple(sorted(ids))) if ids else {}


@question
def _groups_of_entries(ids: Collection[int]) -> Put[dict[int, frozenset[str]]]:
    concerned = table_of(CalendarEntryGroup).c
    return Put(select(concerned.entry_id, concerned.group).where(concerned.entry_id.in_(list(ids))), _sets)


def _sets(rows: Rows) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for entry_id, group in rows:
        found.setdefault(entry_id, set()).add(group)
    return {entry_id: frozenset(groups) for entry_id, groups in found.items()}


def add_entries(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new entries down."""
    if rows:
        session.connection().execute(insert(table_of(CalendarEntry)), list(rows))


def ids_of(session: Session, area: str, *, uids: Collection[str]) -> dict[str, int]:
    """The entries' ids by name."""
    return {entry.uid: entry.id for entry in entries_named(session, area, uids=uids)}


def change_entries(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give entries, each by `id`, the other values of their rows, which name the same columns in all."""
    if not rows:
        return
    entry = table_of(CalendarEntry)
    names = [name for name in rows[0] if name != "id"]
    session.connection().execute(
        update(entry).where(entry.c.id == bindparam("this")).values({name: bindparam(f"new_{name}") for name in names}),
        [{"this": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows],
    )


def withdraw_entries(session: Session, ids: Collection[int], *, on: date) -> None:
    """Take entries out of the calendar. Their rows stay, so that their numbers go on if they come back."""
    entry = table_of(CalendarEntry)
    if ids:
        session.connection().execute(update(entry).where(entry.c.id.in_(list(ids))).values(withdrawn_on=on))


def concern(session: Session, area: str, pairs: Iterable[tuple[int, str]]) -> None:
    """Note, by entry, the groups that it concerns."""
    rows = [{"entry_id": entry_id, "group": group, "area": area} for entry_id, group in pairs]
    insert_missing(session, CalendarEntryGroup, rows)


def concern_no_more(session: Session, pairs: Collection[tuple[int, str]]) -> None:
    """Note, by entry, the groups that it no longer concerns."""
    concerned = table_of(CalendarEntryGroup)
    if pairs:
        session.connection().execute(
            delete(concerned).where(
                concerned.c.entry_id == bindparam("of_entry"), concerned.c.group == bindparam("of_group")
            ),
            [{"of_entry": entry_id, "of_group": group} for entry_id, group in pairs],
        )


class BrokenEntry(NamedTuple):
    """An entry whose present facts cannot stand in a calendar, and why."""

    kind: EntryKind
    uid: str
    broken: str


@question
def broken_entries(area: str) -> Put[list[BrokenEntry]]:
    """What is set aside, in the order of time."""
    entry = table_of(CalendarEntry).c
    return Put(
        select(entry.kind, entry.uid, entry.broken)
        .where(entry.area == area, entry.broken.is_not(None), entry.withdrawn_on.is_(None))
        .order_by(entry.first_day, entry.id),
        lambda rows: [BrokenEntry(*row) for row in rows],
    )


class Deadline(NamedTuple):
    """The last day of a group's document, and what has become of it."""

    year: int
    station: str
    group: str
    document: str
    meeting: int
    due_on: date
    extended_to: date | None
    state: DutyState

    @property
    def last_day(self) -> date:
        """The day that counts."""
        return self.extended_to or self.due_on


@question
def deadlines(area: str, *, years: Collection[int]) -> Put[list[Deadline]]:
    """Every document of those years, whatever has become of it."""
    duty = table_of(Duty).c
    return Put(
        select(*(duty[name] for name in Deadline._fields)).where(duty.area == area, duty.year.in_(list(years))),
        lambda rows: [Deadline(*row) for row in rows],
    )


# --- choosing the bytes of a feed


class Sees(NamedTuple):
    """What is shown of a group: from `first` to `last` (inclusive, None: for good), meetings alone or all."""

    group: str
    first: date | None = None
    last: date | None = None
    only_meetings: bool = False


def bodies_of_area(session: Session, area: str, *, first: date, last: date) -> list[bytes]:
    """The meetings and the stations of the whole area in those days, in the order of time."""
    entry = table_of(CalendarEntry).c
    return _bodies(session, area, first, last, entry.kind.in_([EntryKind.MEETING, EntryKind.STATION]))


def bodies_of_groups(
    session: Session, area: str, *, first: date, last: date, sees: Iterable[Sees], stations: Collection[str] = ()
) -> list[bytes]:
    """What concerns those groups in those days, and the meetings that name those stations, in the order of time."""
    shown = _concerning(sees)
    return _bodies(session, area, first, last, or_(shown, _at_stations(stations)) if stations else shown)


def bodies_of_person(
    session: Session,
    area: str,
    *,
    first: date,
    last: date,
    sees: Iterable[Sees],
    stations: Collection[str],
    person_id: int,
    by_mail: bool,
) -> list[bytes]:
    """What concerns a person in those days, as `sees` says, and the meetings of those stations that call them.

    Who has meetings `by_mail` has those in their calendar already: they are left out.
    """
    shown = _concerning(sees)
    if stations:
        shown = or_(shown, and_(_at_stations(stations), _called_to(person_id)))
    if by_mail:
        shown = and_(shown, ~_invited_by_mail(person_id))
    return _bodies(session, area, first, last, shown)


def _bodies(session: Session, area: str, first: date, last: date, shown: ColumnElement[bool]) -> list[bytes]:
    entry = table_of(CalendarEntry).c
    rows = session.connection().execute(
        select(entry.body)
        .where(
            entry.area == area,
            entry.last_day >= first,
            entry.first_day <= last,
            entry.withdrawn_on.is_(None),
            func.length(entry.body) > 0,
            shown,
        )
        .order_by(entry.first_day, entry.id)
    )
    return [body for (body,) in rows.fetchall()]


def _concerning(sees: Iterable[Sees]) -> ColumnElement[bool]:
    entry, concerned = table_of(CalendarEntry).c, table_of(CalendarEntryGroup).c
    return exists().where(concerned.entry_id == entry.id, or_(false(), *map(_seen, sees)))


def _seen(sees: Sees) -> ColumnElement[bool]:
    entry = table_of(CalendarEntry).c
    conditions: list[ColumnElement[bool]] = [table_of(CalendarEntryGroup).c.group == sees.group]
    if sees.first is not None:
        conditions.append(entry.first_day >= sees.first)
    if sees.last is not None:
        conditions.append(entry.first_day <= sees.last)
    if sees.only_meetings:
        conditions.append(entry.kind == EntryKind.MEETING)
    return and_(*conditions)


def _called_to(person_id: int) -> ColumnElement[bool]:
    entry, invitation = table_of(CalendarEntry).c, table_of(Invitation).c
    return exists().where(
        invitation.person_id == person_id, invitation.meeting_id == entry.meeting_id, invitation.called
    )


def _at_stations(stations: Collection[str]) -> ColumnElement[bool]:
    entry, meeting = table_of(CalendarEntry).c, table_of(Meeting).c
    return exists().where(meeting.id == entry.meeting_id, meeting.station.in_(list(stations)))


def _invited_by_mail(person_id: int) -> ColumnElement[bool]:
    """An invitation has left, or may have, and the person has it still; or it was taken back as the meeting was off.

    What waits to be approved, and what only the office has read in shadow mode, is in nobody's calendar; and the
    organiser's own mailbox gets letters without an invitation in them.
    """
    entry, invitation, meeting = table_of(CalendarEntry).c, table_of(Invitation).c, table_of(Meeting).c
    act, letter, person = table_of(Act).c, table_of(Letter).c, table_of(Person).c
    in_calendar = (
        select(act.meeting_id)
        .join_from(table_of(Act), table_of(Letter), letter.id == act.letter_id)
        .join(table_of(Meeting), meeting.id == act.meeting_id)
        .where(
            act.meeting_id.in_(select(invitation.meeting_id).where(invitation.person_id == person_id)),
            act.addressee == addressee(person_id),
            act.kind.in_([StepKind.INVITATION, StepKind.CANCELLATION]),
            may_have_left(),
            letter.would_reach.is_(None),
            ~meeting.called_elsewhere,
            ~exists().where(person.id == person_id, person.folded_email == func.lower(meeting.organiser_email)),
        )
        .group_by(act.meeting_id, meeting.status)
        .having(
            or_(
                meeting.status == MeetingStatus.CANCELLED,
                _last_of(StepKind.INVITATION) > _last_of(StepKind.CANCELLATION),
            )
        )
    )
    return and_(entry.meeting_id.is_not(None), entry.meeting_id.in_(in_calendar))


def _last_of(kind: StepKind) -> ColumnElement[int]:
    act = table_of(Act).c
    return func.max(case((act.kind == kind, act.id), else_=0))


class Held(NamedTuple):
    """A role and the days on which it is held (`last` inclusive, None: until further notice)."""

    group: str
    role: Role
    first: date
    last: date | None


def roles_of(session: Session, person_id: int) -> list[Held]:
    """All that a person holds, has held or is to hold; what ended before it began was never held."""
    member = table_of(Membership).c
    rows = session.connection().execute(
        select(member.group, member.role, member.valid_from, member.valid_to)
        .where(
            member.person_id == person_id,
            or_(member.valid_to.is_(None), member.valid_to >= member.valid_from),
        )
        .order_by(member.valid_from, member.id)
    )
    return [Held(*row) for row in rows]
