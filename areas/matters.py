"""From what an area file says of missions and questions to the rules that they follow."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from areas.ladder_entries import LadderEntry
from areas.ladders import ladder_of
from areas.meetings import spoken_to
from areas.schema import AreaFile
from rules.ladder import Ladder
from rules.matters import MATTERS, MatterRules, Way
from rules.meetings import Body

BUILT_IN: Mapping[str, Any] = {
    "till": "ordförande",
    "steg": [
        {"begäran": "60 dagar före", "kopia": "processledare"},
        {"påminnelse": "14 dagar före"},
        {"förfallen": "1 arbetsdag efter", "kopia": "processledare"},
        {"eskalering": "14 dagar efter", "till": "processledare", "förvarna": "ja"},
        {"förfallen": "28 dagar efter", "kopia": "processledare", "upprepa": "högst 5 gånger, var 28:e dag"},
    ],
}
"""The letters to whoever has a matter, where the area file names no ladder. The first leaves when they get it."""


def matter_rules_of(area_file: AreaFile, bodies: tuple[Body, ...], ladders: Mapping[str, Ladder]) -> MatterRules:
    """The rules of the file, with a ladder for each group: one without members of its own is reached by its roles."""
    entry = area_file.matters
    general = replace(ladders[entry.ladder] if entry.ladder else built_in(), id=MATTERS)
    spoken = {
        body.group: spoken_to(general, body, area_file.groups[body.group], office=area_file.office_group)
        for body in bodies
    }
    return MatterRules(
        ways={word: Way(to=frozenset(way.to), through=way.through) for word, way in entry.ways.items()},
        missions_to=frozenset(entry.missions_to),
        sub_goals_to=frozenset(entry.sub_goals_to),
        answered_within_days=entry.answered_within,
        outside=entry.outside,
        ladders=spoken,
    )


@cache
def built_in() -> Ladder:
    """The ladder of a matter where the area file names none."""
    return ladder_of(MATTERS, LadderEntry.model_validate(BUILT_IN))
