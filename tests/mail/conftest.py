"""The cast of the printed letters, and mail servers to hand them to: honest ones and faulty ones.

People are role titles at `.example` addresses, with å, ä, ö and an ampersand among them.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiosmtpd.smtp
import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session

from mail.choices import GraphChoice
from mail.compose import Composer, Envelope
from mail.contexts import (
    AskedSeats,
    Contact,
    DocumentLetter,
    Errand,
    InvitationLetter,
    LetterContext,
    Listed,
    MeetingInLetter,
    MeetingLetter,
    MeetingSection,
    Nomination,
    Occasion,
    OwedDocument,
    ReceiptLetter,
    Section,
    SeveralLetter,
    TermInLetter,
    TermLetter,
    TermNews,
    TermSection,
)
from mail.decision_contexts import AdoptedFile, Remittal, ToPublish, ToRegister
from mail.exchange import ExchangeTransport
from mail.matter_contexts import AskedMatter
from mail.request_contexts import Asked, RequestAnswerLetter
from mail.requisition_contexts import AskedPayment, ReplacedRequisition, RequisitionLetter
from mail.summary_contexts import Alarm, StationLine, SummaryLetter
from models.words import Answer, MeetingForm, Participation, StepKind
from tests.mail.ews_server import EwsServer, running
from tests.mail.graph_server import CLIENT, MAILBOX, SECRET, TENANT, GraphServer, graph_running
from tests.mail.smtp_servers import Drop, FaultyServer, Hang, Said, listening

ROOT = Path(__file__).resolve().parents[2]
AREA = "Göteborgsområdet"
COMMUNICATOR = Contact(name="Kommunikatör Göteborgsområdet", email="kommunikator@samverkan.example")
LEADER = Contact(name="Processledare Temagrupp Psykiatri", email="psykiatri@samverkan.example", phone="031-000 00 01")
OFFICE = Contact(name="Samverkanskontoret Göteborgsområdet", email="kontoret@samverkan.example")

REPORT = OwedDocument(
    title="årsrapport",
    group="Temagrupp Psykiatri",
    period="2025",
    last_day="fredagen den 30 januari 2026",
    role="ordförande",
    template_url="https://arshjul.example/mallar/arsrapport",
    last_year_url="https://arshjul.example/dokument/7.Zm9y?a=1&b=2",
    errand_url="https://arshjul.example/arende/21.Zm9y?a=1&b=2",
)
BARE = OwedDocument(
    title="lägesbild",
    group="NOSAM Askim/Frölunda/Högsbo",
    period="första kvartalet 2026",
    last_day="torsdagen den 30 april 2026",
    role="vice ordförande",
)
EXTENDED = OwedDocument(
    title="handlingsplan",
    group="NOSAM Härryda & Öckerö",
    period="2026",
    last_day="måndagen den 16 februari 2026",
    original_last_day="fredagen den 30 januari 2026",
    role="processledare",
)
MOVED = OwedDocument(
    title="handlingsplan",
    group="NOSAM Östra Göteborg",
    period="2026",
    last_day="måndagen den 2 februari 2026",
    moved_from="lördagen den 31 januari 2026",
    role="ordförande",
)
VACANT = OwedDocument(
    title="utvärdering",
    group="NOSAM Örgryte/Härlanda",
    period="2026",
    last_day="måndagen den 30 november 2026",
    role="samverkanskontor",
    vacancy="Ingen har just nu uppdraget som ordförande i NOSAM Örgryte/Härlanda",
)
COPY = OwedDocument(
    title="årsrapport",
    group="Utvecklingsgrupp SAMSA",
    period="2025",
    last_day="fredagen den 30 januari 2026",
    role="sekreterare",
    copy_only=True,
)

PAPERS = OwedDocument(
    title="handlingar",
    group="Temagrupp Psykiatri",
    period="2026",
    last_day="torsdagen den 5 mars 2026",
    role="processledare",
    errand=Errand.PAPERS,
    meeting="mötet den 20 mars 2026 i Politiskt samråd och Ledningsgrupp LGS",
    meeting_url="https://arshjul.example/mote/12.Zm9y?a=1&b=2",
)
MINUTES = OwedDocument(
    title="minnesanteckningar",
    group="NOSAM Härryda & Öckerö",
    period="2026",
    last_day="torsdagen den 26 februari 2026",
    role="processledare",
    errand=Errand.MINUTES,
    errand_url="https://arshjul.example/arende/22.Zm9y?a=1&b=2",
    meeting="mötet den 12 februari 2026 i NOSAM Härryda & Öckerö",
    meeting_url="https://arshjul.example/mote/7.Zm9y?a=1&b=2",
)
ADJUSTMENT = replace(
    MINUTES,
    title="justering av minnesanteckningar",
    role="ordförande",
    errand=Errand.ADJUSTMENT,
    minutes_url="https://arshjul.example/dokument/9.Zm9y?a=1&b=2",
)
PUBLICATION = replace(
    ADJUSTMENT, title="publicering av minnesanteckningar", role="kommunikatör", errand=Errand.PUBLICATION
)
OF_A_MEETING = (PAPERS, MINUTES, ADJUSTMENT, PUBLICATION)

NOMINATION = OwedDocument(
    title="nominering",
    group="Temagrupp Äldre",
    period="2026",
    last_day="fredagen den 29 maj 2026",
    role="vice ordförande",
    errand=Errand.NOMINATION,
    errand_url="https://arshjul.example/arende/23.Zm9y?a=1&b=2",
    nomination=Nomination(
        turn="kommunens",
        stands_on="kommunens sida",
        period="perioden 1 juli 2026–31 december 2027",
        begins="onsdagen den 1 juli 2026",
        answer_to=OFFICE,
        otherwise="Är ingen utsedd när perioden börjar är ordförandeskapet vakant från onsdagen den 1 juli 2026, och "
        "vice ordföranden tjänstgör som ordförande tills någon är utsedd.",
    ),
)
VICE_NOMINATION = replace(
    NOMINATION,
    group="Politiskt samråd",
    role="ledamot",
    errand=Errand.VICE_NOMINATION,
    nomination=Nomination(
        turn="regionens",
        stands_on="regionens sida",
        period="perioden 1 juli 2026–31 december 2027",
        begins="onsdagen den 1 juli 2026",
        answer_to=OFFICE,
        otherwise="Är ingen utsedd i tid är gruppen utan vice ordförande från onsdagen den 1 juli 2026.",
    ),
)
PARTYS_TURN = replace(
    NOMINATION,
    group="NOSAM Härryda & Öckerö",
    role="kontaktperson",
    role_group="Öckerö kommun",
    nomination=Nomination(
        turn="Öckerö kommuns",
        stands_on="Öckerö kommun",
        period="perioden 1 juli 2026–30 juni 2027",
        begins="onsdagen den 1 juli 2026",
        answer_to=OFFICE,
        otherwise="Är ingen utsedd när perioden börjar är ordförandeskapet vakant från onsdagen den 1 juli 2026.",
    ),
)
MATTER = OwedDocument(
    title="frågan ”Sena besked vid utskrivning & hemgång”",
    group="Temagrupp Äldre",
    period="2026",
    last_day="fredagen den 3 april 2026",
    role="ordförande",
    errand=Errand.MATTER,
    matter=AskedMatter(
        came_from="NOSAM Härryda & Öckerö",
        reason="Prövat lokalt sedan i höstas",
        goes_on=("Ledningsgrupp LGS",),
        answer_to_name=OFFICE.name,
        answer_to_email=OFFICE.email,
    ),
)
MISSION = replace(
    MATTER,
    title="uppdraget ”Kartlägg avbokade besök”",
    matter=replace(MATTER.matter, came_from="Ledningsgrupp LGS", reason="Beslut i LGS den 12 februari", goes_on=()),
)
PASSED_ON = replace(
    MATTER,
    matter=replace(
        MATTER.matter, goes_on=(), outcome="Lämnat vidare till Ledningsgrupp LGS. Behöver avgöras högre upp."
    ),
)

SEATS = OwedDocument(
    title="platser",
    group="Politiskt samråd",
    period="2027",
    last_day="fredagen den 29 januari 2027",
    role="kontaktperson",
    role_group="Partille kommun",
    errand=Errand.SEATS,
    seats=AskedSeats(
        party="Partille kommun",
        places=("ledamot, plats 1 (vakant sedan 1 januari 2027)", "ersättare, plats 2 (vakant)"),
        answer_to=OFFICE,
    ),
)

SUBSCRIPTION = "https://arshjul.example/kalender/person/7.Zm9y-å.ics?a=1&b=2"
JOINT = MeetingInLetter(
    title="Samråd om årsrapporter & uppföljning",
    groups="Politiskt samråd och Ledningsgrupp LGS",
    when="fredagen den 20 mars 2026 kl. 9.00–12.00",
    form=MeetingForm.BOTH,
    place="Sessionssalen, Östra Hamngatan 1 & 3",
    link="https://mote.example/samrad?id=7&pw=å",
    agenda=("Mötets öppnande", "Årsrapport från Temagrupp Psykiatri", "Övriga frågor & avslutning"),
    agenda_url="https://arshjul.example/moten/12.Zm9y?a=1&b=2",
    participation=Participation.MEMBER,
    capacity="ledamot i Politiskt samråd",
    answer=Answer.NONE,
    answer_url="https://arshjul.example/svara/27.Zm9y?a=1&b=2",
)
UNSETTLED = MeetingInLetter(
    title="NOSAM Härryda & Öckerö",
    groups="NOSAM Härryda & Öckerö",
    when="onsdagen den 8 april 2026 kl. 13.00–15.30",
    form=MeetingForm.BOTH,
    participation=Participation.CHAIR,
    capacity="ordförande i NOSAM Härryda & Öckerö",
    answer=Answer.ACCEPTED,
)
DIGITAL = replace(
    UNSETTLED,
    title="Dialogmöte",
    groups="Utvecklingsgrupp SAMSA",
    form=MeetingForm.DIGITAL,
    link="https://mote.example/dialog",
    participation=Participation.GUEST,
    capacity="processledare för Temagrupp Psykiatri",
    answer=None,
)
AS_SUBSTITUTE = replace(JOINT, participation=Participation.SUBSTITUTE, capacity="ersättare i Politiskt samråd")


INCOMING = Contact(name="Socialchef Härryda & Öckerö", email="socialchef@harryda.example")
OUTGOING = Contact(name="Närhetschef Öster", email="narhetschef@vgregion.example")
VICE_CHAIR = Contact(name="Vice ordförande Temagrupp Äldre", email="vice.aldre@vgregion.example")
NOMINATED = TermInLetter(
    group="Temagrupp Äldre",
    role="ordförande",
    turn="kommunens",
    period="perioden 1 juli 2026–31 december 2027",
    begins="onsdagen den 1 juli 2026",
    ends="fredagen den 31 december 2027",
    predecessor=OUTGOING,
    vice=VICE_CHAIR,
)
FOR_THE_REST = TermInLetter(
    group="NOSAM Härryda & Öckerö",
    role="vice ordförande",
    period="perioden 1 januari 2026–31 december 2027",
    begins="måndagen den 1 mars 2027",
    rest=True,
)
LEAVING = replace(NOMINATED, ends="tisdagen den 30 juni 2026", predecessor=None, vice=None, successor=INCOMING)
DUTIES = (
    Listed(text="årsrapport för 2026, sista dag fredagen den 29 januari 2027"),
    Listed(text="justering av minnesanteckningar från mötet den 12 februari 2026 i Temagrupp Äldre, försenat"),
)
COMING = (
    Listed(
        text="Samråd & uppföljning, fredagen den 4 september 2026 kl. 9.00–12.00", url="https://m.example/12.Zm?a=1&b=2"
    ),
    Listed(text="Temagrupp Äldre, måndagen den 5 oktober 2026 kl. 13.00–15.30 (inte kallat än)"),
)
HANDED_OVER = replace(
    NOMINATED,
    duties=DUTIES,
    meetings=COMING,
    files=(Listed(text="årsrapport för 2025", url="https://arshjul.example/dokument/7.Zm9y?a=1&b=2"),),
)
ACTING = replace(FOR_THE_REST, interim=True, rest=False, meetings=COMING[:1])
THANKED = replace(LEAVING, duties=DUTIES, meetings=COMING)
CHANGED = TermInLetter(
    group="Temagrupp Äldre",
    role="ordförande",
    period="perioden 1 januari 2028–30 juni 2029",
    begins="lördagen den 1 januari 2028",
    before="regionens tur, perioden 1 januari 2028–30 juni 2029",
    after="kommunens tur, perioden 1 januari 2028–30 juni 2029",
    reason="sidorna har bytt tur med varandra",
)


def of_terms(*terms: TermInLetter, to: str = "Socialchef Härryda & Öckerö") -> TermLetter:
    """What somebody is told of these terms of chairmanship."""
    return TermLetter(recipient_name=to, area_name=AREA, terms=terms, contact=OFFICE, subscription_url=SUBSCRIPTION)


def called(
    occasion: Occasion, meeting: MeetingInLetter = JOINT, *, changes: tuple[str, ...] = (), reason: str | None = None
) -> InvitationLetter:
    """What goes with a calendar message, to somebody with a subscription."""
    return InvitationLetter(
        recipient_name="Ledamot Öckerö",
        area_name=AREA,
        occasion=occasion,
        meeting=meeting,
        changes=changes,
        reason=reason,
        contact=OFFICE,
        subscription_url=SUBSCRIPTION,
    )


def meetings(*gathered: MeetingInLetter) -> MeetingLetter:
    """A notice of these meetings, or a reminder about them."""
    return MeetingLetter(recipient_name="Ledamot Öckerö", area_name=AREA, meetings=gathered, contact=LEADER)


def several(
    *sections: Section,
    meetings: tuple[MeetingSection, ...] = (),
    terms: tuple[TermSection, ...] = (),
    subscription_url: str | None = None,
) -> SeveralLetter:
    """The letter of a day on which there is more than one kind of thing to tell."""
    return SeveralLetter(
        recipient_name="Ordförande NOSAM Härryda & Öckerö",
        area_name=AREA,
        sections=sections,
        term_sections=terms,
        meeting_sections=meetings,
        communicator=COMMUNICATOR,
        contact=LEADER,
        subscription_url=subscription_url,
    )


def late(
    document: OwedDocument, days: int, *, informed: str | None = None, role_group: str | None = None
) -> OwedDocument:
    """The document, that many days late."""
    return replace(document, days_late=days, informed=informed, role_group=role_group)


def _with(document: OwedDocument, **changed: str | None) -> OwedDocument:
    """The nomination, with other words."""
    assert document.nomination is not None
    return replace(document, nomination=replace(document.nomination, **changed))  # type: ignore[arg-type]


def about(
    *documents: OwedDocument, to: str = "Ordförande Temagrupp Psykiatri", contact: Contact = LEADER
) -> DocumentLetter:
    """A letter about these documents."""
    return DocumentLetter(
        recipient_name=to, area_name=AREA, documents=documents, communicator=COMMUNICATOR, contact=contact
    )


def _receipt(document: OwedDocument, *, filename: str | None) -> ReceiptLetter:
    return ReceiptLetter(
        recipient_name="Ordförande Temagrupp Psykiatri",
        area_name=AREA,
        document=document,
        received_on="onsdagen den 28 januari 2026",
        filename=filename,
        communicator=COMMUNICATOR,
        contact=LEADER,
    )


def _summary(**given: object) -> SummaryLetter:
    facts: dict[str, object] = {
        "recipient_name": "Kommunikatör Göteborgsområdet",
        "area_name": AREA,
        "week": "vecka 6, 2026",
        "alarms": (),
        "stations": (),
        "sent_last_week": 0,
        "coming": (),
        "dashboard_url": "https://arshjul.example/?vecka=6&visa=allt",
    }
    return SummaryLetter(**{**facts, **given})  # type: ignore[arg-type]


VICE = "vice ordföranden i Temagrupp Psykiatri"


def _answered(
    asked: Asked,
    *,
    granted: bool,
    about: str = "årsrapport för 2025 från Temagrupp Barn & unga",
    reason: str | None = None,
    last_day: str | None = None,
) -> RequestAnswerLetter:
    return RequestAnswerLetter(
        recipient_name="Ordförande Temagrupp Barn & unga",
        area_name=AREA,
        asked=asked,
        granted=granted,
        about=about,
        reason=reason,
        last_day=last_day,
        contact=LEADER,
    )


LETTERS: dict[str, tuple[str, LetterContext]] = {
    "document-request-one": ("document-request", about(REPORT)),
    "document-request-bare": ("document-request", about(BARE, to="Vice ordförande NOSAM", contact=OFFICE)),
    "document-request-moved": ("document-request", about(MOVED, to="Ordförande NOSAM Östra Göteborg")),
    "document-request-three": ("document-request", about(REPORT, EXTENDED, COPY)),
    "document-request-vacant": ("document-request", about(VACANT, to="Samverkanskontoret", contact=OFFICE)),
    "document-request-copy": ("document-request", about(COPY, to="Sekreterare Utvecklingsgrupp SAMSA")),
    "document-reminder-one": ("document-reminder", about(REPORT)),
    "document-reminder-extended": ("document-reminder", about(EXTENDED, to="Processledare Härryda & Öckerö")),
    "document-reminder-two": ("document-reminder", about(REPORT, BARE)),
    "document-reminder-copy": ("document-reminder", about(COPY, late(COPY, 0))),
    "document-overdue-one": ("document-overdue", about(late(REPORT, 1))),
    "document-overdue-two": ("document-overdue", about(late(REPORT, 5), late(EXTENDED, 12))),
    "document-overdue-copy": ("document-overdue", about(late(COPY, 4))),
    "escalation-warning-one": ("escalation-warning", about(late(REPORT, 9, informed=VICE))),
    "escalation-warning-two": (
        "escalation-warning",
        about(late(REPORT, 9, informed=VICE), late(EXTENDED, 9, informed="ordföranden i Ledningsgrupp LGS")),
    ),
    "escalation-warning-copy": ("escalation-warning", about(late(COPY, 9, informed=VICE))),
    "escalation-one": (
        "escalation",
        about(
            late(
                REPORT,
                23,
                informed="ordföranden och vice ordföranden i Temagrupp Psykiatri",
                role_group="Ledningsgrupp LGS",
            ),
            to="Ordförande Ledningsgrupp LGS",
        ),
    ),
    "escalation-two": ("escalation", about(late(REPORT, 23, role_group="Ledningsgrupp LGS"), late(VACANT, 9))),
    "escalation-copy": ("escalation", about(late(COPY, 23, informed=VICE))),
    "several": (
        "several",
        SeveralLetter(
            recipient_name="Ordförande Temagrupp Psykiatri",
            area_name=AREA,
            sections=(
                Section(kind=StepKind.ESCALATION, documents=(late(EXTENDED, 30, informed="ordföranden i NOSAM"),)),
                Section(kind=StepKind.WARNING, documents=(late(VACANT, 9, informed=VICE),)),
                Section(kind=StepKind.OVERDUE, documents=(late(REPORT, 2), late(COPY, 2))),
                Section(kind=StepKind.REMINDER, documents=(BARE,)),
                Section(kind=StepKind.REQUEST, documents=(REPORT, EXTENDED)),
            ),
            communicator=COMMUNICATOR,
            contact=LEADER,
        ),
    ),
    "several-with-meetings": (
        "several",
        several(
            Section(kind=StepKind.OVERDUE, documents=(late(ADJUSTMENT, 1),)),
            Section(kind=StepKind.REQUEST, documents=(REPORT, PAPERS, PUBLICATION)),
            meetings=(
                MeetingSection(kind=StepKind.NOTICE, meetings=(JOINT,)),
                MeetingSection(kind=StepKind.MEETING_REMINDER, meetings=(UNSETTLED,)),
            ),
            subscription_url=SUBSCRIPTION,
        ),
    ),
    "several-meetings-only": (
        "several",
        several(
            meetings=(
                MeetingSection(kind=StepKind.NOTICE, meetings=(JOINT, DIGITAL)),
                MeetingSection(kind=StepKind.MEETING_REMINDER, meetings=(UNSETTLED,)),
            )
        ),
    ),
    "papers-request": ("document-request", about(PAPERS)),
    "papers-reminder": ("document-reminder", about(PAPERS)),
    "papers-overdue": ("document-overdue", about(late(PAPERS, 1))),
    "papers-escalation": ("escalation", about(late(PAPERS, 9))),
    "minutes-request": ("document-request", about(MINUTES)),
    "minutes-overdue": ("document-overdue", about(late(MINUTES, 3))),
    "adjustment-request": ("document-request", about(ADJUSTMENT)),
    "adjustment-warning": ("escalation-warning", about(late(ADJUSTMENT, 9, informed=VICE))),
    "adjustment-escalation": ("escalation", about(late(ADJUSTMENT, 9), late(ADJUSTMENT, 2))),
    "publication-request": ("document-request", about(PUBLICATION, contact=OFFICE)),
    "publication-reminder": ("document-reminder", about(PUBLICATION, contact=OFFICE)),
    "of-a-meeting-request-all": ("document-request", about(*OF_A_MEETING, REPORT)),
    "of-a-meeting-request-copies": (
        "document-request",
        about(*(replace(document, copy_only=True) for document in OF_A_MEETING)),
    ),
    "of-a-meeting-overdue-copies": (
        "document-overdue",
        about(*(replace(late(document, 2), copy_only=True) for document in OF_A_MEETING)),
    ),
    "papers-receipt": ("receipt", _receipt(PAPERS, filename="Bilaga å & ä.pdf")),
    "adjustment-receipt": ("receipt", _receipt(ADJUSTMENT, filename=None)),
    "publication-receipt": ("receipt", _receipt(PUBLICATION, filename=None)),
    "meeting-notice": ("meeting-notice", replace(meetings(JOINT), subscription_url=SUBSCRIPTION)),
    "meeting-notice-two": ("meeting-notice", meetings(AS_SUBSTITUTE, DIGITAL)),
    "meeting-notice-bare": ("meeting-notice", meetings(UNSETTLED)),
    "meeting-reminder": ("meeting-reminder", meetings(replace(JOINT, answer=Answer.TENTATIVE, agenda=()))),
    "meeting-reminder-two": (
        "meeting-reminder",
        meetings(replace(JOINT, answer=Answer.DECLINED), replace(AS_SUBSTITUTE, serves=True, agenda=())),
    ),
    "invitation-called": ("invitation", called(Occasion.CALLED)),
    "invitation-called-substitute": ("invitation", called(Occasion.CALLED, AS_SUBSTITUTE)),
    "invitation-called-guest": ("invitation", called(Occasion.CALLED, replace(DIGITAL, answer=Answer.NONE))),
    "invitation-changed-time": (
        "invitation",
        called(
            Occasion.CHANGED,
            changes=(
                "Ny tid: fredagen den 20 mars 2026 kl. 9.00–12.00 (tidigare torsdagen den 19 mars 2026 kl. 9.00–12.00)",
                "Ny plats: Sessionssalen, Östra Hamngatan 1 & 3",
            ),
        ),
    ),
    "invitation-changed-place": (
        "invitation",
        called(Occasion.CHANGED, UNSETTLED, changes=("Ny plats: Rådhuset i Öckerö",), reason="Salen är för liten"),
    ),
    "invitation-cancelled": ("invitation", called(Occasion.CANCELLED, reason="för få har möjlighet att delta")),
    "invitation-released": (
        "invitation",
        called(Occasion.RELEASED, reason="Du har inte längre något uppdrag i Politiskt samråd."),
    ),
    "invitation-subscribed": ("invitation", called(Occasion.SUBSCRIBED)),
    "invitation-kept": ("invitation", called(Occasion.KEPT, replace(JOINT, answer=Answer.TENTATIVE))),
    "invitation-serves": ("invitation", called(Occasion.SERVES, replace(AS_SUBSTITUTE, serves=True))),
    "invitation-relieved": ("invitation", called(Occasion.RELIEVED, AS_SUBSTITUTE)),
    "nomination-request": ("document-request", about(NOMINATION, contact=OFFICE)),
    "nomination-request-two": ("document-request", about(NOMINATION, PARTYS_TURN, contact=OFFICE)),
    "nomination-request-copy": ("document-request", about(replace(NOMINATION, copy_only=True), contact=OFFICE)),
    "nomination-request-group-chooses": (
        "document-request",
        about(_with(NOMINATION, turn=None, stands_on=None), contact=OFFICE),
    ),
    "nomination-reminder": ("document-reminder", about(PARTYS_TURN, contact=OFFICE)),
    "nomination-overdue": ("document-overdue", about(late(NOMINATION, 3), contact=OFFICE)),
    "nomination-warning": (
        "escalation-warning",
        about(late(NOMINATION, 8, informed="kontaktpersonerna på kommunens sida"), contact=OFFICE),
    ),
    "nomination-escalation": ("escalation", about(late(PARTYS_TURN, 12, role_group="Öckerö kommun"), contact=OFFICE)),
    "nomination-vice-request": ("document-request", about(VICE_NOMINATION, contact=OFFICE)),
    "nomination-vice-and-chair": ("document-request", about(NOMINATION, VICE_NOMINATION, contact=OFFICE)),
    "nomination-vice-reminder": (
        "document-reminder",
        about(VICE_NOMINATION, replace(VICE_NOMINATION, group="LGS"), contact=OFFICE),
    ),
    "nomination-vice-overdue": ("document-overdue", about(late(VICE_NOMINATION, 3), contact=OFFICE)),
    "nomination-vice-escalation": ("escalation", about(late(VICE_NOMINATION, 12), contact=OFFICE)),
    "nomination-vice-receipt": ("receipt", _receipt(VICE_NOMINATION, filename=None)),
    "nomination-receipt": ("receipt", _receipt(NOMINATION, filename=None)),
    "seats-request": ("document-request", about(SEATS, contact=OFFICE)),
    "seats-request-two": ("document-request", about(SEATS, replace(SEATS, group="NOSAM Partille"), contact=OFFICE)),
    "seats-reminder": ("document-reminder", about(SEATS, contact=OFFICE)),
    "seats-overdue": ("document-overdue", about(late(SEATS, 3, role_group="Partille kommun"), contact=OFFICE)),
    "seats-escalation": ("escalation", about(late(SEATS, 12, role_group="Partille kommun"), contact=OFFICE)),
    "matter-request": ("document-request", about(MATTER, contact=OFFICE)),
    "matter-request-two": (
        "document-request",
        about(MATTER, MISSION, replace(MISSION, copy_only=True), contact=OFFICE),
    ),
    "matter-reminder": ("document-reminder", about(MATTER, contact=OFFICE)),
    "matter-overdue": ("document-overdue", about(late(MISSION, 3), contact=OFFICE)),
    "matter-warning": (
        "escalation-warning",
        about(replace(late(MATTER, 13), informed="processledaren för Temagrupp Äldre"), contact=OFFICE),
    ),
    "matter-escalation": (
        "escalation",
        about(
            replace(late(MATTER, 14), role="processledare", informed="ordföranden i Temagrupp Äldre"), contact=OFFICE
        ),
    ),
    "matter-receipt": ("receipt", _receipt(PASSED_ON, filename=None)),
    "seats-receipt": ("receipt", _receipt(SEATS, filename=None)),
    "chair-nominated": ("chair-nominated", of_terms(NOMINATED)),
    "chair-nominated-two": ("chair-nominated", of_terms(NOMINATED, FOR_THE_REST)),
    "chair-outgoing": ("chair-outgoing", of_terms(LEAVING, to="Närhetschef Öster")),
    "chair-outgoing-two": (
        "chair-outgoing",
        of_terms(LEAVING, replace(LEAVING, group="NOSAM Härryda & Öckerö", successor=None, ends=None)),
    ),
    "handover": ("handover", of_terms(HANDED_OVER)),
    "handover-acting": ("handover", of_terms(ACTING)),
    "handover-two": ("handover", of_terms(HANDED_OVER, ACTING)),
    "chair-thanks": ("chair-thanks", of_terms(THANKED, to="Närhetschef Öster")),
    "chair-thanks-vacant": (
        "chair-thanks",
        of_terms(replace(THANKED, successor=None), replace(THANKED, successor=VICE_CHAIR, interim=True)),
    ),
    "turn-changed": ("turn-changed", of_terms(CHANGED)),
    "turn-changed-gone": ("turn-changed", of_terms(replace(CHANGED, after=None), replace(CHANGED, before=None))),
    "several-with-terms": (
        "several",
        several(
            Section(kind=StepKind.OVERDUE, documents=(late(NOMINATION, 1), late(REPORT, 2))),
            Section(kind=StepKind.REQUEST, documents=(SEATS,)),
            terms=(
                TermSection(news=TermNews.HANDOVER, terms=(HANDED_OVER,)),
                TermSection(news=TermNews.NOMINATED, terms=(NOMINATED,)),
            ),
            meetings=(MeetingSection(kind=StepKind.NOTICE, meetings=(JOINT,)),),
        ),
    ),
    "several-terms-only": (
        "several",
        several(
            terms=(
                TermSection(news=TermNews.OUTGOING, terms=(LEAVING,)),
                TermSection(news=TermNews.TURN_CHANGED, terms=(CHANGED,)),
                TermSection(news=TermNews.THANKS, terms=(THANKED,)),
            )
        ),
    ),
    "receipt": ("receipt", _receipt(REPORT, filename="Årsrapport 2025 – psykiatri & hälsa.pdf")),
    "receipt-no-file": ("receipt", _receipt(BARE, filename=None)),
    "receipt-copy": ("receipt", _receipt(COPY, filename=None)),
    "monday-summary": (
        "monday-summary",
        _summary(
            alarms=(
                Alarm(
                    what="Ordförande saknas i NOSAM Örgryte/Härlanda",
                    what_to_do="Ange en ny ordförande under Personer",
                ),
                Alarm(what="1 brev är ovisst", what_to_do="avgör om det kom fram, under Brev."),
            ),
            stations=(
                StationLine(
                    name="Årsrapporter",
                    last_day="fredagen den 30 januari 2026",
                    received=15,
                    owed=18,
                    missing=("NOSAM Härryda", "NOSAM Öckerö"),
                    extended=("Temagrupp Äldre (till måndagen den 16 februari 2026)",),
                ),
                StationLine(
                    name="In- & utskrivning",
                    last_day="fredagen den 27 februari 2026",
                    received=1,
                    owed=1,
                    missing=(),
                    extended=(),
                ),
            ),
            sent_last_week=1250,
            coming=("tisdag 3 februari: påminnelse om årsrapport, 2 grupper",),
        ),
    ),
    "monday-summary-quiet": ("monday-summary", _summary()),
}


@pytest.fixture(scope="session")
def composer() -> Composer:
    return Composer(ROOT / "templates" / "mail")


@pytest.fixture(scope="session")
def templates() -> Path:
    return ROOT / "templates" / "mail"


# --- what decisions give occasion to

REMITTED = replace(
    REPORT,
    last_day="fredagen den 13 mars 2026",
    original_last_day="fredagen den 30 januari 2026",
    remitted=True,
    remittal=Remittal(body="Ledningsgrupp LGS", day="12 februari 2026", reason="mål & indikatorer saknas"),
)
TO_PUBLISH = OwedDocument(
    title="publicering av årsrapporter",
    group="Ledningsgrupp LGS",
    period="2025",
    last_day="torsdagen den 19 februari 2026",
    role="kommunikatör",
    role_group="Samverkanskontoret",
    errand=Errand.PUBLISHING,
    errand_url="https://arshjul.example/arende/24.Zm9y?a=1&b=2",
    to_publish=ToPublish(
        files=(
            AdoptedFile(text="årsrapport från Temagrupp Äldre", url="https://arshjul.example/dokument/7.Zm9y?a=1&b=2"),
            AdoptedFile(text="årsrapport från NOSAM Härryda", url="https://arshjul.example/dokument/8.Zm9y"),
        ),
        checklist=(
            "Inga personuppgifter utöver namn & uppdrag",
            "Tillgänglig: rubriker, alternativtexter och kontrast",
        ),
    ),
)
TO_REGISTER = OwedDocument(
    title="diarieföring av årsrapport",
    group="Temagrupp Äldre",
    period="2025",
    last_day="torsdagen den 26 februari 2026",
    role="kommunikatör",
    role_group="Samverkanskontoret",
    errand=Errand.REGISTRATION,
    errand_url="https://arshjul.example/arende/25.Zm9y?a=1&b=2",
    to_register=ToRegister(
        diaries=("Göteborgs stads diarium", "Västra Götalandsregionens diarium"),
        pack_url="https://arshjul.example/diariepaket/7.Zm9y?a=1&b=2",
    ),
)
_WEB = "Kommunikatör Göteborgsområdet"
_LATE = {"days_late": 5, "informed": "processledaren för Ledningsgrupp LGS"}
LETTERS |= {
    "document-request-remitted": ("document-request", about(REMITTED)),
    "decided-publish-request": ("document-request", about(TO_PUBLISH, to=_WEB, contact=OFFICE)),
    "decided-publish-reminder": ("document-reminder", about(TO_PUBLISH, to=_WEB, contact=OFFICE)),
    "decided-publish-overdue": ("document-overdue", about(replace(TO_PUBLISH, days_late=1), to=_WEB, contact=OFFICE)),
    "decided-publish-warning": ("escalation-warning", about(replace(TO_PUBLISH, **_LATE), to=_WEB, contact=OFFICE)),
    "decided-publish-escalation": ("escalation", about(replace(TO_PUBLISH, days_late=5, role="processledare"))),
    "decided-publish-receipt": ("receipt", _receipt(TO_PUBLISH, filename=None)),
    "decided-register-request": ("document-request", about(TO_REGISTER, to=_WEB, contact=OFFICE)),
    "decided-register-overdue": ("document-overdue", about(replace(TO_REGISTER, days_late=1), to=_WEB, contact=OFFICE)),
    "decided-register-receipt": ("receipt", _receipt(TO_REGISTER, filename=None)),
    "decided-register-two": (
        "document-request",
        about(TO_REGISTER, replace(TO_REGISTER, group="NOSAM Härryda"), to=_WEB, contact=OFFICE),
    ),
    "decided-copies": (
        "document-overdue",
        about(replace(TO_PUBLISH, copy_only=True, role="processledare"), replace(TO_REGISTER, copy_only=True)),
    ),
    "meeting-notice-package": (
        "meeting-notice",
        MeetingLetter(
            recipient_name="Ledamot Politiskt samråd",
            area_name=AREA,
            meetings=(replace(JOINT, package_url="https://arshjul.example/underlag/12.Zm9y?a=1&b=2"),),
            contact=OFFICE,
        ),
    ),
}


def owed(kind: Errand, title: str, period: str, **particulars: object) -> OwedDocument:
    """A document of the year's own, of that kind."""
    facts: dict[str, object] = {
        "title": title,
        "group": "Samverkanskontoret",
        "period": period,
        "last_day": "fredagen den 10 april 2026",
        "role": "processledare",
        "errand": kind,
    }
    return OwedDocument(**{**facts, **particulars})  # type: ignore[arg-type]


BUDGET = owed(
    Errand.BUDGET,
    "budgetuppföljning",
    "första kvartalet 2026",
    put_before="Ledningsgrupp LGS torsdagen den 23 april 2026",
    introduction="LGS följer upp budgeten & får en kvartalsrapport i april",
    instruction="Ta med både utfall och prognos.",
)
STATISTICS = owed(Errand.STATISTICS, "processanalys av in- och utskrivning", "första halvåret 2026")
MORE_STATISTICS = owed(Errand.STATISTICS, "processanalys av avvikelser i samverkan", "första halvåret 2026")
GRANT = owed(Errand.GRANT, "resultatrapport om statsbidraget för suicidprevention", "första halvåret 2026")
SITUATION = owed(Errand.SITUATION, "lägesbild", "första kvartalet 2026", group="NOSAM Härryda & Öckerö")
EVALUATION = owed(Errand.EVALUATION, "utvärdering", "2026", group="NOSAM Östra Göteborg")
DEVIATIONS = owed(Errand.DEVIATIONS, "sammanställning av avvikelser", "första kvartalet 2026", group="NOSAM Centrum")
MATERIAL = owed(
    Errand.MATERIAL,
    "underlag till årsrapporten",
    "2025",
    group="Lokal vårdsamverkansgrupp Åmål",
    put_before="Styrgrupp",
)
PLAN = owed(Errand.PLAN, "handlingsplan", "2026", group="NOSAM Mölndal", role="ordförande")
WRITTEN_REPORT = owed(Errand.REPORT, "årsrapport", "2025", group="Temagrupp Äldre", role="ordförande")

LETTERS |= {
    "kind-report-request": ("document-request", about(WRITTEN_REPORT)),
    "kind-plan-warning": ("escalation-warning", about(late(PLAN, 9, informed=VICE))),
    "kind-situation-reminder": ("document-reminder", about(SITUATION)),
    "kind-statistics-request-two": ("document-request", about(STATISTICS, MORE_STATISTICS, contact=OFFICE)),
    "kind-statistics-overdue-two": ("document-overdue", about(late(STATISTICS, 1), late(MORE_STATISTICS, 1))),
    "kind-budget-request": ("document-request", about(BUDGET, contact=OFFICE)),
    "kind-budget-reminder": ("document-reminder", about(BUDGET, contact=OFFICE)),
    "kind-budget-escalation": ("escalation", about(late(BUDGET, 7, role_group="Ledningsgrupp LGS"), contact=OFFICE)),
    "kind-grant-overdue": ("document-overdue", about(late(GRANT, 1))),
    "kind-evaluation-request": ("document-request", about(EVALUATION)),
    "kind-deviations-request": ("document-request", about(DEVIATIONS)),
    "kind-deviations-copy": ("document-overdue", about(replace(late(DEVIATIONS, 1), copy_only=True))),
    "kind-material-request": ("document-request", about(MATERIAL)),
    "kind-material-receipt": (
        "receipt",
        ReceiptLetter(
            recipient_name="Ordförande lokal grupp Åmål",
            area_name="Fyrbodal",
            document=MATERIAL,
            received_on="måndagen den 26 januari 2026",
            filename="underlag.docx",
            communicator=COMMUNICATOR,
            contact=OFFICE,
        ),
    ),
    "kind-mixed-reminder": ("document-reminder", about(BUDGET, SITUATION, EVALUATION, contact=OFFICE)),
}


# --- money

PAYMENT = AskedPayment(
    reference="2026-PARTILLE-1",
    year=2026,
    party="Partille kommun",
    issuer="Ledningsgrupp LGS",
    amount="242 125,13 kr",
    recipient="Förbundet för Vård & Omsorg",
    last_day="torsdagen den 2 juli 2026",
    filenames=("rekvisition-2026-partille-1.pdf",),
    role="kontaktperson",
    role_group="Partille kommun",
    errand_url="https://arshjul.example/arende/26.Zm9y?a=1&b=2",
)
CORRECTED = replace(
    PAYMENT,
    reference="2026-PARTILLE-2",
    amount="240 000,00 kr",
    filenames=("kreditering-2026-partille-1.pdf", "rekvisition-2026-partille-2.pdf"),
    replaced=ReplacedRequisition(
        reference="2026-PARTILLE-1",
        amount="242 125,13 kr",
        credit_reference="2026-PARTILLE-1-K",
        reason="folkmängden för Öckerö & Härryda var fel",
    ),
)
LATE_PAYMENT = replace(
    PAYMENT,
    remaining="100 000,00 kr",
    days_late=5,
    confirmed_on="tisdagen den 9 juni 2026",
    original_last_day="måndagen den 1 juni 2026",
)


def _asked(*payments: AskedPayment, kind: StepKind = StepKind.REQUEST, copy_only: bool = False) -> RequisitionLetter:
    return RequisitionLetter(
        recipient_name="Kontaktperson Partille kommun",
        area_name=AREA,
        kind=kind,
        copy_only=copy_only,
        payments=payments,
        contact=OFFICE,
    )


LETTERS |= {
    "requisition-figures": (
        "document-request",
        about(
            replace(BUDGET, figures=("Rekvirerat 2026: 3 874 000,00 kr", "Har inte betalat i tid: Ängs & Sjös kommun")),
            contact=OFFICE,
        ),
    ),
    "requisition": ("requisition", _asked(PAYMENT)),
    "requisition-two": (
        "requisition",
        _asked(
            replace(PAYMENT, is_example=True),
            replace(PAYMENT, party="Öckerö kommun", vacancy="Öckerö kommun har just nu ingen kontaktperson"),
        ),
    ),
    "requisition-reminder": ("requisition-reminder", _asked(PAYMENT, kind=StepKind.REMINDER)),
    "requisition-overdue": ("requisition-reminder", _asked(LATE_PAYMENT, kind=StepKind.OVERDUE)),
    "requisition-overdue-copy": (
        "requisition-reminder",
        _asked(replace(LATE_PAYMENT, filenames=()), PAYMENT, kind=StepKind.OVERDUE, copy_only=True),
    ),
    "requisition-warning": (
        "requisition-reminder",
        _asked(
            replace(LATE_PAYMENT, informed="processledaren för Ledningsgrupp LGS"),
            kind=StepKind.WARNING,
        ),
    ),
    "requisition-escalation": (
        "requisition-reminder",
        _asked(
            replace(
                LATE_PAYMENT, informed="kontaktpersonen för Partille kommun", role="processledare", role_group=None
            ),
            kind=StepKind.ESCALATION,
        ),
    ),
    "requisition-credit": (
        "requisition-credit",
        _asked(replace(CORRECTED, replaced=replace(CORRECTED.replaced, paid="242 125,13 kr", repaid="2 125,13 kr"))),
    ),
    "requisition-credit-two": (
        "requisition-credit",
        _asked(
            replace(CORRECTED, remaining="240 000,00 kr"),
            replace(CORRECTED, amount=None, filenames=CORRECTED.filenames[:1]),
        ),
    ),
    "request-answer-more-time": (
        "request-answer",
        _answered(Asked.MORE_TIME, granted=True, last_day="måndagen den 2 mars 2026", reason="ny sekreterare"),
    ),
    "request-answer-no-more-time": (
        "request-answer",
        _answered(
            Asked.MORE_TIME,
            granted=False,
            last_day="fredagen den 30 januari 2026",
            reason="LGS behöver rapporterna den 2 februari",
        ),
    ),
    "request-answer-nothing": ("request-answer", _answered(Asked.NOTHING, granted=True)),
    "request-answer-not-nothing": (
        "request-answer",
        _answered(
            Asked.NOTHING,
            granted=False,
            last_day="fredagen den 30 januari 2026",
            reason="alla grupper lämnar en rapport, om än kort",
        ),
    ),
    "request-answer-right-person": ("request-answer", _answered(Asked.WRONG_PERSON, granted=True)),
    "request-answer-same-person": (
        "request-answer",
        _answered(Asked.WRONG_PERSON, granted=False, reason="kommunen har inte anmält någon annan"),
    ),
    "request-answer-other-name": (
        "request-answer",
        _answered(
            Asked.NOMINATION,
            granted=False,
            about="ordförande i Temagrupp Äldre",
            reason="personen företräder regionen, och det är kommunens tur",
        ),
    ),
}


@pytest.fixture(scope="session")
def letters() -> dict[str, tuple[str, LetterContext]]:
    """Every printed letter: its template and its context."""
    return LETTERS


@pytest.fixture(scope="session")
def envelope() -> Callable[..., Envelope]:
    """An envelope with the names that a test does not care about filled in."""

    def made(**given: object) -> Envelope:
        facts: dict[str, object] = {
            "from_name": "Processledare Temagrupp Psykiatri",
            "from_email": "kontoret@samverkan.example",
            "to_name": "Ordförande Temagrupp Psykiatri",
            "to_email": "ordforande.psykiatri@vard.example",
            "message_id": "<brev-1.abc@arshjul.example>",
            "date": datetime(2026, 1, 12, 7, 5, tzinfo=ZoneInfo("Europe/Stockholm")),
        }
        return Envelope(**{**facts, **given})  # type: ignore[arg-type]

    return made


class Tray:
    """What an honest mail server has taken: each message with its sender and recipients, and how it was handed over."""

    def __init__(self) -> None:
        self.taken: list[aiosmtpd.smtp.Envelope] = []
        self.sessions: set[int] = set()
        self.encrypted: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: aiosmtpd.smtp.Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        self.sessions.add(id(session))
        self.encrypted.append(isinstance(server.transport.get_extra_info("ssl_object"), ssl.SSLObject))
        return "250 2.0.0 taken"


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """A running aiosmtpd on a free loopback port."""

    port: int
    tray: Tray


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client context that trusts the test authority and verifies names."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="session")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """A server context for localhost."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def mail_server(certified: ssl.SSLContext, smtp_allowed: None) -> Iterator[Callable[..., MailServer]]:
    """Start honest mail servers; all are stopped when the test ends."""
    with ExitStack() as running:

        def start(security: str = "none", *, login: tuple[str, str] | None = None, utf8: bool = True) -> MailServer:
            tray = Tray()

            def check(
                _server: SMTP, _session: Session, _envelope: object, _way: str, given: LoginPassword
            ) -> AuthResult:
                success = login is not None and (given.login, given.password) == tuple(text.encode() for text in login)
                return AuthResult(success=success, handled=success)

            def conversation() -> SMTP:
                return SMTP(
                    tray,
                    loop=asyncio.get_running_loop(),
                    hostname="localhost",
                    enable_SMTPUTF8=utf8,
                    tls_context=certified if security == "starttls" else None,
                    require_starttls=security == "starttls",
                    authenticator=check,
                    auth_required=login is not None,
                    auth_require_tls=security == "starttls",
                )

            port = running.enter_context(listening(conversation, context=certified if security == "tls" else None))
            return MailServer(port=port, tray=tray)

        yield start


@pytest.fixture
def faulty_server(smtp_allowed: None) -> Iterator[type[FaultyServer]]:
    """Start faulty mail servers; all are stopped when the test ends."""
    started: list[FaultyServer] = []

    class Started(FaultyServer):
        def __init__(self, *, context: ssl.SSLContext | None = None, **answers: Said | list[Said]) -> None:
            super().__init__(context=context, **answers)
            started.append(self)

    yield Started
    for server in started:
        server.stop()


@pytest.fixture
def hang() -> Hang:
    return Hang()


@pytest.fixture
def drop() -> Drop:
    return Drop()


# --- Microsoft Graph


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test authority's certificate, as `ca_file` names it."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture
def graph(certified: ssl.SSLContext) -> Iterator[GraphServer]:
    """A running Graph with an empty mailbox."""
    with graph_running(certified) as server:
        yield server


@pytest.fixture
def graph_choice(graph: GraphServer, authority_file: Path) -> Callable[..., GraphChoice]:
    """The settings that fit the running Graph, with what a test wants otherwise."""

    def chosen(**given: object) -> GraphChoice:
        facts = {
            "tenant": TENANT,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "mailbox": MAILBOX,
            "authority": graph.origin,
            "base_url": f"{graph.origin}/v1.0",
            "ca_file": authority_file,
            "timeout_seconds": 5,
        }
        return GraphChoice.model_validate({**facts, **given})

    return chosen


# --- Exchange


@pytest.fixture(scope="module")
def _kept_exchange(certified: ssl.SSLContext, authority_file: Path) -> Iterator[tuple[EwsServer, ExchangeTransport]]:
    with running("ntlm", context=certified) as server:
        transport = ExchangeTransport(server.choice(ca_file=authority_file))
        yield server, transport
        transport.close()


@pytest.fixture
def exchange_server(_kept_exchange: tuple[EwsServer, ExchangeTransport]) -> EwsServer:
    """An Exchange server that asks for NTLM over TLS, its mailbox empty and its troubles forgotten."""
    server, _ = _kept_exchange
    server.forget()
    return server


@pytest.fixture
def exchange(_kept_exchange: tuple[EwsServer, ExchangeTransport], exchange_server: EwsServer) -> ExchangeTransport:
    """The way to that server. One for the whole module, because its worker takes a second to start."""
    return _kept_exchange[1]
