"""Decisions on disposal, the records that they cover, and taking the content of those away. Rows stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select, tuple_, update
from sqlmodel import Session, col
from sqlmodel import select as select_models

from models.duties import Duty, HandedIn
from models.erasure import DisposalDecision, DisposedRecord, RecordClass
from models.feeds import Feed, Subscription
from models.letters import Letter
from models.meetings import IncomingAnswer, Invitation
from models.people import Person
from models.requests import LinkRequest
from models.uploads import RefusedUpload
from models.words import FeedKind, LetterState
from store.insertion import table_of

GONE = "(gallrat)"
GONE_ADDRESS = "gallrat@gallrat.invalid"
AT_REST = (LetterState.SENT, LetterState.WITHDRAWN)
"""Letters that nothing more will happen to."""


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What a disposal reaches: records of the area from days through `through`, instants before `before`.

    With `person_id` only those of that person, with `only` only the record of that number.
    """

    area: str
    through: date
    before: datetime
    person_id: int | None = None
    only: int | None = None


class Covered(NamedTuple):
    """How many records a class has that are covered, and from which days or instants."""

    number: int
    first: date | datetime | None
    last: date | datetime | None


class Record(NamedTuple):
    """A record whose content is to go. `held_in` is where its bytes lie, for what lies in a file of its own."""

    id: int
    content: bytes | None
    sha256: str | None
    held_in: str | None


# --- decisions


def decisions(session: Session, area: str) -> list[DisposalDecision]:
    """The area's decisions, the latest first."""
    query = select_models(DisposalDecision).where(DisposalDecision.area == area)
    return list(session.exec(query.order_by(col(DisposalDecision.decided_on).desc(), col(DisposalDecision.id).desc())))


def decision(session: Session, *, area: str, number: int) -> DisposalDecision | None:
    """One decision of the area."""
    found = session.get(DisposalDecision, number)
    return found if found is not None and found.area == area else None


def has_reference(session: Session, *, area: str, reference: str) -> bool:
    """Whether the area has a decision of that reference."""
    query = select_models(DisposalDecision.id).where(
        DisposalDecision.area == area, DisposalDecision.reference == reference
    )
    return session.exec(query).first() is not None


def disposed_by(session: Session, area: str) -> dict[int, dict[RecordClass, int]]:
    """How many records of each class each decision has disposed of."""
    record = table_of(DisposedRecord).c
    rows = session.connection().execute(
        select(record.decision_id, record.record_class, func.count())
        .where(record.area == area)
        .group_by(record.decision_id, record.record_class)
    )
    found: dict[int, dict[RecordClass, int]] = {}
    for number, record_class, count in rows:
        found.setdefault(number, {})[record_class] = count
    return found


def disposed_of_class(session: Session, *, area: str, record_class: RecordClass) -> dict[int, int]:
    """The records of the class whose content is gone, each with its decision."""
    record = table_of(DisposedRecord).c
    query = select(record.record_id, record.decision_id).where(record.area == area, record.record_class == record_class)
    return dict(session.connection().execute(query).tuples().all())


# --- what is covered


def covered(session: Session, record_class: RecordClass, cover: Cover) -> Covered:
    """How many records of the class the disposal reaches, and of which days."""
    table, when = _table(record_class)
    query = select(func.count(), func.min(table.c[when]), func.max(table.c[when])).where(*_of(record_class, cover))
    return Covered(*session.connection().execute(_joined(query, record_class)).one())


def records(session: Session, record_class: RecordClass, cover: Cover, *, limit: int) -> list[Record]:
    """The first of those records, with what is known of their content."""
    table, _ = _table(record_class)
    columns: dict[RecordClass, tuple[Any, ...]] = {
        RecordClass.LETTER: (table.c.id, table.c.get("body"), None, None),
        RecordClass.ANSWER: (table.c.id, None, table.c.get("sha256"), None),
        RecordClass.REQUEST: (table.c.id, table.c.get("text"), None, None),
        RecordClass.DOCUMENT: (table.c.id, None, table.c.get("sha256"), table.c.get("stored_as")),
        RecordClass.REFUSED: (table.c.id, None, table.c.get("sha256"), table.c.get("stored_as")),
    }
    chosen = [column for column in columns[record_class] if column is not None]
    query = _joined(select(*chosen).where(*_of(record_class, cover)), record_class).order_by(table.c.id).limit(limit)
    places = [place for place, column in enumerate(columns[record_class]) if column is not None]
    found = []
    for row in session.connection().execute(query):
        values: list[Any] = [None] * len(Record._fields)
        for place, value in zip(places, row, strict=True):
            values[place] = value.encode() if record_class is RecordClass.REQUEST and place else value
        found.append(Record(*values))
    return found


def _table(record_class: RecordClass) -> tuple[Any, str]:
    """Where the records of the class lie, and the column that says when they came."""
    return {
        RecordClass.LETTER: (table_of(Letter), "day"),
        RecordClass.ANSWER: (table_of(IncomingAnswer), "came_at"),
        RecordClass.REQUEST: (table_of(LinkRequest), "came_at"),
        RecordClass.DOCUMENT: (table_of(HandedIn), "handed_in_at"),
        RecordClass.REFUSED: (table_of(RefusedUpload), "came_at"),
    }[record_class]


def _joined(query: Select[Any], record_class: RecordClass) -> Select[Any]:
    if record_class is not RecordClass.DOCUMENT:
        return query
    return query.join_from(table_of(HandedIn), table_of(Duty), table_of(HandedIn).c.duty_id == table_of(Duty).c.id)


def _of(record_class: RecordClass, cover: Cover) -> list[ColumnElement[bool]]:
    table, when = _table(record_class)
    record, rows = table_of(DisposedRecord).c, table.c
    gone = exists().where(record.record_class == record_class, record.record_id == rows.id)
    area = table_of(Duty).c.area if record_class is RecordClass.DOCUMENT else rows.area
    conditions: list[ColumnElement[bool]] = [area == cover.area, ~gone]
    if record_class is RecordClass.LETTER:
        conditions += [rows[when] <= cover.through, rows.state.in_(AT_REST)]
    else:
        conditions.append(rows[when] < cover.before)
    if record_class is RecordClass.ANSWER:
        conditions.append(or_(rows.set_aside.is_(None), rows.settled_on.is_not(None)))
    if record_class is RecordClass.REQUEST:
        conditions.append(rows.outcome.is_not(None))
    if record_class is RecordClass.REFUSED:
        conditions.append(rows.settled_at.is_not(None))
    if cover.person_id is not None:
        conditions.append(rows.person_id == cover.person_id)
    if cover.only is not None:
        conditions.append(rows.id == cover.only)
    return conditions


# --- taking it away


def note_gone(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write down which records are gone, by which decision."""
    if rows:
        session.connection().execute(insert(table_of(DisposedRecord)), list(rows))


def empty_letters(session: Session, ids: Sequence[int], *, body: bytes) -> None:
    """Leave of the letters that they were, and when."""
    letter = table_of(Letter)
    values = {"recipient_name": GONE, "recipient": GONE_ADDRESS, "would_reach": None, "subject": GONE, "reason": None}
    session.connection().execute(update(letter).where(letter.c.id.in_(ids)).values(**values, body=body))


def empty_answers(session: Session, ids: Sequence[int]) -> None:
    """Leave of the answers that they came, and of what they said whether the person would."""
    answer, invitation = table_of(IncomingAnswer), table_of(Invitation)
    of = select(answer.c.meeting_id, answer.c.person_id).where(answer.c.id.in_(ids))
    session.connection().execute(
        update(invitation)
        .where(tuple_(invitation.c.meeting_id, invitation.c.person_id).in_(of))
        .values(comment=None, proposed_start=None, proposed_end=None)
    )
    session.connection().execute(update(answer).where(answer.c.id.in_(ids)).values(body=b"", set_aside=None))


def empty_requests(session: Session, ids: Sequence[int]) -> None:
    """Leave of what came by link that it came, of which kind, and what became of it."""
    request = table_of(LinkRequest)
    session.connection().execute(update(request).where(request.c.id.in_(ids)).values(text="", detail={}, answer=""))


def empty_files(session: Session, record_class: RecordClass, ids: Sequence[int]) -> None:
    """Leave of the files that they came; links to them end."""
    table, _ = _table(record_class)
    values: dict[str, Any] = {"filename": GONE}
    if record_class is RecordClass.DOCUMENT:
        values["link_version"] = table.c.link_version + 1
    session.connection().execute(update(table).where(table.c.id.in_(ids)).values(**values))


def files_gone(session: Session, decision_id: int) -> list[tuple[RecordClass, str]]:
    """Where the bytes lay of every file that the decision has disposed of."""
    record = table_of(DisposedRecord).c
    found: list[tuple[RecordClass, str]] = []
    for record_class in (RecordClass.DOCUMENT, RecordClass.REFUSED):
        table, _ = _table(record_class)
        query = select(table.c.stored_as).join(
            table_of(DisposedRecord), and_(record.record_id == table.c.id, record.record_class == record_class)
        )
        rows = session.connection().execute(query.where(record.decision_id == decision_id)).scalars()
        found += [(record_class, stored_as) for stored_as in rows if stored_as]
    return found


def entomb(session: Session, person_id: int, *, area: str, name: str, email: str, at: datetime) -> None:
    """Take a person's name and address away; what refers to them still finds them."""
    person, subscription, feed = table_of(Person), table_of(Subscription), table_of(Feed)
    connection = session.connection()
    values = {"name": name, "email": email, "folded_name": name.casefold(), "folded_email": email.casefold()}
    connection.execute(update(person).where(person.c.id == person_id).values(**values, erased_at=at))
    connection.execute(
        update(subscription)
        .where(subscription.c.person_id == person_id)
        .values(
            version=subscription.c.version + 1,
            revoked_at=func.coalesce(subscription.c.revoked_at, at),
            last_client=None,
            last_fetched_at=None,
            last_etag=None,
        )
    )
    own = (feed.c.area == area, feed.c.kind == FeedKind.PERSON, feed.c.subject == str(person_id))
    connection.execute(delete(feed).where(*own))
