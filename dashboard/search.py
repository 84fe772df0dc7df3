"""Searching an area from any of its pages, or all the areas at once; "/" and Ctrl+K lead to the field."""

from collections.abc import Iterable, Iterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.access import Visitor, VisitorOf, reads
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.search_hits import Part, parts_of
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now
from office.areas import local_day, wheels_by_the_file
from office.desk import Desk
from office.search import LONGEST, SHOWN, Searched, find, words_of

router = APIRouter(dependencies=[reads])
COLUMNS = ("Slag", "Namn", "Mer", "Dag", "Adress")


@router.get("/sok")
def search_everywhere(request: Request, desk: DeskOf, visitor: VisitorOf, now: Now, q: str = "") -> Response:
    """What has all the words of `q` somewhere in any of the areas that the visitor may see, by kind."""
    with desk.database.glance() as session:
        wheels = [wheel for wheel in wheels_by_the_file(session) if visitor.sees(wheel.area)]
    looked_in = [Searched(wheel=wheel, today=local_day(wheel, now)) for wheel in wheels]
    return _answer(request, desk, looked_in, q, visitor, area=None)


@router.get("/{area}/sok")
def search_area(request: Request, place: PlaceOf, desk: DeskOf, visitor: VisitorOf, q: str = "") -> Response:
    """What has all the words of `q` somewhere in the area, by kind."""
    looked_in = [Searched(wheel=place.wheel, today=place.today)]
    return _answer(request, desk, looked_in, q, visitor, area=place.area)


def _answer(
    request: Request, desk: Desk, looked_in: Sequence[Searched], asked: str, visitor: Visitor, *, area: str | None
) -> Response:
    with desk.database.glance() as session:
        found = find(session, looked_in, asked, links=desk.links)
    parts = parts_of(found, looked_in, words_of(asked), visitor) if found else []
    areas = {each.area: each.wheel.name for each in looked_in}
    columns = COLUMNS if area else (*COLUMNS, "Område")
    if file := table_answer(request, "sokning", columns, _rows(parts, {} if area else areas)):
        return file
    return page(
        request,
        "search/page.html",
        asked=asked,
        is_asked=found is not None,
        parts=parts,
        number=sum(bool(hit.area) for part in parts for hit in part.hits),
        in_handbook=sum(not hit.area for part in parts for hit in part.hits),
        looked_in=areas,
        everywhere=area is None,
        LONGEST=LONGEST,
        SHOWN=SHOWN,
    )


def _rows(parts: Iterable[Part], areas: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    for part in parts:
        for hit in part.hits:
            row = (part.one, hit.name, hit.more, hit.day, hit.link)
            yield (*row, areas.get(hit.area, "")) if areas else row
