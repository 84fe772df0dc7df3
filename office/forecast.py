"""What the wheel intends from now on: computed, never stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from models.duties import Duty
from models.words import DutyState, StepKind
from office.duty_ahead import DutyAhead, KnownOrAhead
from office.stations import document_key, station_duties
from rules.ladder import Step, moves
from rules.wheel import Collection, GroupSpan, Wheel, collections_by_group


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
    wheel: Wheel,
    groups: Sequence[GroupSpan],
    known: Iterable[Duty],
    *,
    taken: Mapping[int, Mapping[str, date | None]],
    first: date,
    last: date,
) -> list[PlannedAct]:
    """Every step that will be told on the days from `first` to `last` if nothing more comes in, day by day.

    `known` are the duties that the database holds: their extensions count, and what is settled is left out.
    `taken` are the steps that the ledger holds of each of them. Of what meetings, chairs, seats and somebody's start
    give occasion to, that is told which is open.
    """
    facts = {(duty.year, duty.station, duty.group, document_key(duty.document, duty.meeting)): duty for duty in known}
    collections = collections_by_group((*wheel.collecting, *wheel.beside), groups)
    by_occasion = {station.id for station in (*wheel.collecting, *wheel.beside) if not station.yearly}
    planned: list[PlannedAct] = []
    for station in wheel.collecting:
        for year in range(first.year - 1, last.year + 2):
            for row in station_duties(wheel, station, list(groups), year=year):
                duty = facts.get((year, station.id, row["group"], row["document"])) or DutyAhead(**row)
                collection = collections[station.id, row["document"], row["group"]]
                planned += _of_duty(wheel, duty, collection, taken.get(duty.id or 0, {}), first=first, last=last)
    for duty in facts.values():
        beside = collections.get((duty.station, duty.document, duty.group)) if duty.station in by_occasion else None
        if beside is not None:
            planned += _of_duty(wheel, duty, beside, taken.get(duty.id or 0, {}), first=first, last=last)
    return sorted(planned)


def _of_duty(
    wheel: Wheel,
    duty: KnownOrAhead,
    collection: Collection,
    taken: Mapping[str, date | None],
    *,
    first: date,
    last: date,
) -> Iterator[PlannedAct]:
    for step, on in steps_of(wheel, duty, collection, taken, first=first, last=last):
        yield from _told(duty, step, on=on)


def steps_of(
    wheel: Wheel,
    duty: KnownOrAhead,
    collection: Collection,
    taken: Mapping[str, date | None],
    *,
    first: date,
    last: date,
) -> Iterator[tuple[Step, date]]:
    """The steps that will be told of one document and their days, as its ladder plays from `first` on."""
    if duty.state is not DutyState.AWAITED:
        return
    for day, move in moves(
        collection.ladder,
        last_day=duty.last_day,
        first=max(first, duty.look_on or first),
        last=last,
        closed=wheel.closed,
        taken=taken,
        not_before=duty.revised_on + timedelta(days=1) if duty.revised_on else None,
    ):
        if move.send is not None:
            yield move.send.step, day


def _told(duty: KnownOrAhead, step: Step, *, on: date) -> Iterator[PlannedAct]:
    for addressee in (*step.to, *step.copies):
        yield PlannedAct(
            on=on,
            year=duty.year,
            station=duty.station,
            group=duty.group,
            document=document_key(duty.document, duty.meeting),
            step=step.name,
            kind=step.kind,
            addressee=addressee.key,
        )
