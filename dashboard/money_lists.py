"""The area's payments and populations: the lists, and what is done about payments that nobody could place."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from dashboard.access import handles, reads
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now, Who
from mail.swedish import counted
from models.money import Payment, Population
from office.closed_years import YearClosed
from office.desk import Desk
from office.payments import NoSuchRequisition, NotYetBeen
from office.requisitions import standing_of
from office.set_aside_payments import NoSuchPayment, RefusedDismissal, dismiss, dismissed, settle_payment, take_up
from rules.kronor import KRONA
from rules.requisitions import NotInThatState
from store import areas, money

router = APIRouter(prefix="/{area}", dependencies=[reads])
OF_PAYMENTS = ("Nr", "Dag", "Belopp", "Part", "År", "Referens", "Läge", "Varför", "Källa", "Antecknad av")
OF_POPULATIONS = ("Part", "Dag", "Folkmängd", "Källa", "Inläst av", "Inläst")
REFUSALS = (NoSuchPayment, NoSuchRequisition, NotYetBeen, NotInThatState, RefusedDismissal, YearClosed)


# --- payments


@router.get("/betalningar")
def list_payments(request: Request, place: PlaceOf, desk: DeskOf, ar: str = "") -> Response:
    """What has come in, the latest first; `ar` for one year's. What waits to be placed stands first."""
    return _payments_with(request, place, desk, year=number_of(ar) or None, notice=_notice(request))


def _payments_with(
    request: Request,
    place: Place,
    desk: Desk,
    *,
    year: int | None = None,
    notice: Notice | None,
    written: Mapping[str, str] | None = None,
) -> Response:
    with desk.database.read() as session:
        every = money.payments(session, area=place.area)
        asked = money.of_area(session, area=place.area)
        gone = dismissed(session, place.area)
        names = {party.id: party.name for party in areas.parties(session, place.area)}
    shown = [each for each in reversed(every) if year in (None, each.year)]
    why = {each.payment.id: each.reason for each in gone}
    if file := table_answer(request, "betalningar", OF_PAYMENTS, _payment_cells(shown, names, why)):
        return file
    years = sorted({each.year for each in asked}, reverse=True)
    standing = [row for y in years for row in standing_of([each for each in asked if each.year == y]).values()]
    references = {each.id: each.reference for each in asked}
    return page(
        request,
        "money/payments.html",
        status=422 if written is not None else 200,
        payments=[each for each in shown if each.party is not None],
        aside=[each for each in every if each.set_aside is not None],
        gone=gone,
        names=names,
        standing=standing,
        references=references,
        years=sorted({each.year for each in every if each.year is not None}, reverse=True),
        year=year,
        notice=notice,
        written=written or {},
    )


def _payment_cells(
    payments: list[Payment], names: Mapping[str, str], why: Mapping[int | None, str]
) -> Iterator[tuple[Cell, ...]]:
    for each in payments:
        state = "lagd åt sidan" if each.set_aside else "räknad" if each.party else "avfärdad"
        yield (
            each.id,
            each.paid_on,
            each.amount / KRONA,
            names.get(each.party, each.party) if each.party else None,
            each.year,
            each.reference,
            state,
            each.set_aside or why.get(each.id),
            each.source,
            each.noted_by,
        )


def _notice(request: Request) -> Notice | None:
    facts = request.query_params
    number, aside = number_of(facts.get("antal", "0")), number_of(facts.get("atsidan", "0"))
    match facts.get("said"):
        case "imported":
            left = f" {counted(aside, 'lades', 'lades')} åt sidan: säg vad de gäller." if aside else ""
            return Notice(text=f"Listan är inläst: {counted(number, 'betalning', 'betalningar')}.{left}")
        case "populations":
            return Notice(text=f"Listan är inläst: {counted(number, 'siffra', 'siffror')}.")
        case "placed":
            return Notice(text="Betalningen räknas nu till rekvisitionen.")
        case "dismissed":
            return Notice(text="Betalningen är avfärdad och räknas inte. Den kan tas fram igen, längst ned.")
        case "taken-up":
            return Notice(text="Betalningen väntar igen på att någon säger vad den gäller.")
        case _:
            return None


def _act(
    request: Request, place: Place, desk: Desk, carry_out: Callable[[Session], object], *, said: str, **written: str
) -> Response:
    try:
        with desk.database.write() as session:
            carry_out(session)
    except REFUSALS as refused:
        return _payments_with(request, place, desk, notice=refusal(refused), written=written)
    return RedirectResponse(address(f"/{place.area}/betalningar", at=PLACE, said=said), 303)


@router.post("/betalningar/{number:int}/hor-till", dependencies=[handles])
def place_payment(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    number: int,
    requisition: Annotated[str, Form()] = "",
) -> Response:
    """Say which requisition a payment that was set aside is for: its year and party, as `2026/partille`."""
    year, _, party = requisition.partition("/")

    def carry_out(session: Session) -> None:
        settle_payment(session, area=place.area, payment=number, year=number_of(year), party=party, now=now, who=who)

    return _act(request, place, desk, carry_out, said="placed", payment=str(number), requisition=requisition)


@router.post("/betalningar/{number:int}/avfarda", dependencies=[handles])
def dismiss_payment(
    request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int, reason: Annotated[str, Form()] = ""
) -> Response:
    """Say that a payment is for no requisition, and why."""

    def carry_out(session: Session) -> None:
        dismiss(session, area=place.area, payment=number, reason=reason, now=now, who=who)

    return _act(request, place, desk, carry_out, said="dismissed", payment=str(number), reason=reason)


@router.post("/betalningar/{number:int}/framtagen", dependencies=[handles])
def take_payment_up(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Let a dismissed payment wait again."""

    def carry_out(session: Session) -> None:
        take_up(session, area=place.area, payment=number, now=now, who=who)

    return _act(request, place, desk, carry_out, said="taken-up", payment=str(number))


# --- populations


@router.get("/befolkning")
def list_populations(request: Request, place: PlaceOf, desk: DeskOf, dag: str = "") -> Response:
    """How many live where, the latest day first; `dag` for one day's."""
    with desk.database.read() as session:
        every = money.populations(session, area=place.area)
        names = {party.id: party.name for party in areas.parties(session, place.area)}
    days = sorted({row.day for row in every}, reverse=True)
    chosen = next((day for day in days if day.isoformat() == dag), None)
    shown = [row for row in every if chosen in (None, row.day)]
    shown.sort(key=lambda row: (-row.day.toordinal(), names.get(row.party, row.party)))
    if file := table_answer(request, "befolkning", OF_POPULATIONS, _population_cells(shown, names)):
        return file
    return page(
        request,
        "money/populations.html",
        rows=shown,
        days=days,
        chosen=chosen,
        names=names,
        notice=_notice(request),
    )


def _population_cells(rows: list[Population], names: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        yield names.get(row.party, row.party), row.day, row.number, row.source, row.imported_by, row.imported_at
