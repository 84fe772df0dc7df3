"""The port through which letters leave, and what can go wrong there."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from models.words import FailureClass


class DeliveryFailed(Exception):
    """A letter was not handed over, or nobody can say whether it was.

    `failure` says what may be done: try again, never again, rest the backend, or ask a person. `retry_after` is how
    long the other side asked us to wait, where it did. `of_recipient`: it says nothing of the way out itself.
    """

    def __init__(
        self, failure: FailureClass, detail: str, *, retry_after: timedelta | None = None, of_recipient: bool = False
    ) -> None:
        self.failure = failure
        self.detail = detail
        self.retry_after = retry_after
        self.of_recipient = of_recipient
        super().__init__(f"{failure.swedish}: {detail}")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a check looked at: its name, and in plain words how it is, and what to do if it is wrong."""

    subject: str
    ok: bool
    told: str


class Connection(Protocol):
    """An open way out, kept for a batch."""

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        """Hand over `message` for one recipient. Returning means that the other side has taken it.

        Raises DeliveryFailed.
        """


class Transport(Protocol):
    """A way for letters to leave.

    One that takes several letters at once says how many in an attribute `connections`; each `connect()` then is used in
    a thread of its own.
    """

    def connect(self) -> AbstractContextManager[Connection]:
        """Open the way for a batch. Connecting may wait until the first `send`; raises DeliveryFailed."""

    def was_sent(self, message_id: str) -> bool | None:
        """Whether a letter of that Message-ID was taken; None where the backend cannot tell, or not now.

        False is a promise, once `settles_within` has gone by: what may have been begun is undone, and nothing of it
        leaves by itself.
        """

    def has_arrived(self, message_id: str) -> bool | None:
        """Whether the letter lies in the mailbox that it was sent from; None where that cannot be read."""

    def check(self, to: str, *, sender: str) -> Iterator[Finding]:
        """Look at each thing that must be in place for a letter from `sender` to `to`, up to the first that is not.

        Nothing is sent, and nothing raised.
        """


def settles_within(way: Transport) -> timedelta:
    """How long after a hand-over the way may not yet show a letter that it has taken; most show it at once."""
    settles: timedelta = getattr(way, "SETTLES_WITHIN", timedelta(0))
    return settles
