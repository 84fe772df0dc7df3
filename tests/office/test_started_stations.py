"""A station without a day of its own: nothing before somebody starts it, and then the same chase as for any other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from areas.reader import read_area, read_area_text
from models.duties import Duty
from models.letters import Act
from models.log import Deed, LogEntry
from models.words import ActState, DutyState
from office.areas import apply_area, wheel_of_area
from office.closed_years import YearClosed
from office.desk import Desk
from office.documents import NoSuchDuty, find_duty, receive
from office.forecast import forecast
from office.started_stations import AlreadyStarted, NotStartedByHand, UnfitStart, standing, start
from office.tick import tick
from office.yearbook import close_year
from rules.wheel import NoSuchStation
from settings import ROOT
from store import areas, duties, duty_acts
from store.calendars import deadlines

AREA, STATION = "fyrbodal", "arsrapportunderlag"
THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)
IN_FIVE_WEEKS = date(2026, 12, 28)

At = Callable[[date], dict[str, Any]]


@pytest.fixture
def fyrbodal(desk: Desk, at: At) -> Desk:
    """A desk at both areas, on both databases."""
    lay_down(desk, at)
    return desk


@pytest.fixture
def quick(sqlite_desk: Desk, at: At) -> Desk:
    """The same on SQLite alone."""
    lay_down(sqlite_desk, at)
    return sqlite_desk


def lay_down(desk: Desk, at: At) -> None:
    with desk.database.write() as session:
        apply_area(session, read_area(ROOT / "areas" / "fyrbodal.yaml"), who="t", **at(date(2026, 1, 2)))


def begin(desk: Desk, day: date, at: At, **particulars: Any) -> Any:
    return start(desk, area=AREA, station=STATION, who="en processledare", **{**at(day), **particulars})


def of_station(desk: Desk, kind: type[Duty] | type[Act]) -> list[Any]:
    with desk.database.read() as session:
        return list(session.exec(select(kind).where(kind.area == AREA, kind.station == STATION)))


def told(desk: Desk, group: str) -> list[tuple[str, date]]:
    found = [act for act in of_station(desk, Act) if act.group == group and not act.copy_only]
    return [(act.step, act.written_on) for act in sorted(found, key=lambda act: (act.due_on, act.step))]


def test_before_it_is_started_nothing_is_asked_and_nothing_is_overlooked(quick: Desk, at: At) -> None:
    tick(quick, area=AREA, **at(date(2027, 1, 29)))

    assert of_station(quick, Duty) == []
    with quick.database.write() as session, pytest.raises(NoSuchDuty, match=r"inte startad för 2027.*arshjul start"):
        find_duty(session, area=AREA, station=STATION, group="lokal-amal", year=2027, document=None)


def test_a_start_asks_every_group_from_the_next_morning_and_chases_it_like_any_other(fyrbodal: Desk, at: At) -> None:
    started = begin(fyrbodal, THURSDAY, at)

    assert (started.year, started.asked, started.last_days) == (2027, 17, (IN_FIVE_WEEKS,))
    assert started.documents == ("underlag till årsrapporten för 2026",)
    assert started.first_morning == FRIDAY
    assert {duty.state for duty in of_station(fyrbodal, Duty)} == {DutyState.AWAITED}

    for day in (THURSDAY, FRIDAY, FRIDAY, date(2026, 12, 17), date(2026, 12, 29)):
        tick(fyrbodal, area=AREA, **at(day))
    assert told(fyrbodal, "lokal-amal") == [
        ("request", FRIDAY),
        ("reminder-1", date(2026, 12, 17)),
        ("reminder-2", date(2026, 12, 29)),
        ("overdue-1", date(2026, 12, 29)),
    ]


def test_the_same_year_is_started_once_but_the_next_one_anew(quick: Desk, at: At) -> None:
    begin(quick, THURSDAY, at)

    with pytest.raises(AlreadyStarted, match="startades torsdagen den 19 november 2026 av en processledare"):
        begin(quick, FRIDAY, at)
    assert begin(quick, FRIDAY, at, year=2026).year == 2026
    assert len(of_station(quick, Duty)) == 34


@pytest.mark.parametrize(
    ("station", "particulars", "error", "says"),
    [
        ("lokala-handlingsplaner", {}, NotStartedByHand, "startar av sig själv.*arsrapportunderlag"),
        ("rekvisition", {}, NotStartedByHand, "arsrapportunderlag"),
        ("arsrapport", {}, NoSuchStation, "ingen station ”arsrapport”"),
        (STATION, {"year": 2029}, UnfitStart, "2025–2027, inte 2029"),
        (STATION, {"last_day": THURSDAY}, UnfitStart, "efter i dag"),
        (STATION, {"last_day": date(2028, 1, 31)}, UnfitStart, "inom ett år"),
        (STATION, {"last_day": date(2026, 12, 24)}, UnfitStart, "ingen arbetsdag.*närmast är måndagen den 28 december"),
    ],
    ids=["starts-of-itself", "asks-for-money", "unknown", "far-year", "today", "far-day", "closed-day"],
)
def test_a_start_that_makes_no_sense_changes_nothing(
    quick: Desk, at: At, station: str, particulars: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        start(quick, area=AREA, station=station, who="t", **at(THURSDAY), **particulars)
    assert of_station(quick, Duty) == []


def test_no_station_is_started_for_a_closed_year(quick: Desk, at: At) -> None:
    monday = date(2027, 1, 11)
    close_year(quick, area=AREA, year=2026, end_awaited=True, who="t", **at(monday))

    with pytest.raises(YearClosed, match="2026 är stängt"):
        begin(quick, monday, at, year=2026)
    assert of_station(quick, Duty) == []


def test_a_start_is_logged_stands_in_the_calendar_and_in_the_forecast(quick: Desk, at: At) -> None:
    begin(quick, THURSDAY, at, last_day=date(2027, 1, 29))

    with quick.database.read() as session:
        entry = session.exec(select(LogEntry).where(LogEntry.act == Deed.START.value)).one()
        shown = [d for d in deadlines(session, AREA, years=[2027]) if d.station == STATION]
        (stands,) = standing(session, area=AREA, today=FRIDAY)
        wheel = wheel_of_area(session, AREA)
        planned = forecast(
            wheel,
            areas.group_spans(session, AREA),
            duties.of_years(session, area=AREA, years=[2027]),
            taken=duty_acts.taken_in_area(session, area=AREA),
            first=FRIDAY,
            last=FRIDAY + timedelta(days=200),
        )
    assert (entry.who, entry.subject) == ("en processledare", f"{AREA}/2027/{STATION}")
    assert len(shown) == 17
    assert (stands.started_on, stands.last_day) == (THURSDAY, date(2027, 1, 29))
    assert {act.group for act in planned if act.station == STATION} == {duty.group for duty in of_station(quick, Duty)}


def test_a_new_area_file_leaves_the_day_of_a_start_alone(quick: Desk, at: At) -> None:
    begin(quick, THURSDAY, at)
    tick(quick, area=AREA, **at(FRIDAY))
    (first, *_) = of_station(quick, Duty)
    receive(quick, first.id, who="t", **at(FRIDAY))

    text = (ROOT / "areas" / "fyrbodal.yaml").read_text("utf-8").replace("5 veckor efter start", "8 veckor efter start")
    with quick.database.write() as session:
        apply_area(session, read_area_text(text, name="ny"), who="t", **at(date(2026, 11, 23)))

    assert {duty.due_on for duty in of_station(quick, Duty)} == {IN_FIVE_WEEKS}
    assert all(act.state is not ActState.CANCELLED for act in of_station(quick, Act) if act.group != first.group)


def test_two_who_start_it_at_once_start_it_once(fyrbodal: Desk, at: At) -> None:
    def attempt(_: int) -> str:
        try:
            return type(begin(fyrbodal, THURSDAY, at)).__name__
        except AlreadyStarted as error:
            return type(error).__name__

    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = sorted(pool.map(attempt, range(2)))

    assert outcomes == ["AlreadyStarted", "Started"]
    assert len(of_station(fyrbodal, Duty)) == 17
