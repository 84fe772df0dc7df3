"""What an area file says of money: who asks for it, to whom it is paid, and how each year's costs are borne."""

from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from areas import money_words
from areas.entries import Entry
from areas.phrases import names, said
from areas.problems import wrong
from areas.references import GroupId, LadderId, PartyId, must_have_people, names_in
from areas.values import Days, Id, Line, OrShorter, YesNo, spoken
from rules.financing import PopulationDay
from rules.kronor import ORE

Kronor = Annotated[int, *spoken(money_words.kronor, examples=["3 874 000 kr"])]
Share = Annotated[Fraction, *spoken(money_words.share, examples=["50 %"])]
Year = Annotated[int, *spoken(money_words.year, pattern=r"^\d{4}$", examples=["2024"])]
SIDES = ("kommun", "region")
"""In the place of parties: all on that side."""


def _payers(value: Any) -> Any:
    """The parties that pay, each with those whose population counts; or one word for all of a side."""
    if isinstance(value, str):
        return {name: [] for name in names(value)}
    if isinstance(value, list):
        return {name: [] for name in value if isinstance(name, str)} if _all_texts(value) else value
    if isinstance(value, dict):
        return {party: names(counted) if isinstance(counted, str) else counted for party, counted in value.items()}
    return value


def _all_texts(value: list[Any]) -> bool:
    return all(isinstance(each, str) for each in value)


def _party_or_side(value: str, info: ValidationInfo) -> str:
    known = names_in(info)
    if known and value not in known.parties and said(value) not in SIDES:
        right = f"lägg till den under ”parter”, eller skriv {' eller '.join(SIDES)} för alla på en sida"
        raise wrong(f"parten ”{value}” finns inte", right)
    return value if known and value in known.parties else said(value)


PartyOrSide = Annotated[str, AfterValidator(_party_or_side)]
_NAMES = ({"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string"}, "minItems": 1})


class IndexEntry(Entry):
    """Hur mycket dyrare ett år är än året före."""

    change: Annotated[Fraction, *spoken(money_words.change, examples=["2,9 %"])] = Field(
        alias="ändring", description="Ändringen sedan året före."
    )
    source: Line = Field(alias="källa", description="Var siffran kommer från.", examples=["beslut 2024-11-05"])
    is_example: YesNo = Field(False, alias="exempel", description="ja: siffran är påhittad, och det märks.")


class SurplusEntry(Entry):
    """Vad som händer med det som betalats in för ett år men inte använts."""

    carried: Share = Field(
        alias="behålls högst", description="Så stor del av årets inbetalningar får användas året efter."
    )
    is_returned: YesNo = Field(
        True, alias="resten återbetalas", description="nej: också det som är mer stannar. Utelämnad: ja."
    )


class FinancierEntry(Entry):
    """En finansiär: en part, eller flera som delar på en andel eller ett fast belopp."""

    name: Line = Field(alias="namn", description="Finansiärens namn.", examples=["Kommunerna"])
    share: Share | None = Field(None, alias="andel", description="Andelen av det som återstår efter fasta belopp.")
    fixed: Kronor | None = Field(None, alias="fast belopp", description="Ett fast belopp i stället för en andel.")
    payers: Annotated[
        dict[PartyOrSide, tuple[PartyId, ...]], Field(min_length=1), BeforeValidator(_payers), OrShorter(*_NAMES)
    ] = Field(
        alias="betalas av",
        description="Parterna som betalar, eller kommun eller region för alla på den sidan. Efter en parts kolon kan "
        "stå vilkas befolkning som räknas för den.",
        examples=["goteborg och partille"],
    )
    but: Annotated[tuple[PartyId, ...], BeforeValidator(lambda v: names(v) if isinstance(v, str) else v)] = Field(
        (), alias="utom", description="Parter som inte betalar."
    )
    divided: Annotated[
        PopulationDay | None, *spoken(money_words.population_day_or_equally, examples=["befolkning 1 juli året före"])
    ] = Field(
        None,
        alias="delas efter",
        description="Hur flera parter delar: befolkning en dag, eller lika. Utelämnad: lika.",
    )

    @model_validator(mode="after")
    def _a_share_or_a_sum(self) -> "FinancierEntry":
        if (self.share is None) == (self.fixed is None):
            what = (
                "finansiären har varken andel eller fast belopp" if self.share is None else "finansiären har två mått"
            )
            raise wrong(what, "skriv ”andel: 50 %” eller ”fast belopp: 100 000 kr”")
        return self


class FinancingModelEntry(Entry):
    """Hur kostnaderna bärs under några år."""

    name: Line = Field(alias="namn", description="Modellens namn.", examples=["Samverkansplan 2024–2025"])
    first_year: Year = Field(alias="från", description="Första året. Beloppet är det årets.")
    last_year: Year | None = Field(None, alias="till", description="Sista året. Utelämnat: tills vidare.")
    amount: Kronor | None = Field(None, alias="belopp", description="Hela beloppet det första året.")
    is_indexed: YesNo = Field(False, alias="indexeras", description="ja: räknas upp med index varje år därefter.")
    unit: Annotated[int, *spoken(money_words.unit, enum=list(money_words.UNITS))] = Field(
        ORE, alias="avrundning", description="Vad delarna avrundas till: öre eller hela kronor. Utelämnad: öre."
    )
    financiers: dict[Id, FinancierEntry] = Field({}, alias="finansiärer", description="Finansiärerna, under sina id.")
    surplus: SurplusEntry | None = Field(None, alias="överskott", description="Vad som händer med det som blir över.")
    is_example: YesNo = Field(
        False, alias="exempel", description="ja: siffrorna är påhittade, och allt som skrivs märks med det."
    )
    agreement: Line | None = Field(
        None, alias="avtal", description="Det som förpliktar parten att betala, som en mening."
    )

    @field_validator("last_year")
    @classmethod
    def _ends_after_it_begins(cls, last_year: int | None, info: ValidationInfo) -> int | None:
        first_year = info.data.get("first_year")
        if last_year is not None and first_year is not None and last_year < first_year:
            raise wrong(f"slutar {last_year}, innan den börjar {first_year}", f"skriv {first_year} eller senare")
        return last_year


class RecipientEntry(Entry):
    """Vem som får pengarna, och hur."""

    name: Line = Field(alias="namn", description="Mottagarens namn.", examples=["Exempelförbundet"])
    address: tuple[Line, ...] = Field((), alias="adress", description="Rader i adressen.")
    payment: dict[Line, Line] = Field(
        {}, alias="betalning", description="Hur betalningen görs, till exempel ”Bankgiro: 123-4567”."
    )


class FinancingEntry(Entry):
    """Pengarna: vem som rekvirerar dem, till vem de betalas, och modellen för varje år."""

    group: GroupId = Field(alias="rekvireras av", description="Gruppen som rekvirerar.", examples=["lgs"])
    recipient: RecipientEntry | None = Field(None, alias="betalas till", description="Vem som får pengarna.")
    cost_centre: Line | None = Field(None, alias="kostnadsställe", description="Mottagarens kostnadsställe.")
    pays_within: Days = Field(
        30, alias="betalas inom", description="Räknat från dagen då rekvisitionen går ut. Utelämnad: 30 dagar."
    )
    ladder: LadderId | None = Field(
        None, alias="stege", description="Stegen för den som inte betalat. Utelämnad: den inbyggda."
    )
    index_name: Line | None = Field(None, alias="index heter", description="Vad indexet heter, så att parten vet.")
    index: dict[Year, IndexEntry] = Field({}, alias="index", description="Index för varje år.")
    models: tuple[FinancingModelEntry, ...] = Field((), alias="modeller", description="Modellerna, en för varje tid.")

    @field_validator("group")
    @classmethod
    def _a_group_with_people(cls, group: str, info: ValidationInfo) -> str:
        known = names_in(info)
        if known:
            must_have_people(known, group)
        return group

    @field_validator("models")
    @classmethod
    def _one_model_a_year(cls, models: tuple[FinancingModelEntry, ...]) -> tuple[FinancingModelEntry, ...]:
        for number, later in enumerate(models):
            for earlier in models[:number]:
                if year := _shared_year(earlier, later):
                    what = f"”{later.name}” och ”{earlier.name}” gäller båda {year}"
                    raise wrong(what, f"låt den ena sluta året innan: ”till: {year - 1}”", at=number)
        return models


def _shared_year(one: FinancingModelEntry, other: FinancingModelEntry) -> int | None:
    """The first year that both are for."""
    last = min(year for year in (one.last_year, other.last_year, money_words.LAST_YEAR) if year is not None)
    first = max(one.first_year, other.first_year)
    return first if first <= last else None
