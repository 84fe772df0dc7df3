"""Who has held, holds and is to hold what for which party, and what parties have been asked for."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from models.duties import Duty
from models.letters import Act
from models.people import Membership, Person
from models.words import ActState, Role
from store.insertion import table_of
from store.questions import Put, pairs, question


class PartyRole(NamedTuple):
    """A role that a person holds for a party. Days are inclusive."""

    id: int
    person_id: int
    name: str
    group: str
    role: Role
    party: str
    seat: int | None
    valid_from: date
    valid_to: date | None


@question
def of_parties(area: str, *, groups: Collection[str] | None = None) -> Put[list[PartyRole]]:
    """Every role that is or has been held for a party, in those groups or in all, whoever has held it longest first.

    What ended before it began never came to hold, and is left out.
    """
    member, person = table_of(Membership).c, table_of(Person).c
    conditions = [
        member.area == area,
        member.party.is_not(None),
        member.valid_to.is_(None) | (member.valid_to >= member.valid_from),
    ]
    if groups is not None:
        conditions.append(member.group.in_(list(groups)))
    columns = (member.id, member.person_id, person.name, member.group, member.role, member.party, member.seat)
    return Put(
        select(*columns, member.valid_from, member.valid_to)
        .join_from(table_of(Membership), table_of(Person), member.person_id == person.id)
        .where(*conditions)
        .order_by(member.valid_from, member.id),
        lambda rows: [PartyRole(*row) for row in rows],
    )


def duties_of_groups(session: Session, *, area: str, groups: Collection[str], lock: bool = False) -> list[Duty]:
    """Every duty of these groups, whatever its year and station; with `lock` kept until the session ends."""
    query = select_rows(Duty).where(Duty.area == area, col(Duty.group).in_(list(groups))).order_by(col(Duty.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(query))


@question
def last_told(duty_ids: Collection[int]) -> Put[dict[int, date]]:
    """The day on which a letter about each of these duties last left."""
    act = table_of(Act).c
    return Put(
        select(act.duty_id, func.max(act.done_on))
        .where(act.duty_id.in_(list(duty_ids)), act.state == ActState.DONE)
        .group_by(act.duty_id),
        pairs,
    )
