"""The demonstration has a past on whatever day it is first started."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from models.duties import Duty
from models.letters import Act, Letter
from models.words import ActState, DutyState, LetterState, MeetingStatus
from office.areas import wheel_of_area
from office.demonstration import WHO, play_past, set_up
from office.overview import year_of_wheel
from rules.meetings import MINUTES
from settings import ROOT
from store import duties, invitations, log, meetings
from store.database import Database
from tests.conftest import AREA, AREA_FILE, PEOPLE_FILE, desk_on

pytestmark = pytest.mark.slow

MEETINGS_FILE = ROOT / "areas" / f"{AREA}-meetings.txt"
LAST_DAY = date(2026, 12, 31)
DAYS = (
    date(2026, 1, 1),
    date(2027, 1, 8),
    date(2028, 2, 29),
    *(pytest.param(day, marks=pytest.mark.thorough) for day in (date(2029, 6, 21), LAST_DAY)),
)
THREE_MONTHS = timedelta(days=91)


def noon(day):
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def seen(desk, day):
    """The rows of the first page."""
    with desk.database.read() as session:
        year = year_of_wheel(session, wheel_of_area(session, AREA), year=day.year, today=day, links=desk.links)
    return [duty for station in year.stations for duty in station.duties]


def rows(desk, model):
    with desk.database.read() as session:
        return list(session.exec(select(model)))


def all_meetings(desk, day):
    with desk.database.read() as session:
        return meetings.between(session, area=AREA, first=date(day.year, 1, 1), last=date(day.year + 1, 12, 31))


@pytest.fixture(scope="module")
def first_started(tmp_path_factory, sqlite_copy):
    """The desk of a demonstration that is first started on a day, with its past and its meetings: played once a day."""
    played = {}

    def desk(day):
        if day not in played:
            folder = tmp_path_factory.mktemp("demonstration")
            played[day] = desk_on(Database(sqlite_copy(folder), durable=False), folder)
            play_past(played[day], area=AREA, today=day, now=noon(day), meetings_file=MEETINGS_FILE)
        return played[day]

    yield desk
    for each in played.values():
        each.database.close()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_page_shows_a_living_wheel_on_whatever_day_it_is_first_started(first_started, day):
    duties = seen(first_started(day), day)
    states = Counter(duty.state for duty in duties)

    assert states[DutyState.RECEIVED] >= 3
    assert states[DutyState.AWAITED] >= 1
    assert any(duty.original_last_day for duty in duties), "somebody has been given more time"
    assert all(duty.received_on <= day for duty in duties if duty.received_on)
    if day > date(day.year, 2, 15):
        assert any(duty.days_late for duty in duties), "somebody is late"


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_there_are_meetings_to_come_on_whatever_day_it_is(first_started, day):
    coming = [meeting for meeting in all_meetings(first_started(day), day) if meeting.day > day]

    assert {MeetingStatus.CALLED, MeetingStatus.DRAFT} <= {meeting.status for meeting in coming}
    assert min(meeting.day for meeting in coming) < day + THREE_MONTHS


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_play_leaves_nothing_undone_and_does_nothing_twice(first_started, day):
    acts = rows(first_started(day), Act)

    assert {act.state for act in acts} <= {ActState.DONE, ActState.EXPIRED}
    assert max(Counter(act.key for act in acts).values()) == 1
    assert {letter.state for letter in rows(first_started(day), Letter)} == {LetterState.SENT}


@pytest.mark.thorough
def test_a_year_with_meetings_held_called_and_decided_lies_there(first_started):
    desk, today = first_started(LAST_DAY), LAST_DAY

    found = all_meetings(desk, today)
    with desk.database.read() as session:
        owed = duties.of_meetings(session, [meeting.id for meeting in found])
        invited = invitations.invited(session, [meeting.id for meeting in found])
    states = Counter(duty.state for duty in owed if duty.document == MINUTES)
    for meeting in found:
        if meeting.day < today:
            assert meeting.status is MeetingStatus.HELD
        elif meeting.day <= today + THREE_MONTHS:
            assert meeting.status is MeetingStatus.CALLED
            assert invited[meeting.id]
        elif meeting.day > today + 2 * THREE_MONTHS and not meeting.called_elsewhere:
            assert meeting.status is MeetingStatus.DRAFT
            assert not invited[meeting.id]
    coming = [meeting for meeting in found if meeting.day > today]
    assert any(len(meeting.groups) > 1 for meeting in coming)
    assert any(meeting.called_elsewhere for meeting in coming)
    assert any(meeting.place is None and meeting.form.value != "digital" for meeting in coming)
    assert states[DutyState.PUBLISHED] + states[DutyState.ADOPTED] > sum(states.values()) / 2


@pytest.mark.both_databases
def test_on_both_databases(desk):
    day = date(2026, 2, 12)
    play_past(desk, area=AREA, today=day, now=noon(day), meetings_file=MEETINGS_FILE)

    held = [meeting for meeting in all_meetings(desk, day) if meeting.status is MeetingStatus.HELD]

    assert {DutyState.RECEIVED, DutyState.AWAITED} <= {duty.state for duty in seen(desk, day)}
    assert [meeting.day for meeting in held] == [date(2026, 1, 27), date(2026, 2, 5)]
    assert held[1].called_elsewhere


def test_last_years_documents_can_be_opened_and_are_linked_in_this_years_letters(sqlite_desk):
    play_past(sqlite_desk, area=AREA, today=date(2026, 1, 20))

    last_year = [duty for duty in rows(sqlite_desk, Duty) if duty.year == 2025]
    letters = rows(sqlite_desk, Letter)

    assert last_year
    assert {duty.state for duty in last_year} == {DutyState.RECEIVED}
    assert not [act for act in rows(sqlite_desk, Act) if act.year == 2025], "last year is not chased"
    assert sum(b"/dokument/" in letter.body for letter in letters) > 10


def test_a_second_start_does_nothing(sqlite_desk):
    day = date(2026, 3, 3)
    first = play_past(sqlite_desk, area=AREA, today=day, now=noon(day))
    before = len(rows(sqlite_desk, Letter))

    second = play_past(sqlite_desk, area=AREA, today=day + timedelta(days=30), now=noon(day + timedelta(days=30)))

    assert first > 0
    assert second == 0
    assert len(rows(sqlite_desk, Letter)) == before


def test_a_play_that_was_interrupted_goes_on_where_it_was_and_does_nothing_twice(sqlite_desk, sqlite_copy, tmp_path):
    day = date(2026, 3, 3)

    def stop(reached):
        if reached == date(2026, 2, 4):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_past(sqlite_desk, area=AREA, today=day, meetings_file=MEETINGS_FILE, progress=stop)
    before = {meeting.id: meeting.uid for meeting in all_meetings(sqlite_desk, day)}
    days = []
    play_past(sqlite_desk, area=AREA, today=day, meetings_file=MEETINGS_FILE, progress=days.append)

    assert days[0] >= date(2026, 1, 26), "what has been played is not played again"
    assert {meeting.id: meeting.uid for meeting in all_meetings(sqlite_desk, day)} == before
    assert max(Counter(letter.key for letter in rows(sqlite_desk, Letter)).values()) == 1
    invited = Counter((a.meeting_id, a.addressee) for a in rows(sqlite_desk, Act) if a.step == "invitation")
    assert max(invited.values()) == 1
    assert _states(sqlite_desk, day) == _states(_played_at_once(sqlite_copy, tmp_path / "again", day), day)


def _states(desk, day):
    return Counter(duty.state for duty in seen(desk, day))


def _played_at_once(sqlite_copy, folder, day):
    folder.mkdir()
    desk = desk_on(Database(sqlite_copy(folder), durable=False), folder)
    play_past(desk, area=AREA, today=day, meetings_file=MEETINGS_FILE)
    return desk


def test_every_letter_has_left_before_now_and_lies_as_a_file(sqlite_desk, tmp_path):
    day = date(2026, 2, 4)
    now = datetime(2026, 2, 4, 5, tzinfo=UTC)
    play_past(sqlite_desk, area=AREA, today=day, now=now)

    letters = rows(sqlite_desk, Letter)

    assert {letter.state for letter in letters} == {LetterState.SENT}
    assert max(letter.sent_at for letter in letters) < now
    assert len(list((tmp_path / "letters").rglob("*.eml"))) == len(letters)


def test_what_was_done_is_logged_under_the_demonstrations_name(sqlite_desk):
    play_past(sqlite_desk, area=AREA, today=date(2026, 2, 20))

    with sqlite_desk.database.read() as session:
        entries = log.latest(session, area=AREA, limit=1000)

    done = {entry.act for entry in entries if entry.who == WHO}
    assert {"receive", "extend", "play-past"} <= done


def test_setting_up_again_changes_nothing(empty_database, sqlite_desk):
    day = date(2026, 2, 20)
    desk = type(sqlite_desk)(**{**vars(sqlite_desk), "database": empty_database})

    first = set_up(desk, AREA_FILE, PEOPLE_FILE, today=day, now=noon(day))
    entries = len(_log(desk))
    second = set_up(desk, AREA_FILE, PEOPLE_FILE, today=day, now=noon(day))

    assert first == second == AREA
    assert len(_log(desk)) == entries


def _log(desk):
    with desk.database.read() as session:
        return log.latest(session)
