"""Terms of chairmanship: how long they last, and what is known of one.

A term belongs to the body and not to a person: whoever leaves during it is replaced within it, and its days stay.
Days are calendar days in the area's time zone, and both ends of a term are inclusive.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from models.words import Principal, TermState
from rules.dates import MONTHS

ONE_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last where it has no such day.

    Negative: earlier. Adding up clipped days drifts (31 January, 28 February, 28 March): count from the first day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def spoken_day(day: date) -> str:
    """The day as it stands in a sentence: "31 december 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, kw_only=True)
class Months:
    """A term of so many months. Raises ValueError for none."""

    number: int

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"en period är minst en månad, inte {self.number}")

    def boundary(self, series_start: date, index: int) -> date:
        """The first day of the series' term number `index`, counted from 0."""
        return months_after(series_start, self.number * index)

    def end(self, starts_on: date, *, series_start: date | None = None) -> date:
        """The last day of a term that begins on `starts_on`, in the series of terms that began on `series_start`.

        A term that does not begin on a boundary of its series lasts until the next one.
        """
        series_start = series_start or starts_on
        apart = (starts_on.year - series_start.year) * 12 + starts_on.month - series_start.month
        index = apart // self.number
        while self.boundary(series_start, index) <= starts_on:
            index += 1
        return self.boundary(series_start, index) - ONE_DAY

    def series_start(self, terms: Sequence["Term"]) -> date | None:
        """Where the uninterrupted series began whose latest term is the last of `terms`; None if that keeps no series.

        A term of another length, from before the rule was changed, is none of it.
        """
        whole = _without_gap(terms)
        for first, term in enumerate(whole):
            if all(self._fits(later, term.starts_on, index) for index, later in enumerate(whole[first:])):
                return term.starts_on
        return None

    def _fits(self, term: "Term", series_start: date, index: int) -> bool:
        begins, follows = self.boundary(series_start, index), self.boundary(series_start, index + 1)
        return (term.starts_on, term.ends_on) == (begins, follows - ONE_DAY)

    @property
    def swedish(self) -> str:
        """ "24 månader"."""
        return f"{self.number} {'månad' if self.number == 1 else 'månader'}"


@dataclass(frozen=True, kw_only=True)
class MandatePeriod:
    """A term until the political mandate period ends: on the day of `ends_on`, and every so many years from it."""

    ends_on: date
    every_years: int = 4

    def __post_init__(self) -> None:
        if self.every_years < 1:
            raise ValueError(f"en mandatperiod är minst ett år, inte {self.every_years}")

    def end(self, starts_on: date, *, series_start: date | None = None) -> date:  # noqa: ARG002 - as Months
        """The last day of the mandate period that `starts_on` lies in, wherever a series began."""
        index = (starts_on.year - self.ends_on.year) // self.every_years
        while (end := months_after(self.ends_on, 12 * self.every_years * index)) < starts_on:
            index += 1
        return end

    def series_start(self, terms: Sequence["Term"]) -> date | None:  # noqa: ARG002 - as Months
        """None: a mandate period ends on its day whatever was before it."""
        return None

    @property
    def swedish(self) -> str:
        """ "mandatperioden ut"."""
        return "mandatperioden ut"


SWEDISH_MANDATE = MandatePeriod(ends_on=date(2022, 12, 31))
"""Political seats of municipalities and regions end with the year of a general election: 2022, 2026, 2030."""

TermLength = Months | MandatePeriod


@dataclass(frozen=True, kw_only=True)
class Term:
    """A body's term. `ends_on` None: until somebody ends it. `number` counts the body's terms from 1.

    `side` and `party` tell whose term it is; `party` only where the chair goes among parties. `is_plan`: computed from
    the rule, and computed anew when rule or facts change. All else is fact: what has been, what runs, and what is
    decided, of which `state` NOMINATED is a promise (somebody is named) and PLANNED an office's decision that
    nobody is named for yet. Raises ValueError for a term that ends before it begins.
    """

    group: str
    number: int
    starts_on: date
    ends_on: date | None
    side: Principal | None = None
    party: str | None = None
    state: TermState = TermState.PLANNED
    is_plan: bool = False

    def __post_init__(self) -> None:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(f"en period i ”{self.group}” slutar {self.ends_on}, innan den börjar {self.starts_on}")

    @property
    def is_promise(self) -> bool:
        """Whether somebody is named for a term to come."""
        return self.state is TermState.NOMINATED

    @property
    def last_day(self) -> date:
        """The term's last day; the end of time where it has none."""
        return self.ends_on or date.max

    def covers(self, day: date) -> bool:
        """Whether the term is in force on `day`."""
        return self.starts_on <= day <= self.last_day


def in_order(terms: Iterable[Term]) -> list[Term]:
    """The terms by their days."""
    return sorted(terms, key=lambda term: (term.starts_on, term.last_day, term.number))


def _without_gap(terms: Sequence[Term]) -> Sequence[Term]:
    """The latest of `terms` that follow on one another at once."""
    first = len(terms) - 1
    while first > 0 and terms[first - 1].last_day == terms[first].starts_on - ONE_DAY:
        first -= 1
    return terms[max(first, 0) :]


class Span(Protocol):
    """The days on which a body exists: `rules.wheel.GroupSpan`, or anything like it."""

    @property
    def id(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
