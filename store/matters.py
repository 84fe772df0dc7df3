"""Missions and questions, and the hands that they have gone through."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from models.matters import Matter, MatterMove
from models.words import MatterKind
from store.insertion import table_of
from store.questions import Put, objects_of, question


class HeldMatter(NamedTuple):
    """A matter and a group that has it or has had it."""

    id: int
    kind: MatterKind
    title: str
    group: str


@question
def held(area: str) -> Put[list[HeldMatter]]:
    """Every matter of the area with each group that has had it, in the order of their ids."""
    matter, move = table_of(Matter).c, table_of(MatterMove).c
    return Put(
        select_rows(matter.id, matter.kind, matter.title, move.to_group)
        .join_from(table_of(Matter), table_of(MatterMove), move.matter_id == matter.id)
        .where(matter.area == area, move.to_group.is_not(None))
        .order_by(matter.id, move.number),
        lambda rows: list(dict.fromkeys(HeldMatter(*row) for row in rows)),
    )


def get(session: Session, area: str, matter_id: int, *, lock: bool = False) -> Matter | None:
    """One matter of the area; with `lock` kept until the session ends."""
    found = session.get(Matter, matter_id, with_for_update=lock or None)
    return found if found is not None and found.area == area else None


def add(session: Session, matter: Matter) -> int:
    """Write a matter down and return its number."""
    session.add(matter)
    session.flush()
    assert matter.id is not None
    return matter.id


def add_move(session: Session, move: MatterMove) -> None:
    """Write down that a matter was given, passed on or closed."""
    session.add(move)
    session.flush()


@question
def listed(area: str, *, also_closed: bool = False) -> Put[list[Matter]]:
    """The area's open matters, or all, in the order in which they were opened."""
    row = table_of(Matter)
    query = select_rows(*row.c).where(row.c.area == area).order_by(row.c.id)
    return Put(
        query if also_closed else query.where(row.c.closed_on.is_(None)),
        objects_of(Matter),
    )


def moves(session: Session, matter_ids: Collection[int]) -> dict[int, list[MatterMove]]:
    """The passings on of each matter, the first first."""
    found: dict[int, list[MatterMove]] = {matter: [] for matter in matter_ids}
    query = select(MatterMove).where(col(MatterMove.matter_id).in_(list(matter_ids)))
    for move in session.exec(query.order_by(col(MatterMove.matter_id), col(MatterMove.number))):
        found[move.matter_id].append(move)
    return found
