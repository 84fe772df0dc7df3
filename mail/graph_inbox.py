"""What has come to a mailbox in Exchange Online, page by page, by Graph's delta query. The mailbox is left as it is."""

from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from mail.graph_api import GraphApi, Lost, Refused, TooMuch, meaning
from mail.mailbox import LARGEST_MESSAGE, MOST_BYTES, NOT_HANDED_OUT, TOO_LARGE, LeftThere, ReadPage
from mail.patience import Patience, StoppedAt, left_after_all, stopped_at
from mail.transport import DeliveryFailed
from models.words import FailureClass

_FOLDER = "mailFolders/inbox/messages"
_OF_THE_MESSAGE = frozenset({400, 413, 422, 500})
"""What Graph answers when it cannot make a message out of what lies there. 500 can also be a fault of Graph's own."""


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
    is_last = False
    while not is_last:
        here, page = _page(api, position or beginning, beginning)
        is_last = "@odata.nextLink" not in page
        position = _position_in(page.get("@odata.deltaLink" if is_last else "@odata.nextLink"))
        numbers = [str(entry["id"]) for entry in page.get("value", []) if "@removed" not in entry]
        messages, left = yield from _fetched(api, patience.those_last(numbers), here, patience)
        yield ReadPage(messages=tuple(messages), position=position, left=tuple(left))


def _fetched(
    api: GraphApi, numbers: list[str], here: str, patience: Patience
) -> Generator[ReadPage, None, tuple[list[bytes], list[LeftThere]]]:
    """The messages that Graph tells of together; returns the last page of them, until which the position is `here`.

    One that Graph cannot hand out is left there, if any other can be had, or when it has stopped us often enough.
    """
    messages: list[bytes] = []
    left: list[LeftThere] = []
    refusals: dict[str, Refused] = {}
    is_well = False
    for number in numbers:
        try:
            got = _message(api, number, patience)
        except Refused as refused:
            refusals[number] = refused
            continue
        except StoppedAt:
            if patience:
                yield ReadPage(messages=tuple(messages), position=here, left=tuple(left))
            raise
        if isinstance(got, LeftThere):
            left.append(got)
        elif got is not None:
            is_well = True
            if messages and sum(map(len, messages)) + len(got) > MOST_BYTES:
                yield ReadPage(messages=tuple(messages), position=here)
                messages = []
            messages.append(got)
    return messages, left + _left_there(refusals, is_well=is_well)


def _left_there(refusals: dict[str, Refused], *, is_well: bool) -> list[LeftThere]:
    """The messages that were refused. Raises DeliveryFailed where no other could be had: Graph may not be well."""
    for number, why in refusals.items():
        if why.status == httpx.codes.INTERNAL_SERVER_ERROR and not is_well:
            raise stopped_at(number, meaning(why, about_the_letter=False)) from why
    return [LeftThere(number=number, why=f"{NOT_HANDED_OUT} ({why.status})") for number, why in refusals.items()]


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


def _message(api: GraphApi, number: str, patience: Patience) -> bytes | LeftThere | None:
    """The message as it came, or that it is left there; None if it has been removed in the meantime.

    Raises Refused where that may be the message's own fault, and DeliveryFailed.
    """
    if patience.is_over(number):
        return left_after_all(number)
    try:
        return api.fetch(f"messages/{number}/$value", most=LARGEST_MESSAGE)
    except TooMuch:
        return LeftThere(number=number, why=TOO_LARGE)
    except Refused as refused:
        if refused.status == httpx.codes.NOT_FOUND:
            return None
        if refused.status in _OF_THE_MESSAGE:
            raise
        raise stopped_at(number, meaning(refused, about_the_letter=False)) from refused
    except Lost as lost:
        raise stopped_at(number, DeliveryFailed(FailureClass.TEMPORARY, lost.told)) from lost
