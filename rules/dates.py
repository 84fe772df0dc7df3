"""Days of the year as a person says them aloud: "31 januari", "sista vardagen i januari", "onsdag vecka 6".

A rule gives one plain date in every year:

* "29 februari" is 28 February in a year without leap day.
* "vecka 6" is the Friday of ISO week 6, for a deadline is a week's end; "onsdag vecka 6" names another day.
* "vecka 53" is the year's last week where the year has 52.
* A week's day that falls in a neighbouring year (the Monday of week 1, the Friday of week 53) is moved to the
  nearest day of the year itself, so that a rule never leaves its year.
* A *vardag* is Monday to Friday and neither public holiday nor midsommarafton, julafton or nyårsafton: the same
  in every area, whatever bridging days and pauses the area keeps.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches

from rules.workdays import ClosedDays

MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4, "femte": 5, "näst sista": -2, "sista": -1}
WORKDAY_WORDS = ("vardagen", "arbetsdagen", "helgfria vardagen")

FRIDAY = 4
EXAMPLES = "”31 januari”, ”sista vardagen i januari”, ”andra torsdagen i mars”, ”vecka 6” eller ”onsdag vecka 6”"

_COMMON_CALENDAR = ClosedDays()
_A_LEAP_YEAR = 2024

_ORDINAL = "|".join(ORDINALS)
_MONTH = "|".join(MONTHS)
_WEEKDAY = "|".join(WEEKDAYS)
DAY_RULE_PATTERN = (
    rf"(\d{{1,2}} ({_MONTH})"
    rf"|({_ORDINAL}) (({_WEEKDAY})en|{'|'.join(WORKDAY_WORDS)}|dagen) i ({_MONTH})"
    rf"|(({_WEEKDAY}) )?vecka \d{{1,2}})"
)
"""What editors may check; `DayRule.parse` is kinder about case and spaces, and stricter about 31 februari."""

_DATE_IN_MONTH = re.compile(r"(?:den )?(\d{1,3})(?::?[ae])? ([a-zåäö]+)\.?")
_NTH_IN_MONTH = re.compile(rf"(?:den )?({_ORDINAL}) ([a-zåäö ]+?) i ([a-zåäö]+)")
_WEEK = re.compile(r"(?:([a-zåäö]+?)(?:en)?(?: i)? )?(?:vecka|v\.?) ?(\d{1,3})")
_VAGUE = re.compile(r"(?:i )?(?:början|mitten|slutet) (?:av|på) ([a-zåäö]+)")


class BadDayRule(ValueError):
    """A day that cannot be read. The text is Swedish and says what is wrong; `right` what right looks like."""

    def __init__(self, what: str, right: str = f"skriv till exempel {EXAMPLES}") -> None:
        self.what = what
        self.right = right
        super().__init__(f"{what}; {right}")


@dataclass(frozen=True, kw_only=True)
class DateInMonth:
    """A day by its number. The 29th of February is the 28th where there is none."""

    month: int
    day: int

    def on(self, year: int) -> date:
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


@dataclass(frozen=True, kw_only=True)
class NthWeekday:
    """The first, second … (1, 2, …) or last (-1, -2) of a weekday in a month. Monday is 0."""

    month: int
    nth: int
    weekday: int

    def on(self, year: int) -> date:
        return [day for day in _month(year, self.month) if day.weekday() == self.weekday][_index(self.nth)]


@dataclass(frozen=True, kw_only=True)
class NthWorkday:
    """The first, second … or last *vardag* of a month."""

    month: int
    nth: int

    def on(self, year: int) -> date:
        return [day for day in _month(year, self.month) if _COMMON_CALENDAR.is_open(day)][_index(self.nth)]


@dataclass(frozen=True, kw_only=True)
class NthDay:
    """The first, second … or last day of a month."""

    month: int
    nth: int

    def on(self, year: int) -> date:
        return _month(year, self.month)[_index(self.nth)]


@dataclass(frozen=True, kw_only=True)
class DayInWeek:
    """A weekday (Monday is 0) of an ISO week, kept within the year."""

    week: int
    weekday: int = FRIDAY

    def on(self, year: int) -> date:
        last_week = date(year, 12, 28).isocalendar().week
        day = date.fromisocalendar(year, min(self.week, last_week), self.weekday + 1)
        return min(max(day, date(year, 1, 1)), date(year, 12, 31))


Form = DateInMonth | NthWeekday | NthWorkday | NthDay | DayInWeek


@dataclass(frozen=True, kw_only=True)
class DayRule:
    """A day that comes back every year. `text` is the rule in its plain spelling, which `parse` reads back."""

    text: str
    form: Form

    @classmethod
    def parse(cls, text: str) -> "DayRule":
        """Read a rule, without regard to case and spaces. Raises BadDayRule."""
        said = " ".join(text.split()).casefold()
        for pattern, reader in _READERS:
            if match := pattern.fullmatch(said):
                return reader(match)
        raise BadDayRule(f"”{text.strip()[:60]}” är ingen dag som går att läsa")

    def on(self, year: int) -> date:
        """The day in `year`, always within it."""
        return self.form.on(year)


def _month(year: int, month: int) -> Sequence[date]:
    first = date(year, month, 1)
    return [first + timedelta(days=number) for number in range(monthrange(year, month)[1])]


def _index(nth: int) -> int:
    return nth - 1 if nth > 0 else nth


def _read_date(match: re.Match[str]) -> DayRule:
    number, month = int(match[1]), _month_named(match[2])
    longest = monthrange(_A_LEAP_YEAR, month)[1]
    name = MONTHS[month - 1]
    if not 1 <= number <= longest:
        right = f"{name} har {longest} dagar{' vid skottår' if month == 2 else ''}: skriv ”sista dagen i {name}”"
        raise BadDayRule(f"”{number} {name}” finns inte", right)
    return DayRule(text=f"{number} {name}", form=DateInMonth(month=month, day=number))


def _read_nth(match: re.Match[str]) -> DayRule:
    ordinal, noun, month = match[1], match[2], _month_named(match[3])
    nth, name = ORDINALS[ordinal], MONTHS[month - 1]
    if noun in WORKDAY_WORDS:
        return DayRule(text=f"{ordinal} vardagen i {name}", form=NthWorkday(month=month, nth=nth))
    if noun == "dagen":
        return DayRule(text=f"{ordinal} dagen i {name}", form=NthDay(month=month, nth=nth))
    weekday = _weekday_named(noun.removesuffix("en"), said=match[0])
    if nth == 5:
        raise BadDayRule(
            f"”{match[0]}” finns inte varje år", f"skriv ”sista {WEEKDAYS[weekday]}en i {name}” eller ”fjärde …”"
        )
    form = NthWeekday(month=month, nth=nth, weekday=weekday)
    return DayRule(text=f"{ordinal} {WEEKDAYS[weekday]}en i {name}", form=form)


def _read_week(match: re.Match[str]) -> DayRule:
    week = int(match[2])
    if not 1 <= week <= 53:
        raise BadDayRule(f"vecka {week} finns inte", "veckorna är 1–53: skriv till exempel ”vecka 6”")
    if match[1] is None:
        return DayRule(text=f"vecka {week}", form=DayInWeek(week=week))
    weekday = _weekday_named(match[1], said=match[0])
    return DayRule(text=f"{WEEKDAYS[weekday]} vecka {week}", form=DayInWeek(week=week, weekday=weekday))


def _refuse_vague(match: re.Match[str]) -> DayRule:
    name = MONTHS[_month_named(match[1]) - 1]
    raise BadDayRule(
        f"”{match[0]}” är ingen bestämd dag",
        f"skriv till exempel ”15 {name}”, ”andra torsdagen i {name}” eller ”sista vardagen i {name}”",
    )


_READERS = (
    (_WEEK, _read_week),
    (_VAGUE, _refuse_vague),
    (_NTH_IN_MONTH, _read_nth),
    (_DATE_IN_MONTH, _read_date),
)


def month_named(text: str) -> int:
    """The number, 1–12, of a month's Swedish name, abbreviated or not. Raises BadDayRule."""
    return _month_named(" ".join(text.split()).casefold())


def _month_named(word: str) -> int:
    for number, name in enumerate(MONTHS, start=1):
        if word == name or (len(word) >= 3 and word.rstrip(".") == name[:3]):
            return number
    near = get_close_matches(word, MONTHS, n=1)
    hint = f"menade du ”{near[0]}”?" if near else f"månaderna heter {', '.join(MONTHS)}"
    raise BadDayRule(f"”{word}” är ingen månad", hint)


def _weekday_named(word: str, *, said: str) -> int:
    if word in WEEKDAYS:
        return WEEKDAYS.index(word)
    near = get_close_matches(word, WEEKDAYS, n=1)
    hint = f"menade du ”{near[0]}”?" if near else f"skriv till exempel {EXAMPLES}"
    raise BadDayRule(f"”{said}” nämner ingen veckodag", hint)


def hour_spoken(instant: time | datetime) -> str:
    """The hour as it stands after "kl.": "9.00"."""
    return f"{instant.hour}.{instant.minute:02}"


def hours_spoken(begins: time | datetime, ends: time | datetime) -> str:
    """From when to when on a day: "9.00–12.00"."""
    return f"{hour_spoken(begins)}–{hour_spoken(ends)}"
