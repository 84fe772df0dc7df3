"""The contexts of letters, what a test does not care about filled in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from mail.contexts import (
    Contact,
    DocumentLetter,
    InvitationLetter,
    MeetingInLetter,
    MeetingLetter,
    MeetingSection,
    Occasion,
    OwedDocument,
    ReceiptLetter,
    Section,
    SeveralLetter,
    TermInLetter,
    TermLetter,
    TermSection,
)
from mail.request_contexts import Asked, RequestAnswerLetter
from mail.summary_contexts import SummaryLetter
from tests.mail.cast import AREA, COMMUNICATOR, JOINT, LEADER, OFFICE, SUBSCRIPTION

VICE = "vice ordföranden i Temagrupp Psykiatri"
Context = TypeVar("Context")


def _letter(kind: Callable[..., Context], to: str, *, contact: Contact = LEADER, **told: Any) -> Context:
    return kind(recipient_name=to, area_name=AREA, contact=contact, **told)


def of_terms(*terms: TermInLetter, to: str = "Socialchef Härryda & Öckerö") -> TermLetter:
    """What somebody is told of these terms of chairmanship."""
    return _letter(TermLetter, to, terms=terms, contact=OFFICE, subscription_url=SUBSCRIPTION)


def called(
    occasion: Occasion, meeting: MeetingInLetter = JOINT, *, changes: tuple[str, ...] = (), reason: str | None = None
) -> InvitationLetter:
    """What goes with a calendar message, to somebody with a subscription."""
    what = {"occasion": occasion, "meeting": meeting, "changes": changes, "reason": reason}
    return _letter(InvitationLetter, "Ledamot Öckerö", **what, contact=OFFICE, subscription_url=SUBSCRIPTION)


def meetings(*gathered: MeetingInLetter) -> MeetingLetter:
    """A notice of these meetings, or a reminder about them."""
    return _letter(MeetingLetter, "Ledamot Öckerö", meetings=gathered)


def several(
    *sections: Section,
    meetings: tuple[MeetingSection, ...] = (),
    terms: tuple[TermSection, ...] = (),
    subscription_url: str | None = None,
) -> SeveralLetter:
    """The letter of a day on which there is more than one kind of thing to tell."""
    return _letter(
        SeveralLetter,
        "Ordförande NOSAM Härryda & Öckerö",
        sections=sections,
        term_sections=terms,
        meeting_sections=meetings,
        communicator=COMMUNICATOR,
        subscription_url=subscription_url,
    )


def late(
    document: OwedDocument, days: int, *, informed: str | None = None, role_group: str | None = None
) -> OwedDocument:
    """The document, that many days late."""
    return replace(document, days_late=days, informed=informed, role_group=role_group)


def about(
    *documents: OwedDocument, to: str = "Ordförande Temagrupp Psykiatri", contact: Contact = LEADER
) -> DocumentLetter:
    """A letter about these documents."""
    return _letter(DocumentLetter, to, documents=documents, communicator=COMMUNICATOR, contact=contact)


def receipt(document: OwedDocument, *, filename: str | None) -> ReceiptLetter:
    return _letter(
        ReceiptLetter,
        "Ordförande Temagrupp Psykiatri",
        document=document,
        received_on="onsdagen den 28 januari 2026",
        filename=filename,
        communicator=COMMUNICATOR,
    )


def summary(**given: object) -> SummaryLetter:
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


def answered(
    asked: Asked,
    *,
    granted: bool,
    about: str = "årsrapport för 2025 från Temagrupp Barn & unga",
    reason: str | None = None,
    last_day: str | None = None,
) -> RequestAnswerLetter:
    what = {"asked": asked, "granted": granted, "about": about, "reason": reason, "last_day": last_day}
    return _letter(RequestAnswerLetter, "Ordförande Temagrupp Barn & unga", **what)
