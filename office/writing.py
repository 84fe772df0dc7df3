"""From acts to letters: what one person is told on a day, in one message.

The bytes are made here, once. Everything a letter says is read in a constant number of queries for the whole batch.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mail.compose import Attachment, CalendarPart, Composer, Envelope
from mail.contexts import (
    Contact,
    DocumentLetter,
    LetterContext,
    MeetingInLetter,
    MeetingLetter,
    MeetingSection,
    OwedDocument,
    Section,
    SeveralLetter,
    TermInLetter,
    TermLetter,
    TermNews,
    TermSection,
)
from mail.requisition_contexts import AnyLetter
from mail.swedish import listed, long_day
from models.words import LetterKind, LetterState, Mode, Role, StepKind
from office.briefing import Briefing
from office.links import Links, host_of
from office.roles import Recipient, parse_addressee
from office.taken_up import taken_up
from office.term_briefing import errand_of
from rules.ladder import step_named
from rules.meetings import ADJUSTMENT, PUBLICATION
from rules.wheel import Collection, Wheel
from store.acts import WaitingAct

TEMPLATES = {
    StepKind.REQUEST: "document-request",
    StepKind.REMINDER: "document-reminder",
    StepKind.OVERDUE: "document-overdue",
    StepKind.WARNING: "escalation-warning",
    StepKind.ESCALATION: "escalation",
}
MEETING_TEMPLATES = {StepKind.NOTICE: "meeting-notice", StepKind.MEETING_REMINDER: "meeting-reminder"}
GRAVEST_FIRST = (StepKind.ESCALATION, StepKind.WARNING, StepKind.OVERDUE, StepKind.REMINDER, StepKind.REQUEST)
OF_MINUTES = (ADJUSTMENT, PUBLICATION)
WAITS_FOR_APPROVAL = "väntar på godkännande"


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """All the acts that one recipient is to be told of."""

    recipient: Recipient
    acts: tuple[WaitingAct, ...]
    roles: tuple[Recipient, ...]
    """For each act, the recipient as that act reached them: with the role that counted there."""

    @property
    def told(self) -> list[tuple[WaitingAct, int | None]]:
        """Each act with the person that it is told to."""
        return [(act, self.recipient.person_id) for act in self.acts]


def needless_copies(briefing: Briefing, waiting: Sequence[WaitingAct]) -> list[WaitingAct]:
    """The copies whose role nobody holds: unlike a letter, a copy needs no substitute."""
    return [act for act in waiting if act.copy_only and not briefing.roster.has(act.addressee, group=act.group)]


def by_recipient(briefing: Briefing, waiting: Sequence[WaitingAct]) -> list[Addressed]:
    """The acts gathered for each person (and for the office), in the order that the first of them was written."""
    gathered: dict[int | None, list[tuple[WaitingAct, Recipient]]] = {}
    for act in waiting:
        recipient = briefing.roster.recipient(act.addressee, group=act.group)
        if act.kind.of_term:
            recipient = replace(recipient, role=briefing.terms.role(act))
        gathered.setdefault(recipient.person_id, []).append((act, recipient))
    return [
        Addressed(recipient=pairs[0][1], acts=tuple(a for a, _ in pairs), roles=tuple(r for _, r in pairs))
        for pairs in gathered.values()
    ]


def contact_for(briefing: Briefing, addressed: Addressed) -> Contact:
    """Whom the recipient may ask about all that the letter tells."""
    return briefing.contact({act.group for act in addressed.acts}, writes_to=addressed.recipient.person_id)


def needs_approval(wheel: Wheel, told: Iterable[WaitingAct]) -> bool:
    """Whether a person has to approve before this is told to anybody outside the office."""
    told = list(told)
    asks = wheel.mode is Mode.APPROVE or (
        wheel.mode is Mode.LIVE and wheel.approve_escalations and any(a.kind is StepKind.ESCALATION for a in told)
    )
    return asks and not all(act.approved for act in told)


def gathered_context(briefing: Briefing, addressed: Addressed) -> tuple[str, LetterContext]:
    """Template and context of the letter that tells all that `addressed` holds."""
    by_kind, meetings = _documents_by_kind(briefing, addressed), _meetings_by_kind(briefing, addressed)
    terms = _terms_by_news(briefing, addressed)
    shared: dict[str, Any] = {
        "recipient_name": addressed.recipient.name,
        "area_name": briefing.wheel.name,
        "contact": contact_for(briefing, addressed),
        "subscription_url": briefing.subscription(addressed.recipient.person_id),
    }
    if len(terms) == 1 and not by_kind and not meetings:
        ((news, of_news),) = terms.items()
        return news.value, TermLetter(terms=tuple(of_news), **shared)
    if len(meetings) == 1 and not by_kind and not terms:
        ((kind, told),) = meetings.items()
        return MEETING_TEMPLATES[kind], MeetingLetter(meetings=tuple(told), **shared)
    shared["communicator"] = briefing.communicator
    if len(by_kind) == 1 and not meetings and not terms:
        ((kind, documents),) = by_kind.items()
        return TEMPLATES[kind], DocumentLetter(documents=tuple(documents), **shared)
    return "several", SeveralLetter(
        sections=tuple(Section(kind=k, documents=tuple(by_kind[k])) for k in GRAVEST_FIRST if k in by_kind),
        term_sections=tuple(TermSection(news=n, terms=tuple(terms[n])) for n in TermNews if n in terms),
        meeting_sections=tuple(
            MeetingSection(kind=k, meetings=tuple(meetings[k])) for k in MEETING_TEMPLATES if k in meetings
        ),
        **shared,
    )


def _meetings_by_kind(briefing: Briefing, addressed: Addressed) -> dict[StepKind, list[MeetingInLetter]]:
    """The meetings that the recipient is told of, soonest first, at each kind of step."""
    about = [act for act in addressed.acts if act.kind in MEETING_TEMPLATES and act.meeting_id is not None]
    by_kind: dict[StepKind, list[MeetingInLetter]] = {}
    for act in sorted(about, key=lambda act: briefing.meetings.facts(act.meeting_id or 0).starts_at):
        told = briefing.meetings.in_letter(act.meeting_id or 0, addressed.recipient.person_id or 0)
        by_kind.setdefault(act.kind, []).append(told)
    return by_kind


def _terms_by_news(briefing: Briefing, addressed: Addressed) -> dict[TermNews, list[TermInLetter]]:
    """The terms that the recipient is told of, by what is told of them."""
    by_news: dict[TermNews, list[TermInLetter]] = {}
    for act in addressed.acts:
        if act.kind.of_term:
            by_news.setdefault(briefing.terms.news(act), []).append(briefing.terms.in_letter(act))
    return by_news


def _documents_by_kind(briefing: Briefing, addressed: Addressed) -> dict[StepKind, list[OwedDocument]]:
    """The documents at each kind of step; one that reaches the recipient in two roles is told once."""
    told: dict[int, tuple[WaitingAct, Recipient]] = {}
    for act, recipient in zip(addressed.acts, addressed.roles, strict=True):
        if act.duty_id is None:
            continue
        before = told.get(act.duty_id)
        if before is None or (before[0].copy_only and not act.copy_only):
            told[act.duty_id] = (act, recipient)
    by_kind: dict[StepKind, list[OwedDocument]] = {}
    for act, recipient in told.values():
        by_kind.setdefault(act.kind, []).append(owed_document(briefing, act, recipient))
    return by_kind


def owed_document(briefing: Briefing, act: WaitingAct, recipient: Recipient) -> OwedDocument:
    """What a letter says of the document that `act` is about, to that recipient."""
    collection = briefing.collection(act.station, act.document, act.group)
    return OwedDocument(
        title=collection.document.name if collection else act.document,
        group=briefing.group_names.get(act.group, act.group),
        period=collection.document.period.for_year(act.year) if collection else str(act.year),
        last_day=long_day(act.last_day),
        original_last_day=long_day(act.due_on) if act.extended_to and act.due_on else None,
        remitted=bool(act.remitted),
        moved_from=_moved_from(collection, act),
        role=recipient.role,
        role_group=_role_group(briefing, act, recipient),
        days_late=max(0, (briefing.today - act.last_day).days),
        informed=_informed(briefing, collection, act, recipient),
        vacancy=recipient.vacancy,
        copy_only=act.copy_only,
        errand=errand_of(act, collection),
        meeting=briefing.meetings.said(act.meeting) if act.meeting else None,
        introduction=collection.own_words.introduction if collection else None,
        instruction=collection.own_words.instruction if collection else None,
        put_before=_put_before(briefing, collection, act),
        figures=briefing.figures(act),
        template_url=collection.document.template_url if collection else None,
        last_year_url=briefing.last_years_file(act),
        errand_url=briefing.errand_link(act, recipient.person_id),
        nomination=briefing.terms.nomination(act),
        seats=briefing.terms.asked_seats(act),
        matter=briefing.matter(act),
        remittal=briefing.decisions.remittal(act),
        to_publish=briefing.decisions.to_publish(act),
        to_register=briefing.decisions.to_register(act),
        meeting_url=briefing.meetings.page(act.meeting) if act.meeting else None,
        minutes_url=briefing.meetings.minutes_of(act.meeting) if act.meeting and act.document in OF_MINUTES else None,
    )


def _put_before(briefing: Briefing, collection: Collection | None, act: WaitingAct) -> str | None:
    """Who takes up one of the year's own documents."""
    if collection is None or act.meeting:
        return None
    return taken_up(briefing.wheel, collection, year=act.year, group_names=briefing.group_names)


def _role_group(briefing: Briefing, act: WaitingAct, recipient: Recipient) -> str | None:
    """The group in which the recipient has the role, where that is not the group that owes the document.

    A contact is one for a party, or for a side.
    """
    addressee = parse_addressee(act.addressee)
    if recipient.role == Role.CONTACT.swedish:
        side = f"{addressee.side.swedish}ens sida" if addressee.side else None
        return briefing.wheel.party_names.get(addressee.party, addressee.party) if addressee.party else side
    of = addressee.of
    return briefing.group_names.get(of, of) if of and of != act.group else None


def _moved_from(collection: Collection | None, act: WaitingAct) -> str | None:
    """The day that the rule names, where it was closed and the last day moved."""
    if collection is None or collection.due is None or collection.hangs_on or act.extended_to is not None:
        return None
    named = collection.due.on(act.year)
    return long_day(named) if named != act.due_on else None


def _informed(briefing: Briefing, collection: Collection | None, act: WaitingAct, recipient: Recipient) -> str | None:
    """In a warning: who will be told next. In an escalation: who else has been written to, as the ledger has it."""
    roster = briefing.roster
    if act.kind is StepKind.WARNING and collection is not None:
        steps = {step.name: step for step in collection.ladder.steps}
        announced = steps[steps[step_named(act.step)].warns_of or ""]
        return listed(dict.fromkeys(roster.spoken(addressee, group=act.group) for addressee in announced.to))
    if act.kind is StepKind.ESCALATION:
        told = [key for key in briefing.told_before(act.duty_id) if roster.has(key, group=act.group)]
        others = [k for k in told if roster.recipient(k, group=act.group).person_id != recipient.person_id]
        held = [parse_addressee(key) for key in others]
        return listed(dict.fromkeys(roster.spoken(addressee, group=act.group) for addressee in held)) or None
    return None


def letter_row(
    briefing: Briefing,
    composer: Composer,
    *,
    key: str,
    kind: LetterKind,
    template: str,
    context: AnyLetter,
    recipient: Recipient,
    contact: Contact,
    now: datetime,
    ask_first: bool,
    calendar: CalendarPart | None = None,
    thread: tuple[str, ...] = (),
    organiser: tuple[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> dict[str, Any]:
    """A finished letter as a row of the ledger: composed, addressed as the area's mode asks, and held or written.

    What goes to the office itself is neither marked as shadow nor held. With an `organiser`, name and address, it comes
    from there and is answered there, whatever the area says of its other letters.
    """
    envelope = _envelope(briefing, recipient, contact, key=key, now=now, thread=thread, organiser=organiser)
    composed = composer.compose(
        context, template=template, envelope=envelope, calendar=calendar, attachments=attachments
    )
    held = ask_first and recipient.person_id is not None
    return {
        "key": key,
        "area": briefing.wheel.area,
        "kind": kind,
        "template": template,
        "day": briefing.today,
        "person_id": recipient.person_id,
        "recipient_name": recipient.name,
        "recipient": envelope.to_email,
        "would_reach": envelope.shadow_for,
        "subject": composed.subject,
        "message_id": envelope.message_id,
        "body": composed.body,
        "state": LetterState.HELD if held else LetterState.WRITTEN,
        "reason": WAITS_FOR_APPROVAL if held else None,
        "tries": 0,
        "written_at": now,
    }


def message_id_of(key: str, links: Links) -> str:
    """The Message-ID of the letter of that key: the same whenever it is written."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host_of(links.public_url)}>"


def _envelope(
    briefing: Briefing,
    recipient: Recipient,
    contact: Contact,
    *,
    key: str,
    now: datetime,
    thread: tuple[str, ...],
    organiser: tuple[str, str] | None,
) -> Envelope:
    wheel, senders = briefing.wheel, briefing.wheel.senders
    in_shadow = wheel.mode is Mode.SHADOW and recipient.person_id is not None
    to_name, to_email = (senders.name, senders.mailbox) if in_shadow else (recipient.name, recipient.email)
    from_name, from_email, reply_to = (*organiser, None) if organiser else _sender(wheel, contact)
    return Envelope(
        from_name=from_name,
        from_email=from_email,
        reply_to=reply_to,
        to_name=to_name,
        to_email=to_email,
        message_id=message_id_of(key, briefing.links),
        date=now.astimezone(wheel.time_zone),
        thread=thread,
        shadow_for=f"{recipient.name}, {recipient.role}" if in_shadow else None,
    )


def _sender(wheel: Wheel, contact: Contact) -> tuple[str, str, tuple[str, str]]:
    """Name and address that a letter is from, and where answers to it go."""
    senders = wheel.senders
    return (
        contact.name if contact.email != senders.mailbox else senders.name,
        contact.email if senders.from_leader else senders.mailbox,
        (contact.name, contact.email) if senders.answers_to_leader else (senders.name, senders.mailbox),
    )
