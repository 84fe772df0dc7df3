"""What about the meetings waits for a person in the office."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mail.summary_contexts import Alarm, AlarmKind
from models.meetings import IncomingAnswer
from models.words import Answer, MeetingForm
from office import meetings
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.desk import Desk
from office.meeting_alarms import meeting_alarms
from office.meetings import NewMeeting, lay_down
from store import invitations

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DECIDED = date(2025, 12, 1)
NOTICE_DAY = date(2026, 2, 3)
MEETS = date(2026, 2, 12)


def hour(day: date, at: int) -> datetime:
    return datetime.combine(day, time(at), STOCKHOLM).astimezone(UTC)


def alarms(desk: Desk, today: date) -> list[Alarm]:
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        return meeting_alarms(session, Briefing(session, wheel, today=today, links=desk.links))


def said(desk: Desk, today: date) -> list[str]:
    return [alarm.what for alarm in alarms(desk, today)]


@pytest.fixture
def decide(at: Callable[[date], dict[str, Any]]) -> Callable[..., int]:
    def decide_meeting(desk: Desk, *groups: str, day: date = MEETS, called: bool = True, **more: Any) -> int:
        values: dict[str, Any] = {"form": MeetingForm.DIGITAL, "link": "https://moten.example/1", "title": "LGS"}
        new = NewMeeting(groups=groups or ("lgs",), starts_at=hour(day, 9), ends_at=hour(day, 12), **(values | more))
        with desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            (made,) = lay_down(session, wheel, [new], links=desk.links, who="test", **at(DECIDED))
        if called:
            meetings.call(desk, [made], who="test", **at(DECIDED))
        return made

    return decide_meeting


@pytest.mark.parametrize(
    ("today", "is_told"),
    [
        (date(2025, 12, 6), False),
        (date(2025, 12, 7), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
    ids=["the-day-before", "twelve-weeks-before-the-month", "the-month's-last-day", "too-late-to-do-anything"],
)
def test_a_meeting_of_the_wheel_without_a_date_alarms_in_time(sqlite_desk: Desk, today: date, is_told: bool) -> None:
    assert ("Politiskt samråd i mars 2026 saknar datum." in said(sqlite_desk, today)) is is_told


def test_a_draft_is_date_enough(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    decide(sqlite_desk, "politiskt-samrad", day=date(2026, 3, 20), called=False)

    assert "Politiskt samråd i mars 2026 saknar datum." not in said(sqlite_desk, date(2026, 1, 12))


def test_a_decision_is_told_by_the_meeting_that_it_lacks(sqlite_desk: Desk) -> None:
    expected = "Mötet för ”LGS fastställer och publicerar årsrapporten” i februari 2026 saknar datum."

    assert expected in said(sqlite_desk, date(2026, 1, 12))


def test_next_years_turn_is_told_as_next_years_though_this_years_has_been_held(
    sqlite_desk: Desk, decide: Callable[..., int]
) -> None:
    decide(sqlite_desk, day=MEETS)
    station, november = "”LGS fastställer och publicerar årsrapporten”", date(2026, 11, 22)

    told = [alarm for alarm in alarms(sqlite_desk, november) if station in alarm.what]

    assert [alarm.what for alarm in told] == [f"Mötet för {station} i februari 2027 saknar datum."]
    assert (told[0].kind, told[0].of) == (AlarmKind.DATES, "2027")
    assert not [what for what in said(sqlite_desk, date(2026, 2, 16)) if station in what]


def test_a_draft_alarms_from_the_day_its_notice_should_leave(desk: Desk, decide: Callable[..., int]) -> None:
    meeting = decide(desk, called=False)

    assert not any("utkast" in what for what in said(desk, date(2026, 2, 2)))
    (found,) = [alarm for alarm in alarms(desk, NOTICE_DAY) if "utkast" in alarm.what]

    assert found.what == (
        "LGS torsdag 12 februari är fortfarande ett utkast, fast kallelsen skulle gå ut tisdag 3 februari."
    )
    assert f"arshjul meetings call {meeting}" in found.command


@pytest.mark.parametrize(
    ("how", "lacks"),
    [
        ({"form": MeetingForm.IN_PERSON, "link": None}, "plats"),
        ({"form": MeetingForm.DIGITAL, "link": None}, "möteslänk"),
        ({"form": MeetingForm.BOTH, "link": None}, "plats och möteslänk"),
    ],
)
def test_a_called_meeting_that_nobody_can_find_alarms_at_its_notice(
    sqlite_desk: Desk, decide: Callable[..., int], how: dict[str, Any], lacks: str
) -> None:
    decide(sqlite_desk, **how)

    assert f"LGS torsdag 12 februari saknar {lacks}." in said(sqlite_desk, NOTICE_DAY)
    assert not any(what.startswith("LGS torsdag") for what in said(sqlite_desk, date(2026, 2, 2)))


def test_what_was_called_elsewhere_needs_no_place(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    decide(sqlite_desk, called=False, called_elsewhere=True, link=None)

    assert not any("LGS torsdag" in what for what in said(sqlite_desk, NOTICE_DAY))


def test_too_few_meetings_next_year_are_told_in_autumn(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    decide(sqlite_desk, day=date(2027, 2, 11), called=False)

    (told,) = [what for what in said(sqlite_desk, date(2026, 10, 1)) if "Möten saknas" in what]

    assert "Ledningsgrupp LGS (1 av minst 4)" in told
    assert not any("Möten saknas" in what for what in said(sqlite_desk, date(2026, 9, 30)))


def test_answers_and_proposals_wait_for_somebody(desk: Desk, decide: Callable[..., int]) -> None:
    meeting = decide(desk)
    with desk.database.write() as session:
        person = invitations.invited(session, [meeting])[meeting][0].person_id
        invitations.set_answer(
            session,
            meeting,
            person,
            answer=Answer.TENTATIVE,
            answered_at=hour(DECIDED, 9),
            proposed=(hour(MEETS, 13), hour(MEETS, 16)),
        )
        session.add(
            IncomingAnswer(
                area=None, sha256="0" * 64, body=b"", came_at=hour(DECIDED, 9), outcome="set-aside", set_aside="okänd"
            )
        )

    told = said(desk, date(2026, 1, 12))

    assert "1 deltagare föreslår en annan tid för LGS torsdag 12 februari." in told
    assert "1 svar på en inbjudan kunde inte tolkas." in told


def test_drafts_whose_day_has_gone_by_are_told_of_together(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    meeting = decide(sqlite_desk, called=False)
    assert not any("har passerat" in what for what in said(sqlite_desk, MEETS))

    (alarm,) = [alarm for alarm in alarms(sqlite_desk, date(2026, 2, 13)) if "passerat" in alarm.what]
    assert alarm.what == "Utkastet LGS torsdag 12 februari har passerat."
    assert f"arshjul meetings move {meeting}" in alarm.command
    assert f"revise {meeting} --elsewhere" in alarm.command
    assert (alarm.kind, alarm.of) == (AlarmKind.MEETINGS, str(meeting))

    decide(sqlite_desk, day=date(2026, 2, 13), called=False)
    assert "Utkasten LGS torsdag 12 februari och LGS fredag 13 februari har passerat." in said(
        sqlite_desk, date(2026, 2, 16)
    )
