"""Meetings: decided facts, with the people who are called and what they have answered.

Instants are aware UTC. A meeting's row is what invitations, updates, cancellations and feeds are all made from.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import Answer, MeetingForm, MeetingStatus, Participation, Presence


class Meeting(SQLModel, table=True):
    """One meeting of one group, or of several jointly.

    `uid` is the meeting's name in every calendar, for life. `sequence` grows with each change that a calendar shows,
    once somebody may have seen the meeting; `revised_at` is when it last did. `called_at` is when it was first called:
    a meeting without it has never been shown to anybody.
    `station` is the station of the wheel that the meeting serves, where somebody has said so.
    `place` and `link` are None until they are announced. A meeting `called_elsewhere` is in everybody's calendar
    already: nothing invites to it. `organiser_email` is the mailbox that its messages come from, for life: calendars
    take a change from nobody else. `reason` is why it was cancelled, as the letter tells it. `day` is the local day of
    `starts_at`, kept so that days can be asked for.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        ForeignKeyConstraint(["area", "station"], ["station.area", "station.id"]),
        Index("ix_meeting_day", "area", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    uid: str = Field(unique=True)
    station: str | None = None
    title: str
    day: date
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    form: MeetingForm = Field(sa_column=word_column(MeetingForm))
    place: str | None = None
    link: str | None = None
    organiser: str
    organiser_email: str
    status: MeetingStatus = Field(sa_column=word_column(MeetingStatus))
    called_elsewhere: bool = False
    notes: str | None = None
    reason: str | None = None
    sequence: int = 0
    link_version: int = 1
    created_at: datetime = Field(sa_type=Instant)
    called_at: datetime | None = Field(default=None, sa_type=Instant)
    revised_at: datetime = Field(sa_type=Instant)


class MeetingUid(SQLModel, table=True):
    """The UID that a backend's own calendar has given to one person's item of a meeting, as answers to it have it."""

    __tablename__ = "meeting_uid"

    uid: str = Field(primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")


class MeetingGroup(SQLModel, table=True):
    """A group that meets there. The one of the lowest `position` is the meeting's own; the others meet with it."""

    __tablename__ = "meeting_group"
    __table_args__ = (
        ForeignKeyConstraint(["area", "group"], ["collaboration_group.area", "collaboration_group.id"]),
        Index("ix_meeting_group", "area", "group"),
    )

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    group: str = Field(primary_key=True)
    area: str
    position: int


class AgendaItem(SQLModel, table=True):
    """An item of a meeting's agenda, numbered from 1. `papers_from` is the group that owes a paper for it.

    `outcome` is what the meeting came to (*ställningstagande*).
    """

    __tablename__ = "agenda_item"

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    number: int = Field(primary_key=True)
    title: str
    papers_from: str | None = None
    outcome: str | None = None


class Invitation(SQLModel, table=True):
    """How a person stands with a meeting: in what capacity they are called, what they answered, whether they came.

    `sequence` is the number in the last calendar message to this person: never lower in the next one.
    `called` is False for somebody who no longer is to come. `serves` says that a substitute has been told to.
    `answered_at` is the time that the answer itself carries (its DTSTAMP). `proposed_*` is another time they ask for.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        ForeignKeyConstraint(["area", "group"], ["collaboration_group.area", "collaboration_group.id"]),
        Index("ix_invitation_person", "person_id"),
    )

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    area: str
    group: str
    participation: Participation = Field(sa_column=word_column(Participation))
    party: str | None = None
    seat: int | None = None
    called: bool = True
    serves: bool = False
    sequence: int = 0
    answer: Answer = Field(sa_column=word_column(Answer))
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    comment: str | None = None
    proposed_start: datetime | None = Field(default=None, sa_type=Instant)
    proposed_end: datetime | None = Field(default=None, sa_type=Instant)
    presence: Presence | None = Field(default=None, sa_column=word_column(Presence, nullable=True))


class IncomingAnswer(SQLModel, table=True):
    """A calendar answer as it came, with its original bytes: an incoming message is a public record.

    `set_aside` says why nobody could tell whose answer it is or what it means; `settled_on` the day a person saw to it.
    """

    __tablename__ = "incoming_answer"
    __table_args__ = (UniqueConstraint("sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str | None = Field(default=None, foreign_key="area.id")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    sha256: str
    body: bytes
    came_at: datetime = Field(sa_type=Instant)
    outcome: str
    set_aside: str | None = None
    settled_on: date | None = None
