"""The ways out of a batch: one connection or several at once, at most one letter on each."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

from mail.transport import Connection, Transport
from models.failpoints import Change, Moment, reach
from store.letters import LetterInQueue


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A letter that has been on a way out, and what went wrong there. `uid` is what `Connection.send` returned."""

    letter: LetterInQueue
    error: Exception | None
    uid: str | None = None


class Ways(Protocol):
    """Where letters are put, and told of when they have gone."""

    @property
    def free(self) -> int:
        """How many more letters there is room for."""

    @property
    def is_empty(self) -> bool:
        """Whether no letter is on its way."""

    def put(self, letter: LetterInQueue, message: bytes, *, sender: str) -> None:
        """Begin to hand over a letter. Only where a way is free."""

    def done(self) -> list[HandedOver]:
        """Wait for one of the letters that are on their way, and give all that have come to an end."""


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
        uid = way.send(message, message_id=letter.message_id, sender=sender, recipient=letter.recipient)
    except Exception as error:  # noqa: BLE001 - whoever put the letter here is told, and judges
        return HandedOver(letter=letter, error=error)
    reach(Change.HANDED_OVER, Moment.AFTER)
    return HandedOver(letter=letter, error=None, uid=uid)


class _OneWay:
    """A letter is handed over while it is put."""

    def __init__(self, way: Connection) -> None:
        self._way = way
        self._done: list[HandedOver] = []

    @property
    def free(self) -> int:
        return 0 if self._done else 1

    @property
    def is_empty(self) -> bool:
        return not self._done

    def put(self, letter: LetterInQueue, message: bytes, *, sender: str) -> None:
        self._done.append(_send(self._way, letter, message, sender=sender))

    def done(self) -> list[HandedOver]:
        back, self._done = self._done, []
        return back


class _SeveralWays:
    """Each letter takes a connection that is free, in a thread of its own.

    The first goes alone until one has arrived: a login that is refused is tried once, not once on each connection.
    """

    def __init__(self, ways: list[Connection], pool: ThreadPoolExecutor) -> None:
        self._free: SimpleQueue[Connection] = SimpleQueue()
        for way in ways:
            self._free.put(way)
        self._pool = pool
        self._number = len(ways)
        self._under_way = 0
        self._ended: SimpleQueue[Future[HandedOver]] = SimpleQueue()
        self._is_proven = False

    @property
    def free(self) -> int:
        return (self._number if self._is_proven else 1) - self._under_way

    @property
    def is_empty(self) -> bool:
        return not self._under_way

    def put(self, letter: LetterInQueue, message: bytes, *, sender: str) -> None:
        self._under_way += 1
        self._pool.submit(self._on_a_free_way, letter, message, sender).add_done_callback(self._ended.put)

    def done(self) -> list[HandedOver]:
        ended = [self._ended.get()]
        with suppress(Empty):
            while True:
                ended.append(self._ended.get_nowait())
        self._under_way -= len(ended)
        back = [each.result() for each in ended]
        self._is_proven = self._is_proven or any(handed.error is None for handed in back)
        return back

    def _on_a_free_way(self, letter: LetterInQueue, message: bytes, sender: str) -> HandedOver:
        way = self._free.get()
        try:
            return _send(way, letter, message, sender=sender)
        finally:
            self._free.put(way)
