"""Areas and what their files have laid down."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from models.areas import Area, AreaRevision, Group, GroupName, Party, Station
from rules.wheel import GroupSpan
from rules.wheel import Station as StationOfWheel
from store.insertion import insert_missing, table_of
from store.once import once
from store.questions import Put, pairs, question

SINCE_LONG = date(2000, 1, 1)
_AREA, _REVISION, _GROUP, _NAME = (table_of(model).c for model in (Area, AreaRevision, Group, GroupName))

# What every act asks for: put together once, since that takes longer than to carry them out.
# Not a full lock: rows that refer to the area may still be written by those who change nothing that it keeps still.
_LOCKED = select_rows(_AREA.id).where(_AREA.id == bindparam("this")).with_for_update(key_share=True)
_CURRENT_REVISION = select_rows(_REVISION.number, _REVISION.sha256).join_from(
    table_of(AreaRevision), table_of(Area), (_AREA.id == _REVISION.area) & (_AREA.revision == _REVISION.number)
)
_GROUP_SPANS = select_rows(_GROUP.id, _GROUP.kind, _GROUP.valid_from, _GROUP.valid_to).order_by(_GROUP.id)
_GROUP_NAMES = select_rows(_NAME.group, _NAME.name, _NAME.valid_from).order_by(_NAME.group, _NAME.valid_from)


class NoSuchArea(Exception):
    """No area of that id has been applied."""

    def __init__(self, area: str, known: Iterable[str]) -> None:
        names = ", ".join(known)
        super().__init__(
            f"området ”{area}” är inte inläst. "
            + (f"Inlästa områden: {names}" if names else "Läs in en områdesfil via ”arshjul apply OMRÅDE.yaml”")
        )


def area_ids(session: Session) -> list[str]:
    """Every applied area, by id."""
    return list(session.exec(select(Area.id).order_by(Area.id)))


@question
def area_names() -> Put[dict[str, str]]:
    """Every applied area's name, by id."""
    return Put(select_rows(_AREA.id, _AREA.name).order_by(_AREA.name), pairs)


def area(session: Session, area_id: str) -> Area:
    """The area's row. Raises NoSuchArea."""
    found = session.get(Area, area_id)
    if found is None:
        raise NoSuchArea(area_id, area_ids(session))
    return found


def lock(session: Session, area_id: str) -> None:
    """Keep whoever else would change the area's people, meetings or calendar messages waiting until this one is done.

    Taken before anything is read that the change depends on, and before every other lock. On SQLite a writing session
    already has the whole database to itself.
    """
    session.connection().execute(_LOCKED, {"this": area_id})


@question
def in_force(area_id: str) -> Put[tuple[int, str] | None]:
    """Number and sha-256 of the revision in force; None where no such area has been applied."""
    return Put(_CURRENT_REVISION.where(_AREA.id == area_id), lambda rows: (rows[0][0], rows[0][1]) if rows else None)


def current_revision(session: Session, area_id: str) -> tuple[int, str]:
    """Number and sha-256 of the revision in force. Raises NoSuchArea."""
    found = in_force(session, area_id)
    if found is None:
        raise NoSuchArea(area_id, area_ids(session))
    return found


def current_revisions(session: Session) -> dict[str, tuple[int, str]]:
    """Number and sha-256 of the revision in force, of every area."""
    rows = session.exec(
        select(AreaRevision.area, AreaRevision.number, AreaRevision.sha256).join(
            Area, (col(Area.id) == AreaRevision.area) & (col(Area.revision) == AreaRevision.number)
        )
    )
    return {area: (number, sha256) for area, number, sha256 in rows}


def applied_text(session: Session, area_id: str, number: int) -> str:
    """The text of one revision of the area's file."""
    return session.exec(
        select(AreaRevision.text).where(AreaRevision.area == area_id, AreaRevision.number == number)
    ).one()


class RevisionLine(NamedTuple):
    """A revision of an area's file, without its text."""

    number: int
    sha256: str
    applied_at: datetime
    applied_by: str


def revisions(session: Session, area_id: str) -> list[RevisionLine]:
    """Every revision of the area's file, the latest first."""
    rows = session.exec(
        select(
            col(AreaRevision.number),
            col(AreaRevision.sha256),
            col(AreaRevision.applied_at),
            col(AreaRevision.applied_by),
        )
        .where(AreaRevision.area == area_id)
        .order_by(col(AreaRevision.number).desc())
    )
    return [RevisionLine(*row) for row in rows]


def next_revision(session: Session, area_id: str) -> int:
    """The number that the area's next revision gets, from 1."""
    last = session.exec(select(func.max(AreaRevision.number)).where(AreaRevision.area == area_id)).one()
    return (last or 0) + 1


@question
def group_spans(area_id: str) -> Put[list[GroupSpan]]:
    """Every group the area has or has had, with its days."""
    return Put(
        _GROUP_SPANS.where(_GROUP.area == area_id),
        lambda rows: [GroupSpan(id=i, kind=kind, valid_from=start, valid_to=end) for i, kind, start, end in rows],
    )


@question
def dated_names(area_id: str) -> Put[list[tuple[str, str, date]]]:
    """Every name that each group has, has had or is to have, with its first day, in the order of those."""
    return Put(_GROUP_NAMES.where(_NAME.area == area_id), lambda rows: [(row[0], row[1], row[2]) for row in rows])


@once
def group_names(session: Session, area_id: str, *, on: date) -> dict[str, str]:
    """What each group is called on a day: for one that has ended, its last name; for one to come, its first."""
    names: dict[str, str] = {}
    for group, name, valid_from in dated_names(session, area_id):
        if valid_from <= on or group not in names:
            names[group] = name
    return names


@once
def parties(session: Session, area_id: str) -> list[Party]:
    """Every party the area has or has had."""
    return list(session.exec(select(Party).where(Party.area == area_id).order_by(Party.id)))


def groups(session: Session, area_id: str) -> list[Group]:
    """Every group's row."""
    return list(session.exec(select(Group).where(Group.area == area_id).order_by(Group.id)))


def names_of_groups(session: Session, area_id: str) -> list[GroupName]:
    """Every dated name."""
    return list(session.exec(select(GroupName).where(GroupName.area == area_id)))


def stations(session: Session, area_id: str) -> list[Station]:
    """Every station the area has or has had."""
    return list(session.exec(select(Station).where(Station.area == area_id).order_by(Station.id)))


def keep_station(session: Session, area: str, station: StationOfWheel) -> None:
    """See that the station has a row, which what belongs to it refers to: an area may have been applied without it."""
    row = {"area": area, "id": station.id, "name": station.name, "kind": station.kind, "valid_from": SINCE_LONG}
    insert_missing(session, Station, [row])


def applied_at(session: Session, area_id: str) -> datetime:
    """When the area's file was applied for the first time."""
    query = select(func.min(AreaRevision.applied_at)).where(AreaRevision.area == area_id)
    return session.exec(query).one()
