"""What an area file says of meetings: before them, after them, and what stands on their agendas."""

from typing import Annotated

from pydantic import (
    Field,
    ValidationInfo,
    field_validator,
)

from areas.entries import Entry
from areas.offsets import Offset
from areas.problems import wrong
from areas.references import (
    BodyOrEverybody,
    GroupId,
    LadderId,
    Preparer,
)
from areas.values import (
    OR_JUST_A_TITLE,
    AfterMeeting,
    AlarmDays,
    BeforeMeeting,
    BeforeMeetingOrNo,
    Line,
    or_no,
    word_of,
)
from models.words import Publication
from rules.wheel import DATE_ALARM_DAYS


class AgendaPointEntry(Entry):
    """En punkt på dagordningen."""

    title: Line = Field(alias="punkt", description="Vad punkten heter.", examples=["Föregående minnesanteckningar"])
    papers_from: GroupId | None = Field(
        None, alias="underlag från", description="Gruppen som ska lämna en handling till punkten. Utelämnad: ingen."
    )


class MinutesEntry(Entry):
    """När minnesanteckningarna ska vara skrivna, justerade och publicerade."""

    written: AfterMeeting = Field(
        alias="klara", description="När processledaren ska ha skrivit dem.", examples=["5 arbetsdagar efter"]
    )
    adjusted: AfterMeeting = Field(
        alias="justerade", description="När ordföranden ska ha justerat dem.", examples=["10 arbetsdagar efter"]
    )
    publication: Annotated[Publication, *word_of(Publication)] = Field(
        alias="publiceras", description="När kommunikatören ska publicera dem, eller aldrig.",
        examples=["när de är justerade"],
    )  # fmt: skip

    @field_validator("adjusted")
    @classmethod
    def _adjusted_when_written(cls, adjusted: Offset, info: ValidationInfo) -> Offset:
        written = info.data.get("written")
        if isinstance(written, Offset) and adjusted.about <= written.about:
            what = f"justerade {adjusted} mötet kommer inte efter klara {written}"
            raise wrong(what, "låt justeringen ha några dagar efter att anteckningarna är klara")
        return adjusted


class MeetingRulesEntry(Entry):
    """Vad som gäller en grupps möten. Det som inte sägs hämtas från gruppslaget, sedan från alla."""

    notice: BeforeMeeting | None = Field(None, alias="kallelse", description="När kallelsen går ut.")
    papers: BeforeMeetingOrNo = Field(
        None, alias="handlingar", description="När handlingarna ska ha lämnats; eller nej."
    )
    reminder: BeforeMeetingOrNo = Field(
        None, alias="påminnelse", description="När de kallade påminns om mötet; eller nej."
    )
    prepared_by: Preparer = Field(
        None, alias="bereds av", description="Gruppen som bereder mötet, och när den senast ska ha mötts; eller nej."
    )
    agenda: Annotated[tuple[Annotated[AgendaPointEntry, *OR_JUST_A_TITLE], ...], *or_no(())] = Field(
        (), alias="dagordning", description="Punkterna som varje dagordning börjar med; eller nej."
    )
    minutes: Annotated[MinutesEntry | None, *or_no(None)] = Field(
        None, alias="minnesanteckningar", description="När minnesanteckningarna ska vara klara; eller nej."
    )


class MeetingLaddersEntry(Entry):
    """Egna stegar för det som möten för med sig, i stället för de inbyggda."""

    papers: LadderId | None = Field(None, alias="handlingar", description="Stege för handlingar till ett möte.")
    minutes: LadderId | None = Field(None, alias="minnesanteckningar", description="Stege för minnesanteckningarna.")
    adjustment: LadderId | None = Field(None, alias="justering", description="Stege för justeringen av dem.")
    publication: LadderId | None = Field(None, alias="publicering", description="Stege för publiceringen av dem.")


class MeetingsEntry(Entry):
    """Vad som gäller mötena."""

    alarm_days: AlarmDays = Field(
        DATE_ALARM_DAYS,
        alias="larma om datum saknas",
        description="Så långt före stationens månad larmas kontoret om mötet saknar datum. Utelämnad: 12 veckor.",
    )
    ladders: MeetingLaddersEntry = Field(MeetingLaddersEntry(), alias="stegar", description="Egna stegar.")
    rules: dict[BodyOrEverybody, MeetingRulesEntry] = Field(
        {}, alias="regler", description="Reglerna, för en grupp, ett gruppslag eller alla."
    )

    @field_validator("rules")
    @classmethod
    def _nobody_prepares_for_himself(cls, rules: dict[str, MeetingRulesEntry]) -> dict[str, MeetingRulesEntry]:
        for group, entry in rules.items():
            if entry.prepared_by and entry.prepared_by.group == group:
                raise wrong(
                    f"”{group}” kan inte bereda sina egna möten",
                    "nämn en annan grupp, eller skriv ”nej”",
                    at=(group, "bereds av"),
                )
        return rules
