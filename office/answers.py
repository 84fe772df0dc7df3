"""Answers to invitations: taken in from the mailbox, and settled where they were unclear.

An answer says of itself which meeting, whose it is, which time it answers, and when it was given. What is older than
what is known is kept and changes nothing, so the same mail may come twice and mails may come in any order.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calendars.properties import UnfitForCalendar, fit_address
from calendars.replies import CalendarAnswer, NotAnAnswer, read_answer
from mail.exchange_meetings import meeting_uid
from mail.swedish import long_day
from mail.transport import meeting_uid_by
from models.failpoints import Change, changing
from models.log import Deed
from models.words import Answer, MeetingStatus, SwedishEnum
from office.areas import wheel_of_area
from office.attendance import RefusedAnswer, follow_through, invited_to
from office.delivery import Delivery
from office.desk import Desk
from office.invitation_letters import send_invitations
from store import answers, invitations, log, meeting_uids, meetings
from store.answers import KeptAnswer
from store.database import told_plainly
from store.invitations import Invited
from store.meetings import MeetingFacts

CLOCKS_DIFFER_BY = timedelta(hours=1)
"""An answer from later than this is taken as given when it came: or a clock gone wrong would outdo later answers."""
LONGEST_UID = 1_000
"""No program writes a longer one, and none is asked about at a backend."""
_ANY_ZONE = ZoneInfo("UTC")
LookUp = Callable[[str], str | None]


class Outcome(SwedishEnum):
    """What became of an answer that came in."""

    NOTED = "noted", "infört"
    PROPOSED = "proposed", "infört, med förslag om annan tid"
    OUTDATED = "outdated", "gäller inte längre"
    KNOWN = "known", "redan infört"
    SET_ASIDE = "set-aside", "väntar på en människa"
    NO_ANSWER = "no-answer", "inget svar"
    SEEN_TO = "seen-to", "avgjort av en människa"


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """What an incoming mail led to. `reason` says why, where it led to nothing."""

    outcome: Outcome
    reason: str = ""
    answer_id: int | None = None
    meeting_id: int | None = None
    person: Invited | None = None
    answer: Answer | None = None
    delivery: Delivery = field(default_factory=Delivery)


class _SetAside(Exception):
    """A person has to say whose the answer is, or what it means."""


class _Outdated(Exception):
    """Something newer is known."""


# --- from the mailbox


def take_in(
    desk: Desk, message: bytes, *, area: str, today: date, now: datetime, look_up: LookUp | None = None
) -> TakenIn:
    """Note the answer that a mail holds, and tell the substitutes whom it concerns.

    The mail's bytes are kept, unless it is no answer at all. `area` is whose mailbox it came to: the office there sees
    what nobody could make out, and its backend is asked (or `look_up` is) whose a UID is that we have not seen. If it
    does not answer DeliveryFailed is raised, and nothing is kept. The same bytes again change nothing.
    """
    read = read_answer(message, zone=_ANY_ZONE)
    if isinstance(read, NotAnAnswer):
        if not read.is_unclear:
            return TakenIn(outcome=Outcome.NO_ANSWER, reason=read.reason)
        uid = None
    else:
        uid = _own_uid(desk, read.uid, look_up or lookup_at(desk, area))
    digest = sha256(message).hexdigest()
    with told_plainly(), changing(Change.ANSWER_NOTED, desk.database.write()) as session:
        answer_id = answers.keep(session, sha256=digest, body=message, came_at=now, outcome=Outcome.SET_ASIDE.value)
        if answer_id is None:
            return _known_already(session, digest)
        taken, concerned = _take_in(session, answer_id, message, read, uid, area=area, today=today, now=now)
    if concerned is None:
        return taken
    return _with_delivery(taken, send_invitations(desk, area=concerned, today=today, now=now))


def lookup_at(desk: Desk, area: str) -> LookUp:
    """How the area's backend is asked which meeting of ours it calls by a UID."""
    return partial(meeting_uid_by, desk.transport_of(area))


def _own_uid(desk: Desk, uid: str, look_up: LookUp) -> str:
    """The UID of the meeting here that the answer's UID stands for: its own, or one that a backend gave it.

    What is kept goes before what is looked up: an item that has been cancelled is no longer there to be found. Where
    nobody knows the UID it is returned as it came.
    """
    own = meeting_uid(uid)
    with desk.database.read() as session:
        if meetings.by_uid(session, own) is not None:
            return own
        kept = meeting_uids.own_uid(session, uid)
    if kept is not None or len(uid) > LONGEST_UID:
        return kept or own
    return look_up(uid) or own


def _known_already(session: Session, digest: str) -> TakenIn:
    kept = answers.by_digest(session, digest)
    return TakenIn(
        outcome=Outcome.KNOWN,
        reason="precis det mejlet har redan tagits in",
        answer_id=kept.id if kept else None,
        meeting_id=kept.meeting_id if kept else None,
    )


def _take_in(
    session: Session,
    answer_id: int,
    message: bytes,
    read: CalendarAnswer | NotAnAnswer,
    uid: str | None,
    *,
    area: str,
    today: date,
    now: datetime,
) -> tuple[TakenIn, str | None]:
    """What the message led to; and the area to send letters in, where somebody is told something."""
    meeting = _meeting(session, uid)
    if meeting is not None and isinstance(read, CalendarAnswer) and meeting_uid(read.uid) != meeting.uid:
        meeting_uids.keep(session, read.uid, meeting_id=meeting.id)
    belongs_to = meeting.area if meeting else area
    person: Invited | None = None
    concerned: str | None = None
    try:
        meeting, answer = _whole(session, meeting, message, read)
        person = _answerer(invitations.invited(session, [meeting.id])[meeting.id], answer)
        given_at = _given_at(answer, came_at=now)
        _check_current(meeting, person, answer, given_at=given_at, now=now)
        told = _note(session, meeting, person, answer, given_at=given_at, today=today, now=now)
        concerned = meeting.area if told else None
        outcome, reason = (Outcome.PROPOSED if answer.proposed_start else Outcome.NOTED), ""
    except _SetAside as aside:
        outcome, reason = Outcome.SET_ASIDE, str(aside)
    except _Outdated as outdated:
        outcome, reason = Outcome.OUTDATED, str(outdated)
    taken = TakenIn(
        outcome=outcome,
        reason=reason,
        answer_id=answer_id,
        meeting_id=meeting.id if meeting else None,
        person=person,
        answer=read.answer if isinstance(read, CalendarAnswer) else None,
    )
    _write_down(session, answer_id, taken, area=belongs_to)
    return taken, concerned


def _write_down(session: Session, answer_id: int, taken: TakenIn, *, area: str) -> None:
    answers.note(
        session,
        answer_id,
        outcome=taken.outcome.value,
        area=area,
        meeting_id=taken.meeting_id,
        person_id=taken.person.person_id if taken.person else None,
        set_aside=taken.reason if taken.outcome is Outcome.SET_ASIDE else None,
    )


def _meeting(session: Session, uid: str | None) -> MeetingFacts | None:
    """The meeting of that UID, kept from every other writer until it is noted."""
    found = meetings.by_uid(session, uid) if uid is not None else None
    return meetings.lock(session, found.id) if found else None


def _whole(
    session: Session, meeting: MeetingFacts | None, message: bytes, read: CalendarAnswer | NotAnAnswer
) -> tuple[MeetingFacts, CalendarAnswer]:
    """The meeting, and the answer read with the meeting's own time zone. Raises _SetAside."""
    if isinstance(read, NotAnAnswer):
        raise _SetAside(read.reason)
    if meeting is None:
        raise _SetAside("svaret gäller ett möte som inte finns här")
    if read.is_delegated:
        raise _SetAside("platsen har lämnats över till någon annan; avgör vem som kommer")
    zone = wheel_of_area(session, meeting.area).time_zone
    local = read_answer(message, zone=zone)
    assert isinstance(local, CalendarAnswer), "what is read in one zone is read in any"
    return meeting, local


def _answerer(invited: list[Invited], answer: CalendarAnswer) -> Invited:
    """Whose the answer is. Raises _SetAside where that cannot be told for sure."""
    named = [row for row in invited if _folded(row.email) == _folded(answer.attendee)]
    if not named and not answer.sent_by:
        # Answered from another of their own addresses than the one that was invited.
        named = [row for row in invited if _folded(row.email) == _folded(answer.from_address)]
        if len(named) == 1:
            return named[0]
    if not named:
        raise _SetAside("svaret kommer från någon som inte är kallad till mötet")
    if answer.from_address and answer.from_address not in (answer.attendee, answer.sent_by):
        raise _SetAside("svaret är skickat från en annan adress än den som är kallad")
    if len(named) > 1:
        named = [row for row in named if row.name.casefold() == answer.attendee_name.casefold()]
    if len(named) != 1:
        raise _SetAside("flera som är kallade delar adressen; avgör vem av dem som svarar")
    return named[0]


def _folded(address: str) -> str:
    try:
        return fit_address(address).casefold()
    except UnfitForCalendar:
        return address.casefold()


def _check_current(
    meeting: MeetingFacts, person: Invited, answer: CalendarAnswer, *, given_at: datetime, now: datetime
) -> None:
    """Raise _Outdated for an answer that says nothing of the meeting as it now is, _SetAside where that is unclear."""
    if meeting.status is not MeetingStatus.CALLED or meeting.is_over(now):
        raise _Outdated("mötet är inte längre kallat" if not meeting.is_over(now) else "mötet har redan varit")
    if not person.called:
        raise _Outdated("personen är inte längre kallad till mötet")
    if person.answered_at is not None and given_at <= person.answered_at:
        raise _Outdated("ett lika nytt eller nyare svar är redan infört")
    if answer.starts_at is not None and answer.starts_at != meeting.starts_at:
        raise _Outdated("svaret gäller en tid som mötet inte längre har")
    if answer.starts_at is None and answer.sequence < person.sequence:
        raise _SetAside("svaret gäller en tidigare inbjudan och säger inte vilken tid")


def _given_at(answer: CalendarAnswer, *, came_at: datetime) -> datetime:
    return answer.stamp if answer.stamp is not None and answer.stamp <= came_at + CLOCKS_DIFFER_BY else came_at


def _note(
    session: Session,
    meeting: MeetingFacts,
    person: Invited,
    answer: CalendarAnswer,
    *,
    given_at: datetime,
    today: date,
    now: datetime,
) -> bool:
    """Note the answer; return whether anybody is told something because of it."""
    proposed = (answer.proposed_start, answer.proposed_end or answer.proposed_start)
    invitations.set_answer(
        session,
        meeting.id,
        person.person_id,
        answer=answer.answer,
        answered_at=given_at,
        comment=answer.comment,
        proposed=(proposed[0], proposed[1]) if proposed[0] and proposed[1] else None,
    )
    return follow_through(session, meeting, today=today, now=now)


def _with_delivery(taken: TakenIn, delivered: Delivery) -> TakenIn:
    return replace(taken, delivery=delivered)


# --- what waits for a person


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An answer that nobody could make out, with what can be told of it."""

    kept: KeptAnswer
    meeting: MeetingFacts | None
    read: CalendarAnswer | None


def waiting(session: Session, *, area: str) -> list[Waiting]:
    """The answers that wait for a person, in the order in which they came."""
    kept = answers.waiting(session, area=area)
    zone = wheel_of_area(session, area).time_zone
    about = meetings.of_ids(session, {answer.meeting_id for answer in kept if answer.meeting_id is not None})
    found = []
    for answer in kept:
        read = read_answer(answer.body, zone=zone)
        understood = read if isinstance(read, CalendarAnswer) else None
        found.append(Waiting(kept=answer, meeting=about.get(answer.meeting_id or 0), read=understood))
    return found


def settle(desk: Desk, answer_id: int, *, person_id: int | None, today: date, now: datetime, who: str) -> TakenIn:
    """Say whose an answer is that was set aside; with None, that it has been seen to in another way.

    Raises RefusedAnswer where there is no such answer, where it is settled, or where it cannot be the person's.
    """
    with told_plainly(), desk.database.write() as session:
        kept = answers.get(session, answer_id)
        if kept is None or kept.set_aside is None:
            raise RefusedAnswer(f"inget svar med nummer {answer_id} väntar")
        if kept.settled_on is not None:
            raise RefusedAnswer(f"svar {answer_id} avgjordes {long_day(kept.settled_on)}")
        outcome, told, area = Outcome.SEEN_TO, False, kept.area
        person, answer = None, None
        if person_id is not None:
            meeting, person, answer = _meant(session, kept, person_id, now=now)
            given_at = _given_at(answer, came_at=kept.came_at)
            told = _note(session, meeting, person, answer, given_at=given_at, today=today, now=now)
            outcome, area = (Outcome.PROPOSED if answer.proposed_start else Outcome.NOTED), meeting.area
        answers.settle(session, answer_id, outcome=outcome.value, person_id=person_id, on=today)
        detail: dict[str, object] = {"person": person_id, "meeting": kept.meeting_id}
        log.record(
            session, at=now, who=who, area=area, act=Deed.SETTLE_ANSWER, subject=f"answer-{answer_id}", detail=detail
        )
    taken = TakenIn(
        outcome=outcome,
        answer_id=answer_id,
        meeting_id=kept.meeting_id,
        person=person,
        answer=answer.answer if answer else None,
    )
    return _with_delivery(taken, send_invitations(desk, area=area, today=today, now=now)) if told and area else taken


def _meant(
    session: Session, kept: KeptAnswer, person_id: int, *, now: datetime
) -> tuple[MeetingFacts, Invited, CalendarAnswer]:
    """The answer as that person's. Raises RefusedAnswer, also where it says nothing of the meeting as it now is."""
    meeting = meetings.lock(session, kept.meeting_id) if kept.meeting_id is not None else None
    by_hand = "För in för hand vad personen svarar på mötet, och avgör sedan svaret utan person"
    if meeting is None:
        raise RefusedAnswer(f"svaret gäller inget möte här. {by_hand}")
    read = read_answer(kept.body, zone=wheel_of_area(session, meeting.area).time_zone)
    if isinstance(read, NotAnAnswer) or read.is_delegated:
        raise RefusedAnswer(f"svaret säger inte om personen kommer. {by_hand}")
    person = invited_to(session, meeting, person_id)
    try:
        _check_current(meeting, person, read, given_at=_given_at(read, came_at=kept.came_at), now=now)
    except _Outdated as outdated:
        raise RefusedAnswer(f"{outdated}. Avgör svaret utan person") from outdated
    except _SetAside as aside:
        raise RefusedAnswer(f"{aside}. {by_hand}") from aside
    return meeting, person, read
