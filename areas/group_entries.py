"""Parties and groups as the area file writes them, with how each group's chairmanship goes round."""

from itertools import pairwise
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from areas import phrases
from areas.entries import SINCE_LONG, Dated, Entry
from areas.phrases import Count
from areas.problems import wrong
from areas.references import (
    Addressees,
    GroupId,
    PartiesInTurn,
    PartyId,
    RolesElsewhere,
)
from areas.values import (
    KIND,
    OR_JUST_A_DAY,
    OR_JUST_A_NAME,
    Day,
    Line,
    OrShorter,
    YesNo,
    as_text,
    just_one,
    spoken,
    word_of,
)
from models.words import Principal
from rules.ladder import Addressee
from rules.rotation import Alternation, MidTermSuccessor, Vice
from rules.terms import Months as MonthsLong


class PartyEntry(Dated):
    """En organisation som är part."""

    name: Line = Field(alias="namn", description="Partens namn.", examples=["Partille kommun"])


class GroupNameEntry(Entry):
    """Ett namn på en grupp, från en dag."""

    name: Line = Field(alias="namn", description="Gruppens namn.", examples=["Styrgrupp"])
    valid_from: Day | None = Field(None, alias="från", description="Från vilken dag namnet gäller.")


class FirstTermEntry(Entry):
    """Var turen börjar, så länge ingenting annat är känt: dagen, och vems den är."""

    day: Day = Field(alias="dag", description="Den första periodens första dag.", examples=["2025-01-01"])
    side: Annotated[Principal, *word_of(Principal)] | None = Field(
        None, alias="sida", description="Sidan som börjar. Inte för den som följer en annan grupp."
    )
    party: PartyId | None = Field(
        None, alias="part", description="Parten som börjar, där ordförandeskapet växlar mellan parterna."
    )


class ChairEntry(Entry):
    """Hur ordförandeskapet går runt. Uppgifter som rotationen bygger på."""

    term: Annotated[MonthsLong | str, *spoken(phrases.term, examples=["24 månader", phrases.MANDATE])] | None = Field(
        None,
        alias="mandatperiod",
        description="Hur länge en ordförande sitter. Utelämnad: inte bestämt, eller som gruppen den följer.",
    )
    first: Annotated[FirstTermEntry, *OR_JUST_A_DAY] | None = Field(
        None,
        alias="börjar",
        description="Var turen börjar. Utelämnad: med de perioder som är kända.",
        examples=["{dag: 2025-01-01, sida: kommun}"],
    )
    alternation: Annotated[Alternation, *word_of(Alternation)] = Field(
        Alternation.NONE, alias="växlar", description="Vad ordförandeskapet växlar mellan."
    )
    order: PartiesInTurn = Field(
        (), alias="ordning",
        description="Parternas ordning, där det växlar mellan parterna. Utelämnad: som ”platser”, annars som ”parter”.",
    )  # fmt: skip
    in_step_with: GroupId | None = Field(
        None, alias="i samklang med", description="Gruppen vars ordförande alltid står på samma sida."
    )
    vice: Annotated[Vice, *word_of(Vice)] = Field(
        Vice.MAY_BE_NAMED, alias="vice ordförande", description="Varifrån vice ordföranden kommer."
    )
    vice_succeeds: YesNo = Field(
        False, alias="vice efterträder", description="ja: vice ordföranden blir nästa ordförande. Utelämnad: nej."
    )
    vice_acts: YesNo = Field(
        False,
        alias="vice tjänstgör vid vakans",
        description="ja: vice ordföranden tjänstgör medan ordförande saknas. Utelämnad: nej.",
    )
    successor: Annotated[MidTermSuccessor, *word_of(MidTermSuccessor)] = Field(
        MidTermSuccessor.SAME_SIDE,
        alias="efterträdare",
        description="Vem som utser ny ordförande under pågående period.",
    )


class GroupEntry(Dated):
    """En samverkansgrupp."""

    kind: Annotated[str, BeforeValidator(as_text), AfterValidator(phrases.said)] = Field(
        alias="slag",
        description="Gruppens slag; stationer kan vända sig till alla grupper av ett slag.",
        examples=["temagrupp"],
        pattern=KIND,
    )
    names: Annotated[
        tuple[Annotated[GroupNameEntry, *OR_JUST_A_NAME], ...],
        Field(min_length=1),
        BeforeValidator(just_one),
        OrShorter({"type": "string", "minLength": 1}),
    ] = Field(alias="namn", description="Gruppens namn, eller dess namn i tidsföljd.", examples=["Temagrupp Psykiatri"])
    has_substitutes: YesNo = Field(False, alias="ersättare", description="Om gruppen har ersättare. Utelämnad: nej.")
    meetings: (
        Annotated[Count, *spoken(phrases.meetings_a_year, type=["string", "integer"], examples=["minst 4", "6–8"])]
        | None
    ) = Field(None, alias="möten per år", description="Hur ofta gruppen möts.")
    seats: dict[PartyId, Annotated[int, Field(ge=1, le=99)]] = Field(
        {}, alias="platser", description="Hur många platser varje part har."
    )
    co_opted: dict[PartyId, Annotated[int, Field(ge=1, le=99)]] = Field(
        {}, alias="adjungerade", description="Hur många adjungerade varje part har."
    )
    made_of: RolesElsewhere = Field(
        (), alias="består av", description="För härledda grupper: uppdragen som gruppen består av.",
        examples=["ordförande och vice ordförande i lgs"],
    )  # fmt: skip
    invites: Addressees = Field((), alias="bjuder in", description="Uppdrag som bjuds in till gruppens möten.")
    is_political: YesNo = Field(
        False, alias="politisk", description="ja: ledamöternas uppdrag slutar med mandatperioden. Utelämnad: nej."
    )
    chair: ChairEntry | None = Field(None, alias="ordförandeskap", description="Hur ordförandeskapet går runt.")

    @field_validator("names")
    @classmethod
    def _names_in_order(cls, names: tuple[GroupNameEntry, ...], info: ValidationInfo) -> tuple[GroupNameEntry, ...]:
        for number, (earlier, later) in enumerate(pairwise(names), start=1):
            if later.valid_from is None:
                right = f"skriv till exempel {{namn: {later.name}, från: 2025-01-01}}"
                raise wrong(f"namnet ”{later.name}” saknar dag", right, at=number)
            if later.valid_from <= (earlier.valid_from or info.data.get("valid_from", SINCE_LONG)):
                what = f"namnet ”{later.name}” börjar gälla före namnet innan"
                raise wrong(what, "skriv namnen i tidsföljd", at=number)
        return names

    @field_validator("made_of")
    @classmethod
    def _made_of_other_groups(cls, made_of: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
        for addressee in made_of:
            if addressee.of is None:
                raise wrong("det står inte vilken grupp uppdraget finns i", "skriv till exempel ”ordförande i lgs”")
        return made_of
