"""A whole year of an area, played before it happens, on a copy that is thrown away afterwards.

The copy has the area's organisation, people, meetings and last year's documents, and an empty ledger. What is played is
one year of the wheel: its stations' documents from the first request, which may fall before 1 January, until the last
ladder has come to its end, which may fall after 31 December. The years before and after are left out, acts and letters
alike. What waits for approval is approved each morning.

The year's meetings begin as drafts, and the office calls them at the beginning of each month, three months ahead. The
next year's have their days, on which this year's documents may hang, but are never called.

Chairs are handed over and asked for as the calendar has it, from the first day played to the year's last; those who are
named are people whom the area knows.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from quopri import decodestring
from tempfile import TemporaryDirectory

from sqlmodel import Session

from areas.meeting_lists import MeetingList
from areas.people import PeopleList
from areas.populations import PopulationList
from areas.reader import ReadArea, read_area_text
from mail.files import FileTransport
from models.duties import Duty
from models.letters import Act
from models.words import ActState, Answer, DutyState, LetterKind, MeetingStatus, Mode, StepKind
from office.areas import apply_area, wheel_of_area
from office.behaviour import Answering, Behaviour
from office.desk import Desk, composer
from office.links import Links
from office.meeting_import import apply_meetings, plan_meetings
from office.people import apply_people
from office.playing import MORNING, Cast, Play, Progress
from office.playing_meetings import nobody_answers, three_months_ahead
from office.playing_starts import in_its_month
from office.populations import apply_populations
from office.rehearsal_feeds import RehearsedFeed, write_feeds
from office.rehearsal_stations import StationsOf
from office.rotation import count_as_told
from office.stations import station_duties
from rules.ladder import schedule
from rules.rotation import CHAIRS
from rules.seats import SEATS
from rules.wheel import Station, Wheel, due_day
from store import acts, areas, duties, letters, meetings
from store.archive import Archive
from store.copies import copy_documents, copy_meetings, copy_organisation, copy_terms
from store.database import Database
from store.letters import SentLetter
from store.meetings import MeetingFacts
from store.migrate import migrate

WHO = "övningen"
A_DAY = timedelta(days=1)
LETTERS = "letters"
KEY_OF_PERSONAL_LINKS = "rehearsal"
BY_THE_CALENDAR = (CHAIRS, SEATS)
"""Terms and seats have no year of the wheel: what they ask for is played from the first day to the year's last."""


@dataclass(frozen=True, kw_only=True)
class Script:
    """What is to be rehearsed. `behaviour_name` and `seed` are told to whoever reads the rehearsal."""

    area: str
    year: int
    mode: Mode
    behaviour: Behaviour
    behaviour_name: str
    seed: int
    answering: Answering = nobody_answers


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What the copy is made of: an open home, from which the area is copied where it has it; else the file and people.

    `read` are the rules to play by, where they are not the home's own. `meetings` of the
    year are added to the home's, and so are `populations`.
    """

    home: Database | None
    read: ReadArea | None
    people: PeopleList | None
    meetings: MeetingList | None = None
    populations: PopulationList | None = None


@dataclass(frozen=True, kw_only=True)
class RehearsedAct:
    """A line of `acts.jsonl`: days and times are the area's own, ids as in the area file. Empty where there is none.

    `station` is the wheel's own: what is about a meeting stands at the station that the meeting serves, and once at
    each where it serves several; `moten` has the meetings that serve none.
    `duty` is a document, `minnesanteckningar@12` one that belongs to meeting 12, `mote-12` the meeting itself, and
    `period-2027-01-01` the chair's term that begins that day.
    `role` is an addressee, or for what goes to those who are called the person, `person-34`.
    """

    date: str
    time: str
    area: str
    station: str
    group: str
    duty: str
    step: str
    role: str
    recipient: str
    letter: str
    subject: str
    key: str
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RehearsedLetter:
    """A letter that left: where its bytes lie, and what a reader wants to see of it.

    `meetings` are those that it calls to, gives notice of or reminds of.
    """

    path: str
    at: datetime
    kind: LetterKind
    steps: tuple[StepKind, ...]
    stations: tuple[str, ...]
    meetings: tuple[int, ...]
    recipient: str
    email: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class RehearsedDocument:
    """What became of a document in the end. `meeting` is the one that it belongs to, 0 for none."""

    station: str
    group: str
    document: str
    meeting: int
    due_on: date
    extended_to: date | None
    state: DutyState
    received_on: date | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class RehearsedMeeting:
    """A meeting of the year, and how many answered what to it."""

    id: int
    title: str
    day: date
    groups: tuple[str, ...]
    status: MeetingStatus
    called_elsewhere: bool
    called: int
    answers: Counter[Answer]


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A played year."""

    script: Script
    wheel: Wheel
    group_names: dict[str, str]
    first: date
    last: date
    acts: tuple[RehearsedAct, ...]
    letters: tuple[RehearsedLetter, ...]
    documents: tuple[RehearsedDocument, ...]
    meetings: tuple[RehearsedMeeting, ...]
    feeds: tuple[RehearsedFeed, ...]


def rehearse(
    script: Script, origin: Origin, *, folder: Path, links: Links, today: date, progress: Progress | None = None
) -> Rehearsal:
    """Play the year and lay its letters and calendars in `folder`. Raises what reading, copying and applying raise.

    `today` is the day on which a changed area file would be applied: what it no longer has ends the day before.
    """
    with TemporaryDirectory(prefix="arshjul-") as scratch, _stage(Path(scratch), folder, links) as desk:
        _furnish(desk, script, origin, today=today)
        play = Play(desk, area=script.area, cast=_cast(script))
        first = min(first_request(play.wheel, script.year), date(script.year, 1, 1))
        last, closed_on = _play_through(desk, play, script, first=first, progress=progress)
        with desk.database.read() as session:
            now = play.at(last, MORNING)
            written = write_feeds(session, script.area, folder, year=script.year, now=now)
            return _gathered(session, script, play, folder, written, first=first, last=last, closed_on=closed_on)


def _cast(script: Script) -> Cast:
    def calls(meeting: MeetingFacts, today: date) -> bool:
        return meeting.year == script.year and three_months_ahead(meeting, today)

    def starts(station: Station, wheel: Wheel, today: date) -> int | None:
        year = in_its_month(station, wheel, today)
        return year if year == script.year else None

    return Cast(
        behaviour=script.behaviour,
        who=WHO,
        calls=calls,
        starts=starts,
        answering=script.answering,
        rotates_until=date(script.year, 12, 31),
    )


@contextmanager
def _stage(scratch: Path, folder: Path, links: Links) -> Iterator[Desk]:
    url = f"sqlite:///{scratch / 'rehearsal.db'}"
    migrate(url)
    database = Database(url, durable=False)
    try:
        yield Desk(
            database=database,
            composer=composer(),
            transport=FileTransport(folder / LETTERS, durable=False),
            archive=Archive(scratch / "documents"),
            links=replace(links, personal_keys=(KEY_OF_PERSONAL_LINKS,)),
        )
    finally:
        database.close()


# --- the copy


def _furnish(desk: Desk, script: Script, origin: Origin, *, today: date) -> None:
    """Bring the area into the empty database, and put the neighbouring years beyond reach."""
    now = datetime.combine(date(script.year, 1, 1), time.min, UTC)
    with desk.database.write() as session:
        text = _copied(origin.home, session, script.area) if origin.home is not None else ""
        rules = played_live(origin.read.text if origin.read else text, mode=script.mode, year=script.year)
        apply_area(session, read_area_text(rules, name="områdesfilen"), today=today, now=now, who=WHO)
        if origin.people is not None:
            apply_people(session, origin.people, area=script.area, today=today, now=now, who=WHO, confirmed=True)
        if origin.populations is not None:
            apply_populations(session, origin.populations, area=script.area, now=now, who=WHO)
        if origin.home is not None:
            with origin.home.read() as source:
                copy_documents(source, session, script.area, year=script.year - 1)
                copy_meetings(source, session, script.area, year=script.year)
                copy_terms(source, session, script.area, noted_on=_first_day(session, script) - A_DAY)
        _settle_neighbours(session, script)
        _tell_of_terms_before(session, script)
        if origin.meetings is not None:
            _add_meetings(session, script, origin.meetings, links=desk.links)


def _copied(home: Database, session: Session, area: str) -> str:
    """Copy the area from the home; return the text of its file."""
    with home.read() as source:
        copy_organisation(source, session, area)
        number, _ = areas.current_revision(source, area)
        return areas.applied_text(source, area, number)


def played_live(text: str, *, mode: Mode, year: int) -> str:
    """An area file's text with that mode, live since long before the year; the rest as it is."""
    for key, value in (("läge", mode.swedish), ("driftstart", f"{year - 2}-01-01")):
        line = f"{key}: {value}"
        text, found = re.subn(rf"(?m)^{key}[ \t]*:.*$", line, text, count=1)
        if not found:
            text = f"{text.rstrip()}\n{line}\n"
    return text


def _first_day(session: Session, script: Script) -> date:
    """The day on which the play begins."""
    return min(first_request(wheel_of_area(session, script.area), script.year), date(script.year, 1, 1))


def _settle_neighbours(session: Session, script: Script) -> None:
    """Let the years before and after have nothing open, so that their stations neither ask nor chase."""
    wheel = wheel_of_area(session, script.area)
    groups = areas.group_spans(session, script.area)
    duties.open_all(
        session,
        [
            {**row, "state": DutyState.ENDED, "look_on": None}
            for place in wheel.collecting
            for year in (script.year - 1, script.year + 1)
            for row in station_duties(wheel, place, groups, year=year)
        ],
    )


def _tell_of_terms_before(session: Session, script: Script) -> None:
    """Let those who were to know of a term before the play begins know of it."""
    wheel, eve = wheel_of_area(session, script.area), _first_day(session, script) - A_DAY
    now = datetime.combine(eve, MORNING, wheel.time_zone).astimezone(UTC)
    count_as_told(session, wheel, today=eve, now=now)


def _add_meetings(session: Session, script: Script, found: MeetingList, *, links: Links) -> None:
    """Lay the list's meetings down, as they would be on the eve of the play. Raises what reading them in raises."""
    wheel = wheel_of_area(session, script.area)
    eve = _first_day(session, script) - A_DAY
    plan = plan_meetings(session, wheel, found, today=eve)
    now = datetime.combine(eve, MORNING, wheel.time_zone).astimezone(UTC)
    apply_meetings(session, wheel, plan, links=links, today=eve, now=now, who=WHO)


# --- the play


def first_request(wheel: Wheel, year: int) -> date:
    """The first day on which a station of the year asks for anything; 1 January where none does."""
    return min(
        (
            schedule(
                collection.ladder,
                last_day=due_day(wheel, collection, year=year),
                closed=wheel.closed,
            )[0].on
            for place in wheel.collecting
            for collection in place.yearly
        ),
        default=date(year, 1, 1),
    )


def _play_through(
    desk: Desk, play: Play, script: Script, *, first: date, progress: Progress | None
) -> tuple[date, dict[int, date]]:
    """Play day by day to the end; return the last day, and on which day each act that never left was closed."""
    closed_on: dict[int, date] = {}
    day, new_year = first, date(script.year + 1, 1, 1)
    while day < new_year or play.deeds_left or play.meetings_wait(day) or _runs_on(desk, script.area):
        if progress is not None:
            progress(day)
        if play.day(day):
            with desk.database.read() as session:
                for act in acts.closed_unsent(session, area=script.area):
                    closed_on.setdefault(act, day)
        day += A_DAY
    return day - A_DAY, closed_on


def _runs_on(desk: Desk, area: str) -> bool:
    with desk.database.read() as session:
        return duties.ladders_run(session, area=area, apart_from=BY_THE_CALENDAR)


# --- what it came to


def _gathered(
    session: Session,
    script: Script,
    play: Play,
    folder: Path,
    written: tuple[RehearsedFeed, ...],
    *,
    first: date,
    last: date,
    closed_on: dict[int, date],
) -> Rehearsal:
    found = acts.of_year(session, area=script.area, year=script.year, also_of=BY_THE_CALENDAR)
    of_year = [act for act in found if act.letter_id is not None or act.written_on >= first]  # else: counted as told
    owed = duties.of_year(session, area=script.area, year=script.year, also_of=BY_THE_CALENDAR)
    sent = {letter.id: letter for letter in letters.sent(session, area=script.area)}
    paths = {number: _path(folder, letter) for number, letter in sent.items()}
    year = date(script.year, 1, 1), date(script.year, 12, 31)
    held = meetings.between(session, area=script.area, first=year[0], last=year[1])
    stations_of = StationsOf(play.wheel, meetings=held, owed=owed)
    carried: dict[int, list[Act]] = {}
    for act in of_year:
        if act.letter_id is not None:
            carried.setdefault(act.letter_id, []).append(act)
    lines = [
        _line(act, station, sent.get(act.letter_id or 0), paths, play, closed_on)
        for act in of_year
        for station in stations_of(act)
    ]
    return Rehearsal(
        script=script,
        wheel=play.wheel,
        group_names=areas.group_names(session, script.area, on=date(script.year, 12, 31)),
        first=first,
        last=last,
        acts=tuple(sorted(lines, key=lambda line: (line.date, line.time, line.key, line.station))),
        letters=tuple(
            _letter(letter, paths[number], carried.get(number, []), play, stations_of)
            for number, letter in sent.items()
        ),
        documents=tuple(map(_document, owed)),
        meetings=tuple(_meetings(session, held)),
        feeds=written,
    )


def _meetings(session: Session, found: Sequence[MeetingFacts]) -> Iterator[RehearsedMeeting]:
    invited = meetings.invited(session, [meeting.id for meeting in found])
    for meeting in found:
        called = [person for person in invited[meeting.id] if person.called]
        yield RehearsedMeeting(
            id=meeting.id,
            title=meeting.title,
            day=meeting.day,
            groups=meeting.groups,
            status=meeting.status,
            called_elsewhere=meeting.called_elsewhere,
            called=len(called),
            answers=Counter(person.answer for person in called),
        )


def _path(folder: Path, letter: SentLetter) -> str:
    transport = FileTransport(folder / LETTERS)
    lies_at = transport.path_of(letter.body, message_id=letter.message_id, recipient=letter.recipient)
    return lies_at.relative_to(folder).as_posix()


def _line(
    act: Act, station: str, carrier: SentLetter | None, paths: dict[int, str], play: Play, closed_on: dict[int, date]
) -> RehearsedAct:
    letter = carrier if act.state is ActState.DONE else None
    instant = letter.sent_at if letter else play.at(closed_on.get(act.id or 0, act.due_on), MORNING)
    left = instant.astimezone(play.wheel.time_zone)
    return RehearsedAct(
        date=f"{left:%Y-%m-%d}",
        time=f"{left:%H:%M}",
        area=act.area,
        station=station,
        group=act.group,
        duty=_about(act),
        step=act.step,
        role=act.addressee,
        recipient=_recipient(letter, play.wheel) if letter else "",
        letter=paths[letter.id] if letter else "",
        subject=letter.subject if letter else "",
        key=act.key,
        state=act.state.value,
        reason=act.reason or "",
    )


def _about(act: Act) -> str:
    """The document as the act's key has it, the meeting, or the term."""
    if act.meeting_id is not None:
        return f"mote-{act.meeting_id}"
    parts = act.key.split("/")
    return parts[4] if act.duty_id is not None else f"period-{parts[5]}"


def _recipient(letter: SentLetter, wheel: Wheel) -> str:
    """Whom the bytes go to: in shadow mode the office."""
    name = wheel.senders.name if letter.would_reach else letter.recipient_name
    return f"{name} <{letter.recipient}>"


def _letter(letter: SentLetter, path: str, carried: list[Act], play: Play, stations_of: StationsOf) -> RehearsedLetter:
    return RehearsedLetter(
        path=path,
        at=letter.sent_at.astimezone(play.wheel.time_zone).replace(second=0, microsecond=0),
        kind=letter.kind,
        steps=tuple(dict.fromkeys(act.kind for act in carried)),
        stations=tuple(dict.fromkeys(station for act in carried for station in stations_of(act))),
        meetings=tuple(dict.fromkeys(act.meeting_id for act in carried if act.meeting_id is not None)),
        recipient=letter.would_reach or letter.recipient_name,
        email=letter.recipient,
        subject=letter.subject,
        text=_text(letter.body),
    )


def _text(body: bytes) -> str:
    """The letter's text part, as `mail.compose` has laid it. Parsing the whole message takes twenty times as long."""
    _, _, part = body.partition(b"Content-Type: text/plain")
    encoded, _, _ = part.partition(b"\r\n--=_")
    _, _, content = encoded.partition(b"\r\n\r\n")
    return decodestring(content).decode().replace("\r\n", "\n")


def _document(duty: Duty) -> RehearsedDocument:
    return RehearsedDocument(
        station=duty.station,
        group=duty.group,
        document=duty.document,
        meeting=duty.meeting,
        due_on=duty.due_on,
        extended_to=duty.extended_to,
        state=duty.state,
        received_on=duty.received_on,
        reason=duty.reason,
    )
