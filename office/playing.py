"""Playing days: each morning's work as the engine would do it, and what the groups do in reply.

Days on which nothing is due pass without a look: that is known beforehand from the indexed day on which each document
is to be looked at next, from the days on which stations open, and from those of the meetings that are called and of the
chairs and seats.
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
from office.behaviour import Answering, Behaviour, Deed, GetsMoreTime, HandsIn, IsExcused, Situation
from office.delivery import approve, deliver
from office.desk import Desk
from office.playing_chairs import PlayedChairs
from office.playing_decisions import PlayedDecisions
from office.playing_meetings import Calls, ComingAnswer, PlayedMeetings, never, nobody_answers
from office.playing_money import PlayedMoney
from office.playing_starts import PlayedStarts, Starts, in_its_month
from office.stations import collect, document_key
from office.tick import tick
from office.uploads import HandedFile
from office.watch import POST
from rules.decisions import DECISIONS
from rules.ladder import ScheduledStep, schedule
from rules.meetings import MEETINGS
from rules.requisitions import is_requisition
from rules.rotation import CHAIRS
from rules.seats import SEATS
from rules.wheel import Collection, Wheel, collections_by_group, due_day
from store import acts, areas, duties

ROTATION = frozenset({CHAIRS, SEATS})
MORNING, CALLS_GO_OUT = time(7, 30), time(8, 15)
A_DAY = timedelta(days=1)
A_MOMENT = timedelta(minutes=10)

Progress = Callable[[date], None]
FileFor = Callable[[Duty, date], HandedFile | None]


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who plays the groups: how they behave, under what name it is logged, and what file comes with a document.

    `calls` is which meetings the office calls, `answering` what those who are called say. `starts` is which stations
    the office starts by hand. After `rotates_until` the
    chairs and seats are not looked at.
    """

    behaviour: Behaviour
    who: str
    file_for: FileFor = lambda _duty, _day: None
    calls: Calls = never
    answering: Answering = nobody_answers
    starts: Starts = in_its_month
    rotates_until: date = date.max


class Play:
    """Days of an area, one after another. Keeps in mind which deeds are to come."""

    def __init__(self, desk: Desk, *, area: str, cast: Cast) -> None:
        self._desk, self._area, self._cast = desk, area, cast
        with desk.database.read() as session:
            self.wheel: Wheel = wheel_of_area(session, area)
            places = (*self.wheel.collecting, *self.wheel.beside)
            self._collections = collections_by_group(places, areas.group_spans(session, area))
        self._opening: dict[int, dict[date, set[str]]] = {}
        self._meetings = PlayedMeetings(desk, self.wheel, self._collections, who=cast.who)
        self._chairs = PlayedChairs(desk, self.wheel, who=cast.who)
        self._starts = PlayedStarts(desk, self.wheel, who=cast.who)
        self._money = PlayedMoney(desk, self.wheel, who=cast.who)
        self._decisions = PlayedDecisions(desk, self.wheel, who=cast.who)
        self._deeds: list[tuple[date, time, int, int, Deed | ComingAnswer]] = []
        self._order = count()
        self._met = 0
        self._begun = False
        self._weeks: set[tuple[int, int]] = set()

    @property
    def deeds_left(self) -> bool:
        """Whether some group is still to do something."""
        return bool(self._deeds)

    def meetings_wait(self, today: date) -> bool:
        """Whether a meeting that is called still asks for something, today or later."""
        return self._meetings.come_after(today)

    def at(self, day: date, hour: time) -> datetime:
        """The instant (UTC) of a local time of day."""
        return datetime.combine(day, hour, self.wheel.time_zone).astimezone(UTC)

    def day(self, today: date, *, until: datetime | None = None) -> bool:
        """Play one day: the morning's work, then what the groups do; return whether anything was looked at or done.

        On a closed day nothing is. What the groups would do after `until` is left undone.
        """
        if not self.wheel.closed.is_open(today):
            return False
        self._starts.start(self._cast.starts, today=today, now=self.at(today, time.min))
        stations = self._due(today)
        week = today.isocalendar()[:2]
        has_work = bool(stations) or week not in self._weeks
        if has_work:
            self._weeks.add(week)
            self._morning(today, stations)
        calls_at = self.at(today, CALLS_GO_OUT)
        if until is None or calls_at <= until:
            has_work = self._call(today, now=calls_at) or has_work
            has_work = self._requisition(today, now=calls_at) or has_work
        while self._deeds and self._deeds[0][0] <= today:
            on, at, _, duty_id, deed = heapq.heappop(self._deeds)
            now = self.at(today, at)
            if on == today and (until is None or now <= until):
                has_work = True
                if isinstance(deed, ComingAnswer):
                    self._meetings.answer(deed, today=today, now=now)
                else:
                    self._do(duty_id, deed, now=now)
        return has_work

    def _due(self, today: date) -> set[str]:
        """The stations that have something to do; on the first day played, all of them are asked.

        The meetings' own are asked where a meeting is to do something; what their documents alone ask for is cheaper.
        """
        if not self._begun:
            self._begun = True
            return {place.id for place in (*self.wheel.collecting, *self.wheel.beside)}
        with self._desk.database.read() as session:
            waiting = duties.waiting_by_station(session, area=self._area, today=today)
            left, _ = acts.left_waiting(session, area=self._area, since_before=today + A_DAY)
        due = set(waiting) | self._opens_on(today)
        if self._meetings.ask_something(today):
            due.add(MEETINGS)
        elif MEETINGS in due:
            self._chase(today, MEETINGS)
            due = due - {MEETINGS} or {POST}
        if DECISIONS in due and MEETINGS not in due:
            self._chase(today, DECISIONS)
            due = due - {DECISIONS} or {POST}
        if today > self._cast.rotates_until:
            due -= ROTATION
        elif self._chairs.ask_something(today):
            due.add(CHAIRS)
        elif due & ROTATION:
            self._chase(today, *(due & ROTATION))
            due = due - ROTATION or {POST}
        return due or ({POST} if left else set())

    def _chase(self, today: date, *stations: str) -> None:
        """Look at the documents of what lies beside the year, on a day on which it asks for nothing else."""
        with self._desk.database.write() as session:
            for station in sorted(stations):
                collect(session, area=self._area, station=station, today=today)

    def _opens_on(self, today: date) -> set[str]:
        """The stations that begin to wait for a document today."""
        if today.year not in self._opening:
            self._opening[today.year] = self._openings(today.year)
        return self._opening[today.year].get(today, set())

    def _openings(self, year: int) -> dict[date, set[str]]:
        opening: dict[date, set[str]] = defaultdict(set)
        for place in self.wheel.collecting:
            for collection in place.yearly:
                for of_year in (year - 1, year, year + 1):
                    opening[self._steps(collection, due_day(self.wheel, collection, year=of_year))[0].on].add(place.id)
        return opening

    def _steps(self, collection: Collection, last_day: date) -> tuple[ScheduledStep, ...]:
        return schedule(collection.ladder, last_day=last_day, closed=self.wheel.closed)

    def _morning(self, today: date, stations: set[str]) -> None:
        now = self.at(today, MORNING)
        outcome = tick(self._desk, area=self._area, today=today, now=now, stations=stations)
        if outcome.post.held or self.wheel.mode is Mode.APPROVE:
            self._approve(today, now=now + timedelta(minutes=30))
        beside = outcome.meetings.opened if outcome.meetings else 0
        if outcome.chairs:
            self._chairs.forget_days()
            beside += outcome.chairs.opened
        if outcome.meetings and outcome.meetings.held:
            self._meetings.forget_days()
            beside += self._decisions.decide(outcome.meetings.held, today=today, now=now + A_MOMENT)
        if beside or any(station.opened for station in outcome.stations) or not self._met:
            self._meet(today)

    def _call(self, today: date, *, now: datetime) -> bool:
        """Let the office call the meetings that it is to call today, and people make up their minds about them."""
        number, answers = self._meetings.call(self._cast.calls, self._cast.answering, today=today, now=now)
        if number:
            self._approved(today, now=now)
            self._meet(today)
        for coming in answers:
            said = coming.answers
            heapq.heappush(self._deeds, (said.on, said.at, next(self._order), 0, coming))
        return bool(number)

    def _requisition(self, today: date, *, now: datetime) -> bool:
        """Let the year's requisitions leave on their day, and the parties make up their minds about them."""
        left = self._money.requisition(today=today, now=now)
        if left:
            self._meet(today)
        return left

    def _approved(self, today: date, *, now: datetime) -> None:
        if self.wheel.mode is Mode.APPROVE:
            self._approve(today, now=now)

    def _approve(self, today: date, *, now: datetime) -> None:
        """Say yes to all that waits for a person, and let it leave."""
        if approve(self._desk, area=self._area, letter_ids=None, who=self._cast.who, today=today, now=now):
            deliver(self._desk, area=self._area, today=today, now=now)

    def _meet(self, today: date, *, at_work_on: date | None = None) -> None:
        """Let the groups make up their minds about the documents that they have not met before.

        With `at_work_on` nothing is done about them before that day.
        """
        with self._desk.database.read() as session:
            new = duties.awaited(session, area=self._area, after=self._met)
        for duty in new:
            self._met = max(self._met, duty.id or 0)
            collection = self._collections.get((duty.station, duty.document, duty.group))
            if collection is None or duty.station == SEATS:
                continue  # a play invents nobody, and so has no names to give
            for deed in self._cast.behaviour(self._situation(duty, collection, not_before=at_work_on or today)):
                if deed.on >= today:
                    heapq.heappush(self._deeds, (deed.on, deed.at, next(self._order), duty.id or 0, deed))

    def _situation(self, duty: Duty, collection: Collection, *, not_before: date) -> Situation:
        """What the group knows. Of what a meeting or a term asks for late nothing is known before it is asked for."""
        steps = self._steps(collection, duty.due_on)
        by_occasion = bool(duty.meeting) or duty.station in (*ROTATION, DECISIONS) or is_requisition(duty.document)
        reminders = [s.on for s in steps if s.step.kind is StepKind.REMINDER]
        return Situation(
            key=f"{duty.area}/{duty.year}/{duty.station}/{duty.group}/{document_key(duty.document, duty.meeting)}",
            asked_on=max(steps[0].on, not_before) if by_occasion else steps[0].on,
            reminded_on=min(reminders, default=duty.due_on + A_DAY),
            last_day=duty.due_on,
            closed=self.wheel.closed,
            of_meeting=bool(duty.meeting),
            of_chair=duty.station == CHAIRS,
        )

    def _do(self, duty_id: int, deed: Deed, *, now: datetime) -> None:
        """Carry out a deed, unless the document has been settled in another way."""
        with self._desk.database.read() as session:
            duty = session.get(Duty, duty_id)
        if duty is None or duty.state is not DutyState.AWAITED:
            return
        desk, who, today = self._desk, self._cast.who, deed.on
        match deed:
            case HandsIn() if duty.station == CHAIRS:
                if self._chairs.name_somebody(duty, today=today, now=now):
                    self._approved(today, now=now)
                    self._meet(today)
            case HandsIn() | IsExcused() if self._decisions.settle(duty, today=today, now=now):
                self._approved(today, now=now)
            case HandsIn() | IsExcused() if self._money.pay(duty, today=today, now=now):
                pass
            case HandsIn():
                file = self._cast.file_for(duty, today)
                if duty.meeting:
                    self._meetings.take_in(duty, file, today=today, now=now)
                    self._meet(today, at_work_on=self.wheel.closed.next_open(today + A_DAY))
                else:
                    documents.receive(desk, duty_id, today=today, now=now, who=who, file=file)
                self._approved(today, now=now)
            case GetsMoreTime():
                documents.extend(desk, duty_id, to=deed.to, reason=deed.reason, today=today, now=now, who=who)
            case IsExcused():
                documents.excuse(desk, duty_id, reason=deed.reason, now=now, who=who)
