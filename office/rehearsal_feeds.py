"""The calendars of a rehearsed year, as files beside the letters: what subscribers would have seen at its end.

The area's calendar, that of each group that there was, and that of the chair in each kind of group. No person's own:
it would show who the person is, and nothing that these do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from mail.swedish import upper_first
from models.words import FeedKind, Role
from office.areas import wheel_by_the_file
from office.calendar_entries import Names, Window
from office.feeds import make, slug, spoken
from store import areas, roster
from store.feeds import FeedKey

FEEDS = "feeds"


@dataclass(frozen=True, kw_only=True)
class RehearsedFeed:
    """A calendar: where its bytes lie in the folder, and what it is called."""

    path: str
    name: str


def write_feeds(session: Session, area: str, folder: Path, *, year: int, now: datetime) -> tuple[RehearsedFeed, ...]:
    """Lay the year's calendars in `folder`/feeds. Equal years give equal bytes."""
    last_day = date(year, 12, 31)
    window = Window(first=date(year, 1, 1), last=last_day)
    names = Names(areas.dated_names(session, area))
    (folder / FEEDS).mkdir(exist_ok=True)
    written = []
    for key in _keys(session, area, window):
        made = make(session, key, today=last_day, now=now, window=window)
        path = f"{FEEDS}/{slug(key)}.ics"
        (folder / path).write_bytes(made.body)
        written.append(RehearsedFeed(path=path, name=upper_first(spoken(key, names, today=last_day))))
    return tuple(written)


def _keys(session: Session, area: str, window: Window) -> Iterator[FeedKey]:
    yield FeedKey(area, FeedKind.AREA, "")
    wheel = wheel_by_the_file(session, area)
    present = [
        group
        for group in areas.group_spans(session, area)
        if group.valid_from <= window.last and (group.valid_to is None or group.valid_to >= window.first)
    ]
    yield from (FeedKey(area, FeedKind.GROUP, group.id) for group in present if group.id != wheel.office_group)
    seated = roster.seated_between(session, area=area, first=window.first, last=window.last)
    chaired = {holder.group for holder in seated if holder.role is Role.CHAIR}
    for kind in sorted({group.kind for group in present if group.id in chaired}):
        yield FeedKey(area, FeedKind.ROLE, f"{Role.CHAIR.swedish}@{kind}")
