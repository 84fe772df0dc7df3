"""The area that a page is about: what stands above every page of it, and where its pages lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from dashboard.access import Visitor, visitor_of
from models.accounts import AccessRole
from models.words import Mode
from office.areas import local_day, wheel_by_the_file
from rules.wheel import Wheel
from store import areas
from store.areas import NoSuchArea


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of an area's pages. `path` follows the area in its address; the overview's own is a year."""

    path: str
    name: str
    is_main: bool = False
    also: tuple[str, ...] = ()
    """Other first parts of addresses whose pages belong here."""

    def holds(self, rest: str) -> bool:
        """Whether the page whose address goes on with `rest` after the area belongs here."""
        first = rest.split("/", 1)[0]
        return first == self.path or first in self.also or (not self.path and (not first or first.isdecimal()))


SECTIONS = (
    Section(path="", name="Årshjulet", is_main=True),
    Section(path="brev", name="Breven", is_main=True),
    Section(path="moten", name="Möten", is_main=True),
    Section(path="personer", name="Personer", is_main=True),
    Section(path="rekvisitioner", name="Rekvisitioner", is_main=True, also=("betalningar", "befolkning")),
    Section(path="grupper", name="Grupper"),
    Section(path="ordforande", name="Ordförande"),
    Section(path="platser", name="Platser"),
    Section(path="mandatskifte", name="Mandatskifte"),
    Section(path="omorganisation", name="Omorganisation"),
    Section(path="repetition", name="Repetition"),
    Section(path="inkommet", name="Inkommet"),
    Section(path="inkorg", name="Inkorgen"),
    Section(path="arenden", name="Ärenden"),
    Section(path="beslut", name="Beslut"),
    Section(path="dokument", name="Dokument"),
    Section(path="kalendrar", name="Kalendrar"),
    Section(path="omradesfil", name="Områdesfil"),
    Section(path="gallring", name="Gallring"),
    Section(path="arsbok", name="Årsbok"),
    Section(path="logg", name="Logg"),
)
"""In the order of the menu. The main ones stand in it, the others under ”Mer”."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An area as it stands on `today`, its own calendar day, for whoever reads the page.

    `wheel` is the one that the applied file lays down, without the days that meetings have given it. `areas` are the
    names of those that the visitor may see.
    """

    wheel: Wheel
    today: date
    areas: Mapping[str, str]
    visitor: Visitor

    @property
    def area(self) -> str:
        """The area's id."""
        return self.wheel.area

    @property
    def name(self) -> str:
        """The area's name."""
        return self.wheel.name

    @property
    def mode(self) -> Mode:
        """How far the area trusts the product with its letters."""
        return self.wheel.mode

    @property
    def may_handle(self) -> bool:
        """Whether the visitor may do what the office does every day."""
        return self.visitor.may(AccessRole.HANDLER, self.area)

    @property
    def may_administer(self) -> bool:
        """Whether the visitor may change what holds for the area, and who uses it."""
        return self.visitor.may(AccessRole.ADMINISTRATOR, self.area)

    def section(self, here: str) -> Section | None:
        """The section that the page at that address belongs to."""
        area, _, rest = here.strip("/").partition("/")
        return next((each for each in SECTIONS if area == self.area and each.holds(rest)), None)


def place_of(request: Request) -> Place | None:
    """The area that the address names, read once a request; None where it names none that the visitor may see."""
    if not hasattr(request.state, "place"):
        request.state.place = _look_up(request)
    found: Place | None = request.state.place
    return found


def areas_seen(request: Request) -> Mapping[str, str]:
    """The names of the areas that the visitor may see, by id; none where nobody is logged in."""
    place, visitor = place_of(request), visitor_of(request)
    if place is not None or visitor is None:
        return place.areas if place else {}
    with request.app.state.desk.database.glance() as session:
        names = areas.area_names(session)
    return {each: name for each, name in names.items() if visitor.sees(each)}


def _look_up(request: Request) -> Place | None:
    visitor, area = visitor_of(request), request.path_params.get("area")
    if visitor is None or area is None or not visitor.sees(area):
        return None
    with request.app.state.desk.database.glance() as session:
        names = areas.area_names(session)
        wheel = wheel_by_the_file(session, area) if area in names else None
    if wheel is None:
        return None
    return Place(
        wheel=wheel,
        today=local_day(wheel, request.app.state.clock()),
        areas={each: name for each, name in names.items() if visitor.sees(each)},
        visitor=visitor,
    )


def _place_here(request: Request, area: str) -> Place:
    place = place_of(request)
    if place is None:
        raise NoSuchArea(area, ())
    return place


PlaceOf = Annotated[Place, Depends(_place_here)]
