"""The area's money: the years, one year's requisitions, what a go would send, and the papers and files of a year."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import reads
from dashboard.notices import Notice, refusal
from dashboard.pages import page, with_query
from dashboard.places import Place, PlaceOf
from dashboard.requisitions_words import notice_of, rough_share
from dashboard.tables import Cell, FileKind, table_answer, wanted_file
from dashboard.within import DeskOf, Now
from dashboard.years import refuse_far_years
from mail.swedish import sentence
from models.money import Requisition
from models.words import RequisitionState
from office.areas import wheel_of_area
from office.desk import Desk
from office.money_figures import rows_of
from office.money_years import YearOfMoney, years_of_money
from office.requisition_exports import as_chart, as_csv, as_workbook
from office.requisition_preview import draft_papers, go_ahead
from office.requisition_year import year_of_money
from office.requisitions import NoDraftOf, requisitioning
from rules.financing_faults import FinancingFault
from rules.kronor import KRONA
from store import money

router = APIRouter(prefix="/{area}/rekvisitioner", dependencies=[reads])
COLUMNS = ("År", "Modell", "Utkast", "Rekvirerat", "Betalt", "Beräknat", "Parter som inte betalat", "Anmärkning")
PDF = "application/pdf"
NOTHING_WRITTEN = dict.fromkeys(("act", "party", "reason", "amount", "on", "source", "number"), "")


@router.get("")
def list_years(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """The years, the latest first, and what waits."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        years = years_of_money(session, wheel, today=place.today)
        aside = money.set_aside(session, area=place.area)
    if file := table_answer(request, "rekvisitioner", COLUMNS, _year_cells(years)):
        return file
    return page(
        request,
        "requisitions/page.html",
        years=years,
        financing=wheel.financing,
        station=requisitioning(wheel),
        aside=aside,
        party_names=wheel.party_names,
    )


def _year_cells(years: list[YearOfMoney]) -> Iterator[tuple[Cell, ...]]:
    for each in years:
        yield (
            each.year,
            each.model,
            each.drafted / KRONA,
            each.requisitioned / KRONA,
            each.paid / KRONA,
            each.computed / KRONA if each.computed is not None else None,
            each.unpaid_parties,
            each.trouble,
        )


@router.get("/{year:int}")
def show_year(request: Request, place: PlaceOf, desk: DeskOf, now: Now, year: int) -> Response:
    """The year's model and figures, each party and how it stands, and what waits for a person."""
    refuse_far_years(year)
    if wanted := wanted_file(request):
        return _as_file(place, desk, year, wanted, now=now)
    return year_with(request, place, desk, year, notice=None)


def _as_file(place: Place, desk: Desk, year: int, kind: FileKind, *, now: Now) -> Response:
    with desk.database.read() as session:
        try:
            rows = rows_of(session, wheel_of_area(session, place.area), year)
        except FinancingFault:
            rows = []
    content = as_csv(rows, year=year) if kind is FileKind.CSV else as_workbook(rows, year=year, made_at=now)
    return _download(content, f"rekvisition-{place.area}-{year}.{kind}", kind.media_type)


def year_with(
    request: Request,
    place: Place,
    desk: Desk,
    year: int,
    *,
    notice: Notice | None,
    written: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The year's page, saying `notice`; `written` is what somebody wrote in a form that was refused."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        found = year_of_money(session, wheel, year, today=place.today)
    return page(
        request,
        "requisitions/year.html",
        status=status,
        year=found,
        wheel=wheel,
        is_closed=year in wheel.closed_years,
        station=requisitioning(wheel),
        notice=notice or notice_of(request, wheel.party_names),
        written=NOTHING_WRITTEN | (written or {}),
        share=rough_share,
        states=RequisitionState,
    )


@router.get("/{year:int}/andelar.svg")
def chart(place: PlaceOf, desk: DeskOf, year: int) -> Response:
    """The shares as a picture that stands by itself. 404 where the year cannot be divided."""
    refuse_far_years(year)
    with desk.database.read() as session:
        try:
            rows = rows_of(session, wheel_of_area(session, place.area), year)
        except FinancingFault as fault:
            raise HTTPException(404, sentence(str(fault))) from fault
    picture = as_chart(rows, area=place.name, year=year).encode()
    return _shown(picture, f"andelar-{place.area}-{year}.svg", "image/svg+xml")


@router.get("/{year:int}/skicka")
def show_go(
    request: Request, place: PlaceOf, desk: DeskOf, year: int, part: Annotated[list[str] | None, Query()] = None
) -> Response:
    """What a go would send, paper by paper; nothing is sent."""
    return go_with(request, place, desk, year, part or [], notice=None)


def go_with(
    request: Request, place: Place, desk: Desk, year: int, parties: list[str], *, notice: Notice | None
) -> Response:
    """The page of a go for the parties, or for all, saying `notice`."""
    refuse_far_years(year)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        try:
            go = go_ahead(session, wheel, year=year, parties=parties, today=place.today)
        except (NoDraftOf, FinancingFault) as refused:
            gone = refusal(refused)
            return year_with(request, place, desk, year, notice=notice or gone, status=404)
    if not go.papers:
        return RedirectResponse(f"/{place.area}/rekvisitioner/{year}", 303)
    chosen = urlencode([("part", party) for party in parties])
    return page(
        request,
        "requisitions/go.html",
        status=409 if notice else 200,
        go=go,
        parties=parties,
        closed_because=wheel.closed.why_closed(place.today),
        is_closed=year in wheel.closed_years,
        notice=notice,
        with_query=with_query(request, path=f"/{place.area}/rekvisitioner/{year}/skicka", chosen=chosen),
    )


# --- the papers


@router.get("/papper/{number:int}.pdf")
def paper(place: PlaceOf, desk: DeskOf, now: Now, number: int) -> Response:
    """A requisition: as it left, or as it would leave now, marked as a draft."""
    with desk.database.read() as session:
        of = _requisition(session.get(Requisition, number), place)
        if of.stored_as is not None:
            return _shown(desk.archive.read(of.stored_as), of.filename or "rekvisition.pdf", PDF)
        if of.state is not RequisitionState.DRAFT:
            raise HTTPException(404, f"Rekvisition {of.reference} har inget papper: den är {of.state.swedish}.")
        wheel = wheel_of_area(session, place.area)
        ((name, made),) = draft_papers(session, wheel, [of], today=place.today, now=now)
    return _shown(made, f"utkast-{name}", PDF)


@router.get("/papper/{number:int}/kreditering.pdf")
def credit(place: PlaceOf, desk: DeskOf, number: int) -> Response:
    """The credit that took a requisition back."""
    with desk.database.read() as session:
        of = _requisition(session.get(Requisition, number), place)
    if of.credit_stored_as is None:
        raise HTTPException(404, f"Rekvisition {of.reference} är inte krediterad.")
    return _shown(desk.archive.read(of.credit_stored_as), of.credit_filename or "kreditering.pdf", PDF)


def _requisition(found: Requisition | None, place: Place) -> Requisition:
    if found is None or found.area != place.area:
        raise HTTPException(404, "Det finns ingen sådan rekvisition.")
    return found


def _shown(content: bytes, name: str, media_type: str) -> Response:
    """A file of the product's own making, shown in the browser. It carries no script and asks for nothing."""
    headers = {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    }
    return Response(content, media_type=media_type, headers=headers)


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=media_type, headers=headers)
