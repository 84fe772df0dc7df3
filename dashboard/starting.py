"""Starting a station that has no day of its own: what it would ask for is seen on the station's page first."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles
from dashboard.documents import day_if_any
from dashboard.notices import PLACE, Notice, address
from dashboard.places import PlaceOf
from dashboard.stations import REFUSED_STARTS, station_with
from dashboard.within import DeskOf, Now, Who
from dashboard.years import read_year
from mail.swedish import upper_first
from office import started_stations
from office.started_stations import AlreadyStarted

router = APIRouter()


@router.post("/{area}/{year:int}/{station}/starta", dependencies=[handles])
def start(
    request: Request,
    place: PlaceOf,
    year: int,
    station: str,
    desk: DeskOf,
    now: Now,
    who: Who,
    last_day: Annotated[str, Form()] = "",
) -> Response:
    """Start the station for the year: its documents are asked for from the next open morning."""
    try:
        started = started_stations.start(
            desk,
            area=place.area,
            station=station,
            year=year,
            last_day=day_if_any(last_day),
            today=place.today,
            now=now,
            who=who,
        )
    except REFUSED_STARTS as refused:
        is_late = isinstance(refused, AlreadyStarted)
        why = "Stationen är redan startad. Ge anstånd åt den som behöver mer tid." if is_late else f"{refused}."
        on_page = read_year(desk, area=place.area, year=year, now=now, only=station)
        notice = Notice(text=upper_first(why), station=station, good=False)
        status = 409 if is_late else 422
        return station_with(request, desk, on_page, station, notice=notice, last_day=last_day, status=status)
    path = f"/{place.area}/{year}/{station}"
    return RedirectResponse(
        address(path, at=PLACE, said="started", station=station, number=started.asked), status_code=303
    )
