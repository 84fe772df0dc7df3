"""The port through which letters leave, and what can go wrong there."""

from contextlib import AbstractContextManager
from typing import Protocol

from models.words import FailureClass


class DeliveryFailed(Exception):
    """A letter was not handed over, or nobody can say whether it was.

    `failure` says what may be done: try again, never again, rest the backend, or ask a person.
    """

    def __init__(self, failure: FailureClass, detail: str) -> None:
        self.failure = failure
        self.detail = detail
        super().__init__(f"{failure.swedish}: {detail}")


class Connection(Protocol):
    """An open way out, kept for a batch."""

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        """Hand over `message` for one recipient. Returning means that the other side has taken it.

        Raises DeliveryFailed.
        """


class Transport(Protocol):
    """A way for letters to leave."""

    def connect(self) -> AbstractContextManager[Connection]:
        """Open the way for a batch. Connecting may wait until the first `send`; raises DeliveryFailed."""

    def was_sent(self, message_id: str) -> bool | None:
        """Whether a letter of that Message-ID was taken; None where the backend cannot tell."""
