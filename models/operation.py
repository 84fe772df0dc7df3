"""The running of the installation: when each thing last went well, and what stands still after a restore."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from models.columns import Instant


class Pulse(SQLModel, table=True):
    """When something last went well: `round/goteborgsomradet`, `replies/goteborgsomradet`, `backup`.

    Or when a mailbox with such settings refused to let us in: `refused/goteborgsomradet/` and their mark.
    """

    __tablename__ = "pulse"

    what: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class Freeze(SQLModel, table=True):
    """The database was restored from a backup of `backup_at`; until it is lifted nothing leaves.

    `letters_known` is false where even the backend's own memory of what it has sent may be as old as the backup.
    `looked_through` has, for each area, the last day whose letters have been looked up. While that goes on,
    `taken_as_sent` are the letters that nobody can tell of: what would have followed on them is looked up too.
    """

    __tablename__ = "freeze"

    id: int | None = Field(default=None, primary_key=True)
    began_at: datetime = Field(sa_type=Instant)
    backup_at: datetime = Field(sa_type=Instant)
    letters_known: bool
    looked_through: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    taken_as_sent: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    lifted_by: str | None = None
