"""What a meeting came to in the items of its agenda (*ställningstaganden*), noted once it has begun."""

from datetime import date, datetime

from mail.swedish import long_day
from models.log import Deed
from office.closed_years import check_year_open
from office.desk import Desk
from office.documents import LONGEST_REASON, RefusedChange
from office.meetings import NoSuchMeeting
from store import areas, log, meetings
from store.database import told_plainly


def note_outcome(desk: Desk, meeting_id: int, *, number: int, text: str, today: date, now: datetime, who: str) -> str:
    """Note what the meeting came to in an item, or with no text that it came to nothing; the item's title.

    Raises NoSuchMeeting, YearClosed, and RefusedChange for a meeting that has not begun or an item that it has not.
    """
    said = " ".join(text.split())[:LONGEST_REASON] or None
    with told_plainly(), desk.database.write() as session:
        meeting = meetings.get(session, meeting_id)
        if meeting is None:
            raise NoSuchMeeting(meeting_id)
        areas.lock(session, meeting.area)
        check_year_open(session, area=meeting.area, year=meeting.year)
        if meeting.day > today or not meeting.was_called:
            raise RefusedChange(f"”{meeting.title}” {long_day(meeting.day)} har inte hållits än")
        items = {item.number: item for item in meetings.agendas(session, [meeting_id])[meeting_id]}
        if number not in items:
            known = ", ".join(f"{item.number} {item.title}" for item in items.values()) or "inga"
            raise RefusedChange(f"”{meeting.title}” har ingen punkt {number}. Punkterna är: {known}")
        meetings.set_outcome(session, meeting_id, number, said)
        log.record(
            session,
            at=now,
            who=who,
            area=meeting.area,
            act=Deed.OUTCOME,
            subject=f"{meeting.area}/meeting-{meeting_id}",
            detail={"item": number, "outcome": said},
        )
    return items[number].title
