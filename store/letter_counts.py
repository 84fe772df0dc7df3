"""How many letters have left already, for whoever must say whether more may."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, select
from sqlmodel import Session, func

from models.letters import Act, Letter
from models.words import LetterKind, LetterState
from store.insertion import table_of
from store.letters import TOO_MANY
from store.questions import Put, question

ON_THEIR_WAY = (LetterState.CLAIMED, LetterState.SENT, LetterState.UNKNOWN)


def left_since(connection: Connection, *, area: str, since: datetime) -> int:
    """How many letters have been taken in hand since then, whatever day they were written for."""
    return connection.execute(select(func.count()).where(*_taken_since(area, since))).scalar_one()


def left_to_persons(connection: Connection, *, area: str, since: datetime) -> Counter[int]:
    """How many letters have left to each person since then; what reached the office in shadow mode is left out."""
    letter = table_of(Letter).c
    rows = connection.execute(
        select(letter.person_id, func.count())
        .where(*_taken_since(area, since), letter.person_id.is_not(None), letter.would_reach.is_(None))
        .group_by(letter.person_id)
    )
    return Counter(dict(rows.tuples().all()))


def left_of_stations(connection: Connection, *, area: str, since: datetime, stations: Collection[str]) -> int:
    """How many gathered letters have left since then that tell of something at one of those stations."""
    letter, act = table_of(Letter).c, table_of(Act).c
    told = select(act.id).where(act.letter_id == letter.id, act.station.in_(list(stations))).exists()
    query = select(func.count()).where(*_taken_since(area, since), letter.kind == LetterKind.POST, told)
    return connection.execute(query).scalar_one()


def _taken_since(area: str, since: datetime) -> list[ColumnElement[bool]]:
    letter = table_of(Letter).c
    return [letter.area == area, letter.claimed_at >= since, letter.state.in_(ON_THEIR_WAY)]


def last_post_before(session: Session, *, area: str, day: date) -> date | None:
    """The last day before that one on which gathered letters were written."""
    letter = table_of(Letter).c
    query = select(letter.day).where(letter.area == area, letter.day < day, letter.kind == LetterKind.POST)
    return session.connection().execute(query.order_by(letter.id.desc()).limit(1)).scalar()


@question
def held_as_too_many(*, area: str) -> Put[dict[str, int]]:
    """Why letters are held as too many, and how many for each reason."""
    letter = table_of(Letter).c
    return Put(
        select(letter.reason, func.count())
        .where(
            letter.area == area,
            letter.state == LetterState.HELD,
            letter.reason.startswith(TOO_MANY, autoescape=True),
        )
        .group_by(letter.reason),
        lambda rows: {str(reason).removeprefix(TOO_MANY): number for reason, number in rows},
    )
