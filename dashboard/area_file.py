"""The area file: the one in force, those before it, and taking in another after seeing what it would change.

A file that is uploaded is only looked at. It is applied by whoever administers the area, if what it was compared with
is still what is in force.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from areas.changes import described
from areas.compile import wheel_of
from areas.problems import AreaFileError
from areas.reader import ReadArea, read_area
from dashboard.access import VisitorOf, administers, reads
from dashboard.kept_uploads import NothingUploaded, keep_upload
from dashboard.notices import PLACE, Notice, address
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, EngineOf, Now, Who
from engine.client import Engine
from engine.errors import EngineError
from mail.swedish import sentence
from office.account_powers import administers_all
from office.area_plans import AreaPlan, plan_area
from office.areas import apply_area, area_ids, local_day
from office.desk import Desk
from office.forecast import PlannedAct
from office.timetable import bring_in_step
from store import areas
from store.drafts import NoSuchDraft

router = APIRouter()
IN_AREA = "/{area}/omradesfil"
NEW = "/nytt-omrade"
COLUMNS = ("Version", "Inläst", "Av", "Kontrollsumma")
PLAN_COLUMNS = ("Vad", "Ändring eller brev", "Station", "Grupp", "Dag", "Förut")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One mistake in a file, as the page lists it."""

    line: int | None
    what: str
    right: str


# --- what is in force, and what was


@router.get(IN_AREA, dependencies=[reads])
def area_file_page(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """The file in force, those before it, and where another is uploaded."""
    return _shown(request, place.area, desk, notice=_notice(request))


def _shown(
    request: Request,
    area: str,
    desk: Desk,
    *,
    notice: Notice | None = None,
    faults: Iterable[Fault] = (),
    status: int = 200,
) -> Response:
    with desk.database.read() as session:
        revisions = areas.revisions(session, area)
        number, _ = areas.current_revision(session, area)
        text = areas.applied_text(session, area, number)
    rows = ((each.number, each.applied_at, each.applied_by, each.sha256) for each in revisions)
    if file := table_answer(request, "omradesfil-versioner", COLUMNS, rows):
        return file
    return page(
        request,
        "area_file/page.html",
        status=status,
        revisions=revisions,
        number=number,
        text=text,
        notice=notice,
        faults=list(faults),
    )


def _notice(request: Request) -> Notice | None:
    match request.query_params.get("said"):
        case "applied":
            return Notice(text="Områdesfilen är inläst, och tidtabellen följer den.")
        case "applied-engine-down":
            return Notice(text="Områdesfilen är inläst. Motorn är inte igång; tidtabellen läggs in vid nästa start.")
        case "applied-engine-refused":
            text = "Områdesfilen är inläst, men tidtabellen kom inte in i motorn. Läs in filen igen när motorn går."
            return Notice(text=text, good=False)
        case "same":
            return Notice(text="Den filen gäller redan. Inget har ändrats.")
        case _:
            return None


@router.get(IN_AREA + "/version/{number:int}", dependencies=[reads])
def revision_page(request: Request, place: PlaceOf, desk: DeskOf, number: int) -> Response:
    """A revision of the file: its text, and how the file in force differs from it."""
    revision, text, current = _revision(desk, place.area, number)
    changes = described(text, current) if text != current else []
    return page(request, "area_file/revision.html", revision=revision, text=text, changes=changes)


@router.get(IN_AREA + "/version/{number:int}/fil", dependencies=[reads])
def revision_file(place: PlaceOf, desk: DeskOf, number: int) -> Response:
    """A revision of the file, as a file."""
    _, text, _ = _revision(desk, place.area, number)
    headers = {"Content-Disposition": f'attachment; filename="{place.area}.yaml"'}
    return Response(text.encode(), media_type="application/yaml", headers=headers)


def _revision(desk: Desk, area: str, number: int) -> tuple[areas.RevisionLine, str, str]:
    """The revision, its text, and the text in force."""
    with desk.database.read() as session:
        found = next((each for each in areas.revisions(session, area) if each.number == number), None)
        if found is None:
            raise HTTPException(404, f"Områdesfilen har ingen version {number}.")
        current, _ = areas.current_revision(session, area)
        return found, areas.applied_text(session, area, number), areas.applied_text(session, area, current)


@router.post(IN_AREA + "/version/{number:int}/tillbaka", dependencies=[administers])
def go_back(place: PlaceOf, desk: DeskOf, now: Now, number: int) -> Response:
    """Lead to what going back to the revision would change; nothing else is done."""
    _, text, _ = _revision(desk, place.area, number)
    draft = desk.drafts.keep(text.encode(), filename=f"{place.area}-version-{number}.yaml", now=now)
    return RedirectResponse(f"/{place.area}/omradesfil/{draft}", 303)


# --- another file


@router.post(IN_AREA, dependencies=[administers])
def look_at_file(request: Request, place: PlaceOf, desk: DeskOf, now: Now, file: UploadFile | None = None) -> Response:
    """Keep the file and lead to what it would change, or to every mistake in it."""
    try:
        draft, _ = _looked_at(desk, file, area=place.area, now=now)
    except _NotThatFile as refused:
        if refused.draft:
            return RedirectResponse(f"/{place.area}/omradesfil/{refused.draft}", 303)
        return _shown(request, place.area, desk, notice=refused.notice, status=422)
    return RedirectResponse(f"/{place.area}/omradesfil/{draft}", 303)


class _NotThatFile(Exception):
    """The file cannot be applied here. `draft` is where its mistakes are read, if it has any."""

    def __init__(self, why: str, faults: Iterable[Fault] = (), *, draft: str = "") -> None:
        self.draft = draft
        self.notice = Notice(text=why, good=False)
        self.faults = tuple(faults)
        super().__init__(why)


def _looked_at(desk: Desk, file: UploadFile | None, *, area: str | None, now: datetime) -> tuple[str, ReadArea]:
    try:
        draft = keep_upload(desk, file, now=now)
    except NothingUploaded as refused:
        raise _NotThatFile(sentence(str(refused))) from None
    return draft, _read(desk, draft, area=area)


def _read(desk: Desk, draft: str, *, area: str | None) -> ReadArea:
    """The draft, read; for the area, or for one that is not there yet. Raises _NotThatFile."""
    try:
        read = read_area(desk.drafts.path(draft))
    except NoSuchDraft:
        raise _NotThatFile("Filen finns inte kvar. Ladda upp den igen.") from None
    except AreaFileError as error:
        faults = [Fault(line=each.line, what=each.what, right=each.right) for each in error.problems]
        number = "ett fel" if len(faults) == 1 else f"{len(faults)} fel"
        raise _NotThatFile(f"Inget har lästs in: {error.name} har {number}.", faults, draft=draft) from None
    with desk.database.read() as session:
        known = area_ids(session)
    if area is not None and read.area_file.id != area:
        raise _NotThatFile(f"Filen gäller området ”{read.area_file.id}”, inte ”{area}”. Inget har lästs in.")
    if area is None and read.area_file.id in known:
        raise _NotThatFile(
            f"Området ”{read.area_file.id}” finns redan. Läs in filen under områdets egen sida Områdesfil."
        )
    return read


@router.get(IN_AREA + "/{draft}", dependencies=[administers])
def show_plan(request: Request, place: PlaceOf, desk: DeskOf, now: Now, draft: str) -> Response:
    """What the file would change."""
    try:
        read = _read(desk, draft, area=place.area)
    except _NotThatFile as refused:
        return _shown(request, place.area, desk, notice=refused.notice, faults=refused.faults, status=422)
    return _planned(request, desk, read, draft, now=now)


def _planned(
    request: Request, desk: Desk, read: ReadArea, draft: str, *, now: datetime, notice: Notice | None = None
) -> Response:
    wheel = wheel_of(read.area_file)
    with desk.database.read() as session:
        plan = plan_area(session, read, today=local_day(wheel, now))
        basis = "" if plan.is_new else areas.current_revision(session, wheel.area)[1]
    stations = {station.id: station.name for station in (*wheel.stations, *wheel.beside)}
    if file := table_answer(request, "omradesfil-plan", PLAN_COLUMNS, _plan_rows(plan, stations)):
        return file
    return page(
        request,
        "area_file/plan.html",
        status=409 if notice else 200,
        plan=plan,
        wheel=wheel,
        draft=draft,
        basis=basis,
        notice=notice,
        stations=stations,
    )


def _plan_rows(plan: AreaPlan, stations: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    for change in plan.changes:
        yield ("Ändring", change, None, None, None, None)
    letters = (("Brev som tillkommer", plan.letters.appear), ("Brev som faller bort", plan.letters.vanish))
    for what, planned in letters if not plan.is_new else ():
        for act in planned:
            yield (what, *_act_cells(act, stations), act.on, None)
    for was, act in plan.letters.moved:
        yield ("Brev som får ny dag", *_act_cells(act, stations), act.on, was.on)


def _act_cells(act: PlannedAct, stations: Mapping[str, str]) -> tuple[Cell, ...]:
    return (act.kind.swedish, f"{stations.get(act.station, act.station)} {act.year}", act.group)


@router.post(IN_AREA + "/{draft}", dependencies=[administers])
def apply_file(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    engine: EngineOf,
    now: Now,
    who: Who,
    draft: str,
    basis: Annotated[str, Form()] = "",
) -> Response:
    """Apply the file, if what it was compared with is still in force; the engine's timetable follows."""
    try:
        read = _read(desk, draft, area=place.area)
    except _NotThatFile as refused:
        return _shown(request, place.area, desk, notice=refused.notice, faults=refused.faults, status=422)
    with desk.database.write() as session:
        areas.lock(session, place.area)
        stale = areas.current_revision(session, place.area)[1] != basis
        changed = not stale and apply_area(session, read, today=place.today, now=now, who=who)
    if stale:
        why = "En annan områdesfil har lästs in sedan planen visades. Se på den nya planen innan du läser in."
        return _planned(request, desk, read, draft, now=now, notice=Notice(text=why, good=False))
    desk.drafts.remove(draft)
    said = _follow(request, engine, read) if changed else "same"
    return RedirectResponse(address(f"/{place.area}/omradesfil", at=PLACE, said=said), 303)


def _follow(request: Request, engine: Engine, read: ReadArea) -> str:
    """Bring the engine's timetable in step; return what the page is to say."""
    if not engine.is_up():
        return "applied-engine-down"
    try:
        list(bring_in_step(engine, [wheel_of(read.area_file)], job_variables=request.app.state.job_variables))
    except EngineError:
        return "applied-engine-refused"
    return "applied"


# --- an area that is not there yet


@router.get(NEW, dependencies=[administers])
def new_area_page(request: Request, visitor: VisitorOf) -> Response:
    """Where the file of a new area is uploaded. For whoever administers every area."""
    _must_administer_all(visitor)
    return page(request, "area_file/new.html", notice=None, faults=[])


def _must_administer_all(visitor: VisitorOf) -> None:
    if not administers_all(visitor.account):
        raise HTTPException(404, "Ett nytt område läses in av den som är administratör i alla områden.")


def _refused_new(request: Request, refused: _NotThatFile) -> Response:
    return page(request, "area_file/new.html", status=422, notice=refused.notice, faults=refused.faults)


@router.post(NEW, dependencies=[administers])
def look_at_new(
    request: Request, visitor: VisitorOf, desk: DeskOf, now: Now, file: UploadFile | None = None
) -> Response:
    """Keep the file of a new area, and lead to what it would lay down."""
    _must_administer_all(visitor)
    try:
        draft, _ = _looked_at(desk, file, area=None, now=now)
    except _NotThatFile as refused:
        if refused.draft:
            return RedirectResponse(f"{NEW}/{refused.draft}", 303)
        return _refused_new(request, refused)
    return RedirectResponse(f"{NEW}/{draft}", 303)


@router.get(NEW + "/{draft}", dependencies=[administers])
def show_new(request: Request, visitor: VisitorOf, desk: DeskOf, now: Now, draft: str) -> Response:
    """What the file of a new area would lay down."""
    _must_administer_all(visitor)
    try:
        return _planned(request, desk, _read(desk, draft, area=None), draft, now=now)
    except _NotThatFile as refused:
        return _refused_new(request, refused)


@router.post(NEW + "/{draft}", dependencies=[administers])
def apply_new(
    request: Request, visitor: VisitorOf, desk: DeskOf, engine: EngineOf, now: Now, who: Who, draft: str
) -> Response:
    """Apply the file of a new area."""
    _must_administer_all(visitor)
    try:
        read = _read(desk, draft, area=None)
    except _NotThatFile as refused:
        return _refused_new(request, refused)
    with desk.database.write() as session:
        apply_area(session, read, today=local_day(wheel_of(read.area_file), now), now=now, who=who)
    desk.drafts.remove(draft)
    said = _follow(request, engine, read)
    return RedirectResponse(address(f"/{read.area_file.id}/omradesfil", at=PLACE, said=said), 303)
