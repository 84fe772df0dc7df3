"""Who is to have which calendar message: the difference between whom a meeting calls and what each has been told.

Level-triggered: it asks what each person's calendar should show and does not, whatever has changed – the meeting, a
seat, a chair, or how the person wants it. So a missed change heals, and none is told twice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.words import ActState, Answer, CalendarWay, MeetingStatus, Participation, StepKind
from office.calendar_messages import Decision, decide, optional_word
from office.rollcall import Called, called_to
from rules.wheel import Wheel
from store import acts, invitations, meeting_acts, meetings
from store.invitations import Invited
from store.meetings import MeetingFacts

NO_LONGER_CALLED = "personen kallas inte längre till mötet"
KEPT = "kept-"
"""What marks the key of a message that says that a meeting stands as it is."""
SUPERSEDED = "mötet har ändrats sedan dess"
LOOKS_AHEAD = timedelta(days=3 * 366)


@dataclass
class _Changes:
    """The rows that bringing meetings in step adds up to, written in batches."""

    added: list[dict[str, Any]] = field(default_factory=list)
    seated: list[dict[str, Any]] = field(default_factory=list)
    released: list[dict[str, Any]] = field(default_factory=list)
    numbered: list[dict[str, Any]] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Look:
    """What a look at one meeting is made with."""

    wheel: Wheel
    meeting: MeetingFacts
    today: date


def bring_in_step(
    session: Session, wheel: Wheel, *, today: date, now: datetime, ids: Collection[int] | None = None
) -> int:
    """Write down the calendar messages that are to be sent and are not; return how many.

    Of all meetings of the area that have not ended, or of those named. What has ended is left as it is.
    The number of queries does not depend on how many meetings or persons there are.
    """
    coming = [meeting for meeting in _told_of(session, wheel, today=today, ids=ids) if not meeting.is_over(now)]
    if not coming:
        return 0
    called = called_to(session, wheel, coming)
    invited = invitations.invited(session, [meeting.id for meeting in coming])
    messages = meeting_acts.calendar_messages(session, [meeting.id for meeting in coming])
    persons = {one.person_id for rows in called.values() for one in rows}
    persons |= {row.person_id for rows in invited.values() for row in rows}
    reach = invitations.reach(session, persons)
    changes = _Changes()
    for meeting in coming:
        look = _Look(wheel=wheel, meeting=meeting, today=today)
        wanted = called[meeting.id] if meeting.status is MeetingStatus.CALLED else []
        _seat(changes, look, wanted, invited[meeting.id])
        told = {person: found for (of, person), found in messages.items() if of == meeting.id}
        decisions = decide(meeting, mode=wheel.mode, wanted=wanted, known=invited[meeting.id], told=told, reach=reach)
        _tell(changes, look, {one.person_id: one for one in wanted}, decisions)
    _write(session, changes)
    return len(changes.acts)


def _told_of(session: Session, wheel: Wheel, *, today: date, ids: Collection[int] | None) -> list[MeetingFacts]:
    """The meetings that somebody may have been told of: the rest are drafts."""
    statuses = (MeetingStatus.CALLED, MeetingStatus.CANCELLED)
    if ids is not None:
        return [found for found in meetings.of_ids(session, ids).values() if found.status in statuses]
    return meetings.between(session, area=wheel.area, first=today, last=today + LOOKS_AHEAD, statuses=statuses)


def _seat(changes: _Changes, look: _Look, wanted: Sequence[Called], known: Sequence[Invited]) -> None:
    """Note who is called, in what capacity, and who no longer is."""
    meeting, before = look.meeting, {row.person_id: row for row in known}
    for called in wanted:
        row = before.pop(called.person_id, None)
        seat = {
            "meeting_id": meeting.id,
            "person_id": called.person_id,
            "group": called.group,
            "participation": called.participation,
            "party": called.party,
            "seat": called.seat,
            "called": True,
        }
        if row is None:
            unanswered = {"area": meeting.area, "serves": False, "sequence": meeting.sequence, "answer": Answer.NONE}
            changes.added.append(seat | unanswered)
        elif not row.called or (row.group, row.participation, row.party, row.seat) != _seat_of(called):
            changes.seated.append(seat)
    changes.released.extend(
        {
            "meeting_id": meeting.id,
            "person_id": row.person_id,
            "called": False,
            "serves": False,
            "answer": Answer.NONE,
            "answered_at": None,
        }
        for row in before.values()
        if row.called
    )


def _seat_of(called: Called) -> tuple[str, Participation, str | None, int | None]:
    return (called.group, called.participation, called.party, called.seat)


def _tell(changes: _Changes, look: _Look, called: Mapping[int, Called], decisions: Iterable[Decision]) -> None:
    for decision in decisions:
        changes.superseded.extend(decision.superseded)
        if decision.kind is None:
            continue
        optional = {"optional": optional_word(called[decision.person_id])} if decision.person_id in called else {}
        row = _act_row(look, decision.person_id, decision.kind, number=decision.number)
        row["tells"] |= optional
        changes.acts.append(row)
        changes.numbered.append(
            {"meeting_id": look.meeting.id, "person_id": decision.person_id, "sequence": decision.number}
        )


def _act_row(look: _Look, person_id: int, kind: StepKind, *, number: int, mark: str | None = None) -> dict[str, Any]:
    meeting = look.meeting
    step = f"{meeting.area}/{meeting.year}/meeting-{meeting.id}/{kind.value}"
    return {
        "key": f"{step}/{meeting_acts.addressee(person_id)}/s{number}{f'/{mark}' if mark else ''}",
        "area": meeting.area,
        "year": meeting.year,
        "station": look.wheel.meeting_station.id,
        "group": meeting.group,
        "document": f"meeting-{meeting.id}",
        "duty_id": None,
        "meeting_id": meeting.id,
        "step": kind.value,
        "kind": kind,
        "addressee": meeting_acts.addressee(person_id),
        "copy_only": False,
        "revision": meeting.sequence,
        "due_on": look.today,
        "expires_on": max(meeting.day, look.today),
        "written_on": look.today,
        "approved": False,
        "state": ActState.DUE,
        "reason": None,
        "tells": what_it_tells(meeting),
    }


def what_it_tells(meeting: MeetingFacts) -> dict[str, str]:
    """What a message says of time and place, to be compared with the next one."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "form": meeting.form.value,
        "place": meeting.place or "",
        "link": meeting.link or "",
        "title": meeting.title,
    }


def _write(session: Session, changes: _Changes) -> None:
    invitations.add_invitations(session, changes.added)
    invitations.change_invitations(session, changes.seated)
    invitations.change_invitations(session, changes.released)
    meeting_acts.cancel_for(
        session, [(row["meeting_id"], row["person_id"]) for row in changes.released], reason=NO_LONGER_CALLED
    )
    meeting_acts.cancel_each(session, changes.superseded, reason=SUPERSEDED)
    invitations.change_invitations(session, changes.numbered)
    acts.add(session, changes.acts)


def tell_anew(
    session: Session, wheel: Wheel, meeting: MeetingFacts, persons: Iterable[Invited], *, today: date, now: datetime
) -> None:
    """Send the invitation once more, as it stands and under its number, to those who have it in their calendar."""
    look = _Look(wheel=wheel, meeting=meeting, today=today)
    invited = [person for person in persons if person.called and person.calendar is CalendarWay.INVITATIONS]
    if not meeting.invites or meeting.is_over(now):
        return
    rows = [
        _act_row(look, person.person_id, StepKind.INVITATION, number=person.sequence, mark=f"{KEPT}{now:%Y%m%dT%H%M%S}")
        for person in invited
    ]
    acts.add(session, rows)


def tell_service(
    session: Session,
    wheel: Wheel,
    meeting: MeetingFacts,
    substitute: Invited,
    *,
    serves: bool,
    today: date,
    now: datetime,
) -> bool:
    """Let a substitute know that they serve, or that they need not after all; False where that is already so.

    Nobody is told of a meeting that has ended, or that invites nobody.
    """
    if substitute.serves is serves or not substitute.called or not meeting.invites or meeting.is_over(now):
        return False
    invitations.change_invitations(
        session, [{"meeting_id": meeting.id, "person_id": substitute.person_id, "serves": serves}]
    )
    knew = forget_service(session, meeting.id, substitute.person_id)
    if serves or knew:
        look = _Look(wheel=wheel, meeting=meeting, today=today)
        mark = f"{'serves' if serves else 'relieved'}-{now:%Y%m%dT%H%M%S}"
        row = _act_row(look, substitute.person_id, StepKind.SERVICE, number=substitute.sequence, mark=mark)
        acts.add(session, [row])
    return True


def forget_service(session: Session, meeting_id: int, person_id: int) -> bool:
    """Take back what has not left of telling a substitute that they serve, or need not; whether the last word has."""
    told = meeting_acts.calendar_messages(session, [meeting_id]).get((meeting_id, person_id), [])
    service = [message for message in told if message.kind is StepKind.SERVICE]
    waiting = [m.act_id for m in service if m.state is ActState.DUE and not m.may_have_left]
    meeting_acts.cancel_each(session, waiting, reason=SUPERSEDED)
    return any(message.may_have_left for message in service)
