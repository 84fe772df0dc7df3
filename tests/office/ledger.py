"""The ledger as tests read it: letters and acts in the order in which they were written."""

from typing import Any

from sqlmodel import col, select

from models.letters import Act, Letter
from office.desk import Desk
from store.database import Database


def letters(desk: Desk, **wanted: Any) -> list[Letter]:
    """The letters whose fields have the values that are wanted."""
    return _rows(desk, Letter, wanted)


def acts(desk: Desk, **wanted: Any) -> list[Act]:
    """The acts whose fields have the values that are wanted."""
    return _rows(desk, Act, wanted)


def _rows(desk: Desk, table: Any, wanted: dict[str, Any]) -> list[Any]:
    same = [getattr(table, name) == value for name, value in wanted.items()]
    with desk.database.read() as session:
        return list(session.exec(select(table).where(*same).order_by(col(table.id))))


def read(database: Database, query: Any) -> list[Any]:
    """What a query finds, as it stands now and apart from any session."""
    with database.read() as session:
        found = list(session.exec(query))
        session.expunge_all()
    return found
