"""Whose table a document lies on: at which turn of which station, and of which body."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.words import Outcome
from rules.wheel import Collection, GroupSpan, Station, Wheel


@dataclass(frozen=True, kw_only=True)
class Laid:
    """A kind of document that lies on a station's table: where it is collected, and what is asked of it there."""

    station: Station
    collection: Collection
    asked: Outcome


def laid_at(wheel: Wheel, station_id: str) -> Iterator[Laid]:
    """All that is laid on the table of a station: first what is to be adopted, then what is to be taken part of."""
    for asked in (Outcome.ADOPTED, Outcome.NOTED):
        for station in wheel.stations:
            for collection in station.collects:
                handling = collection.handling
                wanted = handling.adopted_at == station_id
                if wanted if asked is Outcome.ADOPTED else station_id in handling.laid_before and not wanted:
                    yield Laid(station=station, collection=collection, asked=asked)


def turn_of_table(wheel: Wheel, collection: Collection, *, table: str, year: int) -> int:
    """The year whose turn of the station `table` takes up what was collected in `year`.

    It is the same, but the year after where the station's months are all before the document's last day.
    """
    months = wheel.station(table).months
    due = collection.due
    return year + 1 if due is not None and due.on(year).month > months[-1] else year


def year_collected(wheel: Wheel, collection: Collection, *, table: str, year: int) -> int:
    """The year in which that was collected which the station `table` takes up in `year`."""
    return year - (turn_of_table(wheel, collection, table=table, year=year) - year)


def body_at(wheel: Wheel, station_id: str, *, day: date) -> str | None:
    """The body whose station it is on `day`: of several that meet jointly, the first in the area file's order."""
    station = wheel.station(station_id)
    words = station.meets or station.concerns
    return next((span.id for span in wheel.groups if _is_meant(span, words) and span.exists_on(day)), None)


def _is_meant(span: GroupSpan, words: frozenset[str]) -> bool:
    return span.id in words or span.kind in words
