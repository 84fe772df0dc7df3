"""Stations that somebody has started by hand: one row for each, which nothing changes.

Days are calendar days in the area's time zone; instants are aware UTC.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant


class StationStart(SQLModel, table=True):
    """That a station of a year was started on a day: its documents are asked for, the first of them by `last_day`."""

    __tablename__ = "station_start"
    __table_args__ = (
        ForeignKeyConstraint(["area", "station"], ["station.area", "station.id"]),
        UniqueConstraint("area", "station", "year"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    station: str
    year: int
    started_on: date
    last_day: date
    started_by: str
    started_at: datetime = Field(sa_type=Instant)
