"""Which days the office is open.

Weekends, Swedish public holidays, midsommarafton, julafton and nyårsafton are always closed. Bridging days
(*klämdagar*), a summer pause and extra days are the area's own choice. Reasons come in Swedish: people read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)
LONGEST_PAUSE_IN_WEEKS = 20


@dataclass(frozen=True, kw_only=True)
class ClosedDays:
    """The days on which no letter leaves and no deadline falls.

    `bridging` closes every single open day between two closed ones, weekends and holidays counted.
    `summer_pause` is the first and the last ISO week of a pause, both closed. `extra` are days that the area adds.
    Raises ValueError for a pause that is no pause.
    """

    bridging: bool = False
    summer_pause: tuple[int, int] | None = None
    extra: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.summer_pause is None:
            return
        first, last = self.summer_pause
        if not 1 <= first <= last <= 53:
            raise ValueError(f"ett uppehåll går från en vecka till en senare, 1–53, inte {first}–{last}")
        if last - first >= LONGEST_PAUSE_IN_WEEKS:
            raise ValueError(f"ett uppehåll är högst {LONGEST_PAUSE_IN_WEEKS} veckor, inte {last - first + 1}")

    def is_open(self, day: date) -> bool:
        """Whether letters leave and deadlines fall on `day`."""
        return day not in _closed_in(self, day.year)

    def why_closed(self, day: date) -> str | None:
        """Why `day` is closed, in Swedish; None if it is open."""
        return _closed_in(self, day.year).get(day)

    def next_open(self, day: date) -> date:
        """`day` itself if it is open, else the first open day after it."""
        while not self.is_open(day):
            day += ONE_DAY
        return day

    def previous_open(self, day: date) -> date:
        """`day` itself if it is open, else the last open day before it."""
        while not self.is_open(day):
            day -= ONE_DAY
        return day

    def add_open_days(self, day: date, n: int) -> date:
        """The `n`-th open day after `day`, or before it where `n` is negative. With 0: `day` itself, open or not."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_open(day)
        return day


@lru_cache(maxsize=1024)
def _closed_in(closed: ClosedDays, year: int) -> Mapping[date, str]:
    """The closed days of `year` and why. Where there are several reasons the most lasting one is told."""
    reasons = dict.fromkeys(sorted(closed.extra), "extra stängd dag")
    if closed.summer_pause:
        first, last = closed.summer_pause
        reasons |= {day: "sommaruppehåll" for day in _days_of(year) if first <= day.isocalendar().week <= last}
    if closed.bridging:
        reasons |= _bridging_days(year)
    reasons |= _calendar(year)
    return {day: why for day, why in reasons.items() if day.year == year}


def _bridging_days(year: int) -> dict[date, str]:
    always = _calendar(year - 1) | _calendar(year) | _calendar(year + 1)
    return {
        day: "klämdag"
        for day in _days_of(year)
        if day not in always and day - ONE_DAY in always and day + ONE_DAY in always
    }


@lru_cache(maxsize=256)
def _calendar(year: int) -> dict[date, str]:
    """What is closed in every area: weekends, public holidays and the three eves."""
    import holidays  # late: a quarter of a second that `arshjul --help` need not pay

    weekends = {day: "lördag" if day.weekday() == 5 else "söndag" for day in _days_of(year) if day.weekday() >= 5}
    public = holidays.country_holidays("SE", years=year, language="sv", include_sundays=False)
    named = {day: name.lower().replace("kristi", "Kristi").replace("; ", " och ") for day, name in public.items()}
    return weekends | named | _eves(year)


def _eves(year: int) -> dict[date, str]:
    midsummer_eve = next(day for day in (date(year, 6, number) for number in range(19, 26)) if day.weekday() == 4)
    return {
        midsummer_eve: "midsommarafton",
        date(year, 12, 24): "julafton",
        date(year, 12, 31): "nyårsafton",
    }


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    length = date(year, 12, 31).toordinal() - first.toordinal() + 1
    return [date.fromordinal(first.toordinal() + number) for number in range(length)]
