"""Copying an area, its chairs, its meetings and last year's documents from one database to another: for rehearsals.

The ledger is not copied, nor who has been invited. Ids and the names that calendars know meetings by are kept.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select
from sqlmodel import Session, SQLModel

from models.areas import Area, AreaRevision, Group, GroupName, Party, Station
from models.chairs import ChairTerm
from models.duties import Duty, HandedIn
from models.meetings import AgendaItem, Meeting, MeetingGroup
from models.money import Population
from models.people import Membership, Person
from models.words import DutyState, MeetingStatus
from rules.rotation import CHAIRS
from rules.seats import SEATS
from store.insertion import table_of

ORGANISATION: tuple[type[SQLModel], ...] = (
    AreaRevision,
    Party,
    Group,
    GroupName,
    Station,
    Person,
    Membership,
    Population,
)


def copy_organisation(source: Session, target: Session, area: str) -> None:
    """Copy the area's row, its file, parties, groups, stations, people, the roles they hold, and populations."""
    areas = table_of(Area).c
    _copy(source, target, Area, areas.id == area)
    for model in ORGANISATION:
        _copy(source, target, model, table_of(model).c.area == area)


def copy_documents(source: Session, target: Session, area: str, *, year: int) -> None:
    """Copy the documents of one year and the records of their files; what is still awaited comes as ended.

    What belongs to a meeting is left where it is, as the year's meetings are; so are the names that are asked for.
    """
    duty, file = table_of(Duty).c, table_of(HandedIn).c
    of_year = (duty.area == area) & (duty.year == year) & (duty.meeting == 0) & duty.station.not_in([CHAIRS, SEATS])
    open_states = (DutyState.AWAITED, DutyState.HISTORY)
    rows = [
        {**row, "look_on": None, "state": DutyState.ENDED if row["state"] in open_states else row["state"]}
        for row in _rows(source, Duty, of_year)
    ]
    _insert(target, Duty, rows)
    _copy(source, target, HandedIn, file.duty_id.in_(select(duty.id).where(of_year)))


def copy_terms(source: Session, target: Session, area: str, *, noted_on: date) -> None:
    """Copy the terms of chairs, as if they had been written down on that day: what changed before it is history.

    They stand in the stead of what the target has made of the roles that were copied.
    """
    target.connection().execute(delete(table_of(ChairTerm)).where(table_of(ChairTerm).c.area == area))
    rows = _rows(source, ChairTerm, table_of(ChairTerm).c.area == area)
    _insert(target, ChairTerm, [{**row, "noted_on": noted_on} for row in rows])


def copy_meetings(source: Session, target: Session, area: str, *, year: int) -> None:
    """Copy the meetings of one year and the next with their agendas, as they were before anybody was told of them.

    What has been called or held is a draft again. What is called elsewhere stays so, but the next year's is a draft as
    well: its day is known, and nothing more comes of it. A cancelled meeting stays cancelled. What came of an agenda's
    items is left out.
    """
    meeting, joined, item = table_of(Meeting).c, table_of(MeetingGroup).c, table_of(AgendaItem).c
    of_years = (meeting.area == area) & meeting.day.between(date(year, 1, 1), date(year + 1, 12, 31))
    ids = select(meeting.id).where(of_years)
    _insert(target, Meeting, [_untold(row, year=year) for row in _rows(source, Meeting, of_years)])
    _copy(source, target, MeetingGroup, joined.meeting_id.in_(ids))
    agenda = _rows(source, AgendaItem, item.meeting_id.in_(ids))
    _insert(target, AgendaItem, [{**row, "outcome": None} for row in agenda])


def _untold(row: dict[str, Any], *, year: int) -> dict[str, Any]:
    if row["status"] is MeetingStatus.CANCELLED:
        return row
    elsewhere = row["called_elsewhere"] and row["day"].year == year
    status = MeetingStatus.CALLED if elsewhere else MeetingStatus.DRAFT
    return {**row, "called_elsewhere": elsewhere, "status": status}


def _copy(source: Session, target: Session, model: type[SQLModel], condition: ColumnElement[bool]) -> None:
    _insert(target, model, _rows(source, model, condition))


def _rows(source: Session, model: type[SQLModel], condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    table = table_of(model)
    rows = source.connection().execute(select(table).where(condition).order_by(*table.primary_key.columns))
    return [dict(row) for row in rows.mappings()]


def _insert(target: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        target.connection().execute(insert(table_of(model)), rows)
