"""A requisition: what one party pays its collaboration for a year, and how that was computed."""

from dataclasses import asdict, dataclass
from datetime import datetime

from documents.contact import Contact
from documents.typeset import typeset


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A word and what it stands for: "Bankgiro" and the number."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ComputedLine:
    """One step of how the amount was reached, the last of which gives it: "Kommunernas andel", "50 % av …"."""

    what: str
    basis: str
    amount: str = ""


@dataclass(frozen=True, kw_only=True)
class RequisitionContext:
    """Everything that `templates/documents/requisition.typ` may say.

    Words, days and amounts arrive Swedish: "fredagen den 28 juni 2024", "242 125,00 kr".
    `replaces` is the reference of the requisition that this one stands instead of; `credits` that of the one that a
    credit takes back. `mark` is set across the top, for what must not be taken for a demand: "Exempel", "Utkast".
    `agreement` says in a whole sentence what obliges the party. `notes` are whole sentences.
    """

    area: str
    issuer: str
    """The body that requisitions: "Samverkanskontoret, Vårdsamverkan Fyrbodal"."""
    party: str
    party_address: tuple[str, ...] = ()
    year: int
    reference: str
    cost_centre: str | None = None
    party_reference: str | None = None
    """Who or what the party wants named: "Er referens"."""
    amount: str
    lines: tuple[ComputedLine, ...]
    recipient: str
    """Who is paid."""
    payment: tuple[Fact, ...] = ()
    """How: organisation number, bankgiro, account."""
    last_day: str | None
    made_on: str
    contact: Contact
    revision: int = 1
    replaces: str | None = None
    credits: str | None = None
    agreement: str = ""
    notes: tuple[str, ...] = ()
    mark: str | None = None

    @property
    def kind(self) -> str:
        """What the paper is: a requisition, or the credit of one."""
        return "Kreditering av rekvisition" if self.credits else "Rekvisition"

    @property
    def title(self) -> str:
        """The title of the PDF: "Rekvisition 2024 – Partille kommun"."""
        return f"{self.kind} {self.year} – {self.party}"


def requisition_pdf(context: RequisitionContext, *, made_at: datetime) -> bytes:
    """The requisition as a tagged PDF. Equal contexts and `made_at` give equal bytes."""
    data = {**asdict(context), "kind": context.kind, "title": context.title}
    return typeset("requisition", data, title=context.title, made_at=made_at)
