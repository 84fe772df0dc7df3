"""Two machines at the same letters or the same limits, and rests that are asked for while another holds."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import event

from areas.reader import read_area
from mail.transport import DeliveryFailed
from models.words import FailureClass, LetterState
from office.areas import apply_area
from office.claimant import this_process
from office.delivery import deliver
from office.desk import Desk
from office.handing_over import Delivery
from office.post import gather, run_post
from office.recovery import recover
from office.resting import NotResting, current_rest, rest, rest_after, wake
from rules.storms import StormLimits
from settings import ROOT
from store import claims, expected
from store.database import Database, DatabaseBusy
from store.letters import move
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
    wake(desk, area=AREA, who="kontoret", now=now)
    first = next(letter for letter in letters(desk) if letter.state is LetterState.WRITTEN)
    claim_as_a_dead_process(desk, first, now)

    def settle_and_take() -> None:
        recover(replace(desk, transport=Tray(knows=False)), area=AREA, now=now)
        with desk.database.write() as session:
            connection = session.connection()
            count = claims.begin_count(connection, AREA)
            assert claims.claim(connection, first.id or 0, by=this_process(), at=now, today=ASKED, count=count)

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


def test_a_rest_that_a_person_asks_for_during_a_delivery_holds_from_the_next_letter(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    now = at(ASKED)["now"]

    @dataclass
    class Rested(Tray):
        def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
            super().send(message, message_id=message_id, sender=sender, recipient=recipient)
            if len(self.taken) == 2:
                rest(desk, area=AREA, reason="flytt av brevlåda", who="kontoret", now=now)

    write_requests(desk, at)
    tray = Rested()
    done = run_post(replace(desk, transport=tray), area=AREA, **at(ASKED)).delivery

    assert (done.sent, done.withdrawn, done.backend_rests) == (2, 0, FailureClass.AUTHENTICATION)
    waiting = [letter for letter in letters(desk) if letter.state is LetterState.WRITTEN]
    assert len(waiting) == done.left_waiting == len(letters(desk)) - 2 > 1


def test_what_another_machine_has_tried_or_held_meanwhile_is_left_as_it_stands(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    now = at(ASKED)["now"]
    others: dict[LetterState, dict[str, Any]] = {
        LetterState.FAILED: {"failure": FailureClass.TEMPORARY, "next_try_at": now + timedelta(minutes=15)},
        LetterState.HELD: {"reason": "spärrat: fler än väntat"},
    }

    @dataclass
    class Meanwhile(Tray):
        def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
            if not self.taken:
                waiting = letters(desk, state=LetterState.WRITTEN)[-len(others) :]
                with desk.database.write() as session:
                    for letter, (state, values) in zip(waiting, others.items(), strict=True):
                        assert move(session, letter.id or 0, frm=[LetterState.WRITTEN], to=state, **values)
            super().send(message, message_id=message_id, sender=sender, recipient=recipient)

    write_requests(desk, at)
    tray = Meanwhile()
    done = run_post(replace(desk, transport=tray), area=AREA, **at(ASKED)).delivery

    assert (done.sent, done.withdrawn) == (len(tray.taken), 0)
    assert [letter.state for letter in letters(desk)][-len(others) :] == list(others)
    assert {letter.state for letter in letters(desk)[: -len(others)]} == {LetterState.SENT}


def test_a_refused_login_is_tried_once_though_there_are_several_connections(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    tried = []

    @dataclass
    class Refusing(Tray):
        def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
            tried.append(recipient)
            super().send(message, message_id=message_id, sender=sender, recipient=recipient)

    write_requests(desk, at)
    refusing = Refusing(connections=4, fails={"*": FailureClass.AUTHENTICATION})
    done = run_post(replace(desk, transport=refusing), area=AREA, **at(ASKED)).delivery

    assert (len(tried), done.failed) == (1, 1)


def test_two_who_wake_the_same_areas_at_once_never_wait_for_each_other(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    now, both, begun = at(ASKED)["now"], (AREA, "fyrbodal"), Barrier(2)
    desk = replace(desk, mail_mark="the same for both")
    with desk.database.write() as session:
        apply_area(session, read_area(ROOT / "areas" / "fyrbodal.yaml"), who="test", **at(ASKED))
        failed = DeliveryFailed(FailureClass.AUTHENTICATION, "535")
        rest_after(session, desk, area=AREA, failed=failed, now=now)

    def both_have_begun(*told: Any) -> None:
        if told[2].startswith("DELETE FROM backend_rest"):
            with suppress(BrokenBarrierError):
                begun.wait(timeout=0.3)

    def wakes(area: str) -> None:
        with suppress(NotResting):
            wake(desk, area=area, who="kontoret", now=now)

    event.listen(desk.database.engine, "after_cursor_execute", both_have_begun)
    try:
        with ThreadPoolExecutor() as pool:
            list(pool.map(wakes, both))
    finally:
        event.remove(desk.database.engine, "after_cursor_execute", both_have_begun)

    with desk.database.read() as session:
        assert [current_rest(session, desk, area=area, now=now) for area in both] == [None, None]


def test_letters_under_way_are_marked_though_the_database_gives_up_meanwhile(
    desk: Desk, at: Callable[[date], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tray, taken = Tray(connections=4), []
    claim = claims.claim

    def gives_up_at_the_sixth(*args: Any, **more: Any) -> bytes | None:
        taken.append(args)
        if len(taken) == 6:
            raise DatabaseBusy
        return claim(*args, **more)

    write_requests(desk, at)
    monkeypatch.setattr(claims, "claim", gives_up_at_the_sixth)
    with pytest.raises(DatabaseBusy):
        run_post(replace(desk, transport=tray), area=AREA, **at(ASKED))

    assert len(tray.taken) == 5
    assert len([letter for letter in letters(desk) if letter.state is LetterState.SENT]) == 5
    assert not [letter for letter in letters(desk) if letter.state is LetterState.CLAIMED]


@dataclass
class Together(Tray):
    """A backend that is opened when all three machines have looked at what has left, and not before."""

    all: Barrier = field(default_factory=lambda: Barrier(3, timeout=60))

    @contextmanager
    def connect(self) -> Iterator[Tray]:
        self.all.wait()
        yield self


@pytest.mark.parametrize(
    "limits",
    [StormLimits(per_hour=5), StormLimits(margin_letters=5, margin_percent=0)],
    ids=["by-the-hour", "against-the-forecast"],
)
def test_deliveries_at_once_let_no_more_leave_than_one_would(
    desk: Desk, at: Callable[[date], dict[str, Any]], limits: StormLimits
) -> None:
    with desk.database.write() as session:
        expected.keep(
            session, AREA, {ASKED: 0}, revision=1, made_on=ASKED - timedelta(days=3), forget_before=date(2025, 1, 1)
        )
    write_requests(desk, at)
    gather(desk, area=AREA, **at(ASKED))
    written = [letter.id or 0 for letter in letters(desk, state=LetterState.WRITTEN)]
    together = Together()

    def deliver_some(only: list[int]) -> Delivery:
        machine = replace(
            desk, database=Database(desk.database.url, durable=False), transport=together, storm_limits=limits
        )
        with closing(machine.database):
            return deliver(machine, area=AREA, only=only, **at(ASKED))

    with ThreadPoolExecutor(3) as machines:
        done = list(machines.map(deliver_some, [written[first::3] for first in range(3)]))

    assert len(together.taken) == sum(each.sent for each in done) == 5
    assert sum(each.held for each in done) == len(letters(desk, state=LetterState.HELD)) == len(written) - 5 > 5
