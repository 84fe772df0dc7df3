"""What the rules say of a body's meetings: who is called, what happens before and after, and on which days.

Days are calendar days in the area's time zone. What is planned back from a meeting and falls on a closed day moves
to the open day before; what follows a meeting moves to the open day after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from models.words import Publication
from rules.ladder import Addressee
from rules.workdays import ClosedDays

MEETINGS = "moten"
"""The id of the station that holds what meetings give occasion to: papers, minutes, adjustment, publication."""
PAPERS, MINUTES, ADJUSTMENT, PUBLICATION = "handlingar", "minnesanteckningar", "justering", "publicering"


@dataclass(frozen=True, kw_only=True)
class DaysFrom:
    """A day counted from a meeting: `days` is negative before it, positive after. Spoken: "7 arbetsdagar före"."""

    days: int
    working_days: bool = False

    def named(self, meeting_day: date, closed: ClosedDays) -> date:
        """The day that the rule names, open or not. Counted in working days it is always open."""
        if self.working_days:
            return closed.add_open_days(meeting_day, self.days)
        return meeting_day + timedelta(days=self.days)

    def day(self, meeting_day: date, closed: ClosedDays) -> date:
        """The day that counts: before the meeting the open day before, after it the open day after."""
        named = self.named(meeting_day, closed)
        return closed.previous_open(named) if self.days <= 0 else closed.next_open(named)

    def __str__(self) -> str:
        number = abs(self.days)
        noun = "arbetsdag" if self.working_days else "dag"
        return f"{number} {noun if number == 1 else noun + 'ar'} {'före' if self.days <= 0 else 'efter'}"


NOTICE_UNLESS_SAID = DaysFrom(days=-14)
"""When the notice leaves, of bodies about which the area file says nothing."""
PUBLISHED_WITHIN = DaysFrom(days=5, working_days=True)
"""The last day for publishing minutes, from the day on which the body's rule lets them be published."""


@dataclass(frozen=True, kw_only=True)
class AgendaPoint:
    """An item that a body's agenda begins with. `papers_from` is the group that owes a paper for it."""

    title: str
    papers_from: str | None = None


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """The group that prepares a body's meeting, and the day by which it has to have met."""

    group: str
    by: DaysFrom


@dataclass(frozen=True, kw_only=True)
class MinutesRule:
    """By when minutes are written and adjusted, and when they are published."""

    written: DaysFrom
    adjusted: DaysFrom
    publication: Publication


@dataclass(frozen=True, kw_only=True)
class MeetingRules:
    """What holds for the meetings of a body. None: the body has no such step."""

    notice: DaysFrom
    papers: DaysFrom | None = None
    reminder: DaysFrom | None = None
    prepared_by: Preparation | None = None
    agenda: tuple[AgendaPoint, ...] = ()
    minutes: MinutesRule | None = None


@dataclass(frozen=True, kw_only=True)
class Body:
    """A group as its meetings see it.

    `per_year` is the least and the most number of meetings that the area file asks for (None: no most).
    `made_of` holds the roles that a derived group consists of; `invites` those that are asked to its meetings too.
    """

    group: str
    kind: str
    per_year: tuple[int, int | None] | None = None
    has_substitutes: bool = False
    made_of: tuple[Addressee, ...] = ()
    invites: tuple[Addressee, ...] = ()
    rules: MeetingRules


DecidedDays = Mapping[tuple[str, int], date]
"""Station and year → the day of the meeting that serves it, where one is decided."""


@dataclass(frozen=True, kw_only=True)
class HangingDay:
    """A last day that hangs on the meeting of another station: "20 arbetsdagar före arsrapport-faststalls"."""

    station: str
    offset: DaysFrom

    def day(self, meeting_day: date, closed: ClosedDays) -> date:
        """The last day when that meeting is on `meeting_day`: an open day, never after the one that the rule names."""
        return self.offset.day(meeting_day, closed)
