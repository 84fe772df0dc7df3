"""How long a message may hold up the reading of its mailbox: so many times, and then it is left there.

What comes after it is read all the same. Whether a message is at fault or the server shows when others can be had.

The position itself says how many times each message has stopped us, so that whoever reads next knows.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mail.mailbox import NOT_HANDED_OUT, LeftThere, ReadPage
from mail.transport import DeliveryFailed
from models.words import FailureClass

MOST_TIMES = 8
"""Each reading tries once. With a reading each quarter of an hour, a passing fault has two hours to pass."""
MOST_IN_A_ROW = 6
"""When so many in a row break the line that did not before, the server is not well: each more may take very long."""


class StoppedAt(DeliveryFailed):
    """The mailbox could be read, but not its messages of those `numbers`: the reading has not come past them."""

    def __init__(self, numbers: Sequence[str], failed: DeliveryFailed) -> None:
        self.numbers = tuple(numbers)
        super().__init__(failed.failure, failed.detail)


@dataclass(frozen=True)
class Patience:
    """How many times each message has held up the reading since it last went well; nothing where none has."""

    times: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.times)

    def is_over(self, number: str) -> bool:
        """Whether the message is to be left where it is, untried."""
        return self.times.get(number, 0) >= MOST_TIMES

    def those_last(self, numbers: Sequence[str]) -> list[str]:
        """The numbers in order, but last those that have held us up, the most often last of all."""
        return sorted(numbers, key=lambda number: self.times.get(number, 0))

    def lost_by(self, numbers: Iterable[str]) -> "Patience":
        """As it is when those messages have held us up once more."""
        return Patience({**self.times, **{number: self.times.get(number, 0) + 1 for number in numbers}})

    def written(self, position: str) -> str:
        """The position with what is remembered."""
        return f"{json.dumps(self.times)}\n{position}" if self else position


def left_after_all(number: str) -> LeftThere:
    """The message, when patience with it is over."""
    return LeftThere(number=number, why=f"{NOT_HANDED_OUT}, trots {MOST_TIMES} försök")


class Reading:
    """One reading: what could not be had in it, and where the next one begins for as long as that is not settled."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self._refused: dict[str, tuple[LeftThere, DeliveryFailed]] = {}
        self._held: dict[str, DeliveryFailed] = {}
        self._is_well = False
        self._in_a_row = 0
        self._begins_next: str | None = None

    def got(self) -> None:
        """A message was handed out: the server is well."""
        self._is_well = True
        self._in_a_row = 0

    def refused(self, left: LeftThere, failed: DeliveryFailed) -> None:
        """A message was refused: it is left there as soon as any other is had, and else it has `failed`."""
        self._refused[left.number] = (left, failed)
        self._in_a_row = 0

    def withheld(self, number: str, failed: DeliveryFailed) -> None:
        """A message was refused for what may pass: it is tried again whether or not others are had."""
        self._held[number] = failed
        self._in_a_row = 0

    def stopped(self, number: str, failed: DeliveryFailed) -> None:
        """A message broke the line. Raises DeliveryFailed where the mailbox or its server is surely at fault."""
        if failed.failure is FailureClass.AUTHENTICATION or failed.retry_after is not None:
            raise failed
        self._held[number] = failed
        self._in_a_row += number not in self.patience.times
        if self._in_a_row >= MOST_IN_A_ROW:
            self.end()

    def page(self, messages: Iterable[bytes], left: Iterable[LeftThere], *, here: str, position: str) -> ReadPage:
        """What was had between `here` and `position`, and what is left there. The position stays before what waits."""
        left = [*left]
        if self._is_well:
            left += [each for each, _ in self._refused.values()]
            self._refused.clear()
        if not (self._refused or self._held):
            self._begins_next = None
        elif self._begins_next is None:
            self._begins_next = here
        position = position if self._begins_next is None else self._begins_next
        return ReadPage(messages=tuple(messages), position=position, left=tuple(left))

    def end(self) -> None:
        """Raise StoppedAt of all that waits, so that they wait together and not one after another."""
        waits = {number: failed for number, (_, failed) in self._refused.items()} | self._held
        if waits:
            raise StoppedAt([*waits], next(iter(waits.values())))


def read_patiently(read: Callable[[str, Patience], Iterator[ReadPage]], position: str) -> Iterator[ReadPage]:
    """As `read` does from the position, remembering what stops it. Raises DeliveryFailed."""
    patience, position = _read(position)
    try:
        for page in read(position, patience):
            position = page.position
            yield replace(page, position=patience.written(position))
    except StoppedAt as stopped:
        yield ReadPage(messages=(), position=patience.lost_by(stopped.numbers).written(position))
        raise
    if patience:
        yield ReadPage(messages=(), position=position)


def _read(position: str) -> tuple[Patience, str]:
    """What is remembered, and the position as the mailbox's server knows it: no server's own begins with a brace."""
    if not position.startswith("{"):
        return Patience(), position
    times, _, position = position.partition("\n")
    return Patience(json.loads(times)), position
