"""Persons and the roles they hold, dated."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import CalendarWay, Role


class Person(SQLModel, table=True):
    """A human being in one area: name and e-mail together, without regard to case.

    Several persons may share one mailbox; each is then addressed by name. `erased_at` is when name and address were
    taken away: the row stays, for what refers to it.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("area", "folded_name", "folded_email"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    name: str
    email: str
    folded_name: str
    folded_email: str
    calendar: CalendarWay = Field(
        default=CalendarWay.INVITATIONS,
        sa_column=word_column(CalendarWay, server_default=CalendarWay.INVITATIONS.value),
    )
    erased_at: datetime | None = Field(default=None, sa_type=Instant)


class Membership(SQLModel, table=True):
    """A role that a person holds in a group from a day to a day (inclusive; None: until further notice).

    `seat` numbers the place that `party` has in the group (1, 2, …); None where the role has no seat.
    `party` is None for the office's own people.
    """

    __tablename__ = "membership"
    __table_args__ = (
        ForeignKeyConstraint(["area", "group"], ["collaboration_group.area", "collaboration_group.id"]),
        ForeignKeyConstraint(["area", "party"], ["party.area", "party.id"]),
        Index("ix_membership_group_role", "area", "group", "role"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    group: str
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_column=word_column(Role))
    party: str | None = None
    seat: int | None = None
    valid_from: date
    valid_to: date | None = None
