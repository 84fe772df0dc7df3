"""Finding rows by words in them. Every word has to be somewhere in what a row says; each question is one query."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlmodel import Session

from models.duties import Duty, HandedIn
from models.letters import Letter
from models.meetings import Meeting
from models.people import Membership, Person
from models.words import LetterState, MeetingStatus, Role
from store.insertion import table_of


class FoundPerson(NamedTuple):
    """A person, with a role that they hold or held last; None where they never had any."""

    id: int
    name: str
    email: str
    role: Role | None
    group: str | None


class FoundMeeting(NamedTuple):
    """A meeting."""

    id: int
    title: str
    day: date
    place: str | None
    status: MeetingStatus


class FoundLetter(NamedTuple):
    """A letter, without its bytes."""

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
    year: int
    station: str
    group: str
    document: str
    meeting: int


def people(session: Session, words: Sequence[str], *, area: str, limit: int) -> list[FoundPerson]:
    """Persons by name and address, in the order of their names."""
    person, member, any_role = table_of(Person).c, table_of(Membership).c, table_of(Membership).alias().c
    latest = select(any_role.id).where(any_role.person_id == person.id).correlate(table_of(Person))
    latest = latest.order_by(any_role.valid_from.desc(), any_role.id.desc()).limit(1)
    rows = session.connection().execute(
        select(person.id, person.name, person.email, member.role, member.group)
        .outerjoin_from(table_of(Person), table_of(Membership), member.id == latest.scalar_subquery())
        .where(person.area == area, *_all_in(words, person.name, person.email, person.folded_name))
        .order_by(person.folded_name, person.id)
        .limit(limit)
    )
    return [FoundPerson(*row) for row in rows]


def meetings(session: Session, words: Sequence[str], *, area: str, limit: int) -> list[FoundMeeting]:
    """Meetings by title, place and day (2026-03-20), the latest first."""
    meeting = table_of(Meeting).c
    rows = session.connection().execute(
        select(*(meeting[name] for name in FoundMeeting._fields))
        .where(meeting.area == area, *_all_in(words, meeting.title, meeting.place, _as_text(meeting.day)))
        .order_by(meeting.day.desc(), meeting.id.desc())
        .limit(limit)
    )
    return [FoundMeeting(*row) for row in rows]


def letters(session: Session, words: Sequence[str], *, area: str, limit: int) -> list[FoundLetter]:
    """Letters by subject, recipient and day, the latest first."""
    letter = table_of(Letter).c
    searched = (letter.subject, letter.recipient_name, letter.recipient, _as_text(letter.day))
    rows = session.connection().execute(
        select(*(letter[name] for name in FoundLetter._fields))
        .where(letter.area == area, *_all_in(words, *searched))
        .order_by(letter.id.desc())
        .limit(limit)
    )
    return [FoundLetter(*row) for row in rows]


def files(
    session: Session, words: Sequence[str], *, area: str, of_groups: Sequence[Sequence[str]], limit: int
) -> list[FoundFile]:
    """Handed-in files by name, the latest first. `of_groups` are the ids of the groups that each word names."""
    file, duty = table_of(HandedIn).c, table_of(Duty).c
    searched = [
        or_(_in(word, file.filename, duty.document, _as_text(duty.year)), duty.group.in_(list(groups)))
        for word, groups in zip(words, of_groups, strict=True)
    ]
    of_file, of_duty = FoundFile._fields[:3], FoundFile._fields[3:]
    rows = session.connection().execute(
        select(*(file[name] for name in of_file), *(duty[name] for name in of_duty))
        .join_from(table_of(HandedIn), table_of(Duty), file.duty_id == duty.id)
        .where(duty.area == area, *searched)
        .order_by(file.id.desc())
        .limit(limit)
    )
    return [FoundFile(*row) for row in rows]


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
