"""What a go would let leave: each draft with whom it goes to, its last day, and its paper marked as a draft.

Nothing is written down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.money import Requisition
from office.requisition_papers import Papers, filename_of
from office.requisition_release import asked, last_day_of
from office.requisitions import drafts_named, in_order
from office.roles import Recipient, Roster
from office.shown_plans import fingerprint
from rules.wheel import Wheel
from store import areas, money


@dataclass(frozen=True, kw_only=True)
class GoingOut:
    """A draft that a go would let leave. `was` is what the requisition that it corrects asks for."""

    id: int
    party: str
    name: str
    reference: str
    amount: int
    was: int | None
    reason: str | None
    is_example: bool
    recipient: Recipient


@dataclass(frozen=True, kw_only=True)
class Go:
    """All that a go would let leave, and what goes for all of it."""

    year: int
    last_day: date
    leaves_on: date
    papers: tuple[GoingOut, ...]

    @property
    def total(self) -> int:
        """What is asked for in all, in öre."""
        return sum(each.amount for each in self.papers)

    @property
    def digest(self) -> str:
        """What tells this go from any other, so that what leaves is what was looked at."""
        return fingerprint(self.year, [(each.reference, each.amount) for each in self.papers])


def go_ahead(session: Session, wheel: Wheel, *, year: int, parties: Sequence[str] | None, today: date) -> Go:
    """What a go for the parties, or for all, would let leave. Raises NoDraftOf and FinancingFault."""
    known = money.of_year(session, area=wheel.area, year=year)
    drafts = in_order(wheel, drafts_named(wheel, known, parties, year=year))
    by_id = {each.id: each for each in known}
    names = areas.group_names(session, wheel.area, on=today)
    roster = Roster.on(session, wheel, day=today, group_names=names)
    return Go(
        year=year,
        last_day=last_day_of(wheel, today=today),
        leaves_on=wheel.closed.next_open(today),
        papers=tuple(
            GoingOut(
                id=each.id or 0,
                party=each.party,
                name=wheel.party_names.get(each.party, each.party),
                reference=each.reference,
                amount=each.amount,
                was=by_id[each.replaces_id].amount if each.replaces_id in by_id else None,
                reason=each.reason,
                is_example=each.is_example,
                recipient=roster.recipient(asked(wheel, each).key, group=each.group),
            )
            for each in drafts
        ),
    )


def draft_papers(
    session: Session, wheel: Wheel, drafts: Sequence[Requisition], *, today: date, now: datetime
) -> Iterator[tuple[str, bytes]]:
    """The paper of each draft, marked as one: its file name and its bytes, one at a time. Raises NoFinancing."""
    papers = Papers(wheel, group_names=areas.group_names(session, wheel.area, on=today))
    last_day = last_day_of(wheel, today=today)
    for each in drafts:
        replaced = session.get(Requisition, each.replaces_id) if each.replaces_id else None
        made = papers.requisition(each, last_day=last_day, made_at=now, replaces=replaced, is_draft=True)
        yield filename_of(each), made
