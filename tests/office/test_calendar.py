"""What stands in the area's calendar, and that nothing there changes unless its facts do."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Event
from sqlalchemy import update
from sqlmodel import col, select

from models.areas import GroupName
from models.duties import Duty
from models.feeds import CalendarEntry, CalendarEntryGroup, CalendarState
from models.meetings import Meeting, MeetingGroup
from models.words import DutyState, EntryKind
from office import documents
from office.areas import wheel_of_area
from office.calendar import refresh, touch
from office.calendar_entries import CANCELLED_SHOWN, Window
from office.desk import Desk
from office.meetings import NewMeeting, call, cancel, lay_down, move
from office.stations import collect
from store import calendars, meetings
from store.insertion import table_of
from tests.queries import counted_queries

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
TODAY = date(2025, 9, 15)
A_DAY = timedelta(days=1)
WHO = "test"

At = Callable[[date], dict[str, Any]]


def at_local(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def look(desk: Desk, at: At) -> Callable[..., bool]:
    """Brings the calendar in step on a day; whether anything changed."""

    def look_on(day: date = TODAY) -> bool:
        with desk.database.write() as session:
            return refresh(session, wheel_of_area(session, AREA), links=desk.links, **at(day))

    return look_on


@pytest.fixture
def called(desk: Desk, at: At) -> Callable[..., int]:
    """Lays a meeting of LGS down and calls it; its id."""

    def call_one(day: date = date(2025, 10, 16), **other: Any) -> int:
        times = {"starts_at": at_local(day, 9), "ends_at": at_local(day, 12)}
        new = NewMeeting(**{"groups": ("lgs",), "place": "Lotsen", **times, **other})
        with desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            (meeting,) = lay_down(session, wheel, [new], links=desk.links, who=WHO, **at(TODAY))
        call(desk, [meeting], who=WHO, **at(TODAY))
        return meeting

    return call_one


def entries(desk: Desk, *conditions: Any) -> list[CalendarEntry]:
    with desk.database.read() as session:
        return list(session.exec(select(CalendarEntry).where(*conditions).order_by(col(CalendarEntry.uid))))


def standing(desk: Desk) -> dict[str, bytes]:
    return {entry.uid: entry.body for entry in entries(desk, col(CalendarEntry.withdrawn_on).is_(None))}


def entry_of(desk: Desk, meeting: int) -> CalendarEntry:
    (entry,) = entries(desk, CalendarEntry.meeting_id == meeting)
    return entry


def event_of(entry: CalendarEntry) -> Event:
    read = Event.from_ical(entry.body)
    assert isinstance(read, Event)
    return read


def revision(desk: Desk) -> int:
    with desk.database.read() as session:
        state = session.get(CalendarState, AREA)
        return state.revision if state else 0


def groups_of(desk: Desk, entry: CalendarEntry) -> set[str]:
    with desk.database.read() as session:
        return set(session.exec(select(CalendarEntryGroup.group).where(CalendarEntryGroup.entry_id == entry.id)))


def test_a_draft_stands_nowhere_and_a_called_meeting_does(desk, look, at):
    new = NewMeeting(
        groups=("lgs",), starts_at=at_local(date(2025, 10, 16), 9), ends_at=at_local(date(2025, 10, 16), 12)
    )
    with desk.database.write() as session:
        (meeting,) = lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who=WHO, **at(TODAY))
    look()
    assert not entries(desk, CalendarEntry.meeting_id == meeting)

    call(desk, [meeting], who=WHO, **at(TODAY))

    shown = event_of(entry_of(desk, meeting))
    assert shown["SEQUENCE"] == 0
    assert shown["DTSTART"].dt.hour == 9
    assert groups_of(desk, entry_of(desk, meeting)) == {"lgs"}


def test_a_draft_that_is_cancelled_was_never_shown_and_is_not_now(desk, look, at):
    day = date(2025, 10, 16)
    new = NewMeeting(groups=("lgs",), starts_at=at_local(day, 9), ends_at=at_local(day, 12))
    with desk.database.write() as session:
        (meeting,) = lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who=WHO, **at(TODAY))

    cancel(desk, meeting, reason="hemligt", who=WHO, **at(TODAY))
    look()

    assert not entries(desk, CalendarEntry.meeting_id == meeting)
    with desk.database.read() as session:
        facts = meetings.get(session, meeting)
    assert facts is not None
    assert not facts.was_called


def test_what_shows_something_else_has_a_later_stamp_though_the_meeting_is_the_same(desk, look, called):
    meeting = called()
    before = event_of(entry_of(desk, meeting))
    with desk.database.write() as session:
        session.add(GroupName(area=AREA, group="lgs", valid_from=date(2025, 10, 1), name="Det nya namnet"))

    look(TODAY + A_DAY)

    renamed = event_of(entry_of(desk, meeting))
    assert "nya namnet" in renamed["DESCRIPTION"]
    assert renamed["SEQUENCE"] == before["SEQUENCE"]
    for stamp in ("DTSTAMP", "LAST-MODIFIED"):
        assert before[stamp].dt < renamed[stamp].dt == at_local(TODAY + A_DAY, 7)
    bytes_then = entry_of(desk, meeting).body
    assert not look(TODAY + 2 * A_DAY)
    assert entry_of(desk, meeting).body == bytes_then


def test_a_new_month_is_a_revision_once(desk, look):
    look(date(2025, 9, 30))
    in_september = revision(desk)

    assert look(date(2025, 10, 1))
    assert revision(desk) == in_september + 1
    assert not look(date(2025, 10, 2))


def test_looking_again_changes_nothing_the_same_day_or_the_next(desk, look, called):
    called()
    look()
    before, at_revision = standing(desk), revision(desk)

    assert not look()
    assert not look(TODAY + A_DAY)

    assert standing(desk) == before
    assert revision(desk) == at_revision


def test_a_moved_meeting_changes_its_own_bytes_and_no_others(desk, look, called, at):
    moved, left = called(), called(date(2025, 11, 20))
    look()
    before = standing(desk)

    day = date(2025, 10, 17)
    move(desk, moved, starts_at=at_local(day, 13), ends_at=at_local(day, 15), who=WHO, **at(TODAY + A_DAY))
    look(TODAY + A_DAY)

    after = standing(desk)
    assert {uid for uid in before | after if before.get(uid) != after.get(uid)} == {entry_of(desk, moved).uid}
    assert event_of(entry_of(desk, moved))["SEQUENCE"] == 1
    assert event_of(entry_of(desk, left))["SEQUENCE"] == 0


def test_a_cancelled_meeting_is_shown_as_such_for_thirty_days_and_then_no_more(desk, look, called, at):
    meeting = called(date(2025, 12, 4))
    cancel(desk, meeting, reason="förhinder", who=WHO, **at(TODAY))

    shown = event_of(entry_of(desk, meeting))
    assert shown["STATUS"] == "CANCELLED"
    assert shown["SUMMARY"].startswith("INSTÄLLT: ")
    look(TODAY + CANCELLED_SHOWN)
    assert entry_of(desk, meeting).withdrawn_on is None
    look(TODAY + CANCELLED_SHOWN + A_DAY)
    assert entry_of(desk, meeting).withdrawn_on == TODAY + CANCELLED_SHOWN + A_DAY


def test_a_meeting_called_anew_comes_back_under_its_old_name_with_a_higher_number(desk, look, called, at):
    meeting = called(date(2025, 12, 4))
    uid = entry_of(desk, meeting).uid
    cancel(desk, meeting, reason="förhinder", who=WHO, **at(TODAY))
    later = TODAY + CANCELLED_SHOWN + A_DAY
    look(later)

    call(desk, [meeting], who=WHO, **at(later))

    back = entry_of(desk, meeting)
    assert (back.uid, back.withdrawn_on) == (uid, None)
    assert event_of(back)["SEQUENCE"] == 2
    assert event_of(back)["STATUS"] == "CONFIRMED"


def test_a_meeting_moved_in_from_long_ago_takes_up_its_own_row(desk, look, called):
    meeting = called(date(2025, 9, 16))
    look(date(2026, 6, 1))

    day = date(2026, 6, 10)
    with desk.database.write() as session:
        moved = {"day": day, "starts_at": at_local(day, 9), "ends_at": at_local(day, 12), "sequence": 1}
        meetings.change(session, meeting, **moved)
    look(date(2026, 6, 1))

    assert entry_of(desk, meeting).first_day == day


def test_a_record_that_no_calendar_can_hold_is_set_aside_and_its_last_good_bytes_stand(desk, look, called):
    meeting, other = called(), called(date(2025, 11, 20))
    good = entry_of(desk, meeting).body
    with desk.database.write() as session:
        ended_before_it_began = {"ends_at": at_local(date(2025, 10, 16), 8), "sequence": 1}
        session.connection().execute(
            update(table_of(Meeting)).where(table_of(Meeting).c.id == meeting).values(**ended_before_it_began)
        )

    assert look()

    entry = entry_of(desk, meeting)
    assert entry.broken == "sluttiden är inte efter starttiden"
    assert entry.body == good
    assert entry_of(desk, other).broken is None
    assert not look(), "a record that is set aside is not tried over and over"
    with desk.database.read() as session:
        assert [(found.uid, found.broken) for found in calendars.broken_entries(session, AREA)] == [
            (entry.uid, "sluttiden är inte efter starttiden")
        ]


def test_a_record_that_never_was_whole_has_no_bytes(desk, look, called):
    meeting = called()
    with desk.database.write() as session:
        session.connection().execute(table_of(CalendarEntryGroup).delete())
        session.connection().execute(table_of(CalendarEntry).delete())
        session.connection().execute(update(table_of(Meeting)).values(title=" \u200b "))

    look()

    entry = entry_of(desk, meeting)
    assert (entry.body, entry.broken) == (b"", "rubriken är tom")


def test_what_is_owed_has_a_last_day_before_it_is_asked_for_and_the_same_entry_after(desk, look, at):
    look(date(2025, 11, 3))
    (before,) = entries(
        desk, CalendarEntry.uid == "sista-dag-arsrapporter-nosam-harryda-arsrapport-2026@goteborgsomradet.arshjul"
    )
    assert event_of(before)["SUMMARY"] == "Sista dag: årsrapport 2025 – NOSAM Härryda"
    assert event_of(before)["DTSTART"].dt == date(2026, 2, 2)
    assert event_of(before)["TRANSP"] == "TRANSPARENT"

    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=date(2026, 1, 7))
    look(date(2026, 1, 7))

    (after,) = entries(desk, CalendarEntry.uid == before.uid)
    assert after.body == before.body


def test_given_more_time_moves_the_last_day_and_raises_the_number(desk, look, at):
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=date(2026, 1, 7))
    look(date(2026, 1, 7))
    with desk.database.read() as session:
        duty = session.exec(select(Duty).where(Duty.group == "nosam-harryda", Duty.station == "arsrapporter")).one()

    documents.extend(desk, duty.id, to=date(2026, 2, 13), reason="ny processledare", who=WHO, **at(date(2026, 1, 20)))

    (entry,) = entries(desk, CalendarEntry.uid.like("sista-dag-arsrapporter-nosam-harryda-%2026%"))
    assert entry.first_day == date(2026, 2, 13)
    assert event_of(entry)["SEQUENCE"] == 1
    assert "Anstånd" in event_of(entry)["DESCRIPTION"]


def test_nobody_waits_for_what_a_group_is_excused_from(desk, look, at):
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=date(2026, 1, 7))
    look(date(2026, 1, 7))
    with desk.database.read() as session:
        duty = session.exec(select(Duty).where(Duty.group == "nosam-harryda", Duty.station == "arsrapporter")).one()

    documents.excuse(desk, duty.id, reason="nystartad", now=at(date(2026, 1, 20))["now"], who=WHO)

    (entry,) = entries(desk, CalendarEntry.uid.like("sista-dag-arsrapporter-nosam-harryda-%2026%"))
    assert entry.withdrawn_on == date(2026, 1, 20)
    assert duty.state is DutyState.AWAITED


def test_a_station_without_a_day_stands_on_the_first_open_day_of_its_month_until_a_meeting_is_decided(desk, look, at):
    look()
    is_march = CalendarEntry.uid.like("station-politiskt-samrad-mars-2026@%")
    (station,) = entries(desk, is_march)
    assert station.first_day == date(2026, 3, 2)
    assert groups_of(desk, station) == {"politiskt-samrad"}

    day = date(2026, 3, 20)
    times = {"starts_at": at_local(day, 9), "ends_at": at_local(day, 12)}
    new = NewMeeting(groups=("politiskt-samrad",), station="politiskt-samrad-mars", **times)
    with desk.database.write() as session:
        lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who=WHO, **at(TODAY))
    look()

    (station,) = entries(desk, is_march)
    assert station.withdrawn_on == TODAY


def test_a_collecting_station_has_one_entry_for_each_last_day_whoever_owes_it(desk, look):
    look()

    found = entries(
        desk, CalendarEntry.kind == EntryKind.STATION, CalendarEntry.uid.like("station-arsrapporter-%2026@%")
    )

    assert [event_of(entry)["SUMMARY"] for entry in found] == ["Sista dag: årsrapporter 2025 – 19 grupper"]
    assert groups_of(desk, found[0]).isdisjoint({"nosam-harryda", "temagrupp-aldre"})


def test_who_may_see_can_change_without_what_is_seen(desk, look):
    look()
    before, bodies = revision(desk), standing(desk)

    with desk.database.write() as session:
        touch(session, AREA)

    assert revision(desk) == before + 1
    assert standing(desk) == bodies


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 1, 1), date(2025, 10, 1), date(2027, 7, 31)),
        (date(2026, 1, 31), date(2025, 10, 1), date(2027, 7, 31)),
        (date(2026, 8, 31), date(2026, 5, 1), date(2028, 2, 29)),
    ],
)
def test_the_window_has_the_edges_of_months(today, first, last):
    assert Window.on(today) == Window(first=first, last=last)


def test_the_number_of_statements_does_not_depend_on_the_number_of_meetings(desk, look, at):
    def statements() -> int:
        with counted_queries(desk.database) as asked:
            look()
        return len(asked)

    def write_down(number: int) -> None:
        days = [date(2025, 10, 1) + timedelta(days=n) for n in range(number)]
        rows = [
            {
                "area": AREA,
                "uid": f"mote-{number}-{n}@x",
                "title": "Möte",
                "day": day,
                "starts_at": at_local(day, 9),
                "ends_at": at_local(day, 10),
                "form": "in-person",
                "organiser": "Kontoret",
                "organiser_email": "kontoret@goteborgsomradet.example",
                "status": "called",
                "called_elsewhere": True,
                "sequence": 0,
                "link_version": 1,
                "created_at": at_local(TODAY, 8),
                "called_at": at_local(TODAY, 8),
                "revised_at": at_local(TODAY, 8),
            }
            for n, day in enumerate(days)
        ]
        with desk.database.write() as session:
            connection = session.connection()
            connection.execute(table_of(Meeting).insert(), rows)
            ids = connection.execute(select(Meeting.id).where(col(Meeting.uid).like(f"mote-{number}-%"))).scalars()
            joined = [{"meeting_id": i, "group": "nosam-harryda", "area": AREA, "position": 0} for i in ids]
            connection.execute(table_of(MeetingGroup).insert(), joined)

    look()
    write_down(3)
    few = statements()
    write_down(200)

    assert statements() <= few
