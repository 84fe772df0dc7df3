"""Terms of chairmanship that follow on what is known, as each body's rule says.

What is known is fact and stays as it is, whatever the rules become. What follows is plan. A plan depends on rules and
facts alone and never on the day on which one looks: today's plan, come true, is tomorrow's fact with the same days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from models.words import Principal, SwedishEnum, TermState
from rules.rotation import Alternation, RotationRule, check_rules, partners_first
from rules.terms import ONE_DAY, Span, Term, in_order, spoken_day


class WhyNoPlan(SwedishEnum):
    """Why it cannot be told what follows on a body's last known or planned term."""

    NO_RULE = "no-rule", "ordförandeskapet är inte reglerat"
    NO_START = "no-start", "ingen period är inlagd, och områdesfilen säger inte när den första börjar och vems den är"
    OPEN_TERM = "open-term", "periodens längd är inte bestämd: den går tills någon avslutar den"
    UNKNOWN_TURN = "unknown-turn", "det är inte känt vems den senaste perioden var"
    NO_PARTY = "no-party", "ingen part finns att växla mellan"
    ONE_PARTY = "one-party", "bara en part finns att växla mellan"
    NO_PARTNER_PLAN = "no-partner-plan", "gruppen som den följer har ingen plan"
    BODY_ENDS = "body-ends", "gruppen upphör"


@dataclass(frozen=True, kw_only=True)
class PartyInTurn:
    """A party in the order of those among whom the chair goes round, and the days on which it takes part."""

    party: str
    side: Principal
    valid_from: date = date.min
    valid_to: date | None = None

    def takes_part_on(self, day: date) -> bool:
        """Whether the turn may come to the party on `day`."""
        return self.valid_from <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, kw_only=True)
class NoPlan:
    """That nothing is planned for a body from `since` on (None: from whenever its open term ends), and why."""

    group: str
    why: WhyNoPlan
    since: date | None = None

    @property
    def reason(self) -> str:
        """In Swedish: "från 1 januari 2027: gruppen upphör"."""
        return f"från {spoken_day(self.since)}: {self.why.swedish}" if self.since else self.why.swedish


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Every body's terms in the order of their days, the known ones first; and where no plan is possible, why.

    `void` are known terms that begin after their body has ended, and can never come true.
    """

    terms: Mapping[str, tuple[Term, ...]]
    no_plan: Mapping[str, NoPlan] = field(default_factory=dict, hash=False)
    void: tuple[Term, ...] = ()

    def on(self, group: str, day: date) -> Term | None:
        """The body's term on `day`. Of several, where the facts overlap, the one that began last."""
        return max(
            (term for term in self.terms.get(group, ()) if term.covers(day)),
            key=lambda term: (term.starts_on, term.number),
            default=None,
        )

    def after(self, term: Term) -> Term | None:
        """The term that follows `term` in its body."""
        later = (other for other in self.terms.get(term.group, ()) if other.starts_on > term.last_day)
        return min(later, key=lambda other: other.starts_on, default=None)


def schedule(
    rules: Mapping[str, RotationRule],
    known: Iterable[Term],
    *,
    until: date,
    spans: Iterable[Span] = (),
    parties_of: Mapping[str, Sequence[PartyInTurn]] | None = None,
) -> Schedule:
    """What is known of every body's terms, and what is planned of those that begin on or before `until`.

    Of `known` what is itself plan is left out and planned anew. The first planned term begins the day after the last
    known one ends. `spans` tell when bodies exist (unless told: always): terms are cut where the body ends.
    `parties_of` has the parties in their order for bodies whose chair goes among them. Raises RotationRefused.
    """
    existing = {span.id: span for span in spans}
    check_rules(rules, spans=existing.values())
    facts, void = _facts(known, existing)
    terms: dict[str, tuple[Term, ...]] = {}
    no_plan: dict[str, NoPlan] = {}
    for group in (*partners_first(rules), *(facts.keys() - rules.keys())):
        planner = _Planner(
            group=group,
            rule=rules.get(group),
            facts=facts.get(group, ()),
            span=existing.get(group),
            parties=(parties_of or {}).get(group, ()),
            until=until,
        )
        plan, stopped = planner.plan(terms)
        terms[group] = (*planner.facts, *plan)
        if stopped:
            no_plan[group] = stopped
    return Schedule(terms=terms, no_plan=no_plan, void=tuple(in_order(void)))


def _facts(known: Iterable[Term], spans: Mapping[str, Span]) -> tuple[dict[str, tuple[Term, ...]], list[Term]]:
    """The known terms of each body, cut where it ends; and those that begin only after that."""
    facts: dict[str, list[Term]] = {}
    void = []
    for term in known:
        if term.is_plan:
            continue
        ends = _end_of(spans.get(term.group))
        if term.starts_on > ends:
            void.append(term)
        else:
            facts.setdefault(term.group, []).append(_cut(term, ends))
    return {group: tuple(in_order(terms)) for group, terms in facts.items()}, void


def _cut(term: Term, last_day: date) -> Term:
    return replace(term, ends_on=last_day) if term.last_day > last_day else term


def _end_of(span: Span | None) -> date:
    return span.valid_to or date.max if span else date.max


@dataclass(frozen=True, kw_only=True)
class _Turn:
    side: Principal | None = None
    party: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Planner:
    """One body's plan. `facts` are in the order of their days."""

    group: str
    rule: RotationRule | None
    facts: tuple[Term, ...]
    span: Span | None
    parties: Sequence[PartyInTurn]
    until: date

    def plan(self, others: Mapping[str, tuple[Term, ...]]) -> tuple[list[Term], NoPlan | None]:
        """The planned terms and, if they stop before `until` or have no end, why. `others` has the body's partner."""
        latest = self._latest
        if latest and latest.last_day == date.max:
            return [], self._stop(WhyNoPlan.OPEN_TERM)
        begins = self._begins(latest)
        if latest and latest.last_day >= _end_of(self.span):
            return [], self._stop(WhyNoPlan.BODY_ENDS, begins)
        if self.rule is None:
            return [], self._stop(WhyNoPlan.NO_RULE, begins)
        if self.rule.in_step_with:
            return self._in_step(others[self.rule.in_step_with], begins)
        if begins is None:
            return [], self._stop(WhyNoPlan.NO_START)
        return self._in_turn(self.rule, begins)

    def _begins(self, latest: Term | None) -> date | None:
        if latest:
            return _day_after(latest)
        return self.rule.first.starts_on if self.rule and self.rule.first else None

    @property
    def _latest(self) -> Term | None:
        return max(self.facts, key=lambda term: (term.last_day, term.starts_on), default=None)

    def _in_turn(self, rule: RotationRule, begins: date) -> tuple[list[Term], NoPlan | None]:
        series_start = (rule.term.series_start(self.facts) if rule.term else None) or begins
        planned: list[Term] = []
        while begins <= self.until:
            if begins > _end_of(self.span):
                return planned, self._stop(WhyNoPlan.BODY_ENDS, begins)
            turn = self._turn(rule, planned, begins)
            if isinstance(turn, WhyNoPlan):
                return planned, self._stop(turn, begins)
            ends = rule.term.end(begins, series_start=series_start) if rule.term else None
            planned.append(self._term(begins, ends, turn, number=len(planned)))
            if planned[-1].ends_on is None:
                return planned, self._stop(WhyNoPlan.OPEN_TERM)
            begins = _day_after(planned[-1])
        return planned, None

    def _turn(self, rule: RotationRule, planned: Sequence[Term], day: date) -> _Turn | WhyNoPlan:
        """Whose turn begins on `day`."""
        if rule.alternation is Alternation.NONE:
            return _Turn()
        last = planned[-1] if planned else self._latest
        if rule.alternation is Alternation.AMONG_PARTIES:
            return self._turn_among_parties(rule, last, planned, day)
        if last:
            return _Turn(side=last.side.other) if last.side else WhyNoPlan.UNKNOWN_TURN
        side = rule.first.side if rule.first else None
        return _Turn(side=side) if side else WhyNoPlan.NO_START

    def _turn_among_parties(
        self, rule: RotationRule, last: Term | None, planned: Sequence[Term], day: date
    ) -> _Turn | WhyNoPlan:
        if rule.chosen_within and last is not None:
            return _Turn()
        eligible = [party for party in self.parties if party.takes_part_on(day)]
        if len(eligible) < 2:
            return WhyNoPlan.ONE_PARTY if eligible else WhyNoPlan.NO_PARTY
        if last is None:
            asked = rule.first.party if rule.first else None
            place = self._place(asked) if asked else 0
            return WhyNoPlan.NO_START if place is None else self._from(place, day)
        if last.party is None:
            return WhyNoPlan.UNKNOWN_TURN
        # Whoever held it last may have left the order: then it goes on after the latest that still stands in it.
        held = (self._place(term.party) for terms in (planned, self.facts) for term in reversed(terms))
        latest = next((place for place in held if place is not None), None)
        return self._from(0 if latest is None else latest + 1, day)

    def _from(self, place: int, day: date) -> _Turn:
        """The first party that takes part, from that place in the order on and round it."""
        number = len(self.parties)
        order = (self.parties[(place + step) % number] for step in range(number))
        chosen = next(party for party in order if party.takes_part_on(day))
        return _Turn(side=chosen.side, party=chosen.party)

    def _place(self, party: str | None) -> int | None:
        return next((place for place, other in enumerate(self.parties) if other.party == party), None)

    def _in_step(self, theirs: Sequence[Term], begins: date | None) -> tuple[list[Term], NoPlan | None]:
        """The partner's terms from `begins` on; unless told, from the first of them that has not ended."""
        planned: list[Term] = []
        for term in theirs:
            if begins is None and term.state is TermState.ENDED:
                continue
            starts = max(term.starts_on, begins or date.min, self.span.valid_from if self.span else date.min)
            if starts > min(self.until, _end_of(self.span)):
                break
            if starts > term.last_day:
                continue
            planned.append(self._term(starts, term.ends_on, _Turn(side=term.side), number=len(planned)))
            if planned[-1].ends_on is None:
                return planned, self._stop(WhyNoPlan.OPEN_TERM)
            begins = _day_after(planned[-1])
        return planned, self._stop_in_step(begins)

    def _stop_in_step(self, begins: date | None) -> NoPlan | None:
        if begins and begins > self.until:
            return None
        ended = begins is not None and begins > _end_of(self.span)
        return self._stop(WhyNoPlan.BODY_ENDS if ended else WhyNoPlan.NO_PARTNER_PLAN, begins)

    def _term(self, starts_on: date, ends_on: date | None, turn: _Turn, *, number: int) -> Term:
        before = max((term.number for term in self.facts), default=0)
        term = Term(
            group=self.group,
            number=before + number + 1,
            starts_on=starts_on,
            ends_on=ends_on,
            side=turn.side,
            party=turn.party,
            state=TermState.PLANNED,
            is_plan=True,
        )
        return _cut(term, _end_of(self.span))

    def _stop(self, why: WhyNoPlan, since: date | None = None) -> NoPlan:
        return NoPlan(group=self.group, why=why, since=since)


def _day_after(term: Term) -> date:
    return term.last_day + ONE_DAY
