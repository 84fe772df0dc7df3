"""The calendar message inside a letter, read back from the letter's own bytes.

A backend that keeps a calendar of its own makes a real meeting of it; the bytes remain what was decided.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from typing import cast

from icalendar import Calendar, Event

from mail.transport import DeliveryFailed
from models.words import FailureClass

SHOWS_LATER = "kalendern visar redan en senare inbjudan till mötet än brevets; se efter vilken tid som gäller"
"""Why a call is refused that would put back what the calendar showed before."""
MARKS = 12


@dataclass(frozen=True, kw_only=True)
class CalendarCall:
    """What one person's calendar is to show of one meeting. Times are aware, in the meeting's own zone.

    `revised_at` is when what it says was decided, not when its letter was written: the days that are gone through after
    a restore write old calls anew. The sequence alone does not tell which of two is the later: it begins anew then.
    """

    uid: str
    sequence: int
    revised_at: datetime
    is_cancelled: bool
    organiser: str
    attendee: str
    attendee_name: str
    is_optional: bool
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    html: str
    reminder_minutes: int | None

    @property
    def key(self) -> str:
        """The meeting and the person, by which a backend finds what it made: the same for every message about it."""
        return f"{self.uid}/{self.attendee}"

    @property
    def revision(self) -> str:
        """What tells calls about the same meeting apart: of two texts the later decided sorts last."""
        return f"{self.revised_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{self.sequence:06d}"

    def is_told_by(self, mark: str, *, told: str, revision: str) -> bool:
        """Whether a meeting with those marks and that revision has been told of by the letter with this mark.

        After a restore a change that is made anew may get the number of one that was lost, and so its letter's name:
        what was decided later than the meeting's revision is never told yet. Raises DeliveryFailed, as PERMANENT,
        where the meeting shows what was decided after the call.
        """
        if mark in told and revision >= self.revision:
            return True
        if revision > self.revision:
            raise DeliveryFailed(FailureClass.PERMANENT, SHOWS_LATER)
        return False


def mark_of_letter(message_id: str) -> str:
    """What a letter leaves on a meeting that it tells of."""
    return sha256(message_id.encode()).hexdigest()[:16]


def told_also(told: str, mark: str) -> str:
    """The marks on a meeting with another. Exchange shows 255 characters of them in a search; the oldest go."""
    return " ".join([*(each for each in told.split() if each != mark), mark][-MARKS:])


def calendar_call(message: bytes) -> CalendarCall | None:
    """The REQUEST or CANCEL that the letter carries for one attendee; None in a letter without any."""
    if b"text/calendar" not in message:
        return None
    letter = message_from_bytes(message, policy=policy.default)
    part = next((part for part in letter.walk() if part.get_content_type() == "text/calendar"), None)
    if part is None:
        return None
    calendar = Calendar.from_ical(cast("bytes", part.get_payload(decode=True)))
    method = str(calendar.get("METHOD", "")).upper()
    events = cast("list[Event]", calendar.walk("VEVENT"))
    if method not in ("REQUEST", "CANCEL") or len(events) != 1:
        return None
    return _call(letter, events[0], is_cancelled=method == "CANCEL")


def _call(letter: EmailMessage, event: Event, *, is_cancelled: bool) -> CalendarCall | None:
    attendee = event.get("ATTENDEE")
    if attendee is None or isinstance(attendee, list):
        return None
    alarms = event.walk("VALARM")
    before = alarms[0].decoded("TRIGGER") if alarms else None
    return CalendarCall(
        uid=str(event["UID"]),
        sequence=int(event.get("SEQUENCE", 0)),
        revised_at=event.decoded("LAST-MODIFIED" if "LAST-MODIFIED" in event else "DTSTAMP"),
        is_cancelled=is_cancelled,
        organiser=_address(event.get("ORGANIZER", "")),
        attendee=_address(attendee),
        attendee_name=str(attendee.params.get("CN", "")),
        is_optional=str(attendee.params.get("ROLE", "")).upper() == "OPT-PARTICIPANT",
        starts_at=event.decoded("DTSTART"),
        ends_at=event.decoded("DTEND"),
        title=str(event.get("SUMMARY", "")),
        place=str(event.get("LOCATION", "")),
        text=_body(letter, "plain"),
        html=_body(letter, "html"),
        reminder_minutes=None if before is None else int(-before.total_seconds() // 60),
    )


def _address(value: object) -> str:
    return str(value).removeprefix("mailto:").removeprefix("MAILTO:").lower()


def _body(letter: EmailMessage, subtype: str) -> str:
    """The letter's own words of the kind: plain or HTML."""
    part = letter.get_body((subtype,))
    return "" if part is None else str(part.get_content())
