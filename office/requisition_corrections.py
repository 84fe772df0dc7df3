"""Corrections: what has left is never changed. A new revision stands instead, and a credit takes the old one back.

What has not left yet is drafted anew. Both wait for a person's go like any draft.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.log import Deed
from models.money import Requisition
from models.words import RequisitionState
from office.closed_years import check_year_open
from office.requisitions import computation, division, drafts_of, latest_revisions, new_draft, record, standing_of
from rules.financing import YearDivision
from rules.wheel import Wheel
from store import areas, money


class NothingToCorrect(Exception):
    """Every requisition is as the model and the populations have it now."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"rekvisitionerna {year} stämmer med områdesfilen och folkmängden: inget att rätta. Ändra först det som är "
            "fel, läs in det och gör sedan rättelsen"
        )


class NeedsAReason(Exception):
    """A correction says why."""

    def __init__(self) -> None:
        super().__init__("ange ett skäl: det står på krediteringen och i brevet till parten")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A party whose requisition is another now. `was` None: it had none."""

    party: str
    was: int | None
    amount: int
    reference: str


def correct(
    session: Session, wheel: Wheel, *, year: int, reason: str, today: date, now: datetime, who: str
) -> list[Correction]:
    """Draft what differs from what has been asked, for every party of the year; return what differs.

    Raises NothingToCorrect, NeedsAReason, YearClosed and FinancingFault; then nothing is drafted.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise NeedsAReason
    areas.lock(session, wheel.area)
    check_year_open(session, area=wheel.area, year=year)
    known = money.of_year(session, area=wheel.area, year=year, lock=True)
    divided = division(session, wheel, year)
    standing, drafts = standing_of(known), {each.party: each for each in drafts_of(known)}
    revisions = latest_revisions(known)
    found: list[Correction] = []
    for party in dict.fromkeys([*divided.by_party, *standing, *drafts]):
        amount, asked, draft = divided.by_party.get(party, 0), standing.get(party), drafts.get(party)
        before = draft or asked
        if (before.amount if before else 0) == amount:
            continue
        if draft is not None:
            found.append(Correction(party=party, was=draft.amount, amount=amount, reference=draft.reference))
            _draft_anew(session, wheel, divided, draft, amount, asked, reason=reason, who=who, now=now)
            continue
        made = new_draft(
            session,
            wheel,
            divided,
            party,
            revision=revisions.get(party, 0) + 1,
            today=today,
            who=who,
            replaces=asked,
            reason=reason,
        )
        money.add(session, made)
        record(session, made, Deed.CORRECT_REQUISITION, who=who, now=now, was=asked and asked.amount, reason=reason)
        found.append(
            Correction(party=party, was=asked.amount if asked else None, amount=amount, reference=made.reference)
        )
    if not found:
        raise NothingToCorrect(year)
    return found


def _draft_anew(
    session: Session,
    wheel: Wheel,
    divided: YearDivision,
    draft: Requisition,
    amount: int,
    asked: Requisition | None,
    *,
    reason: str,
    who: str,
    now: datetime,
) -> None:
    """Let a draft say what is so now; one that says again what has been asked already is thrown away."""
    record(session, draft, Deed.CORRECT_REQUISITION, who=who, now=now, was=draft.amount, reason=reason)
    if (asked.amount if asked else 0) == amount:
        draft.state, draft.reason = RequisitionState.DISCARDED, reason
    else:
        draft.amount, draft.model, draft.is_example = amount, divided.model.name, divided.is_example
        draft.computed = computation(session, wheel, divided).of_party(draft.party)
        draft.reason = reason if asked else None
    session.add(draft)
    session.flush()
