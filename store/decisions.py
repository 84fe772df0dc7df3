"""What bodies have come to about documents, and where these are published and registered."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from models.decisions import Decision, Package, Published, Registration
from models.duties import Duty, HandedIn
from models.words import DutyState, Outcome
from store.insertion import table_of
from store.questions import Put, pairs, question


def add(session: Session, decision: Decision) -> None:
    """Write down what a body came to."""
    session.add(decision)
    session.flush()


def of_duties(session: Session, duty_ids: Collection[int]) -> dict[int, list[Decision]]:
    """The decisions about each of these documents that has any, in the order they were written down."""
    if not duty_ids:
        return {}
    query = select(Decision).where(col(Decision.duty_id).in_(list(duty_ids))).order_by(col(Decision.id))
    found: dict[int, list[Decision]] = {}
    for decision in session.exec(query):
        found.setdefault(decision.duty_id, []).append(decision)
    return found


def of_area(session: Session, *, area: str, first: date, last: date) -> list[Decision]:
    """What has been decided in the area from `first` to `last`, in the order of the days."""
    query = select(Decision).where(Decision.area == area, col(Decision.decided_on).between(first, last))
    return list(session.exec(query.order_by(col(Decision.decided_on), col(Decision.id))))


@question
def last_days(*, area: str) -> Put[dict[int, date]]:
    """For each document of the area that has been decided about: the day of the last decision."""
    decision = table_of(Decision).c
    query = select_rows(decision.duty_id, func.max(decision.decided_on)).where(decision.area == area)
    return Put(query.group_by(decision.duty_id), pairs)


def lifted_to(session: Session, *, area: str, groups: Collection[str]) -> list[Duty]:
    """The documents that have been lifted to one of these groups and lie undecided there."""
    duty, decision = table_of(Duty).c, table_of(Decision).c
    ids = session.connection().execute(
        select(duty.id)
        .join_from(table_of(Duty), table_of(Decision), decision.duty_id == duty.id)
        .where(duty.area == area, duty.state == DutyState.RECEIVED, decision.outcome == Outcome.LIFTED)
        .distinct()
    )
    found = of_duties(session, [duty_id for (duty_id,) in ids])
    wanted = [duty_id for duty_id, made in found.items() if made[-1].lifted_to in groups]
    query = select(Duty).where(col(Duty.id).in_(wanted)).order_by(col(Duty.id))
    return list(session.exec(query)) if wanted else []


def lifted_to_any(session: Session, *, area: str) -> set[str]:
    """The groups that anything has ever been lifted to."""
    query = select(Decision.lifted_to).where(Decision.area == area, col(Decision.lifted_to).is_not(None)).distinct()
    return {group for group in session.exec(query) if group is not None}


class Sent(NamedTuple):
    """Why and by whom a document was remitted back."""

    duty_id: int
    body: str
    decided_on: date
    reason: str | None


def remitted(session: Session, duty_ids: Collection[int]) -> dict[int, Sent]:
    """Of these documents, those of which the last decision was to remit them back, and why."""
    return {
        duty_id: Sent(duty_id, made[-1].body, made[-1].decided_on, made[-1].reason)
        for duty_id, made in of_duties(session, duty_ids).items()
        if made[-1].outcome is Outcome.REMITTED
    }


def files_of(session: Session, duty_ids: Collection[int]) -> dict[int, list[HandedIn]]:
    """The files of each document that has any, in the order they came: those of its present version alone."""
    if not duty_ids:
        return {}
    sent_back = {
        duty_id: max(each.at for each in made if each.outcome is Outcome.REMITTED)
        for duty_id, made in of_duties(session, duty_ids).items()
        if any(each.outcome is Outcome.REMITTED for each in made)
    }
    query = select(HandedIn).where(col(HandedIn.duty_id).in_(list(duty_ids))).order_by(col(HandedIn.id))
    files: dict[int, list[HandedIn]] = {}
    for file in session.exec(query):
        since = sent_back.get(file.duty_id)
        if since is None or file.handed_in_at > since:
            files.setdefault(file.duty_id, []).append(file)
    return files


# --- publications and numbers


def publish(session: Session, published: Published) -> None:
    """Write down where a document is published."""
    session.add(published)


def addresses(session: Session, duty_ids: Collection[int]) -> dict[int, str]:
    """Where each of these documents is published, by its last address."""
    query = select(Published).where(col(Published.duty_id).in_(list(duty_ids))).order_by(col(Published.id))
    return {row.duty_id: row.url for row in session.exec(query)} if duty_ids else {}


def numbers(session: Session, duty_ids: Collection[int]) -> dict[int, dict[str, Registration]]:
    """The numbers that each of these documents has, by authority."""
    found: dict[int, dict[str, Registration]] = {}
    if duty_ids:
        for row in session.exec(select(Registration).where(col(Registration.duty_id).in_(list(duty_ids)))):
            found.setdefault(row.duty_id, {})[row.authority] = row
    return found


def register(session: Session, registration: Registration) -> None:
    """Write down a number."""
    session.add(registration)
    session.flush()


# --- packages


def add_package(session: Session, package: Package) -> None:
    """Keep a package that has been made."""
    session.add(package)
    session.flush()


def package_of_meeting(session: Session, meeting_id: int) -> Package | None:
    """The meeting's package as it was last made."""
    query = select(Package).where(Package.meeting_id == meeting_id).order_by(col(Package.id).desc()).limit(1)
    return session.exec(query).first()


def packages_of_meetings(session: Session, meeting_ids: Sequence[int]) -> dict[int, Package]:
    """The last package of each meeting that has one."""
    query = select(Package).where(col(Package.meeting_id).in_(list(meeting_ids))).order_by(col(Package.id))
    return {row.meeting_id or 0: row for row in session.exec(query)} if meeting_ids else {}


def package_of_station(session: Session, *, area: str, station: str, year: int) -> Package | None:
    """The package of a station's year, made without a meeting, as it was last made."""
    query = select(Package).where(
        Package.area == area, Package.station == station, Package.year == year, col(Package.meeting_id).is_(None)
    )
    return session.exec(query.order_by(col(Package.id).desc()).limit(1)).first()
