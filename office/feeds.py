"""A feed: what one may see of the area's calendar, joined to a calendar that programs subscribe to.

A feed is made when somebody asks for it and the area's calendar, or the day, has moved on since it was made last.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlmodel import Session

from calendars.feed import Head, etag, feed_bytes
from models.words import CalendarWay, FeedKind, Role
from office.areas import wheel_by_the_file
from office.calendar_entries import Names, Window
from office.groups import group_meant
from office.persons import person_meant
from office.product import VERSION
from rules.ladder import Addressee
from rules.wheel import GroupSpan, Wheel
from store import areas, calendars, invitations
from store.calendars import Held, Sees
from store.changeover import successors
from store.feeds import FeedKey, KeptFeed

WHOLE_AREA = "området"
PREFIXES = {"grupp": FeedKind.GROUP, "uppdrag": FeedKind.ROLE, "person": FeedKind.PERSON}


class NoSuchFeed(Exception):
    """What was written names no feed; the message says how feeds are named."""


def is_fresh(kept: KeptFeed, key: FeedKey, *, revision: int, today: date) -> bool:
    """Whether the feed as it was made is still what it would be: nothing has changed, nor has what it may show.

    What a person may see changes with the day, for roles begin and end; what a feed is called at most with the month.
    """
    if kept.revision != revision or kept.broken is not None:
        return False
    if key.kind is FeedKind.PERSON:
        return kept.checked_on == today
    return kept.checked_on.replace(day=1) == today.replace(day=1)


def make(
    session: Session,
    key: FeedKey,
    *,
    today: date,
    now: datetime,
    before: KeptFeed | None = None,
    window: Window | None = None,
) -> KeptFeed:
    """The feed as it is now. It has changed now, unless it has the bytes that it had `before`.

    It shows the days of `window`, else those that the entries were last brought in step with: before that is done in a
    new month, the new window has nothing to show.
    """
    revision, month = calendars.progress(session, key.area)
    wheel = wheel_by_the_file(session, key.area)
    bodies = _bodies(session, wheel, key, window or Window.on(month or today), today=today)
    body = feed_bytes(_head(session, wheel, key, today=today), bodies)
    tag = etag(body)
    changed_at = before.changed_at if before and before.etag == tag else now.replace(microsecond=0)
    return KeptFeed(revision=revision, checked_on=today, etag=tag, changed_at=changed_at, body=body, broken=None)


def _head(session: Session, wheel: Wheel, key: FeedKey, *, today: date) -> Head:
    return Head(
        name=f"Årshjul – {_whose(session, wheel, key, today=today)}",
        description=(
            "Möten, sista dagar och årshjulets stationer. Kalendern hämtas av ditt kalenderprogram, i en del program "
            f"bara någon gång om dygnet. Frågor: {wheel.senders.name}, {wheel.senders.mailbox}"
        ),
        maker=wheel.senders.name,
        version=VERSION,
        zone=wheel.time_zone,
    )


def _whose(session: Session, wheel: Wheel, key: FeedKey, *, today: date) -> str:
    if key.kind in (FeedKind.AREA, FeedKind.PERSON):
        return wheel.name
    return spoken(key, Names(areas.dated_names(session, key.area)), today=today)


def spoken(key: FeedKey, names: Names, *, today: date) -> str:
    """The feed as people call it. A person's goes without a name, which lists show beside it."""
    match key.kind:
        case FeedKind.AREA:
            return "hela området"
        case FeedKind.GROUP:
            return names.on(key.subject, today)
        case FeedKind.ROLE:
            role, of = role_and_place(key.subject)
            return f"{role.swedish} i {names.on(of, today)}"
        case FeedKind.PERSON:
            return "egen kalender"


def slug(key: FeedKey) -> str:
    """What programs call the file: identifiers in ASCII, and never who a person is."""
    match key.kind:
        case FeedKind.AREA:
            return key.area
        case FeedKind.PERSON:
            return "min-kalender"
        case _:
            plain = unicodedata.normalize("NFKD", key.subject).encode("ascii", "ignore").decode()
            return plain.replace("@", "-").replace(" ", "-")


def role_and_place(subject: str) -> tuple[Role, str]:
    """What a role's feed is for: "ordförande@nosam" → chair, nosam. Raises ValueError."""
    role, _, of = subject.partition("@")
    return Role.from_swedish(role), of


# --- who sees what


def _bodies(session: Session, wheel: Wheel, key: FeedKey, window: Window, *, today: date) -> list[bytes]:
    first, last = window.first, window.last
    match key.kind:
        case FeedKind.AREA:
            return calendars.bodies_of_area(session, key.area, first=first, last=last)
        case FeedKind.GROUP:
            sees = [Sees(group) for group in _with_successors(session, key.area, key.subject)]
            return calendars.bodies_of_groups(session, key.area, first=first, last=last, sees=sees)
        case FeedKind.ROLE:
            spans = areas.group_spans(session, key.area)
            followed = list(_followed(session, key))
            seen = dict.fromkeys(s for role, place in followed for s in _of_role(wheel, role, place, spans))
            calling = dict.fromkeys(s for role, place in followed for s in _calling(wheel, role, place))
            return calendars.bodies_of_groups(
                session, key.area, first=first, last=last, sees=seen, stations=list(calling)
            )
        case FeedKind.PERSON:
            return _of_person(session, wheel, int(key.subject), window, today=today)


def _with_successors(session: Session, area: str, group: str) -> list[str]:
    """The group, and those that have followed it in reorganisations: who subscribes to it sees theirs as well."""
    following = successors(session, area)
    found = [group]
    for each in found:
        found += [successor for successor in following.get(each, ()) if successor not in found]
    return found


def _followed(session: Session, key: FeedKey) -> Iterator[tuple[Role, str]]:
    """The role in its group or kind, and in the groups that have followed it."""
    role, of = role_and_place(key.subject)
    yield from ((role, place) for place in _with_successors(session, key.area, of))


def _of_role(wheel: Wheel, role: Role, of: str, spans: Iterable[GroupSpan]) -> Iterator[Sees]:
    """What concerns the groups where the role is held, and the meetings of the bodies that call whoever holds it."""
    places = {group.id for group in spans if of in (group.id, group.kind)}
    yield from (Sees(place) for place in sorted(places))
    for body in wheel.bodies:
        if any(_is_among(addressee, role, places) for addressee in body.made_of):
            yield Sees(body.group)
        elif any(_is_among(addressee, role, places) for addressee in body.invites):
            yield Sees(body.group, only_meetings=True)


def _calling(wheel: Wheel, role: Role, of: str) -> list[str]:
    """The stations whose meetings call whoever holds the role in that group, or in all of that kind."""
    words = {of, *(group.kind for group in wheel.groups if group.id == of)}
    return [station.id for station in wheel.stations if any(_is_among(one, role, words) for one in station.invites)]


def _is_among(addressee: Addressee, role: Role, places: set[str]) -> bool:
    return addressee.role is role and addressee.of in places


def _of_person(session: Session, wheel: Wheel, person_id: int, window: Window, *, today: date) -> list[bytes]:
    reach = invitations.reach(session, [person_id]).get(person_id)
    if reach is None:
        return []
    held = calendars.roles_of(session, person_id)
    holds = [role for role in held if role.last is None or role.last >= today]
    return calendars.bodies_of_person(
        session,
        wheel.area,
        first=window.first,
        last=window.last,
        sees=list(_of_roles(wheel, held, today=today)),
        stations={station for role in holds for station in _calling(wheel, role.role, role.group)},
        person_id=person_id,
        by_mail=reach.calendar is CalendarWay.INVITATIONS,
    )


def _of_roles(wheel: Wheel, held: Iterable[Held], *, today: date) -> Iterator[Sees]:
    """What roles show: a group's days while one sat there. Whoever has left a group sees nothing of it any more."""
    by_group: dict[tuple[str, bool], list[Sees]] = {}
    for role in held:
        for seen in _of_held(wheel, role):
            by_group.setdefault((seen.group, seen.only_meetings), []).append(seen)
    for spans in by_group.values():
        if any(seen.last is None or seen.last >= today for seen in spans):
            yield from spans


def _of_held(wheel: Wheel, held: Held) -> Iterator[Sees]:
    """The role's own group, the bodies that it makes one a member of, and those whose meetings it is asked to."""
    if held.role is Role.CONTACT:
        return  # a party's contact stands in the office's group only to be found, and is none of its people
    yield Sees(held.group, held.first, held.last)
    for body in wheel.bodies:
        if any(_is_among(addressee, held.role, {held.group}) for addressee in body.made_of):
            yield Sees(body.group, held.first, held.last)
        elif any(_is_among(addressee, held.role, {held.group}) for addressee in body.invites):
            yield Sees(body.group, held.first, held.last, only_meetings=True)


def is_for(wheel: Wheel, key: FeedKey, held: Held) -> bool:
    """Whether holding that role makes one of those whom the group's, or the role's, feed is for."""
    match key.kind:
        case FeedKind.GROUP:
            made_of = [one for body in wheel.bodies if body.group == key.subject for one in body.made_of]
            return held.group == key.subject or any(_is_among(one, held.role, {held.group}) for one in made_of)
        case FeedKind.ROLE:
            role, of = role_and_place(key.subject)
            kinds = {group.kind for group in wheel.groups if group.id == held.group}
            return held.role is role and of in {held.group, *kinds}
        case _:
            return False


# --- which feed is meant


def feed_meant(session: Session, *, area: str, text: str, on: date) -> FeedKey:
    """The feed that goes by `text`: nothing or "området", "grupp:lgs", "uppdrag:ordförande@nosam", "person:…".

    Raises NoSuchFeed, NoSuchGroup and NoSuchPerson.
    """
    word, colon, rest = text.partition(":")
    if not colon and word.strip().casefold() in ("", WHOLE_AREA):
        return FeedKey(area, FeedKind.AREA, "")
    kind = PREFIXES.get(word.strip().casefold())
    if kind is None or not rest.strip():
        raise NoSuchFeed(
            f"”{text}” är ingen kalender. Skriv {WHOLE_AREA}, grupp:lgs, uppdrag:ordförande@nosam eller person:NAMN"
        )
    match kind:
        case FeedKind.GROUP:
            return FeedKey(area, kind, group_meant(session, area=area, text=rest, on=on))
        case FeedKind.PERSON:
            return FeedKey(area, kind, str(person_meant(session, area=area, text=rest).id))
        case _:
            return FeedKey(area, kind, _role_meant(session, area, rest, on=on))


def _role_meant(session: Session, area: str, text: str, *, on: date) -> str:
    word, at, of = text.partition("@")
    try:
        role = Role.from_swedish(word)
    except ValueError as error:
        raise NoSuchFeed(f"{error}. Skriv till exempel uppdrag:ordförande@nosam") from error
    if not at or not of.strip():
        raise NoSuchFeed(f"skriv också var uppdraget finns: en grupp eller ett slag, till exempel uppdrag:{word}@nosam")
    kinds = {group.kind for group in areas.group_spans(session, area)}
    where = of.strip() if of.strip() in kinds else group_meant(session, area=area, text=of, on=on)
    return f"{role.swedish}@{where}"
