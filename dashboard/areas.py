"""One overview over all the areas that one may see."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import Visitor, VisitorOf, reads
from dashboard.overseer import Overseer, OverseerOf
from dashboard.pages import page
from dashboard.tables import table_answer
from dashboard.within import DeskOf, Now
from models.words import Mode
from office.areas import local_day, wheels_by_the_file
from office.desk import Desk
from office.overseeing import Overseen

router = APIRouter(dependencies=[reads])
COLUMNS = ("Område", "Läge", "Försenade dokument", "Brev i dag", "Brev som väntar", "Behöver någon")


@dataclass(frozen=True, kw_only=True)
class AreaOnPage:
    """An area on the page over all of them."""

    name: str
    mode: Mode
    overseen: Overseen


@router.get("/")
def first_page(request: Request, desk: DeskOf, overseer: OverseerOf, visitor: VisitorOf, now: Now) -> Response:
    """Every area that the visitor may see; the only one's own page, and where there is none how to get one."""
    shown = _areas(desk, overseer, visitor, now=now)
    if not shown:
        return page(request, "empty.html")
    if file := table_answer(request, "omraden", COLUMNS, (_row(each) for each in shown)):
        return file
    if len(shown) == 1:
        (only,) = shown
        return RedirectResponse(f"/{only.overseen.area}/{only.overseen.today.year}", 303)
    return page(request, "areas/page.html", areas=shown)


def _areas(desk: Desk, overseer: Overseer, visitor: Visitor, *, now: Now) -> list[AreaOnPage]:
    with desk.database.glance() as session:
        wheels = [wheel for wheel in wheels_by_the_file(session) if visitor.sees(wheel.area)]
    return [
        AreaOnPage(name=wheel.name, mode=wheel.mode, overseen=overseer.of(wheel.area, today=local_day(wheel, now)))
        for wheel in wheels
    ]


def _row(shown: AreaOnPage) -> tuple[str, str, int, int, int, int]:
    seen = shown.overseen
    return (shown.name, shown.mode.swedish, seen.late, seen.letters.total, seen.letters.waiting, len(seen.alarms))
