"""The chairs and seats of an area, looked at each morning: terms that begin and end, who is asked, who is told what.

Level-triggered: how often or how late this runs changes nothing. Who holds a chair follows from dated roles by itself;
this tells, chases, hands over, and puts an end to whoever sits on when another's turn has begun. The number of queries
does not depend on how many bodies or persons there are.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.duties import Duty
from models.words import ActState, DutyState, StepKind, TermState
from office import changeover_mornings, reorganisation, seats
from office.areas import wheel_of_area
from office.calendar import refresh, touch
from office.invitations import bring_in_step
from office.links import Links
from office.seats import SeatsOutcome
from office.stations import StationOutcome, act_rows, collect_by
from office.succession import let_vices_succeed, successions
from office.term_duties import NAMED, NominationChanges, NominationDuties, role_asked
from office.term_letters import STALE, TermLetterWanted, letters_wanted, stale_letters
from office.term_stock import Stock
from office.terms import Timetable, take_stock, timetable
from office.turns import corrections
from office.undone import Undone
from rules.ladder import ScheduledStep
from rules.rotation import CHAIRS
from rules.terms import ONE_DAY
from rules.wheel import Wheel, collections_by_group
from store import acts, areas, duties, meeting_acts, terms
from store.changeover import heirs
from store.duties import DutyToLookAt
from store.terms import LetterAboutTerm

LOOKS_AHEAD = timedelta(days=3 * 366)
"""So far ahead terms are planned when it is looked at what they ask for."""


@dataclass(frozen=True, kw_only=True)
class RotationOutcome:
    """What one look at the chairs led to.

    `begun` are the bodies whose term has begun since the last look, `vacant` those of them that nobody chairs.
    `told` counts what persons are told, by kind. `documents` is what the nominations' ladders asked for, and `seats`
    what a look at the seats led to. `reorganised` are the planned changes of groups that were carried out, by name.
    """

    area: str
    begun: tuple[str, ...] = ()
    vacant: tuple[str, ...] = ()
    told: Counter[StepKind]
    taken_back: int = 0
    invitations: int = 0
    opened: int = 0
    moved: int = 0
    settled: int = 0
    ended: int = 0
    documents: StationOutcome
    seats: SeatsOutcome
    reorganised: tuple[str, ...] = ()


def rotate(session: Session, *, area: str, today: date, now: datetime, links: Links) -> RotationOutcome:
    """Do all that the area's terms ask for by `today`, in the caller's transaction. Raises NoSuchArea."""
    areas.lock(session, area)
    wheel = wheel_of_area(session, area)
    tried = reorganisation.carry_out_due(session, wheel, today=today, now=now, links=links)
    reorganised = [each for each in tried if each.trouble is None]
    calendars_ended = changeover_mornings.follow_up(session, wheel, today=today, now=now, links=links)
    stock = take_stock(session, wheel, today=today, now=now)
    begun = _begun(stock, today=today)
    invitations = 0
    found = _found(session, wheel, today=today)
    succeeded = let_vices_succeed(session, found, now=now)
    if succeeded:
        take_stock(session, wheel, today=today, now=now)
        found = _found(session, wheel, today=today)
    if stock.is_news or succeeded or reorganised or calendars_ended:
        invitations = bring_in_step(session, wheel, today=today, now=now)
        touch(session, area)
    look = _read(session, found, lock=True)
    corrected = corrections(look.found, look.told)
    stale = [*stale_letters(look.found, look.told), *corrected.untrue]
    meeting_acts.cancel_each(session, stale, reason=STALE)
    wanted = [*corrected.wanted, *_wanted(look)]
    acts.add(session, [letter.row(area, look.told, today=today) for letter in wanted])
    changes = look.duties.changes()
    _bring_duties_in_step(session, look, changes)
    documents = collect_by(session, wheel, station=CHAIRS, today=today)
    places = seats.look(session, wheel, today=today)
    refresh(session, wheel, links=links, today=today, now=now)
    return RotationOutcome(
        area=area,
        begun=tuple(begun),
        vacant=tuple(group for group, person_id in begun.items() if person_id is None),
        told=Counter(letter.kind for letter in wanted),
        taken_back=len(stale),
        invitations=invitations,
        opened=len(changes.opened) + len(changes.taken_up),
        moved=len(changes.moved),
        settled=len(changes.settled),
        ended=len(changes.ended),
        documents=documents,
        seats=places,
        reorganised=tuple(each.name for each in reorganised),
    )


def count_as_told(session: Session, wheel: Wheel, *, today: date, now: datetime) -> None:
    """Let everybody know already what they should have been told of terms by `today`: an area whose days are played
    has had others before them."""
    take_stock(session, wheel, today=today, now=now)
    look = _read(session, _found(session, wheel, today=today), lock=False)
    rows = [letter.row(wheel.area, look.told, today=today) for letter in _wanted(look)]
    acts.add(session, [{**row, "state": ActState.DONE, "done_on": today} for row in rows])


def undone(session: Session, wheel: Wheel, *, today: date) -> Undone | None:
    """What should have been done about terms and chairs by `today` and is not; None where all is. Not the seats."""
    look = _read(session, _found(session, wheel, today=today), lock=False)
    stock = look.found.stock
    written = (*stock.added, *stock.changed)
    since = [_since(term.starts_on, term.last_day, today=today) for term in written]
    since += [today] * (len(stock.gone) + len(stock.cut))
    since += [min(letter.due_on, today) for letter in _wanted(look)]
    since += [today] * len(corrections(look.found, look.told))
    since += [today] * (len(look.duties.changes()) + len(list(successions(look.found))))
    left = reorganisation.is_left(session, wheel, today=today)
    since += [left] if left else []
    return Undone(number=len(since), since=min(since)) if since else None


def _since(starts_on: date, last_day: date, *, today: date) -> date:
    """Since when a term should have been written down as what it is now."""
    return last_day + ONE_DAY if last_day < today else min(starts_on, today)


@dataclass(frozen=True, kw_only=True)
class _Look:
    """All that a look at the chairs is made with."""

    found: Timetable
    told: list[LetterAboutTerm]
    heirs: dict[str, date]
    duties: NominationDuties


def _read(session: Session, found: Timetable, *, lock: bool) -> _Look:
    wheel = found.wheel
    known = duties.at_station(session, area=wheel.area, station=CHAIRS, lock=lock)
    return _Look(
        found=found,
        told=terms.letters_about(session, wheel.area),
        heirs=heirs(session, wheel.area),
        duties=NominationDuties(found, known=known, groups=found.spans),
    )


def _found(session: Session, wheel: Wheel, *, today: date) -> Timetable:
    return timetable(session, wheel, until=today + LOOKS_AHEAD, today=today)


def _wanted(look: _Look) -> list[TermLetterWanted]:
    return letters_wanted(look.found, look.told, heirs=look.heirs)


def _begun(stock: Stock, *, today: date) -> dict[str, int | None]:
    """The bodies whose term is noted as running for the first time, and who holds the chair of each."""
    return {
        term.group: term.person_id
        for term in (*stock.added, *stock.changed)
        if term.state is TermState.RUNNING and term.covers(today) and (term.group, term.starts_on) in stock.begun
    }


# --- the nominations that are awaited


def _bring_duties_in_step(session: Session, look: _Look, changes: NominationChanges) -> None:
    """Open, move, take up, settle and end the nominations as the terms ask, each with a reason of its own."""
    wheel, today = look.found.wheel, look.found.today
    if changes.opened:
        areas.keep_station(session, wheel.area, wheel.chair_station)
        duties.open_all(session, changes.opened)
    for duty in changes.settled:
        duty.state, duty.reason = DutyState.RECEIVED, NAMED[role_asked(duty.document)]
        duty.received_on, duty.look_on = today, None
    for duty, reason in changes.ended:
        duty.state, duty.reason, duty.look_on = DutyState.ENDED, reason, None
    for duty, due_on in (*changes.moved, *changes.taken_up):
        duty.due_on, duty.extended_to, duty.received_on = due_on, None, None
        duty.state, duty.reason = DutyState.AWAITED, None
        duty.revision, duty.revised_on, duty.look_on = duty.revision + 1, None, today
    _cancel_letters(session, changes)
    session.flush()
    _ask_at_once(session, look, changes)


def _cancel_letters(session: Session, changes: NominationChanges) -> None:
    reasons: dict[str, list[int]] = {}
    for duty in changes.settled:
        reasons.setdefault(NAMED[role_asked(duty.document)], []).append(duty.id or 0)
    for duty, reason in changes.ended:
        reasons.setdefault(reason, []).append(duty.id or 0)
    for duty, due_on in changes.moved:
        reasons.setdefault(f"sista dagen ändrades till {due_on}", []).append(duty.id or 0)
    for reason, ids in reasons.items():
        acts.cancel_for_duties(session, ids, reason=reason)


def _ask_at_once(session: Session, look: _Look, changes: NominationChanges) -> None:
    """What comes too late for the ladder's own request is requested all the same, and not begun with a reminder."""
    if not changes.asked_at_once:
        return
    wheel, today = look.found.wheel, look.found.today
    collections = collections_by_group([wheel.chair_station], look.found.spans)
    rows: list[dict[str, Any]] = []
    looks: list[tuple[int, date | None]] = []
    for duty in duties.at_station(session, area=wheel.area, station=CHAIRS, lock=True):
        key = (duty.year, duty.group, duty.document)
        collection = collections.get((CHAIRS, duty.document, duty.group))
        if key not in changes.asked_at_once or collection is None:
            continue
        request = next((step for step in collection.ladder.steps if step.kind is StepKind.REQUEST), None)
        if request is not None:
            scheduled = ScheduledStep(step=request, on=today, expires_on=max(duty.last_day, today))
            rows += act_rows(wheel, wheel.chair_station, _looked_at(duty), scheduled, today=today)
            # Not before the request has left: what is asked in the afternoon leaves with the next open day's post.
            leaves_by = wheel.closed.next_open(today + ONE_DAY)
            looks.append((duty.id or 0, wheel.closed.next_open(leaves_by + ONE_DAY)))
    acts.add(session, rows)
    duties.look_again(session, looks)
    session.expire_all()


def _looked_at(duty: Duty) -> DutyToLookAt:
    return DutyToLookAt(
        duty.id or 0,
        duty.year,
        duty.group,
        duty.document,
        duty.meeting,
        duty.due_on,
        duty.extended_to,
        duty.revision,
        duty.revised_on,
    )
