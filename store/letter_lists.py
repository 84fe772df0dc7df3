"""Letters as lists show them: those that are asked for by what they tell of, by their words or by their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nlargest
from itertools import chain
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session

from models.inbox import IncomingKind, IncomingMail
from models.letters import Act, Letter
from models.words import FailureClass, LetterKind, LetterState
from store.insertion import table_of
from store.letters import count_by_state, from_day
from store.questions import Put, question
from store.together import gathered


class LetterLine(NamedTuple):
    """A letter as a list shows it."""

    id: int
    kind: LetterKind
    template: str
    day: date
    recipient_name: str
    recipient: str
    would_reach: str | None
    subject: str
    state: LetterState
    reason: str | None
    failure: FailureClass | None
    tries: int
    next_try_at: datetime | None
    written_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LetterWish:
    """What of the letters is asked for; what is left empty is not asked about.

    `text` is sought in the subject and in whom the letter goes to. `group` and `station` are what it tells of.
    `bounced`: only those that came back.
    """

    person_id: int | None = None
    text: str = ""
    group: str = ""
    station: str = ""
    first: date | None = None
    last: date | None = None
    bounced: bool = False


ANY_LETTER = LetterWish()


def _wished(session: Session, area: str, wish: LetterWish) -> list[ColumnElement[bool]]:
    letter, act = table_of(Letter).c, table_of(Act).c
    found: list[ColumnElement[bool]] = [letter.area == area]
    if wish.person_id is not None:
        found.append(letter.person_id == wish.person_id)
    if wish.text:
        where = (letter.subject, letter.recipient_name, letter.recipient, letter.would_reach)
        found.append(or_(*(_has(session, column, text) for column in where for text in _spellings(wish.text))))
    told = [act[name] == wanted for name, wanted in (("group", wish.group), ("station", wish.station)) if wanted]
    if told:
        found.append(exists().where(act.letter_id == letter.id, *told))
    if wish.first is not None:
        found.append(letter.day >= wish.first)
    if wish.last is not None:
        found.append(letter.day <= wish.last)
    if wish.bounced:
        mail = table_of(IncomingMail).c
        found.append(exists().where(mail.letter_id == letter.id, mail.kind == IncomingKind.BOUNCE))
    return found


def _has(session: Session, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether the text stands in the column, with large or small a–z: what both databases can tell in any language."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return column.contains(text, autoescape=True) if on_sqlite else column.icontains(text, autoescape=True)


def _spellings(text: str) -> list[str]:
    """The text in each way that its letters may be written, but for a–z."""
    ways = sorted({text, text.lower(), text.upper(), text.title(), text.capitalize()})
    return list({way.translate(_SMALL): way for way in ways}.values())


_SMALL = {ord(large): ord(large) + 32 for large in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def listed(
    session: Session,
    *,
    area: str,
    states: Sequence[LetterState] = (),
    wish: LetterWish = ANY_LETTER,
    limit: int = 200,
    before: int | None = None,
) -> list[LetterLine]:
    """The area's letters that are asked for, newest first; `before` is the id from which to page on."""
    letter = table_of(Letter).c
    query = select(*(letter[name] for name in LetterLine._fields)).where(*_wished(session, area, wish))
    if states:
        query = query.where(letter.state.in_(list(states)))
    if before is not None:
        query = query.where(letter.id < before)
    rows = session.connection().execute(query.order_by(letter.id.desc()).limit(limit))
    return [LetterLine(*row) for row in rows]


class Portion(NamedTuple):
    """Some of the letters that were asked for, newest first, and how many there are of them in each state."""

    lines: list[LetterLine]
    counted: dict[LetterState, int]


def portion(
    session: Session,
    *,
    area: str,
    states: Sequence[LetterState] = (),
    wish: LetterWish = ANY_LETTER,
    limit: int,
    before: int | None = None,
) -> Portion:
    """As `listed`, with the number of letters of every state. The ledger is gone through once: its rows are large."""
    if wish == ANY_LETTER:
        lines = listed(session, area=area, states=states, limit=limit, before=before)
        return Portion(lines, count_by_state(session, area=area))
    letter, connection = table_of(Letter).c, session.connection()
    numbers = gathered(letter.id, connection.dialect)
    query = select(letter.state, numbers).where(*_wished(session, area, wish)).group_by(letter.state)
    found: dict[LetterState, list[int]] = dict(connection.execute(query).tuples().all())
    ids = chain.from_iterable(found.get(state, ()) for state in states or LetterState)
    newest = nlargest(limit, (number for number in ids if before is None or number < before))
    shown = select(*(letter[name] for name in LetterLine._fields)).where(letter.id.in_(newest))
    return Portion(
        lines=[LetterLine(*row) for row in connection.execute(shown.order_by(letter.id.desc()))],
        counted={state: len(ids) for state, ids in found.items()},
    )


def of_days(session: Session, *, area: str, first: date, last: date) -> list[LetterLine]:
    """The letters of the area that were written for the days from `first` to `last`, the earliest first."""
    letter = table_of(Letter).c
    query = select(*(letter[name] for name in LetterLine._fields))
    query = query.where(letter.area == area, letter.day.between(first, last))
    return [LetterLine(*row) for row in session.connection().execute(query.order_by(letter.id))]


@question
def of_day(*, area: str, day: date, states: Sequence[LetterState], limit: int) -> Put[list[LetterLine]]:
    """The letters written for the day that stand in one of the states, newest first."""
    letter = table_of(Letter).c
    query = select(*(letter[name] for name in LetterLine._fields)).where(
        *from_day(area, day), letter.state.in_(list(states))
    )
    return Put(query.order_by(letter.id.desc()).limit(limit), lambda rows: [LetterLine(*row) for row in rows])
