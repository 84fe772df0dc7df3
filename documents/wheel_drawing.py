"""Where things stand in a drawing of the year wheel, in the units of the drawing; the middle of the ring is 0, 0.

Angles are degrees clockwise from the top, where the year begins. The ring stands in the middle; the stations'
names stand in two columns beside it, each joined to its mark by a thin line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import cos, radians, sin
from textwrap import wrap

from babel.dates import format_date

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
    """A place in the drawing."""

    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a station's mark stands, its name in lines, and how the line between them runs."""

    at: Point
    label: Point
    bend: Point
    anchor: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sector:
    """A month or a phase: the path of its field, its name and where or along which path the name stands."""

    name: str
    field: str
    at: Point
    along: str
    is_now: bool


def places(stations: Sequence[tuple[str, Sequence[int]]], *, letters_a_line: int = LETTERS_A_LINE) -> tuple[Place, ...]:
    """Where each station stands, given as its name and months in the order of `around_the_year`."""
    angles = _spread([_middle(months) for _, months in stations])
    heights = _label_heights(angles)
    return tuple(
        _placed(_lines(name, letters_a_line), angle=angle, height=height)
        for (name, _), angle, height in zip(stations, angles, heights, strict=True)
    )


def around_the_year(months: Sequence[int]) -> float:
    """What stations are sorted by before they are placed."""
    return _middle(months)


def height_of(placed: Sequence[Place]) -> float:
    """How high a drawing of the wheel has to be for all its names."""
    tallest = max((abs(place.label.y) for place in placed), default=0) + 2 * LINE
    return 2 * max(RING + MARK + 14, tallest)


def _placed(lines: tuple[str, ...], *, angle: float, height: float) -> Place:
    side = _side(angle)
    return Place(
        at=_place(angle, RING),
        label=Point(x=side * COLUMN, y=height),
        bend=Point(x=side * (COLUMN - 16), y=height),
        anchor="start" if side > 0 else "end",
        lines=lines,
    )


def _lines(name: str, letters: int) -> tuple[str, ...]:
    lines = wrap(name, letters)
    if len(lines) <= 2:
        return tuple(lines)
    return (lines[0], lines[1][: letters - 1].rstrip() + "…")


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


def hand(day: date) -> tuple[Point, Point]:
    """The line from the months past the ring that points at the day."""
    angle = _angle_of(day)
    return _place(angle, MONTHS_OUTER - 2), _place(angle, RING + MARK + 8)


def _angle_of(day: date) -> float:
    """The day's place within its month: every month is a twelfth of the ring."""
    following = date(day.year + (day.month == 12), day.month % 12 + 1, 1)
    length = (following - day.replace(day=1)).days
    return (day.month - 1 + (day.day - 0.5) / length) * 30


def month_sector(number: int, *, is_now: bool) -> Sector:
    """The field of a month, 1–12."""
    first, last = (number - 1) * 30.0, number * 30.0
    name = str(format_date(date(2000, number, 1), "LLLL", locale="sv"))[:3]
    return Sector(
        name=name,
        field=_ring_sector(first + 0.6, last - 0.6, MONTHS_INNER, MONTHS_OUTER),
        at=_place(first + 15, (MONTHS_INNER + MONTHS_OUTER) / 2),
        along="",
        is_now=is_now,
    )


def phase_sector(name: str, months: Sequence[int], *, today: date | None) -> Sector:
    """The field of a phase and the arc its name stands along; `today` is None in other years than this."""
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
