"""Chairs in a list of people: what has been decided here is not undone by a list that has not heard of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.log import Deed, LogEntry
from models.words import Role, TermState
from office.people_plan import Assignment
from rules.terms import ONE_DAY
from store import log
from store.people import HeldRole
from store.terms import CHAIR_ROLES, TermFacts

_NAMED = (Deed.NOMINATE, Deed.SUCCEED)
CHAIR_ACTS = tuple(deed.value for deed in (*_NAMED, Deed.LEAVE))
"""What the log calls the decisions here that a list does not undo."""

_Decision = tuple[str, Role, int, date]
"""Group, role, person, and the first day of one named, the last of one who leaves."""


@dataclass(frozen=True, kw_only=True)
class NamedChairs:
    """The memberships that a nomination has written, by id; those whose last day is that of somebody who leaves; and
    the days on which known terms begin, by group."""

    ids: frozenset[int]
    left: frozenset[int]
    begin_on: frozenset[tuple[str, date]]

    @classmethod
    def of(cls, facts: Sequence[TermFacts], held: Sequence[HeldRole], logged: Iterable[LogEntry]) -> "NamedChairs":
        """Those of running and coming terms that somebody has decided here, and all that the log knows of."""
        decided = [
            term
            for term in facts
            if term.decided_by is not None and term.state in (TermState.RUNNING, TermState.NOMINATED, TermState.PLANNED)
        ]
        entries = list(logged)
        first_days = frozenset().union(*(_days(entries, deed, "first") for deed in _NAMED))
        last_days = _days(entries, Deed.LEAVE, "on")
        chairs = [role for role in held if role.role in CHAIR_ROLES]
        return cls(
            ids=frozenset(
                role.id
                for role in chairs
                if (role.group, role.role, role.person_id, role.valid_from) in first_days
                or any(_is_named(role, term) for term in decided)
            ),
            left=frozenset(
                role.id
                for role in chairs
                if role.valid_to and (role.group, role.role, role.person_id, role.valid_to) in last_days
            ),
            begin_on=frozenset((term.group, term.starts_on) for term in facts),
        )

    def cut(
        self, wanted: Iterable[Assignment], held: Sequence[tuple[int, Assignment]]
    ) -> tuple[list[Assignment], list[str]]:
        """The list's assignments, chairs among them ending as has been decided here: where the next term begins, or
        where somebody leaves; and what to look over."""
        fitted, notes = [], []
        for new in wanted:
            this, was = _latest(new, held)
            if was is None or was.valid_to is None or (new.valid_to is not None and new.valid_to <= was.valid_to):
                fitted.append(new)
            elif this in self.left and new.valid_from <= max(was.valid_from, was.valid_to):
                notes.append(_left_note(new, was))
                # What the list says of the first day is no matter either: who has left is known by the days they had.
                fitted.append(replace(new, valid_from=was.valid_from, valid_to=was.valid_to))
            elif new.valid_from == was.valid_from and self._hands_over(was, held):
                notes.append(
                    f"Rad {new.row}: {new.text} slutar {was.valid_to}, när nästa tar vid. "
                    f"Listans sista dag gäller inte."
                )
                fitted.append(replace(new, valid_to=was.valid_to))
            else:
                fitted.append(new)
        return fitted, notes

    def _hands_over(self, was: Assignment, held: Iterable[tuple[int, Assignment]]) -> bool:
        """Whether the next term, or somebody named, begins the day after; or the same person in the other chair."""
        assert was.valid_to is not None
        follows_on = was.valid_to + ONE_DAY
        if (was.group, follows_on) in self.begin_on:
            return True
        return any(
            this in self.ids
            and each.valid_from == follows_on
            and (each.place == was.place or (each.person, each.group) == (was.person, was.group))
            for this, each in held
        )


def _days(entries: Iterable[LogEntry], act: Deed, day: str) -> frozenset[_Decision]:
    """What the log has of an act upon chairs; `day` is what it calls the day that was decided."""
    found = set()
    for entry in entries:
        group = log.chair_of(entry.subject)
        role, person, on = (entry.detail.get(name) for name in ("role", "person", day))
        if entry.act == act.value and isinstance(role, str) and isinstance(person, int) and isinstance(on, str):
            found.add((group, Role(role), person, date.fromisoformat(on)))
    return frozenset(found)


def _latest(new: Assignment, held: Iterable[tuple[int, Assignment]]) -> tuple[int | None, Assignment | None]:
    """The same person's chair as it stands, of those that begin no later than the list has it or before it ends: of
    several the one that lasts longest."""
    if new.role not in CHAIR_ROLES:
        return None, None
    alike = [(this, was) for this, was in held if was.identity == new.identity and _begins_in(was, new)]
    return max(alike, key=lambda found: (found[1].valid_to or date.max, found[0]), default=(None, None))


def _begins_in(was: Assignment, new: Assignment) -> bool:
    if was.valid_from == new.valid_from:
        return True
    return was.valid_from <= (new.valid_to or date.max) and new.valid_from <= (was.valid_to or date.max)


def _is_named(role: HeldRole, term: TermFacts) -> bool:
    if role.role not in CHAIR_ROLES or role.group != term.group or not term.covers(role.valid_from):
        return False
    return role.person_id == (term.person_id if role.role is Role.CHAIR else term.vice_person_id)


def kept_note(was: Assignment) -> str:
    """That somebody whom the list leaves out stays, and how to change that."""
    return (
        f"{was.text}, {was.days}: utsedd i Årshjul och saknas i listan. Uppdraget står kvar. Anteckna "
        "via ”arshjul chairs leave” om personen lämnar det."
    )


def _left_note(new: Assignment, was: Assignment) -> str:
    """That somebody who has left does not come back with the list."""
    assert was.valid_to is not None
    leaves = f"slutar {was.valid_to}" if was.valid_to >= was.valid_from else "tillträder inte"
    return f"Rad {new.row}: {new.text} {leaves}, enligt ”arshjul chairs leave”. Listans sista dag gäller inte."
