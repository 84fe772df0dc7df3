"""Missions, sub-goals and lifted questions: who has each of them now, and every hand that it has gone through.

Days are calendar days in the area's time zone; instants are aware UTC.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import MatterKind


class Matter(SQLModel, table=True):
    """Something that a group is to see to. `raised_by` is the group that gave or asked it, `holder` who has it.

    `bound_for` is the body that a question is on its way to, while one that prepares for it has it.
    `duty_id` is what the holder answers for, at the station of matters: its last day is the matter's.
    """

    __tablename__ = "matter"
    __table_args__ = (
        ForeignKeyConstraint(["area", "raised_by"], ["collaboration_group.area", "collaboration_group.id"]),
        ForeignKeyConstraint(["area", "holder"], ["collaboration_group.area", "collaboration_group.id"]),
        Index("ix_matter_area", "area", "closed_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    kind: MatterKind = Field(sa_column=word_column(MatterKind))
    title: str
    raised_by: str
    holder: str
    bound_for: str | None = None
    opened_on: date
    since: date
    duty_id: int | None = Field(default=None, foreign_key="duty.id")
    closed_on: date | None = None
    outcome: str | None = None


class MatterMove(SQLModel, table=True):
    """One passing on of a matter; rows are only ever added. `to_group` None: it was closed, or left for `outside`.

    The first is the giving or asking itself. `reason` is what it was passed on with, or what it came to.
    """

    __tablename__ = "matter_move"

    matter_id: int = Field(foreign_key="matter.id", primary_key=True)
    number: int = Field(primary_key=True)
    from_group: str
    to_group: str | None = None
    outside: str | None = None
    moved_on: date
    due_on: date | None = None
    reason: str
    who: str
    at: datetime = Field(sa_type=Instant)
