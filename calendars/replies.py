"""Answers to invitations, read from the mail that they came in.

What an answer means stands in its calendar object and nowhere else: subjects and bodies are in every language and of
every kind. The mail is somebody else's, so whatever it holds, `read_answer` returns within bounds and raises nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from zoneinfo import ZoneInfo

from calendars.mime import Part, TooMuch, head_of, leaves
from calendars.properties import utc
from calendars.reading import Line, ReadCalendar, ReadEvent, UnreadableCalendar, instant, read_calendar
from calendars.text import one_line, several_lines
from models.words import Answer

LARGEST_MESSAGE, LARGEST_CALENDAR = 10_000_000, 256_000
"""In bytes. Answers are of a few thousand."""
LONGEST_COMMENT = 1_000
_LONGEST_HEADER = 1_000
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,190}")
_MEANINGS = {
    "ACCEPTED": Answer.ACCEPTED,
    "DECLINED": Answer.DECLINED,
    "TENTATIVE": Answer.TENTATIVE,
    "NEEDS-ACTION": Answer.NONE,
    "DELEGATED": Answer.NONE,
}
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response", "X-Autoresponse")


@dataclass(frozen=True, kw_only=True)
class CalendarAnswer:
    """An answer. Addresses are in lower case; `sent_by` and `from_address` are empty where there is none.

    `starts_at` is when the meeting began as the answerer knew it. `stamp` is the answer's own time (DTSTAMP; else the
    mail's Date). `proposed_*` is the other time that a counter-proposal asks for. `delegated_to` is whom the seat was
    handed on to, where the answer is that: `answer` is then none. `text` is what the mail says, for people to read.
    """

    uid: str
    is_counter: bool
    attendee: str
    attendee_name: str
    sent_by: str
    from_address: str
    sequence: int
    stamp: datetime | None
    answer: Answer
    is_delegated: bool = False
    delegated_to: str = ""
    comment: str | None = None
    text: str | None = None
    starts_at: datetime | None = None
    proposed_start: datetime | None = None
    proposed_end: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NotAnAnswer:
    """Why a mail is no answer to an invitation, in words for the office.

    `is_unclear` says that somebody has answered all the same, so that a person has to read what.
    """

    reason: str
    is_unclear: bool = False


class _NoAnswer(Exception):
    """The mail holds no answer."""


class _Unclear(Exception):
    """Somebody has answered, but what cannot be made out."""


def read_answer(message: bytes, *, zone: ZoneInfo) -> CalendarAnswer | NotAnAnswer:
    """The answer in a mail, or why there is none. `zone` is that of times without one. Never raises."""
    try:
        return _read(message, zone)
    except TooMuch:
        return NotAnAnswer(reason="mejlet har fler delar än något program skriver")
    except _NoAnswer as reason:
        return NotAnAnswer(reason=str(reason))
    except _Unclear as reason:
        return NotAnAnswer(reason=str(reason), is_unclear=True)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: whatever they set off, the mailbox must go on being read
        return NotAnAnswer(reason=f"mejlet går inte att läsa ({type(error).__name__})", is_unclear=True)


def _read(message: bytes, zone: ZoneInfo) -> CalendarAnswer:
    if len(message) > LARGEST_MESSAGE:
        raise _NoAnswer("mejlet är för stort för att vara ett svar")
    head = head_of(message)
    _refuse_automatic(head)
    parts = list(leaves(message))
    calendar = _answering_calendar(parts)
    event = _answering_event(calendar)
    return _answer(calendar, event, head, parts, zone)


def _refuse_automatic(head: Message) -> None:
    if head.get_content_type() == "multipart/report":
        raise _NoAnswer("mejlet är en rapport om leverans eller läsning, inget svar")
    submitted = str(head.get("Auto-Submitted", "")).strip().lower()
    precedence = str(head.get("Precedence", "")).strip().lower()
    if submitted.startswith("auto-replied") or precedence == "auto_reply" or any(map(head.get, _AUTOMATIC_HEADERS)):
        raise _NoAnswer("mejlet är ett automatiskt svar")


def _answering_calendar(parts: list[Part]) -> ReadCalendar:
    methods: list[str] = []
    broken = False
    for part in filter(_is_calendar, parts):
        try:
            calendar = read_calendar(part.text(longest=LARGEST_CALENDAR))
        except UnreadableCalendar:
            broken = True
            continue
        if calendar.method in ("REPLY", "COUNTER"):
            return calendar
        methods.append(calendar.method)
    if broken:
        raise _Unclear("kalenderdelen går inte att läsa")
    if methods:
        raise _NoAnswer(f"kalenderdelen är inget svar ({one_line(methods[0], longest=20) or 'utan metod'})")
    if any(part.content_type == "message/rfc822" for part in parts):
        raise _NoAnswer("mejlet bär ett annat mejl inom sig: ta in det för sig")
    raise _NoAnswer("mejlet har ingen kalenderdel")


def _is_calendar(part: Part) -> bool:
    return part.content_type in ("text/calendar", "application/ics") or part.file_name.endswith((".ics", ".ical"))


def _answering_event(calendar: ReadCalendar) -> ReadEvent:
    events = [event for event in calendar.events if event.value("UID")]
    if not events:
        raise _Unclear("kalenderdelen säger inte vilket möte den gäller")
    if len({event.value("UID") for event in events}) > 1:
        raise _Unclear("kalenderdelen gäller flera möten")
    return events[0]


def _answer(
    calendar: ReadCalendar, event: ReadEvent, head: Message, parts: list[Part], zone: ZoneInfo
) -> CalendarAnswer:
    from_address = _from(head)
    attendee = _attendee(event, from_address)
    is_counter = calendar.method == "COUNTER"
    starts_at, ends_at = (instant(event.first(name), calendar, zone=zone) for name in ("DTSTART", "DTEND"))
    original = instant(event.first("X-MS-OLK-ORIGINALSTART"), calendar, zone=zone)
    return CalendarAnswer(
        uid=event.value("UID"),
        is_counter=is_counter,
        attendee=address_in(attendee.value),
        attendee_name=one_line(attendee.get("CN"), longest=200),
        sent_by=address_in(attendee.get("SENT-BY")),
        from_address=from_address,
        sequence=_number(event.value("SEQUENCE")),
        stamp=instant(event.first("DTSTAMP"), calendar, zone=zone) or _date(head),
        answer=_meaning(attendee, is_counter=is_counter),
        is_delegated=_standing(attendee) == "DELEGATED",
        delegated_to=address_in(attendee.get("DELEGATED-TO")),
        comment=_comment(event, attendee),
        text=_text(parts),
        starts_at=original if is_counter else starts_at,
        proposed_start=starts_at if is_counter else None,
        proposed_end=ends_at if is_counter else None,
    )


def _attendee(event: ReadEvent, from_address: str) -> Line:
    """The one who answers. Programs that list everybody are understood by the mail's sender."""
    listed = [line for line in event.lines.get("ATTENDEE", []) if address_in(line.value)]
    if len(listed) == 1:
        return listed[0]
    own = [line for line in listed if from_address in (address_in(line.value), address_in(line.get("SENT-BY")))]
    if len(own) == 1:
        return own[0]
    raise _Unclear("svaret säger inte vem som svarar")


def _comment(event: ReadEvent, attendee: Line) -> str | None:
    """What the answerer wrote along with the answer; Google writes it as a parameter."""
    written = event.value("COMMENT") or attendee.get("X-RESPONSE-COMMENT")
    return several_lines(written, longest=LONGEST_COMMENT) or None


def _standing(attendee: Line) -> str:
    return attendee.get("PARTSTAT").strip().upper() or "NEEDS-ACTION"


def _meaning(attendee: Line, *, is_counter: bool) -> Answer:
    answer = _MEANINGS.get(_standing(attendee))
    if is_counter:
        return Answer.DECLINED if answer is Answer.DECLINED else Answer.TENTATIVE
    if answer is None:
        raise _Unclear(f"svaret är av ett okänt slag ({one_line(_standing(attendee), longest=20)})")
    return answer


def address_in(value: str) -> str:
    """The address in `mailto:namn@domän`, in lower case; nothing where there is none."""
    address = value.strip().strip('"').strip()
    if address[:7].lower() == "mailto:":
        address = address[7:]
    return address.lower() if _ADDRESS.fullmatch(address) else ""


def _from(head: Message) -> str:
    written = one_line(str(head.get("From", ""))[:_LONGEST_HEADER], longest=_LONGEST_HEADER)
    return next((found for _, address in getaddresses([written]) if (found := address_in(address))), "")


def _number(value: str) -> int:
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0


def _date(head: Message) -> datetime | None:
    try:
        return utc(parsedate_to_datetime(str(head.get("Date", ""))[:_LONGEST_HEADER]))
    except (ValueError, OverflowError):
        return None


def _text(parts: list[Part]) -> str | None:
    texts = (part.text(longest=20_000) for part in parts if part.content_type == "text/plain" and not part.file_name)
    return next(filter(None, (several_lines(text, longest=LONGEST_COMMENT) for text in texts)), None)
