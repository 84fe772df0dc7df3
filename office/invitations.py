"""Who is to have which calendar message: the difference between whom a meeting calls and what each has been told.

Level-triggered: it asks what each person's calendar should show and does not, whatever has changed – the meeting, a
seat, a chair, or how the person wants it. So a missed change heals, and none is told twice.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.words import ActState, Answer, CalendarWay, MeetingStatus, Mode, Participation, StepKind
from office.rollcall import Called, called_to
from rules.wheel import Wheel
from store import acts, meeting_acts, meetings
from store.meeting_acts import CalendarMessage
from store.meetings import Invited, MeetingFacts

NO_LONGER_CALLED = "personen kallas inte längre till mötet"
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
    superseded: list[tuple[int, int]] = field(default_factory=list)


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
    invited = meetings.invited(session, [meeting.id for meeting in coming])
    messages = meeting_acts.calendar_messages(session, [meeting.id for meeting in coming])
    ways = {row.person_id: row.calendar for rows in invited.values() for row in rows}
    ways |= meetings.calendar_ways(session, {c.person_id for rows in called.values() for c in rows} - set(ways))
    changes = _Changes()
    for meeting in coming:
        look = _Look(wheel=wheel, meeting=meeting, today=today)
        wanted = called[meeting.id] if meeting.status is MeetingStatus.CALLED else []
        _seat(changes, look, wanted, invited[meeting.id])
        _tell(changes, look, wanted, invited[meeting.id], messages, ways)
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


def _tell(
    changes: _Changes,
    look: _Look,
    wanted: Sequence[Called],
    known: Sequence[Invited],
    messages: dict[tuple[int, int], list[CalendarMessage]],
    ways: dict[int, CalendarWay],
) -> None:
    meeting = look.meeting
    numbers = {row.person_id: row.sequence for row in known}
    by_invitation = {c.person_id for c in wanted if ways[c.person_id] is CalendarWay.INVITATIONS}
    entitled = by_invitation if meeting.invites else set()
    for person_id in dict.fromkeys([*(c.person_id for c in wanted), *numbers]):
        told = messages.get((meeting.id, person_id), [])
        # Whoever is called elsewhere after having been invited here keeps the entry that they have.
        keeps = meeting.called_elsewhere and person_id in by_invitation
        kind = _message_due(look, told, entitled=person_id in entitled, keeps=keeps)
        if kind is not None:
            number = max(meeting.sequence, numbers.get(person_id, 0) + 1) if told else meeting.sequence
            changes.acts.append(_act_row(look, person_id, kind, number=number))
            changes.numbered.append({"meeting_id": meeting.id, "person_id": person_id, "sequence": number})
        if kind is not None or (person_id not in entitled and not keeps and _waits(told)):
            changes.superseded.append((meeting.id, person_id))


def _waits(told: Iterable[CalendarMessage]) -> bool:
    return any(message.state is ActState.DUE for message in told)


def _message_due(look: _Look, told: Sequence[CalendarMessage], *, entitled: bool, keeps: bool) -> StepKind | None:
    """The message that brings the person's calendar in step with the meeting; None where it is, or will be."""
    real = [m for m in told if not m.in_shadow or look.wheel.mode is Mode.SHADOW]
    real = [message for message in real if message.kind is not StepKind.SERVICE]
    if entitled:
        last = next((message for message in reversed(real) if message.stands), None)
        in_step = last is not None and last.kind is StepKind.INVITATION and last.revision >= look.meeting.sequence
        return None if in_step else StepKind.INVITATION
    left = next((message for message in reversed(real) if message.may_have_left), None)
    if keeps or left is None or left.kind is StepKind.CANCELLATION:
        return None
    waits = any(m.kind is StepKind.CANCELLATION and m.state is ActState.DUE for m in real)
    return None if waits else StepKind.CANCELLATION


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
    meetings.add_invitations(session, changes.added)
    meetings.change_invitations(session, changes.seated)
    meetings.change_invitations(session, changes.released)
    for meeting_id, persons in _by_meeting(changes.released).items():
        meeting_acts.cancel(session, meeting_id, reason=NO_LONGER_CALLED, person_ids=persons)
    superseded: dict[int, list[int]] = {}
    for meeting_id, person_id in changes.superseded:
        superseded.setdefault(meeting_id, []).append(person_id)
    in_calendar = [kind for kind in StepKind if kind.in_calendar]
    for meeting_id, persons in superseded.items():
        meeting_acts.cancel(session, meeting_id, reason=SUPERSEDED, person_ids=persons, kinds=in_calendar)
    meetings.change_invitations(session, changes.numbered)
    acts.add(session, changes.acts)


def _by_meeting(rows: Iterable[dict[str, Any]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row["meeting_id"], []).append(row["person_id"])
    return found


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
    meetings.change_invitations(
        session, [{"meeting_id": meeting.id, "person_id": substitute.person_id, "serves": serves}]
    )
    person = [substitute.person_id]
    meeting_acts.cancel(session, meeting.id, reason=SUPERSEDED, person_ids=person, kinds=[StepKind.SERVICE])
    look = _Look(wheel=wheel, meeting=meeting, today=today)
    mark = f"{'serves' if serves else 'relieved'}-{now:%Y%m%dT%H%M%S}"
    acts.add(session, [_act_row(look, substitute.person_id, StepKind.SERVICE, number=substitute.sequence, mark=mark)])
    return True
