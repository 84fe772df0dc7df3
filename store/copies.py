"""Copying what an area is made of, and last year's documents, from one database to another: for rehearsals.

The ledger is not copied. Ids are kept, so that links to handed-in files stay the same.
"""

from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlmodel import Session, SQLModel

from models.areas import Area, AreaRevision, Group, GroupName, Party, Station
from models.duties import Duty, HandedIn
from models.people import Membership, Person
from models.words import DutyState
from store.insertion import table_of

ORGANISATION: tuple[type[SQLModel], ...] = (AreaRevision, Party, Group, GroupName, Station, Person, Membership)


def copy_organisation(source: Session, target: Session, area: str) -> None:
    """Copy the area's row, its file, parties, groups, stations, people and the roles they hold."""
    areas = table_of(Area).c
    _copy(source, target, Area, areas.id == area)
    for model in ORGANISATION:
        _copy(source, target, model, table_of(model).c.area == area)


def copy_documents(source: Session, target: Session, area: str, *, year: int) -> None:
    """Copy the documents of one year and the records of their files; what is still awaited comes as ended."""
    duty, file = table_of(Duty).c, table_of(HandedIn).c
    of_year = (duty.area == area) & (duty.year == year)
    open_states = (DutyState.AWAITED, DutyState.HISTORY)
    rows = [
        {**row, "look_on": None, "state": DutyState.ENDED if row["state"] in open_states else row["state"]}
        for row in _rows(source, Duty, of_year)
    ]
    _insert(target, Duty, rows)
    _copy(source, target, HandedIn, file.duty_id.in_(select(duty.id).where(of_year)))


def _copy(source: Session, target: Session, model: type[SQLModel], condition: ColumnElement[bool]) -> None:
    _insert(target, model, _rows(source, model, condition))


def _rows(source: Session, model: type[SQLModel], condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    table = table_of(model)
    rows = source.connection().execute(select(table).where(condition).order_by(*table.primary_key.columns))
    return [dict(row) for row in rows.mappings()]


def _insert(target: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        target.connection().execute(insert(table_of(model)), rows)
