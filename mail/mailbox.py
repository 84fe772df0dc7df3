"""The way in: an area's mailbox, read from where one was. Nothing in it is marked, moved or removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

MOST_BYTES = 20_000_000
"""How much one page of messages may hold, unless a single message is larger."""


@dataclass(frozen=True, kw_only=True)
class ReadPage:
    """Messages as they came, and the position to read on from when they have been kept."""

    messages: tuple[bytes, ...]
    position: str


class Mailbox(Protocol):
    """A mailbox that messages come to. Thread-safe."""

    @property
    def name(self) -> str:
        """What its positions are kept under: another mailbox has another name, and the same one always the same."""

    def new_messages(self, position: str) -> Iterator[ReadPage]:
        """What has come since `position`, page by page, the oldest first; the empty position is the beginning.

        A message may come more than once, never not at all: a position that the server has forgotten begins anew.
        Raises DeliveryFailed, also between two pages.
        """
