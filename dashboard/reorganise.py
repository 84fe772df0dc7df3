"""Reorganisations: groups that end and those that follow them, as they are planned, carried out or taken back.

How one is laid down is in `dashboard/reorganise_acts.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from areas.problems import Problem
from dashboard.access import administers, reads
from dashboard.log import lines_of
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now, Who
from office import reorganisation
from office.desk import Desk
from office.reorganisation import Listed, NoSuchReorganisation
from office.reorganisation_plan import ReorganisationPlan
from store import areas, log
from store.log import LogWish

router = APIRouter(prefix="/{area}/omorganisation", dependencies=[reads])
COLUMNS = ("Nr", "Namn", "Sista dag", "Läge", "Grupper som upphör", "Hinder")
DOCUMENT_COLUMNS = ("Vad händer", "Dokument", "Till", "Senast", "Skäl")
SHOWN_DEEDS = 10
NOTHING_WRITTEN: Mapping[str, str] = {"old": "", "day": "", "taker": "", "reason": "", "name": ""}


@dataclass(frozen=True, kw_only=True)
class GroupToChoose:
    """A group in the form: its name, and the last day that the area file gives it."""

    id: str
    name: str
    valid_to: date | None


@router.get("")
def list_reorganisations(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """Every reorganisation of the area, and what another is planned with."""
    return with_list(request, place, desk, notice=_notice(request))


def with_list(
    request: Request,
    place: Place,
    desk: Desk,
    *,
    notice: Notice | None,
    faults: Sequence[Problem] = (),
    draft: Mapping[str, str] = NOTHING_WRITTEN,
    successors: Sequence[str] = (),
    status: int = 200,
) -> Response:
    """The page; `faults` are those of a file that was refused, `draft` and `successors` what a form was sent with."""
    with desk.database.read() as session:
        found = reorganisation.listing(session, place.wheel)
        names = areas.group_names(session, place.area, on=place.today)
        spans = areas.group_spans(session, place.area)
    if file := table_answer(request, "omorganisationer", COLUMNS, (_cells(one, names) for one in found)):
        return file
    groups = [GroupToChoose(id=span.id, name=names.get(span.id, span.id), valid_to=span.valid_to) for span in spans]
    groups.sort(key=lambda group: group.name)
    return page(
        request,
        "reorganise/page.html",
        status=status,
        found=found,
        names=names,
        ending=[group for group in groups if group.valid_to is not None],
        following=[group for group in groups if group.valid_to is None or group.valid_to >= place.today],
        notice=notice,
        faults=faults,
        draft=draft,
        successors=successors,
    )


def _cells(one: Listed, names: Mapping[str, str]) -> tuple[Cell, ...]:
    groups = ", ".join(names.get(group, group) for group in one.groups)
    return (one.number, one.name, one.last_day, one.standing, groups, one.trouble)


def _notice(request: Request) -> Notice | None:
    number = number_of(request.query_params.get("nummer", ""))
    match request.query_params.get("said"):
        case "withdrawn":
            return Notice(text=f"Omorganisation {number} är återtagen.")
        case "planned":
            return Notice(text=f"Upplagd som nummer {number}. Den genomförs morgonen efter den sista dagen.")
        case "done":
            return Notice(text=f"Genomförd som nummer {number}.")
        case _:
            return None


@router.get("/{number:int}")
def reorganisation_page(request: Request, place: PlaceOf, desk: DeskOf, number: int) -> Response:
    """What a reorganisation does, or did, as the facts stand today."""
    return _with_one(request, place, desk, number, notice=_notice(request))


def _with_one(
    request: Request, place: Place, desk: Desk, number: int, *, notice: Notice | None, status: int = 200
) -> Response:
    with desk.database.read() as session:
        listed = next((one for one in reorganisation.listing(session, place.wheel) if one.number == number), None)
        if listed is None:
            raise HTTPException(404, f"Det finns ingen omorganisation {number} i {place.name}.")
        made = reorganisation.planned(session, place.wheel, number, today=place.today)
        subject = f"{place.area}/reorganisation-{number}"
        wish = LogWish(area=place.area, subject=subject)
        deeds = lines_of(session, log.sought(session, wish, limit=SHOWN_DEEDS))
    if file := documents_as_file(request, made):
        return file
    return page(request, "reorganise/one.html", status=status, one=listed, plan=made, deeds=deeds, notice=notice)


def documents_as_file(request: Request, made: ReorganisationPlan) -> Response | None:
    """What becomes of the documents, as the file that the address asks for."""
    handed = (
        ("tas över", made.title_of(one.duty), made.names.get(one.to, one.to), one.due_on, None) for one in made.handed
    )
    closed = (("avslutas", made.title_of(one.duty), None, None, one.reason) for one in made.closed)
    return table_answer(request, "omorganisation", DOCUMENT_COLUMNS, (*handed, *closed))


@router.post("/{number:int}/ta-tillbaka", dependencies=[administers])
def withdraw(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Take back one that has not been carried out."""
    try:
        reorganisation.withdraw(desk, number, area=place.area, now=now, who=who)
    except NoSuchReorganisation as refused:
        text = refusal(refused).text.partition(". Visa alla")[0] + "."
        return _with_one(request, place, desk, number, notice=Notice(text=text, good=False), status=409)
    return RedirectResponse(address(f"/{place.area}/omorganisation", at=PLACE, said="withdrawn", nummer=number), 303)
