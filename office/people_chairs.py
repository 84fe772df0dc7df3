"""Chairs in a list of people: who has been named here is not undone by a list that has not heard of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.words import Role, TermState
from office.people_plan import Assignment
from rules.terms import ONE_DAY
from store.people import HeldRole
from store.terms import CHAIR_ROLES, TermFacts


@dataclass(frozen=True, kw_only=True)
class NamedChairs:
    """The memberships that a nomination has written, by id; and the days on which known terms begin, by group."""

    ids: frozenset[int]
    begin_on: frozenset[tuple[str, date]]

    @classmethod
    def of(cls, facts: Sequence[TermFacts], held: Iterable[HeldRole]) -> "NamedChairs":
        """Those of running and coming terms that somebody has decided here."""
        decided = [
            term
            for term in facts
            if term.decided_by is not None and term.state in (TermState.RUNNING, TermState.NOMINATED, TermState.PLANNED)
        ]
        return cls(
            ids=frozenset(role.id for role in held if any(_is_named(role, term) for term in decided)),
            begin_on=frozenset((term.group, term.starts_on) for term in facts),
        )

    def cut(
        self, wanted: Iterable[Assignment], held: Sequence[tuple[int, Assignment]]
    ) -> tuple[list[Assignment], list[str]]:
        """The list's assignments, chairs among them ending where the next term begins, as they have been told; and what
        to look over."""
        ends = {
            (*was.identity, was.valid_from): was.valid_to
            for _, was in held
            if was.role in CHAIR_ROLES and was.valid_to and self._hands_over(was, held)
        }
        fitted, notes = [], []
        for new in wanted:
            last_day = ends.get((*new.identity, new.valid_from))
            if last_day is not None and (new.valid_to is None or new.valid_to > last_day):
                notes.append(
                    f"Rad {new.row}: {new.text} slutar {last_day}, när nästa tar vid. Listans sista dag gäller inte."
                )
                new = replace(new, valid_to=last_day)
            fitted.append(new)
        return fitted, notes

    def _hands_over(self, was: Assignment, held: Iterable[tuple[int, Assignment]]) -> bool:
        """Whether the next term, or somebody named, begins the day after."""
        assert was.valid_to is not None
        follows_on = was.valid_to + ONE_DAY
        if (was.group, follows_on) in self.begin_on:
            return True
        return any(i in self.ids and each.place == was.place and each.valid_from == follows_on for i, each in held)


def _is_named(role: HeldRole, term: TermFacts) -> bool:
    if role.role not in CHAIR_ROLES or role.group != term.group or not term.covers(role.valid_from):
        return False
    return role.person_id == (term.person_id if role.role is Role.CHAIR else term.vice_person_id)


def kept_note(was: Assignment) -> str:
    """That somebody whom the list leaves out stays, and how to change that."""
    return (
        f"{was.text}, {was.days}: utsedd i Årshjul och saknas i listan. Uppdraget står kvar; lämnar personen, "
        f"skriv arshjul chairs leave."
    )
