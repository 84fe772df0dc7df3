"""The shipped list of example meetings, for whichever year is played.

The list has two years, one of each kind: what recurs every other year comes in one of them. Any other year gets the
days of the one like it, moved by whole weeks, so that a Thursday stays a Thursday.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from areas.meeting_lists import MeetingList, read_meetings
from areas.meeting_rows import MeetingRow
from rules.workdays import ClosedDays

A_DAY = timedelta(days=1)
DAYS_OF_YEAR = 365.2425


def example_meetings(path: Path, *, year: int, zone: ZoneInfo, closed: ClosedDays) -> MeetingList:
    """The list's meetings of `year`; where it has none, those of its year that is most like it."""
    found = read_meetings(path, zone=zone)
    model = _most_like(year, {row.day.year for row in found.rows})
    rows = (row for row in found.rows if row.day.year == model)
    return replace(found, rows=tuple(_moved(rows, years=year - model, closed=closed)), notes=())


def of_year(found: MeetingList, year: int) -> MeetingList:
    """What the list has of that year."""
    return replace(found, rows=tuple(row for row in found.rows if row.day.year == year))


def _most_like(year: int, years: Iterable[int]) -> int:
    """The year itself, else the nearest that is odd or even as it is, else the nearest."""
    return min(years, key=lambda other: ((other - year) % 2, abs(other - year), other))


def _moved(rows: Iterable[MeetingRow], *, years: int, closed: ClosedDays) -> Iterable[MeetingRow]:
    weeks = timedelta(weeks=round(years * DAYS_OF_YEAR / 7))
    for row in rows:
        day = _open_day(row.day + weeks, row.day.month, closed) if years else row.day
        yield replace(row, day=day, weekday=None)


def _open_day(day: date, month: int, closed: ClosedDays) -> date:
    """`day`, or the next open one; the open one before, where that falls in another month than the wheel asks for."""
    after = closed.next_open(day)
    return after if after.month == month else closed.previous_open(day - A_DAY)
