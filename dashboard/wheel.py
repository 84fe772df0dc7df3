"""An area's first page: the year's stations, what is late, what leaves today and what needs somebody."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard import standings
from dashboard.access import reads
from dashboard.drawing import draw
from dashboard.engine_state import EngineWatch, EngineWatchOf
from dashboard.needs import gathered
from dashboard.notices import notice_of
from dashboard.overseer import Overseer, OverseerOf
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.runs import Task
from dashboard.standings import Standing, is_shown, tally
from dashboard.tables import Cell, table_answer
from dashboard.undoing import with_undo
from dashboard.within import DeskOf, Now
from dashboard.years import YearOnPage, read_year

router = APIRouter(dependencies=[reads])
COLUMNS = (
    *("Månad", "Station", "Grupp", "Dokument", "Period", "Läge", "Sista dag", "Första sista dag"),
    *("Inlämnat", "Senaste brev", "Senaste brevets dag", "Nästa steg", "Nästa stegs dag", "Skäl"),
)


@router.get("/{area}")
def area_page(place: PlaceOf) -> Response:
    """An area's wheel of this year."""
    return RedirectResponse(f"/{place.area}/{place.today.year}", 303)


@router.get("/{area}/{year:int}")
def wheel_page(
    request: Request,
    area: str,
    year: int,
    desk: DeskOf,
    overseer: OverseerOf,
    watch: EngineWatchOf,
    now: Now,
    state: str = "",
) -> Response:
    """The wheel of a year; `state` shows only the documents that stand there."""
    on_page = read_year(desk, area=area, year=year, now=now)
    chosen = Standing(state) if state in set(Standing) else None
    if file := table_answer(request, f"arshjulet-{year}", COLUMNS, table_rows(on_page, chosen)):
        return file
    context = wheel_context(request, overseer, watch, on_page, chosen=chosen)
    context["notice"] = with_undo(request, desk, context["notice"], on_page, view="wheel")
    return page(request, "wheel/page.html", **context)


def wheel_context(
    request: Request, overseer: Overseer, watch: EngineWatch, on_page: YearOnPage, *, chosen: Standing | None
) -> dict[str, Any]:
    """Everything that `wheel/page.html` and its parts may say."""
    year = on_page.year
    overseen = overseer.of(year.area, today=on_page.today)
    return {
        "on_page": on_page,
        "year": year,
        "stations": [station for station in year.stations if is_shown(station)],
        "drawing": draw(year),
        "chosen": chosen,
        "counted": tally(row for station in year.stations for row in station.duties),
        "overseen": overseen,
        "late_elsewhere": overseen.late_elsewhere(year.year, (station.id for station in year.stations)),
        "needs": gathered(overseen.alarms, on_page.wheel, today=on_page.today),
        "engine": watch.state(year.area),
        "tasks": tuple(Task),
        "notice": notice_of(request, year),
        "draft": None,
        "view": "wheel",
        "marked": None,
    }


def table_rows(on_page: YearOnPage, chosen: Standing | None) -> Iterator[tuple[Cell, ...]]:
    """The year's documents as rows of a file; a station that collects nothing has a row of its own."""
    for station in on_page.year.stations:
        if not is_shown(station):
            continue
        if not station.duties and chosen is None:
            yield (station.month_label, station.name, "", "", "", station.kind.swedish, *[None] * 8)
        for row in station.duties:
            if chosen not in (None, standings.standing(row)):
                continue
            told, coming = row.last_told, row.next_step
            yield (
                *(station.month_label, station.name, row.group_name, row.document_name, row.period),
                *(standings.words(row), row.last_day, row.original_last_day or row.last_day, row.received_on),
                *((told.kind.swedish, told.on) if told else (None, None)),
                *((coming.kind.swedish, coming.on) if coming else (None, None)),
                row.reason,
            )
