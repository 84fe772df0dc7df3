"""What the office looks at first: what needs somebody, what leaves today, what leaves the week to come."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from mail.summary_contexts import Alarm
from models.words import LetterState
from office.alarm_questions import foreseen
from office.alarms import alarms
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.coming import ComingStep, coming
from office.links import Links
from office.stations import years_around
from rules.wheel import Wheel
from store import bounces, duties, letter_lists, letters
from store.bounces import Bounce
from store.duties_seen import see
from store.letter_lists import LetterLine
from store.questions import Asking
from store.together import put_together

SHOWN_TODAY = 12
OUT = (LetterState.SENT,)
WAITING = (LetterState.WRITTEN, LetterState.HELD, LetterState.CLAIMED, LetterState.FAILED, LetterState.UNKNOWN)
SHOWN = (*OUT, *WAITING)


@dataclass(frozen=True, kw_only=True)
class TodaysLetters:
    """The letters of a day: how many have left and how many have not, and the latest of them as a list shows them.

    `last_sent_at` is when a letter last left the area, on whatever day; `bounced` those of the day that came back.
    """

    sent: int
    waiting: int
    lines: tuple[LetterLine, ...]
    last_sent_at: datetime | None
    bounced: Mapping[int, Bounce]

    @property
    def total(self) -> int:
        """All that were written for the day and not taken back."""
        return self.sent + self.waiting


@dataclass(frozen=True, kw_only=True)
class LateAt:
    """How many documents are late at a station's turn of a year."""

    year: int
    station: str
    station_name: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Overseen:
    """An area as it stands on `today`, apart from its year."""

    area: str
    today: date
    alarms: tuple[Alarm, ...]
    late_at: tuple[LateAt, ...]
    letters: TodaysLetters
    coming: tuple[ComingStep, ...]

    @property
    def late(self) -> int:
        """All documents whose last day has passed: of every year, and of the stations beside the year's round."""
        return sum(each.number for each in self.late_at)

    def late_elsewhere(self, year: int, stations: Iterable[str]) -> tuple[LateAt, ...]:
        """Those that a page of the year with those stations does not show."""
        shown = {(year, station) for station in stations}
        return tuple(each for each in self.late_at if (each.year, each.station) not in shown)


def oversee(
    session: Session,
    *,
    area: str,
    today: date,
    links: Links,
    now: datetime | None = None,
    credentials_end: date | None = None,
) -> Overseen:
    """Look at everything that may need somebody, in a constant number of queries. Raises NoSuchArea.

    `credentials_end` is the last day of the login of the area's mail, where it is known.
    """
    wheel = wheel_of_area(session, area)
    see(session, area=area, years=years_around(today))
    put_together(session, *foreseen(wheel, today=today), *_of_todays_letters(area, today=today))
    return Overseen(
        area=area,
        today=today,
        alarms=alarms(
            session,
            Briefing(session, wheel, today=today, links=links),
            now=now,
            credentials_end=credentials_end,
        ),
        late_at=tuple(_late_at(session, wheel, today=today)),
        letters=todays_letters(session, area=area, today=today),
        coming=coming(session, wheel, today=today),
    )


def _late_at(session: Session, wheel: Wheel, *, today: date) -> Iterator[LateAt]:
    names = {station.id: station.name for station in (*wheel.stations, *wheel.beside)}
    for (year, station), number in sorted(duties.late(session, area=wheel.area, today=today).items()):
        yield LateAt(year=year, station=station, station_name=names.get(station, station), number=number)


def todays_letters(session: Session, *, area: str, today: date) -> TodaysLetters:
    """The day's letters. Nothing reads the whole ledger."""
    counted = letters.count_of_day(session, area=area, day=today)
    return TodaysLetters(
        sent=sum(counted.get(state, 0) for state in OUT),
        waiting=sum(counted.get(state, 0) for state in WAITING),
        lines=tuple(letter_lists.of_day(session, area=area, day=today, states=SHOWN, limit=SHOWN_TODAY)),
        last_sent_at=letters.last_sent_at(session, area=area),
        bounced=bounces.of_day(session, area=area, day=today),
    )


def _of_todays_letters(area: str, *, today: date) -> tuple[Asking, ...]:
    return (
        letters.count_of_day.of(area=area, day=today),
        letter_lists.of_day.of(area=area, day=today, states=SHOWN, limit=SHOWN_TODAY),
        letters.last_sent_at.of(area=area),
        bounces.of_day.of(area=area, day=today),
    )
