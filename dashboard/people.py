"""The area's people: looking them up, one person's page, putting a name right, and erasing."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import administers, handles, reads
from dashboard.log import lines_of
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import environment, page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer, wanted_file
from dashboard.within import DeskOf, Now, Who
from mail.swedish import counted
from models.words import CalendarWay, Role
from office import calendar_ways, erasure, extract, people_register
from office.corrections import RefusedCorrection, correct
from office.delivery import Delivery
from office.desk import Desk
from office.erasure import NoSuchDecision, RefusedErasure
from office.people_register import Directory, PersonPage
from office.persons import NoSuchPerson
from store import disposal

router = APIRouter(prefix="/{area}/personer", dependencies=[reads])
A_PAGE = 100
COLUMNS = ("Nummer", "Namn", "E-post", "Möten fås som", "Grupp", "Roll", "Part", "Plats", "Från", "Till", "Läge")
HOLDS = {"": True, "tidigare": False, "alla": None}


# --- looking people up


@router.get("")
def list_people(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    q: str = "",
    grupp: str = "",
    roll: str = "",
    part: str = "",
    visa: str = "",
    sida: int = 1,
) -> Response:
    """The people, by name. `visa`: those with a role today or to come, `tidigare`, or `alla`."""
    wanted = people_register.sought(text=q, group=grupp, role=roll, party=part, holds=HOLDS.get(visa, True))
    as_file = wanted_file(request) is not None
    number = max(1, min(sida, 10_000))
    with desk.database.read() as session:
        found = people_register.directory(
            session,
            place.area,
            wanted,
            today=place.today,
            limit=None if as_file else A_PAGE,
            offset=0 if as_file else (number - 1) * A_PAGE,
        )
    if file := table_answer(request, "personer", COLUMNS, _cells(found)):
        return file
    return page(
        request,
        "people/page.html",
        found=found,
        roles=Role,
        sought={"q": q, "grupp": grupp, "roll": roll, "part": part, "visa": visa},
        number=number,
        pages=max(1, -(-found.total // A_PAGE)),
        notice=_notice(request),
    )


def _cells(found: Directory) -> Iterator[tuple[Cell, ...]]:
    for line in found.lines:
        person = line.person
        for role in line.roles:
            seat = (role.group_name, role.role.swedish, role.party_name, role.seat)
            days = (role.valid_from, role.valid_to, role.standing.swedish)
            yield (person.id, person.name, person.email, person.calendar.swedish, *seat, *days)


def _notice(request: Request) -> Notice | None:
    facts = request.query_params
    match facts.get("said"):
        case "imported":
            new, ended = number_of(facts.get("nya", "0")), number_of(facts.get("slut", "0"))
            text = f"Listan är inläst: {counted(new, 'nytt uppdrag', 'nya uppdrag')}, {ended} avslutade."
        case "corrected":
            sent = number_of(facts.get("brev", "0"))
            invited = f" {counted(sent, 'brev', 'brev')} skickades till adressen." if sent else ""
            text = (
                f"Uppgifterna är rättade.{invited} Rätta dem också i er lista, annars blir det två personer nästa gång."
            )
        case "way":
            text = "Valet är sparat. Det som låg i kalendern på det andra sättet tas bort därifrån."
        case "erased":
            gone = number_of(facts.get("antal", "0"))
            text = "Namn och adress är borttagna."
            text += f" {counted(gone, 'handling', 'handlingar')} gallrades." if gone else ""
        case _:
            return None
    return Notice(text=text)


# --- one person


@router.get("/{person:int}")
def person_page(request: Request, place: PlaceOf, desk: DeskOf, person: int) -> Response:
    """One person: what they hold and have held, their letters, meetings and calendars, and what has been done."""
    return _with_person(request, place, desk, person, notice=_notice(request))


def _with_person(
    request: Request,
    place: Place,
    desk: Desk,
    person: int,
    *,
    notice: Notice | None,
    draft: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    with desk.database.read() as session:
        found = people_register.person_page(session, area=place.area, person_id=person, today=place.today)
        if found is None:
            raise _nobody(person)
        deeds = lines_of(session, found.deeds)
    return page(
        request,
        "people/person.html",
        status=status,
        found=found,
        deeds=deeds,
        notice=notice,
        draft=draft or {"name": found.person.name, "email": found.person.email},
        is_corrected=draft is not None,
        ways=CalendarWay,
        subject=people_register.subject_of(place.area, person),
    )


def _nobody(person: int) -> HTTPException:
    return HTTPException(404, f"Det finns ingen person med nummer {person}.")


def _existing(desk: Desk, place: Place, person: int) -> PersonPage:
    with desk.database.glance() as session:
        found = people_register.person_page(session, area=place.area, person_id=person, today=place.today)
    if found is None:
        raise _nobody(person)
    return found


@router.post("/{person:int}/ratta", dependencies=[handles])
def correct_person(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    person: int,
    name: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
) -> Response:
    """Put the name and the address right."""
    try:
        done = correct(desk, person, area=place.area, name=name, email=email, today=place.today, now=now, who=who)
    except NoSuchPerson:
        raise _nobody(person) from None
    except RefusedCorrection as refused:
        draft = {"name": name, "email": email}
        notice = Notice(text=str(refused), good=False)
        return _with_person(request, place, desk, person, notice=notice, draft=draft, status=422)
    return _to(place, person, said="corrected", brev=done.sent or None)


@router.post("/{person:int}/kalender", dependencies=[handles])
def choose_calendar(
    place: PlaceOf, desk: DeskOf, now: Now, who: Who, person: int, way: Annotated[CalendarWay, Form()]
) -> Response:
    """How the person wants the meetings in their calendar."""
    if _existing(desk, place, person).person.erased_at is not None:
        raise HTTPException(409, "Personen är borttagen.")
    done: Delivery = calendar_ways.choose(desk, person, way, today=place.today, now=now, who=who)
    return _to(place, person, said="way", brev=done.sent or None)


def _to(place: Place, person: int, **facts: object) -> Response:
    return RedirectResponse(address(f"/{place.area}/personer/{person}", at=PLACE, **facts), 303)


# --- what is kept of a person


@router.get("/{person:int}/registerutdrag")
def register_extract(request: Request, place: PlaceOf, desk: DeskOf, now: Now, person: int, som: str = "") -> Response:
    """All that is kept of the person, to read; `som=json` or `som=html` as a file to hand over."""
    with desk.database.glance() as session:
        found = extract.extract(session, person, area=place.area, today=place.today, now=now)
    if found is None:
        raise _nobody(person)
    name = f"registerutdrag-person-{person}-{place.today}"
    if som == "json":
        return _as_file(found.as_json(), "application/json; charset=utf-8", f"{name}.json")
    if som == "html":
        text = environment().get_template("people/extract_file.html").render(extract=found, facts=extract)
        return _as_file(text, "text/html; charset=utf-8", f"{name}.html")
    return page(request, "people/extract.html", extract=found, facts=extract)


def _as_file(text: str, media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(text.encode(), media_type=media_type, headers=headers)


@router.get("/{person:int}/borttagning", dependencies=[administers])
def erasure_page(request: Request, place: PlaceOf, desk: DeskOf, person: int, beslut: str = "") -> Response:
    """What erasing the person would do, class by class; with a decision for what is a public record."""
    return _with_erasure(request, place, desk, person, decision=number_of(beslut) or None)


def _with_erasure(
    request: Request, place: Place, desk: Desk, person: int, *, decision: int | None, notice: Notice | None = None
) -> Response:
    found = _existing(desk, place, person)
    with desk.database.glance() as session:
        decisions = [
            each for each in disposal.decisions(session, place.area) if set(erasure.classes_of(each)) & _OF_PERSONS
        ]
        chosen = decision if decision in {each.id for each in decisions} else None
        plan = erasure.plan_erasure(session, person, area=place.area, today=place.today, decision=chosen)
    return page(
        request,
        "people/erasure.html",
        status=409 if notice else 200,
        found=found,
        plan=plan,
        decisions=decisions,
        chosen=chosen,
        notice=notice,
    )


_OF_PERSONS = set(erasure.OF_PERSONS)


@router.post("/{person:int}/borttagning", dependencies=[administers])
def erase(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    person: int,
    decision: Annotated[str, Form()] = "",
) -> Response:
    """Take the person's name and address away, and what the decision covers."""
    _existing(desk, place, person)
    number = number_of(decision) or None
    try:
        gone = erasure.erase(desk, person, area=place.area, today=place.today, now=now, who=who, decision=number)
    except (RefusedErasure, NoSuchDecision) as refused:
        notice = refusal(refused)
        return _with_erasure(request, place, desk, person, decision=number, notice=notice)
    return _to(place, person, said="erased", antal=sum(gone.values()) or None)
