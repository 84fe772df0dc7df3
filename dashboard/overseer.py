"""What needs somebody, kept as long as nothing has been written to the database, for a minute at most.

To find it out anew takes many looks, at meetings, chairs, seats and ladders; the page that shows it is opened far more
often than anything changes. So it is found out by the first who asks after a change, and never shown when it is old.
Time alone changes something too: a letter that another machine has in hand is given up when it has lain there long.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from office.desk import Desk
from office.overseeing import Overseen, oversee
from store.changes import Changes

MOST_KEPT = 50


class Overseer:
    """What has been seen of each area, for all threads of this process."""

    def __init__(self, desk: Desk, changes: Changes, clock: Callable[[], datetime]) -> None:
        self._desk, self._changes, self._clock = desk, changes, clock
        self._lock = Lock()
        self._kept: dict[tuple[str, date], tuple[tuple[str, datetime], Overseen]] = {}

    def of(self, area: str, *, today: date) -> Overseen:
        """The area as it stands on the day. Raises NoSuchArea."""
        # One at a time: two who ask at once after a change would find out the same thing twice.
        with self._lock:
            mark, now = self._changes.mark(), self._clock()
            seen = mark, now.replace(second=0, microsecond=0)
            seen_at, overseen = self._kept.get((area, today), (None, None))
            if overseen is None or seen_at != seen:
                with self._desk.database.glance(mark=mark) as session:
                    overseen = oversee(
                        session,
                        area=area,
                        today=today,
                        links=self._desk.links,
                        now=now,
                        credentials_end=self._desk.credentials_end_of(area),
                    )
                self._keep((area, today), seen, overseen)
            return overseen

    def begin(self) -> None:
        """Let what this request reads from now on be new enough to be kept."""
        with self._desk.database.glance(mark=self._changes.mark()):
            pass

    def _keep(self, key: tuple[str, date], seen: tuple[str, datetime], overseen: Overseen) -> None:
        self._kept.pop(key, None)
        if len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = (seen, overseen)


@contextmanager
def open_overseer(desk: Desk, clock: Callable[[], datetime]) -> Iterator[Overseer]:
    """An overseer of the desk's areas, until the block ends."""
    with Changes(desk.database) as changes:
        yield Overseer(desk, changes, clock)


def _overseer(request: Request) -> Overseer:
    overseer: Overseer = request.app.state.overseer
    overseer.begin()
    return overseer


OverseerOf = Annotated[Overseer, Depends(_overseer)]
