"""The ledger: acts, which the wheel intends, and letters, which leave.

An act is done when a letter that carries it is sent. Instants are aware UTC; days are local.
"""

from datetime import date, datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import ActState, FailureClass, LetterKind, LetterState, StepKind


class Act(SQLModel, table=True):
    """One thing that the wheel intends to tell: to one role about one duty, or to one person about a meeting or a term.

    `key` is `area/year/station/group/document/step/addressee/rN`: identifiers only, and no person, for a letter goes to
    whoever holds the role when it leaves. What concerns a meeting goes to the very person who is called:
    `area/year/meeting-12/step/person-34/…`. What a person is told of a term of chairmanship is theirs too, and has the
    term's first day: `area/year/chair-lgs/step/person-34/2027-01-01`, its `document` being the role (`chair`,
    `vice-chair`). An act has a `duty_id`, a `meeting_id` or, of a term, neither; never both.
    It may leave from `due_on` and must not leave after `expires_on`; `written_on` is the day it came into the ledger.
    `approved` is a person's word, and outlives the letter that it was given for. `tells` is what a calendar message
    said of time and place, or a letter of who takes over a chair and when, so that the next can say what has changed.
    """

    __tablename__ = "act"
    __table_args__ = (
        Index("ix_act_waiting", "area", "state", "letter_id", "due_on"),
        Index("ix_act_expiry", "area", "state", "expires_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    area: str
    year: int
    station: str
    group: str
    document: str
    duty_id: int | None = Field(default=None, foreign_key="duty.id", index=True)
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    step: str
    kind: StepKind = Field(sa_column=word_column(StepKind))
    addressee: str
    copy_only: bool = False
    revision: int
    due_on: date
    expires_on: date
    written_on: date
    state: ActState = Field(sa_column=word_column(ActState))
    reason: str | None = None
    approved: bool = False
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    done_on: date | None = None
    tells: dict[str, str] | None = Field(default=None, sa_type=JSON)


class Letter(SQLModel, table=True):
    """One message to one person: its bytes are made once and sent unchanged at every try.

    `person_id` is None for the office's own mailbox. `recipient` is the address that the bytes go to,
    `would_reach` whom they would have reached had the area not been in shadow mode.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_waiting", "area", "state", "next_try_at"),
        Index("ix_letter_day", "area", "day"),
        Index("ix_letter_claimed", "area", "claimed_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    area: str
    kind: LetterKind = Field(sa_column=word_column(LetterKind))
    template: str
    day: date
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    recipient_name: str
    recipient: str
    would_reach: str | None = None
    subject: str
    message_id: str = Field(unique=True)
    body: bytes
    state: LetterState = Field(sa_column=word_column(LetterState))
    reason: str | None = None
    failure: FailureClass | None = Field(default=None, sa_column=word_column(FailureClass, nullable=True))
    tries: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=Instant)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    claimed_by: str | None = None
    written_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
