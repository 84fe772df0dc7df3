"""What an area file lets its letters say in words of its own."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from areas.entries import Entry
from areas.problems import wrong
from areas.values import ONE_LINE

LONGEST_PARAGRAPH = 600
Paragraph = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PARAGRAPH, pattern=ONE_LINE)
]


class OwnWordsEntry(Entry):
    """Egna ord i breven om ett dokument, vid sidan av dem som hör till dokumentets slag."""

    introduction: Paragraph | None = Field(
        None,
        alias="inledning",
        description="Varför dokumentet begärs in, i hela meningar. Står i begäran.",
        examples=["LGS följer upp budgeten för årets första kvartal."],
    )
    instruction: Paragraph | None = Field(
        None,
        alias="anvisning",
        description="Vad som ska vara med, i hela meningar. Står i begäran och påminnelserna.",
        examples=["Ta med både utfall och prognos."],
    )

    @model_validator(mode="after")
    def _says_something(self) -> "OwnWordsEntry":
        if self.introduction is None and self.instruction is None:
            raise wrong("här står inga egna ord", "lägg till ”inledning: …” eller ”anvisning: …”, eller ta bort ”brev”")
        return self
