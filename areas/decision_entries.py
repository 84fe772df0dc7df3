"""What an area file says of decisions: who adopts a document, whether it is published, and where it is registered."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from areas import phrases
from areas.entries import Entry
from areas.problems import wrong
from areas.references import GroupId, LadderId, station_with_a_meeting
from areas.values import AfterMeeting, Line, YesNo, as_text, one_or_several, word_of
from models.words import Publishing
from rules.decisions import Diary

BY_ITSELF = "av gruppen själv"


def _adopter(value: Any, info: ValidationInfo) -> str:
    text = phrases.said(as_text(value))
    return text if text == BY_ITSELF else station_with_a_meeting(text, info, or_else=f"”{BY_ITSELF}”")


def _laid_before(value: str, info: ValidationInfo) -> str:
    return station_with_a_meeting(phrases.said(value), info)


Adopter = Annotated[
    str,
    PlainValidator(_adopter),
    WithJsonSchema({"type": "string", "minLength": 1, "examples": ["arsrapport-faststalls", BY_ITSELF]}),
]
LaidBefore = Annotated[
    tuple[Annotated[str, BeforeValidator(as_text), AfterValidator(_laid_before)], ...],
    Field(min_length=1),
    BeforeValidator(one_or_several),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ],
            "examples": ["politiskt-samrad-mars"],
        }
    ),
]


class HandlingEntry(Entry):
    """Vad som händer med ett dokument när det har kommit in."""

    adopted_by: Adopter | None = Field(
        None,
        alias="fastställs",
        description=f"Stationen där dokumentet fastställs, eller ”{BY_ITSELF}”. Utelämnad: ingen fastställer det.",
    )
    laid_before: LaidBefore = Field(
        (), alias="läggs fram", description="Stationer där dokumentet läggs fram för kännedom eller uppföljning."
    )
    lifted_to: GroupId | None = Field(
        None, alias="lyfts till", description="Gruppen som tar över när den som ska fastställa inte kan enas."
    )
    publishing: Annotated[Publishing, *word_of(Publishing)] = Field(
        Publishing.NEVER,
        alias="publiceras",
        description="ja: vart och ett för sig; samlat: allt som en station fastställer på en gång. Utelämnad: nej.",
    )
    registered: YesNo = Field(
        False, alias="diarieförs", description="ja: ett diariepaket görs för varje diarium. Utelämnad: nej."
    )


class PublishingLaddersEntry(Entry):
    """Egna stegar för publicering och diarieföring, i stället för de inbyggda."""

    publishing: LadderId | None = Field(None, alias="publicering", description="Stege för den som ska publicera.")
    registration: LadderId | None = Field(
        None, alias="diarieföring", description="Stege för den som ska lämna över till registratorerna."
    )


class PublishingEntry(Entry):
    """Hur det som är fastställt publiceras."""

    within: AfterMeeting | None = Field(
        None,
        alias="senast",
        description="Sista dag, räknad från beslutet. Utelämnad: 5 arbetsdagar efter.",
        examples=["5 arbetsdagar efter"],
    )
    checklist: tuple[Line, ...] = Field(
        (),
        alias="checklista",
        description="Vad kommunikatören ska se efter före publicering, en rad för varje sak.",
        examples=[["Inga personuppgifter utöver namn och uppdrag"]],
    )
    ladders: PublishingLaddersEntry = Field(PublishingLaddersEntry(), alias="stegar", description="Egna stegar.")


class DiaryEntry(Entry):
    """En myndighets diarium, dit kontoret lämnar diariepaket."""

    name: Line = Field(alias="namn", description="Vad diariet heter.", examples=["Göteborgs stads diarium"])
    pattern: Line = Field(
        alias="nummer",
        description="Hur numren ser ut: ÅÅÅÅ är ett år, nollor är siffror (högst så många), resten står som det står.",
        examples=["SLK-ÅÅÅÅ-00000"],
    )
    example: Line = Field(alias="exempel", description="Ett nummer som ser rätt ut.", examples=["SLK-2026-00123"])

    @field_validator("pattern")
    @classmethod
    def _has_digits(cls, pattern: str) -> str:
        if "0" not in pattern:
            raise wrong(f"”{pattern}” har ingen plats för ett löpnummer", "skriv nollor där siffrorna står: ÅÅÅÅ-00000")
        return pattern

    @field_validator("example")
    @classmethod
    def _fits(cls, example: str, info: ValidationInfo) -> str:
        pattern = info.data.get("pattern")
        if pattern and not Diary(authority="", name="", pattern=pattern, example=example).fits(example):
            raise wrong(
                f"exemplet ”{example}” följer inte mönstret ”{pattern}”", "låt exemplet vara ett riktigt nummer"
            )
        return example
