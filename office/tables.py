"""What lies on a body's table: the documents that a meeting or a station takes up, and those that are missing there.

Read in a constant number of queries, however many documents there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from mail.swedish import listed
from models.decisions import Decision
from models.duties import Duty, HandedIn
from models.words import DutyState, Outcome
from office.meetings import NoSuchMeeting
from rules.decisions import awaits_decision
from rules.documents import DELIVERED
from rules.stations_served import stations_served, year_served
from rules.tables import Laid, body_at, laid_at, turn_of_table, year_collected
from rules.wheel import Collection, Station, Wheel, collections_by_group
from store import areas, decisions, duties, meetings
from store.meetings import MeetingFacts

NOT_ADOPTED, REMITTED = "inte fastställd än", "återremitterad"
"""How a missing document stands, where that is not only that it has not come."""


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """A file that lies with a document. `size` is in bytes; its bytes are in the archive under `stored_as`."""

    id: int
    filename: str
    stored_as: str
    sha256: str
    size: int
    link_version: int


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a body came to about a document."""

    outcome: Outcome
    body: str
    on: date
    reason: str | None
    new_day: date | None
    meeting: int | None


@dataclass(frozen=True, kw_only=True)
class TableLine:
    """A document on the table, or one that is missing there. `asked` is what the body is asked for.

    `standing` is one of the words above.
    """

    duty_id: int
    station: str
    year: int
    group: str
    document: str
    name: str
    group_name: str
    period: str
    asked: Outcome
    state: DutyState
    revision: int
    last_day: date
    extended: bool
    received_on: date | None
    files: tuple[TableFile, ...] = ()
    decided: Decided | None = None
    standing: str | None = None

    @property
    def title(self) -> str:
        """The document inside a sentence: "årsrapport för 2025 från Temagrupp Äldre"."""
        return f"{self.name} för {self.period} från {self.group_name}"


@dataclass(frozen=True, kw_only=True)
class DocumentTable:
    """What a body has before it: at a meeting, or at a station's turn as long as there is no meeting."""

    area: str
    body: str
    body_name: str
    title: str
    stations: tuple[str, ...]
    year: int
    meeting: MeetingFacts | None = None
    received: tuple[TableLine, ...] = ()
    decided: tuple[TableLine, ...] = ()
    missing: tuple[TableLine, ...] = ()
    excused: tuple[TableLine, ...] = ()

    @property
    def is_laid(self) -> bool:
        """Whether anything is, was or should be there."""
        return bool(self.received or self.decided or self.missing)


class NoTable(Exception):
    """Nobody decides at the station; the message says where somebody does."""

    def __init__(self, wheel: Wheel, station: str) -> None:
        self.station = wheel.station(station)
        self.laid_at = tuple(each for each in wheel.stations if any(laid_at(wheel, each.id)))
        tables = ", ".join(each.id for each in self.laid_at)
        where = f"Dokument läggs fram vid {tables}" if tables else "Områdesfilen säger inte var något läggs fram"
        super().__init__(f"vid ”{self.station.name}” ({station}) läggs inga dokument fram. {where}")


def table_of_station(session: Session, wheel: Wheel, station: str, *, year: int, today: date) -> DocumentTable:
    """What lies before the body at a station's turn, whatever the meeting. Raises NoSuchStation and NoTable."""
    place = wheel.station(station)
    if not any(laid_at(wheel, station)):
        raise NoTable(wheel, station)
    names = areas.group_names(session, wheel.area, on=today)
    reader = _Reader(session, wheel, names=names)
    reader.read_years([year - 1, year])
    return _of_turn(wheel, reader, place, year=year, names=names, today=today)


def tables_of_year(session: Session, wheel: Wheel, *, year: int, today: date) -> list[DocumentTable]:
    """What lies before each station's body at its turn that year, in the order of the wheel; a few queries in all."""
    names = areas.group_names(session, wheel.area, on=today)
    reader = _Reader(session, wheel, names=names)
    reader.read_years([year - 1, year])
    reader.read_all_facts()
    return [
        _of_turn(wheel, reader, place, year=year, names=names, today=today)
        for place in sorted(wheel.stations, key=lambda place: place.months[0])
        if any(laid_at(wheel, place.id)) and place.comes_in(year)
    ]


def _of_turn(
    wheel: Wheel, reader: "_Reader", place: Station, *, year: int, names: dict[str, str], today: date
) -> DocumentTable:
    body = body_at(wheel, place.id, day=wheel.decided.get((place.id, year), today)) or wheel.office_group
    empty = DocumentTable(
        area=wheel.area,
        body=body,
        body_name=names.get(body, body),
        title=place.title,
        stations=(place.id,),
        year=year,
    )
    return _sorted(empty, reader.lines(reader.laid([(place.id, year)]), table=None))


def table_of_meeting(session: Session, wheel: Wheel, meeting_id: int) -> DocumentTable:
    """What lies before a meeting: of the stations that it serves, of its own groups, and what has been lifted to it.

    Raises NoSuchMeeting.
    """
    meeting = meetings.get(session, meeting_id)
    if meeting is None or meeting.area != wheel.area:
        raise NoSuchMeeting(meeting_id)
    names = areas.group_names(session, wheel.area, on=meeting.day)
    turns = turns_of_meeting(wheel, meeting)
    reader = _Reader(session, wheel, names=names)
    laid = [*reader.lifted(meeting), *reader.laid(turns), *reader.loose(meeting)]
    titles = [wheel.station(station).title for station, _ in turns]
    return _sorted(
        DocumentTable(
            area=wheel.area,
            body=meeting.group,
            body_name=listed(names.get(group, group) for group in meeting.groups),
            title=listed(titles) or meeting.title,
            stations=tuple(station for station, _ in turns),
            year=meeting.year,
            meeting=meeting,
        ),
        reader.lines(laid, table=meeting.id),
    )


def turns_of_meeting(wheel: Wheel, meeting: MeetingFacts) -> list[tuple[str, int]]:
    """The stations that the meeting serves and that something is laid before, each with the year of its turn."""
    served = stations_served(wheel, groups=meeting.groups, day=meeting.day, named=meeting.station)
    return [
        (station, year_served(wheel.station(station), meeting.day))
        for station in served
        if any(laid_at(wheel, station))
    ]


def may_have_a_table(wheel: Wheel, meeting: MeetingFacts) -> bool:
    """Whether the area file may lay something before the meeting. What has been lifted to it is another matter."""
    own = {*meeting.groups, *(wheel.body(group).kind for group in meeting.groups)}
    handled = [collection for station in wheel.stations for collection in station.collects]
    tables = {each.handling.adopted_at for each in handled if each.handling.adopted_at}
    return (
        bool(turns_of_meeting(wheel, meeting))
        or any(each.handling.by_itself and own & each.owed_by for each in handled)
        or any(body_at(wheel, station, day=meeting.day) in meeting.groups for station in tables)
    )


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A duty on the table, with what the area file says of it and what is asked."""

    duty: Duty
    collection: Collection
    asked: Outcome
    expected: bool = True


class _Reader:
    """Reads what lies on a table."""

    def __init__(self, session: Session, wheel: Wheel, *, names: dict[str, str]) -> None:
        self._session, self._wheel, self._names = session, wheel, names
        self._owed: dict[tuple[str, int], list[Duty]] | None = None
        self._made: dict[int, list[Decision]] = {}
        self._files: dict[int, list[HandedIn]] = {}
        self._read: set[int] = set()
        self._collections = collections_by_group(wheel.stations, areas.group_spans(session, wheel.area))

    def read_years(self, years: Sequence[int]) -> None:
        """Read all that is owed in those years at once."""
        self._owed = {}
        for duty in duties.of_years(self._session, area=self._wheel.area, years=years):
            self._owed.setdefault((duty.station, duty.year), []).append(duty)

    def read_all_facts(self) -> None:
        """Read what has been decided about all that is owed, and its files, at once."""
        self._read_facts(duty.id or 0 for owed in (self._owed or {}).values() for duty in owed)

    def _of_station(self, station: str, year: int) -> list[Duty]:
        if self._owed is not None:
            return self._owed.get((station, year), [])
        return duties.of_station(self._session, area=self._wheel.area, station=station, year=year)

    def _read_facts(self, duty_ids: Iterable[int]) -> None:
        """Read what has been decided about these documents, and their files, unless that is done."""
        unread = set(duty_ids) - self._read
        if unread:
            self._made |= decisions.of_duties(self._session, unread)
            self._files |= decisions.files_of(self._session, unread)
            self._read |= unread

    def laid(self, turns: Iterable[tuple[str, int]]) -> Iterator[_Found]:
        """The documents that the file lays before these stations, each turn's own."""
        for table, year in turns:
            for one in laid_at(self._wheel, table):
                yield from self._of(one, table=table, year=year)

    def _of(self, one: Laid, *, table: str, year: int) -> Iterator[_Found]:
        collected = year_collected(self._wheel, one.collection, table=table, year=year)
        for duty in self._of_station(one.station.id, collected):
            if self._collections.get((duty.station, duty.document, duty.group)) is one.collection:
                yield _Found(duty=duty, collection=one.collection, asked=one.asked)

    def loose(self, meeting: MeetingFacts) -> Iterator[_Found]:
        """What has come in to the meeting's groups beside its stations: what they adopt themselves, and what was late.

        Those that lack are no news to anybody.
        """
        years = [meeting.year - 1, meeting.year, meeting.year + 1]
        adopted = [s.id for s in self._wheel.stations if any(each.handling.is_adopted for each in s.collects)]
        for duty in duties.of_years(self._session, area=self._wheel.area, years=years, stations=adopted):
            collection = self._collections.get((duty.station, duty.document, duty.group))
            if collection is None or not collection.handling.is_adopted:
                continue
            own = collection.handling.by_itself and duty.group in meeting.groups
            if own or self._is_late(duty, collection, meeting):
                yield _Found(duty=duty, collection=collection, asked=Outcome.ADOPTED, expected=False)

    def _is_late(self, duty: Duty, collection: Collection, meeting: MeetingFacts) -> bool:
        """Whether the groups have met about such documents already, so that one of their later meetings takes it."""
        station = collection.handling.adopted_at
        if station is None:
            return False
        turn = turn_of_table(self._wheel, collection, table=station, year=duty.year)
        met_on = self._wheel.decided.get((station, turn))
        body = body_at(self._wheel, station, day=meeting.day)
        return body in meeting.groups and met_on is not None and met_on < meeting.day

    def lifted(self, meeting: MeetingFacts) -> Iterator[_Found]:
        """What another body could not agree on and has lifted to one of the meeting's."""
        for duty in decisions.lifted_to(self._session, area=self._wheel.area, groups=meeting.groups):
            collection = self._collections.get((duty.station, duty.document, duty.group))
            if collection is not None:
                yield _Found(duty=duty, collection=collection, asked=Outcome.ADOPTED, expected=False)

    def lines(self, found: Iterable[_Found], *, table: int | None) -> list[TableLine]:
        """The documents as lines, each once. `table` is the meeting whose own decisions count as made there."""
        once: dict[int, _Found] = {}
        for each in found:
            once.setdefault(each.duty.id or 0, each)
        self._read_facts(once)
        lines = []
        for duty_id, each in once.items():
            of_duty = self._made.get(duty_id, [])
            decided = _that_counts(of_duty, each.asked, table=table)
            if not each.expected and decided is None and not _is_here(each, of_duty):
                continue
            lines.append(self._line(each, decided, self._files.get(duty_id, ())))
        return lines

    def _line(self, found: _Found, decided: Decision | None, files: Sequence[object]) -> TableLine:
        duty, document = found.duty, found.collection.document
        waits = found.asked is Outcome.NOTED and awaits_decision(found.collection.handling, duty.state)
        return TableLine(
            duty_id=duty.id or 0,
            station=duty.station,
            year=duty.year,
            group=duty.group,
            document=duty.document,
            name=document.name,
            group_name=self._names.get(duty.group, duty.group),
            period=document.period.for_year(duty.year),
            asked=found.asked,
            state=duty.state,
            revision=duty.revision,
            last_day=duty.last_day,
            extended=duty.extended_to is not None and not duty.remitted,
            received_on=duty.received_on,
            files=tuple(
                TableFile(**{name: getattr(file, name) for name in TableFile.__dataclass_fields__}) for file in files
            ),
            decided=self._decided(decided) if decided else None,
            standing=NOT_ADOPTED if waits else REMITTED if duty.remitted else None,
        )

    def _decided(self, decision: Decision) -> Decided:
        return Decided(
            outcome=decision.outcome,
            body=self._names.get(decision.body, decision.body),
            on=decision.decided_on,
            reason=decision.reason,
            new_day=decision.new_day,
            meeting=decision.meeting_id,
        )


def _that_counts(made: Sequence[Decision], asked: Outcome, *, table: int | None) -> Decision | None:
    """The last decision of the kind that is asked for: at that meeting, or, without one, at all."""
    of_kind = [each for each in made if (each.outcome is Outcome.NOTED) is (asked is Outcome.NOTED)]
    here = [each for each in of_kind if table in (None, each.meeting_id)]
    return here[-1] if here else None


def _is_here(found: _Found, made: Sequence[Decision]) -> bool:
    """Whether a document that comes without being expected lies on the table undecided."""
    return awaits_decision(found.collection.handling, found.duty.state) or bool(
        found.duty.state is DutyState.RECEIVED and made and made[-1].outcome is Outcome.LIFTED
    )


def _sorted(table: DocumentTable, lines: Iterable[TableLine]) -> DocumentTable:
    received, decided, missing, excused = [], [], [], []
    for line in lines:
        if line.decided is not None and _still_holds(line):
            decided.append(line)
        elif line.standing == NOT_ADOPTED:
            missing.append(line)
        elif line.state in DELIVERED and (line.asked is Outcome.NOTED or line.state is DutyState.RECEIVED):
            received.append(line)
        elif line.state is DutyState.AWAITED:
            missing.append(line)
        elif line.state is DutyState.EXCUSED:
            excused.append(line)
    return replace(
        table,
        received=tuple(received),
        decided=tuple(decided),
        missing=tuple(missing),
        excused=tuple(excused),
    )


def _still_holds(line: TableLine) -> bool:
    """Whether what was decided is the last word: not where the document has come in anew since it was remitted back."""
    return line.decided is not None and not (
        line.decided.outcome is Outcome.REMITTED and line.state is not DutyState.AWAITED
    )
