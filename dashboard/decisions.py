"""What lies before the bodies: the turns of a year, one table with its package, and all that has been decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, Response
from sqlmodel import Session

from dashboard.access import reads
from dashboard.decisions_words import notice_of
from dashboard.notices import Notice
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf
from dashboard.years import refuse_far_years
from models.decisions import Package
from models.meetings import Meeting
from models.words import MeetingStatus, Outcome
from office.areas import wheel_of_area
from office.decision_document import possible_outcomes
from office.decision_history import decisions_of_year
from office.desk import Desk
from office.packages import contents_of
from office.tables import (
    DocumentTable,
    TableLine,
    table_of_meeting,
    table_of_station,
    tables_of_year,
    turns_of_meeting,
)
from rules.wheel import Wheel
from store import areas, decisions, meetings
from store.meetings import MeetingFacts

router = APIRouter(prefix="/{area}/beslut", dependencies=[reads])
OF_TURNS = ("Station", "Organ", "Möte", "På bordet", "Beslutat", "Saknas", "Befriade")
OF_TABLE = ("Dokument", "Från", "Läge", "Kom in", "Sista dag", "Begärs", "Beslut", "Skäl", "Filer")
OF_DECISIONS = (
    "Dag",
    "Av",
    "Dokument",
    "Från",
    "Beslut",
    "Skäl",
    "Ny sista dag",
    "Lyft till",
    "Publicerat",
    "Antecknat av",
)
FILES = {"pdf": "application/pdf", "zip": "application/zip"}


# --- a year


@router.get("")
def this_year(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """The turns of the year at hand."""
    return _year(request, place, desk, place.today.year)


@router.get("/{year:int}")
def turns_of_year(request: Request, place: PlaceOf, desk: DeskOf, year: int) -> Response:
    """What lies before each body at its turn that year."""
    refuse_far_years(year)
    return _year(request, place, desk, year)


def _year(request: Request, place: Place, desk: Desk, year: int) -> Response:
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        tables = tables_of_year(session, wheel, year=year, today=place.today)
        met = _meetings_of_turns(session, wheel, year)
    rows = (
        (
            table.title,
            table.body_name,
            met[table.stations[0]].day if table.stations[0] in met else None,
            len(table.received),
            len(table.decided),
            len(table.missing),
            len(table.excused),
        )
        for table in tables
    )
    if file := table_answer(request, f"beslut-{year}", OF_TURNS, rows):
        return file
    return page(request, "decisions/page.html", year=year, tables=tables, met=met, wheel=wheel)


def _meetings_of_turns(session: Session, wheel: Wheel, year: int) -> dict[str, MeetingFacts]:
    """For each station with a table: the meeting that serves its turn that year, the last where there are several."""
    statuses = [MeetingStatus.DRAFT, MeetingStatus.CALLED, MeetingStatus.HELD]
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    found = meetings.between(session, area=wheel.area, first=first, last=last, statuses=statuses)
    return {station: meeting for meeting in found for station, turn in turns_of_meeting(wheel, meeting) if turn == year}


@router.get("/{year:int}/fattade")
def decided_in_year(request: Request, place: PlaceOf, desk: DeskOf, year: int) -> Response:
    """All that was decided about documents that year, day by day."""
    refuse_far_years(year)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        lines = decisions_of_year(session, wheel, year=year)
    rows = (
        (
            line.decided_on,
            line.body,
            line.document,
            line.group,
            line.outcome,
            line.reason,
            line.new_day,
            line.lifted_to,
            line.url,
            line.who,
        )
        for line in lines
    )
    if file := table_answer(request, f"fattade-beslut-{year}", OF_DECISIONS, rows):
        return file
    return page(request, "decisions/made.html", year=year, lines=lines)


# --- one table


@dataclass(frozen=True, kw_only=True)
class At:
    """Which table an address is about: a station's turn, or a meeting's."""

    year: int | None = None
    station: str | None = None
    meeting: int | None = None

    @property
    def path(self) -> str:
        """Where its pages lie, after the area."""
        return f"beslut/mote/{self.meeting}" if self.meeting is not None else f"beslut/{self.year}/{self.station}"

    def table(self, session: Session, wheel: Wheel, place: Place) -> DocumentTable:
        """The table. Raises NoTable and NoSuchStation."""
        if self.meeting is not None:
            return table_of_meeting(session, wheel, self.meeting)
        assert self.year is not None
        assert self.station is not None
        refuse_far_years(self.year)
        return table_of_station(session, wheel, self.station, year=self.year, today=place.today)

    def package(self, session: Session, area: str) -> Package | None:
        """The table's package as it was last made."""
        if self.meeting is not None:
            return decisions.package_of_meeting(session, self.meeting)
        return decisions.package_of_station(session, area=area, station=str(self.station), year=self.year or 0)


def at_station(year: int, station: str) -> At:
    """A station's turn, as the address has it."""
    return At(year=year, station=station)


def at_meeting(number: int, place: PlaceOf, desk: DeskOf) -> At:
    """A meeting of the area, as the address has it. Raises HTTPException."""
    with desk.database.read() as session:
        found = session.get(Meeting, number)
    if found is None or found.area != place.area:
        raise HTTPException(404, f"{place.name} har inget möte {number}.")
    return At(meeting=number)


AtStation = Annotated[At, Depends(at_station)]
AtMeeting = Annotated[At, Depends(at_meeting)]


@router.get("/mote/{number:int}")
def table_at_meeting(request: Request, place: PlaceOf, desk: DeskOf, at: AtMeeting) -> Response:
    """What lies before a meeting."""
    return table_with(request, place, desk, at)


@router.get("/{year:int}/{station}")
def table_at_station(request: Request, place: PlaceOf, desk: DeskOf, at: AtStation) -> Response:
    """What lies before the body at a station's turn."""
    return table_with(request, place, desk, at)


def table_with(
    request: Request,
    place: Place,
    desk: Desk,
    at: At,
    *,
    notice: Notice | None = None,
    marked: frozenset[int] = frozenset(),
    written: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The table's page, saying `notice`; `marked` and `written` are what stood in a form that was refused."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, place.area)
        table = at.table(session, wheel, place)
        package = at.package(session, place.area)
        served = _meetings_of_turns(session, wheel, at.year) if at.year else {}
        bodies = _bodies(session, wheel, place)
    if file := table_answer(request, f"bordet-{at.station or at.meeting}", OF_TABLE, _lines(table)):
        return file
    meeting = table.meeting or served.get(at.station or "")
    link = None
    if table.meeting is not None and package is not None and table.meeting.was_called:
        link = desk.links.package(table.meeting.id, table.meeting.link_version)
    return page(
        request,
        "decisions/table.html",
        status=status,
        at=at,
        path=f"/{place.area}/{at.path}",
        table=table,
        meeting=meeting,
        package=package,
        is_current=package is not None and package.contents == contents_of(table),
        link=link,
        file_link=lambda file: desk.links.document_path(file.id, file.link_version),
        outcomes=_outcomes_on(table),
        bodies=bodies,
        is_closed=table.year in wheel.closed_years,
        marked=marked,
        written={"why": "", "by": "", "to_group": "", "on": ""} | (written or {}),
        notice=notice or notice_of(request),
    )


def _outcomes_on(table: DocumentTable) -> list[Outcome]:
    """What may be said of some line that lies on the table."""
    possible = {outcome for line in table.received for outcome in possible_outcomes(line.state) if fits(line, outcome)}
    return [outcome for outcome in Outcome if outcome in possible]


def fits(line: TableLine, outcome: Outcome) -> bool:
    """Whether the outcome answers what is asked of the body: what is only to be noted is not adopted here."""
    return (line.asked is Outcome.NOTED) is (outcome is Outcome.NOTED)


def _bodies(session: Session, wheel: Wheel, place: Place) -> list[tuple[str, str]]:
    """The groups of today, by name."""
    names = areas.group_names(session, wheel.area, on=place.today)
    found = ((span.id, names.get(span.id, span.id)) for span in wheel.groups if span.exists_on(place.today))
    return sorted(found, key=lambda pair: pair[1])


def _lines(table: DocumentTable) -> Iterator[tuple[Cell, ...]]:
    for line in (*table.received, *table.decided, *table.missing, *table.excused):
        decided = line.decided
        yield (
            f"{line.name} för {line.period}",
            line.group_name,
            line.standing or line.state.swedish,
            line.received_on,
            line.last_day,
            line.asked.swedish,
            decided.outcome.swedish if decided else None,
            decided.reason if decided else None,
            _file_names(line),
        )


def _file_names(line: TableLine) -> str:
    return ", ".join(file.filename for file in line.files)


@router.get("/mote/{number:int}/underlag.{kind}")
def package_of_meeting(place: PlaceOf, desk: DeskOf, at: AtMeeting, kind: str) -> Response:
    """A meeting's package as it was last made."""
    return _package(place, desk, at, kind)


@router.get("/{year:int}/{station}/underlag.{kind}")
def package_of_station(place: PlaceOf, desk: DeskOf, at: AtStation, kind: str) -> Response:
    """The package of a station's turn as it was last made."""
    return _package(place, desk, at, kind)


def _package(place: Place, desk: Desk, at: At, kind: str) -> Response:
    with desk.database.read() as session:
        package = at.package(session, place.area)
    path = desk.archive.path(package.pdf_stored_as if kind == "pdf" else package.zip_stored_as) if package else None
    if kind not in FILES or path is None or not path.exists():
        raise HTTPException(404, "Underlaget är inte sammanställt än.")
    name = f"underlag-{at.station or f'mote-{at.meeting}'}-{package.year if package else ''}.{kind}"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return FileResponse(path, media_type=FILES[kind], headers=headers)
