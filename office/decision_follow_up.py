"""What waits after decisions: what the communicator has been asked to publish, and the registrars to enter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.duties import Duty
from models.words import DutyState
from office.decided import about
from rules.decisions import DECISIONS, compiled_publication_of, is_publication
from rules.wheel import Wheel, collections_by_group
from store import areas, duties


@dataclass(frozen=True, kw_only=True)
class AboutDocument:
    """A document that a publication or a registration is about."""

    duty_id: int
    name: str
    group_name: str
    year: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A publication or a registration that is asked for: what, of which documents, by which day.

    `station` is that of a publication of several documents together. `last_day` None: it has not been asked for yet.
    """

    is_publication: bool
    year: int
    title: str
    station: str | None
    documents: tuple[AboutDocument, ...]
    last_day: date | None
    days_late: int


def waiting(session: Session, wheel: Wheel, *, today: date) -> list[Waiting]:
    """All that is to be published and registered and is not, publications first, in a constant number of queries."""
    wanted = about(session, wheel, today=today)
    ids = sorted({duty_id for of in wanted.values() for duty_id in of})
    owed = {duty.id or 0: duty for duty in duties.of_ids(session, ids)}
    asked = {
        (duty.year, duty.group, duty.document): duty
        for duty in duties.at_station(session, area=wheel.area, station=DECISIONS)
        if duty.state is DutyState.AWAITED
    }
    named = _names(session, wheel, owed, today=today)
    stations = {compiled_publication_of(station.id): station for station in wheel.stations}
    found = []
    for key, of in wanted.items():
        year, _, document = key
        station = stations.get(document)
        duty = asked.get(key)
        documents = tuple(named[duty_id] for duty_id in of)
        found.append(
            Waiting(
                is_publication=is_publication(document),
                year=year,
                title=station.title if station else documents[0].name,
                station=station.id if station else None,
                documents=documents,
                last_day=duty.last_day if duty else None,
                days_late=max(0, (today - duty.last_day).days) if duty else 0,
            )
        )
    return sorted(found, key=lambda each: (not each.is_publication, -each.days_late, each.title))


def _names(session: Session, wheel: Wheel, owed: Mapping[int, Duty], *, today: date) -> dict[int, AboutDocument]:
    names = areas.group_names(session, wheel.area, on=today)
    collections = collections_by_group(wheel.stations, areas.group_spans(session, wheel.area))
    found = {}
    for duty_id, duty in owed.items():
        collection = collections.get((duty.station, duty.document, duty.group))
        found[duty_id] = AboutDocument(
            duty_id=duty_id,
            name=f"{collection.document.name} för {collection.document.period.for_year(duty.year)}"
            if collection
            else duty.document,
            group_name=names.get(duty.group, duty.group),
            year=duty.year,
        )
    return found
