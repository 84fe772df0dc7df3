"""Closed years and their books: which years there are, one year's book, closing a year and opening it again."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import administers, reads
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now, Who
from dashboard.years import refuse_far_years
from mail.swedish import counted
from office.areas import wheel_of_area
from office.desk import Desk
from office.yearbook import ClosedYear, RefusedClosing, close_year, listing, read_book, reopen_year, still_open
from office.yearbook_reading import ReadChapter, read_chapters

router = APIRouter(prefix="/{area}/arsbok", dependencies=[reads])
COLUMNS = ("År", "Utgåva", "Läge", "Stängt", "Av", "Upphörda", "Öppnat igen", "Av", "Skäl")
SHOWN_ROWS = 100


@router.get("")
def list_books(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """The years that can be closed, and those that are or have been."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        closed = listing(session, place.area)
    rows: list[tuple[Cell, ...]] = [
        (
            each.year,
            each.edition,
            "stängt" if each.reopened_at is None else "öppnat igen",
            each.closed_at,
            each.closed_by,
            each.ended,
            each.reopened_at,
            each.reopened_by,
            each.reason,
        )
        for each in closed
    ]
    if file := table_answer(request, "arsbocker", COLUMNS, rows):
        return file
    first = wheel.live_from.year
    can_close = [year for year in range(first, place.today.year) if year not in wheel.closed_years]
    return page(
        request,
        "yearbook/page.html",
        closed=list(reversed(closed)),
        can_close=list(reversed(can_close))[:10],
        live_from=wheel.live_from,
        notice=_notice(request),
    )


def _notice(request: Request) -> Notice | None:
    facts = request.query_params
    number = number_of(facts.get("antal", "0"))
    documents = counted(number, "dokument", "dokument")
    match facts.get("said"):
        case "closed":
            ended = f" {documents} upphörde." if number else ""
            return Notice(text=f"Året är stängt och årsboken skriven.{ended} Inget av året ändras eller skickas nu.")
        case "reopened":
            again = f" {documents} väntas på nytt." if number else ""
            return Notice(text=f"Året är öppet igen.{again} Årsboken finns kvar, och nästa stängning gör en ny utgåva.")
        case _:
            return None


@router.get("/{year:int}")
def show_book(request: Request, place: PlaceOf, desk: DeskOf, year: int, som: str = "", kapitel: str = "") -> Response:
    """The year's book: all its chapters, or one whole; `som=json` and `som=html` as the files in the archive."""
    refuse_far_years(year)
    with desk.database.read() as session:
        editions = [each for each in listing(session, place.area) if each.year == year]
    if not editions:
        raise HTTPException(404, f"{year} har ingen årsbok än: året är inte stängt.")
    html, data = read_book(desk, area=place.area, year=year)
    name = f"arsbok-{place.area}-{year}"
    if som == "json":
        return _as_file(data, "application/json; charset=utf-8", f"{name}.json")
    if som == "html":
        return _as_file(html, "text/html; charset=utf-8", f"{name}.html")
    chapters = read_chapters(html)
    chosen = next((each for each in chapters if each.key == kapitel), None)
    if chosen and (file := table_answer(request, f"arsbok-{year}-{chosen.key}", chosen.columns, chosen.rows)):
        return file
    return _book(request, year, editions, chapters, chosen)


def _book(
    request: Request, year: int, editions: list[ClosedYear], chapters: list[ReadChapter], chosen: ReadChapter | None
) -> Response:
    return page(
        request,
        "yearbook/book.html",
        year=year,
        edition=editions[-1],
        editions=editions,
        chapters=chapters,
        chosen=chosen,
        most=None if chosen else SHOWN_ROWS,
        notice=_notice(request),
    )


def _as_file(content: bytes, media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(content, media_type=media_type, headers=headers)


# --- closing and opening


@router.get("/{year:int}/stang", dependencies=[administers])
def show_closing(request: Request, place: PlaceOf, desk: DeskOf, year: int) -> Response:
    """What closing the year would end; nothing is done."""
    return _closing_with(request, place, desk, year, notice=None)


def _closing_with(request: Request, place: Place, desk: Desk, year: int, *, notice: Notice | None) -> Response:
    refuse_far_years(year)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        may_close = wheel.live_from.year <= year < place.today.year and year not in wheel.closed_years
        awaited = still_open(session, wheel, year=year, today=place.today) if may_close else []
    return page(
        request,
        "yearbook/closing.html",
        status=422 if notice else 200,
        year=year,
        awaited=awaited,
        may_close=may_close,
        is_closed=year in wheel.closed_years,
        live_from=wheel.live_from,
        notice=notice,
    )


@router.post("/{year:int}/stang", dependencies=[administers])
def close(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    year: int,
    awaited: Annotated[str, Form()] = "",
    end_awaited: Annotated[str, Form()] = "",
) -> Response:
    """Freeze the year into its book. `awaited` is how many documents were shown to end with it."""
    refuse_far_years(year)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        waits = len(still_open(session, wheel, year=year, today=place.today))
    if waits != number_of(awaited):
        notice = Notice(text="Det som väntas har ändrats sedan sidan visades. Läs listan igen.", good=False)
        return _closing_with(request, place, desk, year, notice=notice)
    try:
        done = close_year(desk, **_when(place, now, who, year), end_awaited=bool(end_awaited))
    except RefusedClosing as refused:
        said = f"{counted(waits, 'dokument', 'dokument')} väntas fortfarande. Avgör dem, eller kryssa för att de upphör"
        notice = refusal(said if waits and not end_awaited else str(refused))
        return _closing_with(request, place, desk, year, notice=notice)
    to = address(f"/{place.area}/arsbok/{year}", at=PLACE, said="closed", antal=done.ended or None)
    return RedirectResponse(to, 303)


def _when(place: Place, now: Now, who: str, year: int) -> dict[str, Any]:
    return {"area": place.area, "year": year, "today": place.today, "now": now, "who": who}


@router.post("/{year:int}/oppna", dependencies=[administers])
def reopen(
    request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, year: int, reason: Annotated[str, Form()] = ""
) -> Response:
    """Open the year again, with a reason: what ended with it is awaited anew."""
    refuse_far_years(year)
    try:
        done = reopen_year(desk, **_when(place, now, who, year), reason=reason)
    except RefusedClosing as refused:
        notice = refusal(refused)
        return _closing_with(request, place, desk, year, notice=notice)
    to = address(f"/{place.area}/arsbok", at=PLACE, said="reopened", antal=done.ended or None)
    return RedirectResponse(to, 303)
