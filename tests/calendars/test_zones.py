"""The yearly rules against the time zone database, as `dateutil.tz.tzical` understands them."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from calendars.zones import FIRST_YEAR, LAST_YEAR, UnknownClockChanges, clock_changes, vtimezone

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def taken_at_its_word(zone):
    """dateutil knows no lines but those of RFC 5545, so the one that names the zone for libical is left out."""
    rules = vtimezone(zone).decode().replace(f"X-LIC-LOCATION:{zone.key}\r\n", "")
    text = f"BEGIN:VCALENDAR\r\n{rules}END:VCALENDAR\r\n"
    return tzical(StringIO(text)).get(zone.key)


def test_stockholm_is_written_as_calendars_want_it():
    assert vtimezone(STOCKHOLM).decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Stockholm",
        "X-LIC-LOCATION:Europe/Stockholm",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "Europe/Helsinki", "Europe/London", "Europe/Lisbon"])
def test_the_rules_give_the_hours_that_the_time_zone_database_gives(zone):
    """Every hour of the days around each clock change, and one hour of every fifth day besides."""
    known, own_word = ZoneInfo(zone), taken_at_its_word(ZoneInfo(zone))
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        around = [change + timedelta(hours=hour) for change in clock_changes(year) for hour in range(-24, 25)]
        between = [datetime(year, 1, 1, day % 24, tzinfo=UTC) + timedelta(days=day) for day in range(0, 365, 5)]
        for instant in around + between:
            local = instant.astimezone(known)

            read = local.replace(tzinfo=own_word)

            assert read.utcoffset() == local.utcoffset(), instant


def test_the_clock_changes_are_those_of_the_time_zone_database():
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for change in clock_changes(year):
            before, after = change - timedelta(seconds=1), change
            assert before.astimezone(STOCKHOLM).utcoffset() != after.astimezone(STOCKHOLM).utcoffset()


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo", "Africa/Casablanca", "Europe/Moscow"])
def test_a_zone_with_other_clock_changes_is_refused_in_words(zone):
    with pytest.raises(UnknownClockChanges, match=rf"tidszonen {zone} .* Välj till exempel Europe/Stockholm"):
        vtimezone(ZoneInfo(zone))


def test_the_rules_begin_on_days_that_they_name_themselves():
    assert date(1970, 3, 29).weekday() == date(1970, 10, 25).weekday() == 6
