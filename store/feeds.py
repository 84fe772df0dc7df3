"""Feeds as they are served: which there are, and the bytes that each was last made of."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select, update
from sqlmodel import Session

from models.feeds import Feed
from models.words import FeedKind
from store.insertion import insert_missing, table_of
from store.questions import Put, question


class FeedKey(NamedTuple):
    """Which feed: `subject` is a group, `ordförande@nosam`, a person's id in figures, or empty for the whole area."""

    area: str
    kind: FeedKind
    subject: str


class KeptFeed(NamedTuple):
    """A feed as it was last made. `broken` says why it could not be made anew since then."""

    revision: int
    checked_on: date
    etag: str
    changed_at: datetime
    body: bytes
    broken: str | None


def get(session: Session, key: FeedKey) -> KeptFeed | None:
    """The feed as it was last made and kept."""
    table = table_of(Feed).c
    row = session.connection().execute(select(*(table[name] for name in KeptFeed._fields)).where(_is(key))).first()
    return KeptFeed(*row) if row else None


def of_area(session: Session, area: str) -> dict[FeedKey, KeptFeed]:
    """Every feed of the area that has been made, as it was last made, without its bytes."""
    table = table_of(Feed).c
    names = [name for name in KeptFeed._fields if name != "body"]
    rows = session.connection().execute(
        select(table.kind, table.subject, *(table[name] for name in names)).where(table.area == area)
    )
    return {
        FeedKey(area, kind, subject): KeptFeed(**dict(zip(names, facts, strict=True)), body=b"")
        for kind, subject, *facts in rows
    }


def keep(session: Session, key: FeedKey, made: KeptFeed) -> None:
    """Keep a feed as it was made."""
    table = table_of(Feed)
    row = made._asdict()
    insert_missing(session, Feed, [{**key._asdict(), **row}])
    session.connection().execute(update(table).where(_is(key)).values(**row))


def note_broken(session: Session, key: FeedKey, *, reason: str, now: datetime, today: date) -> None:
    """Note that a feed cannot be made; its last good bytes stand, and are empty where there were none."""
    row = {"revision": -1, "checked_on": today, "etag": "", "changed_at": now, "body": b"", "broken": reason}
    insert_missing(session, Feed, [{**key._asdict(), **row}])
    session.connection().execute(update(table_of(Feed)).where(_is(key)).values(broken=reason))


@question
def broken(area: str) -> Put[list[tuple[FeedKind, str, str]]]:
    """Kind, subject and reason of the feeds that could not be made when they were last asked for."""
    table = table_of(Feed).c
    return Put(
        select(table.kind, table.subject, table.broken)
        .where(table.area == area, table.broken.is_not(None))
        .order_by(table.kind, table.subject),
        lambda rows: [(row[0], row[1], row[2]) for row in rows],
    )


def _is(key: FeedKey) -> ColumnElement[bool]:
    table = table_of(Feed).c
    return and_(table.area == key.area, table.kind == key.kind, table.subject == key.subject)
