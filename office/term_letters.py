"""What persons are told of terms: that they are named, that they go, what is handed over to them, and thanks.

Facts in, decisions out; `office/rotation.py` writes them down. Each is told once of a change. Whoever was to be told of
one that comes to nothing is not, and whoever then is to be told of another is told of that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from models.words import ActState, Role, StepKind
from office.terms import Timetable
from rules.ladder import ATTEMPT, step_named
from rules.rotation import CHAIRS
from rules.terms import ONE_DAY, months_after
from store.meeting_acts import addressee
from store.terms import HeldChair, LetterAboutTerm

NOMINATED, OUTGOING, HANDOVER, THANKS = "nominated", "outgoing", "handover", "thanks"
TURN_CHANGED = "turn-changed"
KINDS = {
    NOMINATED: StepKind.NOMINATED,
    OUTGOING: StepKind.NOMINATED,
    HANDOVER: StepKind.HANDOVER,
    THANKS: StepKind.THANKS,
    TURN_CHANGED: StepKind.TURN_CHANGED,
}
BEFORE_THE_CHANGE = (NOMINATED, OUTGOING)
TOLD_SINCE = timedelta(days=30)
"""So long after a change it is still told of."""
LIVES = timedelta(days=45)
"""So long after a change its letters may leave: longer than the office is closed in summer."""
STALE = "det blev inte så"

Identity = tuple[str, Role, int, str, str]
"""Group, role, person, step, and the day of the change."""


@dataclass(frozen=True, kw_only=True)
class ChairChange:
    """Somebody takes over a chair, or leaves it, from a day on. `incoming` None: nobody follows.

    `starts_on` is the first day of the term in which it happens. `acting`: the vice chair, where they act meanwhile.
    """

    group: str
    role: Role
    on: date
    starts_on: date
    incoming: HeldChair | None
    outgoing: HeldChair | None
    acting: HeldChair | None = None


@dataclass(frozen=True, kw_only=True)
class TermLetterWanted:
    """What a person is to be told: the step, of which change, and the first and last day on which it may leave."""

    group: str
    role: Role
    person_id: int
    step: str
    on: date
    starts_on: date
    due_on: date
    expires_on: date
    tells: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> Identity:
        """What tells it from every other."""
        return (self.group, self.role, self.person_id, self.step, str(self.on))

    @property
    def kind(self) -> StepKind:
        """What kind of step it is."""
        return KINDS[self.step]

    def row(self, area: str, told: Sequence[LetterAboutTerm], *, today: date) -> dict[str, Any]:
        """The act that tells it. Told of the same term before, the step has a number."""
        attempts = sum(
            (letter.group, letter.person_id, letter.starts_on, step_named(letter.step))
            == (self.group, self.person_id, self.starts_on, self.step)
            for letter in told
        )
        step = f"{self.step}{ATTEMPT}{attempts + 1}" if attempts else self.step
        to = addressee(self.person_id)
        return {
            "key": f"{area}/{self.starts_on.year}/chair-{self.group}/{step}/{to}/{self.starts_on}",
            "area": area,
            "year": self.starts_on.year,
            "station": CHAIRS,
            "group": self.group,
            "document": self.role.value,
            "duty_id": None,
            "meeting_id": None,
            "step": step,
            "kind": self.kind,
            "addressee": to,
            "copy_only": False,
            "revision": attempts + 1,
            "due_on": self.due_on,
            "expires_on": self.expires_on,
            "written_on": today,
            "approved": False,
            "state": ActState.DUE,
            "reason": None,
            "tells": {"role": self.role.value, "on": str(self.on), **self.tells},
        }


def letters_wanted(
    found: Timetable, told: Sequence[LetterAboutTerm], *, heirs: Mapping[str, date] | None = None
) -> list[TermLetterWanted]:
    """What is to be told of terms by today and is not.

    `heirs` are the bodies that have taken over what others owed, with the first day on which they did.
    """
    known = {identity_of(letter) for letter in told if letter.state is not ActState.CANCELLED}
    changes = chair_changes(found)
    wanted = {letter.identity: letter for change in changes for letter in _of_change(found, change, heirs or {})}
    return [letter for identity, letter in wanted.items() if identity not in known]


def stale_letters(found: Timetable, told: Iterable[LetterAboutTerm]) -> list[int]:
    """The acts still due that tell of a change that is not, or no longer, to come."""
    true = {letter.identity for change in chair_changes(found) for letter in _all_of_change(found, change)}
    return [
        letter.act_id
        for letter in told
        if letter.state is ActState.DUE and letter.kind is not StepKind.TURN_CHANGED and identity_of(letter) not in true
    ]


def identity_of(letter: LetterAboutTerm) -> Identity:
    """What tells a letter from every other."""
    return (letter.group, letter.role, letter.person_id, step_named(letter.step), letter.tells.get("on", ""))


def chair_changes(found: Timetable) -> Iterator[ChairChange]:
    """Everybody who has taken over a chair or vice chair, or left one, and who is to: body by body."""
    for group in found.wheel.rotation:
        for role in (Role.CHAIR, Role.VICE_CHAIR):
            yield from _in_body(found, group, role)


def _in_body(found: Timetable, group: str, role: Role) -> Iterator[ChairChange]:
    spells = _spells(_while_it_exists(found, group, role))
    for before, after in zip([None, *spells], [*spells, None], strict=True):
        if after is not None:
            hands_over = before is not None and before.last_day == after.valid_from - ONE_DAY
            if before is not None and before.last_day < after.valid_from - ONE_DAY:
                yield _change(found, group, role, on=before.last_day + ONE_DAY, outgoing=before)
            yield _change(
                found, group, role, on=after.valid_from, incoming=after, outgoing=before if hands_over else None
            )
        elif before is not None and before.last_day < date.max:
            yield _change(found, group, role, on=before.last_day + ONE_DAY, outgoing=before)


def _while_it_exists(found: Timetable, group: str, role: Role) -> list[HeldChair]:
    """Who holds it, none of them longer than there is such a body."""
    span = next((span for span in found.spans if span.id == group), None)
    held = found.held(group, role)
    if span is None or span.valid_to is None:
        return list(held)
    ends = span.valid_to
    return [each._replace(valid_to=min(each.last_day, ends)) for each in held if each.valid_from <= ends]


def _spells(held: Sequence[HeldChair]) -> list[HeldChair]:
    """The holdings in their order, those of one person that follow directly on one another as one."""
    spells: list[HeldChair] = []
    for each in sorted(held, key=lambda each: (each.valid_from, each.id)):
        last = spells[-1] if spells else None
        if last and last.person_id == each.person_id and last.last_day >= each.valid_from - ONE_DAY:
            spells[-1] = each._replace(valid_from=last.valid_from)
        else:
            spells.append(each)
    return spells


def _change(
    found: Timetable,
    group: str,
    role: Role,
    *,
    on: date,
    incoming: HeldChair | None = None,
    outgoing: HeldChair | None = None,
) -> ChairChange:
    term = found.schedule.on(group, on)
    rule = found.rule(group)
    acts = incoming is None and role is Role.CHAIR and rule is not None and rule.vice_acts
    return ChairChange(
        group=group,
        role=role,
        on=on,
        starts_on=term.starts_on if term else on,
        incoming=incoming,
        outgoing=outgoing,
        acting=found.holder(group, Role.VICE_CHAIR, on=on) if acts else None,
    )


def _of_change(found: Timetable, change: ChairChange, heirs: Mapping[str, date]) -> Iterator[TermLetterWanted]:
    """What is told of the change by today: beforehand as soon as it is known, afterwards for some weeks.

    Whoever leaves is told where there was such a body the day before: it may have ended with them.
    """
    if change.on < found.wheel.live_from:
        return
    if not found.exists(change.group, on=change.on):
        change = replace(change, incoming=None, acting=None)
    if not found.exists(change.group, on=change.on - ONE_DAY):
        change = replace(change, outgoing=None)
    decided = _is_decided(found, change)
    if change.on > found.today:
        # What a list says of days far ahead is told when a nomination would be asked for.
        asked_from = months_after(change.on, -max(found.wheel.asked_months_before))
        if decided or asked_from <= found.today:
            yield from _all_of_change(found, change)
    elif change.on >= found.today - TOLD_SINCE and (decided or _is_news(found, change, heirs)):
        yield from _all_of_change(found, change)


def _all_of_change(found: Timetable, change: ChairChange) -> Iterator[TermLetterWanted]:
    if change.on > found.today:
        if change.incoming is not None:
            yield _letter(found, change, NOMINATED, change.incoming)
            if change.outgoing is not None and not _stays_on(found, change, change.outgoing):
                yield _letter(found, change, OUTGOING, change.outgoing)
        return
    if change.incoming is not None:
        yield _letter(found, change, HANDOVER, change.incoming)
    if change.acting is not None:
        yield _letter(found, change, HANDOVER, change.acting)
    if change.outgoing is not None and not _stays_on(found, change, change.outgoing):
        yield _letter(found, change, THANKS, change.outgoing)


def _letter(found: Timetable, change: ChairChange, step: str, to: HeldChair) -> TermLetterWanted:
    is_before = step in BEFORE_THE_CHANGE
    persons = {
        "incoming": change.incoming.person_id if change.incoming else None,
        "outgoing": change.outgoing.person_id if change.outgoing else None,
        "acting": change.acting.person_id if change.acting else None,
    }
    return TermLetterWanted(
        group=change.group,
        role=change.role,
        person_id=to.person_id,
        step=step,
        on=change.on,
        starts_on=change.starts_on,
        due_on=found.today if is_before else change.on,
        expires_on=change.on - ONE_DAY if is_before else change.on + LIVES,
        tells={name: str(person_id) for name, person_id in persons.items() if person_id is not None},
    )


def _stays_on(found: Timetable, change: ChairChange, person: HeldChair) -> bool:
    """Whether a vice chair goes only to take the chair: that they are told."""
    if change.role is Role.CHAIR:
        return False
    chair = found.holder(change.group, Role.CHAIR, on=change.on)
    return chair is not None and chair.person_id == person.person_id


def _is_decided(found: Timetable, change: ChairChange) -> bool:
    """Whether somebody has named them here, and not a list."""
    known = found.facts(found.schedule.on(change.group, change.on))
    if known is None or known.decided_by is None or change.incoming is None:
        return False
    return change.incoming.person_id in (known.person_id, known.vice_person_id)


def _is_news(found: Timetable, change: ChairChange, heirs: Mapping[str, date]) -> bool:
    """Whether the change came while the body's terms were known, and somebody had the role before: what happened before
    anybody looked is history, and a body's first chair is handed nothing over but what it has inherited."""
    if change.role is Role.CHAIR and change.on >= heirs.get(change.group, date.max):
        return True
    if change.on < found.known_since(change.group):
        return False
    return any(held.valid_from < change.on for held in found.held(change.group, change.role))
