"""What bodies have come to about documents, where those are published, their numbers in diaries, and packages made.

Days are calendar days in the area's time zone; instants are aware UTC.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import Outcome


class Decision(SQLModel, table=True):
    """What a body came to about one revision of a document; rows are only ever added, and the database sees to it.

    `station` is the deciding station of the wheel and `meeting_id` the meeting, where it was at one.
    `new_day` is the last day that a document remitted back was given; `lifted_to` the body that a lifted one goes to.
    """

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["area", "body"], ["collaboration_group.area", "collaboration_group.id"]),
        Index("ix_decision_area", "area", "decided_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    duty_id: int = Field(foreign_key="duty.id", index=True)
    revision: int
    body: str
    station: str | None = None
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    outcome: Outcome = Field(sa_column=word_column(Outcome))
    reason: str | None = None
    new_day: date | None = None
    lifted_to: str | None = None
    decided_on: date
    who: str
    at: datetime = Field(sa_type=Instant)


class Published(SQLModel, table=True):
    """Where a document is on the web, as somebody has confirmed; the last row holds."""

    __tablename__ = "published"

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    url: str
    published_on: date
    who: str
    at: datetime = Field(sa_type=Instant)


class Registration(SQLModel, table=True):
    """The number that a document has in an authority's diary, as its registrar has told us."""

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("duty_id", "authority"),)

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    authority: str
    number: str
    registered_on: date
    who: str
    at: datetime = Field(sa_type=Instant)


class Package(SQLModel, table=True):
    """A compiled package as it was made: the list as a PDF and the originals as a ZIP, both in the archive.

    It is of a meeting, or of a station's year before there is one. `contents` is a fingerprint of what it is made of:
    when that has changed, another package is made, and the last one holds.
    """

    __tablename__ = "package"
    __table_args__ = (Index("ix_package_area", "area", "station", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    station: str | None = None
    year: int
    contents: str
    received: int
    missing: int
    pdf_stored_as: str
    pdf_sha256: str
    pdf_size: int
    zip_stored_as: str
    zip_sha256: str
    zip_size: int
    made_at: datetime = Field(sa_type=Instant)
