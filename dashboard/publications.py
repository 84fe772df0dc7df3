"""What follows on decisions: publications to confirm, numbers from diaries, and one document with its whole way."""

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.background import BackgroundTask

from dashboard.access import handles, reads
from dashboard.decisions_words import notice_of
from dashboard.documents import REFUSALS, day_if_any, day_of
from dashboard.notices import PLACE, Notice, address, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import table_answer
from dashboard.within import DeskOf, Now, Who
from mail.swedish import sentence
from models.words import Outcome
from office import decisions, publication, registration
from office.areas import wheel_of_area
from office.decision_document import DecidedDocument, document_of
from office.decision_follow_up import waiting
from office.decisions import Verdict
from office.desk import Desk
from office.documents import NoSuchDuty, RefusedChange
from rules.wheel import NoSuchStation
from store import duties

router = APIRouter(prefix="/{area}/beslut", dependencies=[reads])
COLUMNS = ("Vad", "Dokument", "Från", "År", "Senast", "Dagar sen")
NOTHING_WRITTEN = dict.fromkeys(("act", "url", "on", "authority", "number", "outcome", "why", "by", "to_group"), "")


@router.get("/publicering")
def follow_up(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """What waits to be published and registered."""
    return _follow_up_with(request, place, desk, notice=notice_of(request))


def _follow_up_with(
    request: Request,
    place: Place,
    desk: Desk,
    *,
    notice: Notice | None,
    written: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    with desk.database.read() as session:
        found = waiting(session, wheel_of_area(session, place.area), today=place.today)
    rows = (
        (
            "publiceras" if each.is_publication else "diarieförs",
            document.name,
            document.group_name,
            document.year,
            each.last_day,
            each.days_late,
        )
        for each in found
        for document in each.documents
    )
    if file := table_answer(request, "publicering", COLUMNS, rows):
        return file
    return page(
        request,
        "decisions/follow_up.html",
        status=status,
        publications=[each for each in found if each.is_publication],
        registrations=[each for each in found if not each.is_publication],
        notice=notice,
        written=NOTHING_WRITTEN | (written or {}),
    )


@router.post("/publicering/{year:int}/{station}", dependencies=[handles])
def publish_together(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    year: int,
    station: str,
    url: Annotated[str, Form()] = "",
    on: Annotated[str, Form()] = "",
) -> Response:
    """Note that all that is decided at a station is published together, and where. `year` is that of the documents."""
    try:
        done = publication.publish_compiled(
            desk,
            area=place.area,
            station=station,
            year=year,
            url=url.strip(),
            today=place.today,
            now=now,
            who=who,
            on=day_if_any(on),
        )
    except NoSuchStation:
        raise
    except REFUSALS as refused:
        notice = refusal(refused)
        written = {"act": f"{year}/{station}", "url": url, "on": on}
        return _follow_up_with(request, place, desk, notice=notice, written=written, status=422)
    to = address(f"/{place.area}/beslut/publicering", at=PLACE, said="published", antal=done.documents)
    return RedirectResponse(to, 303)


# --- one document


@router.get("/dokument/{number:int}")
def document_page(request: Request, place: PlaceOf, desk: DeskOf, number: int) -> Response:
    """One document: its files, what was decided, where it is published, its numbers, and what can be done."""
    return _document_with(request, place, desk, number, notice=notice_of(request))


def _document_with(
    request: Request,
    place: Place,
    desk: Desk,
    number: int,
    *,
    notice: Notice | None,
    written: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    found, is_closed = _found(desk, place, number)
    return page(
        request,
        "decisions/document.html",
        status=status,
        found=found,
        is_closed=is_closed,
        path=f"/{place.area}/beslut/dokument/{number}",
        file_link=lambda file: desk.links.document_path(file.id or 0, file.link_version),
        notice=notice,
        written=NOTHING_WRITTEN | (written or {}),
    )


def _found(desk: Desk, place: Place, number: int) -> tuple[DecidedDocument, bool]:
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        try:
            found = document_of(session, wheel, number, today=place.today)
        except NoSuchDuty as none:
            raise HTTPException(404, sentence(str(none))) from none
    return found, found.duty.year in wheel.closed_years


def _refused(
    request: Request, place: Place, desk: Desk, number: int, refused: Exception, written: dict[str, str]
) -> Response:
    notice = refusal(refused)
    return _document_with(request, place, desk, number, notice=notice, written=written, status=422)


def _to(place: Place, number: int, **facts: object) -> Response:
    return RedirectResponse(address(f"/{place.area}/beslut/dokument/{number}", at=PLACE, **facts), 303)


@router.post("/dokument/{number:int}/besluta", dependencies=[handles])
def decide(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    number: int,
    outcome: Annotated[Outcome, Form()],
    why: Annotated[str, Form()] = "",
    by: Annotated[str, Form()] = "",
    to_group: Annotated[str, Form()] = "",
    on: Annotated[str, Form()] = "",
) -> Response:
    """Note what a body came to about the document."""
    _found(desk, place, number)
    try:
        verdict = Verdict(
            outcome=outcome,
            reason=why,
            new_day=day_of(by) if outcome is Outcome.REMITTED else None,
            lifted_to=to_group or None if outcome is Outcome.LIFTED else None,
        )
        decisions.decide(desk, number, verdict, today=place.today, now=now, who=who, on=day_if_any(on))
    except REFUSALS as refused:
        fields = {"outcome": outcome.value, "why": why, "by": by, "to_group": to_group, "on": on}
        return _refused(request, place, desk, number, refused, {"act": "decide", **fields})
    return _to(place, number, said="decided", beslut=outcome.value, antal=1)


@router.post("/dokument/{number:int}/publicerat", dependencies=[handles])
def publish(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    number: int,
    url: Annotated[str, Form()] = "",
    on: Annotated[str, Form()] = "",
) -> Response:
    """Note that the document is published, and where."""
    _found(desk, place, number)
    try:
        publication.publish_document(
            desk, number, url=url.strip(), today=place.today, now=now, who=who, on=day_if_any(on)
        )
    except REFUSALS as refused:
        return _refused(request, place, desk, number, refused, {"act": "publish", "url": url, "on": on})
    return _to(place, number, said="published", antal=1)


@router.post("/dokument/{number:int}/nummer", dependencies=[handles])
def register(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    number: int,
    authority: Annotated[str, Form()] = "",
    diary_number: Annotated[str, Form()] = "",
    on: Annotated[str, Form()] = "",
) -> Response:
    """Note the number that the document has in an authority's diary."""
    _found(desk, place, number)
    try:
        if not diary_number.strip():
            raise RefusedChange("skriv numret som registratorn har gett")
        done = registration.register(
            desk,
            number,
            authority=authority,
            number=diary_number,
            today=place.today,
            now=now,
            who=who,
            on=day_if_any(on),
        )
    except REFUSALS as refused:
        fields = {"authority": authority, "number": diary_number, "on": on}
        return _refused(request, place, desk, number, refused, {"act": "register", **fields})
    return _to(place, number, said="registered", kvar=len(done.left) or None)


@router.get("/dokument/{number:int}/diariepaket.zip")
def pack(place: PlaceOf, desk: DeskOf, now: Now, number: int) -> Response:
    """The registration pack, made when it is asked for: a cover for each diary, and the files."""
    _found(desk, place, number)
    with desk.database.read() as session:
        (duty,) = duties.of_ids(session, [number])
        try:
            made = registration.pack_of(session, wheel_of_area(session, place.area), duty, today=place.today)
        except RefusedChange as refused:
            raise HTTPException(404, sentence(str(refused))) from refused
    folder = Path(mkdtemp(prefix="diariepaket-"))
    out = folder / "paket.zip"
    try:
        registration.write_pack(desk, made, out, now=now)
    except OSError:
        rmtree(folder, ignore_errors=True)
        raise
    name = f"{made.name}.zip".replace("/", "-")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    after = BackgroundTask(rmtree, folder, ignore_errors=True)
    return FileResponse(out, media_type="application/zip", headers=headers, background=after)
