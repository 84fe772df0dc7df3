"""The closed vocabularies, and their Swedish.

The database, `acts.jsonl` and the code hold the English value; area files, imports, letters and pages
show the Swedish one. `docs/glossary.md` explains each pair.
"""

from enum import StrEnum
from typing import Self


class SwedishEnum(StrEnum):
    """A word with an English value for machines and a Swedish one for people."""

    swedish: str

    def __new__(cls, value: str, swedish: str = "") -> "SwedishEnum":
        word = str.__new__(cls, value)
        word._value_ = value
        word.swedish = swedish
        return word

    @classmethod
    def from_swedish(cls, text: str) -> Self:
        """Return the member whose Swedish is `text`, without regard to case.

        Raises ValueError naming the words that are allowed.
        """
        for word in cls:
            if word.swedish.casefold() == text.strip().casefold():
                return word
        allowed = ", ".join(word.swedish for word in cls)
        raise ValueError(f"”{text}” är inget av orden: {allowed}")


class Principal(SwedishEnum):
    """Which side (*huvudman*) an organisation stands on."""

    MUNICIPALITY = "municipality", "kommun"
    REGION = "region", "region"

    @property
    def other(self) -> "Principal":
        """The opposite side."""
        return Principal.REGION if self is Principal.MUNICIPALITY else Principal.MUNICIPALITY


class Mode(SwedishEnum):
    """How far an area trusts the product with its letters."""

    SHADOW = "shadow", "skugga"
    APPROVE = "approve", "godkänn"
    LIVE = "live", "skarp"


class Role(SwedishEnum):
    """What a person is in a group."""

    CHAIR = "chair", "ordförande"
    VICE_CHAIR = "vice-chair", "vice ordförande"
    MEMBER = "member", "ledamot"
    SUBSTITUTE = "substitute", "ersättare"
    CO_OPTED = "co-opted", "adjungerad"
    PROCESS_LEADER = "process-leader", "processledare"
    PROCESS_SUPPORT = "process-support", "processtöd"
    SECRETARY = "secretary", "sekreterare"
    COMMUNICATOR = "communicator", "kommunikatör"
    WEB_EDITOR = "web-editor", "webbansvarig"
    CONTACT = "contact", "kontaktperson"


class StationKind(SwedishEnum):
    """What a station of the wheel does."""

    COLLECT = "collect", "insamling"
    MEETING = "meeting", "möte"
    DECIDE = "decide", "beslut"
    FOLLOW_UP = "follow-up", "uppföljning"
    REQUISITION = "requisition", "rekvisition"


class DutyState(SwedishEnum):
    """Where a document owed by a group stands."""

    AWAITED = "awaited", "väntas"
    RECEIVED = "received", "inlämnad"
    ADOPTED = "adopted", "fastställd"
    REMITTED = "remitted", "återremitterad"
    STRUCK = "struck", "struken"
    PUBLISHED = "published", "publicerad"
    EXCUSED = "excused", "befriad"
    HISTORY = "history", "före driftstart"
    ENDED = "ended", "upphörd"


class StepKind(SwedishEnum):
    """The rungs of a ladder and the receipt that ends it; and what a meeting or a term of chairmanship calls for."""

    REQUEST = "request", "begäran"
    REMINDER = "reminder", "påminnelse"
    OVERDUE = "overdue", "förfallen"
    WARNING = "warning", "förvarning"
    ESCALATION = "escalation", "eskalering"
    RECEIPT = "receipt", "kvitto"
    INVITATION = "invitation", "inbjudan"
    CANCELLATION = "cancellation", "avbokning"
    SERVICE = "service", "tjänstgöring"
    NOTICE = "notice", "kallelse"
    MEETING_REMINDER = "meeting-reminder", "mötespåminnelse"
    NOMINATED = "nominated", "utsedd"
    HANDOVER = "handover", "överlämning"
    THANKS = "thanks", "tack"
    TURN_CHANGED = "turn-changed", "ändrad tur"

    @property
    def in_calendar(self) -> bool:
        """Whether the step is a calendar message of its own, which leaves at once."""
        return self in (StepKind.INVITATION, StepKind.CANCELLATION, StepKind.SERVICE)

    @property
    def of_term(self) -> bool:
        """Whether the step tells a person of a term of chairmanship."""
        return self in (StepKind.NOMINATED, StepKind.HANDOVER, StepKind.THANKS, StepKind.TURN_CHANGED)


class ActState(SwedishEnum):
    """What became of an act."""

    DUE = "due", "på tur"
    DONE = "done", "utfört"
    EXPIRED = "expired", "passerat"
    CANCELLED = "cancelled", "avbrutet"


class LetterKind(SwedishEnum):
    """Why a letter leaves: a person gets at most one of each kind a day, but a receipt and an invitation for each.

    One by hand is what somebody in the office has asked for: a reminder out of turn, or a letter once more.
    """

    POST = "post", "dagens brev"
    RECEIPT = "receipt", "kvitto"
    SUMMARY = "summary", "måndagsbrev"
    INVITATION = "invitation", "inbjudan"
    REQUISITION = "requisition", "rekvisition"
    BY_HAND = "by-hand", "extra brev"

    @property
    def leaves_at_once(self) -> bool:
        """Whether the letter leaves on closed days too: it follows directly on what somebody has just done."""
        return self in (LetterKind.RECEIPT, LetterKind.INVITATION)

    @property
    def is_gathered(self) -> bool:
        """Whether the letter gathers what is due: what did not leave one day is told in the next day's post."""
        return self in (LetterKind.POST, LetterKind.BY_HAND)


class LetterState(SwedishEnum):
    """Where a letter stands on its way out."""

    WRITTEN = "written", "skrivet"
    HELD = "held", "väntar på godkännande"
    CLAIMED = "claimed", "på väg"
    SENT = "sent", "skickat"
    FAILED = "failed", "misslyckat"
    UNKNOWN = "unknown", "ovisst"
    WITHDRAWN = "withdrawn", "indraget"


class FailureClass(SwedishEnum):
    """What an unsuccessful hand-over means for the next try."""

    TEMPORARY = "temporary", "tillfälligt"
    PERMANENT = "permanent", "slutgiltigt"
    AUTHENTICATION = "authentication", "inloggning"
    UNKNOWN = "unknown", "ovisst"


class MeetingForm(SwedishEnum):
    """How one takes part in a meeting."""

    IN_PERSON = "in-person", "på plats"
    DIGITAL = "digital", "digitalt"
    BOTH = "both", "på plats och digitalt"


class MeetingStatus(SwedishEnum):
    """Where a meeting stands. Of a draft nobody is told; one whose day went by is lapsed, and counts for nothing."""

    DRAFT = "draft", "utkast"
    CALLED = "called", "kallat"
    HELD = "held", "hållet"
    CANCELLED = "cancelled", "inställt"
    LAPSED = "lapsed", "förfallet"

    @property
    def is_decided(self) -> bool:
        """Whether the meeting is to be held, or has been."""
        return self in (MeetingStatus.DRAFT, MeetingStatus.CALLED, MeetingStatus.HELD)


class Participation(SwedishEnum):
    """In what capacity somebody is called to a meeting."""

    CHAIR = "chair", "ordförande"
    MEMBER = "member", "ledamot"
    SUBSTITUTE = "substitute", "ersättare"
    CO_OPTED = "co-opted", "adjungerad"
    SUPPORT = "support", "tjänsteperson"
    GUEST = "guest", "inbjuden"

    @property
    def is_optional(self) -> bool:
        """Whether the meeting does without them."""
        return self in (Participation.SUBSTITUTE, Participation.GUEST)

    def counted(self, number: int) -> str:
        """So many of them: "1 ledamot", "17 ledamöter"."""
        return f"{number} {self.swedish if number == 1 else _SEVERAL.get(self, self.swedish)}"


_SEVERAL = {
    Participation.MEMBER: "ledamöter",
    Participation.CO_OPTED: "adjungerade",
    Participation.SUPPORT: "tjänstepersoner",
    Participation.GUEST: "inbjudna",
}
"""What several are called, where that is another word."""


class Answer(SwedishEnum):
    """What somebody has answered to an invitation."""

    NONE = "none", "inget svar"
    ACCEPTED = "accepted", "kommer"
    DECLINED = "declined", "kommer inte"
    TENTATIVE = "tentative", "kanske"


class Presence(SwedishEnum):
    """Whether a seat was filled at the meeting, and by whom."""

    PRESENT = "present", "närvarande"
    SUBSTITUTE = "substitute", "ersättare tjänstgjorde"
    ABSENT = "absent", "förhinder"


class Publication(SwedishEnum):
    """When a body's minutes are published."""

    WHEN_ADJUSTED = "when-adjusted", "när de är justerade"
    WHEN_APPROVED = "when-approved", "när nästa möte har godkänt dem"
    NEVER = "never", "aldrig"


class CalendarWay(SwedishEnum):
    """How a person wants the meetings in their calendar."""

    INVITATIONS = "invitations", "inbjudningar"
    FEED = "feed", "prenumeration"


class FeedKind(SwedishEnum):
    """Whose calendar a feed is."""

    AREA = "area", "området"
    GROUP = "group", "grupp"
    ROLE = "role", "uppdrag"
    PERSON = "person", "person"


class EntryKind(SwedishEnum):
    """What an entry of a feed shows."""

    MEETING = "meeting", "möte"
    DEADLINE = "deadline", "sista dag"
    STATION = "station", "station"


class ChainStep(SwedishEnum):
    """What has its day from a meeting, before it or after."""

    DOCUMENT = "document", "dokument"
    PREPARATION = "preparation", "beredning"
    PAPERS = "papers", "handlingar"
    NOTICE = "notice", "kallelse"
    REMINDER = "reminder", "påminnelse"
    MINUTES = "minutes", "minnesanteckningar"
    ADJUSTMENT = "adjustment", "justering"


class TermState(SwedishEnum):
    """Where a body's term of chairmanship stands. A nominated one is a promise: who it is has been named."""

    PLANNED = "planned", "planerad"
    NOMINATED = "nominated", "utsedd"
    RUNNING = "running", "pågår"
    ENDED = "ended", "avslutad"


class MatterKind(SwedishEnum):
    """What somebody has to see to: a mission that was given, a sub-goal that was handed over, a question on its way."""

    MISSION = "mission", "uppdrag"
    SUB_GOAL = "sub-goal", "delmål"
    QUESTION = "question", "fråga"

    @property
    def definite(self) -> str:
        """The word as it stands before a title: "frågan"."""
        return {MatterKind.MISSION: "uppdraget", MatterKind.SUB_GOAL: "delmålet", MatterKind.QUESTION: "frågan"}[self]


class Outcome(SwedishEnum):
    """What a body comes to about a document that has been put before it. Only what has been adopted is in force."""

    ADOPTED = "adopted", "fastställd"
    CHANGED = "adopted-with-changes", "fastställd med ändringar"
    REMITTED = "remitted", "återremitterad"
    STRUCK = "struck", "struken"
    LIFTED = "lifted", "lyft"
    NOTED = "noted", "lagd till handlingarna"

    @property
    def settles(self) -> bool:
        """Whether the document has left the table with it: one that is lifted lies on another body's instead."""
        return self is not Outcome.LIFTED

    @property
    def adopts(self) -> bool:
        """Whether the document is adopted with it."""
        return self in (Outcome.ADOPTED, Outcome.CHANGED)


class Publishing(SwedishEnum):
    """Whether a document is published: by itself, together with all that the same station decides on, or not at all."""

    ITSELF = "itself", "ja"
    COMPILED = "compiled", "samlat"
    NEVER = "never", "nej"


class RequisitionState(SwedishEnum):
    """Where a requisition stands, from the draft to the money. One that has been replaced is credited."""

    DRAFT = "draft", "utkast"
    DISCARDED = "discarded", "kasserad"
    RELEASED = "released", "på väg ut"
    SENT = "sent", "skickad"
    CONFIRMED = "confirmed", "bekräftad"
    INVOICED = "invoiced", "fakturerad"
    PAID = "paid", "betald"
    CREDITED = "credited", "krediterad"

    @property
    def stands(self) -> bool:
        """Whether the party is asked for the money, or has paid it."""
        return self in (
            RequisitionState.RELEASED,
            RequisitionState.SENT,
            RequisitionState.CONFIRMED,
            RequisitionState.INVOICED,
            RequisitionState.PAID,
        )


class DocumentKind(SwedishEnum):
    """What sort of document a group hands in: the letters about each sort have words of their own."""

    PLAIN = "plain", "dokument"
    REPORT = "report", "rapport"
    PLAN = "plan", "handlingsplan"
    SITUATION = "situation", "lägesbild"
    STATISTICS = "statistics", "statistik"
    BUDGET = "budget", "budgetuppföljning"
    GRANT = "grant", "resultatrapport"
    EVALUATION = "evaluation", "utvärdering"
    DEVIATIONS = "deviations", "avvikelser"
    MATERIAL = "material", "underlag"
