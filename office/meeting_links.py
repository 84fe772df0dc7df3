"""The link to a meeting's page: whoever has it reads the page, so it can be ended and a new one given."""

from datetime import date, datetime

from models.log import Deed
from office.areas import wheel_of_area
from office.calendar import refresh
from office.desk import Desk
from office.meetings import NoSuchMeeting
from store import areas, log, meetings
from store.database import told_plainly


def renew_link(desk: Desk, meeting_id: int, *, today: date, now: datetime, who: str) -> str:
    """Give the meeting's page a new link, which is returned; every earlier one is dead. Raises NoSuchMeeting.

    Feeds show the new one from now on, and so does every letter to come. Nobody is written to because of it.
    """
    with told_plainly(), desk.database.write() as session:
        found = meetings.get(session, meeting_id)
        if found is None:
            raise NoSuchMeeting(meeting_id)
        areas.lock(session, found.area)
        meeting = meetings.lock(session, meeting_id) or found
        version = meeting.link_version + 1
        meetings.change(session, meeting_id, link_version=version)
        subject = f"{meeting.area}/meeting-{meeting_id}"
        log.record(
            session,
            at=now,
            who=who,
            area=meeting.area,
            act=Deed.RENEW_LINK,
            subject=subject,
            detail={"version": version},
        )
        refresh(session, wheel_of_area(session, meeting.area), links=desk.links, today=today, now=now)
    return desk.links.meeting(meeting_id, version)
