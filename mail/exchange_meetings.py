"""What a meeting in Exchange's calendar is made from.

Each person who is called has an item of their own in the mailbox's calendar, with them as only attendee: nobody sees
who else is called, and what one person is told costs the others nothing. So each item needs a UID of its own too:
answers would else be laid to the wrong person's item.
"""

import re
from hashlib import sha256
from typing import Any

from mail.calendar_calls import CalendarCall

_PERSONAL = re.compile(r"--[0-9a-f]{12}(?=@)")


def personal_uid(uid: str, attendee: str) -> str:
    """The UID of one person's item; `meeting_uid` gives the meeting's own back."""
    digest = sha256(attendee.casefold().encode()).hexdigest()[:12]
    local, at, host = uid.rpartition("@")
    return f"{local}--{digest}{at}{host}"


def meeting_uid(uid: str) -> str:
    """The meeting's own UID, from any person's item."""
    return _PERSONAL.sub("", uid)


def as_event(call: CalendarCall) -> dict[str, Any]:
    """The meeting as plain values, its words those of the letter."""
    return {
        "name": call.attendee_name,
        "address": call.attendee,
        "is_optional": call.is_optional,
        "title": call.title,
        "place": call.place,
        "words": call.html or call.text,
        "starts_at": call.starts_at.isoformat(),
        "ends_at": call.ends_at.isoformat(),
        "zone": getattr(call.starts_at.tzinfo, "key", "Europe/Stockholm"),
        "reminder_minutes": call.reminder_minutes,
        "revision": call.revision,
    }
