"""What follows on decisions, looked at each morning and after each of them: who is to publish, who is to register.

Level-triggered: how often or how late this runs changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from models.duties import Duty
from models.words import DutyState
from office.asking import ask_at_once
from office.decision_duties import NOTHING_LEFT, DecisionChanges, Occasion, changes, occasions
from office.stations import StationOutcome, collect_by, open_years
from office.undone import Undone
from rules.decisions import DECISIONS
from rules.documents import DELIVERED
from rules.wheel import Collection, Wheel, collections_by_group
from store import acts, areas, decisions, duties


@dataclass(frozen=True, kw_only=True)
class DecidedOutcome:
    """What one look at the decisions led to; `documents` is what the ladders of publications and packs asked for."""

    opened: int = 0
    ended: int = 0
    documents: StationOutcome


def follow_decisions(session: Session, wheel: Wheel, *, today: date) -> DecidedOutcome:
    """Ask for what is to be published and registered by `today`, and chase it, in the caller's transaction."""
    found = bring_in_step(session, wheel, today=today)
    documents = collect_by(session, wheel, station=DECISIONS, today=today)
    return DecidedOutcome(opened=len(found.opened) + len(found.taken_up), ended=len(found.ended), documents=documents)


def bring_in_step(session: Session, wheel: Wheel, *, today: date) -> DecisionChanges:
    """Open, take up and end the publications and registrations as the documents ask. What is new is asked at once."""
    if not wheel.decision_station.collects and not duties.at_station(session, area=wheel.area, station=DECISIONS):
        return DecisionChanges()
    session.flush()
    found, collections = _changes(session, wheel, today=today, lock=True)
    due_on = wheel.publishing.within.day(today, wheel.closed)
    if found.opened:
        areas.keep_station(session, wheel.area, wheel.decision_station)
        keys = {one.key for one in found.opened}
        duties.open_all(session, [_row(wheel, *key, due_on=due_on) for key in sorted(keys)])
        for duty in duties.at_station(session, area=wheel.area, station=DECISIONS, lock=True):
            if (duty.year, duty.group, duty.document) in keys:
                _ask(session, wheel, duty, collections, today=today)
    for duty in found.taken_up:
        duty.state, duty.reason, duty.received_on = DutyState.AWAITED, None, None
        duty.due_on, duty.extended_to = due_on, None
        duty.revision += 1
        _ask(session, wheel, duty, collections, today=today)
    for duty in found.ended:
        duty.state, duty.reason, duty.look_on = DutyState.ENDED, NOTHING_LEFT, None
    acts.cancel_for_duties(session, [duty.id or 0 for duty in found.ended], reason=NOTHING_LEFT)
    session.flush()
    return found


def undone(session: Session, wheel: Wheel, *, today: date) -> Undone | None:
    """What should have been asked about decisions by `today` and is not; None where all is.

    What came in today has its turn tomorrow.
    """
    found, _ = _changes(session, wheel, today=today, lock=False)
    ids = {duty_id for one in found.opened for duty_id in one.about}
    new = {duty.id for duty in duties.of_ids(session, sorted(ids)) if duty.received_on == today}
    opened = [one for one in found.opened if not new & set(one.about)]
    number = len(opened) + len(found.ended)
    return Undone(number=number, since=today) if number else None


def about(session: Session, wheel: Wheel, *, today: date) -> dict[tuple[int, str, str], tuple[int, ...]]:
    """For each publication and registration that is to be asked for: the documents that it is about."""
    return {one.key: one.about for one in _occasions(session, wheel, today=today)}


def _changes(
    session: Session, wheel: Wheel, *, today: date, lock: bool
) -> tuple[DecisionChanges, dict[tuple[str, str, str], Collection]]:
    known = duties.at_station(session, area=wheel.area, station=DECISIONS, lock=lock)
    collections = collections_by_group([wheel.decision_station], areas.group_spans(session, wheel.area))
    wanted = _occasions(session, wheel, today=today)
    near = [duty for duty in known if duty.year in open_years(wheel, today)]
    return changes(wanted, near, collections=collections), collections


def _occasions(session: Session, wheel: Wheel, *, today: date) -> list[Occasion]:
    followed = [station.id for station in wheel.stations if any(each.handling.is_followed for each in station.collects)]
    owed = duties.of_years(
        session, area=wheel.area, years=open_years(wheel, today), stations=followed, states=DELIVERED
    )
    groups = areas.group_spans(session, wheel.area)
    numbers = decisions.numbers(session, [duty.id or 0 for duty in owed]) if wheel.diaries else {}
    decided = decisions.last_days(session, area=wheel.area)
    return list(occasions(wheel, owed, decided=decided, numbers=numbers, groups=groups, today=today))


def _row(wheel: Wheel, year: int, group: str, document: str, *, due_on: date) -> dict[str, Any]:
    return duties.row(
        wheel.area,
        year=year,
        station=DECISIONS,
        group=group,
        document=document,
        due_on=due_on,
        look_on=due_on,
    )


def _ask(
    session: Session,
    wheel: Wheel,
    duty: Duty,
    collections: Mapping[tuple[str, str, str], Collection],
    *,
    today: date,
) -> None:
    collection = collections.get((DECISIONS, duty.document, duty.group))
    if collection is not None:
        ask_at_once(session, wheel, duty, collection, today=today)
