"""What each letter may say: the frozen contexts that `templates/mail/<letter>/` are given.

Words and dates arrive Swedish, local and true on the day the letter leaves; templates only place them.
"""

from dataclasses import dataclass

from models.words import StepKind


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody to write to or call."""

    name: str
    email: str
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class OwedDocument:
    """One document that a letter is about.

    `informed` says to whom a warning announces that word will go, or in an escalation who has been asked before, as
    it stands inside a sentence: "vice ordföranden i Temagrupp Psykiatri". Warnings call it "nästa arbetsdag".
    `vacancy` explains, in a whole sentence, why the letter came to this recipient instead of to a vacant role.
    `role` is what the recipient is in the group, or in `role_group` where that is another one: "ordförande".
    """

    title: str
    """"årsrapport", as it stands inside a sentence."""
    group: str
    period: str
    last_day: str
    """"fredagen den 30 januari 2026"."""
    original_last_day: str | None = None
    """The day that an extension (*anstånd*) replaced."""
    remitted: bool = False
    """Whether the day was set because the document has been remitted back (*återremitterad*), not for more time."""
    moved_from: str | None = None
    """The closed day that the rule names, where the last day has moved to the next working day."""
    role: str
    role_group: str | None = None
    """"Ledningsgrupp LGS", in an escalation to its chair."""
    days_late: int = 0
    informed: str | None = None
    vacancy: str | None = None
    copy_only: bool = False
    template_url: str | None = None
    last_year_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentLetter:
    """Request, reminder, overdue, warning or escalation about one document or several of the same step."""

    recipient_name: str
    area_name: str
    documents: tuple[OwedDocument, ...]
    communicator: Contact
    contact: Contact


@dataclass(frozen=True, kw_only=True)
class Section:
    """The documents of a mixed letter that stand at the same step."""

    kind: StepKind
    documents: tuple[OwedDocument, ...]


@dataclass(frozen=True, kw_only=True)
class SeveralLetter:
    """All that one person is to be told on a day, when it is of more than one kind. The gravest section comes first."""

    recipient_name: str
    area_name: str
    sections: tuple[Section, ...]
    communicator: Contact
    contact: Contact


@dataclass(frozen=True, kw_only=True)
class ReceiptLetter:
    """That a document has been received: nothing more is asked."""

    recipient_name: str
    area_name: str
    document: OwedDocument
    received_on: str
    filename: str | None
    communicator: Contact
    contact: Contact


@dataclass(frozen=True, kw_only=True)
class StationLine:
    """A station in the Monday summary, in numbers and names."""

    name: str
    last_day: str
    received: int
    owed: int
    missing: tuple[str, ...]
    extended: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something that waits for a person in the office: what, and what to do about it."""

    what: str
    what_to_do: str


@dataclass(frozen=True, kw_only=True)
class SummaryLetter:
    """The office's Monday letter: what stands open, what left, what comes, what needs a person."""

    recipient_name: str
    area_name: str
    week: str
    """"vecka 48, 2026"."""
    alarms: tuple[Alarm, ...]
    stations: tuple[StationLine, ...]
    sent_last_week: int
    coming: tuple[str, ...]
    """Next week's steps in words: "tisdag 24 november: påminnelse om utvärdering, 14 grupper"."""
    dashboard_url: str


LetterContext = DocumentLetter | SeveralLetter | ReceiptLetter | SummaryLetter
