"""A rehearsal as one page that needs nothing else: the wheel, the months, every letter, and what did not leave."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import cos, radians, sin
from pathlib import Path

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mail.swedish import counted, listed, short_day, upper_first
from models.words import ActState, Answer, DutyState, LetterKind, StepKind
from office.rehearsal_words import spoken_behaviour, spoken_role, spoken_step
from office.rehearsed import Rehearsal, RehearsedAct, RehearsedDocument, RehearsedLetter
from rules.documents import DELIVERED
from rules.meetings import MINUTES, PAPERS

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "rehearsal"
DEGREES_A_WEEK = 360 * 7 / 366
RING, BARS_BEGIN, LONGEST_BAR = 132, 150, 92
MOST_NAMED = 3
SUMMARY = "summary"
GRAVEST_FIRST = (
    "escalation",
    "warning",
    "overdue",
    "reminder",
    "request",
    "cancellation",
    "service",
    "notice",
    "meeting-reminder",
    "invitation",
    "receipt",
    SUMMARY,
)
ABOUT_MEETINGS = frozenset({"cancellation", "invitation", "meeting-reminder", "notice"})
"""What many get at once in the same words, but for their own name and link: the page shows it once."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A part of a week's bar in the wheel: `kind` letters, as a path."""

    path: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Sector:
    """A month of the wheel."""

    path: str
    name: str
    anchor: str
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Letters of one day that the page shows as one: the first of them, and where they all lie."""

    letters: tuple[RehearsedLetter, ...]

    @property
    def first(self) -> RehearsedLetter:
        """The one that is shown word by word."""
        return self.letters[0]


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day on which letters left."""

    name: str
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True, kw_only=True)
class MeetingLine:
    """How a meeting went."""

    day: str
    title: str
    groups: str
    called: str
    answers: str
    papers: str
    minutes: str


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month with its letters, and how many there are of each kind."""

    id: str
    name: str
    days: tuple[Day, ...]
    counts: Counter[str]


@dataclass(frozen=True, kw_only=True)
class StationLine:
    """What a station came to."""

    name: str
    last_day: str
    owed: int
    received: int
    late: int
    letters: int
    missing: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """Acts that did not leave, of one station and for one reason."""

    station: str
    what: str
    state: str
    reason: str
    groups: tuple[str, ...]


def page(rehearsal: Rehearsal) -> str:
    """The whole page. Equal rehearsals give equal text."""
    months = tuple(_months(rehearsal))
    counts = sum((month.counts for month in months), Counter[str]())
    return (
        environment()
        .get_template("page.html")
        .render(
            rehearsal=rehearsal,
            behaviour=spoken_behaviour(rehearsal.script.behaviour_name, rehearsal.script.seed),
            months=months,
            kinds=[(kind, _kind_word(kind), counts[kind]) for kind in GRAVEST_FIRST if counts[kind]],
            counts=counts,
            bars=tuple(_bars(rehearsal)),
            sectors=tuple(_sectors(months, rehearsal.script.year)),
            outside=[month for month in months if not month.id.startswith(str(rehearsal.script.year))],
            stations=tuple(_stations(rehearsal)),
            meetings=tuple(_meetings(rehearsal)),
            unsent=tuple(_unsent(rehearsal)),
            persons=len({letter.email for letter in rehearsal.letters}),
            received=sum(document.state in DELIVERED for document in rehearsal.documents),
            kind_of=kind_of,
            kind_word=_kind_word,
            short_day=short_day,
        )
    )


def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"counted": counted, "upper_first": upper_first}
    return made


def kind_of(letter: RehearsedLetter) -> str:
    """The gravest thing that the letter says."""
    if letter.kind is LetterKind.SUMMARY:
        return SUMMARY
    return next((kind for kind in GRAVEST_FIRST if kind in letter.steps), SUMMARY)


def _kind_word(kind: str) -> str:
    return "måndagsbrev" if kind == SUMMARY else StepKind(kind).swedish


def _months(rehearsal: Rehearsal) -> Iterator[Month]:
    ordered = sorted(rehearsal.letters, key=lambda letter: (letter.at, letter.path))
    for month, of_month in groupby(ordered, key=lambda letter: f"{letter.at:%Y-%m}"):
        letters = list(of_month)
        first = date.fromisoformat(f"{month}-01")
        yield Month(
            id=month,
            name=upper_first(format_date(first, "LLLL y", locale="sv")),
            days=tuple(
                Day(name=upper_first(short_day(day)), bundles=tuple(_bundled(of_day)))
                for day, of_day in groupby(letters, key=lambda letter: letter.at.date())
            ),
            counts=Counter(kind_of(letter) for letter in letters),
        )


def _bundled(letters: Iterable[RehearsedLetter]) -> Iterator[Bundle]:
    """The day's letters, those together that tell of the same meetings and of nothing else."""
    bundles: dict[object, list[RehearsedLetter]] = {}
    for letter in letters:
        alike = bool(letter.steps) and ABOUT_MEETINGS.issuperset(letter.steps)
        what = (letter.kind, letter.steps, letter.meetings, letter.subject) if alike else letter.path
        bundles.setdefault(what, []).append(letter)
    return (Bundle(letters=tuple(bundle)) for bundle in bundles.values())


# --- the wheel


def _bars(rehearsal: Rehearsal) -> Iterator[Bar]:
    """A bar for each week of the year, as long as the week's letters are many, the gravest outermost."""
    year = rehearsal.script.year
    weeks: dict[int, Counter[str]] = {}
    for letter in rehearsal.letters:
        if letter.at.year == year:
            weeks.setdefault(_week(letter.at.date()), Counter())[kind_of(letter)] += 1
    most = max((sum(counts.values()) for counts in weeks.values()), default=1)
    for week, counts in sorted(weeks.items()):
        start = float(BARS_BEGIN)
        for kind in reversed(GRAVEST_FIRST):
            if counts[kind]:
                length = counts[kind] / most * LONGEST_BAR
                yield Bar(path=_sector(week * DEGREES_A_WEEK + 0.5, 6.0, start, start + length), kind=kind)
                start += length


def _week(day: date) -> int:
    return (day - date(day.year, 1, 1)).days // 7


def _sectors(months: Sequence[Month], year: int) -> Iterator[Sector]:
    lengths = {month.id: sum(month.counts.values()) for month in months}
    for number in range(1, 13):
        first = date(year, number, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        begins, ends = _angle(first), _angle(last) + 360 / 366
        x, y = _point((begins + ends) / 2, RING - 16)
        yield Sector(
            path=_sector(begins + 0.6, ends - begins - 1.2, RING - 32, RING),
            name=str(format_date(first, "LLL", locale="sv")).strip(".")[:3],
            anchor=f"{year}-{number:02}" if lengths.get(f"{year}-{number:02}") else "",
            x=x,
            y=y,
        )


def _angle(day: date) -> float:
    """Degrees clockwise from the top, where the year begins."""
    return (day - date(day.year, 1, 1)).days / 366 * 360


def _sector(begins: float, wide: float, inner: float, outer: float) -> str:
    (ax, ay), (bx, by) = _point(begins, outer), _point(begins + wide, outer)
    (cx, cy), (dx, dy) = _point(begins + wide, inner), _point(begins, inner)
    return f"M{ax} {ay}A{outer:.1f} {outer:.1f} 0 0 1 {bx} {by}L{cx} {cy}A{inner:.1f} {inner:.1f} 0 0 0 {dx} {dy}Z"


def _point(angle: float, radius: float) -> tuple[float, float]:
    return round(radius * sin(radians(angle)), 1), round(-radius * cos(radians(angle)), 1)


# --- the tables


def _stations(rehearsal: Rehearsal) -> Iterator[StationLine]:
    letters = Counter(station for letter in rehearsal.letters for station in letter.stations)
    # A requisition stands both in the year's round and beside it.
    places = {place.id: place for place in (*rehearsal.wheel.stations, *rehearsal.wheel.beside)}
    for place in places.values():
        owed = [document for document in rehearsal.documents if document.station == place.id]
        if owed:
            days = sorted({document.due_on for document in owed})
            yield StationLine(
                name=place.name,
                last_day="efter mötena" if owed[0].meeting else " och ".join(short_day(day) for day in days),
                owed=len(owed),
                received=sum(document.state in DELIVERED for document in owed),
                late=sum(_is_late(document) for document in owed),
                letters=letters[place.id],
                missing=tuple(sorted({_name(rehearsal, d.group) for d in owed if d.state is DutyState.AWAITED})),
                notes=tuple(sorted(_note(rehearsal, document) for document in owed if document.reason)),
            )


def _meetings(rehearsal: Rehearsal) -> Iterator[MeetingLine]:
    documents: dict[tuple[int, str], list[RehearsedDocument]] = {}
    for document in rehearsal.documents:
        documents.setdefault((document.meeting, document.document), []).append(document)
    for meeting in rehearsal.meetings:
        groups = [_name(rehearsal, group) for group in meeting.groups]
        elsewhere = "kallat på annat håll" if meeting.called_elsewhere else ""
        yield MeetingLine(
            day=upper_first(short_day(meeting.day)),
            title=meeting.title,
            groups=listed(groups) if len(groups) <= MOST_NAMED else counted(len(groups), "grupp", "grupper"),
            called=elsewhere or (str(meeting.called) if meeting.called else meeting.status.swedish),
            answers=", ".join(f"{meeting.answers[a]} {a.swedish}" for a in Answer if meeting.answers[a]),
            papers=_came(documents.get((meeting.id, PAPERS), ())),
            minutes=_came(documents.get((meeting.id, MINUTES), ())),
        )


def _came(documents: Sequence[RehearsedDocument]) -> str:
    """When the documents came, or how they stand."""
    return ", ".join(short_day(d.received_on) if d.received_on else d.state.swedish for d in documents)


def _is_late(document: RehearsedDocument) -> bool:
    last_day = document.extended_to or document.due_on
    return document.received_on is not None and document.received_on > last_day


def _name(rehearsal: Rehearsal, group: str) -> str:
    return rehearsal.group_names.get(group, group)


def _note(rehearsal: Rehearsal, document: RehearsedDocument) -> str:
    granted = f"anstånd till {short_day(document.extended_to)}" if document.extended_to else document.state.swedish
    return f"{_name(rehearsal, document.group)}: {granted} ({document.reason})"


def _unsent(rehearsal: Rehearsal) -> Iterator[Unsent]:
    wheel = rehearsal.wheel
    stations = {station.id: station.name for station in (*wheel.stations, *wheel.beside)}

    def bundle(act: RehearsedAct) -> tuple[str, str, str, str]:
        what = f"{spoken_step(act.step)} till {spoken_role(act.role, rehearsal.wheel, station=act.station)}"
        return stations.get(act.station, act.station), what, ActState(act.state).swedish, act.reason

    unsent = sorted((act for act in rehearsal.acts if act.state != ActState.DONE), key=bundle)
    for (station, what, state, reason), acts in groupby(unsent, key=bundle):
        groups = tuple(dict.fromkeys(_name(rehearsal, act.group) for act in acts))
        yield Unsent(station=station, what=what, state=state, reason=reason, groups=groups)
