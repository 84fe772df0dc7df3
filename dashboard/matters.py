"""Missions, sub-goals and questions: the list, one matter with its way, and what is done about it."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles, reads
from dashboard.documents import REFUSALS, day_if_any, day_of
from dashboard.notices import PLACE, Notice, address, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now, Who
from models.words import MatterKind
from office import documents, matters
from office.areas import wheel_of_area
from office.desk import Desk
from office.documents import RefusedChange
from office.matter_list import MatterLine, listing
from office.matter_page import MatterPage, matter_page, may_have
from office.matter_rules import NoSuchMatter, RefusedMatter
from store import areas

router = APIRouter(prefix="/{area}/arenden", dependencies=[reads])
COLUMNS = (
    "Nr",
    "Slag",
    "Vad",
    "Från",
    "Hos",
    "På väg till",
    "Sedan",
    "Senast",
    "Dagar sen",
    "Läge",
    "Avslutat",
    "Utfall",
)
OF_MOVES = ("Dag", "Från", "Till", "Senast", "Varför", "Av")
SHOWS = {"": "öppna", "avslutade": "avslutade", "alla": "alla"}
NEW_FIELDS = ("kind", "title", "raised_by", "to", "due_on", "reason")
ACT_FIELDS = ("act", "to", "due_on", "reason", "outcome", "outside", "title")


# --- the list


@router.get("")
def list_matters(
    request: Request, place: PlaceOf, desk: DeskOf, visa: str = "", hos: str = "", slag: str = ""
) -> Response:
    """What there is, who has it, since when and until when."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        every = listing(session, wheel, today=place.today, also_closed=True)
        names = areas.group_names(session, place.area, on=place.today)
    shown = visa if visa in SHOWS else ""
    lines = [line for line in every if _is_wanted(line, shown, hos, slag)]
    if file := table_answer(request, "arenden", COLUMNS, _cells(lines, names)):
        return file
    return page(
        request,
        "matters/page.html",
        lines=lines,
        names=names,
        visa=shown,
        hos=hos,
        slag=slag,
        kinds=MatterKind,
        holders=sorted({(line.holder, line.holder_name) for line in every}, key=lambda pair: pair[1]),
        counted={show: sum(_is_wanted(line, show, hos, slag) for line in every) for show in SHOWS},
        shows=SHOWS,
        notice=_notice(request),
    )


def _is_wanted(line: MatterLine, shown: str, holder: str, kind: str) -> bool:
    is_open = line.closed_on is None
    right_state = {"": is_open, "avslutade": not is_open, "alla": True}[shown]
    return right_state and holder in ("", line.holder) and kind in ("", line.kind.value)


def _cells(lines: list[MatterLine], names: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        yield (
            line.id,
            line.kind.swedish,
            line.title,
            line.raised_by_name,
            line.holder_name if line.closed_on is None else None,
            names.get(line.bound_for, line.bound_for) if line.bound_for else None,
            line.since,
            line.due_on,
            line.days_late or None,
            line.state.swedish if line.state else None,
            line.closed_on,
            line.outcome,
        )


def _notice(request: Request) -> Notice | None:
    said = {
        "opened": "Ärendet är öppnat. Den som har det får brev med dagens post.",
        "passed": "Ärendet är lämnat vidare. Den som lämnade det får ett kvitto, den som får det ett brev.",
        "answered": "Antecknat som besvarat. Avsluta det, eller lämna det vidare.",
        "closed": "Ärendet är avslutat. Den som hade det och den som väckte det får besked.",
        "changed": "Ändringen är sparad.",
    }.get(request.query_params.get("said", ""))
    return Notice(text=said) if said else None


# --- a new one


@router.get("/nytt", dependencies=[handles])
def new_matter(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """The form for a mission, a sub-goal or a question."""
    return _new_with(request, place, desk, notice=None)


def _new_with(
    request: Request, place: Place, desk: Desk, *, notice: Notice | None, written: dict[str, str] | None = None
) -> Response:
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        names, groups = areas.group_names(session, place.area, on=place.today), areas.group_spans(session, place.area)
    living = [span.id for span in groups if span.exists_on(place.today)]
    return page(
        request,
        "matters/new.html",
        status=422 if notice else 200,
        groups=sorted(((group, names.get(group, group)) for group in living), key=lambda pair: pair[1]),
        may_get={
            kind: [names.get(group, group) for group in may_have(wheel.matters, groups, kind, on=place.today)]
            for kind in (MatterKind.MISSION, MatterKind.SUB_GOAL)
        },
        everyone=len(living),
        kinds=MatterKind,
        days=wheel.matters.answered_within_days,
        notice=notice,
        written=dict.fromkeys(NEW_FIELDS, "") | (written or {}),
    )


@router.post("/nytt", dependencies=[handles])
def open_matter(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    kind: Annotated[MatterKind, Form()],
    title: Annotated[str, Form()] = "",
    raised_by: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
    due_on: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Give a mission or a sub-goal, or take a question."""
    try:
        passed = matters.open_matter(
            desk,
            area=place.area,
            kind=kind,
            title=title,
            raised_by=raised_by,
            to=to or None,
            due_on=day_if_any(due_on),
            reason=reason,
            today=place.today,
            now=now,
            who=who,
        )
    except (RefusedMatter, RefusedChange) as refused:
        written = {"kind": kind.value, "title": title, "raised_by": raised_by, "to": to}
        return _new_with(
            request, place, desk, notice=refusal(refused), written=written | {"due_on": due_on, "reason": reason}
        )
    return _to(place, passed.matter, "opened")


def _to(place: Place, number: int, said: str) -> Response:
    return RedirectResponse(address(f"/{place.area}/arenden/{number}", at=PLACE, said=said), 303)


# --- one matter


@router.get("/{number:int}")
def show_matter(request: Request, place: PlaceOf, desk: DeskOf, number: int) -> Response:
    """A matter with its way, and what can be done about it."""
    found = _found(desk, place, number)
    rows = (
        (
            move.moved_on,
            found.names.get(move.from_group, move.from_group),
            found.names.get(move.to_group, move.to_group) if move.to_group else move.outside or "avslutat",
            move.due_on,
            move.reason,
            move.who,
        )
        for move in found.moves
    )
    if file := table_answer(request, f"arende-{number}", OF_MOVES, rows):
        return file
    return _matter_with(request, found, notice=_notice(request))


def _found(desk: Desk, place: Place, number: int) -> MatterPage:
    with desk.database.read() as session:
        try:
            return matter_page(session, wheel_of_area(session, place.area), number, today=place.today)
        except NoSuchMatter as none:
            raise HTTPException(404, f"{place.name} har inget ärende {number}.") from none


def _matter_with(
    request: Request, found: MatterPage, *, notice: Notice | None, written: dict[str, str] | None = None
) -> Response:
    return page(
        request,
        "matters/matter.html",
        status=422 if written else 200,
        found=found,
        line=found.line,
        notice=notice,
        written=dict.fromkeys(ACT_FIELDS, "") | (written or {}),
    )


@router.post("/{number:int}/vidare", dependencies=[handles])
def pass_on(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    number: int,
    to: Annotated[str, Form()] = "",
    due_on: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Let another group have it: the next on its way, or the one chosen."""
    found, clock = _found(desk, place, number), _clock(place, now, who)
    try:
        matters.pass_on(desk, number, to=to or None, due_on=day_if_any(due_on), reason=reason, **clock)
    except (RefusedMatter, *REFUSALS) as refused:
        written = {"act": "pass", "to": to, "due_on": due_on, "reason": reason}
        return _matter_with(request, found, notice=refusal(refused), written=written)
    return _to(place, number, "passed")


def _clock(place: Place, now: Now, who: str) -> dict[str, Any]:
    return {"area": place.area, "today": place.today, "now": now, "who": who}


@router.post("/{number:int}/besvarat", dependencies=[handles])
def answered(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Whoever has it has answered: they are reminded no more. It is still to be closed or passed on."""
    found = _found(desk, place, number)
    if found.duty_id is None or not found.is_open:
        raise HTTPException(409, "Ärendet är avslutat.")
    try:
        documents.receive(desk, found.duty_id, today=place.today, now=now, who=who)
    except REFUSALS as refused:
        return _matter_with(request, found, notice=refusal(refused), written={"act": "answer"})
    return _to(place, number, "answered")


@router.post("/{number:int}/avsluta", dependencies=[handles])
def close(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    number: int,
    outcome: Annotated[str, Form()] = "",
    outside: Annotated[str, Form()] = "",
) -> Response:
    """Close it with what it came to, or leave it to whom settles matters of principle."""
    found = _found(desk, place, number)
    try:
        matters.close(desk, number, outcome=outcome, outside=bool(outside), **_clock(place, now, who))
    except (RefusedMatter, *REFUSALS) as refused:
        written = {"act": "close", "outcome": outcome, "outside": outside}
        return _matter_with(request, found, notice=refusal(refused), written=written)
    return _to(place, number, "closed")


@router.post("/{number:int}/andra", dependencies=[handles])
def change(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    number: int,
    title: Annotated[str, Form()] = "",
    due_on: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Another last day, with its reason, or another heading."""
    found = _found(desk, place, number)
    try:
        if due_on.strip() and found.duty_id is not None:
            day = day_of(due_on)
            documents.extend(desk, found.duty_id, to=day, reason=reason, today=place.today, now=now, who=who)
        matters.rename(desk, number, area=place.area, title=title, now=now, who=who)
    except (RefusedMatter, *REFUSALS) as refused:
        written = {"act": "change", "title": title, "due_on": due_on, "reason": reason}
        return _matter_with(request, found, notice=refusal(refused), written=written)
    return _to(place, number, "changed")
