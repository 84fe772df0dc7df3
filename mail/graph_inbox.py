"""What has come to a mailbox in Exchange Online, page by page, by Graph's delta query. The mailbox is left as it is."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from mail.graph_api import GraphApi, Lost, Refused, meaning
from mail.mailbox import ReadPage
from mail.transport import DeliveryFailed
from models.words import FailureClass

_FOLDER = "mailFolders/inbox/messages"
_FROM_THE_BEGINNING = {"changeType": "created", "$select": "id"}


def read_inbox(api: GraphApi, position: str) -> Iterator[ReadPage]:
    """The messages that have come since `position`, the empty one being the beginning. Raises DeliveryFailed.

    The position is Graph's own and can become too old; then all is read from the beginning again. So a message may come
    more than once, and one that has been moved away or removed before it was read does not come at all.
    """
    try:
        yield from _pages(api, position)
    except Refused as refused:
        raise meaning(refused, about_the_letter=False) from refused
    except Lost as lost:
        raise DeliveryFailed(FailureClass.TEMPORARY, lost.told) from lost


def _pages(api: GraphApi, position: str) -> Iterator[ReadPage]:
    is_last = False
    while not is_last:
        page = _page(api, position)
        is_last = "@odata.nextLink" not in page
        position = _position_in(page.get("@odata.deltaLink" if is_last else "@odata.nextLink"))
        numbers = [str(entry["id"]) for entry in page.get("value", []) if "@removed" not in entry]
        messages = [message for number in numbers if (message := _message(api, number)) is not None]
        yield ReadPage(messages=tuple(messages), position=position)


def _page(api: GraphApi, position: str) -> dict[str, Any]:
    try:
        return api.ask("GET", f"{_FOLDER}/delta", params=dict(parse_qsl(position)) or _FROM_THE_BEGINNING)
    except Refused as refused:
        if refused.status != httpx.codes.GONE or not position:
            raise
    return api.ask("GET", f"{_FOLDER}/delta", params=_FROM_THE_BEGINNING)


def _position_in(link: object) -> str:
    """The part of a link that says where one is: its address is always our own, so that no token goes elsewhere."""
    query = urlsplit(str(link or "")).query
    if not query:
        raise Lost("Microsoft Graph svarade obegripligt", was_asked=True)
    return query


def _message(api: GraphApi, number: str) -> bytes | None:
    """The message as it came, or None if it has been removed in the meantime."""
    try:
        return api.fetch(f"messages/{number}/$value")
    except Refused as refused:
        if refused.status == httpx.codes.NOT_FOUND:
            return None
        raise
