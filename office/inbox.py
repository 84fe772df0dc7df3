"""Mail that comes in: its bytes are kept first, and then each message is dealt with once, whatever stops us between.

A message is written down in the same transaction as how far its mailbox has been read. What had been written down and
not dealt with when we were stopped is dealt with the next time.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy.exc import OperationalError

from mail.swedish import counted
from models.inbox import IncomingKind, IncomingMail, IncomingState
from office.desk import Desk
from office.inbox_acts import Led, led_to
from office.incoming import Incoming, read_incoming
from office.links import host_of
from store import inbox, pulses
from store.database import DatabaseBusy, DiskFull, told_plainly

AT_A_TIME = 25
"""How many messages are noted in one transaction. If we are stopped before it, they are gone through again."""
_STOPS_US = (DatabaseBusy, DiskFull, OperationalError)
"""What is no fault of the message's: it stays as it is, to be dealt with the next time."""


class NoMailbox(Exception):
    """No mailbox is read for the area."""

    def __init__(self, area: str) -> None:
        super().__init__(f"ingen brevlåda läses för {area}; välj en i mail.toml under [{area}.inbox]")


@dataclass(frozen=True, kw_only=True)
class ReadIn:
    """What a look into the mailbox led to. `kinds` counts what had come, `known` what had come before."""

    known: int = 0
    waiting: int = 0
    kinds: Mapping[IncomingKind, int] = field(default_factory=dict)

    @property
    def came(self) -> int:
        """How many messages were new."""
        return sum(self.kinds.values())

    @property
    def headline(self) -> str:
        """In words, for the engine and the command line."""
        if not self.came:
            return "inget nytt"
        waiting = f", {self.waiting} väntar på kontoret" if self.waiting else ""
        return f"{counted(self.came, 'nytt mejl', 'nya mejl')}{waiting}"


class _Reached(NamedTuple):
    """How far which mailbox has been read."""

    mailbox: str
    position: str


class _Count:
    def __init__(self) -> None:
        self.known, self.waiting = 0, 0
        self.kinds: Counter[IncomingKind] = Counter()

    def read_in(self) -> ReadIn:
        return ReadIn(known=self.known, waiting=self.waiting, kinds=dict(self.kinds))


def read_mailbox(desk: Desk, *, area: str, today: date, now: datetime) -> ReadIn:
    """Take in what has come to the area's mailbox. Raises NoMailbox, and DeliveryFailed where it cannot be read."""
    mailbox = desk.mailboxes.get(area)
    if mailbox is None:
        raise NoMailbox(area)
    count = _Count()
    _deal_with_new(desk, count, {}, area=area, today=today, now=now)
    with desk.database.read() as session:
        position = inbox.position(session, area=area, mailbox=mailbox.name) or ""
    for page in mailbox.new_messages(position):
        reached = _Reached(mailbox.name, page.position)
        read = _keep(desk, count, page.messages, area=area, now=now, reached=reached)
        _deal_with_new(desk, count, read, area=area, today=today, now=now)
    with told_plainly(), desk.database.write() as session:
        pulses.beat(session, pulses.of(pulses.REPLIES, area), now=now)
    return count.read_in()


def take_in(desk: Desk, messages: Iterable[bytes], *, area: str, today: date, now: datetime) -> ReadIn:
    """Take in messages that have come in another way, such as saved mails. The same one again changes nothing."""
    count = _Count()
    read = _keep(desk, count, messages, area=area, now=now, reached=None)
    _deal_with_new(desk, count, read, area=area, today=today, now=now)
    return count.read_in()


def _keep(
    desk: Desk, count: _Count, messages: Iterable[bytes], *, area: str, now: datetime, reached: _Reached | None
) -> dict[str, Incoming]:
    """Keep the bytes of what is new, write it down and move on, in this order; return it read, by its checksum."""
    own_host = host_of(desk.links.public_url)
    read: dict[str, Incoming] = {}
    rows = []
    by_digest = [(sha256(message).hexdigest(), message) for message in messages]
    with desk.database.read() as session:
        known = inbox.known(session, area=area, sums=[digest for digest, _ in by_digest])
    for digest, message in by_digest:
        if digest in known or digest in read:
            count.known += 1
            continue
        read[digest] = read_incoming(message, own_host=own_host)
        rows.append(_row(desk, message, digest, read[digest], area=area, now=now))
    with told_plainly(), desk.database.write() as session:
        for row in rows:
            if inbox.add(session, row) is None:
                # Another reader was here between our look and our writing: its copy of the bytes is the one kept.
                desk.archive.remove(row.stored_as)
                count.known += 1
        if reached is not None:
            inbox.move_on(session, area=area, mailbox=reached.mailbox, position=reached.position, now=now)
    return read


def _row(desk: Desk, message: bytes, digest: str, read: Incoming, *, area: str, now: datetime) -> IncomingMail:
    return IncomingMail(
        area=area,
        sha256=digest,
        stored_as=desk.archive.keep(message).stored_as,
        message_id=read.message_id,
        came_at=now,
        from_address=read.from_address,
        subject=read.subject,
        kind=read.kind,
        state=IncomingState.NEW,
        reason=read.why,
    )


def _deal_with_new(
    desk: Desk, count: _Count, read: Mapping[str, Incoming], *, area: str, today: date, now: datetime
) -> None:
    """Deal with what has been kept and not dealt with. A message that goes wrong waits for a person; the rest go on."""
    while True:
        with desk.database.read() as session:
            mails = inbox.new(session, area=area, limit=AT_A_TIME)
            session.expunge_all()
        if not mails:
            return
        led = [(mail, _led(desk, mail, read.get(mail.sha256), today=today, now=now)) for mail in mails]
        with told_plainly(), desk.database.write() as session:
            noted = [(mail, each) for mail, each in led if inbox.note(session, mail.id or 0, **vars(each))]
        count.kinds.update(mail.kind for mail, _ in noted)
        count.waiting += sum(each.state is IncomingState.WAITING for _, each in noted)


def _led(desk: Desk, mail: IncomingMail, read: Incoming | None, *, today: date, now: datetime) -> Led:
    try:
        message = desk.archive.read(mail.stored_as)
        known = read or read_incoming(message, own_host=host_of(desk.links.public_url))
        return led_to(desk, known, message, area=mail.area, today=today, now=now)
    except _STOPS_US:
        raise
    except Exception as error:  # noqa: BLE001 - one stranger's message must not keep the others from being read
        logging.getLogger(__name__).error("message %s could not be dealt with: %s", mail.id, type(error).__name__)
        return Led(
            state=IncomingState.WAITING, reason=f"gick inte att ta hand om av sig självt ({type(error).__name__})"
        )
