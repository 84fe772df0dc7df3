"""Populations, requisitions, payments and what has been used."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from models.letters import Act
from models.money import Payment, Population, Requisition, Spending
from models.words import ActState, RequisitionState, StepKind
from rules.requisitions import DOCUMENT
from store.insertion import insert_missing_returning, table_of
from store.questions import Put, number, objects_of, question


@question
def populations(*, area: str) -> Put[list[Population]]:
    """Every figure of the area, by party and day."""
    row = table_of(Population)
    return Put(
        select_rows(*row.c).where(row.c.area == area).order_by(row.c.party, row.c.day),
        objects_of(Population),
    )


def keep_population(session: Session, figure: Population) -> None:
    """Write the figure down, in the stead of an earlier one of the same party and day."""
    session.merge(figure)


def of_year(session: Session, *, area: str, year: int, lock: bool = False) -> list[Requisition]:
    """Every requisition of a year, by party and revision; with `lock` kept until the session ends."""
    query = select(Requisition).where(Requisition.area == area, Requisition.year == year)
    query = query.order_by(Requisition.party, col(Requisition.revision))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(query))


@question
def has_any(*, area: str, year: int) -> Put[bool]:
    """Whether there is any requisition of the year."""
    row = table_of(Requisition).c
    return Put(select_rows(row.id).where(row.area == area, row.year == year).limit(1), bool)


class Drafted(NamedTuple):
    """How many drafts of a year wait, and what they come to together, in öre."""

    year: int
    number: int
    amount: int


@question
def drafted(*, area: str) -> Put[list[Drafted]]:
    """The years that have drafts waiting, the earliest first."""
    row = table_of(Requisition).c
    return Put(
        select_rows(row.year, func.count(), func.sum(row.amount))
        .where(row.area == area, row.state == RequisitionState.DRAFT)
        .group_by(row.year)
        .order_by(row.year),
        lambda rows: [Drafted(*map(int, found)) for found in rows],
    )


def of_area(session: Session, *, area: str) -> list[Requisition]:
    """Every requisition of the area, of all years."""
    query = select(Requisition).where(Requisition.area == area)
    return list(session.exec(query.order_by(col(Requisition.year), Requisition.party, col(Requisition.revision))))


def in_state(session: Session, *, area: str, states: Collection[RequisitionState]) -> list[Requisition]:
    """The area's requisitions in any of these states."""
    query = select(Requisition).where(Requisition.area == area, col(Requisition.state).in_(list(states)))
    return list(session.exec(query.order_by(col(Requisition.id))))


def of_duties(session: Session, duty_ids: Iterable[int]) -> dict[int, list[Requisition]]:
    """For each duty: the requisitions that it has been owed for, the latest revision last."""
    wanted = list(duty_ids)
    found: dict[int, list[Requisition]] = {}
    if wanted:
        query = select(Requisition).where(col(Requisition.duty_id).in_(wanted)).order_by(col(Requisition.revision))
        for row in session.exec(query):
            found.setdefault(row.duty_id or 0, []).append(row)
    return found


def letters_of(session: Session, requisition_ids: Collection[int]) -> dict[int, date]:
    """For each requisition that has left: the day on which it did."""
    wanted = {str(each): each for each in requisition_ids}
    act, asked = table_of(Act).c, table_of(Requisition).c
    areas = select_rows(asked.area).where(asked.id.in_(list(requisition_ids)))
    rows = session.connection().execute(
        select_rows(act.tells, act.done_on).where(
            act.kind == StepKind.REQUEST,
            act.state == ActState.DONE,
            act.copy_only.is_(False),
            act.area.in_(areas),
            act.document.startswith(DOCUMENT),
        )
    )
    return {
        wanted[tells["requisition"]]: day for tells, day in rows if tells and tells.get("requisition", "") in wanted
    }


def last_told(session: Session, duty_ids: Collection[int]) -> dict[int, tuple[StepKind, date]]:
    """For each payment that has been written about: the kind and the day of the last letter."""
    act = table_of(Act).c
    rows = session.connection().execute(
        select_rows(act.duty_id, act.kind, act.done_on)
        .where(act.duty_id.in_(list(duty_ids)), act.state == ActState.DONE, act.copy_only.is_(False))
        .order_by(act.done_on, act.id)
    )
    return {duty_id: (kind, day) for duty_id, kind, day in rows}


def add(session: Session, requisition: Requisition) -> Requisition:
    """Write a requisition down and give it its id."""
    session.add(requisition)
    session.flush()
    return requisition


def payments(session: Session, *, area: str, year: int | None = None) -> list[Payment]:
    """The payments of the area, or those for one year, in the order of their days."""
    query = select(Payment).where(Payment.area == area)
    if year is not None:
        query = query.where(Payment.year == year)
    return list(session.exec(query.order_by(col(Payment.paid_on), col(Payment.id))))


def set_aside(session: Session, *, area: str) -> list[Payment]:
    """The payments of which nobody can tell what they are for."""
    query = select(Payment).where(Payment.area == area, col(Payment.set_aside).is_not(None))
    return list(session.exec(query.order_by(col(Payment.id))))


@question
def count_set_aside(*, area: str) -> Put[int]:
    """How many payments nobody can tell what they are for."""
    row = table_of(Payment).c
    return Put(select_rows(func.count()).where(row.area == area, row.set_aside.is_not(None)), number)


def dismissed(session: Session, *, area: str) -> list[Payment]:
    """The payments that somebody has said are for no requisition: neither set aside nor anybody's."""
    query = select(Payment).where(Payment.area == area, col(Payment.set_aside).is_(None), col(Payment.party).is_(None))
    return list(session.exec(query.order_by(col(Payment.id))))


def add_payments(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Write payments down; one that is there already is passed over. Returns how many were new."""
    return len(insert_missing_returning(session, Payment, rows, "id"))


def digests(session: Session, *, area: str) -> set[str]:
    """What tells each known payment from every other."""
    return set(session.exec(select(Payment.digest).where(Payment.area == area)))


def spending(session: Session, *, area: str, year: int, on: date | None = None) -> list[Spending]:
    """How much of the year's money had been used, by day, up to `on`."""
    query = select(Spending).where(Spending.area == area, Spending.year == year)
    if on is not None:
        query = query.where(col(Spending.as_of) <= on)
    return list(session.exec(query.order_by(col(Spending.as_of))))


def keep_spending(session: Session, figure: Spending) -> None:
    """Write the figure down, in the stead of an earlier one of the same day."""
    session.merge(figure)
