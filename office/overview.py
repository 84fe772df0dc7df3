"""A year of the wheel as pages and commands show it: every station, every group's document, what comes next.

Answered from a constant number of queries, however many groups there are.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from engine.timetable import deployment_name
from mail.summary_contexts import Alarm
from models.duties import Duty
from models.words import DutyState, LetterState, Mode, StationKind, StepKind
from office.alarms import alarms
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.duty_ahead import DutyAhead, KnownOrAhead
from office.forecast import steps_of
from office.links import Links
from office.stations import station_duties
from rules.documents import DELIVERED
from rules.wheel import Collection, Station, Wheel, collections_by_group
from store import areas, bounces, duties, duty_acts, letters
from store.bounces import Bounce
from store.together import put_together

LONGEST_LADDER = timedelta(days=800)
"""So long after a document's last day its ladder has surely come to its end."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A step that was told, or will be, and its day."""

    kind: StepKind
    on: date


@dataclass(frozen=True, kw_only=True)
class FileView:
    """A handed-in file: its `size` in bytes, and the `link` within the site that downloads it."""

    filename: str
    size: int
    link: str


@dataclass(frozen=True, kw_only=True)
class DutyView:
    """One group's document. `duty_id` and `state` are None while the station has not begun to wait for it.

    `remitted` says that the last day was set when the document was sent back, not granted for more time. `bounced` is
    the latest letter about what is awaited that did not arrive.
    """

    duty_id: int | None
    group: str
    group_name: str
    document: str
    document_name: str
    period: str
    state: DutyState | None
    last_day: date
    original_last_day: date | None
    remitted: bool
    days_late: int
    received_on: date | None
    last_told: Told | None
    next_step: Told | None
    reason: str | None
    files: tuple[FileView, ...]
    bounced: Bounce | None = None


@dataclass(frozen=True, kw_only=True)
class StationView:
    """A station of the year. `deployment` is empty for one that collects nothing."""

    id: str
    name: str
    months: tuple[int, ...]
    month_label: str
    phase: str
    kind: StationKind
    active: bool
    started_by_hand: bool
    deployment: str
    last_day: date | None
    duties: tuple[DutyView, ...]

    @property
    def received(self) -> int:
        """How many documents have come in."""
        return sum(d.state in DELIVERED for d in self.duties)


@dataclass(frozen=True, kw_only=True)
class WheelYear:
    """A year of an area."""

    area: str
    area_name: str
    mode: Mode
    year: int
    today: date
    phases: tuple[tuple[tuple[int, ...], str], ...]
    stations: tuple[StationView, ...]


@dataclass(frozen=True, kw_only=True)
class Status:
    """An area in numbers."""

    area: str
    area_name: str
    mode: Mode
    today: date
    awaited: int
    late: int
    letters: dict[LetterState, int]
    alarms: tuple[Alarm, ...]


def year_of_wheel(
    session: Session, wheel: Wheel, *, year: int, today: date, links: Links, only: str | None = None
) -> WheelYear:
    """Every station of the area's year with its documents; of the station `only` where one is named."""
    view = _YearView(session, wheel, year=year, today=today, links=links)
    return WheelYear(
        area=wheel.area,
        area_name=wheel.name,
        mode=wheel.mode,
        year=year,
        today=today,
        phases=tuple((phase.months, phase.name) for phase in wheel.phases),
        stations=tuple(
            view.station(s)
            for s in sorted(wheel.stations, key=_place_in_year)
            if s.comes_in(year) and only in (None, s.id)
        ),
    )


def status(
    session: Session, *, area: str, today: date, now: datetime, links: Links, credentials_end: date | None = None
) -> Status:
    """How the area stands, in numbers. Raises NoSuchArea."""
    wheel = wheel_of_area(session, area)
    awaited = duties.awaited(session, area=area)
    return Status(
        area=area,
        area_name=wheel.name,
        mode=wheel.mode,
        today=today,
        awaited=len(awaited),
        late=sum(duty.last_day < today for duty in awaited),
        letters=letters.count_by_state(session, area=area),
        alarms=alarms(
            session,
            Briefing(session, wheel, today=today, links=links),
            now=now,
            credentials_end=credentials_end,
        ),
    )


def _place_in_year(station: Station) -> int:
    return station.months[0]


class _YearView:
    """What the rows of a year are put together from."""

    def __init__(self, session: Session, wheel: Wheel, *, year: int, today: date, links: Links) -> None:
        self.wheel, self.year, self.today, self.links = wheel, year, today, links
        put_together(
            session,
            duty_acts.taken_in_area.of(area=wheel.area),
            duty_acts.last_told.of(area=wheel.area, year=year),
            duties.files_by_duty.of(area=wheel.area, year=year),
            bounces.of_year.of(area=wheel.area, year=year),
        )
        self.group_names = areas.group_names(session, wheel.area, on=today)
        self.spans = areas.group_spans(session, self.wheel.area)
        self.collections = collections_by_group(self.wheel.stations, self.spans)
        self.taken = duty_acts.taken_in_area(session, area=wheel.area)
        self.told = duty_acts.last_told(session, area=self.wheel.area, year=year)
        self.bounced = bounces.of_year(session, area=wheel.area, year=year)
        self.coming: dict[tuple[Hashable, ...], Told | None] = {}
        self.of_station: dict[str, list[Duty]] = {}
        for duty in duties.of_year(session, area=self.wheel.area, year=year):
            self.of_station.setdefault(duty.station, []).append(duty)
        self.files = duties.files_by_duty(session, area=self.wheel.area, year=year)

    def station(self, station: Station) -> StationView:
        rows = self._rows(station)
        phase = next((p.name for p in self.wheel.phases if station.months[0] in p.months), "")
        return StationView(
            id=station.id,
            name=station.name,
            months=station.months,
            month_label=station.month_label,
            phase=phase,
            kind=station.kind,
            active=station.active,
            started_by_hand=station.started_by_hand,
            deployment=deployment_name(self.wheel, station) if station.active and station.collects else "",
            last_day=min((row.last_day for row in rows), default=None),
            duties=tuple(sorted(rows, key=lambda row: (row.group_name, row.document_name))),
        )

    def _rows(self, station: Station) -> list[DutyView]:
        known = self.of_station.get(station.id, [])
        opened = {(duty.group, duty.document) for duty in known}
        ahead = (
            self._view(DutyAhead(**row), opened=False)
            for row in (station_duties(self.wheel, station, self.spans, year=self.year) if station.active else ())
            if (row["group"], row["document"]) not in opened
        )
        return [*(self._view(duty, opened=True) for duty in known), *ahead]

    def _view(self, duty: KnownOrAhead, *, opened: bool) -> DutyView:
        collection = self.collections.get((duty.station, duty.document, duty.group))
        told = self.told.get(duty.id or 0)
        is_awaited = duty.state is DutyState.AWAITED
        looks_on = is_awaited and duty.look_on is not None
        return DutyView(
            duty_id=duty.id,
            group=duty.group,
            group_name=self.group_names.get(duty.group, duty.group),
            document=duty.document,
            document_name=collection.document.name if collection else duty.document,
            period=collection.document.period.for_year(duty.year) if collection else str(duty.year),
            state=duty.state if opened or duty.state is DutyState.HISTORY else None,
            last_day=duty.last_day,
            original_last_day=duty.due_on if duty.extended_to else None,
            remitted=duty.remitted,
            days_late=max(0, (self.today - duty.last_day).days) if is_awaited else 0,
            received_on=duty.received_on,
            last_told=Told(kind=told[0], on=told[1]) if told else None,
            next_step=self._next_step(duty, collection) if looks_on and collection else None,
            reason=duty.reason,
            files=self._files(duty),
            bounced=self.bounced.get(duty.id or 0) if is_awaited else None,
        )

    def _files(self, duty: KnownOrAhead) -> tuple[FileView, ...]:
        return tuple(
            FileView(filename=file.filename, size=file.size, link=self.links.document_path(file.id, file.link_version))
            for file in self.files.get(duty.id or 0, ())
        )

    def _next_step(self, duty: KnownOrAhead, collection: Collection) -> Told | None:
        """Most groups of a station stand alike, and are reckoned with once."""
        taken = self.taken.get(duty.id or 0, {})
        stands = (duty.state, duty.last_day, duty.look_on, duty.revised_on, frozenset(taken.items()))
        alike = (id(collection.ladder), *stands)
        if alike not in self.coming:
            last = duty.last_day + LONGEST_LADDER
            coming = steps_of(self.wheel, duty, collection, taken, first=self.today, last=last)
            self.coming[alike] = next((Told(kind=step.kind, on=on) for step, on in coming), None)
        return self.coming[alike]
