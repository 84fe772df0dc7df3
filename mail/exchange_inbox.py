"""What has come to a mailbox on Exchange Server, page by page, by the server's own account of changes."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

from mail.mailbox import MOST_BYTES, ReadPage

MOST_MESSAGES = 25


def read_inbox(ask: Callable[..., Any], position: str) -> Iterator[ReadPage]:
    """The messages that have come since `position`, the empty one being the beginning. Raises DeliveryFailed.

    `ask` has the mailbox do something. A position that the server no longer knows begins anew.
    """
    is_end = False
    while not is_end:
        came = ask("came", position=position, most=MOST_MESSAGES)
        if came is None:
            came = ask("came", position="", most=MOST_MESSAGES)
        is_end = bool(came["is_end"])
        messages: list[bytes] = []
        for number in came["numbers"]:
            whole = ask("whole", number=number)
            if whole is not None:
                messages.append(base64.b64decode(whole))
            if sum(map(len, messages)) > MOST_BYTES:
                # They are kept at once; the position is that of before until the page is through, so none is lost.
                yield ReadPage(messages=tuple(messages), position=position)
                messages = []
        position = str(came["position"])
        yield ReadPage(messages=tuple(messages), position=position)
