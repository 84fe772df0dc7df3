"""Exchange as far as the tests need it: mailboxes in memory, who may use them, and what has left.

It knows nothing of HTTP or XML. Refusals carry the response codes of the real server.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.utils import getaddresses
from itertools import count

DRAFTS, SENT, OUTBOX, DELETED, INBOX, CALENDAR = (
    "drafts",
    "sentitems",
    "outbox",
    "deleteditems",
    "inbox",
    "calendar",
)
FOLDERS = ("root", "msgfolderroot", DRAFTS, SENT, OUTBOX, DELETED, INBOX, CALENDAR, "recoverableitemsdeletions")


class Refused(Exception):
    """The server's answer to what it will not do."""

    def __init__(self, code: str, text: str = "refused") -> None:
        self.code = code
        self.text = text
        super().__init__(f"{code}: {text}")


@dataclass(frozen=True, kw_only=True)
class Item:
    """A stored item. `fields` are its properties by the URI that EWS has for them; `keys` the extended ones by name."""

    id: str
    changekey: str
    kind: str
    folder: str
    mime: bytes = b""
    fields: dict[str, object] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Left:
    """What has gone out to recipients: a mail, an invitation, an update or a cancellation."""

    what: str
    sender: str
    recipients: tuple[str, ...]
    mime: bytes = b""
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(kw_only=True)
class Rights:
    """Who may do what. Users are logins as the authentication tells them."""

    full_access: set[tuple[str, str]] = field(default_factory=set)
    send_as: set[tuple[str, str]] = field(default_factory=set)
    impersonators: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Exchange:
    """All mailboxes, and the tray of what has left."""

    mailboxes: dict[str, dict[str, Item]] = field(default_factory=dict)
    rights: Rights = field(default_factory=Rights)
    left: list[Left] = field(default_factory=list)
    largest: int = 10_000_000
    stubborn: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add_mailbox(self, address: str) -> None:
        self.mailboxes[address.casefold()] = {}

    def open(self, address: str, *, user: str, impersonating: bool) -> "Mailbox":
        """The mailbox of that address for that user. Raises Refused."""
        address = address.casefold()
        if impersonating and user not in self.rights.impersonators:
            raise Refused("ErrorImpersonateUserDenied", "The account does not have permission to impersonate the user.")
        if address not in self.mailboxes:
            raise Refused("ErrorNonExistentMailbox", "No mailbox with such guid.")
        if not impersonating and (user, address) not in self.rights.full_access:
            raise Refused("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        return Mailbox(self, address, acts_as=address if impersonating else user)

    def lay(self, address: str, item: Item) -> Item:
        self.mailboxes[address.casefold()][item.id] = item
        return item

    def deliver(self, left: Left) -> None:
        """Let it leave; whoever has a mailbox here gets a mail in it."""
        self.left.append(left)
        for recipient in left.recipients:
            if left.mime and recipient.casefold() in self.mailboxes:
                self.receive(recipient, left.mime)

    def make_old(self, address: str) -> None:
        """All that lies in the mailbox came long ago."""
        for item in self.mailboxes[address.casefold()].values():
            item.fields["item:DateTimeReceived"] = "2010-01-01T08:00:00Z"

    def receive(self, address: str, mime: bytes, *, kind: str = "Message") -> Item:
        """A mail from outside lies in the inbox."""
        number = next(self.numbers)
        read = message_from_bytes(mime, policy=policy.default)
        fields = {"item:Subject": str(read["Subject"] or ""), "message:IsRead": "false"}
        fields["message:InternetMessageId"] = str(read["Message-ID"] or "").strip()
        item = Item(id=f"item-{number}", changekey=f"ck-{number}", kind=kind, folder=INBOX, mime=mime, fields=fields)
        return self.lay(address, item)


class Mailbox:
    """One mailbox as one user may use it."""

    def __init__(self, exchange: Exchange, address: str, *, acts_as: str) -> None:
        self.address = address
        self._exchange = exchange
        self._items = exchange.mailboxes[address]
        self._acts_as = acts_as

    @property
    def stubborn(self) -> set[str]:
        """The items that are never handed out, for no fault that is told of as theirs."""
        return self._exchange.stubborn

    def find(self, folder: str, fits: Callable[[Item], bool]) -> list[Item]:
        return [item for item in self._items.values() if item.folder == folder and fits(item)]

    def get(self, item_id: str) -> Item:
        try:
            return self._items[item_id]
        except KeyError:
            raise Refused("ErrorItemNotFound", "The specified object was not found in the store.") from None

    def create(self, kind: str, folder: str, *, mime: bytes, fields: dict[str, object], keys: dict[str, str]) -> Item:
        if len(mime) > self._exchange.largest:
            raise Refused("ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
        number = next(self._exchange.numbers)
        if mime:
            said = message_from_bytes(mime, policy=policy.default)["Message-ID"]
            fields = {"message:InternetMessageId": str(said or "").strip(), **fields}
        item = Item(
            id=f"item-{number}", changekey=f"ck-{number}", kind=kind, folder=folder, mime=mime, fields=fields, keys=keys
        )
        return self._exchange.lay(self.address, item)

    def change(self, item_id: str, *, changekey: str, fields: dict[str, object], keys: dict[str, str]) -> Item:
        item = self.get(item_id)
        if changekey != item.changekey:
            raise Refused("ErrorIrresolvableConflict", "The send or update operation could not be performed.")
        changed = replace(
            item,
            changekey=f"ck-{next(self._exchange.numbers)}",
            fields={**item.fields, **fields},
            keys={**item.keys, **keys},
        )
        return self._exchange.lay(self.address, changed)

    def move(self, item_id: str, folder: str) -> Item:
        """Another folder, and as on the real server another id."""
        item = self.get(item_id)
        del self._items[item_id]
        return self._exchange.lay(self.address, replace(item, id=f"item-{next(self._exchange.numbers)}", folder=folder))

    def delete(self, item_id: str) -> None:
        del self._items[self.get(item_id).id]

    def send(self, item_id: str, *, changekey: str, keep_in: str | None) -> None:
        """Send a draft: it leaves the drafts, and a copy is kept where asked."""
        item = self.get(item_id)
        if item.changekey != changekey:
            raise Refused("ErrorStaleObject", "The change key is not the current one.")
        if item.folder != DRAFTS:
            raise Refused("ErrorItemNotFound", "The item is no draft.")
        self.send_mime(item.mime)
        if keep_in:
            self.move(item_id, keep_in)
        else:
            self.delete(item_id)

    def send_mime(self, mime: bytes) -> None:
        read = message_from_bytes(mime, policy=policy.default)
        sender = getaddresses([str(read["From"])])[0][1]
        self._must_send_as(sender)
        recipients = getaddresses([str(value) for name in ("To", "Cc", "Bcc") for value in read.get_all(name, [])])
        self._exchange.deliver(
            Left(what="mail", sender=sender, recipients=tuple(address for _, address in recipients), mime=mime)
        )

    def tell(self, what: str, item: Item) -> None:
        """Send the meeting's attendees what has become of it."""
        self._must_send_as(self.address)
        attendees = [
            address
            for name in ("calendar:RequiredAttendees", "calendar:OptionalAttendees")
            for address in item.fields.get(name, ())
        ]
        self._exchange.deliver(
            Left(what=what, sender=self.address, recipients=tuple(attendees), fields={**item.fields, **item.keys})
        )

    def _must_send_as(self, sender: str) -> None:
        if sender.casefold() == self._acts_as or (self._acts_as, sender.casefold()) in self._exchange.rights.send_as:
            return
        raise Refused("ErrorSendAsDenied", "The user account is not allowed to send as the requested account.")
