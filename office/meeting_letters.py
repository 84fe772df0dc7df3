"""The notices and reminders that meetings ask for by today: which are not yet told, and which tell a day gone by.

Facts in, decisions out; `office/convene.py` writes them down. A person is told once of a meeting's day. One who has
been told of another day since, or whose letter was taken back, is told anew. Another hour of the same day is told anew
only to those who get no calendar messages.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.words import ActState, Answer, CalendarWay, StepKind
from office.invitations import what_it_tells
from rules.ladder import ATTEMPT, step_named
from rules.meetings import MEETINGS
from rules.wheel import Wheel
from store.invitations import Invited
from store.meeting_acts import LetterAboutMeeting, addressee
from store.meetings import MeetingFacts

A_DAY = timedelta(days=1)
STALE = "mötet har ändrats sedan brevet skrevs"


@dataclass(frozen=True, kw_only=True)
class WantedLetter:
    """A notice or a reminder that is to be told, and the first and last day on which it may leave."""

    meeting: MeetingFacts
    to: Invited
    kind: StepKind
    step: str
    due_on: date
    expires_on: date

    def row(self, *, today: date) -> dict[str, Any]:
        """The act that tells it."""
        meeting = self.meeting
        to = addressee(self.to.person_id)
        return {
            "key": f"{meeting.area}/{meeting.year}/meeting-{meeting.id}/{self.step}/{to}/{meeting.day}",
            "area": meeting.area,
            "year": meeting.year,
            "station": MEETINGS,
            "group": meeting.group,
            "document": f"meeting-{meeting.id}",
            "duty_id": None,
            "meeting_id": meeting.id,
            "step": self.step,
            "kind": self.kind,
            "addressee": to,
            "copy_only": False,
            "revision": meeting.sequence,
            "due_on": self.due_on,
            "expires_on": self.expires_on,
            "written_on": today,
            "approved": False,
            "state": ActState.DUE,
            "reason": None,
            "tells": what_it_tells(meeting),
        }


def notice_day(wheel: Wheel, meeting: MeetingFacts) -> date:
    """The day on which the notice of a meeting leaves by the rule of its own body."""
    return wheel.body(meeting.group).rules.notice.day(meeting.day, wheel.closed)


def reminder_day(wheel: Wheel, meeting: MeetingFacts) -> date | None:
    """The day on which a reminder leaves; None where the body has none, or where it would not come after the notice."""
    rule = wheel.body(meeting.group).rules.reminder
    if rule is None:
        return None
    day = rule.day(meeting.day, wheel.closed)
    return day if day > notice_day(wheel, meeting) else None


def letters_wanted(
    wheel: Wheel,
    meetings: Iterable[MeetingFacts],
    *,
    invited: Mapping[int, Sequence[Invited]],
    told: Sequence[LetterAboutMeeting],
    today: date,
    now: datetime,
) -> list[WantedLetter]:
    """What is to be told of the meetings by `today` and is not: nothing on a closed day, or before the area is live."""
    if not wheel.closed.is_open(today) or today < wheel.live_from:
        return []
    history: dict[tuple[int, int, StepKind], list[LetterAboutMeeting]] = {}
    for letter in told:
        history.setdefault((letter.meeting_id, letter.person_id, letter.kind), []).append(letter)
    return [
        wanted
        for meeting in meetings
        if meeting.invites and meeting.starts_at > now and notice_day(wheel, meeting) <= today
        for to in invited.get(meeting.id, ())
        if to.called
        for wanted in _to_person(wheel, meeting, to, history, today=today)
    ]


def _to_person(
    wheel: Wheel,
    meeting: MeetingFacts,
    to: Invited,
    history: Mapping[tuple[int, int, StepKind], Sequence[LetterAboutMeeting]],
    *,
    today: date,
) -> Iterator[WantedLetter]:
    notices = history.get((meeting.id, to.person_id, StepKind.NOTICE), ())
    reminders = history.get((meeting.id, to.person_id, StepKind.MEETING_REMINDER), ())
    leaves_on = notice_day(wheel, meeting)
    told = _stands(notices, meeting, to)
    if told is None:
        is_late = leaves_on < today or meeting.day - today <= A_DAY
        expires_on = meeting.day if is_late else meeting.day - A_DAY
        yield _wanted(meeting, to, StepKind.NOTICE, notices, due_on=leaves_on, expires_on=expires_on)
        return
    reminded_on = reminder_day(wheel, meeting)
    if reminded_on is None or reminded_on > today or told.written_on >= reminded_on:
        return
    if to.answer is not Answer.DECLINED and _stands(reminders, meeting, to) is None:
        kind = StepKind.MEETING_REMINDER
        yield _wanted(meeting, to, kind, reminders, due_on=reminded_on, expires_on=meeting.day)


def _stands(letters: Sequence[LetterAboutMeeting], meeting: MeetingFacts, to: Invited) -> LetterAboutMeeting | None:
    """The last of the letters, where what it tells still holds and it was not taken back."""
    last = letters[-1] if letters else None
    if last is None or last.day != meeting.day or last.state is ActState.CANCELLED:
        return None
    hour_told = (last.tells or {}).get("starts_at", meeting.starts_at.isoformat())
    is_told_otherwise = to.calendar is CalendarWay.INVITATIONS
    return last if is_told_otherwise or hour_told == meeting.starts_at.isoformat() else None


def _wanted(
    meeting: MeetingFacts,
    to: Invited,
    kind: StepKind,
    before: Sequence[LetterAboutMeeting],
    *,
    due_on: date,
    expires_on: date,
) -> WantedLetter:
    attempts = sum(letter.day == meeting.day and step_named(letter.step) == kind.value for letter in before)
    step = f"{kind.value}{ATTEMPT}{attempts + 1}" if attempts else kind.value
    return WantedLetter(meeting=meeting, to=to, kind=kind, step=step, due_on=due_on, expires_on=expires_on)


def stale_letters(
    meetings: Mapping[int, MeetingFacts],
    invited: Mapping[int, Sequence[Invited]],
    told: Iterable[LetterAboutMeeting],
) -> list[int]:
    """The acts still due that tell another day than the meeting's, or somebody whom it does not call (any more)."""
    called = {(row.meeting_id, row.person_id) for rows in invited.values() for row in rows if row.called}
    return [
        letter.act_id
        for letter in told
        if letter.state is ActState.DUE and not _is_true(meetings.get(letter.meeting_id), letter, called)
    ]


def _is_true(meeting: MeetingFacts | None, letter: LetterAboutMeeting, called: set[tuple[int, int]]) -> bool:
    return (
        meeting is not None
        and meeting.invites
        and meeting.day == letter.day
        and (letter.meeting_id, letter.person_id) in called
    )
