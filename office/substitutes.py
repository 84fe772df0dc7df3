"""Which substitutes serve at a meeting, from what everybody has answered.

Level-triggered: it asks who should serve now, whatever has changed – an answer, a seat, or somebody's mind.
source: domain rule of bodies with substitutes: the substitute of the same seat serves, else one of the same party.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlmodel import Session

from models.words import Answer, Participation
from office.invitations import forget_service, tell_service
from rules.wheel import Wheel
from store import invitations
from store.invitations import Invited
from store.meetings import MeetingFacts

ORDINARY = (Participation.CHAIR, Participation.MEMBER)


def let_substitutes_serve(
    session: Session, wheel: Wheel, of_meetings: Iterable[MeetingFacts], *, today: date, now: datetime
) -> list[tuple[int, int]]:
    """Tell those who now serve, and those who no longer do; return meeting and person of whom is told something.

    A substitute who has declined is not told that they need not come. One query for all that is as it should be.
    """
    coming = [
        meeting
        for meeting in of_meetings
        if meeting.invites and not meeting.is_over(now) and _has_substitutes(wheel, meeting)
    ]
    invited = invitations.invited(session, [meeting.id for meeting in coming])
    return [
        (meeting.id, person_id)
        for meeting in coming
        for person_id in _bring_in_step(session, wheel, meeting, invited[meeting.id], today=today, now=now)
    ]


def _has_substitutes(wheel: Wheel, meeting: MeetingFacts) -> bool:
    return any(body.has_substitutes for body in wheel.bodies if body.group in meeting.groups)


def _bring_in_step(
    session: Session,
    wheel: Wheel,
    meeting: MeetingFacts,
    invited: Sequence[Invited],
    *,
    today: date,
    now: datetime,
) -> list[int]:
    told: list[int] = []
    for pool in _pools(wheel, invited):
        serving = who_serve(pool)
        for substitute in _substitutes(pool):
            serves = substitute.person_id in serving
            if substitute.answer is Answer.DECLINED:
                _release(session, substitute)
            elif tell_service(session, wheel, meeting, substitute, serves=serves, today=today, now=now):
                told.append(substitute.person_id)
    return told


def who_serve(pool: Sequence[Invited]) -> set[int]:
    """The substitutes, among the people of one party in one body, who fill the seats that have been declined.

    The substitute of the very seat comes first; then whoever serves already stays.
    """
    empty = [row for row in pool if row.participation in ORDINARY and row.answer is Answer.DECLINED]
    free = [row for row in _substitutes(pool) if row.answer is not Answer.DECLINED]
    chosen: set[int] = set()
    unfilled = 0
    for seat in empty:
        own = next((s for s in free if s.seat is not None and s.seat == seat.seat and s.person_id not in chosen), None)
        if own is None:
            unfilled += 1
        else:
            chosen.add(own.person_id)
    others = sorted((row for row in free if row.person_id not in chosen), key=lambda row: not row.serves)
    return chosen | {row.person_id for row in others[:unfilled]}


def _pools(wheel: Wheel, invited: Sequence[Invited]) -> list[list[Invited]]:
    """Those called, by body and party, in bodies that have substitutes."""
    pools: dict[tuple[str, str], list[Invited]] = {}
    for row in invited:
        if row.called and row.party is not None and wheel.body(row.group).has_substitutes:
            pools.setdefault((row.group, row.party), []).append(row)
    return list(pools.values())


def _substitutes(pool: Sequence[Invited]) -> list[Invited]:
    return [row for row in pool if row.participation is Participation.SUBSTITUTE]


def _release(session: Session, substitute: Invited) -> None:
    if not substitute.serves:
        return
    person = substitute.person_id
    row = {"meeting_id": substitute.meeting_id, "person_id": person, "serves": False}
    invitations.change_invitations(session, [row])
    forget_service(session, substitute.meeting_id, person)
