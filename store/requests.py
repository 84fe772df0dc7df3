"""Personal links, and what has come by them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_models

from models.duties import HandedIn
from models.people import Person
from models.requests import LinkAbout, LinkRequest, PersonalLink, RequestKind
from models.uploads import RefusedUpload
from store.insertion import insert_missing, table_of
from store.questions import Put, number, question


class LinkKey(NamedTuple):
    """What tells one link from every other in its area."""

    person_id: int
    about: LinkAbout
    subject_id: int
    addressee: str = ""


class GivenLink(NamedTuple):
    """A link as letters need it."""

    id: int
    version: int
    expires_on: date
    revoked: bool


# --- links


def given(session: Session, area: str, keys: Collection[LinkKey]) -> dict[LinkKey, GivenLink]:
    """Those of the links that there are, revoked ones too. One query for any number of them."""
    if not keys:
        return {}
    link = table_of(PersonalLink).c
    rows = session.connection().execute(
        select(
            *(link[name] for name in LinkKey._fields), link.id, link.version, link.expires_on, link.revoked_at
        ).where(
            link.area == area,
            link.person_id.in_(sorted({key.person_id for key in keys})),
            link.subject_id.in_(sorted({key.subject_id for key in keys})),
        )
    )
    own = len(LinkKey._fields)
    found = {
        LinkKey(*row[:own]): GivenLink(row.id, row.version, row.expires_on, row.revoked_at is not None) for row in rows
    }
    return {key: found[key] for key in keys if key in found}


def first_version(area: str, key: LinkKey) -> int:
    """The version that a link begins with: its own, so that an address outlives no row whose number another has got.

    Numbers are given anew when a database has been restored from an older copy.
    """
    told = f"{area}/{key.person_id}/{key.about.value}/{key.subject_id}/{key.addressee}"
    return int.from_bytes(sha256(told.encode()).digest()[:4]) >> 2


def add_links(session: Session, area: str, links: Iterable[tuple[LinkKey, date]], *, now: datetime) -> None:
    """Add links, each with its last day; one that is there already is left alone."""
    rows = [
        {
            **key._asdict(),
            "area": area,
            "version": first_version(area, key),
            "expires_on": expires_on,
            "made_at": now,
        }
        for key, expires_on in links
    ]
    insert_missing(session, PersonalLink, rows)


def renew(session: Session, links: Sequence[tuple[int, int, date]]) -> None:
    """Let links hold again: each by its id, with its version and its last day."""
    table = table_of(PersonalLink)
    if links:
        session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("link"))
            .values(version=bindparam("to_version"), expires_on=bindparam("to_day"), revoked_at=None),
            [{"link": number, "to_version": version, "to_day": day} for number, version, day in links],
        )


def link(session: Session, link_id: int) -> PersonalLink | None:
    """One link."""
    return session.get(PersonalLink, link_id)


def asked_about(session: Session, duty_id: int) -> list[tuple[int, str]]:
    """Whoever has been given a link about the document: the person, and the addressee that they were reached as."""
    link = table_of(PersonalLink).c
    query = select(link.person_id, link.addressee).where(link.about == LinkAbout.DUTY, link.subject_id == duty_id)
    return [(row.person_id, row.addressee) for row in session.connection().execute(query.order_by(link.id))]


class LinkLine(NamedTuple):
    """A link as the office sees it."""

    id: int
    person_id: int
    person: str
    about: LinkAbout
    subject_id: int
    expires_on: date
    made_at: datetime
    revoked_at: datetime | None


def live_links(
    session: Session, *, area: str, today: date, text: str = "", limit: int, before: int | None = None
) -> list[LinkLine]:
    """The area's links whose last day has not passed, newest first; of persons whose name holds `text`.

    `before` is the number from which to page on.
    """
    own, person = table_of(PersonalLink).c, table_of(Person).c
    columns = [person.name.label("person") if name == "person" else own[name] for name in LinkLine._fields]
    query = select(*columns).join_from(table_of(PersonalLink), table_of(Person), own.person_id == person.id)
    query = query.where(own.area == area, own.expires_on >= today)
    if text:
        query = query.where(person.folded_name.contains(text, autoescape=True))
    if before is not None:
        query = query.where(own.id < before)
    return [LinkLine(*row) for row in session.connection().execute(query.order_by(own.id.desc()).limit(limit))]


# --- what has come by them


def add(session: Session, request: LinkRequest) -> int:
    """Write a request down; return its number."""
    session.add(request)
    session.flush()
    return request.id or 0


def get(session: Session, number: int, *, lock: bool = False) -> LinkRequest | None:
    """One request; with `lock` kept from others until the session ends."""
    return session.get(LinkRequest, number, with_for_update=lock or None)


def latest(session: Session, link_id: int, *, kind: RequestKind) -> LinkRequest | None:
    """What came last of that kind by a link."""
    query = select_models(LinkRequest).where(LinkRequest.link_id == link_id, LinkRequest.kind == kind)
    return session.exec(query.order_by(col(LinkRequest.id).desc()).limit(1)).first()


def waiting(session: Session, link_id: int) -> dict[RequestKind, LinkRequest]:
    """What came by a link and still waits for the office, of each kind."""
    query = select_models(LinkRequest).where(LinkRequest.link_id == link_id, col(LinkRequest.outcome).is_(None))
    return {row.kind: row for row in session.exec(query.order_by(col(LinkRequest.id)))}


def listed(session: Session, *, area: str, waiting: bool | None, limit: int | None) -> list[LinkRequest]:
    """What has come in, the newest first: what `waiting` says waits or does not; None: all, what waits first."""
    query = select_models(LinkRequest).where(LinkRequest.area == area)
    outcome = col(LinkRequest.outcome)
    if waiting is not None:
        query = query.where(outcome.is_(None) if waiting else outcome.is_not(None))
    return list(session.exec(query.order_by(outcome.is_not(None), col(LinkRequest.id).desc()).limit(limit)))


@question
def count_waiting(*, area: str) -> Put[int]:
    """How many requests wait for the office."""
    request = table_of(LinkRequest).c
    return Put(select(func.count()).where(request.area == area, request.outcome.is_(None)), number)


def of_person(session: Session, person_id: int) -> list[LinkRequest]:
    """All that has come by one person's links, in order."""
    query = select_models(LinkRequest).where(LinkRequest.person_id == person_id)
    return list(session.exec(query.order_by(col(LinkRequest.id))))


def about_duty(session: Session, duty_id: int) -> list[LinkRequest]:
    """All that has come about a document, by whosever link, in order."""
    query = select_models(LinkRequest).where(LinkRequest.duty_id == duty_id)
    return list(session.exec(query.order_by(col(LinkRequest.id))))


def count_since(session: Session, link_id: int, *, since: datetime) -> int:
    """How much has come by a link from that instant on."""
    request = table_of(LinkRequest).c
    query = select(func.count()).where(request.link_id == link_id, request.came_at >= since)
    return int(session.connection().execute(query).scalar_one())


def count_files_since(session: Session, *, who: str, duty_id: int, subject: str, since: datetime) -> int:
    """How many files somebody has handed in for a document from that instant on, those that were refused with them."""
    taken, refused = table_of(HandedIn).c, table_of(RefusedUpload).c
    accepted = select(func.count()).where(
        taken.duty_id == duty_id, taken.handed_in_by == who, taken.handed_in_at >= since
    )
    turned_away = select(func.count()).where(
        refused.subject == subject, refused.came_by == who, refused.came_at >= since
    )
    execute = session.connection().execute
    return int(execute(accepted).scalar_one()) + int(execute(turned_away).scalar_one())
