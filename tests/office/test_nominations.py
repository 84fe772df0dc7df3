"""Who may be named for a chair when it goes among parties, and who is told that it came to nothing."""

from collections.abc import Callable
from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlmodel import select

from models.duties import Duty
from models.letters import Letter
from models.words import DutyState, Role, StepKind
from office.chair_acts import RefusedNomination
from office.desk import Desk
from office.documents import receive
from office.nominations import NewPerson
from rules.rotation import CHAIRS
from tests.office.chairs import (
    A_KOMMUN_PARTY,
    ALDRE,
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

NOSAM = "nosam-partille"
BEGINS = date(2026, 6, 1)
FIRST, SECOND = (
    {"person": NewPerson(name=who, email=f"{who.lower().replace('ö', 'o')}@partille.example"), "party": A_KOMMUN_PARTY}
    for who in ("Första", "Andra")
)


# --- among parties


@pytest.fixture
def among_parties(desk: Desk, play: Callable[..., None]) -> Desk:
    """A body whose chair goes among its parties a year at a time, with a chair for the first."""
    old = "nosam-partille: {namn: NOSAM Partille, slag: nosam, ordförandeskap: {växlar: mellan parterna}}"
    goes = "växlar: mellan parterna, mandatperiod: 12 månader, ordning: [partille, narhalsan, sahlgrenska]"
    goes += f", vice ordförande: motsatt sida, börjar: {{dag: {BEGINS}, part: partille}}"
    apply_changed(desk, old, old.replace("växlar: mellan parterna", goes), today=TODAY)
    play(desk, [TODAY])
    named(desk, TODAY, starts_on=BEGINS, party="partille", reason="första perioden")
    play(desk, [BEGINS])
    return desk


def named(desk: Desk, day: date, *, who: str = "Någon", **what: Any) -> None:
    name(
        desk,
        day,
        group=NOSAM,
        person=NewPerson(name=who, email=f"{who.lower().replace('å', 'a')}@nosam.example"),
        **what,
    )


def whose(desk: Desk, day: date) -> list[str | None]:
    return [term.party for term in table(desk, day).schedule.terms[NOSAM] if term.last_day >= BEGINS][:3]


def test_a_party_of_the_other_side_is_refused_for_the_rest_of_a_term_without_a_reason(among_parties: Desk) -> None:
    leave(among_parties, date(2026, 8, 3), on=date(2026, 8, 31), group=NOSAM)

    with pytest.raises(RefusedNomination, match="ska komma från kommun"):
        named(among_parties, date(2026, 8, 4), who="Annan", party="sahlgrenska")


def test_somebody_of_another_party_for_the_rest_of_a_term_does_not_shift_the_turns(among_parties: Desk) -> None:
    before = whose(among_parties, date(2026, 8, 3))
    leave(among_parties, date(2026, 8, 3), on=date(2026, 8, 31), group=NOSAM)

    named(among_parties, date(2026, 8, 4), who="Annan", party="sahlgrenska", reason="kommunen avstår")

    assert before == ["partille", "narhalsan", "sahlgrenska"]
    assert whose(among_parties, date(2026, 8, 4)) == before
    assert whose(among_parties, date(2026, 9, 1)) == before


def test_a_vice_chair_has_to_stand_on_the_other_side_among_parties_too(among_parties: Desk) -> None:
    vice: dict[str, Any] = {"who": "Vice", "role": Role.VICE_CHAIR}
    with pytest.raises(RefusedNomination, match="ska komma från region"):
        named(among_parties, date(2026, 8, 3), starts_on=BEGINS, party="partille", **vice)
    with pytest.raises(RefusedNomination, match="ska komma från kommun"):
        named(among_parties, date(2026, 8, 3), starts_on=date(2027, 6, 1), party="sahlgrenska", **vice)

    named(among_parties, date(2026, 8, 3), starts_on=date(2027, 6, 1), party="partille", **vice)


# --- who was told of what is not so any more


def corrections(desk: Desk) -> dict[str, str]:
    """What has been told of what is not so any more, by the person's address: the last, on one line."""
    ids = [act.letter_id for act in acts(desk, group=ALDRE, kind=StepKind.TURN_CHANGED) if act.letter_id]
    with desk.database.read() as session:
        letters = session.exec(select(Letter).where(Letter.id.in_(ids)).order_by(Letter.id)).all()  # type: ignore[union-attr,arg-type]
        return {letter.would_reach or letter.recipient: " ".join(plain(letter.body).split()) for letter in letters}


def plain(body: bytes) -> str:
    part = message_from_bytes(body, policy=default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_whoever_was_named_and_is_replaced_is_told_and_so_is_who_hands_over(
    desk: Desk, play: Callable[..., None]
) -> None:
    play(desk, [ASKED])
    name(desk, date(2027, 1, 11), **FIRST)
    play(desk, [date(2027, 1, 12), date(2027, 1, 13)])

    name(desk, date(2027, 3, 1), reason="kommunen har bytt", starts_on=date(2027, 7, 1), **SECOND)
    play(desk, [date(2027, 3, 2), date(2027, 3, 3), date(2027, 3, 4)])

    told = corrections(desk)
    assert len(acts(desk, group=ALDRE, kind=StepKind.TURN_CHANGED)) == len(told) == 2
    first = told.pop("forsta@partille.example")
    assert "Tidigare: du var utsedd till ordförande från och med torsdagen den 1 juli 2027" in first
    assert "Nu gäller: du tillträder inte som ordförande; Andra är utsedd" in first
    (outgoing,) = told.values()
    assert "Nu gäller: Andra är utsedd till ordförande efter dig" in outgoing


def test_whoever_was_named_and_withdraws_is_told_and_told_again_when_named_anew(
    desk: Desk, play: Callable[..., None]
) -> None:
    play(desk, [ASKED])
    name(desk, date(2027, 1, 11), **FIRST)
    play(desk, [date(2027, 1, 12), date(2027, 1, 13)])

    leave(desk, date(2027, 3, 1), on=ENDS, person=rows(desk, ALDRE)[-1].person_id)
    play(desk, [date(2027, 3, 2), date(2027, 3, 3)])

    told = corrections(desk)
    assert "du tillträder inte som ordförande; ingen är utsedd än" in told["forsta@partille.example"]
    assert len(told) == 2

    name(desk, date(2027, 3, 8), starts_on=date(2027, 7, 1), **FIRST)
    play(desk, [date(2027, 3, 9), date(2027, 3, 10)])

    told = corrections(desk)
    assert "Nu gäller: du är utsedd till ordförande från och med" in told.pop("forsta@partille.example")
    (outgoing,) = told.values()
    assert "Nu gäller: Första är utsedd till ordförande efter dig" in outgoing


# --- what has been answered waits to be laid in


def test_a_side_that_has_answered_is_left_in_peace_while_the_name_is_laid_in(
    desk: Desk, play: Callable[..., None]
) -> None:
    play(desk, [ASKED])
    with desk.database.read() as session:
        (duty,) = session.exec(select(Duty).where(Duty.station == CHAIRS, Duty.group == ALDRE)).all()
    day = date(2027, 1, 11)
    receive(desk, duty.id or 0, today=day, now=at_local(day, 10), who="test")

    play(desk, [date(2027, 1, 12), date(2027, 1, 25)])
    assert asked(desk) == [("nominering-kommun", DutyState.RECEIVED, 1)]

    play(desk, [date(2027, 1, 26)])
    assert asked(desk) == [("nominering-kommun", DutyState.AWAITED, 2)]
