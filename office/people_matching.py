"""A people list beside the database: which rows are which memberships, what changes, and who would sit twice."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from areas.lists import ListProblem
from office.people_chairs import kept_note
from office.people_plan import Assignment, Redating

_DAY = timedelta(days=1)


class Matching:
    """Which of the wanted assignments are which memberships, and what follows from that.

    The memberships `named`, by id, are not ended though the list leaves them out.
    """

    def __init__(
        self,
        wanted: list[Assignment],
        held: list[tuple[int, Assignment]],
        today: date,
        only_add: bool,
        named: Collection[int] = (),
    ) -> None:
        self._today, self._named = today, named
        self.added: list[Assignment] = []
        self.changed: list[Redating] = []
        self.ended: list[Redating] = []
        self.notes: list[str] = []
        self.clashes: list[ListProblem] = []
        self.unchanged = 0
        self.current = sum(self._holds(was) for _, was in held)
        self._kept: list[Assignment] = []
        self._free: dict[tuple[object, ...], list[tuple[int, Assignment]]] = defaultdict(list)
        for membership in held:
            self._free[membership[1].identity].append(membership)
        self._match(wanted)
        if not only_add:
            self._end_what_is_not_in(wanted)
        self._compare_with_what_remains()

    @property
    def cut_short(self) -> int:
        """How many memberships the list itself gives a last day that is past."""
        return sum(self._holds(_before(change)) and not self._holds(change.assignment) for change in self.changed)

    def _match(self, wanted: list[Assignment]) -> None:
        """Find each one's membership: first by its first day, then among those whose days it overlaps."""
        unmatched = [new for new in wanted if not self._take(new, self._begun_alike(new))]
        for new in sorted(unmatched, key=lambda new: (not self._holds(new), new.valid_from)):
            if not self._take(new, self._corrected_by(new)):
                self.added.append(new)
        self.added.sort(key=lambda new: new.row or 0)

    def _begun_alike(self, new: Assignment) -> list[tuple[int, Assignment]]:
        alike = [(this, was) for this, was in self._free[new.identity] if was.valid_from == new.valid_from]
        return sorted(alike, key=lambda found: (found[1].valid_to != new.valid_to, not self._holds(found[1])))

    def _corrected_by(self, new: Assignment) -> list[tuple[int, Assignment]]:
        """Memberships of which `new` is another account, none of whose time would be lost."""
        return [
            (this, was) for this, was in self._free[new.identity] if _overlap(was, new) and self._corrects(new, was)
        ]

    def _corrects(self, new: Assignment, was: Assignment) -> bool:
        if not self._holds(was):
            return not self._holds(new)
        return new.valid_from < was.valid_from or was.valid_from > self._today

    def _take(self, new: Assignment, candidates: list[tuple[int, Assignment]]) -> bool:
        """Say that `new` is the first of the candidates, and what that changes. False if there is none."""
        if not candidates:
            return False
        membership_id, was = candidates[0]
        self._free[new.identity].remove(candidates[0])
        if (new.valid_from, new.valid_to) == (was.valid_from, was.valid_to):
            self.unchanged += 1
        elif not self._holds(new) and not self._holds(was):
            self.unchanged += 1
            self.notes.append(f"Rad {new.row}: {was.text}, {was.days} är förbi och ändras inte.")
        else:
            self.changed.append(_redated(membership_id, was, new))
        return True

    def _end_what_is_not_in(self, wanted: list[Assignment]) -> None:
        successors: dict[tuple[object, ...], list[date]] = defaultdict(list)
        for new in wanted:
            successors[new.place].append(new.valid_from)
        for free in self._free.values():
            for membership_id, was in [membership for membership in free if self._holds(membership[1])]:
                if membership_id in self._named:
                    self.notes.append(kept_note(was))
                    self._kept.append(was)
                    continue
                free.remove((membership_id, was))
                follows = [day for day in successors[was.place] if was.valid_from < day <= self._today]
                last_day = min([self._today, *follows]) - _DAY
                self.ended.append(_redated(membership_id, was, replace(was, valid_to=last_day)))
        self.ended.sort(key=lambda end: (end.assignment.group_name, end.assignment.text))

    def _compare_with_what_remains(self) -> None:
        """New days on which somebody else holds the place: a clash; in the past, worth a note."""
        remaining: dict[tuple[object, ...], list[Assignment]] = defaultdict(list)
        for assignment in (*self._left(), *(end.assignment for end in self.ended)):
            remaining[assignment.place].append(assignment)
        for new in (*self.added, *(change.assignment for change in self.changed)):
            for other in remaining[new.place]:
                if _overlap(new, other):
                    self._tell_of_both(new, other)

    def _tell_of_both(self, new: Assignment, other: Assignment) -> None:
        if self._holds(new) and self._holds(other):
            self.clashes.append(_taken(new, other, named=other in self._kept))
        else:
            self.notes.append(f"Rad {new.row}: {new.text}, {new.days}: {_same_time_as(new, other)}.")

    def _left(self) -> Iterator[Assignment]:
        """The memberships that the list says nothing of and that stay as they are."""
        return (was for free in self._free.values() for _, was in free)

    def _holds(self, assignment: Assignment) -> bool:
        """Whether it holds today or later."""
        last_day = assignment.valid_to
        return last_day is None or last_day >= max(self._today, assignment.valid_from)


def _redated(membership_id: int, was: Assignment, new: Assignment) -> Redating:
    return Redating(membership_id=membership_id, assignment=new, was_from=was.valid_from, was_to=was.valid_to)


def _before(change: Redating) -> Assignment:
    return replace(change.assignment, valid_from=change.was_from, valid_to=change.was_to)


def _overlap(one: Assignment, other: Assignment) -> bool:
    """Whether there is a day on which both hold."""
    last_days = [last_day for last_day in (one.valid_to, other.valid_to) if last_day is not None]
    return not last_days or max(one.valid_from, other.valid_from) <= min(last_days)


def clashes_within(wanted: list[Assignment]) -> Iterator[ListProblem]:
    """Rows that put two in one place on a day."""
    places: dict[tuple[object, ...], list[Assignment]] = defaultdict(list)
    for assignment in sorted(wanted, key=lambda assignment: (assignment.valid_from, assignment.row or 0)):
        places[assignment.place].append(assignment)
    for holders in places.values():
        longest = holders[0]
        for holder in holders[1:]:
            if _overlap(longest, holder):
                yield _taken(holder, longest)
            if longest.valid_to is not None and (holder.valid_to is None or holder.valid_to > longest.valid_to):
                longest = holder


def _taken(new: Assignment, other: Assignment, *, named: bool = False) -> ListProblem:
    """`new` would hold a place that `other` has at the same time."""
    day_before = new.valid_from - _DAY
    earlier = f"Skriv till {day_before} för {other.name}" if other.valid_from <= day_before else "Ändra dagarna"
    right = f"{earlier}, eller ta bort den rad som är fel"
    if other.row is None:
        right = "Läs in hela listan utan ”lägg bara till”, eller börja uppdraget när platsen är ledig"
    if named:
        right = (
            f"{other.name} är utsedd i Årshjul. Ta bort raden, eller anteckna först via ”arshjul chairs leave” att "
            "personen lämnar uppdraget"
        )
    return ListProblem(
        row=new.row, column="från", wrong=f"{new.text}, {new.days}: {_same_time_as(new, other)}", right=right
    )


def _same_time_as(new: Assignment, other: Assignment) -> str:
    where = f"rad {other.row}" if other.row else "inläst tidigare"
    if new.person == other.person:
        return f"samma uppdrag finns också {other.days} ({where})"
    return f"{other.name} har samma uppdrag {other.days} ({where})"
