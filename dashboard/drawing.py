"""The year wheel as the page draws it: each station in its place, and how it stands. The template only places it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.standings import OPEN, Standing, StationStanding, Tally, is_shown, station_standing, tally
from documents.wheel_drawing import (
    WIDTH,
    Place,
    Point,
    Sector,
    around_the_year,
    hand,
    height_of,
    month_sector,
    phase_sector,
    places,
)
from office.overview import StationView, WheelYear


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
    is_now = today.year == year.year
    shown = sorted(
        (station for station in year.stations if is_shown(station)), key=lambda one: around_the_year(one.months)
    )
    placed = places([(station.name, station.months) for station in shown])
    return Drawing(
        width=WIDTH,
        height=height_of(placed),
        marks=_marks(shown, placed),
        months=tuple(month_sector(number, is_now=is_now and today.month == number) for number in range(1, 13)),
        phases=tuple(phase_sector(name, months, today=today if is_now else None) for months, name in year.phases),
        hand=hand(today) if is_now else None,
    )


def _marks(shown: Sequence[StationView], placed: Sequence[Place]) -> tuple[Mark, ...]:
    return tuple(_mark(station, place) for station, place in zip(shown, placed, strict=True))


def _mark(station: StationView, place: Place) -> Mark:
    counted = tally(station.duties)
    return Mark(
        id=station.id,
        name=station.name,
        lines=place.lines,
        told=counted.words or station.kind.swedish,
        told_shortly=_shortly(counted) or station.kind.swedish,
        standing=station_standing(station),
        kind=station.kind.value,
        share=_share(station),
        at=place.at,
        label=place.label,
        bend=place.bend,
        anchor=place.anchor,
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
