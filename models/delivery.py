"""What delivery remembers beside the letters: backends at rest, and how many letters there were to be and have been."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import FailureClass


class BackendRest(SQLModel, table=True):
    """An area's letters wait: for the instant `until`, or without one for a person or for other settings.

    `failure` is None where somebody has asked for the rest. `settings_mark` is a keyed digest of the settings that
    failed; it is empty where other settings do not end the rest.
    """

    __tablename__ = "backend_rest"

    area: str = Field(primary_key=True, foreign_key="area.id")
    began_at: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)
    failure: FailureClass | None = Field(default=None, sa_column=word_column(FailureClass, nullable=True))
    reason: str
    settings_mark: str = ""


class ExpectedLetters(SQLModel, table=True):
    """How many of the wheel's own letters a day was to bring, as it looked on an earlier day under that revision."""

    __tablename__ = "expected_letters"

    area: str = Field(primary_key=True, foreign_key="area.id")
    day: date = Field(primary_key=True)
    letters: int
    revision: int
    made_on: date


class ClaimCount(SQLModel, table=True):
    """How many times the area's letters that have left have been counted by somebody about to take more in hand.

    Only whoever counted last takes any: what that count says is still so.
    """

    __tablename__ = "claim_count"

    area: str = Field(primary_key=True, foreign_key="area.id")
    number: int
