"""What a body decides about a document that has been put before it: recorded, and carried out at once.

A document remitted back is asked for again with the reason and the new day; one that is struck is never asked for
again; one that is lifted lies on another body's table. Every decision is kept, and logged with who and when.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from mail.swedish import long_day, upper_first
from models.decisions import Decision
from models.duties import Duty
from models.log import Deed
from models.words import MeetingStatus, Outcome
from office import documents
from office.areas import wheel_of_area
from office.asking import ask_at_once
from office.decided import bring_in_step
from office.desk import Desk
from office.documents import RefusedChange, locked_duty, title_of
from office.meetings import NoSuchMeeting
from office.tables import DocumentTable, turns_of_meeting
from rules.decisions import NOTHING_FOLLOWS, STATE_AFTER, CannotDecide, Handling, check_decided_on, check_outcome
from rules.tables import body_at, turn_of_table
from rules.wheel import Collection, Wheel, collections_by_group
from store import areas, decisions, meetings
from store.database import told_plainly
from store.meetings import MeetingFacts

NEEDS_A_REASON = (Outcome.REMITTED, Outcome.STRUCK, Outcome.LIFTED)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a body came to: the outcome, why, and what a document remitted back or lifted needs besides."""

    outcome: Outcome
    reason: str | None = None
    new_day: date | None = None
    lifted_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Occasion:
    """Where a decision is made: by whom, at which station's turn, at which meeting, and on which day."""

    body: str
    station: str | None
    meeting: MeetingFacts | None
    on: date

    @property
    def meeting_id(self) -> int | None:
        """The number of the meeting."""
        return self.meeting.id if self.meeting else None


def decide(
    desk: Desk,
    duty_id: int,
    verdict: Verdict,
    *,
    today: date,
    now: datetime,
    who: str,
    meeting: int | None = None,
    on: date | None = None,
) -> None:
    """Record what a body came to about a document, and let what follows from it happen.

    Without a `meeting` it is the one that serves the document's station, if that has been held; without a day `on` it
    is that meeting's, or today. Raises NoSuchDuty, NoSuchMeeting, NotInThatOrder, CannotDecide or RefusedChange.
    """
    with told_plainly(), desk.database.write() as session:
        duty = locked_duty(session, duty_id)
        wheel = wheel_of_area(session, duty.area)
        _decide(session, wheel, duty, verdict, today=today, now=now, who=who, meeting=meeting, on=on)
        bring_in_step(session, wheel, today=today)
        documents.show(session, desk, duty, today=today, now=now)


def decide_all(
    desk: Desk,
    table: DocumentTable,
    verdict: Verdict,
    *,
    today: date,
    now: datetime,
    who: str,
    on: date | None = None,
) -> int:
    """Record the same outcome for all that has come in and lies on the table; all of it or nothing. How many."""
    meeting = table.meeting.id if table.meeting else None
    with told_plainly(), desk.database.write() as session:
        noting = verdict.outcome is Outcome.NOTED
        lines = [line for line in table.received if (line.asked is Outcome.NOTED) is noting]
        wheel = wheel_of_area(session, table.area)
        for line in lines:
            duty = locked_duty(session, line.duty_id)
            _decide(session, wheel, duty, verdict, today=today, now=now, who=who, meeting=meeting, on=on)
        if lines:
            bring_in_step(session, wheel, today=today)
            documents.show(session, desk, duty, today=today, now=now)
    return len(lines)


def _decide(
    session: Session,
    wheel: Wheel,
    duty: Duty,
    verdict: Verdict,
    *,
    today: date,
    now: datetime,
    who: str,
    meeting: int | None,
    on: date | None,
) -> None:
    collection = collection_of(session, wheel, duty)
    title = title_of(session, duty, today=today)
    check_outcome(upper_first(title), duty.state, verdict.outcome)
    reason = _reason(verdict)
    occasion = _occasion(session, wheel, duty, collection, today=today, meeting=meeting, on=on)
    check_decided_on(title, occasion.on, received_on=duty.received_on, today=today)
    lifted_to = _lifted_to(session, wheel, title, verdict, collection, occasion, today=today)
    decisions.add(session, _decision(duty, verdict, occasion, reason=reason, lifted_to=lifted_to, now=now, who=who))
    _let_follow(session, wheel, duty, verdict, collection, title=title, reason=reason, today=today)
    documents.log_deed(
        session,
        duty,
        Deed.DECIDE,
        who=who,
        now=now,
        outcome=verdict.outcome.value,
        body=occasion.body,
        meeting=occasion.meeting_id,
        on=str(occasion.on),
        reason=reason,
        to=str(verdict.new_day or lifted_to or ""),
    )


def _decision(
    duty: Duty,
    verdict: Verdict,
    occasion: _Occasion,
    *,
    reason: str | None,
    lifted_to: str | None,
    now: datetime,
    who: str,
) -> Decision:
    return Decision(
        area=duty.area,
        duty_id=duty.id or 0,
        revision=duty.revision,
        body=occasion.body,
        station=occasion.station,
        meeting_id=occasion.meeting_id,
        outcome=verdict.outcome,
        reason=reason,
        new_day=verdict.new_day if verdict.outcome is Outcome.REMITTED else None,
        lifted_to=lifted_to,
        decided_on=occasion.on,
        who=who,
        at=now,
    )


def _let_follow(
    session: Session,
    wheel: Wheel,
    duty: Duty,
    verdict: Verdict,
    collection: Collection | None,
    *,
    title: str,
    reason: str | None,
    today: date,
) -> None:
    """The document is awaited anew, or settled, as the outcome says."""
    if verdict.outcome is Outcome.REMITTED:
        documents.await_again(session, wheel, duty, title, by=verdict.new_day, reason=reason or "", today=today)
        if collection is not None:
            ask_at_once(session, wheel, duty, collection, today=today)
    elif verdict.outcome in STATE_AFTER:
        documents.settle(session, duty, STATE_AFTER[verdict.outcome], reason=reason)


def collection_of(session: Session, wheel: Wheel, duty: Duty) -> Collection | None:
    """What the area file says of the document; None where it says nothing (any more)."""
    collections = collections_by_group([wheel.station(duty.station)], areas.group_spans(session, wheel.area))
    return collections.get((duty.station, duty.document, duty.group))


def _reason(verdict: Verdict) -> str | None:
    if verdict.outcome in NEEDS_A_REASON:
        return documents.given(verdict.reason or "")
    return documents.given(verdict.reason) if verdict.reason and verdict.reason.strip() else None


# --- by whom, where and when


def _occasion(
    session: Session,
    wheel: Wheel,
    duty: Duty,
    collection: Collection | None,
    *,
    today: date,
    meeting: int | None,
    on: date | None,
) -> _Occasion:
    handling = collection.handling if collection else NOTHING_FOLLOWS
    lifted_to = _lies_with(session, duty)
    if meeting is not None:
        held = _held_meeting(session, wheel, meeting, body=lifted_to, today=today)
        own = duty.group if handling.by_itself and duty.group in held.groups else held.group
        return _Occasion(body=lifted_to or own, station=handling.adopted_at, meeting=held, on=on or held.day)
    body = lifted_to or _body_by_the_file(wheel, duty, handling, today=today)
    served = None if lifted_to else _meeting_that_serves(session, wheel, duty, collection, today=on or today)
    return _Occasion(
        body=served.group if served else body,
        station=handling.adopted_at,
        meeting=served,
        on=on or (served.day if served else today),
    )


def _lies_with(session: Session, duty: Duty) -> str | None:
    """The body that the document has been lifted to; None where it has not been."""
    made = decisions.of_duties(session, [duty.id or 0]).get(duty.id or 0, [])
    return made[-1].lifted_to if made and made[-1].outcome is Outcome.LIFTED else None


def _body_by_the_file(wheel: Wheel, duty: Duty, handling: Handling, *, today: date) -> str:
    if handling.by_itself:
        return duty.group
    station = next(iter(handling.stations), duty.station)
    return body_at(wheel, station, day=today) or duty.group


def _held_meeting(session: Session, wheel: Wheel, meeting_id: int, *, body: str | None, today: date) -> MeetingFacts:
    found = meetings.get(session, meeting_id)
    if found is None or found.area != wheel.area:
        raise NoSuchMeeting(meeting_id)
    if found.day > today or found.status not in (MeetingStatus.CALLED, MeetingStatus.HELD):
        raise RefusedChange(f"”{found.title}” {long_day(found.day)} har inte hållits, så där kan inget ha beslutats")
    if body is not None and body not in found.groups:
        name = areas.group_names(session, wheel.area, on=today).get(body, body)
        raise RefusedChange(f"dokumentet är lyft till {name}, som inte möts den {long_day(found.day)}")
    return found


def _meeting_that_serves(
    session: Session, wheel: Wheel, duty: Duty, collection: Collection | None, *, today: date
) -> MeetingFacts | None:
    """The meeting of the document's deciding station, where it has been held since the document came in."""
    handling = collection.handling if collection else None
    station = next(iter(handling.stations), None) if handling else None
    if collection is None or station is None:
        return None
    year = turn_of_table(wheel, collection, table=station, year=duty.year)
    first = duty.received_on or date(duty.year, 1, 1)
    statuses = [MeetingStatus.CALLED, MeetingStatus.HELD]
    found = meetings.between(session, area=wheel.area, first=first, last=today, statuses=statuses)
    serving = [each for each in found if (station, year) in turns_of_meeting(wheel, each)]
    return serving[-1] if serving else None


def _lifted_to(
    session: Session,
    wheel: Wheel,
    title: str,
    verdict: Verdict,
    collection: Collection | None,
    occasion: _Occasion,
    *,
    today: date,
) -> str | None:
    """The next body. Raises CannotDecide where there is none, or where it is the very one that lifts."""
    if verdict.outcome is not Outcome.LIFTED:
        return None
    by_the_file = collection.handling.lifted_to if collection else None
    target = verdict.lifted_to or by_the_file
    names = areas.group_names(session, wheel.area, on=today)
    body = names.get(occasion.body, occasion.body)
    if target is None or target == occasion.body:
        raise CannotDecide(
            f"{title} ligger hos {body}, och områdesfilen nämner ingen ovanför. Ange vilken grupp som tar över, lägg "
            "till ”lyfts till” i områdesfilen, eller besluta att återremittera eller stryka"
        )
    if not any(span.id == target and span.exists_on(today) for span in areas.group_spans(session, wheel.area)):
        raise CannotDecide(f"{title} kan inte lyftas till ”{target}”: området har ingen sådan grupp i dag")
    return target
