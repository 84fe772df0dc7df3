"""What decisions give occasion to: a publication to confirm, a document to hand over to the registrars.

Facts in, decisions out; `office/decided.py` carries them out. What is published or registered is no longer asked for;
what comes in to a publication that has been made opens it anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.duties import Duty
from models.words import DutyState, Publishing
from rules.decisions import (
    DECISIONS,
    awaits_decision,
    awaits_publication,
    awaits_registration,
    compiled_publication_of,
    publication_of,
    registration_of,
)
from rules.tables import body_at
from rules.wheel import Collection, GroupSpan, Wheel, collections_by_group

NOTHING_LEFT = "det finns inget kvar att publicera eller diarieföra"

DutyKey = tuple[int, str, str]
"""Year, group and document."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A publication or a registration that is to be asked for, and the documents that it is about."""

    year: int
    group: str
    document: str
    about: tuple[int, ...]

    @property
    def key(self) -> DutyKey:
        """What tells it from every other."""
        return self.year, self.group, self.document


@dataclass(frozen=True, kw_only=True)
class DecisionChanges:
    """How the duties of decisions have to change: opened, taken up again, ended."""

    opened: tuple[Occasion, ...] = ()
    taken_up: tuple[Duty, ...] = ()
    ended: tuple[Duty, ...] = ()

    def __len__(self) -> int:
        return len(self.opened) + len(self.taken_up) + len(self.ended)


@dataclass
class _Compiled:
    """The documents of one year that are published together at a station, and when the last of them was decided."""

    ready: list[int] = field(default_factory=list)
    decided_on: date = date.min
    undecided: list[date] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether something lay on the same table and is not decided yet. What came in later holds up nobody."""
        return any(came_on <= self.decided_on for came_on in self.undecided)


def occasions(
    wheel: Wheel,
    owed: Iterable[Duty],
    *,
    decided: Mapping[int, date],
    numbers: Mapping[int, Mapping[str, object]],
    groups: Sequence[GroupSpan],
    today: date,
) -> Iterator[Occasion]:
    """All that is to be published and registered, as the documents `owed` now stand.

    What is published together waits until all that lay on the table is decided; what has not come in, or came in later,
    holds up nobody. `decided` has the day of each document's last decision.
    """
    collections = collections_by_group(wheel.stations, groups)
    together: dict[tuple[str, int], _Compiled] = {}
    for duty in owed:
        collection = collections.get((duty.station, duty.document, duty.group))
        if collection is None or duty.id is None:
            continue
        handling = collection.handling
        ready = awaits_publication(handling, duty.state)
        if handling.publishing is Publishing.COMPILED:
            gathered = together.setdefault((handling.stations[0], duty.year), _Compiled())
            if awaits_decision(handling, duty.state):
                gathered.undecided.append(duty.received_on or duty.last_day)
            if ready:
                gathered.ready.append(duty.id)
                gathered.decided_on = max(gathered.decided_on, decided.get(duty.id, date.min))
        elif ready:
            yield _of(duty, publication_of(duty.station, duty.document))
        entered = numbers.get(duty.id, {})
        if awaits_registration(handling, duty.state) and any(d.authority not in entered for d in wheel.diaries):
            yield _of(duty, registration_of(duty.station, duty.document))
    for (station, year), gathered in together.items():
        body = body_at(wheel, station, day=today)
        if gathered.ready and not gathered.waits and body is not None:
            document = compiled_publication_of(station)
            yield Occasion(year=year, group=body, document=document, about=tuple(gathered.ready))


def _of(duty: Duty, document: str) -> Occasion:
    return Occasion(year=duty.year, group=duty.group, document=document, about=(duty.id or 0,))


def changes(
    wanted: Iterable[Occasion], known: Iterable[Duty], *, collections: Mapping[tuple[str, str, str], Collection]
) -> DecisionChanges:
    """What has to change for the duties to be as they should. Who has been excused is left in peace."""
    before = {(duty.year, duty.group, duty.document): duty for duty in known}
    asked = {one.key: one for one in wanted if (DECISIONS, one.document, one.group) in collections}
    return DecisionChanges(
        opened=tuple(one for key, one in asked.items() if key not in before),
        taken_up=tuple(
            duty
            for key, duty in before.items()
            if key in asked and duty.state in (DutyState.ENDED, DutyState.RECEIVED, DutyState.HISTORY)
        ),
        ended=tuple(duty for key, duty in before.items() if key not in asked and duty.state is DutyState.AWAITED),
    )
