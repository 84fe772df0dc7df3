"""A station's table and headline after a look at it."""

from datetime import date

import pytest

from models.words import DutyState
from office import documents
from office.desk import Desk
from office.report import StationReport, station_report
from office.stations import collect
from store import duties

AREA = "goteborgsomradet"
STATION = "arsrapporter"


def look(desk: Desk, today: date) -> StationReport:
    with desk.database.write() as session:
        outcome = collect(session, area=AREA, station=STATION, today=today)
    with desk.database.read() as session:
        return station_report(session, outcome=outcome, today=today)


@pytest.fixture
def handed_in(sqlite_desk, at):
    """Göteborgsområdet, every annual report of the January station of 2026 handed in but those of some groups."""

    def hand_in(*, but: frozenset[str] = frozenset()) -> int:
        look(sqlite_desk, date(2026, 1, 7))
        with sqlite_desk.database.read() as session:
            owed = duties.of_station(session, area=AREA, station=STATION, year=2026)
        owing = [duty for duty in owed if duty.group not in but]
        for duty in owing:
            documents.receive(sqlite_desk, duty.id, **at(date(2026, 1, 29)), who="provet")
        return len(owing)

    return hand_in


def test_a_document_is_named_with_the_period_that_it_covers(sqlite_desk):
    rows = look(sqlite_desk, date(2026, 1, 7)).rows

    assert {row.document for row in rows} == {"årsrapport för 2025"}


def test_in_december_nothing_is_said_of_what_came_in_eleven_months_ago(sqlite_desk, handed_in):
    handed_in()

    december = look(sqlite_desk, date(2026, 12, 22))

    assert december.headline == "19 tillfrågade, 0 inlämnade"
    asked = [row for row in december.rows if row.told == "nu: begäran"]
    assert {row.document for row in asked} == {"årsrapport för 2026"}


def test_when_all_have_handed_in_the_run_says_how_many(sqlite_desk, handed_in):
    number = handed_in()

    assert look(sqlite_desk, date(2026, 2, 11)).headline == f"{number} inlämnade"


def test_what_is_told_of_one_year_is_not_told_of_the_other(sqlite_desk, handed_in):
    late = "nosam-angered"
    handed_in(but=frozenset({late}))

    december = look(sqlite_desk, date(2026, 12, 22))

    told = {row.document: row.told for row in december.rows if row.group == "NOSAM Angered"}
    assert told["årsrapport för 2026"] == "nu: begäran"
    assert told["årsrapport för 2025"] != "nu: begäran"
    assert {row.state for row in december.rows if row.document == "årsrapport för 2025"} == {
        DutyState.RECEIVED.swedish,
        DutyState.AWAITED.swedish,
    }
