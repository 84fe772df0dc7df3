"""The area file's form: its keys in Swedish, what may stand behind each, and what holds between them.

The entries' own docstrings and descriptions are Swedish too, for they become the JSON Schema that editors show.

Validate with a `Known` as context and every reference to a group, party, document or ladder is checked where it
stands. Dates are days in the area's time zone; `till` is the last day on which something holds.
"""

from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    field_validator,
)

from areas import phrases
from areas.decision_entries import DiaryEntry, PublishingEntry
from areas.entries import Entry
from areas.financing_entries import FinancingEntry
from areas.group_entries import GroupEntry, PartyEntry
from areas.ladder_entries import LadderEntry
from areas.matter_entries import MattersEntry
from areas.meeting_entries import MeetingsEntry
from areas.problems import wrong
from areas.references import (
    Addressees,
    GroupId,
    PartyId,
)
from areas.rotation_entries import RotationEntry
from areas.station_entries import DocumentEntry, StationEntry
from areas.values import (
    OR_JUST_A_NAME,
    Day,
    Id,
    Line,
    YesNo,
    email,
    spoken,
    word_of,
    zone_named,
)
from models.words import Mode, Principal
from rules.dates import MONTHS
from rules.workdays import ClosedDays


class SendersEntry(Entry):
    """Varifrån breven kommer."""

    mailbox: Annotated[Line, AfterValidator(email)] = Field(
        alias="brevlåda", description="Kontorets gemensamma brevlåda.", examples=["kontoret@exempel.se"]
    )
    name: Line = Field(alias="namn", description="Kontorets namn.", examples=["Samverkanskontoret"])
    phone: Line | None = Field(None, alias="telefon", description="Kontorets telefon.")
    sent_from: Literal["brevlådan", "processledaren"] = Field(
        "brevlådan",
        alias="skickas från",
        description="Brevlådan i processledarens namn, eller processledarens egen adress.",
    )
    answers_to: Literal["brevlådan", "processledaren"] = Field(
        "brevlådan", alias="svar till", description="Vart svar går."
    )


class ClosedEntry(Entry):
    """Dagar då inga brev skickas. Helger, midsommarafton, julafton och nyårsafton är alltid stängda."""

    bridging: YesNo = Field(False, alias="klämdagar", description="ja: klämdagar är stängda. Utelämnad: nej.")
    summer_pause: Annotated[
        tuple[int, int] | None,
        *spoken(phrases.summer_pause, pattern=r"^(nej|vecka \d{1,2}[–-]\d{1,2})$", examples=["vecka 28–31"]),
    ] = Field((28, 31), alias="sommaruppehåll", description="Veckorna, eller nej. Utelämnad: vecka 28–31.")
    extra: tuple[Day, ...] = Field((), alias="extra", description="Fler stängda dagar.")

    @field_validator("summer_pause")
    @classmethod
    def _is_a_pause(cls, weeks: tuple[int, int] | None) -> tuple[int, int] | None:
        try:
            ClosedDays(summer_pause=weeks)
        except ValueError as error:
            raise wrong(str(error), "skriv till exempel ”vecka 28–31” eller ”nej”") from error
        return weeks


class AreaFile(Entry):
    """Ett samverkansområde: dess parter, grupper, årshjul och brev."""

    id: Id = Field(
        description="Områdets id: små bokstäver a–z, siffror och bindestreck.", examples=["goteborgsomradet"]
    )
    name: Line = Field(alias="namn", description="Områdets namn.", examples=["Göteborgsområdet"])
    time_zone: Annotated[ZoneInfo, *spoken(zone_named, examples=["Europe/Stockholm"])] = Field(
        ZoneInfo("Europe/Stockholm"), alias="tidszon", description="Utelämnad: Europe/Stockholm."
    )
    mode: Annotated[Mode, *word_of(Mode)] = Field(
        Mode.SHADOW, alias="läge", description="skugga, godkänn eller skarp. Utelämnat: skugga."
    )
    live_from: Day = Field(
        alias="driftstart", description="Det som skulle in före denna dag krävs aldrig in.", examples=["2026-01-01"]
    )
    approve_escalations: YesNo = Field(
        False, alias="godkänn eskaleringar", description="ja: eskaleringar väntar på godkännande även i skarpt läge."
    )
    senders: SendersEntry = Field(alias="avsändare", description="Kontorets brevlåda och namn: varifrån breven kommer.")
    office_group: GroupId = Field(
        alias="kontor", description="Gruppen som är samverkanskontoret.", examples=["samverkanskontoret"]
    )
    fallbacks: Addressees = Field(
        alias="vid vakans",
        description="Vem som får brevet när ett uppdrag är vakant, i ordning.",
        examples=["processledare"],
    )
    closed: ClosedEntry = Field(ClosedEntry(), alias="stängda dagar", description="När inga brev skickas.")
    phases: dict[str, Line] = Field({}, alias="faser", description="Hjulets delar: månader och vad de heter.")
    parties: dict[Literal["kommun", "region"], dict[Id, Annotated[PartyEntry, *OR_JUST_A_NAME]]] = Field(
        alias="parter", description="Parterna, under sin sida: kommun eller region."
    )
    groups: dict[Id, GroupEntry] = Field(alias="grupper", description="Grupperna, under sina id.", min_length=1)
    documents: dict[Id, Annotated[DocumentEntry, *OR_JUST_A_NAME]] = Field(
        {}, alias="dokument", description="Dokumenten som samlas in, under sina id."
    )
    ladders: dict[Id, LadderEntry] = Field({}, alias="stegar", description="Stegarna, under sina id.")
    stations: dict[Id, StationEntry] = Field(
        alias="stationer", description="Hjulets stationer, under sina id.", min_length=1
    )

    meetings: MeetingsEntry = Field(MeetingsEntry(), alias="möten", description="Regler för gruppernas möten.")
    rotation: RotationEntry = Field(
        RotationEntry(),
        alias="rotation",
        description="Regler för ordförandeskap som växlar och platser som ska fyllas.",
    )

    publishing: PublishingEntry = Field(
        PublishingEntry(), alias="publicering", description="Regler för publicering av det som har fastställts."
    )
    diaries: dict[PartyId, DiaryEntry] = Field(
        {}, alias="diarier", description="Myndigheternas diarier, under partens id: dit diariepaketen lämnas."
    )

    matters: MattersEntry = Field(
        MattersEntry(), alias="frågor", description="Regler för uppdrag och frågor som lyfts."
    )

    financing: FinancingEntry | None = Field(
        None, alias="finansiering", description="Pengarna: vem som rekvirerar dem, och modellen för varje år."
    )

    @field_validator("phases")
    @classmethod
    def _phases_do_not_overlap(cls, phases: Mapping[str, str]) -> Mapping[str, str]:
        taken: set[int] = set()
        for span in phases:
            for month in phrases.months(span):
                if month in taken:
                    raise wrong(f"{MONTHS[month - 1]} finns i två faser", "låt varje månad höra till en fas")
                taken.add(month)
        return phases

    @property
    def principals(self) -> Mapping[str, Principal]:
        """Each party's side."""
        return {
            party: Principal.MUNICIPALITY if side == "kommun" else Principal.REGION
            for side, parties in self.parties.items()
            for party in parties
        }
