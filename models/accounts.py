"""Who may use the office's pages: accounts, what they may do in which area, and the sessions they have open.

Instants are aware UTC.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import Instant, word_column
from models.words import SwedishEnum


class AccessRole(SwedishEnum):
    """What an account may do in an area. Each may do what the ones before it may."""

    READER = "reader", "läsa"
    HANDLER = "handler", "handläggare"
    ADMINISTRATOR = "administrator", "administratör"

    def covers(self, other: "AccessRole") -> bool:
        """Whether whoever has this role may do what `other` may."""
        order = list(AccessRole)
        return order.index(self) >= order.index(other)


class Account(SQLModel, table=True):
    """Somebody who can log in. `everywhere` is the role in every area, those to come among them; None: see AccountArea.

    `name` is what is typed at the login and what the log names. `closed_at` is when the account was closed for good.
    """

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    password_hash: str
    everywhere: AccessRole | None = Field(default=None, sa_column=word_column(AccessRole, nullable=True))
    created_at: datetime = Field(sa_type=Instant)
    password_set_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class AccountArea(SQLModel, table=True):
    """What an account may do in one area."""

    __tablename__ = "account_area"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    area: str = Field(foreign_key="area.id", primary_key=True)
    role: AccessRole = Field(sa_column=word_column(AccessRole))


class WebSession(SQLModel, table=True):
    """A login that is open. Only the SHA-256 of its token is kept: whoever reads the database cannot log in with it.

    It ends at `expires_at` whatever happens, so that answering a page never has to write.
    """

    __tablename__ = "web_session"

    id: int | None = Field(default=None, primary_key=True)
    token_sha256: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    opened_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    program: str
    """What the browser calls itself, shortened: so that somebody can tell their sessions apart."""


class FailedLogin(SQLModel, table=True):
    """A login that was refused, kept for a day to slow down whoever guesses. `name` is as typed, in lower case."""

    __tablename__ = "failed_login"
    __table_args__ = (Index("ix_failed_login_name", "name", "at"), Index("ix_failed_login_address", "address", "at"))

    id: int | None = Field(default=None, primary_key=True)
    name: str
    address: str
    at: datetime = Field(sa_type=Instant)
