"""Years that have been closed, and the book that each closing made. Instants are aware UTC."""

from datetime import datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant


class Yearbook(SQLModel, table=True):
    """A closing of an area's year (*årsbok*): the page and the data lie in the archive under `page` and `data`.

    `edition` counts the year's closings from 1. One that has been reopened stays, with who reopened it and why: the
    year is closed while its last edition has no `reopened_at`. `ended_duties` are what was awaited still and ended
    with the year, so that a reopening can take it up again.
    """

    __tablename__ = "yearbook"
    __table_args__ = (UniqueConstraint("area", "year", "edition"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    year: int
    edition: int
    page: str
    page_sha256: str
    data: str
    data_sha256: str
    closed_by: str
    closed_at: datetime = Field(sa_type=Instant)
    ended_duties: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    reopened_by: str | None = None
    reopened_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = None
