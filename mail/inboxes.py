"""From which mailbox is read to the reader of it. Each reader's code is imported when it reads for the first time."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from mail.choices import ExchangeChoice, GraphChoice
from mail.inbox_choices import ImapChoice, InboxChoice
from mail.mailbox import Mailbox, ReadPage
from mail.patience import read_patiently

if TYPE_CHECKING:
    from mail.imap import ImapReader


class GraphMailbox:
    """A mailbox in Exchange Online."""

    def __init__(self, choice: GraphChoice) -> None:
        self._choice = choice
        self.name = f"graph:{choice.mailbox}"

    def new_messages(self, position: str, *, since: datetime) -> Iterator[ReadPage]:
        """What has come since `position`. Raises DeliveryFailed."""
        from mail.graph import GraphTransport

        reader = GraphTransport(self._choice)
        yield from read_patiently(partial(reader.read_inbox, since=since), position)


class ImapMailbox:
    """A mailbox by IMAP."""

    def __init__(self, choice: ImapChoice) -> None:
        self._choice = choice
        self.name = f"imap:{choice.user}@{choice.host}:{choice.port}/{choice.folder}"

    def new_messages(self, position: str, *, since: datetime) -> Iterator[ReadPage]:
        """What has come since `position`. Raises DeliveryFailed."""
        yield from read_patiently(partial(self._reader.new_messages, since=since), position)

    @cached_property
    def _reader(self) -> "ImapReader":
        from mail.imap import ImapReader

        return ImapReader(self._choice)


class ExchangeInbox:
    """A mailbox on Exchange Server."""

    def __init__(self, choice: ExchangeChoice) -> None:
        self._choice = choice
        self.name = f"exchange:{choice.mailbox}"

    def new_messages(self, position: str, *, since: datetime) -> Iterator[ReadPage]:
        """What has come since `position`. Raises DeliveryFailed."""
        from mail.exchange import ExchangeTransport

        transport = ExchangeTransport(self._choice)
        try:
            yield from read_patiently(partial(transport.read_inbox, since=since), position)
        finally:
            transport.close()


def mailbox_for(choice: InboxChoice) -> Mailbox:
    """The mailbox that is chosen."""
    match choice:
        case ImapChoice():
            return ImapMailbox(choice)
        case GraphChoice():
            return GraphMailbox(choice)
        case ExchangeChoice():
            return ExchangeInbox(choice)
