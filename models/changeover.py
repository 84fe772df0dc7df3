"""What the office has decided for many groups at once: a changeover of political seats, and a reorganisation.

Both are planned acts: laid down ahead, with what they have changed kept so that it can be followed and undone.
Days are calendar days in the area's time zone; instants are aware UTC.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from models.columns import Instant


class Changeover(SQLModel, table=True):
    """That political seats end after `last_day`: those of `parties`, or of all where none is named.

    `meetings` are the hand-over meetings that were laid down with it. `followed_up_on` is the morning on which the
    subscriptions of those who had left were ended, `closed_on` the one on which nothing was left to fill, or it was too
    long ago for that to be this changeover's matter.
    """

    __tablename__ = "changeover"

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id", index=True)
    last_day: date
    parties: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    meetings: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    decided_by: str
    decided_at: datetime = Field(sa_type=Instant)
    followed_up_on: date | None = None
    closed_on: date | None = None
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class ChangeoverSeat(SQLModel, table=True):
    """A role that a changeover has ended, and the last day that it had before."""

    __tablename__ = "changeover_seat"

    changeover_id: int = Field(foreign_key="changeover.id", primary_key=True)
    membership_id: int = Field(foreign_key="membership.id", primary_key=True)
    was_to: date | None = None


class Reorganisation(SQLModel, table=True):
    """That groups end after `last_day` and others follow them.

    `plan` has what is to become of each group, `outcome` what became of it. `trouble` says why it could not be carried
    out as planned; it is tried again each morning.
    """

    __tablename__ = "reorganisation"

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id", index=True)
    name: str
    last_day: date
    plan: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    decided_by: str
    decided_at: datetime = Field(sa_type=Instant)
    carried_out_on: date | None = None
    outcome: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    trouble: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
