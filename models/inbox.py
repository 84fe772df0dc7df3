"""Mail that came in: each message once, what it was, and what it led to. Its bytes lie in the archive.

Incoming mail is a public record: a row is never taken away here. Instants are aware UTC.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import SwedishEnum


class IncomingKind(SwedishEnum):
    """What a message is, as far as its bytes tell."""

    ANSWER = "answer", "svar på inbjudan"
    LETTER = "letter", "brev"
    BOUNCE = "bounce", "besked om att ett brev inte kom fram"
    DELAY = "delay", "besked om att ett brev dröjer"
    RECEIPT = "receipt", "leverans- eller läskvitto"
    AUTOMATIC = "automatic", "automatiskt svar"
    LIST = "list", "utskick till en lista"
    OWN = "own", "vårt eget brev"
    BROKEN = "broken", "går inte att läsa"


class IncomingState(SwedishEnum):
    """Where a message stands. NEW: kept and not yet dealt with. WAITING: a person has to say what it is for."""

    NEW = "new", "inte genomgånget än"
    DONE = "done", "klart"
    WAITING = "waiting", "väntar på en människa"
    SETTLED = "settled", "avgjort av en människa"


class IncomingMail(SQLModel, table=True):
    """One message. `sha256` is of its bytes, which the archive keeps; the same bytes in an area come in once.

    `from_address` is in lower case, empty where there is none. `reason` says in words for the office what became of
    it. `letter_id` is our letter that it answers, `duty_id` the document that was handed in by it. `claimed_*` says
    which process has it in hand, and since when.
    """

    __tablename__ = "incoming_mail"
    __table_args__ = (
        UniqueConstraint("area", "sha256"),
        Index("ix_incoming_mail_state", "area", "state", "came_at"),
        Index("ix_incoming_mail_letter", "letter_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    sha256: str
    stored_as: str
    message_id: str = ""
    came_at: datetime = Field(sa_type=Instant)
    from_address: str = ""
    subject: str = ""
    kind: IncomingKind = Field(sa_column=word_column(IncomingKind))
    state: IncomingState = Field(sa_column=word_column(IncomingState))
    reason: str = ""
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    duty_id: int | None = Field(default=None, foreign_key="duty.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: str | None = None
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    claimed_by: str | None = None


class MailboxPosition(SQLModel, table=True):
    """How far an area's mailbox has been read, in its backend's own words; saved with what has been kept."""

    __tablename__ = "mailbox_position"

    area: str = Field(foreign_key="area.id", primary_key=True)
    mailbox: str = Field(primary_key=True)
    position: str
    read_at: datetime = Field(sa_type=Instant)


class FailingAddress(SQLModel, table=True):
    """An address that letters do not reach, until the person's address changes or the office says that it works.

    `address` is in lower case. `reason` is what the last report said.
    """

    __tablename__ = "failing_address"
    __table_args__ = (UniqueConstraint("area", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    address: str
    reason: str
    since: datetime = Field(sa_type=Instant)
