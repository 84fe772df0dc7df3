"""The year wheel to hang on a wall: its stations around the ring, as SVG and as an A3 sheet with the list behind."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from documents.typeset import TEMPLATES, typeset
from documents.wheel_drawing import around_the_year, height_of, month_sector, phase_sector, places
from models.words import StationKind

WIDTH = 980
LETTERS_A_LINE = 38
"""A wall has more room for names than a page has."""


@dataclass(frozen=True, kw_only=True)
class PosterStation:
    """A station of the year. `when` is its month or day as it is read: "Januari", "sista dag 30 januari"."""

    name: str
    months: tuple[int, ...]
    kind: StationKind
    when: str
    who: str = ""
    """Whom it concerns, for the list: "temagrupper och NOSAM"."""


@dataclass(frozen=True, kw_only=True)
class PosterContext:
    """Everything that the poster may say. Words and days arrive Swedish; `phases` are months, 1–12, and a name."""

    area: str
    year: int
    phases: tuple[tuple[tuple[int, ...], str], ...]
    stations: tuple[PosterStation, ...]
    made_on: str

    @property
    def title(self) -> str:
        """The poster's title: "Årshjulet 2026 – Göteborgsområdet"."""
        return f"Årshjulet {self.year} – {self.area}"


def poster_svg(context: PosterContext) -> str:
    """The wheel as an SVG picture that names itself and its stations to those who hear it."""
    return _picture().render(**_drawing(context), alone=True)


def poster_pdf(context: PosterContext, *, made_at: datetime) -> bytes:
    """The wheel on an A3 sheet, and its stations as a table on the next. Equal arguments give equal bytes."""
    drawing = _drawing(context)
    data = {
        "area": context.area,
        "title": context.title,
        "made_on": context.made_on,
        "picture": _picture().render(**drawing, alone=False),
        "told": drawing["told"],
        "stations": [
            {"when": one.when, "name": one.name, "kind": one.kind.swedish, "who": one.who}
            for one in sorted(context.stations, key=_around)
        ],
    }
    return typeset("wheel-poster", data, title=context.title, made_at=made_at)


def _drawing(context: PosterContext) -> dict[str, Any]:
    stations = sorted(context.stations, key=_around)
    placed = places([(one.name, one.months) for one in stations], letters_a_line=LETTERS_A_LINE)
    return {
        "title": context.title,
        "told": "Stationerna runt hjulet: " + "; ".join(f"{one.when}: {one.name}" for one in stations) + ".",
        "year": context.year,
        "width": WIDTH,
        "height": height_of(placed),
        "marks": list(zip(stations, placed, strict=True)),
        "months": [month_sector(number, is_now=False) for number in range(1, 13)],
        "phases": [phase_sector(name, months, today=None) for months, name in context.phases],
        "kinds": [kind for kind in StationKind if any(one.kind is kind for one in stations)],
    }


def _around(station: PosterStation) -> float:
    return around_the_year(station.months)


@cache
def _picture() -> Template:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("wheel-poster.svg")
