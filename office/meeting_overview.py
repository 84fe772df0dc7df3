"""Meetings as commands and pages show them: what is decided, who has answered, what has come in.

Read in a constant number of queries, however many meetings or persons there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from mail.swedish import listed, meeting_time
from models.duties import Duty
from models.words import (
    ActState,
    Answer,
    CalendarWay,
    DutyState,
    MeetingForm,
    MeetingStatus,
    Participation,
    Presence,
    Publication,
    StepKind,
)
from office.links import Links
from office.meeting_chain import ChainView, chain_view
from office.meetings import NoSuchMeeting
from office.rollcall import called_to
from rules.meetings import ADJUSTMENT, MINUTES, PAPERS
from rules.wheel import Station, Wheel
from store import areas, duties, invitations, meeting_acts, meetings
from store.invitations import Invited, Tally
from store.meetings import MeetingFacts


def standing(status: MeetingStatus, *, called_elsewhere: bool) -> str:
    """A meeting's status in Swedish. That it was called elsewhere says something until it has been held."""
    return "kallat på annat håll" if called_elsewhere and status is MeetingStatus.CALLED else status.swedish


@dataclass(frozen=True, kw_only=True)
class MeetingLine:
    """A meeting in a list. `called` and `answered` count those who are called to it and those who have answered.

    `groups` are the names of those in `group_ids`. `proposals` counts those who have proposed another time.
    """

    id: int
    title: str
    groups: tuple[str, ...]
    group_ids: tuple[str, ...]
    station: str | None
    day: date
    starts_at: datetime
    ends_at: datetime
    when: str
    form: MeetingForm
    place: str | None
    link: str | None
    status: MeetingStatus
    called_elsewhere: bool
    called: int
    answered: int
    accepted: int
    proposals: int

    @property
    def standing(self) -> str:
        """The meeting's status in Swedish."""
        return standing(self.status, called_elsewhere=self.called_elsewhere)


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """An item of the agenda; the names of the group that owes a paper for it, and what the meeting came to."""

    number: int
    title: str
    papers_from: str | None
    outcome: str | None


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """How one who is called stands with the meeting. `seat` is whose it is: "Partille kommun 2"."""

    person_id: int
    name: str
    group: str
    participation: Participation
    seat: str | None
    answer: Answer
    serves: bool
    comment: str | None
    proposes: str | None
    proposed: tuple[datetime, datetime] | None
    presence: Presence | None


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """One of the meeting's documents, with the addresses of the files that have come in."""

    document: str
    name: str
    group: str
    state: DutyState
    last_day: date
    received_on: date | None
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class MeetingView:
    """All that is known of a meeting."""

    line: MeetingLine
    notes: str | None
    reason: str | None
    station: str | None
    page: str
    agenda: tuple[AgendaLine, ...]
    answers: tuple[AnswerLine, ...]
    documents: tuple[DocumentLine, ...]
    chain: ChainView


def meeting_lines(session: Session, wheel: Wheel, *, first: date, last: date) -> list[MeetingLine]:
    """The area's meetings between two days, in the order of time."""
    found = meetings.between(session, area=wheel.area, first=first, last=last)
    tallies = invitations.tallies(session, area=wheel.area, first=first, last=last)
    names = areas.group_names(session, wheel.area, on=first)
    return [_line(wheel, meeting, tallies.get(meeting.id, Tally()), names) for meeting in found]


def meeting_view(session: Session, wheel: Wheel, meeting_id: int, *, links: Links) -> MeetingView:
    """One of the area's meetings. Raises NoSuchMeeting."""
    return view_of(session, wheel, meeting_of_area(session, wheel, meeting_id), links=links)


def view_of(session: Session, wheel: Wheel, meeting: MeetingFacts, *, links: Links) -> MeetingView:
    """The meeting with all that is known of it."""
    invited = invitations.invited(session, [meeting.id])[meeting.id]
    names = areas.group_names(session, wheel.area, on=meeting.day)
    parties = {party.id: party.name for party in areas.parties(session, wheel.area)}
    return MeetingView(
        line=_line(wheel, meeting, _tally(invited), names),
        notes=meeting.notes,
        reason=meeting.reason,
        station=wheel.station(meeting.station).title if meeting.station else None,
        page=links.meeting(meeting.id, meeting.link_version),
        agenda=agenda_of(session, meeting.id, names),
        answers=tuple(_answer(wheel, row, names, parties) for row in invited if row.called),
        documents=documents_of(session, wheel, meeting.id, names, links=links),
        chain=chain_view(session, wheel, meeting),
    )


@dataclass(frozen=True, kw_only=True)
class MeetingYear:
    """A year's meetings in the order of time, and the stations that await a date in it.

    `groups` are all that the area has or has had, by id; `waiting` counts the answers that nobody could make out.
    """

    lines: tuple[MeetingLine, ...]
    undated: tuple[Station, ...]
    groups: dict[str, str]
    waiting: int


def meeting_year(session: Session, wheel: Wheel, year: int, *, today: date) -> MeetingYear:
    """The year's meetings. `wheel` knows the days that meetings have given its stations."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return MeetingYear(
        lines=tuple(meeting_lines(session, wheel, first=first, last=last)),
        undated=tuple(station for station in wheel.stations if _awaits_a_date(wheel, station, year, today=today)),
        groups=areas.group_names(session, wheel.area, on=last),
        waiting=invitations.answers_set_aside(session, area=wheel.area),
    )


def _awaits_a_date(wheel: Wheel, station: Station, year: int, *, today: date) -> bool:
    """Whether a meeting for the station is still to be decided in that year."""
    return wheel.lacks_a_date(station, year) and (year, station.months[-1]) >= (today.year, today.month)


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """The calendar messages that an act about a meeting would send: how many, and to whom by capacity.

    `by_feed` counts those who have the meeting in a feed, and get none.
    """

    meeting: MeetingFacts
    to: tuple[tuple[Participation, int], ...]
    by_feed: int

    @property
    def number(self) -> int:
        """How many messages."""
        return sum(number for _, number in self.to)


def leaving_when_called(session: Session, wheel: Wheel, found: Sequence[MeetingFacts]) -> list[Leaving]:
    """The invitations that calling each of the meetings would send; none for one that is called already."""
    called = called_to(session, wheel, found)
    ways = invitations.reach(session, {one.person_id for rows in called.values() for one in rows})
    invited = {
        meeting.id: [(one.participation, ways[one.person_id].calendar) for one in called[meeting.id]]
        for meeting in found
        if not meeting.invites
    }
    return [_leaving(meeting, invited.get(meeting.id, ())) for meeting in found]


def leaving_when_told(session: Session, meeting: MeetingFacts) -> Leaving:
    """The messages that a change of the meeting, or cancelling it, would send to those who have been invited."""
    rows = invitations.invited(session, [meeting.id])[meeting.id] if meeting.invites else []
    return _leaving(meeting, [(row.participation, row.calendar) for row in rows if row.called])


def _leaving(meeting: MeetingFacts, people: Sequence[tuple[Participation, CalendarWay]]) -> Leaving:
    counts = Counter(participation for participation, way in people if way is CalendarWay.INVITATIONS)
    return Leaving(
        meeting=meeting,
        to=tuple((participation, counts[participation]) for participation in Participation if counts[participation]),
        by_feed=sum(way is CalendarWay.FEED for _, way in people),
    )


def notice_has_left(session: Session, meeting: MeetingFacts) -> bool:
    """Whether somebody has the notice of the meeting, as its day now is."""
    told = meeting_acts.letters_about(session, [meeting.id])
    return any(
        letter.kind is StepKind.NOTICE and letter.day == meeting.day and letter.state is ActState.DONE
        for letter in told
    )


def meeting_of_area(session: Session, wheel: Wheel, meeting_id: int) -> MeetingFacts:
    """The meeting of that number, if it is the area's. Raises NoSuchMeeting."""
    meeting = meetings.get(session, meeting_id)
    if meeting is None or meeting.area != wheel.area:
        raise NoSuchMeeting(meeting_id)
    return meeting


def agenda_of(session: Session, meeting_id: int, names: dict[str, str]) -> tuple[AgendaLine, ...]:
    """The meeting's agenda."""
    return tuple(
        AgendaLine(
            number=item.number,
            title=item.title,
            papers_from=names.get(item.papers_from, item.papers_from) if item.papers_from else None,
            outcome=item.outcome,
        )
        for item in meetings.agendas(session, [meeting_id])[meeting_id]
    )


def documents_of(
    session: Session,
    wheel: Wheel,
    meeting_id: int,
    names: dict[str, str],
    *,
    links: Links,
) -> tuple[DocumentLine, ...]:
    """The meeting's documents, with links to their files."""
    kinds = {c.document.id: c.document.name for c in wheel.meeting_station.collects}
    files = duties.files_of_meetings(session, [meeting_id])
    return tuple(
        DocumentLine(
            document=duty.document,
            name=kinds.get(duty.document, duty.document),
            group=names.get(duty.group, duty.group),
            state=duty.state,
            last_day=duty.last_day,
            received_on=duty.received_on,
            files=tuple((f.filename, links.document_path(f.id, f.link_version)) for f in files.get(duty.id or 0, ())),
        )
        for duty in _papers_first(duties.of_meetings(session, [meeting_id]))
    )


def papers_shown(documents: Iterable[DocumentLine]) -> tuple[DocumentLine, ...]:
    """The papers that whoever has the link to the meeting's page may read."""
    return tuple(d for d in documents if d.document == PAPERS and d.files and d.state is not DutyState.STRUCK)


def minutes_shown(wheel: Wheel, meeting: MeetingFacts, documents: Iterable[DocumentLine]) -> tuple[DocumentLine, ...]:
    """The minutes that whoever has the link may read: adjusted ones, of a body that publishes its minutes.

    Where the chair has sent an adjusted version of their own, that is the one.
    """
    rule = wheel.body(meeting.group).rules.minutes
    if rule is None or rule.publication is Publication.NEVER:
        return ()
    by_kind = {d.document: d for d in documents}
    minutes, adjusted = by_kind.get(MINUTES), by_kind.get(ADJUSTMENT)
    if minutes is None or minutes.state not in (DutyState.ADOPTED, DutyState.PUBLISHED):
        return ()
    files = (adjusted.files if adjusted else ()) or minutes.files
    return (replace(minutes, files=files),) if files else ()


def _papers_first(owed: Iterable[Duty]) -> Sequence[Duty]:
    return sorted(owed, key=lambda duty: (duty.document != PAPERS, duty.id or 0))


def _tally(invited: Iterable[Invited]) -> Tally:
    called = [row for row in invited if row.called]
    return Tally(
        called=len(called),
        answered=sum(row.answer is not Answer.NONE for row in called),
        accepted=sum(row.answer is Answer.ACCEPTED for row in called),
        proposals=sum(row.proposed_start is not None for row in called),
    )


def _line(wheel: Wheel, meeting: MeetingFacts, tally: Tally, names: dict[str, str]) -> MeetingLine:
    zone = wheel.time_zone
    return MeetingLine(
        id=meeting.id,
        title=meeting.title,
        groups=tuple(names.get(group, group) for group in meeting.groups),
        group_ids=meeting.groups,
        station=meeting.station,
        day=meeting.day,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        when=meeting_time(meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)),
        form=meeting.form,
        place=meeting.place,
        link=meeting.link,
        status=meeting.status,
        called_elsewhere=meeting.called_elsewhere,
        called=tally.called,
        answered=tally.answered,
        accepted=tally.accepted,
        proposals=tally.proposals,
    )


def _answer(wheel: Wheel, row: Invited, names: dict[str, str], parties: dict[str, str]) -> AnswerLine:
    zone = wheel.time_zone
    proposes, proposed = None, None
    if row.proposed_start is not None and row.proposed_end is not None:
        proposed = (row.proposed_start, row.proposed_end)
        proposes = meeting_time(row.proposed_start.astimezone(zone), row.proposed_end.astimezone(zone))
    seat = [parties.get(row.party, row.party)] if row.party else []
    return AnswerLine(
        person_id=row.person_id,
        name=row.name,
        group=names.get(row.group, row.group),
        participation=row.participation,
        seat=" ".join([*seat, str(row.seat)]) if seat and row.seat else listed(seat) or None,
        answer=row.answer,
        serves=row.serves,
        comment=row.comment,
        proposes=proposes,
        proposed=proposed,
        presence=row.presence,
    )
