"""What terms of chairmanship give occasion to: whoever's turn it is gets asked who the chair will be.

Facts in, decisions out; `office/rotation.py` carries them out. A nomination is awaited from the side whose turn comes,
or, when a chair leaves during a term, from the side that names somebody for the rest of it. It is settled by itself
when somebody is named.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.duties import Duty
from models.words import DutyState, Principal, Role, StepKind
from office.term_stock import side_asked
from office.terms import Timetable
from rules.ladder import schedule, window
from rules.meetings import DaysFrom
from rules.rotation import CHAIRS, RotationRule, nomination_by
from rules.terms import ONE_DAY, Term
from rules.wheel import Collection as OwedDocument
from rules.wheel import GroupSpan, collections_by_group
from store.terms import HeldChair

LATE_GETS = DaysFrom(days=10, working_days=True)
"""The time for naming somebody where a chair is vacant already, or the day by the rules has passed."""
NAMES_ARE_LAID_IN = DaysFrom(days=10, working_days=True)
"""What a side has answered waits for so long to be laid in, before the side is asked anew."""
REST_WORTH_FILLING = 30
"""So many days have to be left of a term for somebody to be asked who takes the rest of it."""
NAMED = "ordförande är utsedd"
NO_LONGER_ASKED = "det är inte längre deras tur"
NO_TERM = "perioden finns inte längre"

DutyKey = tuple[int, str, str]
"""Year, group and document."""


@dataclass(frozen=True, kw_only=True)
class WantedNomination:
    """A chair that nobody is named for: of which term, from which day, and who is asked.

    `side` None: the group names its chair itself. `by_rule` is the day by which the rules want a name.
    """

    term: Term
    first: date
    side: Principal | None
    by_rule: date

    @property
    def document(self) -> str:
        """The document that the nomination is."""
        return nomination_by(self.side)

    @property
    def key(self) -> DutyKey:
        """What tells it from every other."""
        return self.term.starts_on.year, self.term.group, self.document


@dataclass(frozen=True, kw_only=True)
class NominationChanges:
    """How the nominations awaited have to change. `settled` are those that somebody has been named for.

    Each of `opened` and `taken_up` that comes too late for its ladder's own request is asked for at once.
    """

    opened: tuple[dict[str, Any], ...] = ()
    moved: tuple[tuple[Duty, date], ...] = ()
    taken_up: tuple[tuple[Duty, date], ...] = ()
    settled: tuple[Duty, ...] = ()
    ended: tuple[tuple[Duty, str], ...] = ()
    asked_at_once: frozenset[DutyKey] = frozenset()

    def __len__(self) -> int:
        return len(self.opened) + len(self.moved) + len(self.taken_up) + len(self.settled) + len(self.ended)


@dataclass
class _Changes:
    opened: list[dict[str, Any]] = field(default_factory=list)
    moved: list[tuple[Duty, date]] = field(default_factory=list)
    taken_up: list[tuple[Duty, date]] = field(default_factory=list)
    settled: list[Duty] = field(default_factory=list)
    ended: list[tuple[Duty, str]] = field(default_factory=list)
    asked_at_once: set[DutyKey] = field(default_factory=set)


def wanted_nominations(found: Timetable) -> Iterator[WantedNomination]:
    """Every chair of a running or coming term that nobody is named for, body by body."""
    for group, rule in found.wheel.rotation.items():
        if not found.exists(group, on=found.today):
            continue
        running = found.running(group)
        if running is not None and not running.is_plan:
            yield from _for_the_rest(found, rule, running)
        for term in found.schedule.terms.get(group, ()):
            known = found.facts(term)
            if term.starts_on > found.today and (known is None or known.person_id is None):
                yield WantedNomination(
                    term=term,
                    first=term.starts_on,
                    side=side_asked(rule, term, for_the_rest=False),
                    by_rule=found.wheel.nomination_due(term.starts_on - ONE_DAY),
                )


def _for_the_rest(found: Timetable, rule: RotationRule, term: Term) -> Iterator[WantedNomination]:
    ends = min(term.last_day, _end_of(found, term.group))
    first = first_vacant(found.held(term.group, Role.CHAIR), found.today, ends)
    if first is None or (ends - first).days < REST_WORTH_FILLING:
        return
    never_filled = not any(held.covers(term.starts_on) for held in found.held(term.group))
    yield WantedNomination(
        term=term,
        first=first,
        side=side_asked(rule, term, for_the_rest=not never_filled),
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
        found, wanted = _Changes(), self._wanted()
        for key, one in wanted.items():
            collection = self._collections.get((CHAIRS, one.document, one.term.group))
            if collection is not None:
                self._bring_in_step(found, key, one, collection)
        for key, duty in self._known.items():
            if key not in wanted and duty.state is DutyState.AWAITED:
                self._close(found, duty)
        return NominationChanges(
            opened=tuple(found.opened),
            moved=tuple(found.moved),
            taken_up=tuple(found.taken_up),
            settled=tuple(found.settled),
            ended=tuple(found.ended),
            asked_at_once=frozenset(found.asked_at_once),
        )

    def _wanted(self) -> dict[DutyKey, WantedNomination]:
        wanted: dict[DutyKey, WantedNomination] = {}
        for one in wanted_nominations(self._found):
            wanted.setdefault(one.key, one)
        return wanted

    def _bring_in_step(self, found: _Changes, key: DutyKey, one: WantedNomination, collection: OwedDocument) -> None:
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
        if duty.state is not DutyState.RECEIVED or duty.reason == NAMED or duty.received_on is None:
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

    def _close(self, found: _Changes, duty: Duty) -> None:
        of_that_year = [
            term for term in self._found.schedule.terms.get(duty.group, ()) if term.starts_on.year == duty.year
        ]
        known = [facts for facts in map(self._found.facts, of_that_year) if facts and facts.person_id is not None]
        if any(duty.document in (nomination_by(facts.side), nomination_by(None)) for facts in known):
            found.settled.append(duty)
        else:
            found.ended.append((duty, NO_LONGER_ASKED if of_that_year else NO_TERM))

    def _row(self, one: WantedNomination, *, due_on: date, look_on: date) -> dict[str, Any]:
        return {
            "area": self._wheel.area,
            "year": one.term.starts_on.year,
            "station": CHAIRS,
            "group": one.term.group,
            "document": one.document,
            "meeting": 0,
            "due_on": due_on,
            "remitted": False,
            "revision": 1,
            "state": DutyState.AWAITED,
            "look_on": look_on,
        }
