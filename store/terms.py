"""Terms of chairmanship, who holds or held a chair, and what has been told of it. Rows come as plain values."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlmodel import Session

from models.areas import Party
from models.chairs import ChairTerm
from models.letters import Act
from models.people import Membership, Person
from models.words import ActState, Principal, Role, StepKind, TermState
from rules.rotation import CHAIRS
from rules.terms import Term
from store.insertion import table_of
from store.meeting_acts import person_of
from store.questions import Put, Rows, question

CHAIR_ROLES = (Role.CHAIR, Role.VICE_CHAIR)


@dataclass(frozen=True, kw_only=True)
class TermFacts:
    """A known term: `models.chairs.ChairTerm` as a plain value. `id` None: not yet written down."""

    id: int | None = None
    group: str
    number: int
    starts_on: date
    ends_on: date | None
    side: Principal | None = None
    party: str | None = None
    state: TermState
    person_id: int | None = None
    vice_person_id: int | None = None
    interim: bool = False
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    noted_on: date

    @property
    def term(self) -> Term:
        """The term as the rules reckon with it."""
        return Term(
            group=self.group,
            number=self.number,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            side=self.side,
            party=self.party,
            state=self.state,
        )

    @property
    def last_day(self) -> date:
        """The last day; the end of time where none is set."""
        return self.ends_on or date.max

    def covers(self, day: date) -> bool:
        """Whether the term is in force on `day`."""
        return self.starts_on <= day <= self.last_day


_COLUMNS = tuple(field.name for field in fields(TermFacts))


@question
def of_area(area: str) -> Put[list[TermFacts]]:
    """Every known term of the area, body by body in the order of their days."""
    term = table_of(ChairTerm).c
    return Put(
        select(*(term[name] for name in _COLUMNS)).where(term.area == area).order_by(term.group, term.starts_on),
        lambda rows: [TermFacts(**dict(zip(_COLUMNS, row, strict=True))) for row in rows],
    )


def add(session: Session, area: str, facts: Iterable[TermFacts]) -> None:
    """Write terms down that are not there yet."""
    rows = [_values(each) | {"area": area} for each in facts]
    if rows:
        session.connection().execute(insert(table_of(ChairTerm)), rows)


def change(session: Session, facts: Iterable[TermFacts]) -> None:
    """Write down what terms have become, by their ids."""
    term = table_of(ChairTerm)
    rows = [{"this": each.id, **{f"new_{name}": value for name, value in _values(each).items()}} for each in facts]
    if rows:
        values = {name: bindparam(f"new_{name}", type_=term.c[name].type) for name in _COLUMNS if name != "id"}
        session.connection().execute(update(term).where(term.c.id == bindparam("this")).values(values), rows)


def remove(session: Session, ids: Collection[int]) -> None:
    """Take terms away that were never more than a decision, since withdrawn."""
    term = table_of(ChairTerm)
    if ids:
        session.connection().execute(delete(term).where(term.c.id.in_(list(ids))))


def _values(facts: TermFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in _COLUMNS if name != "id"}


# --- who holds a chair


class HeldChair(NamedTuple):
    """A chair or vice chair as somebody holds it, held it or is named to. Days are inclusive.

    `side` is that of the party that they come from; None for somebody without one.
    """

    id: int
    group: str
    role: Role
    person_id: int
    name: str
    email: str
    party: str | None
    side: Principal | None
    valid_from: date
    valid_to: date | None

    @property
    def last_day(self) -> date:
        """The last day; the end of time where none is set."""
        return self.valid_to or date.max

    def covers(self, day: date) -> bool:
        """Whether it is held on `day`."""
        return self.valid_from <= day <= self.last_day


@question
def held_chairs(area: str) -> Put[list[HeldChair]]:
    """Everyone who holds, held or is named to hold a chair or vice chair, the first begun first.

    What ended before it began never came to hold, and is left out.
    """
    member, person, party = table_of(Membership).c, table_of(Person).c, table_of(Party).c
    return Put(
        select(
            member.id,
            member.group,
            member.role,
            person.id,
            person.name,
            person.email,
            member.party,
            party.principal,
            member.valid_from,
            member.valid_to,
        )
        .join_from(table_of(Membership), table_of(Person), member.person_id == person.id)
        .outerjoin(table_of(Party), (party.area == member.area) & (party.id == member.party))
        .where(
            member.area == area,
            member.role.in_(CHAIR_ROLES),
            or_(member.valid_to.is_(None), member.valid_to >= member.valid_from),
        )
        .order_by(member.valid_from, member.id),
        lambda rows: [HeldChair(*row) for row in rows],
    )


class Standing(NamedTuple):
    """For which party somebody sits, in which group and on which days."""

    group: str
    role: Role
    party: str
    side: Principal
    valid_from: date
    valid_to: date | None


def standings(session: Session, *, area: str, person_id: int) -> list[Standing]:
    """Every seat and role that a person holds or has held for a party, the latest begun first."""
    member, party = table_of(Membership).c, table_of(Party).c
    rows = session.connection().execute(
        select(member.group, member.role, member.party, party.principal, member.valid_from, member.valid_to)
        .join_from(table_of(Membership), table_of(Party), (party.area == member.area) & (party.id == member.party))
        .where(
            member.area == area,
            member.person_id == person_id,
            or_(member.valid_to.is_(None), member.valid_to >= member.valid_from),
        )
        .order_by(member.valid_from.desc(), member.id.desc())
    )
    return [Standing(*row) for row in rows]


def take_chair(
    session: Session,
    *,
    area: str,
    group: str,
    person_id: int,
    role: Role,
    party: str | None,
    valid_from: date,
    valid_to: date | None,
) -> None:
    """Let somebody hold a chair or vice chair on those days."""
    row = {
        "area": area,
        "group": group,
        "person_id": person_id,
        "role": role,
        "party": party,
        "seat": None,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    session.connection().execute(insert(table_of(Membership)), [row])


# --- what has been told of terms


class LetterAboutTerm(NamedTuple):
    """What a person was, or is to be, told of a term. `tells` says of which role, from which day, and who it is about.

    `starts_on` is the term's first day.
    """

    act_id: int
    group: str
    role: Role
    person_id: int
    kind: StepKind
    step: str
    starts_on: date
    state: ActState
    tells: dict[str, str]


@question
def letters_about(area: str) -> Put[list[LetterAboutTerm]]:
    """Everything told of terms in the area, or meant to be, in the order it was written down."""
    act = table_of(Act).c
    return Put(
        select(act.id, act.group, act.document, act.addressee, act.kind, act.step, act.key, act.state, act.tells)
        .where(act.area == area, act.station == CHAIRS, act.kind.in_([kind for kind in StepKind if kind.of_term]))
        .order_by(act.id),
        _told,
    )


def _told(rows: Rows) -> list[LetterAboutTerm]:
    return [
        LetterAboutTerm(
            act_id,
            group,
            Role(document),
            person_of(to) or 0,
            kind,
            step,
            date.fromisoformat(key.rpartition("/")[2]),
            state,
            tells or {},
        )
        for act_id, group, document, to, kind, step, key, state, tells in rows
    ]
