"""What the words of a people list mean in an area: its groups and parties, by id or by any name they have had."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from areas import compile as organised
from areas.compile import Organisation
from areas.lists import ListProblem, folded
from areas.people import PersonRow
from mail.swedish import counted, listed
from models.areas import Group, Party
from models.words import Role
from office.people_plan import Assignment, until
from store.people import HeldRole, KnownPerson, PersonKey

MOST_OFFERS = 200
"""For how many wrong words the nearest right one is looked up: a list that is all wrong must not take minutes."""


WITHIN = frozenset((Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER, Role.SUBSTITUTE, Role.CO_OPTED))
"""The roles that a derived group takes from other groups; its process leader or secretary may be its own."""
IN_A_SEAT = (Role.MEMBER, Role.SUBSTITUTE, Role.CO_OPTED)


class Directory:
    """The area's groups and parties, found by id or by any name they have had, and what the area file gives them."""

    def __init__(
        self,
        groups: Iterable[Group],
        names: Iterable[tuple[str, date, str]],
        parties: Iterable[Party],
        organisation: Organisation,
        *,
        today: date,
    ) -> None:
        self._today = today
        self._rules = {group.id: group for group in organisation.groups}
        self._office = organisation.office_group
        self._groups = {group.id: group for group in groups}
        self._parties = {party.id: party for party in parties}
        self._names: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for group, valid_from, name in sorted(names):
            self._names[group].append((valid_from, name))
        groups_by_spelling = [(it, group) for group in self._groups for it in (group, *self._names_of(group))]
        parties_by_spelling = [(it, party.id) for party in self._parties.values() for it in (party.id, party.name)]
        self._groups_called = _index(groups_by_spelling)
        self._parties_called = _index(parties_by_spelling)
        self._written = {folded(it): it for it, _ in (*groups_by_spelling, *parties_by_spelling)}
        self._offered: dict[tuple[str, str], str] = {}

    def group_name(self, group: str, first: date, last: date | None) -> str:
        """What the group is called today, or on the nearest day from `first` to `last`."""
        names = self._names.get(group) or [(date.min, group)]
        day = min(max(first, self._today), last or date.max)
        return next((name for valid_from, name in reversed(names) if valid_from <= day), names[0][1])

    def party_name(self, party: str | None) -> str | None:
        """What the party is called, None for none."""
        return self._parties[party].name if party else None

    def assignments(self, rows: Iterable[PersonRow], problems: list[ListProblem]) -> list[Assignment]:
        """The rows whose group and party are found and that fit them; `problems` is given what the others lack."""
        found = [self._assignment(row, problems) for row in rows]
        return [assignment for assignment in found if assignment is not None]

    def _names_of(self, group: str) -> list[str]:
        return [name for _, name in self._names.get(group, ())]

    def _assignment(self, row: PersonRow, problems: list[ListProblem]) -> Assignment | None:
        group = self._group(row, problems)
        party = self._party(row, problems) if row.party else None
        if group is None or (row.party and party is None):
            return None
        problem = self._breach(row, group, party)
        if problem is not None:
            problems.append(problem)
            return None
        return Assignment(
            row=row.number,
            person=PersonKey(folded(row.name), folded(row.email)),
            name=row.name,
            email=row.email,
            group=group.id,
            group_name=self.group_name(group.id, row.valid_from, row.valid_to),
            role=row.role,
            party=party.id if party else None,
            party_name=party.name if party else None,
            seat=row.seat,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )

    def _group(self, row: PersonRow, problems: list[ListProblem]) -> Group | None:
        called = [self._groups[group] for group in self._groups_called.get(folded(row.group), ())]
        existing = [group for group in called if _contains(group, row)]
        if len(existing) == 1:
            return existing[0]
        problems.append(self._no_group(row, existing or called))
        return None

    def _no_group(self, row: PersonRow, candidates: list[Group]) -> ListProblem:
        if not candidates:
            return ListProblem(
                row=row.number,
                column="grupp",
                wrong=f"området har ingen grupp ”{row.group}”",
                right=self._offer(row.group, self._groups_called, "Grupperna"),
            )
        if len(candidates) > 1:
            ids = " eller ".join(sorted(group.id for group in candidates))
            return ListProblem(
                row=row.number,
                column="grupp",
                wrong=f"”{row.group}” kan vara flera grupper",
                right=f"Skriv gruppens id: {ids}",
            )
        return _outside(row, candidates[0], column="grupp", what=f"gruppen ”{row.group}”")

    def _party(self, row: PersonRow, problems: list[ListProblem]) -> Party | None:
        assert row.party is not None
        called = [self._parties[party] for party in self._parties_called.get(folded(row.party), ())]
        if not called:
            right = self._offer(row.party, self._parties_called, "Parterna")
            wrong = f"området har ingen part ”{row.party}”"
            problems.append(ListProblem(row=row.number, column="part", wrong=wrong, right=right))
            return None
        # Only a party that has left is refused: its first day in the file says nothing of its people's history.
        standing = [party for party in called if _not_ended(party, row)]
        if not standing:
            problems.append(_outside(row, called[0], column="part", what=f"parten ”{row.party}”"))
            return None
        return standing[0]

    def _breach(self, row: PersonRow, group: Group, party: Party | None) -> ListProblem | None:
        """What the area file's rules for the group have against the row. What is past was under other rules."""
        rules = self._rules.get(group.id)
        if rules is None or (row.valid_to is not None and row.valid_to < self._today):
            return None
        name = self.group_name(group.id, row.valid_from, row.valid_to)
        if row.role is Role.CONTACT and group.id != self._office:
            return ListProblem(
                row=row.number,
                column="grupp",
                wrong=f"en {row.role.swedish} svarar för sin part gentemot kontoret, inte i {name}",
                right=f"Skriv kontorets grupp: {self._office}",
            )
        if rules.is_derived and row.role in WITHIN:
            return self._is_derived(row, rules, name)
        if row.role is Role.SUBSTITUTE and not rules.has_substitutes:
            return ListProblem(
                row=row.number,
                column="roll",
                wrong=f"{name} har inga ersättare",
                right="Skriv ledamot eller adjungerad, eller ”ersättare: ja” för gruppen i områdesfilen",
            )
        return _no_such_seat(row, rules, party, name)

    def _is_derived(self, row: PersonRow, rules: organised.Group, name: str) -> ListProblem:
        roles = [
            f"{part.role.swedish} i {self.group_name(part.of or rules.id, row.valid_from, row.valid_to)}"
            for part in rules.made_of
        ]
        return ListProblem(
            row=row.number,
            column="grupp",
            wrong=f"{name} har inga egna medlemmar, utan består av {listed(roles)}",
            right="Skriv uppdraget i den grupp där det finns, och ta bort raden",
        )

    def _offer(self, text: str, called: dict[str, list[str]], kind: str) -> str:
        """The names most like `text`, else all ids. Kept, since a wrong word is often wrong in every row."""
        if (kind, text) not in self._offered:
            near = difflib.get_close_matches(folded(text), called, n=3) if len(self._offered) < MOST_OFFERS else []
            ids = sorted({thing for things in called.values() for thing in things})
            choice = " eller ".join(f"”{self._written[name]}”" for name in near)
            self._offered[kind, text] = f"Menade du {choice}?" if near else f"{kind} är {', '.join(ids) or 'inga än'}"
        return self._offered[kind, text]


def _no_such_seat(row: PersonRow, rules: organised.Group, party: Party | None, name: str) -> ListProblem | None:
    """A numbered seat that the party does not have. A group for which the file counts no seats has any."""
    seats = rules.co_opted if row.role is Role.CO_OPTED else rules.seats
    has = seats.get(party.id, 0) if party else 0
    if row.role not in IN_A_SEAT or not seats or party is None or row.seat is None or row.seat <= has:
        return None
    places = f"bara {counted(has, 'plats', 'platser')}" if has else "ingen plats"
    highest = (
        f"Skriv en plats från 1 till {has}" if has > 1 else "Skriv plats 1" if has else "Skriv en part som har plats"
    )
    return ListProblem(
        row=row.number,
        column="plats",
        wrong=f"{party.name} har {places} i {name} ({row.role.swedish}), men raden säger plats {row.seat}",
        right=f"{highest}, eller ändra antalet i områdesfilen",
    )


def _index(spellings: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for spelling, thing in spellings:
        if thing not in index[folded(spelling)]:
            index[folded(spelling)].append(thing)
    return dict(index)


def _contains(group: Group, row: PersonRow) -> bool:
    return group.valid_from <= row.valid_from and _not_ended(group, row)


def _not_ended(thing: Group | Party, row: PersonRow) -> bool:
    return thing.valid_to is None or (row.valid_to is not None and row.valid_to <= thing.valid_to)


def _outside(row: PersonRow, thing: Group | Party, *, column: str, what: str) -> ListProblem:
    """A row whose days are not all among those on which the group or party exists."""
    limits = []
    if row.valid_from < thing.valid_from and isinstance(thing, Group):
        limits.append(f"från tidigast {thing.valid_from}")
    if not _not_ended(thing, row):
        limits.append(f"till senast {thing.valid_to}")
    gone = thing.valid_to is not None and row.valid_from > thing.valid_to
    return ListProblem(
        row=row.number,
        column=column,
        wrong=f"{what} finns från {thing.valid_from} {until(thing.valid_to)}, "
        f"men raden gäller från {row.valid_from} {until(row.valid_to)}",
        right="Skriv en som finns då" if gone else f"Skriv {' och '.join(limits)}",
    )


def as_assignments(
    held: Iterable[HeldRole], known: Iterable[KnownPerson], directory: Directory
) -> list[tuple[int, Assignment]]:
    """What the database has, in the same words as the list, each with its membership's id."""
    persons = {person.id: person for person in known}
    return [(role.id, _as_assignment(role, persons[role.person_id], directory)) for role in held]


def _as_assignment(role: HeldRole, person: KnownPerson, directory: Directory) -> Assignment:
    return Assignment(
        person=person.key,
        name=person.name,
        email=person.email,
        group=role.group,
        group_name=directory.group_name(role.group, role.valid_from, role.valid_to),
        role=role.role,
        party=role.party,
        party_name=directory.party_name(role.party),
        seat=role.seat,
        valid_from=role.valid_from,
        valid_to=role.valid_to,
    )
