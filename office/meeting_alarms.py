"""What about the meetings waits for a person in the office. Read in a constant number of queries."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import counted, listed, short_day
from models.words import MeetingForm, MeetingStatus, StationKind
from office.briefing import Briefing
from office.convene import looked_at
from office.meeting_letters import notice_day
from rules.dates import MONTHS
from rules.wheel import Station, Wheel
from store import invitations
from store.meetings import MeetingFacts

AUTUMN = 10
"""The month from which next year's meetings should be decided."""
LOOKS_BACK = timedelta(days=92)
"""So long after its day a draft that nobody has done anything about is told of, in any case in the same year."""


def meeting_alarms(session: Session, briefing: Briefing) -> list[Alarm]:
    """Every alarm about the area's meetings, the most pressing first."""
    wheel, today = briefing.wheel, briefing.today
    first = min(date(today.year, 1, 1), today - LOOKS_BACK)
    found = [meeting for meeting in looked_at(session, wheel, today=today) if meeting.day >= first]
    coming = [meeting for meeting in found if meeting.day >= today]
    return [
        *_of_lapsed(found, today=today),
        *_of_drafts(wheel, coming, today=today),
        *_of_places(wheel, coming, today=today),
        *_of_answers(session, wheel),
        *_of_proposals(session, wheel, coming, today=today),
        *_of_stations(wheel, today=today),
        *_of_too_few(briefing, found),
    ]


def what_it_lacks(meeting: MeetingFacts) -> str | None:
    """What is not yet announced of how one takes part: "plats", "möteslänk", "plats och möteslänk"."""
    lacks = []
    if meeting.form is not MeetingForm.DIGITAL and not meeting.place:
        lacks.append("plats")
    if meeting.form is not MeetingForm.IN_PERSON and not meeting.link:
        lacks.append("möteslänk")
    return listed(lacks) or None


def _of_lapsed(found: Sequence[MeetingFacts], *, today: date) -> Iterator[Alarm]:
    """Drafts whose day has gone by, all in one: an old list read in by mistake is one thing to see to."""
    lapsed = [
        meeting
        for meeting in found
        if meeting.day < today and meeting.status in (MeetingStatus.DRAFT, MeetingStatus.LAPSED)
    ]
    if not lapsed:
        return
    named = listed(_named(meeting) for meeting in lapsed)
    if len(lapsed) == 1:
        number = str(lapsed[0].id)
        what, them, they = f"Utkastet {named} har passerat.", "det", "mötet"
    else:
        number = "NR"
        what, them, they = f"Utkasten {named} har passerat.", "dem", "mötena"
    yield Alarm(
        what=what,
        what_to_do=f"Flytta {them}, ställ in {them} eller anteckna att {they} hölls.",
        kind=AlarmKind.MEETINGS,
        of=number if len(lapsed) == 1 else "",
        command=f"arshjul meetings move {number}, cancel {number} eller revise {number} --elsewhere",
    )


def _of_drafts(wheel: Wheel, coming: Sequence[MeetingFacts], *, today: date) -> Iterator[Alarm]:
    for meeting in coming:
        if meeting.status is MeetingStatus.DRAFT and notice_day(wheel, meeting) <= today:
            yield Alarm(
                what=f"{_named(meeting)} är fortfarande ett utkast, fast kallelsen skulle gå ut "
                f"{short_day(notice_day(wheel, meeting))}.",
                what_to_do="Kalla till mötet eller flytta det.",
                kind=AlarmKind.MEETINGS,
                of=str(meeting.id),
                command=f"arshjul meetings call {meeting.id}",
            )


def _of_places(wheel: Wheel, coming: Sequence[MeetingFacts], *, today: date) -> Iterator[Alarm]:
    for meeting in coming:
        lacks = what_it_lacks(meeting)
        if lacks and meeting.invites and notice_day(wheel, meeting) <= today:
            yield Alarm(
                what=f"{_named(meeting)} saknar {lacks}.",
                what_to_do="Ange det, så får alla som är kallade veta det.",
                kind=AlarmKind.MEETINGS,
                of=str(meeting.id),
                command=f"arshjul meetings revise {meeting.id}",
            )


def _of_answers(session: Session, wheel: Wheel) -> Iterator[Alarm]:
    number = invitations.answers_set_aside(session, area=wheel.area)
    if number:
        yield Alarm(
            what=f"{counted(number, 'svar på en inbjudan', 'svar på inbjudningar')} kunde inte tolkas.",
            what_to_do="Läs dem och för in det som gäller.",
            kind=AlarmKind.ANSWERS,
            command="arshjul meetings answers",
        )


def _of_proposals(session: Session, wheel: Wheel, coming: Sequence[MeetingFacts], *, today: date) -> Iterator[Alarm]:
    called = {meeting.id: meeting for meeting in coming if meeting.invites}
    for meeting_id, number in invitations.proposals(session, area=wheel.area, first=today).items():
        if meeting_id not in called:
            continue
        yield Alarm(
            what=f"{counted(number, 'deltagare', 'deltagare')} föreslår en annan tid för {_named(called[meeting_id])}.",
            what_to_do="Se förslagen, och flytta mötet eller låt tiden stå.",
            kind=AlarmKind.MEETINGS,
            of=str(meeting_id),
            command=f"arshjul meetings show {meeting_id}; låt tiden stå: arshjul meetings keep {meeting_id}",
        )


def _of_stations(wheel: Wheel, *, today: date) -> Iterator[Alarm]:
    """Meetings and decisions of the wheel that have no date though their month is near."""
    for year in (today.year, today.year + 1):
        for station in wheel.stations:
            begins, ends = date(year, station.months[-1], 1), _last_day(year, station.months[-1])
            is_near = begins - timedelta(days=wheel.date_alarm_days) <= today <= ends
            if is_near and ends >= wheel.live_from and wheel.lacks_a_date(station, year):
                yield Alarm(
                    what=_without_date(station, year),
                    what_to_do="Bestäm dagen och läs in den.",
                    kind=AlarmKind.DATES,
                    of=str(year),
                    command="arshjul meetings import",
                )


def _without_date(station: Station, year: int) -> str:
    """ "Politiskt samråd i mars 2027 saknar datum." A decision is no name of a meeting, and stands for itself."""
    months = "–".join(MONTHS[month - 1] for month in station.months)
    if station.kind is StationKind.MEETING:
        return f"{station.name.partition(' – ')[0]} i {months} {year} saknar datum."
    return f"Mötet för ”{station.name}” i {months} {year} saknar datum."


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _of_too_few(briefing: Briefing, found: Sequence[MeetingFacts]) -> Iterator[Alarm]:
    """In autumn: the bodies that have fewer meetings next year than the area file asks for."""
    wheel, today = briefing.wheel, briefing.today
    if today.month < AUTUMN:
        return
    year = today.year + 1
    decided = Counter(
        group for meeting in found if meeting.year == year and meeting.status.is_decided for group in meeting.groups
    )
    living = {span.id for span in wheel.groups if span.exists_on(date(year, 12, 31))}
    short = [
        f"{briefing.group_names.get(body.group, body.group)} ({decided[body.group]} av minst {body.per_year[0]})"
        for body in wheel.bodies
        if body.per_year and body.group in living and decided[body.group] < body.per_year[0]
    ]
    if short:
        yield Alarm(
            what=f"Möten saknas i nästa års kalender, {year}: {listed(short)}.",
            what_to_do="Läs in de dagar som är bestämda.",
            kind=AlarmKind.MEETINGS,
            command="arshjul meetings import",
        )


def _named(meeting: MeetingFacts) -> str:
    return f"{meeting.title} {short_day(meeting.day)}"
