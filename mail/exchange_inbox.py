"""What has come to a mailbox on Exchange Server, page by page, by the server's own account of changes."""

import base64
from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from typing import Any

from mail.mailbox import LARGEST_MESSAGE, MOST_BYTES, NOT_HANDED_OUT, TOO_LARGE, LeftThere, ReadPage
from mail.patience import Patience, Reading, left_after_all
from mail.transport import DeliveryFailed

MOST_MESSAGES = 25
_BEGINS = "since:"
"""How a position begins until one has come to the end of what lay there: the server passes over nothing by itself."""


def read_inbox(ask: Callable[..., Any], position: str, *, since: datetime, patience: Patience) -> Iterator[ReadPage]:
    """The messages that have come since `position`, the empty one being the beginning. Raises DeliveryFailed.

    `ask` has the mailbox do something. A position that the server no longer knows begins anew, at `since`.
    """
    state, begun = _read(position, since)
    reading = Reading(patience)
    is_end = False
    while not is_end:
        came = ask("came", position=state, most=MOST_MESSAGES)
        if came is None:
            state, begun = "", since
            came = ask("came", position="", most=MOST_MESSAGES)
        is_end = bool(came["is_end"])
        items = [item for item in came["items"] if not _is_older(item, begun)]
        here = _written(state, begun)
        messages, left = yield from _fetched(ask, items, reading, here=here)
        state = str(came["position"])
        yield reading.page(messages, left, here=here, position=state if is_end else _written(state, begun))
    reading.end()


def _read(position: str, since: datetime) -> tuple[str, datetime | None]:
    """The server's own position, and since when is read while one begins."""
    if not position:
        return "", since
    if position.startswith(_BEGINS):
        day, _, state = position.removeprefix(_BEGINS).partition(" ")
        return state, datetime.fromisoformat(day)
    return position, None


def _written(state: str, begun: datetime | None) -> str:
    return f"{_BEGINS}{begun.isoformat()} {state}" if begun is not None else state


def _is_older(item: dict[str, Any], begun: datetime | None) -> bool:
    return begun is not None and bool(item["came"]) and datetime.fromisoformat(item["came"]) < begun


def _fetched(
    ask: Callable[..., Any], items: list[dict[str, Any]], reading: Reading, *, here: str
) -> Generator[ReadPage, None, tuple[list[bytes], list[LeftThere]]]:
    """What the server has told of, page by page; returns the last page. Until that the position is that of before."""
    messages: list[bytes] = []
    left: list[LeftThere] = []
    sizes = {item["number"]: item["size"] for item in items}
    for number in reading.patience.those_last(list(sizes)):
        try:
            got = _message(ask, number, sizes[number], reading)
        except DeliveryFailed:
            if messages or left:
                yield reading.page(messages, left, here=here, position=here)
            raise
        if isinstance(got, LeftThere):
            left.append(got)
        elif got is not None:
            reading.got()
            messages.append(got)
        if sum(map(len, messages)) > MOST_BYTES:
            yield reading.page(messages, left, here=here, position=here)
            messages, left = [], []
    return messages, left


def _message(ask: Callable[..., Any], number: str, size: int, reading: Reading) -> bytes | LeftThere | None:
    """The message as it came, or that it is left there; None if it is gone, or waits by what the reading is told."""
    if size > LARGEST_MESSAGE:
        return LeftThere(number=number, why=TOO_LARGE)
    if reading.patience.is_over(number):
        return left_after_all(number)
    try:
        got = ask("whole", number=number)
    except DeliveryFailed as failed:
        reading.stopped(number, failed)
        return None
    if got is None:
        return None
    if "refused" in got:
        return LeftThere(number=number, why=f"{NOT_HANDED_OUT} ({got['refused']})")
    return base64.b64decode(got["mime"])
