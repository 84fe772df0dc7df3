"""Stor-NOSAM become local NOSAM: a planned act, carried out on the morning after the old groups' last day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from models.areas import Group
from models.changeover import Reorganisation
from models.duties import Duty
from models.feeds import CalendarEntry
from models.letters import Act
from models.log import LogEntry
from models.meetings import Invitation, Meeting, MeetingGroup
from models.people import Membership
from models.words import ActState, DutyState, FeedKind, MeetingStatus, Role, StepKind
from office import feeds, meetings, reorganisation, subscriptions
from office.areas import wheel_of_area
from office.calendar import refresh
from office.desk import Desk
from office.meetings import NewMeeting
from office.rotation import rotate
from office.stations import collect
from office.tick import tick
from rules.reorganisation import Ending, Fate, Reorganising
from store import subscriptions as kept_subscriptions
from store.database import Database
from store.feeds import FeedKey
from tests.office.chairs import is_lock
from tests.office.ledger import read
from tests.queries import counted_queries

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
PLANNED = date(2025, 6, 2)
LAST_DAY = date(2025, 8, 31)
FIRST_DAY = date(2025, 9, 1)
A_DAY = timedelta(days=1)
CENTRUM, HISINGEN = "nosam-gbg-centrum", "nosam-gbg-hisingen"
WHY_CLOSED = "de nya grupperna börjar om"

PLAN = Reorganising(
    name="Lokala NOSAM",
    last_day=LAST_DAY,
    endings=(
        Ending(
            group=CENTRUM,
            successors=("nosam-centrum", "nosam-majorna-linne", "nosam-orgryte-harlanda"),
            rest=Fate(successor="nosam-centrum"),
        ),
        Ending(
            group=HISINGEN,
            successors=("nosam-lundby", "nosam-norra-hisingen", "nosam-vastra-hisingen"),
            rest=Fate(reason=WHY_CLOSED),
        ),
    ),
)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(7), STOCKHOLM).astimezone(UTC)


def at(day: date, **more: Any) -> dict[str, Any]:
    return {"today": day, "now": morning(day), **more}


def owe_reports(desk: Desk) -> None:
    """Let the groups be asked for April's situation reports, which none of them hands in."""
    with desk.database.write() as session:
        collect(session, area=AREA, station="lagesbilder", today=date(2025, 4, 1))


def a_meeting(desk: Desk, day: date, *groups: str) -> int:
    """A called meeting, decided before it was known that the group would end; whoever sat there sat for good then."""
    starts = datetime.combine(day, time(9), STOCKHOLM)
    new = NewMeeting(groups=groups, starts_at=starts, ends_at=starts + timedelta(hours=2))
    with desk.database.write() as session:
        for row in session.exec(select(Membership).where(col(Membership.group).in_([CENTRUM, HISINGEN]))):
            row.valid_to = None
        wheel = wheel_of_area(session, AREA)
        wheel = replace(wheel, groups=tuple(replace(span, valid_to=None) for span in wheel.groups))
        (number,) = meetings.lay_down(session, wheel, [new], links=desk.links, **at(PLANNED, who="test"))
    meetings.call(desk, [number], **at(PLANNED, who="test"))
    return number


def lay_down(desk: Desk, plan: Reorganising = PLAN, day: date = PLANNED) -> reorganisation.LaidDown:
    return reorganisation.lay_down(desk, plan, area=AREA, **at(day, who="test"))


def of_groups(database: Database, *groups: str) -> list[Duty]:
    wanted = select(Duty).where(Duty.station == "lagesbilder", col(Duty.group).in_(groups)).order_by(Duty.group)
    return read(database, wanted)


def test_a_plan_is_laid_down_and_nothing_happens_before_its_day(desk):
    owe_reports(desk)

    done = lay_down(desk)
    tick(desk, area=AREA, **at(date(2025, 8, 29)))

    assert done.done is None
    (row,) = read(desk.database, select(Reorganisation))
    assert (row.name, row.last_day, row.carried_out_on) == ("Lokala NOSAM", LAST_DAY, None)
    assert {duty.state for duty in of_groups(desk.database, CENTRUM, HISINGEN)} == {DutyState.AWAITED}
    assert [entry.act for entry in read(desk.database, select(LogEntry))][-1] == "reorganise"


def test_the_plan_tells_what_it_will_do(desk):
    owe_reports(desk)
    with desk.database.read() as session:
        made = reorganisation.plan(session, wheel_of_area(session, AREA), PLAN, today=PLANNED)

    text = "\n".join(made.lines)
    assert made.refusals == ()
    assert "NOSAM GBG Centrum → NOSAM Centrum, NOSAM Majorna/Linné och NOSAM Örgryte/Härlanda" in text
    assert "> lägesbild 2025 från NOSAM GBG Centrum → NOSAM Centrum, senast" in text
    assert f"- lägesbild 2025 från NOSAM GBG Hisingen: {WHY_CLOSED}" in text


def test_open_documents_are_handed_to_the_successor_or_closed_with_a_reason(desk):
    owe_reports(desk)
    lay_down(desk)

    tick(desk, area=AREA, **at(FIRST_DAY))

    old, closed = of_groups(desk.database, CENTRUM, HISINGEN)
    (new,) = of_groups(desk.database, "nosam-centrum")
    assert (old.state, old.reason) == (DutyState.ENDED, "övertagen av NOSAM Centrum")
    assert (closed.state, closed.reason) == (DutyState.ENDED, WHY_CLOSED)
    assert (new.state, new.reason) == (DutyState.AWAITED, "övertagen från NOSAM GBG Centrum")
    assert new.due_on == date(2025, 9, 29)
    waiting = read(desk.database, select(Act).where(Act.state == ActState.DUE, Act.duty_id == old.id))
    assert waiting == []


def test_the_successor_is_asked_and_the_old_group_no_more(desk):
    owe_reports(desk)
    lay_down(desk)

    day = FIRST_DAY
    while day < date(2025, 9, 20):
        tick(desk, area=AREA, **at(day))
        day += A_DAY

    (new,) = of_groups(desk.database, "nosam-centrum")
    told = read(desk.database, select(Act).where(Act.duty_id == new.id, Act.state == ActState.DONE))
    assert {act.kind for act in told} >= {StepKind.REQUEST}
    later = read(desk.database, select(Act).where(Act.group == CENTRUM, col(Act.written_on) > LAST_DAY))
    assert {act.kind for act in later} <= {StepKind.THANKS}, "whoever chaired the old group is thanked"


def test_a_round_that_came_first_costs_no_document(desk):
    owe_reports(desk)
    lay_down(desk)
    with desk.database.write() as session:
        for duty in session.exec(select(Duty).where(Duty.group == CENTRUM)):
            duty.look_on = FIRST_DAY
        session.flush()
        collect(session, area=AREA, station="lagesbilder", today=FIRST_DAY)

    tick(desk, area=AREA, **at(FIRST_DAY))

    (old,) = of_groups(desk.database, CENTRUM)
    assert old.reason == "övertagen av NOSAM Centrum"
    assert len(of_groups(desk.database, "nosam-centrum")) == 1


def test_carrying_out_twice_or_late_changes_nothing_more(desk):
    owe_reports(desk)
    lay_down(desk)

    for day in (date(2025, 9, 3), date(2025, 9, 3), date(2025, 9, 4)):
        tick(desk, area=AREA, **at(day))

    (row,) = read(desk.database, select(Reorganisation))
    assert row.carried_out_on == date(2025, 9, 3)
    assert len(of_groups(desk.database, "nosam-centrum")) == 1


def test_what_the_successor_owes_itself_is_not_asked_for_twice(desk):
    owe_reports(desk)
    lay_down(desk)
    with desk.database.write() as session:
        (old,) = session.exec(select(Duty).where(Duty.station == "lagesbilder", Duty.group == CENTRUM))
        session.add(Duty(**old.model_dump(exclude={"id", "group"}), group="nosam-centrum"))

    tick(desk, area=AREA, **at(FIRST_DAY))

    (old,) = of_groups(desk.database, CENTRUM)
    assert (old.state, old.reason) == (DutyState.ENDED, "NOSAM Centrum lämnar ett eget")
    assert len(of_groups(desk.database, "nosam-centrum")) == 1


def test_meetings_of_the_old_group_are_cancelled_and_those_invited_are_told(desk):
    number = a_meeting(desk, date(2025, 10, 7), CENTRUM)
    lay_down(desk)

    tick(desk, area=AREA, **at(FIRST_DAY))
    tick(desk, area=AREA, **at(FIRST_DAY + A_DAY))

    (meeting,) = read(desk.database, select(Meeting).where(Meeting.id == number))
    assert (meeting.status, meeting.reason, meeting.sequence) == (
        MeetingStatus.CANCELLED,
        "gruppen upphör 31 augusti 2025",
        1,
    )
    invited = read(desk.database, select(Invitation).where(Invitation.meeting_id == number))
    gone = select(Act).where(Act.kind == StepKind.CANCELLATION, Act.meeting_id == number, Act.state == ActState.DONE)
    assert len(read(desk.database, gone)) == len(invited) > 0


def test_in_a_joint_meeting_the_successors_take_the_place_of_the_old_group(desk):
    number = a_meeting(desk, date(2025, 10, 7), "lgs", CENTRUM)
    lay_down(desk)

    tick(desk, area=AREA, **at(FIRST_DAY))

    query = select(MeetingGroup).where(MeetingGroup.meeting_id == number).order_by(col(MeetingGroup.position))
    groups = [row.group for row in read(desk.database, query)]
    assert groups == ["lgs", "nosam-centrum", "nosam-majorna-linne", "nosam-orgryte-harlanda"]
    (meeting,) = read(desk.database, select(Meeting).where(Meeting.id == number))
    assert meeting.status is MeetingStatus.CALLED
    called = read(desk.database, select(Invitation).where(Invitation.meeting_id == number, Invitation.called))
    assert {row.group for row in called} >= {"lgs", "nosam-centrum"}
    assert CENTRUM not in {row.group for row in called}


def test_meetings_before_the_day_and_history_stay_as_they_were(desk):
    held = a_meeting(desk, date(2025, 8, 20), CENTRUM)
    lay_down(desk)

    tick(desk, area=AREA, **at(date(2025, 8, 21)))
    tick(desk, area=AREA, **at(FIRST_DAY))

    (meeting,) = read(desk.database, select(Meeting).where(Meeting.id == held))
    assert meeting.status is MeetingStatus.HELD
    assert read(desk.database, select(Invitation).where(Invitation.meeting_id == held))
    rows = read(desk.database, select(Membership).where(Membership.group == CENTRUM))
    assert rows
    assert {row.valid_to for row in rows} == {LAST_DAY}


def test_a_subscription_to_the_old_group_shows_the_successors_under_the_same_link(desk):
    person = read(desk.database, select(Membership).where(Membership.group == "lgs", Membership.role == Role.CHAIR))[0]
    key = FeedKey(AREA, FeedKind.GROUP, CENTRUM)
    given = subscriptions.grant(desk, key, person_id=person.person_id, now=morning(PLANNED), who="test")
    before = subscriptions.link_of(desk.links, given)
    a_meeting(desk, date(2025, 10, 14), "nosam-majorna-linne")
    done_before = lay_down(desk)

    tick(desk, area=AREA, **at(FIRST_DAY))

    with desk.database.write() as session:
        refresh(session, wheel_of_area(session, AREA), links=desk.links, **at(FIRST_DAY))
        (entry,) = session.exec(select(CalendarEntry).where(CalendarEntry.first_day == date(2025, 10, 14)))
        uid = f"UID:{entry.uid}".encode()
        made = feeds.make(session, key, **at(FIRST_DAY))
        after = kept_subscriptions.get(session, given.id)
    assert after is not None
    assert done_before.plan.subscriptions == (given.id,)
    assert uid in made.body.replace(b"\r\n ", b"")
    assert subscriptions.link_of(desk.links, after) == before


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (replace(PLAN, last_day=date(2025, 9, 30)), "NOSAM GBG Centrum finns till 31 augusti 2025"),
        (replace(PLAN, endings=(replace(PLAN.endings[0], group="lgs"),)), "Ledningsgrupp LGS finns tills vidare"),
        (replace(PLAN, endings=(replace(PLAN.endings[0], group="mitt-i-livet"),)), "ingen grupp ”mitt-i-livet”"),
        (
            replace(PLAN, endings=(replace(PLAN.endings[0], successors=("nosam-nord",)),)),
            "ingen grupp ”nosam-nord” som kan ta över",
        ),
        (
            replace(PLAN, endings=(replace(PLAN.endings[0], successors=("nosam-gbg-sydvast", "nosam-centrum")),)),
            "NOSAM GBG Sydväst finns inte 1 september 2025",
        ),
        (
            replace(PLAN, endings=(replace(PLAN.endings[0], rest=Fate(successor="nosam-lundby")),)),
            "NOSAM Lundby ska ta över dokument från NOSAM GBG Centrum men är ingen av dess efterträdare",
        ),
        (replace(PLAN, endings=()), "ingen grupp upphör"),
        (replace(PLAN, endings=(PLAN.endings[0], PLAN.endings[0])), "står två gånger"),
    ],
    ids=["other-day", "open-ended", "unknown", "no-successor", "successor-ended", "not-a-successor", "none", "twice"],
)
def test_what_does_not_fit_the_area_file_is_refused(sqlite_desk, plan, told):
    with pytest.raises(reorganisation.RefusedReorganisation) as refused:
        lay_down(sqlite_desk, plan)

    assert told in str(refused.value)
    assert read(sqlite_desk.database, select(Reorganisation)) == []


def test_a_group_can_end_only_once(desk):
    lay_down(desk)

    with pytest.raises(reorganisation.RefusedReorganisation, match="ingår redan i omorganisation 1"):
        lay_down(desk)


def test_a_plan_whose_day_has_passed_is_carried_out_at_once(desk):
    owe_reports(desk)

    done = lay_down(desk, day=date(2025, 9, 8))

    assert done.done is not None
    assert (done.done.handed, done.done.closed) == (1, 1)
    assert [one.standing for one in listed(desk)] == ["genomförd 2025-09-08"]


def listed(desk: Desk) -> list[reorganisation.Listed]:
    with desk.database.read() as session:
        return reorganisation.listing(session, wheel_of_area(session, AREA))


def test_a_plan_can_be_taken_back_until_it_is_carried_out(desk):
    owe_reports(desk)
    number = lay_down(desk).number

    reorganisation.withdraw(desk, number, area=AREA, now=morning(PLANNED), who="test")
    tick(desk, area=AREA, **at(FIRST_DAY))

    assert [one.standing for one in listed(desk)] == ["återtagen"]
    assert of_groups(desk.database, "nosam-centrum") == []
    again = lay_down(desk, day=FIRST_DAY)
    with pytest.raises(reorganisation.NoSuchReorganisation, match="genomfördes 1 september 2025"):
        reorganisation.withdraw(desk, again.number, area=AREA, now=morning(FIRST_DAY), who="test")


def test_a_plan_that_no_longer_fits_waits_and_the_office_is_told(desk):
    owe_reports(desk)
    lay_down(desk)
    with desk.database.write() as session:
        group = session.get(Group, (AREA, CENTRUM))
        assert group is not None
        group.valid_to = date(2025, 12, 31)

    tick(desk, area=AREA, **at(FIRST_DAY))

    with desk.database.read() as session:
        alarms = reorganisation.alarms(session, wheel_of_area(session, AREA), today=FIRST_DAY)
    assert {duty.state for duty in of_groups(desk.database, CENTRUM)} == {DutyState.AWAITED}
    assert "NOSAM GBG Centrum finns till 31 december 2025" in alarms[0].what

    with desk.database.write() as session:
        group = session.get(Group, (AREA, CENTRUM))
        assert group is not None
        group.valid_to = LAST_DAY
    tick(desk, area=AREA, **at(FIRST_DAY + A_DAY))

    assert [one.standing for one in listed(desk)] == ["genomförd 2025-09-02"]


def test_the_office_is_reminded_when_the_day_comes_near(desk):
    lay_down(desk)

    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        early = reorganisation.alarms(session, wheel, today=PLANNED)
        near = reorganisation.alarms(session, wheel, today=date(2025, 8, 20))

    assert early == []
    assert [alarm.what for alarm in near] == ["Omorganisationen ”Lokala NOSAM” genomförs efter 31 augusti 2025."]


def test_a_plan_that_could_not_be_carried_out_is_not_counted_as_done(sqlite_desk):
    lay_down(sqlite_desk)
    with sqlite_desk.database.write() as session:
        group = session.get(Group, (AREA, CENTRUM))
        assert group is not None
        group.valid_to = date(2025, 12, 31)

    with sqlite_desk.database.write() as session:
        done = rotate(session, area=AREA, links=sqlite_desk.links, **at(FIRST_DAY))

    assert done.reorganised == ()


def test_a_joint_meeting_that_nobody_is_left_for_is_cancelled_with_the_reason(desk):
    meeting = a_meeting(desk, date(2025, 10, 14), CENTRUM, HISINGEN)
    alone = replace(PLAN, endings=(replace(PLAN.endings[0], successors=(), rest=Fate(reason=WHY_CLOSED)),))
    why = "ingen av grupperna, och ingen efterträdare, finns 14 oktober 2025"

    shown = lay_down(desk, alone).plan
    tick(desk, area=AREA, **at(FIRST_DAY))

    (row,) = read(desk.database, select(Meeting).where(Meeting.id == meeting))
    assert (row.status, row.reason) == (MeetingStatus.CANCELLED, why)
    assert any(line.startswith("  - ") and line.endswith(why) for line in shown.lines)


def test_the_first_chair_of_a_group_that_has_taken_documents_over_is_handed_them_over(desk):
    owe_reports(desk)
    lay_down(desk)
    heir, other = "nosam-centrum", "nosam-majorna-linne"
    with desk.database.write() as session:
        person = session.exec(select(Membership.person_id).where(Membership.group == "lgs")).first()
        for group in (heir, other):
            taken = select(Membership).where(Membership.group == group, Membership.role == Role.CHAIR)
            for row in session.exec(taken):
                session.delete(row)
            session.add(Membership(area=AREA, person_id=person, group=group, role=Role.CHAIR, valid_from=FIRST_DAY))

    tick(desk, area=AREA, **at(FIRST_DAY))

    told = read(desk.database, select(Act).where(Act.kind == StepKind.HANDOVER))
    assert [(act.group, act.addressee) for act in told] == [(heir, f"person-{person}")]


def test_withdrawing_begins_with_the_area_s_lock(sqlite_desk):
    number = lay_down(sqlite_desk).number

    with counted_queries(sqlite_desk.database) as queries:
        reorganisation.withdraw(sqlite_desk, number, area=AREA, now=morning(PLANNED), who="test")

    assert is_lock(next(query for query in queries if query.startswith("SELECT")))
