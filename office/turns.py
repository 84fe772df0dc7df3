"""Turns to come that are other than before, because a rule or a decision has changed: whom it concerns is told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from models.words import ActState, Role, StepKind
from office.term_letters import (
    BEFORE_THE_CHANGE,
    LIVES,
    NOMINATED,
    TURN_CHANGED,
    ChairChange,
    TermLetterWanted,
    chair_changes,
)
from office.terms import Timetable, timetable
from rules.ladder import step_named
from rules.terms import ONE_DAY, Term
from rules.turns import TurnChange, turn_changes
from rules.wheel import Wheel
from store import acts, areas, terms
from store.terms import LetterAboutTerm

LOOKS_AHEAD = timedelta(days=5 * 366)
"""So far ahead a turn that changes is told of."""


def turns_of(session: Session, wheel: Wheel, *, today: date) -> Timetable:
    """The turns as they are now, to be compared with what they become."""
    return timetable(session, wheel, until=today + LOOKS_AHEAD, today=today)


def tell_changed_turns(session: Session, before: Timetable, after: Timetable, *, reason: str | None = None) -> int:
    """Write down what everybody whose turn to come has changed is to be told, in the transaction; return how many.

    They are those who are named for it or were, and those who lead the body today. Each is told of the nearest change
    of a body, and of it as it is when the letter is written.
    """
    nearest: dict[str, TurnChange] = {}
    for change in turn_changes(before.schedule, after.schedule, today=after.today):
        if after.exists(change.group, on=after.today):
            nearest.setdefault(change.group, change)
    letters = [letter for change in nearest.values() for letter in _letters(before, after, change, reason)]
    if letters:
        wheel, told = after.wheel, terms.letters_about(session, after.wheel.area)
        areas.keep_station(session, wheel.area, wheel.chair_station)
        acts.add(session, [letter.row(wheel.area, told, today=after.today) for letter in letters])
    return len(letters)


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """What those are to be told who know of a coming chair that is not, or no longer, to come; and the acts still due
    that correct what has become true again."""

    wanted: tuple[TermLetterWanted, ...] = ()
    untrue: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.wanted) + len(self.untrue)


def corrections(found: Timetable, told: Sequence[LetterAboutTerm]) -> Corrections:
    """What is to be corrected by today and is not: for whoever was to take over, and for whoever was to hand over to
    them. Whoever has been told of the term as changed since is told nothing beside."""
    changes = list(chair_changes(found))
    wanted: dict[tuple[str, int, date], TermLetterWanted] = {}
    untrue: list[int] = []
    for last in _last_told(told, today=found.today):
        if _is_true(last, changes, today=found.today):
            untrue += [each.act_id for each in told if each.state is ActState.DUE and _same_matter(each, last)]
        elif not any(_tells_since(each, last) for each in told):
            wanted.setdefault((last.group, last.person_id, last.starts_on), _correction(found, last, changes))
    return Corrections(wanted=tuple(wanted.values()), untrue=tuple(untrue))


def _about(letter: LetterAboutTerm) -> str | None:
    """Which step a letter is, or corrects: to be named, or to hand over to somebody named."""
    step = step_named(letter.step)
    return step if step in BEFORE_THE_CHANGE else letter.tells.get("about")


def _same_matter(one: LetterAboutTerm, other: LetterAboutTerm) -> bool:
    return (one.group, one.role, one.person_id, _about(one), one.tells.get("on")) == (
        other.group,
        other.role,
        other.person_id,
        _about(other),
        other.tells.get("on"),
    ) and one.kind is StepKind.TURN_CHANGED


def _tells_since(one: LetterAboutTerm, last: LetterAboutTerm) -> bool:
    """Whether a later letter, sent or to be sent, tells the same person of the term as it has become."""
    if one.act_id <= last.act_id or one.kind is not StepKind.TURN_CHANGED or one.state is ActState.CANCELLED:
        return False
    of_term = str(last.starts_on) in (str(one.starts_on), one.tells.get("was_starts_on"))
    return of_term and (one.group, one.person_id) == (last.group, last.person_id)


def _last_told(told: Iterable[LetterAboutTerm], *, today: date) -> Iterable[LetterAboutTerm]:
    """The last that each has been told, and not only is to be, of a change to come."""
    last: dict[tuple[str, Role, int, str, str], LetterAboutTerm] = {}
    for letter in told:
        about, on = _about(letter), letter.tells.get("on", "")
        if about and letter.state is ActState.DONE and on > str(today):
            last[(letter.group, letter.role, letter.person_id, about, on)] = letter
    return last.values()


def _is_true(letter: LetterAboutTerm, changes: Iterable[ChairChange], *, today: date) -> bool:
    """Whether it is still so; or so on another day, of which they are told by a letter of its own."""
    person, incoming, is_still = letter.person_id, letter.tells.get("incoming"), False
    ahead = [c for c in changes if (c.group, c.role) == (letter.group, letter.role) and c.on > today]
    if _about(letter) == NOMINATED:
        names = any(change.incoming and change.incoming.person_id == person for change in ahead)
        return names is (incoming == str(person))
    for change in ahead:
        if change.outgoing is not None and change.outgoing.person_id == person:
            follows = str(change.incoming.person_id) if change.incoming else None
            is_still = is_still or follows == incoming or (follows is not None and str(change.on) != letter.tells["on"])
    return is_still


def _correction(found: Timetable, last: LetterAboutTerm, changes: Iterable[ChairChange]) -> TermLetterWanted:
    on = date.fromisoformat(last.tells["on"])
    incoming = next(
        (c.incoming for c in changes if (c.group, c.role, c.on) == (last.group, last.role, on) and c.incoming), None
    )
    tells = {"about": _about(last) or "", **({"incoming": str(incoming.person_id)} if incoming else {})}
    was = last.tells.get("incoming")
    return TermLetterWanted(
        group=last.group,
        role=last.role,
        person_id=last.person_id,
        step=TURN_CHANGED,
        on=on,
        starts_on=last.starts_on,
        due_on=found.today,
        expires_on=on - ONE_DAY,
        tells={**tells, **({"was_incoming": was} if was else {})},
    )


def _letters(before: Timetable, after: Timetable, change: TurnChange, reason: str | None) -> Iterator[TermLetterWanted]:
    term = change.after or change.before
    assert term is not None
    tells = {**_told("was_", change.before), **_told("", change.after), **({"reason": reason} if reason else {})}
    for role, person_id in dict.fromkeys(_concerned(before, after, change)):
        yield TermLetterWanted(
            group=change.group,
            role=role,
            person_id=person_id,
            step=TURN_CHANGED,
            on=term.starts_on,
            starts_on=term.starts_on,
            due_on=after.today,
            expires_on=after.today + LIVES,
            tells=tells,
        )


def _told(prefix: str, term: Term | None) -> dict[str, str]:
    """A turn as an act keeps it; nothing for none."""
    if term is None:
        return {}
    said = {
        "starts_on": str(term.starts_on),
        "ends_on": str(term.ends_on) if term.ends_on else None,
        "side": term.side.value if term.side else None,
        "party": term.party,
    }
    return {f"{prefix}{name}": value for name, value in said.items() if value is not None}


def _concerned(before: Timetable, after: Timetable, change: TurnChange) -> Iterable[tuple[Role, int]]:
    """Role and person, each person once."""
    found: dict[int, Role] = {}
    for facts in (before.facts(change.before), after.facts(change.after)):
        if facts is not None:
            for role, person_id in ((Role.CHAIR, facts.person_id), (Role.VICE_CHAIR, facts.vice_person_id)):
                if person_id is not None:
                    found.setdefault(person_id, role)
    for role in (Role.CHAIR, Role.VICE_CHAIR):
        holder = after.holder(change.group, role, on=after.today)
        if holder is not None:
            found.setdefault(holder.person_id, role)
    return [(role, person_id) for person_id, role in found.items()]
