"""The area file's form: its keys in Swedish, what may stand behind each, and what holds between them.

The entries' own docstrings and descriptions are Swedish too, for they become the JSON Schema that editors show.

Validate with a `Known` as context and every reference to a group, party, document or ladder is checked where it
stands. Dates are days in the area's time zone; `till` is the last day on which something holds.
"""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationInfo,
    field_validator,
    model_validator,
)

from areas import phrases
from areas.phrases import Count, Cycle, Offset, Repeat
from areas.problems import wrong
from areas.references import (
    Addressees,
    BodyOrEverybody,
    DocumentId,
    DueDay,
    GroupId,
    GroupsOrKinds,
    LadderId,
    PartiesInTurn,
    PartyId,
    Preparer,
    RolesElsewhere,
    RolesOfBodies,
    must_have_people,
    names_in,
)
from areas.values import (
    KIND,
    OR_JUST_A_DAY,
    OR_JUST_A_NAME,
    OR_JUST_A_TITLE,
    AfterMeeting,
    AlarmDays,
    BeforeMeeting,
    BeforeMeetingOrNo,
    Day,
    Days,
    Id,
    Line,
    Months,
    OrShorter,
    Url,
    When,
    YesNo,
    as_text,
    email,
    just_one,
    or_no,
    spoken,
    word_of,
    zone_named,
)
from models.words import Mode, Principal, Publication, StationKind, StepKind
from rules.dates import MONTHS
from rules.ladder import Addressee
from rules.rotation import ASKED_MONTHS_BEFORE, Alternation, MidTermSuccessor, Vice
from rules.terms import Months as MonthsLong
from rules.wheel import DATE_ALARM_DAYS, SERVED_BY_MEETINGS, Period
from rules.workdays import ClosedDays

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


class DocumentEntry(Entry):
    """Ett slags dokument, med sitt namn som det står mitt i en mening."""

    name: Line = Field(alias="namn", description="I ental, obestämd form.", examples=["årsrapport"])
    plural: Line | None = Field(None, alias="flertal", description="I flertal. Utelämnat: som i ental.")
    template_url: Url | None = Field(None, alias="mall", description="Adressen till dokumentets mall.")


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


class CollectionEntry(Entry):
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
        description="Sista dag, som en regel man säger högt; den kan räknas från en annan stations möte.",
        examples=["31 januari", "20 arbetsdagar före arsrapport-faststalls, annars 31 januari"],
    )
    period: Annotated[Period, *spoken(phrases.period, enum=list(phrases.PERIODS))] = Field(
        alias="avser", description="Tiden som dokumentet handlar om.", examples=["föregående år"]
    )
    ladder: LadderId = Field(alias="stege", description="Stegens id under ”stegar”.", examples=["grupperna"])
    name: Line | None = Field(None, alias="kallas", description="Vad dokumentet heter just här. Utelämnat: dess namn.")
    plural: Line | None = Field(None, alias="kallas i flertal", description="Detsamma i flertal.")

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
    concerns: GroupsOrKinds = Field((), alias="berör", description="Grupper och gruppslag som stationen rör.")
    meets: GroupsOrKinds = Field(
        (), alias="möts", description="För möte och beslut: de vars möte det är. Utelämnad: de som berörs."
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
        if collects and kind is not StationKind.COLLECT:
            raise wrong(f"en station av slaget {kind.swedish} samlar inte in dokument", "skriv ”slag: insamling”")
        return collects

    @field_validator("meets")
    @classmethod
    def _meets_if_it_says_so(cls, meets: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        kind = info.data.get("kind", StationKind.MEETING)
        if kind not in SERVED_BY_MEETINGS:
            raise wrong(f"i en station av slaget {kind.swedish} möts ingen", "ta bort ”möts”, eller skriv ”slag: möte”")
        return meets

    @field_validator("invites")
    @classmethod
    def _invites_if_it_meets(cls, invites: tuple[Addressee, ...], info: ValidationInfo) -> tuple[Addressee, ...]:
        kind = info.data.get("kind", StationKind.MEETING)
        if kind not in SERVED_BY_MEETINGS:
            right = "ta bort ”bjuder in”, eller skriv ”slag: möte”"
            raise wrong(f"till en station av slaget {kind.swedish} kallas ingen", right)
        return invites

    @model_validator(mode="after")
    def _a_collection_collects(self) -> "StationEntry":
        if self.kind is StationKind.COLLECT and not self.collects:
            raise wrong("en insamling behöver något att samla in", "lägg till ”samlar in:” med minst ett dokument")
        return self


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
