"""Meetings that overlap in time, and how many persons would have to be at both."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.words import Participation
from office.rollcall import Called

_WEIGHT = list(Participation)


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """A meeting, decided or only planned: which people, and when. `id` is negative for one that is only planned."""

    id: int
    groups: tuple[str, ...]
    day: date
    starts_at: datetime
    ends_at: datetime
    station: str | None = None


@dataclass(frozen=True, kw_only=True)
class Collision:
    """Two meetings at the same time, how many are called to both, and the weightiest of them in the first."""

    one: Gathering
    other: Gathering
    shared: int
    weightiest: Called


def collisions(gatherings: Sequence[Gathering], called: Mapping[int, Sequence[Called]]) -> Iterator[Collision]:
    """Every two gatherings that overlap in time and share somebody, unless both are already decided.

    The same groups twice on a day is another matter, and left out.
    """
    for one, other in _overlapping(gatherings):
        if set(one.groups) == set(other.groups):
            continue
        in_one = {person.person_id: person for person in called[one.id]}
        shared = [in_one[person.person_id] for person in called[other.id] if person.person_id in in_one]
        if shared:
            weightiest = min(shared, key=lambda person: (_WEIGHT.index(person.participation), person.group))
            yield Collision(one=one, other=other, shared=len(shared), weightiest=weightiest)


def _overlapping(gatherings: Sequence[Gathering]) -> Iterator[tuple[Gathering, Gathering]]:
    by_day: dict[date, list[Gathering]] = defaultdict(list)
    for gathering in sorted(gatherings, key=lambda gathering: (gathering.starts_at, gathering.id)):
        for other in by_day[gathering.day]:
            if other.ends_at > gathering.starts_at and min(gathering.id, other.id) < 0:
                yield other, gathering
        by_day[gathering.day].append(gathering)
