"""Requisitions as letters: the paper goes with them, and again with every reminder.

What one person is told of the same kind on a day is one letter, or several where one would be larger than the e-mail
takes. They never go into the day's gathered letter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from mail.compose import Attachment, UnfitForHeader
from mail.requisition_contexts import AskedPayment, ReplacedRequisition, RequisitionLetter
from mail.sizes import largest_letter, told_as_too_large
from mail.swedish import listed, long_day
from models.failpoints import Change, changing
from models.money import Requisition
from models.words import LetterKind, Role, StepKind
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.delivery import Delivery, deliver
from office.desk import Desk
from office.roles import Recipient, parse_addressee
from office.writing import letter_row, needs_approval
from rules.kronor import in_kronor
from rules.ladder import step_named
from rules.requisitions import is_requisition
from store import acts, letters, money
from store.acts import WaitingAct
from store.database import told_plainly

OVERTAKEN = "rekvisitionen ändrades medan brevet skrevs"
NOBODY_TO_COPY = "ingen har rollen som skulle få kopian"
_Draft = tuple[dict[str, Any], list[int]]
"""A letter as a row of the ledger, and the acts that it carries."""
_Unfit = tuple[list[int], str]
"""Acts that no letter can carry, and why."""
PDF = "application/pdf"


class _Heading(NamedTuple):
    """What the requisitions of one letter have in common."""

    person_id: int | None
    template: str
    kind: StepKind
    copy_only: bool


@dataclass(frozen=True, kw_only=True)
class _Told:
    """A requisition that an act tells of, to whom, and what has been paid of it."""

    act: WaitingAct
    recipient: Recipient
    of: Requisition
    replaced: Requisition | None
    paid: int


def send_requisitions(desk: Desk, *, area: str, today: date, now: datetime) -> Delivery:
    """Write the letters that are due, and hand over those just written."""
    written = write_requisitions(desk, area=area, today=today, now=now)
    return deliver(desk, area=area, today=today, now=now, only=written) if written else Delivery()


def write_requisitions(desk: Desk, *, area: str, today: date, now: datetime) -> list[int]:
    """Write every letter about requisitions that is due and not written; return the letters' ids.

    One that cannot be written is set aside with its reason and tried again; the rest goes on.
    """
    drafts, unfit = list[_Draft](), list[_Unfit]()
    with desk.database.read() as session:
        waiting = [act for act in acts.waiting(session, area=area, today=today) if is_requisition(act.document)]
        if not waiting:
            return []
        briefing = Briefing(session, wheel_of_area(session, area), today=today, links=desk.links)
        briefing.read_told(waiting)
        needless = [act for act in waiting if act.copy_only and not _is_held(briefing, act)]
        asked = [(act, briefing.roster.recipient(act.addressee, group=act.group).person_id) for act in waiting]
        with told_plainly(), desk.database.write() as writing:
            briefing.read_links(writing, asked, now=now)
        for heading, told in _gathered(session, briefing, [act for act in waiting if act not in needless]).items():
            try:
                made, too_large = _rows(session, desk, briefing, heading, told, now=now)
            except UnfitForHeader as error:
                made, too_large = [], [([each.act.id for each in told], f"brevet går inte att skriva: {error}")]
            drafts += made
            unfit += too_large
    with told_plainly(), changing(Change.REQUISITIONS_WRITTEN, desk.database.write()) as session:
        acts.cancel(session, [act.id for act in needless], reason=NOBODY_TO_COPY)
        for ids, reason in unfit:
            acts.set_aside(session, ids, reason=reason)
        return _keep(session, drafts)


def _is_held(briefing: Briefing, act: WaitingAct) -> bool:
    return briefing.roster.has(act.addressee, group=act.group)


def _keep(session: Session, drafts: Sequence[_Draft]) -> list[int]:
    """Put each letter in the ledger with all of its acts, or not at all; return the ids of those that were."""
    added = letters.add(session, [row for row, _ in drafts])
    ours = [(added[row["key"]], ids) for row, ids in drafts if row["key"] in added]
    acts.put_in_letters(session, ((act, letter) for letter, ids in ours for act in ids))
    carrying = acts.count_in_letters(session, [letter for letter, _ in ours])
    kept = []
    for letter, ids in ours:
        if carrying[letter] == len(ids):
            kept.append(letter)
        else:
            letters.withdraw(session, letter, reason=OVERTAKEN)
    return kept


# --- what is told to whom


def _gathered(session: Session, briefing: Briefing, waiting: Sequence[WaitingAct]) -> dict[_Heading, list[_Told]]:
    """The acts by the letter that they go into; one whose requisition is gone is left alone."""
    found: dict[_Heading, list[_Told]] = {}
    for told in _facts(session, briefing, waiting):
        heading = _Heading(told.recipient.person_id, _template(told), told.act.kind, told.act.copy_only)
        found.setdefault(heading, []).append(told)
    return found


def _facts(session: Session, briefing: Briefing, waiting: Sequence[WaitingAct]) -> Iterable[_Told]:
    of_duties = money.of_duties(session, [act.duty_id for act in waiting if act.duty_id is not None])
    paid = _paid(session, briefing.wheel.area, {act.year for act in waiting})
    for act in waiting:
        named = (act.tells or {}).get("requisition")
        of = session.get(Requisition, int(named)) if named else None
        of = of or next(iter(reversed(of_duties.get(act.duty_id or 0, []))), None)
        if of is not None:
            yield _Told(
                act=act,
                recipient=briefing.roster.recipient(act.addressee, group=act.group),
                of=of,
                replaced=session.get(Requisition, of.replaces_id) if of.replaces_id else None,
                paid=paid.get((of.year, of.party), 0),
            )


def _paid(session: Session, area: str, years: Iterable[int]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for year in years:
        for payment in money.payments(session, area=area, year=year):
            if payment.party is not None:
                key = year, payment.party
                found[key] = found.get(key, 0) + payment.amount
    return found


def _template(told: _Told) -> str:
    if told.act.kind is not StepKind.REQUEST:
        return "requisition-reminder"
    return "requisition-credit" if told.replaced is not None else "requisition"


# --- the letter


def _rows(
    session: Session, desk: Desk, briefing: Briefing, heading: _Heading, told: Sequence[_Told], *, now: datetime
) -> tuple[list[_Draft], list[_Unfit]]:
    """The letter with the acts that it carries, divided until each is as small as the e-mail asks; and what is not."""
    largest = largest_letter(desk.transport_of(briefing.wheel.area))
    drafts, unfit, waiting = list[_Draft](), list[_Unfit](), [told]
    while waiting:
        part = waiting.pop()
        ids = [each.act.id for each in part]
        row = _row(session, desk, briefing, heading, part, number=len(drafts), now=now)
        size = len(row["body"])
        if largest is None or size <= largest:
            drafts.append((row, ids))
        elif len(part) == 1:
            unfit.append((ids, told_as_too_large(size, largest)))
        else:
            half = len(part) // 2
            waiting += [part[half:], part[:half]]
    return drafts, unfit


def _row(
    session: Session,
    desk: Desk,
    briefing: Briefing,
    heading: _Heading,
    told: Sequence[_Told],
    *,
    number: int,
    now: datetime,
) -> dict[str, Any]:
    recipient = told[0].recipient
    contact = briefing.contact({each.act.group for each in told}, writes_to=recipient.person_id)
    who = "kontoret" if heading.person_id is None else f"person-{heading.person_id}"
    copy = "/kopia" if heading.copy_only else ""
    stem = f"{briefing.wheel.area}/{briefing.today}/{who}/{heading.template}/{heading.kind.value}{copy}"
    before = letters.count_with_stem(session, stem) + number
    context = RequisitionLetter(
        recipient_name=recipient.name,
        area_name=briefing.wheel.name,
        kind=heading.kind,
        copy_only=heading.copy_only,
        payments=tuple(_in_letter(briefing, each) for each in told),
        contact=contact,
    )
    return letter_row(
        briefing,
        desk.composer,
        key=f"{stem}/{before + 1}" if before else stem,
        kind=LetterKind.REQUISITION,
        template=heading.template,
        context=context,
        recipient=recipient,
        contact=contact,
        now=now,
        ask_first=needs_approval(briefing.wheel, [each.act for each in told]),
        attachments=[file for each in told for file in _files(desk, each)],
    )


def _files(desk: Desk, told: _Told) -> list[Attachment]:
    """The papers that go with the letter; a copy for knowledge has none."""
    if told.act.copy_only:
        return []
    of, replaced = told.of, told.replaced if told.act.kind is StepKind.REQUEST else None
    kept = [(replaced.credit_filename, replaced.credit_stored_as)] if replaced else []
    return [
        Attachment(filename=filename, media_type=PDF, content=desk.archive.read(stored_as))
        for filename, stored_as in [*kept, (of.filename, of.stored_as)]
        if filename and stored_as
    ]


def _in_letter(briefing: Briefing, told: _Told) -> AskedPayment:
    of, act = told.of, told.act
    last_day = (act.extended_to or act.due_on or of.last_day) if act.duty_id else of.last_day
    left = of.amount - told.paid
    names = briefing.wheel.party_names
    financing = briefing.wheel.financing
    payee = financing.recipient if financing and financing.recipient else briefing.wheel.senders.name
    return AskedPayment(
        reference=of.reference,
        year=of.year,
        party=names.get(of.party, of.party),
        issuer=briefing.group_names.get(of.group, of.group),
        amount=in_kronor(of.amount) if of.amount else None,
        remaining=in_kronor(left) if left > 0 and (told.paid or told.replaced) else None,
        recipient=payee,
        last_day=long_day(last_day or briefing.today),
        original_last_day=long_day(act.due_on) if act.extended_to and act.due_on else None,
        days_late=max(0, (briefing.today - last_day).days) if last_day else 0,
        confirmed_on=long_day(of.confirmed_on) if of.confirmed_on else None,
        filenames=_filenames(told),
        is_example=of.is_example,
        errand_url=briefing.errand_link(act, told.recipient.person_id),
        replaced=_replaced(told, left) if told.replaced and act.kind is StepKind.REQUEST else None,
        role=told.recipient.role,
        role_group=_role_group(briefing, act, told.recipient),
        informed=_informed(briefing, told),
        vacancy=told.recipient.vacancy,
    )


def _filenames(told: _Told) -> tuple[str, ...]:
    if told.act.copy_only:
        return ()
    replaced = told.replaced if told.act.kind is StepKind.REQUEST else None
    return tuple(name for name in (replaced.credit_filename if replaced else None, told.of.filename) if name)


def _replaced(told: _Told, left: int) -> ReplacedRequisition:
    replaced = told.replaced
    assert replaced is not None
    return ReplacedRequisition(
        reference=replaced.reference,
        amount=in_kronor(replaced.amount),
        credit_reference=replaced.credit_reference or "",
        reason=told.of.reason or "underlaget är rättat",
        paid=in_kronor(told.paid) if told.paid else None,
        repaid=in_kronor(-left) if left < 0 else None,
    )


def _role_group(briefing: Briefing, act: WaitingAct, recipient: Recipient) -> str | None:
    """Where the recipient has the role: a contact is a party's."""
    addressee = parse_addressee(act.addressee)
    if recipient.role == Role.CONTACT.swedish and addressee.party:
        return briefing.wheel.party_names.get(addressee.party, addressee.party)
    return briefing.group_names.get(addressee.of, addressee.of) if addressee.of else None


def _informed(briefing: Briefing, told: _Told) -> str | None:
    """In a warning: who will be told next. In an escalation: who has been written to before."""
    act, roster = told.act, briefing.roster
    collection = briefing.collection(act.station, act.document, act.group)
    if act.kind is StepKind.WARNING and collection is not None:
        steps = {step.name: step for step in collection.ladder.steps}
        announced = steps[steps[step_named(act.step)].warns_of or ""]
        return listed(dict.fromkeys(roster.spoken(addressee, group=act.group) for addressee in announced.to))
    if act.kind is StepKind.ESCALATION:
        held = [key for key in briefing.told_before(act.duty_id) if roster.has(key, group=act.group)]
        others = [k for k in held if roster.recipient(k, group=act.group).person_id != told.recipient.person_id]
        spoken = (roster.spoken(parse_addressee(key), group=act.group) for key in others)
        return listed(dict.fromkeys(spoken)) or None
    return None
