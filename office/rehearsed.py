"""A played year: what was to be rehearsed, and what each act, letter, document and meeting came to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from quopri import decodestring

from sqlmodel import Session

from mail.files import FileTransport
from models.duties import Duty
from models.letters import Act
from models.words import ActState, Answer, DutyState, LetterKind, MeetingStatus, Mode, StepKind
from office.behaviour import Answering, Behaviour
from office.playing import MORNING, Play
from office.playing_meetings import nobody_answers
from office.rehearsal_feeds import RehearsedFeed
from office.rehearsal_stations import StationsOf
from rules.rotation import CHAIRS
from rules.seats import SEATS
from rules.wheel import Wheel
from store import acts, areas, duties, invitations, letters, meetings
from store.letters import SentLetter
from store.meetings import MeetingFacts

LETTERS = "letters"
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


def gathered(
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
    """All that was played from the `first` day to the `last`, with the day on which each unsent act was closed."""
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
    invited = invitations.invited(session, [meeting.id for meeting in found])
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
