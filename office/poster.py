"""The year wheel to hang on a wall: an area's year with the days that are known."""

from datetime import date

from sqlmodel import Session

from documents.wheel_poster import PosterContext, PosterStation
from mail.swedish import day_of_month, listed, upper_first
from office.areas import wheel_of_area
from rules.wheel import Station, Wheel, due_day
from store import areas


def poster_context(session: Session, *, area: str, year: int, today: date) -> PosterContext:
    """The active stations of the area's year. Raises NoSuchArea."""
    wheel = wheel_of_area(session, area)
    names = areas.group_names(session, area, on=date(year, 12, 31))
    return PosterContext(
        area=wheel.name,
        year=year,
        phases=tuple((phase.months, phase.name) for phase in wheel.phases),
        stations=tuple(
            PosterStation(
                name=station.name,
                months=station.months,
                kind=station.kind,
                when=_when(wheel, station, year=year),
                who=upper_first(listed(sorted(names.get(word, word) for word in station.concerns))),
            )
            for station in wheel.stations
            if station.active and station.comes_in(year)
        ),
        made_on=day_of_month(today),
    )


def _when(wheel: Wheel, station: Station, *, year: int) -> str:
    """The day of its meeting where that is decided, else the last day for what it collects, else its month."""
    decided = wheel.decided.get((station.id, year))
    if decided:
        return day_of_month(decided)
    last_days = {due_day(wheel, collection, year=year) for collection in station.yearly}
    return f"senast {day_of_month(min(last_days))}" if last_days else station.month_label
