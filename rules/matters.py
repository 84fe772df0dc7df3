"""Missions and lifted questions: who may have them, and where they may go from there.

A question goes upward on its way, from body to body and through those that prepare for them, or back to where it has
been. A mission or a sub-goal goes to whom the rules let have one. Days are calendar days in the area's time zone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from models.words import MatterKind
from rules.ladder import Ladder

MATTERS = "arenden"
"""The station at which whoever has a mission or a question answers for it."""
ANSWERED_WITHIN_DAYS = 60
"""So long a group has for a matter, where neither the area file nor whoever passed it on says anything."""


def matter_document(matter: int) -> str:
    """The document that the holder's answer to a matter is."""
    return f"arende-{matter}"


class ExistingGroup(Protocol):
    """A group as the ways see it: its id, its kind, and whether it exists."""

    @property
    def id(self) -> str: ...

    @property
    def kind(self) -> str: ...

    def exists_on(self, day: date) -> bool:
        """Whether the group exists on `day`."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a question goes from a group: to any of those in `to` (ids and kinds), through bodies that prepare."""

    to: frozenset[str]
    through: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Where a question may go next. `bound_for` is where it is on its way to, while `group` only prepares for it."""

    group: str
    bound_for: str | None = None


@dataclass(frozen=True, kw_only=True)
class MatterRules:
    """What an area file says of missions and questions.

    `ways` are upward, by group id or kind. `missions_to` and `sub_goals_to` hold the ids and kinds that may have one;
    empty: any group. `outside` is who settles matters of principle beyond the area. `ladders` has one for each group.
    """

    ways: Mapping[str, Way] = field(default_factory=dict)
    missions_to: frozenset[str] = frozenset()
    sub_goals_to: frozenset[str] = frozenset()
    answered_within_days: int = ANSWERED_WITHIN_DAYS
    outside: str | None = None
    ladders: Mapping[str, Ladder] = field(default_factory=dict)

    def may_have(self, kind: MatterKind, group: ExistingGroup) -> bool:
        """Whether a mission or a sub-goal may be given to the group. A question may begin anywhere."""
        allowed = {MatterKind.MISSION: self.missions_to, MatterKind.SUB_GOAL: self.sub_goals_to}.get(kind)
        return not allowed or group.id in allowed or group.kind in allowed


def stops(
    rules: MatterRules, groups: Iterable[ExistingGroup], *, holder: str, bound_for: str | None, on: date
) -> tuple[Stop, ...]:
    """Where a question that `holder` has may go upward on that day; nothing where no body is above."""
    living = {group.id: group for group in groups if group.exists_on(on)}
    if bound_for is not None and bound_for != holder:
        following = _after(rules, living, holder=holder, bound_for=bound_for)
        return (following,) if following else ()
    known = next((group for group in groups if group.id == holder), None)
    way = rules.ways.get(holder) or (rules.ways.get(known.kind) if known else None)
    if way is None:
        return ()
    through = [each for each in way.through if each in living and each != holder]
    found = [group for group in living.values() if group.id != holder and _is_meant(group, way.to)]
    return tuple(_stop([*through, group.id], target=group.id) for group in found)


def _after(rules: MatterRules, living: Mapping[str, ExistingGroup], *, holder: str, bound_for: str) -> Stop | None:
    """The next stop of a question on its way: the one that prepares after `holder`, else the body itself."""
    target = living.get(bound_for)
    if target is None:
        return None
    for way in rules.ways.values():
        if holder in way.through and _is_meant(target, way.to):
            rest = way.through[way.through.index(holder) + 1 :]
            return _stop([*(each for each in rest if each in living), bound_for], target=bound_for)
    return Stop(group=bound_for)


def _stop(path: list[str], *, target: str) -> Stop:
    return Stop(group=path[0], bound_for=None if path[0] == target else target)


def _is_meant(group: ExistingGroup, words: frozenset[str]) -> bool:
    return group.id in words or group.kind in words
