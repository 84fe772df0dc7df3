"""Playing days: each morning's work as the engine would do it, and what the groups do in reply.

Days on which nothing is due pass without a look: that is known beforehand from the indexed day on which each document
is to be looked at next, and from the days on which stations open.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from models.duties import Duty
from models.words import DutyState, Mode, StepKind
from office import documents
from office.areas import wheel_of_area
from office.behaviour import Behaviour, Deed, GetsMoreTime, HandsIn, IsExcused, Situation
from office.delivery import approve, deliver
from office.desk import Desk
from office.documents import HandedFile
from office.tick import tick
from rules.ladder import ScheduledStep, schedule
from rules.wheel import Collection, Wheel, collections_by_group, due_day
from store import acts, areas, duties

MORNING = time(7, 30)
A_DAY = timedelta(days=1)

Progress = Callable[[date], None]
FileFor = Callable[[Duty, date], HandedFile | None]


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who plays the groups: how they behave, under what name it is logged, and what file comes with a document."""

    behaviour: Behaviour
    who: str
    file_for: FileFor = lambda _duty, _day: None


class Play:
    """Days of an area, one after another. Keeps in mind which deeds are to come."""

    def __init__(self, desk: Desk, *, area: str, cast: Cast) -> None:
        self._desk, self._area, self._cast = desk, area, cast
        with desk.database.read() as session:
            self.wheel: Wheel = wheel_of_area(session, area)
            self._collections = collections_by_group(self.wheel.collecting, areas.group_spans(session, area))
        self._opening: dict[int, dict[date, set[str]]] = {}
        self._deeds: list[tuple[date, time, int, int, Deed]] = []
        self._order = count()
        self._met = 0
        self._begun = False
        self._weeks: set[tuple[int, int]] = set()

    @property
    def deeds_left(self) -> bool:
        """Whether some group is still to do something."""
        return bool(self._deeds)

    def at(self, day: date, hour: time) -> datetime:
        """The instant (UTC) of a local time of day."""
        return datetime.combine(day, hour, self.wheel.time_zone).astimezone(UTC)

    def day(self, today: date, *, until: datetime | None = None) -> bool:
        """Play one day: the morning's work, then what the groups do; return whether anything was looked at or done.

        On a closed day nothing is. What the groups would do after `until` is left undone.
        """
        if not self.wheel.closed.is_open(today):
            return False
        stations = self._due(today)
        week = today.isocalendar()[:2]
        has_work = bool(stations) or week not in self._weeks
        if has_work:
            self._weeks.add(week)
            self._morning(today, stations)
        while self._deeds and self._deeds[0][0] <= today:
            on, at, _, duty_id, deed = heapq.heappop(self._deeds)
            now = self.at(today, at)
            if on == today and (until is None or now <= until):
                has_work = True
                self._do(duty_id, deed, now=now)
        return has_work

    def _due(self, today: date) -> set[str]:
        """The stations that have something to do; on the first day played, all of them are asked."""
        if not self._begun:
            self._begun = True
            return {place.id for place in self.wheel.collecting}
        with self._desk.database.read() as session:
            waiting = duties.waiting_by_station(session, area=self._area, today=today)
            left, _ = acts.left_waiting(session, area=self._area, since_before=today + A_DAY)
        due = set(waiting) | self._opens_on(today)
        return due or ({"posten"} if left else set())

    def _opens_on(self, today: date) -> set[str]:
        """The stations that begin to wait for a document today."""
        if today.year not in self._opening:
            self._opening[today.year] = self._openings(today.year)
        return self._opening[today.year].get(today, set())

    def _openings(self, year: int) -> dict[date, set[str]]:
        opening: dict[date, set[str]] = defaultdict(set)
        for place in self.wheel.collecting:
            for collection in place.collects:
                for of_year in (year - 1, year, year + 1):
                    opening[self._steps(collection, due_day(self.wheel.closed, collection, year=of_year))[0].on].add(
                        place.id
                    )
        return opening

    def _steps(self, collection: Collection, last_day: date) -> tuple[ScheduledStep, ...]:
        return schedule(collection.ladder, last_day=last_day, closed=self.wheel.closed)

    def _morning(self, today: date, stations: set[str]) -> None:
        now = self.at(today, MORNING)
        outcome = tick(self._desk, area=self._area, today=today, now=now, stations=stations)
        if outcome.post.held or self.wheel.mode is Mode.APPROVE:
            self._approve(today, now=now + timedelta(minutes=30))
        if any(station.opened for station in outcome.stations) or not self._met:
            self._meet(today)

    def _approve(self, today: date, *, now: datetime) -> None:
        """Say yes to all that waits for a person, and let it leave."""
        if approve(self._desk, area=self._area, letter_ids=None, who=self._cast.who, today=today, now=now):
            deliver(self._desk, area=self._area, today=today, now=now)

    def _meet(self, today: date) -> None:
        """Let the groups make up their minds about the documents that they have not met before."""
        with self._desk.database.read() as session:
            new = duties.awaited(session, area=self._area, after=self._met)
        for duty in new:
            self._met = max(self._met, duty.id or 0)
            collection = self._collections.get((duty.station, duty.document, duty.group))
            for deed in self._cast.behaviour(self._situation(duty, collection)) if collection else ():
                if deed.on >= today:
                    heapq.heappush(self._deeds, (deed.on, deed.at, next(self._order), duty.id or 0, deed))

    def _situation(self, duty: Duty, collection: Collection) -> Situation:
        steps = self._steps(collection, duty.due_on)
        reminders = [s.on for s in steps if s.step.kind is StepKind.REMINDER]
        return Situation(
            key=f"{duty.area}/{duty.year}/{duty.station}/{duty.group}/{duty.document}",
            asked_on=steps[0].on,
            reminded_on=min(reminders, default=duty.due_on + A_DAY),
            last_day=duty.due_on,
            closed=self.wheel.closed,
        )

    def _do(self, duty_id: int, deed: Deed, *, now: datetime) -> None:
        """Carry out a deed, unless the document has been settled in another way."""
        with self._desk.database.read() as session:
            duty = session.get(Duty, duty_id)
        if duty is None or duty.state is not DutyState.AWAITED:
            return
        desk, who, today = self._desk, self._cast.who, deed.on
        match deed:
            case HandsIn():
                file = self._cast.file_for(duty, today)
                documents.receive(desk, duty_id, today=today, now=now, who=who, file=file)
                if self.wheel.mode is Mode.APPROVE:
                    self._approve(today, now=now)
            case GetsMoreTime():
                documents.extend(desk, duty_id, to=deed.to, reason=deed.reason, today=today, now=now, who=who)
            case IsExcused():
                documents.excuse(desk, duty_id, reason=deed.reason, now=now, who=who)
