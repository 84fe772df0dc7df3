"""The seats that parties have in the bodies: which are vacant or soon to be, and the asking for names.

Level-triggered: how often or how late this runs changes nothing. The number of queries does not depend on how many
bodies, parties or seats there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from models.duties import Duty
from models.words import DutyState, Role
from office.duty_changes import DutyChanges
from office.seat_duties import FILLED, OpenPlace, SeatDuties, open_places, party_of
from office.stations import StationOutcome, collect_by
from office.undone import Undone
from rules.seats import SEATS, Holding, seating
from rules.terms import ONE_DAY
from rules.wheel import Wheel
from store import acts, areas, duties, seats
from store.seats import PartyRole

SHOWN_AHEAD = timedelta(days=183)
"""So long beforehand a list of seats shows that one is held no longer, unless asked otherwise."""


@dataclass(frozen=True, kw_only=True)
class SeatsOutcome:
    """What one look at the seats led to. `documents` is what the ladders asked for."""

    opened: int = 0
    moved: int = 0
    settled: int = 0
    ended: int = 0
    documents: StationOutcome


def look(session: Session, wheel: Wheel, *, today: date, open_by: date | None = None) -> SeatsOutcome:
    """Ask the parties for the names that are lacking by `today`, and settle what has been filled, in the transaction.

    What falls vacant by `open_by` is opened at once, though it is asked for only when its ladder begins.
    """
    changes = _changes(session, wheel, today=today, open_by=open_by, lock=True)
    _carry_out(session, wheel, changes, today=today)
    return SeatsOutcome(
        opened=len(changes.opened) + len(changes.taken_up),
        moved=len(changes.moved),
        settled=len(changes.settled),
        ended=len(changes.ended),
        documents=collect_by(session, wheel, station=SEATS, today=today),
    )


def undone(session: Session, wheel: Wheel, *, today: date) -> Undone | None:
    """What a look at the seats would do by `today`; None where nothing is left to do."""
    changes = _changes(session, wheel, today=today, open_by=None, lock=False)
    since = [min(row["look_on"], today) for row in changes.opened] + [today] * (len(changes) - len(changes.opened))
    return Undone(number=len(since), since=min(since)) if since else None


def _changes(session: Session, wheel: Wheel, *, today: date, open_by: date | None, lock: bool) -> DutyChanges:
    groups = areas.group_spans(session, wheel.area)
    rows = seats.of_parties(session, wheel.area, groups=wheel.quotas)
    places = open_places(wheel.quotas, holdings(rows), groups, today=today)
    known = duties.at_station(session, area=wheel.area, station=SEATS, lock=lock)
    return SeatDuties(wheel, places, known=known, groups=groups).changes(today, open_by=open_by)


def holdings(rows: Iterable[PartyRole]) -> list[Holding]:
    """The roles as the rules of seats know them."""
    return [
        Holding(
            group=row.group,
            role=row.role,
            party=row.party,
            person=row.person_id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            seat=row.seat,
        )
        for row in rows
    ]


def _carry_out(session: Session, wheel: Wheel, changes: DutyChanges, *, today: date) -> None:
    """Open, move, settle and end, each with a reason and a revision of its own."""
    if changes.opened:
        areas.keep_station(session, wheel.area, wheel.seat_station)
        duties.open_all(session, changes.opened)
    for duty in changes.settled:
        duty.state, duty.reason, duty.received_on, duty.look_on = DutyState.RECEIVED, FILLED, today, None
    for duty, reason in changes.ended:
        duty.state, duty.reason, duty.look_on = DutyState.ENDED, reason, None
    for duty, due_on in (*changes.moved, *changes.taken_up):
        _begin_anew(wheel, duty, due_on=due_on, today=today)
    _cancel_letters(session, changes)
    session.flush()


def _begin_anew(wheel: Wheel, duty: Duty, *, due_on: date, today: date) -> None:
    """Another last day is a revision of its own, and the ladder counts from it."""
    duty.due_on, duty.extended_to, duty.received_on = due_on, None, None
    duty.state, duty.reason = DutyState.AWAITED, None
    duty.revision, duty.revised_on = duty.revision + 1, today - ONE_DAY
    duty.look_on = max(today, wheel.live_from)


def _cancel_letters(session: Session, changes: DutyChanges) -> None:
    reasons: dict[str, list[int]] = {FILLED: [duty.id or 0 for duty in changes.settled]}
    for duty, reason in changes.ended:
        reasons.setdefault(reason, []).append(duty.id or 0)
    for duty, due_on in changes.moved:
        reasons.setdefault(f"sista dagen ändrades till {due_on}", []).append(duty.id or 0)
    for reason, ids in reasons.items():
        acts.cancel_for_duties(session, ids, reason=reason)


# --- what letters say


@dataclass(frozen=True, kw_only=True)
class PlaceAsked:
    """A place that a party is asked to fill. `last_day` is the last on which it is or was held; None: it never was.

    `person` is the name of who holds it still.
    """

    role: Role
    seat: int
    last_day: date | None
    is_vacant: bool
    person: str | None


def places_asked(session: Session, wheel: Wheel, *, today: date) -> dict[tuple[str, str], tuple[PlaceAsked, ...]]:
    """Group and party → the places that nobody is named for, those that are vacant first. Two queries in all."""
    rows = seats.of_parties(session, wheel.area, groups=wheel.quotas)
    names: dict[int | str, str] = {row.person_id: row.name for row in rows}
    found: dict[tuple[str, str], list[OpenPlace]] = {}
    for place in open_places(wheel.quotas, holdings(rows), areas.group_spans(session, wheel.area), today=today):
        found.setdefault((place.group, place.party), []).append(place)
    return {key: tuple(_asked(place, names) for place in _vacant_first(places)) for key, places in found.items()}


def _vacant_first(places: Iterable[OpenPlace]) -> list[OpenPlace]:
    roles = list(Role)
    return sorted(places, key=lambda place: (not place.is_vacant, roles.index(place.role), place.seat))


def _asked(place: OpenPlace, names: dict[int | str, str]) -> PlaceAsked:
    return PlaceAsked(
        role=place.role,
        seat=place.seat,
        last_day=place.last_day,
        is_vacant=place.is_vacant,
        person=names.get(place.person) if place.person is not None else None,
    )


# --- what the office sees


@dataclass(frozen=True, kw_only=True)
class SeatLine:
    """A seat that somebody should look at. `standing` is said in Swedish: "vakant", "går ut", "utan plats".

    `since` is the first day without a holder, `ends_on` the last with one, `filled_on` from when somebody is named.
    `asked_on` is when the party was last written to, `answer_by` the last day that it has been given.
    """

    group: str
    group_name: str
    party: str
    party_name: str
    role: Role
    seat: int | None
    standing: str
    person: str | None = None
    since: date | None = None
    ends_on: date | None = None
    filled_on: date | None = None
    asked_on: date | None = None
    answer_by: date | None = None


VACANT, EXPIRING, WITHOUT_PLACE = "vakant", "går ut", "utan plats"


def listing(session: Session, wheel: Wheel, *, on: date, within: timedelta = SHOWN_AHEAD) -> list[SeatLine]:
    """The seats that are vacant on the day, those held no longer than `within` after it, and who has no place.

    They come by group and party. The number of queries does not depend on how many there are.
    """
    return _Listing(session, wheel, on=on, within=within).lines()


class _Listing:
    """All that a list of seats is made from."""

    def __init__(self, session: Session, wheel: Wheel, *, on: date, within: timedelta) -> None:
        self._wheel, self._on, self._within = wheel, on, within
        self._groups = areas.group_names(session, wheel.area, on=on)
        self._parties = {party.id: party.name for party in areas.parties(session, wheel.area)}
        rows = seats.of_parties(session, wheel.area, groups=wheel.quotas)
        self._holdings = holdings(rows)
        self._people: dict[int | str, str] = {row.person_id: row.name for row in rows}
        known = duties.at_station(session, area=wheel.area, station=SEATS)
        awaited = [duty for duty in known if duty.state is DutyState.AWAITED]
        self._asked = {(duty.group, party_of(duty.document)): duty for duty in awaited}
        self._told = seats.last_told(session, [duty.id or 0 for duty in awaited])

    def lines(self) -> list[SeatLine]:
        """Every line, in the order of the area file's groups."""
        found: list[SeatLine] = []
        for span in self._wheel.groups:
            if span.id in self._wheel.quotas and span.exists_on(self._on):
                found += sorted(self._of(span.id), key=lambda line: line.party_name)
        return found

    def _of(self, group: str) -> list[SeatLine]:
        stand = seating(self._wheel.quotas[group], self._holdings, day=self._on, expiring_within=self._within)
        vacant = [
            self._line(group, v.party, v.role, v.seat, VACANT, since=v.since, filled_on=v.filled_on)
            for v in stand.vacant
        ]
        expiring = [
            self._line(
                group,
                e.party,
                e.role,
                e.seat,
                EXPIRING,
                person=self._people.get(e.person),
                ends_on=e.ends_on,
                filled_on=e.filled_on,
            )
            for e in stand.expiring
        ]
        over = [
            self._line(group, o.party, o.role, None, WITHOUT_PLACE, person=self._people.get(person))
            for o in stand.overfull
            for person in o.without_place
        ]
        return [*vacant, *expiring, *over]

    def _line(
        self,
        group: str,
        party: str,
        role: Role,
        seat: int | None,
        standing: str,
        *,
        person: str | None = None,
        since: date | None = None,
        ends_on: date | None = None,
        filled_on: date | None = None,
    ) -> SeatLine:
        duty = self._asked.get((group, party)) if standing != WITHOUT_PLACE and filled_on is None else None
        return SeatLine(
            group=group,
            group_name=self._groups.get(group, group),
            party=party,
            party_name=self._parties.get(party, party),
            role=role,
            seat=seat,
            standing=standing,
            person=person,
            since=since,
            ends_on=ends_on,
            filled_on=filled_on,
            asked_on=self._told.get(duty.id or 0) if duty else None,
            answer_by=duty.last_day if duty else None,
        )
