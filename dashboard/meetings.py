"""A meeting's own page, for whoever holds a link to it: time, place, agenda, and the papers that have come in.

It needs no login and no script. Looking changes nothing, however often programs that scan letters look.
"""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.access import by_link
from dashboard.pages import page
from dashboard.within import DeskOf
from mail.swedish import listed, meeting_time
from models.words import MeetingForm, MeetingStatus
from office.areas import wheel_of_area
from office.links import BadLink
from office.meeting_overview import AgendaLine, DocumentLine, agenda_of, documents_of, minutes_shown, papers_shown
from store import areas, decisions, meetings

router = APIRouter(dependencies=[by_link])


@dataclass(frozen=True, kw_only=True)
class MeetingOnPage:
    """What the page says of a meeting. `status` is told where the meeting will not be, or has been, held."""

    title: str
    groups: str
    when: str
    form: str
    needs_place: bool
    place: str | None
    needs_link: bool
    link: str | None
    status: MeetingStatus
    reason: str | None
    agenda: tuple[AgendaLine, ...]
    papers: tuple[DocumentLine, ...]
    package: str | None
    minutes: tuple[DocumentLine, ...]
    office_name: str
    office_email: str


@router.get("/mote/{token}")
def meeting_page(request: Request, token: str, desk: DeskOf) -> Response:
    """The meeting that the link is for; 404 where the link does not hold, and for a meeting that was never called."""
    try:
        meeting_id, version = desk.links.read(token, purpose="meeting")
    except BadLink:
        return _gone(request)
    with desk.database.read() as session:
        meeting = meetings.get(session, meeting_id)
        if meeting is None or meeting.link_version != version or not meeting.was_called:
            return _gone(request)
        wheel = wheel_of_area(session, meeting.area)
        names = areas.group_names(session, meeting.area, on=meeting.day)
        documents = documents_of(session, wheel, meeting.id, names, links=desk.links)
        has_package = decisions.package_of_meeting(session, meeting.id) is not None
        zone = wheel.time_zone
        shown = MeetingOnPage(
            title=meeting.title,
            groups=listed(names.get(group, group) for group in meeting.groups),
            when=meeting_time(meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)),
            form=meeting.form.swedish,
            needs_place=meeting.form is not MeetingForm.DIGITAL,
            place=meeting.place,
            needs_link=meeting.form is not MeetingForm.IN_PERSON,
            link=meeting.link,
            status=meeting.status,
            reason=meeting.reason,
            agenda=agenda_of(session, meeting.id, names),
            papers=papers_shown(documents),
            package=desk.links.package_path(meeting.id, version) if has_package else None,
            minutes=minutes_shown(wheel, meeting, documents),
            office_name=wheel.senders.name,
            office_email=wheel.senders.mailbox,
        )
    answer = page(request, "meeting/page.html", meeting=shown, MeetingStatus=MeetingStatus)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _gone(request: Request) -> Response:
    return page(request, "meeting/gone.html", status=404)
