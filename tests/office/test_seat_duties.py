"""What vacant seats give occasion to: whatever is held, one look brings all in step, and another changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from areas.compile import wheel_of
from areas.reader import read_area
from models.duties import Duty
from models.words import DutyState, Role
from office.duty_changes import DutyChanges
from office.seat_duties import FILLED, SeatDuties, open_places, party_of
from rules.seats import Holding
from rules.wheel import Wheel
from settings import ROOT

GROUP = "lgs"
PARTIES = ("sahlgrenska", "narhalsan", "goteborg")
FIRST = date(2026, 1, 5)


@cache
def wheel() -> Wheel:
    made = wheel_of(read_area(ROOT / "areas" / "goteborgsomradet.yaml").area_file)
    quotas = replace(made.quotas[GROUP], seats=dict.fromkeys(PARTIES, 2), co_opted={})
    return replace(made, quotas={GROUP: quotas})


days = st.integers(min_value=-400, max_value=500).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    first = draw(days)
    length = draw(st.none() | st.integers(min_value=0, max_value=700))
    return Holding(
        group=GROUP,
        role=Role.MEMBER,
        party=draw(st.sampled_from(PARTIES)),
        person=draw(st.integers(min_value=1, max_value=20)),
        seat=draw(st.none() | st.integers(min_value=1, max_value=2)),
        valid_from=first,
        valid_to=None if length is None else first + timedelta(days=length),
    )


def changes(held: Sequence[Holding], known: list[Duty], today: date) -> DutyChanges:
    places = open_places(wheel().quotas, held, wheel().groups, today=today)
    return SeatDuties(wheel(), places, known=known, groups=wheel().groups).changes(today)


def carry_out(found: DutyChanges, known: list[Duty], today: date) -> None:
    known += [Duty(id=len(known) + number, **row) for number, row in enumerate(found.opened, start=1)]
    for duty in found.settled:
        duty.state, duty.reason, duty.received_on = DutyState.RECEIVED, FILLED, today
    for duty, reason in found.ended:
        duty.state, duty.reason = DutyState.ENDED, reason
    for duty, due_on in (*found.moved, *found.taken_up):
        duty.state, duty.due_on, duty.revision = DutyState.AWAITED, due_on, duty.revision + 1


@given(held=st.lists(holdings(), max_size=12), mornings=st.lists(st.integers(0, 40), max_size=8))
def test_a_look_brings_all_in_step_whenever_it_comes(held, mornings):
    known: list[Duty] = []
    today = FIRST
    for days_later in (0, *mornings):
        today += timedelta(days=days_later)
        carry_out(changes(held, known, today), known, today)

        assert len(changes(held, known, today)) == 0
        awaited = [(duty.group, duty.document) for duty in known if duty.state is DutyState.AWAITED]
        assert len(awaited) == len(set(awaited)), "a party is asked once"
        assert len({(duty.group, duty.document, duty.year) for duty in known}) == len(known)
        for duty in known:
            if duty.state is DutyState.AWAITED and duty.revision == 1:
                assert wheel().closed.is_open(duty.due_on)


@given(held=st.lists(holdings(), max_size=12))
def test_whoever_has_a_vacant_seat_that_nobody_is_named_for_is_asked(held):
    known: list[Duty] = []
    carry_out(changes(held, known, FIRST), known, FIRST)

    places = open_places(wheel().quotas, held, wheel().groups, today=FIRST)
    vacant = {place.party for place in places if place.is_vacant}
    asked = {party_of(duty.document) for duty in known if duty.state is DutyState.AWAITED}
    assert vacant <= asked
    assert asked <= {place.party for place in places}
