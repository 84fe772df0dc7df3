"""A document that is not waited for yet, as the wheel foresees it: what a `Duty` would say of it, and no row."""

from dataclasses import dataclass
from datetime import date

from models.duties import Duty
from models.words import DutyState


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyAhead:
    """Made of a row of `station_duties`; what only comes with time is not there yet."""

    area: str
    year: int
    station: str
    group: str
    document: str
    due_on: date
    remitted: bool
    revision: int
    state: DutyState
    look_on: date | None
    id: None = None
    meeting: int = 0
    extended_to: None = None
    revised_on: None = None
    received_on: None = None
    reason: None = None

    @property
    def last_day(self) -> date:
        """The day that counts."""
        return self.due_on


KnownOrAhead = Duty | DutyAhead
