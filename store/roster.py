"""Who holds which role on a day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session

from models.areas import Party
from models.inbox import FailingAddress
from models.people import Membership, Person
from models.words import Principal, Role
from store.insertion import table_of
from store.questions import Put, question


class Holder(NamedTuple):
    """A person in a role. `principal` is the side of the party they hold it for; both None for the office's own.

    `reachable` is False where letters to their address have come back.
    """

    group: str
    role: Role
    person_id: int
    name: str
    email: str
    principal: Principal | None
    party: str | None = None
    reachable: bool = True


@question
def holders(*, area: str, on: date, roles: Iterable[Role]) -> Put[list[Holder]]:
    """Everyone who holds one of `roles` in the area on that day, whoever has held it longest first."""
    member, person, party = table_of(Membership).c, table_of(Person).c, table_of(Party).c
    failing = table_of(FailingAddress).c
    known = (member.group, member.role, person.id, person.name, person.email, party.principal, member.party)
    return Put(
        select(*known, failing.id.is_(None))
        .join_from(table_of(Membership), table_of(Person), member.person_id == person.id)
        .outerjoin(table_of(Party), (party.area == member.area) & (party.id == member.party))
        .outerjoin(
            table_of(FailingAddress), (failing.area == member.area) & (failing.address == func.lower(person.email))
        )
        .where(
            member.area == area,
            member.role.in_(list(roles)),
            member.valid_from <= on,
            or_(member.valid_to.is_(None), member.valid_to >= on),
        )
        .order_by(member.valid_from, member.id),
        lambda rows: [Holder(*row) for row in rows],
    )


class Seated(NamedTuple):
    """A role and the days on which it is held (`valid_to` inclusive, None: until further notice)."""

    group: str
    role: Role
    person_id: int
    party: str | None
    seat: int | None
    valid_from: date
    valid_to: date | None


def seated_between(session: Session, *, area: str, first: date, last: date) -> list[Seated]:
    """Every role of the area that is held on some day from `first` to `last`, whoever has held it longest first."""
    member = table_of(Membership).c
    rows = session.connection().execute(
        select(*(member[name] for name in Seated._fields))
        .where(
            member.area == area,
            member.valid_from <= last,
            or_(member.valid_to.is_(None), member.valid_to >= first),
        )
        .order_by(member.valid_from, member.id)
    )
    return [Seated(*row) for row in rows]
