"""The stations of a play that the office starts by hand."""

from collections.abc import Callable
from datetime import date, datetime

from office.desk import Desk
from office.started_stations import start, startable
from rules.wheel import Station, Wheel
from store import started_stations

Starts = Callable[[Station, Wheel, date], int | None]
"""Which year's turn of a station the office starts today, if any."""


def in_its_month(station: Station, wheel: Wheel, today: date) -> int | None:
    """Each year's on the first open day of the month in which the area file has it."""
    first = date(today.year, station.months[0], 1)
    return today.year if today == wheel.closed.next_open(first) and station.comes_in(today.year) else None


class PlayedStarts:
    """Starts what is to be started, once."""

    def __init__(self, desk: Desk, wheel: Wheel, *, who: str) -> None:
        self._desk, self._wheel, self._who = desk, wheel, who
        self._stations = startable(wheel)

    def start(self, starts: Starts, *, today: date, now: datetime) -> None:
        """Start the stations whose turn it is, unless somebody has."""
        for station in self._stations:
            year = starts(station, self._wheel, today)
            if year is None or today < self._wheel.live_from or self._is_started(station, year):
                continue
            start(
                self._desk,
                area=self._wheel.area,
                station=station.id,
                year=year,
                today=today,
                now=now,
                who=self._who,
            )

    def _is_started(self, station: Station, year: int) -> bool:
        with self._desk.database.read() as session:
            found = started_stations.of_year(session, area=self._wheel.area, station=station.id, year=year)
        return found is not None
