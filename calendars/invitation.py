"""Invitations and cancellations: the calendar object that goes in a mail to one person (iTIP, RFC 5546).

The person addressed is the only ATTENDEE. What one person gets must not depend on who else sits where: equal facts
give equal bytes, and each person's numbers run on their own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import icalendar
from icalendar import Alarm, Calendar, vCalAddress, vText

from calendars import text
from calendars.events import CANCELLED_MARK
from calendars.feed import product_id
from calendars.properties import (
    Text,
    UnfitForCalendar,
    add_times,
    as_bytes,
    fit_address,
    fit_sequence,
    fit_uid,
    fit_url,
    utc,
)
from calendars.zones import vtimezone

_BEGIN_EVENT = b"BEGIN:VEVENT\r\n"


class Method(StrEnum):
    """What a message asks of the calendar that it comes to."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Standpoint(StrEnum):
    """What the invited person has answered so far (PARTSTAT)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


@dataclass(frozen=True, kw_only=True)
class Correspondent:
    """A name and an address."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Invite:
    """What one person is told of one meeting.

    `organiser` is the mailbox that the message leaves from and whose answers are read. `sequence` never falls for the
    same `uid` and person. `stamp` is when the message is written; `revised_at`, when what it says was decided, is what
    tells which of two is the later. `maker` and `version` are as in a feed's head.
    """

    uid: str
    sequence: int
    stamp: datetime
    revised_at: datetime | None = None
    organiser: Correspondent
    attendee: Correspondent
    is_optional: bool = False
    standpoint: Standpoint = Standpoint.NEEDS_ACTION
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str | None = None
    description: str | None = None
    url: str | None = None
    reminder_minutes: int | None = None
    zone: ZoneInfo
    maker: str
    version: str


def request(invite: Invite) -> bytes:
    """The object that calls the person, first or anew. Raises UnfitForCalendar."""
    return _message(invite, Method.REQUEST)


def cancel(invite: Invite) -> bytes:
    """The object that takes the meeting out of the person's calendar. Raises UnfitForCalendar."""
    return _message(invite, Method.CANCEL)


def _message(invite: Invite, method: Method) -> bytes:
    calendar = Calendar()
    calendar.add("VERSION", vText("2.0"))
    calendar.add("PRODID", Text(product_id(invite.maker, invite.version)))
    calendar.add("CALSCALE", vText("GREGORIAN"))
    calendar.add("METHOD", vText(method.value))
    calendar.add_component(_event(invite, method))
    head, begin, event = as_bytes(calendar).partition(_BEGIN_EVENT)
    return head + vtimezone(invite.zone) + begin + event


def _event(invite: Invite, method: Method) -> icalendar.Event:
    is_cancelled = method is Method.CANCEL
    event = icalendar.Event()
    event.add("UID", fit_uid(invite.uid))
    event.add("DTSTAMP", utc(invite.stamp))
    if invite.revised_at is not None:
        event.add("LAST-MODIFIED", utc(invite.revised_at))
    event.add("SEQUENCE", fit_sequence(invite.sequence))
    event["ORGANIZER"] = _address(invite.organiser)
    event["ATTENDEE"] = _attendee(invite, method)
    add_times(event, invite.starts_at, invite.ends_at, zone=invite.zone)
    _add_words(event, invite, mark=CANCELLED_MARK if is_cancelled else "")
    event.add("STATUS", vText("CANCELLED" if is_cancelled else "CONFIRMED"))
    event.add("TRANSP", vText("TRANSPARENT" if is_cancelled else "OPAQUE"))
    event.add("CLASS", vText("PUBLIC"))
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", vText("FREE" if is_cancelled else "BUSY"))
    if invite.reminder_minutes is not None and not is_cancelled:
        event.add_component(_alarm(invite))
    return event


def _add_words(event: icalendar.Event, invite: Invite, *, mark: str) -> None:
    title = text.title(invite.title)
    if not title:
        raise UnfitForCalendar("rubriken är tom")
    event.add("SUMMARY", Text(mark + title))
    if place := text.place(invite.place or ""):
        event.add("LOCATION", Text(place))
    if description := text.several_lines(invite.description or ""):
        event.add("DESCRIPTION", Text(description))
    if invite.url:
        event.add("URL", fit_url(invite.url))


def _attendee(invite: Invite, method: Method) -> vCalAddress:
    if invite.attendee.address.casefold() == invite.organiser.address.casefold():
        raise UnfitForCalendar("den som bjuds in har samma adress som inbjudan kommer från")
    attendee = _address(invite.attendee)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "OPT-PARTICIPANT" if invite.is_optional else "REQ-PARTICIPANT"
    if method is Method.REQUEST:
        attendee.params["PARTSTAT"] = invite.standpoint.value
        attendee.params["RSVP"] = "TRUE"
    return attendee


def _address(who: Correspondent) -> vCalAddress:
    address = vCalAddress(f"mailto:{fit_address(who.address)}")
    # Outlook shows RFC 6868's way of writing these two as it stands.
    if name := text.title(who.name).replace('"', "'").replace("^", ""):
        address.params["CN"] = name
    return address


def _alarm(invite: Invite) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", vText("DISPLAY"))
    alarm.add("DESCRIPTION", Text(text.title(invite.title)))
    alarm.add("TRIGGER", -timedelta(minutes=invite.reminder_minutes or 0))
    return alarm
