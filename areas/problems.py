"""What is wrong with an area file: where, what, and what right looks like. In Swedish, for whoever keeps the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

MOST_TOLD = 100


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """One mistake. `line` and `column` count from 1, as editors do."""

    line: int
    column: int
    what: str
    right: str


class AreaFileError(Exception):
    """An area file that cannot be used: all of its mistakes at once, in the order of the file.

    As text: `fil.yaml:12:5: …` and on the next line `rätt: …`, for each.
    """

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(sorted(set(problems)))
        super().__init__(name, self.problems)

    def __str__(self) -> str:
        told = [f"{self.name}:{p.line}:{p.column}: {p.what}\n    rätt: {p.right}" for p in self.problems[:MOST_TOLD]]
        untold = len(self.problems) - len(told)
        return "\n".join([*told, *([f"… och {untold} fel till"] if untold else [])])


def wrong(what: str, right: str, *, at: int | tuple[int | str, ...] = ()) -> PydanticCustomError:
    """A mistake found while validating: pydantic keeps its place, the reader makes a `Problem` of it.

    `at` is the place in the list that is being validated, or the way into it, where only one of its parts is wrong.
    """
    way = (at,) if isinstance(at, int) else at
    return PydanticCustomError("arshjul", "{what}; {right}", {"what": what, "right": right, "at": way})
