"""What every flow does at the door, and that what it is asked fits what it takes."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from prefect import Flow
from prefect.utilities.callables import parameter_schema as schema_of_prefect

from areas.compile import wheel_of
from areas.reader import read_area
from engine.deployments import parameter_schema
from engine.timetable import deployments_of
from flows.door import DayNotCome, station_table, visit
from flows.post import _table as table_of_post
from flows.watch import _headline, _table
from models.words import FailureClass
from office.delivery import Delivery
from office.post import PostOutcome
from office.report import ReportRow
from office.watch import Overlooked
from settings import ROOT
from store import pulses
from store.areas import NoSuchArea

AREA = "goteborgsomradet"
DEPLOYMENTS = deployments_of(wheel_of(read_area(ROOT / "areas" / f"{AREA}.yaml").area_file))
REPORTS = Overlooked("arsrapporter", "Årsrapporter", 18, date(2026, 1, 2))
THE_POST = Overlooked("posten", "Posten", 3, date(2026, 1, 2))


@pytest.fixture
def home(sqlite_database, tmp_path, monkeypatch):
    """A home with Göteborgsområdet, as the worker's environment names it."""
    monkeypatch.setenv("ARSHJUL_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda d: d.name)
def test_a_deployment_names_a_flow_that_takes_exactly_what_it_gives(deployment):
    module, _, name = deployment.entrypoint.rpartition(".")
    flow = getattr(import_module(module), name)

    assert isinstance(flow, Flow)
    assert flow.name == deployment.flow
    theirs = schema_of_prefect(flow).model_dump(exclude_unset=True, mode="json")
    assert theirs == parameter_schema(deployment.flow, deployment.parameters)


def test_a_visit_is_made_on_todays_date_in_the_area(home):
    with visit(AREA, as_of=None) as office:
        assert office.today == office.now.astimezone(office.wheel.time_zone).date()
        assert office.wheel.area == AREA


def test_reading_mail_is_no_round_of_the_post(home, sqlite_database):
    with visit(AREA, is_round=False):
        pass
    with sqlite_database.read() as session:
        assert pulses.last(session, f"round/{AREA}") is None


def test_a_day_that_has_been_can_be_looked_from(home):
    with visit(AREA, as_of=date(2025, 1, 15)) as office:
        assert office.today == date(2025, 1, 15)


def test_a_day_that_has_not_come_cannot(home):
    ahead = datetime.now(UTC).date() + timedelta(days=2)

    with pytest.raises(DayNotCome, match="aldrig från en senare"), visit(AREA, as_of=ahead):
        pass


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda d: d.name)
def test_only_what_sends_nothing_can_look_from_another_day(deployment):
    takes = parameter_schema(deployment.flow, deployment.parameters)["properties"]

    assert ("as_of" in takes) is (deployment.flow == "collect")


def test_an_area_that_is_not_applied_is_told_by_name(home):
    with pytest.raises(NoSuchArea, match="fyrbodal"), visit("fyrbodal", as_of=None):
        pass


def test_the_table_of_a_station_says_who_was_asked_and_why_others_were_not():
    row = ReportRow(
        group="NOSAM Öckerö",
        document="årsrapport 2025",
        state="inlämnad",
        last_day=date(2026, 1, 30),
        told="begäran 2026-01-02",
        reason="hoppas över: inlämnad",
    )

    assert station_table([row]) == [
        {
            "grupp": "NOSAM Öckerö",
            "dokument": "årsrapport 2025",
            "läge": "inlämnad",
            "sista dag": "2026-01-30",
            "brev": "begäran 2026-01-02",
            "varför": "hoppas över: inlämnad",
        }
    ]


def test_the_table_of_the_post_is_in_swedish():
    failed = PostOutcome(delivery=Delivery(failed=1, left_waiting=2, backend_rests=FailureClass.TEMPORARY))

    assert [(row["vad"], row["varför"]) for row in table_of_post(failed)] == [
        ("misslyckade", "tillfälligt"),
        ("kvar i kön", "tillfälligt"),
    ]


@pytest.mark.parametrize(
    ("found", "left", "off_season", "headline"),
    [
        ([], [], [], "allt är gjort"),
        ([REPORTS], [], [], "FÖRBISEDDA: 1 (1 togs igen)"),
        ([REPORTS, THE_POST], [THE_POST], [], "FÖRBISEDDA: 2 (1 togs igen, 1 kvarstår)"),
        ([REPORTS], [REPORTS, THE_POST], [], "FÖRBISEDDA: 1 (2 kvarstår)"),
        ([REPORTS], [], [REPORTS], "1 utanför tidtabellen (1 togs igen)"),
    ],
    ids=["nothing", "caught-up", "partly", "worse", "carried-out-of-season-by-an-extension"],
)
def test_the_watch_says_loudly_what_it_found(found, left, off_season, headline):
    assert _headline(found, left, off_season) == headline


def test_the_watch_lists_each_station_with_what_became_of_it():
    rows = _table([REPORTS, THE_POST], [THE_POST], [REPORTS])

    assert [(row["station"], row["varför"], row["nu"]) for row in rows] == [
        ("Årsrapporter", "anstånd utanför stationens månader", "taget igen"),
        ("Posten", "ingen körning har sett den", "KVARSTÅR"),
    ]
