"""Taking in a list of payments: which requisition each is for, told beforehand, and then carried out as shown.

A payment that nobody can tell the purpose of is set aside, and waits for a person. Read twice, a list counts once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from areas.lists import ListError, ListProblem, folded
from areas.payments import PaymentList, PaymentRow
from models.money import Requisition
from models.words import RequisitionState
from office.areas import wheel_of_area
from office.payments import digest_of, new_payment, paid_by_party, settle
from office.requisitions import note_sent, standing_of
from office.shown_plans import PlanHasChanged, fingerprint
from rules.kronor import in_kronor
from rules.wheel import Wheel
from store import areas, log, money


@dataclass(frozen=True, kw_only=True)
class PlannedPayment:
    """A row of a list, and what it is for: a requisition, or why nobody can tell."""

    row: PaymentRow
    digest: str
    reference: str | None = None
    requisition_id: int | None = None
    year: int | None = None
    party: str | None = None
    set_aside: str | None = None

    @property
    def told(self) -> str:
        """The payment as a plan shows it."""
        whose = f"→ {self.reference}" if self.reference else f"läggs åt sidan: {self.set_aside}"
        said = self.row.reference or self.row.party
        return f"{'+' if self.reference else '?'} {self.row.day} {in_kronor(self.row.amount)} ”{said}” {whose}"


@dataclass(frozen=True, kw_only=True)
class PaymentPlan:
    """What taking the list in would do. `known` rows have been read before and count once."""

    area: str
    file: str
    payments: tuple[PlannedPayment, ...]
    known: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def digest(self) -> str:
        """What tells this plan from any other, so that what is taken in is what was looked at."""
        told = [(p.digest, p.requisition_id, p.set_aside) for p in self.payments]
        return fingerprint(self.area, told)

    @property
    def lines(self) -> list[str]:
        """The plan for a person."""
        aside = sum(payment.set_aside is not None for payment in self.payments)
        return [
            *self.notes,
            *(payment.told for payment in self.payments),
            f"{len(self.payments)} betalningar läses in, varav {aside} läggs åt sidan; {self.known} är redan inlästa.",
        ]


def plan_payments(session: Session, *, area: str, found: PaymentList, now: datetime) -> PaymentPlan:
    """What each row of the list is for. Raises ListError with every row that is wrong."""
    wheel, known = wheel_of_area(session, area), money.digests(session, area=area)
    problems = [*found.problems, *_not_yet_been(found.rows, today=now.astimezone(wheel.time_zone).date())]
    if problems:
        raise ListError(found.file, sorted(problems, key=lambda problem: problem.row or 0))
    match = _Matching(session, wheel)
    seen: Counter[str] = Counter()
    planned = []
    for row in found.rows:
        said = f"{row.reference}|{row.party}"
        digest = digest_of(area, row.day, row.amount, said, seen[f"{row.day}|{row.amount}|{said}"])
        seen[f"{row.day}|{row.amount}|{said}"] += 1
        if digest not in known:
            planned.append(match.planned(row, digest))
    return PaymentPlan(
        area=area,
        file=found.file,
        payments=tuple(planned),
        known=len(found.rows) - len(planned),
        notes=found.notes,
    )


def _not_yet_been(rows: Iterable[PaymentRow], *, today: date) -> Iterable[ListProblem]:
    """What is wrong with each payment of a day that has not come."""
    for row in rows:
        if row.day > today:
            wrong = f"{row.day} har inte varit än"
            yield ListProblem(row=row.number, column="datum", wrong=wrong, right="Skriv dagen då pengarna kom")


class _Matching:
    """Which requisition a payment is for: by the reference that it names, else by party and exact amount.

    What earlier rows of the list pay is paid: two alike do not both settle one requisition.
    """

    def __init__(self, session: Session, wheel: Wheel) -> None:
        rows = money.of_area(session, area=wheel.area)
        self._asked = {each.reference: each for each in rows if each.stored_as}
        self._standing = [each for each in rows if each.state.stands and each.state is not RequisitionState.PAID]
        self._left = {(each.year, each.party): each.amount for each in self._standing}
        years = {each.year for each in self._standing}
        paid = {year: paid_by_party(session, area=wheel.area, year=year) for year in years}
        for each in self._standing:
            self._left[each.year, each.party] -= paid[each.year].get(each.party, 0)
        self._parties, self._closed = _parties(wheel), wheel.closed_years

    def planned(self, row: PaymentRow, digest: str) -> PlannedPayment:
        """The row with what it is for."""
        named = [reference for reference in self._asked if _names(row.reference, reference)]
        if len(named) == 1:
            of = self._asked[named[0]]
            if of.year in self._closed:
                return PlannedPayment(row=row, digest=digest, set_aside=f"{of.year} är stängt i en årsbok")
            return self._for(row, digest, of)
        if len(named) > 1:
            return PlannedPayment(row=row, digest=digest, set_aside="raden nämner flera rekvisitioner")
        party = self._parties.get(folded(row.party)) if row.party else None
        if row.party and party is None:
            return PlannedPayment(row=row, digest=digest, set_aside=f"området har ingen part ”{row.party}”")
        fitting = [
            each
            for each in self._standing
            if self._left[each.year, each.party] == row.amount and each.party == party and each.year not in self._closed
        ]
        if party is not None and len(fitting) == 1:
            return self._for(row, digest, fitting[0])
        why = "referensen är ingen rekvisition" if row.reference else "det står inte vilken rekvisition den gäller"
        return PlannedPayment(row=row, digest=digest, set_aside=why)

    def _for(self, row: PaymentRow, digest: str, of: Requisition) -> PlannedPayment:
        if (of.year, of.party) in self._left:
            self._left[of.year, of.party] -= row.amount
        return PlannedPayment(
            row=row,
            digest=digest,
            reference=of.reference,
            requisition_id=of.id,
            year=of.year,
            party=of.party,
        )


def _names(text: str, reference: str) -> bool:
    """Whether the reference stands in the text as a word of its own, whatever its letters' case."""
    return re.search(rf"(?<![A-Z0-9-]){re.escape(reference)}(?![A-Z0-9-])", text.upper()) is not None


def _parties(wheel: Wheel) -> Mapping[str, str]:
    return {folded(text): party for party, name in wheel.party_names.items() for text in (name, party)}


def apply_payments(
    session: Session,
    found: PaymentList,
    *,
    area: str,
    now: datetime,
    who: str,
    shown: PaymentPlan | None = None,
) -> PaymentPlan:
    """Take the list in, in the caller's transaction, and settle what is paid; return what was done.

    Raises ListError, and PlanHasChanged where `shown` is no longer true; then nothing is written.
    """
    areas.lock(session, area)
    note_sent(session, area)
    plan = plan_payments(session, area=area, found=found, now=now)
    if shown is not None and plan != shown:
        raise PlanHasChanged("något")
    rows = [
        {
            **new_payment(area, p.row.day, p.row.amount, p.row.reference, plan.file, p.digest, now=now, who=who),
            "requisition_id": p.requisition_id,
            "year": p.year,
            "party": p.party,
            "set_aside": p.set_aside,
        }
        for p in plan.payments
    ]
    money.add_payments(session, rows)
    _settle_all(session, area, plan.payments)
    if rows:
        detail: dict[str, object] = {
            "file": plan.file,
            "payments": [[p.reference, p.row.amount, str(p.row.day), p.set_aside] for p in plan.payments],
        }
        log.record(session, at=now, who=who, area=area, act="import-payments", subject=area, detail=detail)
    return plan


def _settle_all(session: Session, area: str, planned: Sequence[PlannedPayment]) -> None:
    days = {(p.year, p.party): p.row.day for p in planned if p.year is not None}
    for year in {year for year, _ in days}:
        for party, of in standing_of(money.of_year(session, area=area, year=year, lock=True)).items():
            if (year, party) in days:
                settle(session, of, on=days[year, party])
