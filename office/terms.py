"""Whose turn it is, and who holds the chair: known terms brought up to the day, and what the rules make of them.

Memberships are the truth of who holds a chair on a day; a term says whose it is, and why. What is known is brought up
to date each time it is asked for, so that an answer never depends on whether anybody has looked since; only
`take_stock` writes it down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from sqlmodel import Session

from models.words import Principal, Role, TermState
from office.term_stock import Stock, holding_of, last_of, schedule_of, take
from rules.chair_history import Finding, check_history
from rules.rotation import RotationRule
from rules.rotation_schedule import Schedule
from rules.terms import Term
from rules.wheel import GroupSpan, Wheel
from store import areas, people, terms
from store.terms import HeldChair, TermFacts


class Standing(StrEnum):
    """What an answer about a chair is worth: fact, promise or plan."""

    WAS = "was"
    RUNNING = "running"
    PROMISE = "promise"
    PLAN = "plan"
    VACANT = "vacant"

    @property
    def swedish(self) -> str:
        """The word that lists show."""
        return {"was": "var", "running": "pågår", "promise": "löfte", "plan": "plan", "vacant": "vakant"}[self.value]


@dataclass(frozen=True, kw_only=True)
class ChairOn:
    """A body's chair on a day. `chair` None: nobody is known for it. `interim`: the vice chair acts."""

    group: str
    name: str
    side: Principal | None
    party: str | None
    chair: HeldChair | None
    vice: HeldChair | None
    interim: bool
    state: Standing
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str | None = None
    why_no_plan: str | None = None


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """The terms of an area's bodies, those known and those planned that begin by `until`; and who holds the chairs."""

    wheel: Wheel
    today: date
    until: date
    stock: Stock
    spans: tuple[GroupSpan, ...]
    names: Mapping[str, str]

    @cached_property
    def schedule(self) -> Schedule:
        """Every body's terms, and where no plan is possible, why."""
        return schedule_of(self.wheel, self.stock.facts, spans=self.spans, until=self.until)

    @cached_property
    def _facts(self) -> dict[tuple[str, date], TermFacts]:
        return {(term.group, term.starts_on): term for term in self.stock.facts}

    @cached_property
    def _held(self) -> dict[tuple[str, Role], list[HeldChair]]:
        held: dict[tuple[str, Role], list[HeldChair]] = {}
        for each in self.stock.held:
            held.setdefault((each.group, each.role), []).append(each)
        return held

    def facts(self, term: Term | None) -> TermFacts | None:
        """What is known of a term; None of one that is only planned."""
        return self._facts.get((term.group, term.starts_on)) if term else None

    def known_since(self, group: str) -> date:
        """The day on which the body's terms were first written down; today where they are not yet."""
        return min((facts.noted_on for facts in self.stock.facts if facts.group == group), default=self.today)

    def held(self, group: str, role: Role = Role.CHAIR) -> Sequence[HeldChair]:
        """Who holds, held or is named for it, the first begun first."""
        return self._held.get((group, role), ())

    def holder(self, group: str, role: Role = Role.CHAIR, *, on: date) -> HeldChair | None:
        """Who holds it on that day, as far as people's roles say; of two at once, whoever began last."""
        return last_of(held for held in self.held(group, role) if held.covers(on))

    def running(self, group: str) -> Term | None:
        """The term in force today."""
        return self.schedule.on(group, self.today)

    def coming(self, group: str) -> Term | None:
        """The term that begins next."""
        ahead = (term for term in self.schedule.terms.get(group, ()) if term.starts_on > self.today)
        return min(ahead, key=lambda term: term.starts_on, default=None)

    def rule(self, group: str) -> RotationRule | None:
        """How the body's chair goes round; None for one that the area file says nothing of."""
        return self.wheel.rotation.get(group)

    def exists(self, group: str, *, on: date) -> bool:
        """Whether there is such a body that day."""
        return any(span.id == group and span.exists_on(on) for span in self.spans)

    def name(self, group: str) -> str:
        """What the body is called today."""
        return self.names.get(group, group)

    def vacant(self, group: str) -> tuple[tuple[date, date | None], ...]:
        """The days of known terms, up to today, on which nobody held the chair (None: until further notice)."""
        spells: list[tuple[date, date | None]] = []
        for term in self.schedule.terms.get(group, ()):
            if term.is_plan or term.starts_on > self.today:
                continue
            spells += _uncovered(self.held(group), term.starts_on, term.ends_on, today=self.today)
        return tuple(spells)


def _uncovered(
    held: Sequence[HeldChair], first: date, last: date | None, *, today: date
) -> Iterable[tuple[date, date | None]]:
    from_day, end = first, min(last or date.max, today)
    for each in sorted(held, key=lambda each: each.valid_from):
        if each.last_day < from_day:
            continue
        if each.valid_from > end:
            break
        if each.valid_from > from_day:
            yield from_day, date.fromordinal(each.valid_from.toordinal() - 1)
        if each.last_day == date.max:
            return
        from_day = date.fromordinal(each.last_day.toordinal() + 1)
    if from_day <= end:
        yield from_day, last


def timetable(session: Session, wheel: Wheel, *, until: date, today: date) -> Timetable:
    """The area's terms by `today`, with what is planned until `until`. Four queries, and nothing is written."""
    spans = areas.group_spans(session, wheel.area)
    stock = take(
        wheel,
        known=terms.of_area(session, wheel.area),
        held=terms.held_chairs(session, wheel.area),
        spans=spans,
        today=today,
    )
    return Timetable(
        wheel=wheel,
        today=today,
        until=until,
        stock=stock,
        spans=tuple(spans),
        names=areas.group_names(session, wheel.area, on=today),
    )


def take_stock(session: Session, wheel: Wheel, *, today: date, now: datetime) -> Stock:  # noqa: ARG001 - as every act
    """Write down what is known of terms by `today` and is not yet: what lists say, what has begun, what has ended.

    Under the lock that keeps other changes of people waiting. Done again it changes nothing.
    """
    areas.lock(session, wheel.area)
    stock = timetable(session, wheel, until=today, today=today).stock
    if stock.is_news:
        terms.remove(session, stock.gone)
        terms.add(session, wheel.area, stock.added)
        terms.change(session, stock.changed)
        people.redate(session, stock.cut)
        session.expire_all()
    return stock


def chairs_on(session: Session, wheel: Wheel, *, on: date, today: date) -> list[ChairOn]:
    """Every body's chair on a day: who it was, is or is to be, and what that answer is worth."""
    found = timetable(session, wheel, until=max(on, today), today=today)
    return chairs_in(found, names=areas.group_names(session, wheel.area, on=on), on=on)


def chairs_in(found: Timetable, *, names: Mapping[str, str], on: date) -> list[ChairOn]:
    """As `chairs_on`, of terms that have been read as far as the day; `names` are the bodies' on it."""
    groups = [span.id for span in found.wheel.groups if span.exists_on(on)]
    spoken_of = [group for group in groups if group in found.wheel.rotation or found.holder(group, on=on)]
    return [_chair_on(found, group, names.get(group, group), on=on) for group in spoken_of]


def _chair_on(found: Timetable, group: str, name: str, *, on: date) -> ChairOn:
    term = found.schedule.on(group, on)
    is_ahead = term is not None and term.starts_on > found.today
    chair, vice = (_promised(found, group, role, term, on=on) for role in (Role.CHAIR, Role.VICE_CHAIR))
    known = found.facts(term)
    rule = found.rule(group)
    acts = chair is None and vice is not None and not is_ahead and rule is not None and rule.vice_acts
    no_plan = found.schedule.no_plan.get(group)
    return ChairOn(
        group=group,
        name=name,
        side=term.side if term else chair.side if chair else None,
        party=term.party if term else None,
        chair=chair,
        vice=vice,
        interim=acts,
        state=_standing(found, term, chair, on=on, is_ahead=is_ahead),
        starts_on=term.starts_on if term else None,
        ends_on=term.ends_on if term else None,
        reason=known.reason if known else None,
        why_no_plan=no_plan.reason if no_plan and term is None else None,
    )


def _promised(found: Timetable, group: str, role: Role, term: Term | None, *, on: date) -> HeldChair | None:
    """Who holds it on the day; of a term to come only somebody named for it, and not whoever is not yet put out."""
    holder = found.holder(group, role, on=on)
    is_ahead = term is not None and term.starts_on > found.today
    sits_on = holder is not None and term is not None and holder.valid_from < term.starts_on
    return None if is_ahead and sits_on else holder


def _standing(found: Timetable, term: Term | None, chair: HeldChair | None, *, on: date, is_ahead: bool) -> Standing:
    if is_ahead:
        return Standing.PROMISE if chair else Standing.PLAN
    if chair is None:
        return Standing.VACANT
    if term is not None and term.state is TermState.ENDED:
        return Standing.WAS
    return Standing.WAS if on < found.today and not chair.covers(found.today) else Standing.RUNNING


def findings(found: Timetable) -> tuple[Finding, ...]:
    """What does not add up in who has held the chairs: told, and never mended."""
    return check_history(
        [holding_of(_to_the_end_of_the_term(found, held)) for held in found.stock.held],
        rules=found.wheel.rotation,
        today=found.today,
        spans=found.spans,
        names=found.names,
    )


def _to_the_end_of_the_term(found: Timetable, held: HeldChair) -> HeldChair:
    """Whoever a list gives no last day goes when the term ends: they are in nobody's way who is named for the next."""
    term = found.schedule.on(held.group, max(held.valid_from, found.today)) if held.valid_to is None else None
    return held._replace(valid_to=term.ends_on) if term is not None else held
