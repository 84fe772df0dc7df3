"""What the office is told of calendars that do not show what they should."""

from datetime import UTC, date, datetime

from sqlmodel import select

from models.feeds import CalendarEntry
from models.words import FeedKind
from office.alarms import alarms
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.calendar import refresh
from store import feeds
from store.feeds import FeedKey

AREA = "goteborgsomradet"
TODAY = date(2025, 9, 15)


def told(desk) -> list[str]:
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        found = alarms(session, Briefing(session, wheel, today=TODAY, links=desk.links))
        return [alarm.what for alarm in found if "kalend" in alarm.what]


def test_entries_set_aside_and_feeds_that_cannot_be_made_are_told_to_the_office(desk, at):
    with desk.database.write() as session:
        refresh(session, wheel_of_area(session, AREA), links=desk.links, **at(TODAY))
    assert told(desk) == []

    now = datetime(2025, 9, 15, 10, tzinfo=UTC)
    with desk.database.write() as session:
        for entry in list(session.exec(select(CalendarEntry)))[:2]:
            entry.broken = "rubriken är tom"
        feeds.note_broken(session, FeedKey(AREA, FeedKind.GROUP, "lgs"), reason="ValueError", now=now, today=TODAY)

    assert told(desk) == [
        "2 poster i kalendrarna visas inte som de nu är: rubriken är tom.",
        "1 kalender kunde inte göras vid den senaste hämtningen.",
    ]
