"""Which stations somebody has started by hand."""

from sqlmodel import Session, select

from models.started_stations import StationStart


def add(session: Session, start: StationStart) -> None:
    """Write down that a station has been started."""
    session.add(start)
    session.flush()


def of_year(session: Session, *, area: str, station: str, year: int) -> StationStart | None:
    """When and by whom the station of that year was started, if it was."""
    query = select(StationStart).where(
        StationStart.area == area, StationStart.station == station, StationStart.year == year
    )
    return session.exec(query).first()
