"""Calendar messages as real meetings in Exchange Online: one event for each person of each meeting.

The event carries the meeting and the person as its key, and marks of the letters that it has been told of by. Bringing
it in step twice changes nothing, so no outcome is in doubt: whatever is lost may be tried again. It carries the
revision too, so that an older letter, as one is after a restore, never puts an old time back.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from mail.calendar_calls import CalendarCall, mark_of_letter, told_also
from mail.graph_api import KEY, REVISION, TOLD, GraphApi, Lost, Refused, containing, having, meaning, properties, quoted
from mail.transport import DeliveryFailed
from models.words import FailureClass

USED_BEFORE = "ErrorDuplicateTransactionId"
NO_SUCH_MEETING = "mötet finns inte i brevlådans kalender, så ingen avbokning har gått; säg till mottagaren"


def bring_in_step(
    api: GraphApi, call: CalendarCall, *, message_id: str, began_as_letter: Callable[[], bool]
) -> str | None:
    """Let the person's calendar show what the call says: make the event, change it, or cancel it.

    Exchange sends the invitation. Returns the UID that Exchange has given the event, as answers to it have it; None
    where the call is to go as a letter: what began as one goes on as one, for there is nothing in the calendar to
    change. Raises DeliveryFailed, never as unknown.
    """
    try:
        event = _find(api, call)
        if event is None and began_as_letter():
            return None
        if event is None or not _is_told(event, call, message_id):
            event = _tell(api, event, call, message_id)
    except Refused as refused:
        raise meaning(refused, about_the_letter=True) from refused
    except Lost as lost:
        raise DeliveryFailed(FailureClass.TEMPORARY, lost.told) from lost
    return str((event or {}).get("iCalUId", ""))


def _tell(api: GraphApi, event: dict[str, Any] | None, call: CalendarCall, message_id: str) -> dict[str, Any] | None:
    if call.is_cancelled:
        _cancel(api, event, call)
    elif event is None:
        return _make(api, call, message_id)
    else:
        _change(api, event, call, message_id)
    return event


def has_event_of(api: GraphApi, message_id: str) -> bool:
    """Whether an event has been told of by that very letter. Raises as `GraphApi.ask`."""
    wanted = containing(TOLD, mark_of_letter(message_id))
    return bool(api.ask("GET", "events", params={"$filter": wanted, "$select": "id"}).get("value"))


def _is_told(event: dict[str, Any], call: CalendarCall, message_id: str) -> bool:
    return call.is_told_by(mark_of_letter(message_id), told=_kept(event, TOLD), revision=_kept(event, REVISION))


def meeting_uid(api: GraphApi, uid: str) -> str | None:
    """Our own UID of the meeting that Exchange calls `uid`, as answers to it do. Raises as `GraphApi.ask`."""
    found = api.ask(
        "GET",
        "events",
        params={"$filter": f"iCalUId eq {quoted(uid)}", "$select": "id", "$expand": _expanded(KEY)},
    )
    keys = [key for event in found.get("value", []) if (key := _kept(event, KEY))]
    return keys[0].rpartition("/")[0] if keys else None


def _expanded(*names: str) -> str:
    return f"singleValueExtendedProperties($filter={' or '.join(f'id eq {quoted(name)}' for name in names)})"


def _kept(event: dict[str, Any], name: str) -> str:
    """A property of ours on the event; empty where it has none."""
    found = (kept for kept in event.get("singleValueExtendedProperties", []) if kept.get("id") == name)
    return str(next((kept.get("value") for kept in found), ""))


def _find(api: GraphApi, call: CalendarCall) -> dict[str, Any] | None:
    found = api.ask(
        "GET",
        "events",
        params={
            "$filter": having(KEY, call.key),
            "$select": "id,isCancelled,iCalUId",
            "$expand": _expanded(TOLD, REVISION),
        },
    )
    events: list[dict[str, Any]] = found.get("value", [])
    return next((event for event in events if not event.get("isCancelled")), None)


def _make(api: GraphApi, call: CalendarCall, message_id: str) -> dict[str, Any]:
    """Make the event. A letter that is tried again has the same transaction, which Exchange carries out once."""
    made = {
        **_shown(call),
        "attendees": [
            {
                "emailAddress": {"address": call.attendee, "name": call.attendee_name},
                "type": "optional" if call.is_optional else "required",
            }
        ],
        "responseRequested": True,
        "allowNewTimeProposals": True,
        "transactionId": sha256(message_id.encode()).hexdigest(),
        **properties(key=call.key, told=mark_of_letter(message_id), revision=call.revision),
    }
    try:
        return api.ask("POST", "events", json=made)
    except Refused as refused:
        if refused.code != USED_BEFORE:
            raise
        return _find(api, call) or {}


def _change(api: GraphApi, event: dict[str, Any], call: CalendarCall, message_id: str) -> None:
    told = told_also(_kept(event, TOLD), mark_of_letter(message_id))
    carried = properties(told=told, revision=call.revision)
    api.ask("PATCH", f"events/{event['id']}", json={**_shown(call), **carried})


def _cancel(api: GraphApi, event: dict[str, Any] | None, call: CalendarCall) -> None:
    """Cancel the event. What was cut off has been done if the event is gone; a person mends what never was."""
    if event is None:
        raise DeliveryFailed(FailureClass.PERMANENT, NO_SUCH_MEETING)
    try:
        api.ask("POST", f"events/{event['id']}/cancel", json={"comment": "Mötet är inställt."})
    except (Refused, Lost) as failed:
        was_begun = failed.was_asked if isinstance(failed, Lost) else failed.may_have_been_done or failed.status == 404
        if not (was_begun and _find(api, call) is None):
            raise


def _shown(call: CalendarCall) -> dict[str, Any]:
    """What the calendar shows of the meeting."""
    body = {"contentType": "html", "content": call.html} if call.html else {"contentType": "text", "content": call.text}
    return {
        "subject": call.title,
        "body": body,
        "start": _instant(call.starts_at),
        "end": _instant(call.ends_at),
        "location": {"displayName": call.place},
        "isReminderOn": call.reminder_minutes is not None,
        "reminderMinutesBeforeStart": call.reminder_minutes or 0,
    }


def _instant(at: datetime) -> dict[str, str]:
    """The time by the clock on the wall there, with its zone; else in UTC."""
    zone = at.tzinfo.key if isinstance(at.tzinfo, ZoneInfo) else "UTC"
    local = at if zone != "UTC" else at.astimezone(UTC)
    return {"dateTime": local.replace(tzinfo=None).isoformat(timespec="seconds"), "timeZone": zone}
