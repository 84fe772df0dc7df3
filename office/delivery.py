"""Handing letters over: claim, send, mark. One letter at a time, each step kept before the next.

A letter is claimed before it is handed over and marked after. Whatever stops us in between leaves a claim behind;
`recover` then asks the backend, and where the backend cannot tell, a person decides.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from mail.transport import Connection, DeliveryFailed
from models.words import FailureClass, LetterKind, LetterState
from office.areas import wheel_of_area
from office.claimant import is_gone, this_process
from office.desk import Desk
from office.writing import Briefing
from rules.wheel import Wheel
from store import acts, letters, log
from store.database import told_plainly
from store.letters import NOT_YET_OUT, LetterInQueue

logger = logging.getLogger(__name__)

WAITS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12), timedelta(days=1))
BACKEND_RESTS = timedelta(hours=1)
GIVES_UP_AFTER = 3

SETTLED = "det som brevet gällde är klart eller har passerat"
NEW_RECIPIENT = "rollen har fått en ny innehavare"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What became of the letters that were taken in hand, in numbers."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    withdrawn: int = 0
    left_waiting: int = 0
    backend_rests: FailureClass | None = None

    @property
    def in_order(self) -> bool:
        """Whether nothing needs a second look."""
        return not (self.failed or self.unknown or self.backend_rests)


class NoSuchLetter(Exception):
    """There is no letter of that number in the state that the act needs."""

    def __init__(self, letter_id: int, state: LetterState) -> None:
        super().__init__(f"brev {letter_id} finns inte eller är inte längre ”{state.swedish}”")


def deliver(desk: Desk, *, area: str, today: date, now: datetime, only: Sequence[int] | None = None) -> Delivery:
    """Hand over every letter whose time has come, or only those named; receipts on closed days too.

    A refused login or a dead server ends the batch: the rest stays written. One bad address does not.
    """
    with desk.database.read() as session:
        wheel = wheel_of_area(session, area)
        queue = [letter for letter in letters.ready(session, area=area, now=now) if only is None or letter.id in only]
        if not wheel.closed.is_open(today):
            queue = [letter for letter in queue if letter.kind is LetterKind.RECEIPT]
        misdirected = _misdirected(session, wheel, queue, today=today, desk=desk)
    result = Delivery(withdrawn=_withdraw(desk, misdirected, NEW_RECIPIENT))
    queue = [letter for letter in queue if letter not in misdirected]
    in_a_row = 0
    with desk.transport.connect() as connection:
        for position, letter in enumerate(queue):
            outcome = _hand_over(desk, connection, wheel, letter, today=today, now=now)
            result = _counted(result, outcome)
            in_a_row = in_a_row + 1 if outcome is FailureClass.TEMPORARY else 0
            if isinstance(outcome, FailureClass) and _rests_after(outcome, in_a_row):
                return replace(result, left_waiting=len(queue) - position - 1, backend_rests=outcome)
    return result


def _rests_after(failure: FailureClass, in_a_row: int) -> bool:
    return failure is FailureClass.AUTHENTICATION or in_a_row == GIVES_UP_AFTER


def _misdirected(
    session: Session, wheel: Wheel, queue: list[LetterInQueue], *, today: date, desk: Desk
) -> list[LetterInQueue]:
    """The letters whose recipient no longer holds a role that one of their acts speaks to."""
    if not queue:
        return []
    roster = Briefing(session, wheel, today=today, links=desk.links).roster
    carried = acts.carried(session, [letter.id for letter in queue])
    return [
        letter
        for letter in queue
        if any(
            roster.recipient(act.addressee, group=act.group).person_id != letter.person_id for act in carried[letter.id]
        )
    ]


def _hand_over(
    desk: Desk, connection: Connection, wheel: Wheel, letter: LetterInQueue, *, today: date, now: datetime
) -> LetterState | FailureClass | None:
    with told_plainly(), desk.database.write() as session:
        claimed = letters.claim(session, letter.id, by=this_process(), at=now)
        message = letters.body_of(session, letter.id) if claimed else b""
    if not claimed:
        return LetterState.WITHDRAWN if _withdraw(desk, [letter], SETTLED) else None
    try:
        connection.send(message, message_id=letter.message_id, sender=wheel.senders.mailbox, recipient=letter.recipient)
    except DeliveryFailed as failed:
        _mark_failed(desk, letter, failed, now=now)
        return failed.failure
    except Exception as error:
        # A fault of our own: nobody knows how far the letter came, and a claim must not outlive its batch.
        logger.exception("handing over letter %s failed", letter.id)
        _mark_failed(
            desk, letter, DeliveryFailed(FailureClass.UNKNOWN, f"oväntat fel: {type(error).__name__}"), now=now
        )
        return FailureClass.UNKNOWN
    _mark_sent(desk, letter.id, today=today, now=now)
    return LetterState.SENT


def _mark_sent(desk: Desk, letter_id: int, *, today: date, now: datetime) -> None:
    with told_plainly(), desk.database.write() as session:
        letters.move(
            session,
            letter_id,
            frm=[LetterState.CLAIMED, LetterState.UNKNOWN],
            to=LetterState.SENT,
            sent_at=now,
            failure=None,
            reason=None,
            next_try_at=None,
        )
        acts.mark_done(session, letter_id, on=today)


def _mark_failed(desk: Desk, letter: LetterInQueue, failed: DeliveryFailed, *, now: datetime) -> None:
    uncertain = failed.failure is FailureClass.UNKNOWN
    with told_plainly(), desk.database.write() as session:
        letters.move(
            session,
            letter.id,
            frm=[LetterState.CLAIMED],
            to=LetterState.UNKNOWN if uncertain else LetterState.FAILED,
            failure=failed.failure,
            reason=failed.detail,
            next_try_at=_next_try(failed.failure, letter.tries, now),
        )


def _next_try(failure: FailureClass, tries_before: int, now: datetime) -> datetime | None:
    match failure:
        case FailureClass.TEMPORARY:
            return now + WAITS[min(tries_before, len(WAITS) - 1)]
        case FailureClass.AUTHENTICATION:
            return now + BACKEND_RESTS
        case _:
            return None


def _counted(result: Delivery, outcome: LetterState | FailureClass | None) -> Delivery:
    match outcome:
        case LetterState.SENT:
            return replace(result, sent=result.sent + 1)
        case LetterState.WITHDRAWN:
            return replace(result, withdrawn=result.withdrawn + 1)
        case FailureClass.UNKNOWN:
            return replace(result, unknown=result.unknown + 1)
        case None:
            return result
        case _:
            return replace(result, failed=result.failed + 1)


def _withdraw(desk: Desk, queue: Sequence[LetterInQueue], reason: str) -> int:
    """Take back letters that have not left; what they carried and is still due waits for another. Returns how many."""
    if not queue:
        return 0
    with told_plainly(), desk.database.write() as session:
        return sum(withdraw(session, letter.id, reason=reason) for letter in queue)


def withdraw(session: Session, letter_id: int, *, reason: str) -> bool:
    """Take back one letter that has not left; False where it has, or is being sent."""
    if not letters.move(session, letter_id, frm=NOT_YET_OUT, to=LetterState.WITHDRAWN, reason=reason):
        return False
    acts.release(session, letter_id)
    return True


def recover(desk: Desk, *, area: str, today: date, now: datetime) -> int:
    """Look up the letters that a process left behind in hand: sent, not sent, or unknown. Returns their number."""
    with desk.database.read() as session:
        claims = letters.claimed(session, area=area)
    left_behind = [letter for letter, by, at in claims if is_gone(by, claimed_at=at, now=now)]
    for letter in left_behind:
        _look_up(desk, letter, today=today, now=now)
    return len(left_behind)


def _look_up(desk: Desk, letter: LetterInQueue, *, today: date, now: datetime) -> None:
    match desk.transport.was_sent(letter.message_id):
        case True:
            _mark_sent(desk, letter.id, today=today, now=now)
        case False:
            _set_down(desk, letter.id, LetterState.WRITTEN, failure=None, reason=None)
        case None:
            reason = "processen avbröts medan brevet lämnades över; ingen kan säga om det kom fram"
            _set_down(desk, letter.id, LetterState.UNKNOWN, failure=FailureClass.UNKNOWN, reason=reason)


def _set_down(
    desk: Desk, letter_id: int, state: LetterState, *, failure: FailureClass | None, reason: str | None
) -> None:
    with told_plainly(), desk.database.write() as session:
        letters.move(session, letter_id, frm=[LetterState.CLAIMED], to=state, failure=failure, reason=reason)


def approve(desk: Desk, *, area: str, letter_ids: Sequence[int] | None, who: str, now: datetime) -> int:
    """Release held letters, those named or all of them; return how many. They leave with the next delivery."""
    with told_plainly(), desk.database.write() as session:
        held = letters.in_state(session, area=area, state=LetterState.HELD)
        chosen = [letter for letter in held if letter_ids is None or letter.id in letter_ids]
        for letter in chosen:
            letters.move(session, letter.id, frm=[LetterState.HELD], to=LetterState.WRITTEN, reason=None)
            log.record(session, at=now, who=who, area=area, act="approve", subject=letter.key, detail={})
    return len(chosen)


def settle(desk: Desk, *, letter_id: int, as_sent: bool, who: str, today: date, now: datetime) -> None:
    """A person's word on an unknown letter: it counts as sent, or it is sent again. Raises NoSuchLetter."""

    def moved(session: Session) -> bool:
        if as_sent:
            acts.mark_done(session, letter_id, on=today)
            return letters.move(
                session, letter_id, frm=[LetterState.UNKNOWN], to=LetterState.SENT, sent_at=now, failure=None
            )
        return letters.move(
            session, letter_id, frm=[LetterState.UNKNOWN], to=LetterState.WRITTEN, failure=None, reason=None
        )

    _by_a_person(
        desk, letter_id, LetterState.UNKNOWN, moved, act="settle", who=who, now=now, detail={"as_sent": as_sent}
    )


def retry(desk: Desk, *, letter_id: int, who: str, now: datetime) -> None:
    """Let a failed letter try again with the next delivery. Raises NoSuchLetter."""

    def moved(session: Session) -> bool:
        return letters.move(
            session, letter_id, frm=[LetterState.FAILED], to=LetterState.WRITTEN, failure=None, next_try_at=None
        )

    _by_a_person(desk, letter_id, LetterState.FAILED, moved, act="retry", who=who, now=now, detail={})


def _by_a_person(
    desk: Desk,
    letter_id: int,
    state: LetterState,
    moved: Callable[[Session], bool],
    *,
    act: str,
    who: str,
    now: datetime,
    detail: dict[str, object],
) -> None:
    with told_plainly(), desk.database.write() as session:
        letter = letters.get(session, letter_id)
        if letter is None or letter.state is not state or not moved(session):
            raise NoSuchLetter(letter_id, state)
        log.record(session, at=now, who=who, area=letter.area, act=act, subject=letter.key, detail=detail)
