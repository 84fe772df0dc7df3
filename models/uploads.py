"""Files that somebody tried to hand in and that were not taken in.

What has come in is a public record (*inkommen handling*) though nobody can use it: it is listed, and its bytes are kept
apart from everything that is handed out. Instants are aware UTC.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import SwedishEnum


class UploadFault(SwedishEnum):
    """Why a file was not taken in."""

    TOO_LARGE = "too-large", "för stor"
    EMPTY = "empty", "tom"
    WRONG_KIND = "wrong-kind", "annan filtyp"
    BROKEN = "broken", "går inte att öppna"
    LOCKED = "locked", "låst med lösenord"
    MACROS = "macros", "innehåller makron"
    SWOLLEN = "swollen", "sväller vid uppackning"
    INFECTED = "infected", "skadlig kod"
    UNCHECKED = "unchecked", "kunde inte kontrolleras"


class RefusedUpload(SQLModel, table=True):
    """A file that was refused. `subject` is what it was handed in for, as the log names it.

    `stored_as` is where its bytes lie in quarantine; None for what was too large to keep, or has been disposed of.
    `settled_*` and `outcome` say who has seen to it, and how.
    """

    __tablename__ = "refused_upload"

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id", index=True)
    subject: str
    filename: str
    size: int
    sha256: str
    stored_as: str | None = None
    fault: UploadFault = Field(sa_column=word_column(UploadFault))
    why: str
    came_at: datetime = Field(sa_type=Instant)
    came_by: str
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: str | None = None
    outcome: str | None = None
