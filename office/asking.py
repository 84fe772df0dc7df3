"""Asking at once: a request that leaves with the next post, without waiting for its own day on the ladder."""

from datetime import date
from typing import Any

from sqlmodel import Session

from models.duties import Duty
from models.words import StepKind
from office.stations import act_rows
from rules.ladder import ScheduledStep
from rules.terms import ONE_DAY
from rules.wheel import Collection, Wheel
from store import acts
from store.duties import DutyToLookAt


def ask_at_once(session: Session, wheel: Wheel, duty: Duty, collection: Collection, *, today: date) -> None:
    """Let the document be requested with the next post. The rest of its ladder follows on its own days.

    It is not looked at again before the request can have left, so that a reminder never overtakes it.
    """
    request = next((step for step in collection.ladder.steps if step.kind is StepKind.REQUEST), None)
    if request is None:
        return
    scheduled = ScheduledStep(step=request, on=today, expires_on=max(duty.last_day, today))
    rows: list[dict[str, Any]] = list(
        act_rows(wheel, wheel.station(duty.station), _looked_at(duty), scheduled, today=today)
    )
    acts.add(session, rows)
    leaves_by = wheel.closed.next_open(today + ONE_DAY)
    duty.look_on = wheel.closed.next_open(leaves_by + ONE_DAY)


def _looked_at(duty: Duty) -> DutyToLookAt:
    return DutyToLookAt(*(getattr(duty, name) for name in DutyToLookAt._fields))
