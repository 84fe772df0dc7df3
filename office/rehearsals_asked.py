"""Asking for a rehearsal beside the pages, and letting go of one: what the log remembers of it."""

from collections.abc import Mapping
from datetime import datetime

from models.log import Deed
from office.desk import Desk
from office.rehearsal_shelf import Shelf, Wanted
from store import log
from store.database import told_plainly

AREAS = "Områden"
"""What a rehearsal of several areas has their names by, in what it says of itself."""


def start(desk: Desk, shelf: Shelf, wanted: Wanted, *, environment: Mapping[str, str], now: datetime, who: str) -> int:
    """Start a rehearsal and return its number. Raises RehearsalUnderWay."""
    number = shelf.start(wanted, environment=environment, now=now, who=who)
    # Whoever reads one area's log need not know of the others.
    about = {**wanted.about, AREAS: f"{len(wanted.together)} områden"} if wanted.together else wanted.about
    for area in wanted.areas:
        _log(desk, Deed.REHEARSE, area, number, now=now, who=who, about=about)
    return number


def remove(desk: Desk, shelf: Shelf, number: int, *, area: str, now: datetime, who: str) -> None:
    """Let go of a rehearsal that has ended. Raises NoSuchRehearsal and RehearsalUnderWay."""
    for each in shelf.remove(area, number):
        _log(desk, Deed.REMOVE_REHEARSAL, each, number, now=now, who=who, about={})


def _log(desk: Desk, deed: Deed, area: str, number: int, *, now: datetime, who: str, about: Mapping[str, str]) -> None:
    with told_plainly(), desk.database.write() as session:
        log.record(
            session,
            at=now,
            who=who,
            area=area,
            act=deed.value,
            subject=f"{area}/rehearsal-{number}",
            detail={"what": ", ".join(about.values())} if about else {},
        )
