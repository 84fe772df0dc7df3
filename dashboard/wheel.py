"""The first page: the year's stations, what is late, what leaves today and what needs somebody."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dashboard.access import reads
from dashboard.drawing import draw
from dashboard.notices import notice_of
from dashboard.pages import page
from dashboard.runs import Task
from dashboard.standings import Standing, is_shown, tally
from dashboard.within import DeskOf, Now
from dashboard.years import YearOnPage, read_year
from models.words import LetterState
from office.areas import area_ids
from office.desk import Desk
from store import letters

router = APIRouter(dependencies=[reads])
NOT_YET_OUT = (LetterState.WRITTEN, LetterState.HELD, LetterState.CLAIMED)


@router.get("/")
def first_page(request: Request, desk: DeskOf, now: Now) -> Response:
    """The only area's wheel, or the first of several; where there is none, how to get one."""
    with desk.database.read() as session:
        areas = area_ids(session)
    if not areas:
        return page(request, "empty.html")
    return RedirectResponse(f"/{areas[0]}/{read_year(desk, area=areas[0], year=None, now=now).today.year}", 303)


@router.get("/{area}")
def area_page(area: str, desk: DeskOf, now: Now) -> Response:
    """An area's wheel of this year."""
    return RedirectResponse(f"/{area}/{read_year(desk, area=area, year=None, now=now).today.year}", 303)


@router.get("/{area}/{year:int}")
def wheel_page(request: Request, area: str, year: int, desk: DeskOf, now: Now, state: str = "") -> HTMLResponse:
    """The wheel of a year; `state` shows only the documents that stand there."""
    on_page = read_year(desk, area=area, year=year, now=now)
    return page(request, "wheel/page.html", **wheel_context(request, desk, on_page, state=state))


def wheel_context(request: Request, desk: Desk, on_page: YearOnPage, *, state: str) -> dict[str, Any]:
    """Everything that `wheel/page.html` and its parts may say."""
    year = on_page.year
    return {
        "on_page": on_page,
        "year": year,
        "stations": [station for station in year.stations if is_shown(station)],
        "drawing": draw(year),
        "chosen": Standing(state) if state in set(Standing) else None,
        "counted": tally(row for station in year.stations for row in station.duties),
        "leaving": _leaving(desk, area=year.area, today=on_page.today),
        "tasks": tuple(Task),
        "notice": notice_of(request, year),
        "draft": None,
        "view": "wheel",
    }


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """How many letters today has, and how many of them have not left yet."""

    today: int
    waiting: int


def _leaving(desk: Desk, *, area: str, today: date) -> Leaving:
    with desk.database.read() as session:
        sent = letters.sent_between(session, area=area, first=today, last=today)
        counted = letters.count_by_state(session, area=area)
    waiting = sum(counted.get(state, 0) for state in NOT_YET_OUT)
    return Leaving(today=sent + waiting, waiting=waiting)
