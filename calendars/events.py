"""One entry of a subscribed calendar, as bytes.

An entry's bytes are a function of its facts alone: DTSTAMP is when it was last revised, never when it is read. Every
entry is read back before it is given out, since one bad line can make a program show an empty calendar.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vCategory, vText

from calendars import text
from calendars.properties import (
    Text,
    UnfitForCalendar,
    add_times,
    as_bytes,
    fit_sequence,
    fit_uid,
    fit_url,
    fit_years,
    utc,
)

CANCELLED_MARK = "INSTÄLLT: "
LONGEST_LINE = 75
"""In octets, without the line break (RFC 5545)."""


class Standing(Enum):
    """How certain an entry is, with its STATUS and how it looks among what a person is busy with."""

    CONFIRMED = ("CONFIRMED", "BUSY")
    TENTATIVE = ("TENTATIVE", "TENTATIVE")
    CANCELLED = ("CANCELLED", "FREE")

    def __init__(self, status: str, busy: str) -> None:
        self.status = status
        self.busy = busy


@dataclass(frozen=True, kw_only=True)
class Times:
    """From one instant to another, both aware."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Days:
    """Whole days, the last one included."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Event:
    """What an entry shows. Texts may be as people wrote them; `uid` and `url` must be fit as they stand.

    Whole days never make a person busy. `revised_at` is when the facts last changed, `sequence` how many times.
    """

    uid: str
    when: Times | Days
    title: str
    place: str | None = None
    description: str | None = None
    url: str | None = None
    categories: tuple[str, ...] = ()
    standing: Standing = Standing.CONFIRMED
    sequence: int
    created_at: datetime
    revised_at: datetime
    zone: ZoneInfo


def event_bytes(event: Event) -> bytes:
    """The VEVENT, folded, with CRLF: equal events give equal bytes. Raises UnfitForCalendar."""
    component = icalendar.Event()
    component.add("UID", fit_uid(event.uid))
    component.add("DTSTAMP", utc(event.revised_at))
    component.add("LAST-MODIFIED", utc(event.revised_at))
    component.add("CREATED", utc(event.created_at))
    component.add("SEQUENCE", fit_sequence(event.sequence))
    _add_when(component, event)
    _add_words(component, event)
    component.add("STATUS", event.standing.status)
    busy = "FREE" if isinstance(event.when, Days) else event.standing.busy
    component.add("TRANSP", "TRANSPARENT" if busy == "FREE" else "OPAQUE")
    component.add("CLASS", "PUBLIC")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", vText(busy))
    body = as_bytes(component)
    _read_back(body, component)
    return body


def _add_when(component: icalendar.Event, event: Event) -> None:
    if isinstance(event.when, Times):
        add_times(component, event.when.starts_at, event.when.ends_at, zone=event.zone)
        return
    if event.when.last < event.when.first:
        raise UnfitForCalendar("sista dagen är före den första")
    fit_years(event.when.first, event.when.last)
    component.add("DTSTART", event.when.first)
    component.add("DTEND", event.when.last + timedelta(days=1))


def _add_words(component: icalendar.Event, event: Event) -> None:
    title = text.title(event.title)
    if not title:
        raise UnfitForCalendar("rubriken är tom")
    mark = CANCELLED_MARK if event.standing is Standing.CANCELLED else ""
    component.add("SUMMARY", Text(mark + title))
    if place := text.place(event.place or ""):
        component.add("LOCATION", Text(place))
    if description := text.several_lines(event.description or ""):
        component.add("DESCRIPTION", Text(description))
    if event.url:
        component.add("URL", fit_url(event.url))
    if named := list(filter(None, map(text.title, event.categories))):
        categories = vCategory(named)
        categories.cats = [Text(category) for category in named]
        component.add("CATEGORIES", categories)


def _read_back(body: bytes, written: icalendar.Event) -> None:
    """Raise UnfitForCalendar unless a reader finds what was written, on lines of a length that all of them take."""
    if any(len(line) > LONGEST_LINE for line in body.split(b"\r\n")):
        raise UnfitForCalendar(f"en rad blev längre än {LONGEST_LINE} byte")
    try:
        read = icalendar.Event.from_ical(body)
    except ValueError as error:
        raise UnfitForCalendar(f"händelsen går inte att läsa tillbaka ({error})") from error
    if not isinstance(read, icalendar.Event) or read.errors:
        raise UnfitForCalendar("händelsen går inte att läsa tillbaka")
    for name in written:
        if _value(read, name) != _value(written, name):
            raise UnfitForCalendar(f"händelsens {name} läses inte tillbaka som det skrevs")


def _value(component: icalendar.Event, name: str) -> object:
    value = component.get(name)
    if name == "CATEGORIES":
        return [str(category) for category in component.categories]
    return value.dt if hasattr(value, "dt") else value
