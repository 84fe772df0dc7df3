"""Which days the office is open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.workdays import ClosedDays

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
pauses = st.none() | st.integers(1, 45).flatmap(lambda week: st.tuples(st.just(week), st.integers(week, week + 8)))
calendars = st.builds(
    lambda bridging, pause, extra: ClosedDays(bridging=bridging, summer_pause=pause, extra=frozenset(extra)),
    st.booleans(),
    pauses,
    st.lists(DAYS, max_size=5),
)
ONE = timedelta(days=1)
PLAIN = ClosedDays()


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-01-01", "nyårsdagen"),
        ("2026-01-06", "trettondedag jul"),
        ("2026-04-03", "långfredagen"),
        ("2026-05-14", "Kristi himmelsfärdsdag"),
        ("2026-06-06", "nationaldagen"),
        ("2026-06-19", "midsommarafton"),
        ("2027-06-25", "midsommarafton"),
        ("2026-10-31", "alla helgons dag"),
        ("2026-12-24", "julafton"),
        ("2026-12-31", "nyårsafton"),
        ("2026-02-07", "lördag"),
        ("2026-02-08", "söndag"),
        ("2026-02-09", None),
        ("2026-01-05", None),
        ("2026-07-13", None),
    ],
)
def test_every_area_keeps_weekends_holidays_and_the_three_eves(day, why):
    assert PLAIN.why_closed(date.fromisoformat(day)) == why
    assert PLAIN.is_open(date.fromisoformat(day)) is (why is None)


@pytest.mark.parametrize(
    "day",
    ["2026-01-02", "2026-01-05", "2026-05-15", "2024-12-23", "2024-12-30"],
    ids=["friday-after", "monday-before", "ascension", "before-julafton", "before-nyarsafton"],
)
def test_a_single_open_day_between_closed_ones_is_a_klamdag(day):
    assert PLAIN.is_open(date.fromisoformat(day))
    assert ClosedDays(bridging=True).why_closed(date.fromisoformat(day)) == "klämdag"


def test_two_open_days_in_a_row_are_no_klamdagar():
    christmas_week = [date(2026, 12, day) for day in (28, 29, 30)]

    assert all(ClosedDays(bridging=True).is_open(day) for day in christmas_week)


def test_the_summer_pause_closes_its_first_and_last_week():
    july = ClosedDays(summer_pause=(28, 31))

    assert july.is_open(date(2026, 7, 3))
    assert july.next_open(date(2026, 7, 6)) == date(2026, 8, 3)
    assert july.why_closed(date(2026, 7, 8)) == "sommaruppehåll"


def test_extra_days_are_closed():
    closed = ClosedDays(extra=frozenset({date(2026, 5, 15)}))

    assert closed.why_closed(date(2026, 5, 15)) == "extra stängd dag"
    assert closed.next_open(date(2026, 5, 14)) == date(2026, 5, 18)


@pytest.mark.parametrize("weeks", [(31, 28), (0, 4), (50, 54), (1, 53)])
def test_what_is_no_pause_is_refused(weeks):
    with pytest.raises(ValueError, match="uppehåll"):
        ClosedDays(summer_pause=weeks)


def test_equal_calendars_are_one_key():
    assert len({ClosedDays(bridging=True), ClosedDays(bridging=True), ClosedDays()}) == 2


@given(calendars, DAYS)
def test_the_next_open_day_is_open_and_the_first(closed, day):
    found = closed.next_open(day)

    assert closed.is_open(found)
    assert found >= day
    assert not any(closed.is_open(day + n * ONE) for n in range((found - day).days))


@given(calendars, DAYS)
def test_the_previous_open_day_is_open_and_the_last(closed, day):
    found = closed.previous_open(day)

    assert closed.is_open(found)
    assert found <= day
    assert not any(closed.is_open(day - n * ONE) for n in range((day - found).days))


@given(calendars, DAYS, st.integers(-40, 40))
def test_counting_forth_and_back_comes_home(closed, day, n):
    home = closed.next_open(day)
    away = closed.add_open_days(home, n)

    assert closed.is_open(away)
    assert closed.add_open_days(away, -n) == home


@given(calendars, DAYS, st.integers(1, 20))
def test_counting_open_days_counts_each_once(closed, day, n):
    away = closed.add_open_days(day, n)

    between = [day + each * ONE for each in range(1, (away - day).days + 1)]
    assert sum(closed.is_open(each) for each in between) == n


@given(calendars, DAYS)
def test_a_closed_day_says_why(closed, day):
    assert closed.is_open(day) is (closed.why_closed(day) is None)


@given(DAYS)
def test_bridging_days_only_ever_close(day):
    if not PLAIN.is_open(day):
        assert not ClosedDays(bridging=True).is_open(day)


def test_no_days_added_is_the_day_itself():
    sunday = date(2026, 2, 8)

    assert PLAIN.add_open_days(sunday, 0) == sunday
