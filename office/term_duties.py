"""What terms of chairmanship give occasion to: whoever's turn it is gets asked who the chair will be.

Facts in, decisions out; `office/rotation.py` carries them out. A nomination is awaited from the side whose turn comes,
or, when a chair leaves during a term, from the side that names somebody for the rest of it; that of a vice chair from
the other side, from the one that does not hold the chair. It is settled by itself when somebody is named.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.duties import Duty
from models.words import DutyState, Principal, Role, StepKind
from office.duty_changes import DutyChanges
from office.term_stock import side_asked
from office.terms import Timetable
from rules.ladder import schedule, window
from rules.meetings import DaysFrom
from rules.rotation import CHAIRS, RotationRule, Vice, nomination_by
from rules.terms import ONE_DAY, Term
from rules.wheel import Collection as OwedDocument
from rules.wheel import GroupSpan, collections_by_group
from store import duties
from store.terms import HeldChair

LATE_GETS = DaysFrom(days=10, working_days=True)
"""The time for naming somebody where a chair is vacant already, or the day by the rules has passed."""
NAMES_ARE_LAID_IN = DaysFrom(days=10, working_days=True)
"""What a side has answered waits for so long to be laid in, before the side is asked anew."""
REST_WORTH_FILLING = 30
"""So many days have to be left of a term for somebody to be asked who takes the rest of it."""
NAMED = {Role.CHAIR: "ordförande är utsedd", Role.VICE_CHAIR: "vice ordförande är utsedd"}
NO_LONGER_ASKED = "det är inte längre deras tur"
NO_TERM = "perioden finns inte längre"

DutyKey = tuple[int, str, str]
"""Year, group and document."""


@dataclass(frozen=True, kw_only=True)
class WantedNomination:
    """A chair or vice chair that nobody is named for: of which term, from which day, and who is asked.

    `side` None: the group names its chair itself. `by_rule` is the day by which the rules want a name.
    """

    term: Term
    role: Role = Role.CHAIR
    first: date
    side: Principal | None
    by_rule: date

    @property
    def document(self) -> str:
        """The document that the nomination is."""
        return nomination_by(self.side, of_vice=self.role is Role.VICE_CHAIR)

    @property
    def key(self) -> DutyKey:
        """What tells it from every other."""
        return self.term.starts_on.year, self.term.group, self.document


def role_asked(document: str) -> Role:
    """The role that a nomination asks somebody for."""
    of_vice = {nomination_by(side, of_vice=True) for side in Principal}
    return Role.VICE_CHAIR if document in of_vice else Role.CHAIR


@dataclass(kw_only=True)
class NominationChanges(DutyChanges):
    """How the nominations awaited have to change. `settled` are those that somebody has been named for.

    Each of `opened` and `taken_up` that comes too late for its ladder's own request is `asked_at_once`.
    """

    asked_at_once: set[DutyKey] = field(default_factory=set)


def wanted_nominations(found: Timetable) -> Iterator[WantedNomination]:
    """Every chair of a running or coming term that somebody is to be asked for, body by body; and every vice chair that
    has to come from the other side. Where the vice chair is the next chair by rule, nobody is asked for one.
    """
    for group, rule in found.wheel.rotation.items():
        if not found.exists(group, on=found.today):
            continue
        yield from (one for one in unfilled(found, rule, Role.CHAIR) if next_by_rule(found, one) is None)
        if rule.vice is Vice.OPPOSITE_SIDE:
            yield from (one for one in unfilled(found, rule, Role.VICE_CHAIR) if one.side is not None)


def unfilled(found: Timetable, rule: RotationRule, role: Role) -> Iterator[WantedNomination]:
    """What is left of the running term, and every coming one, that nobody holds the role in or is named for."""
    running = found.running(rule.group)
    if running is not None and not running.is_plan:
        yield from _for_the_rest(found, running, role)
    for term in found.schedule.terms.get(rule.group, ()):
        if term.starts_on > found.today and not _is_filled(found, term, role):
            yield WantedNomination(
                term=term,
                role=role,
                first=term.starts_on,
                side=_side_asked(found, term, role, for_the_rest=False),
                by_rule=found.wheel.nomination_due(term.starts_on - ONE_DAY),
            )


def next_by_rule(found: Timetable, one: WantedNomination) -> HeldChair | None:
    """The vice chair who takes the chair by the body's rule, so that nobody need be asked.

    Only one who stands on the side whose turn it is: somebody else is named as anywhere.
    """
    rule = found.rule(one.term.group)
    if rule is None or not rule.vice_succeeds:
        return None
    vice = found.holder(one.term.group, Role.VICE_CHAIR, on=max(found.today, one.first - ONE_DAY))
    return vice if vice is not None and one.side in (vice.side, None) else None


def chair_side(found: Timetable, term: Term) -> Principal | None:
    """The side on which the chair stands in the term: as it is, else as it should be."""
    holder = found.holder(term.group, on=max(term.starts_on, found.today))
    is_of_term = holder is not None and holder.valid_from >= term.starts_on
    return holder.side if holder and is_of_term and holder.side else term.side


def holders_of(found: Timetable, term: Term, role: Role) -> list[HeldChair]:
    """Who holds the role and counts in the term. Not a vice chair who sits on from the term before on the side that has
    the chair now, where the other side should have the vice chair."""
    rule, held = found.rule(term.group), found.held(term.group, role)
    side = rule.vice_side(chair_side(found, term)) if rule and role is Role.VICE_CHAIR else None
    if side is None:
        return list(held)
    return [each for each in held if each.side in (side, None) or each.valid_from >= term.starts_on]


def _side_asked(found: Timetable, term: Term, role: Role, *, for_the_rest: bool) -> Principal | None:
    rule = found.rule(term.group)
    if role is Role.VICE_CHAIR:
        return rule.vice_side(chair_side(found, term)) if rule else None
    return side_asked(rule, term, for_the_rest=for_the_rest)


def _is_filled(found: Timetable, term: Term, role: Role) -> bool:
    known = found.facts(term)
    if role is Role.CHAIR:
        return known is not None and known.person_id is not None
    named = known is not None and known.vice_person_id is not None
    return named or any(held.covers(term.starts_on) for held in holders_of(found, term, role))


def _for_the_rest(found: Timetable, term: Term, role: Role) -> Iterator[WantedNomination]:
    ends = min(term.last_day, _end_of(found, term.group))
    held = holders_of(found, term, role)
    first = first_vacant(held, found.today, ends)
    if first is None or (ends - first).days < REST_WORTH_FILLING:
        return
    never_filled = not any(each.covers(term.starts_on) for each in held)
    yield WantedNomination(
        term=term,
        role=role,
        first=first,
        side=_side_asked(found, term, role, for_the_rest=not never_filled),
        by_rule=found.wheel.nomination_due(term.starts_on - ONE_DAY) if never_filled else first - ONE_DAY,
    )


def first_vacant(held: Iterable[HeldChair], first: date, last: date) -> date | None:
    """The first day from `first` to `last` on which nobody holds it."""
    day = first
    for each in sorted(held, key=lambda each: each.valid_from):
        if each.covers(day):
            if each.last_day >= last:
                return None
            day = each.last_day + ONE_DAY
    return day


def _end_of(found: Timetable, group: str) -> date:
    return next((span.valid_to or date.max for span in found.spans if span.id == group), date.max)


class NominationDuties:
    """The nominations of an area as terms, and those who hold and are named for chairs, ask for them."""

    def __init__(self, found: Timetable, *, known: Iterable[Duty], groups: Sequence[GroupSpan]) -> None:
        self._found, self._wheel = found, found.wheel
        self._known: dict[DutyKey, Duty] = {(duty.year, duty.group, duty.document): duty for duty in known}
        self._collections = collections_by_group([self._wheel.chair_station], groups)

    def changes(self) -> NominationChanges:
        """What has to change for the nominations to be as they should by today."""
        found, wanted = NominationChanges(), self._wanted()
        for key, one in wanted.items():
            collection = self._collections.get((CHAIRS, one.document, one.term.group))
            if collection is not None:
                self._bring_in_step(found, key, one, collection)
        for key, duty in self._known.items():
            if key not in wanted and duty.state is DutyState.AWAITED:
                self._close(found, duty)
        return found

    def _wanted(self) -> dict[DutyKey, WantedNomination]:
        wanted: dict[DutyKey, WantedNomination] = {}
        for one in wanted_nominations(self._found):
            wanted.setdefault(one.key, one)
        return wanted

    def _bring_in_step(
        self, found: NominationChanges, key: DutyKey, one: WantedNomination, collection: OwedDocument
    ) -> None:
        today, live_from = self._found.today, self._wheel.live_from
        duty = self._known.get(key)
        due_on = self._day_that_counts(one, duty)
        first, _ = window(collection.ladder, last_day=due_on, closed=self._wheel.closed)
        is_late = self._request_has_passed(collection, due_on)
        is_due = (is_late or first <= today) and today >= live_from
        if duty is None:
            if is_due:
                found.opened.append(self._row(one, due_on=due_on, look_on=today))
                found.asked_at_once |= {key} if is_late else set()
        elif duty.state in (DutyState.RECEIVED, DutyState.ENDED, DutyState.HISTORY):
            if is_due and not self._is_being_laid_in(duty):
                found.taken_up.append((duty, due_on))
                found.asked_at_once |= {key} if is_late else set()
        elif duty.state is DutyState.AWAITED and due_on != duty.due_on and duty.extended_to is None:
            found.moved.append((duty, due_on))

    def _is_being_laid_in(self, duty: Duty) -> bool:
        """Whether a name has come, as somebody has noted, that the office has some days to lay in."""
        if duty.state is not DutyState.RECEIVED or duty.reason in NAMED.values() or duty.received_on is None:
            return False
        return NAMES_ARE_LAID_IN.day(duty.received_on, self._wheel.closed) >= self._found.today

    def _request_has_passed(self, collection: OwedDocument, due_on: date) -> bool:
        """Whether the ladder's own request would have had to leave before today: then one is written all the same."""
        steps = schedule(collection.ladder, last_day=due_on, closed=self._wheel.closed)
        requests = [each for each in steps if each.step.kind is StepKind.REQUEST]
        return bool(requests) and all(each.expires_on < self._found.today for each in requests)

    def _day_that_counts(self, one: WantedNomination, duty: Duty | None) -> date:
        """The rules' day, unless it has passed: then the day already told, or some days from now."""
        if one.by_rule >= self._found.today:
            return self._wheel.closed.previous_open(one.by_rule)
        if duty is not None and duty.state is DutyState.AWAITED:
            return duty.due_on
        return LATE_GETS.day(self._found.today, self._wheel.closed)

    def _close(self, found: NominationChanges, duty: Duty) -> None:
        of_that_year = [
            term for term in self._found.schedule.terms.get(duty.group, ()) if term.starts_on.year == duty.year
        ]
        if any(self._is_named(duty, term) for term in of_that_year):
            found.settled.append(duty)
        else:
            found.ended.append((duty, NO_LONGER_ASKED if of_that_year else NO_TERM))

    def _is_named(self, duty: Duty, term: Term) -> bool:
        """Whether somebody is named for the term by whoever was asked."""
        role, known = role_asked(duty.document), self._found.facts(term)
        if known is None:
            return False
        if role is Role.CHAIR:
            asked = (nomination_by(known.side), nomination_by(None))
            return known.person_id is not None and duty.document in asked
        on = max(term.starts_on, self._found.today)
        holders = holders_of(self._found, term, role)
        is_held = any(held.valid_from <= term.last_day and held.last_day >= on for held in holders)
        side = _side_asked(self._found, term, role, for_the_rest=False)
        return is_held and duty.document == nomination_by(side, of_vice=True)

    def _row(self, one: WantedNomination, *, due_on: date, look_on: date) -> dict[str, Any]:
        return duties.row(
            self._wheel.area,
            year=one.term.starts_on.year,
            station=CHAIRS,
            group=one.term.group,
            document=one.document,
            due_on=due_on,
            look_on=look_on,
        )
