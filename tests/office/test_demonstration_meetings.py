"""The demonstration's meetings: some have been held, some are called, some are drafts, on whatever day it starts."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from models.letters import Act, Letter
from models.words import ActState, DutyState, LetterState, MeetingStatus
from office.demonstration import play_past
from rules.meetings import MINUTES
from settings import ROOT
from store import duties, meetings
from tests.conftest import AREA

MEETINGS_FILE = ROOT / "areas" / f"{AREA}-meetings.txt"
TODAY = date(2026, 11, 22)
THREE_MONTHS = timedelta(days=91)


def noon(day):
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def all_meetings(desk, day):
    with desk.database.read() as session:
        return meetings.between(session, area=AREA, first=date(day.year, 1, 1), last=date(day.year + 1, 12, 31))


def rows(desk, model):
    with desk.database.read() as session:
        return list(session.exec(select(model)))


def test_a_year_with_meetings_held_called_and_decided_lies_there(sqlite_desk):
    play_past(sqlite_desk, area=AREA, today=TODAY, now=noon(TODAY), meetings_file=MEETINGS_FILE)

    found = all_meetings(sqlite_desk, TODAY)
    with sqlite_desk.database.read() as session:
        owed = duties.of_meetings(session, [meeting.id for meeting in found])
        invited = meetings.invited(session, [meeting.id for meeting in found])
    states = Counter(duty.state for duty in owed if duty.document == MINUTES)
    for meeting in found:
        if meeting.day < TODAY:
            assert meeting.status is MeetingStatus.HELD
        elif meeting.day <= TODAY + THREE_MONTHS:
            assert meeting.status is MeetingStatus.CALLED
            assert invited[meeting.id]
        elif meeting.day > TODAY + 2 * THREE_MONTHS and not meeting.called_elsewhere:
            assert meeting.status is MeetingStatus.DRAFT
            assert not invited[meeting.id]
    coming = [meeting for meeting in found if meeting.day > TODAY]
    assert any(len(meeting.groups) > 1 for meeting in coming)
    assert any(meeting.called_elsewhere for meeting in coming)
    assert any(meeting.place is None and meeting.form.value != "digital" for meeting in coming)
    assert states[DutyState.PUBLISHED] + states[DutyState.ADOPTED] > sum(states.values()) / 2
    assert {letter.state for letter in rows(sqlite_desk, Letter)} == {LetterState.SENT}
    assert {act.state for act in rows(sqlite_desk, Act)} <= {ActState.DONE, ActState.EXPIRED}
    assert max(Counter(act.key for act in rows(sqlite_desk, Act)).values()) == 1


@pytest.mark.parametrize("day", [date(2027, 1, 8), date(2028, 2, 29), date(2029, 6, 21)], ids=str)
def test_any_year_has_meetings_that_come(day, sqlite_desk):
    play_past(sqlite_desk, area=AREA, today=day, now=noon(day), meetings_file=MEETINGS_FILE)

    coming = [meeting for meeting in all_meetings(sqlite_desk, day) if meeting.day > day]

    assert {MeetingStatus.CALLED, MeetingStatus.DRAFT} <= {meeting.status for meeting in coming}
    assert min(meeting.day for meeting in coming) < day + THREE_MONTHS


def test_on_both_databases(desk):
    day = date(2026, 2, 12)
    play_past(desk, area=AREA, today=day, now=noon(day), meetings_file=MEETINGS_FILE)

    held = [meeting for meeting in all_meetings(desk, day) if meeting.status is MeetingStatus.HELD]

    assert [meeting.day for meeting in held] == [date(2026, 1, 27), date(2026, 2, 5)]
    assert held[1].called_elsewhere


def test_a_play_that_was_interrupted_decides_and_calls_no_meeting_twice(sqlite_desk):
    day = date(2026, 3, 3)

    def stop(reached):
        if reached == date(2026, 2, 4):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_past(sqlite_desk, area=AREA, today=day, meetings_file=MEETINGS_FILE, progress=stop)
    before = {meeting.id: meeting.uid for meeting in all_meetings(sqlite_desk, day)}
    play_past(sqlite_desk, area=AREA, today=day, meetings_file=MEETINGS_FILE)

    assert {meeting.id: meeting.uid for meeting in all_meetings(sqlite_desk, day)} == before
    assert max(Counter(letter.key for letter in rows(sqlite_desk, Letter)).values()) == 1
    invitations = Counter((a.meeting_id, a.addressee) for a in rows(sqlite_desk, Act) if a.step == "invitation")
    assert max(invitations.values()) == 1
