"""What is known of terms, brought up to a day: what people's roles say of them, and what has begun or ended since.

Facts in, decisions out; `office/terms.py` reads and writes them. What has been is never written anew: a rule that
changes changes what lies ahead, and a list that says something else is told of and not followed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.words import Principal, Role, TermState
from rules.chair_history import ChairHolding, terms_of
from rules.rotation import Alternation, RotationRefused, RotationRule, partners_first
from rules.rotation_schedule import Schedule, schedule
from rules.terms import ONE_DAY, Term
from rules.wheel import GroupSpan, Wheel
from store.terms import HeldChair, TermFacts

Redating = tuple[int, date, date | None]
"""A membership's id and its days."""


@dataclass(frozen=True, kw_only=True)
class Stock:
    """The terms as they are by a day; those that are new or other than they stand written; and whose days are cut.

    `gone` are the ids of terms that were decided and have been withdrawn: what is planned holds again. `begun` has body
    and first day of those that were to come when last written.
    """

    facts: tuple[TermFacts, ...]
    added: tuple[TermFacts, ...] = ()
    changed: tuple[TermFacts, ...] = ()
    gone: tuple[int, ...] = ()
    cut: tuple[Redating, ...] = ()
    held: tuple[HeldChair, ...] = ()
    begun: frozenset[tuple[str, date]] = frozenset()

    @property
    def is_news(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.added or self.changed or self.gone or self.cut)


def holding_of(held: HeldChair) -> ChairHolding:
    """A chair held, as the rules read history."""
    return ChairHolding(
        group=held.group,
        role=held.role,
        person=held.person_id,
        valid_from=held.valid_from,
        valid_to=held.valid_to,
        side=held.side,
        party=held.party,
    )


def take(
    wheel: Wheel,
    *,
    known: Sequence[TermFacts],
    held: Sequence[HeldChair],
    spans: Sequence[GroupSpan],
    today: date,
) -> Stock:
    """The terms as they are by `today`, of every body whose chair the area file speaks of."""
    taking = _Taking(wheel, known=known, held=held, spans=spans, today=today)
    for group in in_order_of_partners(wheel.rotation):
        taking.read_history(group)
    taking.begin_what_is_due()
    taking.bring_up_to_date()
    return taking.stock()


def in_order_of_partners(rules: Mapping[str, RotationRule]) -> list[str]:
    """The bodies, each after the one that it is in step with; where they go in a circle, as the area file has them."""
    try:
        return [group for group in partners_first(rules) if group in rules]
    except RotationRefused:
        return list(rules)


class _Taking:
    """The stock under way. `terms` has each body's, in the order of their days."""

    def __init__(
        self,
        wheel: Wheel,
        *,
        known: Sequence[TermFacts],
        held: Sequence[HeldChair],
        spans: Sequence[GroupSpan],
        today: date,
    ) -> None:
        self.wheel, self.known, self.spans, self.today = wheel, known, spans, today
        self.held: list[HeldChair] = list(held)
        self.terms: dict[str, list[TermFacts]] = {}
        self.cut: dict[int, Redating] = {}
        self._ends = {span.id: span.valid_to or date.max for span in spans}
        self._places: dict[tuple[str, Role], list[int]] = {}
        for number, each in enumerate(self.held):
            self._places.setdefault((each.group, each.role), []).append(number)
        for term in known:
            self.terms.setdefault(term.group, []).append(term)
        self._begun = {
            (term.group, term.starts_on)
            for term in known
            if term.state in (TermState.PLANNED, TermState.NOMINATED) and term.starts_on <= today
        }

    # --- what people's roles say

    def read_history(self, group: str) -> None:
        """Note the terms that the body's chairs make, as far as none is known for their days."""
        known = self.terms.get(group, [])
        chairs = [holding_of(held) for held in self._of(group, Role.CHAIR)]
        if known and known[-1].ends_on is None:
            # An open term ends where somebody of another turn has taken over.
            read = self._read(group, [row for row in chairs if row.last_day >= known[-1].starts_on])
            if len(read) > 1 and read[0].starts_on <= known[-1].starts_on:
                known[-1] = replace(known[-1], ends_on=read[0].ends_on)
                self._note(group, read[1:])
            return
        after = known[-1].last_day if known else date.min
        self._note(group, self._read(group, [row for row in chairs if row.valid_from > after]))

    def _note(self, group: str, read: Iterable[Term]) -> None:
        terms = self.terms.setdefault(group, [])
        for term in read:
            if terms and term.starts_on <= terms[-1].last_day:
                continue
            number = terms[-1].number + 1 if terms else 1
            terms.append(facts_of(replace(term, number=number), noted_on=self.today))

    def _read(self, group: str, chairs: Sequence[ChairHolding]) -> list[Term]:
        """The terms that these make. What was before the area file's first term is counted apart."""
        rule = self.wheel.rotation[group]
        day = rule.first.starts_on if rule.first and rule.first.starts_on <= self.today else None
        before = [_until(row, day - ONE_DAY) for row in chairs if day and row.valid_from < day]
        after = [_from(row, day) if day else row for row in chairs if day is None or row.last_day >= day]
        read = [*_before(day, self._terms_of(group, before)), *self._terms_of(group, after)]
        if read and rule.in_step_with and after and max(row.last_day for row in after) == date.max:
            read[-1] = self._in_step(read[-1], rule.in_step_with)
        return read

    def _terms_of(self, group: str, chairs: Sequence[ChairHolding]) -> tuple[Term, ...]:
        return terms_of(chairs, group=group, rules=self.wheel.rotation, today=self.today) if chairs else ()

    def _in_step(self, term: Term, partner: str) -> Term:
        """A coupled body's open term ends on a day on which its partner's does: not before today."""
        day = max(self.today, term.starts_on)
        theirs = self._schedule(until=day).on(partner, day)
        return replace(term, ends_on=theirs.ends_on) if theirs and theirs.ends_on else term

    # --- what the days have brought

    def _schedule(self, *, until: date) -> Schedule:
        return schedule_of(self.wheel, self._all(), spans=self.spans, until=until)

    def begin_what_is_due(self) -> None:
        """Planned terms that have begun are facts from now on, whoever holds them."""
        planned = self._schedule(until=self.today)
        for group, terms in planned.terms.items():
            known = self.terms.setdefault(group, [])
            follows = bool(known)
            # Of a body of which nothing is known, no past is made up: only the term that runs.
            begun = [
                facts_of(term, noted_on=self.today)
                for term in terms
                if term.is_plan and (follows or term.covers(self.today))
            ]
            known += begun
            self._begun |= {(group, term.starts_on) for term in begun}

    def bring_up_to_date(self) -> None:
        """Who holds each term, where it stands, and an end to whoever sat on when another's turn began."""
        for group, terms in self.terms.items():
            ends = self._ends.get(group, date.max)
            self.terms[group] = [self._as_it_stands(term, min(term.last_day, ends)) for term in terms]

    def _as_it_stands(self, term: TermFacts, last_day: date) -> TermFacts:
        if last_day < self.today:
            chair, vice = self._last(term, Role.CHAIR, last_day), self._last(term, Role.VICE_CHAIR, last_day)
            was = (term.person_id or _id(chair), term.vice_person_id or _id(vice))
            return replace(term, state=TermState.ENDED, person_id=was[0], vice_person_id=was[1], interim=False)
        if term.starts_on <= self.today:
            if (term.group, term.starts_on) in self._begun:
                self._cut_who_sits_on(term)
            chair, vice = self._sitting(term, Role.CHAIR), self._sitting(term, Role.VICE_CHAIR)
            rule = self.wheel.rotation.get(term.group)
            acts = chair is None and vice is not None and rule is not None and rule.vice_acts
            term = replace(term, state=TermState.RUNNING, person_id=_id(chair), vice_person_id=_id(vice), interim=acts)
            return self._whose_it_is(term, chair)
        chair, vice = self._named(term, Role.CHAIR), self._named(term, Role.VICE_CHAIR)
        state = TermState.NOMINATED if chair is not None else TermState.PLANNED
        term = replace(term, state=state, person_id=_id(chair), vice_person_id=_id(vice), interim=False)
        return self._whose_it_is(term, chair)

    def _whose_it_is(self, term: TermFacts, chair: HeldChair | None) -> TermFacts:
        """Where the chair goes among parties the group names it, and the turn is whose it has named."""
        rule = self.wheel.rotation.get(term.group)
        if chair is None or chair.party is None or rule is None or not _goes_among_parties(rule):
            return term
        is_theirs = term.ends_on is None or chair.valid_from == term.starts_on
        return replace(term, party=chair.party, side=chair.side) if is_theirs else term

    def _of(self, group: str, role: Role) -> Iterator[HeldChair]:
        return (self.held[number] for number in self._places.get((group, role), ()))

    def _sitting(self, term: TermFacts, role: Role) -> HeldChair | None:
        return last_of(held for held in self._of(term.group, role) if held.covers(self.today))

    def _named(self, term: TermFacts, role: Role) -> HeldChair | None:
        return last_of(held for held in self._of(term.group, role) if term.covers(held.valid_from))

    def _last(self, term: TermFacts, role: Role, last_day: date) -> HeldChair | None:
        held = self._of(term.group, role)
        return last_of(h for h in held if h.valid_from <= last_day and h.last_day >= term.starts_on)

    def _cut_who_sits_on(self, term: TermFacts) -> None:
        """A chair of the term before leaves with it. What was read from history stays as history has it."""
        begins = term.starts_on
        for number in self._places.get((term.group, Role.CHAIR), ()):
            held = self.held[number]
            if held.valid_from < begins <= held.last_day:
                self.held[number] = held._replace(valid_to=begins - ONE_DAY)
                self.cut[held.id] = (held.id, held.valid_from, begins - ONE_DAY)

    # --- what is to be written

    def _all(self) -> list[TermFacts]:
        return [term for terms in self.terms.values() for term in terms]

    def stock(self) -> Stock:
        """What has come of it."""
        known = {term.id: term for term in self.known}
        gone = [term.id for term in self._all() if term.id is not None and _is_withdrawn(term, today=self.today)]
        facts = [term for term in self._all() if not _is_withdrawn(term, today=self.today)]
        return Stock(
            facts=tuple(facts),
            added=tuple(term for term in facts if term.id is None),
            changed=tuple(term for term in facts if term.id is not None and term != known[term.id]),
            gone=tuple(sorted(gone)),
            cut=tuple(self.cut.values()),
            held=tuple(self.held),
            begun=frozenset(self._begun),
        )


def _is_withdrawn(term: TermFacts, *, today: date) -> bool:
    """Whether a term to come is only what the rules say anyway: nobody is named, and the office has decided nothing."""
    nobody = term.person_id is None and term.vice_person_id is None
    return term.starts_on > today and nobody and term.reason is None


def facts_of(term: Term, *, noted_on: date) -> TermFacts:
    """A term as it is written down when it becomes known, on that day."""
    return TermFacts(
        group=term.group,
        number=term.number,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        side=term.side,
        party=term.party,
        state=term.state,
        noted_on=noted_on,
    )


def last_of(held: Iterable[HeldChair]) -> HeldChair | None:
    """Of several, whoever began last."""
    return max(held, key=lambda each: (each.valid_from, each.id), default=None)


def _id(held: HeldChair | None) -> int | None:
    return held.person_id if held else None


def _before(day: date | None, terms: Iterable[Term]) -> Iterator[Term]:
    """The terms, none of them reaching to `day`."""
    for term in terms:
        yield replace(term, ends_on=min(term.last_day, day - ONE_DAY)) if day else term


def _until(row: ChairHolding, day: date) -> ChairHolding:
    return replace(row, valid_to=min(row.last_day, day))


def _from(row: ChairHolding, day: date) -> ChairHolding:
    return replace(row, valid_from=max(row.valid_from, day))


def schedule_of(wheel: Wheel, facts: Iterable[TermFacts], *, spans: Sequence[GroupSpan], until: date) -> Schedule:
    """The known terms, and what the rules make of them. An area whose rules contradict each other has facts alone."""
    orders = {group: wheel.parties_of(group) for group, rule in wheel.rotation.items() if _goes_among_parties(rule)}
    terms = [each.term for each in facts]
    try:
        return schedule(wheel.rotation, terms, until=until, spans=spans, parties_of=orders)
    except RotationRefused:
        return schedule({}, terms, until=until, spans=spans)


def _goes_among_parties(rule: RotationRule) -> bool:
    return rule.alternation is Alternation.AMONG_PARTIES


def side_asked(rule: RotationRule | None, term: Term | TermFacts, *, for_the_rest: bool) -> Principal | None:
    """The side that names the term's chair; None where the group does. `for_the_rest`: when one has left during it."""
    if rule is None:
        return term.side
    if for_the_rest:
        return rule.replacing_side(term if isinstance(term, Term) else term.term)
    return term.side if rule.alternation is Alternation.BETWEEN_PRINCIPALS else None
