"""A calendar object that somebody else's program wrote, read without trusting it.

Only the lines of the calendar and of its events are looked at; time zones are looked up by name, and a definition that
came along is used only where no name is known and its rules are yearly. Calendars are read, never executed: a rule that
repeats every second costs nothing here.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from io import StringIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.tz import tzical
from icalendar.parser import Contentline
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_LONGEST_LINE, _MOST_LINES, _MOST_CONTINUATIONS = 20_000, 5_000, 1_000
_MOST_EVENTS, _DEEPEST, _MOST_ZONE_LINES = 20, 5, 40
_BREAK = re.compile(r"\r\n|\n|\r")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
_ZONE_LINE = re.compile(
    r"BEGIN:(VTIMEZONE|STANDARD|DAYLIGHT)|END:(VTIMEZONE|STANDARD|DAYLIGHT)|TZID:.{1,200}|DTSTART:\d{8}T\d{6}"
    r"|TZOFFSET(FROM|TO):[+-]\d{4}|RRULE:(FREQ=YEARLY|INTERVAL=1|BYDAY=-?\d?[A-Z]{2}|BYMONTH=\d{1,2}|WKST=[A-Z]{2}|;)+"
)


class UnreadableCalendar(ValueError):
    """The text is no calendar, or larger than any answer is."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One property: its parameters under their names in capitals, its value with escapes undone."""

    parameters: dict[str, str]
    value: str

    def get(self, parameter: str) -> str:
        """A parameter's value, or nothing."""
        return self.parameters.get(parameter, "")


@dataclass(frozen=True, kw_only=True)
class ReadEvent:
    """The properties of a VEVENT, each name with all its lines."""

    lines: dict[str, list[Line]] = field(default_factory=dict)

    def first(self, name: str) -> Line | None:
        """The first line of that name."""
        return next(iter(self.lines.get(name, ())), None)

    def value(self, name: str) -> str:
        """The first line's value, or nothing."""
        found = self.first(name)
        return found.value.strip() if found else ""


@dataclass(frozen=True, kw_only=True)
class ReadCalendar:
    """A calendar's method, its events, and the lines of each time zone that it defines."""

    method: str
    events: list[ReadEvent]
    zones: dict[str, list[str]]


def read_calendar(text: str) -> ReadCalendar:
    """Raises UnreadableCalendar."""
    reader = _Reader()
    for raw in _unfolded(text):
        reader.take(raw)
    if not reader.is_calendar:
        raise UnreadableCalendar
    return ReadCalendar(method=reader.method, events=reader.events, zones=reader.zones)


class _Reader:
    """Goes through a calendar's lines once, and keeps those of its own and of its events."""

    def __init__(self) -> None:
        self.is_calendar = False
        self.method = ""
        self.events: list[ReadEvent] = []
        self.zones: dict[str, list[str]] = {}
        self._inside: list[str] = []
        self._zone: list[str] = []

    def take(self, raw: str) -> None:
        name, _, value = raw.partition(":")
        keyword, named = name.strip().upper(), value.strip().upper()
        if keyword == "BEGIN":
            self._begin(named)
        if self._inside[1:2] == ["VTIMEZONE"]:
            self._zone.append(raw.strip())
        elif self._inside == ["VCALENDAR"] and keyword == "METHOD":
            self.method = named
        elif self._inside == ["VCALENDAR", "VEVENT"]:
            _keep(self.events[-1], raw)
        if keyword == "END":
            self._end()

    def _begin(self, component: str) -> None:
        self._inside.append(component)
        if len(self._inside) > _DEEPEST:
            raise UnreadableCalendar
        if self._inside == ["VCALENDAR", "VEVENT"]:
            self.events.append(ReadEvent())
            if len(self.events) > _MOST_EVENTS:
                raise UnreadableCalendar

    def _end(self) -> None:
        if self._inside == ["VCALENDAR", "VTIMEZONE"]:
            zone_id = next((line[5:] for line in self._zone if line.upper().startswith("TZID:")), "")
            self.zones[zone_id.strip()] = self._zone
            self._zone = []
        self.is_calendar = self.is_calendar or self._inside == ["VCALENDAR"]
        if self._inside:
            self._inside.pop()


def _keep(event: ReadEvent, raw: str) -> None:
    try:
        name, parameters, value = Contentline(raw).parts()  # type: ignore[no-untyped-call]
    except ValueError:  # a line that means nothing to anybody does not make the rest unreadable
        return
    plain = {key.upper(): str(parameters[key]) for key in parameters}
    event.lines.setdefault(name.upper(), []).append(Line(parameters=plain, value=value))


def _unfolded(text: str) -> Iterator[str]:
    """The lines, each with its continuations. Raises UnreadableCalendar where they are too many or too long."""
    held: list[str] = []
    for number, line in enumerate(_BREAK.split(text)):
        if number > _MOST_LINES or len(line) > _LONGEST_LINE or len(held) > _MOST_CONTINUATIONS:
            raise UnreadableCalendar
        if line[:1] in (" ", "\t"):
            held.append(line[1:])
            continue
        if held:
            yield "".join(held)
        held = [line]
    yield "".join(held)


def instant(line: Line | None, calendar: ReadCalendar, *, zone: ZoneInfo) -> datetime | None:
    """The time that a line names, in UTC; None where it cannot be told.

    A whole day is its midnight, and a time without any zone one, in `zone`.
    """
    found = _TIME.fullmatch(line.value.strip()) if line else None
    if line is None or found is None:
        return None
    where = UTC if found[7] else zone_named(line.get("TZID"), calendar, zone=zone)
    try:
        day = date(*map(int, found.group(1, 2, 3)))
        hour, minute, second = (int(part or 0) for part in found.group(4, 5, 6))
        local = datetime.combine(day, time(hour, minute, second))
        return local.replace(tzinfo=where).astimezone(UTC) if where else None
    except (ValueError, OverflowError):
        return None


def zone_named(name: str, calendar: ReadCalendar, *, zone: ZoneInfo) -> tzinfo | None:
    """The zone that a calendar calls `name`: `zone` for no name, None where nobody knows it."""
    if not name:
        return zone
    definition = calendar.zones.get(name, [])
    for known in _known_names(name, definition):
        # A folder of the database, or a name that is no path, is no zone either.
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(known)
    return _defined(definition)


def _known_names(name: str, definition: list[str]) -> Iterator[str]:
    """`name` as the time zone database may know it: itself, by Windows' names, or without a maker's prefix."""
    cleaned = name.strip("/ ")
    yield WINDOWS_TO_OLSON.get(cleaned, cleaned)
    steps = cleaned.split("/")
    yield from ("/".join(steps[-length:]) for length in (3, 2) if len(steps) > length)
    yield from (line[15:].strip() for line in definition if line.upper().startswith("X-LIC-LOCATION:"))


def _defined(definition: list[str]) -> tzinfo | None:
    """The zone as its own definition has it, if that holds yearly rules or none."""
    kept = [line for line in definition if _ZONE_LINE.fullmatch(line)]
    rules = sum(line.upper().startswith(("RRULE", "RDATE")) for line in definition)
    if rules != sum(line.startswith("RRULE:") for line in kept) or len(kept) > _MOST_ZONE_LINES:
        return None
    try:
        return tzical(StringIO("\r\n".join(["BEGIN:VCALENDAR", *kept, "END:VCALENDAR"]))).get()
    except ValueError:
        return None
