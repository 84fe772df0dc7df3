"""Terms without end where the chair goes among the parties: the group itself names, on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from models.duties import Duty
from models.letters import Letter
from models.people import Membership
from models.words import DutyState, Principal, Role, StepKind, TermState
from office.desk import Desk
from office.documents import receive
from office.nominations import NewPerson
from rules.rotation import CHAIRS
from tests.office.chairs import AREA, TODAY, acts, asked, at_local, leave, name, rows, table
from tests.office.test_nominations import NOSAM, plain

LEAVES = date(2026, 4, 30)
TAKES_OVER = date(2026, 5, 1)


@pytest.fixture
def vacant(desk: Desk, play: Callable[..., None]) -> Desk:
    """NOSAM Partille, whose chair leaves in spring; a term that has run since 2023."""
    play(desk, [TODAY])
    leave(desk, date(2026, 3, 9), on=LEAVES, group=NOSAM)
    play(desk, [date(2026, 3, 10), date(2026, 3, 11)])
    return desk


def named(desk: Desk, party: str, **what: Any) -> Any:
    person = NewPerson(name=f"Ny från {party}", email=f"ny@{party}.example")
    return name(desk, date(2026, 4, 1), group=NOSAM, person=person, party=party, **what)


def recipients(desk: Desk, *kinds: StepKind) -> set[str]:
    told = [act for act in acts(desk, group=NOSAM, document="nominering") if act.kind in kinds and not act.copy_only]
    with desk.database.read() as session:
        ids = {act.letter_id for act in told if act.letter_id}
        letters = session.exec(select(Letter).where(Letter.id.in_(ids))).all()  # type: ignore[union-attr]
        return {letter.recipient_name for letter in letters}


def test_the_group_itself_is_asked_and_no_party_has_the_turn(vacant: Desk) -> None:
    assert asked(vacant, NOSAM) == [("nominering", DutyState.AWAITED, 1)]
    assert recipients(vacant, StepKind.REQUEST) == {"Ordförande NOSAM Partille"}
    (request,) = acts(vacant, group=NOSAM, document="nominering", kind=StepKind.REQUEST)
    with vacant.database.read() as session:
        letter = session.get(Letter, request.letter_id)
        assert letter is not None
        text = " ".join(plain(letter.body).split())
    assert "Det är dags för gruppen att välja ordförande för tiden från och med 1 maj 2026." in text
    assert "tur att utse" not in text


def test_when_the_chair_has_gone_the_letters_go_to_the_groups_own(vacant: Desk, play: Callable[..., None]) -> None:
    play(vacant, [date(2026, 5, 6), date(2026, 5, 7)])

    assert recipients(vacant, StepKind.OVERDUE) == {"Vice ordförande NOSAM Partille"}


def test_a_member_is_asked_where_there_is_neither_chair_nor_vice_chair(vacant: Desk, play: Callable[..., None]) -> None:
    leave(vacant, date(2026, 3, 12), on=LEAVES, group=NOSAM, role=Role.VICE_CHAIR)
    with vacant.database.write() as session:
        other = session.exec(select(Membership).where(Membership.group == "nosam-harryda")).first()
        assert other is not None
        session.add(
            Membership(
                area=AREA,
                group=NOSAM,
                role=Role.MEMBER,
                person_id=other.person_id,
                party="harryda",
                valid_from=date(2024, 1, 1),
            )
        )
    play(vacant, [date(2026, 5, 6), date(2026, 5, 7)])

    assert recipients(vacant, StepKind.OVERDUE) == {"Ordförande NOSAM Härryda"}


def test_somebody_of_the_same_party_goes_on_with_the_term(vacant: Desk, play: Callable[..., None]) -> None:
    done = named(vacant, "partille")
    play(vacant, [date(2026, 5, 4)])

    assert (done.first, done.last) == (TAKES_OVER, None)
    (term,) = rows(vacant, NOSAM)
    assert (term.party, term.starts_on, term.ends_on, term.state) == (
        "partille",
        date(2023, 1, 1),
        None,
        TermState.RUNNING,
    )
    assert asked(vacant, NOSAM) == [("nominering", DutyState.RECEIVED, 1)]


@pytest.mark.parametrize("looked_on", [date(2026, 4, 2), date(2026, 5, 4)], ids=["before-the-day", "after-it"])
def test_somebody_of_another_party_begins_a_term_of_theirs_and_the_past_stays(
    vacant: Desk, play: Callable[..., None], looked_on: date
) -> None:
    named(vacant, "sahlgrenska")
    play(vacant, [looked_on])

    was, becomes = rows(vacant, NOSAM)
    assert (was.party, was.side, was.starts_on, was.ends_on) == (
        "partille",
        Principal.MUNICIPALITY,
        date(2023, 1, 1),
        LEAVES,
    )
    assert (becomes.party, becomes.side, becomes.starts_on, becomes.ends_on) == (
        "sahlgrenska",
        Principal.REGION,
        TAKES_OVER,
        None,
    )
    assert becomes.number == was.number + 1
    holder = table(vacant, looked_on).holder(NOSAM, on=TAKES_OVER)
    assert holder is not None
    assert holder.name == "Ny från sahlgrenska"
    assert asked(vacant, NOSAM)[-1][1] is DutyState.RECEIVED


def test_what_a_list_ends_is_followed_by_whoever_the_group_names(desk: Desk, play: Callable[..., None]) -> None:
    """Nobody has set an order: the turn is not the next party's of the file."""
    with desk.database.write() as session:
        (chair,) = session.exec(
            select(Membership).where(Membership.group == NOSAM, Membership.role == Role.CHAIR)
        ).all()
        chair.valid_to = LEAVES
    play(desk, [TODAY])

    coming = table(desk, TODAY).coming(NOSAM)
    assert coming is not None
    assert (coming.starts_on, coming.party, coming.side, coming.ends_on) == (TAKES_OVER, None, None, None)
    assert asked(desk, NOSAM) == [("nominering", DutyState.AWAITED, 1)]


def test_a_group_that_has_answered_is_left_in_peace(vacant: Desk, play: Callable[..., None]) -> None:
    with vacant.database.read() as session:
        (duty,) = session.exec(select(Duty).where(Duty.station == CHAIRS, Duty.group == NOSAM)).all()
    receive(vacant, duty.id or 0, today=LEAVES, now=at_local(LEAVES, 10), who="test")

    play(vacant, [date(2026, 5, 6)])

    assert asked(vacant, NOSAM) == [("nominering", DutyState.RECEIVED, 1)]
