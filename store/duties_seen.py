"""An area's documents seen at once: what an overview asks of them again and again, read by one question."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session, col, or_, select

from models.duties import Duty
from models.words import DutyState
from rules.decisions import DECISIONS
from rules.matters import MATTERS
from rules.rotation import CHAIRS
from rules.seats import SEATS
from store.once import ANSWERS

BESIDE = (CHAIRS, SEATS, DECISIONS, MATTERS)
"""The stations beside the year, whose documents are looked at whatever year they are of."""


@dataclass(frozen=True)
class Sight:
    """The documents of some years, those of the stations beside the year, and all that are awaited, as they came."""

    years: frozenset[int]
    duties: tuple[Duty, ...]

    @cached_property
    def awaited(self) -> list[Duty]:
        """Those that are still awaited."""
        return [duty for duty in self.duties if duty.state is DutyState.AWAITED]

    def covers(self, years: Iterable[int]) -> bool:
        """Whether all documents of those years are among them."""
        return self.years.issuperset(years)


def see(session: Session, *, area: str, years: Collection[int]) -> None:
    """Let the questions of store/duties.py about the area be answered from one look; only in a glance."""
    answers = session.info.get(ANSWERS)
    seen = answers.get((Sight, area)) if answers else None
    if answers is None or (seen and seen.covers(years)):
        return
    wanted = or_(col(Duty.year).in_(years), Duty.state == DutyState.AWAITED, col(Duty.station).in_(BESIDE))
    found = session.exec(select(Duty).where(Duty.area == area, wanted).order_by(col(Duty.id)))
    answers[Sight, area] = Sight(frozenset(years), tuple(found))


def sight(session: Session, area: str) -> Sight | None:
    """What the glance has seen of the area; None where it has not looked, and in sessions that are no glance."""
    answers = session.info.get(ANSWERS)
    return answers.get((Sight, area)) if answers else None
