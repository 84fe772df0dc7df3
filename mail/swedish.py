"""Swedish for letters: days, weeks, counts and lists as they stand inside a sentence."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from rules.dates import hour_spoken, hours_spoken

LOCALE = "sv"

_SERVES = frozenset({"processledare", "processtöd", "sekreterare", "kommunikatör", "webbansvarig", "kontaktperson"})
"""Roles that one has *för* a group; all others one has *i* it."""

_SPELLED = ("", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


@lru_cache(maxsize=2048)
def long_day(day: date) -> str:
    """The day as it stands in a letter: "fredagen den 30 januari 2026"."""
    return format_date(day, "EEEE'en den' d MMMM y", locale=LOCALE)


@lru_cache(maxsize=2048)
def short_day(day: date) -> str:
    """The day as it stands in a list: "fredag 30 januari"."""
    return format_date(day, "EEEE d MMMM", locale=LOCALE)


def meeting_time(starts_at: datetime, ends_at: datetime) -> str:
    """When a meeting is held, from local instants: "fredagen den 20 mars 2026 kl. 9.00–12.00"."""
    day = long_day(starts_at.date())
    if ends_at.date() == starts_at.date():
        return f"{day} kl. {hours_spoken(starts_at, ends_at)}"
    return f"{day} kl. {hour_spoken(starts_at)} till {long_day(ends_at.date())} kl. {hour_spoken(ends_at)}"


def meeting_of(day: date, groups: str) -> str:
    """A meeting as it stands inside a sentence: "mötet den 12 februari 2026 i Ledningsgrupp LGS"."""
    return f"mötet den {day_of_month(day)} i {groups}"


def term_period(starts_on: date, ends_on: date | None) -> str:
    """A term's days as they stand inside a sentence: "perioden 1 juli 2026–31 december 2027"."""
    if ends_on is None:
        return f"tiden från och med {day_of_month(starts_on)}"
    return f"perioden {day_of_month(starts_on)}–{day_of_month(ends_on)}"


def genitive(name: str) -> str:
    """The name as an owner: "Partille kommuns", "Västra Götalandsregionens"; one that ends in s, x or z stays."""
    return name if name.endswith(("s", "x", "z", "S", "X", "Z")) else f"{name}s"


@lru_cache(maxsize=2048)
def day_of_month(day: date) -> str:
    """The day without its weekday: "30 januari 2026"."""
    return format_date(day, "d MMMM y", locale=LOCALE)


def week_of(day: date) -> str:
    """The ISO week and the year that it belongs to: "vecka 53, 2026" for 1 January 2027."""
    year, week, _ = day.isocalendar()
    return f"vecka {week}, {year}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """The number with its noun: "1 dag", "2 dagar"; `many` may be left out where it equals `one` ("2 dokument")."""
    noun = one if abs(number) == 1 or many is None else many
    return f"{format_decimal(number, locale=LOCALE)} {noun}"


def spelled(number: int) -> str:
    """The number as running text has it: up to twelve in letters. One is "ett", as for a document."""
    return _SPELLED[number] if 0 < number < len(_SPELLED) else format_decimal(number, locale=LOCALE)


def listed(items: Iterable[str]) -> str:
    """ "a", "a och b", "a, b och c"; nothing for no items."""
    listed = list(items)
    return format_list(listed, locale=LOCALE) if len(listed) > 1 else "".join(listed)


def upper_first(text: str) -> str:
    """The text with a capital first letter and the rest untouched, unlike `str.capitalize`."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence: a capital first, a full stop last unless it ends in a mark already."""
    begun = upper_first(text.strip())
    return begun if begun.endswith((".", "!", "?", "…")) else f"{begun}."


def role_in(role: str, group: str, *, said: str | None = None) -> str:
    """ "ordförande i Temagrupp Psykiatri", "processledare för Temagrupp Psykiatri"; the role `said` in another form."""
    return f"{said or role} {'för' if role in _SERVES else 'i'} {group}"
