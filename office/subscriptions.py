"""Who subscribes to which feed: granting, ending and renewing, and what each program has fetched.

Whoever sits in the group, or holds the role, when they are given its feed has it for as long as they do. Anybody else
has it by the office's word: until it is revoked or they have left the area. What a person's own feed shows follows what
they hold.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from sqlmodel import Session

from models.log import Deed
from models.words import FeedKind
from office.areas import local_day, wheel_by_the_file
from office.calendar_entries import Names
from office.desk import Desk
from office.feeds import feed_meant, is_for, is_fresh, make, slug, spoken
from office.links import Links
from office.persons import person_meant
from rules.wheel import Wheel
from store import areas, calendars, feeds, log, subscriptions
from store.calendars import Held
from store.feeds import FeedKey
from store.subscriptions import Standing, Subscribed


class RefusedSubscription(Exception):
    """The subscription cannot be given; the message says what has to be done first."""


class NoSuchSubscription(Exception):
    """There is no subscription of that number in the area."""

    def __init__(self, number: int) -> None:
        super().__init__(f"det finns ingen prenumeration {number}")


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """One feed's link as different programs take it."""

    web: str
    """For Outlook on the web, and whatever asks for an address."""
    webcal: str
    """Opens the calendar program of the machine: Apple, Thunderbird, Outlook."""
    google: str
    """Opens Google Calendar with the question whether to add it."""


def addresses(url: str) -> Addresses:
    """The link that `Links.feed` has made, as different programs take it."""
    webcal = urlsplit(url)._replace(scheme="webcal").geturl()
    return Addresses(
        web=url, webcal=webcal, google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"
    )


def link_of(links: Links, subscribed: Subscribed) -> str:
    """The link that the subscription has now."""
    return links.feed(subscribed.id, subscribed.version, slug(subscribed.key))


def personal_links(session: Session, area: str, person_ids: Collection[int], *, links: Links) -> dict[int, str]:
    """The link to their own feed of each of these persons that has one, by id."""
    known = subscriptions.personal(session, area, person_ids=sorted(set(person_ids))) if person_ids else {}
    own = slug(FeedKey(area, FeedKind.PERSON, ""))
    return {person: links.feed(number, version, own) for person, (number, version) in known.items()}


def ensure_personal(
    session: Session, area: str, person_ids: Collection[int], *, links: Links, now: datetime
) -> dict[int, str]:
    """The link to their own feed of each of these persons, by id; none for one whose subscription is revoked.

    Who has none gets a subscription, in the caller's transaction. Two statements for any number of persons.
    """
    if not person_ids:
        return {}
    wanted = sorted(set(person_ids))
    known = subscriptions.personal(session, area, person_ids=wanted)
    missing = [person for person in wanted if person not in known]
    if missing:
        rows = [_row(FeedKey(area, FeedKind.PERSON, str(person)), person, now=now) for person in missing]
        subscriptions.add(session, rows)
        known |= subscriptions.personal(session, area, person_ids=missing)
    own = slug(FeedKey(area, FeedKind.PERSON, ""))
    return {person: links.feed(number, version, own) for person, (number, version) in known.items()}


def _row(key: FeedKey, person_id: int, *, now: datetime, by_role: bool = False) -> dict[str, object]:
    return {**key._asdict(), "person_id": person_id, "created_at": now, "by_role": by_role}


def holds_anything(session: Session, person_id: int, *, today: date) -> bool:
    """Whether the person holds a role, or is to: if not, no link of theirs answers."""
    return _any_lasts(calendars.roles_of(session, person_id), today=today)


def has_right(wheel: Wheel, one: Standing | Subscribed, *, today: date) -> bool:
    """Whether a subscription that is not revoked answers: its person holds, or is to hold, what it was given for.

    That is the group's seat or the role that they had when it was given; for any other, anything in the area.
    """
    counting = (held for held in one.roles if not one.by_role or is_for(wheel, one.key, held))
    return _any_lasts(counting, today=today)


def _any_lasts(roles: Iterable[Held], *, today: date) -> bool:
    return any(held.last is None or held.last >= today for held in roles)


def grant(desk: Desk, key: FeedKey, *, person_id: int, now: datetime, who: str) -> Subscribed:
    """The person's subscription to the feed. One whose link answers stands; one whose link is dead gets a new one."""
    with desk.database.write() as session:
        wheel = wheel_by_the_file(session, key.area)
        today = local_day(wheel, now)
        held = [role for role in calendars.roles_of(session, person_id) if is_for(wheel, key, role)]
        by_role = _any_lasts(held, today=today)
        subscriptions.add(session, [_row(key, person_id, now=now, by_role=by_role)])
        subscribed = subscriptions.of_person(session, key, person_id=person_id)
        assert subscribed is not None, "it has just been added"
        is_new = subscribed.created_at == now
        is_dead = subscribed.revoked_at is not None or not (is_new or has_right(wheel, subscribed, today=today))
        if is_dead:
            subscriptions.grant_anew(session, subscribed.id, by_role=by_role)
        if is_dead or is_new:
            _record(session, subscribed, Deed.SUBSCRIBE, now=now, who=who)
        return _found(session, subscribed.id, area=key.area)


def give(desk: Desk, area: str, *, person: str, feed: str = "", today: date, now: datetime, who: str) -> Subscribed:
    """The subscription of whoever goes by `person` to the feed that goes by `feed`, their own where that is empty.

    Raises RefusedSubscription, NoSuchPerson, NoSuchGroup and NoSuchFeed.
    """
    with desk.database.read() as session:
        meant = person_meant(session, area=area, text=person)
        key = feed_meant(session, area=area, text=feed or f"person:{meant.id}", on=today)
        if not holds_anything(session, meant.id, today=today):
            raise RefusedSubscription(
                f"{meant.name} har inget uppdrag i området, och en länk skulle inte gälla. "
                "Läs först in uppdraget med personlistan"
            )
    return grant(desk, key, person_id=meant.id, now=now, who=who)


def revoke(desk: Desk, number: int, *, area: str, now: datetime, who: str) -> Subscribed:
    """End a subscription: its link is dead at once. Raises NoSuchSubscription."""
    with desk.database.write() as session:
        subscribed = _found(session, number, area=area)
        if subscribed.revoked_at is None:
            subscriptions.revoke(session, number, now=now)
            _record(session, subscribed, Deed.REVOKE, now=now, who=who)
        return subscribed


def renew(desk: Desk, number: int, *, area: str, now: datetime, who: str) -> Subscribed:
    """Give a subscription a new link, and end the one it had. Raises NoSuchSubscription."""
    with desk.database.write() as session:
        subscribed = _found(session, number, area=area)
        subscriptions.renew(session, number)
        _record(session, subscribed, Deed.RENEW, now=now, who=who)
        return _found(session, number, area=area)


def _found(session: Session, number: int, *, area: str) -> Subscribed:
    subscribed = subscriptions.get(session, number)
    if subscribed is None or subscribed.area != area:
        raise NoSuchSubscription(number)
    return subscribed


def _record(session: Session, subscribed: Subscribed, deed: Deed, *, now: datetime, who: str) -> None:
    feed = f"{subscribed.kind.value}:{subscribed.subject}"
    log.record(
        session,
        at=now,
        who=who,
        area=subscribed.area,
        act=deed,
        subject=f"{subscribed.area}/subscription-{subscribed.id}",
        detail={"person": subscribed.person_id, "feed": feed},
    )


# --- what has been fetched


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A subscription as the office reads it. `has_latest` is None where nothing is fetched, or it is not known."""

    subscribed: Subscribed
    feed: str
    is_alive: bool
    has_latest: bool | None


def listing(session: Session, area: str, *, today: date, now: datetime, remake: bool = True) -> list[Listed]:
    """Every subscription of the area, and whether its program has the feed as it is now.

    Without `remake` no feed is made anew to tell that: of one that may have changed since it was made nothing is said,
    and the number of queries is the same however many feeds there are.
    """
    wheel = wheel_by_the_file(session, area)
    names = Names(areas.dated_names(session, area))
    subscribed = subscriptions.of_area(session, area)
    fetched = {one.key for one in subscribed if one.last_etag is not None}
    tags = _tags(session, area, today=today)
    if remake:
        tags |= {key: make(session, key, today=today, now=now).etag for key in sorted(fetched - tags.keys())}
    return [
        Listed(
            subscribed=one,
            feed=_spoken(one, names, today=today),
            is_alive=one.revoked_at is None and has_right(wheel, one, today=today),
            has_latest=one.last_etag == tags[one.key] if one.last_etag and one.key in tags else None,
        )
        for one in subscribed
    ]


def _tags(session: Session, area: str, *, today: date) -> dict[FeedKey, str]:
    """The tags of the area's feeds that are as they would be if they were made now."""
    revision = calendars.progress(session, area).revision
    kept = feeds.of_area(session, area)
    return {key: one.etag for key, one in kept.items() if is_fresh(one, key, revision=revision, today=today)}


def _spoken(one: Subscribed, names: Names, *, today: date) -> str:
    """The feed by name; somebody else's own calendar with their number."""
    said = spoken(one.key, names, today=today)
    of_another = one.kind is FeedKind.PERSON and one.subject != str(one.person_id)
    return f"{said}, person {one.subject}" if of_another else said


_CLIENTS = (
    ("Google-Calendar-Importer", "Google"),
    ("Thunderbird", "Thunderbird"),
    ("Nextcloud", "Nextcloud"),
    ("Microsoft Outlook", "Outlook"),
    ("Microsoft Office", "Outlook"),
    ("MSOffice", "Outlook"),
    ("Exchange", "Outlook"),
    ("Outlook", "Outlook"),
    ("dataaccessd", "Apple"),
    ("CalendarAgent", "Apple"),
    ("CalendarStore", "Apple"),
    ("iCal/", "Apple"),
    ("Evolution", "Evolution"),
    ("vdirsyncer", "vdirsyncer"),
    ("ICSx", "ICSx⁵"),
    ("Mozilla/", "webbläsare"),
)
_PRODUCT = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]{0,39}")


def client_named(agent: str) -> str:
    """The kind of program that calls itself `agent` (User-Agent); its own first word where it is not known."""
    for mark, kind in _CLIENTS:
        if mark.casefold() in agent.casefold():
            return kind
    product = _PRODUCT.match(agent)
    return product.group().strip() if product else "okänt"
