"""Calendars in the database: entries as bytes, feeds as they were last made, and who subscribes to them.

Rows are read and written in bulk: the number of statements never depends on how many there are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, bindparam, delete, exists, false, func, insert, or_, select, update
from sqlmodel import Session

from models.duties import Duty
from models.feeds import CalendarEntry, CalendarEntryGroup, CalendarState, Feed, Subscription
from models.meetings import Invitation, Meeting
from models.people import Membership, Person
from models.words import CalendarWay, DutyState, EntryKind, FeedKind, MeetingStatus, Role
from store.insertion import insert_missing, table_of

# --- what stands in an area's calendar


class KeptEntry(NamedTuple):
    """An entry without its bytes."""

    id: int
    uid: str
    meeting_id: int | None
    sequence: int
    created_at: datetime
    digest: str
    broken: str | None
    withdrawn_on: date | None


def lock(session: Session, area: str) -> None:
    """Keep whoever else would change the area's calendar waiting until this transaction ends."""
    state = table_of(CalendarState)
    insert_missing(session, CalendarState, [{"area": area, "revision": 0}])
    session.connection().execute(select(state.c.revision).where(state.c.area == area).with_for_update())


def raise_revision(session: Session, area: str) -> None:
    """Say that what stands in the area's calendar, or who may see it, has changed."""
    state = table_of(CalendarState)
    insert_missing(session, CalendarState, [{"area": area, "revision": 0}])
    session.connection().execute(update(state).where(state.c.area == area).values(revision=state.c.revision + 1))


def revision(session: Session, area: str) -> int:
    """How far the area's calendar has come; 0 where nothing has ever stood in it."""
    state = table_of(CalendarState).c
    return session.connection().execute(select(state.revision).where(state.area == area)).scalar() or 0


def entries_since(session: Session, area: str, *, first: date) -> list[KeptEntry]:
    """The entries that end on `first` or later, the withdrawn among them."""
    return _entries(session, area, table_of(CalendarEntry).c.last_day >= first)


def entries_named(session: Session, area: str, *, uids: Collection[str]) -> list[KeptEntry]:
    """The entries of those names, whenever they are."""
    return _entries(session, area, table_of(CalendarEntry).c.uid.in_(list(uids))) if uids else []


def _entries(session: Session, area: str, condition: ColumnElement[bool]) -> list[KeptEntry]:
    entry = table_of(CalendarEntry).c
    columns = (entry[name] for name in KeptEntry._fields)
    rows = session.connection().execute(select(*columns).where(entry.area == area, condition))
    return [KeptEntry(*row) for row in rows]


def groups_of_entries(session: Session, ids: Collection[int]) -> dict[int, set[str]]:
    """Whom each entry concerns; nothing for one that concerns no group in particular."""
    found: dict[int, set[str]] = {}
    if ids:
        concerned = table_of(CalendarEntryGroup).c
        rows = session.connection().execute(
            select(concerned.entry_id, concerned.group).where(concerned.entry_id.in_(list(ids)))
        )
        for entry_id, group in rows:
            found.setdefault(entry_id, set()).add(group)
    return found


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


def broken_entries(session: Session, area: str) -> list[BrokenEntry]:
    """What is set aside, in the order of time."""
    entry = table_of(CalendarEntry).c
    rows = session.connection().execute(
        select(entry.kind, entry.uid, entry.broken)
        .where(entry.area == area, entry.broken.is_not(None), entry.withdrawn_on.is_(None))
        .order_by(entry.first_day, entry.id)
    )
    return [BrokenEntry(*row) for row in rows]


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


def deadlines(session: Session, area: str, *, years: Collection[int]) -> list[Deadline]:
    """Every document of those years, whatever has become of it."""
    duty = table_of(Duty).c
    rows = session.connection().execute(
        select(*(duty[name] for name in Deadline._fields)).where(duty.area == area, duty.year.in_(list(years)))
    )
    return [Deadline(*row) for row in rows]


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


def bodies_of_groups(session: Session, area: str, *, first: date, last: date, sees: Iterable[Sees]) -> list[bytes]:
    """What concerns those groups in those days, in the order of time."""
    return _bodies(session, area, first, last, _concerning(sees))


def bodies_of_person(
    session: Session, area: str, *, first: date, last: date, sees: Iterable[Sees], person_id: int, way: CalendarWay
) -> list[bytes]:
    """What concerns a person in those days, as `sees` says.

    Who has meetings by invitation has those in their calendar already: they are left out.
    """
    shown = _concerning(sees)
    if way is CalendarWay.INVITATIONS:
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


def _invited_by_mail(person_id: int) -> ColumnElement[bool]:
    """The meeting is in the person's calendar by a message of its own, or was until it was cancelled."""
    entry, invitation, meeting = table_of(CalendarEntry).c, table_of(Invitation).c, table_of(Meeting).c
    return exists().where(
        invitation.person_id == person_id,
        invitation.meeting_id == entry.meeting_id,
        meeting.id == invitation.meeting_id,
        ~meeting.called_elsewhere,
        or_(invitation.called, meeting.status == MeetingStatus.CANCELLED),
    )


def way_of(session: Session, person_id: int) -> CalendarWay | None:
    """How a person wants meetings in their calendar; None where there is no such person."""
    person = table_of(Person).c
    return session.connection().execute(select(person.calendar).where(person.id == person_id)).scalar()


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


# --- feeds as they are served


class FeedKey(NamedTuple):
    """Which feed: `subject` is a group, `ordförande@nosam`, a person's id in figures, or empty for the whole area."""

    area: str
    kind: FeedKind
    subject: str


class KeptFeed(NamedTuple):
    """A feed as it was last made. `broken` says why it could not be made anew since then."""

    revision: int
    checked_on: date
    etag: str
    changed_at: datetime
    body: bytes
    broken: str | None


def feed(session: Session, key: FeedKey) -> KeptFeed | None:
    """The feed as it was last made and kept."""
    table = table_of(Feed).c
    row = session.connection().execute(select(*(table[name] for name in KeptFeed._fields)).where(_is(key))).first()
    return KeptFeed(*row) if row else None


def keep_feed(session: Session, key: FeedKey, made: KeptFeed) -> None:
    """Keep a feed as it was made."""
    table = table_of(Feed)
    row = made._asdict()
    insert_missing(session, Feed, [{**key._asdict(), **row}])
    session.connection().execute(update(table).where(_is(key)).values(**row))


def break_feed(session: Session, key: FeedKey, *, reason: str, now: datetime, today: date) -> None:
    """Note that a feed cannot be made; its last good bytes stand, and are empty where there were none."""
    row = {"revision": -1, "checked_on": today, "etag": "", "changed_at": now, "body": b"", "broken": reason}
    insert_missing(session, Feed, [{**key._asdict(), **row}])
    session.connection().execute(update(table_of(Feed)).where(_is(key)).values(broken=reason))


def broken_feeds(session: Session, area: str) -> list[tuple[FeedKind, str, str]]:
    """Kind, subject and reason of the feeds that could not be made when they were last asked for."""
    table = table_of(Feed).c
    rows = session.connection().execute(
        select(table.kind, table.subject, table.broken)
        .where(table.area == area, table.broken.is_not(None))
        .order_by(table.kind, table.subject)
    )
    return [tuple(row) for row in rows]


def _is(key: FeedKey) -> ColumnElement[bool]:
    table = table_of(Feed).c
    return and_(table.area == key.area, table.kind == key.kind, table.subject == key.subject)


# --- subscriptions


class Standing(NamedTuple):
    """A subscription as a request for it must know it: never one that is revoked.

    `held_until` is the last day on which its person holds anything in the area, `FOR_GOOD` where none is set; None
    where they never have. `revision` is how far the area's calendar has come.
    """

    id: int
    version: int
    area: str
    kind: FeedKind
    subject: str
    held_until: date | None
    revision: int

    @property
    def key(self) -> FeedKey:
        """The feed that it is for."""
        return FeedKey(self.area, self.kind, self.subject)


FOR_GOOD = date.max


def standing(session: Session, subscription_id: int) -> Standing | None:
    """A subscription that is not revoked."""
    table, state = table_of(Subscription).c, table_of(CalendarState).c
    row = (
        session.connection()
        .execute(
            select(
                *(table[name] for name in ("id", "version", "area", "kind", "subject")),
                _held_until(table.area, table.person_id),
                func.coalesce(state.revision, 0),
            )
            .join_from(table_of(Subscription), table_of(CalendarState), state.area == table.area, isouter=True)
            .where(table.id == subscription_id, table.revoked_at.is_(None))
        )
        .first()
    )
    return Standing(*row) if row else None


def _held_until(area: ColumnElement[str], person_id: ColumnElement[int]) -> ColumnElement[date | None]:
    """The last day of what a person holds or is to hold in the area; what ended before it began was never held."""
    member = table_of(Membership).c
    last = func.coalesce(member.valid_to, FOR_GOOD)
    return (
        select(func.max(last, type_=Date()))
        .where(member.person_id == person_id, member.area == area, last >= member.valid_from)
        .scalar_subquery()
    )


class Subscribed(NamedTuple):
    """A subscription as the office sees it. `held_until` is as in `Standing`."""

    id: int
    area: str
    person_id: int
    kind: FeedKind
    subject: str
    version: int
    created_at: datetime
    revoked_at: datetime | None
    last_fetched_at: datetime | None
    last_client: str | None
    last_etag: str | None
    fetches: int
    name: str
    email: str
    held_until: date | None

    @property
    def key(self) -> FeedKey:
        """The feed that it is for."""
        return FeedKey(self.area, self.kind, self.subject)

    def is_alive(self, today: date) -> bool:
        """Whether its link answers: it is not revoked, and its person has not left."""
        return self.revoked_at is None and self.held_until is not None and self.held_until >= today


def subscriptions(session: Session, area: str) -> list[Subscribed]:
    """Every subscription of the area, in the order of the persons' names."""
    return _subscribed(session, table_of(Subscription).c.area == area)


def subscription(session: Session, subscription_id: int) -> Subscribed | None:
    """One subscription."""
    return next(iter(_subscribed(session, table_of(Subscription).c.id == subscription_id)), None)


def subscription_to(session: Session, key: FeedKey, *, person_id: int) -> Subscribed | None:
    """A person's subscription to a feed."""
    table = table_of(Subscription).c
    same = (table.area == key.area, table.kind == key.kind, table.subject == key.subject)
    return next(iter(_subscribed(session, table.person_id == person_id, *same)), None)


def _subscribed(session: Session, *conditions: ColumnElement[bool]) -> list[Subscribed]:
    table, person = table_of(Subscription).c, table_of(Person).c
    own = [table[name] for name in Subscribed._fields if name in table]
    rows = session.connection().execute(
        select(*own, person.name, person.email, _held_until(table.area, table.person_id))
        .join_from(table_of(Subscription), table_of(Person), table.person_id == person.id)
        .where(*conditions)
        .order_by(person.folded_name, person.id, table.kind, table.subject)
    )
    return [Subscribed(*row) for row in rows]


def add_subscriptions(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add subscriptions; one that is there, revoked or not, is left as it stands."""
    insert_missing(session, Subscription, [{"version": 1, "fetches": 0, **row} for row in rows])


def personal(session: Session, area: str, *, person_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Id and version of each person's subscription to their own feed, where it is not revoked."""
    table = table_of(Subscription).c
    rows = session.connection().execute(
        select(table.person_id, table.subject, table.id, table.version).where(
            table.area == area,
            table.kind == FeedKind.PERSON,
            table.person_id.in_(list(person_ids)),
            table.revoked_at.is_(None),
        )
    )
    return {person: (this, version) for person, subject, this, version in rows if subject == str(person)}


def revoke(session: Session, subscription_id: int, *, now: datetime) -> None:
    """End a subscription's link."""
    table = table_of(Subscription)
    session.connection().execute(
        update(table).where(table.c.id == subscription_id, table.c.revoked_at.is_(None)).values(revoked_at=now)
    )


def renew(session: Session, subscription_id: int) -> int:
    """Give a subscription a new link, whose version is returned; every earlier one is dead."""
    table = table_of(Subscription)
    made = session.connection().execute(
        update(table)
        .where(table.c.id == subscription_id)
        .values(version=table.c.version + 1, revoked_at=None)
        .returning(table.c.version)
    )
    return int(made.scalar_one())


class Fetched(NamedTuple):
    """What a subscription's client has fetched since it was last noted."""

    subscription_id: int
    times: int
    at: datetime
    client: str
    etag: str


def note_fetches(session: Session, fetched: Iterable[Fetched]) -> None:
    """Note, in one statement, when and by what each subscription was fetched, and what was given."""
    table = table_of(Subscription)
    rows = [
        {"this": one.subscription_id, "times": one.times, "at": one.at, "client": one.client, "etag": one.etag}
        for one in fetched
    ]
    if rows:
        session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("this"))
            .values(
                fetches=table.c.fetches + bindparam("times"),
                last_fetched_at=bindparam("at"),
                last_client=bindparam("client"),
                last_etag=bindparam("etag"),
            ),
            rows,
        )
