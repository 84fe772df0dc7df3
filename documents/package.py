"""The compiled package: what lies on a body's table, what is asked of it for each document, and who is missing.

The originals go beside it in a ZIP: `documents.originals`, which also gives the names that `files` should tell.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from documents.contact import Contact
from documents.typeset import typeset


@dataclass(frozen=True, kw_only=True)
class PackageItem:
    """A document that has come in. `asked` is the outcome asked for: "fastställs", "läggs till handlingarna".

    `files` are its originals' names in the ZIP; `note` a whole sentence about it, such as why it came back.
    """

    title: str
    group: str
    period: str
    received_on: str
    asked: str
    files: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class MissingDocument:
    """A document that has not come in. `standing` says how it stands: "försenad 12 dagar", "anstånd till 3 mars"."""

    title: str
    group: str
    period: str
    last_day: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class PackageContext:
    """Everything that `templates/documents/package.typ` may say. Words and days arrive Swedish.

    `meeting` is when the body meets: "torsdagen den 12 februari 2026 kl. 9.00–12.00", None where that is not decided.
    `notes` are whole sentences.
    """

    area: str
    body: str
    meeting: str | None
    station: str
    """"Februari · Årsrapporterna fastställs"."""
    compiled_on: str
    items: tuple[PackageItem, ...] = ()
    missing: tuple[MissingDocument, ...] = ()
    notes: tuple[str, ...] = ()
    contact: Contact

    @property
    def title(self) -> str:
        """The title of the PDF: "Underlag till Ledningsgrupp LGS – Årsrapporterna fastställs"."""
        return f"Underlag till {self.body} – {self.station}"


def package_pdf(context: PackageContext, *, made_at: datetime) -> bytes:
    """The package's list as a tagged PDF. Equal contexts and `made_at` give equal bytes."""
    return typeset("package", {**asdict(context), "title": context.title}, title=context.title, made_at=made_at)
