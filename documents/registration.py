"""The cover of a registration pack: the four things that a registrar needs to know of a document, and the file's name.

The product keeps no diary. It hands over what is to be entered, and remembers the number that comes back.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from documents.contact import Contact
from documents.typeset import typeset


@dataclass(frozen=True, kw_only=True)
class RegisteredFile:
    """A file of the pack, and the sha256 by which it can be told unchanged."""

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RegistrationContext:
    """Everything that `templates/documents/registration.typ` may say. Words and days arrive Swedish.

    The four items are the day, `sender` with `recipient`, `concerns`, and the number, which is left to be filled in
    unless `number` is known. `number_example` shows the authority's pattern: "LGS 2026-00123".
    """

    area: str
    authority: str
    """Whose diary the document belongs in."""
    day: str
    """When the document came in or was drawn up."""
    sender: str
    recipient: str
    concerns: str
    number: str | None = None
    number_example: str | None = None
    decision: str = ""
    """What was decided, by whom and when, in a whole sentence."""
    files: tuple[RegisteredFile, ...]
    contact: Contact
    reference: str
    """Our own name of the pack, to be told with the number."""

    @property
    def title(self) -> str:
        """The title of the PDF: "Diariepaket – årsrapport 2025 för Temagrupp Äldre"."""
        return f"Diariepaket – {self.concerns}"


def registration_pdf(context: RegistrationContext, *, made_at: datetime) -> bytes:
    """The cover as a tagged PDF. Equal contexts and `made_at` give equal bytes."""
    return typeset("registration", {**asdict(context), "title": context.title}, title=context.title, made_at=made_at)
