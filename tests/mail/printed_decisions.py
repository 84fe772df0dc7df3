"""The printed letters that decisions give occasion to, and those of documents of every kind."""

from dataclasses import replace

from mail.contexts import (
    Errand,
    LetterContext,
    MeetingLetter,
    OwedDocument,
    ReceiptLetter,
)
from mail.decision_contexts import AdoptedFile, Remittal, ToPublish, ToRegister
from tests.mail.cast import AREA, COMMUNICATOR, JOINT, OFFICE, REPORT
from tests.mail.letter_contexts import VICE, about, late, receipt

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
OF_DECISIONS: dict[str, tuple[str, LetterContext]] = {
    "document-request-remitted": ("document-request", about(REMITTED)),
    "decided-publish-request": ("document-request", about(TO_PUBLISH, to=_WEB, contact=OFFICE)),
    "decided-publish-reminder": ("document-reminder", about(TO_PUBLISH, to=_WEB, contact=OFFICE)),
    "decided-publish-overdue": ("document-overdue", about(replace(TO_PUBLISH, days_late=1), to=_WEB, contact=OFFICE)),
    "decided-publish-warning": ("escalation-warning", about(replace(TO_PUBLISH, **_LATE), to=_WEB, contact=OFFICE)),
    "decided-publish-escalation": ("escalation", about(replace(TO_PUBLISH, days_late=5, role="processledare"))),
    "decided-publish-receipt": ("receipt", receipt(TO_PUBLISH, filename=None)),
    "decided-register-request": ("document-request", about(TO_REGISTER, to=_WEB, contact=OFFICE)),
    "decided-register-overdue": ("document-overdue", about(replace(TO_REGISTER, days_late=1), to=_WEB, contact=OFFICE)),
    "decided-register-receipt": ("receipt", receipt(TO_REGISTER, filename=None)),
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

OF_KINDS: dict[str, tuple[str, LetterContext]] = {
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
