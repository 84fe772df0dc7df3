"""The year wheel as a drawing: where everything stands, in the units of the drawing. The template only puts it there.

Angles are degrees clockwise from the top, where the year begins. The ring stands in the middle; the stations'
names stand in two columns beside it, each joined to its mark by a thin line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import cos, radians, sin
from textwrap import wrap

from babel.dates import format_date

from dashboard.standings import OPEN, Standing, StationStanding, Tally, is_shown, station_standing, tally
from office.overview import StationView, WheelYear

WIDTH = 860
RING = 176
"""Radius of the circle that the marks stand on."""
MONTHS_INNER, MONTHS_OUTER = 122, 152
PHASES_INNER, PHASES_OUTER = 92, 118
COLUMN = 234
"""How far from the middle the columns of names begin."""
MARK = 15
LEAST_GAP = 11.5
LINE = 15
LETTERS_A_LINE = 24
TWO_LINES = 51
DASHES = str.maketrans({"—": "–"})


@dataclass(frozen=True, kw_only=True)
class Point:
    """A place in the drawing; the middle of the ring is 0, 0."""

    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A station on the ring with its name in a column."""

    id: str
    name: str
    lines: tuple[str, ...]
    told: str
    """Its state in words, for those who hear the wheel; `told_shortly` is what fits under its name."""
    told_shortly: str
    standing: StationStanding
    kind: str
    share: float
    """How much of what it collects has come or needs not come, 0–1."""
    at: Point
    label: Point
    bend: Point
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Sector:
    """A month or a phase: the path of its field, its name and where or along which path the name stands."""

    name: str
    field: str
    at: Point
    along: str
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The whole wheel. `hand` points at today, from the months past the ring; None in other years."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    months: tuple[Sector, ...]
    phases: tuple[Sector, ...]
    hand: tuple[Point, Point] | None


def draw(year: WheelYear) -> Drawing:
    """The wheel of a year as it stands on its `today`."""
    today = year.today
    marks = _marks([station for station in year.stations if is_shown(station)])
    tallest = max((abs(mark.label.y) for mark in marks), default=0) + 2 * LINE
    is_now = today.year == year.year
    return Drawing(
        width=WIDTH,
        height=2 * max(RING + MARK + 14, tallest),
        marks=marks,
        months=tuple(_month(number, is_now=is_now and today.month == number) for number in range(1, 13)),
        phases=tuple(_phase(name, months, today=today if is_now else None) for months, name in year.phases),
        hand=_hand(today) if is_now else None,
    )


def _marks(stations: Sequence[StationView]) -> tuple[Mark, ...]:
    shown = sorted(stations, key=lambda station: _middle(station.months))
    angles = _spread([_middle(station.months) for station in shown])
    heights = _label_heights(angles)
    return tuple(
        _mark(station, angle=angle, height=height)
        for station, angle, height in zip(shown, angles, heights, strict=True)
    )


def _mark(station: StationView, *, angle: float, height: float) -> Mark:
    side = _side(angle)
    lines = _lines(station.name)
    counted = tally(station.duties)
    return Mark(
        id=station.id,
        name=station.name,
        lines=lines,
        told=counted.words or station.kind.swedish,
        told_shortly=_shortly(counted) or station.kind.swedish,
        standing=station_standing(station),
        kind=station.kind.value,
        share=_share(station),
        at=_place(angle, RING),
        label=Point(x=side * COLUMN, y=height),
        bend=Point(x=side * (COLUMN - 16), y=height),
        anchor="start" if side > 0 else "end",
    )


def _shortly(counted: Tally) -> str:
    """The one thing to know: what is late, else how much has come."""
    late = counted.of(Standing.LATE)
    if late:
        return Standing.LATE.counted(late)
    if not counted.open or counted.of(Standing.PLANNED) == counted.total:
        return counted.words.split(", ")[0] if counted.counts else ""
    return f"{counted.total - counted.open} av {counted.total} klara"


def _share(station: StationView) -> float:
    counted = tally(station.duties)
    still_open = sum(number for where, number in counted.counts if where in OPEN)
    return 1 - still_open / counted.total if counted.total else 0.0


def _lines(name: str) -> tuple[str, ...]:
    lines = wrap(name, LETTERS_A_LINE)
    if len(lines) <= 2:
        return tuple(lines)
    return (lines[0], lines[1][: LETTERS_A_LINE - 1].rstrip() + "…")


def _middle(months: Sequence[int]) -> float:
    return (sum(months) / len(months) - 0.5) * 30


def _spread(wished: Sequence[float]) -> list[float]:
    """Angles as near the wished ones (ascending) as leaves room for a mark between neighbours."""
    if len(wished) < 2:
        return list(wished)
    gap = min(LEAST_GAP, 360 / len(wished))
    angles = list(wished)
    for _ in range(200):
        for index in range(len(angles)):
            following = (index + 1) % len(angles)
            turn = 360 if following == 0 else 0
            lacking = gap - (angles[following] + turn - angles[index])
            if lacking > 0:
                angles[index] -= lacking / 2
                angles[following] += lacking / 2
    return angles


def _label_heights(angles: Sequence[float]) -> list[float]:
    """The height of each name: beside its mark, but never closer than two lines to the next in its column."""
    heights = [_place(angle, RING + 24).y for angle in angles]
    for side in (1, -1):
        column = sorted((i for i, angle in enumerate(angles) if _side(angle) == side), key=lambda i: heights[i])
        for _ in range(200):
            for above, below in pairwise(column):
                lacking = TWO_LINES - (heights[below] - heights[above])
                if lacking > 0:
                    heights[above] -= lacking / 2
                    heights[below] += lacking / 2
    return heights


def _side(angle: float) -> int:
    return 1 if angle % 360 < 180 else -1


def _hand(day: date) -> tuple[Point, Point]:
    angle = _angle_of(day)
    return _place(angle, MONTHS_OUTER - 2), _place(angle, RING + MARK + 8)


def _angle_of(day: date) -> float:
    """The day's place within its month: every month is a twelfth of the ring."""
    following = date(day.year + (day.month == 12), day.month % 12 + 1, 1)
    length = (following - day.replace(day=1)).days
    return (day.month - 1 + (day.day - 0.5) / length) * 30


def _month(number: int, *, is_now: bool) -> Sector:
    first, last = (number - 1) * 30.0, number * 30.0
    name = str(format_date(date(2000, number, 1), "LLLL", locale="sv"))[:3]
    return Sector(
        name=name,
        field=_ring_sector(first + 0.6, last - 0.6, MONTHS_INNER, MONTHS_OUTER),
        at=_place(first + 15, (MONTHS_INNER + MONTHS_OUTER) / 2),
        along="",
        is_now=is_now,
    )


def _phase(name: str, months: Sequence[int], *, today: date | None) -> Sector:
    first, last = (min(months) - 1) * 30 + 1.0, max(months) * 30 - 1.0
    middle = (PHASES_INNER + PHASES_OUTER) / 2
    return Sector(
        name=name.translate(DASHES).split("–")[-1].strip(),
        field=_ring_sector(first, last, PHASES_INNER, PHASES_OUTER),
        at=_place((first + last) / 2, middle),
        along=_reading_path(first, last, middle),
        is_now=today is not None and today.month in months,
    )


def _ring_sector(first: float, last: float, inner: float, outer: float) -> str:
    a, b = _place(first, outer), _place(last, outer)
    c, d = _place(last, inner), _place(first, inner)
    large = 1 if last - first > 180 else 0
    return f"M{a.x} {a.y}A{outer} {outer} 0 {large} 1 {b.x} {b.y}L{c.x} {c.y}A{inner} {inner} 0 {large} 0 {d.x} {d.y}Z"


def _reading_path(first: float, last: float, radius: float) -> str:
    """A path for text along the arc, turned so that the text never stands on its head."""
    below = 90 < ((first + last) / 2) % 360 < 270
    radius += 4 if below else -4
    a, b = _place(first, radius), _place(last, radius)
    large = 1 if last - first > 180 else 0
    if below:
        return f"M{b.x} {b.y}A{radius} {radius} 0 {large} 0 {a.x} {a.y}"
    return f"M{a.x} {a.y}A{radius} {radius} 0 {large} 1 {b.x} {b.y}"


def _place(angle: float, radius: float) -> Point:
    turned = radians(angle)
    return Point(x=round(radius * sin(turned), 2), y=round(-radius * cos(turned), 2))
