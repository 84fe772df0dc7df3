"""How what is awaited at one of our own stations has to change, so that it is as meetings, terms or seats ask for."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.duties import Duty


@dataclass(kw_only=True)
class DutyChanges:
    """Documents that are opened, get another day or are taken up again; settled, for nothing is left to ask; or ended.

    What is ended has its reason. `past` are those that turn out to be of a time before the area went live.
    """

    opened: list[dict[str, Any]] = field(default_factory=list)
    moved: list[tuple[Duty, date]] = field(default_factory=list)
    taken_up: list[tuple[Duty, date]] = field(default_factory=list)
    settled: list[Duty] = field(default_factory=list)
    ended: list[tuple[Duty, str]] = field(default_factory=list)
    past: list[Duty] = field(default_factory=list)

    def __len__(self) -> int:
        with_days = len(self.moved) + len(self.taken_up)
        return len(self.opened) + with_days + len(self.settled) + len(self.ended) + len(self.past)
