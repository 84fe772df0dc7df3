"""Subscribed calendars: what stands in them, made once per revision, and who subscribes to them.

Instants are aware UTC; days are local, and `last_day` is inclusive.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import EntryKind, FeedKind


class CalendarEntry(SQLModel, table=True):
    """One event of the area's calendar as bytes, kept until what it shows changes.

    `digest` is of what the entry shows; where that changes, `sequence` grows and `revised_at` moves.
    `broken` says why the present facts could not be written as an event: the last good bytes stand, if there are any.
    `withdrawn_on` is the day on which the entry ceased to be; its row stays, so that its number never starts over.
    """

    __tablename__ = "calendar_entry"
    __table_args__ = (
        UniqueConstraint("area", "uid"),
        Index("ix_calendar_entry_day", "area", "last_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    uid: str
    kind: EntryKind = Field(sa_column=word_column(EntryKind))
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    first_day: date
    last_day: date
    sequence: int = 0
    created_at: datetime = Field(sa_type=Instant)
    revised_at: datetime = Field(sa_type=Instant)
    digest: str
    body: bytes
    broken: str | None = None
    withdrawn_on: date | None = None


class CalendarEntryGroup(SQLModel, table=True):
    """A group that an entry concerns."""

    __tablename__ = "calendar_entry_group"
    __table_args__ = (Index("ix_calendar_entry_group", "area", "group"),)

    entry_id: int = Field(foreign_key="calendar_entry.id", primary_key=True)
    group: str = Field(primary_key=True)
    area: str


class CalendarState(SQLModel, table=True):
    """How far the area's calendar has come: `revision` grows whenever an entry, or who may see it, has changed.

    `month` is the first day of the month whose window the entries were last brought in step with.
    """

    __tablename__ = "calendar_state"

    area: str = Field(foreign_key="area.id", primary_key=True)
    revision: int = 0
    month: date | None = None


class Feed(SQLModel, table=True):
    """A calendar as it is served: head and entries joined, with the ETag of exactly those bytes.

    `subject` is a group's id, `ordförande@nosam` for a role, a person's id in figures, or empty for the whole area.
    `revision` and `checked_on` are the state of the calendar, and the day, that it was last found true for.
    `broken` says why it could not be made anew since then: the last good bytes stand, if there are any.
    """

    __tablename__ = "feed"

    area: str = Field(foreign_key="area.id", primary_key=True)
    kind: FeedKind = Field(sa_column=word_column(FeedKind, primary_key=True))
    subject: str = Field(primary_key=True)
    revision: int
    checked_on: date
    etag: str
    changed_at: datetime = Field(sa_type=Instant)
    body: bytes
    broken: str | None = None


class Subscription(SQLModel, table=True):
    """A person's right to one feed. Its link is signed with `id` and `version`; a raised version ends the old link.

    `by_role` says that it was given to one who sat in the group, or held the role, that it is for: it ends with the
    last such role. Any other is the office's word. `last_etag` is what the client was last given or shown to have: who
    still has the old dates is seen by it.
    """

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("area", "person_id", "kind", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: FeedKind = Field(sa_column=word_column(FeedKind))
    subject: str
    version: int = 1
    by_role: bool = False
    created_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_fetched_at: datetime | None = Field(default=None, sa_type=Instant)
    last_client: str | None = None
    last_etag: str | None = None
    fetches: int = 0
