"""What leaves in the days to come if nothing more is handed in: the forecast, told by day and station."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from models.words import StepKind
from office.forecast import PlannedAct, forecast
from office.stations import years_around
from rules.wheel import Wheel
from store import areas, duties, duty_acts

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class ComingStep:
    """A step that a station takes on a day about some documents. `groups` are the names of those that owe them."""

    on: date
    kind: StepKind
    year: int
    station: str
    station_name: str
    groups: tuple[str, ...]
    documents: int


def coming(session: Session, wheel: Wheel, *, today: date, days: timedelta = A_WEEK) -> tuple[ComingStep, ...]:
    """The steps of so many days from `today` on, day by day. Four queries."""
    planned = forecast(
        wheel,
        areas.group_spans(session, wheel.area),
        duties.of_years(session, area=wheel.area, years=years_around(today)),
        taken=duty_acts.taken_in_area(session, area=wheel.area),
        first=today,
        last=today + days - timedelta(days=1),
    )
    steps: dict[tuple[date, StepKind, str], list[PlannedAct]] = {}
    for act in planned:
        steps.setdefault((act.on, act.kind, act.station), []).append(act)
    names = areas.group_names(session, wheel.area, on=today)
    return tuple(_step(wheel, of_step, names) for _, of_step in sorted(steps.items()))


def _step(wheel: Wheel, planned: Sequence[PlannedAct], names: Mapping[str, str]) -> ComingStep:
    first = planned[0]
    return ComingStep(
        on=first.on,
        kind=first.kind,
        year=first.year,
        station=first.station,
        station_name=wheel.station(first.station).name,
        groups=tuple(dict.fromkeys(names.get(act.group, act.group) for act in planned)),
        documents=len({(act.year, act.group, act.document) for act in planned}),
    )
