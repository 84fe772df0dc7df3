"""Mail that comes in: its bytes are kept first, and then each message is dealt with once, whatever stops us between.

A message is written down in the same transaction as how far its mailbox has been read. What had been written down and
not dealt with when we were stopped is dealt with the next time (office/inbox_dealing.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from mail.mailbox import LeftThere, ReadPage
from mail.transport import DeliveryFailed
from models.failpoints import Change, changing
from models.inbox import IncomingKind, IncomingMail, IncomingState
from office import mailbox_rest
from office.desk import Desk
from office.inbox_dealing import Dealing, ReadIn
from office.incoming import Incoming, read_incoming
from office.links import host_of
from store import freezes, inbox, pulses
from store.database import told_plainly

LOOKS_BACK = timedelta(days=30)
"""What lay in a mailbox for longer than this when it was first read is no answer to us: it is left where it lies."""


class NoMailbox(Exception):
    """No mailbox is read for the area."""

    def __init__(self, area: str) -> None:
        super().__init__(f"ingen brevlåda läses för {area}; välj en i mail.toml under [{area}.inbox]")


@dataclass(frozen=True, kw_only=True)
class _Mailbox:
    """Which mailbox of which area messages come from."""

    area: str
    name: str


def read_mailbox(desk: Desk, *, area: str, today: date, now: datetime, insists: bool = False) -> ReadIn:
    """Take in what has come to the area's mailbox. One that refused us lately is let be unless somebody `insists`.

    What is kept already is dealt with whether or not the mailbox lets us in. Raises NoMailbox, DeliveryFailed where it
    cannot be read, and Frozen after a restore.
    """
    mailbox = desk.mailboxes.get(area)
    if mailbox is None:
        mailbox_rest.wake(desk, area=area)
        raise NoMailbox(area)
    with desk.database.read() as session:
        freezes.refuse_if_frozen(session)
        refused = None if insists else mailbox_rest.refusal(session, desk, area=area, now=now)
        reached = inbox.position(session, area=area, mailbox=mailbox.name)
        position, read_at = (reached.position, reached.read_at) if reached else ("", now)
    dealing = Dealing(desk, area=area, today=today, now=now, no_answer=refused)
    dealing.deal({})
    if refused is not None:
        raise refused
    try:
        for page in mailbox.new_messages(position, since=read_at - LOOKS_BACK):
            dealing.deal(_keep(desk, dealing, page, _Mailbox(area=area, name=mailbox.name), now=now))
    except DeliveryFailed as failed:
        mailbox_rest.rest_after(desk, area=area, failed=failed, now=now)
        raise
    with told_plainly(), desk.database.write() as session:
        pulses.beat(session, pulses.of(pulses.REPLIES, area), now=now)
    mailbox_rest.wake(desk, area=area)
    return dealing.read_in()


def take_in(desk: Desk, messages: Iterable[bytes], *, area: str, today: date, now: datetime) -> ReadIn:
    """Take in messages that have come in another way, such as saved mails. The same one again changes nothing.

    Raises Frozen after a restore.
    """
    with desk.database.read() as session:
        freezes.refuse_if_frozen(session)
    dealing = Dealing(desk, area=area, today=today, now=now)
    page = ReadPage(messages=tuple(messages), position="")
    dealing.deal(_keep(desk, dealing, page, _Mailbox(area=area, name=""), now=now))
    return dealing.read_in()


def _keep(desk: Desk, dealing: Dealing, page: ReadPage, mailbox: _Mailbox, *, now: datetime) -> dict[str, Incoming]:
    """Keep the bytes of what is new, write it down and move on, in this order; return it read, by its checksum."""
    own_host = host_of(desk.links.public_url)
    read: dict[str, Incoming] = {}
    rows = []
    came = [(sha256(message).hexdigest(), message, None) for message in page.messages]
    came_not = [(_sum_of(each, mailbox), b"", each.why) for each in page.left]
    with desk.database.read() as session:
        sums = [digest for digest, *_ in (*came, *came_not)]
        known = inbox.known(session, area=mailbox.area, sums=sums)
    for digest, message, why in (*came, *came_not):
        if digest in known or digest in read:
            dealing.known += why is None
            continue
        read[digest] = read_incoming(message, own_host=own_host) if why is None else _left(why)
        rows.append(_row(desk, message, digest, read[digest], area=mailbox.area, now=now))
    with told_plainly(), changing(Change.MAIL_KEPT, desk.database.write()) as session:
        for row in rows:
            if inbox.add(session, row) is None:
                # Another reader was here between our look and our writing: its copy of the bytes is the one kept.
                desk.archive.remove(row.stored_as)
                dealing.known += 1
        if mailbox.name:
            inbox.move_on(session, area=mailbox.area, mailbox=mailbox.name, position=page.position, now=now)
    return read


def _sum_of(left: LeftThere, mailbox: _Mailbox) -> str:
    """What a message that was left in the mailbox is known again by, as we do not have its bytes."""
    return sha256(f"{mailbox.name}\n{left.number}".encode()).hexdigest()


def _left(why: str) -> Incoming:
    return Incoming(kind=IncomingKind.BROKEN, why=f"{why}. Det ligger kvar i brevlådan; läs det där")


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
