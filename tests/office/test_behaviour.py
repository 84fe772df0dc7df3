"""What groups do is decided by seed and document alone, and falls on open days."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from office.behaviour import GetsMoreTime, HandsIn, IsExcused, NoSuchBehaviour, Situation, behaviour_of
from rules.workdays import ClosedDays

CLOSED = ClosedDays(summer_pause=(28, 31))
SPEAKABLE = ("on-time", "none", "late:0", "late:7", "mixed")


def situation(key="goteborgsomradet/2026/arsrapporter/nosam-angered/arsrapport", last_day=date(2026, 2, 2)):
    return Situation(
        key=key,
        asked_on=CLOSED.next_open(last_day - timedelta(days=42)),
        reminded_on=CLOSED.next_open(last_day - timedelta(days=14)),
        last_day=last_day,
        closed=CLOSED,
    )


last_days = st.dates(date(2024, 1, 1), date(2030, 12, 31)).map(CLOSED.next_open)
seeds = st.integers(0, 10_000)


@given(st.sampled_from(SPEAKABLE), seeds, st.text(max_size=20), last_days)
def test_everything_happens_on_open_days_after_the_request_and_in_order(name, seed, key, last_day):
    here = situation(key, last_day)

    deeds = behaviour_of(name, seed=seed)(here)

    assert all(CLOSED.is_open(deed.on) for deed in deeds)
    assert all(deed.on >= here.asked_on for deed in deeds)
    assert [deed.on for deed in deeds] == sorted(deed.on for deed in deeds)
    assert deeds == behaviour_of(name, seed=seed)(here)


@given(seeds, st.text(max_size=20), last_days)
def test_on_time_is_from_the_request_and_before_the_first_reminder(seed, key, last_day):
    here = situation(key, last_day)
    assume(here.asked_on < here.reminded_on)  # after a long pause both may fall on its first open day

    (deed,) = behaviour_of("on-time", seed=seed)(here)

    assert here.asked_on <= deed.on < here.reminded_on


@pytest.mark.parametrize(
    ("days", "comes_on"),
    [(0, date(2026, 2, 2)), (1, date(2026, 2, 3)), (5, date(2026, 2, 9)), (20, date(2026, 3, 2))],
)
def test_late_counts_working_days_from_the_last_day(days, comes_on):
    (deed,) = behaviour_of(f"late:{days}")(situation())

    assert (type(deed), deed.on) == (HandsIn, comes_on)


def test_none_does_nothing():
    assert behaviour_of("none")(situation()) == ()


@given(seeds, st.text(max_size=20), last_days)
def test_more_time_is_asked_for_before_the_last_day_and_granted_to_an_open_day_after_it(seed, key, last_day):
    for deed in behaviour_of("mixed", seed=seed)(situation(key, last_day)):
        if isinstance(deed, GetsMoreTime):
            assert deed.on <= last_day < deed.to
            assert CLOSED.is_open(deed.to)
            assert deed.reason


def test_a_mixed_area_has_all_kinds_of_groups():
    here = [situation(f"document-{number}") for number in range(400)]

    mixed = [behaviour_of("mixed", seed=1)(each) for each in here]
    kinds = Counter(type(deeds[0]) if deeds else None for deeds in mixed)
    handed_in = [deeds[0].on for deeds in mixed if deeds and isinstance(deeds[0], HandsIn)]

    assert set(kinds) == {HandsIn, GetsMoreTime, IsExcused, None}
    assert min(handed_in) < here[0].reminded_on <= max(handed_in)
    assert any(day > here[0].last_day for day in handed_in)


def test_another_seed_is_another_year():
    here = [situation(f"document-{number}") for number in range(40)]

    assert [behaviour_of("mixed", seed=1)(each) for each in here] != [
        behaviour_of("mixed", seed=2)(each) for each in here
    ]


@pytest.mark.parametrize("text", ["", "late", "late:", "late:-1", "late:121", "late:9999", "sent", "On-Time"])
def test_other_words_are_refused_and_told_what_right_looks_like(text):
    with pytest.raises(NoSuchBehaviour, match="on-time, none, mixed eller late:N"):
        behaviour_of(text)
