"""Turns to come that are other than before, because a rule or a decision has changed: whom it concerns is told."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlmodel import Session

from models.words import Role
from office.term_letters import LIVES, TURN_CHANGED, TermLetterWanted
from office.terms import Timetable, timetable
from rules.handover import TurnChange, turn_changes
from rules.terms import Term
from rules.wheel import Wheel
from store import acts, areas, terms

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
