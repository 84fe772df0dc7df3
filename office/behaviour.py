"""How groups behave in a rehearsal or a demonstration: when each of them hands in, asks for more time, or does not; and
what those who are called to a meeting answer.

What a group does is a function of the behaviour, the seed and the document's own key: never of order or clock. All of
it falls on open days, after the morning's post. What somebody answers follows in the same way from the meeting and
from who they are.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeVar

from models.words import Answer
from rules.workdays import ClosedDays

Share = TypeVar("Share")

A_DAY = timedelta(days=1)
FIRST_MINUTE, LAST_MINUTE = 8 * 60 + 30, 16 * 60
MOST_LATE = 120
FORMS = "on-time, none, mixed eller late:N"

SHARES = (
    ("early", 0.36),
    ("reminded", 0.24),
    ("late", 0.16),
    ("extended", 0.12),
    ("never", 0.08),
    ("excused", 0.04),
)
"""How a mixed area is made up. The shares add up to one."""

SHARES_OF_MEETINGS = (
    ("early", 0.58),
    ("reminded", 0.26),
    ("late", 0.12),
    ("never", 0.04),
)
"""How it goes with papers and minutes: nobody is granted more time for them, nor excused."""

SHARES_OF_NAMES = (
    ("early", 0.48),
    ("reminded", 0.32),
    ("late", 0.14),
    ("never", 0.06),
)
"""How it goes with naming a chair: there is no excuse from that either."""

SHARES_OF_ANSWERS = (
    (Answer.ACCEPTED, 0.62),
    (Answer.DECLINED, 0.12),
    (Answer.TENTATIVE, 0.06),
    (Answer.NONE, 0.20),
)
LATEST_ANSWER = 12
"""The most days before somebody answers."""

REASONS_FOR_TIME = (
    "ordföranden är sjuk och vice ordföranden behöver tid",
    "underlaget från en av parterna har dröjt",
    "gruppens möte har flyttats",
    "två verksamheter slås ihop och siffrorna måste räknas om",
)
REASONS_TO_EXCUSE = (
    "gruppen har legat nere under perioden",
    "dokumentet ingår i en annan grupps dokument",
)


@dataclass(frozen=True, kw_only=True)
class HandsIn:
    """The document comes in."""

    on: date
    at: time


@dataclass(frozen=True, kw_only=True)
class GetsMoreTime:
    """The office grants another last day (*anstånd*)."""

    on: date
    at: time
    to: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class IsExcused:
    """The office frees the group from the document."""

    on: date
    at: time
    reason: str


Deed = HandsIn | GetsMoreTime | IsExcused


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What a group knows of a document it owes: when it was asked, when it would be reminded, and the last day.

    `key` names the document: area, year, station, group and kind. `of_meeting`: it belongs to a meeting. `of_chair`: it
    is who the next chair will be.
    """

    key: str
    asked_on: date
    reminded_on: date
    last_day: date
    closed: ClosedDays
    of_meeting: bool = False
    of_chair: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody who is called to a meeting knows of it. `key` names the meeting and them."""

    key: str
    called_on: date
    meeting_day: date
    closed: ClosedDays


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Somebody says whether they come."""

    on: date
    at: time
    answer: Answer


Behaviour = Callable[[Situation], tuple[Deed, ...]]
"""All that happens to one document, in order."""
Answering = Callable[[Asked], Answers | None]
"""What one person answers to one meeting; None where they do not."""


class NoSuchBehaviour(ValueError):
    """The words name no behaviour."""

    def __init__(self, text: str) -> None:
        super().__init__(f"”{text}” är inget beteende; skriv {FORMS} (N arbetsdagar efter sista dagen, 0–{MOST_LATE})")


def behaviour_of(text: str, *, seed: int = 0) -> Behaviour:
    """The behaviour that `text` names: on-time, none, late:N or mixed. Raises NoSuchBehaviour."""
    late = re.fullmatch(r"late:(\d{1,3})", text)
    if late and int(late[1]) <= MOST_LATE:
        return _late(int(late[1]), seed=seed)
    match text:
        case "on-time":
            return lambda here: (_in_time(here, _Chance(seed, here)),)
        case "none":
            return lambda _: ()
        case "mixed":
            return lambda here: _mixed(here, _Chance(seed, here))
        case _:
            raise NoSuchBehaviour(text)


def answering_of(text: str, *, seed: int = 0) -> Answering:
    """How people answer where groups behave as `text` says. Raises NoSuchBehaviour."""
    behaviour_of(text)
    match text.partition(":")[0]:
        case "none":
            return lambda _: None
        case "mixed":
            return lambda asked: _answers(asked, _Chance(seed, asked))
        case _:
            return lambda asked: _answers(asked, _Chance(seed, asked), always=Answer.ACCEPTED)


def _answers(asked: Asked, chance: "_Chance", *, always: Answer | None = None) -> Answers | None:
    answer = always or _drawn(SHARES_OF_ANSWERS, chance.share("answer"))
    first = asked.called_on + A_DAY
    last = min(asked.called_on + timedelta(days=LATEST_ANSWER), asked.meeting_day - A_DAY)
    if answer is Answer.NONE or first > last:
        return None
    on = chance.open_day("answers", first, last)
    return Answers(on=on, at=chance.minute("answers"), answer=answer) if on <= last else None


class _Chance:
    """Draws that depend on nothing but the seed, the document (or the meeting and the person) and what is asked."""

    def __init__(self, seed: int, here: Situation | Asked) -> None:
        self._stem, self._closed = f"{seed}/{here.key}", here.closed

    def share(self, what: str) -> float:
        """A number from 0 up to 1."""
        drawn = hashlib.sha256(f"{self._stem}/{what}".encode()).digest()
        return int.from_bytes(drawn[:7]) / 2**56

    def number(self, what: str, first: int, last: int) -> int:
        """A whole number from `first` to `last`."""
        return first + int(self.share(what) * (last - first + 1))

    def one_of(self, what: str, choices: tuple[str, ...]) -> str:
        """One of the choices."""
        return choices[self.number(what, 0, len(choices) - 1)]

    def open_day(self, what: str, first: date, last: date) -> date:
        """An open day from `first` to `last`; the next open one after `first` where there is none between."""
        days = [day for day in _days(first, last) if self._closed.is_open(day)]
        return days[self.number(what, 0, len(days) - 1)] if days else self._closed.next_open(first)

    def minute(self, what: str) -> time:
        """A time of the working day, after the morning's post."""
        minute = self.number(f"{what}-minute", FIRST_MINUTE, LAST_MINUTE)
        return time(minute // 60, minute % 60)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _hands_in(chance: _Chance, on: date) -> HandsIn:
    return HandsIn(on=on, at=chance.minute("in"))


def _in_time(here: Situation, chance: _Chance) -> HandsIn:
    """After the request and before the first reminder; at once where no open day lies between them."""
    first = here.closed.next_open(here.asked_on + A_DAY)
    last = min(here.reminded_on - A_DAY, here.last_day)
    return _hands_in(chance, chance.open_day("in", first, last) if first <= last else here.asked_on)


def _late(days: int, *, seed: int) -> Behaviour:
    def behaves(here: Situation) -> tuple[Deed, ...]:
        return (_hands_in(_Chance(seed, here), here.closed.add_open_days(here.last_day, days)),)

    return behaves


def _mixed(here: Situation, chance: _Chance) -> tuple[Deed, ...]:
    shares = SHARES_OF_MEETINGS if here.of_meeting else SHARES_OF_NAMES if here.of_chair else SHARES
    match _drawn(shares, chance.share("kind")):
        case "early":
            return (_in_time(here, chance),)
        case "reminded":
            first = min(here.reminded_on, here.last_day)
            return (_hands_in(chance, chance.open_day("in", first, here.last_day)),)
        case "late":
            return _late_by(here, chance)
        case "extended":
            return _extended(here, chance)
        case "excused":
            on = chance.open_day("excused", here.asked_on + A_DAY, here.last_day)
            reason = chance.one_of("reason", REASONS_TO_EXCUSE)
            return (IsExcused(on=on, at=chance.minute("excused"), reason=reason),)
        case _:
            return ()


def _drawn(shares: Sequence[tuple[Share, float]], drawn: float) -> Share:
    for share, size in shares:
        drawn -= size
        if drawn < 0:
            return share
    return shares[-1][0]


def _late_by(here: Situation, chance: _Chance) -> tuple[Deed, ...]:
    days = chance.number("late", 1, 6 if here.of_meeting or here.of_chair else 20)
    return (_hands_in(chance, here.closed.add_open_days(here.last_day, days)),)


def _extended(here: Situation, chance: _Chance) -> tuple[Deed, ...]:
    """Asks for more time before the last day, and then mostly keeps the new one."""
    asks_on = chance.open_day("asks", here.asked_on + A_DAY, here.last_day)
    to = here.closed.add_open_days(here.last_day, chance.number("more", 6, 15))
    keeps_it = chance.share("keeps") < 0.75
    comes_on = here.closed.add_open_days(
        to, -chance.number("before", 0, 4) if keeps_it else chance.number("after", 1, 8)
    )
    more_time = GetsMoreTime(
        on=asks_on, at=chance.minute("asks"), to=to, reason=chance.one_of("reason", REASONS_FOR_TIME)
    )
    return (more_time, _hands_in(chance, comes_on))
