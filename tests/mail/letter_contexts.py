"""The contexts of letters, what a test does not care about filled in."""

from dataclasses import replace

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


def receipt(document: OwedDocument, *, filename: str | None) -> ReceiptLetter:
    return ReceiptLetter(
        recipient_name="Ordförande Temagrupp Psykiatri",
        area_name=AREA,
        document=document,
        received_on="onsdagen den 28 januari 2026",
        filename=filename,
        communicator=COMMUNICATOR,
        contact=LEADER,
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


VICE = "vice ordföranden i Temagrupp Psykiatri"


def answered(
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
