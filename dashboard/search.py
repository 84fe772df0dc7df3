"""Searching an area from any of its pages; "/" and Ctrl+K lead to the field."""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.access import reads
from dashboard.pages import page
from dashboard.places import SECTIONS, PlaceOf, Section
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf
from office.areas import wheel_of_area
from office.search import Findings, find, words_of

router = APIRouter(prefix="/{area}/sok", dependencies=[reads])
COLUMNS = ("Slag", "Namn", "Mer", "Dag", "Adress")


@router.get("")
def search_page(request: Request, place: PlaceOf, desk: DeskOf, q: str = "") -> Response:
    """What has all the words of `q` somewhere, by kind."""
    with desk.database.glance() as session:
        wheel = wheel_of_area(session, place.area)
        found = find(session, wheel, q, today=place.today, links=desk.links)
    if file := table_answer(request, "sokning", COLUMNS, _rows(found, area=place.area, year=place.today.year)):
        return file
    return page(request, "search/page.html", asked=q, found=found, sections=_sections(q), year=place.today.year)


def _sections(asked: str) -> list[Section]:
    """The parts of the menu that the words name."""
    words = [word.casefold() for word in words_of(asked)]
    return [section for section in SECTIONS if words and all(word in section.name.casefold() for word in words)]


def _rows(found: Findings | None, *, area: str, year: int) -> Iterator[tuple[Cell, ...]]:
    if found is None:
        return
    for person in found.people.items:
        role = f"{person.role.swedish}, {found.group_names.get(person.group or '', '')}" if person.role else ""
        yield ("person", person.name, role, None, f"/{area}/personer/{person.id}")
    for group in found.groups.items:
        yield ("grupp", group.name, "", group.begins_on or group.ended_on, f"/{area}/grupper/{group.id}")
    for station in found.stations.items:
        yield ("station", station.name, station.month_label, None, f"/{area}/{year}/{station.id}")
    for meeting in found.meetings.items:
        yield ("möte", meeting.title, meeting.status.swedish, meeting.day, f"/{area}/moten/{meeting.id}")
    for document in found.documents.items:
        more = f"{document.document} {document.year}, {document.group_name}"
        yield ("dokument", document.filename, more, None, document.link)
    for letter in found.letters.items:
        yield ("brev", letter.subject, letter.recipient_name, letter.day, f"/{area}/brev/{letter.id}")
