"""An area and what its file has laid down: parties, groups and stations, each with its days of validity.

`valid_to` is the last day on which the row holds (inclusive); None means until further notice.
Rows are ended, never deleted.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import Mode, Principal, StationKind


class Area(SQLModel, table=True):
    """One collaboration, as its latest applied file says."""

    __tablename__ = "area"

    id: str = Field(primary_key=True)
    name: str
    mode: Mode = Field(sa_column=word_column(Mode))
    live_from: date
    revision: int


class AreaRevision(SQLModel, table=True):
    """An area file as it was when it was applied: the rules of then can always be read again."""

    __tablename__ = "area_revision"

    area: str = Field(foreign_key="area.id", primary_key=True)
    number: int = Field(primary_key=True)
    text: str
    sha256: str
    applied_at: datetime = Field(sa_type=Instant)
    applied_by: str


class Party(SQLModel, table=True):
    """An organisation that is party to the agreement."""

    __tablename__ = "party"

    area: str = Field(foreign_key="area.id", primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    principal: Principal = Field(sa_column=word_column(Principal))
    valid_from: date
    valid_to: date | None = None


class Group(SQLModel, table=True):
    """A collaboration group (*samverkansgrupp*), with a stable id whatever it is called."""

    __tablename__ = "collaboration_group"

    area: str = Field(foreign_key="area.id", primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    valid_from: date
    valid_to: date | None = None


class GroupName(SQLModel, table=True):
    """What a group is called from a day on."""

    __tablename__ = "group_name"
    __table_args__ = (ForeignKeyConstraint(["area", "group"], ["collaboration_group.area", "collaboration_group.id"]),)

    area: str = Field(primary_key=True)
    group: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    name: str


class Station(SQLModel, table=True):
    """A station of the wheel, so that its history keeps its name when the file no longer has it."""

    __tablename__ = "station"

    area: str = Field(foreign_key="area.id", primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    kind: StationKind = Field(sa_column=word_column(StationKind))
    valid_from: date
    valid_to: date | None = None
