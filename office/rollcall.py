"""Who is called to a meeting: those who hold the seats of its groups on its day, and whoever the rules invite.

A group's rules invite guests to its meetings. What a station of the wheel invites are those it is held for, beside its
groups: the chairs of every NOSAM to a meeting of the preparing group. They are called in the role that they come in.

source: Minnesanteckning 2023-05-31 (substitutes are called from the start together with the ordinary members).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from sqlmodel import Session

from models.words import Participation, Role
from rules.ladder import Addressee
from rules.meetings import Body
from rules.stations_served import invited_by_station
from rules.wheel import Wheel
from store import roster
from store.roster import Seated

CAPACITY = {
    Role.CHAIR: Participation.CHAIR,
    Role.VICE_CHAIR: Participation.MEMBER,
    Role.MEMBER: Participation.MEMBER,
    Role.SUBSTITUTE: Participation.SUBSTITUTE,
    Role.CO_OPTED: Participation.CO_OPTED,
    Role.PROCESS_LEADER: Participation.SUPPORT,
    Role.PROCESS_SUPPORT: Participation.SUPPORT,
    Role.SECRETARY: Participation.SUPPORT,
}
"""In what capacity a role takes part. Who publishes what was decided is not called to the meeting."""
_WEIGHT = list(Participation)


@dataclass(frozen=True, kw_only=True)
class Called:
    """A person whom a meeting calls: for which of its groups, in what capacity, in whose seat."""

    person_id: int
    group: str
    participation: Participation
    party: str | None
    seat: int | None


class Sitting(Protocol):
    """What the rollcall takes of a meeting, decided or only planned."""

    @property
    def id(self) -> int: ...
    @property
    def groups(self) -> tuple[str, ...]: ...
    @property
    def station(self) -> str | None: ...
    @property
    def day(self) -> date: ...


def called_to(session: Session, wheel: Wheel, meetings: Sequence[Sitting]) -> dict[int, list[Called]]:
    """For each meeting, everyone it calls, each person once, in their weightiest capacity. One query."""
    if not meetings:
        return {}
    days = [meeting.day for meeting in meetings]
    seated = roster.seated_between(session, area=wheel.area, first=min(days), last=max(days))
    by_group: dict[str, list[Seated]] = {}
    for holder in seated:
        by_group.setdefault(holder.group, []).append(holder)
    return {meeting.id: _called(wheel, meeting, by_group) for meeting in meetings}


def _called(wheel: Wheel, meeting: Sitting, by_group: dict[str, list[Seated]]) -> list[Called]:
    found: dict[int, Called] = {}
    for group in meeting.groups:
        for called in _of_body(wheel.body(group), meeting.day, by_group):
            before = found.get(called.person_id)
            found[called.person_id] = called if before is None else _weightier(before, called)
    for addressee in invited_by_station(wheel, meeting.station, day=meeting.day):
        for called in _for_whom_it_is(addressee, meeting.day, by_group):
            before = found.get(called.person_id)
            if before is None or before.participation.is_optional:
                found[called.person_id] = called
    return list(found.values())


def _for_whom_it_is(addressee: Addressee, day: date, by_group: dict[str, list[Seated]]) -> Iterable[Called]:
    """Whom the station calls beside its groups: no guests, for the meeting is held for them as well."""
    for holder in _holding(addressee, day, by_group):
        yield _as(addressee.of or "", holder, CAPACITY.get(holder.role, Participation.CO_OPTED))


def _weightier(one: Called, other: Called) -> Called:
    """The weightier of two capacities of a person. A chair has the seat that they have as a member."""
    first, second = sorted((one, other), key=lambda called: _WEIGHT.index(called.participation))
    if first.seat is None and (first.group, first.party) == (second.group, second.party):
        return replace(first, seat=second.seat)
    return first


def _of_body(body: Body, day: date, by_group: dict[str, list[Seated]]) -> Iterable[Called]:
    for holder in _on(day, by_group.get(body.group, ())):
        capacity = CAPACITY.get(holder.role)
        if capacity is None or (capacity is Participation.SUBSTITUTE and not body.has_substitutes):
            continue
        yield _as(body.group, holder, capacity)
    for addressee in body.made_of:
        for holder in _holding(addressee, day, by_group):
            capacity = CAPACITY.get(holder.role, Participation.MEMBER)
            own = Participation.MEMBER if capacity is Participation.CHAIR else capacity
            yield _as(body.group, holder, own)
    for addressee in body.invites:
        for holder in _holding(addressee, day, by_group):
            yield _as(body.group, holder, Participation.GUEST)


def _holding(addressee: Addressee, day: date, by_group: dict[str, list[Seated]]) -> Iterable[Seated]:
    return (holder for holder in _on(day, by_group.get(addressee.of or "", ())) if holder.role is addressee.role)


def _on(day: date, holders: Iterable[Seated]) -> Iterable[Seated]:
    return (h for h in holders if h.valid_from <= day and (h.valid_to is None or day <= h.valid_to))


def _as(group: str, holder: Seated, participation: Participation) -> Called:
    return Called(
        person_id=holder.person_id,
        group=group,
        participation=participation,
        party=holder.party,
        seat=holder.seat,
    )
