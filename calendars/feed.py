"""A subscribed calendar: a head, and entries that were made beforehand.

No METHOD (a feed asks nothing of anybody) and no UID (programs would take all entries for one).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, vText

from calendars import text
from calendars.properties import Text, as_bytes
from calendars.zones import vtimezone

_END = b"END:VCALENDAR\r\n"
_LOOK_AGAIN = "PT1H"
"""How often programs are asked to look. Few let themselves be steered: say so where people subscribe."""


@dataclass(frozen=True, kw_only=True)
class Colour:
    """A colour by its CSS name, and in figures for programs that want those."""

    name: str
    hex: str


TEAL = Colour(name="teal", hex="#008080")


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a calendar says of itself. `maker` is the organisation, `version` the product's."""

    name: str
    description: str
    maker: str
    version: str
    zone: ZoneInfo
    colour: Colour = TEAL


def feed_bytes(head: Head, bodies: Iterable[bytes]) -> bytes:
    """The calendar with those entries in that order, from `events.event_bytes`. Raises UnknownClockChanges."""
    return b"".join((_opening(head), *bodies, _END))


def etag(feed: bytes) -> str:
    """The strong entity tag of exactly these bytes, in its quotation marks."""
    return f'"{sha256(feed).hexdigest()}"'


def product_id(maker: str, version: str) -> str:
    """The PRODID of what `maker` sends out."""
    named = text.title(maker).replace("//", "/")
    return f"-//{named}//Arshjul {version}//SV"


@lru_cache(maxsize=1024)
def _opening(head: Head) -> bytes:
    calendar = Calendar()
    name, description = Text(text.title(head.name)), Text(text.several_lines(head.description))
    calendar.add("VERSION", vText("2.0"))
    calendar.add("PRODID", Text(product_id(head.maker, head.version)))
    calendar.add("CALSCALE", vText("GREGORIAN"))
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    if description:
        calendar.add("DESCRIPTION", description)
        calendar.add("X-WR-CALDESC", description)
    calendar.add("X-WR-TIMEZONE", vText(head.zone.key))
    calendar.add("COLOR", vText(head.colour.name))
    calendar.add("X-APPLE-CALENDAR-COLOR", vText(head.colour.hex))
    calendar.add("REFRESH-INTERVAL", vText(_LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vText(_LOOK_AGAIN))
    return as_bytes(calendar).removesuffix(_END) + vtimezone(head.zone)
