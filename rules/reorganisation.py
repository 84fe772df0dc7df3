"""A reorganisation: groups that end after a day, who follows them, and what becomes of what they owe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of a document that a group owes when it ends: `successor` takes it over, or it is closed, `reason`.

    Raises ValueError unless it is one of the two.
    """

    successor: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if (self.successor is None) == (self.reason is None):
            raise ValueError("ett dokument tas över av en grupp eller avslutas med ett skäl, ett av de två")


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A group that ends, those that follow it, and what becomes of its documents: by kind, and of the `rest`."""

    group: str
    successors: tuple[str, ...]
    documents: Mapping[str, Fate] = field(default_factory=dict, hash=False)
    rest: Fate

    def fate_of(self, document: str) -> Fate:
        """What becomes of a document of that kind."""
        return self.documents.get(document, self.rest)

    @property
    def fates(self) -> tuple[Fate, ...]:
        """Everything that may become of its documents."""
        return (*self.documents.values(), self.rest)


@dataclass(frozen=True, kw_only=True)
class Reorganising:
    """What is to happen after `last_day`, the last day of the groups that end."""

    name: str
    last_day: date
    endings: tuple[Ending, ...]

    def successors_of(self, group: str) -> tuple[str, ...]:
        """Those that follow a group; none for one that does not end."""
        return next((ending.successors for ending in self.endings if ending.group == group), ())


def as_plain(plan: Reorganising) -> dict[str, Any]:
    """The endings as values that JSON can hold; name and day are kept beside them."""
    return {
        "groups": [
            {
                "group": ending.group,
                "successors": list(ending.successors),
                "documents": {document: _plain(fate) for document, fate in ending.documents.items()},
                "rest": _plain(ending.rest),
            }
            for ending in plan.endings
        ]
    }


def _plain(fate: Fate) -> dict[str, str | None]:
    return {"successor": fate.successor, "reason": fate.reason}


def from_plain(plain: Mapping[str, Any], *, name: str, last_day: date) -> Reorganising:
    """The reverse of `as_plain`."""
    return Reorganising(
        name=name,
        last_day=last_day,
        endings=tuple(
            Ending(
                group=each["group"],
                successors=tuple(each["successors"]),
                documents={document: Fate(**fate) for document, fate in each["documents"].items()},
                rest=Fate(**each["rest"]),
            )
            for each in plain["groups"]
        ),
    )
