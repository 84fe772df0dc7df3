"""A changeover in lists of people: a list that has not heard of it does not take up again what it has ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from office.people_plan import Assignment


@dataclass(frozen=True)
class EndedByChangeover:
    """The memberships that a changeover has ended, by id, with the last day that it gave them."""

    last_days: Mapping[int, date]

    def hold_back(
        self, wanted: Iterable[Assignment], held: Sequence[tuple[int, Assignment]]
    ) -> tuple[list[Assignment], list[str]]:
        """The list's assignments, those that would go on beyond a changeover ending with it; and their rows, told."""
        ended: dict[tuple[object, ...], list[Assignment]] = {}
        for this, was in held:
            if this in self.last_days and self.last_days[this] == was.valid_to:
                ended.setdefault(was.identity, []).append(was)
        fitted, lines = [], []
        for new in wanted:
            goes_on = next((each for each in ended.get(new.identity, ()) if _goes_on(new, each)), None)
            if goes_on is None:
                fitted.append(new)
            else:
                lines.append(f"Rad {new.row}: {new.text} slutar {goes_on.valid_to}.")
                fitted.append(replace(new, valid_from=goes_on.valid_from, valid_to=goes_on.valid_to))
        return fitted, lines


def _goes_on(new: Assignment, was: Assignment) -> bool:
    """Whether the list lets a membership that the changeover has ended go on. What begins after it is another one."""
    assert was.valid_to is not None
    return new.valid_from <= was.valid_to and (new.valid_to is None or new.valid_to > was.valid_to)
