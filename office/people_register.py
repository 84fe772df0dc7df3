"""The area's people as the office looks them up: a line each, and the page of one of them. Nothing is changed here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session

from areas.lists import folded
from models.log import LogEntry
from models.words import Role
from store import areas, bounces, log, people_register
from store.bounces import Bounce
from store.once import once
from store.people import HeldRole
from store.people_register import (
    LetterToPerson,
    PersonFacts,
    PersonsMeeting,
    PersonsSubscription,
    Sought,
)

SHOWN_LETTERS = 10
SHOWN_MEETINGS = 12
SHOWN_DEEDS = 20


class Standing(StrEnum):
    """Where a role stands on a day."""

    NOW = "now"
    AHEAD = "ahead"
    PAST = "past"

    @property
    def swedish(self) -> str:
        """The word on a page."""
        return {"now": "pågår", "ahead": "kommer", "past": "avslutat"}[self.value]


@dataclass(frozen=True, kw_only=True)
class RoleLine:
    """A role that a person holds, has held or is to hold."""

    membership_id: int
    group: str
    group_name: str
    role: Role
    party_name: str | None
    seat: int | None
    valid_from: date
    valid_to: date | None
    standing: Standing

    @property
    def text(self) -> str:
        """The role with its group: "ordförande, NOSAM Angered"."""
        return f"{self.role.swedish}, {self.group_name}"


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """A person with what they hold. `now` are the roles of today and to come, or the last ones where there are none."""

    person: PersonFacts
    roles: tuple[RoleLine, ...]

    @property
    def now(self) -> tuple[RoleLine, ...]:
        """What they hold today or are to hold."""
        return tuple(role for role in self.roles if role.standing is not Standing.PAST)


@dataclass(frozen=True, kw_only=True)
class Directory:
    """A part of the people that were looked for, and what there is to look by: id → name."""

    lines: tuple[PersonLine, ...]
    total: int
    groups: Mapping[str, str]
    parties: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """A person and what they hold, have held or are to hold. `groups` are the names of the area's groups."""

    person: PersonFacts
    roles: tuple[RoleLine, ...]
    groups: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PersonPage(KnownPerson):
    """All that the office sees of one person."""

    letters: tuple[LetterToPerson, ...]
    letters_in_all: int
    bounced: Mapping[int, Bounce]
    meetings: tuple[PersonsMeeting, ...]
    subscriptions: tuple[PersonsSubscription, ...]
    deeds: tuple[LogEntry, ...]

    @property
    def is_active(self) -> bool:
        """Whether they hold a role today, or are to."""
        return any(role.standing is not Standing.PAST for role in self.roles)


def subject_of(area: str, person_id: int) -> str:
    """What the log calls the person."""
    return f"{area}/person-{person_id}"


def sought(*, text: str, group: str, role: str, party: str, holds: bool | None) -> Sought:
    """What a person is looked for by, from what somebody has written and chosen."""
    return Sought(
        words=tuple(folded(text).split())[:8],
        group=group or None,
        role=Role(role) if role in set(Role) else None,
        party=party or None,
        holds=holds,
    )


def directory(
    session: Session, area: str, wanted: Sought, *, today: date, limit: int | None, offset: int = 0
) -> Directory:
    """The people that are looked for, `limit` of them from `offset` on; None: all. Six queries."""
    found = people_register.found(session, area, wanted, today=today, limit=limit, offset=offset)
    names = _Names(session, area, today=today)
    roles = people_register.roles_of(session, [person.id for person in found])
    return Directory(
        lines=tuple(PersonLine(person=person, roles=names.lines(roles.get(person.id, ()))) for person in found),
        total=people_register.count(session, area, wanted, today=today),
        groups=names.groups,
        parties=names.parties,
    )


def known_person(session: Session, *, area: str, person_id: int, today: date) -> KnownPerson | None:
    """The person of that number and their roles; None where the area has none."""
    person = people_register.get(session, area=area, person_id=person_id)
    if person is None:
        return None
    names = _Names(session, area, today=today)
    roles = people_register.roles_of(session, [person_id]).get(person_id, ())
    return KnownPerson(person=person, roles=names.lines(roles), groups=names.groups)


@once
def person_page(session: Session, *, area: str, person_id: int, today: date) -> PersonPage | None:
    """The person of that number; None where the area has none. Ten queries."""
    known = known_person(session, area=area, person_id=person_id, today=today)
    if known is None:
        return None
    letters = people_register.letters_to(session, person_id, limit=SHOWN_LETTERS)
    return PersonPage(
        person=known.person,
        roles=known.roles,
        letters=tuple(letters),
        letters_in_all=people_register.count_letters(session, person_id)
        if len(letters) == SHOWN_LETTERS
        else len(letters),
        bounced=bounces.of_person(session, area=area, person_id=person_id),
        meetings=tuple(people_register.meetings_of(session, person_id, limit=SHOWN_MEETINGS)),
        subscriptions=tuple(people_register.subscriptions_of(session, person_id)),
        groups=known.groups,
        deeds=tuple(log.latest(session, subject=subject_of(area, person_id), limit=SHOWN_DEEDS)),
    )


class _Names:
    """What groups and parties are called, and where a role stands on the day."""

    def __init__(self, session: Session, area: str, *, today: date) -> None:
        self._today = today
        self.groups = areas.group_names(session, area, on=today)
        self.parties = {party.id: party.name for party in areas.parties(session, area)}

    def lines(self, roles: Iterable[HeldRole]) -> tuple[RoleLine, ...]:
        """The roles, those of today first, then those to come, the latest begun first in each."""
        order = list(Standing)
        return tuple(sorted((self._line(role) for role in roles), key=lambda line: order.index(line.standing)))

    def _line(self, role: HeldRole) -> RoleLine:
        return RoleLine(
            membership_id=role.id,
            group=role.group,
            group_name=self.groups.get(role.group, role.group),
            role=role.role,
            party_name=self.parties.get(role.party, role.party) if role.party else None,
            seat=role.seat,
            valid_from=role.valid_from,
            valid_to=role.valid_to,
            standing=standing_on(role.valid_from, role.valid_to, self._today),
        )


def standing_on(first: date, last: date | None, day: date) -> Standing:
    """Where something with these days stands."""
    if first > day:
        return Standing.AHEAD
    return Standing.PAST if last is not None and last < day else Standing.NOW
