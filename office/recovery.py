"""Letters that nobody can say have left: those in the hand of a process that is gone, and those that are unknown.

The backend is asked. What it has taken counts as sent; what it promises not to have is handed over again; where it
cannot tell, a person decides. A letter that was taken back after a try that failed is looked up too: what lies of it in
the mailbox's drafts is removed, so that nobody sends it.
"""

from datetime import datetime

from mail.transport import DeliveryFailed, keeps_drafts, settles_within
from models.failpoints import Change, changing
from models.words import FailureClass, LetterState
from office.claimant import is_gone
from office.desk import Desk
from office.handing_over import mark_sent
from office.resting import current_rest
from store import leaving, letters
from store.database import told_plainly
from store.letters import LetterInQueue

TAKEN_BACK_AT_A_TIME = 20
SENT_ALL_THE_SAME = "fanns bland de skickade i brevlådan, fast det hade dragits in"
CUT_OFF = "processen avbröts medan brevet lämnades över; ingen kan säga om det kom fram"


def recover(desk: Desk, *, area: str, now: datetime) -> int:
    """Look up the letters that a process left behind in hand, and those that are unknown; return how many are settled.

    A letter left behind is settled as sent, not sent, or unknown. While the area's letters rest the backend is asked
    nothing.
    """
    with desk.database.read() as session:
        is_resting = current_rest(session, desk, area=area, now=now) is not None
        claims = letters.claimed(session, area=area)
        to_a_person = leaving.held_for(session, area=area, reason=leaving.MAY_HAVE_LEFT)
        unknown = [
            letter
            for letter in letters.in_state(session, area=area, state=LetterState.UNKNOWN)
            if letter.id not in to_a_person
        ]
    left_behind = [letter for letter, by, at in claims if is_gone(by, claimed_at=at, now=now)]
    for letter in left_behind:
        _settle(desk, area, letter, now=now, may_ask=not is_resting)
    if is_resting:
        return len(left_behind)
    _leave_no_drafts(desk, area, now=now)
    return len(left_behind) + sum(_settle(desk, area, letter, now=now) for letter in unknown)


def _leave_no_drafts(desk: Desk, area: str, *, now: datetime) -> None:
    """See to it that nothing of the letters that were taken back lies in the mailbox; some at a time."""
    if not keeps_drafts(desk.transport_of(area)):
        return
    with desk.database.read() as session:
        taken_back = leaving.once_in_hand(session, area=area, limit=TAKEN_BACK_AT_A_TIME)
    for letter in taken_back:
        was_sent = _asked(desk, area, letter, now=now)
        if was_sent is None:
            continue
        with told_plainly(), desk.database.write() as session:
            leaving.let_go(session, letter.id)
        if was_sent:
            _set_down(desk, letter, LetterState.SENT, Change.FOUND_SENT, reason=SENT_ALL_THE_SAME, sent_at=now)


def _settle(desk: Desk, area: str, letter: LetterInQueue, *, now: datetime, may_ask: bool = True) -> bool:
    """Settle one letter by what the backend says; False where it was unknown and stays so."""
    was_sent = _asked(desk, area, letter, now=now) if may_ask else None
    if was_sent is None and letter.state is LetterState.UNKNOWN:
        return False
    match was_sent:
        case True:
            mark_sent(desk, letter.id, today=letter.day, at=now, change=Change.FOUND_SENT)
        case False:
            _set_down(desk, letter, LetterState.WRITTEN, Change.REQUEUED)
        case None:
            _set_down(desk, letter, LetterState.UNKNOWN, Change.FOUND_UNKNOWN, FailureClass.UNKNOWN, CUT_OFF)
    return True


def _asked(desk: Desk, area: str, letter: LetterInQueue, *, now: datetime) -> bool | None:
    """What the backend says; None where it does not know, or not yet."""
    way = desk.transport_of(area)
    try:
        was_sent = way.was_sent(letter.message_id)
    except DeliveryFailed:
        return None
    settles = settles_within(way)
    is_early = bool(settles) and letter.claimed_at is not None and now - letter.claimed_at < settles
    return None if was_sent is False and is_early else was_sent


def _set_down(
    desk: Desk,
    letter: LetterInQueue,
    state: LetterState,
    change: Change,
    failure: FailureClass | None = None,
    reason: str | None = None,
    **values: datetime,
) -> None:
    with told_plainly(), changing(change, desk.database.write()) as session:
        # Another process may have settled it while we asked, and be handing it over again by now.
        letters.move(
            session,
            letter.id,
            frm=[letter.state],
            to=state,
            after_tries=letter.tries,
            failure=failure,
            reason=reason,
            **values,
        )
