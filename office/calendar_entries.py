"""What should stand in an area's calendar: its meetings, the last days of its documents, the stations of its wheel."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlmodel import Session

from calendars.events import Days, Event, Standing, Times
from mail.swedish import counted, listed, short_day, upper_first
from models.words import DutyState, EntryKind, MeetingForm, MeetingStatus
from office.areas import local_day
from office.links import Links
from office.stations import station_duties
from rules.wheel import Collection as Collecting
from rules.wheel import Document, GroupSpan, Station, Wheel, due_day
from store import areas, calendars, meetings
from store.calendars import Deadline
from store.meetings import MeetingFacts

MONTHS_BACK, MONTHS_AHEAD = 3, 18
CANCELLED_SHOWN = timedelta(days=30)
MOST_NAMED = 3
"""So many groups are named in a title; more are counted."""
FORMAT = 1
"""Grows when the same facts are to be written in another way: every entry is then made anew."""
FAR = date(2100, 1, 1)
NO_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
NO_LONGER_OWED = (DutyState.EXCUSED, DutyState.ENDED, DutyState.HISTORY)
TOLD_OF = (MeetingStatus.CALLED, MeetingStatus.HELD, MeetingStatus.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Window:
    """The days that calendars show. Its edges are those of whole months, so that bytes do not change with each day."""

    first: date
    last: date

    @classmethod
    def on(cls, today: date) -> "Window":
        """What is shown in that day's month."""
        month = today.replace(day=1)
        return cls(
            first=month - relativedelta(months=MONTHS_BACK),
            last=month + relativedelta(months=MONTHS_AHEAD + 1) - timedelta(days=1),
        )

    @property
    def month(self) -> date:
        """The first day of the month that it is the window of."""
        return self.first + relativedelta(months=MONTHS_BACK)

    @property
    def years(self) -> range:
        """The years whose wheels may have a day in it."""
        return range(self.first.year - 1, self.last.year + 2)

    def has(self, day: date) -> bool:
        """Whether the day is shown."""
        return self.first <= day <= self.last


# --- what should stand there


@dataclass(frozen=True, kw_only=True)
class WantedEntry:
    """An entry that should stand in the calendar. The event of a meeting carries the meeting's own numbers."""

    kind: EntryKind
    event: Event
    groups: frozenset[str]
    meeting_id: int | None = None

    @property
    def days(self) -> tuple[date, date]:
        """First and last, in the area's time."""
        when = self.event.when
        if isinstance(when, Days):
            return when.first, when.last
        first = when.starts_at.astimezone(self.event.zone).date()
        return first, max(first, when.ends_at.astimezone(self.event.zone).date())

    @cached_property
    def digest(self) -> str:
        """Of all that the entry shows."""
        return sha256(f"{FORMAT} {self.event!r}".encode()).hexdigest()


def wanted_entries(
    session: Session, wheel: Wheel, window: Window, *, links: Links, today: date
) -> Iterator[WantedEntry]:
    """Every entry of the window, in no certain order."""
    spans, named = areas.group_spans(session, wheel.area), areas.dated_names(session, wheel.area)
    laid_down = _laid_down(wheel, window, spans=tuple(spans), named=tuple(named))
    told = {
        meeting.id: meeting
        for meeting in meetings.between(session, area=wheel.area, first=window.first, last=FAR, statuses=TOLD_OF)
    }
    for meeting in told.values():
        if _is_shown(wheel, meeting, today=today):
            yield _of_meeting(wheel, meeting, laid_down.names, links)
    owed = _owed(session, wheel, laid_down, window)
    before = {deadline.meeting for deadline in owed if deadline.meeting} - told.keys()
    told |= meetings.of_ids(session, before)
    for deadline in owed:
        yield _of_deadline(
            wheel.area,
            wheel.time_zone,
            deadline,
            whose=laid_down.names.on(deadline.group, deadline.last_day),
            document=laid_down.documents.get((deadline.station, deadline.document)),
            meeting_day=told[deadline.meeting].day if deadline.meeting in told else None,
        )
    yield from laid_down.stations


def _is_shown(wheel: Wheel, meeting: MeetingFacts, *, today: date) -> bool:
    """A cancelled meeting is shown as such so long that every program has seen it; never one that was not called."""
    if not meeting.was_called:
        return False
    if meeting.status is not MeetingStatus.CANCELLED:
        return True
    return today <= local_day(wheel, meeting.revised_at) + CANCELLED_SHOWN


class Names:
    """What groups are called, by day: of each group's names, in the order of their first days."""

    def __init__(self, dated: Iterable[tuple[str, str, date]]) -> None:
        self._names: dict[str, list[tuple[date, str]]] = {}
        for group, name, valid_from in dated:
            self._names.setdefault(group, []).append((valid_from, name))

    def on(self, group: str, day: date) -> str:
        """The name of that day; before the first one, the first; the id for a group without any."""
        names = self._names.get(group)
        if not names:
            return group
        return next((name for valid_from, name in reversed(names) if valid_from <= day), names[0][1])

    def listed(self, groups: Iterable[str], day: date) -> str:
        """The names in a row."""
        return listed([self.on(group, day) for group in groups])


def _of_meeting(wheel: Wheel, meeting: MeetingFacts, names: Names, links: Links) -> WantedEntry:
    cancelled = meeting.status is MeetingStatus.CANCELLED
    agenda = links.meeting(meeting.id, meeting.link_version)
    return WantedEntry(
        kind=EntryKind.MEETING,
        meeting_id=meeting.id,
        groups=frozenset(meeting.groups),
        event=Event(
            uid=meeting.uid,
            when=Times(starts_at=meeting.starts_at, ends_at=meeting.ends_at),
            title=meeting.title,
            place=meeting.place or meeting.link,
            description="\n".join(_about(meeting, names.listed(meeting.groups, meeting.day), agenda)),
            url=agenda,
            categories=("Möte",),
            standing=Standing.CANCELLED if cancelled else Standing.CONFIRMED,
            sequence=meeting.sequence,
            created_at=meeting.created_at,
            revised_at=meeting.revised_at,
            zone=wheel.time_zone,
        ),
    )


def _about(meeting: MeetingFacts, groups: str, agenda: str) -> Iterator[str]:
    """As an invitation says it, and whose meeting it is."""
    if meeting.status is MeetingStatus.CANCELLED:
        yield "Mötet är inställt."
    yield upper_first(groups)
    if meeting.form is not MeetingForm.DIGITAL and meeting.place is None:
        yield "Platsen meddelas senare."
    if meeting.form is not MeetingForm.IN_PERSON:
        yield f"Möteslänk: {meeting.link}" if meeting.link else "Möteslänken meddelas senare."
    yield f"Dagordning: {agenda}"


# --- what the rules alone lay down


@dataclass(frozen=True, kw_only=True)
class _LaidDown:
    """What follows from the wheel and its groups, whatever has been opened or called.

    `coming` are the last days in the window of all that the rules ask for, whether it has been opened or not.
    """

    names: Names
    documents: dict[tuple[str, str], Document]
    coming: tuple[Deadline, ...]
    stations: tuple[WantedEntry, ...]


@lru_cache(maxsize=32)
def _laid_down(
    wheel: Wheel, window: Window, *, spans: tuple[GroupSpan, ...], named: tuple[tuple[str, str, date], ...]
) -> _LaidDown:
    names = Names(named)
    active = [station for station in wheel.stations if station.active]
    coming = (
        _deadline(row)
        for station in wheel.collecting
        for year in window.years
        for row in station_duties(wheel, station, list(spans), year=year)
    )
    return _LaidDown(
        names=names,
        documents={
            (station.id, collection.document.id): collection.document
            for station in (*wheel.stations, *wheel.beside)
            for collection in station.collects
        },
        coming=tuple(deadline for deadline in coming if _is_owed(deadline, window)),
        stations=tuple(entry for station in active for entry in _of_station(wheel, station, spans, names, window)),
    )


# --- the last days of documents


def _owed(session: Session, wheel: Wheel, laid_down: _LaidDown, window: Window) -> list[Deadline]:
    """The documents whose last day is shown: those that are known, and by the rules those not opened yet."""
    known = calendars.deadlines(session, wheel.area, years=window.years)
    opened = {(d.station, d.year, d.group, d.document) for d in known if not d.meeting}
    coming = [d for d in laid_down.coming if (d.station, d.year, d.group, d.document) not in opened]
    return [*(d for d in known if _is_owed(d, window)), *coming]


def _is_owed(deadline: Deadline, window: Window) -> bool:
    return deadline.state not in NO_LONGER_OWED and window.has(deadline.last_day)


def _deadline(row: dict[str, Any]) -> Deadline:
    named = {name: row[name] for name in ("year", "station", "group", "document", "due_on", "state")}
    return Deadline(**named, meeting=0, extended_to=None)


@lru_cache(maxsize=4096)
def _of_deadline(
    area: str,
    zone: ZoneInfo,
    deadline: Deadline,
    *,
    whose: str,
    document: Document | None,
    meeting_day: date | None,
) -> WantedEntry:
    what = document.name if document else deadline.document
    if meeting_day is not None:
        what = f"{what}, mötet {short_day(meeting_day)}"
    elif document is not None:
        what = f"{what} {document.period.for_year(deadline.year)}"
    about = [f"Anstånd: den första sista dagen var {short_day(deadline.due_on)}."] if deadline.extended_to else []
    parts = ("sista-dag", deadline.station, deadline.group, deadline.document)
    uid = "-".join((*parts, f"mote-{deadline.meeting}")) if deadline.meeting else "-".join(parts)
    return WantedEntry(
        kind=EntryKind.DEADLINE,
        groups=frozenset({deadline.group}),
        event=_all_day(
            zone,
            uid=_uid(area, uid, deadline.year),
            day=deadline.last_day,
            title=f"Sista dag: {what} – {whose}",
            about=about,
            category="Sista dag",
        ),
    )


# --- the stations of the wheel


def _of_station(
    wheel: Wheel, station: Station, spans: Sequence[GroupSpan], names: Names, window: Window
) -> Iterator[WantedEntry]:
    for year in window.years:
        if not station.comes_in(year):
            continue
        if station.yearly:
            yield from _of_collecting(wheel, station, spans, names, window, year)
        elif not station.started_by_hand and (station.id, year) not in wheel.decided:
            day = wheel.closed.next_open(date(year, station.months[0], 1))
            if window.has(day):
                yield _of_month(wheel, station, spans, day, year)


def _of_month(wheel: Wheel, station: Station, spans: Sequence[GroupSpan], day: date, year: int) -> WantedEntry:
    """A station without a day of its own, on the first open day of its time."""
    return WantedEntry(
        kind=EntryKind.STATION,
        groups=_concerned(station, spans, day),
        event=_all_day(
            wheel.time_zone,
            uid=_uid(wheel.area, f"station-{station.id}", year),
            day=day,
            title=station.title,
            about=[f"Ingen dag är bestämd. I årshjulet: {station.month_label.lower()} {year}."],
            category="Årshjul",
        ),
    )


def _of_collecting(
    wheel: Wheel, station: Station, spans: Sequence[GroupSpan], names: Names, window: Window, year: int
) -> Iterator[WantedEntry]:
    """One entry for each document and last day, whoever owes it. Who owes it has the deadline, and not this as well."""
    turns: dict[tuple[str, date], list[Collecting]] = {}
    for collection in station.yearly:
        turns.setdefault((collection.document.id, due_day(wheel, collection, year=year)), []).append(collection)
    numbers: dict[str, int] = {}
    for (document_id, day), collections in turns.items():
        numbers[document_id] = number = numbers.get(document_id, 0) + 1
        owing = sorted({group.id for found in collections for group in found.owing(spans, due_on=day)})
        if not owing or not window.has(day) or day < wheel.live_from:
            continue
        document = collections[0].document
        whose = names.listed(owing, day) if len(owing) <= MOST_NAMED else counted(len(owing), "grupp", "grupper")
        several = document.plural if len(owing) > 1 else document.name
        name = f"station-{station.id}-{document_id}" + (f"-{number}" if number > 1 else "")
        yield WantedEntry(
            kind=EntryKind.STATION,
            groups=_concerned(station, spans, day) - set(owing),
            event=_all_day(
                wheel.time_zone,
                uid=_uid(wheel.area, name, year),
                day=day,
                title=f"Sista dag: {several} {document.period.for_year(year)} – {whose}",
                about=[station.title, names.listed(owing, day) if len(owing) > MOST_NAMED else ""],
                category="Årshjul",
            ),
        )


def _concerned(station: Station, spans: Iterable[GroupSpan], day: date) -> frozenset[str]:
    return frozenset(
        group.id
        for group in spans
        if (group.id in station.concerns or group.kind in station.concerns) and group.exists_on(day)
    )


def _uid(area: str, name: str, year: int) -> str:
    """A name for life: of identifiers alone, and of no host that may be another one tomorrow."""
    return f"{name}-{year}@{area}.arshjul"


def _all_day(zone: ZoneInfo, *, uid: str, day: date, title: str, about: Iterable[str], category: str) -> Event:
    """Its numbers and instants are those of the entry's row, and are put in when it is written."""
    return Event(
        uid=uid,
        when=Days(first=day, last=day),
        title=title,
        description="\n".join(line for line in about if line),
        categories=(category,),
        sequence=0,
        created_at=NO_INSTANT,
        revised_at=NO_INSTANT,
        zone=zone,
    )
