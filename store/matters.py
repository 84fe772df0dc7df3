"""Missions and questions, and the hands that they have gone through."""

from collections.abc import Collection
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.matters import Matter, MatterMove
from models.words import MatterKind
from store.insertion import table_of
from store.once import once


class HeldMatter(NamedTuple):
    """A matter and a group that has it or has had it."""

    id: int
    kind: MatterKind
    title: str
    group: str


@once
def held(session: Session, area: str) -> list[HeldMatter]:
    """Every matter of the area with each group that has had it, in the order of their ids."""
    matter, move = table_of(Matter).c, table_of(MatterMove).c
    rows = session.connection().execute(
        select(matter.id, matter.kind, matter.title, move.to_group)
        .join_from(table_of(Matter), table_of(MatterMove), move.matter_id == matter.id)
        .where(matter.area == area, move.to_group.is_not(None))
        .order_by(matter.id, move.number)
    )
    return list(dict.fromkeys(HeldMatter(*row) for row in rows))


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


def listed(session: Session, area: str, *, also_closed: bool = False) -> list[Matter]:
    """The area's open matters, or all, in the order in which they were opened."""
    query = select(Matter).where(Matter.area == area).order_by(col(Matter.id))
    return list(session.exec(query if also_closed else query.where(col(Matter.closed_on).is_(None))))


def moves(session: Session, matter_ids: Collection[int]) -> dict[int, list[MatterMove]]:
    """The passings on of each matter, the first first."""
    found: dict[int, list[MatterMove]] = {matter: [] for matter in matter_ids}
    query = select(MatterMove).where(col(MatterMove.matter_id).in_(list(matter_ids)))
    for move in session.exec(query.order_by(col(MatterMove.matter_id), col(MatterMove.number))):
        found[move.matter_id].append(move)
    return found
