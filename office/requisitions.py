"""Requisitions: the year's amounts divided, and a draft for each party, which waits for a person's go.

Level-triggered: how often or how late this runs changes nothing. Nothing leaves before `office.requisition_release`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from mail.swedish import listed
from models.log import Deed
from models.money import Requisition
from models.words import RequisitionState, StationKind
from office import populations
from office.areas import wheel_of_area
from office.closed_years import check_year_open
from office.requisition_words import Computation
from office.stations import StationOutcome, collect
from office.undone import Undone
from rules.financing import Financing, Populations, YearDivision, division_of
from rules.financing_faults import FinancingFault, PopulationMissing
from rules.requisitions import MAY_FOLLOW, reference
from rules.wheel import Station, Wheel
from store import areas, log, money

WHEEL = "årshjulet"
"""Whose name drafts that the wheel itself has made are logged under."""


class NoFinancing(FinancingFault):
    """The area file says nothing of money."""

    def __init__(self, wheel: Wheel) -> None:
        super().__init__(
            f"områdesfilen för {wheel.name} säger inget om pengar: lägg till ”finansiering”, och en station av slaget "
            "rekvisition"
        )


class NothingToDraft(Exception):
    """There are requisitions of the year already."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} har redan rekvisitioner. Gör en rättelse via "
            f"”arshjul requisition correct --year {year}” om underlaget har ändrats"
        )


class NoDraftOf(Exception):
    """Somebody has named parties of which no draft waits: mistyped, or sent already."""

    def __init__(self, year: int, missing: Sequence[str], waiting: Sequence[str], known: Iterable[str]) -> None:
        self.missing = tuple(missing)
        there = (
            f"Parter med utkast: {listed(waiting)}" if waiting else f"Inga utkast väntar. Parterna är {listed(known)}"
        )
        super().__init__(f"inget utkast väntar {year} för {listed(missing)}. {there}")


@dataclass(frozen=True, kw_only=True)
class RequisitionOutcome:
    """What one look at a year's requisition led to. `trouble` is why no drafts could be made, in Swedish.

    `waiting` drafts wait for a person's go. `documents` is what the ladder of those that have left asked for.
    """

    year: int
    drafted: int = 0
    waiting: int = 0
    sent: int = 0
    trouble: str | None = None
    documents: StationOutcome


def financing_of(wheel: Wheel) -> Financing:
    """The area's financing. Raises NoFinancing."""
    if wheel.financing is None:
        raise NoFinancing(wheel)
    return wheel.financing


def requisitioning(wheel: Wheel) -> Station | None:
    """The active station at which money is requisitioned, whether the file says how or not."""
    kind = StationKind.REQUISITION
    return next((place for place in wheel.stations if place.kind is kind and place.active), None)


def division(session: Session, wheel: Wheel, year: int) -> YearDivision:
    """The year's costs, divided by the applied model and the known populations. Raises FinancingFault."""
    return division_by(wheel, populations.known(session, wheel.area), year)


def division_by(wheel: Wheel, people: Populations, year: int) -> YearDivision:
    """The year's costs, divided by those populations. Raises FinancingFault, which calls the parties by their names."""
    try:
        return division_of(financing_of(wheel), year=year, populations=people)
    except PopulationMissing as fault:
        raise PopulationMissing(fault.day, [wheel.party_names.get(each, each) for each in fault.parties]) from None


def computation(session: Session, wheel: Wheel, divided: YearDivision) -> Computation:
    """The division in words."""
    sources = populations.sources(session, wheel.area)
    return Computation(divided, financing_of(wheel), names=wheel.party_names, sources=sources)


# --- each morning


def look(session: Session, *, area: str, today: date, now: datetime) -> RequisitionOutcome:
    """Make this year's drafts when their month has come, note what has left, and chase what is unpaid."""
    wheel = wheel_of_area(session, area)
    place = requisitioning(wheel)
    drafted, trouble = 0, None
    if place is not None and is_time(session, wheel, place, today=today):
        try:
            drafted = len(draft(session, wheel, year=today.year, today=today, now=now, who=None))
        except FinancingFault as fault:
            trouble = str(fault)
    sent = note_sent(session, area)
    station = wheel.requisition_station
    documents = (
        collect(session, area=area, station=station.id, today=today)
        if station
        else StationOutcome(area=area, station=place.id if place else "", station_name=place.name if place else "")
    )
    waiting = money.in_state(session, area=area, states=[RequisitionState.DRAFT])
    return RequisitionOutcome(
        year=today.year, drafted=drafted, waiting=len(waiting), sent=sent, trouble=trouble, documents=documents
    )


def is_time(session: Session, wheel: Wheel, place: Station, *, today: date) -> bool:
    """Whether this year's drafts should have been made by `today` and have not been.

    Where a person has thrown them away, a person makes new ones.
    """
    year = today.year
    if not place.comes_in(year) or year in wheel.closed_years:
        return False
    begins, ends = (date(year, month, 1) for month in (place.months[0], place.months[-1]))
    if today < begins or (ends.year, ends.month) < (wheel.live_from.year, wheel.live_from.month):
        return False
    return today >= wheel.live_from and not money.has_any(session, area=wheel.area, year=year)


def undone(session: Session, wheel: Wheel, *, today: date) -> Undone | None:
    """Whether drafts should have been made that can be made; None where nothing is left to do."""
    place = requisitioning(wheel)
    if place is None or not is_time(session, wheel, place, today=today) or trouble_of(session, wheel, today.year):
        return None
    begins = max(wheel.closed.next_open(date(today.year, place.months[0], 1)), wheel.live_from)
    return Undone(number=1, since=begins)


def trouble_of(session: Session, wheel: Wheel, year: int) -> str | None:
    """Why the year's costs cannot be divided, in Swedish; None where they can."""
    try:
        division(session, wheel, year)
    except FinancingFault as fault:
        return str(fault)
    return None


def note_sent(session: Session, area: str) -> int:
    """Let requisitions whose letter has left be sent; return how many."""
    standing = [state for state in RequisitionState if state.stands]
    unsent = [each for each in money.in_state(session, area=area, states=standing) if each.sent_on is None]
    left = money.letters_of(session, [each.id or 0 for each in unsent]) if unsent else {}
    for each in unsent:
        if (left_on := left.get(each.id or 0)) is not None:
            each.sent_on = left_on
            if each.state is RequisitionState.RELEASED:
                each.state = RequisitionState.SENT
            session.add(each)
    session.flush()
    return len(left)


# --- drafts


def draft(
    session: Session, wheel: Wheel, *, year: int, today: date, now: datetime, who: str | None
) -> list[Requisition]:
    """Make a draft for each party that the year's model names, in the transaction.

    `who` None: the wheel itself. Raises FinancingFault, NothingToDraft and YearClosed.
    """
    areas.lock(session, wheel.area)
    check_year_open(session, area=wheel.area, year=year)
    known = money.of_year(session, area=wheel.area, year=year)
    if any(each.state is not RequisitionState.DISCARDED for each in known):
        raise NothingToDraft(year)
    divided = division(session, wheel, year)
    revisions = latest_revisions(known)
    made = [
        money.add(session, row)
        for row in (
            new_draft(session, wheel, divided, party, revision=revisions.get(party, 0) + 1, today=today, who=who)
            for party, amount in divided.by_party.items()
            if amount
        )
    ]
    log.record(
        session,
        at=now,
        who=who or WHEEL,
        area=wheel.area,
        act="draft-requisitions",
        subject=wheel.area,
        detail={"year": year, "model": divided.model.name, "total": divided.total, "parties": len(made)},
    )
    return made


def new_draft(
    session: Session,
    wheel: Wheel,
    divided: YearDivision,
    party: str,
    *,
    revision: int,
    today: date,
    who: str | None,
    replaces: Requisition | None = None,
    reason: str | None = None,
) -> Requisition:
    """A draft for one party, as the year is divided now. It is not written down."""
    financing = financing_of(wheel)
    return Requisition(
        area=wheel.area,
        year=divided.year,
        station=financing.station,
        group=financing.group,
        party=party,
        revision=revision,
        state=RequisitionState.DRAFT,
        amount=divided.by_party.get(party, 0),
        computed=computation(session, wheel, divided).of_party(party),
        model=divided.model.name,
        is_example=divided.is_example,
        reference=reference(year=divided.year, party=party, revision=revision),
        replaces_id=replaces.id if replaces else None,
        reason=reason,
        drafted_on=today,
        drafted_by=who,
    )


def latest_revisions(known: list[Requisition]) -> dict[str, int]:
    """The number of each party's latest revision."""
    latest: dict[str, int] = {}
    for each in known:
        latest[each.party] = max(each.revision, latest.get(each.party, 0))
    return latest


def drafts_of(known: list[Requisition]) -> list[Requisition]:
    """The drafts among them."""
    return [each for each in known if each.state is RequisitionState.DRAFT]


def drafts_named(
    wheel: Wheel, known: list[Requisition], parties: Sequence[str] | None, *, year: int
) -> list[Requisition]:
    """The drafts of the parties named, by id; all of them where none is. Raises NoDraftOf for a party without one."""
    waiting = drafts_of(known)
    if not parties:
        return waiting
    there = {each.party for each in waiting}
    missing = [party for party in dict.fromkeys(parties) if party not in there]
    if missing:
        raise NoDraftOf(year, missing, sorted(there), sorted(wheel.party_names))
    return [each for each in waiting if each.party in parties]


def in_order(wheel: Wheel, found: Iterable[Requisition]) -> list[Requisition]:
    """The requisitions in the order in which the area file has the parties."""
    order = {party: place for place, party in enumerate(wheel.financing.parties if wheel.financing else ())}
    return sorted(found, key=lambda each: (order.get(each.party, len(order)), each.party, each.revision))


def standing_of(known: list[Requisition]) -> dict[str, Requisition]:
    """What each party is asked for now, or has paid."""
    return {each.party: each for each in known if each.state.stands}


def discard(
    session: Session, wheel: Wheel, *, year: int, parties: tuple[str, ...] | None, reason: str, now: datetime, who: str
) -> list[Requisition]:
    """Throw drafts away, those of the parties named or all; return them. Nobody has been told of them.

    Raises NoDraftOf and YearClosed.
    """
    areas.lock(session, wheel.area)
    check_year_open(session, area=wheel.area, year=year)
    found = drafts_named(wheel, money.of_year(session, area=wheel.area, year=year, lock=True), parties, year=year)
    for each in found:
        assert RequisitionState.DISCARDED in MAY_FOLLOW[each.state]
        each.state, each.reason = RequisitionState.DISCARDED, reason
        session.add(each)
        record(session, each, Deed.DISCARD_REQUISITION, who=who, now=now, reason=reason)
    return found


def record(session: Session, of: Requisition, act: Deed, *, who: str, now: datetime, **detail: Any) -> None:
    """Log what somebody has done to a requisition."""
    subject = f"{of.area}/{of.year}/{of.reference}"
    log.record(session, at=now, who=who, area=of.area, act=act.value, subject=subject, detail=detail)
