"""What the wheel intends from now on: computed, never stored."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from models.duties import Duty
from models.words import DutyState, StepKind
from office.stations import station_duties
from rules.ladder import schedule
from rules.wheel import Collection, GroupSpan, Station, Wheel, collections_by_group


class PlannedAct(NamedTuple):
    """A step that will be told to a role unless the document comes in before."""

    on: date
    year: int
    station: str
    group: str
    document: str
    step: str
    kind: StepKind
    addressee: str

    @property
    def key(self) -> str:
        """What makes the act the same in two forecasts, whatever its day."""
        return f"{self.year}/{self.station}/{self.group}/{self.document}/{self.step}/{self.addressee}"


def forecast(
    wheel: Wheel, groups: Sequence[GroupSpan], known: Iterable[Duty], *, first: date, last: date
) -> list[PlannedAct]:
    """Every step that falls on the days from `first` to `last`, in the order of the days.

    `known` are the duties that the database holds: their extensions count, and what is settled is left out.
    """
    facts = {(duty.year, duty.station, duty.group, duty.document): duty for duty in known}
    collections = collections_by_group(wheel.collecting, groups)
    planned = [
        act
        for station in wheel.collecting
        for year in range(first.year - 1, last.year + 2)
        for act in _of_station(wheel, station, groups, facts, collections, year=year)
        if first <= act.on <= last
    ]
    return sorted(planned)


def _of_station(
    wheel: Wheel,
    station: Station,
    groups: Sequence[GroupSpan],
    facts: dict[tuple[int, str, str, str], Duty],
    collections: dict[tuple[str, str, str], Collection],
    *,
    year: int,
) -> Iterator[PlannedAct]:
    for row in station_duties(wheel, station, list(groups), year=year):
        duty = facts.get((year, station.id, row["group"], row["document"]))
        state = duty.state if duty else row["state"]
        if state is not DutyState.AWAITED:
            continue
        last_day = duty.last_day if duty else row["due_on"]
        revised_on = duty.revised_on if duty else None
        collection = collections[station.id, row["document"], row["group"]]
        for scheduled in schedule(collection.ladder, last_day=last_day, closed=wheel.closed):
            if revised_on is not None and scheduled.on <= revised_on:
                continue
            for addressee in (*scheduled.step.to, *scheduled.step.copies):
                yield PlannedAct(
                    on=max(scheduled.on, wheel.live_from),
                    year=year,
                    station=station.id,
                    group=row["group"],
                    document=row["document"],
                    step=scheduled.step.name,
                    kind=scheduled.step.kind,
                    addressee=addressee.key,
                )
