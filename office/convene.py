"""The meetings of an area, looked at each morning: what should have been told, asked for and noted by now, and is not.

Level-triggered: how often or how late this runs changes nothing. The number of queries does not depend on how many
meetings or persons there are.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from models.duties import Duty
from models.words import DutyState, MeetingStatus, StepKind
from office.areas import follow_decided_days, wheel_of_area, with_decided_days
from office.calendar import refresh
from office.duty_changes import DutyChanges
from office.invitations import bring_in_step
from office.links import Links
from office.meeting_duties import MeetingDuties, meetings_of
from office.meeting_letters import STALE, WantedLetter, letters_wanted, notice_day, stale_letters
from office.stations import StationOutcome, collect_by
from office.substitutes import let_substitutes_serve
from office.undone import Undone
from rules.meetings import MEETINGS
from rules.wheel import Wheel
from store import acts, areas, duties, invitations, meeting_acts, meetings
from store.invitations import Invited
from store.meeting_acts import LetterAboutMeeting
from store.meetings import MeetingFacts
from store.together import put_together

A_DAY = timedelta(days=1)
LOOKS_BACK = timedelta(days=400)
"""So long after a meeting its minutes may still wait for the next one to approve them."""
LOOKS_AHEAD = timedelta(days=550)
"""So long before a meeting something about it may be due."""
TOLD_SINCE = timedelta(days=31)
"""So long after a meeting a letter about it may still wait. Papers and notices are of no use later."""
BEFORE_LIVE = "sista dagen ligger före driftstart"


@dataclass(frozen=True, kw_only=True)
class ConveneOutcome:
    """What one look at the meetings led to.

    `told` counts, by meeting, the notices and reminders that were written; `invitations` the calendar messages.
    `documents` is what the ladders of the meetings' documents asked for.
    """

    area: str
    held: tuple[int, ...] = ()
    told: dict[int, Counter[StepKind]]
    taken_back: int = 0
    invitations: int = 0
    opened: int = 0
    moved: int = 0
    ended: int = 0
    documents: StationOutcome

    @property
    def counts(self) -> Counter[StepKind]:
        """How many letters came to be written of each kind."""
        return sum(self.told.values(), Counter())


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """All that a look at the meetings reads."""

    wheel: Wheel
    meetings: dict[int, MeetingFacts]
    invited: dict[int, list[Invited]]
    told: list[LetterAboutMeeting]
    duties: MeetingDuties


def convene(session: Session, *, area: str, today: date, now: datetime, links: Links) -> ConveneOutcome:
    """Do all that the area's meetings ask for by `today`, in the caller's transaction. Raises NoSuchArea."""
    areas.lock(session, area)
    wheel = _with_drafts_lapsed(session, wheel_of_area(session, area), today=today)
    moves = bring_in_step(session, wheel, today=today, now=now)
    found = _read_meetings(session, wheel, today=today)
    moves += len(let_substitutes_serve(session, wheel, found.values(), today=today, now=now))
    held = _held(found, today=today, now=now)
    meetings.hold(session, held)
    if held:
        found = _read_meetings(session, wheel, today=today)
    facts = _read(session, wheel, found, today=today, now=now, lock=True)
    stale = stale_letters(facts.meetings, facts.invited, facts.told)
    meeting_acts.cancel_each(session, stale, reason=STALE)
    wanted = _wanted(facts, today=today, now=now)
    acts.add(session, [letter.row(today=today) for letter in wanted])
    changes = _bring_duties_in_step(session, wheel, facts.duties, today=today)
    follow_decided_days(session, wheel, today=today)
    documents = collect_by(session, wheel, station=MEETINGS, today=today)
    refresh(session, wheel, links=links, today=today, now=now)
    return ConveneOutcome(
        area=area,
        held=tuple(held),
        told=_by_meeting(wanted),
        taken_back=len(stale),
        invitations=moves,
        opened=len(changes.opened) + len(changes.taken_up),
        moved=len(changes.moved),
        ended=len(changes.ended),
        documents=documents,
    )


def undone(session: Session, wheel: Wheel, *, today: date) -> Undone | None:
    """What should have been done about the meetings by `today` and is not; None where all is.

    What a meeting of this very day asks for is left out: by the end of the day it has been held.
    """
    now = datetime.combine(today, time.max, wheel.time_zone).astimezone(UTC)
    found = _read_meetings(session, wheel, today=today)
    since = [found[meeting_id].day + A_DAY for meeting_id in _held(found, today=today, now=now)]
    facts = _read(session, wheel, found, today=today, now=now, lock=False)
    since += [max(letter.due_on, letter.meeting.created_at.date()) for letter in _wanted(facts, today=today, now=now)]
    changes = facts.duties.changes(today)
    since += [row["look_on"] or today for row in changes.opened]
    since += [today] * (len(changes) - len(changes.opened))
    return Undone(number=len(since), since=min(*since, today)) if since else None


def looked_at(session: Session, wheel: Wheel, *, today: date) -> list[MeetingFacts]:
    """The meetings so near that something about them may be due, in the order of time."""
    return meetings.between(session, area=wheel.area, first=today - LOOKS_BACK, last=today + LOOKS_AHEAD)


def _read_meetings(session: Session, wheel: Wheel, *, today: date) -> dict[int, MeetingFacts]:
    return {found.id: found for found in looked_at(session, wheel, today=today)}


def _with_drafts_lapsed(session: Session, wheel: Wheel, *, today: date) -> Wheel:
    """Let the drafts whose day has gone by lapse; the wheel without the days that they had given its stations."""
    first, last = today - LOOKS_BACK, today - A_DAY
    drafts = meetings.between(session, area=wheel.area, first=first, last=last, statuses=[MeetingStatus.DRAFT])
    if not drafts:
        return wheel
    meetings.lapse(session, [draft.id for draft in drafts])
    return with_decided_days(session, wheel)


def _held(found: dict[int, MeetingFacts], *, today: date, now: datetime) -> list[int]:
    """The meetings that were called and ended on an earlier day."""
    return [
        meeting.id
        for meeting in found.values()
        if meeting.status is MeetingStatus.CALLED and meeting.day < today and meeting.is_over(now)
    ]


def _read(
    session: Session, wheel: Wheel, found: dict[int, MeetingFacts], *, today: date, now: datetime, lock: bool
) -> _Facts:
    found = _with_those_owed_to(session, wheel, found)
    coming = _coming(found, today=today)
    put_together(session, meeting_acts.letters_about.of(coming), meetings.items_of.of(coming))
    near = [m.id for m in found.values() if m.invites and not m.is_over(now) and notice_day(wheel, m) <= today]
    told = meeting_acts.letters_about(session, coming)
    return _Facts(
        wheel=wheel,
        meetings=found,
        invited=invitations.invited(session, sorted({*near, *(letter.meeting_id for letter in told)})),
        told=told,
        duties=_duties(session, wheel, found, today=today, lock=lock),
    )


def _with_those_owed_to(session: Session, wheel: Wheel, found: dict[int, MeetingFacts]) -> dict[int, MeetingFacts]:
    """The meetings, and those long past that a document is still awaited for."""
    awaited = duties.open_for_meetings(session, area=wheel.area)
    return found | meetings.of_ids(session, set(meetings_of(awaited)) - set(found))


def _duties(
    session: Session, wheel: Wheel, found: dict[int, MeetingFacts], *, today: date, lock: bool
) -> MeetingDuties:
    return MeetingDuties(
        wheel,
        list(found.values()),
        agendas=meetings.agendas(session, _coming(found, today=today)),
        known=duties.of_meetings(session, list(found), lock=lock),
        groups=areas.group_spans(session, wheel.area),
    )


def _coming(found: dict[int, MeetingFacts], *, today: date) -> list[int]:
    return [meeting.id for meeting in found.values() if meeting.day >= today - TOLD_SINCE]


def _wanted(facts: _Facts, *, today: date, now: datetime) -> list[WantedLetter]:
    return letters_wanted(
        facts.wheel,
        facts.meetings.values(),
        invited=facts.invited,
        told=facts.told,
        today=today,
        now=now,
    )


def _by_meeting(wanted: list[WantedLetter]) -> dict[int, Counter[StepKind]]:
    told: dict[int, Counter[StepKind]] = {}
    for letter in wanted:
        told.setdefault(letter.meeting.id, Counter())[letter.kind] += 1
    return told


# --- the documents of meetings


def ask_for_documents(session: Session, *, area: str, today: date, now: datetime, links: Links) -> None:
    """Do what the documents of the area's meetings ask for by `today`, and nothing else: one of them has come in, and
    may lead on to the next. In the caller's transaction."""
    areas.lock(session, area)
    wheel = wheel_of_area(session, area)
    found = _with_those_owed_to(session, wheel, _read_meetings(session, wheel, today=today))
    _bring_duties_in_step(session, wheel, _duties(session, wheel, found, today=today, lock=True), today=today)
    collect_by(session, wheel, station=MEETINGS, today=today)
    refresh(session, wheel, links=links, today=today, now=now)


def _bring_duties_in_step(session: Session, wheel: Wheel, of_meetings: MeetingDuties, *, today: date) -> DutyChanges:
    """Open, move and end the duties as the meetings ask, each with a revision and a reason of its own."""
    changes = of_meetings.changes(today)
    if changes.opened:
        areas.keep_station(session, wheel.area, wheel.meeting_station)
        duties.open_all(session, changes.opened)
    for duty, reason in changes.ended:
        duty.state, duty.reason, duty.look_on = DutyState.ENDED, reason, None
    for duty in changes.past:
        duty.state, duty.look_on = DutyState.HISTORY, None
    for duty, due_on in (*changes.moved, *changes.taken_up):
        _begin_anew(wheel, duty, due_on=due_on, today=today)
    _cancel_letters(session, changes)
    session.flush()
    return changes


def _begin_anew(wheel: Wheel, duty: Duty, *, due_on: date, today: date) -> None:
    """Another last day is a revision of its own, and the ladder counts from it."""
    duty.due_on, duty.extended_to = due_on, None
    duty.state, duty.reason = DutyState.AWAITED, None
    duty.revision, duty.revised_on = duty.revision + 1, today - A_DAY
    duty.look_on = max(today, wheel.live_from)


def _cancel_letters(session: Session, changes: DutyChanges) -> None:
    reasons: dict[str, list[int]] = {}
    for duty, reason in (*changes.ended, *((duty, BEFORE_LIVE) for duty in changes.past)):
        reasons.setdefault(reason, []).append(duty.id or 0)
    for duty, due_on in changes.moved:
        reasons.setdefault(f"sista dagen ändrades till {due_on}", []).append(duty.id or 0)
    for reason, ids in reasons.items():
        acts.cancel_for_duties(session, ids, reason=reason)
