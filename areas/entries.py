"""What every part of an area file is made of: strict, frozen, and some of it dated."""

from datetime import date

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from areas.problems import wrong
from areas.values import (
    Day,
)

SINCE_LONG = date(2000, 1, 1)
"""From when a group or party holds that does not say: long before anything that the product knows of."""


class Entry(BaseModel):
    """A part of the file. What it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, validate_default=False)


class Dated(Entry):
    """Something that holds from a day to a day; without them since long and until further notice."""

    valid_from: Day = Field(SINCE_LONG, alias="från", description="Första dagen. Utelämnad: sedan länge.")
    valid_to: Day | None = Field(None, alias="till", description="Sista dagen. Utelämnad: tills vidare.")

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_begins(cls, valid_to: date | None, info: ValidationInfo) -> date | None:
        valid_from = info.data.get("valid_from", SINCE_LONG)
        if valid_to is not None and valid_to < valid_from:
            raise wrong(f"slutar {valid_to}, innan den börjar {valid_from}", f"skriv en dag från och med {valid_from}")
        return valid_to
