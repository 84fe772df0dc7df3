"""The go: drafts become requisitions that leave, each with its paper, its last day and the chase of its payment.

A correction leaves with the credit of what it stands instead of. Papers are made before anything is written down, and
nothing of what has left is ever changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from mail.swedish import listed
from models.duties import Duty
from models.log import Deed
from models.money import Requisition
from models.words import ActState, DutyState, RequisitionState, StepKind
from office.areas import wheel_of_area
from office.closed_years import check_year_open
from office.delivery import Delivery
from office.desk import Desk
from office.requisition_letters import send_requisitions
from office.requisition_papers import Papers, credit_filename_of, filename_of
from office.requisitions import drafts_named, drafts_of, financing_of, note_sent, record, requisitioning
from rules.ladder import Addressee
from rules.requisitions import check_order, credit_reference, requisition_of
from rules.terms import ONE_DAY
from rules.wheel import Wheel, collections_by_group
from store import acts, areas, duties, money
from store.archive import StoredFile
from store.database import told_plainly

RESERVED_FOR_EXAMPLES = ".example"
"""The end of every address that reaches nobody (RFC 2606)."""
MAY_LEAVE_FOR = timedelta(days=30)
NOTHING_LEFT = "inget är kvar att betala"
CORRECTED = "rekvisitionen är rättad"


class NothingToRelease(Exception):
    """No draft waits."""

    def __init__(self, year: int, parties: Sequence[str] | None) -> None:
        of = f" för {listed(parties)}" if parties else ""
        super().__init__(f"inget utkast{of} väntar {year}. Se vad som är gjort via ”arshjul requisition --year {year}”")


class OnlyExamples(Exception):
    """Somebody would be asked for made-up amounts."""

    def __init__(self, parties: Sequence[str]) -> None:
        super().__init__(
            f"beloppen är exempel ({listed(parties)}): en rekvisition med dem lämnar bara en demonstration. Byt "
            "siffrorna som är märkta ”exempel: ja” under ”finansiering”, läs in filen och gör om utkasten"
        )


class DraftsHaveChanged(Exception):
    """Somebody has changed the drafts while their papers were made."""

    def __init__(self) -> None:
        super().__init__("utkasten ändrades medan rekvisitionerna skrevs. Inget har skickats; titta igen och gör om")


@dataclass(frozen=True, kw_only=True)
class Released:
    """What a go led to."""

    references: tuple[str, ...]
    delivery: Delivery = field(default_factory=Delivery)


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """A draft with its papers, before it is written down."""

    id: int
    reference: str
    paper: StoredFile | None
    credit: StoredFile | None


def release(
    desk: Desk, *, area: str, year: int, parties: Sequence[str] | None, today: date, now: datetime, who: str
) -> Released:
    """Let the drafts of a year go, those of the parties named or all of them, and hand their letters over.

    Raises NothingToRelease, NoDraftOf, OnlyExamples, YearClosed and DraftsHaveChanged; then nothing has left.
    """
    with desk.database.read() as session:
        wheel = wheel_of_area(session, area)
        check_year_open(session, area=area, year=year)
        known = money.of_year(session, area=area, year=year)
        if not drafts_of(known):
            raise NothingToRelease(year, parties)
        chosen = drafts_named(wheel, known, parties, year=year)
        _refuse_examples(wheel, chosen)
        last_day = last_day_of(wheel, today=today)
        ready = [_made(session, desk, wheel, each, last_day=last_day, today=today, now=now) for each in chosen]
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        check_year_open(session, area=area, year=year)
        rows = {each.id: each for each in money.of_year(session, area=area, year=year, lock=True)}
        for each in ready:
            row = rows.get(each.id)
            if row is None or row.state is not RequisitionState.DRAFT or row.reference != each.reference:
                raise DraftsHaveChanged
            _write_down(session, wheel, row, each, rows, last_day=last_day, today=today, now=now, who=who)
    done = send_requisitions(desk, area=area, today=today, now=now)
    with told_plainly(), desk.database.write() as session:
        note_sent(session, area)
    return Released(references=tuple(each.reference for each in ready), delivery=done)


def last_day_of(wheel: Wheel, *, today: date) -> date:
    """The last day to pay what leaves today: the letter leaves on an open day, and the day to pay is one too."""
    leaves = wheel.closed.next_open(today)
    return wheel.closed.next_open(leaves + timedelta(days=financing_of(wheel).pays_within))


def _refuse_examples(wheel: Wheel, chosen: Sequence[Requisition]) -> None:
    examples = [wheel.party_names.get(each.party, each.party) for each in chosen if each.is_example]
    if examples and not wheel.senders.mailbox.endswith(RESERVED_FOR_EXAMPLES):
        raise OnlyExamples(examples)


def _made(
    session: Session, desk: Desk, wheel: Wheel, of: Requisition, *, last_day: date, today: date, now: datetime
) -> _Ready:
    """The papers of a draft, laid in the archive."""
    papers = Papers(wheel, group_names=areas.group_names(session, wheel.area, on=today))
    replaced = session.get(Requisition, of.replaces_id) if of.replaces_id else None
    paid = _paid_by(session, of)
    paper = None
    if of.amount:
        paper = papers.requisition(of, last_day=last_day, made_at=now, replaces=replaced, paid=paid)
    credit = papers.credit(replaced, made_at=now, reason=of.reason or CORRECTED) if replaced else None
    return _Ready(
        id=of.id or 0,
        reference=of.reference,
        paper=desk.archive.keep(paper) if paper is not None else None,
        credit=desk.archive.keep(credit) if credit is not None else None,
    )


def _paid_by(session: Session, of: Requisition) -> int:
    """What the party has paid for the year, whatever revision it was for."""
    return sum(p.amount for p in money.payments(session, area=of.area, year=of.year) if p.party == of.party)


def _write_down(
    session: Session,
    wheel: Wheel,
    of: Requisition,
    ready: _Ready,
    rows: dict[int | None, Requisition],
    *,
    last_day: date,
    today: date,
    now: datetime,
    who: str,
) -> None:
    check_order(of.reference, of.state, RequisitionState.RELEASED)
    of.state, of.released_on, of.released_by = RequisitionState.RELEASED, today, who
    of.last_day = last_day
    if ready.paper is not None:
        of.filename, of.stored_as, of.sha256 = filename_of(of), ready.paper.stored_as, ready.paper.sha256
    replaced = rows.get(of.replaces_id) if of.replaces_id else None
    if replaced is not None:
        _take_back(session, replaced, ready.credit, today=today)
    left = of.amount - _paid_by(session, of)
    duty = _duty(session, wheel, of, last_day=last_day, today=today, left=left)
    of.duty_id = duty.id if duty else None
    session.add(of)
    session.flush()
    acts.add(session, [_act(wheel, of, duty if left > 0 else None, today=today)])
    if left <= 0:
        of.state, of.sent_on, of.paid_on = RequisitionState.PAID, None, today
    record(
        session,
        of,
        Deed.RELEASE_REQUISITION,
        who=who,
        now=now,
        amount=of.amount,
        last_day=str(last_day),
        replaces=replaced.reference if replaced else None,
    )


def _take_back(session: Session, replaced: Requisition, credit: StoredFile | None, *, today: date) -> None:
    check_order(replaced.reference, replaced.state, RequisitionState.CREDITED)
    replaced.state, replaced.credited_on = RequisitionState.CREDITED, today
    replaced.credit_reference = credit_reference(replaced.reference)
    if credit is not None:
        replaced.credit_filename = credit_filename_of(replaced)
        replaced.credit_stored_as, replaced.credit_sha256 = credit.stored_as, credit.sha256
    session.add(replaced)
    session.flush()


# --- the payment that is waited for


def _duty(session: Session, wheel: Wheel, of: Requisition, *, last_day: date, today: date, left: int) -> Duty | None:
    """The party's payment, awaited by the last day; or settled, where nothing is left to pay."""
    document = requisition_of(of.party)
    place = requisitioning(wheel)
    if place is not None:
        areas.keep_station(session, wheel.area, place)
    known = duties.of_station(session, area=of.area, station=of.station, year=of.year)
    duty = next((each for each in known if (each.group, each.document) == (of.group, document)), None)
    if duty is None:
        duty = Duty(
            area=of.area,
            year=of.year,
            station=of.station,
            group=of.group,
            document=document,
            due_on=last_day,
            state=DutyState.AWAITED,
        )
    else:
        acts.cancel_for_duties(session, [duty.id or 0], reason=CORRECTED)
        duty.due_on, duty.extended_to, duty.received_on = last_day, None, None
        duty.revision, duty.revised_on = duty.revision + 1, today - ONE_DAY
    duty.state, duty.reason, duty.look_on = DutyState.AWAITED, None, today
    if left <= 0:
        duty.state, duty.reason, duty.received_on, duty.look_on = DutyState.RECEIVED, NOTHING_LEFT, today, None
    session.add(duty)
    session.flush()
    return duty


def _act(wheel: Wheel, of: Requisition, duty: Duty | None, *, today: date) -> dict[str, Any]:
    """What tells the party of the requisition: the request of its ladder, which a person has given the word for.

    Without a `duty` there is nothing to wait for: a correction that leaves nothing to pay.
    """
    to = asked(wheel, of)
    document = requisition_of(of.party)
    number = duty.revision if duty else of.revision
    step = "request" if duty else "correction"
    return {
        "key": f"{of.area}/{of.year}/{of.station}/{of.group}/{document}/{step}/{to.key}/r{number}",
        "area": of.area,
        "year": of.year,
        "station": of.station,
        "group": of.group,
        "document": document,
        "duty_id": duty.id if duty else None,
        "meeting_id": None,
        "step": step,
        "kind": StepKind.REQUEST,
        "addressee": to.key,
        "copy_only": False,
        "revision": number,
        "due_on": today,
        "expires_on": today + MAY_LEAVE_FOR,
        "written_on": today,
        "approved": True,
        "state": ActState.DUE,
        "reason": None,
        "tells": {"requisition": str(of.id)},
    }


def asked(wheel: Wheel, of: Requisition) -> Addressee:
    """Whom the ladder's request goes to."""
    place = wheel.requisition_station
    groups = [span for span in wheel.groups if span.id == of.group]
    found = collections_by_group([place], groups) if place else {}
    return found[of.station, requisition_of(of.party), of.group].ladder.steps[0].to[0]
