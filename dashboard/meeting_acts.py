"""What is decided about a meeting: called, moved, changed or cancelled.

What would reach others is shown before it is confirmed. The form that confirms carries what the preview was made of.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles
from dashboard.meeting_here import (
    CHANGED_MEANWHILE,
    Here,
    HereOf,
    day_written,
    hour_written,
    stand_of,
    wheel_now,
    written_of,
)
from dashboard.meeting_notices import facts_of, led_to
from dashboard.meeting_pages import stations_to_choose
from dashboard.notices import Notice, refusal
from dashboard.pages import page, with_query
from dashboard.places import Place, PlaceOf
from dashboard.within import DeskOf, Now, Who
from mail.swedish import sentence
from models.words import MeetingForm, MeetingStatus
from office import meeting_links, meetings
from office.desk import Desk
from office.meeting_chain import MovePreview, chain_view, move_preview
from office.meeting_overview import leaving_when_called, leaving_when_told
from office.meeting_times import held_between
from office.meetings import NoSuchMeeting, RefusedMeeting
from store import areas
from store import meetings as store_meetings
from store.meetings import MeetingFacts

router = APIRouter(prefix="/{area}/moten", dependencies=[handles])
LAID_DOWN = (MeetingStatus.HELD, MeetingStatus.CANCELLED)
"""Of these only the office's own note can be changed."""


# --- calling


@router.get("/kalla")
def before_calling(request: Request, place: PlaceOf, desk: DeskOf, now: Now) -> Response:
    """How many invitations would leave, and to whom, for the meetings that the address names, or for all drafts."""
    numbers = [int(text) for text in request.query_params.getlist("mote") if text.isdecimal() and len(text) < 10]
    chosen = _chosen(place, desk, now, numbers, every_draft="alla" in request.query_params)
    return _with_call(request, place, desk, chosen)


def _chosen(
    place: Place, desk: Desk, now: datetime, numbers: Sequence[int], *, every_draft: bool = False
) -> list[MeetingFacts]:
    with desk.database.read() as session:
        if every_draft:
            last = place.today.replace(year=place.today.year + 3, day=1)
            drafts = store_meetings.between(
                session, area=place.area, first=place.today, last=last, statuses=[MeetingStatus.DRAFT]
            )
            return [draft for draft in drafts if not draft.is_over(now)]
        found = store_meetings.of_ids(session, numbers)
    missing = [number for number in numbers if number not in found or found[number].area != place.area]
    if missing:
        raise HTTPException(404, sentence(f"{NoSuchMeeting(missing[0])} i {place.name}"))
    return sorted(found.values(), key=lambda meeting: (meeting.starts_at, meeting.id))


def _with_call(
    request: Request, place: Place, desk: Desk, chosen: list[MeetingFacts], *, notice: Notice | None = None
) -> Response:
    with desk.database.read() as session:
        leaving = leaving_when_called(session, wheel_now(session, place), chosen)
        names = areas.group_names(session, place.area, on=place.today)
    numbers = urlencode([("mote", meeting.id) for meeting in chosen])
    return page(
        request,
        "meetings/call.html",
        status=422 if notice else 200,
        leaving=leaving,
        number=sum(each.number for each in leaving),
        names=names,
        stand_of=stand_of,
        notice=notice,
        with_query=with_query(request, path=f"/{place.area}/moten/kalla", chosen=numbers),
    )


@router.post("/kalla")
def call(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    meeting: Annotated[list[int] | None, Form()] = None,
    stand: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Call the meetings that were shown: whoever is to come is invited at once."""
    numbers = list(dict.fromkeys(meeting or []))
    chosen = _chosen(place, desk, now, numbers)
    if sorted(stand or []) != sorted(stand_of(each) for each in chosen):
        return _with_call(request, place, desk, chosen, notice=CHANGED_MEANWHILE)
    if not chosen:
        return _with_call(request, place, desk, chosen, notice=Notice(text="Välj minst ett möte.", good=False))
    with desk.database.read() as session:
        leaving = leaving_when_called(session, wheel_now(session, place), chosen)
    try:
        changes = meetings.call(desk, [each.id for each in chosen], today=place.today, now=now, who=who)
    except RefusedMeeting as refused:
        return _with_call(request, place, desk, chosen, notice=refusal(refused))
    letters = facts_of(changes[0].delivery, mode=place.mode, concerned=sum(each.number for each in leaving))
    path = f"/{place.area}/moten" + (f"/{chosen[0].id}" if len(chosen) == 1 else "")
    return RedirectResponse(led_to(path, "called", number=len(chosen), **letters), 303)


# --- moving


@router.get("/{meeting:int}/flytta")
def before_moving(here: HereOf, dag: str = "", borjar: str = "", slutar: str = "") -> Response:
    """The form for another time; with one in the address, what would follow the meeting and what could not be kept."""
    written = {"dag": dag, "borjar": borjar, "slutar": slutar}
    return _with_move(here, written if dag else dict(written_of(here.meeting, here.wheel)), asks=bool(dag))


def _with_move(
    here: Here, written: dict[str, str], *, asks: bool, notice: Notice | None = None, status: int = 200
) -> Response:
    preview: MovePreview | None = None
    with here.desk.database.glance() as session:
        chain = chain_view(session, here.wheel, here.meeting)
        told = leaving_when_told(session, here.meeting)
        if asks:
            try:
                starts_at, ends_at = _instants(here, written)
                meetings.check_time(starts_at, ends_at)
                preview = move_preview(
                    session,
                    here.wheel,
                    here.meeting,
                    new_start=starts_at,
                    new_end=ends_at,
                    today=here.place.today,
                    now=here.now,
                )
            except RefusedMeeting as refused:
                notice, status = notice or refusal(refused), 422
    return page(
        here.request,
        "meetings/move.html",
        status=status,
        meeting=here.meeting,
        here_path=here.path,
        written=written,
        preview=preview,
        chain=chain,
        told=told,
        stand=stand_of(here.meeting),
        notice=notice,
    )


def _instants(here: Here, written: dict[str, str]) -> tuple[datetime, datetime]:
    return held_between(
        day_written(written["dag"]),
        hour_written(written["borjar"]),
        hour_written(written["slutar"]),
        zone=here.wheel.time_zone,
        was=(here.meeting.starts_at, here.meeting.ends_at),
    )


@router.post("/{meeting:int}/flytta")
def move(
    here: HereOf,
    dag: Annotated[str, Form()] = "",
    borjar: Annotated[str, Form()] = "",
    slutar: Annotated[str, Form()] = "",
    stand: Annotated[str, Form()] = "",
) -> Response:
    """Hold the meeting at the time that was shown."""
    written = {"dag": dag, "borjar": borjar, "slutar": slutar}
    if stand != stand_of(here.meeting):
        return _with_move(here, written, asks=True, notice=CHANGED_MEANWHILE, status=409)
    try:
        starts_at, ends_at = _instants(here, written)
        change = meetings.move(here.desk, here.meeting.id, starts_at=starts_at, ends_at=ends_at, **here.by)
    except RefusedMeeting as refused:
        return _with_move(here, written, asks=True, notice=refusal(refused), status=422)
    before = written_of(here.meeting, here.wheel)
    was = f"{before['dag']}T{before['borjar']}-{before['slutar']}"
    return here.done("moved", change.delivery, var=was if here.meeting.starts_at > here.now else None)


# --- cancelling


@router.get("/{meeting:int}/stall-in")
def before_cancelling(here: HereOf) -> Response:
    """How many would be told that the meeting is cancelled."""
    return _with_cancel(here)


def _with_cancel(here: Here, *, reason: str = "", notice: Notice | None = None, status: int = 200) -> Response:
    with here.desk.database.read() as session:
        told = leaving_when_told(session, here.meeting)
    return page(
        here.request,
        "meetings/cancel.html",
        status=status,
        meeting=here.meeting,
        here_path=here.path,
        told=told,
        reason=reason,
        stand=stand_of(here.meeting),
        notice=notice,
    )


@router.post("/{meeting:int}/stall-in")
def cancel(here: HereOf, reason: Annotated[str, Form()] = "", stand: Annotated[str, Form()] = "") -> Response:
    """Cancel the meeting: it leaves everybody's calendar."""
    if stand != stand_of(here.meeting):
        return _with_cancel(here, reason=reason, notice=CHANGED_MEANWHILE, status=409)
    if not reason.strip():
        why = Notice(text="Skriv varför. Skälet står i meddelandet till dem som var kallade.", good=False)
        return _with_cancel(here, notice=why, status=422)
    try:
        change = meetings.cancel(here.desk, here.meeting.id, reason=reason, **here.by)
    except RefusedMeeting as refused:
        return _with_cancel(here, reason=reason, notice=refusal(refused), status=422)
    return here.done("cancelled", change.delivery)


# --- changing


@router.get("/{meeting:int}/andra")
def before_revising(here: HereOf) -> Response:
    """Where and how the meeting is held, and what it is called."""
    return _with_change(here)


def _with_change(
    here: Here, *, written: dict[str, str] | None = None, notice: Notice | None = None, status: int = 200
) -> Response:
    meeting = here.meeting
    now_so = {
        "title": meeting.title,
        "form": meeting.form.value,
        "venue": meeting.place or "",
        "link": meeting.link or "",
        "station": meeting.station or "",
        "notes": meeting.notes or "",
    }
    with here.desk.database.read() as session:
        told = leaving_when_told(session, meeting)
        would_call = leaving_when_called(session, here.wheel, [meeting])[0] if meeting.called_elsewhere else None
    return page(
        here.request,
        "meetings/change.html",
        status=status,
        meeting=meeting,
        here_path=here.path,
        written=written or now_so,
        only_notes=meeting.status in LAID_DOWN,
        stations=stations_to_choose(here.wheel),
        forms=MeetingForm,
        told=told,
        would_call=would_call,
        can_be_elsewhere=meeting.status is not MeetingStatus.CANCELLED,
        is_over=meeting.is_over(here.now),
        stand=stand_of(meeting),
        MeetingStatus=MeetingStatus,
        notice=notice,
    )


@router.post("/{meeting:int}/andra")
def revise(
    here: HereOf,
    title: Annotated[str, Form()] = "",
    form: Annotated[MeetingForm | None, Form()] = None,
    venue: Annotated[str, Form()] = "",
    link: Annotated[str, Form()] = "",
    station: Annotated[str, Form()] = "",
    notes: Annotated[str, Form()] = "",
) -> Response:
    """Change where and how it is held; whoever has it in their calendar is told of what shows there."""
    values: dict[str, Any] = {"notes": notes.strip() or None}
    if here.meeting.status not in LAID_DOWN:
        values |= {
            "title": title,
            "form": form or here.meeting.form,
            "place": venue.strip() or None,
            "link": link.strip() or None,
            "station": here.wheel.station(station).id if station else None,
        }
    try:
        change = meetings.revise(here.desk, here.meeting.id, **here.by, **values)
    except RefusedMeeting as refused:
        written = {
            "title": title,
            "form": (form or here.meeting.form).value,
            "venue": venue,
            "link": link,
            "station": station,
            "notes": notes,
        }
        return _with_change(here, written=written, notice=refusal(refused), status=422)
    return here.done("revised", change.delivery)


@router.post("/{meeting:int}/kallat-pa-annat-hall")
def call_elsewhere(here: HereOf, elsewhere: Annotated[str, Form()], stand: Annotated[str, Form()] = "") -> Response:
    """Note that nothing is to invite to the meeting, or that everybody is to be invited after all."""
    if stand != stand_of(here.meeting):
        return _with_change(here, notice=CHANGED_MEANWHILE, status=409)
    is_elsewhere = elsewhere == "ja"
    try:
        change = meetings.call_elsewhere(here.desk, here.meeting.id, called_elsewhere=is_elsewhere, **here.by)
    except RefusedMeeting as refused:
        return _with_change(here, notice=refusal(refused), status=422)
    return here.done("elsewhere" if is_elsewhere else "invited", change.delivery)


@router.post("/{meeting:int}/ny-lank")
def renew_link(here: HereOf) -> Response:
    """Give the meeting's page a new link; the one before is dead at once."""
    meeting_links.renew_link(here.desk, here.meeting.id, **here.by)
    return here.done("renewed")
