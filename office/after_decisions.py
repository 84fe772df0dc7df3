"""The morning's look at what bodies decide: packages before their meetings, publication and registration after them."""

from dataclasses import dataclass
from datetime import date, datetime

from office.areas import wheel_of_area
from office.decided import follow_decisions
from office.desk import Desk
from office.packages import make_due
from office.stations import StationOutcome
from store.database import told_plainly


@dataclass(frozen=True, kw_only=True)
class DecisionsOutcome:
    """What the look led to: packages made, publications and registrations opened and ended, and what was asked."""

    packages: int
    opened: int
    ended: int
    documents: StationOutcome

    @property
    def headline(self) -> str:
        """The look in a line."""
        asked = len(self.documents.told)
        return f"{self.packages} underlag sammanställda, {self.opened} att publicera eller diarieföra, {asked} brev"


def look_at_decisions(
    desk: Desk, *, area: str, today: date, now: datetime, seen_from: date | None = None
) -> DecisionsOutcome:
    """Do all that decisions ask for by `today`, or as seen from another day. Raises NoSuchArea."""
    day = seen_from or today
    with told_plainly(), desk.database.write() as session:
        done = follow_decisions(session, wheel_of_area(session, area), today=day)
    made = make_due(desk, area=area, today=day, now=now)
    return DecisionsOutcome(packages=len(made), opened=done.opened, ended=done.ended, documents=done.documents)
