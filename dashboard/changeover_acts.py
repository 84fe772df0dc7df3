"""The preview of a changeover, and what is done about it: carried out as it was shown, undone, rehearsed beside."""

import os
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import administers, reads
from dashboard.changeover import with_changeover
from dashboard.changeover_asked import Asked, AskedInAddress, AskedInForm
from dashboard.notices import PLACE, Notice, address, refusal
from dashboard.pages import page, with_query
from dashboard.places import Place, PlaceOf
from dashboard.rehearsals_here import shelf_of
from dashboard.tables import table_answer
from dashboard.within import DeskOf, Now, Who
from mail.swedish import listed
from office import changeover, changeover_undo, rehearsals_asked
from office.changeover_plan import ChangeoverPlan, NoSuchChangeover, RefusedChangeover
from office.desk import Desk
from office.meetings import RefusedMeeting
from office.rehearsal_shelf import Kind, RehearsalUnderWay, Wanted
from office.shown_plans import PlanHasChanged
from rules.terms import spoken_day

router = APIRouter(prefix="/{area}/mandatskifte", dependencies=[reads])
COLUMNS = ("Grupp", "Roll", "Namn", "Part", "Plats", "Slutar nu", "Slutar då")
REFUSALS = (RefusedChangeover, RefusedMeeting)
CHANGED = Notice(
    text="Uppdragen har ändrats sedan planen visades. Inget har avslutats. Se på den nya planen.", good=False
)


@router.get("/plan")
def show_plan(request: Request, place: PlaceOf, desk: DeskOf, asked: AskedInAddress) -> Response:
    """What the changeover would do."""
    return _with_plan(request, place, desk, asked)


def _with_plan(
    request: Request, place: Place, desk: Desk, asked: Asked, *, notice: Notice | None = None, status: int = 200
) -> Response:
    try:
        made = _plan(place, desk, asked)
    except REFUSALS as refused:
        return with_changeover(request, place, desk, notice=refusal(refused), asked=asked, status=422)
    rows = (
        (end.group_name, end.role.swedish, end.name, end.party_name, end.seat, end.was_to, made.last_day)
        for end in made.ends
    )
    if file := table_answer(request, "mandatskifte-plan", COLUMNS, rows):
        return file
    return page(
        request,
        "changeover/plan.html",
        status=status,
        plan=made,
        digest=made.digest,
        wish=asked,
        notice=notice,
        with_query=with_query(request, path=f"/{place.area}/mandatskifte/plan", chosen=asked.query),
    )


def _plan(place: Place, desk: Desk, asked: Asked) -> ChangeoverPlan:
    with desk.database.read() as session:
        return changeover.plan(
            session,
            place.wheel,
            last_day=asked.day(place),
            parties=asked.parties,
            meeting=asked.meeting(place),
            today=place.today,
        )


@router.post("", dependencies=[administers])
def carry_out(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    asked: AskedInForm,
    plan: Annotated[str, Form()] = "",
) -> Response:
    """End the seats, if what would end is still what was shown."""
    try:
        made, meeting = _plan(place, desk, asked), asked.meeting(place)
        if made.digest != plan:
            return _with_plan(request, place, desk, asked, notice=CHANGED, status=409)
        done = changeover.carry_out(desk, made, meeting=meeting, today=place.today, now=now, who=who)
    except PlanHasChanged:
        return _with_plan(request, place, desk, asked, notice=CHANGED, status=409)
    except REFUSALS as refused:
        return with_changeover(request, place, desk, notice=refusal(refused), asked=asked, status=422)
    facts = {"antal": len(done.plan.ends), "dag": done.plan.last_day, "moten": len(done.meetings) or None}
    return RedirectResponse(address(f"/{place.area}/mandatskifte", at=PLACE, said="switched", **facts), 303)


@router.post("/angra", dependencies=[administers])
def undo(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who) -> Response:
    """Give the seats that the last changeover ended their days back, while its day is to come."""
    try:
        done = changeover_undo.undo(desk, area=place.area, today=place.today, now=now, who=who)
    except (NoSuchChangeover, RefusedChangeover) as refused:
        nothing = Notice(text="Det finns inget mandatskifte att ångra.", good=False)
        notice = nothing if isinstance(refused, NoSuchChangeover) else refusal(refused)
        return with_changeover(request, place, desk, notice=notice, status=409)
    facts = {"antal": done.restored, "kvar": done.kept or None, "fragade": done.asked or None}
    return RedirectResponse(address(f"/{place.area}/mandatskifte", at=PLACE, said="undone", **facts), 303)


@router.post("/ovning", dependencies=[administers])
def rehearse(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, asked: AskedInForm) -> Response:
    """Play the changeover on a copy, beside the pages; lead to how it goes."""
    try:
        made = _plan(place, desk, asked)
        options = ["--on", made.last_day.isoformat(), *(f"--party={party}" for party in made.parties)]
        about = {"Sista dag": spoken_day(made.last_day), "Parter": listed(made.party_names) or "alla"}
        wanted = Wanted(kind=Kind.CHANGEOVER, area=place.area, options=tuple(options), about=about, files={})
        number = rehearsals_asked.start(desk, shelf_of(desk), wanted, environment=os.environ, now=now, who=who)
    except (*REFUSALS, RehearsalUnderWay) as refused:
        return with_changeover(request, place, desk, notice=refusal(refused), asked=asked, status=422)
    return RedirectResponse(f"/{place.area}/repetition/{number}", 303)
