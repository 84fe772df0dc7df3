"""The storm breaker: letters that are more than there should be are held until a person has looked at them.

A fault of ours, or a list that was read in wrongly, must not become a thousand letters before anybody sees it. What a
person has approved passes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.failpoints import Change, changing
from models.words import LetterKind, LetterState
from office.desk import Desk
from office.expected_letters import foreseen_stations
from rules.storms import Leaving, Spent, surplus
from rules.wheel import Wheel
from store import expected, letter_counts, letters
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

    def too_many(
        self, session: Session, queue: Sequence[LetterInQueue], carried: Mapping[int, list[WaitingAct]]
    ) -> dict[int, str]:
        """The letters of the queue that are too many, each with why."""
        if self._spent is None:
            self._spent = self._look(session)
        leaving = [
            self._seen(letter, carried[letter.id]) for letter in queue if not _is_let_through(carried[letter.id])
        ]
        return {letter_id: f"{TOO_MANY}{why}" for letter_id, why in self._held(leaving).items()}

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

    def _held(self, leaving: list[Leaving]) -> Mapping[int, str]:
        assert self._spent is not None
        return surplus(leaving, self._desk.storm_limits, self._spent)

    def _look(self, session: Session) -> Spent:
        area, day = self._wheel.area, self._today
        last_post = letter_counts.last_post_before(session, area=area, day=day)
        since = last_post or day - timedelta(days=1)
        return Spent(
            last_hour=letter_counts.left_since(session, area=area, day=day, since=self._now - AN_HOUR),
            to_person=letter_counts.left_to_persons(session, area=area, day=day),
            foreseen=letter_counts.left_of_stations(session, area=area, day=day, stations=self._foreseen),
            expected=expected.between(session, area, after=since, until=day),
        )

    def _seen(self, letter: LetterInQueue, told: Sequence[WaitingAct]) -> Leaving:
        return Leaving(
            id=letter.id,
            person=letter.person_id if letter.would_reach is None else None,
            is_foreseen=letter.kind is LetterKind.POST and any(act.station in self._foreseen for act in told),
        )


def _is_let_through(told: Sequence[WaitingAct]) -> bool:
    """Whether a person has approved all that the letter tells; the office's own letters tell of no acts."""
    return all(act.approved for act in told)
