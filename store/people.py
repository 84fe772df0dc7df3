"""Persons and the roles they hold, read and written in bulk: the number of statements never depends on the rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from models.people import Membership, Person
from models.words import Role
from store.insertion import insert_missing, table_of


class PersonKey(NamedTuple):
    """What makes a person the same person: name and e-mail, both folded."""

    folded_name: str
    folded_email: str


class KnownPerson(NamedTuple):
    """A person's row."""

    id: int
    name: str
    email: str
    folded_name: str
    folded_email: str

    @property
    def key(self) -> PersonKey:
        """The person without regard to case."""
        return PersonKey(self.folded_name, self.folded_email)


class HeldRole(NamedTuple):
    """A membership's row. Days are inclusive; one that ends before it begins never came to hold."""

    id: int
    person_id: int
    group: str
    role: Role
    party: str | None
    seat: int | None
    valid_from: date
    valid_to: date | None


class NewRole(NamedTuple):
    """A membership to be written."""

    person: PersonKey
    group: str
    role: Role
    party: str | None
    seat: int | None
    valid_from: date
    valid_to: date | None


def known(session: Session, area: str) -> list[KnownPerson]:
    """Every person of the area."""
    person = table_of(Person).c
    columns = (person.id, person.name, person.email, person.folded_name, person.folded_email)
    rows = session.connection().execute(select(*columns).where(person.area == area).order_by(person.id))
    return [KnownPerson(*row) for row in rows]


def held(session: Session, area: str) -> list[HeldRole]:
    """Every membership that the area has or has had, the first begun first."""
    member = table_of(Membership).c
    columns = (member.id, member.person_id, member.group, member.role, member.party, member.seat)
    rows = session.connection().execute(
        select(*columns, member.valid_from, member.valid_to)
        .where(member.area == area)
        .order_by(member.valid_from, member.id)
    )
    return [HeldRole(*row) for row in rows]


def add_persons(session: Session, area: str, persons: Iterable[tuple[str, str, PersonKey]]) -> None:
    """Add persons by name, e-mail and key; one that exists is left as it is."""
    rows = [{"area": area, "name": name, "email": email, **key._asdict()} for name, email, key in persons]
    insert_missing(session, Person, rows)


def respell(session: Session, spellings: Iterable[tuple[int, str, str]]) -> None:
    """Give persons, by id, a name and e-mail that differ from the old ones only in case."""
    person = table_of(Person)
    rows = [{"this": this, "new_name": name, "new_email": email} for this, name, email in spellings]
    if rows:
        session.connection().execute(
            update(person)
            .where(person.c.id == bindparam("this"))
            .values(name=bindparam("new_name"), email=bindparam("new_email")),
            rows,
        )


def add_roles(session: Session, area: str, roles: Sequence[NewRole]) -> None:
    """Add memberships of persons that exist."""
    if not roles:
        return
    ids = {person.key: person.id for person in known(session, area)}
    rows = [
        {
            "area": area,
            "person_id": ids[role.person],
            "group": role.group,
            "role": role.role,
            "party": role.party,
            "seat": role.seat,
            "valid_from": role.valid_from,
            "valid_to": role.valid_to,
        }
        for role in roles
    ]
    session.connection().execute(insert(table_of(Membership)), rows)


def redate(session: Session, days: Iterable[tuple[int, date, date | None]]) -> None:
    """Give memberships, by id, another first and last day."""
    member = table_of(Membership)
    rows = [{"this": this, "first": first, "last": last} for this, first, last in days]
    if rows:
        session.connection().execute(
            update(member)
            .where(member.c.id == bindparam("this"))
            .values(valid_from=bindparam("first"), valid_to=bindparam("last")),
            rows,
        )
