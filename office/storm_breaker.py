"""The storm breaker: letters that are more than there should be are held until a person has looked at them.

A fault of ours, or a list that was read in wrongly, must not become a thousand letters before anybody sees it. What a
person has approved passes.

What has left is counted before a delivery takes letters in hand, and letters are taken in hand only as long as nobody
else has counted since (store/claims.py). So the count stays true though others deliver at the same time: whoever finds
that others have counted does so anew, in the same transaction.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection
from sqlmodel import Session

from models.failpoints import Change, changing
from models.words import LetterKind, LetterState
from office.desk import Desk
from office.expected_letters import foreseen_stations
from rules.storms import Leaving, Spent, surplus, why_too_many
from rules.wheel import Wheel
from store import claims, expected, letter_counts, letters
from store.acts import WaitingAct
from store.database import told_plainly
from store.letters import TOO_MANY, LetterInQueue

AN_HOUR = timedelta(hours=1)


class StormBreaker:
    """What may still leave of an area's letters, for one delivery."""

    def __init__(self, desk: Desk, wheel: Wheel, *, today: date, now: datetime) -> None:
        self._desk = desk
        self._wheel = wheel
        self._today = today
        self._now = now
        self._foreseen = foreseen_stations(wheel)
        self._spent: Spent | None = None
        self._count: claims.Count | None = None
        self._leaving: dict[int, Leaving] = {}

    def too_many(
        self, session: Session, queue: Sequence[LetterInQueue], carried: Mapping[int, list[WaitingAct]]
    ) -> dict[int, str]:
        """The letters of the queue that are too many as it looks now, each with why. The others are judged again."""
        if self._spent is None:
            self._spent = self._look(session.connection(), self._expected(session))
        self._leaving = {letter.id: self._seen(letter, carried[letter.id]) for letter in queue}
        planned = replace(self._spent, to_person=Counter(self._spent.to_person))
        return _told(surplus(self._leaving.values(), self._desk.storm_limits, planned))

    def counted(self, connection: Connection) -> claims.Count:
        """The count that letters are taken in hand by; made the first time, before all else in the transaction."""
        return self._count or self.count_anew(connection)

    def count_anew(self, connection: Connection) -> claims.Count:
        """Count what has left. Until the transaction ends nobody else takes letters in hand."""
        assert self._spent is not None
        self._count = claims.begin_count(connection, self._wheel.area)
        self._spent = self._look(connection, self._spent.expected)
        return self._count

    def judge(self, letter: LetterInQueue) -> dict[int, str]:
        """The letter with why, if it is too many after those that have left."""
        assert self._spent is not None
        why = why_too_many(self._leaving[letter.id], self._desk.storm_limits, self._spent)
        return {} if why is None else _told({letter.id: why})

    def add(self, letter: LetterInQueue) -> None:
        """The letter has been taken in hand."""
        assert self._spent is not None
        self._spent.add(self._leaving[letter.id])

    def hold(self, too_many: Mapping[int, str]) -> int:
        """Keep those letters back, each for its reason; return how many."""
        if not too_many:
            return 0
        waiting = [LetterState.WRITTEN, LetterState.FAILED]
        with told_plainly(), changing(Change.HELD, self._desk.database.write()) as session:
            return sum(
                letters.move(session, letter_id, frm=waiting, to=LetterState.HELD, reason=why)
                for letter_id, why in too_many.items()
            )

    def _expected(self, session: Session) -> int | None:
        area, day = self._wheel.area, self._today
        last_post = letter_counts.last_post_before(session, area=area, day=day)
        return expected.between(session, area, after=last_post or day - timedelta(days=1), until=day)

    def _look(self, connection: Connection, awaited: int | None) -> Spent:
        left = letter_counts.left(
            connection,
            area=self._wheel.area,
            lately=self._now - AN_HOUR,
            day_began=datetime.combine(self._today, time(), self._wheel.time_zone),
            stations=self._foreseen,
        )
        return Spent(last_hour=left.lately, to_person=left.to_person, foreseen=left.of_stations, expected=awaited)

    def _seen(self, letter: LetterInQueue, told: Sequence[WaitingAct]) -> Leaving:
        return Leaving(
            id=letter.id,
            person=letter.person_id if letter.would_reach is None else None,
            is_foreseen=letter.kind is LetterKind.POST and any(act.station in self._foreseen for act in told),
            passes=_is_let_through(told),
        )


def _told(too_many: Mapping[int, str]) -> dict[int, str]:
    return {letter_id: f"{TOO_MANY}{why}" for letter_id, why in too_many.items()}


def _is_let_through(told: Sequence[WaitingAct]) -> bool:
    """Whether a person has approved all that the letter tells; the office's own letters tell of no acts."""
    return all(act.approved for act in told)
