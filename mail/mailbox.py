"""The way in: an area's mailbox, read from where one was. Nothing in it is marked, moved or removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MOST_BYTES = 20_000_000
"""How much one page of messages may hold, unless a single message is larger."""
LARGEST_MESSAGE = 40_000_000
"""In bytes: a file of the largest size that is taken in, as mail encodes it. A larger one is not fetched."""
TOO_LARGE = "mejlet är större än vad Årshjul tar emot"
NOT_HANDED_OUT = "brevlådans server kunde inte lämna ut mejlet"


@dataclass(frozen=True, kw_only=True)
class LeftThere:
    """A message that could not be fetched and lies where it was: its number in the mailbox, for life, and why."""

    number: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ReadPage:
    """Messages as they came, and the position to read on from when they have been kept."""

    messages: tuple[bytes, ...]
    position: str
    left: tuple[LeftThere, ...] = ()


class Mailbox(Protocol):
    """A mailbox that messages come to. Thread-safe."""

    @property
    def name(self) -> str:
        """What its positions are kept under: another mailbox has another name, and the same one always the same."""

    def new_messages(self, position: str, *, since: datetime) -> Iterator[ReadPage]:
        """What has come since `position`, page by page, the oldest first; the empty position is the beginning.

        A message that cannot be had is tried again the next time, and is left there in the end (mail/patience.py); it
        keeps no later one from being read, unless the server hands out nothing or the line breaks time after time.
        A message may come more than once, never not at all: a position that the server has forgotten begins anew.
        What came long before `since` is passed over when one begins. What the server will not hand out is told of, and
        the rest goes on. Raises DeliveryFailed, also between two pages.
        """
