"""The port through which letters leave, and what can go wrong there."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from models.words import FailureClass

LONGEST_WAIT = timedelta(days=1)
"""Longer than this we wait for nobody without trying again, whatever they ask."""


class DeliveryFailed(Exception):
    """A letter was not handed over, or nobody can say whether it was.

    `failure` says what may be done: try again, never again, rest the backend, or ask a person. `retry_after` is how
    long the other side asked us to wait, where it did. `of_recipient`: it says nothing of the way out itself.
    `of_sender`: it says nothing of letters that leave from another mailbox the same way. `logged_in`: the login was
    taken, and what was refused is something that it may not do.
    """

    def __init__(
        self,
        failure: FailureClass,
        detail: str,
        *,
        retry_after: timedelta | None = None,
        of_recipient: bool = False,
        of_sender: bool = False,
        logged_in: bool = False,
    ) -> None:
        self.failure = failure
        self.detail = detail
        self.retry_after = retry_after and min(retry_after, LONGEST_WAIT)
        self.of_recipient = of_recipient
        self.of_sender = of_sender
        self.logged_in = logged_in
        super().__init__(f"{failure.swedish}: {detail}")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a check looked at: its name, and in plain words how it is, and what to do if it is wrong."""

    subject: str
    ok: bool
    told: str


class Connection(Protocol):
    """An open way out, kept for a batch."""

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> str | None:
        """Hand over `message` for one recipient. Returning means that the other side has taken it.

        Returns what the backend's own calendar calls the meeting, where it made one and chose a UID of its own.
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


def meeting_uid_by(way: Transport, uid: str) -> str | None:
    """Our own UID of the meeting that the way's calendar calls `uid`; None where it knows none. Raises DeliveryFailed.

    Most ways keep no calendar of their own.
    """
    look_up = getattr(way, "meeting_uid", None)
    return look_up(uid) if look_up is not None else None


def keeps_drafts(way: Transport) -> bool:
    """Whether a try that fails may leave something of the letter in a mailbox; `was_sent` takes it away."""
    keeps: bool = getattr(way, "KEEPS_DRAFTS", False)
    return keeps


def credentials_end(way: Transport) -> date | None:
    """The last day on which the way's own login holds; None where that cannot be read of it."""
    look_up = getattr(way, "credentials_end", None)
    return look_up() if look_up is not None else None
