"""How many letters have left already, for whoever must say whether more may."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, exists, select
from sqlmodel import Session, func

from models.columns import Instant, fixed
from models.letters import Act, Letter
from models.words import LetterKind, LetterState
from store.insertion import table_of
from store.letters import TOO_MANY
from store.questions import Put, question

ON_THEIR_WAY = (LetterState.CLAIMED, LetterState.SENT, LetterState.UNKNOWN)


class Left(NamedTuple):
    """How many letters have left: since an instant to anybody, since another to each person and of certain stations.

    They left when they were taken in hand, whatever day they were written for. What reached the office in shadow mode
    reached no person. Of the stations are the gathered letters that tell of something at one of them.
    """

    lately: int
    to_person: Counter[int]
    of_stations: int


def left(
    connection: Connection, *, area: str, lately: datetime, day_began: datetime, stations: Collection[str]
) -> Left:
    """Count what has left since the instants `lately` and `day_began`."""
    values = {"area": area, "lately": lately, "day": day_began, "stations": list(stations)}
    rows = connection.execute(_leaving(), {**values, "first": min(lately, day_began)}).tuples().all()
    return Left(
        lately=sum(lately for _, lately, _, _ in rows),
        to_person=Counter({person: today for person, _, today, _ in rows if person is not None and today}),
        of_stations=sum(of_stations for _, _, _, of_stations in rows),
    )


@cache
def _leaving() -> Select[tuple[int | None, int, int, int]]:
    letter, act = table_of(Letter).c, table_of(Act).c
    person = case((letter.would_reach.is_(None), letter.person_id))
    lately, today = (letter.claimed_at >= bindparam(since, type_=Instant) for since in ("lately", "day"))
    told = exists().where(act.letter_id == letter.id, act.station.in_(bindparam("stations", expanding=True)))
    return (
        select(
            person,
            func.count().filter(lately),
            func.count().filter(today),
            func.count().filter(today, letter.kind == fixed(LetterKind.POST), told),
        )
        .where(
            letter.area == bindparam("area"),
            letter.claimed_at >= bindparam("first", type_=Instant),
            letter.state.in_([fixed(state) for state in ON_THEIR_WAY]),
        )
        .group_by(person)
    )


def last_post_before(session: Session, *, area: str, day: date) -> date | None:
    """The last day before that one on which gathered letters were written."""
    return session.connection().execute(_last_post(), {"area": area, "day": day}).scalar()


@cache
def _last_post() -> Select[tuple[date]]:
    letter = table_of(Letter).c
    of_area = (letter.area == bindparam("area"), letter.day < bindparam("day"))
    query = select(letter.day).where(*of_area, letter.kind == fixed(LetterKind.POST))
    return query.order_by(letter.day.desc()).limit(1)


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
