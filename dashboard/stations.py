"""One station of a year: every group's document and what can be done about it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from dashboard.access import reads
from dashboard.notices import Notice, notice_of
from dashboard.pages import page
from dashboard.within import DeskOf, Now
from dashboard.years import YearOnPage, read_year

router = APIRouter(dependencies=[reads])


@router.get("/{area}/{year:int}/{station}")
def station_page(request: Request, area: str, year: int, station: str, desk: DeskOf, now: Now) -> HTMLResponse:
    """The station with its documents."""
    on_page = read_year(desk, area=area, year=year, now=now)
    return station_with(request, on_page, station, notice=notice_of(request, on_page.year))


def station_with(
    request: Request,
    on_page: YearOnPage,
    station: str,
    *,
    notice: Notice | None,
    draft: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """The station's page, saying `notice`; `draft` is what somebody wrote in a form that was refused."""
    return page(
        request,
        "station/page.html",
        status=status,
        on_page=on_page,
        year=on_page.year,
        station=on_page.station(station),
        chosen=None,
        notice=notice,
        draft=draft,
        view="station",
    )
