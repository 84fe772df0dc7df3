"""Which year of a station is meant when somebody names a group's document without one."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from models.words import DutyState
from office.areas import wheel_of_area
from office.stations import years_around
from store import duties


def year_meant(
    session: Session,
    *,
    area: str,
    station: str,
    group: str,
    document: str | None,
    meeting: int | None = None,
    fitting: Collection[DutyState],
    today: date,
) -> int:
    """The newest year in which the group's document stands as one of `fitting`; else the newest that has begun.

    From late December on next year's January has begun. Where nothing has, it is the year at hand.
    Raises NoSuchArea and NoSuchStation.
    """
    wheel_of_area(session, area).station(station)
    begun = [
        duty
        for year in years_around(today)
        for duty in duties.of_station(session, area=area, station=station, year=year)
        if duty.group == group and document in (None, duty.document) and meeting in (None, duty.meeting)
    ]
    fits = [duty for duty in begun if duty.state in fitting]
    return max((duty.year for duty in fits or begun), default=today.year)
