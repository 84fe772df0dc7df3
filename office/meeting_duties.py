"""What meetings give occasion to: papers before them, minutes after, their adjustment and their publication.

Facts in, decisions out; `office/convene.py` carries them out. A last day follows its meeting, but is never moved to
a day that has passed: what is asked for late gets time all the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.duties import Duty
from models.meetings import AgendaItem
from models.words import DutyState, MeetingStatus, Publication
from office.duty_changes import DutyChanges
from rules.documents import DELIVERED
from rules.ladder import window
from rules.meetings import ADJUSTMENT, MEETINGS, MINUTES, PAPERS, PUBLICATION, PUBLISHED_WITHIN, DaysFrom
from rules.wheel import Collection as OwedDocument
from rules.wheel import GroupSpan, Wheel, collections_by_group
from store import duties
from store.meetings import MeetingFacts

A_DAY = timedelta(days=1)
LATE_GETS = DaysFrom(days=5, working_days=True)
"""The time for what is asked for first when its own day has passed."""
NO_LONGER_ASKED = "mötet begär inte längre dokumentet"
MEETING_HELD = "mötet är hållet"
MEETING_CANCELLED = "mötet är inställt"
NOT_YET_HELD = "mötet är inte hållet än"
AWAITED_ANEW = "minnesanteckningarna väntas på nytt"

DutyKey = tuple[int, str, str]
"""Meeting, group and document."""


@dataclass(frozen=True, kw_only=True)
class WantedDuty:
    """A document that a meeting gives occasion to: from whom, the day its rule names, and when it is first asked for.

    `before` is the last day that can count, for what has to come before the meeting. `belongs_to` is the day that says
    whether it is of a time before the area went live: what follows on minutes is of the same time as they are.
    """

    meeting: MeetingFacts
    group: str
    document: str
    by_rule: date
    belongs_to: date
    asked_from: date | None = None
    before: date | None = None

    @property
    def key(self) -> DutyKey:
        """What tells it from every other."""
        return self.meeting.id, self.group, self.document


class MeetingDuties:
    """The documents of an area's meetings, as the meetings, their agendas and what has come in so far ask for them."""

    def __init__(
        self,
        wheel: Wheel,
        meetings: Sequence[MeetingFacts],
        *,
        agendas: Mapping[int, Sequence[AgendaItem]],
        known: Iterable[Duty],
        groups: Sequence[GroupSpan],
    ) -> None:
        self._wheel, self._meetings, self._agendas = wheel, meetings, agendas
        self._known: dict[DutyKey, Duty] = {(duty.meeting, duty.group, duty.document): duty for duty in known}
        self._groups = groups
        self._collections = collections_by_group([wheel.meeting_station], groups)

    def changes(self, today: date) -> DutyChanges:
        """What has to change for the duties to be as they should by `today`."""
        living = {g.id for g in self._groups if g.exists_on(today) or g.valid_from > today}
        found = DutyChanges()
        wanted = {w.key: w for w in self._wanted(today) if w.group in living}
        for one in wanted.values():
            collection = self._collections.get((MEETINGS, one.document, one.group))
            if collection is not None:
                self._bring_in_step(found, one, collection, today=today)
        meetings = {meeting.id: meeting for meeting in self._meetings}
        found.ended += [
            (duty, _why_ended(meetings[duty.meeting], duty, today=today))
            for key, duty in self._known.items()
            if key not in wanted and duty.state is DutyState.AWAITED and duty.meeting in meetings
        ]
        return found

    def row_for(self, meeting: MeetingFacts, document: str, *, group: str, today: date) -> dict[str, Any] | None:
        """The group's duty as it would be opened today; None where the meeting gives no occasion to it."""
        wanted = self._of_its_kind(meeting, document, group, today=today)
        if wanted is None or (MEETINGS, document, group) not in self._collections:
            return None
        return self._row(wanted, due_on=self._day_that_counts(wanted, None, today=today), look_on=None)

    def _of_its_kind(self, meeting: MeetingFacts, document: str, group: str, *, today: date) -> WantedDuty | None:
        if document == PAPERS:
            return next((one for one in self._papers(meeting) if one.group == group), None)
        rules = self._wheel.body(meeting.group).rules.minutes
        is_never = document == PUBLICATION and rules is not None and rules.publication is Publication.NEVER
        if rules is None or is_never or group != meeting.group:
            return None
        rule = {MINUTES: rules.written, ADJUSTMENT: rules.adjusted}.get(document)
        by_rule = (rule or PUBLISHED_WITHIN).day(meeting.day if rule else today, self._wheel.closed)
        written_by = rules.written.day(meeting.day, self._wheel.closed)
        return WantedDuty(meeting=meeting, group=group, document=document, by_rule=by_rule, belongs_to=written_by)

    # --- what is wanted

    def _wanted(self, today: date) -> Iterator[WantedDuty]:
        for meeting in self._meetings:
            if meeting.day.year in self._wheel.closed_years:
                continue
            if meeting.status is MeetingStatus.CALLED and meeting.day > today:
                yield from self._papers(meeting)
            elif meeting.status in (MeetingStatus.CALLED, MeetingStatus.HELD) and meeting.day <= today:
                if meeting.day == today:
                    yield from self._papers(meeting)
                yield from self._after(meeting)

    def _papers(self, meeting: MeetingFacts) -> Iterator[WantedDuty]:
        rules, closed = self._wheel.body(meeting.group).rules, self._wheel.closed
        by_rule = (rules.papers or rules.notice).day(meeting.day, closed)
        owing = [meeting.group] if rules.papers else []
        owing += [item.papers_from for item in self._agendas.get(meeting.id, ()) if item.papers_from]
        for group in dict.fromkeys(owing):
            yield WantedDuty(
                meeting=meeting,
                group=group,
                document=PAPERS,
                by_rule=by_rule,
                belongs_to=by_rule,
                before=closed.previous_open(meeting.day - A_DAY),
            )

    def _after(self, meeting: MeetingFacts) -> Iterator[WantedDuty]:
        rules, closed = self._wheel.body(meeting.group).rules.minutes, self._wheel.closed
        if rules is None:
            return
        written_by = rules.written.day(meeting.day, closed)
        yield _own(meeting, MINUTES, by_rule=written_by, belongs_to=written_by, asked_from=meeting.day)
        minutes = self._known.get((meeting.id, meeting.group, MINUTES))
        if minutes is None or minutes.state not in DELIVERED:
            return
        came_on = minutes.received_on or written_by
        late = max(came_on - written_by, timedelta())
        adjusted_by = closed.next_open(rules.adjusted.day(meeting.day, closed) + late)
        yield _own(meeting, ADJUSTMENT, by_rule=adjusted_by, belongs_to=written_by, asked_from=came_on)
        may_be_published = self._may_be_published(meeting, rules.publication)
        if may_be_published is not None:
            by_rule = PUBLISHED_WITHIN.day(may_be_published, closed)
            yield _own(meeting, PUBLICATION, by_rule=by_rule, belongs_to=written_by, asked_from=may_be_published)

    def _may_be_published(self, meeting: MeetingFacts, rule: Publication) -> date | None:
        """The day from which the minutes, which have come in, may be published; None as long as they may not."""
        if rule is Publication.WHEN_ADJUSTED:
            adjusted = self._known.get((meeting.id, meeting.group, ADJUSTMENT))
            if adjusted is None:
                return None
            if adjusted.state in DELIVERED:
                return adjusted.received_on or adjusted.last_day
            return adjusted.last_day if adjusted.state is DutyState.EXCUSED else None
        if rule is Publication.WHEN_APPROVED:
            later = (
                m.day
                for m in self._meetings
                if m.group == meeting.group and m.status is MeetingStatus.HELD and m.starts_at > meeting.starts_at
            )
            return min(later, default=None)
        return None

    # --- how what there is differs from it

    def _bring_in_step(self, found: DutyChanges, one: WantedDuty, collection: OwedDocument, *, today: date) -> None:
        duty, is_history = self._known.get(one.key), self._is_history(one)
        due_on = self._day_that_counts(one, duty, today=today)
        if duty is None:
            if is_history or self._is_to_be_opened(one, collection, due_on=due_on, today=today):
                found.opened.append(self._row(one, due_on=due_on, look_on=self._first_look(one, collection, due_on)))
        elif is_history:
            if duty.state is DutyState.AWAITED and duty.extended_to is None:
                found.past.append(duty)
        elif duty.state in (DutyState.ENDED, DutyState.HISTORY) and due_on >= max(today, self._wheel.live_from):
            found.taken_up.append((duty, due_on))
        elif duty.state is DutyState.AWAITED and due_on != duty.due_on and not _extension_stands(duty, one):
            found.moved.append((duty, due_on))

    def _is_to_be_opened(self, one: WantedDuty, collection: OwedDocument, *, due_on: date, today: date) -> bool:
        _, last = window(collection.ladder, last_day=due_on, closed=self._wheel.closed)
        has_begun = one.asked_from is not None or self._first_look(one, collection, due_on) <= today
        return has_begun and last >= today and (one.before is None or due_on >= today)

    def _first_look(self, one: WantedDuty, collection: OwedDocument, due_on: date) -> date:
        first, _ = window(collection.ladder, last_day=due_on, closed=self._wheel.closed)
        return max(first, one.asked_from or first, self._wheel.live_from)

    def _is_history(self, one: WantedDuty) -> bool:
        """Whether it is of a time before the area went live: then nothing is ever asked, however late it is seen."""
        return one.belongs_to < self._wheel.live_from

    def _day_that_counts(self, one: WantedDuty, duty: Duty | None, *, today: date) -> date:
        """The rule's day, unless it has passed: then the day already told, or some days from now."""
        if one.by_rule >= today or self._is_history(one):
            return one.by_rule
        if duty is not None and duty.state is DutyState.AWAITED:
            told = duty.due_on
            return min(told, one.before) if one.before is not None and one.before >= today else told
        return one.before or LATE_GETS.day(today, self._wheel.closed)

    def _row(self, one: WantedDuty, *, due_on: date, look_on: date | None) -> dict[str, Any]:
        is_history = self._is_history(one)
        return duties.row(
            self._wheel.area,
            year=one.meeting.year,
            station=MEETINGS,
            group=one.group,
            document=one.document,
            meeting=one.meeting.id,
            due_on=due_on,
            state=DutyState.HISTORY if is_history else DutyState.AWAITED,
            look_on=None if is_history else look_on or self._wheel.live_from,
        )


def _own(meeting: MeetingFacts, document: str, *, by_rule: date, belongs_to: date, asked_from: date) -> WantedDuty:
    return WantedDuty(
        meeting=meeting,
        group=meeting.group,
        document=document,
        by_rule=by_rule,
        belongs_to=belongs_to,
        asked_from=asked_from,
    )


def _extension_stands(duty: Duty, one: WantedDuty) -> bool:
    """Whether the day that somebody has granted still makes sense with the meeting where it is now."""
    if duty.extended_to is None or duty.extended_to <= one.by_rule:
        return False
    return one.before is None or duty.extended_to <= one.before


def _why_ended(meeting: MeetingFacts, duty: Duty, *, today: date) -> str:
    if meeting.status is MeetingStatus.CANCELLED:
        return f"{MEETING_CANCELLED}: {meeting.reason}" if meeting.reason else MEETING_CANCELLED
    if duty.document == PAPERS:
        return MEETING_HELD if meeting.day < today else NO_LONGER_ASKED
    if meeting.day > today or meeting.status in (MeetingStatus.DRAFT, MeetingStatus.LAPSED):
        return NOT_YET_HELD
    return AWAITED_ANEW if duty.document in (ADJUSTMENT, PUBLICATION) else NO_LONGER_ASKED


def meetings_of(known: Iterable[Duty]) -> Collection[int]:
    """The meetings that the duties belong to."""
    return {duty.meeting for duty in known if duty.meeting}
