"""What a reorganisation comes to, from the facts as they stand: as values, and as the lines that a person reads.

Facts in, decisions out; `office/reorganisation.py` carries them out. Nothing of the groups that end is removed: what
they have handed in, how they met and who sat there stays theirs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mail.swedish import counted, listed
from models.duties import Duty
from models.words import DutyState
from office.shown_plans import fingerprint
from office.stations import GROUP_HAS_ENDED, document_key
from rules.meetings import DaysFrom
from rules.reorganisation import Ending, Reorganising
from rules.terms import ONE_DAY, spoken_day
from rules.wheel import Collection, GroupSpan, Wheel, collections_by_group
from store.changeover import OpenMembership
from store.meetings import MeetingFacts

LATE_GETS = DaysFrom(days=20, working_days=True)
"""The time that a successor gets for what was late already when it was handed over."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a reorganisation is decided from. `duties` are those of the groups that end and of their successors."""

    wheel: Wheel
    groups: Sequence[GroupSpan]
    names: Mapping[str, str]
    duties: Sequence[Duty]
    meetings: Sequence[MeetingFacts]
    memberships: Sequence[OpenMembership]
    subscriptions: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A document that a successor takes over, with the last day that it gets."""

    duty: Duty
    to: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Closed:
    """A document that nobody is to hand in any more, and why."""

    duty: Duty
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReorganisationPlan:
    """What a reorganisation would do if it were carried out today.

    `cancelled` are meetings of groups that all end, or that have neither a group nor a successor left on their day;
    `regrouped` those where successors take their place. `refusals` say why it cannot be carried out.
    """

    plan: Reorganising
    names: Mapping[str, str]
    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    handed: tuple[Handed, ...] = ()
    closed: tuple[Closed, ...] = ()
    cancelled: tuple[MeetingFacts, ...] = ()
    regrouped: tuple[tuple[MeetingFacts, tuple[str, ...]], ...] = ()
    ended: tuple[OpenMembership, ...] = ()
    subscriptions: tuple[int, ...] = ()
    refusals: tuple[str, ...] = ()

    def why_cancelled(self, meeting: MeetingFacts) -> str:
        """Why a meeting is cancelled, as the letter tells it."""
        if self._is_of_those_ending(meeting):
            return f"gruppen upphör {spoken_day(self.plan.last_day)}"
        return f"ingen av grupperna, och ingen efterträdare, finns {spoken_day(meeting.day)}"

    def _is_of_those_ending(self, meeting: MeetingFacts) -> bool:
        return {ending.group for ending in self.plan.endings} >= {*meeting.groups}

    @property
    def digest(self) -> str:
        """What tells this plan from any other."""
        return fingerprint(self.lines)

    @property
    def lines(self) -> list[str]:
        """The plan as a person reads it, in Swedish."""
        feeds = counted(len(self.subscriptions), "prenumeration", "prenumerationer")
        return [
            f"{self.plan.name}: {spoken_day(self.plan.last_day)} är sista dagen.",
            *(f"  {line}" for line in self._of_groups()),
            *self._of_documents(),
            *self._of_meetings(),
            f"{counted(len(self.ended), 'uppdrag')} i de gamla grupperna avslutas med dagen.",
            f"{feeds} på de gamla gruppernas kalendrar visar efterträdarnas möten.",
            *(f"! {refusal}" for refusal in self.refusals),
        ]

    def _name(self, group: str) -> str:
        return self.names.get(group, group)

    def _of_groups(self) -> Iterator[str]:
        for ending in self.plan.endings:
            followed = listed(self._name(group) for group in ending.successors)
            yield f"{self._name(ending.group)} → {followed}" if followed else f"{self._name(ending.group)} upphör"

    def _of_documents(self) -> Iterator[str]:
        if not (self.handed or self.closed):
            yield "Inget väntas från de gamla grupperna just nu."
        if self.handed:
            yield f"Tas över ({len(self.handed)}):"
        for one in self.handed:
            yield f"  > {self.title_of(one.duty)} → {self._name(one.to)}, senast {spoken_day(one.due_on)}"
        if self.closed:
            yield f"Avslutas ({len(self.closed)}):"
        for closed in self.closed:
            yield f"  - {self.title_of(closed.duty)}: {closed.reason}"

    def title_of(self, duty: Duty) -> str:
        """What a document is called, with its year and whose it is."""
        title = self.titles.get((duty.station, duty.document), document_key(duty.document, duty.meeting))
        return f"{title} {duty.year} från {self._name(duty.group)}"

    def _of_meetings(self) -> Iterator[str]:
        if self.cancelled:
            yield f"Ställs in ({len(self.cancelled)}):"
        for meeting in self.cancelled:
            why = "" if self._is_of_those_ending(meeting) else f": {self.why_cancelled(meeting)}"
            yield f"  - {meeting.title} {spoken_day(meeting.day)}{why}"
        if self.regrouped:
            yield f"Efterträdarna tar plats i ({len(self.regrouped)}):"
        for meeting, groups in self.regrouped:
            yield f"  ~ {meeting.title} {spoken_day(meeting.day)}: {listed(self._name(group) for group in groups)}"


def decide(plan: Reorganising, facts: Facts, *, today: date) -> ReorganisationPlan:
    """What the reorganisation comes to as the facts stand."""
    ending = {each.group for each in plan.endings}
    handed, closed = _documents(plan, facts, today=today)
    cancelled, regrouped = _meetings(plan, facts, ending)
    return ReorganisationPlan(
        plan=plan,
        names=facts.names,
        titles=_titles(facts.wheel),
        handed=tuple(handed),
        closed=tuple(closed),
        cancelled=tuple(cancelled),
        regrouped=tuple(regrouped),
        ended=tuple(row for row in facts.memberships if row.group in ending),
        subscriptions=tuple(facts.subscriptions),
        refusals=tuple(_refusals(plan, facts)),
    )


def _titles(wheel: Wheel) -> dict[tuple[str, str], str]:
    places = (*wheel.stations, *wheel.beside)
    return {(place.id, each.document.id): each.document.name for place in places for each in place.collects}


# --- whether it can be


def _refusals(plan: Reorganising, facts: Facts) -> Iterator[str]:
    """Why the plan does not fit the area file, which says when groups begin and end."""
    if not plan.endings:
        yield "ingen grupp upphör"
    spans = {span.id: span for span in facts.groups}
    for ending in plan.endings:
        yield from _of_old(ending, spans.get(ending.group), facts.names, last_day=plan.last_day)
        yield from _of_successors(ending, spans, facts.names, first=plan.last_day + ONE_DAY)
    groups = [ending.group for ending in plan.endings]
    for group in sorted({group for group in groups if groups.count(group) > 1}):
        yield f"{facts.names.get(group, group)} står två gånger bland grupperna som upphör"


def _of_old(ending: Ending, span: GroupSpan | None, names: Mapping[str, str], *, last_day: date) -> Iterator[str]:
    name = names.get(ending.group, ending.group)
    if span is None:
        yield f"området har ingen grupp ”{ending.group}”"
    elif span.valid_to != last_day:
        until = f"till {spoken_day(span.valid_to)}" if span.valid_to else "tills vidare"
        right = f"Skriv ”till: {last_day}” på gruppen och läs in filen, eller välj en annan dag här"
        yield f"{name} finns {until} enligt områdesfilen. {right}"


def _of_successors(
    ending: Ending, spans: Mapping[str, GroupSpan], names: Mapping[str, str], *, first: date
) -> Iterator[str]:
    for successor in ending.successors:
        if successor not in spans:
            yield f"området har ingen grupp ”{successor}” som kan ta över"
        elif not spans[successor].exists_on(first):
            right = f"Skriv ”från: {first}” på gruppen i områdesfilen, eller välj en annan efterträdare"
            yield f"{names.get(successor, successor)} finns inte {spoken_day(first)}. {right}"
    for taker in dict.fromkeys(fate.successor for fate in ending.fates):
        if taker is not None and taker not in ending.successors:
            name = names.get(taker, taker)
            old = names.get(ending.group, ending.group)
            yield f"{name} ska ta över dokument från {old} men är ingen av dess efterträdare"


# --- documents


def _documents(plan: Reorganising, facts: Facts, *, today: date) -> tuple[list[Handed], list[Closed]]:
    endings = {ending.group: ending for ending in plan.endings}
    collections = collections_by_group(facts.wheel.stations, facts.groups)
    has = {_key(duty, duty.group) for duty in facts.duties}
    handed: list[Handed] = []
    closed: list[Closed] = []
    for duty in facts.duties:
        if duty.group not in endings or not _is_open(duty, plan):
            continue
        fate = endings[duty.group].fate_of(duty.document)
        why_not = _why_not(facts, duty, fate.successor, collections, has)
        if fate.successor is not None and why_not is None:
            has.add(_key(duty, fate.successor))
            handed.append(Handed(duty=duty, to=fate.successor, due_on=_due(facts.wheel, plan, duty, today=today)))
        else:
            closed.append(Closed(duty=duty, reason=why_not or fate.reason or GROUP_HAS_ENDED))
    return handed, closed


def _key(duty: Duty, group: str) -> tuple[str, int, str, str, int]:
    return duty.station, duty.year, group, duty.document, duty.meeting


def _is_open(duty: Duty, plan: Reorganising) -> bool:
    """Whether the group still owes it, or did until the morning's round found that the group had ended."""
    if duty.state is DutyState.AWAITED:
        return True
    ended_by_round = duty.state is DutyState.ENDED and duty.reason == GROUP_HAS_ENDED
    return ended_by_round and duty.due_on <= plan.last_day


def _why_not(
    facts: Facts,
    duty: Duty,
    successor: str | None,
    collections: Mapping[tuple[str, str, str], Collection],
    has: set[tuple[str, int, str, str, int]],
) -> str | None:
    """Why the successor does not take the document over though it should; None where it does, or need not."""
    if any(duty.station == place.id for place in facts.wheel.beside):
        return f"hör till gruppen, som upphör{'' if duty.meeting == 0 else ', och dess möten'}"
    if successor is None:
        return None
    name = facts.names.get(successor, successor)
    if (duty.station, duty.document, successor) not in collections:
        return f"{name} lämnar inget sådant dokument"
    return f"{name} lämnar ett eget" if _key(duty, successor) in has else None


def _due(wheel: Wheel, plan: Reorganising, duty: Duty, *, today: date) -> date:
    """The day that stands, or a new one where it is too near to be kept by somebody who has just been asked."""
    begins = max(today, plan.last_day + ONE_DAY)
    return duty.last_day if duty.last_day >= begins else LATE_GETS.day(begins, wheel.closed)


# --- meetings


def _meetings(
    plan: Reorganising, facts: Facts, ending: set[str]
) -> tuple[list[MeetingFacts], list[tuple[MeetingFacts, tuple[str, ...]]]]:
    spans = {span.id: span for span in facts.groups}
    cancelled: list[MeetingFacts] = []
    regrouped: list[tuple[MeetingFacts, tuple[str, ...]]] = []
    for meeting in facts.meetings:
        if not ending & {*meeting.groups}:
            continue
        if ending >= {*meeting.groups}:
            cancelled.append(meeting)
            continue
        then = _instead(plan, meeting.groups, ending)
        living = tuple(group for group in then if group in spans and spans[group].exists_on(meeting.day))
        if living:
            regrouped.append((meeting, living))
        else:
            cancelled.append(meeting)
    return cancelled, regrouped


def _instead(plan: Reorganising, groups: Iterable[str], ending: set[str]) -> list[str]:
    then: list[str] = []
    for group in groups:
        then += plan.successors_of(group) if group in ending else [group]
    return list(dict.fromkeys(then))
