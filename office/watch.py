"""The watch: what should have happened by today and has not, whatever the engine says."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from office import convene, decided, requisitions, rotation, seats
from office.stations import unopened, years_around
from office.undone import Undone
from rules.decisions import DECISIONS
from rules.ladder import window
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS
from rules.seats import SEATS
from rules.wheel import Wheel, due_day
from store import acts, areas, duties

POST = "posten"


class Overlooked(NamedTuple):
    """A station (or the meetings, or the post) with work left undone: how many things, and since which day."""

    station: str
    station_name: str
    duties: int
    since: date


def overlooked(session: Session, wheel: Wheel, *, today: date) -> list[Overlooked]:
    """The stations that have not looked at what they should have, and the post if acts of an earlier day still wait.

    The meetings are overlooked when a notice, a reminder or a document of theirs should have been written; the chairs
    and the seats when a term should have begun or ended, or somebody should have been asked or told.

    On a closed day nothing should happen, so nothing is overlooked.
    """
    if not wheel.closed.is_open(today):
        return []
    waiting = duties.waiting_by_station(session, area=wheel.area, today=today)
    known = duties.known(session, area=wheel.area, years=years_around(today))
    groups = areas.group_spans(session, wheel.area)
    found = []
    for place in wheel.collecting:
        count, since = waiting.get(place.id, (0, today))
        missing = unopened(wheel, place, groups, known, today=today)
        if missing:
            since = min(since, *(_opens_on(wheel, place.id, row["year"]) for row in missing))
        if count or missing:
            found.append(Overlooked(place.id, place.name, count + len(missing), since))
    undone: dict[str, Undone | None] = {
        MEETINGS: convene.undone(session, wheel, today=today),
        CHAIRS: rotation.undone(session, wheel, today=today),
        SEATS: seats.undone(session, wheel, today=today),
        DECISIONS: decided.undone(session, wheel, today=today),
    }
    if wheel.requisition_station is not None:
        undone[wheel.requisition_station.id] = requisitions.undone(session, wheel, today=today)
    for place in wheel.beside:
        count, since = waiting.get(place.id, (0, today))
        left = undone.get(place.id)
        if count or left is not None:
            number, earliest = (left.number, left.since) if left else (0, today)
            found.append(Overlooked(place.id, place.name, count + number, min(since, earliest)))
    unsent, oldest = acts.left_waiting(session, area=wheel.area, since_before=today)
    if oldest is not None:
        found.append(Overlooked(POST, "Posten", unsent, oldest))
    return found


def _opens_on(wheel: Wheel, station_id: str, year: int) -> date:
    """The first day on which the station of that year asks for anything."""
    collections = wheel.station(station_id).yearly
    last_days = ((each.ladder, due_day(wheel, each, year=year)) for each in collections)
    return min(window(ladder, last_day=day, closed=wheel.closed)[0] for ladder, day in last_days)
