"""Finding rows by words in them. Every word has to be somewhere in what a row says; each question is one query.

The areas that are looked in are told by id, and each row says in which of them it is.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, or_, select, tuple_
from sqlmodel import Session

from models.areas import Group, GroupName
from models.decisions import Decision
from models.duties import Duty, HandedIn
from models.feeds import Subscription
from models.letters import Letter
from models.matters import Matter
from models.meetings import Meeting
from models.money import Requisition
from models.people import Membership, Person
from models.words import FeedKind, LetterState, MatterKind, MeetingStatus, Outcome, RequisitionState, Role
from models.yearbook import Yearbook
from store.insertion import table_of

Pairs = Sequence[tuple[str, str]]
"""Area and id of a group, a document or a party."""


class Meant(NamedTuple):
    """A word, and what goes by it without having it in its own row."""

    word: str
    groups: Pairs = ()
    documents: Pairs = ()
    parties: Pairs = ()
    kinds: Sequence[MatterKind] = ()
    outcomes: Sequence[Outcome] = ()
    states: Sequence[RequisitionState] = ()
    feeds: Sequence[FeedKind] = ()


class GroupDays(NamedTuple):
    """A group and the days on which it exists."""

    area: str
    id: str
    valid_from: date
    valid_to: date | None


class DatedName(NamedTuple):
    """What a group is called from a day on."""

    area: str
    group: str
    name: str
    valid_from: date


class FoundPerson(NamedTuple):
    """A person, with a role that they hold or held last; None where they never had any."""

    area: str
    id: int
    name: str
    email: str
    role: Role | None
    group: str | None


class FoundMeeting(NamedTuple):
    """A meeting."""

    area: str
    id: int
    title: str
    day: date
    place: str | None
    status: MeetingStatus


class FoundLetter(NamedTuple):
    """A letter, without its bytes."""

    area: str
    id: int
    subject: str
    recipient_name: str
    day: date
    state: LetterState


class FoundFile(NamedTuple):
    """A handed-in file and the document that it is."""

    id: int
    filename: str
    link_version: int
    area: str
    year: int
    station: str
    group: str
    document: str
    meeting: int


class FoundMatter(NamedTuple):
    """A mission, a sub-goal or a question, and who has it."""

    area: str
    id: int
    kind: MatterKind
    title: str
    holder: str
    closed_on: date | None


class FoundDecision(NamedTuple):
    """A decision about a document."""

    area: str
    duty_id: int
    document: str
    group: str
    year: int
    body: str
    outcome: Outcome
    decided_on: date


class FoundRequisition(NamedTuple):
    """A requisition of a party, as it stands."""

    area: str
    year: int
    party: str
    reference: str
    state: RequisitionState
    drafted_on: date


class FoundSubscription(NamedTuple):
    """A person's subscription of a calendar."""

    area: str
    id: int
    name: str
    kind: FeedKind
    subject: str
    revoked: bool


def groups(session: Session, *, areas: Sequence[str]) -> list[GroupDays]:
    """Every group that the areas have or have had."""
    group = table_of(Group).c
    found = select(*(group[name] for name in GroupDays._fields)).where(group.area.in_(list(areas)))
    return [GroupDays(*row) for row in session.connection().execute(found)]


def names(session: Session, *, areas: Sequence[str]) -> list[DatedName]:
    """What the groups are and have been called, the earliest name first."""
    name = table_of(GroupName).c
    found = select(*(name[each] for each in DatedName._fields)).where(name.area.in_(list(areas)))
    return [DatedName(*row) for row in session.connection().execute(found.order_by(name.valid_from))]


def closed_years(session: Session, *, areas: Sequence[str]) -> list[tuple[str, int]]:
    """Area and year of each yearbook, the latest year first."""
    book = table_of(Yearbook).c
    found = select(book.area, book.year).where(book.area.in_(list(areas))).distinct()
    return [(area, year) for area, year in session.connection().execute(found.order_by(book.year.desc(), book.area))]


def people(session: Session, words: Sequence[str], *, areas: Sequence[str], limit: int) -> list[FoundPerson]:
    """Persons by name and address, in the order of their names."""
    person, member, any_role = table_of(Person).c, table_of(Membership).c, table_of(Membership).alias().c
    latest = select(any_role.id).where(any_role.person_id == person.id).correlate(table_of(Person))
    latest = latest.order_by(any_role.valid_from.desc(), any_role.id.desc()).limit(1)
    rows = session.connection().execute(
        select(person.area, person.id, person.name, person.email, member.role, member.group)
        .outerjoin_from(table_of(Person), table_of(Membership), member.id == latest.scalar_subquery())
        .where(person.area.in_(list(areas)), *_all_in(words, person.name, person.email, person.folded_name))
        .order_by(person.folded_name, person.id)
        .limit(limit)
    )
    return [FoundPerson(*row) for row in rows]


def meetings(session: Session, words: Sequence[str], *, areas: Sequence[str], limit: int) -> list[FoundMeeting]:
    """Meetings by title, place and day (2026-03-20), the latest first."""
    meeting = table_of(Meeting).c
    rows = session.connection().execute(
        select(*(meeting[name] for name in FoundMeeting._fields))
        .where(meeting.area.in_(list(areas)), *_all_in(words, meeting.title, meeting.place, _as_text(meeting.day)))
        .order_by(meeting.day.desc(), meeting.id.desc())
        .limit(limit)
    )
    return [FoundMeeting(*row) for row in rows]


def letters(session: Session, words: Sequence[str], *, areas: Sequence[str], limit: int) -> list[FoundLetter]:
    """Letters by subject, recipient and day, the latest first."""
    letter = table_of(Letter).c
    searched = (letter.subject, letter.recipient_name, letter.recipient, _as_text(letter.day))
    rows = session.connection().execute(
        select(*(letter[name] for name in FoundLetter._fields))
        .where(letter.area.in_(list(areas)), *_all_in(words, *searched))
        .order_by(letter.id.desc())
        .limit(limit)
    )
    return [FoundLetter(*row) for row in rows]


def files(session: Session, meant: Sequence[Meant], *, areas: Sequence[str], limit: int) -> list[FoundFile]:
    """Handed-in files by name, document, group and year, the latest first."""
    file, duty = table_of(HandedIn).c, table_of(Duty).c
    searched = [
        or_(
            _in(each.word, file.filename, duty.document, _as_text(duty.year)),
            _among(each.groups, duty.area, duty.group),
        )
        for each in meant
    ]
    of_file, of_duty = FoundFile._fields[:3], FoundFile._fields[3:]
    rows = session.connection().execute(
        select(*(file[name] for name in of_file), *(duty[name] for name in of_duty))
        .join_from(table_of(HandedIn), table_of(Duty), file.duty_id == duty.id)
        .where(duty.area.in_(list(areas)), *searched)
        .order_by(file.id.desc())
        .limit(limit)
    )
    return [FoundFile(*row) for row in rows]


def matters(session: Session, meant: Sequence[Meant], *, areas: Sequence[str], limit: int) -> list[FoundMatter]:
    """Missions and questions by title, outcome, kind, and the groups that raised and have them; the open ones first."""
    matter = table_of(Matter).c
    searched = [
        or_(
            _in(each.word, matter.title, matter.outcome),
            matter.kind.in_(list(each.kinds)),
            _among(each.groups, matter.area, matter.holder),
            _among(each.groups, matter.area, matter.raised_by),
        )
        for each in meant
    ]
    rows = session.connection().execute(
        select(*(matter[name] for name in FoundMatter._fields))
        .where(matter.area.in_(list(areas)), *searched)
        .order_by(matter.closed_on.is_not(None), matter.id.desc())
        .limit(limit)
    )
    return [FoundMatter(*row) for row in rows]


def decisions(session: Session, meant: Sequence[Meant], *, areas: Sequence[str], limit: int) -> list[FoundDecision]:
    """Decisions by document, group, body, outcome, reason and day, the latest first."""
    decision, duty = table_of(Decision).c, table_of(Duty).c
    searched = [
        or_(
            _in(each.word, decision.reason, duty.document, _as_text(duty.year), _as_text(decision.decided_on)),
            decision.outcome.in_(list(each.outcomes)),
            _among(each.documents, duty.area, duty.document),
            _among(each.groups, duty.area, duty.group),
            _among(each.groups, decision.area, decision.body),
        )
        for each in meant
    ]
    of_duty = (duty.area, duty.id, duty.document, duty.group, duty.year)
    rows = session.connection().execute(
        select(*of_duty, decision.body, decision.outcome, decision.decided_on)
        .join_from(table_of(Decision), table_of(Duty), decision.duty_id == duty.id)
        .where(decision.area.in_(list(areas)), *searched)
        .order_by(decision.decided_on.desc(), decision.id.desc())
        .limit(limit)
    )
    return [FoundDecision(*row) for row in rows]


def requisitions(
    session: Session, meant: Sequence[Meant], *, areas: Sequence[str], limit: int
) -> list[FoundRequisition]:
    """Requisitions by party, year, reference, invoice and state, the latest first."""
    asked = table_of(Requisition).c
    searched = [
        or_(
            _in(each.word, asked.reference, asked.invoice, asked.credit_reference, _as_text(asked.year)),
            asked.state.in_(list(each.states)),
            _among(each.parties, asked.area, asked.party),
        )
        for each in meant
    ]
    rows = session.connection().execute(
        select(*(asked[name] for name in FoundRequisition._fields))
        .where(asked.area.in_(list(areas)), *searched)
        .order_by(asked.year.desc(), asked.party, asked.revision.desc())
        .limit(limit)
    )
    return [FoundRequisition(*row) for row in rows]


def subscriptions(
    session: Session, meant: Sequence[Meant], *, areas: Sequence[str], limit: int
) -> list[FoundSubscription]:
    """Subscribed calendars by their persons, and by the groups that they are of; those that hold first."""
    row, person = table_of(Subscription).c, table_of(Person).c
    searched = [
        or_(
            _in(each.word, person.name, person.email, person.folded_name, row.subject),
            row.kind.in_(list(each.feeds)),
            _among(each.groups, row.area, row.subject),
        )
        for each in meant
    ]
    revoked = row.revoked_at.is_not(None)
    rows = session.connection().execute(
        select(row.area, row.id, person.name, row.kind, row.subject, revoked)
        .join_from(table_of(Subscription), table_of(Person), row.person_id == person.id)
        .where(row.area.in_(list(areas)), *searched)
        .order_by(revoked, person.folded_name, row.id)
        .limit(limit)
    )
    return [FoundSubscription(*each) for each in rows]


def _among(pairs: Pairs, area: ColumnElement[str], column: ColumnElement[str]) -> ColumnElement[bool]:
    return tuple_(area, column).in_(list(pairs))


def _all_in(words: Sequence[str], *columns: ColumnElement[str]) -> list[ColumnElement[bool]]:
    return [_in(word, *columns) for word in words]


def _in(word: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    # SQLite knows capitals of ASCII alone: å, ä and ö are asked for as they may have been written.
    spellings = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    return or_(
        *(column.icontains(spelling, autoescape=True) for column in columns for spelling in spellings),
    )


def _as_text(column: ColumnElement[object]) -> ColumnElement[str]:
    return cast(column, String)
