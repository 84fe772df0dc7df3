"""The seats: how many each party has, who sits on them, which are vacant or soon will be, and who is asked for names.

The parties are asked by themselves, and names come in with the list of people; here the office gives more time.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles, reads
from dashboard.log import day_in
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import page, with_query
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now, Who
from mail.swedish import long_day
from office import documents
from office.closed_years import YearClosed
from office.desk import Desk
from office.documents import NoSuchDuty, RefusedChange
from office.seat_register import PartySeats, SeatsView, request_for_names, seats_view
from office.seats import SeatLine
from rules.documents import NotInThatOrder

router = APIRouter(prefix="/{area}/platser", dependencies=[reads])
COLUMNS = ("Grupp", "Part", "Roll", "Plats", "Läge", "Vem", "Sedan", "Till", "Namn finns från", "Frågad", "Svar senast")
HOLDER_COLUMNS = ("Grupp", "Part", "Roll", "Platser", "Vakanta", "Plats", "Namn", "Från", "Till")
ASKED_COLUMNS = ("Grupp", "Part", "Vakanta", "Går ut", "Frågad", "Svar senast", "Försenat")
HOLDERS, ASKED = "innehavare", "fragade"
SHOWN_AHEAD = 183
LONGEST = 3 * 366
YEARS = 40
REFUSALS = (RefusedChange, NoSuchDuty, NotInThatOrder, YearClosed)


@router.get("")
def list_seats(
    request: Request, place: PlaceOf, desk: DeskOf, den: str = "", inom: str = "", tabell: str = ""
) -> Response:
    """The seats today, or on `den`; those held no longer than `inom` days after it are told of."""
    day = day_in(den) if den else place.today
    is_told = day is not None and abs(day.year - place.today.year) <= YEARS
    notice = None if is_told else Notice(text="Skriv dagen som år, månad och dag: 2027-01-01.", good=False)
    within = min(number_of(inom), LONGEST) if inom else SHOWN_AHEAD
    on = day if is_told and day else place.today
    return _shown(request, place, desk, on=on, within=within, table=tabell, notice=notice or _notice(request))


def _shown(
    request: Request,
    place: Place,
    desk: Desk,
    *,
    on: date,
    within: int = SHOWN_AHEAD,
    table: str = "",
    notice: Notice | None,
    draft: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    with desk.database.read() as session:
        view = seats_view(session, place.wheel, on=on, within=timedelta(days=within))
    if file := _as_file(request, view, table):
        return file
    return page(
        request,
        "seats/page.html",
        status=status,
        view=view,
        within=within,
        longest=LONGEST,
        notice=notice,
        draft=draft or {"number": "", "to": "", "reason": ""},
        table_of=lambda name: partial(with_query(request), tabell=name),
    )


def _as_file(request: Request, view: SeatsView, table: str) -> Response | None:
    if table == HOLDERS:
        holders = (
            (group.name, row.party_name, row.role.swedish, row.places, row.vacant, *cells)
            for group in view.groups
            for row in group.rows
            for cells in _holders(row)
        )
        return table_answer(request, "platsinnehavare", HOLDER_COLUMNS, holders)
    if table == ASKED:
        asked = (
            (one.group_name, one.party_name, one.vacant, one.expiring, one.asked_on, one.answer_by, one.is_late)
            for one in view.asked
        )
        return table_answer(request, "tillfragade", ASKED_COLUMNS, asked)
    return table_answer(request, "platser", COLUMNS, (_cells(line) for line in view.lines))


def _holders(row: PartySeats) -> list[tuple[Cell, ...]]:
    """A line for each who sits; one that is empty where nobody does."""
    sitting: list[tuple[Cell, ...]] = [(one.seat, one.name, one.valid_from, one.valid_to) for one in row.holders]
    return sitting or [(None, None, None, None)]


def _cells(line: SeatLine) -> tuple[Cell, ...]:
    return (
        line.group_name,
        line.party_name,
        line.role.swedish,
        line.seat,
        line.standing,
        line.person,
        line.since,
        line.ends_on,
        line.filled_on,
        line.asked_on,
        line.answer_by,
    )


def _notice(request: Request) -> Notice | None:
    facts = request.query_params
    if facts.get("said") == "answered":
        return Notice(text="Antecknat att namnen har kommit. Läs in dem med personlistan inom tio arbetsdagar.")
    day = day_in(facts.get("dag", ""))
    if facts.get("said") == "extended" and day:
        return Notice(text=f"Parten har fått mer tid, till {long_day(day)}. Påminnelserna räknas från den nya dagen.")
    return None


def _asked(place: PlaceOf, desk: DeskOf, number: int) -> int:
    """The open request for names that the address names: 404 for any other."""
    with desk.database.read() as session:
        asked = request_for_names(session, place.area, number)
    if asked is None:
        raise HTTPException(404, f"Ingen part är tillfrågad med nummer {number} i {place.name}.")
    return number


AskedOf = Annotated[int, Depends(_asked)]


@router.post("/{number:int}/namnen-har-kommit", dependencies=[handles])
def names_have_come(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: AskedOf) -> Response:
    """Note that a party has answered: it is asked anew only if the names are not read in before long."""
    try:
        documents.receive(desk, number, today=place.today, now=now, who=who)
    except REFUSALS as refused:
        return _shown(request, place, desk, on=place.today, notice=refusal(refused), status=409)
    return RedirectResponse(address(f"/{place.area}/platser", at=PLACE, said="answered"), 303)


@router.post("/{number:int}/mer-tid", dependencies=[handles])
def give_time(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    number: AskedOf,
    to: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Give a party that has been asked for names another last day."""
    try:
        day = day_in(to.strip())
        if day is None:
            raise RefusedChange("skriv den nya sista dagen som år, månad och dag: 2027-01-29")
        documents.extend(desk, number, to=day, reason=reason, today=place.today, now=now, who=who)
    except REFUSALS as refused:
        draft = {"number": str(number), "to": to, "reason": reason}
        return _shown(request, place, desk, on=place.today, notice=refusal(refused), draft=draft, status=422)
    return RedirectResponse(address(f"/{place.area}/platser", at=PLACE, said="extended", dag=day), 303)
