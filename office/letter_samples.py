"""Every template as it would read to somebody: the person, the groups and the days are the area's own.

The occasion is made up, so that there is always one to show. Nothing is written, and no personal link is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from mail.compose import Composer
from mail.contexts import (
    Contact,
    DocumentLetter,
    InvitationLetter,
    LetterContext,
    Listed,
    MeetingInLetter,
    MeetingLetter,
    Occasion,
    OwedDocument,
    ReceiptLetter,
    Section,
    SeveralLetter,
    TermInLetter,
    TermLetter,
)
from mail.request_contexts import Asked, RequestAnswerLetter
from mail.requisition_contexts import AnyLetter, AskedPayment, ReplacedRequisition, RequisitionLetter
from mail.summary_contexts import Alarm, StationLine, SummaryLetter
from mail.swedish import day_of_month, long_day, meeting_time, term_period
from models.words import Answer, LetterKind, MeetingForm, Participation, Role, StepKind
from office.briefing import Briefing
from office.desk import Desk
from office.roles import Recipient
from office.writing import letter_row
from rules.wheel import Wheel, due_day
from store import areas
from store.roster import Holder, holders

SPOKEN = {
    "document-request": "Begäran om dokument",
    "document-reminder": "Påminnelse",
    "document-overdue": "Dagen har passerat",
    "escalation-warning": "Förvarning",
    "escalation": "Eskalering",
    "several": "Flera ärenden i ett brev",
    "receipt": "Kvitto",
    "invitation": "Inbjudan till möte",
    "meeting-notice": "Kallelse",
    "meeting-reminder": "Mötespåminnelse",
    "chair-nominated": "Utsedd till ordförande",
    "chair-outgoing": "Till den som lämnar över",
    "handover": "Överlämning till ny ordförande",
    "chair-thanks": "Tack till avgående ordförande",
    "turn-changed": "Ändrad tur",
    "monday-summary": "Måndagsbrevet",
    "requisition": "Rekvisition",
    "requisition-reminder": "Påminnelse om rekvisition",
    "requisition-credit": "Rättad rekvisition",
    "request-answer": "Svar på en begäran",
}
TO_THE_OFFICE = frozenset({"monday-summary"})
OF_DOCUMENTS = {
    "document-request": StepKind.REQUEST,
    "document-reminder": StepKind.REMINDER,
    "document-overdue": StepKind.OVERDUE,
    "escalation-warning": StepKind.WARNING,
    "escalation": StepKind.ESCALATION,
}
OF_PAYMENTS = {
    "requisition": StepKind.REQUEST,
    "requisition-reminder": StepKind.REMINDER,
    "requisition-credit": StepKind.REQUEST,
}
LATE = frozenset({StepKind.OVERDUE, StepKind.WARNING, StepKind.ESCALATION})
A_FORTNIGHT, A_FEW_DAYS = timedelta(days=14), timedelta(days=4)


@dataclass(frozen=True, kw_only=True)
class SamplePerson:
    """Somebody to show a template for: a chair, by preference."""

    id: int
    name: str
    email: str
    role: str
    group: str
    group_name: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A template filled in. `person` is None for what only goes to the office."""

    template: str
    name: str
    person: SamplePerson | None
    body: bytes


def sample_names(composer: Composer) -> list[tuple[str, str]]:
    """Every template that can be shown, with what the office calls it."""
    return sorted(((name, SPOKEN.get(name, name)) for name in composer.names), key=lambda each: each[1])


def sample_people(session: Session, wheel: Wheel, *, today: date) -> list[SamplePerson]:
    """Those whom a template can be shown for: the chairs and vice chairs of the day, by group."""
    names = areas.group_names(session, wheel.area, on=today)
    held = holders(session, area=wheel.area, on=today, roles=(Role.CHAIR, Role.VICE_CHAIR))
    found: dict[int, SamplePerson] = {}
    for holder in sorted(held, key=lambda each: (names.get(each.group or "", ""), each.role is not Role.CHAIR)):
        found.setdefault(holder.person_id, _person(holder, names))
    return list(found.values())


def _person(holder: Holder, names: dict[str, str]) -> SamplePerson:
    group = holder.group or ""
    return SamplePerson(
        id=holder.person_id,
        name=holder.name,
        email=holder.email,
        role=holder.role.swedish,
        group=group,
        group_name=names.get(group, group),
    )


def sample(
    session: Session, desk: Desk, wheel: Wheel, template: str, *, person_id: int | None, today: date, now: datetime
) -> Sample | None:
    """The template filled in for that person, or the first chair; None where there is no such template or person."""
    found = sample_people(session, wheel, today=today)
    person = next((each for each in found if person_id in (None, each.id)), None)
    if template not in desk.composer.names or person is None:
        return None
    briefing = Briefing(session, wheel, today=today, links=desk.links)
    to_the_office = template in TO_THE_OFFICE
    office = Recipient(person_id=None, name=briefing.office.name, email=briefing.office.email, role="samverkanskontor")
    to = Recipient(person_id=person.id, name=person.name, email=person.email, role=person.role)
    row = letter_row(
        briefing,
        desk.composer,
        key=f"{wheel.area}/{today}/sample/{template}",
        kind=LetterKind.POST,
        template=template,
        context=_Occasion(briefing, person, found, now=now).context(template),
        recipient=office if to_the_office else to,
        contact=briefing.contact([person.group], writes_to=person.id),
        now=now,
        ask_first=False,
    )
    return Sample(
        template=template,
        name=SPOKEN.get(template, template),
        person=None if to_the_office else person,
        body=row["body"],
    )


class _Occasion:
    """A made-up occasion to write to the person."""

    def __init__(
        self, briefing: Briefing, person: SamplePerson, people_of_area: list[SamplePerson], *, now: datetime
    ) -> None:
        self.briefing, self.person, self.now = briefing, person, now
        self.wheel, self.today = briefing.wheel, briefing.today
        others = [each for each in people_of_area if each.id != person.id] or [person]
        of_group = [each for each in others if each.group == person.group]
        other = (of_group or others)[0]
        self.other = Contact(name=other.name, email=other.email)

    def context(self, template: str) -> AnyLetter:
        """What the template is given."""
        shared = {
            "recipient_name": self.person.name,
            "area_name": self.wheel.name,
            "contact": self.briefing.contact([self.person.group], writes_to=self.person.id),
        }
        if template in OF_DOCUMENTS:
            owed = self.owed(OF_DOCUMENTS[template])
            return DocumentLetter(documents=(owed,), communicator=self.briefing.communicator, **shared)  # type: ignore[arg-type]
        if template in OF_PAYMENTS:
            payment = self.payment(corrected=template == "requisition-credit")
            return RequisitionLetter(kind=OF_PAYMENTS[template], payments=(payment,), **shared)  # type: ignore[arg-type]
        if template == "request-answer":
            return self.answer(shared)
        made: dict[str, Callable[[], LetterContext]] = {
            "receipt": lambda: ReceiptLetter(
                document=self.owed(StepKind.RECEIPT),
                received_on=long_day(self.today),
                filename=None,
                communicator=self.briefing.communicator,
                **shared,  # type: ignore[arg-type]
            ),
            "several": lambda: SeveralLetter(
                sections=(
                    Section(kind=StepKind.OVERDUE, documents=(self.owed(StepKind.OVERDUE),)),
                    Section(kind=StepKind.REQUEST, documents=(self.owed(StepKind.REQUEST, place=1),)),
                ),
                communicator=self.briefing.communicator,
                **shared,  # type: ignore[arg-type]
            ),
            "invitation": lambda: InvitationLetter(occasion=Occasion.CALLED, meeting=self.meeting(), **shared),  # type: ignore[arg-type]
            "monday-summary": self.summary,
        }
        if template in made:
            return made[template]()
        if template.startswith("meeting-"):
            return MeetingLetter(meetings=(self.meeting(),), **shared)  # type: ignore[arg-type]
        return TermLetter(terms=(self.term(),), **shared)  # type: ignore[arg-type]

    def answer(self, shared: dict[str, Any]) -> RequestAnswerLetter:
        """More time for one of the person's documents."""
        owed = self.owed(StepKind.REQUEST)
        return RequestAnswerLetter(
            asked=Asked.MORE_TIME,
            granted=True,
            about=f"{owed.named}{owed.by_whom}",
            last_day=long_day(self.wheel.closed.next_open(self.today + A_FORTNIGHT)),
            **shared,
        )

    def payment(self, *, corrected: bool) -> AskedPayment:
        """A requisition to the person's own party, of an amount that nobody is asked for."""
        replaced = ReplacedRequisition(
            reference="EXEMPEL-1",
            amount="12 345,00 kr",
            credit_reference="EXEMPEL-1-K",
            reason="folkmängden är rättad",
        )
        return AskedPayment(
            reference="EXEMPEL-2" if corrected else "EXEMPEL-1",
            year=self.today.year,
            party=self.person.group_name,
            issuer=self.person.group_name,
            amount="12 300,00 kr" if corrected else "12 345,00 kr",
            recipient=self.wheel.senders.name,
            last_day=long_day(self.today + A_FORTNIGHT),
            filenames=("rekvisition.pdf",),
            is_example=True,
            replaced=replaced if corrected else None,
            role=self.person.role,
        )

    def owed(self, kind: StepKind, *, place: int = 0) -> OwedDocument:
        """One of the documents that the person's group owes, as late as the step wants it."""
        collects = [each for station in self.wheel.collecting for each in station.collects if each.due is not None]
        collection = collects[place % len(collects)] if collects else None
        last_day = self.today + A_FORTNIGHT
        if kind in LATE:
            last_day = self.wheel.closed.previous_open(self.today - A_FEW_DAYS)
        elif collection is not None:
            last_day = next(
                (
                    day
                    for day in (due_day(self.wheel, collection, year=self.today.year + n) for n in (0, 1))
                    if day >= self.today
                ),
                last_day,
            )
        return OwedDocument(
            title=collection.document.name if collection else "dokument",
            group=self.person.group_name,
            period=collection.document.period.for_year(last_day.year) if collection else str(last_day.year),
            last_day=long_day(last_day),
            role=self.person.role,
            days_late=(self.today - last_day).days if kind in LATE else 0,
            informed=self._informed(kind),
            template_url=collection.document.template_url if collection else None,
        )

    def _informed(self, kind: StepKind) -> str | None:
        return "samverkanskontoret" if kind in (StepKind.WARNING, StepKind.ESCALATION) else None

    def meeting(self) -> MeetingInLetter:
        day = self.wheel.closed.next_open(self.today + A_FORTNIGHT)
        starts = datetime(day.year, day.month, day.day, 9, tzinfo=self.wheel.time_zone)
        return MeetingInLetter(
            title=f"Möte i {self.person.group_name}",
            groups=self.person.group_name,
            when=meeting_time(starts, starts + timedelta(hours=3)),
            form=MeetingForm.BOTH,
            place=None,
            link=None,
            agenda=("Mötets öppnande", "Årsrapporten", "Mötet avslutas"),
            participation=Participation.CHAIR,
            capacity=f"{self.person.role} i {self.person.group_name}",
            answer=Answer.NONE,
        )

    def term(self) -> TermInLetter:
        first = date(self.today.year + 1, 1, 1)
        last = date(self.today.year + 2, 12, 31)
        return TermInLetter(
            group=self.person.group_name,
            role=self.person.role,
            period=term_period(first, last),
            begins=day_of_month(first),
            ends=day_of_month(first - timedelta(days=1)),
            predecessor=self.other,
            successor=self.other,
            duties=(Listed(text=self.owed(StepKind.REQUEST).named),),
            meetings=(Listed(text=self.meeting().when),),
            before=f"kommunens tur, {term_period(first, last)}",
            after=f"regionens tur, {term_period(first, last)}",
            reason="samverkanskontoret har ändrat ordningen",
        )

    def summary(self) -> SummaryLetter:
        owed = self.owed(StepKind.REQUEST)
        year, week, _ = self.today.isocalendar()
        return SummaryLetter(
            recipient_name=self.briefing.office.name,
            area_name=self.wheel.name,
            week=f"vecka {week}, {year}",
            alarms=(Alarm(what="1 brev väntar på godkännande.", what_to_do="Läs och godkänn det på sidan."),),
            stations=(
                StationLine(
                    name=owed.title,
                    last_day=owed.last_day,
                    received=3,
                    owed=4,
                    missing=(self.person.group_name,),
                    extended=(),
                ),
            ),
            sent_last_week=12,
            coming=(f"{long_day(self.today + timedelta(days=1))}: påminnelse om {owed.title}, 1 grupp",),
            dashboard_url=self.briefing.links.public_url,
        )
