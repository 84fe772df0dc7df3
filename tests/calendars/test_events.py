"""One entry's bytes: exactly the properties that programs need, and nothing that breaks one of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.events import Days, Standing, Times, event_bytes
from calendars.properties import UnfitForCalendar

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
BAD_TEXTS = {
    "line-breaks": "LGS\r\nSUMMARY:Annat\nBEGIN:VEVENT\r",
    "NUL": "LG\x00S",
    "ESC": "\x1b[31mLGS\x1b[0m",
    "U+2028": "LGS\u2028mars\u2029",
    "lone-surrogates": "LGS \ud83d\ude00 \udfff",
    "5000-characters": "Ä" * 5000,
    "NFD": "Samra\u030adsgrupp o\u0308st",
    "emoji": "LGS \N{CHRISTMAS TREE}\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}" * 30,
    "calendar-words": 'a\\nb;c,d:e"f\\N\\\\',
    "percent": "100%2C %0D%0A",
}


def read(body):
    return icalendar.Event.from_ical(body)


def test_a_meeting_has_exactly_these_lines(event):
    meeting = event(
        title="LGS, mars",
        place="Älven; plan 2",
        description="Hej\nDagordning: öppnas med länken",
        url="https://arshjul.example/moten/12?a=b,c",
        categories=("LGS", "Öst, samråd"),
        sequence=3,
        revised_at=datetime(2026, 10, 1, 9, 30, 15, 999, tzinfo=UTC),
    )

    assert event_bytes(meeting).decode().split("\r\n") == [
        "BEGIN:VEVENT",
        "UID:mote-12@arshjul.example",
        "DTSTAMP:20261001T093015Z",
        "LAST-MODIFIED:20261001T093015Z",
        "CREATED:20260901T060000Z",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Stockholm:20270324T090000",
        "DTEND;TZID=Europe/Stockholm:20270324T110000",
        "SUMMARY:LGS\\, mars",
        "LOCATION:Älven\\; plan 2",
        "DESCRIPTION:Hej\\nDagordning: öppnas med länken",
        "URL:https://arshjul.example/moten/12?a=b,c",
        "CATEGORIES:LGS,Öst\\, samråd",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "END:VEVENT",
        "",
    ]


def test_whole_days_end_the_day_after_and_make_nobody_busy(event):
    week = read(event_bytes(event(when=Days(first=date(2027, 3, 15), last=date(2027, 3, 18)))))

    assert week.start == date(2027, 3, 15)
    assert week["DTSTART"].params == {"VALUE": "DATE"}
    assert week.end == date(2027, 3, 19)
    assert (week["TRANSP"], week["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("TRANSPARENT", "FREE")
    assert "X-MICROSOFT-CDO-ALLDAYEVENT" not in week


@pytest.mark.parametrize(
    ("standing", "summary", "busy"),
    [
        (Standing.CONFIRMED, "LGS", ("CONFIRMED", "OPAQUE", "BUSY")),
        (Standing.TENTATIVE, "LGS", ("TENTATIVE", "OPAQUE", "TENTATIVE")),
        (Standing.CANCELLED, "INSTÄLLT: LGS", ("CANCELLED", "TRANSPARENT", "FREE")),
    ],
)
def test_a_standing_is_told_in_all_the_ways_that_programs_read(event, standing, summary, busy):
    entry = read(event_bytes(event(standing=standing)))

    assert entry["SUMMARY"] == summary
    assert (entry["STATUS"], entry["TRANSP"], entry["X-MICROSOFT-CDO-BUSYSTATUS"]) == busy


def test_nobody_is_named_and_nothing_rings(event):
    body = event_bytes(event(place="Älven", description="Text", url="https://arshjul.example/"))

    for unwanted in (b"ATTENDEE", b"ORGANIZER", b"VALARM", b"METHOD", b"RRULE", b"ALT-DESC"):
        assert unwanted not in body


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("field", ["title", "place", "description", "categories"])
def test_bad_text_gives_one_whole_event(event, field, text):
    body = event_bytes(event(**{field: (text,) if field == "categories" else text}))

    lines = body.split(b"\r\n")
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == 1
    assert sum(line.startswith(b"SUMMARY:") for line in lines) == 1
    assert all(len(line) <= 75 for line in lines)
    assert not any(byte < 32 for line in lines for byte in line)
    assert body.decode()


@pytest.mark.parametrize("text", ["a\\nb", "a\\Nb", "\\", "\\\\N,;", "%2C\\,", "a:b", '"'])
def test_what_calendars_escape_reads_back_as_it_was_written(event, text):
    assert read(event_bytes(event(title=text)))["SUMMARY"] == text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {
                "when": Times(
                    starts_at=datetime(2027, 3, 24, 10, tzinfo=UTC), ends_at=datetime(2027, 3, 24, 8, tzinfo=UTC)
                )
            },
            "inte efter",
        ),
        (
            {
                "when": Times(
                    starts_at=datetime(2027, 3, 24, 8, tzinfo=UTC), ends_at=datetime(2027, 3, 24, 8, tzinfo=UTC)
                )
            },
            "inte efter",
        ),
        ({"when": Times(starts_at=datetime(2027, 3, 24, 8), ends_at=datetime(2027, 3, 24, 9))}, "tidszon"),  # noqa: DTZ001
        ({"when": Days(first=date(2027, 3, 24), last=date(2027, 3, 23))}, "före den första"),
        ({"when": Days(first=date(2207, 3, 24), last=date(2207, 3, 24))}, "2207"),
        (
            {
                "when": Times(
                    starts_at=datetime(207, 3, 24, 8, tzinfo=UTC), ends_at=datetime(2027, 3, 24, 8, tzinfo=UTC)
                )
            },
            "207",
        ),
        ({"revised_at": datetime(2026, 9, 1)}, "tidszon"),  # noqa: DTZ001
        ({"title": "\x00\u2028"}, "rubriken är tom"),
        ({"uid": "mote 12"}, "UID"),
        ({"uid": "mote-12\r\nX:Y"}, "UID"),
        ({"url": "javascript:alert(1)"}, "länken"),
        ({"url": "https://arshjul.example/å"}, "länken"),
        ({"url": "https://arshjul.example/\r\nX:Y"}, "länken"),
        ({"sequence": -1}, "revisionsnumret"),
        ({"sequence": 2**31}, "revisionsnumret"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_calendar_could_show_right_is_refused_with_its_reason(event, changes, reason):
    with pytest.raises(UnfitForCalendar) as refused:
        event_bytes(event(**changes))

    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("starts_at", "written"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), b"DTSTART;TZID=Europe/Stockholm:20270328T013000"),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), b"DTSTART;TZID=Europe/Stockholm:20270328T033000"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), b"DTSTART;TZID=Europe/Stockholm:20271031T023000"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), b"DTSTART:20271031T013000Z"),
        (datetime(2027, 10, 31, 2, 30, tzinfo=UTC), b"DTSTART;TZID=Europe/Stockholm:20271031T033000"),
    ],
    ids=["before-spring", "after-spring", "half-past-two-the-first-time", "half-past-two-again", "after-autumn"],
)
def test_a_time_on_the_night_of_the_clock_change_names_one_instant(event, starts_at, written):
    body = event_bytes(event(when=Times(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))))

    assert written in body
    assert read(body).start.astimezone(UTC) == starts_at


def test_equal_events_give_equal_bytes(event):
    assert event_bytes(event(place="Älven")) == event_bytes(event(place="Älven"))


@given(title=ANY_TEXT, place=ANY_TEXT, description=ANY_TEXT, category=ANY_TEXT)
def test_any_text_gives_an_event_that_is_read_back(event, title, place, description, category):
    entry = read(event_bytes(event(title=f"LGS {title}", place=place, description=description, categories=(category,))))

    assert isinstance(entry, icalendar.Event)
    assert entry["SUMMARY"].startswith("LGS")
