"""The meetings of a play: on which days they ask for something, who calls them, who answers, and what comes in of them.

The days are known beforehand, from each meeting's own day and the rules of its body, so that a morning on which no
meeting asks for anything passes without a look at them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.duties import Duty
from models.words import MeetingStatus
from office import attendance, documents, meetings, minutes
from office.behaviour import Answering, Answers, Asked
from office.desk import Desk
from office.meeting_letters import notice_day, reminder_day
from office.uploads import HandedFile
from rules.ladder import window
from rules.meetings import ADJUSTMENT, MINUTES, PAPERS, PUBLICATION
from rules.wheel import Collection, Wheel
from store import invitations
from store import meetings as facts
from store.meetings import MeetingFacts

A_DAY = timedelta(days=1)
FORESEEN = timedelta(days=800)
CALLED_AHEAD = timedelta(days=122)
"""The office of a play calls at the beginning of each month what comes so soon: what is three months off always is."""

Calls = Callable[[MeetingFacts, date], bool]
"""Whether the office calls that draft on that day."""


def never(_meeting: MeetingFacts, _today: date) -> bool:
    """An office that calls no meeting."""
    return False


def three_months_ahead(meeting: MeetingFacts, today: date) -> bool:
    """An office that calls what comes in the next three months and the days until it calls again."""
    return today < meeting.day <= today + CALLED_AHEAD


def nobody_answers(_asked: Asked) -> Answers | None:
    """People who say nothing."""
    return None


@dataclass(frozen=True, kw_only=True)
class ComingAnswer:
    """What somebody is going to answer."""

    meeting_id: int
    person_id: int
    answers: Answers


class PlayedMeetings:
    """An area's meetings while days are played."""

    def __init__(
        self, desk: Desk, wheel: Wheel, collections: dict[tuple[str, str, str], Collection], *, who: str
    ) -> None:
        self._desk, self._wheel, self._collections, self._who = desk, wheel, collections, who
        self._days: set[date] | None = None
        self._month: tuple[int, int] | None = None

    def ask_something(self, today: date) -> bool:
        """Whether a meeting has something to do today."""
        return today in self._known_days(today)

    def come_after(self, today: date) -> bool:
        """Whether a meeting that is called has something to do today or later."""
        return any(day >= today for day in self._known_days(today))

    def forget_days(self) -> None:
        """The meetings have changed: look at their days anew."""
        self._days = None

    def _known_days(self, today: date) -> set[date]:
        if self._days is None:
            with self._desk.database.read() as session:
                found = facts.between(
                    session,
                    area=self._wheel.area,
                    first=today - 2 * CALLED_AHEAD,
                    last=today + FORESEEN,
                    statuses=[MeetingStatus.CALLED],
                )
                agendas = facts.agendas(session, [meeting.id for meeting in found])
            self._days = {
                day
                for meeting in found
                for day in self._days_of(meeting, [item.papers_from for item in agendas[meeting.id]])
            }
        return self._days

    def _days_of(self, meeting: MeetingFacts, owing: Iterable[str | None]) -> Iterator[date]:
        """The days on which the meeting asks for something new; its documents then have days of their own."""
        wheel, rules = self._wheel, self._wheel.body(meeting.group).rules
        if meeting.invites:
            yield notice_day(wheel, meeting)
            reminded_on = reminder_day(wheel, meeting)
            if reminded_on is not None:
                yield reminded_on
        papers_by = (rules.papers or rules.notice).day(meeting.day, wheel.closed)
        for group in {meeting.group, *owing}:
            collection = self._collections.get((wheel.meeting_station.id, PAPERS, group or ""))
            if collection is not None:
                yield window(collection.ladder, last_day=papers_by, closed=wheel.closed)[0]
        yield wheel.closed.next_open(meeting.day)
        yield wheel.closed.next_open(meeting.day + A_DAY)

    # --- the office

    def call(self, calls: Calls, answering: Answering, *, today: date, now: datetime) -> tuple[int, list[ComingAnswer]]:
        """Call what is to be called, on the first day played of each month; how many, and what people will answer."""
        if self._month == (today.year, today.month):
            return 0, []
        self._month = (today.year, today.month)
        with self._desk.database.read() as session:
            drafts = facts.between(
                session,
                area=self._wheel.area,
                first=today,
                last=today + FORESEEN,
                statuses=[MeetingStatus.DRAFT],
            )
        wanted = [meeting.id for meeting in drafts if calls(meeting, today)]
        if not wanted:
            return 0, []
        meetings.call(self._desk, wanted, today=today, now=now, who=self._who)
        self.forget_days()
        return len(wanted), self._coming_answers(wanted, answering, today=today)

    def _coming_answers(self, ids: list[int], answering: Answering, *, today: date) -> list[ComingAnswer]:
        with self._desk.database.read() as session:
            called, invited = facts.of_ids(session, ids), invitations.invited(session, ids)
        coming = []
        for meeting_id in ids:
            meeting = called[meeting_id]
            for person in invited[meeting_id]:
                asked = Asked(
                    key=f"{meeting.area}/{meeting.year}/meeting-{meeting_id}/person-{person.person_id}",
                    called_on=today,
                    meeting_day=meeting.day,
                    closed=self._wheel.closed,
                )
                said = answering(asked)
                if said is not None:
                    coming.append(ComingAnswer(meeting_id=meeting_id, person_id=person.person_id, answers=said))
        return coming

    def answer(self, coming: ComingAnswer, *, today: date, now: datetime) -> None:
        """Note an answer, as when somebody rings; who has handed over since they were called has none to give."""
        with self._desk.database.read() as session:
            meeting = facts.get(session, coming.meeting_id)
            invited = invitations.invited_person(session, coming.meeting_id, coming.person_id)
        is_called = invited is not None and invited.called
        if meeting is not None and meeting.status is MeetingStatus.CALLED and is_called:
            attendance.record_answer(
                self._desk,
                coming.meeting_id,
                coming.person_id,
                coming.answers.answer,
                today=today,
                now=now,
                who=self._who,
            )

    # --- the groups

    def take_in(self, duty: Duty, file: HandedFile | None, *, today: date, now: datetime) -> None:
        """What somebody hands in, or says is done, about a meeting. It may lead on to the next thing asked for."""
        desk, who = self._desk, self._who
        match duty.document:
            case document if document == PAPERS:
                minutes.papers(desk, duty.meeting, group=duty.group, today=today, now=now, who=who, file=file)
            case document if document == MINUTES:
                minutes.minutes(desk, duty.meeting, today=today, now=now, who=who, file=file)
            case document if document == ADJUSTMENT:
                minutes.adjusted(desk, duty.meeting, today=today, now=now, who=who)
            case document if document == PUBLICATION:
                minutes.published(desk, duty.meeting, today=today, now=now, who=who)
            case _:
                documents.receive(desk, duty.id or 0, today=today, now=now, who=who, file=file)
