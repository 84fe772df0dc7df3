"""Whom a station addresses, and who is asked first on a late side."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import Principal, Role, StationKind
from rules.wheel import GroupSpan, Period, Station, own_side_first

KOMMUN, REGION = Principal.MUNICIPALITY, Principal.REGION


@pytest.mark.parametrize(
    ("day", "exists"),
    [
        (date(2025, 8, 31), False),
        (date(2025, 9, 1), True),
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), False),
    ],
    ids=["the-day-before", "the-first-day", "the-last-day", "the-day-after"],
)
def test_a_group_exists_on_its_first_and_its_last_day(day: date, exists: bool) -> None:
    group = GroupSpan(id="nosam-angered", kind="nosam", valid_from=date(2025, 9, 1), valid_to=date(2026, 8, 31))

    assert group.exists_on(day) is exists


@pytest.mark.parametrize(
    ("late_side", "held", "first"),
    [
        (KOMMUN, {Role.CHAIR: KOMMUN, Role.VICE_CHAIR: REGION}, Role.CHAIR),
        (REGION, {Role.CHAIR: KOMMUN, Role.VICE_CHAIR: REGION}, Role.VICE_CHAIR),
        (None, {Role.CHAIR: KOMMUN, Role.VICE_CHAIR: REGION}, Role.CHAIR),
        (REGION, {Role.CHAIR: KOMMUN}, Role.CHAIR),
        (REGION, {Role.VICE_CHAIR: KOMMUN}, Role.VICE_CHAIR),
    ],
    ids=["chair-on-the-side", "vice-on-the-side", "no-side-known", "vice-vacant", "chair-vacant"],
)
def test_escalation_begins_inside_the_late_side(
    late_side: Principal | None, held: dict[Role, Principal | None], first: Role
) -> None:
    assert own_side_first(late_side, held)[0] is first


def test_a_body_without_leaders_has_nobody_to_ask() -> None:
    assert own_side_first(KOMMUN, {}) == []


@given(st.integers(2020, 2100), st.integers(2020, 2100), st.integers(1, 4))
def test_a_station_of_every_nth_year_comes_just_then(year: int, from_year: int, every: int) -> None:
    station = Station(
        id="plan", name="Plan", kind=StationKind.DECIDE, months=(12,), every_years=every, from_year=from_year
    )

    assert station.comes_in(year) is (year >= from_year and (year - from_year) % every == 0)


@pytest.mark.parametrize(
    ("period", "spoken"),
    [
        (Period.PREVIOUS_YEAR, "2025"),
        (Period.THIS_YEAR, "2026"),
        (Period.NEXT_YEAR, "2027"),
        (Period.FIRST_HALF, "första halvåret 2026"),
        (Period.SECOND_HALF_BEFORE, "andra halvåret 2025"),
        (Period.FIRST_QUARTER, "första kvartalet 2026"),
    ],
)
def test_a_period_is_said_as_people_say_it(period: Period, spoken: str) -> None:
    assert period.for_year(2026) == spoken


def test_a_side_has_one_other() -> None:
    assert KOMMUN.other is REGION
    assert REGION.other is KOMMUN
