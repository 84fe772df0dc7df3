"""How many letters have left already, for whoever must say whether more may."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, func

from models.letters import Act, Letter
from models.words import LetterKind, LetterState
from store.insertion import table_of
from store.letters import TOO_MANY, from_day

ON_THEIR_WAY = (LetterState.CLAIMED, LetterState.SENT, LetterState.UNKNOWN)


def left_since(session: Session, *, area: str, day: date, since: datetime) -> int:
    """How many of the day's letters have been taken in hand since then."""
    letter = table_of(Letter).c
    query = select(func.count()).where(*from_day(area, day), letter.state.in_(ON_THEIR_WAY), letter.claimed_at >= since)
    return session.connection().execute(query).scalar_one()


def left_to_persons(session: Session, *, area: str, day: date) -> Counter[int]:
    """How many of the day's letters have left to each person; what reached the office in shadow mode is left out."""
    letter = table_of(Letter).c
    rows = session.connection().execute(
        select(letter.person_id, func.count())
        .where(
            *from_day(area, day),
            letter.state.in_(ON_THEIR_WAY),
            letter.person_id.is_not(None),
            letter.would_reach.is_(None),
        )
        .group_by(letter.person_id)
    )
    return Counter(dict(rows.tuples().all()))


def left_of_stations(session: Session, *, area: str, day: date, stations: Collection[str]) -> int:
    """How many of the day's gathered letters have left that tell of something at one of those stations."""
    letter, act = table_of(Letter).c, table_of(Act).c
    told = select(act.id).where(act.letter_id == letter.id, act.station.in_(list(stations))).exists()
    query = select(func.count()).where(
        *from_day(area, day), letter.state.in_(ON_THEIR_WAY), letter.kind == LetterKind.POST, told
    )
    return session.connection().execute(query).scalar_one()


def last_post_before(session: Session, *, area: str, day: date) -> date | None:
    """The last day before that one on which gathered letters were written."""
    letter = table_of(Letter).c
    query = select(letter.day).where(letter.area == area, letter.day < day, letter.kind == LetterKind.POST)
    return session.connection().execute(query.order_by(letter.id.desc()).limit(1)).scalar()


def held_as_too_many(session: Session, *, area: str) -> dict[str, int]:
    """Why letters are held as too many, and how many for each reason."""
    letter = table_of(Letter).c
    rows = session.connection().execute(
        select(letter.reason, func.count())
        .where(
            letter.area == area,
            letter.state == LetterState.HELD,
            letter.reason.startswith(TOO_MANY, autoescape=True),
        )
        .group_by(letter.reason)
    )
    return {str(reason).removeprefix(TOO_MANY): number for reason, number in rows.tuples()}
