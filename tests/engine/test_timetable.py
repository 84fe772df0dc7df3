"""The wheel as a timetable: every morning that counts is in it, and none in the hours that a clock change eats."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.timetable import cron_months, deployment_name, deployments_of, months_of, spoken_months
from models.words import Mode, Role, StationKind, StepKind
from rules.dates import DayRule
from rules.ladder import Addressee, Ladder, Step, window
from rules.meetings import DaysFrom, HangingDay
from rules.wheel import Collection, Document, Period, Senders, Station, Wheel
from rules.workdays import ClosedDays

STOCKHOLM = ZoneInfo("Europe/Stockholm")
CHAIR = (Addressee(role=Role.CHAIR),)
REPORT = Document(id="arsrapport", name="årsrapport", plural="årsrapporter", period=Period.PREVIOUS_YEAR)
DAYS = ["31 januari", "sista vardagen i december", "första vardagen i januari", "vecka 6", "28 februari", "15 juni"]


def ladder(*, first: int = -30, last: int = 20, lives_days: int = 30) -> Ladder:
    """A request `first` days from the last day, and an escalation `last` days from it."""
    return Ladder(
        id="vanlig",
        steps=(
            Step(name="begaran", kind=StepKind.REQUEST, days=first, to=CHAIR),
            Step(name="eskalering", kind=StepKind.ESCALATION, days=last, to=CHAIR),
        ),
        last_step_lives_days=lives_days,
    )


def station(
    station_id: str = "arsrapport",
    due: str = "31 januari",
    *,
    months: tuple[int, ...] = (1,),
    name: str = "Årsrapporter",
    by: Ladder | None = None,
) -> Station:
    collection = Collection(
        document=REPORT, owed_by=frozenset({"nosam"}), due=DayRule.parse(due), ladder=by or ladder()
    )
    return Station(id=station_id, name=name, kind=StationKind.COLLECT, months=months, collects=(collection,))


def wheel(*stations: Station, name: str = "Provområdet") -> Wheel:
    return Wheel(
        area="provomradet",
        name=name,
        time_zone=STOCKHOLM,
        mode=Mode.SHADOW,
        live_from=date(2025, 1, 1),
        approve_escalations=True,
        closed=ClosedDays(),
        senders=Senders(mailbox="kontoret@provomradet.example", name="Samverkanskontoret"),
        fallbacks=(),
        office_group="kontoret",
        phases=(),
        stations=stations,
        groups=(),
    )


def mornings(cron: str, *, between: tuple[datetime, datetime]) -> list[datetime]:
    """When Prefect itself would ring, in Swedish local time."""
    from prefect.server.schemas.schedules import CronSchedule

    schedule = CronSchedule(cron=cron, timezone="Europe/Stockholm")
    start, end = between
    instants = asyncio.run(schedule.get_dates(n=1_000, start=start, end=end))
    return [instant.astimezone(STOCKHOLM) for instant in instants]


def a_year(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def test_a_station_is_named_by_area_month_and_what_it_gathers():
    place = station()

    assert deployment_name(wheel(place), place) == "Provområdet · Januari · Årsrapporter"


def test_a_station_of_two_months_names_both_without_the_slash_that_prefect_refuses():
    place = station(months=(5, 6), name="Budget / kvartal & <mål>")

    assert deployment_name(wheel(place), place) == "Provområdet · Maj–juni · Budget – kvartal + mål"


def test_stations_that_would_be_called_the_same_are_told_apart_by_their_ids():
    deployments = deployments_of(wheel(station("a"), station("b")))
    names = [d.name for d in deployments if d.parameters.get("station") in ("a", "b")]

    assert names == ["Provområdet · Januari · Årsrapporter (a)", "Provområdet · Januari · Årsrapporter (b)"]


def test_an_area_has_its_stations_and_then_chairs_matters_meetings_the_post_the_summary_and_the_watch():
    deployments = deployments_of(wheel(station()))

    assert [(d.flow, d.name) for d in deployments] == [
        ("collect", "Provområdet · Januari · Årsrapporter"),
        ("rotate", "Provområdet · Ordförandeskap"),
        ("collect", "Provområdet · Uppdrag och frågor"),
        ("convene", "Provområdet · Möten"),
        ("post", "Provområdet · Posten"),
        ("read_mailbox", "Provområdet · Inkorgen"),
        ("summarise", "Provområdet · Måndagsbrevet"),
        ("watch", "Provområdet · Vakten"),
    ]
    assert deployments[0].parameters == {"area": "provomradet", "station": "arsrapport"}
    assert deployments[0].tags == ("provomradet", "01-januari", "arsrapport")
    assert {d.entrypoint for d in deployments} == {
        "flows.collect.collect",
        "flows.rotate.rotate",
        "flows.convene.convene",
        "flows.post.post",
        "flows.read_mailbox.read_mailbox",
        "flows.summarise.summarise",
        "flows.watch.watch",
    }


def test_the_same_area_always_gives_the_same_timetable():
    assert deployments_of(wheel(station())) == deployments_of(wheel(station()))


def test_the_season_runs_from_the_first_request_to_the_last_possible_step():
    place = station(due="31 januari", by=ladder(first=-75, last=25, lives_days=30))
    (collect, *_) = deployments_of(wheel(place))

    assert collect.cron == "0 6 * 11-12,1-3 1-5"
    assert collect.spoken == "vardagar 06.00, november–mars"


def test_a_last_day_that_hangs_on_a_meeting_is_looked_for_whenever_the_meeting_may_be():
    plain = station(due="15 april", by=ladder(first=-10, last=3, lives_days=3))
    hanging = HangingDay(station="samradet", offset=DaysFrom(days=-10))
    place = replace(plain, collects=(replace(plain.collects[0], hangs_on=hanging),))
    meeting = Station(id="samradet", name="Samrådet", kind=StationKind.MEETING, months=(5, 6))

    assert months_of(wheel(plain), plain) == {4}
    assert months_of(wheel(place, meeting), place) == {4, 5, 6}


def test_mornings_are_staggered_and_begin_anew_after_the_hour_is_full():
    stations = [station(f"station-{n}", name=f"Station {n}") for n in range(13)]
    minutes = [int(d.cron.split()[0]) for d in deployments_of(wheel(*stations))[: len(stations)]]

    assert minutes == [*range(0, 60, 5), 0]


@given(
    due=st.sampled_from(DAYS),
    first=st.integers(-200, -1),
    last=st.integers(0, 150),
    lives_days=st.integers(0, 60),
    year=st.integers(2024, 2040),
)
@settings(deadline=None, max_examples=60)
def test_whatever_the_ladder_and_the_year_no_day_of_it_falls_outside_the_season(due, first, last, lives_days, year):
    steps = ladder(first=first, last=last, lives_days=lives_days)
    place = station(due=due, by=steps)
    area = wheel(place)
    begins, ends = window(steps, last_day=area.closed.next_open(DayRule.parse(due).on(year)), closed=area.closed)

    months = months_of(area, place)

    assert {(begins + timedelta(days=n)).month for n in range((ends - begins).days + 1)} <= months


@given(months=st.frozensets(st.integers(1, 12), min_size=1))
def test_cron_understands_the_months_as_they_are_meant(months):
    asked = cron_months(months)
    spans = [part.partition("-") for part in asked.split(",")] if asked != "*" else [("1", "-", "12")]

    assert {m for low, _, high in spans for m in range(int(low), int(high or low) + 1)} == months


@pytest.mark.parametrize(
    ("months", "cron", "spoken"),
    [
        ({1}, "1", "januari"),
        ({11, 12, 1, 2, 3}, "11-12,1-3", "november–mars"),
        ({12, 1}, "12,1", "december–januari"),
        ({2, 3, 9, 10}, "2-3,9-10", "februari–mars och september–oktober"),
        (set(range(1, 13)), "*", "hela året"),
    ],
    ids=["one", "over-new-year", "just-new-year", "twice-a-year", "always"],
)
def test_months_are_said_in_the_order_of_the_season(months, cron, spoken):
    assert cron_months(frozenset(months)) == cron
    assert spoken_months(frozenset(months)) == spoken


@pytest.mark.parametrize("year", [2026, 2027, 2028], ids=["plain", "again", "leap"])
def test_no_deployment_ever_rings_between_one_and_four(year):
    for deployment in deployments_of(wheel(*(station(f"s{n}", name=f"S{n}") for n in range(13)))):
        for morning in mornings(deployment.cron, between=a_year(year)):
            assert not time(1) <= morning.time() < time(4)
            assert morning.weekday() < 5


@pytest.mark.parametrize(
    ("friday", "monday"),
    [(date(2026, 3, 27), date(2026, 3, 30)), (date(2026, 10, 23), date(2026, 10, 26))],
    ids=["summer-time-begins", "summer-time-ends"],
)
def test_mornings_keep_their_hour_over_a_clock_change(friday, monday):
    between = (datetime.combine(friday, time(0), STOCKHOLM), datetime.combine(monday, time(23), STOCKHOLM))

    rung = mornings("5 6 * * 1-5", between=between)

    assert [(m.date(), m.time()) for m in rung] == [(friday, time(6, 5)), (monday, time(6, 5))]
