"""The area's groups: all of them, and one at a time. What a group is stands in the area file; here one reads."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from dashboard.access import reads
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf
from models.words import DutyState, Role
from office import group_register
from office.group_register import GroupLine
from office.people_register import Standing

router = APIRouter(prefix="/{area}/grupper", dependencies=[reads])
COLUMNS = (
    "Id",
    "Grupp",
    "Slag",
    "Från",
    "Till",
    "Läge",
    "Ordförande",
    "Vice ordförande",
    "Processledare",
    "Personer",
    "Nästa möte",
)
MEMBER_COLUMNS = ("Namn", "Roll", "Part", "Sida", "Plats", "Från", "Till", "Läge")


@router.get("")
def list_groups(request: Request, place: PlaceOf, desk: DeskOf, slag: str = "", visa: str = "") -> Response:
    """The groups of today; of one kind with `slag`, and with `visa=alla` those that have ended or are to come."""
    with desk.database.read() as session:
        lines = group_register.group_lines(session, place.wheel, today=place.today)
    kinds = group_register.kinds_of(lines)
    others = sum(line.standing is not Standing.NOW for line in lines)
    shown = [line for line in lines if visa == "alla" or line.standing is Standing.NOW]
    shown = [line for line in shown if slag in ("", line.kind)]
    if file := table_answer(request, "grupper", COLUMNS, (_cells(line) for line in shown)):
        return file
    return page(
        request,
        "groups/page.html",
        lines=shown,
        kinds=kinds,
        kind=slag,
        shows_all=visa == "alla",
        others=others,
        Lasting=Standing,
    )


def _cells(line: GroupLine) -> tuple[Cell, ...]:
    names = [person.name if person else None for person in (line.chair, line.vice_chair, line.process_leader)]
    meeting = line.next_meeting.day if line.next_meeting else None
    days = (line.valid_from, line.valid_to, line.standing.swedish)
    return (line.id, line.name, line.kind, *days, *names, line.people, meeting)


@router.get("/{group}")
def group_page(request: Request, place: PlaceOf, desk: DeskOf, group: str) -> Response:
    """One group: who is in it, what it owes, when it meets, and who has chaired it."""
    with desk.database.read() as session:
        found = group_register.group_page(session, place.wheel, group, today=place.today)
    if found is None:
        raise HTTPException(404, f"Det finns ingen grupp som heter {group}.")
    rows = (
        (
            one.name,
            one.role.swedish,
            one.party_name,
            one.side.swedish if one.side else None,
            one.seat,
            one.valid_from,
            one.valid_to,
            one.standing.swedish,
        )
        for one in (*found.now, *found.ahead, *found.past)
    )
    if file := table_answer(request, f"grupp-{group}", MEMBER_COLUMNS, rows):
        return file
    return page(request, "groups/group.html", found=found, Role=Role, DutyState=DutyState, Lasting=Standing)
