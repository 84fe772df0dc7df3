"""How far from another day an area file says that one is: "14 dagar före", "4 veckor efter start"."""

import re
from dataclasses import dataclass

from areas.phrases import NUMBER, UNITS, number, said
from areas.problems import wrong
from rules.dates import BadDayRule, DayRule
from rules.meetings import DaysFrom, HangingDay

_OFFSET = re.compile(rf"{NUMBER} (arbetsdag|arbetsdagar|dag|dagar|vecka|veckor) (före|innan|efter)")
_HANGING = re.compile(r"(.+? (?:före|innan|efter)) ([^\s,]+)(?:,? annars (.+))?")
_START = "start"
_AFTER_START = re.compile(rf"(.+ efter) {_START}(?:en)?")
_PREPARED_BY = re.compile(r"(.+?), ?(.+ (?:före|innan|efter))")


@dataclass(frozen=True, kw_only=True)
class Offset:
    """How far from the last day: negative before it. With `working_days` open days are counted."""

    days: int
    working_days: bool = False

    @property
    def about(self) -> float:
        """The same in calendar days, as near as a usual week lets one say."""
        return self.days * 7 / 5 if self.working_days else self.days

    def __str__(self) -> str:
        unit = "arbetsdag" if self.working_days else "dag"
        count = abs(self.days)
        return f"{count} {unit if count == 1 else unit + 'ar'} {'före' if self.days < 0 else 'efter'}"


@dataclass(frozen=True, kw_only=True)
class LastDay:
    """A last day: by itself, or hanging on the meeting of a station and by itself only until that is decided.

    `after_start` in the place of `rule` counts from the day on which somebody starts the station by hand.
    """

    rule: DayRule | None
    hangs_on: HangingDay | None = None
    after_start: DaysFrom | None = None

    @property
    def text(self) -> str:
        """The day in its plain spelling, which `last_day` reads back."""
        if self.rule is None:
            return f"{self.after_start} {_START}"
        if self.hangs_on is None:
            return self.rule.text
        return f"{self.hangs_on.offset} {self.hangs_on.station}, annars {self.rule.text}"


@dataclass(frozen=True, kw_only=True)
class PreparedBy:
    """The group that prepares a meeting, and by when."""

    group: str
    by: Offset


def offset(text: str) -> Offset:
    """ "14 dagar före", "1 arbetsdag efter", "6 veckor före", "samma dag"."""
    if said(text) == "samma dag":
        return Offset(days=0)
    match = _OFFSET.fullmatch(said(text))
    if match is None:
        raise wrong(
            f"”{text}” går inte att läsa som en tid", "skriv ”14 dagar före”, ”1 arbetsdag efter” eller ”samma dag”"
        )
    sign = 1 if match[3] == "efter" else -1
    if match[2].startswith("arbetsdag"):
        return _within_a_year(text, Offset(days=sign * number(match[1]), working_days=True))
    return _within_a_year(text, Offset(days=sign * number(match[1]) * UNITS[match[2]]))


def before_meeting(text: str) -> Offset:
    """ "7 arbetsdagar före", counted from a meeting."""
    found = offset(text)
    if found.days >= 0:
        raise wrong(f"”{text}” är inte före mötet", "skriv till exempel ”7 arbetsdagar före”")
    return found


def before_meeting_or_no(text: str) -> Offset | None:
    """As `before_meeting`; None for "nej"."""
    return None if said(text) == "nej" else before_meeting(text)


def after_meeting(text: str) -> Offset:
    """ "5 arbetsdagar efter", counted from a meeting."""
    found = offset(text)
    if found.days <= 0:
        raise wrong(f"”{text}” är inte efter mötet", "skriv till exempel ”5 arbetsdagar efter”")
    return found


def prepared_by_or_no(text: str) -> PreparedBy | None:
    """ "beredningsgrupp, 15 arbetsdagar före"; None for "nej"."""
    if said(text) == "nej":
        return None
    match = _PREPARED_BY.fullmatch(said(text))
    if match is None:
        right = "skriv gruppen och tiden: ”beredningsgrupp, 15 arbetsdagar före”"
        raise wrong(f"”{text}” säger inte vem som bereder och till när", right)
    return PreparedBy(group=match[1], by=before_meeting(match[2]))


def alarm_in_days(text: str) -> int:
    """ "12 veckor före", in days."""
    found = offset(text)
    if found.days >= 0 or found.working_days:
        raise wrong(f"”{text}” säger inte hur långt före", "skriv till exempel ”12 veckor före”")
    return -found.days


def _within_a_year(text: str, found: Offset) -> Offset:
    if abs(found.about) > 366:
        raise wrong(f"”{text}” är mer än ett år bort", "håll varje steg inom ett år från sista dagen")
    return found


def day_rule(text: str) -> DayRule:
    """A day of the year, see `rules.dates`."""
    try:
        return DayRule.parse(text)
    except BadDayRule as error:
        raise wrong(error.what, error.right) from error


def last_day(text: str) -> LastDay:
    """A day of the year, "20 arbetsdagar före arsrapport-faststalls, annars 31 januari" or "4 veckor efter start"."""
    started = _AFTER_START.fullmatch(said(text))
    if started is not None:
        return LastDay(rule=None, after_start=days_from(offset(started[1])))
    match = _HANGING.fullmatch(said(text))
    if match is None:
        return LastDay(rule=day_rule(text))
    if not match[3]:
        right = f"lägg till den, till exempel ”{said(text)}, annars 31 januari”"
        raise wrong("det står inte vilken dag som gäller tills mötet är bestämt", right)
    when = offset(match[1])
    if when.days >= 0:
        raise wrong(
            f"”{match[1]}” är inte före mötet", f"skriv till exempel ”20 arbetsdagar före {match[2]}, annars …”"
        )
    hanging = HangingDay(station=match[2], offset=days_from(when))
    return LastDay(rule=day_rule(match[3]), hangs_on=hanging)


def days_from(when: Offset) -> DaysFrom:
    """The same, counted from a meeting."""
    return DaysFrom(days=when.days, working_days=when.working_days)
