"""The printed letters about money: requisitions, and what is asked of those who pay."""

from dataclasses import replace

from mail.contexts import LetterContext
from mail.request_contexts import Asked
from mail.requisition_contexts import AskedPayment, ReplacedRequisition, RequisitionLetter
from models.words import StepKind
from tests.mail.cast import AREA, OFFICE
from tests.mail.letter_contexts import about, answered
from tests.mail.printed_decisions import BUDGET

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


OF_MONEY: dict[str, tuple[str, LetterContext]] = {
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
        answered(Asked.MORE_TIME, granted=True, last_day="måndagen den 2 mars 2026", reason="ny sekreterare"),
    ),
    "request-answer-no-more-time": (
        "request-answer",
        answered(
            Asked.MORE_TIME,
            granted=False,
            last_day="fredagen den 30 januari 2026",
            reason="LGS behöver rapporterna den 2 februari",
        ),
    ),
    "request-answer-nothing": ("request-answer", answered(Asked.NOTHING, granted=True)),
    "request-answer-not-nothing": (
        "request-answer",
        answered(
            Asked.NOTHING,
            granted=False,
            last_day="fredagen den 30 januari 2026",
            reason="alla grupper lämnar en rapport, om än kort",
        ),
    ),
    "request-answer-right-person": ("request-answer", answered(Asked.WRONG_PERSON, granted=True)),
    "request-answer-same-person": (
        "request-answer",
        answered(Asked.WRONG_PERSON, granted=False, reason="kommunen har inte anmält någon annan"),
    ),
    "request-answer-other-name": (
        "request-answer",
        answered(
            Asked.NOMINATION,
            granted=False,
            about="ordförande i Temagrupp Äldre",
            reason="personen företräder regionen, och det är kommunens tur",
        ),
    ),
}
