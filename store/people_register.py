"""The area's people as the office looks them up, and all that the database holds about one of them.

The number of statements never depends on how many there are.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlmodel import Session

from models.chairs import ChairTerm
from models.erasure import DisposedRecord, RecordClass
from models.feeds import Subscription
from models.letters import Letter
from models.meetings import IncomingAnswer, Invitation, Meeting
from models.people import Membership, Person
from models.words import (
    Answer,
    CalendarWay,
    FeedKind,
    LetterKind,
    LetterState,
    MeetingStatus,
    Participation,
    Presence,
    Role,
    TermState,
)
from store.insertion import table_of
from store.letters import NOT_YET_OUT
from store.people import HeldRole, PersonKey


class PersonFacts(NamedTuple):
    """A person's row."""

    id: int
    area: str
    name: str
    email: str
    calendar: CalendarWay
    erased_at: datetime | None


class Sought(NamedTuple):
    """What a person is looked for by. `words` are folded; `holds` says whether they have a role today or later."""

    words: tuple[str, ...] = ()
    group: str | None = None
    role: Role | None = None
    party: str | None = None
    holds: bool | None = True


def found(
    session: Session, area: str, sought: Sought, *, today: date, limit: int | None = None, offset: int = 0
) -> list[PersonFacts]:
    """The people that are looked for, by name."""
    person = table_of(Person).c
    query = select(*(person[name] for name in PersonFacts._fields)).where(*_conditions(area, sought, today=today))
    query = query.order_by(person.folded_name, person.id).offset(offset)
    rows = session.connection().execute(query.limit(limit) if limit is not None else query)
    return [PersonFacts(*row) for row in rows]


def count(session: Session, area: str, sought: Sought, *, today: date) -> int:
    """How many those are."""
    query = select(func.count()).select_from(table_of(Person)).where(*_conditions(area, sought, today=today))
    return int(session.connection().execute(query).scalar_one())


def _conditions(area: str, sought: Sought, *, today: date) -> list[ColumnElement[bool]]:
    person, member = table_of(Person).c, table_of(Membership).c
    conditions: list[ColumnElement[bool]] = [person.area == area]
    for word in sought.words:
        fits = (column.contains(word, autoescape=True) for column in (person.folded_name, person.folded_email))
        conditions.append(or_(*fits))
    begun = or_(member.valid_to.is_(None), member.valid_to >= member.valid_from)
    held = [member.person_id == person.id, begun]
    if sought.holds is not False:
        held += [or_(member.valid_to.is_(None), member.valid_to >= today)] if sought.holds else []
    wishes = [(member.group, sought.group), (member.role, sought.role), (member.party, sought.party)]
    asked = [column == wish for column, wish in wishes if wish is not None]
    if sought.holds is False:
        still = or_(member.valid_to.is_(None), member.valid_to >= today)
        conditions.append(~exists().where(member.person_id == person.id, begun, still))
        conditions.append(person.erased_at.is_(None))
        if asked:
            conditions.append(exists().where(*held, *asked))
    elif sought.holds or asked:
        conditions.append(exists().where(*held, *asked))
    return conditions


def get(session: Session, *, area: str, person_id: int) -> PersonFacts | None:
    """One person of the area."""
    person = table_of(Person).c
    query = select(*(person[name] for name in PersonFacts._fields)).where(person.id == person_id, person.area == area)
    row = session.connection().execute(query).first()
    return PersonFacts(*row) if row else None


def names(session: Session, area: str, person_ids: Collection[int]) -> dict[int, str]:
    """What each of them is called who is of the area."""
    person = table_of(Person).c
    query = select(person.id, person.name).where(person.area == area, person.id.in_(list(person_ids)))
    return dict(session.connection().execute(query).tuples().all())


def rename(session: Session, person_id: int, *, name: str, email: str, key: PersonKey) -> None:
    """Give a person another name and address."""
    person = table_of(Person)
    values = {"name": name, "email": email, **key._asdict()}
    session.connection().execute(update(person).where(person.c.id == person_id).values(values))


def has_other(session: Session, *, area: str, key: PersonKey, than: int) -> bool:
    """Whether another person than that one goes by that name and address."""
    person = table_of(Person).c
    same = (person.folded_name == key.folded_name, person.folded_email == key.folded_email)
    query = select(person.id).where(person.area == area, *same, person.id != than)
    return session.connection().execute(query).first() is not None


def letters_not_out(session: Session, person_id: int) -> list[int]:
    """The person's letters that have not left and are in nobody's hand."""
    letter = table_of(Letter).c
    query = select(letter.id).where(letter.person_id == person_id, letter.state.in_(NOT_YET_OUT))
    return list(session.connection().execute(query).scalars())


def roles_of(session: Session, person_ids: Collection[int]) -> dict[int, list[HeldRole]]:
    """What each of them holds, has held or is to hold, the latest begun first; what never came to hold is left out."""
    member = table_of(Membership).c
    query = (
        select(*(member[name] for name in HeldRole._fields))
        .where(
            member.person_id.in_(list(person_ids)),
            or_(member.valid_to.is_(None), member.valid_to >= member.valid_from),
        )
        .order_by(member.valid_from.desc(), member.id.desc())
    )
    roles: dict[int, list[HeldRole]] = {}
    for row in session.connection().execute(query):
        roles.setdefault(row.person_id, []).append(HeldRole(*row))
    return roles


class LetterToPerson(NamedTuple):
    """A letter to a person, without its bytes."""

    id: int
    kind: LetterKind
    day: date
    recipient_name: str
    recipient: str
    would_reach: str | None
    subject: str
    state: LetterState
    reason: str | None
    written_at: datetime
    sent_at: datetime | None


def letters_to(session: Session, person_id: int, *, limit: int | None = None) -> list[LetterToPerson]:
    """The letters to the person, newest first."""
    letter = table_of(Letter).c
    query = select(*(letter[name] for name in LetterToPerson._fields)).where(letter.person_id == person_id)
    query = query.order_by(letter.id.desc())
    return [LetterToPerson(*row) for row in session.connection().execute(query.limit(limit) if limit else query)]


def count_letters(session: Session, person_id: int) -> int:
    """How many letters to the person there are."""
    letter = table_of(Letter).c
    query = select(func.count()).where(letter.person_id == person_id)
    return int(session.connection().execute(query).scalar_one())


def letter_bodies(session: Session, person_id: int) -> dict[int, bytes]:
    """The bytes of each letter to the person."""
    letter = table_of(Letter).c
    rows = session.connection().execute(select(letter.id, letter.body).where(letter.person_id == person_id))
    return {number: bytes(body) for number, body in rows}


class PersonsMeeting(NamedTuple):
    """A meeting that a person is or was called to, and how they stand with it."""

    meeting_id: int
    day: date
    starts_at: datetime
    title: str
    status: MeetingStatus
    group: str
    participation: Participation
    called: bool
    serves: bool
    answer: Answer
    answered_at: datetime | None
    comment: str | None
    presence: Presence | None


def meetings_of(session: Session, person_id: int, *, limit: int | None = None) -> list[PersonsMeeting]:
    """The meetings that the person is or was called to, the latest first."""
    invitation, meeting = table_of(Invitation).c, table_of(Meeting).c
    columns = [invitation[name] if name in invitation else meeting[name] for name in PersonsMeeting._fields]
    query = (
        select(*columns)
        .join_from(table_of(Invitation), table_of(Meeting), meeting.id == invitation.meeting_id)
        .where(invitation.person_id == person_id)
        .order_by(meeting.starts_at.desc(), meeting.id)
    )
    return [PersonsMeeting(*row) for row in session.connection().execute(query.limit(limit) if limit else query)]


class PersonsSubscription(NamedTuple):
    """A subscription of a person."""

    id: int
    kind: FeedKind
    subject: str
    created_at: datetime
    revoked_at: datetime | None
    last_fetched_at: datetime | None
    last_client: str | None
    fetches: int


def subscriptions_of(session: Session, person_id: int) -> list[PersonsSubscription]:
    """The person's subscriptions, the revoked ones too."""
    return [PersonsSubscription(*row) for row in _of_person(session, Subscription, PersonsSubscription, person_id)]


class PersonsAnswer(NamedTuple):
    """An answer that came from a person, with its original bytes."""

    id: int
    meeting_id: int | None
    sha256: str
    body: bytes
    came_at: datetime
    outcome: str
    set_aside: str | None
    settled_on: date | None


def answers_of(session: Session, person_id: int) -> list[PersonsAnswer]:
    """The answers that came from the person, in the order they came."""
    return [PersonsAnswer(*row) for row in _of_person(session, IncomingAnswer, PersonsAnswer, person_id)]


def _of_person(session: Session, model: Any, shape: Any, person_id: int) -> Sequence[Any]:
    table = table_of(model).c
    query: Select[Any] = select(*(table[name] for name in shape._fields)).where(table.person_id == person_id)
    return session.connection().execute(query.order_by(table.id)).all()


class PersonsTerm(NamedTuple):
    """A term that a person is, or was last, named for."""

    id: int
    group: str
    starts_on: date
    ends_on: date | None
    state: TermState
    person_id: int | None
    vice_person_id: int | None


def terms_of(session: Session, person_id: int) -> list[PersonsTerm]:
    """The terms as chair or vice chair that name the person."""
    term = table_of(ChairTerm).c
    query = (
        select(*(term[name] for name in PersonsTerm._fields))
        .where(or_(term.person_id == person_id, term.vice_person_id == person_id))
        .order_by(term.starts_on)
    )
    return [PersonsTerm(*row) for row in session.connection().execute(query)]


def disposed(session: Session, record_class: RecordClass, ids: Collection[int]) -> dict[int, int]:
    """Those of the records whose content is gone, each with the decision that it went by."""
    record = table_of(DisposedRecord).c
    query = select(record.record_id, record.decision_id).where(
        record.record_class == record_class, record.record_id.in_(list(ids))
    )
    return dict(session.connection().execute(query).tuples().all())
