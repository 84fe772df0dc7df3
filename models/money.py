"""Money: how many live where, what has been requisitioned of whom, what has been paid and what has been used.

Amounts are öre. Days are calendar days in the area's time zone; instants are aware UTC.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import RequisitionState


class Population(SQLModel, table=True):
    """How many lived in a municipality on a day, and who has counted them."""

    __tablename__ = "population"
    __table_args__ = (ForeignKeyConstraint(["area", "party"], ["party.area", "party.id"]),)

    area: str = Field(primary_key=True)
    party: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    number: int
    source: str
    imported_at: datetime = Field(sa_type=Instant)
    imported_by: str


class Requisition(SQLModel, table=True):
    """What a party is asked to pay for a year. A change of one that has left is a new revision and a credit.

    `computed` is how the amount came about, as it was when the draft was made: a list of its lines and of its parts.
    `group` is the body that requisitions. `last_day`, `duty_id` and the PDF (`filename`, `stored_as`, `sha256`) are
    there from the day it was released; from then on nothing of what was asked is ever changed. `credit_*` are those of
    the credit that took it back. `reason` is why it differs from the one that it `replaces`, or was thrown away.
    """

    __tablename__ = "requisition"
    __table_args__ = (
        ForeignKeyConstraint(["area", "party"], ["party.area", "party.id"]),
        ForeignKeyConstraint(["area", "station"], ["station.area", "station.id"]),
        UniqueConstraint("area", "year", "party", "revision"),
        Index("ix_requisition_state", "area", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    year: int
    station: str
    group: str
    party: str
    revision: int
    state: RequisitionState = Field(sa_column=word_column(RequisitionState))
    amount: int = Field(sa_type=BigInteger)
    computed: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    model: str
    is_example: bool = False
    reference: str
    replaces_id: int | None = Field(default=None, foreign_key="requisition.id")
    reason: str | None = None
    drafted_on: date
    drafted_by: str | None = None
    released_on: date | None = None
    released_by: str | None = None
    last_day: date | None = None
    duty_id: int | None = Field(default=None, foreign_key="duty.id", index=True)
    filename: str | None = None
    stored_as: str | None = None
    sha256: str | None = None
    sent_on: date | None = None
    confirmed_on: date | None = None
    invoiced_on: date | None = None
    invoice: str | None = None
    paid_on: date | None = None
    credited_on: date | None = None
    credit_reference: str | None = None
    credit_filename: str | None = None
    credit_stored_as: str | None = None
    credit_sha256: str | None = None


class Payment(SQLModel, table=True):
    """Money that has come in, or with a minus gone back, as a list or a person has told it.

    `digest` tells a row from every other, so that a list read twice counts once. `set_aside` says why nobody can tell
    which requisition it is for. One with neither that nor a party has been dismissed: the log says by whom and why.
    """

    __tablename__ = "payment"
    __table_args__ = (
        ForeignKeyConstraint(["area"], ["area.id"]),
        UniqueConstraint("area", "digest"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    year: int | None = None
    party: str | None = None
    requisition_id: int | None = Field(default=None, foreign_key="requisition.id", index=True)
    paid_on: date
    amount: int = Field(sa_type=BigInteger)
    reference: str
    source: str
    digest: str
    set_aside: str | None = None
    noted_at: datetime = Field(sa_type=Instant)
    noted_by: str


class Spending(SQLModel, table=True):
    """How much of a year's money had been used up to and including a day."""

    __tablename__ = "spending"
    __table_args__ = (ForeignKeyConstraint(["area"], ["area.id"]),)

    area: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    as_of: date = Field(primary_key=True)
    amount: int = Field(sa_type=BigInteger)
    source: str
    noted_at: datetime = Field(sa_type=Instant)
    noted_by: str
