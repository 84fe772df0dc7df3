"""Terms of chairmanship that are known: what has been, what runs, and what somebody has decided.

What lies ahead is planned by `rules/rotation.schedule` and stands in no row. Both ends of a term are inclusive days in
the area's time zone; instants are aware UTC.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import Principal, TermState


class ChairTerm(SQLModel, table=True):
    """A body's term. `ends_on` None: until somebody ends it. `number` counts the body's terms from 1.

    `side` and `party` say whose term it is, whoever holds the chair: `party` only where it goes among parties.
    `person_id` and `vice_person_id` hold it now, are named for it, or held it last; None is a vacancy. The days on
    which each of them does are the memberships'. `interim`: the chair is vacant, and the vice chair acts.
    `reason` is why the office let the term be another than the rules say. `decided_by` is None for what was read from
    a list of people or came with the days. `noted_on` is the day on which the term was written down: what changed
    before a body's first one is history, and nobody is told of it.
    """

    __tablename__ = "chair_term"
    __table_args__ = (
        ForeignKeyConstraint(["area", "group"], ["collaboration_group.area", "collaboration_group.id"]),
        ForeignKeyConstraint(["area", "party"], ["party.area", "party.id"]),
        UniqueConstraint("area", "group", "starts_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    group: str
    number: int
    starts_on: date
    ends_on: date | None = None
    side: Principal | None = Field(default=None, sa_column=word_column(Principal, nullable=True))
    party: str | None = None
    state: TermState = Field(sa_column=word_column(TermState))
    person_id: int | None = Field(default=None, foreign_key="person.id")
    vice_person_id: int | None = Field(default=None, foreign_key="person.id")
    interim: bool = False
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    noted_on: date
