"""Documents and stations as the area file writes them."""

from typing import Annotated

from pydantic import (
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from areas import phrases
from areas.decision_entries import HandlingEntry
from areas.entries import Entry
from areas.letter_entries import OwnWordsEntry
from areas.phrases import Cycle
from areas.problems import wrong
from areas.references import (
    DocumentId,
    DueDay,
    GroupsOrKinds,
    LadderId,
    RolesOfBodies,
    must_have_people,
    names_in,
)
from areas.values import (
    Line,
    Months,
    Url,
    YesNo,
    spoken,
    word_of,
)
from models.words import DocumentKind, StationKind
from rules.ladder import Addressee
from rules.wheel import SERVED_BY_MEETINGS, Period


class DocumentEntry(Entry):
    """Ett slags dokument, med sitt namn som det står mitt i en mening."""

    name: Line = Field(alias="namn", description="I ental, obestämd form.", examples=["årsrapport"])
    plural: Line | None = Field(None, alias="flertal", description="I flertal. Utelämnat: som i ental.")
    template_url: Url | None = Field(None, alias="mall", description="Adressen till dokumentets mall.")
    kind: Annotated[DocumentKind, *word_of(DocumentKind)] = Field(
        DocumentKind.PLAIN, alias="slag", description="Vilka ord breven om dokumentet har. Utelämnat: dokument."
    )


class CollectionEntry(HandlingEntry):
    """Ett dokument som en station samlar in."""

    document: DocumentId = Field(
        alias="dokument", description="Dokumentets id under ”dokument”.", examples=["arsrapport"]
    )
    owed_by: GroupsOrKinds = Field(
        alias="från",
        description="Grupper och gruppslag som ska lämna dokumentet.",
        examples=["temagrupp, nosam och lgs"],
    )
    due: DueDay = Field(
        alias="sista dag",
        description="Sista dag, som en regel man säger högt; den kan räknas från en annan stations möte, eller från "
        "dagen då stationen startas för hand.",
        examples=["31 januari", "20 arbetsdagar före arsrapport-faststalls, annars 31 januari", "4 veckor efter start"],
    )
    period: Annotated[Period, *spoken(phrases.period, enum=list(phrases.PERIODS))] = Field(
        alias="avser", description="Tiden som dokumentet handlar om.", examples=["föregående år"]
    )
    ladder: LadderId = Field(alias="stege", description="Stegens id under ”stegar”.", examples=["grupperna"])
    name: Line | None = Field(None, alias="kallas", description="Vad dokumentet heter just här. Utelämnat: dess namn.")
    plural: Line | None = Field(None, alias="kallas i flertal", description="Detsamma i flertal.")
    own_words: OwnWordsEntry | None = Field(
        None, alias="brev", description="Egna ord i breven. Utelämnade: bara de som hör till dokumentets slag."
    )

    @field_validator("owed_by")
    @classmethod
    def _owed_by_people(cls, owed_by: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = names_in(info)
        for group in owed_by if known else ():
            if known:
                must_have_people(known, group)
        return owed_by


class StationEntry(Entry):
    """En station i årshjulet."""

    name: Line = Field(alias="namn", description="Stationens namn.", examples=["Årsrapporter"])
    months: Months = Field(alias="månad", description="Månaden eller månaderna.", examples=["januari"])
    kind: Annotated[StationKind, *word_of(StationKind)] = Field(alias="slag", description="Vad stationen gör.")
    active: YesNo = Field(True, alias="aktiv", description="nej: stationen vilar. Utelämnad: ja.")
    cycle: Annotated[Cycle, *spoken(phrases.cycle, examples=["vartannat år från 2025"])] = Field(
        Cycle(), alias="återkommer", description="Vilka år. Utelämnad: varje år."
    )
    started_by_hand: Annotated[bool, *spoken(phrases.started_by_hand, enum=list(phrases.STARTS))] = Field(
        False, alias="startas", description="för hand: när kontoret säger till. Utelämnad: av kalendern."
    )
    concerns: GroupsOrKinds = Field((), alias="berör", description="Grupper och gruppslag som stationen rör.")
    meets: GroupsOrKinds = Field(
        (),
        alias="möts",
        description="För möte och beslut: de vars möte det är; utelämnad: de som berörs. För uppföljning: de som "
        "följer upp vid ett möte; utelämnad: ingen möts.",
    )
    invites: RolesOfBodies = Field(
        (),
        alias="bjuder in",
        description="För möte och beslut: uppdrag som kallas vid sidan av gruppernas egna, i en grupp eller i alla av "
        "ett slag. Ett möte hör då till stationen bara när det anger den.",
    )
    collects: tuple[CollectionEntry, ...] = Field((), alias="samlar in", description="Dokumenten som samlas in.")

    @field_validator("collects")
    @classmethod
    def _collects_if_it_says_so(
        cls, collects: tuple[CollectionEntry, ...], info: ValidationInfo
    ) -> tuple[CollectionEntry, ...]:
        kind = info.data.get("kind", StationKind.COLLECT)
        if collects and kind is StationKind.REQUISITION:
            raise wrong(f"en station av slaget {kind.swedish} samlar inte in dokument", "skriv ”slag: insamling”")
        by_hand = info.data.get("started_by_hand", False)
        for number, collection in enumerate(collects):
            if by_hand and collection.due.after_start is None:
                what = f"stationen startas för hand, men sista dagen är {collection.due.text}"
                raise wrong(what, "räkna den från starten: ”4 veckor efter start”", at=(number, "sista dag"))
            if not by_hand and collection.due.after_start is not None:
                what = f"sista dagen är {collection.due.text}, men stationen startar av sig själv"
                raise wrong(what, "lägg till ”startas: för hand”, eller skriv en dag", at=(number, "sista dag"))
        return collects

    @field_validator("meets")
    @classmethod
    def _meets_if_it_says_so(cls, meets: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        kind = info.data.get("kind", StationKind.MEETING)
        if kind not in (*SERVED_BY_MEETINGS, StationKind.FOLLOW_UP):
            raise wrong(f"i en station av slaget {kind.swedish} möts ingen", "ta bort ”möts”, eller skriv ”slag: möte”")
        return meets

    @field_validator("invites")
    @classmethod
    def _invites_if_it_meets(cls, invites: tuple[Addressee, ...], info: ValidationInfo) -> tuple[Addressee, ...]:
        kind = info.data.get("kind", StationKind.MEETING)
        is_met = kind in SERVED_BY_MEETINGS or (kind is StationKind.FOLLOW_UP and info.data.get("meets"))
        if not is_met:
            right = "ta bort ”bjuder in”, eller skriv ”slag: möte”"
            raise wrong(f"till en station av slaget {kind.swedish} kallas ingen", right)
        return invites

    @model_validator(mode="after")
    def _a_collection_collects(self) -> "StationEntry":
        if self.kind is StationKind.COLLECT and not self.collects:
            raise wrong("en insamling behöver något att samla in", "lägg till ”samlar in:” med minst ett dokument")
        return self
