"""The office's Monday letter: what needs a person, what stands open, what comes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from mail.summary_contexts import StationLine, SummaryLetter
from mail.swedish import counted, listed, long_day, short_day, week_of
from models.duties import Duty
from models.failpoints import Change, changing
from models.words import DutyState, LetterKind
from office.alarms import alarms
from office.areas import wheel_by_the_file, wheel_of_area
from office.briefing import Briefing
from office.coming import A_WEEK, coming
from office.delivery import Delivery, deliver
from office.desk import Desk
from office.roles import Recipient
from office.writing import letter_row
from rules.documents import DELIVERED
from store import duties, letters, meetings
from store.database import told_plainly
from store.meetings import MeetingFacts


def write_summary(desk: Desk, *, area: str, today: date, now: datetime) -> Delivery | None:
    """Write and send the week's summary to the office, once: on its first open day or as soon after as this runs.

    None when it has been written already, or the day is closed.
    """
    with desk.database.glance() as session:
        year, week, _ = today.isocalendar()
        key = f"{area}/{year}-v{week:02}/kontoret/summary"
        if not wheel_by_the_file(session, area).closed.is_open(today) or letters.has_key(session, key):
            return None
        briefing = Briefing(session, wheel_of_area(session, area), today=today, links=desk.links)
        row = letter_row(
            briefing,
            desk.composer,
            key=key,
            kind=LetterKind.SUMMARY,
            template="monday-summary",
            context=_context(session, briefing, now=now, credentials_end=desk.credentials_end_of(area)),
            recipient=_the_office(briefing),
            contact=briefing.office,
            now=now,
            ask_first=False,
        )
    with told_plainly(), changing(Change.SUMMARY_WRITTEN, desk.database.write()) as session:
        added = letters.add(session, [row])
    return deliver(desk, area=area, today=today, now=now, only=list(added.values())) if added else None


def _the_office(briefing: Briefing) -> Recipient:
    return Recipient(person_id=None, name=briefing.office.name, email=briefing.office.email, role="samverkanskontor")


def _context(session: Session, briefing: Briefing, *, now: datetime, credentials_end: date | None) -> SummaryLetter:
    wheel, today = briefing.wheel, briefing.today
    return SummaryLetter(
        recipient_name=wheel.senders.name,
        area_name=wheel.name,
        week=week_of(today),
        alarms=alarms(session, briefing, now=now, credentials_end=credentials_end),
        stations=tuple(_open_stations(session, briefing)),
        sent_last_week=letters.sent_between(
            session, area=wheel.area, first=today - A_WEEK, last=today - timedelta(days=1)
        ),
        coming=tuple(_coming(session, briefing)),
        dashboard_url=briefing.links.public_url,
    )


def _open_stations(session: Session, briefing: Briefing) -> list[StationLine]:
    """The stations that still wait for something, in the order of their last days."""
    open_years = {(duty.station, duty.year) for duty in duties.awaited(session, area=briefing.wheel.area)}
    found = []
    for station in briefing.wheel.collecting:
        for year in sorted(year for place, year in open_years if place == station.id):
            of_year = duties.of_station(session, area=briefing.wheel.area, station=station.id, year=year)
            found.append((min(duty.last_day for duty in of_year), _line(briefing, f"{station.title} {year}", of_year)))
    found += _open_meetings(session, briefing)
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def _open_meetings(session: Session, briefing: Briefing) -> list[tuple[date, StationLine]]:
    """What is awaited of each meeting's documents, one line for a meeting and a kind of document."""
    documents = {c.document.id: c.document.name for c in briefing.wheel.meeting_station.collects}
    awaited: dict[tuple[int, str], list[Duty]] = {}
    for duty in duties.open_for_meetings(session, area=briefing.wheel.area):
        awaited.setdefault((duty.meeting, duty.document), []).append(duty)
    found = meetings.of_ids(session, {meeting for meeting, _ in awaited})
    return [
        (
            min(duty.last_day for duty in owed),
            _line(briefing, f"{_named(found.get(meeting))}: {documents.get(document, document)}", owed),
        )
        for (meeting, document), owed in awaited.items()
    ]


def _named(meeting: MeetingFacts | None) -> str:
    return f"{meeting.title} {short_day(meeting.day)}" if meeting else "Möte"


def _line(briefing: Briefing, name: str, of_year: Sequence[Duty]) -> StationLine:
    def names(chosen: Sequence[Duty]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(briefing.group_names.get(duty.group, duty.group) for duty in chosen))

    waiting = [duty for duty in of_year if duty.state is DutyState.AWAITED]
    return StationLine(
        name=name,
        last_day=listed(dict.fromkeys(long_day(duty.due_on) for duty in of_year)),
        received=sum(duty.state in DELIVERED for duty in of_year),
        owed=sum(duty.state is not DutyState.ENDED for duty in of_year),
        missing=names([duty for duty in waiting if duty.extended_to is None]),
        extended=names([duty for duty in waiting if duty.extended_to is not None]),
    )


def _coming(session: Session, briefing: Briefing) -> list[str]:
    """The coming week's steps in words, if nothing more is handed in."""
    return [
        f"{short_day(step.on)}: {step.kind.swedish}, {step.station_name}, "
        f"{counted(step.documents, 'dokument', 'dokument')}"
        for step in coming(session, briefing.wheel, today=briefing.today)
    ]
