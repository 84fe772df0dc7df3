"""Lists of people, and what has been decided of chairs here: the one does not undo the other, on both databases."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from areas.people import read_people
from models.words import DutyState, Role
from office.desk import Desk
from office.people import apply_people
from office.people_plan import PeoplePlan
from tests.office.test_rotation import ALDRE, AREA, ASKED, ENDS, TODAY, asked, at_local, leave, name, rows, table

PEOPLE = Path(__file__).parents[2] / "areas" / "goteborgsomradet-people.csv"
LEAVES = date(2026, 4, 30)


def take_in(desk: Desk, day: date) -> PeoplePlan:
    """The area's own list again, which has heard of nothing since."""
    with desk.database.write() as session:
        return apply_people(
            session, read_people(PEOPLE), area=AREA, today=day, now=at_local(day), who="test", confirmed=True
        )


def last_days(desk: Desk, day: date, role: Role = Role.CHAIR, group: str = ALDRE) -> list[date | None]:
    return [held.valid_to for held in table(desk, day).held(group, role)]


def test_a_list_does_not_bring_back_a_chair_who_is_to_leave(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY])
    leave(desk, date(2026, 3, 9), on=LEAVES)
    play(desk, [date(2026, 3, 10)])

    plan = take_in(desk, date(2026, 3, 16))
    play(desk, [date(2026, 3, 17)])

    assert not plan.changed
    assert any(f"slutar {LEAVES}, enligt arshjul chairs leave" in note for note in plan.notes)
    assert last_days(desk, date(2026, 3, 17))[-1] == LEAVES
    assert [(document, state) for document, state, _ in asked(desk)] == [("nominering-region", DutyState.AWAITED)]


def test_a_list_does_not_bring_back_a_chair_who_has_left(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY])
    leave(desk, date(2026, 3, 9), on=LEAVES)
    play(desk, [date(2026, 5, 4)])

    plan = take_in(desk, date(2026, 5, 11))

    assert not plan.added
    assert not plan.changed
    assert table(desk, date(2026, 5, 11)).holder(ALDRE, on=date(2026, 5, 11)) is None


def test_a_list_does_not_bring_back_somebody_who_has_withdrawn_before_the_first_day(desk: Desk) -> None:
    (coming,) = [held for held in table(desk, TODAY).held("lgs") if held.valid_from > TODAY]
    leave(desk, TODAY, on=date(2026, 12, 31), group="lgs", person=coming.person_id)

    plan = take_in(desk, date(2026, 3, 16))

    assert not plan.added
    assert not plan.changed
    assert any("tillträder inte, enligt arshjul chairs leave" in note for note in plan.notes)
    assert table(desk, date(2026, 3, 16)).holder("lgs", on=coming.valid_from) is None


def test_a_list_does_not_drop_whoever_is_named_for_the_rest_of_a_term(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY])
    leave(desk, date(2026, 3, 9), on=LEAVES)
    done = name(desk, date(2026, 3, 10))

    plan = take_in(desk, date(2026, 3, 16))

    assert not plan.ended
    assert not plan.changed
    holder = table(desk, date(2026, 3, 16)).holder(ALDRE, on=date(2026, 5, 1))
    assert holder is not None
    assert holder.person_id == done.person_id


def test_a_list_does_not_drop_a_vice_chair_who_is_named_ahead(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [ASKED])
    done = name(desk, date(2027, 1, 11), role=Role.VICE_CHAIR, starts_on=date(2027, 7, 1))
    assert rows(desk, ALDRE)[-1].vice_person_id == done.person_id

    plan = take_in(desk, date(2027, 2, 1))

    assert not plan.ended
    assert not plan.changed
    assert last_days(desk, date(2027, 2, 1), Role.VICE_CHAIR)[-2:] == [ENDS, date(2028, 12, 31)]
    # The side whose turn it is has still its chair to name.
    assert asked(desk)[-1] == ("nominering-kommun", DutyState.AWAITED, 1)
