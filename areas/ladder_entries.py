"""Ladders as the area file writes them: the letters about a document, in order."""

from itertools import pairwise
from typing import Annotated

from pydantic import (
    ConfigDict,
    Field,
    JsonValue,
    field_validator,
    model_validator,
)

from areas import phrases
from areas.entries import Entry
from areas.offsets import Offset
from areas.phrases import Repeat
from areas.problems import wrong
from areas.references import (
    Addressees,
)
from areas.values import (
    Days,
    When,
    YesNo,
    spoken,
)
from models.words import StepKind

_ONE_OF_THE_STEPS: tuple[JsonValue, ...] = (
    {"required": ["begäran"]},
    {"required": ["påminnelse"]},
    {"required": ["förfallen"]},
    {"required": ["eskalering", "till"]},
)


class StepEntry(Entry):
    """Ett steg i en stege: vad, när och till vem."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [*_ONE_OF_THE_STEPS]})

    request: When | None = Field(None, alias="begäran", description="När dokumentet begärs.")
    reminder: When | None = Field(None, alias="påminnelse", description="När den som inte lämnat påminns.")
    overdue: When | None = Field(None, alias="förfallen", description="När det meddelas att sista dagen har passerat.")
    escalation: When | None = Field(None, alias="eskalering", description="När någon annan får veta.")
    to: Addressees | None = Field(None, alias="till", description="Vem. Utelämnad: stegens mottagare.")
    copies: Addressees = Field((), alias="kopia", description="Vem som får kopia.")
    warn: YesNo = Field(False, alias="förvarna", description="ja: mottagaren förvarnas arbetsdagen före.")
    repeat: Annotated[Repeat, *spoken(phrases.repeat, examples=["högst 3 gånger, var 7:e dag"])] | None = Field(
        None, alias="upprepa", description="Hur många gånger till, och hur ofta."
    )
    lives_days: Days | None = Field(
        None, alias="gäller", description="Hur länge brevet får skickas, räknat från sin dag."
    )

    @model_validator(mode="after")
    def _one_thing_at_its_right_time(self) -> "StepEntry":
        given = [kind for kind in _STEP_KINDS if getattr(self, kind.value) is not None]
        if len(given) != 1:
            raise wrong(
                "ett steg är en sak: " + (" och ".join(k.swedish for k in given) or "här står ingen"),
                "börja steget med ett av begäran, påminnelse, förfallen eller eskalering",
            )
        self._check_time()
        self._check_extras()
        return self

    @property
    def kind(self) -> StepKind:
        """What the step does."""
        return next(kind for kind in _STEP_KINDS if getattr(self, kind.value) is not None)

    @property
    def when(self) -> Offset:
        """When, counted from the last day."""
        found = getattr(self, self.kind.value)
        assert isinstance(found, Offset)
        return found

    def _check_time(self) -> None:
        before = self.kind in (StepKind.REQUEST, StepKind.REMINDER)
        if before and self.when.days > 0:
            raise wrong(
                f"{self.kind.swedish} {self.when} sista dagen", "skriv ”… före”; efter sista dagen heter det förfallen"
            )
        if not before and self.when.days <= 0:
            raise wrong(f"{self.kind.swedish} {self.when} sista dagen", "skriv till exempel ”1 arbetsdag efter”")

    def _check_extras(self) -> None:
        if self.kind is StepKind.ESCALATION and self.to is None:
            raise wrong("eskaleringen saknar mottagare", "lägg till raden ”till: vice ordförande”")
        if self.warn and self.kind is not StepKind.ESCALATION:
            raise wrong("bara en eskalering kan förvarnas", "ta bort ”förvarna”")
        if self.repeat and self.kind not in (StepKind.REMINDER, StepKind.OVERDUE):
            raise wrong("bara påminnelse och förfallen kan upprepas", "ta bort ”upprepa”")


_STEP_KINDS = (StepKind.REQUEST, StepKind.REMINDER, StepKind.OVERDUE, StepKind.ESCALATION)


class LadderEntry(Entry):
    """En stege: breven om ett dokument, i tidsföljd."""

    to: Addressees = Field(
        alias="till", description="Vem breven går till, om steget inte säger annat.", examples=["ordförande"]
    )
    copies: Addressees = Field((), alias="kopia", description="Vem som får kopia på alla steg.")
    gap_days: Days = Field(2, alias="minst mellan brev", description="Minsta tid mellan två brev. Utelämnad: 2 dagar.")
    at_most: Annotated[int, *spoken(phrases.number_of_letters, examples=["8 brev"])] = Field(
        12, alias="högst", description="Flest brev om ett och samma dokument. Utelämnad: 12 brev."
    )
    steps: tuple[StepEntry, ...] = Field(alias="steg", min_length=1, description="Stegen i tidsföljd.")

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: tuple[StepEntry, ...]) -> tuple[StepEntry, ...]:
        if steps[0].kind is not StepKind.REQUEST:
            raise wrong(
                f"stegen börjar med {steps[0].kind.swedish}", "låt första steget vara ”begäran: 42 dagar före”", at=0
            )
        for number, (earlier, later) in enumerate(pairwise(steps), start=2):
            if later.kind is StepKind.REQUEST:
                raise wrong(
                    f"steg {number} är en andra begäran", "använd påminnelse efter den första begäran", at=number - 1
                )
            if later.when.about <= earlier.when.about:
                raise wrong(
                    f"steg {number} ({later.kind.swedish} {later.when}) kommer inte efter steg {number - 1} "
                    f"({earlier.kind.swedish} {earlier.when})",
                    "skriv stegen i tidsföljd",
                    at=number - 1,
                )
        return steps
