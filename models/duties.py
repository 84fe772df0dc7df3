"""Documents owed by groups, and the files that were handed in.

Days are calendar days in the area's time zone; instants are aware UTC.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import DutyState


class Duty(SQLModel, table=True):
    """A document that a group owes at a station of a year.

    `due_on` is the day first set and is kept; `extended_to` is the day granted instead (*anstånd*).
    `revision` grows with each new last day, so that the acts of the old one are never mistaken for the new;
    `revised_on` is the day it last grew, and steps from before that day are never sent.
    `remitted` says that the day was set when a body remitted the document back, not granted for more time.
    `look_on` is the next day on which the ladder has something to do: None when it has nothing more.
    `meeting` is the id of the meeting that the document belongs to; 0 for a document of the year's own.
    """

    __tablename__ = "duty"
    __table_args__ = (
        ForeignKeyConstraint(["area", "group"], ["collaboration_group.area", "collaboration_group.id"]),
        ForeignKeyConstraint(["area", "station"], ["station.area", "station.id"]),
        UniqueConstraint("area", "year", "station", "group", "document", "meeting"),
        Index("ix_duty_look", "area", "station", "look_on"),
        Index("ix_duty_state", "area", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    year: int
    station: str
    group: str
    document: str
    meeting: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_on: date
    extended_to: date | None = None
    remitted: bool = False
    revision: int = 1
    revised_on: date | None = None
    state: DutyState = Field(sa_column=word_column(DutyState))
    reason: str | None = None
    received_on: date | None = None
    look_on: date | None = None

    @property
    def last_day(self) -> date:
        """The day that counts: the extended one where there is one."""
        return self.extended_to or self.due_on


class HandedIn(SQLModel, table=True):
    """A file as it was handed in: its original bytes lie in the archive under `stored_as`."""

    __tablename__ = "handed_in"

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    filename: str
    media_type: str
    size: int
    sha256: str
    stored_as: str
    link_version: int = 1
    handed_in_at: datetime = Field(sa_type=Instant)
    handed_in_by: str
