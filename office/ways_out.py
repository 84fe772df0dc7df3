"""The ways out of a batch: one connection or several at once, at most one letter on each."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from mail.transport import Connection, Transport
from models.failpoints import Change, Moment, reach
from store.letters import LetterInQueue


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A letter that has been on a way out, and what went wrong there."""

    letter: LetterInQueue
    error: Exception | None


class Ways(Protocol):
    """Where letters are put, and told of when they have gone."""

    @property
    def is_free(self) -> bool:
        """Whether there is room for another letter."""

    @property
    def is_empty(self) -> bool:
        """Whether no letter is on its way."""

    def put(self, letter: LetterInQueue, message: bytes, *, sender: str) -> None:
        """Begin to hand over a letter. Only where a way is free."""

    def next_done(self) -> HandedOver:
        """Wait for one of the letters that are on their way."""


@contextmanager
def ways_out(transport: Transport, *, most: int) -> Iterator[Ways]:
    """As many connections as the transport takes at once, opened as they are needed, but no more than `most`."""
    number = min(getattr(transport, "connections", 1), most)
    if number <= 1:
        with transport.connect() as way:
            yield _OneWay(way)
        return
    with ExitStack() as opened, ThreadPoolExecutor(number, thread_name_prefix="letters") as pool:
        ways = [opened.enter_context(transport.connect()) for _ in range(number)]
        yield _SeveralWays(ways, pool)


def _send(way: Connection, letter: LetterInQueue, message: bytes, *, sender: str) -> HandedOver:
    reach(Change.HANDED_OVER, Moment.BEFORE)
    try:
        way.send(message, message_id=letter.message_id, sender=sender, recipient=letter.recipient)
    except Exception as error:  # noqa: BLE001 - whoever put the letter here is told, and judges
        return HandedOver(letter=letter, error=error)
    reach(Change.HANDED_OVER, Moment.AFTER)
    return HandedOver(letter=letter, error=None)


class _OneWay:
    """A letter is handed over while it is put."""

    def __init__(self, way: Connection) -> None:
        self._way = way
        self._done: deque[HandedOver] = deque()

    @property
    def is_free(self) -> bool:
        return not self._done

    @property
    def is_empty(self) -> bool:
        return not self._done

    def put(self, letter: LetterInQueue, message: bytes, *, sender: str) -> None:
        self._done.append(_send(self._way, letter, message, sender=sender))

    def next_done(self) -> HandedOver:
        return self._done.popleft()


class _SeveralWays:
    """Each letter takes a connection that is free, in a thread of its own."""

    def __init__(self, ways: list[Connection], pool: ThreadPoolExecutor) -> None:
        self._free: SimpleQueue[Connection] = SimpleQueue()
        for way in ways:
            self._free.put(way)
        self._pool = pool
        self._under_way: set[Future[HandedOver]] = set()
        self._number = len(ways)

    @property
    def is_free(self) -> bool:
        return len(self._under_way) < self._number

    @property
    def is_empty(self) -> bool:
        return not self._under_way

    def put(self, letter: LetterInQueue, message: bytes, *, sender: str) -> None:
        self._under_way.add(self._pool.submit(self._on_a_free_way, letter, message, sender))

    def next_done(self) -> HandedOver:
        done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        first = next(iter(done))
        self._under_way.remove(first)
        return first.result()

    def _on_a_free_way(self, letter: LetterInQueue, message: bytes, sender: str) -> HandedOver:
        way = self._free.get()
        try:
            return _send(way, letter, message, sender=sender)
        finally:
            self._free.put(way)
