"""What has come to a mailbox in Exchange Online, page by page, by Graph's delta query. The mailbox is left as it is."""

from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from mail.graph_api import GraphApi, Lost, Refused, TooMuch, meaning
from mail.mailbox import LARGEST_MESSAGE, MOST_BYTES, NOT_HANDED_OUT, TOO_LARGE, LeftThere, ReadPage
from mail.patience import Patience, Reading, left_after_all
from mail.transport import DeliveryFailed
from models.words import FailureClass

_FOLDER = "mailFolders/inbox/messages"
_OF_THE_MESSAGE = frozenset({400, 413, 422})
"""What Graph answers when it cannot make a message out of what lies there."""
_OF_THE_MAILBOX = frozenset({401, 403})
"""Of the mailbox when the list of messages is refused; when the list was just granted, of the message."""


def read_inbox(api: GraphApi, position: str, *, since: datetime, patience: Patience) -> Iterator[ReadPage]:
    """The messages that have come since `position`, the empty one being the beginning, at `since`.

    The position is Graph's own and can become too old; then one begins again. So a message may come more than once, and
    one that has been moved away or removed before it was read does not come at all. Raises DeliveryFailed.
    """
    try:
        yield from _pages(api, position, since, patience)
    except Refused as refused:
        raise meaning(refused, about_the_letter=False) from refused
    except Lost as lost:
        raise DeliveryFailed(FailureClass.TEMPORARY, lost.told) from lost


def _pages(api: GraphApi, position: str, since: datetime, patience: Patience) -> Iterator[ReadPage]:
    beginning = urlencode(
        {
            "changeType": "created",
            "$select": "id",
            "$filter": f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
    )
    reading = Reading(patience)
    is_last = False
    while not is_last:
        here, page = _page(api, position or beginning, beginning)
        is_last = "@odata.nextLink" not in page
        position = _position_in(page.get("@odata.deltaLink" if is_last else "@odata.nextLink"))
        numbers = [str(entry["id"]) for entry in page.get("value", []) if "@removed" not in entry]
        messages, left = yield from _fetched(api, patience.those_last(numbers), here, reading)
        yield reading.page(messages, left, here=here, position=position)
    reading.end()


def _fetched(
    api: GraphApi, numbers: list[str], here: str, reading: Reading
) -> Generator[ReadPage, None, tuple[list[bytes], list[LeftThere]]]:
    """The messages that Graph tells of together; returns the last page of them, until which the position is `here`."""
    messages: list[bytes] = []
    left: list[LeftThere] = []
    for number in numbers:
        try:
            got = _message(api, number, reading)
        except DeliveryFailed:
            if messages or left:
                yield reading.page(messages, left, here=here, position=here)
            raise
        if isinstance(got, LeftThere):
            left.append(got)
        elif got is not None:
            reading.got()
            if messages and sum(map(len, messages)) + len(got) > MOST_BYTES:
                yield reading.page(messages, (), here=here, position=here)
                messages = []
            messages.append(got)
    return messages, left


def _page(api: GraphApi, position: str, beginning: str) -> tuple[str, dict[str, Any]]:
    """What Graph tells of from there, or from the beginning where it has forgotten the position; and which it was."""
    try:
        return position, api.ask("GET", f"{_FOLDER}/delta", params=dict(parse_qsl(position)))
    except Refused as refused:
        if refused.status != httpx.codes.GONE or position == beginning:
            raise
    return beginning, api.ask("GET", f"{_FOLDER}/delta", params=dict(parse_qsl(beginning)))


def _position_in(link: object) -> str:
    """The part of a link that says where one is: its address is always our own, so that no token goes elsewhere."""
    query = urlsplit(str(link or "")).query
    if not query:
        raise Lost("Microsoft Graph svarade obegripligt", was_asked=True)
    return query


def _message(api: GraphApi, number: str, reading: Reading) -> bytes | LeftThere | None:
    """The message as it came, or that it is left there; None if it is gone, or waits by what the reading is told.

    Raises DeliveryFailed where the mailbox or Graph itself is at fault.
    """
    if reading.patience.is_over(number):
        return left_after_all(number)
    try:
        return api.fetch(f"messages/{number}/$value", most=LARGEST_MESSAGE)
    except TooMuch:
        return LeftThere(number=number, why=TOO_LARGE)
    except Refused as refused:
        return _refused(refused, number, reading)
    except Lost as lost:
        reading.stopped(number, DeliveryFailed(FailureClass.TEMPORARY, lost.told))
    return None


def _refused(refused: Refused, number: str, reading: Reading) -> LeftThere | None:
    """The message as left there, if that is surely what the refusal means; else the reading is told of it."""
    failed = meaning(refused, about_the_letter=False)
    left = LeftThere(number=number, why=f"{NOT_HANDED_OUT} ({refused.status})")
    if refused.status in _OF_THE_MESSAGE:
        return left
    if refused.status == httpx.codes.INTERNAL_SERVER_ERROR:  # can also be a fault of Graph's own
        reading.refused(left, failed)
    elif refused.status in _OF_THE_MAILBOX:
        reading.withheld(number, DeliveryFailed(FailureClass.TEMPORARY, failed.detail))
    elif refused.status != httpx.codes.NOT_FOUND:
        reading.stopped(number, failed)
    return None
