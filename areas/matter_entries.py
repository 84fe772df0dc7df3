"""What an area file says of missions and lifted questions: where they may go, and how long one may have them."""

from typing import Annotated

from pydantic import (
    BeforeValidator,
    Field,
    WithJsonSchema,
    field_validator,
)

from areas.entries import Entry
from areas.problems import wrong
from areas.references import (
    GroupId,
    GroupOrKind,
    GroupsOrKinds,
    LadderId,
)
from areas.values import (
    Days,
    Line,
    OrShorter,
    one_or_several,
)
from rules.matters import ANSWERED_WITHIN_DAYS

GroupsInOrder = Annotated[
    tuple[GroupId, ...],
    BeforeValidator(one_or_several),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ],
            "examples": ["beredningsgrupp och presidium"],
        }
    ),
]


def _just_a_target(value: object) -> object:
    return {"till": value} if isinstance(value, str) else value


class WayEntry(Entry):
    """Vart en fråga går härifrån."""

    to: GroupsOrKinds = Field(
        alias="till",
        description="Gruppen eller gruppslaget som tar vid. Är de flera väljer den som lämnar frågan vidare.",
        examples=["temagrupp"],
    )
    through: GroupsInOrder = Field(
        (), alias="genom", description="Grupperna som bereder frågan på vägen dit, i ordning. Utelämnad: inga."
    )


class MattersEntry(Entry):
    """Vad som gäller uppdrag, delmål och frågor som lyfts."""

    ways: dict[
        GroupOrKind,
        Annotated[WayEntry, BeforeValidator(_just_a_target), OrShorter({"type": "string", "minLength": 1})],
    ] = Field(
        {},
        alias="vägar",
        description="Vart en fråga går som gruppen, eller en grupp av slaget, inte kan lösa själv.",
        examples=["{nosam: temagrupp}"],
    )
    missions_to: GroupsOrKinds = Field(
        (), alias="uppdrag till", description="Grupper och gruppslag som kan få uppdrag. Utelämnad: alla."
    )
    sub_goals_to: GroupsOrKinds = Field(
        (),
        alias="delmål till",
        description="Grupper och gruppslag som kan få ett delmål att arbeta med. Utelämnad: alla.",
    )
    answered_within: Days = Field(
        ANSWERED_WITHIN_DAYS,
        alias="svar inom",
        description="Så länge en grupp har en fråga när ingen säger något annat. Utelämnad: 60 dagar.",
    )
    outside: Line | None = Field(
        None,
        alias="principfrågor",
        description="Den utanför området som avgör principiella frågor. Utelämnad: ingen.",
        examples=["Vårdsamverkan Västra Götaland"],
    )
    ladder: LadderId | None = Field(
        None, alias="stege", description="Egen stege för den som har ett ärende, i stället för den inbyggda."
    )

    @field_validator("ways")
    @classmethod
    def _upward_ends(cls, ways: dict[str, WayEntry]) -> dict[str, WayEntry]:
        """Following the words of the ways one never comes back to where one began."""
        for start, way in ways.items():
            seen: set[str] = set()
            ahead = list(way.to)
            while ahead:
                word = ahead.pop()
                if word == start:
                    right = "låt varje väg gå uppåt, och den översta gruppen sakna väg"
                    raise wrong(f"vägen från ”{start}” går till slut tillbaka dit", right, at=(start,))
                if word in ways and word not in seen:
                    seen.add(word)
                    ahead += ways[word].to
        return ways
