"""The product's own stations have no page of a year's: their addresses lead to the pages where their work is done."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from dashboard.access import reads
from dashboard.places import PlaceOf
from rules.decisions import DECISIONS
from rules.matters import MATTERS
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS
from rules.seats import SEATS

PAGES = {
    MEETINGS: "moten?ar={year}",
    CHAIRS: "ordforande",
    SEATS: "platser",
    DECISIONS: "beslut/publicering",
    MATTERS: "arenden",
}
"""Station → the page, after the area in its address."""

router = APIRouter(prefix="/{area}/{year:int}", dependencies=[reads])


def _leading_to(path: str) -> Callable[[PlaceOf, int], Response]:
    def lead(place: PlaceOf, year: int) -> Response:
        return RedirectResponse(f"/{place.area}/{path.format(year=year)}", status_code=303)

    return lead


for _station, _path in PAGES.items():
    for _below in ("", "/provkorning"):
        router.add_api_route(f"/{_station}{_below}", _leading_to(_path))
