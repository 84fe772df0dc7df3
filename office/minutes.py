"""What comes in about a meeting: its papers, its minutes, their adjustment and their publication.

The documents are duties like any other; here they are found, or opened if the meeting has not asked for them yet.
"""

from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from sqlmodel import Session

from mail.swedish import long_day
from models.decisions import Published
from models.duties import Duty
from models.log import Deed
from models.words import DutyState
from office import documents
from office.areas import wheel_of_area
from office.convene import ask_for_documents
from office.desk import Desk
from office.documents import Received, RefusedChange
from office.meeting_duties import MeetingDuties
from office.meetings import NoSuchMeeting
from office.publication import check_address
from office.uploads import HandedFile
from rules.documents import DELIVERED
from rules.meetings import ADJUSTMENT, MINUTES, PAPERS, PUBLICATION
from rules.wheel import Wheel
from store import areas, decisions, duties, log, meetings
from store.database import told_plainly
from store.meetings import MeetingFacts

WORDS = {
    PAPERS: "handlingar",
    MINUTES: "minnesanteckningar",
    ADJUSTMENT: "justering av minnesanteckningarna",
    PUBLICATION: "publicering av minnesanteckningarna",
}


class Reception(TypedDict):
    """Who notes something that has come in, and when; the file, and the day that it came where that is not today."""

    today: date
    now: datetime
    who: str
    file: NotRequired[HandedFile | None]
    received_on: NotRequired[date | None]


def papers(desk: Desk, meeting_id: int, *, group: str | None, **reception: Unpack[Reception]) -> Received:
    """Papers for the meeting have come from a group, or from the meeting's own.

    Raises NoSuchMeeting, RefusedChange, NotInThatOrder.
    """
    return _take_in(desk, meeting_id, PAPERS, reception, group=group)


def minutes(desk: Desk, meeting_id: int, **reception: Unpack[Reception]) -> Received:
    """The minutes have come in: from now on the chair is asked to adjust them.

    Raises NoSuchMeeting, NotInThatOrder, and RefusedChange for a meeting that has not been held.
    """
    return _take_in(desk, meeting_id, MINUTES, reception)


def adjusted(desk: Desk, meeting_id: int, **reception: Unpack[Reception]) -> Received:
    """The chair has adjusted the minutes: they stand. Raises NoSuchMeeting, RefusedChange, NotInThatOrder."""
    done = _take_in(desk, meeting_id, ADJUSTMENT, reception)
    _bring_minutes_to(desk, meeting_id, DutyState.ADOPTED, reception)
    return done


def published(desk: Desk, meeting_id: int, *, url: str | None = None, **reception: Unpack[Reception]) -> Received:
    """The minutes are published, at `url`. Raises NoSuchMeeting, RefusedChange, NotInThatOrder."""
    if url is not None:
        check_address(url)
    done = _take_in(desk, meeting_id, PUBLICATION, reception)
    _bring_minutes_to(desk, meeting_id, DutyState.ADOPTED, reception)
    _bring_minutes_to(desk, meeting_id, DutyState.PUBLISHED, reception)
    if url is not None:
        with told_plainly(), desk.database.write() as session:
            meeting = _meeting(session, meeting_id)
            _keep_address(session, meeting, url, reception)
            subject = f"{meeting.area}/meeting-{meeting.id}"
            log.record(
                session,
                at=reception["now"],
                who=reception["who"],
                area=meeting.area,
                act=Deed.PUBLISH,
                subject=subject,
                detail={"url": url},
            )
    return done


def _keep_address(session: Session, meeting: MeetingFacts, url: str, reception: Reception) -> None:
    """Where the minutes are, beside the addresses of other published documents."""
    minutes = next((duty for duty in duties.of_meetings(session, [meeting.id]) if duty.document == MINUTES), None)
    if minutes is not None and minutes.id is not None:
        day = reception.get("received_on") or reception["today"]
        who, now = reception["who"], reception["now"]
        decisions.publish(session, Published(duty_id=minutes.id, url=url, published_on=day, who=who, at=now))


def _take_in(desk: Desk, meeting_id: int, document: str, reception: Reception, *, group: str | None = None) -> Received:
    today, now = reception["today"], reception["now"]
    with told_plainly(), desk.database.write() as session:
        meeting = _meeting(session, meeting_id)
        wheel = wheel_of_area(session, meeting.area)
        _check_turn(session, meeting, document, now=now)
        duty = _duty(session, wheel, meeting, document, group=group or meeting.group, today=today)
        duty_id = duty.id or 0
    done = documents.receive(desk, duty_id, **reception)
    with told_plainly(), desk.database.write() as session:
        ask_for_documents(session, area=meeting.area, today=today, now=now, links=desk.links)
    return done


def _meeting(session: Session, meeting_id: int) -> MeetingFacts:
    meeting = meetings.get(session, meeting_id)
    if meeting is None:
        raise NoSuchMeeting(meeting_id)
    return meeting


def _check_turn(session: Session, meeting: MeetingFacts, document: str, *, now: datetime) -> None:
    """Papers may come at any time. Minutes follow the meeting; what is done to them follows the minutes."""
    if document == PAPERS:
        return
    if meeting.starts_at > now:
        raise RefusedChange(f"”{meeting.title}” {long_day(meeting.day)} har inte hållits än")
    states = {duty.document: duty.state for duty in duties.of_meetings(session, [meeting.id])}
    if document != MINUTES and states.get(MINUTES) not in DELIVERED:
        raise RefusedChange(
            f"minnesanteckningarna från ”{meeting.title}” {long_day(meeting.day)} har inte kommit in än. "
            "Anteckna dem först"
        )


def _duty(session: Session, wheel: Wheel, meeting: MeetingFacts, document: str, *, group: str, today: date) -> Duty:
    known = duties.of_meetings(session, [meeting.id])
    found = next((duty for duty in known if (duty.document, duty.group) == (document, group)), None)
    if found is None:
        of_meeting = MeetingDuties(
            wheel,
            [meeting],
            agendas=meetings.agendas(session, [meeting.id]),
            known=known,
            groups=areas.group_spans(session, wheel.area),
        )
        row = of_meeting.row_for(meeting, document, group=group, today=today)
        if row is None:
            raise RefusedChange(_not_owed(session, meeting, document, group, today=today))
        areas.keep_station(session, wheel.area, wheel.meeting_station)
        duties.open_all(session, [row])
        again = duties.of_meetings(session, [meeting.id])
        found = next(duty for duty in again if (duty.document, duty.group) == (document, group))
    if found.state is DutyState.ENDED:
        # It comes all the same, though the meeting no longer asks for it.
        found.state, found.reason = DutyState.AWAITED, None
    return found


def _not_owed(session: Session, meeting: MeetingFacts, document: str, group: str, *, today: date) -> str:
    name = areas.group_names(session, meeting.area, on=today).get(group, group)
    return f"{name} ska enligt områdesfilen och dagordningen inte lämna {WORDS[document]} för ”{meeting.title}”"


def _bring_minutes_to(desk: Desk, meeting_id: int, outcome: DutyState, reception: Reception) -> None:
    """Let the minutes themselves show how far they have come, unless they are there already or beyond."""
    follows = {DutyState.ADOPTED: DutyState.RECEIVED, DutyState.PUBLISHED: DutyState.ADOPTED}
    with told_plainly(), desk.database.write() as session:
        known = duties.of_meetings(session, [meeting_id], lock=True)
        found = next((duty for duty in known if duty.document == MINUTES), None)
        if found is not None and found.state is follows[outcome]:
            documents.settle(session, found, outcome, reason=None)
            who, now = reception["who"], reception["now"]
            documents.log_deed(session, found, Deed.DECIDE, who=who, now=now, outcome=outcome.value)
