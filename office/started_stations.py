"""Stations without a fixed day: they ask for nothing until somebody starts them, and are then chased like any other.

A start writes down the documents of one year of the station, each with its last day. From the next open morning the
station's own look takes over. A station is started once a year: who needs more time is given it.
"""

from collections.abc import Collection as AnyOf
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from mail.swedish import counted, long_day
from models.log import Deed
from models.started_stations import StationStart
from office import calendar
from office.areas import wheel_of_area
from office.closed_years import check_year_open
from office.desk import Desk
from office.stations import years_around
from rules.stations_served import year_served
from rules.wheel import Collection, GroupSpan, Station, Wheel
from store import areas, duties, log, started_stations
from store.database import told_plainly

LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Started:
    """What a start led to: the year it counts for, and who is asked for what by when."""

    station: str
    station_name: str
    year: int
    documents: tuple[str, ...]
    """What is asked for, with what it covers: "underlag till årsrapporten för 2026"."""
    last_days: tuple[date, ...]
    groups: tuple[str, ...]
    asked: int
    first_morning: date
    """The open day on which the first letters are written."""


@dataclass(frozen=True, kw_only=True)
class StandingOfStart:
    """A station that is started by hand, and how it stands with one of its years."""

    station: str
    station_name: str
    year: int
    started_on: date | None
    last_day: date | None
    started_by: str | None


class NotStartedByHand(Exception):
    """The station starts of itself, or not at all."""

    def __init__(self, wheel: Wheel, station: Station) -> None:
        by_hand = ", ".join(each.id for each in startable(wheel)) or "ingen"
        why = "vilar (”aktiv: nej”)" if not station.active else "startar av sig själv"
        super().__init__(f"{station.name} {why}. De stationer som startas för hand är: {by_hand}")


class AlreadyStarted(Exception):
    """The station of that year has been started before."""

    def __init__(self, station: Station, start: StationStart) -> None:
        super().__init__(
            f"{station.name} {start.year} startades {long_day(start.started_on)} av {start.started_by}, med sista dag "
            f"{long_day(start.last_day)}. Den startas inte två gånger. Ge anstånd via ”arshjul extend” "
            "åt dem som behöver mer tid, eller ange ett annat år"
        )


class UnfitStart(Exception):
    """The year or the last day makes no sense; the message says what would."""


def startable(wheel: Wheel) -> tuple[Station, ...]:
    """The active stations that somebody starts, in the order of the file."""
    return tuple(station for station in wheel.collecting if station.started_by_hand)


def standing(session: Session, *, area: str, today: date) -> list[StandingOfStart]:
    """How each station that is started by hand stands, for the year that a start today would count for."""
    wheel = wheel_of_area(session, area)
    found = []
    for station in startable(wheel):
        year = year_served(station, today)
        start = started_stations.of_year(session, area=area, station=station.id, year=year)
        found.append(
            StandingOfStart(
                station=station.id,
                station_name=station.name,
                year=year,
                started_on=start.started_on if start else None,
                last_day=start.last_day if start else None,
                started_by=start.started_by if start else None,
            )
        )
    return found


def start(
    desk: Desk,
    *,
    area: str,
    station: str,
    year: int | None = None,
    last_day: date | None = None,
    today: date,
    now: datetime,
    who: str,
) -> Started:
    """Start a station: from the next open morning its documents are asked for and chased.

    `year` is the one whose turn lies nearest, and `last_day` what the area file counts from the start, unless given.
    Raises NoSuchArea, NoSuchStation, NotStartedByHand, YearClosed, AlreadyStarted or UnfitStart; then nothing has been
    changed.
    """
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        place = wheel.station(station)
        chosen, rows = _laid_out(session, wheel, place, year=year, last_day=last_day, today=today)
        _write(session, area, place, rows, year=chosen, today=today, now=now, who=who)
        calendar.refresh(session, wheel, links=desk.links, today=today, now=now)
    return _told(wheel, place, rows, year=chosen, today=today)


def foresee_start(
    session: Session, wheel: Wheel, *, station: str, year: int, last_day: date | None = None, today: date
) -> Started:
    """What a start would lead to; nothing is written. Raises what `start` does."""
    place = wheel.station(station)
    chosen, rows = _laid_out(session, wheel, place, year=year, last_day=last_day, today=today)
    return _told(wheel, place, rows, year=chosen, today=today)


def _laid_out(
    session: Session, wheel: Wheel, place: Station, *, year: int | None, last_day: date | None, today: date
) -> tuple[int, list[dict[str, Any]]]:
    """The year that a start would count for, and the documents that it would ask for."""
    if place not in startable(wheel):
        raise NotStartedByHand(wheel, place)
    chosen = year_served(place, today) if year is None else year
    _check_year(place, chosen, today=today)
    check_year_open(session, area=wheel.area, year=chosen)
    before = started_stations.of_year(session, area=wheel.area, station=place.id, year=chosen)
    if before is not None:
        raise AlreadyStarted(place, before)
    spans = areas.group_spans(session, wheel.area)
    rows = list(_rows(wheel, place, spans, year=chosen, last_day=last_day, today=today))
    if not rows:
        raise UnfitStart(f"ingen grupp finns på sista dagen som skulle lämna något till {place.name} {chosen}")
    return chosen, rows


def _check_year(station: Station, year: int, *, today: date) -> None:
    if year not in years_around(today):
        first, *_, last = years_around(today)
        raise UnfitStart(f"{station.name} startas för ett av åren {first}–{last}, inte {year}")
    if not station.comes_in(year):
        raise UnfitStart(f"{station.name} återkommer inte {year} enligt områdesfilen")


def _rows(
    wheel: Wheel, place: Station, spans: Sequence[GroupSpan], *, year: int, last_day: date | None, today: date
) -> Iterator[dict[str, Any]]:
    """The documents that a start asks for."""
    for collection in place.collects:
        due_on = _last_day(wheel, collection, today=today) if last_day is None else last_day
        _check_last_day(wheel, due_on, today=today)
        for group in collection.owing(spans, due_on=due_on):
            yield duties.row(
                wheel.area,
                year=year,
                station=place.id,
                group=group.id,
                document=collection.document.id,
                due_on=due_on,
                look_on=_first_morning(wheel, today),
            )


def _last_day(wheel: Wheel, collection: Collection, *, today: date) -> date:
    assert collection.after_start is not None, "the area file counts the last day from the start"
    return collection.after_start.day(today, wheel.closed)


def _check_last_day(wheel: Wheel, day: date, *, today: date) -> None:
    if not today < day <= today + LONGEST_AHEAD:
        raise UnfitStart(f"sista dagen ska ligga efter i dag, {long_day(today)}, och inom ett år; inte {long_day(day)}")
    if day < wheel.live_from:
        raise UnfitStart(
            f"{long_day(day)} är före driftstarten, {long_day(wheel.live_from)}: då krävs ingenting in. "
            "Välj en senare dag"
        )
    closed_because = wheel.closed.why_closed(day)
    if closed_because is not None:
        nearest = wheel.closed.next_open(day)
        raise UnfitStart(f"{long_day(day)} är ingen arbetsdag ({closed_because}); närmast är {long_day(nearest)}")


def _write(
    session: Session,
    area: str,
    place: Station,
    rows: Sequence[dict[str, Any]],
    *,
    year: int,
    today: date,
    now: datetime,
    who: str,
) -> None:
    first = min(row["due_on"] for row in rows)
    begun = StationStart(
        area=area, station=place.id, year=year, started_on=today, last_day=first, started_by=who, started_at=now
    )
    started_stations.add(session, begun)
    duties.open_all(session, rows)
    session.flush()
    log.record(
        session,
        at=now,
        who=who,
        area=area,
        act=Deed.START.value,
        subject=f"{area}/{year}/{place.id}",
        detail={"last_day": str(first), "documents": len(rows)},
    )


def _told(wheel: Wheel, place: Station, rows: Sequence[dict[str, Any]], *, year: int, today: date) -> Started:
    asked: AnyOf[str] = {row["document"] for row in rows}
    documents = (collection.document for collection in place.collects if collection.document.id in asked)
    return Started(
        station=place.id,
        station_name=place.name,
        year=year,
        documents=tuple(dict.fromkeys(f"{each.name} för {each.period.for_year(year)}" for each in documents)),
        last_days=tuple(sorted({row["due_on"] for row in rows})),
        groups=tuple(dict.fromkeys(row["group"] for row in rows)),
        asked=len(rows),
        first_morning=_first_morning(wheel, today),
    )


def _first_morning(wheel: Wheel, today: date) -> date:
    """The open morning after the start: today's may have been already."""
    return wheel.closed.next_open(today + timedelta(days=1))


def headline(started: Started) -> str:
    """The start in a line: "Underlag till årsrapporten 2027: 17 dokument, senast fredagen den …"."""
    days = " och ".join(long_day(day) for day in started.last_days)
    return f"{started.station_name} {started.year}: {counted(started.asked, 'dokument')}, senast {days}"
