"""Changeovers of political seats and reorganisations of groups, as they have been decided."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from models.changeover import Changeover, ChangeoverSeat, Reorganisation
from models.letters import Act, Letter
from models.meetings import AgendaItem, Meeting, MeetingGroup
from models.people import Membership
from models.words import ActState, LetterState, MeetingStatus, StepKind
from rules.seats import SEATS, names_from
from rules.terms import ONE_DAY
from store.insertion import table_of
from store.questions import Put, objects_of, question

# --- changeovers


def add(session: Session, changeover: Changeover, seats: Iterable[tuple[int, date | None]]) -> int:
    """Write a changeover down with the roles that it ends, each with the last day that it had before; return its id."""
    session.add(changeover)
    session.flush()
    assert changeover.id is not None, "it has just been written"
    rows = [{"changeover_id": changeover.id, "membership_id": this, "was_to": was} for this, was in seats]
    if rows:
        session.connection().execute(insert(table_of(ChangeoverSeat)), rows)
    return changeover.id


def standing(session: Session, area: str) -> list[Changeover]:
    """The area's changeovers that have not been undone, in the order of their days."""
    query = select_rows(Changeover).where(Changeover.area == area, col(Changeover.undone_at).is_(None))
    return list(session.exec(query.order_by(col(Changeover.last_day), col(Changeover.id))))


class EndedSeat(NamedTuple):
    """A role that a changeover ended: whose, where, the days that it has now, and the last that it had before."""

    membership_id: int
    person_id: int
    group: str
    party: str | None
    valid_from: date
    valid_to: date | None
    was_to: date | None


@question
def ended_seats(changeover_ids: Collection[int]) -> Put[list[EndedSeat]]:
    """The roles that these changeovers have ended."""
    seat, member = table_of(ChangeoverSeat).c, table_of(Membership).c
    return Put(
        select(member.id, member.person_id, member.group, member.party, member.valid_from, member.valid_to, seat.was_to)
        .join_from(table_of(ChangeoverSeat), table_of(Membership), seat.membership_id == member.id)
        .where(seat.changeover_id.in_(list(changeover_ids)))
        .order_by(member.id),
        lambda rows: [EndedSeat(*row) for row in rows],
    )


def last_days(session: Session, area: str) -> dict[int, date]:
    """The roles that standing changeovers have ended, by membership id → the last day that they gave them."""
    seat, change = table_of(ChangeoverSeat).c, table_of(Changeover).c
    rows = session.connection().execute(
        select(seat.membership_id, change.last_day)
        .join_from(table_of(ChangeoverSeat), table_of(Changeover), seat.changeover_id == change.id)
        .where(change.area == area, change.undone_at.is_(None))
        .order_by(change.last_day)
    )
    return dict(rows.tuples().all())


# --- reorganisations


@question
def reorganisations(area: str) -> Put[list[Reorganisation]]:
    """Every reorganisation of the area as it stands, in the order of their days; to be changed by the locked alone."""
    row = table_of(Reorganisation)
    return Put(
        select(*row.c).where(row.c.area == area).order_by(row.c.last_day, row.c.id),
        objects_of(Reorganisation),
    )


def locked_reorganisations(session: Session, area: str) -> list[Reorganisation]:
    """As `reorganisations`, kept from other writers until the session ends."""
    query = select_rows(Reorganisation).where(Reorganisation.area == area)
    query = query.order_by(col(Reorganisation.last_day), col(Reorganisation.id))
    return list(session.exec(query.with_for_update().execution_options(populate_existing=True)))


def reorganisation(session: Session, number: int) -> Reorganisation | None:
    """One reorganisation, kept from other writers until the session ends."""
    return session.get(Reorganisation, number, with_for_update=True)


class OpenMembership(NamedTuple):
    """A role in a group and its days."""

    id: int
    person_id: int
    group: str
    valid_from: date
    valid_to: date | None


def reaching_beyond(session: Session, area: str, *, groups: Collection[str], day: date) -> list[OpenMembership]:
    """The roles in these groups that are held, or are to be, after the day."""
    member = table_of(Membership).c
    rows = session.connection().execute(
        select(*(member[name] for name in OpenMembership._fields))
        .where(
            member.area == area,
            member.group.in_(list(groups)),
            member.valid_to.is_(None) | ((member.valid_to > day) & (member.valid_to >= member.valid_from)),
        )
        .order_by(member.id)
    )
    return [OpenMembership(*row) for row in rows]


def groups_held(session: Session, area: str, *, person_ids: Collection[int], on: date) -> set[tuple[int, str]]:
    """Person and group of every role that these persons hold on the day."""
    member = table_of(Membership).c
    rows = session.connection().execute(
        select(member.person_id, member.group).where(
            member.area == area,
            member.person_id.in_(list(person_ids)),
            member.valid_from <= on,
            member.valid_to.is_(None) | (member.valid_to >= on),
        )
    )
    return set(rows.tuples().all())


def set_groups(session: Session, meeting_id: int, *, area: str, groups: Sequence[str]) -> None:
    """Let a meeting be of these groups, its own first. Those that it has already keep their rows."""
    joined = table_of(MeetingGroup)
    here = joined.c.meeting_id == meeting_id
    session.connection().execute(joined.delete().where(here, joined.c.group.not_in(list(groups))))
    there = set(session.connection().execute(select(joined.c.group).where(here)).scalars())
    for position, group in enumerate(groups):
        if group in there:
            change = update(joined).where(here, joined.c.group == group).values(position=position)
            session.connection().execute(change)
        else:
            row = {"meeting_id": meeting_id, "group": group, "area": area, "position": position}
            session.connection().execute(insert(joined), [row])


def hand_over_papers(session: Session, area: str, *, after: date, successors: Mapping[str, str | None]) -> int:
    """Let the papers that a group owes to meetings after the day be owed by its successor, or by nobody."""
    item, meeting = table_of(AgendaItem), table_of(Meeting).c
    coming = select(meeting.id).where(
        meeting.area == area,
        meeting.day > after,
        meeting.status.in_([MeetingStatus.DRAFT, MeetingStatus.CALLED]),
    )
    changed = 0
    for group, successor in successors.items():
        statement = update(item).where(item.c.papers_from == group, item.c.meeting_id.in_(coming))
        changed += session.connection().execute(statement.values(papers_from=successor)).rowcount
    return changed


def successors(session: Session, area: str) -> dict[str, tuple[str, ...]]:
    """The groups that have ended in a reorganisation → those that follow them, in the order that it names them."""
    row = table_of(Reorganisation).c
    plans = session.connection().execute(
        select(row.plan).where(row.area == area, row.carried_out_on.is_not(None)).order_by(row.id)
    )
    return {each["group"]: tuple(each["successors"]) for (plan,) in plans for each in plan["groups"]}


def heirs(session: Session, area: str) -> dict[str, date]:
    """The groups that have taken documents over in a reorganisation → the first day on which they owed them."""
    done = [each for each in reversed(reorganisations(session, area)) if each.carried_out_on is not None]
    return {group: each.last_day + ONE_DAY for each in done for _, group in (each.outcome or {}).get("handed", ())}


# --- what a rehearsal has led to


class SentTo(NamedTuple):
    """A letter that has left, and to whom. `is_farewell`: it does nothing but thank somebody who has left."""

    day: date
    person_id: int | None
    recipient_name: str
    subject: str
    is_farewell: bool


def letters_sent(session: Session, area: str) -> list[SentTo]:
    """Every letter of the area that has left, in the order they were written."""
    letter, act = table_of(Letter).c, table_of(Act).c
    carried = select(act.id).where(act.letter_id == letter.id)
    farewell = (
        carried.where(act.kind == StepKind.THANKS).exists() & ~carried.where(act.kind != StepKind.THANKS).exists()
    )
    rows = session.connection().execute(
        select(letter.day, letter.person_id, letter.recipient_name, letter.subject, farewell)
        .where(letter.area == area, letter.state == LetterState.SENT)
        .order_by(letter.id)
    )
    return [SentTo(*row) for row in rows]


def parties_asked(session: Session, area: str) -> set[tuple[str, str]]:
    """Body and party of every request for names that has left."""
    act = table_of(Act).c
    rows = session.connection().execute(
        select(act.group, act.document).where(
            act.area == area, act.station == SEATS, act.kind == StepKind.REQUEST, act.state == ActState.DONE
        )
    )
    return {(group, document.removeprefix(names_from(""))) for group, document in rows}
