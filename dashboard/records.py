"""Records: the documents that have come in, the files that were refused, and the decisions by which records go."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import administers, handles, reads
from dashboard.log import about_of, day_in, titles_of
from dashboard.log_names import LogNames
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import A_PORTION, Cell, Portion, long_table_answer, table_answer
from dashboard.within import DeskOf, FormOf, Now, Who
from mail.swedish import counted, sentence
from models.erasure import DisposalDecision, RecordClass
from models.uploads import RefusedUpload, UploadFault
from office import erasure, uploads
from office.desk import Desk
from office.erasure import DecisionDraft, NoSuchDecision, RefusedErasure
from office.uploads import NoSuchUpload
from store import areas, disposal
from store import uploads as kept

router = APIRouter(prefix="/{area}", dependencies=[reads])
A_PAGE = 100
COLUMNS = ("Nummer", "Fil", "Dokument", "Grupp", "Station", "År", "Kom in", "Inlämnad av", "Byte", "SHA-256", "Gallrad")
REFUSED_COLUMNS = ("Nummer", "Fil", "Fel", "Varför", "Gällde", "Kom in", "Från", "Byte", "SHA-256", "Avgjord", "Åtgärd")


# --- documents


@router.get("/dokument")
def list_documents(
    request: Request, place: PlaceOf, desk: DeskOf, grupp: str = "", ar: str = "", fore: int | None = None
) -> Response:
    """The files that have come in, newest first; above them those that were refused and that nobody has seen to."""
    year = number_of(ar) or None

    def read(before: int | None) -> Portion:
        return _portion(desk, place, group=grupp or None, year=year, before=before)

    if file := long_table_answer(request, "dokument", COLUMNS, read):
        return file
    with desk.database.read() as session:
        lines = kept.handed_in(session, area=place.area, group=grupp or None, year=year, limit=A_PAGE + 1, before=fore)
        refused = kept.refused(session, area=place.area, waiting=True)
        gone = disposal.disposed_of_class(session, area=place.area, record_class=RecordClass.DOCUMENT)
        names = areas.group_names(session, place.area, on=place.today)
        decisions = _of_documents(disposal.decisions(session, place.area))
    stations = {each.id: each.name for each in (*place.wheel.stations, *place.wheel.beside)}
    return page(
        request,
        "records/documents.html",
        lines=lines[:A_PAGE],
        next_before=lines[A_PAGE - 1].id if len(lines) > A_PAGE else None,
        links={line.id: desk.links.document_path(line.id, line.link_version) for line in lines if line.id not in gone},
        refused=refused,
        names=names,
        stations=stations,
        decisions=decisions,
        group=grupp,
        year=year,
        years=range(place.today.year, place.today.year - 10, -1),
        notice=_notice(request),
        may_be_fetched=may_be_fetched,
        titles=titles_of(place.wheel),
        about=_abouts(place, refused, names),
    )


def _portion(desk: Desk, place: Place, *, group: str | None, year: int | None, before: int | None) -> Portion:
    with desk.database.read(apart=True) as session:
        lines = kept.handed_in(session, area=place.area, group=group, year=year, limit=A_PORTION, before=before)
        gone = disposal.disposed_of_class(session, area=place.area, record_class=RecordClass.DOCUMENT)
        names = areas.group_names(session, place.area, on=place.today)
    stations = {each.id: each.name for each in (*place.wheel.stations, *place.wheel.beside)}
    titles = titles_of(place.wheel)
    rows = [
        (
            line.id,
            line.filename,
            titles.get((line.station, line.document), line.document),
            names.get(line.group, line.group),
            stations.get(line.station, line.station),
            *(line.year, line.handed_in_at, line.handed_in_by, line.size, line.sha256, line.id in gone),
        )
        for line in lines
    ]
    return Portion(rows, lines[-1].id if len(lines) == A_PORTION else None)


def _of_documents(decisions: Iterable[DisposalDecision]) -> list[DisposalDecision]:
    return [each for each in decisions if RecordClass.DOCUMENT in erasure.classes_of(each)]


def _abouts(place: Place, refused: Iterable[RefusedUpload], names: Mapping[str, str]) -> dict[int | None, str]:
    """What each refused file was handed in for, in words."""
    titles = titles_of(place.wheel)
    return {row.id: about_of(place.area, row.subject, LogNames(groups=names), titles=titles)[0] for row in refused}


def _notice(request: Request) -> Notice | None:
    facts = request.query_params
    match facts.get("said"):
        case "settled":
            return Notice(text="Antecknat. Filen står kvar under Inlämningar som inte togs emot.")
        case "unsettled":
            return Notice(text="Filen väntar på någon igen.")
        case "disposed":
            number = number_of(facts.get("antal", "0"))
            return Notice(text=f"{counted(number, 'handling', 'handlingar')} gallrades enligt beslutet.")
        case "decided":
            return Notice(text="Beslutet är antecknat. Inget har gallrats än.")
        case "withdrawn":
            return Notice(text="Beslutet är borttaget. Inget hade gallrats efter det.")
        case _:
            return None


@router.get("/dokument/ej-mottagna")
def list_refused(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """Every file that was refused, newest first, with how it was seen to."""
    with desk.database.read() as session:
        refused = kept.refused(session, area=place.area)
        gone = disposal.disposed_of_class(session, area=place.area, record_class=RecordClass.REFUSED)
        names = areas.group_names(session, place.area, on=place.today)
    if file := table_answer(request, "ej-mottagna", REFUSED_COLUMNS, (_refused_cells(row) for row in refused)):
        return file
    return page(
        request,
        "records/refused.html",
        refused=refused,
        gone=gone,
        notice=_notice(request),
        may_be_fetched=may_be_fetched,
        about=_abouts(place, refused, names),
    )


def _refused_cells(row: RefusedUpload) -> tuple[Cell, ...]:
    about = (row.id, row.filename, row.fault.swedish, row.why, row.subject)
    return (*about, row.came_at, row.came_by, row.size, row.sha256, row.settled_at, row.outcome)


def may_be_fetched(row: RefusedUpload) -> bool:
    """Whether the office may have the refused bytes on its own machines: never what a scanner has warned of."""
    return row.stored_as is not None and row.fault is not UploadFault.INFECTED


@router.get("/dokument/ej-mottagna/{number:int}/fil", dependencies=[handles])
def fetch_refused(place: PlaceOf, desk: DeskOf, number: int) -> Response:
    """The bytes of a refused file as they came, to be saved and never shown."""
    with desk.database.read() as session:
        row = kept.get(session, number)
    if row is None or row.area != place.area:
        raise HTTPException(404, f"Det finns ingen fil med nummer {number}.")
    if not may_be_fetched(row) or row.stored_as is None:
        raise HTTPException(409, "Filen lämnas inte ut: den är för stor för att ha sparats, eller har skadlig kod.")
    try:
        content = desk.quarantine.read(row.stored_as)
    except FileNotFoundError:
        raise HTTPException(404, "Filen är gallrad.") from None
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.filename, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@router.post("/dokument/ej-mottagna/{number:int}/avgor", dependencies=[handles])
def settle_refused(
    place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int, outcome: Annotated[str, Form()] = ""
) -> Response:
    """Note how somebody has seen to a refused file."""
    try:
        with desk.database.write() as session:
            uploads.settle(session, number, area=place.area, outcome=outcome, who=who, now=now)
    except NoSuchUpload as error:
        raise HTTPException(404, sentence(str(error))) from None
    return RedirectResponse(address(f"/{place.area}/dokument", at=PLACE, said="settled"), 303)


@router.post("/dokument/ej-mottagna/{number:int}/angra", dependencies=[handles])
def unsettle_refused(place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Put a refused file back among those that wait."""
    try:
        with desk.database.write() as session:
            uploads.unsettle(session, number, area=place.area, who=who, now=now)
    except NoSuchUpload as error:
        raise HTTPException(404, sentence(str(error))) from None
    return RedirectResponse(address(f"/{place.area}/dokument/ej-mottagna", at=PLACE, said="unsettled"), 303)


@router.post("/dokument/{number:int}/gallra", dependencies=[administers])
def dispose_document(
    place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int, decision: Annotated[int, Form()]
) -> Response:
    """Let the content of one document go, by a decision that covers it."""
    _dispose(desk, place, decision, now=now, who=who, only=(RecordClass.DOCUMENT, number))
    return RedirectResponse(address(f"/{place.area}/dokument", at=PLACE, said="disposed", antal=1), 303)


def _dispose(
    desk: Desk, place: Place, decision: int, *, now: datetime, who: str, only: tuple[RecordClass, int] | None = None
) -> dict[RecordClass, int]:
    try:
        return erasure.dispose(desk, decision, area=place.area, now=now, who=who, only=only)
    except NoSuchDecision as error:
        raise HTTPException(404, sentence(str(error))) from None
    except RefusedErasure as refused:
        raise HTTPException(409, sentence(str(refused))) from None


# --- decisions


DECISION_COLUMNS = ("Beteckning", "Beslutat", "Av", "Gäller", "Till och med", "Skäl", "Gallrade handlingar")


@router.get("/gallring")
def list_decisions(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """The decisions, what has gone by each, and where one is written down."""
    return _decisions(request, place, desk, notice=_notice(request))


def _decisions(
    request: Request,
    place: Place,
    desk: Desk,
    *,
    notice: Notice | None,
    draft: dict[str, object] | None = None,
    status: int = 200,
) -> Response:
    with desk.database.read() as session:
        decisions = disposal.decisions(session, place.area)
        gone = disposal.disposed_by(session, place.area)
    rows = (
        (
            each.reference,
            each.decided_on,
            each.decided_by,
            ", ".join(one.swedish for one in erasure.classes_of(each)),
            each.through,
            each.grounds,
            sum(gone.get(each.id or 0, {}).values()),
        )
        for each in decisions
    )
    if file := table_answer(request, "gallringsbeslut", DECISION_COLUMNS, rows):
        return file
    return page(
        request,
        "records/decisions.html",
        status=status,
        decisions=decisions,
        gone=gone,
        classes=erasure.ON_DECISION,
        every_class=RecordClass,
        classes_of=erasure.classes_of,
        notice=notice,
        draft=draft or {},
    )


@router.post("/gallring", dependencies=[administers])
def record_decision(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, form: FormOf) -> Response:
    """Write a decision down."""
    text = {key: value for key, value in form.items() if isinstance(value, str)}
    chosen = [value for value in form.getlist("classes") if isinstance(value, str)]
    try:
        draft = DecisionDraft(
            reference=text.get("reference", ""),
            decided_on=_day(text.get("decided_on", "")),
            decided_by=text.get("decided_by", ""),
            grounds=text.get("grounds", ""),
            classes=frozenset(RecordClass(each) for each in chosen if each in set(RecordClass)),
            through=_day(text.get("through", "")),
        )
        with desk.database.write() as session:
            decision = erasure.record_decision(session, draft, area=place.area, today=place.today, now=now, who=who)
            number = decision.id
    except RefusedErasure as refused:
        notice = refusal(refused)
        return _decisions(request, place, desk, notice=notice, draft={**text, "classes": chosen}, status=422)
    return RedirectResponse(address(f"/{place.area}/gallring/{number}", at=PLACE, said="decided"), 303)


def _day(text: str) -> date:
    day = day_in(text)
    if day is None:
        raise RefusedErasure("ange dagarna som år, månad och dag: 2026-01-30")
    return day


@router.get("/gallring/{number:int}")
def decision_page(request: Request, place: PlaceOf, desk: DeskOf, number: int) -> Response:
    """A decision: what it says, what has gone by it, and what it would let go now."""
    with desk.database.read() as session:
        decision = disposal.decision(session, area=place.area, number=number)
        if decision is None:
            raise HTTPException(404, f"Det finns inget gallringsbeslut med nummer {number}.")
        plan = erasure.plan_disposal(session, number, area=place.area)
        gone = disposal.disposed_by(session, place.area).get(number, {})
    return page(
        request,
        "records/decision.html",
        decision=decision,
        plan=plan,
        gone=gone,
        classes=erasure.classes_of(decision),
        notice=_notice(request),
    )


@router.post("/gallring/{number:int}/gallra", dependencies=[administers])
def dispose(place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Let the content go of all that the decision covers."""
    gone = sum(_dispose(desk, place, number, now=now, who=who).values())
    return RedirectResponse(address(f"/{place.area}/gallring/{number}", at=PLACE, said="disposed", antal=gone), 303)


@router.post("/gallring/{number:int}/ta-bort", dependencies=[administers])
def withdraw_decision(place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Take a decision away that was written down by mistake, and that nothing has gone by."""
    try:
        with desk.database.write() as session:
            erasure.withdraw_decision(session, number, area=place.area, now=now, who=who)
    except NoSuchDecision as error:
        raise HTTPException(404, sentence(str(error))) from None
    except RefusedErasure as refused:
        raise HTTPException(409, sentence(str(refused))) from None
    return RedirectResponse(address(f"/{place.area}/gallring", at=PLACE, said="withdrawn"), 303)
