"""Answers to addresses of what is not there: each says what there is instead, as links."""

from collections.abc import Iterable

from fastapi import Request
from fastapi.responses import Response

from dashboard.pages import page
from dashboard.places import areas_seen, place_of
from office.tables import NoTable
from rules.wheel import NoSuchStation, Station
from store.areas import NoSuchArea

Ways = list[tuple[str, str]]
"""Names and addresses."""


def no_such_area(request: Request, _error: Exception) -> Response:
    """The areas that the visitor may see."""
    ways = [(name, f"/{area}") for area, name in areas_seen(request).items()]
    return _answer(request, "Det finns inget sådant område.", "Områdena", ways)


def no_such_station(request: Request, error: Exception) -> Response:
    """The stations of the year that the address names, or of the year at hand."""
    assert isinstance(error, NoSuchStation)
    why = f"{error.wheel.name} har ingen station ”{error.station_id}”."
    stations = [station for station in error.wheel.stations if station.active]
    return _answer(request, why, "Stationerna", _ways(request, stations, under=""))


def no_table(request: Request, error: Exception) -> Response:
    """The stations where documents are laid before a body."""
    assert isinstance(error, NoTable)
    why = f"Vid ”{error.station.name}” läggs inga dokument fram."
    if not error.laid_at:
        why += " Områdesfilen säger inte var något läggs fram."
    return _answer(request, why, "Här läggs dokument fram", _ways(request, error.laid_at, under="beslut/"))


def _ways(request: Request, stations: Iterable[Station], *, under: str) -> Ways:
    place = place_of(request)
    if place is None:
        return []
    asked = request.path_params.get("year")
    year = asked if isinstance(asked, int) else place.today.year
    return [(station.title, f"/{place.area}/{under}{year}/{station.id}") for station in stations]


def _answer(request: Request, why: str, heading: str, ways: Ways) -> Response:
    context = {"title": "Sidan finns inte", "why": why, "ways_heading": heading, "ways": ways}
    return page(request, "problem.html", status=404, **context)


ANSWERS = {NoSuchArea: no_such_area, NoSuchStation: no_such_station, NoTable: no_table}
"""What is missing, and the page that says so."""
