"""Lists of people, and what has been decided of chairs here: the one does not undo the other, on both databases."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from areas.people import PeopleListError, PersonRow, read_people
from models.chairs import ChairTerm
from models.log import LogEntry
from models.words import ActState, DutyState, Role, StepKind
from office.areas import wheel_of_area
from office.desk import Desk
from office.people import apply_people
from office.people_plan import PeoplePlan
from office.rotation import undone
from office.succession import BY_THE_RULE
from tests.office.chairs import (
    ALDRE,
    AREA,
    ASKED,
    ENDS,
    TODAY,
    acts,
    apply_changed,
    asked,
    at_local,
    leave,
    name,
    rows,
    table,
)

PEOPLE = Path(__file__).parents[2] / "areas" / "goteborgsomradet-people.csv"
LEAVES = date(2026, 4, 30)


def take_in(
    desk: Desk, day: date, *, without: Callable[[PersonRow], bool] | None = None, added: Iterable[PersonRow] = ()
) -> PeoplePlan:
    """The area's own list again, which has heard of nothing since; without some rows, or with others."""
    people_list = read_people(PEOPLE)
    kept = [row for row in people_list.rows if without is None or not without(row)]
    people_list = replace(people_list, rows=(*kept, *added))
    with desk.database.write() as session:
        return apply_people(session, people_list, area=AREA, today=day, now=at_local(day), who="test", confirmed=True)


def last_days(desk: Desk, day: date, role: Role = Role.CHAIR, group: str = ALDRE) -> list[date | None]:
    return [held.valid_to for held in table(desk, day).held(group, role)]


def test_a_list_does_not_bring_back_a_chair_who_is_to_leave(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY])
    leave(desk, date(2026, 3, 9), on=LEAVES)
    play(desk, [date(2026, 3, 10)])

    plan = take_in(desk, date(2026, 3, 16))
    play(desk, [date(2026, 3, 17)])

    assert not plan.changed
    assert any(f"slutar {LEAVES}, enligt ”arshjul chairs leave”" in note for note in plan.notes)
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
    assert any("tillträder inte, enligt ”arshjul chairs leave”" in note for note in plan.notes)
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


def test_a_list_does_not_drop_a_vice_chair_who_succeeds_by_rule(desk: Desk, play: Callable[..., None]) -> None:
    """It has nobody for the coming term."""
    samrad, begins = "politiskt-samrad", date(2027, 1, 1)
    apply_changed(
        desk, "vice efterträder: nej                  # öppet\n", "vice efterträder: ja\n", today=date(2026, 3, 2)
    )
    for role in (Role.CHAIR, Role.VICE_CHAIR):
        (coming,) = [held for held in table(desk, TODAY).held(samrad, role) if held.valid_from > TODAY]
        leave(desk, TODAY, on=date(2026, 12, 31), group=samrad, role=role, person=coming.person_id)
    play(desk, [TODAY, date(2026, 7, 1)])
    successor = table(desk, date(2026, 7, 1)).holder(samrad, on=begins)
    assert successor is not None
    with desk.database.read() as session:
        (entry,) = session.exec(select(LogEntry).where(LogEntry.act == "succeed")).all()
    assert (entry.who, entry.subject) == (BY_THE_RULE, f"{AREA}/chair-{samrad}")
    assert (entry.detail["person"], entry.detail["first"]) == (successor.person_id, str(begins))

    plan = take_in(desk, date(2026, 8, 3))

    assert any("utsedd i Årshjul och saknas i listan" in note for note in plan.notes)
    held = table(desk, date(2026, 8, 3)).holder(samrad, on=begins)
    assert held is not None
    assert held.person_id == successor.person_id

    # The log protects it, whatever has been decided of the term since.
    with desk.database.write() as session:
        for term in session.exec(select(ChairTerm).where(ChairTerm.group == samrad)):
            term.decided_by = None
    assert not take_in(desk, date(2026, 8, 5)).ended


def test_somebody_whom_a_list_takes_out_of_a_coming_term_is_told_the_next_morning(
    desk: Desk, play: Callable[..., None]
) -> None:
    play(desk, [TODAY, date(2026, 8, 10), date(2026, 8, 11)])
    (coming,) = [held for held in table(desk, TODAY).held("lgs") if held.valid_from > TODAY]
    told = [act for act in acts(desk, group="lgs", step="nominated") if act.state is ActState.DONE]
    assert f"person-{coming.person_id}" in {act.addressee for act in told}

    def is_named(row: PersonRow) -> bool:
        return (row.group, row.role, row.valid_from) == ("lgs", Role.CHAIR, coming.valid_from)

    plan = take_in(desk, date(2026, 8, 17), without=is_named)
    assert [end.membership_id for end in plan.ended] == [coming.id]
    with desk.database.read() as session:
        assert undone(session, wheel_of_area(session, AREA), today=date(2026, 8, 18)) is not None
    play(desk, [date(2026, 8, 18), date(2026, 8, 19)])

    changed = acts(desk, group="lgs", kind=StepKind.TURN_CHANGED)
    assert {act.state for act in changed} == {ActState.DONE}
    assert f"person-{coming.person_id}" in {act.addressee for act in changed}
    with desk.database.read() as session:
        assert undone(session, wheel_of_area(session, AREA), today=date(2026, 8, 19)) is None
    play(desk, [date(2026, 8, 20)])
    assert len(acts(desk, group="lgs", kind=StepKind.TURN_CHANGED)) == len(changed)


# --- history that does not add up


A_NEW_ROW = 900
"""A row that the list does not have."""


def with_earlier_chair(desk: Desk, *, last: date, party: str) -> tuple[int, list[str]]:
    """The list with a chair of Temagrupp Äldre before the first that is known; the row of that first, and what is told
    of the body's history."""
    of_aldre = [row for row in read_people(PEOPLE).rows if (row.group, row.role) == (ALDRE, Role.CHAIR)]
    first = min(of_aldre, key=lambda row: row.valid_from)
    assert first.valid_from == date(2023, 1, 1)
    earlier = replace(
        first,
        number=A_NEW_ROW,
        name="Tidigare ordförande",
        email="tidigare@aldre.example",
        party=party,
        valid_from=date(2021, 7, 1),
        valid_to=last,
    )
    plan = take_in(desk, TODAY, added=[earlier])
    return first.number, [
        note for note in plan.notes if re.match(r"Rad [0-9 och]+: Temagrupp Äldre( har|: \w+ har)", note)
    ]


def test_a_gap_in_history_is_told_with_its_rows_when_it_is_taken_in_and_only_then(desk: Desk) -> None:
    first, notes = with_earlier_chair(desk, last=date(2022, 11, 30), party="partille")

    assert notes == [
        f"Rad {first} och {A_NEW_ROW}: Temagrupp Äldre har ingen ordförande från 1 december 2022 till 31 december 2022."
    ]
    assert with_earlier_chair(desk, last=date(2022, 11, 30), party="partille")[1] == []


def test_two_chairs_at_once_in_a_list_are_refused_with_their_rows(desk: Desk) -> None:
    with pytest.raises(PeopleListError) as refused:
        with_earlier_chair(desk, last=date(2023, 1, 31), party="partille")

    (problem,) = refused.value.problems
    assert f"har samma uppdrag från 2021-07-01 till 2023-01-31 (rad {A_NEW_ROW})" in problem.wrong


def test_a_chair_from_the_wrong_side_is_told_with_the_row(desk: Desk) -> None:
    first, notes = with_earlier_chair(desk, last=date(2022, 12, 31), party="narhalsan")

    (note,) = notes
    assert note.startswith(f"Rad {first}: Temagrupp Äldre: region har ordförandeskapet från 1 januari 2023")


def test_history_that_adds_up_is_taken_in_without_a_word(desk: Desk) -> None:
    assert with_earlier_chair(desk, last=date(2022, 12, 31), party="partille")[1] == []
