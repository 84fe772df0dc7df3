"""What a glance has seen at once answers as the database itself would."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from office.desk import Desk
from office.stations import years_around
from store import duties
from store.duties_seen import BESIDE, see, sight
from tests.conftest import AREA
from tests.queries import counted_queries

TODAY = date(2026, 2, 11)
DAYS = [TODAY - timedelta(days=back) for back in (35, 16, 12, 8, 1, 0)]


def answers(session: Session) -> list[Any]:
    """The answer to each question that an overview asks of the area's documents."""
    years = years_around(TODAY)
    return [
        duties.known(session, area=AREA, years=years),
        duties.known(session, area=AREA, years=years, station="arsrapporter"),
        {duty.id for duty in duties.of_years(session, area=AREA, years=years)},
        {duty.id for duty in duties.of_year(session, area=AREA, year=2026)},
        [duty.id for duty in duties.awaited(session, area=AREA)],
        [duty.id for duty in duties.awaited(session, area=AREA, after=5)],
        duties.late(session, area=AREA, today=TODAY + timedelta(days=30)),
        *([duty.id for duty in duties.at_station(session, area=AREA, station=station)] for station in BESIDE),
        [duty.id for duty in duties.open_for_meetings(session, area=AREA)],
        duties.waiting_by_station(session, area=AREA, today=TODAY + timedelta(days=60)),
        duties.to_look_at(session, area=AREA, station="arsrapporter", today=TODAY + timedelta(days=60), lock=False),
    ]


def test_what_was_seen_at_once_answers_as_the_database_does(
    sqlite_desk: Desk, play: Callable[[Desk, Iterable[date]], None]
) -> None:
    play(sqlite_desk, DAYS)
    with sqlite_desk.database.read() as session:
        asked_one_by_one = answers(session)
        assert sight(session, AREA) is None

    with counted_queries(sqlite_desk.database) as sent, sqlite_desk.database.glance() as session:
        see(session, area=AREA, years=years_around(TODAY))
        seen = answers(session)

    assert seen == asked_one_by_one
    assert all(seen[place] for place in (0, 2, 4, 6, -1))
    assert len([each for each in sent if each.startswith("SELECT")]) == 1


def test_years_that_were_not_looked_at_are_asked_for(sqlite_desk: Desk) -> None:
    with counted_queries(sqlite_desk.database) as sent, sqlite_desk.database.glance() as session:
        see(session, area=AREA, years=[2026])
        duties.of_year(session, area=AREA, year=2019)

    assert len([each for each in sent if each.startswith("SELECT")]) == 2
