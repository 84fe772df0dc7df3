"""What is kept of people and of records, and the decisions by which records are disposed of (*gallringsbeslut*).

A record is never deleted as a row: its content goes, and the row stays with its keys, so that the ledger holds together
and anybody can see what was there. Days are calendar days in the area's time zone; instants are aware UTC.
"""

from datetime import date, datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import SwedishEnum


class RecordClass(SwedishEnum):
    """What kinds of records a person can be found in."""

    CONTACT = "contact", "kontaktuppgifter"
    CALENDAR = "calendar", "kalenderval och prenumerationer"
    ROLES = "roles", "uppdrag"
    LETTER = "letter", "brev från kontoret"
    ANSWER = "answer", "svar på kallelser"
    REQUEST = "request", "svar genom länk"
    DOCUMENT = "document", "inlämnade dokument"
    REFUSED = "refused", "inlämningar som inte togs emot"
    LOG = "log", "loggen"

    @property
    def needs_decision(self) -> bool:
        """Whether it is a public record, which only a recorded decision lets anybody dispose of."""
        return self is RecordClass.LETTER or self.is_incoming

    @property
    def is_incoming(self) -> bool:
        """Whether somebody else has sent it to the office."""
        return self in (RecordClass.ANSWER, RecordClass.REQUEST, RecordClass.DOCUMENT, RecordClass.REFUSED)


class DisposalDecision(SQLModel, table=True):
    """That records of certain classes, from no later than `through`, may be disposed of.

    `reference` is where the decision itself is registered (*diarienummer*), `decided_by` who took it.
    """

    __tablename__ = "disposal_decision"
    __table_args__ = (UniqueConstraint("area", "reference"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    reference: str
    decided_on: date
    decided_by: str
    grounds: str
    classes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    through: date
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str


class DisposedRecord(SQLModel, table=True):
    """One record whose content is gone: which, by which decision, and the SHA-256 of what it was."""

    __tablename__ = "disposed_record"

    record_class: RecordClass = Field(sa_column=word_column(RecordClass, primary_key=True))
    record_id: int = Field(primary_key=True)
    area: str = Field(foreign_key="area.id")
    decision_id: int = Field(foreign_key="disposal_decision.id", index=True)
    sha256: str
    disposed_at: datetime = Field(sa_type=Instant)
    disposed_by: str
