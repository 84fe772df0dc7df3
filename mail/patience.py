"""How long a message may stop the reading of its mailbox: so many times, and then it is left there.

The position itself says how many times each message has stopped us, so that whoever reads next knows.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mail.mailbox import NOT_HANDED_OUT, LeftThere, ReadPage
from mail.transport import DeliveryFailed
from models.words import FailureClass

MOST_TIMES = 8
"""Each reading tries once. With a reading each quarter of an hour, a passing fault has two hours to pass."""


class StoppedAt(DeliveryFailed):
    """The mailbox could be read, but not its message of that `number`: the reading was stopped by it."""

    def __init__(self, number: str, failed: DeliveryFailed) -> None:
        self.number = number
        super().__init__(failed.failure, failed.detail)


def stopped_at(number: str, failed: DeliveryFailed) -> DeliveryFailed:
    """What failed when the message was fetched, held against the message unless it is surely the mailbox's own."""
    if failed.failure is FailureClass.AUTHENTICATION or failed.retry_after is not None:
        return failed
    return StoppedAt(number, failed)


@dataclass(frozen=True)
class Patience:
    """How many times each message has stopped the reading since it last went well; nothing where none has."""

    times: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.times)

    def is_over(self, number: str) -> bool:
        """Whether the message is to be left where it is, untried."""
        return self.times.get(number, 0) >= MOST_TIMES

    def those_last(self, numbers: Sequence[str]) -> list[str]:
        """The numbers in order, but last those that have stopped us time and again: the others need not wait."""
        return sorted(numbers, key=lambda number: self.times.get(number, 0) > 1)

    def lost_by(self, number: str) -> "Patience":
        """As it is when the message has stopped us once more."""
        return Patience({**self.times, number: self.times.get(number, 0) + 1})

    def written(self, position: str) -> str:
        """The position with what is remembered."""
        return f"{json.dumps(self.times)}\n{position}" if self else position


def left_after_all(number: str) -> LeftThere:
    """The message, when patience with it is over."""
    return LeftThere(number=number, why=f"{NOT_HANDED_OUT}, trots {MOST_TIMES} försök")


def read_patiently(read: Callable[[str, Patience], Iterator[ReadPage]], position: str) -> Iterator[ReadPage]:
    """As `read` does from the position, remembering what stops it. Raises DeliveryFailed."""
    patience, position = _read(position)
    try:
        for page in read(position, patience):
            position = page.position
            yield replace(page, position=patience.written(position))
    except StoppedAt as stopped:
        yield ReadPage(messages=(), position=patience.lost_by(stopped.number).written(position))
        raise
    if patience:
        yield ReadPage(messages=(), position=position)


def _read(position: str) -> tuple[Patience, str]:
    """What is remembered, and the position as the mailbox's server knows it: no server's own begins with a brace."""
    if not position.startswith("{"):
        return Patience(), position
    times, _, position = position.partition("\n")
    return Patience(json.loads(times)), position
