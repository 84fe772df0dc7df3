"""Whom to ask about a document."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody to write to or call."""

    name: str
    email: str
    phone: str | None = None
