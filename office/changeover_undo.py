"""Undoing a changeover, as long as its day has not passed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from mail.swedish import listed
from models.changeover import Changeover
from models.log import Deed
from models.words import DutyState, MeetingStatus
from office import seats as seat_acts
from office.areas import wheel_of_area
from office.calendar import touch
from office.changeover_plan import NoSuchChangeover, RefusedChangeover
from office.delivery import Delivery
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.invitations import bring_in_step
from rules.seats import SEATS
from rules.terms import spoken_day
from rules.wheel import Wheel
from store import areas, changeover, duties, log, meetings, people, seats
from store.database import told_plainly


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What undoing did. `undone` says which changeover it was; `kept` are roles that have been changed since and stay
    as they are; `asked` the requests for names that have left already.
    """

    undone: str
    restored: int
    kept: int
    asked: int
    delivery: Delivery = field(default_factory=Delivery)


def to_undo(session: Session, wheel: Wheel) -> str:
    """Which changeover undoing would undo, as a person reads it: the last that was decided. Raises NoSuchChangeover."""
    return _told(session, _last_decided(changeover.standing(session, wheel.area)))


@dataclass(frozen=True, kw_only=True)
class Undoable:
    """The changeover that undoing would undo, in words; `is_open` as long as its day has not passed."""

    told: str
    is_open: bool


def undoable(session: Session, wheel: Wheel, *, today: date) -> Undoable | None:
    """What undoing would undo, and whether it still may be; None where no changeover stands."""
    found = changeover.standing(session, wheel.area)
    if not found:
        return None
    last = _last_decided(found)
    return Undoable(told=_told(session, last), is_open=last.last_day >= today)


def _last_decided(standing: Sequence[Changeover]) -> Changeover:
    if not standing:
        raise NoSuchChangeover
    return max(standing, key=lambda row: row.id or 0)


def _told(session: Session, row: Changeover) -> str:
    names = {party.id: party.name for party in areas.parties(session, row.area)}
    whose = f" för {listed(names.get(party, party) for party in row.parties)}" if row.parties else ""
    return f"mandatskifte {row.id}, {spoken_day(row.last_day)}{whose}"


def undo(desk: Desk, *, area: str, today: date, now: datetime, who: str) -> Undone:
    """Give the seats that the last changeover ended their days back, as long as its day has not passed.

    Raises NoSuchChangeover, and RefusedChangeover for one whose day has passed.
    """
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        found = changeover.standing(session, area)
        last = _last_decided(found)
        told = _told(session, last)
        if last.last_day < today:
            raise RefusedChangeover(
                f"platserna upphörde {spoken_day(last.last_day)}; den som ändå sitter kvar läses in med personlistan"
            )
        ended = changeover.ended_seats(session, [last.id or 0])
        ours = [row for row in ended if row.valid_to == last.last_day]
        people.redate(session, [(row.membership_id, row.valid_from, row.was_to) for row in ours])
        session.expire_all()
        last.undone_at = now
        others = {number for row in found if row.id != last.id for number in row.meetings}
        _drop_drafts(session, [number for number in last.meetings if number not in others], now=now)
        asked = len(_requests_sent(session, wheel, since=last.decided_at))
        seat_acts.look(session, wheel, today=today)
        bring_in_step(session, wheel, today=today, now=now)
        touch(session, area)
        log.record(
            session,
            at=now,
            who=who,
            area=area,
            act=Deed.UNDO_CHANGEOVER,
            subject=f"{area}/changeover-{last.id}",
            detail={"restored": [row.membership_id for row in ours]},
        )
    delivery = send_invitations(desk, area=area, today=today, now=now)
    return Undone(undone=told, restored=len(ours), kept=len(ended) - len(ours), asked=asked, delivery=delivery)


def _drop_drafts(session: Session, meeting_ids: Sequence[int], *, now: datetime) -> None:
    """Nobody has been told of a draft; one that has been called since is somebody's decision, and stands."""
    for meeting in meetings.of_ids(session, meeting_ids).values():
        if meeting.status is MeetingStatus.DRAFT:
            meetings.change(
                session,
                meeting.id,
                status=MeetingStatus.CANCELLED,
                reason="mandatskiftet har ångrats",
                revised_at=now,
            )


def _requests_sent(session: Session, wheel: Wheel, *, since: datetime) -> list[int]:
    awaited = [
        duty.id or 0
        for duty in duties.at_station(session, area=wheel.area, station=SEATS)
        if duty.state is DutyState.AWAITED and duty.group in wheel.political
    ]
    told = seats.last_told(session, awaited)
    return [duty for duty, day in told.items() if day >= since.astimezone(wheel.time_zone).date()]
