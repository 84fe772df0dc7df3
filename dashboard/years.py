"""Reading a year of an area for a page: the facts, the wheel behind them, and which day it is there."""

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import HTTPException

from models.words import DutyState
from office.areas import local_day, wheel_of_area
from office.desk import Desk
from office.overview import StationView, WheelYear, year_of_wheel
from rules.ladder import window
from rules.wheel import NoSuchStation, Wheel, due_day

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, kw_only=True)
class YearOnPage:
    """A year of an area as it stands on `today`, its own calendar day."""

    wheel: Wheel
    year: WheelYear
    today: date

    @property
    def is_this_year(self) -> bool:
        """Whether this is the year at hand, whose stations can all be run."""
        return self.year.year == self.today.year

    def can_run(self, station: StationView) -> bool:
        """Whether there may be something to run: all of this year; of others what is awaited, or asked for by now.

        So next year's January can be run from late December on, and last year's as long as something is missing.
        """
        if not station.deployment:
            return False
        awaited = any(row.state is DutyState.AWAITED for row in station.duties)
        return self.is_this_year or awaited or self._is_in_season(station.id)

    def _is_in_season(self, station: str) -> bool:
        collects, closed = self.wheel.station(station).yearly, self.wheel.closed
        last_days = ((each.ladder, due_day(self.wheel, each, year=self.year.year)) for each in collects)
        seasons = (window(ladder, last_day=day, closed=closed) for ladder, day in last_days)
        return any(first <= self.today <= last for first, last in seasons)

    def station(self, station: str) -> StationView:
        """The station of that id. Raises NoSuchStation."""
        for view in self.year.stations:
            if view.id == station:
                return view
        raise NoSuchStation(self.wheel, station)


def read_year(desk: Desk, *, area: str, year: int | None, now: datetime, only: str | None = None) -> YearOnPage:
    """The year, or the one at hand, with all its stations or `only` one.

    Raises NoSuchArea, or HTTPException for a year that no calendar needs.
    """
    with desk.database.glance() as session:
        wheel = wheel_of_area(session, area)
        today = local_day(wheel, now)
        asked = today.year if year is None else year
        refuse_far_years(asked)
        return YearOnPage(
            wheel=wheel,
            year=year_of_wheel(session, wheel, year=asked, today=today, links=desk.links, only=only),
            today=today,
        )


def refuse_far_years(year: int) -> None:
    """Raises HTTPException for a year that no calendar needs."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise HTTPException(404, f"Det finns inget årshjul för år {year}.")
