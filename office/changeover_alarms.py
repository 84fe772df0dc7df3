"""What the office is told of changeovers: that one is to be planned, or that seats are left to fill."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import counted
from models.changeover import Changeover
from office.changeover import default_day, plan
from office.changeover_progress import by_day, is_long_ago, progress_of
from rules.terms import spoken_day
from rules.wheel import Wheel
from store import changeover

ALARM_BEFORE = timedelta(days=92)
"""So long before the mandate period ends the office is reminded to plan the changeover."""


def alarms(session: Session, wheel: Wheel, *, today: date) -> list[Alarm]:
    """What of a changeover waits for the office: that one is to be planned, or that seats are left to fill."""
    found = changeover.standing(session, wheel.area)
    followed = [row for row in found if row.closed_on is None and not is_long_ago(row.last_day, today)]
    how_far = [progress_of(session, wheel, rows, today=today) for rows in by_day(followed).values()]
    left = [
        Alarm(
            what=one.lacking,
            what_to_do="Se vilka parter som fattas.",
            kind=AlarmKind.CHANGEOVER,
            command="arshjul changeover --progress",
        )
        for one in how_far
        if not one.is_done
    ]
    return [*left, *_to_be_planned(session, wheel, found, today=today)]


def _to_be_planned(session: Session, wheel: Wheel, found: Sequence[Changeover], *, today: date) -> Iterator[Alarm]:
    ends_on = default_day(wheel, today=today)
    is_near = ends_on - ALARM_BEFORE <= today
    is_planned = any(row.last_day == ends_on and not row.parties for row in found)
    if not is_near or not wheel.political or is_planned:
        return
    made = plan(session, wheel, last_day=ends_on, today=today)
    if made.ends:
        seats_left = counted(len(made.ends), "politiskt uppdrag", "politiska uppdrag")
        yield Alarm(
            what=f"Mandatperioden slutar {spoken_day(ends_on)}, men {seats_left} går vidare efter den dagen.",
            what_to_do="Se vad ett mandatskifte skulle göra.",
            kind=AlarmKind.CHANGEOVER,
            command="arshjul changeover --dry-run",
        )
