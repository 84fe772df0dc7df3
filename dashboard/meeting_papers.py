"""A meeting's agenda, and what has come in about it: papers, minutes, their adjustment and publication."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import Response

from dashboard.access import handles
from dashboard.meeting_here import REFUSALS, Here, HereOf, day_written
from dashboard.meeting_pages import groups_to_choose, with_meeting
from dashboard.notices import Notice, refusal
from dashboard.pages import page
from dashboard.within import FormOf
from office import meetings, minutes
from office.documents import Received
from office.meeting_overview import agenda_of, notice_has_left
from office.meetings import RefusedMeeting
from office.uploads import HandedFile
from rules.meetings import AgendaPoint
from store import areas
from store import meetings as store_meetings

router = APIRouter(prefix="/{area}/moten", dependencies=[handles])
BLANK_ITEMS = 4


# --- the agenda


@router.get("/{meeting:int}/dagordning")
def before_agenda(here: HereOf) -> Response:
    """The agenda, to be written anew."""
    with here.desk.database.read() as session:
        items = [
            (item.title, item.papers_from or "")
            for item in store_meetings.agendas(session, [here.meeting.id])[here.meeting.id]
        ]
    return _with_agenda(here, items)


def _with_agenda(
    here: Here, items: list[tuple[str, str]], *, notice: Notice | None = None, status: int = 200
) -> Response:
    with here.desk.database.read() as session:
        names = areas.group_names(session, here.place.area, on=here.meeting.day)
        notified = notice_has_left(session, here.meeting)
        outcomes = [item for item in agenda_of(session, here.meeting.id, names) if item.outcome]
    return page(
        here.request,
        "meetings/agenda.html",
        status=status,
        meeting=here.meeting,
        here_path=here.path,
        items=[*items, *[("", "")] * BLANK_ITEMS],
        groups=groups_to_choose(here.place, names),
        notified=notified,
        outcomes=outcomes,
        notice=notice,
    )


@router.post("/{meeting:int}/dagordning")
def set_agenda(here: HereOf, form: FormOf) -> Response:
    """Give the meeting the agenda that was written: in the order of the numbers, without the empty lines."""
    rows = zip(form.getlist("number"), form.getlist("title"), form.getlist("papers_from"), strict=False)
    written = [(str(number), str(title).strip(), str(group)) for number, title, group in rows]
    order = {index: _place_in_order(number, index) for index, (number, _, _) in enumerate(written)}
    kept = [written[index][1:] for index in sorted(order, key=lambda index: order[index]) if written[index][1]]
    known = {span.id for span in here.place.wheel.groups}
    points = [AgendaPoint(title=title, papers_from=group if group in known else None) for title, group in kept]
    if not points:
        return _with_agenda(here, kept, notice=Notice(text="Skriv minst en punkt.", good=False), status=422)
    with here.desk.database.read() as session:
        late = notice_has_left(session, here.meeting)
    try:
        change = meetings.revise(here.desk, here.meeting.id, agenda=points, **here.by)
    except RefusedMeeting as refused:
        return _with_agenda(here, kept, notice=refusal(refused), status=422)
    return here.done("agenda-late" if late else "agenda", change.delivery)


def _place_in_order(number: str, index: int) -> tuple[float, int]:
    try:
        return float(number.replace(",", ".")), index
    except ValueError:
        return float("inf"), index


# --- what has come in


def _take_in(here: Here, said: str, written: dict[str, str], act: Callable[[dict[str, Any]], Received]) -> Response:
    """Note something that has come in, and go back to the meeting's page; there too where the office refuses."""
    try:
        day = written.get("received_on", "")
        done = act({**here.by, "received_on": day_written(day) if day else None})
    except REFUSALS as refused:
        return with_meeting(here, notice=refusal(refused), written={"act": said, **written}, status=422)
    return here.done(said if done.anew else "known", done.delivery)


def _handed(file: UploadFile | None) -> HandedFile | None:
    return HandedFile(filename=file.filename, content=file.file.read()) if file and file.filename else None


@router.post("/{meeting:int}/handlingar")
def papers(
    here: HereOf,
    group: Annotated[str, Form()] = "",
    received_on: Annotated[str, Form()] = "",
    file: UploadFile | None = None,
) -> Response:
    """Papers for the meeting have come in."""
    written = {"group": group, "received_on": received_on}
    known = {span.id for span in here.place.wheel.groups}
    return _take_in(
        here,
        "papers",
        written,
        lambda by: minutes.papers(
            here.desk, here.meeting.id, group=group if group in known else None, file=_handed(file), **by
        ),
    )


@router.post("/{meeting:int}/minnesanteckningar")
def take_in_minutes(here: HereOf, received_on: Annotated[str, Form()] = "", file: UploadFile | None = None) -> Response:
    """The minutes have come in."""
    return _take_in(
        here,
        "minutes",
        {"received_on": received_on},
        lambda by: minutes.minutes(here.desk, here.meeting.id, file=_handed(file), **by),
    )


@router.post("/{meeting:int}/justerade")
def adjusted(here: HereOf, received_on: Annotated[str, Form()] = "", file: UploadFile | None = None) -> Response:
    """The chair has adjusted the minutes."""
    return _take_in(
        here,
        "adjusted",
        {"received_on": received_on},
        lambda by: minutes.adjusted(here.desk, here.meeting.id, file=_handed(file), **by),
    )


@router.post("/{meeting:int}/publicerade")
def published(here: HereOf, received_on: Annotated[str, Form()] = "", url: Annotated[str, Form()] = "") -> Response:
    """The minutes are published."""
    return _take_in(
        here,
        "published",
        {"received_on": received_on, "url": url},
        lambda by: minutes.published(here.desk, here.meeting.id, url=url.strip() or None, **by),
    )
