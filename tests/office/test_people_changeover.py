"""Lists of people that are older than a changeover, on both databases."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import select

from areas.people import PeopleList, read_people
from models.people import Membership
from models.words import Role
from office import changeover_undo
from office.desk import Desk
from office.people import apply_people, plan_people
from office.people_plan import PeoplePlan
from tests.office.ledger import read
from tests.office.test_changeover import A_DAY, AREA, DECIDED, LAST_DAY, NEW_YEAR, PARTIES, POLITICAL, change, morning

OLD = read_people(Path(__file__).parents[2] / "areas" / "goteborgsomradet-people.csv")
JANUARY = date(2027, 1, 11)


def take_in(desk: Desk, people_list: PeopleList = OLD, *, day: date = JANUARY, **how: Any) -> PeoplePlan:
    with desk.database.write() as session:
        return apply_people(
            session, people_list, area=AREA, today=day, now=morning(day), who="test", confirmed=True, **how
        )


def seated(desk: Desk, on: date) -> int:
    """Members and substitutes of the political body."""
    wanted = select(Membership).where(Membership.group == POLITICAL)
    rows = [row for row in read(desk.database, wanted) if row.role in (Role.MEMBER, Role.SUBSTITUTE)]
    return sum(row.valid_from <= on <= (row.valid_to or date.max) for row in rows)


def test_an_old_list_does_not_take_up_what_a_changeover_has_ended_and_says_which_rows(desk: Desk) -> None:
    change(desk)

    plan = take_in(desk)

    ended = [row for row in OLD.rows if row.group == POLITICAL and row.role in (Role.MEMBER, Role.SUBSTITUTE)]
    assert len(plan.held_back) == len(ended) == 2 * PARTIES
    assert plan.held_back[0].startswith(f"Rad {ended[0].number}: Politiskt samråd: ")
    assert plan.held_back[0].endswith(f"slutar {LAST_DAY}.")
    assert seated(desk, LAST_DAY) == 2 * PARTIES
    assert seated(desk, NEW_YEAR) == 0
    lines = plan.told(most=3)
    assert f"Tas inte upp igen, för mandatskiftet har avslutat dem ({2 * PARTIES})" in lines
    assert any("--take-up-again" in line for line in lines)


def test_nor_before_the_day(desk: Desk) -> None:
    change(desk)

    plan = take_in(desk, day=DECIDED + A_DAY)

    assert len(plan.held_back) == 2 * PARTIES
    assert seated(desk, NEW_YEAR) == 0


def test_the_office_can_insist(desk: Desk) -> None:
    change(desk)

    plan = take_in(desk, take_up_again=True)

    assert plan.held_back == ()
    assert seated(desk, NEW_YEAR) == 2 * PARTIES
    assert not take_in(desk).held_back, "what the office has insisted on stays"


def test_whoever_sits_on_is_written_with_a_day_after_the_changeover(desk: Desk) -> None:
    change(desk)
    seats = [row for row in OLD.rows if row.group == POLITICAL and row.role in (Role.MEMBER, Role.SUBSTITUTE)]
    rows = tuple(replace(row, valid_from=NEW_YEAR) if row in seats else row for row in OLD.rows)

    plan = take_in(desk, replace(OLD, rows=rows))

    assert plan.held_back == ()
    assert seated(desk, LAST_DAY) == 2 * PARTIES
    assert seated(desk, NEW_YEAR) == 2 * PARTIES


def test_a_changeover_that_was_undone_holds_nothing_back(desk: Desk) -> None:
    change(desk)
    changeover_undo.undo(desk, area=AREA, today=DECIDED, now=morning(DECIDED), who="test")

    with desk.database.read() as session:
        plan = plan_people(session, area=AREA, people_list=OLD, today=DECIDED + A_DAY)

    assert plan.held_back == ()
