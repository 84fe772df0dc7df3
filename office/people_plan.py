"""What a list of people would change, as values and as the lines that a person reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from models.words import Role
from office.shown_plans import fingerprint
from store.people import PersonKey

FOLDED_AFTER = 20
"""How many lines of a section are shown where the reader has not asked for all."""

CONFIRM_ABOVE = Fraction(1, 5)
"""A list that ends a larger share than this of the memberships that hold today or later needs a person's word."""

_ONE_AT_A_TIME = (Role.CHAIR, Role.VICE_CHAIR)
_IN_A_SEAT = (Role.MEMBER, Role.SUBSTITUTE, Role.CO_OPTED)


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A person holds a role: as a row of the list says, or as the database has it (`row` is then None)."""

    row: int | None = None
    person: PersonKey
    name: str
    email: str
    group: str
    group_name: str
    role: Role
    party: str | None
    party_name: str | None
    seat: int | None
    valid_from: date
    valid_to: date | None

    @property
    def identity(self) -> tuple[object, ...]:
        """What stays the same when its days are changed."""
        return (self.person, self.group, self.role, self.party, self.seat)

    @property
    def place(self) -> tuple[object, ...]:
        """What only one at a time can hold: the chair, a numbered seat; else just this person's own role."""
        if self.role in _ONE_AT_A_TIME:
            return (self.group, self.role)
        if self.role in _IN_A_SEAT and self.seat is not None:
            return (self.group, self.role, self.party, self.seat)
        return self.identity

    @property
    def text(self) -> str:
        """Who holds what, on one line."""
        seat = f" plats {self.seat}" if self.seat else ""
        party = f", {self.party_name}{seat}" if self.party_name else ""
        return f"{self.group_name}: {self.role.swedish} {self.name} <{self.email}>{party}"

    @property
    def days(self) -> str:
        """Its first and last day in words."""
        return f"från {self.valid_from} {until(self.valid_to)}"


@dataclass(frozen=True, kw_only=True)
class Redating:
    """A membership that gets other days; `assignment` has the new ones."""

    membership_id: int
    assignment: Assignment
    was_from: date
    was_to: date | None

    @property
    def text(self) -> str:
        """The change on one line."""
        now, parts = self.assignment, []
        if now.valid_from != self.was_from:
            parts.append(f"från {now.valid_from} (var {self.was_from})")
        if now.valid_to != self.was_to:
            parts.append(f"{until(now.valid_to)} (var {until(self.was_to)})")
        return f"{now.text}, {', '.join(parts)}"


@dataclass(frozen=True, kw_only=True)
class Respelling:
    """A person whose name or e-mail the list writes with other capitals."""

    person_id: int
    name: str
    email: str
    was: str


@dataclass(frozen=True, kw_only=True)
class PeoplePlan:
    """What a list would change. `current` counts the memberships that hold today or later, before the change.

    `held_back` are rows that a changeover has ended and that stay so, as nobody has said that they are to be taken up.
    """

    area: str
    area_name: str
    file: str
    rows: int
    only_add: bool
    new_people: tuple[tuple[str, str, PersonKey], ...] = ()
    respelled: tuple[Respelling, ...] = ()
    added: tuple[Assignment, ...] = ()
    changed: tuple[Redating, ...] = ()
    ended: tuple[Redating, ...] = ()
    cut_short: int = 0
    unchanged: int = 0
    current: int = 0
    held_back: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.new_people or self.respelled or self.added or self.changed or self.ended)

    @property
    def ends(self) -> int:
        """How many memberships that hold today or later would no longer do so."""
        return len(self.ended) + self.cut_short

    @property
    def ends_share(self) -> Fraction:
        """The share that `ends` is of the current ones: 0 to 1."""
        return Fraction(self.ends, self.current) if self.current else Fraction(0)

    @property
    def needs_confirmation(self) -> bool:
        """Whether so much would end that a person must say yes to it."""
        return self.ends_share > CONFIRM_ABOVE

    @property
    def digest(self) -> str:
        """What tells this plan from any other."""
        return fingerprint(self.lines, self.only_add)

    @property
    def lines(self) -> list[str]:
        """The plan as a person reads it, in Swedish, to its last line."""
        return self.told()

    def told(self, *, most: int | None = None) -> list[str]:
        """The plan as a person reads it, what matters most first; `most` lines of each section, None for all."""
        section = partial(_section, most=most)
        return [
            f"{self.file} → {self.area_name}: {self._summary}",
            *self._warning,
            *section("Tas inte upp igen, för mandatskiftet har avslutat dem", "!", self.held_back),
            *self._how_to_take_up,
            *section("Nya personer", "+", (f"{name} <{email}>" for name, email, _ in self.new_people)),
            *section("Ändrad stavning", "~", (f"{new.name} <{new.email}> (var {new.was})" for new in self.respelled)),
            *section("Nya uppdrag", "+", (f"{new.text}, {new.days}" for new in self.added)),
            *section("Ändrade uppdrag", "~", (change.text for change in self.changed)),
            *section("Avslutade uppdrag, som inte står i listan", "-", (end.text for end in self.ended)),
            *section("Att se över", "!", self.notes),
        ]

    @property
    def _summary(self) -> str:
        if not self.changes:
            return f"inget ändras, {self.unchanged} uppdrag stämmer."
        return (
            f"{_count(len(self.new_people), 'ny person', 'nya personer')}, "
            f"{_count(len(self.added), 'nytt uppdrag', 'nya uppdrag')}, "
            f"{_count(len(self.changed), 'ändrat', 'ändrade')}, "
            f"{_count(len(self.ended), 'avslutat', 'avslutade')}, "
            f"{_count(self.unchanged, 'oförändrat', 'oförändrade')}."
        )

    @property
    def _how_to_take_up(self) -> list[str]:
        if not self.held_back:
            return []
        return [
            "  Är listan äldre än mandatskiftet: hämta den senaste. Sitter någon kvar: skriv raden med dagen efter",
            "  skiftet som från-dag. Ska uppdragen ändå fortsätta: se ”arshjul import people --take-up-again”.",
        ]

    @property
    def _warning(self) -> list[str]:
        if not self.needs_confirmation:
            return []
        ending = f"Listan avslutar {self.ends} av {self.current} uppdrag som gäller nu eller senare."
        return [f"{ending} Det är mer än en femtedel och behöver bekräftas."]


def until(last_day: date | None) -> str:
    """A last day in words."""
    return "tills vidare" if last_day is None else f"till {last_day}"


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _section(title: str, mark: str, lines: Iterable[str], *, most: int | None) -> list[str]:
    """The lines under their title, those beyond `most` only counted; nothing if there are none."""
    marked = [f"  {mark} {line}" for line in lines]
    shown = marked[:most]
    folded = [f"  … och {len(marked) - len(shown)} till"] if len(marked) > len(shown) else []
    return [f"{title} ({len(marked)})", *shown, *folded] if marked else []
