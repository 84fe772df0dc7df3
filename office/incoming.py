"""What a message that came in is, read from its bytes alone.

The mail is somebody else's: whatever it holds, `read_incoming` returns within bounds and raises nothing.
"""

import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from zoneinfo import ZoneInfo

from calendars.mime import Part, TooMuch, head_of, leaves
from calendars.replies import CalendarAnswer, NotAnAnswer, address_in, read_answer
from calendars.text import one_line, several_lines
from mail.mailbox import LARGEST_MESSAGE, TOO_LARGE
from models.inbox import IncomingKind

LONGEST_TEXT = 20_000
NOBODYS = "invalid"
"""A domain that no letter's Message-ID is made in, for what is to be read as if no letter were our own."""
_LONGEST_HEADER = 2_000
_MOST_IDS = 40
_ANY_ZONE = ZoneInfo("UTC")
_LONGEST_REPORT = 64_000
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")
_DELIVERY_STATUS = "message/delivery-status"
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
_CALENDARS = ("text/calendar", "application/ics")
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response", "X-Autoresponse")
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post")
_RECIPIENT = re.compile(r"(?im)^(?:final|original)-recipient:\s*[^;\r\n]{1,40};\s*<?([^<>\s]{1,254})>?\s*$")
_ACTION = re.compile(r"(?im)^action:\s*([a-z]{1,20})")
_STATUS = re.compile(r"(?im)^status:\s*([245]\.\d{1,3}\.\d{1,3})")
_DIAGNOSTIC = re.compile(r"(?im)^diagnostic-code:\s*(.{1,400})")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that came with a message, its name as it was given."""

    part: Part
    name: str

    def content(self) -> bytes:
        """The file's bytes."""
        return self.part.content()


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A message, read. Addresses are in lower case, and Message-IDs in angle brackets, as they stand in headers.

    `answers` are the Message-IDs that it refers to, the nearest first. `bounced` is the address that a report is about
    and `told` what the report says. `why` says in words why it is broken, automatic, or the like.
    """

    kind: IncomingKind
    message_id: str = ""
    answers: tuple[str, ...] = ()
    from_address: str = ""
    subject: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    bounced: str = ""
    told: str = ""
    why: str = ""


def read_incoming(message: bytes, *, own_host: str) -> Incoming:
    """What the message is. `own_host` is the domain that our own Message-IDs are made in."""
    if len(message) > LARGEST_MESSAGE:
        return Incoming(kind=IncomingKind.BROKEN, why=TOO_LARGE)
    try:
        return _read(message, own_host)
    except TooMuch:
        return Incoming(kind=IncomingKind.BROKEN, why="mejlet har fler delar än något program skriver")
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: whatever they set off, the mailbox must go on being read
        return Incoming(kind=IncomingKind.BROKEN, why=f"mejlet går inte att läsa ({type(error).__name__})")


def _read(message: bytes, own_host: str) -> Incoming:
    head = head_of(message)
    known = _of_head(head)
    if not known.from_address and not known.subject and not known.message_id:
        return Incoming(kind=IncomingKind.BROKEN, why="mejlet har varken avsändare, ämne eller Message-ID")
    parts = list(leaves(message))
    whole = _as(known, IncomingKind.LETTER, text=_text(parts), attachments=tuple(_attachments(parts)))
    if known.message_id.lower().endswith(f"@{own_host}>".lower()):
        return _as(whole, IncomingKind.OWN, why="ett av våra egna brev")
    if head.get_content_type() == "multipart/report":
        return _report(known, parts)
    answer = _answer_in(message, parts)
    if isinstance(answer, CalendarAnswer):
        # Before what nobody has written: calendar programs mark the answers that they send for somebody as automatic.
        return _as(known, IncomingKind.ANSWER)
    if _is_automatic(head):
        return _as(known, IncomingKind.AUTOMATIC, why="ett automatiskt svar, som ingen har skrivit")
    if any(map(head.get, _LIST_HEADERS)) or _value(head, "Precedence") in ("list", "bulk", "junk"):
        return _as(whole, IncomingKind.LIST, why="ett utskick till en lista")
    return _as(known, IncomingKind.ANSWER) if answer is not None and answer.is_unclear else whole


def _of_head(head: Message) -> Incoming:
    answers = [*_ids(head, "In-Reply-To"), *reversed(_ids(head, "References"))]
    return Incoming(
        kind=IncomingKind.LETTER,
        message_id=next(iter(_ids(head, "Message-ID")), ""),
        answers=tuple(dict.fromkeys(answers)),
        from_address=_from(head),
        subject=one_line(_decoded(head, "Subject"), longest=200),
    )


def _as(known: Incoming, kind: IncomingKind, **changed: object) -> Incoming:
    return Incoming(**{**vars(known), "kind": kind, **changed})


def _answer_in(message: bytes, parts: list[Part]) -> CalendarAnswer | NotAnAnswer | None:
    """What the calendar that comes with the message answers; None where there is no calendar."""
    if not any(part.content_type in _CALENDARS or part.file_name.endswith((".ics", ".ical")) for part in parts):
        return None
    return read_answer(message, zone=_ANY_ZONE)


def _is_automatic(head: Message) -> bool:
    submitted = _value(head, "Auto-Submitted")
    is_automatic = bool(submitted) and submitted.partition(";")[0].strip() != "no"
    suppressed = "oof" in _value(head, "X-Auto-Response-Suppress") and not _ids(head, "In-Reply-To")
    return (
        is_automatic
        or suppressed
        or _value(head, "Precedence") == "auto_reply"
        or any(map(head.get, _AUTOMATIC_HEADERS))
    )


# --- reports of delivery


def _report(known: Incoming, parts: list[Part]) -> Incoming:
    """A report that a letter did not arrive, is late, has arrived or been read. It answers the letter it is about."""
    about = tuple(dict.fromkeys((*_returned_ids(parts), *known.answers)))
    known = _as(known, known.kind, answers=about)
    status = next((part.text(longest=_LONGEST_REPORT) for part in parts if part.content_type == _DELIVERY_STATUS), None)
    if status is None:
        return _as(known, IncomingKind.RECEIPT, why="ett kvitto, som säger att ett brev har lästs eller tagits bort")
    actions = [found.lower() for found in _ACTION.findall(status)]
    action = "failed" if "failed" in actions else next(iter(actions), "")
    told = one_line(_found(_DIAGNOSTIC, status) or _found(_STATUS, status), longest=300)
    failed = action == "failed" or (not action and _found(_STATUS, status).startswith("5"))
    if failed:
        bounced = address_in(_found(_RECIPIENT, status))
        return _as(known, IncomingKind.BOUNCE, bounced=bounced, told=told, why="ett brev kom inte fram")
    if action == "delayed":
        return _as(known, IncomingKind.DELAY, told=told, why="ett brev dröjer; servern försöker igen")
    return _as(known, IncomingKind.RECEIPT, told=told, why="ett kvitto på att ett brev har kommit fram till en server")


def _returned_ids(parts: list[Part]) -> list[str]:
    """The Message-IDs of the letters that the report carries back, whole or their headers alone."""
    returned = (part for part in parts if part.content_type in _RETURNED)
    found = [message_id for part in returned for message_id in _ids(head_of(part.content()), "Message-ID")]
    for part in parts:
        if part.content_type in (_DELIVERY_STATUS, "message/disposition-notification"):
            original = re.search(r"(?im)^original-message-id:\s*(\S{1,400})", part.text(longest=_LONGEST_REPORT))
            found += _MESSAGE_ID.findall(original[1]) if original else []
    return found


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].strip() if found else ""


# --- headers, text and files


def _from(head: Message) -> str:
    """The sender's address. A line break that somebody has encoded into it makes no header and no second sender."""
    written = one_line(_decoded(head, "From"), longest=_LONGEST_HEADER)
    return next((found for _, address in getaddresses([written]) if (found := address_in(address))), "")


def _decoded(head: Message, name: str) -> str:
    raw = str(head.get(name, ""))[:_LONGEST_HEADER]
    try:
        return str(make_header(decode_header(raw)))
    except (ValueError, LookupError):
        return raw


def _value(head: Message, name: str) -> str:
    return str(head.get(name, ""))[:_LONGEST_HEADER].strip().lower()


def _ids(head: Message, name: str) -> list[str]:
    return _MESSAGE_ID.findall(str(head.get(name, ""))[: 20 * _LONGEST_HEADER])[-_MOST_IDS:]


def _text(parts: list[Part]) -> str:
    texts = (part for part in parts if part.content_type == "text/plain" and not part.file_name)
    return next(
        filter(None, (several_lines(part.text(longest=LONGEST_TEXT), longest=LONGEST_TEXT) for part in texts)), ""
    )


def _attachments(parts: list[Part]) -> list[Attachment]:
    """The files that somebody has laid with the message: not its text, nor what its text shows (logotypes)."""
    found = []
    for part in parts:
        is_shown = part.head.get("Content-ID") and part.head.get_content_disposition() != "attachment"
        name = one_line(part.head.get_filename() or "", longest=200)
        if name and not is_shown and part.content_type not in _CALENDARS:
            found.append(Attachment(part=part, name=name))
    return found
