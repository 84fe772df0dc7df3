"""Who subscribes to which feed, and what their programs have fetched."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlmodel import Session

from models.feeds import CalendarState, Subscription
from models.people import Membership, Person
from models.words import FeedKind
from store.calendars import Held
from store.feeds import FeedKey
from store.insertion import insert_missing, table_of


class Standing(NamedTuple):
    """A subscription as a request for it must know it: never one that is revoked.

    `roles` is all that its person holds, has held or is to hold in the area; `revision` how far the area's calendar
    has come.
    """

    id: int
    version: int
    area: str
    kind: FeedKind
    subject: str
    by_role: bool
    revision: int
    roles: tuple[Held, ...]

    @property
    def key(self) -> FeedKey:
        """The feed that it is for."""
        return FeedKey(self.area, self.kind, self.subject)


_HELD = tuple(table_of(Membership).c[name] for name in ("group", "role", "valid_from", "valid_to"))


def _holds(table: Any) -> ColumnElement[bool]:
    """What ended before it began was never held."""
    member = table_of(Membership).c
    lasted = or_(member.valid_to.is_(None), member.valid_to >= member.valid_from)
    return and_(member.person_id == table.person_id, member.area == table.area, lasted)


def standing(session: Session, subscription_id: int) -> Standing | None:
    """A subscription that is not revoked, read in one statement."""
    table, state, member = table_of(Subscription).c, table_of(CalendarState).c, table_of(Membership).c
    rows = (
        session.connection()
        .execute(
            select(
                *(table[name] for name in ("id", "version", "area", "kind", "subject", "by_role")),
                func.coalesce(state.revision, 0),
                *_HELD,
            )
            .join_from(table_of(Subscription), table_of(CalendarState), state.area == table.area, isouter=True)
            .join(table_of(Membership), _holds(table), isouter=True)
            .where(table.id == subscription_id, table.revoked_at.is_(None))
            .order_by(member.valid_from, member.id)
        )
        .all()
    )
    if not rows:
        return None
    own = len(Standing._fields) - 1
    return Standing._make([*rows[0][:own], tuple(Held(*row[own:]) for row in rows if row[own] is not None)])


class Subscribed(NamedTuple):
    """A subscription as the office sees it. `roles` is as in `Standing`."""

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
    by_role: bool
    name: str
    email: str
    roles: tuple[Held, ...]

    @property
    def key(self) -> FeedKey:
        """The feed that it is for."""
        return FeedKey(self.area, self.kind, self.subject)


def of_area(session: Session, area: str) -> list[Subscribed]:
    """Every subscription of the area, in the order of the persons' names."""
    return _subscribed(session, table_of(Subscription).c.area == area)


def get(session: Session, subscription_id: int) -> Subscribed | None:
    """One subscription."""
    return next(iter(_subscribed(session, table_of(Subscription).c.id == subscription_id)), None)


def of_person(session: Session, key: FeedKey, *, person_id: int) -> Subscribed | None:
    """A person's subscription to a feed."""
    table = table_of(Subscription).c
    same = (table.area == key.area, table.kind == key.kind, table.subject == key.subject)
    return next(iter(_subscribed(session, table.person_id == person_id, *same)), None)


def _subscribed(session: Session, *conditions: ColumnElement[bool]) -> list[Subscribed]:
    table, person, member = table_of(Subscription).c, table_of(Person).c, table_of(Membership).c
    own = [table[name] for name in Subscribed._fields if name in table]
    rows = session.connection().execute(
        select(*own, person.name, person.email, *_HELD)
        .join_from(table_of(Subscription), table_of(Person), table.person_id == person.id)
        .join(table_of(Membership), _holds(table), isouter=True)
        .where(*conditions)
        .order_by(person.folded_name, person.id, table.kind, table.subject, member.valid_from, member.id)
    )
    facts = len(Subscribed._fields) - 1
    found: dict[int, tuple[Any, list[Held]]] = {}
    for row in rows:
        _, roles = found.setdefault(row.id, (row[:facts], []))
        if row[facts] is not None:
            roles.append(Held(*row[facts:]))
    return [Subscribed._make([*row, tuple(roles)]) for row, roles in found.values()]


def add(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add subscriptions; one that is there, revoked or not, is left as it stands."""
    insert_missing(session, Subscription, [{"version": 1, "fetches": 0, "by_role": False, **row} for row in rows])


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


def renew(session: Session, subscription_id: int) -> None:
    """Give a subscription a new link; every earlier one is dead."""
    table = table_of(Subscription)
    session.connection().execute(
        update(table).where(table.c.id == subscription_id).values(version=table.c.version + 1, revoked_at=None)
    )


def grant_anew(session: Session, subscription_id: int, *, by_role: bool) -> None:
    """Give a subscription whose link is dead a new one, on the ground that there now is for it."""
    renew(session, subscription_id)
    table = table_of(Subscription)
    session.connection().execute(update(table).where(table.c.id == subscription_id).values(by_role=by_role))


class Fetched(NamedTuple):
    """What a subscription's client has fetched since it was last noted."""

    subscription_id: int
    times: int
    at: datetime
    client: str
    etag: str


def keep_for_good(session: Session, ids: Collection[int]) -> None:
    """Let these live by the office's word: until they are revoked, or their person leaves the area."""
    subscription = table_of(Subscription)
    if ids:
        session.connection().execute(update(subscription).where(subscription.c.id.in_(list(ids))).values(by_role=False))


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
