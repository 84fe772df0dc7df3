"""From acts to letters: what one person is told on a day, in one message.

The bytes are made here, once. Everything a letter says is read in a constant number of queries for the whole batch.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session

from mail.compose import Composed, Composer, Envelope
from mail.contexts import Contact, DocumentLetter, LetterContext, OwedDocument, Section, SeveralLetter
from mail.swedish import listed, long_day
from models.duties import HandedIn
from models.words import LetterKind, LetterState, Mode, Role, StepKind
from office.links import Links, host_of
from office.roles import Recipient, Roster, parse_addressee
from rules.ladder import Addressee, Step
from rules.wheel import Collection, Wheel, collections_by_group
from store import areas, duties
from store.acts import WaitingAct

TEMPLATES = {
    StepKind.REQUEST: "document-request",
    StepKind.REMINDER: "document-reminder",
    StepKind.OVERDUE: "document-overdue",
    StepKind.WARNING: "escalation-warning",
    StepKind.ESCALATION: "escalation",
}
GRAVEST_FIRST = (StepKind.ESCALATION, StepKind.WARNING, StepKind.OVERDUE, StepKind.REMINDER, StepKind.REQUEST)
WAITS_FOR_APPROVAL = "väntar på godkännande"


class Briefing:
    """What letters of a day may say: who is who, what things are called, and last year's documents."""

    def __init__(self, session: Session, wheel: Wheel, *, today: date, links: Links) -> None:
        self._session = session
        self.wheel = wheel
        self.today = today
        self.links = links
        self.group_names = areas.group_names(session, wheel.area, on=today)
        self.roster = Roster.on(session, wheel, day=today, group_names=self.group_names)
        self._files: dict[int, dict[tuple[str, str, str], HandedIn]] = {}

    @cached_property
    def office(self) -> Contact:
        """The office's shared mailbox."""
        senders = self.wheel.senders
        return Contact(name=senders.name, email=senders.mailbox, phone=senders.phone)

    @cached_property
    def communicator(self) -> Contact:
        """Who receives documents."""
        holder = self.roster.holder(self.wheel.office_group, Role.COMMUNICATOR)
        return Contact(name=holder.name, email=holder.email) if holder else self.office

    @cached_property
    def _collections(self) -> dict[tuple[str, str, str], Collection]:
        groups = areas.group_spans(self._session, self.wheel.area)
        return collections_by_group(self.wheel.stations, groups)

    def collection(self, station: str, document: str, group: str) -> Collection | None:
        """What the wheel says of the document; None when the wheel no longer has it."""
        return self._collections.get((station, document, group))

    def contact(self, groups: Iterable[str]) -> Contact:
        """Whom to ask: the process leader, where all the groups have the same one; else the office."""
        leaders = {self.roster.holder(group, Role.PROCESS_LEADER) for group in groups}
        leader = leaders.pop() if len(leaders) == 1 else None
        return Contact(name=leader.name, email=leader.email) if leader else self.office

    def last_years_file(self, act: WaitingAct) -> str | None:
        """The address of what the group handed in a year before, if anything."""
        if act.year - 1 not in self._files:
            found = duties.files_of_year(self._session, area=self.wheel.area, year=act.year - 1)
            self._files[act.year - 1] = found
        file = self._files[act.year - 1].get((act.station, act.group, act.document))
        return self.links.document(file.id, file.link_version) if file is not None and file.id is not None else None


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """All the acts that one recipient is to be told of."""

    recipient: Recipient
    acts: tuple[WaitingAct, ...]
    roles: tuple[Recipient, ...]
    """For each act, the recipient as that act reached them: with the role that counted there."""


def needless_copies(briefing: Briefing, waiting: Sequence[WaitingAct]) -> list[WaitingAct]:
    """The copies whose role nobody holds: unlike a letter, a copy needs no substitute."""
    return [act for act in waiting if act.copy_only and not briefing.roster.has(act.addressee, group=act.group)]


def by_recipient(briefing: Briefing, waiting: Sequence[WaitingAct]) -> list[Addressed]:
    """The acts gathered for each person (and for the office), in the order that the first of them was written."""
    gathered: dict[int | None, list[tuple[WaitingAct, Recipient]]] = {}
    for act in waiting:
        recipient = briefing.roster.recipient(act.addressee, group=act.group)
        gathered.setdefault(recipient.person_id, []).append((act, recipient))
    return [
        Addressed(recipient=pairs[0][1], acts=tuple(a for a, _ in pairs), roles=tuple(r for _, r in pairs))
        for pairs in gathered.values()
    ]


def gathered_context(briefing: Briefing, addressed: Addressed) -> tuple[str, LetterContext]:
    """Template and context of the letter that tells all that `addressed` holds."""
    by_kind = _documents_by_kind(briefing, addressed)
    groups = {act.group for act in addressed.acts}
    shared: dict[str, Any] = {
        "recipient_name": addressed.recipient.name,
        "area_name": briefing.wheel.name,
        "communicator": briefing.communicator,
        "contact": briefing.contact(groups),
    }
    if len(by_kind) == 1:
        kind, documents = next(iter(by_kind.items()))
        return TEMPLATES[kind], DocumentLetter(documents=tuple(documents), **shared)
    sections = tuple(Section(kind=kind, documents=tuple(by_kind[kind])) for kind in GRAVEST_FIRST if kind in by_kind)
    return "several", SeveralLetter(sections=sections, **shared)


def _documents_by_kind(briefing: Briefing, addressed: Addressed) -> dict[StepKind, list[OwedDocument]]:
    """The documents at each kind of step; one that reaches the recipient in two roles is told once."""
    told: dict[int, tuple[WaitingAct, Recipient]] = {}
    for act, recipient in zip(addressed.acts, addressed.roles, strict=True):
        before = told.get(act.duty_id)
        if before is None or (before[0].copy_only and not act.copy_only):
            told[act.duty_id] = (act, recipient)
    by_kind: dict[StepKind, list[OwedDocument]] = {}
    for act, recipient in told.values():
        by_kind.setdefault(act.kind, []).append(_owed(briefing, act, recipient))
    return by_kind


def _owed(briefing: Briefing, act: WaitingAct, recipient: Recipient) -> OwedDocument:
    collection = briefing.collection(act.station, act.document, act.group)
    step = _step(collection, act.step)
    return OwedDocument(
        title=collection.document.name if collection else act.document,
        group=briefing.group_names.get(act.group, act.group),
        period=collection.document.period.for_year(act.year) if collection else str(act.year),
        last_day=long_day(act.last_day),
        original_last_day=long_day(act.due_on) if act.extended_to else None,
        moved_from=_moved_from(collection, act),
        role=recipient.role,
        role_group=_role_group(briefing, act),
        days_late=max(0, (briefing.today - act.last_day).days),
        informed=_informed(briefing, collection, step, act.group) if step else None,
        vacancy=recipient.vacancy,
        copy_only=act.copy_only,
        template_url=collection.document.template_url if collection else None,
        last_year_url=briefing.last_years_file(act),
    )


def _role_group(briefing: Briefing, act: WaitingAct) -> str | None:
    """The group in which the recipient has the role, where that is not the group that owes the document."""
    of = parse_addressee(act.addressee).of
    return briefing.group_names.get(of, of) if of and of != act.group else None


def _step(collection: Collection | None, name: str) -> Step | None:
    steps = collection.ladder.steps if collection else ()
    return next((step for step in steps if step.name == name), None)


def _moved_from(collection: Collection | None, act: WaitingAct) -> str | None:
    """The day that the rule names, where it was closed and the last day moved."""
    if collection is None or act.extended_to is not None:
        return None
    named = collection.due.on(act.year)
    return long_day(named) if named != act.due_on else None


def _informed(briefing: Briefing, collection: Collection | None, step: Step, group: str) -> str | None:
    """In a warning: who will be told next. In an escalation: who has been asked before."""
    if collection is None:
        return None
    steps = collection.ladder.steps
    if step.kind is StepKind.WARNING:
        announced = next(s for s in steps if s.name == step.warns_of)
        return listed(_spoken(briefing, announced.to, group))
    if step.kind is StepKind.ESCALATION:
        earlier = [s for s in steps[: steps.index(step)] if s.kind is not StepKind.WARNING]
        asked = dict.fromkeys(addressee for s in earlier for addressee in s.to)
        return listed(_spoken(briefing, [a for a in asked if a not in step.to], group))
    return None


def _spoken(briefing: Briefing, addressees: Iterable[Addressee], group: str) -> list[str]:
    return [briefing.roster.spoken(addressee, group=group) for addressee in addressees]


def letter_row(
    briefing: Briefing,
    composer: Composer,
    *,
    key: str,
    kind: LetterKind,
    template: str,
    context: LetterContext,
    recipient: Recipient,
    contact: Contact,
    now: datetime,
    needs_approval: bool = False,
) -> dict[str, Any]:
    """A finished letter as a row of the ledger: composed, addressed as the area's mode asks, and held or written.

    What goes to the office itself is neither marked as shadow nor held.
    """
    wheel, senders = briefing.wheel, briefing.wheel.senders
    to_the_office = recipient.person_id is None
    in_shadow = wheel.mode is Mode.SHADOW and not to_the_office
    shadow_for = f"{recipient.name}, {recipient.role}" if in_shadow else None
    to_name, to_email = (senders.name, senders.mailbox) if shadow_for else (recipient.name, recipient.email)
    message_id = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host_of(briefing.links.public_url)}>"
    composed: Composed = composer.compose(
        context,
        template=template,
        envelope=Envelope(
            from_name=contact.name if contact.email != senders.mailbox else senders.name,
            from_email=contact.email if senders.from_leader else senders.mailbox,
            reply_to=(contact.name, contact.email) if senders.answers_to_leader else (senders.name, senders.mailbox),
            to_name=to_name,
            to_email=to_email,
            message_id=message_id,
            date=now.astimezone(wheel.time_zone),
            shadow_for=shadow_for,
        ),
    )
    asks_first = wheel.mode is Mode.APPROVE or (needs_approval and wheel.mode is Mode.LIVE)
    held = asks_first and not to_the_office
    return {
        "key": key,
        "area": wheel.area,
        "kind": kind,
        "template": template,
        "day": briefing.today,
        "person_id": recipient.person_id,
        "recipient_name": recipient.name,
        "recipient": to_email,
        "would_reach": shadow_for,
        "subject": composed.subject,
        "message_id": message_id,
        "body": composed.body,
        "state": LetterState.HELD if held else LetterState.WRITTEN,
        "reason": WAITS_FOR_APPROVAL if held else None,
        "tries": 0,
        "written_at": now,
    }
