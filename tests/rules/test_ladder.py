"""What a ladder asks for, day by day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import Role, StepKind
from rules.ladder import Addressee, Ladder, Move, Step, next_move, schedule, window
from rules.workdays import ClosedDays

CHAIR = (Addressee(role=Role.CHAIR),)
VICE = (Addressee(role=Role.VICE_CHAIR),)
CLOSED = ClosedDays(summer_pause=(28, 31))
FRIDAY = date(2026, 1, 30)
LADDER = Ladder(
    id="grupperna",
    gap_days=2,
    steps=(
        Step(name="request", kind=StepKind.REQUEST, days=-42, to=CHAIR),
        Step(name="reminder-1", kind=StepKind.REMINDER, days=-14, to=CHAIR),
        Step(name="reminder-2", kind=StepKind.REMINDER, days=-3, to=CHAIR),
        Step(name="overdue-1", kind=StepKind.OVERDUE, days=1, working_days=True, to=CHAIR),
        Step(name="warning-1", kind=StepKind.WARNING, days=0, to=CHAIR, warns_of="escalation-1"),
        Step(name="escalation-1", kind=StepKind.ESCALATION, days=10, to=VICE),
    ),
)


def test_months_are_counted_before_days_and_do_not_drift_over_a_short_month() -> None:
    steps = (
        Step(name="request", kind=StepKind.REQUEST, days=0, months=-5, to=CHAIR),
        Step(name="reminder-1", kind=StepKind.REMINDER, days=-1, months=-2, to=CHAIR),
        Step(name="reminder-2", kind=StepKind.REMINDER, days=0, to=CHAIR),
    )
    asked = schedule(Ladder(id="nominering", steps=steps), last_day=date(2027, 4, 30), closed=ClosedDays())

    assert [step.on for step in asked] == [date(2026, 11, 30), date(2027, 3, 1), date(2027, 4, 30)]
    assert asked[-1].expires_on == date(2027, 4, 30)


def play(
    ladder: Ladder, *, last_day: date, mornings: list[date], closed: ClosedDays = CLOSED
) -> Iterator[tuple[date, Move]]:
    """Look on each morning as the flow would: only when `look_on` has come, keeping what was sent."""
    taken: dict[str, date | None] = {}
    look_on: date | None = mornings[0]
    for today in mornings:
        if look_on is None or today < look_on:
            continue
        move = next_move(ladder, last_day=last_day, today=today, closed=closed, taken=taken)
        taken |= {s.step.name: None for s in move.passed}
        if move.send is not None:
            taken[move.send.step.name] = today
        look_on = move.look_on
        yield today, move


def sent(ladder: Ladder, *, last_day: date, mornings: list[date]) -> list[tuple[date, str]]:
    return [
        (today, move.send.step.name)
        for today, move in play(ladder, last_day=last_day, mornings=mornings)
        if move.send is not None
    ]


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def test_every_step_is_sent_once_on_its_day() -> None:
    assert sent(LADDER, last_day=FRIDAY, mornings=days(date(2025, 12, 1), 120)) == [
        (date(2025, 12, 19), "request"),
        (date(2026, 1, 16), "reminder-1"),
        (date(2026, 1, 27), "reminder-2"),
        (date(2026, 2, 2), "overdue-1"),
        (date(2026, 2, 6), "warning-1"),
        (date(2026, 2, 9), "escalation-1"),
    ]


@pytest.mark.parametrize(
    ("first_morning", "expected"),
    [
        (date(2025, 12, 18), []),
        (date(2025, 12, 19), ["request"]),
        (date(2025, 12, 22), ["request"]),
        (date(2026, 1, 16), ["reminder-1"]),
        (date(2026, 1, 29), ["reminder-2"]),
        (date(2026, 2, 2), ["overdue-1"]),
        (date(2026, 2, 6), ["warning-1"]),
        (date(2026, 3, 12), []),
    ],
    ids=[
        "the-day-before",
        "on-its-day",
        "a-missed-morning",
        "the-first-look-is-late",
        "after-the-last-reminder",
        "overdue",
        "warning",
        "all-has-expired",
    ],
)
def test_after_an_outage_the_latest_step_goes_out_alone(first_morning: date, expected: list[str]) -> None:
    assert [name for _, name in sent(LADDER, last_day=FRIDAY, mornings=[first_morning])] == expected


def test_passed_steps_are_told_so_that_they_can_be_recorded() -> None:
    move = next_move(LADDER, last_day=FRIDAY, today=date(2026, 1, 28), closed=CLOSED, taken={})

    assert move.send is not None
    assert move.send.step.name == "reminder-2"
    assert [s.step.name for s in move.passed] == ["request", "reminder-1"]
    assert move.look_on == date(2026, 2, 2)


def test_when_all_has_passed_there_is_nothing_more_to_look_for() -> None:
    move = next_move(LADDER, last_day=FRIDAY, today=date(2026, 6, 1), closed=CLOSED, taken={})

    assert move.send is None
    assert move.look_on is None
    assert len(move.passed) == len(LADDER.steps)


def test_an_escalation_is_announced_the_working_day_before_even_after_an_outage() -> None:
    mornings = days(date(2026, 2, 13), 10)

    assert sent(LADDER, last_day=FRIDAY, mornings=mornings) == [
        (date(2026, 2, 13), "warning-1"),
        (date(2026, 2, 16), "escalation-1"),
    ]


def test_two_letters_about_one_document_keep_their_distance() -> None:
    mornings = [date(2026, 1, 26), date(2026, 1, 27), date(2026, 1, 28), date(2026, 1, 29)]

    assert sent(LADDER, last_day=FRIDAY, mornings=mornings) == [
        (date(2026, 1, 26), "reminder-1"),
        (date(2026, 1, 28), "reminder-2"),
    ]


def test_nothing_happens_on_a_closed_day_and_the_next_open_one_is_looked_at() -> None:
    saturday = date(2026, 1, 17)

    move = next_move(LADDER, last_day=FRIDAY, today=saturday, closed=CLOSED, taken={})

    assert (move.send, move.passed, move.look_on) == (None, (), date(2026, 1, 19))


def test_an_extension_is_not_answered_with_the_steps_of_the_past() -> None:
    granted_on = date(2026, 1, 28)
    new_day = date(2026, 2, 6)

    move = next_move(
        LADDER,
        last_day=new_day,
        today=granted_on + timedelta(days=1),
        closed=CLOSED,
        taken={},
        not_before=granted_on + timedelta(days=1),
        request_is_past=True,
    )

    assert move.send is None
    assert move.look_on == date(2026, 2, 3)


def test_a_warning_that_never_left_is_given_anew_before_the_escalation() -> None:
    taken = {"request": date(2025, 12, 19), "overdue-1": date(2026, 2, 2), "warning-1": None}
    monday, tuesday = date(2026, 2, 9), date(2026, 2, 10)

    again = next_move(LADDER, last_day=FRIDAY, today=monday, closed=CLOSED, taken=taken)
    assert again.send is not None
    assert (again.send.step.name, again.send.step.warns_of) == ("warning-1.2", "escalation-1")
    assert "escalation-1" not in [s.step.name for s in again.passed]
    then = next_move(LADDER, last_day=FRIDAY, today=tuesday, closed=CLOSED, taken={**taken, "warning-1.2": monday})

    assert then.send is not None
    assert then.send.step.name == "escalation-1"


def test_a_rung_put_in_above_does_not_send_the_same_reminder_twice() -> None:
    earlier = Step(name="reminder-1", kind=StepKind.REMINDER, days=-21, to=CHAIR)
    renumbered = [
        replace(step, name="reminder-2" if step.name == "reminder-1" else "reminder-3")
        for step in LADDER.steps
        if step.kind is StepKind.REMINDER
    ]
    request, rest = LADDER.steps[0], LADDER.steps[3:]
    longer = Ladder(id="längre", steps=(request, earlier, *renumbered, *rest))
    sent_on = date(2026, 1, 16)

    move = next_move(
        longer,
        last_day=FRIDAY,
        today=date(2026, 1, 19),
        closed=CLOSED,
        taken={"request": date(2025, 12, 19), "reminder-1": sent_on},
    )

    assert move.send is None
    assert [s.step.name for s in move.passed] == ["reminder-2"]
    assert move.look_on == date(2026, 1, 27)


def test_a_reminder_never_outlives_the_last_day() -> None:
    steps = schedule(LADDER, last_day=FRIDAY, closed=CLOSED)

    assert all(s.expires_on <= FRIDAY for s in steps if s.step.kind in (StepKind.REQUEST, StepKind.REMINDER))


def test_no_more_letters_than_the_ladder_allows() -> None:
    brief = Ladder(id="kort", steps=LADDER.steps, at_most=2)

    assert [name for _, name in sent(brief, last_day=FRIDAY, mornings=days(date(2025, 12, 1), 120))] == [
        "request",
        "reminder-1",
    ]


def test_a_step_that_shares_its_day_with_a_later_one_gives_way() -> None:
    in_the_pause = date(2026, 7, 31)

    steps = schedule(LADDER, last_day=CLOSED.next_open(in_the_pause), closed=CLOSED)

    shadowed = [s for s in steps if s.expires_on < s.on]
    assert all(any(other.on == s.on and other is not s for other in steps) for s in shadowed)


def test_the_window_reaches_from_the_first_request_to_the_last_expiry() -> None:
    assert window(LADDER, last_day=FRIDAY, closed=CLOSED) == (date(2025, 12, 19), date(2026, 3, 11))


last_days = st.dates(date(2024, 1, 1), date(2035, 12, 31)).map(CLOSED.next_open)
outages = st.lists(st.integers(0, 110), unique=True, max_size=90)


@given(last_day=last_days, missed=outages)
def test_whatever_mornings_are_missed_nothing_is_sent_twice_late_or_on_a_closed_day(
    last_day: date, missed: list[int]
) -> None:
    first = last_day - timedelta(days=50)
    mornings = [day for n, day in enumerate(days(first, 130)) if n not in missed] or [last_day]
    played = [(today, move.send) for today, move in play(LADDER, last_day=last_day, mornings=mornings)]
    letters = [(today, s) for today, s in played if s is not None]

    names = [s.step.name for _, s in letters]
    assert len(names) == len(set(names))
    assert all(CLOSED.is_open(today) and s.on <= today <= s.expires_on for today, s in letters)
    order = [step.name for step in LADDER.steps]
    assert names == sorted(names, key=order.index)
    assert all(later - earlier >= timedelta(days=1) for (earlier, _), (later, _) in pairwise(letters))
    told = dict(zip(names, (today for today, _ in letters), strict=True))
    if "escalation-1" in told:
        assert told["warning-1"] < told["escalation-1"]


@given(last_day=last_days)
def test_looking_only_when_asked_to_misses_nothing(last_day: date) -> None:
    mornings = days(last_day - timedelta(days=50), 130)
    lazy = sent(LADDER, last_day=last_day, mornings=mornings)
    taken: dict[str, date | None] = {}
    eager = []
    for today in mornings:
        move = next_move(LADDER, last_day=last_day, today=today, closed=CLOSED, taken=taken)
        taken |= {s.step.name: None for s in move.passed}
        if move.send is not None:
            taken[move.send.step.name] = today
            eager.append((today, move.send.step.name))

    assert lazy == eager
