"""When letters are more than they should be: by the hour, to one person, and against what was foreseen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, kw_only=True)
class StormLimits:
    """How many letters of an area may leave in an hour, and reach one person in a day, before a person has to look.

    A day that was foreseen to bring more than `per_hour` may bring that many at once. Of the letters that the wheel
    foresees, as many may leave in a day as were foreseen and `margin_percent` more; but `margin_letters` more always.
    """

    per_hour: int = 600
    per_person: int = 40
    margin_percent: int = 50
    margin_letters: int = 25

    def foreseen_at_most(self, expected: int) -> int:
        """How many letters may leave where so many were foreseen."""
        return expected + max(self.margin_letters, expected * self.margin_percent // 100)


class Leaving(NamedTuple):
    """A letter about to leave: to whom, and whether it is of the kind that the wheel foresees.

    One that `passes` is never too many, but counts for those after it.
    """

    id: int
    person: int | None
    is_foreseen: bool
    passes: bool = False


@dataclass
class Spent:
    """What has left already: in the last hour, to each person today, and today of what was to be foreseen.

    `expected` is how many were foreseen; None where nobody has computed that.
    """

    last_hour: int
    to_person: Counter[int]
    foreseen: int
    expected: int | None

    def add(self, letter: Leaving) -> None:
        """Count one more that has left."""
        self.last_hour += 1
        self.foreseen += letter.is_foreseen
        if letter.person is not None:
            self.to_person[letter.person] += 1


def surplus(leaving: Iterable[Leaving], limits: StormLimits, spent: Spent) -> Mapping[int, str]:
    """The letters that are too many, each with why. Those that may leave are counted in `spent`."""
    held: dict[int, str] = {}
    for letter in leaving:
        why = why_too_many(letter, limits, spent)
        if why is None:
            spent.add(letter)
        else:
            held[letter.id] = why
    return held


def why_too_many(letter: Leaving, limits: StormLimits, spent: Spent) -> str | None:
    """Why the letter may not leave after those that have; None where it may."""
    if letter.passes:
        return None
    in_an_hour = max(limits.per_hour, spent.expected or 0)
    if spent.last_hour >= in_an_hour:
        return f"fler än {in_an_hour} brev på en timme"
    if letter.person is not None and spent.to_person[letter.person] >= limits.per_person:
        return f"fler än {limits.per_person} brev till samma person på en dag"
    if spent.expected is None or not letter.is_foreseen:
        return None
    most = limits.foreseen_at_most(spent.expected)
    if spent.foreseen >= most:
        return f"fler än väntat: prognosen var {spent.expected} brev och gränsen {most}"
    return None
