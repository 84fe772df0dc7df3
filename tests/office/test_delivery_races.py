"""Two machines at the same letters, and rests that are asked for while another holds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from models.words import FailureClass, LetterState
from office.claimant import this_process
from office.desk import Desk
from office.post import run_post
from office.recovery import recover
from office.resting import current_rest, rest
from store import letters as ledger
from store.database import DatabaseBusy
from tests.office.ledger import letters
from tests.office.test_delivery import AREA, ASKED, Tray, claim_as_a_dead_process, write_requests

pytestmark = pytest.mark.both_databases


@dataclass
class Slow(Tray):
    """A backend that takes so long to say no that another machine has settled the letter meanwhile."""

    meanwhile: Callable[[], object] = lambda: None

    def was_sent(self, message_id: str) -> bool:
        self.meanwhile()
        return False


def test_a_letter_that_another_machine_has_taken_in_hand_again_is_left_in_that_hand(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    write_requests(desk, at)
    run_post(replace(desk, transport=Tray(fails={"*": FailureClass.AUTHENTICATION})), area=AREA, **at(ASKED))
    now = at(ASKED)["now"]
    first = next(letter for letter in letters(desk) if letter.state is LetterState.WRITTEN)
    claim_as_a_dead_process(desk, first, now)

    def settle_and_take() -> None:
        recover(replace(desk, transport=Tray(knows=False)), area=AREA, now=now)
        with desk.database.write() as session:
            connection = session.connection()
            assert ledger.claim(connection, first.id or 0, by=this_process(), at=now, today=ASKED)

    recover(replace(desk, transport=Slow(meanwhile=settle_and_take)), area=AREA, now=now)

    assert next(letter for letter in letters(desk) if letter.id == first.id).state is LetterState.CLAIMED


@pytest.mark.parametrize("failure", [FailureClass.TEMPORARY, FailureClass.AUTHENTICATION])
def test_a_rest_that_a_person_asks_for_during_a_delivery_is_not_ended_by_what_the_backend_says(
    desk: Desk, at: Callable[[date], dict[str, Any]], failure: FailureClass
) -> None:
    now = at(ASKED)["now"]

    @dataclass
    class Rested(Tray):
        def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
            rest(desk, area=AREA, reason="flytt av brevlåda", who="kontoret", now=now)
            super().send(message, message_id=message_id, sender=sender, recipient=recipient)

    write_requests(desk, at)
    tray = Rested(fails={"*": failure}, retry_after=timedelta(minutes=1))
    run_post(replace(desk, transport=tray, mail_mark="before"), area=AREA, **at(ASKED))

    later = now + timedelta(hours=3)
    after = replace(desk, transport=Tray(), mail_mark="after")
    run_post(after, area=AREA, today=ASKED, now=later)
    with desk.database.read() as session:
        found = current_rest(session, after, area=AREA, now=later)

    assert found is not None
    assert (found.reason, found.failure) == ("flytt av brevlåda", None)


def test_letters_under_way_are_marked_though_the_database_gives_up_meanwhile(
    desk: Desk, at: Callable[[date], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tray, taken = Tray(connections=4), []
    claim = ledger.claim

    def gives_up_at_the_third(*args: Any, **more: Any) -> bytes | None:
        taken.append(args)
        if len(taken) == 3:
            raise DatabaseBusy
        return claim(*args, **more)

    write_requests(desk, at)
    monkeypatch.setattr(ledger, "claim", gives_up_at_the_third)
    with pytest.raises(DatabaseBusy):
        run_post(replace(desk, transport=tray), area=AREA, **at(ASKED))

    assert len(tray.taken) == 2
    assert len([letter for letter in letters(desk) if letter.state is LetterState.SENT]) == 2
    assert not [letter for letter in letters(desk) if letter.state is LetterState.CLAIMED]
