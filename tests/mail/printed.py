"""Every printed letter: its template and its context."""

from dataclasses import replace

from mail.contexts import (
    LetterContext,
    MeetingSection,
    Occasion,
    Section,
    SeveralLetter,
    TermNews,
    TermSection,
)
from mail.summary_contexts import Alarm, StationLine
from models.words import Answer, StepKind
from tests.mail.cast import (
    ACTING,
    ADJUSTMENT,
    AREA,
    AS_SUBSTITUTE,
    BARE,
    CHANGED,
    COMMUNICATOR,
    COPY,
    DIGITAL,
    EXTENDED,
    FOR_THE_REST,
    HANDED_OVER,
    JOINT,
    LEADER,
    LEAVING,
    MATTER,
    MINUTES,
    MISSION,
    MOVED,
    NOMINATED,
    NOMINATION,
    OF_A_MEETING,
    OF_THE_GROUPS_OWN,
    OFFICE,
    PAPERS,
    PARTYS_TURN,
    PASSED_ON,
    PUBLICATION,
    REPORT,
    SEATS,
    SUBSCRIPTION,
    THANKED,
    UNSETTLED,
    VACANT,
    VICE_CHAIR,
    VICE_NOMINATION,
)
from tests.mail.letter_contexts import VICE, about, called, late, meetings, of_terms, receipt, several, summary
from tests.mail.printed_decisions import OF_DECISIONS, OF_KINDS
from tests.mail.printed_money import OF_MONEY

OF_THE_WHEEL: dict[str, tuple[str, LetterContext]] = {
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
    "papers-receipt": ("receipt", receipt(PAPERS, filename="Bilaga å & ä.pdf")),
    "adjustment-receipt": ("receipt", receipt(ADJUSTMENT, filename=None)),
    "publication-receipt": ("receipt", receipt(PUBLICATION, filename=None)),
    "meeting-notice": ("meeting-notice", replace(meetings(JOINT), subscription_url=SUBSCRIPTION)),
    "meeting-notice-two": ("meeting-notice", meetings(AS_SUBSTITUTE, DIGITAL)),
    "meeting-notice-guest": (
        "meeting-notice",
        meetings(replace(DIGITAL, title="Möte i Styrgrupp", groups="Styrgrupp", capacity="inbjuden till Styrgrupp")),
    ),
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
        about(OF_THE_GROUPS_OWN, contact=OFFICE),
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
    "nomination-vice-receipt": ("receipt", receipt(VICE_NOMINATION, filename=None)),
    "nomination-receipt": ("receipt", receipt(NOMINATION, filename=None)),
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
    "matter-receipt": ("receipt", receipt(PASSED_ON, filename=None)),
    "seats-receipt": ("receipt", receipt(SEATS, filename=None)),
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
    "receipt": ("receipt", receipt(REPORT, filename="Årsrapport 2025 – psykiatri & hälsa.pdf")),
    "receipt-no-file": ("receipt", receipt(BARE, filename=None)),
    "receipt-copy": ("receipt", receipt(COPY, filename=None)),
    "monday-summary": (
        "monday-summary",
        summary(
            alarms=(
                Alarm(
                    what="Ordförande saknas i NOSAM Örgryte/Härlanda",
                    what_to_do="Ange en ny ordförande under Personer",
                ),
                Alarm(what="1 brev är ovisst", what_to_do="avgör om det kom fram, under Breven."),
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
    "monday-summary-quiet": ("monday-summary", summary()),
}

LETTERS = OF_THE_WHEEL | OF_DECISIONS | OF_KINDS | OF_MONEY
