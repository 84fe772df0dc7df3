"""How many of the wheel's own letters the days to come should bring, kept so that the day itself can be held to it.

What is expected of a day is computed on an earlier one, at most once a week unless the area's file has changed. So
what a change does beyond what was expected is seen, and held until a person has looked.
"""

from collections import defaultdict
from datetime import date, timedelta

from sqlmodel import Session

from models.failpoints import Change, changing
from office.areas import wheel_of_area
from office.desk import Desk
from office.forecast import forecast
from office.roles import Roster
from office.stations import years_around
from rules.wheel import Wheel
from store import areas, duties, duty_acts, expected
from store.database import told_plainly

REACHES = timedelta(days=14)
RENEWED_WITHIN = timedelta(days=7)
KEPT = timedelta(days=60)


def foreseen_stations(wheel: Wheel) -> frozenset[str]:
    """The stations whose letters follow from the wheel alone, from no meeting and nobody's start."""
    return frozenset(station.id for station in wheel.collecting if station.yearly and not station.started_by_hand)


def keep_expected(desk: Desk, area: str, *, today: date) -> None:
    """See that what is expected reaches far enough ahead, and is of the file that is in force."""
    with desk.database.read() as session:
        revision, _ = areas.current_revision(session, area)
        horizon = expected.horizon(session, area)
        if horizon is not None and horizon.revision == revision and horizon.last >= today + RENEWED_WITHIN:
            return
        days = _letters_by_day(session, wheel_of_area(session, area), today=today)
    with told_plainly(), changing(Change.EXPECTED, desk.database.write()) as session:
        expected.keep(session, area, days, revision=revision, made_on=today, forget_before=today - KEPT)


def _letters_by_day(session: Session, wheel: Wheel, *, today: date) -> dict[date, int]:
    """For each day to come within reach: how many people are told something that the wheel foresees."""
    first, last = today + timedelta(days=1), today + REACHES
    planned = forecast(
        wheel,
        areas.group_spans(session, wheel.area),
        duties.of_years(session, area=wheel.area, years=years_around(today)),
        taken=duty_acts.taken_in_area(session, area=wheel.area),
        first=first,
        last=last,
    )
    names = areas.group_names(session, wheel.area, on=today)
    roster = Roster.on(session, wheel, day=today, group_names=names)
    stations = foreseen_stations(wheel)
    persons: defaultdict[date, set[int | None]] = defaultdict(set)
    for act in planned:
        if act.station in stations:
            persons[act.on].add(roster.recipient(act.addressee, group=act.group).person_id)
    days = (first + timedelta(days=number) for number in range(REACHES.days))
    return {day: len(persons[day]) for day in days}
