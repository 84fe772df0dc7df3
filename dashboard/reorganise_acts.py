"""Laying down a reorganisation: written in a form or in a file, looked at, and carried out as it was shown."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from areas.problems import AreaFileError
from areas.reorganisations import reorganisation_in
from areas.tree import LARGEST_FILE_IN_BYTES, decoded
from dashboard.access import administers, reads
from dashboard.log import day_in
from dashboard.notices import PLACE, Notice, address, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.reorganise import documents_as_file, with_list
from dashboard.within import DeskOf, FormOf, Now, Who
from office import reorganisation
from office.desk import Desk
from office.reorganisation import RefusedReorganisation
from office.reorganisation_plan import ReorganisationPlan
from office.upload_kinds import tidy_name
from rules.reorganisation import Ending, Fate, Reorganising, as_plain, from_plain
from store import areas
from store.drafts import NoSuchDraft

router = APIRouter(prefix="/{area}/omorganisation", dependencies=[reads])
KEPT_AS = "omorganisation.json"
CLOSE = "close"
CHANGED = Notice(
    text="Det som berörs har ändrats sedan planen visades. Inget har lagts upp. Se på den nya planen.", good=False
)


class BadlyWritten(Exception):
    """The form lacks something; the message says what."""


@router.post("", dependencies=[administers])
def look_at(
    request: Request, place: PlaceOf, desk: DeskOf, now: Now, form: FormOf, file: UploadFile | None = None
) -> Response:
    """Keep what is written, in the form or in the file, and lead to what it would do; nothing else is done."""
    written = {name: str(form.get(name) or "") for name in ("old", "day", "taker", "reason", "name")}
    successors = [str(each) for each in form.getlist("successors")]
    try:
        wanted = _in_file(file) if file is not None and file.filename else _in_form(place, desk, written, successors)
    except BadlyWritten as refused:
        notice = refusal(refused)
        return with_list(request, place, desk, notice=notice, draft=written, successors=successors, status=422)
    except AreaFileError as error:
        notice = Notice(text="Inget har lagts upp: filen har fel. De står under formuläret.", good=False)
        return with_list(request, place, desk, notice=notice, faults=error.problems, status=422)
    kept = {"name": wanted.name, "last_day": wanted.last_day.isoformat(), **as_plain(wanted)}
    draft = desk.drafts.keep(json.dumps(kept, ensure_ascii=False).encode(), filename=KEPT_AS, now=now)
    return RedirectResponse(f"/{place.area}/omorganisation/plan/{draft}", 303)


def _in_file(file: UploadFile) -> Reorganising:
    name = tidy_name(file.filename or "")
    content = file.file.read(LARGEST_FILE_IN_BYTES + 1)
    if len(content) > LARGEST_FILE_IN_BYTES:
        raise BadlyWritten(f"{name} är större än {LARGEST_FILE_IN_BYTES // 1024} kB. Är det rätt fil?")
    return reorganisation_in(decoded(content, name=name), name=name)


def _in_form(place: Place, desk: Desk, written: Mapping[str, str], successors: Sequence[str]) -> Reorganising:
    """One group that ends, as the form has it. Raises BadlyWritten."""
    with desk.database.read() as session:
        ends = {span.id: span.valid_to for span in areas.group_spans(session, place.area)}
        names = areas.group_names(session, place.area, on=place.today)
    old, taker, reason = written["old"], written["taker"], " ".join(written["reason"].split())
    if old not in ends:
        raise BadlyWritten("välj gruppen som upphör, eller en fil")
    last_day = day_in(written["day"].strip()) if written["day"].strip() else ends[old]
    if last_day is None:
        raise BadlyWritten("skriv den gamla gruppens sista dag som år, månad och dag: 2026-08-31")
    return Reorganising(
        name=written["name"].strip() or f"{names.get(old, old)} upphör",
        last_day=last_day,
        endings=(Ending(group=old, successors=tuple(successors), rest=_fate(taker, reason, successors)),),
    )


def _fate(taker: str, reason: str, successors: Sequence[str]) -> Fate:
    if taker == CLOSE:
        if not reason:
            raise BadlyWritten("skriv skälet till att det som inte är inlämnat avslutas")
        return Fate(reason=reason)
    if taker:
        return Fate(successor=taker)
    if len(successors) != 1:
        raise BadlyWritten("välj vem som tar över det som inte är inlämnat, eller att det avslutas")
    return Fate(successor=successors[0])


# --- the preview, and laying it down


@router.get("/plan/{draft}")
def show_plan(request: Request, place: PlaceOf, desk: DeskOf, draft: str) -> Response:
    """What the reorganisation would do."""
    return _with_plan(request, place, desk, draft)


def _with_plan(
    request: Request, place: Place, desk: Desk, draft: str, *, notice: Notice | None = None, status: int = 200
) -> Response:
    try:
        made = _plan(place, desk, _kept(desk, draft))
    except NoSuchDraft as gone:
        return with_list(request, place, desk, notice=refusal(gone), status=404)
    if file := documents_as_file(request, made):
        return file
    return page(
        request,
        "reorganise/plan.html",
        status=status,
        plan=made,
        draft=draft,
        digest=made.digest,
        is_past=made.plan.last_day < place.today,
        notice=notice,
    )


def _kept(desk: Desk, draft: str) -> Reorganising:
    path = desk.drafts.path(draft)
    if path.name != KEPT_AS:
        raise NoSuchDraft
    kept = json.loads(path.read_text("utf-8"))
    return from_plain(kept, name=kept["name"], last_day=date.fromisoformat(kept["last_day"]))


def _plan(place: Place, desk: Desk, wanted: Reorganising) -> ReorganisationPlan:
    with desk.database.read() as session:
        return reorganisation.plan(session, place.wheel, wanted, today=place.today)


@router.post("/plan/{draft}", dependencies=[administers])
def lay_down(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    draft: str,
    plan: Annotated[str, Form()] = "",
) -> Response:
    """Lay it down as it was shown: it is carried out on the morning after its last day, or at once if that has been."""
    try:
        wanted = _kept(desk, draft)
        if _plan(place, desk, wanted).digest != plan:
            return _with_plan(request, place, desk, draft, notice=CHANGED, status=409)
        done = reorganisation.lay_down(desk, wanted, area=place.area, today=place.today, now=now, who=who)
    except NoSuchDraft as gone:
        return with_list(request, place, desk, notice=refusal(gone), status=404)
    except RefusedReorganisation as refused:
        return _with_plan(request, place, desk, draft, notice=refusal(refused), status=409)
    desk.drafts.remove(draft)
    said = "done" if done.done is not None and done.done.trouble is None else "planned"
    here = f"/{place.area}/omorganisation/{done.number}"
    return RedirectResponse(address(here, at=PLACE, said=said, nummer=done.number), 303)
