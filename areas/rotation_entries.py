"""What an area file says of chairs that rotate and seats that are filled."""

from typing import Annotated

from pydantic import (
    Field,
)

from areas import phrases
from areas.entries import Entry
from areas.references import (
    LadderId,
)
from areas.values import (
    Day,
    spoken,
)
from rules.rotation import ASKED_MONTHS_BEFORE


class RotationLaddersEntry(Entry):
    """Egna stegar för det som ordförandeskap och platser för med sig, i stället för de inbyggda."""

    nomination: LadderId | None = Field(
        None, alias="nominering", description="Stege för sidan som ska utse nästa ordförande."
    )
    seats: LadderId | None = Field(None, alias="platser", description="Stege för parten som ska fylla sina platser.")


class RotationEntry(Entry):
    """Vad som gäller när ordförandeskap växlar och platser ska fyllas."""

    asked_months_before: Annotated[
        tuple[int, ...], *spoken(phrases.months_before, examples=["6, 3 och 1 månad före"])
    ] = Field(
        ASKED_MONTHS_BEFORE,
        alias="fråga",
        description="Så långt före periodens slut frågas sidan som står på tur. Utelämnad: 6, 3 och 1 månad före.",
    )
    mandate_ends_on: Day | None = Field(
        None,
        alias="mandatperiod slutar",
        description="En dag då de politiska uppdragen slutar; sedan vart fjärde år. Utelämnad: 2026-12-31.",
        examples=["2026-12-31"],
    )
    ladders: RotationLaddersEntry = Field(RotationLaddersEntry(), alias="stegar", description="Egna stegar.")
