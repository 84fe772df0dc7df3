"""Handing letters over: claim, send, mark. One letter at a time, each step kept before the next.

A letter is claimed before it is handed over and marked after. Whatever stops us in between leaves a claim behind;
`recover` then asks the backend, and where the backend cannot tell, a person decides.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from time import monotonic

from sqlalchemy import Connection as DatabaseConnection
from sqlmodel import Session

from mail.transport import Connection, DeliveryFailed
from models.letters import Letter
from models.words import FailureClass, LetterKind, LetterState, Mode
from office.areas import MODE_CHANGED, local_day, wheel_of_area
from office.claimant import is_gone, this_process
from office.desk import Desk
from office.roles import Roster
from office.writing import needs_approval
from rules.wheel import Wheel
from store import acts, areas, calendars, freezes, letters, log, meeting_acts
from store.acts import WaitingAct
from store.database import told_plainly
from store.letters import LetterInQueue

logger = logging.getLogger(__name__)

WAITS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12), timedelta(days=1))
BACKEND_RESTS = timedelta(hours=1)
GIVES_UP_AFTER = 3

SETTLED = "det som brevet gällde är klart eller har passerat"
REWRITTEN = "ersatt av ett nyare brev"
OVERTAKEN = "en senare inbjudan till samma möte gäller"
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


class NotToday(Exception):
    """Letters leave on the day that it is: no other day can be asked for."""

    def __init__(self, asked_for: date, *, today: date) -> None:
        super().__init__(f"brev skickas bara med dagens datum ({today}), inte som om det vore {asked_for}")


def deliver(desk: Desk, *, area: str, today: date, now: datetime, only: Sequence[int] | None = None) -> Delivery:
    """Hand over every letter whose time has come, or only those named; on closed days only what leaves at once.

    `today` is the area's day at `now`; raises NotToday otherwise. A refused login or a dead server ends the batch:
    the rest stays written. One bad address does not. After a restore everything waits until the freeze is lifted.
    """
    _clear_overtaken(desk, area)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, area)
        if local_day(wheel, now) != today:
            raise NotToday(today, today=local_day(wheel, now))
        queue = [letter for letter in letters.ready(session, area=area, now=now) if only is None or letter.id in only]
        if not wheel.closed.is_open(today):
            queue = [letter for letter in queue if letter.kind.leaves_at_once]
        if freezes.current(session) is not None:
            return Delivery(left_waiting=len(queue))
        unfit = _unfit(session, wheel, queue, today=today)
    result = Delivery(withdrawn=_withdraw(desk, unfit))
    queue = [letter for letter in queue if letter.id not in unfit]
    result = _hand_over_all(desk, wheel, queue, result, today=today, now=now)
    if (result.sent or result.unknown) and any(letter.kind is LetterKind.INVITATION for letter in queue):
        _let_feeds_follow(desk, area)
    return result


def _let_feeds_follow(desk: Desk, area: str) -> None:
    """Whoever has a meeting by a message of its own has it no longer in their feed, and the reverse."""
    with told_plainly(), desk.database.write() as session:
        calendars.raise_revision(session, area)


def _clear_overtaken(desk: Desk, area: str) -> None:
    """Let no calendar message leave after a later one about the same meeting: it would put the old time back."""
    with told_plainly(), desk.database.write() as session:
        meeting_acts.cancel_overtaken(session, area=area, reason=OVERTAKEN)


def _hand_over_all(
    desk: Desk, wheel: Wheel, queue: list[LetterInQueue], result: Delivery, *, today: date, now: datetime
) -> Delivery:
    in_a_row, handed_over = 0, None
    began = monotonic()
    try:
        with desk.transport_of(wheel.area).connect() as way, desk.database.kept_connection() as database:
            for position, letter in enumerate(queue):
                at = now + timedelta(seconds=monotonic() - began)
                outcome = _hand_over(desk, way, database, wheel, letter, handed_over, today=today, at=at)
                handed_over = letter.id if outcome is LetterState.SENT else None
                result = _counted(result, outcome)
                in_a_row = in_a_row + 1 if outcome in (FailureClass.TEMPORARY, FailureClass.UNKNOWN) else 0
                if isinstance(outcome, FailureClass) and _rests_after(outcome, in_a_row):
                    return replace(result, left_waiting=len(queue) - position - 1, backend_rests=outcome)
    finally:
        if handed_over is not None:
            _mark_sent(desk, handed_over, today=today, at=now + timedelta(seconds=monotonic() - began))
    return result


def _rests_after(failure: FailureClass, in_a_row: int) -> bool:
    return failure is FailureClass.AUTHENTICATION or in_a_row == GIVES_UP_AFTER


def _unfit(session: Session, wheel: Wheel, queue: list[LetterInQueue], *, today: date) -> dict[int, str]:
    """The letters that must not leave as they were written, each with why; what they tell waits for another."""
    gathered = [letter for letter in queue if letter.kind is not LetterKind.SUMMARY]
    if not gathered:
        return {}
    names = areas.group_names(session, wheel.area, on=today)
    roster = Roster.on(session, wheel, day=today, group_names=names)
    carried = acts.carried(session, [letter.id for letter in gathered])
    found = {letter.id: _why_unfit(wheel, roster, letter, carried[letter.id], today=today) for letter in gathered}
    return {letter_id: why for letter_id, why in found.items() if why is not None}


def _why_unfit(
    wheel: Wheel, roster: Roster, letter: LetterInQueue, told: list[WaitingAct], *, today: date
) -> str | None:
    if letter.kind.is_gathered and letter.day < today:
        return REWRITTEN
    if any(roster.recipient(act.addressee, group=act.group).person_id != letter.person_id for act in told):
        return NEW_RECIPIENT
    if letter.person_id is None:
        return None
    if (wheel.mode is Mode.SHADOW) != (letter.would_reach is not None) or needs_approval(wheel, told):
        return MODE_CHANGED
    return None


def _hand_over(
    desk: Desk,
    way: Connection,
    database: DatabaseConnection,
    wheel: Wheel,
    letter: LetterInQueue,
    handed_over: int | None,
    *,
    today: date,
    at: datetime,
) -> LetterState | FailureClass | None:
    """Claim the letter and hand it over. The one `handed_over` before it is marked together with the claim: one commit.

    The caller marks the letter when this returns that it was sent.
    """
    with told_plainly(), database.begin():
        if handed_over is not None:
            _mark(database, handed_over, today=today, at=at)
        message = letters.claim(database, letter.id, by=this_process(), at=at, today=today)
    if message is None:
        return LetterState.WITHDRAWN if _withdraw(desk, {letter.id: SETTLED}) else None
    try:
        way.send(message, message_id=letter.message_id, sender=wheel.senders.mailbox, recipient=letter.recipient)
    except DeliveryFailed as failed:
        _mark_failed(desk, letter, failed, now=at)
        return failed.failure
    except Exception as error:
        # A fault of our own: nobody knows how far the letter came, and a claim must not outlive its batch.
        logger.exception("handing over letter %s failed", letter.id)
        _mark_failed(desk, letter, DeliveryFailed(FailureClass.UNKNOWN, f"oväntat fel: {type(error).__name__}"), now=at)
        return FailureClass.UNKNOWN
    return LetterState.SENT


def _mark_sent(desk: Desk, letter_id: int, *, today: date, at: datetime) -> None:
    with told_plainly(), desk.database.writing_connection() as database:
        _mark(database, letter_id, today=today, at=at)


def _mark(database: DatabaseConnection, letter_id: int, *, today: date, at: datetime) -> None:
    letters.mark_sent(database, letter_id, at=at)
    acts.mark_done(database, letter_id, on=today)


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
            next_try_at=_next_try(failed, letter.tries, now),
        )


def _next_try(failed: DeliveryFailed, tries_before: int, now: datetime) -> datetime | None:
    match failed.failure:
        case FailureClass.TEMPORARY:
            asked_for = failed.retry_after or timedelta(0)
            return now + max(WAITS[min(tries_before, len(WAITS) - 1)], asked_for)
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


def _withdraw(desk: Desk, reasons: Mapping[int, str]) -> int:
    """Take back letters that have not left, each for its reason; return how many."""
    if not reasons:
        return 0
    with told_plainly(), desk.database.write() as session:
        return sum(letters.withdraw(session, letter_id, reason=why) for letter_id, why in reasons.items())


def recover(desk: Desk, *, area: str, now: datetime) -> int:
    """Look up the letters that a process left behind in hand: sent, not sent, or unknown. Returns their number."""
    with desk.database.read() as session:
        claims = letters.claimed(session, area=area)
    left_behind = [letter for letter, by, at in claims if is_gone(by, claimed_at=at, now=now)]
    for letter in left_behind:
        _look_up(desk, letter, area=area, now=now)
    return len(left_behind)


def _look_up(desk: Desk, letter: LetterInQueue, *, area: str, now: datetime) -> None:
    match desk.transport_of(area).was_sent(letter.message_id):
        case True:
            _mark_sent(desk, letter.id, today=letter.day, at=now)
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


def approve(desk: Desk, *, area: str, letter_ids: Sequence[int] | None, who: str, today: date, now: datetime) -> int:
    """Release held letters, those named or all of them; return how many.

    What they tell is approved, and leaves with the next delivery. A letter of an earlier day is not what the
    approver would say today: it is written anew by the next post, which then need not ask.
    """
    with told_plainly(), desk.database.write() as session:
        held = letters.in_state(session, area=area, state=LetterState.HELD)
        chosen = [letter for letter in held if letter_ids is None or letter.id in letter_ids]
        return sum(_approve(session, letter, area=area, who=who, today=today, now=now) for letter in chosen)


def _approve(session: Session, letter: LetterInQueue, *, area: str, who: str, today: date, now: datetime) -> bool:
    acts.approve(session, letter.id)
    if letter.kind.is_gathered and letter.day < today:
        released = letters.withdraw(session, letter.id, reason=REWRITTEN)
    else:
        released = letters.move(session, letter.id, frm=[LetterState.HELD], to=LetterState.WRITTEN, reason=None)
    if released:
        log.record(session, at=now, who=who, area=area, act="approve", subject=letter.key, detail={})
    return released


def settle(desk: Desk, *, letter_id: int, as_sent: bool, who: str, now: datetime) -> None:
    """A person's word on an unknown letter: it counts as sent, or it is sent again. Raises NoSuchLetter."""

    def moved(session: Session, letter: Letter) -> bool:
        if as_sent:
            acts.mark_done(session.connection(), letter_id, on=letter.day)
            return letters.mark_sent(session.connection(), letter_id, at=now)
        return letters.move(
            session, letter_id, frm=[LetterState.UNKNOWN], to=LetterState.WRITTEN, failure=None, reason=None
        )

    _by_a_person(
        desk, letter_id, LetterState.UNKNOWN, moved, act="settle", who=who, now=now, detail={"as_sent": as_sent}
    )


def retry(desk: Desk, *, letter_id: int, who: str, now: datetime) -> None:
    """Let a failed letter try again with the next delivery. Raises NoSuchLetter."""

    def moved(session: Session, _letter: Letter) -> bool:
        return letters.move(
            session, letter_id, frm=[LetterState.FAILED], to=LetterState.WRITTEN, failure=None, next_try_at=None
        )

    _by_a_person(desk, letter_id, LetterState.FAILED, moved, act="retry", who=who, now=now, detail={})


def _by_a_person(
    desk: Desk,
    letter_id: int,
    state: LetterState,
    moved: Callable[[Session, Letter], bool],
    *,
    act: str,
    who: str,
    now: datetime,
    detail: dict[str, object],
) -> None:
    with told_plainly(), desk.database.write() as session:
        letter = letters.get(session, letter_id)
        if letter is None or letter.state is not state or not moved(session, letter):
            raise NoSuchLetter(letter_id, state)
        log.record(session, at=now, who=who, area=letter.area, act=act, subject=letter.key, detail=detail)
