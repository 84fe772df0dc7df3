"""Bringing an area's calendar in step with what should stand in it.

Level-triggered: what should stand there is compared with what does, and only what differs gets new bytes. An entry's
bytes are the same in every feed that shows it.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from calendars.events import Event, event_bytes
from calendars.properties import UnfitForCalendar
from models.words import EntryKind
from office.calendar_entries import WantedEntry, Window, wanted_entries
from office.links import Links
from rules.wheel import Wheel
from store import calendars
from store.calendars import KeptEntry


def refresh(session: Session, wheel: Wheel, *, links: Links, today: date, now: datetime) -> bool:
    """Bring the area's calendar in step with its facts, in the caller's transaction; whether anything changed.

    What cannot be written as an entry is set aside with its reason, and its last good bytes stand. The number of
    queries does not depend on how much stands in the calendar.
    """
    month = calendars.lock(session, wheel.area)
    window = Window.on(today)
    wanted = {entry.event.uid: entry for entry in wanted_entries(session, wheel, window, links=links, today=today)}
    kept = {entry.uid: entry for entry in calendars.entries_since(session, wheel.area, first=window.first)}
    unfound = wanted.keys() - kept.keys()
    kept |= {entry.uid: entry for entry in calendars.entries_named(session, wheel.area, uids=unfound)}
    concerned = calendars.groups_of_entries(session, [entry.id for entry in kept.values()])
    changes = _compare(wanted, kept, concerned, now=now)
    if changes.are_none and month == window.month:
        return False
    _write(session, wheel.area, changes, today=today)
    calendars.raise_revision(session, wheel.area, month=window.month)
    return True


def touch(session: Session, area: str) -> None:
    """Have every feed of the area made anew: what they are called, or who may see what, has changed."""
    calendars.raise_revision(session, area)


# --- what has to be changed


@dataclass(kw_only=True)
class _Changes:
    """The rows that bringing a calendar in step adds up to, written in batches."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    concern: list[tuple[str, str]] = field(default_factory=list)
    concern_no_more: list[tuple[int, str]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def are_none(self) -> bool:
        """Whether all is as it should be."""
        return not any((self.added, self.changed, self.set_aside, self.withdrawn, self.concern, self.concern_no_more))


def _compare(
    wanted: dict[str, WantedEntry], kept: dict[str, KeptEntry], concerned: dict[int, frozenset[str]], *, now: datetime
) -> _Changes:
    changes = _Changes(
        ids={uid: entry.id for uid, entry in kept.items()},
        withdrawn=[e.id for uid, e in kept.items() if uid not in wanted and e.withdrawn_on is None],
    )
    for uid, entry in wanted.items():
        before = kept.get(uid)
        if before is None:
            changes.added.append(_new_row(entry, now=now))
        elif before.digest != entry.digest or before.withdrawn_on is not None:
            _change(changes, entry, before, now=now)
        groups = concerned.get(before.id, frozenset()) if before else frozenset()
        changes.concern.extend((uid, group) for group in sorted(entry.groups - groups))
        if before:
            changes.concern_no_more.extend((before.id, group) for group in sorted(groups - entry.groups))
    return changes


def _new_row(entry: WantedEntry, *, now: datetime) -> dict[str, Any]:
    first, last = entry.days
    event = entry.event
    if entry.kind is not EntryKind.MEETING:
        event = replace(event, created_at=now, revised_at=now)
    body, broken = _written(event)
    return {
        "uid": event.uid,
        "kind": entry.kind,
        "meeting_id": entry.meeting_id,
        "first_day": first,
        "last_day": last,
        "sequence": event.sequence,
        "created_at": event.created_at,
        "revised_at": event.revised_at,
        "digest": entry.digest,
        "body": body,
        "broken": broken,
        "withdrawn_on": None,
    }


def _change(changes: _Changes, entry: WantedEntry, before: KeptEntry, *, now: datetime) -> None:
    event = _renumbered(entry, before, now=now)
    body, broken = _written(event)
    if broken:
        changes.set_aside.append({"id": before.id, "digest": entry.digest, "broken": broken, "withdrawn_on": None})
        return
    first, last = entry.days
    changes.changed.append(
        {
            "id": before.id,
            "first_day": first,
            "last_day": last,
            "sequence": event.sequence,
            "revised_at": event.revised_at,
            "digest": entry.digest,
            "body": body,
            "broken": None,
            "withdrawn_on": None,
        }
    )


def _renumbered(entry: WantedEntry, before: KeptEntry, *, now: datetime) -> Event:
    """A meeting goes by its own numbers. Yet what shows something else never keeps the stamp that it had."""
    event = entry.event
    if entry.kind is not EntryKind.MEETING:
        return replace(event, sequence=before.sequence + 1, created_at=before.created_at, revised_at=now)
    changed_at = before.revised_at if before.digest == entry.digest else now
    return event if event.revised_at > before.revised_at else replace(event, revised_at=changed_at)


def _written(event: Event) -> tuple[bytes, str | None]:
    """The event's bytes; or none, and why not."""
    try:
        return event_bytes(event), None
    except UnfitForCalendar as unfit:
        return b"", unfit.reason


def _write(session: Session, area: str, changes: _Changes, *, today: date) -> None:
    calendars.add_entries(session, [{"area": area, **row} for row in changes.added])
    calendars.change_entries(session, changes.changed)
    calendars.change_entries(session, changes.set_aside)
    calendars.withdraw_entries(session, changes.withdrawn, on=today)
    ids = changes.ids | calendars.ids_of(session, area, uids=[row["uid"] for row in changes.added])
    calendars.concern(session, area, ((ids[uid], group) for uid, group in changes.concern))
    calendars.concern_no_more(session, changes.concern_no_more)
