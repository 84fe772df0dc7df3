"""Who comes, as the office itself notes it: answers by telephone, proposals turned down, and who was there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from calendars import text
from calendars.replies import LONGEST_COMMENT
from mail.swedish import long_day
from models.log import Deed
from models.words import Answer, MeetingStatus, Presence
from office.areas import wheel_by_the_file
from office.closed_years import check_year_open
from office.delivery import Delivery
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.invitations import tell_anew
from office.meetings import NoSuchMeeting
from office.substitutes import ORDINARY, let_substitutes_serve
from store import invitations, log, meetings
from store.database import told_plainly
from store.invitations import Invited
from store.meetings import MeetingFacts


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Those whose proposed time was refused, as they stood then, and what became of the letters that tell them."""

    persons: tuple[Invited, ...]
    delivery: Delivery


class RefusedAnswer(Exception):
    """The answer cannot be noted as asked; the message says what can."""


def locked(session: Session, meeting_id: int) -> MeetingFacts:
    """The meeting, kept from every other writer. Raises NoSuchMeeting, and YearClosed where its year is."""
    meeting = meetings.lock(session, meeting_id)
    if meeting is None:
        raise NoSuchMeeting(meeting_id)
    check_year_open(session, area=meeting.area, year=meeting.year)
    return meeting


def invited_to(session: Session, meeting: MeetingFacts, person_id: int) -> Invited:
    """How the person stands with the meeting. Raises RefusedAnswer where they are not called."""
    person = invitations.invited_person(session, meeting.id, person_id)
    if person is None:
        raise RefusedAnswer(f"person {person_id} är inte kallad till mötet {long_day(meeting.day)}")
    return person


def follow_through(session: Session, meeting: MeetingFacts, *, today: date, now: datetime) -> bool:
    """Let the right substitutes serve at the meeting; whether anybody is to be told."""
    wheel = wheel_by_the_file(session, meeting.area)
    return bool(let_substitutes_serve(session, wheel, [meeting], today=today, now=now))


def record_answer(
    desk: Desk,
    meeting_id: int,
    person_id: int,
    answer: Answer,
    *,
    today: date,
    now: datetime,
    who: str,
    comment: str | None = None,
    proposed: tuple[datetime, datetime] | None = None,
) -> Delivery:
    """Note what somebody has answered, and proposed, in another way than by calendar. Raises as `record_presence`."""
    with told_plainly(), desk.database.write() as session:
        meeting = locked(session, meeting_id)
        if meeting.status is not MeetingStatus.CALLED:
            raise RefusedAnswer(f"mötet är {meeting.status.swedish}: svar förs in på möten som är kallade")
        person = invited_to(session, meeting, person_id)
        if not person.called:
            raise RefusedAnswer(f"{person.name} är inte längre kallad till mötet")
        said = text.several_lines(comment, longest=LONGEST_COMMENT) or None if comment else None
        invitations.set_answer(
            session, meeting.id, person_id, answer=answer, answered_at=now, comment=said, proposed=proposed
        )
        told = follow_through(session, meeting, today=today, now=now)
        _log(session, meeting, Deed.ANSWER, {"person": person_id, "answer": answer.value}, now=now, who=who)
    return send_invitations(desk, area=meeting.area, today=today, now=now) if told else Delivery()


def keep_time(
    desk: Desk, meeting_id: int, person_ids: Collection[int] | None = None, *, today: date, now: datetime, who: str
) -> Kept:
    """Let the meeting's time stand against what these persons have proposed, or all who have; they are told.

    Raises NoSuchMeeting, YearClosed, and RefusedAnswer where nobody, or one of them not, has proposed another time.
    """
    with told_plainly(), desk.database.write() as session:
        meeting = locked(session, meeting_id)
        proposing = {row.person_id: row for row in invitations.proposing(session, meeting_id)}
        for person_id in person_ids or ():
            if person_id not in proposing:
                name = invited_to(session, meeting, person_id).name
                raise RefusedAnswer(f"{name} har inte föreslagit någon annan tid")
        persons = [row for row in proposing.values() if person_ids is None or row.person_id in person_ids]
        if not persons:
            raise RefusedAnswer(f"ingen har föreslagit någon annan tid för mötet {long_day(meeting.day)}")
        invitations.forget_proposals(session, meeting_id, [row.person_id for row in persons])
        tell_anew(session, wheel_by_the_file(session, meeting.area), meeting, persons, today=today, now=now)
        refused: dict[str, object] = {
            str(row.person_id): row.proposed_start.isoformat() for row in persons if row.proposed_start
        }
        _log(session, meeting, Deed.KEEP, refused, now=now, who=who)
    return Kept(persons=tuple(persons), delivery=send_invitations(desk, area=meeting.area, today=today, now=now))


def record_presence(
    desk: Desk, meeting_id: int, presences: Mapping[int, Presence | None], *, now: datetime, who: str
) -> list[Invited]:
    """Note, by person, who was there; None takes a note back. Return everybody who was called, as they now stand.

    Raises NoSuchMeeting, YearClosed, and RefusedAnswer before the meeting has begun, for somebody who was not called,
    and for a substitute serving in a seat that has none.
    """
    with told_plainly(), desk.database.write() as session:
        meeting = locked(session, meeting_id)
        if now < meeting.starts_at or meeting.status not in (MeetingStatus.CALLED, MeetingStatus.HELD):
            raise RefusedAnswer("närvaro antecknas när mötet har börjat")
        for person_id, presence in presences.items():
            _check_presence(session, meeting, invited_to(session, meeting, person_id), presence)
        invitations.set_presence(session, meeting_id, presences)
        noted: dict[str, object] = {
            str(person_id): presence.value if presence else None for person_id, presence in presences.items()
        }
        _log(session, meeting, Deed.ATTENDANCE, noted, now=now, who=who)
        return invitations.invited(session, [meeting_id])[meeting_id]


def _check_presence(session: Session, meeting: MeetingFacts, person: Invited, presence: Presence | None) -> None:
    if presence is not Presence.SUBSTITUTE:
        return
    has_substitutes = wheel_by_the_file(session, meeting.area).body(person.group).has_substitutes
    if person.participation not in ORDINARY or not has_substitutes:
        raise RefusedAnswer(f"{person.name} har ingen plats med ersättare: skriv närvarande eller förhinder")


def _log(
    session: Session, meeting: MeetingFacts, act: Deed, detail: dict[str, object], *, now: datetime, who: str
) -> None:
    subject = f"{meeting.area}/meeting-{meeting.id}"
    log.record(session, at=now, who=who, area=meeting.area, act=act, subject=subject, detail=detail)
