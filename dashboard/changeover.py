"""The changeover of political seats as it goes: what stands, how far the parties have come, and what was rehearsed.

The preview, and what is done about it, are in `dashboard/changeover_acts.py`.
"""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from dashboard.access import reads
from dashboard.changeover_asked import Asked
from dashboard.log import day_in
from dashboard.notices import Notice, number_of
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.rehearsals_here import shelf_of
from dashboard.tables import table_answer
from dashboard.within import DeskOf
from mail.swedish import counted, long_day
from office import changeover
from office.changeover_plan import POLITICAL, NoSuchChangeover
from office.changeover_progress import Progress, progress
from office.changeover_undo import undoable
from office.desk import Desk
from office.rehearsal_shelf import Kind
from store import areas, meetings, seats

router = APIRouter(prefix="/{area}/mandatskifte", dependencies=[reads])
COLUMNS = ("Grupp", "Part", "Platser", "Utsedda", "Frågad", "Svar senast")


@router.get("")
def changeover_page(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """How the latest changeover goes, what another would be made of, and those that have been rehearsed."""
    return with_changeover(request, place, desk, notice=_notice(request))


def with_changeover(
    request: Request,
    place: Place,
    desk: Desk,
    *,
    notice: Notice | None,
    asked: Asked | None = None,
    status: int = 200,
) -> Response:
    """The page; `asked` has what was written in a form that was refused."""
    with desk.database.read() as session:
        found = _progress(session, place)
        called = meetings.of_ids(session, found.meetings) if found else {}
        undone = undoable(session, place.wheel, today=place.today)
        parties = _political_parties(session, place)
    rows = (
        (line.group_name, line.party_name, line.places, line.named, line.asked_on, line.answer_by)
        for line in (found.parties if found else ())
    )
    if file := table_answer(request, "mandatskifte", COLUMNS, rows):
        return file
    rehearsed = [one for one in shelf_of(desk).of_area(place.area) if one.kind is Kind.CHANGEOVER]
    return page(
        request,
        "changeover/page.html",
        status=status,
        found=found,
        meetings=list(called.values()),
        undone=undone,
        parties=parties,
        day=changeover.default_day(place.wheel, today=place.today),
        wish=asked or Asked(),
        rehearsed=rehearsed,
        notice=notice,
    )


def _progress(session: Session, place: Place) -> Progress | None:
    try:
        return progress(session, place.wheel, today=place.today)
    except NoSuchChangeover:
        return None


def _political_parties(session: Session, place: Place) -> dict[str, str]:
    """The parties that hold a political seat today or later, by name."""
    held = seats.of_parties(session, place.area, groups=place.wheel.political) if place.wheel.political else []
    sitting = {row.party for row in held if row.role in POLITICAL and (row.valid_to or date.max) >= place.today}
    known = sorted(areas.parties(session, place.area), key=lambda party: party.name)
    return {party.id: party.name for party in known if party.id in sitting}


def _notice(request: Request) -> Notice | None:
    facts = request.query_params
    number = number_of(facts.get("antal", ""))
    match facts.get("said"):
        case "switched":
            day = day_in(facts.get("dag", ""))
            drafts = number_of(facts.get("moten", ""))
            text = f"{counted(number, 'uppdrag')} avslutas med {long_day(day) if day else 'dagen'}."
            called = "utkast till överlämningsmöte är inlagda. Kalla när dagen är bestämd"
            return Notice(text=f"{text} {drafts} {called}." if drafts else text)
        case "undone":
            text = f"Skiftet är ångrat. {counted(number, 'uppdrag')} har sina gamla dagar igen."
            kept, told = number_of(facts.get("kvar", "")), number_of(facts.get("fragade", ""))
            if kept:
                text += f" {counted(kept, 'uppdrag')} har ändrats sedan dess och är kvar som de är."
            if told:
                gone = "förfrågan om namn har redan gått ut", "förfrågningar om namn har redan gått ut"
                text += f" {counted(told, *gone)}. Hör av er till dem."
            return Notice(text=text)
        case _:
            return None
