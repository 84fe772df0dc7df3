"""What people do by the links in their letters: a row for each link, so that it can end, and for each thing that came.

Instants are aware UTC; days are calendar days in the area's time zone.
"""

from datetime import date, datetime

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import SwedishEnum


class LinkAbout(SwedishEnum):
    """What a link was given for: a document that is owed, or a meeting that somebody is called to."""

    DUTY = "duty", "dokument"
    MEETING = "meeting", "möte"


class RequestKind(SwedishEnum):
    """What can be done by a link. Each is a purpose of its own that a link is signed for."""

    HAND_IN = "hand-in", "inlämning"
    NOTHING = "nothing", "inget att rapportera"
    MORE_TIME = "more-time", "begäran om mer tid"
    WRONG_PERSON = "wrong-person", "fel person"
    NOMINATION = "nominate", "namn på ordförande"
    ANSWER = "answer", "svar på inbjudan"
    PUBLISHED = "published", "bekräftad publicering"
    REGISTERED = "registered", "diarienummer"
    PAID = "paid", "uppgift om betalning"
    CALENDAR = "calendar", "val av kalender"


class RequestOutcome(SwedishEnum):
    """What became of it. DONE: it took effect at once, and waits for nobody."""

    DONE = "done", "klart"
    GRANTED = "granted", "bifallen"
    DECLINED = "declined", "avslagen"
    NOTED = "noted", "noterad"


class PersonalLink(SQLModel, table=True):
    """One person's right to answer about one thing. Its addresses are signed with `id` and `version`.

    `addressee` is how a document's letter reached them, as an act's key has it: the link answers for as long as that
    still leads to this person. `expires_on` is its last day. A raised version ends every address given before.
    """

    __tablename__ = "personal_link"
    __table_args__ = (UniqueConstraint("area", "person_id", "about", "subject_id", "addressee"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    about: LinkAbout = Field(sa_column=word_column(LinkAbout))
    subject_id: int
    addressee: str = ""
    version: int = 1
    expires_on: date
    made_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class LinkRequest(SQLModel, table=True):
    """One thing that came by a link. `text` is what they wrote, `detail` what else they gave, by name.

    `outcome` is None for as long as it waits for the office; `answer` is what the office wrote back.
    """

    __tablename__ = "link_request"
    __table_args__ = (Index("ix_link_request_area", "area", "outcome"),)

    id: int | None = Field(default=None, primary_key=True)
    area: str = Field(foreign_key="area.id")
    link_id: int = Field(foreign_key="personal_link.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: RequestKind = Field(sa_column=word_column(RequestKind))
    duty_id: int | None = Field(default=None, foreign_key="duty.id", index=True)
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    text: str = ""
    detail: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    came_at: datetime = Field(sa_type=Instant)
    outcome: RequestOutcome | None = Field(default=None, sa_column=word_column(RequestOutcome, nullable=True))
    answer: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: str | None = None
