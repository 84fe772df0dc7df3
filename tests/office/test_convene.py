"""The meetings' mornings: who is told of them, what they owe, on both databases."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from areas.reader import read_area_text
from models.duties import Duty
from models.letters import Act
from models.meetings import Meeting
from models.people import Person
from models.words import ActState, Answer, CalendarWay, DutyState, MeetingForm, MeetingStatus, StepKind
from office import meetings, minutes
from office.areas import apply_area, wheel_of_area
from office.convene import convene, undone
from office.desk import Desk
from office.documents import RefusedChange
from office.meetings import NewMeeting, lay_down
from office.watch import overlooked
from rules.meetings import ADJUSTMENT, MEETINGS, MINUTES, PAPERS, PUBLICATION
from store import areas, invitations
from tests.office import ledger
from tests.queries import counted_queries

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DECIDED = date(2025, 12, 1)
MEETS = date(2026, 2, 12)
NOTICE_DAY = date(2026, 2, 3)
"""Seven working days before."""
REMINDER_DAY = date(2026, 2, 10)
PAPERS_DAY = date(2026, 1, 29)
"""Ten working days before."""

Play = Callable[..., None]
At = Callable[[date], dict[str, Any]]


def hour(day: date, at: int) -> datetime:
    return datetime.combine(day, time(at), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def decide(at: At) -> Callable[..., int]:
    """Writes a meeting down, called unless it is to be a draft."""

    def decide_meeting(desk: Desk, *groups: str, day: date = MEETS, called: bool = True, **more: Any) -> int:
        new = NewMeeting(
            groups=groups or ("lgs",),
            starts_at=hour(day, 9),
            ends_at=hour(day, 12),
            **{"form": MeetingForm.IN_PERSON, "place": "Sammanträdesrummet", **more},
        )
        with desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            (made,) = lay_down(session, wheel, [new], links=desk.links, who="test", **at(DECIDED))
        if called:
            meetings.call(desk, [made], who="test", **at(DECIDED))
        return made

    return decide_meeting


def look(desk: Desk, day: date) -> Any:
    with desk.database.write() as session:
        return convene(session, area=AREA, today=day, now=hour(day, 7), links=desk.links)


def acts(desk: Desk, **wanted: Any) -> list[Act]:
    return ledger.acts(desk, station=MEETINGS, **wanted)


def told(desk: Desk, kind: StepKind) -> list[Act]:
    return [act for act in acts(desk, kind=kind) if act.state in (ActState.DUE, ActState.DONE)]


def owed(desk: Desk, **wanted: Any) -> list[Duty]:
    with desk.database.read() as session:
        found = session.exec(select(Duty).where(Duty.meeting != 0).order_by(Duty.id)).all()  # type: ignore[arg-type]
        return [duty for duty in found if all(getattr(duty, name) == value for name, value in wanted.items())]


def called_persons(desk: Desk, meeting_id: int) -> set[int]:
    with desk.database.read() as session:
        return {row.person_id for row in invitations.invited(session, [meeting_id])[meeting_id] if row.called}


def status(desk: Desk, meeting_id: int) -> MeetingStatus:
    with desk.database.read() as session:
        found = session.get(Meeting, meeting_id)
        assert found is not None
        return found.status


def test_everybody_called_gets_one_notice_on_its_day(desk: Desk, decide: Callable[..., int]) -> None:
    meeting = decide(desk)

    look(desk, NOTICE_DAY - timedelta(days=1))
    assert told(desk, StepKind.NOTICE) == []
    for _ in range(2):
        look(desk, NOTICE_DAY)
    look(desk, NOTICE_DAY + timedelta(days=1))

    notices = told(desk, StepKind.NOTICE)
    assert len(notices) == len(called_persons(desk, meeting)) > 10
    assert {(act.due_on, act.expires_on) for act in notices} == {(NOTICE_DAY, MEETS - timedelta(days=1))}
    assert notices[0].key == f"{AREA}/2026/meeting-{meeting}/notice/{notices[0].addressee}/2026-02-12"


def test_a_whole_morning_sends_the_notices_with_the_post(desk: Desk, decide: Callable[..., int], play: Play) -> None:
    decide(desk)

    play(desk, [NOTICE_DAY, NOTICE_DAY, REMINDER_DAY, REMINDER_DAY])

    assert {act.state for act in told(desk, StepKind.NOTICE)} == {ActState.DONE}
    reminded = told(desk, StepKind.MEETING_REMINDER)
    assert len(reminded) == len(told(desk, StepKind.NOTICE))
    assert {act.state for act in reminded} == {ActState.DONE}


def test_a_missed_morning_heals_until_the_day_of_the_meeting(desk: Desk, decide: Callable[..., int]) -> None:
    meeting = decide(desk)

    look(desk, MEETS - timedelta(days=1))

    notices = told(desk, StepKind.NOTICE)
    assert len(notices) == len(called_persons(desk, meeting))
    assert {act.expires_on for act in notices} == {MEETS}
    # Whoever has the notice the day before needs no reminder of it as well.
    look(desk, MEETS)
    assert told(desk, StepKind.MEETING_REMINDER) == []


def test_nothing_is_told_on_a_closed_day(desk: Desk, decide: Callable[..., int]) -> None:
    decide(desk, day=date(2026, 2, 16))
    saturday = date(2026, 2, 14)

    look(desk, saturday)
    assert told(desk, StepKind.NOTICE) == []
    with desk.database.read() as session:
        assert undone(session, wheel_of_area(session, AREA), today=saturday) is None

    look(desk, date(2026, 2, 16))
    assert told(desk, StepKind.NOTICE) != []


def test_a_draft_is_told_to_nobody_and_owes_nothing(desk: Desk, decide: Callable[..., int]) -> None:
    decide(desk, called=False)

    for day in (NOTICE_DAY, REMINDER_DAY, MEETS, MEETS + timedelta(days=1)):
        look(desk, day)

    assert acts(desk) == []
    assert owed(desk) == []


def test_called_elsewhere_sends_nothing_and_chases_papers_and_minutes(desk: Desk, decide: Callable[..., int]) -> None:
    meeting = decide(desk, called=False, called_elsewhere=True)

    for day in (PAPERS_DAY - timedelta(days=13), NOTICE_DAY, REMINDER_DAY, MEETS, MEETS + timedelta(days=1)):
        look(desk, day)

    assert {act.meeting_id for act in acts(desk)} == {None}
    assert {duty.document for duty in owed(desk)} == {PAPERS, MINUTES}
    assert status(desk, meeting) is MeetingStatus.HELD
    assert {act.kind for act in acts(desk, document=MINUTES)} == {StepKind.REQUEST}


def live_from(desk: Desk, day: date, at: At) -> None:
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        text = re.sub(r"(?m)^driftstart: \S+", f"driftstart: {day}", text)
        apply_area(session, read_area_text(text, name="områdesfilen"), **at(DECIDED), who="test")


def test_a_meeting_of_before_the_area_went_live_is_never_chased(desk: Desk, decide: Callable[..., int], at: At) -> None:
    live_from(desk, date(2025, 11, 24), at)
    meeting = decide(desk, day=date(2025, 11, 6), called=False, called_elsewhere=True)

    for day in (DECIDED, DECIDED + timedelta(days=1), DECIDED + timedelta(days=30)):
        look(desk, day)

    assert acts(desk) == []
    assert {(duty.document, duty.state, duty.look_on) for duty in owed(desk)} == {(MINUTES, DutyState.HISTORY, None)}
    # Somebody hands the old minutes in all the same: nothing is asked because of it.
    minutes.minutes(desk, meeting, who="test", **at(DECIDED))
    look(desk, DECIDED + timedelta(days=30))
    assert {duty.document: duty.state for duty in owed(desk)} == {
        MINUTES: DutyState.RECEIVED,
        ADJUSTMENT: DutyState.HISTORY,
    }


def test_what_is_awaited_follows_a_day_of_going_live_that_is_set_later_and_back(
    desk: Desk, decide: Callable[..., int], at: At
) -> None:
    decide(desk)
    look(desk, date(2026, 1, 20))
    assert {duty.state for duty in owed(desk)} == {DutyState.AWAITED}

    live_from(desk, date(2026, 2, 2), at)
    look(desk, date(2026, 1, 21))
    assert {(duty.state, duty.look_on) for duty in owed(desk)} == {(DutyState.HISTORY, None)}

    live_from(desk, date(2026, 1, 1), at)
    look(desk, date(2026, 1, 22))
    assert {duty.state for duty in owed(desk)} == {DutyState.AWAITED}


def test_no_notice_leaves_before_the_area_is_live(desk: Desk, decide: Callable[..., int], at: At) -> None:
    decide(desk)
    live_from(desk, date(2026, 2, 6), at)

    look(desk, NOTICE_DAY)
    assert told(desk, StepKind.NOTICE) == []
    look(desk, date(2026, 2, 6))

    assert told(desk, StepKind.NOTICE) != []


def test_papers_are_asked_of_the_body_and_of_whoever_the_agenda_names(
    desk: Desk, decide: Callable[..., int], play: Play
) -> None:
    meeting = decide(desk)

    play(desk, [date(2026, 1, 14), date(2026, 1, 15)])

    papers = owed(desk, document=PAPERS)
    assert {duty.group for duty in papers} == {"lgs", "samverkanskontoret"}
    assert {(duty.meeting, duty.due_on, duty.year) for duty in papers} == {(meeting, PAPERS_DAY, 2026)}
    asked = acts(desk, document=PAPERS, kind=StepKind.REQUEST)
    assert f"{AREA}/2026/moten/lgs/handlingar@{meeting}/request/process-leader/r1" in {act.key for act in asked}
    assert {act.state for act in asked} == {ActState.DONE}


def test_papers_that_have_not_come_when_the_meeting_is_held_are_awaited_no_more(
    desk: Desk, decide: Callable[..., int]
) -> None:
    decide(desk)

    for day in (PAPERS_DAY, MEETS):
        look(desk, day)
    assert {duty.state for duty in owed(desk, document=PAPERS)} == {DutyState.AWAITED}
    look(desk, MEETS + timedelta(days=1))

    papers = owed(desk, document=PAPERS)
    assert {(duty.state, duty.reason) for duty in papers} == {(DutyState.ENDED, "mötet är hållet")}


def test_the_minutes_go_from_the_leader_to_the_chair_to_the_communicator(
    desk: Desk, decide: Callable[..., int], at: At
) -> None:
    meeting = decide(desk)
    look(desk, MEETS)
    look(desk, MEETS + timedelta(days=1))
    (written,) = owed(desk, document=MINUTES)
    assert (written.due_on, written.state) == (date(2026, 2, 19), DutyState.AWAITED)

    with pytest.raises(RefusedChange, match="har inte kommit in än"):
        minutes.adjusted(desk, meeting, who="test", **at(date(2026, 2, 16)))
    minutes.minutes(desk, meeting, who="test", **at(date(2026, 2, 17)))
    (adjustment,) = owed(desk, document=ADJUSTMENT)
    assert (adjustment.due_on, adjustment.state) == (date(2026, 2, 26), DutyState.AWAITED)
    assert owed(desk, document=PUBLICATION) == []

    minutes.adjusted(desk, meeting, who="test", **at(date(2026, 2, 24)))
    (publication,) = owed(desk, document=PUBLICATION)
    assert publication.due_on == date(2026, 3, 3)
    look(desk, date(2026, 2, 25))
    assert [act.addressee for act in acts(desk, document=PUBLICATION, state=ActState.DUE)] == [
        "communicator@samverkanskontoret"
    ]

    url = "https://goteborgsomradet.example/minnesanteckningar"
    minutes.published(desk, meeting, url=url, who="test", **at(date(2026, 2, 27)))
    assert {duty.document: duty.state for duty in owed(desk, group="lgs") if duty.document != PAPERS} == {
        MINUTES: DutyState.PUBLISHED,
        ADJUSTMENT: DutyState.RECEIVED,
        PUBLICATION: DutyState.RECEIVED,
    }


def test_minutes_that_come_late_give_the_chair_the_same_time(desk: Desk, decide: Callable[..., int], at: At) -> None:
    meeting = decide(desk)
    look(desk, MEETS + timedelta(days=1))

    minutes.minutes(desk, meeting, who="test", **at(date(2026, 3, 5)))

    (adjustment,) = owed(desk, document=ADJUSTMENT)
    assert adjustment.due_on == date(2026, 3, 12)


def test_minutes_are_not_noted_before_the_meeting(desk: Desk, decide: Callable[..., int], at: At) -> None:
    meeting = decide(desk)

    with pytest.raises(RefusedChange, match="har inte hållits än"):
        minutes.minutes(desk, meeting, who="test", **at(MEETS - timedelta(days=1)))


def test_minutes_published_when_approved_wait_for_the_next_meeting(
    desk: Desk, decide: Callable[..., int], at: At
) -> None:
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        text = text.replace("publiceras: när de är justerade", "publiceras: när nästa möte har godkänt dem")
        apply_area(session, read_area_text(text, name="områdesfilen"), **at(DECIDED), who="test")
    first, following = decide(desk), decide(desk, day=date(2026, 4, 16))
    look(desk, MEETS + timedelta(days=1))
    minutes.minutes(desk, first, who="test", **at(date(2026, 2, 17)))
    minutes.adjusted(desk, first, who="test", **at(date(2026, 2, 18)))

    look(desk, date(2026, 4, 16))
    assert owed(desk, document=PUBLICATION) == []
    look(desk, date(2026, 4, 17))

    (publication,) = owed(desk, document=PUBLICATION)
    assert (publication.meeting, publication.due_on) == (first, date(2026, 4, 23))
    assert status(desk, following) is MeetingStatus.HELD


def test_a_moved_meeting_takes_its_last_days_and_its_notices_with_it(
    desk: Desk, decide: Callable[..., int], at: At
) -> None:
    meeting = decide(desk)
    look(desk, date(2026, 1, 16))
    look(desk, NOTICE_DAY)
    later = date(2026, 3, 12)

    moved = {"starts_at": hour(later, 9), "ends_at": hour(later, 12)}
    meetings.move(desk, meeting, **moved, who="test", **at(NOTICE_DAY))

    assert {act.state for act in acts(desk, kind=StepKind.NOTICE)} == {ActState.CANCELLED}
    papers = owed(desk, document=PAPERS)
    assert {(duty.due_on, duty.revision, duty.state) for duty in papers} == {(date(2026, 2, 26), 2, DutyState.AWAITED)}
    look(desk, date(2026, 3, 3))
    again = [act for act in acts(desk, kind=StepKind.NOTICE) if act.state is ActState.DUE]
    assert {act.key.rpartition("/")[2] for act in again} == {"2026-03-12"}
    assert len(again) == len(called_persons(desk, meeting))


def test_a_meeting_moved_there_and_back_again_gets_a_notice_of_its_own(
    desk: Desk, decide: Callable[..., int], at: At
) -> None:
    meeting = decide(desk)
    look(desk, NOTICE_DAY)
    for day in (date(2026, 3, 12), MEETS):
        moved = {"starts_at": hour(day, 9), "ends_at": hour(day, 12)}
        meetings.move(desk, meeting, **moved, who="test", **at(NOTICE_DAY))

    due = told(desk, StepKind.NOTICE)

    assert len(due) == len(called_persons(desk, meeting))
    assert {act.step for act in due} == {"notice.2"}


def test_another_hour_of_the_same_day_is_told_anew_to_those_without_invitations(
    desk: Desk, decide: Callable[..., int], at: At
) -> None:
    meeting = decide(desk)
    with desk.database.write() as session:
        person = session.get(Person, min(called_persons(desk, meeting)))
        assert person is not None
        person.calendar = CalendarWay.FEED
        subscriber = person.id
    look(desk, NOTICE_DAY)

    moved = {"starts_at": hour(MEETS, 13), "ends_at": hour(MEETS, 15)}
    meetings.move(desk, meeting, **moved, who="test", **at(NOTICE_DAY))

    assert {act.addressee for act in acts(desk, step="notice.2")} == {f"person-{subscriber}"}


def test_a_cancelled_meeting_ends_what_hangs_on_it_and_takes_it_up_if_called_anew(
    desk: Desk, decide: Callable[..., int], at: At
) -> None:
    meeting = decide(desk)
    look(desk, date(2026, 1, 20))

    meetings.cancel(desk, meeting, reason="för få anmälda", who="test", **at(date(2026, 1, 21)))
    assert {(duty.state, duty.reason) for duty in owed(desk)} == {
        (DutyState.ENDED, "mötet är inställt: för få anmälda")
    }
    look(desk, NOTICE_DAY)
    assert told(desk, StepKind.NOTICE) == []

    meetings.call(desk, [meeting], who="test", **at(NOTICE_DAY))
    assert {(duty.state, duty.revision) for duty in owed(desk)} == {(DutyState.AWAITED, 2)}
    assert len(told(desk, StepKind.NOTICE)) == len(called_persons(desk, meeting))


def test_who_has_declined_is_not_reminded(desk: Desk, decide: Callable[..., int]) -> None:
    meeting = decide(desk)
    look(desk, NOTICE_DAY)
    declined = min(called_persons(desk, meeting))
    with desk.database.write() as session:
        at_work = hour(NOTICE_DAY, 10)
        invitations.set_answer(session, meeting, declined, answer=Answer.DECLINED, answered_at=at_work)

    look(desk, REMINDER_DAY)

    reminded = {act.addressee for act in told(desk, StepKind.MEETING_REMINDER)}
    assert f"person-{declined}" not in reminded
    assert len(reminded) == len(called_persons(desk, meeting)) - 1


def test_the_watch_finds_meetings_that_nobody_has_looked_at(desk: Desk, decide: Callable[..., int]) -> None:
    meeting = decide(desk)
    late = NOTICE_DAY + timedelta(days=1)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        found = next(o for o in overlooked(session, wheel, today=late) if o.station == MEETINGS)
    assert found.since <= NOTICE_DAY
    assert found.duties >= len(called_persons(desk, meeting))

    look(desk, late)

    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        assert MEETINGS not in {o.station for o in overlooked(session, wheel, today=late)}


def test_the_documents_of_meetings_outlive_a_new_area_file(desk: Desk, decide: Callable[..., int], at: At) -> None:
    decide(desk)
    look(desk, date(2026, 1, 20))
    before = [(duty.id, duty.due_on, duty.revision, duty.state) for duty in owed(desk)]

    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        text = text.replace("sista dag: 31 januari", "sista dag: 30 januari")
        assert apply_area(session, read_area_text(text, name="områdesfilen"), **at(date(2026, 1, 20)), who="test")

    assert [(duty.id, duty.due_on, duty.revision, duty.state) for duty in owed(desk)] == before


@pytest.mark.thorough
def test_a_year_of_meetings_tells_each_thing_once(sqlite_desk: Desk, decide: Callable[..., int], play: Play) -> None:
    desk = sqlite_desk
    days = [date(2026, 2, 12), date(2026, 4, 16), date(2026, 9, 17), date(2026, 12, 3)]
    held = [decide(desk, day=day) for day in days]
    joint = decide(desk, "politiskt-samrad", "lgs", day=date(2026, 5, 28))
    morning = date(2026, 1, 7)

    while morning < date(2026, 12, 12):
        play(desk, [morning])
        morning += timedelta(days=2)

    told_to = Counter((act.meeting_id, act.kind, act.addressee) for act in acts(desk) if act.meeting_id)
    assert set(told_to.values()) == {1}
    assert {status(desk, meeting) for meeting in (*held, joint)} == {MeetingStatus.HELD}
    for meeting in (*held, joint):
        assert len({a for (m, kind, a) in told_to if (m, kind) == (meeting, StepKind.NOTICE)}) == len(
            called_persons(desk, meeting)
        )
    assert Counter(duty.document for duty in owed(desk)) == {PAPERS: 9, MINUTES: 5}


def test_the_look_takes_a_constant_number_of_queries(desk: Desk, decide: Callable[..., int]) -> None:
    groups = ("lgs", "samsa", "temagrupp-aldre", "temagrupp-psykiatri", "nosam-partille", "nosam-molndal")
    decide(desk, "lgs")
    look(desk, NOTICE_DAY - timedelta(days=1))
    with counted_queries(desk.database) as for_one_meeting:
        look(desk, NOTICE_DAY)
    later = date(2026, 3, 12)
    for group in groups:
        decide(desk, group, day=later)
    look(desk, date(2026, 3, 2))

    with counted_queries(desk.database) as for_six:
        look(desk, date(2026, 3, 3))

    assert len(told(desk, StepKind.NOTICE)) > 30
    assert len(for_six) <= len(for_one_meeting) + 5
