"""A whole calendar: its head, its entries, and what two readers make of its times."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from calendars.events import Days, Times, event_bytes
from calendars.feed import Head, etag, feed_bytes
from calendars.zones import UnknownClockChanges, vtimezone

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
INSTANTS = st.datetimes(datetime(2020, 1, 2), datetime(2060, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
NIGHTS = st.sampled_from([datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
AT_THE_CHANGE = st.builds(lambda night, minutes: night + timedelta(minutes=minutes), NIGHTS, st.integers(-60, 240))


def instants_by_icalendar(feed):
    events = icalendar.Calendar.from_ical(feed).events
    return [(event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in events]


def instants_by_its_own_word(feed):
    """Each event's times, read with nothing but the VTIMEZONE that the feed itself carries."""
    zone, _, _ = feed.partition(b"BEGIN:VEVENT")
    rules = zone[zone.index(b"BEGIN:VTIMEZONE") :].removesuffix(b"END:VCALENDAR\r\n").decode()
    # dateutil knows no lines but those of RFC 5545.
    rules = rules.replace("X-LIC-LOCATION:Europe/Stockholm\r\n", "")
    own_word = tzical(StringIO(f"BEGIN:VCALENDAR\r\n{rules}END:VCALENDAR\r\n")).get("Europe/Stockholm")
    found = []
    for line in feed.decode().split("\r\n"):
        if line.startswith(("DTSTART;TZID=", "DTEND;TZID=")):
            local = datetime.strptime(line.partition(":")[2], "%Y%m%dT%H%M%S")  # noqa: DTZ007
            found.append(local.replace(tzinfo=own_word).astimezone(UTC))
        elif line.startswith(("DTSTART:2", "DTEND:2")):
            found.append(datetime.strptime(line.partition(":")[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
    return list(zip(found[::2], found[1::2], strict=True))


def test_the_head_has_exactly_these_lines_in_this_order(head):
    before, _, after = feed_bytes(head, []).partition(vtimezone(STOCKHOLM))

    assert before.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Samverkan Öst//Arshjul 1.0//SV",
        "CALSCALE:GREGORIAN",
        "NAME:Årshjul – Samverkan Öst\\, LGS",
        "X-WR-CALNAME:Årshjul – Samverkan Öst\\, LGS",
        "DESCRIPTION:Möten och sista dagar",
        "X-WR-CALDESC:Möten och sista dagar",
        "X-WR-TIMEZONE:Europe/Stockholm",
        "COLOR:teal",
        "X-APPLE-CALENDAR-COLOR:#008080",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "",
    ]
    assert after == b"END:VCALENDAR\r\n"


def test_a_feed_is_its_head_and_its_entries_joined(head, event):
    bodies = [event_bytes(event(uid=f"mote-{number}@arshjul.example")) for number in range(3)]
    feed = feed_bytes(head, bodies)

    assert b"".join(bodies) in feed
    assert len(icalendar.Calendar.from_ical(feed).events) == 3
    assert feed.count(b"BEGIN:VTIMEZONE") == 1


def test_equal_feeds_have_equal_bytes_and_tags_and_a_changed_entry_another(head, event):
    first, second = event_bytes(event()), event_bytes(event(uid="mote-13@arshjul.example"))
    moved = event_bytes(event(sequence=1))

    assert feed_bytes(head, [first, second]) == feed_bytes(head, iter([first, second]))
    assert etag(feed_bytes(head, [first, second])) == etag(feed_bytes(head, [first, second]))
    changed = feed_bytes(head, [moved, second])
    assert etag(changed) != etag(feed_bytes(head, [first, second]))
    assert second in changed
    assert etag(b"").startswith('"')


def test_a_feed_over_both_clock_changes_reads_to_the_same_instants_by_both_readers(head, event):
    """Each day at nine, twelve and midnight, from before the autumn change till after the spring change."""
    starts = [
        datetime(2026, 10, 20, hour, tzinfo=STOCKHOLM).replace(tzinfo=None) + timedelta(days=day)
        for day in range(165)
        for hour in (0, 9, 12)
    ]
    aware = [start.replace(tzinfo=STOCKHOLM).astimezone(UTC) for start in starts]
    times = [(start, start + timedelta(hours=2)) for start in aware]
    feed = feed_bytes(head, [event_bytes(event(when=Times(starts_at=start, ends_at=end))) for start, end in times])

    assert instants_by_icalendar(feed) == times
    assert instants_by_its_own_word(feed) == times


@given(st.lists(st.tuples(st.one_of(INSTANTS, AT_THE_CHANGE), st.integers(1, 3000)), max_size=5), ANY_TEXT)
def test_any_meetings_with_any_titles_read_to_their_instants_by_both_readers(head, event, meetings, title):
    times = [
        (start.replace(microsecond=0), start.replace(microsecond=0) + timedelta(minutes=length))
        for start, length in meetings
        if (start + timedelta(minutes=length)).year <= 2060
    ]
    feed = feed_bytes(
        head,
        [event_bytes(event(title=f"LGS {title}", when=Times(starts_at=start, ends_at=end))) for start, end in times],
    )

    assert instants_by_icalendar(feed) == times
    assert instants_by_its_own_word(feed) == times
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))


@given(ANY_TEXT, ANY_TEXT)
def test_any_name_and_description_give_a_head_that_can_be_read(event, name, description):
    head = Head(name=name, description=description, maker=name, version="1.0", zone=STOCKHOLM)
    feed = feed_bytes(head, [event_bytes(event(when=Days(first=date(2027, 3, 1), last=date(2027, 3, 1))))])

    assert len(icalendar.Calendar.from_ical(feed).events) == 1
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))


def test_a_zone_without_a_rule_gives_no_feed_at_all():
    head = Head(name="Årshjul", description="", maker="Öst", version="1.0", zone=ZoneInfo("Asia/Tokyo"))

    with pytest.raises(UnknownClockChanges):
        feed_bytes(head, [])
