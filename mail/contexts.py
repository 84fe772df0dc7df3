"""What each letter may say: the frozen contexts that `templates/mail/<letter>/` are given.

Words and dates arrive Swedish, local and true on the day the letter leaves; templates only place them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mail.decision_contexts import Remittal, ToPublish, ToRegister
from mail.matter_contexts import AskedMatter
from mail.summary_contexts import SummaryLetter
from models.words import Answer, DocumentKind, MeetingForm, Participation, StepKind
from rules import decisions, matters, meetings, rotation, seats


class Errand(StrEnum):
    """What a letter about a document asks for. A meeting's documents have the ids that the rules give them.

    NOMINATION: the name of the next chair. VICE_NOMINATION: of a vice chair from the other side than the chair's.
    SEATS: the names of those who take a party's vacant seats. MATTER: word of a
    mission or a question that the group has. PUBLISHING and REGISTRATION: what has been decided is to be on the
    web, and in the diaries. From REPORT on, one for each kind of document, which has its own words.
    """

    DOCUMENT = DocumentKind.PLAIN.swedish
    PAPERS = meetings.PAPERS
    MINUTES = meetings.MINUTES
    ADJUSTMENT = meetings.ADJUSTMENT
    PUBLICATION = meetings.PUBLICATION
    NOMINATION = rotation.NOMINATION
    VICE_NOMINATION = rotation.VICE_NOMINATION
    SEATS = seats.SEATS
    MATTER = matters.MATTERS
    PUBLISHING = decisions.PUBLISH
    REGISTRATION = decisions.REGISTER
    REPORT = DocumentKind.REPORT.swedish
    PLAN = DocumentKind.PLAN.swedish
    SITUATION = DocumentKind.SITUATION.swedish
    STATISTICS = DocumentKind.STATISTICS.swedish
    BUDGET = DocumentKind.BUDGET.swedish
    GRANT = DocumentKind.GRANT.swedish
    EVALUATION = DocumentKind.EVALUATION.swedish
    DEVIATIONS = DocumentKind.DEVIATIONS.swedish
    MATERIAL = DocumentKind.MATERIAL.swedish


class TermNews(StrEnum):
    """What somebody is told of a term of chairmanship. Each has the template of its name."""

    HANDOVER = "handover"
    NOMINATED = "chair-nominated"
    OUTGOING = "chair-outgoing"
    TURN_CHANGED = "turn-changed"
    THANKS = "chair-thanks"


class Occasion(StrEnum):
    """Why an invitation leaves.

    RELEASED: no longer called. SUBSCRIBED: still called, but the meeting is in the person's own feed from now on.
    KEPT: the recipient has proposed another time, and the meeting is held as planned.
    RELIEVED: a substitute who was to serve need not, for the ordinary member comes after all.
    """

    CALLED = "called"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RELEASED = "released"
    SUBSCRIBED = "subscribed"
    KEPT = "kept"
    SERVES = "serves"
    RELIEVED = "relieved"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody to write to or call."""

    name: str
    email: str
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Nomination:
    """Who is to name a chair or vice chair, and for when. What is asked is a name, and the answer goes to the office.

    `turn` is whose turn it is, as it stands after "Det är": "kommunens", "regionens", "Partille kommuns"; None where
    the group itself chooses. `stands_on` is the side that the person must come from: "kommunens sida", "Partille
    kommun". `otherwise` is what happens if nobody is named in time, in whole sentences.
    """

    turn: str | None
    stands_on: str | None
    period: str
    """"perioden 1 juli 2026–31 december 2027": `mail.swedish.term_period`."""
    begins: str
    """"onsdagen den 1 juli 2026", the first day that the new chair is to sit."""
    answer_to: Contact
    otherwise: str


@dataclass(frozen=True, kw_only=True)
class AskedSeats:
    """The seats of a party that names are asked for: "ledamot, plats 2 (vakant sedan 1 januari 2027)"."""

    party: str
    places: tuple[str, ...]
    answer_to: Contact


@dataclass(frozen=True, kw_only=True)
class OwedDocument:
    """One document that a letter is about.

    `informed` says to whom a warning announces that word will go, or in an escalation who has been asked before, as
    it stands inside a sentence: "vice ordföranden i Temagrupp Psykiatri". Warnings call it "nästa arbetsdag".
    `vacancy` explains, in a whole sentence, why the letter came to this recipient instead of to a vacant role.
    `role` is what the recipient is in the group, or in `role_group` where that is another one: "ordförande".
    `meeting` is the one that papers, minutes, their adjustment or their publication belong to, as it stands inside a
    sentence: "mötet den 12 februari 2026 i Ledningsgrupp LGS". It is said instead of the period.
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
    errand: Errand = Errand.DOCUMENT
    meeting: str | None = None
    introduction: str | None = None
    """Why the document is asked for, in the area's own words: whole sentences. `instruction` says what is in it."""
    instruction: str | None = None
    put_before: str | None = None
    """Who takes up the document, and when: "Ledningsgrupp LGS torsdagen den 23 april 2026"; none where nobody does."""
    figures: tuple[str, ...] = ()
    """The year's money, in a letter about a budget follow-up: "Betalt: 242 125,13 kr"."""
    template_url: str | None = None
    last_year_url: str | None = None
    errand_url: str | None = None
    """Where the recipient answers without a login: hands in, asks for more time, says that it is somebody else's."""
    nomination: Nomination | None = None
    """What a nomination asks, and of `seats` what SEATS does: there exactly where the errand is theirs."""
    seats: AskedSeats | None = None
    matter: AskedMatter | None = None
    """What is told of a mission or a question: there exactly where the errand is MATTER."""
    remittal: Remittal | None = None
    """Why the document came back, where a body has remitted it."""
    to_publish: ToPublish | None = None
    """What a publication is about, and of `to_register` what a registration is: there exactly where the errand is."""
    to_register: ToRegister | None = None
    meeting_url: str | None = None
    """The meeting's page, where its agenda and papers are."""
    minutes_url: str | None = None
    """The minutes that came in, for whoever is to adjust or publish them."""

    @property
    def named(self) -> str:
        """The document as it stands inside a sentence: "årsrapport för 2025", "handlingar till mötet den …"."""
        if self.errand in CHAIRS_ASKED:
            return f"nominering av {CHAIRS_ASKED[self.errand]} i {self.group}"
        if self.seats is not None:
            return f"platser för {self.seats.party} i {self.group}"
        if self.errand is Errand.MATTER:
            return self.title
        if self.meeting is None:
            return f"{self.title} för {self.period}"
        return f"{self.title} {'till' if self.errand is Errand.PAPERS else 'från'} {self.meeting}"

    @property
    def by_whom(self) -> str:
        """What follows the name: " från Temagrupp Psykiatri"; nothing where the meeting has told whose it is."""
        if self.errand in ASKS_FOR_NAMES:
            return ""
        if self.errand is Errand.MATTER:
            return f" hos {self.group}"
        if self.meeting is None:
            return f" från {self.group}"
        is_told = self.errand is not Errand.PAPERS or self.group in self.meeting
        return "" if is_told else f", från {self.group}"


CHAIRS_ASKED = {Errand.NOMINATION: "ordförande", Errand.VICE_NOMINATION: "vice ordförande"}
"""What somebody is asked to name, of what is answered with one name."""
ASKS_FOR_NAMES = frozenset({*CHAIRS_ASKED, Errand.SEATS})
"""What is answered with names and not with a document."""


def by_errand(documents: Iterable[OwedDocument], *, copies: bool = False) -> list[tuple[Errand, list[OwedDocument]]]:
    """The documents that something is asked about, or those that are told for knowledge, of each errand."""
    gathered: dict[Errand, list[OwedDocument]] = {}
    for document in documents:
        if document.copy_only is copies:
            gathered.setdefault(document.errand, []).append(document)
    return [(errand, gathered[errand]) for errand in Errand if errand in gathered]


@dataclass(frozen=True, kw_only=True)
class DocumentLetter:
    """Request, reminder, overdue, warning or escalation about one document or several of the same step."""

    recipient_name: str
    area_name: str
    documents: tuple[OwedDocument, ...]
    communicator: Contact
    contact: Contact
    subscription_url: str | None = None
    """The recipient's own calendar, here and in the other letters: the footer tells how to subscribe to it."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """The documents of a mixed letter that stand at the same step."""

    kind: StepKind
    documents: tuple[OwedDocument, ...]


@dataclass(frozen=True, kw_only=True)
class MeetingInLetter:
    """Everything that a letter says of one meeting.

    A `place` or `link` that the form needs and that is None is told to come later. `capacity` is in what capacity
    the recipient is called: "ersättare i Politiskt samråd". `answer` is None where no invitation asks for one: the
    meeting was called elsewhere, or the recipient has it in a feed. `serves`: a substitute who is to serve.
    """

    title: str
    groups: str
    """"Politiskt samråd och Ledningsgrupp LGS"."""
    when: str
    """"fredagen den 20 mars 2026 kl. 9.00–12.00": `mail.swedish.meeting_time`."""
    form: MeetingForm
    place: str | None = None
    link: str | None = None
    agenda: tuple[str, ...] = ()
    agenda_url: str | None = None
    package_url: str | None = None
    """Where what lies on the meeting's table can be read; none where nothing does."""
    participation: Participation
    capacity: str
    serves: bool = False
    answer: Answer | None = None
    answer_url: str | None = None
    """Where the recipient answers without a calendar; none where nothing invites them."""


@dataclass(frozen=True, kw_only=True)
class InvitationLetter:
    """What goes with a calendar message about one meeting.

    `changes` are whole phrases: "Ny tid: … (tidigare …)". `reason` is why a meeting is cancelled or somebody released,
    as a sentence, with or without its full stop.
    """

    recipient_name: str
    area_name: str
    occasion: Occasion
    meeting: MeetingInLetter
    changes: tuple[str, ...] = ()
    reason: str | None = None
    contact: Contact
    subscription_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingLetter:
    """Notice of, or reminder about, one meeting or several."""

    recipient_name: str
    area_name: str
    meetings: tuple[MeetingInLetter, ...]
    contact: Contact
    subscription_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingSection:
    """The meetings of a mixed letter that stand at the same step: NOTICE or MEETING_REMINDER."""

    kind: StepKind
    meetings: tuple[MeetingInLetter, ...]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A line of a list that may lead somewhere: "årsrapport för 2025, sista dag fredagen den …"."""

    text: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class TermInLetter:
    """Everything that a letter says of one body's term of chairmanship. A letter says of it what its news needs.

    `role` is what the recipient is, is to be or was: "ordförande", "vice ordförande". `turn` is whose term it is, as
    in a nomination. `rest`: the recipient takes over, or has stepped in, for what is left of a term. `interim`: a vice
    chair acts while the chair is vacant; of the recipient, or, where they leave, of the one who follows.
    `successor` None in the letters to those who go: nobody is named.
    """

    group: str
    role: str
    turn: str | None = None
    period: str
    """"perioden 1 juli 2026–31 december 2027", "tiden från och med 1 juli 2026"."""
    begins: str
    """"onsdagen den 1 juli 2026": the recipient's first day; in letters to those who go the successor's."""
    ends: str | None = None
    """"fredagen den 31 december 2027": the recipient's last day; None as long as nobody has set one."""
    rest: bool = False
    interim: bool = False
    predecessor: Contact | None = None
    successor: Contact | None = None
    vice: Contact | None = None
    """The other of the two: under a chair the vice chair, for a vice chair the chair."""
    duties: tuple[Listed, ...] = ()
    """What the group owes and has not handed in, soonest first."""
    meetings: tuple[Listed, ...] = ()
    files: tuple[Listed, ...] = ()
    """What the group handed in last year."""
    before: str | None = None
    """The turn that the recipient was told of: "kommunens tur, perioden …"; None where there was none."""
    after: str | None = None
    """What holds instead; None where the turn is gone."""
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class TermLetter:
    """What somebody is told of one term of chairmanship, or of the same in several bodies."""

    recipient_name: str
    area_name: str
    terms: tuple[TermInLetter, ...]
    contact: Contact
    subscription_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class TermSection:
    """The terms of a mixed letter of which the same is told."""

    news: TermNews
    terms: tuple[TermInLetter, ...]


@dataclass(frozen=True, kw_only=True)
class SeveralLetter:
    """All that one person is to be told on a day, when it is of more than one kind. The gravest section comes first.

    Documents come before terms of chairmanship, and those before meetings. There may be no documents.
    """

    recipient_name: str
    area_name: str
    sections: tuple[Section, ...]
    term_sections: tuple[TermSection, ...] = ()
    meeting_sections: tuple[MeetingSection, ...] = ()
    communicator: Contact
    contact: Contact
    subscription_url: str | None = None


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
    subscription_url: str | None = None


LetterContext = (
    DocumentLetter | MeetingLetter | TermLetter | SeveralLetter | InvitationLetter | ReceiptLetter | SummaryLetter
)
