"""The changeover of political seats after a general election, from its plan until every seat is filled."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from mail.files import FileTransport
from models.changeover import Changeover, ChangeoverSeat
from models.duties import Duty
from models.feeds import Subscription
from models.letters import Act
from models.log import LogEntry
from models.meetings import Invitation, Meeting
from models.people import Membership
from models.words import ActState, DutyState, FeedKind, MeetingStatus, Role, StepKind
from office import changeover, changeover_alarms, changeover_progress, changeover_undo, meetings, subscriptions
from office.areas import wheel_of_area
from office.changeover import CarriedOut, MeetingAsked
from office.changeover_plan import NoSuchChangeover, RefusedChangeover
from office.changeover_rehearsal import rehearse
from office.desk import Desk
from office.meetings import NewMeeting
from office.shown_plans import PlanHasChanged
from office.tick import tick
from store.changeover import letters_sent
from store.database import Database
from store.feeds import FeedKey
from tests.office.ledger import read

AREA = "goteborgsomradet"
POLITICAL = "politiskt-samrad"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DECIDED = date(2026, 11, 16)
LAST_DAY = date(2026, 12, 31)
NEW_YEAR = date(2027, 1, 1)
FIRST_MORNING = date(2027, 1, 4)
A_DAY = timedelta(days=1)
PARTIES = 12
"""Each has a seat, and a substitute for it."""


def morning(day: date) -> datetime:
    return datetime.combine(day, time(7), STOCKHOLM).astimezone(UTC)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_DAY


def change(desk: Desk, day: date = DECIDED, **how: Any) -> CarriedOut:
    meeting = how.pop("meeting", None)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        shown = changeover.plan(session, wheel, last_day=LAST_DAY, meeting=meeting, today=day, **how)
    return changeover.carry_out(desk, shown, meeting=meeting, today=day, now=morning(day), who="test")


def live(desk: Desk, wanted: Iterator[date] | list[date]) -> None:
    """Let mornings go by, as the flows do them."""
    for day in wanted:
        tick(desk, area=AREA, today=day, now=morning(day))


def ended_people(database: Database, done: CarriedOut) -> set[int]:
    """Those who hold nothing at all after the day."""
    ended = {end.person_id for end in done.plan.ends}
    rows = read(database, select(Membership).where(Membership.area == AREA))
    return ended - {row.person_id for row in rows if (row.valid_to or date.max) > LAST_DAY}


def a_meeting(desk: Desk, day: date, *groups: str) -> int:
    """A meeting that has been called."""
    starts = datetime.combine(day, time(9), STOCKHOLM)
    new = NewMeeting(groups=groups, starts_at=starts, ends_at=starts + timedelta(hours=2))
    at = {"today": DECIDED - A_DAY, "now": morning(DECIDED - A_DAY), "who": "test"}
    with desk.database.write() as session:
        (number,) = meetings.lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, **at)
    meetings.call(desk, [number], **at)
    return number


def fill(session: Session, done: CarriedOut, *parties: str) -> None:
    """Let the same person sit on from the new year, for each of the parties."""
    for end in done.plan.ends:
        if end.party in parties and end.role in (Role.MEMBER, Role.SUBSTITUTE):
            row = session.get(Membership, end.membership_id)
            assert row is not None
            days_of = {"valid_from": NEW_YEAR, "valid_to": None}
            session.add(Membership(**row.model_dump(exclude={"id", *days_of}), **days_of))


def test_the_plan_ends_political_seats_alone(desk):
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        shown = changeover.plan(session, wheel, last_day=LAST_DAY, today=DECIDED)

    assert {end.group for end in shown.ends} == {POLITICAL}
    assert {end.role for end in shown.ends} == {Role.MEMBER, Role.SUBSTITUTE}
    assert len(shown.ends) == 2 * PARTIES
    assert read(desk.database, select(Changeover)) == []


def test_the_seats_end_on_the_day_and_the_log_keeps_what_they_were(desk):
    done = change(desk)

    rows = read(desk.database, select(Membership).where(Membership.group == POLITICAL, Membership.role == Role.MEMBER))
    assert {row.valid_to for row in rows} == {LAST_DAY}
    (entry,) = read(desk.database, select(LogEntry).where(LogEntry.act == "changeover"))
    assert len(entry.detail["ended"]) == len(done.plan.ends)


def test_a_changeover_can_be_for_some_parties_alone(desk):
    done = change(desk, parties=["partille", "harryda"])

    assert {end.party for end in done.plan.ends} == {"partille", "harryda"}


def test_a_second_switch_has_nothing_to_end(desk):
    change(desk)

    with pytest.raises(RefusedChangeover, match="inga politiska platser hålls efter 31 december 2026"):
        change(desk)


def test_what_was_shown_is_what_ends(desk):
    with desk.database.read() as session:
        shown = changeover.plan(session, wheel_of_area(session, AREA), last_day=LAST_DAY, today=DECIDED)
    with desk.database.write() as session:
        one = session.get(Membership, shown.ends[0].membership_id)
        assert one is not None
        one.valid_to = DECIDED

    with pytest.raises(PlanHasChanged):
        changeover.carry_out(desk, shown, meeting=None, today=DECIDED, now=morning(DECIDED), who="test")
    assert read(desk.database, select(Changeover)) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"parties": ["trosa"]}, "ingen part ”trosa”"),
        ({"last_day": date(2024, 12, 31)}, "för länge sedan"),
        ({"last_day": date(2030, 12, 31)}, "mer än ett år bort"),
    ],
    ids=["unknown-party", "long-ago", "far-ahead"],
)
def test_what_makes_no_sense_is_refused(desk, asked, told):
    with desk.database.read() as session, pytest.raises(RefusedChangeover, match=told):
        changeover.plan(session, wheel_of_area(session, AREA), today=DECIDED, **{"last_day": LAST_DAY, **asked})


def test_those_who_leave_are_told_at_once_that_they_are_not_called_after_the_day(desk):
    before, after = a_meeting(desk, date(2026, 12, 10), POLITICAL), a_meeting(desk, date(2027, 1, 20), POLITICAL)

    done = change(desk)

    left = ended_people(desk.database, done)
    rows = read(desk.database, select(Invitation).where(col(Invitation.person_id).in_(left)))
    assert {row.called for row in rows if row.meeting_id == before} == {True}
    assert {row.called for row in rows if row.meeting_id == after} == {False}
    gone = read(desk.database, select(Act).where(Act.kind == StepKind.CANCELLATION, Act.meeting_id == after))
    assert {act.state.value for act in gone} == {"done"}


def test_a_hand_over_meeting_is_laid_down_as_a_draft(desk):
    done = change(desk, meeting=MeetingAsked())

    (meeting,) = read(desk.database, select(Meeting).where(col(Meeting.id).in_(done.meetings)))
    assert (meeting.status, meeting.title) == (
        MeetingStatus.DRAFT,
        "Överlämning efter mandatskiftet, Politiskt samråd",
    )
    assert meeting.day > NEW_YEAR
    assert read(desk.database, select(Invitation).where(Invitation.meeting_id == meeting.id)) == []


@pytest.mark.slow
def test_through_new_year_no_letter_goes_to_those_who_have_left_all_are_chased_and_the_wheel_goes_on(desk):
    a_meeting(desk, date(2026, 12, 10), POLITICAL)
    a_meeting(desk, date(2027, 1, 20), POLITICAL, "lgs")
    a_meeting(desk, date(2027, 3, 18), POLITICAL)
    done = change(desk)

    live(desk, days(date(2026, 11, 30), date(2027, 2, 5)))

    left = ended_people(desk.database, done)
    with desk.database.read() as session:
        letters = letters_sent(session, AREA)
    to_them = [letter for letter in letters if letter.person_id in left]
    assert [letter for letter in to_them if letter.day <= LAST_DAY], "they could have been written to"
    assert [letter.subject for letter in to_them if letter.day > LAST_DAY and not letter.is_farewell] == []

    wanted = read(desk.database, select(Duty).where(Duty.station == "platser", Duty.group == POLITICAL))
    assert len(wanted) == PARTIES
    assert {(duty.state, duty.due_on, duty.year) for duty in wanted} == {(DutyState.AWAITED, date(2026, 12, 30), 2027)}
    sent = read(desk.database, select(Act).where(Act.station == "platser", Act.state == ActState.DONE))
    for duty in wanted:
        kinds = {act.kind for act in sent if act.duty_id == duty.id}
        assert kinds >= {StepKind.REQUEST, StepKind.REMINDER, StepKind.OVERDUE}

    reports = read(desk.database, select(Act).where(Act.station == "arsrapporter", Act.year == 2027))
    assert {act.kind for act in reports if act.state is ActState.DONE} >= {StepKind.REQUEST, StepKind.REMINDER}


def test_subscriptions_to_the_body_end_the_morning_after_and_not_before(desk):
    done = change(desk)
    leaving = next(end.person_id for end in done.plan.ends if end.party == "partille")
    key = FeedKey(AREA, FeedKind.GROUP, POLITICAL)
    subscribed = subscriptions.grant(desk, key, person_id=leaving, now=morning(DECIDED), who="test")

    live(desk, [LAST_DAY])
    (still,) = read(desk.database, select(Subscription).where(Subscription.id == subscribed.id))
    live(desk, [FIRST_MORNING])
    (ended,) = read(desk.database, select(Subscription).where(Subscription.id == subscribed.id))

    assert still.revoked_at is None
    assert ended.revoked_at == morning(FIRST_MORNING)


def test_a_subscription_given_again_after_the_changeover_stands(desk):
    done = change(desk)
    leaving = next(end.person_id for end in done.plan.ends if end.party == "partille")
    key = FeedKey(AREA, FeedKind.GROUP, POLITICAL)
    live(desk, [FIRST_MORNING])
    given = subscriptions.grant(desk, key, person_id=leaving, now=morning(FIRST_MORNING + A_DAY), who="test")

    live(desk, [FIRST_MORNING + 2 * A_DAY])

    (row,) = read(desk.database, select(Subscription).where(Subscription.id == given.id))
    assert row.revoked_at is None


def test_whoever_sits_on_keeps_the_subscription(desk):
    done = change(desk)
    staying = next(end.person_id for end in done.plan.ends if end.party == "partille" and end.role is Role.MEMBER)
    key = FeedKey(AREA, FeedKind.GROUP, POLITICAL)
    given = subscriptions.grant(desk, key, person_id=staying, now=morning(DECIDED), who="test")
    with desk.database.write() as session:
        fill(session, done, "partille")

    live(desk, [FIRST_MORNING])

    (row,) = read(desk.database, select(Subscription).where(Subscription.id == given.id))
    assert row.revoked_at is None


def test_progress_counts_the_places_until_all_are_filled(desk):
    done = change(desk)
    with desk.database.write() as session:
        fill(session, done, "partille", "harryda")
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        half = changeover_progress.progress(session, wheel, today=DECIDED)
        alarms = changeover_alarms.alarms(session, wheel, today=FIRST_MORNING)
    with desk.database.write() as session:
        fill(session, done, *({end.party for end in done.plan.ends} - {"partille", "harryda"}))
    with desk.database.read() as session:
        whole = changeover_progress.progress(session, wheel, today=FIRST_MORNING)
        quiet = changeover_alarms.alarms(session, wheel, today=FIRST_MORNING)

    # The chair and the vice chair of 2027 are named already, and take the seats of their parties.
    assert (half.places, half.named) == (2 * PARTIES, 4 + 2)
    assert half.headline == "Mandatskiftet 31 december 2026: 6 av 24 platser har någon utsedd."
    assert [alarm.what for alarm in alarms] == [half.headline]
    assert whole.named == whole.places
    assert quiet == []


def test_filling_the_seats_settles_the_asking_and_calls_the_new(desk):
    meeting = a_meeting(desk, date(2027, 1, 20), POLITICAL)
    done = change(desk)
    live(desk, days(date(2026, 12, 1), date(2026, 12, 4)))
    with desk.database.write() as session:
        fill(session, done, "partille")

    live(desk, [date(2026, 12, 7)])

    duties = read(desk.database, select(Duty).where(Duty.document == "platser-partille"))
    assert [duty.state for duty in duties] == [DutyState.RECEIVED]
    returned = {end.person_id for end in done.plan.ends if end.party == "partille"}
    rows = read(desk.database, select(Invitation).where(Invitation.meeting_id == meeting))
    assert {row.called for row in rows if row.person_id in returned} == {True}


def test_undoing_gives_everybody_their_days_back(desk):
    before = read(desk.database, select(Membership).order_by(Membership.id))
    meeting = a_meeting(desk, date(2027, 1, 20), POLITICAL)
    done = change(desk, meeting=MeetingAsked())

    back = changeover_undo.undo(desk, area=AREA, today=DECIDED + A_DAY, now=morning(DECIDED + A_DAY), who="test")

    after = read(desk.database, select(Membership).order_by(Membership.id))
    assert [row.model_dump() for row in after] == [row.model_dump() for row in before]
    assert (back.restored, back.kept, back.asked) == (len(done.plan.ends), 0, 0)
    assert {row.called for row in read(desk.database, select(Invitation).where(Invitation.meeting_id == meeting))} == {
        True
    }
    (draft,) = read(desk.database, select(Meeting).where(col(Meeting.id).in_(done.meetings)))
    assert draft.status is MeetingStatus.CANCELLED
    with desk.database.read() as session, pytest.raises(NoSuchChangeover):
        changeover_progress.progress(session, wheel_of_area(session, AREA), today=DECIDED)


def test_what_has_happened_is_not_undone(desk):
    change(desk)

    with pytest.raises(RefusedChangeover, match="upphörde 31 december 2026"):
        changeover_undo.undo(desk, area=AREA, today=FIRST_MORNING, now=morning(FIRST_MORNING), who="test")


def test_the_office_is_told_in_time_that_no_changeover_is_planned(desk):
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        early = changeover_alarms.alarms(session, wheel, today=date(2026, 9, 1))
        late = changeover_alarms.alarms(session, wheel, today=DECIDED)

    assert early == []
    assert [alarm.what for alarm in late] == [
        "Mandatperioden slutar 31 december 2026, men 24 politiska uppdrag går vidare efter den dagen."
    ]


@pytest.mark.slow
def test_a_rehearsal_shows_it_beforehand_and_changes_nothing(desk, tmp_path):
    """And nothing leaves by the way out that the area has of its own."""
    a_meeting(desk, date(2027, 1, 20), POLITICAL)
    folder = tmp_path / "rehearsal"
    desk = replace(desk, own_transports={AREA: FileTransport(tmp_path / "own", durable=False)})

    played = rehearse(desk, area=AREA, last_day=LAST_DAY, parties=(), folder=folder, today=DECIDED)

    assert read(desk.database, select(Changeover)) == []
    assert played.late == ()
    assert played.failures == ()
    assert played.not_asked == ()
    assert len(played.asked) == PARTIES
    assert played.in_order
    assert list(folder.rglob("*.eml"))
    assert not list((tmp_path / "own").rglob("*.eml"))


def seats_of(session: Session, *, party: str, starts: date | None = None) -> list[Membership]:
    rows = session.exec(select(Membership).where(Membership.group == POLITICAL, Membership.party == party)).all()
    return [row for row in rows if starts is None or row.valid_from == starts]


def test_a_changeover_that_is_filled_is_closed_and_the_next_one_is_told_of(desk):
    done = change(desk)
    with desk.database.write() as session:
        fill(session, done, *{end.party for end in done.plan.ends})
    live(desk, [FIRST_MORNING])

    with desk.database.write() as session:
        for row in seats_of(session, party="harryda", starts=NEW_YEAR):
            row.valid_to = date(2027, 5, 1)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        later = changeover_alarms.alarms(session, wheel, today=date(2027, 6, 1))
        next_period = changeover_alarms.alarms(session, wheel, today=date(2030, 12, 1))

    (row,) = read(desk.database, select(Changeover))
    assert row.closed_on == FIRST_MORNING
    assert later == []
    assert [alarm.what.split(",")[0] for alarm in next_period] == ["Mandatperioden slutar 31 december 2030"]


def test_a_changeover_that_is_never_filled_is_followed_for_a_year(sqlite_desk):
    change(sqlite_desk)

    with sqlite_desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        within = changeover_alarms.alarms(session, wheel, today=date(2027, 12, 31))
        after = changeover_alarms.alarms(session, wheel, today=date(2028, 1, 1))

    assert len(within) == 1
    assert after == []


def test_changeovers_of_one_day_share_the_hand_over_meeting(desk):
    first = change(desk, meeting=MeetingAsked(), parties=["partille"])
    second = change(desk, meeting=MeetingAsked(), parties=["harryda"])

    assert second.meetings == first.meetings
    assert "Överlämningsmöten som redan är inlagda för samma skifte:" in second.plan.lines
    at = {"area": AREA, "today": DECIDED, "now": morning(DECIDED), "who": "test"}
    undone = [changeover_undo.undo(desk, **at).undone]
    (draft,) = read(desk.database, select(Meeting).where(col(Meeting.id).in_(first.meetings)))
    undone.append(changeover_undo.undo(desk, **at).undone)
    (dropped,) = read(desk.database, select(Meeting).where(col(Meeting.id).in_(first.meetings)))

    assert (draft.status, dropped.status) == (MeetingStatus.DRAFT, MeetingStatus.CANCELLED)
    assert undone == [
        "mandatskifte 2, 31 december 2026 för Härryda kommun",
        "mandatskifte 1, 31 december 2026 för Partille kommun",
    ]


def test_progress_counts_seats_that_were_vacant_before_and_chairs_only_from_their_day(sqlite_desk):
    with sqlite_desk.database.write() as session:
        for row in seats_of(session, party="harryda"):
            row.valid_to = DECIDED - A_DAY
        chairs = select(Membership).where(Membership.group == POLITICAL, Membership.role == Role.CHAIR)
        for row in session.exec(chairs.where(Membership.valid_from == NEW_YEAR)):
            row.valid_from = date(2027, 3, 1)
    done = change(sqlite_desk)
    with sqlite_desk.database.write() as session:
        fill(session, done, *{end.party for end in done.plan.ends})

    with sqlite_desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        found = changeover_progress.progress(session, wheel, today=FIRST_MORNING)
        told = changeover_alarms.alarms(session, wheel, today=FIRST_MORNING)

    assert "harryda" not in {end.party for end in done.plan.ends}
    assert (found.places, found.named) == (2 * PARTIES, 2 * PARTIES - 2)
    assert found.chairs_vacant == ("Politiskt samråd",)
    assert told[0].what.endswith("Ordförande saknas i Politiskt samråd.")


def test_a_subscription_ends_with_the_body_that_was_left_though_the_person_sits_in_another(desk):
    done = change(desk)
    end = next(end for end in done.plan.ends if end.party == "partille")
    other = "temagrupp-aldre"
    with desk.database.write() as session:
        days_of = {"area": AREA, "person_id": end.person_id, "group": other, "role": Role.MEMBER, "party": "partille"}
        left = Membership(**days_of, valid_from=date(2026, 1, 1), valid_to=LAST_DAY)
        session.add_all([left, Membership(**days_of, valid_from=NEW_YEAR)])
        session.flush()
        session.add(ChangeoverSeat(changeover_id=done.changeover_id, membership_id=left.id))
    given = [
        subscriptions.grant(
            desk,
            FeedKey(AREA, FeedKind.GROUP, group),
            person_id=end.person_id,
            now=morning(DECIDED),
            who="test",
        ).id
        for group in (POLITICAL, other)
    ]

    live(desk, [FIRST_MORNING])

    rows = {row.id: row for row in read(desk.database, select(Subscription))}
    assert [rows[number].revoked_at is None for number in given] == [False, True]
