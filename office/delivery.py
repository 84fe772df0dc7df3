"""Letters that leave: which, when and whether; and what a person says of those that cannot leave by themselves.

A letter is claimed before it is handed over and marked after (office/handing_over.py). Whatever stops us in between
leaves a claim behind; `office/recovery.py` then asks the backend, and where the backend cannot tell, a person decides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from models.failpoints import Change, changing
from models.letters import Letter
from models.words import LetterKind, LetterState, Mode
from office.areas import MODE_CHANGED, local_day, wheel_by_the_file
from office.desk import Desk
from office.handing_over import Batch, Delivery, withdraw
from office.resting import current_rest, end_if_over
from office.roles import Roster
from office.storm_breaker import StormBreaker
from office.writing import needs_approval
from rules.wheel import Wheel
from store import acts, areas, calendars, claims, freezes, letters, log, meeting_acts
from store.acts import WaitingAct
from store.database import told_plainly
from store.letters import LetterInQueue, Wanted

__all__ = ["Delivery", "NoSuchLetter", "NotToday", "approve", "deliver", "retry", "settle"]

PORTION = 500
"""So many letters are looked at together: memory does not grow with how many wait."""

REWRITTEN = "ersatt av ett nyare brev"
OVERTAKEN = "en senare inbjudan till samma möte gäller"
NEW_RECIPIENT = "rollen har fått en ny innehavare"


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

    `today` is the area's day at `now`; raises NotToday otherwise. A refused login or a dead server ends the batch, and
    while the backend rests nothing is tried: the rest stays written. One bad address does not. What is more than it
    should be is held for a person. After a restore everything waits until the freeze is lifted.
    """
    _clear_overtaken(desk, area)
    end_if_over(desk, area=area, now=now)
    with desk.database.read() as session:
        wheel = wheel_by_the_file(session, area)
        if local_day(wheel, now) != today:
            raise NotToday(today, today=local_day(wheel, now))
        wanted = _wanted(wheel, today=today, now=now, only=only)
        if freezes.current(session) is not None:
            return Delivery(left_waiting=letters.count_ready(session, wanted, after=0))
        resting = current_rest(session, desk, area=area, now=now)
        if resting is not None:
            waiting = letters.count_ready(session, wanted, after=0)
            return Delivery(left_waiting=waiting, backend_rests=resting.told_as) if waiting else Delivery()
    return _deliver_in_portions(desk, wheel, wanted, today=today)


def _wanted(wheel: Wheel, *, today: date, now: datetime, only: Sequence[int] | None) -> Wanted:
    at_once = tuple(kind for kind in LetterKind if kind.leaves_at_once)
    return Wanted(
        area=wheel.area,
        now=now,
        kinds=None if wheel.closed.is_open(today) else at_once,
        ids=None if only is None else tuple(only),
    )


def _deliver_in_portions(desk: Desk, wheel: Wheel, wanted: Wanted, *, today: date) -> Delivery:
    breaker = StormBreaker(desk, wheel, today=today, now=wanted.now)
    batch = Batch(desk, wheel, breaker, today=today, now=wanted.now)
    last, invitations = 0, False
    while batch.done.backend_rests is None:
        with desk.database.read() as session:
            queue = letters.ready(session, wanted, after=last, limit=PORTION)
            if not queue:
                break
            last = queue[-1].id
            carried = acts.carried(session, [letter.id for letter in queue])
            unfit = _unfit(session, wheel, queue, carried, today=today)
            too_many = breaker.too_many(session, [letter for letter in queue if letter.id not in unfit], carried)
        withdrawn, held = withdraw(desk, unfit), breaker.hold(too_many)
        batch.done = replace(batch.done, withdrawn=batch.done.withdrawn + withdrawn, held=batch.done.held + held)
        queue = [letter for letter in queue if letter.id not in unfit and letter.id not in too_many]
        invitations = invitations or any(letter.kind is LetterKind.INVITATION for letter in queue)
        batch.hand_over(queue)
    done = batch.done
    if done.backend_rests is not None:
        with desk.database.read() as session:
            beyond = letters.count_ready(session, wanted, after=last)
        done = replace(done, left_waiting=done.left_waiting + beyond)
    if (done.sent or done.unknown) and invitations:
        _let_feeds_follow(desk, wheel.area)
    return done


def _let_feeds_follow(desk: Desk, area: str) -> None:
    """Whoever has a meeting by a message of its own has it no longer in their feed, and the reverse."""
    with told_plainly(), changing(Change.FEEDS_FOLLOW, desk.database.write()) as session:
        calendars.raise_revision(session, area)


def _clear_overtaken(desk: Desk, area: str) -> None:
    """Let no calendar message leave after a later one about the same meeting: it would put the old time back."""
    with told_plainly(), changing(Change.OVERTAKEN, desk.database.write()) as session:
        meeting_acts.cancel_overtaken(session, area=area, reason=OVERTAKEN)


def _unfit(
    session: Session,
    wheel: Wheel,
    queue: Sequence[LetterInQueue],
    carried: dict[int, list[WaitingAct]],
    *,
    today: date,
) -> dict[int, str]:
    """The letters that must not leave as they were written, each with why; what they tell waits for another."""
    gathered = [letter for letter in queue if letter.kind is not LetterKind.SUMMARY]
    if not gathered:
        return {}
    names = areas.group_names(session, wheel.area, on=today)
    roster = Roster.on(session, wheel, day=today, group_names=names)
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


def approve(desk: Desk, *, area: str, letter_ids: Sequence[int] | None, who: str, today: date, now: datetime) -> int:
    """Release held letters, those named or all of them; return how many.

    What they tell is approved, and leaves with the next delivery. A letter of an earlier day is not what the
    approver would say today: it is written anew by the next post, which then need not ask.
    """
    with told_plainly(), changing(Change.APPROVED, desk.database.write()) as session:
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
            return claims.mark_sent(session.connection(), letter_id, at=now)
        return letters.move(
            session, letter_id, frm=[LetterState.UNKNOWN], to=LetterState.WRITTEN, failure=None, reason=None
        )

    settled = _Word(change=Change.SETTLED, act="settle", who=who, now=now, detail={"as_sent": as_sent})
    _by_a_person(desk, letter_id, LetterState.UNKNOWN, moved, settled)


def retry(desk: Desk, *, letter_id: int, who: str, now: datetime) -> None:
    """Let a failed letter try again with the next delivery. Raises NoSuchLetter."""

    def moved(session: Session, _letter: Letter) -> bool:
        return letters.move(
            session, letter_id, frm=[LetterState.FAILED], to=LetterState.WRITTEN, failure=None, next_try_at=None
        )

    retried = _Word(change=Change.RETRIED, act="retry", who=who, now=now, detail={})
    _by_a_person(desk, letter_id, LetterState.FAILED, moved, retried)


@dataclass(frozen=True, kw_only=True)
class _Word:
    """What a person says of a letter: what it changes, and how the log tells of it."""

    change: Change
    act: str
    who: str
    now: datetime
    detail: dict[str, object]


def _by_a_person(
    desk: Desk, letter_id: int, state: LetterState, moved: Callable[[Session, Letter], bool], word: _Word
) -> None:
    with told_plainly(), changing(word.change, desk.database.write()) as session:
        letter = letters.get(session, letter_id)
        if letter is None or letter.state is not state or not moved(session, letter):
            raise NoSuchLetter(letter_id, state)
        log.record(
            session, at=word.now, who=word.who, area=letter.area, act=word.act, subject=letter.key, detail=word.detail
        )
