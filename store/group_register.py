"""The area's groups as the office looks them up: who has had a place in one of them, and how many have in each."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session
from sqlmodel import select as select_models

from models.chairs import ChairTerm
from models.duties import Duty
from models.people import Membership, Person
from models.words import Role
from store.insertion import table_of


class GroupMember(NamedTuple):
    """Somebody who holds, has held or is to hold a role in a group."""

    person_id: int
    name: str
    role: Role
    party: str | None
    seat: int | None
    valid_from: date
    valid_to: date | None


def members(session: Session, *, area: str, group: str) -> list[GroupMember]:
    """Everyone of the group, the first begun first; what never came to hold is left out."""
    member, person = table_of(Membership).c, table_of(Person).c
    rows = session.connection().execute(
        select(
            member.person_id, person.name, member.role, member.party, member.seat, member.valid_from, member.valid_to
        )
        .join_from(table_of(Membership), table_of(Person), member.person_id == person.id)
        .where(
            member.area == area,
            member.group == group,
            or_(member.valid_to.is_(None), member.valid_to >= member.valid_from),
        )
        .order_by(member.valid_from, member.id)
    )
    return [GroupMember(*row) for row in rows]


def sizes(session: Session, *, area: str, on: date) -> dict[str, int]:
    """How many people hold a role in each group on the day."""
    member = table_of(Membership).c
    rows = session.connection().execute(
        select(member.group, func.count(func.distinct(member.person_id)))
        .where(
            member.area == area,
            member.valid_from <= on,
            or_(member.valid_to.is_(None), member.valid_to >= on),
        )
        .group_by(member.group)
    )
    return dict(rows.tuples().all())


def duties_of(session: Session, *, area: str, group: str, first_year: int) -> list[Duty]:
    """What the group owes and has owed since that year, the latest last day first."""
    query = select_models(Duty).where(Duty.area == area, Duty.group == group, Duty.year >= first_year)
    found = session.exec(query)
    return sorted(found, key=lambda duty: (duty.last_day, duty.id or 0), reverse=True)


def terms_of(session: Session, *, area: str, group: str) -> list[ChairTerm]:
    """The group's known terms, the latest first."""
    query = select_models(ChairTerm).where(ChairTerm.area == area, ChairTerm.group == group)
    return sorted(session.exec(query), key=lambda term: term.starts_on, reverse=True)
