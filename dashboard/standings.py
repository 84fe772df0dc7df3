"""How a document's and a station's state is told: in words, in shape and in colour, never in colour alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from babel.dates import format_date

from models.words import DutyState
from office.overview import DutyView, StationView


class Standing(StrEnum):
    """What the page shows of a document's state. The value is used in addresses, class names and shapes."""

    LATE = "late"
    REMITTED = "remitted"
    EXTENDED = "extended"
    AWAITED = "awaited"
    PLANNED = "planned"
    RECEIVED = "received"
    ADOPTED = "adopted"
    EXCUSED = "excused"
    HISTORY = "history"

    def counted(self, number: int) -> str:
        """So many documents that stand there: "1 försenad", "3 försenade"."""
        one, several = WORDS[self]
        return f"{number} {one if number == 1 else several}"

    @property
    def several(self) -> str:
        """The word for more than one: "försenade"."""
        return WORDS[self][1]

    @property
    def may_change(self) -> bool:
        """Whether the page has something to do about a document that stands there."""
        return self is not Standing.ADOPTED

    @property
    def is_open(self) -> bool:
        """Whether the document may still come."""
        return self in OPEN


WORDS = {
    Standing.LATE: ("försenad", "försenade"),
    Standing.REMITTED: ("återremitterad", "återremitterade"),
    Standing.EXTENDED: ("med anstånd", "med anstånd"),
    Standing.AWAITED: ("väntas", "väntas"),
    Standing.PLANNED: ("planerad", "planerade"),
    Standing.RECEIVED: ("inlämnad", "inlämnade"),
    Standing.ADOPTED: ("fastställd", "fastställda"),
    Standing.EXCUSED: ("befriad", "befriade"),
    Standing.HISTORY: ("före driftstart", "före driftstart"),
}
OPEN = frozenset({Standing.LATE, Standing.REMITTED, Standing.EXTENDED, Standing.AWAITED, Standing.PLANNED})
SETTLED = {
    DutyState.RECEIVED: Standing.RECEIVED,
    DutyState.ADOPTED: Standing.ADOPTED,
    DutyState.PUBLISHED: Standing.ADOPTED,
    DutyState.EXCUSED: Standing.EXCUSED,
    DutyState.STRUCK: Standing.EXCUSED,
    DutyState.ENDED: Standing.EXCUSED,
    DutyState.HISTORY: Standing.HISTORY,
}


def standing(row: DutyView) -> Standing:
    """Where a document stands."""
    if row.state is None:
        return Standing.PLANNED
    if row.state in SETTLED:
        return SETTLED[row.state]
    if row.days_late > 0:
        return Standing.LATE
    if row.remitted or row.state is DutyState.REMITTED:
        return Standing.REMITTED
    return Standing.EXTENDED if has_moved(row) else Standing.AWAITED


def has_moved(row: DutyView) -> bool:
    """Whether another last day counts than the first one: granted, or set when the document was sent back."""
    return row.original_last_day is not None and row.original_last_day != row.last_day


def words(row: DutyView) -> str:
    """The state as it is read: "försenad 3 dagar", "anstånd till 14 februari"."""
    match standing(row):
        case Standing.LATE:
            return f"försenad {days(row.days_late)}"
        case Standing.EXTENDED if row.original_last_day:
            return f"anstånd till {short_day(row.last_day)}"
        case Standing.REMITTED:
            return f"återremitterad, ny version senast {short_day(row.last_day)}"
        case Standing.RECEIVED if row.received_on is not None:
            return f"inlämnad {short_day(row.received_on)}"
        case Standing.PLANNED:
            return "planerad"
        case _:
            return row.state.swedish if row.state else "planerad"


def days(number: int) -> str:
    """A number of days in words: "1 dag", "3 dagar"."""
    return "1 dag" if number == 1 else f"{number} dagar"


def short_day(day: date) -> str:
    """A day within the year at hand: "14 februari"."""
    return str(format_date(day, "d MMMM", locale="sv"))


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many documents stand where, in the order of `Standing`."""

    counts: tuple[tuple[Standing, int], ...]

    def of(self, wanted: Standing) -> int:
        """The number of documents that stand there."""
        return dict(self.counts).get(wanted, 0)

    @property
    def total(self) -> int:
        """Every document."""
        return sum(number for _, number in self.counts)

    @property
    def open(self) -> int:
        """Those that may still come."""
        return sum(number for where, number in self.counts if where.is_open)

    @property
    def words(self) -> str:
        """The tally as a line: "1 försenad, 3 inlämnade"."""
        return ", ".join(where.counted(number) for where, number in self.counts)


def tally(rows: Iterable[DutyView]) -> Tally:
    """Count the rows by where they stand."""
    counted = Counter(standing(row) for row in rows)
    return Tally(counts=tuple((where, counted[where]) for where in Standing if counted[where]))


@dataclass(frozen=True, kw_only=True)
class ByNeed:
    """A station's rows: those that may still come, the latest first, and those that need nothing more."""

    open: tuple[DutyView, ...]
    settled: tuple[DutyView, ...]


def by_need(rows: Iterable[DutyView], only: Standing | None) -> ByNeed:
    """Put what needs somebody first; `only` leaves out what stands elsewhere."""
    chosen = [row for row in rows if only in (None, standing(row))]
    still_open = sorted((row for row in chosen if standing(row).is_open), key=lambda row: -row.days_late)
    return ByNeed(open=tuple(still_open), settled=tuple(row for row in chosen if not standing(row).is_open))


class StationStanding(StrEnum):
    """What the wheel shows of a whole station. The value names a class and a shape."""

    LATE = "late"
    ONGOING = "ongoing"
    DONE = "done"
    AHEAD = "ahead"
    OTHER = "other"


def station_standing(station: StationView) -> StationStanding:
    """Where a station stands: late as soon as one document is, done when nothing more can come."""
    if not station.duties:
        return StationStanding.AHEAD if station.deployment else StationStanding.OTHER
    counted = tally(station.duties)
    if counted.of(Standing.LATE):
        return StationStanding.LATE
    if not counted.open:
        return StationStanding.DONE
    return StationStanding.AHEAD if counted.of(Standing.PLANNED) == counted.total else StationStanding.ONGOING


def is_shown(station: StationView) -> bool:
    """Whether the year has the station: one that is switched off only while it still has documents."""
    return station.active or bool(station.duties)
