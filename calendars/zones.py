"""A time zone as calendars understand it: one yearly rule for each of the two clock changes.

Programs read the rule as it stands, each in its own way. Lists of dates, several observances of a kind and an end to
the rule are each misread by one of them, so none of those are written.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2020, 2060
"""The years for which a zone's rule has been held against the time zone database."""

_CHANGES_AT = time(1, tzinfo=UTC)
"""When clocks change everywhere in the EU, on the last Sunday of March and of October."""
_SPRING_1970, _AUTUMN_1970 = date(1970, 3, 29), date(1970, 10, 25)
"""Last Sundays: the rules begin there, since a rule has to begin on a day that it names itself."""


class UnknownClockChanges(ValueError):
    """The zone does not change its clocks as the EU does, so the yearly rule would show wrong times."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(
            f"tidszonen {zone.key} ställer inte om klockan som i EU (sista söndagen i mars och i oktober): "
            "kalendrar kan inte skrivas för den. Välj till exempel Europe/Stockholm."
        )


@cache
def vtimezone(zone: ZoneInfo) -> bytes:
    """The VTIMEZONE of `zone`, with CRLF. Raises UnknownClockChanges where EU's rules do not hold 2020–2060."""
    if not _changes_as_in_eu(zone):
        raise UnknownClockChanges(zone)
    winter, summer = _instant(date(2026, 1, 1)).astimezone(zone), _instant(date(2026, 7, 1)).astimezone(zone)
    lines = [
        "BEGIN:VTIMEZONE",
        f"TZID:{zone.key}",
        f"X-LIC-LOCATION:{zone.key}",
        *_observance("DAYLIGHT", _SPRING_1970, before=winter, after=summer),
        *_observance("STANDARD", _AUTUMN_1970, before=summer, after=winter),
        "END:VTIMEZONE",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _observance(name: str, day: date, *, before: datetime, after: datetime) -> Iterator[str]:
    """`before` and `after` are any instants with the offsets that hold before and after the change."""
    onset = _instant(day).astimezone(UTC).replace(tzinfo=None) + _offset(before)
    yield f"BEGIN:{name}"
    yield f"DTSTART:{onset:%Y%m%dT%H%M%S}"
    yield f"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH={day.month}"
    yield f"TZNAME:{after.tzname()}"
    yield f"TZOFFSETFROM:{before:%z}"
    yield f"TZOFFSETTO:{after:%z}"
    yield f"END:{name}"


def _changes_as_in_eu(zone: ZoneInfo) -> bool:
    winter, summer = (
        _offset(_instant(date(2026, 1, 1)).astimezone(zone)),
        _offset(_instant(date(2026, 7, 1)).astimezone(zone)),
    )
    if summer - winter != timedelta(hours=1) or not timedelta(hours=-1) <= winter < timedelta(hours=22):
        return False
    return all(
        _offset(instant.astimezone(zone)) == (summer if is_summer else winter) for instant, is_summer in _probes()
    )


@cache
def _probes() -> tuple[tuple[datetime, bool], ...]:
    """Every midnight of the years, and each clock change with the second before it; and whether it is summer there."""
    probes: list[tuple[datetime, bool]] = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        spring, autumn = clock_changes(year)
        days = (_instant(date(year, 1, 1)) + timedelta(days=number) for number in range(365))
        edges = (spring - timedelta(seconds=1), spring, autumn - timedelta(seconds=1), autumn)
        probes += [(instant, spring <= instant < autumn) for instant in (*days, *edges)]
    return tuple(probes)


def clock_changes(year: int) -> tuple[datetime, datetime]:
    """The instants at which summer time begins and ends in the EU."""
    return _instant(_last_sunday(year, 3)), _instant(_last_sunday(year, 10))


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _instant(day: date) -> datetime:
    return datetime.combine(day, _CHANGES_AT)


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    assert offset is not None, "a moment in a zone has an offset"
    return offset
