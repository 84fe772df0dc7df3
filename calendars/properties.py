"""How values stand in a calendar, the same in feeds and in invitations."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import Component, vText

from calendars.zones import FIRST_YEAR, LAST_YEAR

_UID = re.compile(r"[!-~]{1,200}")
_URL = re.compile(r"https?://[!-~]{1,1000}")
_ADDRESS = re.compile(r"[!#-'*+\--9=?A-Z^-~]+@[A-Za-z0-9.-]+")
_LONGEST_ADDRESS = 254
_GREATEST_NUMBER = 2**31 - 1
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


class UnfitForCalendar(ValueError):
    """The facts cannot stand in a calendar; `reason` says why, in words for the office."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Text(vText):
    """Text whose escapes read back as they were written: vText makes a line break of ”\\N”, which may begin a word."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return "".join(_ESCAPED.get(character, character) for character in self).encode()


def add_times(component: Component, starts_at: datetime, ends_at: datetime, *, zone: ZoneInfo) -> None:
    """Add DTSTART and DTEND in local time; in UTC where a local time would name two instants.

    Raises UnfitForCalendar for naive times, an end that is not after the start, and years that no rule is known for.
    """
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise UnfitForCalendar("tiden saknar tidszon")
    if ends_at <= starts_at:
        raise UnfitForCalendar("sluttiden är inte efter starttiden")
    local = [moment.astimezone(zone).replace(microsecond=0) for moment in (starts_at, ends_at)]
    fit_years(*local)
    # In the hour that comes twice in October, a local time means its first coming.
    in_utc = any(moment.fold for moment in local)
    for name, moment in zip(("DTSTART", "DTEND"), local, strict=True):
        component.add(name, utc(moment) if in_utc else moment)


def fit_years(*moments: date) -> None:
    """Raise UnfitForCalendar unless the years are ones whose clock changes are known."""
    for moment in moments:
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise UnfitForCalendar(f"året {moment.year} ligger utanför {FIRST_YEAR}–{LAST_YEAR}")


def utc(instant: datetime) -> datetime:
    """The instant as it is written with a Z, in whole seconds. Raises UnfitForCalendar for a naive time."""
    if instant.tzinfo is None:
        raise UnfitForCalendar("tiden saknar tidszon")
    return instant.astimezone(UTC).replace(microsecond=0)


def fit_uid(uid: str) -> str:
    """The name that a calendar keeps an entry under. Raises UnfitForCalendar."""
    if not _UID.fullmatch(uid):
        raise UnfitForCalendar("UID ska vara 1–200 synliga ASCII-tecken")
    return uid


def fit_url(url: str) -> str:
    """A link that every program opens. Raises UnfitForCalendar."""
    if not _URL.fullmatch(url):
        raise UnfitForCalendar("länken ska börja med http:// eller https:// och sakna mellanslag och å, ä, ö")
    return url


def fit_address(address: str) -> str:
    """A mail address in ASCII: a domain with å, ä or ö is rewritten. Raises UnfitForCalendar."""
    local, _, domain = address.rpartition("@")
    try:
        fit = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        fit = ""
    if not _ADDRESS.fullmatch(fit) or len(fit) > _LONGEST_ADDRESS:
        raise UnfitForCalendar("adressen ska se ut som ”namn@domän”")
    return fit


def fit_sequence(sequence: int) -> int:
    """The number of a revision. Raises UnfitForCalendar where calendars could not hold it."""
    if not 0 <= sequence <= _GREATEST_NUMBER:
        raise UnfitForCalendar(f"revisionsnumret {sequence} ligger utanför 0–{_GREATEST_NUMBER}")
    return sequence


def as_bytes(component: Component) -> bytes:
    """The component's lines in the order in which they were added, folded, with CRLF."""
    return bytes(component.to_ical(sorted=False))
