"""What vacant seats give occasion to: each party is asked for the names that its places in a body lack.

Facts in, decisions out; `office/seats.py` carries them out. A party is asked once for all of its places in a body: as
long as some are to be filled there is one document awaited, and when none is it is settled by itself. Names are wanted
by the last day on which a place is held; where that has passed, some working days after the party is first asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.duties import Duty
from models.words import DutyState, Role
from office.duty_changes import DutyChanges
from rules.ladder import window
from rules.meetings import DaysFrom
from rules.seats import SEATS, Holding, Quotas, names_from, seating
from rules.terms import ONE_DAY
from rules.wheel import Collection as OwedDocument
from rules.wheel import GroupSpan, Wheel, collections_by_group
from store import duties

LOOKS_AHEAD = timedelta(days=400)
"""So long before a place falls vacant somebody may be asked for a name."""
LATE_GETS = DaysFrom(days=15, working_days=True)
"""The time for naming somebody to a place that is vacant already when it is first asked for."""
MISSED_MORNINGS = timedelta(days=7)
"""A ladder that should have begun this long ago is run as it stands; one that is later than that gets another day."""
NAMES_ARE_LAID_IN = DaysFrom(days=10, working_days=True)
"""So long after names have come in the office may take to lay them in, before the party is asked anew."""
FILLED = "platserna är besatta"
NO_LONGER_ASKED = "parten har inte längre några platser att fylla i gruppen"


@dataclass(frozen=True, kw_only=True)
class OpenPlace:
    """A place that nobody is named for. `last_day` is the last on which it is or was held; None: it never was.

    `person` is who holds it still, by reference.
    """

    group: str
    party: str
    role: Role
    seat: int
    last_day: date | None
    is_vacant: bool
    person: int | str | None = None

    @property
    def vacant_from(self) -> date | None:
        """The first day on which nobody holds it."""
        return self.last_day + ONE_DAY if self.last_day else None


def open_places(
    quotas: Mapping[str, Quotas], holdings: Iterable[Holding], groups: Iterable[GroupSpan], *, today: date
) -> list[OpenPlace]:
    """The places that are vacant, or fall vacant before long, and that nobody is named for; of living groups alone.

    The seats of a group that is to come are looked at on its first day.
    """
    rows: dict[str, list[Holding]] = {}
    for row in holdings:
        rows.setdefault(row.group, []).append(row)
    found: list[OpenPlace] = []
    for group in groups:
        if group.id in quotas:
            day = max(today, group.valid_from)
            if group.exists_on(day) and day <= today + LOOKS_AHEAD:
                found += _open_in(quotas[group.id], rows.get(group.id, ()), group, day=day, today=today)
    return found


def _open_in(
    quotas: Quotas, holdings: Sequence[Holding], group: GroupSpan, *, day: date, today: date
) -> Iterator[OpenPlace]:
    stand = seating(quotas, holdings, day=day, expiring_within=LOOKS_AHEAD)
    for vacancy in stand.vacant:
        if vacancy.filled_on is None:
            before = day - ONE_DAY if day > today else None
            last_day = vacancy.since - ONE_DAY if vacancy.since else before
            yield OpenPlace(
                group=quotas.group,
                party=vacancy.party,
                role=vacancy.role,
                seat=vacancy.seat,
                last_day=last_day,
                is_vacant=day == today,
            )
    for expiring in stand.expiring:
        if expiring.filled_on is None and group.exists_on(expiring.ends_on + ONE_DAY):
            yield OpenPlace(
                group=quotas.group,
                party=expiring.party,
                role=expiring.role,
                seat=expiring.seat,
                last_day=expiring.ends_on,
                is_vacant=False,
                person=expiring.person,
            )


class SeatDuties:
    """What an area's parties are asked for, as the places that nobody is named for give occasion to."""

    def __init__(
        self, wheel: Wheel, places: Iterable[OpenPlace], *, known: Iterable[Duty], groups: Sequence[GroupSpan]
    ) -> None:
        self._wheel = wheel
        self._groups = {group.id: group for group in groups}
        self._collections = collections_by_group([wheel.seat_station], groups)
        self._places: dict[tuple[str, str], list[OpenPlace]] = {}
        for place in places:
            if (SEATS, names_from(place.party), place.group) in self._collections:
                self._places.setdefault((place.group, place.party), []).append(place)
        self._known: dict[tuple[str, str], list[Duty]] = {}
        for duty in known:
            self._known.setdefault((duty.group, party_of(duty.document)), []).append(duty)

    def changes(self, today: date, *, open_by: date | None = None) -> DutyChanges:
        """What has to change for each party to be asked as it should by `today`.

        What is wanted by `open_by` is opened at once, though it is asked for only when its ladder begins.
        """
        found = DutyChanges()
        if today >= self._wheel.live_from:
            for (group, party), places in self._places.items():
                self._bring_in_step(found, group, party, places, today=today, open_by=open_by)
            for key, known in self._known.items():
                if key not in self._places:
                    self._close(found, [duty for duty in known if duty.state is DutyState.AWAITED], today=today)
        return found

    def _close(self, found: DutyChanges, awaited: Sequence[Duty], *, today: date) -> None:
        for duty in awaited:
            group, quotas = self._groups.get(duty.group), self._wheel.quotas.get(duty.group)
            party = party_of(duty.document)
            has_places = quotas is not None and (party in quotas.seats or party in quotas.co_opted)
            lives = group is not None and (group.exists_on(today) or group.valid_from > today)
            if has_places and lives and (SEATS, duty.document, duty.group) in self._collections:
                found.settled.append(duty)
            else:
                found.ended.append((duty, NO_LONGER_ASKED))

    def _bring_in_step(
        self,
        found: DutyChanges,
        group: str,
        party: str,
        places: Sequence[OpenPlace],
        *,
        today: date,
        open_by: date | None,
    ) -> None:
        known = sorted(self._known.get((group, party), ()), key=lambda duty: duty.year)
        awaited = [duty for duty in known if duty.state is DutyState.AWAITED]
        collection = self._collections[SEATS, names_from(party), group]
        due_on = self._due(places, collection, today=today)
        if awaited:
            if self._may_be_moved(awaited[-1], due_on, self._by_rule(places), collection, today=today):
                found.moved.append((awaited[-1], due_on))
            return
        first, _ = window(collection.ladder, last_day=due_on, closed=self._wheel.closed)
        if first > today and due_on == self._by_rule(places) and (open_by is None or due_on > open_by):
            return
        year = max([today.year, *(place.vacant_from.year for place in places if place.vacant_from)])
        before = next((duty for duty in known if duty.year == year), None)
        if before is None:
            look_on = first if due_on == self._by_rule(places) else max(first, today)
            found.opened.append(self._row(group, collection, year=year, due_on=due_on, look_on=look_on))
        elif self._may_be_taken_up(before, today=today):
            found.taken_up.append((before, due_on))

    def _due(self, places: Sequence[OpenPlace], collection: OwedDocument, *, today: date) -> date:
        """The last day that a party gets when it is first asked today: the rule's, or later where that is too near.

        It is too near when the ladder should have begun more than some days ago: whoever is asked late gets time.
        """
        by_rule = self._by_rule(places)
        late = LATE_GETS.day(today, self._wheel.closed)
        if by_rule is None or by_rule < today:
            return late
        first, _ = window(collection.ladder, last_day=by_rule, closed=self._wheel.closed)
        return by_rule if first >= today - MISSED_MORNINGS else max(by_rule, late)

    def _may_be_moved(
        self, duty: Duty, due_on: date, by_rule: date | None, collection: OwedDocument, *, today: date
    ) -> bool:
        """Whether what is awaited gets another day: a later one always, an earlier one while nobody has been asked.

        A day that has passed stays as it was told: a chase that has begun goes on.
        """
        if duty.extended_to is not None or due_on == duty.due_on:
            return False
        first, _ = window(collection.ladder, last_day=duty.due_on, closed=self._wheel.closed)
        return due_on < duty.due_on if first > today else by_rule == due_on > duty.due_on

    def _by_rule(self, places: Sequence[OpenPlace]) -> date | None:
        """The last day for the first name that is lacking; None where it was lacking from the beginning."""
        days = [place.last_day for place in places]
        first = min((day for day in days if day is not None), default=None)
        return self._wheel.closed.previous_open(first) if first and None not in days else None

    def _may_be_taken_up(self, duty: Duty, *, today: date) -> bool:
        """Whether the party is to be asked anew in the same year. Who has been excused is left in peace."""
        if duty.state is DutyState.RECEIVED and duty.reason != FILLED and duty.received_on is not None:
            return NAMES_ARE_LAID_IN.day(duty.received_on, self._wheel.closed) < today
        return duty.state in (DutyState.RECEIVED, DutyState.ENDED)

    def _row(self, group: str, collection: OwedDocument, *, year: int, due_on: date, look_on: date) -> dict[str, Any]:
        return duties.row(
            self._wheel.area,
            year=year,
            station=SEATS,
            group=group,
            document=collection.document.id,
            due_on=due_on,
            look_on=max(look_on, self._wheel.live_from),
        )


def party_of(document: str) -> str:
    """The party that the document is asked of: the reverse of `names_from`."""
    return document.removeprefix(f"{SEATS}-")
