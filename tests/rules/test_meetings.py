"""Days counted from a meeting."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.meetings import DaysFrom, HangingDay
from rules.workdays import ClosedDays

OPEN_ALL_YEAR = ClosedDays()
CLOSED = st.builds(
    ClosedDays,
    bridging=st.booleans(),
    summer_pause=st.sampled_from([None, (28, 31), (27, 33)]),
    extra=st.frozensets(st.dates(date(2025, 1, 1), date(2028, 12, 31)), max_size=20),
)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
RULES = st.builds(DaysFrom, days=st.integers(-120, 120), working_days=st.booleans())


@pytest.mark.parametrize(
    ("days", "working_days", "meeting", "on"),
    [
        (-7, False, date(2026, 2, 12), date(2026, 2, 5)),
        (-7, True, date(2026, 2, 12), date(2026, 2, 3)),
        (-6, False, date(2026, 6, 25), date(2026, 6, 18)),  # midsommarafton
        (-5, False, date(2026, 2, 12), date(2026, 2, 6)),  # a Saturday: the Friday before
        (3, False, date(2026, 2, 12), date(2026, 2, 16)),  # a Sunday: the Monday after
        (5, True, date(2026, 12, 21), date(2026, 12, 30)),
        (-1, True, date(2026, 1, 7), date(2026, 1, 5)),
    ],
)
def test_a_day_before_a_meeting_moves_back_and_one_after_it_forward(
    days: int, working_days: bool, meeting: date, on: date
) -> None:
    assert DaysFrom(days=days, working_days=working_days).day(meeting, OPEN_ALL_YEAR) == on


@given(RULES, DAYS, CLOSED)
def test_the_day_is_open_and_another_than_the_one_named_only_where_that_is_closed(
    rule: DaysFrom, meeting: date, closed: ClosedDays
) -> None:
    on, named = rule.day(meeting, closed), rule.named(meeting, closed)

    assert closed.is_open(on)
    assert (on == named) is closed.is_open(named)


@given(RULES, DAYS, CLOSED)
def test_what_comes_before_is_never_after_the_meeting_nor_after_the_day_named(
    rule: DaysFrom, meeting: date, closed: ClosedDays
) -> None:
    on, named = rule.day(meeting, closed), rule.named(meeting, closed)

    if rule.days < 0:
        assert on <= named < meeting
    elif rule.days > 0:
        assert on >= named > meeting


@given(RULES, st.lists(DAYS, min_size=2, max_size=2).map(sorted), CLOSED)
def test_a_later_meeting_never_has_an_earlier_day(rule: DaysFrom, meetings: list[date], closed: ClosedDays) -> None:
    earlier, later = meetings

    assert rule.day(earlier, closed) <= rule.day(later, closed)


@given(st.integers(-120, -1), st.booleans(), DAYS, CLOSED)
def test_a_last_day_that_hangs_on_a_meeting_is_before_it(
    days: int, working_days: bool, meeting: date, closed: ClosedDays
) -> None:
    hanging = HangingDay(station="beslutet", offset=DaysFrom(days=days, working_days=working_days))

    assert hanging.day(meeting, closed) < meeting
    assert closed.is_open(hanging.day(meeting, closed))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (DaysFrom(days=-7, working_days=True), "7 arbetsdagar före"),
        (DaysFrom(days=-1, working_days=True), "1 arbetsdag före"),
        (DaysFrom(days=-14), "14 dagar före"),
        (DaysFrom(days=1), "1 dag efter"),
    ],
)
def test_a_rule_is_said_as_the_file_says_it(rule: DaysFrom, said: str) -> None:
    assert str(rule) == said
