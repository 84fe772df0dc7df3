"""One matter as its page shows it: its way so far, and where it may go from whoever has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.matters import MatterMove
from models.words import DutyState, MatterKind
from office.matter_list import MatterLine, listing
from office.matter_rules import Itinerary, NoSuchMatter
from rules.matters import MatterRules
from rules.wheel import GroupSpan, Wheel
from store import areas, matters


@dataclass(frozen=True, kw_only=True)
class MatterPage:
    """A matter, every hand that it has gone through, and what may be done. `names` are the groups' on the day.

    `ahead` are the bodies that a question may go to next, `back` the groups that have had it, `others` whom else a
    mission or a sub-goal may be given to.
    """

    line: MatterLine
    duty_id: int | None
    moves: tuple[MatterMove, ...]
    names: Mapping[str, str]
    ahead: tuple[str, ...]
    back: tuple[str, ...]
    others: tuple[str, ...]
    outside: str | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has it still."""
        return self.line.closed_on is None

    @property
    def is_answered(self) -> bool:
        """Whether the holder has answered, and nobody has passed it on or closed it."""
        return self.is_open and self.line.state is not DutyState.AWAITED


def matter_page(session: Session, wheel: Wheel, number: int, *, today: date) -> MatterPage:
    """The matter of that number. Raises NoSuchMatter."""
    matter = matters.get(session, wheel.area, number)
    if matter is None:
        raise NoSuchMatter(wheel, number)
    line = next(each for each in listing(session, wheel, today=today, also_closed=True) if each.id == number)
    moves = matters.moves(session, [number])[number]
    names, groups = areas.group_names(session, wheel.area, on=today), areas.group_spans(session, wheel.area)
    itinerary = Itinerary(wheel.matters, groups, names, matter=matter, moves=moves, on=today)
    is_question = matter.kind is MatterKind.QUESTION
    fitting = () if is_question else may_have(wheel.matters, groups, matter.kind, on=today)
    back = tuple(itinerary.back)
    return MatterPage(
        line=line,
        duty_id=matter.duty_id,
        moves=tuple(moves),
        names=names,
        ahead=tuple(stop.bound_for or stop.group for stop in itinerary.upward),
        back=back if is_question else tuple(group for group in back if group in fitting),
        others=tuple(group for group in fitting if group not in back and group != matter.holder),
        outside=wheel.matters.outside,
    )


def may_have(rules: MatterRules, groups: list[GroupSpan], kind: MatterKind, *, on: date) -> tuple[str, ...]:
    """The groups of that day that may be given a matter of the kind."""
    return tuple(span.id for span in groups if span.exists_on(on) and rules.may_have(kind, span))
