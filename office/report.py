"""A station's table after a look at it: who was asked, who has delivered, what was skipped and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.duties import Duty
from models.words import DutyState, StepKind
from office.areas import wheel_of_area
from office.stations import StationOutcome, years_around
from rules.documents import DELIVERED
from rules.wheel import Collection, collections_by_group
from store import acts, areas, duties

TOLD = {
    StepKind.REQUEST: "tillfrågade",
    StepKind.REMINDER: "påminda",
    StepKind.OVERDUE: "försenade",
    StepKind.WARNING: "förvarnade",
    StepKind.ESCALATION: "eskalerade",
}


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """One group's document: names and states, no persons."""

    group: str
    document: str
    state: str
    last_day: date
    told: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class StationReport:
    """What a run is named, and the table it leaves."""

    title: str
    headline: str
    rows: tuple[ReportRow, ...]


def station_report(session: Session, *, outcome: StationOutcome, today: date) -> StationReport:
    """The table of the station's documents that are open or were settled this year, and the run's name."""
    wheel = wheel_of_area(session, outcome.area)
    place = wheel.station(outcome.station)
    names = areas.group_names(session, outcome.area, on=today)
    collections = collections_by_group([place], areas.group_spans(session, outcome.area))
    told_now = {(told.year, told.group, told.document): told.kind for told in outcome.told}
    rows: list[ReportRow] = []
    states: dict[int, Counter[DutyState]] = {}
    for year in years_around(today):
        told_before = acts.last_told(session, area=outcome.area, year=year)
        for duty in duties.of_station(session, area=outcome.area, station=outcome.station, year=year):
            if year < today.year and duty.state is not DutyState.AWAITED:
                continue
            kind = told_now.get((year, duty.group, duty.document)) if duty.state is DutyState.AWAITED else None
            before = told_before.get(duty.id or 0)
            states.setdefault(year, Counter())[duty.state] += 1
            rows.append(
                ReportRow(
                    group=names.get(duty.group, duty.group),
                    document=_document(duty, collections.get((place.id, duty.document, duty.group))),
                    state=duty.state.swedish,
                    last_day=duty.last_day,
                    told=f"nu: {kind.swedish}" if kind else f"{before[0].swedish} {before[1]}" if before else "",
                    reason=_why_silent(duty, told=kind is not None),
                )
            )
    return StationReport(title=place.title, headline=_headline(outcome, states), rows=tuple(rows))


def _document(duty: Duty, collection: Collection | None) -> str:
    """The document and the period it covers, as letters say it."""
    if collection is None:
        return f"{duty.document} {duty.year}"
    return f"{collection.document.name} för {collection.document.period.for_year(duty.year)}"


def _why_silent(duty: Duty, *, told: bool) -> str:
    """Why the group was not written to now; the office's own reason where one was given for just that."""
    if told:
        return ""
    if duty.state in DELIVERED:
        return f"hoppas över: {duty.state.swedish}"
    why = f" – {duty.reason}" if duty.reason else ""
    if duty.state is not DutyState.AWAITED:
        return f"hoppas över: {duty.state.swedish}{why}"
    return f"inget att göra före {duty.look_on}{why}" if duty.look_on else f"alla steg har gått{why}"


def _headline(outcome: StationOutcome, states: Mapping[int, Counter[DutyState]]) -> str:
    parts = [f"{outcome.counts[kind]} {word}" for kind, word in TOLD.items() if outcome.counts[kind]]
    parts.append(f"{sum(_delivered(states[year]) for year in _under_way(outcome, states))} inlämnade")
    return ", ".join(parts)


def _delivered(counted: Counter[DutyState]) -> int:
    return sum(counted[state] for state in DELIVERED)


def _under_way(outcome: StationOutcome, states: Mapping[int, Counter[DutyState]]) -> set[int]:
    """The years that the run is about: those that still wait for something, and the latest that has begun.

    In December that is next year's January, and not the documents that came in eleven months ago.
    """
    latest = {max(states)} if states else set()
    told = {told.year for told in outcome.told}
    return latest | {year for year, counted in states.items() if counted[DutyState.AWAITED] or year in told}
