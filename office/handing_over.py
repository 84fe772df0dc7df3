"""Handing a batch of letters over: claim, send, mark, each step kept before the next.

One thread speaks to the database: it marks what has gone in the same commit in which it claims the next, one letter for
each connection that is free. So a process that is killed leaves at most as many letters in doubt as it had connections
open, and a commit, which takes longer than the letter where the other side is near, is made for all of them at once.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from time import monotonic

from sqlalchemy import Connection as DatabaseConnection

from mail.transport import DeliveryFailed
from models.failpoints import Change, changing
from models.words import FailureClass, LetterState
from office.claimant import this_process
from office.desk import Desk
from office.resting import rest_after
from office.storm_breaker import StormBreaker
from office.ways_out import HandedOver, Ways, ways_out
from rules.wheel import Wheel
from store import acts, claims, letters, meeting_uids, rests
from store.database import told_plainly
from store.letters import LetterInQueue

logger = logging.getLogger(__name__)

WAITS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12), timedelta(days=1))
GIVES_UP_AFTER = 3
KEEPS_FROM = 25
"""So many letters together keep a connection to the database for as long as they take."""
SETTLED = "det som brevet gällde är klart eller har passerat"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What became of the letters that were taken in hand, in numbers."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    withdrawn: int = 0
    held: int = 0
    left_waiting: int = 0
    backend_rests: FailureClass | None = None

    @property
    def in_order(self) -> bool:
        """Whether nothing needs a second look."""
        return not (self.failed or self.unknown or self.held or self.backend_rests)


@dataclass
class _Taken:
    """What came of the letters that were to be taken in hand in one transaction, and why no more are."""

    claimed: list[tuple[LetterInQueue, bytes]] = field(default_factory=list)
    too_many: dict[int, str] = field(default_factory=dict)
    settled: dict[int, str] = field(default_factory=dict)
    rests_for: FailureClass | None = None


class Batch:
    """What is handed over at one time: what has gone and is not marked yet, and what came of all of it."""

    def __init__(self, desk: Desk, wheel: Wheel, breaker: StormBreaker, *, today: date, now: datetime) -> None:
        self.done = Delivery()
        self._desk = desk
        self._wheel = wheel
        self._breaker = breaker
        self._today = today
        self._now = now
        self._began = monotonic()
        self._gone: list[HandedOver] = []
        self._in_a_row = 0

    def hand_over(self, queue: Sequence[LetterInQueue]) -> None:
        """Hand over the letters, as long as the backend takes them; `done` tells what came of it."""
        transport = self._desk.transport_of(self._wheel.area)
        waiting, taken = iter(queue), 0
        try:
            with ways_out(transport, most=len(queue)) as ways, self._kept(len(queue)) as database:
                try:
                    while self._goes_on():
                        if not ways.free:
                            self._record(ways.done())
                            continue
                        following = list(islice(waiting, ways.free))
                        if not following:
                            break
                        taken += self._take(ways, database, following)
                finally:  # what is on its way goes there, whatever stopped us from taking more
                    while not ways.is_empty:
                        self._record(ways.done())
        finally:
            self._mark_the_rest()
        if not self._goes_on():
            self.done = replace(self.done, left_waiting=len(queue) - taken)

    def _goes_on(self) -> bool:
        return self.done.backend_rests is None

    @property
    def _at(self) -> datetime:
        return self._now + timedelta(seconds=monotonic() - self._began)

    @contextmanager
    def _kept(self, letters: int) -> Iterator[DatabaseConnection | None]:
        """The connection that is kept between the commits of many letters, else None.

        A few, as a request lets leave, keep none while a server is waited for: many requests do so at once.
        """
        if letters < KEEPS_FROM:
            yield None
            return
        with self._desk.database.kept_connection() as database:
            yield database

    @contextmanager
    def _one_commit(self, kept: DatabaseConnection | None) -> Iterator[DatabaseConnection]:
        if kept is None:
            with self._desk.database.writing_connection() as database:
                yield database
            return
        with kept.begin():
            yield kept

    def _take(self, ways: Ways, kept: DatabaseConnection | None, following: Sequence[LetterInQueue]) -> int:
        """Take the letters in hand, and mark those that have gone: one commit. Then let them go, before all else.

        Not those that are no longer to be told, nor those that are too many; and none while the area's letters rest,
        for somebody may have asked for that since the batch began. Returns how many it need not see again.
        """
        at, taken, number = self._at, _Taken(), 0
        with told_plainly(), changing(Change.CLAIMED, self._one_commit(kept)) as database:
            self._breaker.counted(database)
            for letter in following:
                self._claim(database, letter, taken, at=at)
                if taken.rests_for is not None:
                    break
                number += 1
            self._mark_gone(database, at=at)
        self._gone = []
        for letter, message in taken.claimed:
            ways.put(letter, message, sender=self._wheel.senders.mailbox)
        if taken.settled or taken.too_many or taken.rests_for:
            withdrawn, held = withdraw(self._desk, taken.settled), self._breaker.hold(taken.too_many)
            self.done = replace(
                self.done,
                withdrawn=self.done.withdrawn + withdrawn,
                held=self.done.held + held,
                backend_rests=taken.rests_for,
            )
        return number

    def _claim(self, database: DatabaseConnection, letter: LetterInQueue, taken: _Taken, *, at: datetime) -> None:
        """Claim the letter, or find out why it is not to leave. One that another has in hand is left as it stands."""
        count, message = self._breaker.counted(database), None
        too_many = self._breaker.judge(letter)
        if not too_many:
            message = claims.claim(database, letter.id, by=this_process(), at=at, today=self._today, count=count)
        if message is not None:
            self._breaker.add(letter)
            taken.claimed.append((letter, message))
        elif rests_for := rests.holding(database, count.area, at=at):
            taken.rests_for = rests_for
        elif too_many:
            taken.too_many |= too_many
        elif not claims.is_last(database, count):
            self._breaker.count_anew(database)
            self._claim(database, letter, taken, at=at)
        elif claims.is_settled(database, letter.id, today=self._today):
            taken.settled[letter.id] = SETTLED

    def _record(self, back: Sequence[HandedOver]) -> None:
        """What has become of letters; those that have gone are kept in mind before a failure is written down."""
        for handed in back:
            if handed.error is None:
                _say(handed.letter, "sent")
                self._gone.append(handed)
                self._in_a_row = 0
                self.done = replace(self.done, sent=self.done.sent + 1)
        for handed in back:
            if handed.error is not None:
                self._record_failure(handed)

    def _record_failure(self, handed: HandedOver) -> None:
        failed = _judged(handed)
        _say(handed.letter, failed.failure.value)
        self._mark_failed(handed.letter, failed)
        self.done = _counted(self.done, failed.failure)
        passing = failed.failure in (FailureClass.TEMPORARY, FailureClass.UNKNOWN) and not failed.of_recipient
        self._in_a_row = self._in_a_row + 1 if passing else 0
        asks_us_to_wait = failed.failure is FailureClass.AUTHENTICATION or failed.retry_after is not None
        if asks_us_to_wait or self._in_a_row == GIVES_UP_AFTER:
            self.done = replace(self.done, backend_rests=failed.failure)

    def _mark_failed(self, letter: LetterInQueue, failed: DeliveryFailed) -> None:
        uncertain, at = failed.failure is FailureClass.UNKNOWN, self._at
        change = Change.UNKNOWN if uncertain else Change.FAILED
        with told_plainly(), changing(change, self._desk.database.write()) as session:
            letters.move(
                session,
                letter.id,
                frm=[LetterState.CLAIMED],
                to=LetterState.UNKNOWN if uncertain else LetterState.FAILED,
                failure=failed.failure,
                reason=failed.detail,
                next_try_at=_next_try(failed, letter.tries, at),
            )
            rest_after(session, self._desk, area=self._wheel.area, failed=failed, now=at)

    def _mark_the_rest(self) -> None:
        """What has gone when nothing more is claimed."""
        if self._gone:
            with told_plainly(), changing(Change.SENT, self._desk.database.writing_connection()) as database:
                self._mark_gone(database, at=self._at)
            self._gone = []

    def _mark_gone(self, database: DatabaseConnection, *, at: datetime) -> None:
        # The meetings' UIDs before the acts, each kind in order, as whoever takes in an answer: nobody waits in a ring.
        for handed in sorted(self._gone, key=lambda handed: handed.uid or ""):
            _keep_uid(database, handed.letter.id, handed.uid)
        for handed in sorted(self._gone, key=lambda handed: handed.letter.id):
            _mark(database, handed.letter.id, today=self._today, at=at)


def mark_sent(
    desk: Desk, letter_id: int, *, today: date, at: datetime, change: Change = Change.SENT, uid: str | None = None
) -> None:
    """The letter has been handed over, and what it told is done. `uid` is what the backend calls its meeting."""
    with told_plainly(), changing(change, desk.database.writing_connection()) as database:
        _keep_uid(database, letter_id, uid)
        _mark(database, letter_id, today=today, at=at)


def withdraw(desk: Desk, reasons: dict[int, str]) -> int:
    """Take back letters that have not left, each for its reason; return how many."""
    if not reasons:
        return 0
    with told_plainly(), changing(Change.WITHDRAWN, desk.database.write()) as session:
        return sum(letters.withdraw(session, letter_id, reason=why) for letter_id, why in reasons.items())


def _keep_uid(database: DatabaseConnection, letter_id: int, uid: str | None) -> None:
    if uid is not None:
        meeting_uids.keep_of_letter(database, uid, letter_id=letter_id)


def _mark(database: DatabaseConnection, letter_id: int, *, today: date, at: datetime) -> None:
    claims.mark_sent(database, letter_id, at=at)
    acts.mark_done(database, letter_id, on=today)


def _say(letter: LetterInQueue, outcome: str) -> None:
    """A line in the log for each letter: its key, never to whom."""
    logger.info("letter %s: %s", letter.key, outcome, extra={"key": letter.key, "outcome": outcome})


def _judged(handed: HandedOver) -> DeliveryFailed:
    if isinstance(handed.error, DeliveryFailed):
        return handed.error
    # A fault of our own: nobody knows how far the letter came, and a claim must not outlive its batch.
    logger.error("handing over letter %s failed", handed.letter.id, exc_info=handed.error)
    return DeliveryFailed(FailureClass.UNKNOWN, f"oväntat fel: {type(handed.error).__name__}")


def _next_try(failed: DeliveryFailed, tries_before: int, now: datetime) -> datetime | None:
    match failed.failure:
        case FailureClass.TEMPORARY:
            return now + (failed.retry_after or WAITS[min(tries_before, len(WAITS) - 1)])
        case FailureClass.AUTHENTICATION:
            return now  # no letter is at fault: it leaves with the others, when the backend does not rest any longer
        case _:
            return None


def _counted(done: Delivery, failure: FailureClass) -> Delivery:
    if failure is FailureClass.UNKNOWN:
        return replace(done, unknown=done.unknown + 1)
    return replace(done, failed=done.failed + 1)
