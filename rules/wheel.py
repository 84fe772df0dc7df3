"""What an area file means: the wheel, its stations, and whom they concern.

`areas/` makes these from the file; everything above reads them. They are frozen, so a wheel can be kept and shared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.words import Mode, Principal, Role, StationKind
from rules.dates import MONTHS, DayRule
from rules.ladder import Addressee, Ladder
from rules.workdays import ClosedDays


class Period(StrEnum):
    """Which time a document covers, counted from the station's year."""

    PREVIOUS_YEAR = "previous-year"
    THIS_YEAR = "this-year"
    NEXT_YEAR = "next-year"
    FIRST_HALF = "first-half"
    SECOND_HALF_BEFORE = "second-half-before"
    FIRST_QUARTER = "first-quarter"

    def for_year(self, year: int) -> str:
        """The period in Swedish: "2025", "första halvåret 2026"."""
        match self:
            case Period.PREVIOUS_YEAR:
                return str(year - 1)
            case Period.THIS_YEAR:
                return str(year)
            case Period.NEXT_YEAR:
                return str(year + 1)
            case Period.FIRST_HALF:
                return f"första halvåret {year}"
            case Period.SECOND_HALF_BEFORE:
                return f"andra halvåret {year - 1}"
            case Period.FIRST_QUARTER:
                return f"första kvartalet {year}"


@dataclass(frozen=True, kw_only=True)
class GroupSpan:
    """A group and the days on which it exists (`valid_to` inclusive, None: until further notice)."""

    id: str
    kind: str
    valid_from: date
    valid_to: date | None = None

    def exists_on(self, day: date) -> bool:
        """Whether the group exists on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A kind of document that groups hand in."""

    id: str
    name: str
    plural: str
    period: Period
    template_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One document that a station collects, from whom, by when and by which ladder.

    `owed_by` holds group kinds and group ids.
    """

    document: Document
    owed_by: frozenset[str]
    due: DayRule
    ladder: Ladder

    def owing(self, groups: Iterable[GroupSpan], *, due_on: date) -> list[GroupSpan]:
        """The groups that owe the document on `due_on`: those of the right kind that exist that day."""
        return [
            group
            for group in groups
            if (group.id in self.owed_by or group.kind in self.owed_by) and group.exists_on(due_on)
        ]


@dataclass(frozen=True, kw_only=True)
class Station:
    """One recurring event of the wheel. `months` are 1–12, in order; `collects` is empty unless it gathers documents.

    It comes back every `every_years` years, counted from `from_year`. `concerns` holds group kinds and group ids.
    """

    id: str
    name: str
    kind: StationKind
    months: tuple[int, ...]
    active: bool = True
    every_years: int = 1
    from_year: int | None = None
    concerns: frozenset[str] = frozenset()
    collects: tuple[Collection, ...] = ()

    @property
    def month_label(self) -> str:
        """`Januari`, or `Maj–juni`."""
        return "–".join(MONTHS[month - 1] for month in self.months).capitalize()

    @property
    def title(self) -> str:
        """`Januari · Årsrapporter`: the name that tells it from another of the same name."""
        return f"{self.month_label} · {self.name}"

    def comes_in(self, year: int) -> bool:
        """Whether the station's turn comes in `year`."""
        return self.from_year is None or (year - self.from_year) % self.every_years == 0


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A quarter of the wheel and the question it asks."""

    months: tuple[int, ...]
    name: str


@dataclass(frozen=True, kw_only=True)
class Senders:
    """Who letters come from.

    `mailbox` is the office's shared mailbox; answers go there unless `answers_to_leader`.
    Letters leave from it under the process leader's name, or from the leader's own address if `from_leader`.
    """

    mailbox: str
    name: str
    phone: str | None = None
    from_leader: bool = False
    answers_to_leader: bool = False


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """Everything that one applied area file lays down for the engine.

    `fallbacks` are tried in order where a role is vacant; after them the office's mailbox.
    `office_group` is the group whose members are the office, and whose communicator receives documents.
    """

    area: str
    name: str
    time_zone: ZoneInfo
    mode: Mode
    live_from: date
    approve_escalations: bool
    closed: ClosedDays
    senders: Senders
    fallbacks: tuple[Addressee, ...]
    office_group: str
    phases: tuple[Phase, ...]
    stations: tuple[Station, ...]
    groups: tuple[GroupSpan, ...]

    def station(self, station_id: str) -> Station:
        """The station of that id. Raises NoSuchStation."""
        for station in self.stations:
            if station.id == station_id:
                return station
        raise NoSuchStation(self, station_id)

    @property
    def collecting(self) -> tuple[Station, ...]:
        """The active stations that gather documents, in the order of the file."""
        return tuple(station for station in self.stations if station.active and station.collects)


def due_day(closed: ClosedDays, collection: Collection, *, year: int) -> date:
    """The last day for a document of that year: a day that stands by itself moves to the next open one."""
    return closed.next_open(collection.due.on(year))


def collections_by_group(
    stations: Iterable[Station], groups: Iterable[GroupSpan]
) -> dict[tuple[str, str, str], Collection]:
    """Station, document and group → the collection that says when and how that group hands it in."""
    kinds = {group.id: group.kind for group in groups}
    return {
        (station.id, collection.document.id, group): collection
        for station in stations
        for collection in station.collects
        for group, kind in kinds.items()
        if group in collection.owed_by or kind in collection.owed_by
    }


class NoSuchStation(Exception):
    """The area has no station of that id."""

    def __init__(self, wheel: Wheel, station_id: str) -> None:
        known = ", ".join(station.id for station in wheel.stations)
        super().__init__(f"{wheel.name} har ingen station ”{station_id}”. Stationerna heter: {known}")


def own_side_first(side: Principal | None, holders: dict[Role, Principal | None]) -> list[Role]:
    """Chair and vice chair of a body, whoever stands on `side` first; the chair first where that decides nothing."""
    return sorted(
        (role for role in (Role.CHAIR, Role.VICE_CHAIR) if role in holders),
        key=lambda role: (side is None or holders[role] is not side, role is not Role.CHAIR),
    )
