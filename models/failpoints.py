"""Where a letter's way can be cut off on purpose, to see that nothing is lost and nothing doubled by it.

Inert unless `ARSHJUL_FAILPOINT` names a place: `claimed.after` raises FailpointReached there, `claimed.after:kill` ends
the process at once, as a power cut would, and `claimed.after:kill@2` does so the second time it comes there.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from threading import Lock
from typing import TypeVar

VARIABLE = "ARSHJUL_FAILPOINT"
Opened = TypeVar("Opened")


class Change(StrEnum):
    """Every change of state on the way of a letter and of what answers it, each kept as a whole or not at all."""

    ACTS_WRITTEN = "acts-written"
    CLEARED = "cleared"
    DROPPED = "dropped"
    SET_ASIDE = "set-aside"
    LETTERS_WRITTEN = "letters-written"
    RECEIPT_WRITTEN = "receipt-written"
    RECEIPTS_REWRITTEN = "receipts-rewritten"
    INVITATIONS_WRITTEN = "invitations-written"
    REQUISITIONS_WRITTEN = "requisitions-written"
    SUMMARY_WRITTEN = "summary-written"
    OVERTAKEN = "overtaken"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    CLAIMED = "claimed"
    HANDED_OVER = "handed-over"
    DRAFT_LAID = "draft-laid"
    DRAFT_MARKED = "draft-marked"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RESTS = "rests"
    WOKEN = "woken"
    FOUND_SENT = "found-sent"
    REQUEUED = "requeued"
    FOUND_UNKNOWN = "found-unknown"
    APPROVED = "approved"
    SETTLED = "settled"
    RETRIED = "retried"
    EXPECTED = "expected"
    FEEDS_FOLLOW = "feeds-follow"
    MAIL_KEPT = "mail-kept"
    MAIL_TAKEN_UP = "mail-taken-up"
    ANSWER_NOTED = "answer-noted"
    ADDRESS_MARKED = "address-marked"
    WRITTEN_AGAIN = "written-again"


class Moment(StrEnum):
    """Before anything is done, when all is done but not yet kept, and when it has been kept."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


class FailpointReached(Exception):
    """The place that the environment names has been come to."""


def name_of(change: Change, moment: Moment) -> str:
    """The failpoint's name, as the environment gives it."""
    return f"{change}.{moment}"


ALL = tuple(name_of(change, moment) for change in Change for moment in Moment)
_times_reached: Counter[str] = Counter()
_one_at_a_time = Lock()


@contextmanager
def changing(change: Change, transaction: AbstractContextManager[Opened]) -> Iterator[Opened]:
    """The transaction that makes the change, with a failpoint before it, before its end and after it."""
    reach(change, Moment.BEFORE)
    with transaction as opened:
        yield opened
        reach(change, Moment.WITHIN)
    reach(change, Moment.AFTER)


def reach(change: Change, moment: Moment) -> None:
    """Go on, unless the environment names this place. Raises FailpointReached, or does not return."""
    wanted = os.environ.get(VARIABLE)
    if wanted:
        _fail_if(wanted, name_of(change, moment))


def _fail_if(wanted: str, here: str) -> None:
    named, _, time = wanted.partition("@")
    place, _, how = named.partition(":")
    if place != here:
        return
    with _one_at_a_time:
        _times_reached[here] += 1
        if _times_reached[here] != int(time or 1):
            return
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise FailpointReached(here)
