"""A station's table after a look at it: who was asked, who has delivered, what was skipped and why.

And the table of the meetings: how far each has come, what was told of it, what is missing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from mail.swedish import counted, listed, short_day
from models.duties import Duty
from models.words import DutyState, MeetingStatus, StepKind
from office.areas import wheel_of_area
from office.convene import ConveneOutcome
from office.meeting_alarms import what_it_lacks
from office.meeting_letters import notice_day
from office.meeting_overview import standing
from office.stations import StationOutcome, years_around
from rules.documents import DELIVERED
from rules.wheel import Collection, Wheel, collections_by_group
from store import areas, duties, duty_acts, meetings
from store.meetings import MeetingFacts

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
    told_now = {(told.year, told.group, told.document, told.meeting): told.kind for told in outcome.told}
    rows: list[ReportRow] = []
    states: dict[int, Counter[DutyState]] = {}
    for year in years_around(today):
        told_before = duty_acts.last_told(session, area=outcome.area, year=year)
        for duty in duties.of_station(session, area=outcome.area, station=outcome.station, year=year):
            if year < today.year and duty.state is not DutyState.AWAITED:
                continue
            is_awaited = duty.state is DutyState.AWAITED
            kind = told_now.get((year, duty.group, duty.document, duty.meeting)) if is_awaited else None
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


# --- the meetings

SHOWN_AHEAD, SHOWN_BEHIND = timedelta(days=60), timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class MeetingRow:
    """A meeting's line: names of groups and numbers, no persons."""

    meeting: str
    day: date
    status: str
    told: str
    missing: str


@dataclass(frozen=True, kw_only=True)
class MeetingsReport:
    """What a look at the meetings is called, and the table it leaves."""

    title: str
    headline: str
    rows: tuple[MeetingRow, ...]


def meetings_report(session: Session, *, outcome: ConveneOutcome, today: date) -> MeetingsReport:
    """The meetings of the coming weeks, and those before them that still wait for something."""
    wheel = wheel_of_area(session, outcome.area)
    names = areas.group_names(session, outcome.area, on=today)
    awaited: dict[int, list[Duty]] = {}
    for duty in duties.open_for_meetings(session, area=outcome.area):
        awaited.setdefault(duty.meeting, []).append(duty)
    near = meetings.between(session, area=outcome.area, first=today - SHOWN_BEHIND, last=today + SHOWN_AHEAD)
    found = meetings.of_ids(session, set(awaited)) | {meeting.id: meeting for meeting in near}
    documents = {c.document.id: c.document.name for c in wheel.meeting_station.collects}
    return MeetingsReport(
        title=wheel.meeting_station.name,
        headline=_of_meetings(outcome, found.values(), today=today),
        rows=tuple(
            MeetingRow(
                meeting=meeting.title,
                day=meeting.day,
                status=standing(meeting.status, called_elsewhere=meeting.called_elsewhere),
                told=_told_of(wheel, meeting, outcome, today=today),
                missing=_missing(meeting, awaited.get(meeting.id, ()), documents, names),
            )
            for meeting in sorted(found.values(), key=lambda meeting: (meeting.starts_at, meeting.id))
        ),
    )


def _of_meetings(outcome: ConveneOutcome, found: Iterable[MeetingFacts], *, today: date) -> str:
    coming = sum(meeting.day >= today and meeting.status is MeetingStatus.CALLED for meeting in found)
    told = (
        (outcome.counts[StepKind.NOTICE], "kallelse", "kallelser"),
        (outcome.counts[StepKind.MEETING_REMINDER], "mötespåminnelse", "mötespåminnelser"),
        (outcome.invitations, "kalendermeddelande", "kalendermeddelanden"),
        (len(outcome.documents.told), "brev om dokument", "brev om dokument"),
    )
    parts = [counted(number, one, many) for number, one, many in told if number]
    return ", ".join([*parts, f"{counted(coming, 'möte', 'möten')} inom 60 dagar"])


def _told_of(wheel: Wheel, meeting: MeetingFacts, outcome: ConveneOutcome, *, today: date) -> str:
    now = outcome.told.get(meeting.id)
    if now:
        return "nu: " + ", ".join(f"{number} {kind.swedish}" for kind, number in now.items())
    if meeting.invites and meeting.day >= today:
        leaves_on = notice_day(wheel, meeting)
        return f"kallelsen går ut {leaves_on}" if leaves_on > today else "kallelsen har gått ut"
    return ""


def _missing(
    meeting: MeetingFacts, awaited: Sequence[Duty], documents: Mapping[str, str], names: Mapping[str, str]
) -> str:
    owed = [
        f"{documents.get(duty.document, duty.document)} från {names.get(duty.group, duty.group)}"
        f" (senast {short_day(duty.last_day)})"
        for duty in awaited
    ]
    lacks = [lack for lack in (what_it_lacks(meeting),) if lack and meeting.status is MeetingStatus.CALLED]
    return listed([*lacks, *owed])
