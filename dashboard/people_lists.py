"""Taking in a list of people: what it would change first, as a page and as a file, then the change."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from areas.people import PeopleListError, read_people
from dashboard.access import handles, reads
from dashboard.kept_uploads import NothingUploaded, keep_upload
from dashboard.notices import PLACE, Notice, address, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now, Who
from mail.swedish import counted
from office.desk import Desk
from office.people import ConfirmationNeeded, apply_people, plan_people
from office.people_plan import Assignment, PeoplePlan
from office.shown_plans import PlanHasChanged
from store.drafts import NoSuchDraft

router = APIRouter(prefix="/{area}/personer", dependencies=[reads])
PLAN_COLUMNS = ("Vad", "Namn", "E-post", "Grupp", "Roll", "Part", "Plats", "Från", "Till", "Förut")


@router.get("/inlasning")
def import_page(request: Request) -> Response:
    """Where a list is uploaded to be looked at."""
    return page(request, "people/import.html", notice=None, faults=(), only_add=False)


@router.post("/inlasning", dependencies=[handles])
def look_at_list(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    file: UploadFile | None = None,
    only_add: Annotated[str, Form()] = "",
) -> Response:
    """Keep the list and lead to what it would change; nothing else is done."""
    try:
        draft = keep_upload(desk, file, now=now, choose="välj en fil: CSV eller Excel")
    except NothingUploaded as refused:
        return _import_refused(request, str(refused), only_add=bool(only_add))
    to = address(f"/{place.area}/personer/inlasning/{draft}", bara_tillagg="ja" if only_add else None)
    return RedirectResponse(to, 303)


def _import_refused(request: Request, why: str, *, only_add: bool, error: PeopleListError | None = None) -> Response:
    notice = refusal(why)
    faults = error.problems if error else ()
    return page(request, "people/import.html", status=422, notice=notice, faults=faults, only_add=only_add)


@router.get("/inlasning/{draft}")
def show_plan(request: Request, place: PlaceOf, desk: DeskOf, draft: str, bara_tillagg: str = "") -> Response:
    """What the list would change."""
    return _with_plan(request, place, desk, draft, only_add=bool(bara_tillagg))


def _with_plan(
    request: Request, place: Place, desk: Desk, draft: str, *, only_add: bool, notice: Notice | None = None
) -> Response:
    try:
        people_list = read_people(desk.drafts.path(draft))
        with desk.database.read() as session:
            plan = plan_people(session, area=place.area, people_list=people_list, today=place.today, only_add=only_add)
    except NoSuchDraft as gone:
        return _import_refused(request, str(gone), only_add=only_add)
    except PeopleListError as error:
        said = f"Inget har lästs in: {error.file} har {counted(len(error.problems), 'fel', 'fel')}"
        return _import_refused(request, said, only_add=only_add, error=error)
    if file := table_answer(request, "personlista-plan", PLAN_COLUMNS, _plan_rows(plan)):
        return file
    return page(
        request,
        "people/plan.html",
        status=409 if notice else 200,
        plan=plan,
        draft=draft,
        digest=plan.digest,
        notice=notice,
    )


def _plan_rows(plan: PeoplePlan) -> Iterator[tuple[Cell, ...]]:
    for ended in plan.ended:
        yield ("Avslutat uppdrag", *_assignment_cells(ended.assignment), f"{ended.was_from} – {ended.was_to or ''}")
    for changed in plan.changed:
        yield ("Ändrat uppdrag", *_assignment_cells(changed.assignment), f"{changed.was_from} – {changed.was_to or ''}")
    for added in plan.added:
        yield ("Nytt uppdrag", *_assignment_cells(added), None)
    for name, email, _ in plan.new_people:
        yield ("Ny person", name, email, *[None] * 7)
    for each in plan.respelled:
        yield ("Ändrad stavning", each.name, each.email, *[None] * 6, each.was)


def _assignment_cells(each: Assignment) -> tuple[Cell, ...]:
    holds = (each.group_name, each.role.swedish, each.party_name, each.seat)
    return (each.name, each.email, *holds, each.valid_from, each.valid_to)


@router.post("/inlasning/{draft}", dependencies=[handles])
def take_in_list(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    draft: str,
    plan: Annotated[str, Form()],
    only_add: Annotated[str, Form()] = "",
    confirmed: Annotated[str, Form()] = "",
) -> Response:
    """Carry out the plan that was shown, if it is still what the list would change."""
    only = bool(only_add)
    changed = "personerna har ändrats sedan planen visades. Se på den nya planen och läs in den om den stämmer"
    unsaid = "listan avslutar mer än en femtedel av uppdragen. Kryssa för att det är meningen"
    try:
        people_list = read_people(desk.drafts.path(draft))
        with desk.database.write() as session:
            done = apply_people(
                session,
                people_list,
                area=place.area,
                today=place.today,
                now=now,
                who=who,
                only_add=only,
                confirmed=bool(confirmed),
                shown=plan,
            )
    except NoSuchDraft as gone:
        return _import_refused(request, str(gone), only_add=only)
    except PeopleListError:
        return _with_plan(request, place, desk, draft, only_add=only)
    except PlanHasChanged:
        notice = refusal(changed)
        return _with_plan(request, place, desk, draft, only_add=only, notice=notice)
    except ConfirmationNeeded:
        notice = refusal(unsaid)
        return _with_plan(request, place, desk, draft, only_add=only, notice=notice)
    desk.drafts.remove(draft)
    to = address(f"/{place.area}/personer", at=PLACE, said="imported", nya=len(done.added), slut=len(done.ended))
    return RedirectResponse(to, 303)
