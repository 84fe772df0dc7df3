"""Letters on their way out: nothing twice, nothing lost in silence, whatever stops us."""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from pydantic import ValidationError
from sqlalchemy import QueuePool
from sqlmodel import select

from mail.choices import SmtpChoice
from mail.files import FileTransport
from mail.transport import DeliveryFailed
from models.letters import Act, Letter
from models.people import Membership
from models.words import ActState, FailureClass, LetterKind, LetterState, Role
from office import delivery
from office.claimant import CLAIM_GOES_STALE_AFTER, is_gone, this_process
from office.delivery import NoSuchLetter
from office.desk import Desk
from office.overseeing import oversee
from office.post import run_post
from office.resting import NotResting, rest, wake
from office.stations import collect
from office.tick import tick
from settings import ROOT
from store import claims
from tests.office.ledger import letters

pytestmark = pytest.mark.both_databases

AREA = "goteborgsomradet"
ASKED = date(2025, 12, 22)
REMINDED = date(2026, 1, 19)


@dataclass
class Tray:
    """An honest transport that keeps what it is given, and fails for the addresses and times it is told to."""

    fails: dict[str, FailureClass] = field(default_factory=dict)
    taken: list[tuple[str, str]] = field(default_factory=list)
    knows: bool | None = None
    retry_after: timedelta | None = None
    of_recipient: bool = False
    connections: int = 1

    @contextmanager
    def connect(self) -> Iterator["Tray"]:
        yield self

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        failure = self.fails.get(recipient) or self.fails.get("*")
        if failure is not None:
            raise DeliveryFailed(
                failure, "550 som provet vill", retry_after=self.retry_after, of_recipient=self.of_recipient
            )
        self.taken.append((message_id, recipient))

    def was_sent(self, message_id: str) -> bool | None:
        return self.knows


class Watching(Tray):
    """A transport that looks how many connections to the database are held while it has a letter."""

    def __init__(self, desk: Desk, *, connections: int) -> None:
        super().__init__(connections=connections)
        self.held: set[int] = set()
        self._pool = desk.database.engine.pool

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        assert isinstance(self._pool, QueuePool)
        self.held.add(self._pool.checkedout())
        super().send(message, message_id=message_id, sender=sender, recipient=recipient)


def states(desk: Desk) -> set[LetterState]:
    return {letter.state for letter in letters(desk) if letter.kind is LetterKind.POST}


def act_states(desk: Desk) -> set[ActState]:
    with desk.database.read() as session:
        return set(session.exec(select(Act.state)).all())


def write_requests(desk: Desk, at: Callable[[date], dict[str, Any]], *, day: date = ASKED) -> None:
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=day)


def test_one_bad_address_does_not_silence_the_rest(desk: Desk, at: Callable[[date], dict[str, Any]]) -> None:
    tray = Tray()
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    with desk.database.read() as session:
        bad = session.exec(
            select(Membership.person_id).where(Membership.group == "temagrupp-aldre", Membership.role == Role.CHAIR)
        ).all()
    addresses = {letter.recipient for letter in letters(desk) if letter.person_id in bad}
    tray.fails = dict.fromkeys(addresses, FailureClass.PERMANENT)

    outcome = run_post(with_tray, area=AREA, **at(ASKED))

    assert outcome.delivery.failed == len(addresses)
    assert outcome.delivery.sent == outcome.written - outcome.delivery.failed


def test_a_temporary_refusal_is_tried_again_with_the_same_bytes(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    tray = Tray(fails={"*": FailureClass.TEMPORARY})
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    first = run_post(with_tray, area=AREA, **at(ASKED))
    before = {letter.id: letter.body for letter in letters(desk)}

    tray.fails = {}
    now = at(ASKED)["now"]
    too_soon = run_post(with_tray, area=AREA, today=ASKED, now=now + timedelta(minutes=5))
    later = run_post(with_tray, area=AREA, today=ASKED, now=now + timedelta(minutes=20))

    assert first.delivery.failed == 3
    assert first.delivery.backend_rests is FailureClass.TEMPORARY
    assert too_soon.delivery.sent == first.written - 3
    assert later.delivery.sent == 3
    assert {letter.id: letter.body for letter in letters(desk)} == before
    assert len(tray.taken) == len(set(tray.taken)) == first.written


def test_recipients_that_are_to_wait_do_not_stop_the_others(desk: Desk, at: Callable[[date], dict[str, Any]]) -> None:
    tray = Tray(fails={"*": FailureClass.TEMPORARY}, of_recipient=True)
    write_requests(desk, at)

    outcome = run_post(replace(desk, transport=tray), area=AREA, **at(ASKED))

    assert outcome.delivery.failed == outcome.written > 3
    assert outcome.delivery.backend_rests is None


def test_a_refused_login_rests_the_backend_after_one_try(desk: Desk, at: Callable[[date], dict[str, Any]]) -> None:
    tray = Tray(fails={"*": FailureClass.AUTHENTICATION})
    write_requests(desk, at)

    outcome = run_post(replace(desk, transport=tray), area=AREA, **at(ASKED))

    assert outcome.delivery.failed == 1
    assert outcome.delivery.left_waiting == outcome.written - 1
    assert states(desk) == {LetterState.FAILED, LetterState.WRITTEN}


@pytest.mark.parametrize("connections", [1, 2])
def test_a_few_letters_keep_no_connection_to_the_database_while_a_server_is_waited_for(
    desk: Desk, at: Callable[[date], dict[str, Any]], connections: int
) -> None:
    """As a request lets leave. Many requests at once against a server that hangs would else leave none to the rest."""
    tray = Watching(desk, connections=connections)
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    rest(desk, area=AREA, reason="ett ögonblick", who="kontoret", now=at(ASKED)["now"])
    run_post(with_tray, area=AREA, **at(ASKED))
    wake(desk, area=AREA, who="kontoret", now=at(ASKED)["now"])
    few = [letter.id for letter in letters(desk) if letter.state is LetterState.WRITTEN and letter.id][:3]

    done = delivery.deliver(with_tray, area=AREA, only=few, **at(ASKED))

    assert (done.sent, tray.held) == (3, {0})


def test_while_the_backend_rests_nothing_is_tried_until_a_person_wakes_it(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    tray = Tray(fails={"*": FailureClass.AUTHENTICATION})
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    run_post(with_tray, area=AREA, **at(ASKED))
    tray.fails = {}
    later = at(ASKED)["now"] + timedelta(hours=5)

    resting = run_post(with_tray, area=AREA, today=ASKED, now=later)
    with desk.database.read() as session:
        told = oversee(session, area=AREA, today=ASKED, links=desk.links).alarms
    wake(desk, area=AREA, who="kontoret", now=later)
    awake = run_post(with_tray, area=AREA, today=ASKED, now=later)

    assert (resting.delivery.sent, resting.delivery.backend_rests) == (0, FailureClass.AUTHENTICATION)
    assert resting.delivery.left_waiting == awake.delivery.sent == len(tray.taken) > 1
    resting_alarm = next(alarm for alarm in told if "550 som provet vill" in alarm.what)
    assert (resting_alarm.command, resting_alarm.of) == ("arshjul mail wake", LetterState.WRITTEN.value)
    with pytest.raises(NotResting):
        wake(desk, area=AREA, who="kontoret", now=later)


@pytest.mark.parametrize("why", ["other-settings", "a-person"])
def test_other_settings_end_a_rest_but_not_one_that_a_person_has_asked_for(
    desk: Desk, at: Callable[[date], dict[str, Any]], why: str
) -> None:
    tray = Tray(fails={"*": FailureClass.AUTHENTICATION} if why == "other-settings" else {})
    with_tray = replace(desk, transport=tray, mail_mark="before")
    write_requests(desk, at)
    if why == "a-person":
        rest(with_tray, area=AREA, reason="flytt av brevlåda", who="kontoret", now=at(ASKED)["now"])
    run_post(with_tray, area=AREA, **at(ASKED))
    tray.fails = {}

    run_post(replace(with_tray, mail_mark="after"), area=AREA, **at(ASKED))

    assert bool(tray.taken) is (why == "other-settings")


def test_a_backend_that_asks_us_to_wait_is_left_alone_that_long(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    tray = Tray(fails={"*": FailureClass.TEMPORARY}, retry_after=timedelta(minutes=40))
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    now = at(ASKED)["now"]
    first = run_post(with_tray, area=AREA, today=ASKED, now=now)
    tray.fails = {}

    too_soon = run_post(with_tray, area=AREA, today=ASKED, now=now + timedelta(minutes=35))
    later = run_post(with_tray, area=AREA, today=ASKED, now=now + timedelta(minutes=45))

    assert (first.delivery.failed, first.delivery.left_waiting) == (1, first.written - 1)
    assert too_soon.delivery.sent == 0
    assert later.delivery.sent == first.written


def test_an_unknown_letter_is_settled_by_the_backend_once_it_can_tell(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    tray = Tray(fails={"*": FailureClass.UNKNOWN})
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    run_post(with_tray, area=AREA, **at(ASKED))
    unknown = [letter.id for letter in letters(desk) if letter.state is LetterState.UNKNOWN]
    tray.fails, tray.knows = {}, True

    outcome = run_post(with_tray, area=AREA, **at(ASKED))

    assert outcome.recovered == len(unknown) == 3
    assert states(desk) == {LetterState.SENT}
    assert len(tray.taken) == len(letters(desk)) - 3


def test_several_ways_out_hand_over_each_letter_once(desk: Desk, at: Callable[[date], dict[str, Any]]) -> None:
    tray = Tray(connections=4)
    write_requests(desk, at)

    outcome = run_post(replace(desk, transport=tray), area=AREA, **at(ASKED))

    assert outcome.delivery.sent == len(tray.taken) == len(set(tray.taken))
    assert states(desk) == {LetterState.SENT}
    assert act_states(desk) <= {ActState.DONE, ActState.EXPIRED}


def test_an_unknown_outcome_waits_for_a_person_and_is_never_sent_again_by_itself(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    tray = Tray(fails={"*": FailureClass.UNKNOWN})
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    run_post(with_tray, area=AREA, **at(ASKED))
    tray.fails = {}

    for later in range(1, 4):
        run_post(with_tray, area=AREA, **at(ASKED + timedelta(days=later)))

    unknown = [letter for letter in letters(desk) if letter.state is LetterState.UNKNOWN]
    assert len(unknown) == 3
    assert {letter.message_id for letter in unknown}.isdisjoint(message_id for message_id, _ in tray.taken)


@pytest.mark.parametrize("as_sent", [True, False], ids=["counts-as-sent", "sent-again"])
def test_a_person_settles_an_unknown_letter(desk: Desk, at: Callable[[date], dict[str, Any]], as_sent: bool) -> None:
    tray = Tray(fails={"*": FailureClass.UNKNOWN})
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    run_post(with_tray, area=AREA, **at(ASKED))
    tray.fails = {}
    unknown = letters(desk)[0]
    assert unknown.id is not None

    now = at(ASKED)["now"]
    delivery.settle(with_tray, letter_id=unknown.id, as_sent=as_sent, who="kontoret", now=now)
    delivery.deliver(with_tray, area=AREA, **at(ASKED))

    assert letters(desk)[0].state is LetterState.SENT
    handed_over = [message_id for message_id, _ in tray.taken]
    assert handed_over.count(unknown.message_id) == (0 if as_sent else 1)
    with pytest.raises(NoSuchLetter):
        delivery.settle(with_tray, letter_id=unknown.id, as_sent=True, who="kontoret", now=now)


@pytest.mark.parametrize(
    ("knows", "becomes"),
    [(True, LetterState.SENT), (False, LetterState.SENT), (None, LetterState.UNKNOWN)],
    ids=["the-backend-has-it", "the-backend-has-it-not", "the-backend-cannot-tell"],
)
def test_a_letter_left_in_hand_by_a_dead_process_is_looked_up(
    desk: Desk, at: Callable[[date], dict[str, Any]], knows: bool | None, becomes: LetterState
) -> None:
    tray = Tray(knows=knows)
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    run_post(replace(desk, transport=Tray(fails={"*": FailureClass.AUTHENTICATION})), area=AREA, **at(ASKED))
    wake(desk, area=AREA, who="kontoret", now=at(ASKED)["now"])
    first = next(letter for letter in letters(desk) if letter.state is LetterState.WRITTEN)
    claim_as_a_dead_process(desk, first, at(ASKED)["now"])
    with desk.database.read() as session:
        told = oversee(session, area=AREA, today=ASKED, links=desk.links).alarms

    outcome = run_post(with_tray, area=AREA, **at(ASKED))

    assert outcome.recovered == 1
    assert any("1 brev avbröts" in alarm.what for alarm in told)
    assert next(letter for letter in letters(desk) if letter.id == first.id).state is becomes
    handed_over = [message_id for message_id, _ in tray.taken].count(first.message_id)
    assert handed_over == (1 if knows is False else 0)


def claim_as_a_dead_process(desk: Desk, letter: Letter, now: datetime) -> None:
    host, pid, _ = this_process().rsplit("/", 2)
    with desk.database.write() as session:
        assert letter.id is not None
        connection = session.connection()
        count = claims.begin_count(connection, AREA)
        assert claims.claim(connection, letter.id, by=f"{host}/{pid}/1.00", at=now, today=ASKED, count=count)


def test_a_claim_is_only_left_behind_when_its_process_is_gone() -> None:
    now = datetime.fromisoformat("2026-01-19T07:00:00+01:00")
    host, pid, began = this_process().rsplit("/", 2)
    nobody = max(psutil.pids()) + 100_000

    assert not is_gone(this_process(), claimed_at=now - timedelta(minutes=14), now=now)
    assert is_gone(this_process(), claimed_at=now - timedelta(minutes=16), now=now)
    assert is_gone(f"{host}/{pid}/1.00", claimed_at=now, now=now)
    assert is_gone(f"{host}/{nobody}/{began}", claimed_at=now, now=now)
    assert not is_gone(f"another-host/{pid}/{began}", claimed_at=now - timedelta(minutes=14), now=now)
    assert is_gone(f"another-host/{pid}/{began}", claimed_at=now - timedelta(minutes=16), now=now)

    in_another_container = f"{host.rpartition('-')[0]}-4026532999/{nobody}/{began}"
    assert not is_gone(in_another_container, claimed_at=now, now=now)


def test_a_claim_of_another_machine_is_told_of_when_it_is_old(desk: Desk, at: Callable[[date], dict[str, Any]]) -> None:
    now = at(ASKED)["now"]
    write_requests(desk, at)
    run_post(replace(desk, transport=Tray(fails={"*": FailureClass.AUTHENTICATION})), area=AREA, **at(ASKED))
    wake(desk, area=AREA, who="kontoret", now=now)
    first = next(letter for letter in letters(desk) if letter.state is LetterState.WRITTEN)
    with desk.database.write() as session:
        assert first.id is not None
        connection = session.connection()
        count = claims.begin_count(connection, AREA)
        assert claims.claim(connection, first.id, by="another-host/1/1.00", at=now, today=ASKED, count=count)

    def cut_off(minutes: int) -> bool:
        with desk.database.read() as session:
            seen = oversee(session, area=AREA, today=ASKED, links=desk.links, now=now + timedelta(minutes=minutes))
        return any("1 brev avbröts" in alarm.what for alarm in seen.alarms)

    assert (cut_off(14), cut_off(16)) == (False, True)


def test_no_patience_with_an_answer_lets_a_claim_go_stale_in_the_midst_of_a_hand_over() -> None:
    answers_to_a_letter = 12

    SmtpChoice(host="smtp.exempel.se", timeout_seconds=60)
    with pytest.raises(ValidationError):
        SmtpChoice(host="smtp.exempel.se", timeout_seconds=61)
    assert timedelta(seconds=60) * answers_to_a_letter < CLAIM_GOES_STALE_AFTER


KILLED_WHILE_SENDING = textwrap.dedent(
    """
    import os, sys
    from datetime import date, datetime
    from pathlib import Path
    import mail.files, office.delivery
    from office.desk import Desk, composer
    from office.links import Links
    from office.post import run_post
    from store.archive import Archive
    from store.database import Database

    url, folder, where, today, now = sys.argv[1:]

    class Deadly(mail.files.FileTransport):
        def connect(self):
            outer = super().connect()
            class Around:
                def __enter__(self):
                    self.inner = outer.__enter__()
                    return self
                def __exit__(self, *exc):
                    return outer.__exit__(*exc)
                def send(self, message, **where_to):
                    if where == "before":
                        os._exit(9)
                    self.inner.send(message, **where_to)
                    os._exit(9)
            return Around()

    desk = Desk(database=Database(url), composer=composer(), transport=Deadly(Path(folder) / "letters"),
                archive=Archive(Path(folder) / "documents"), links=Links(public_url="http://a.example", keys=("k",)))
    run_post(desk, area="goteborgsomradet", today=date.fromisoformat(today), now=datetime.fromisoformat(now))
    """
)


@pytest.mark.parametrize(
    "where", ["before", "after"], ids=["between-claim-and-hand-over", "between-hand-over-and-mark"]
)
def test_a_kill_while_sending_neither_doubles_nor_loses_a_letter(
    desk: Desk, at: Callable[[date], dict[str, Any]], tmp_path: Path, where: str
) -> None:
    write_requests(desk, at)
    now = at(ASKED)["now"]
    arguments = [desk.database.url, str(tmp_path), where, str(ASKED), now.isoformat()]
    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_SENDING, *arguments], cwd=ROOT, check=False)
    assert killed.returncode == 9
    assert LetterState.CLAIMED in states(desk)

    run_post(desk, area=AREA, **at(ASKED))

    assert states(desk) == {LetterState.SENT}
    files = list((tmp_path / "letters").rglob("*.eml"))
    assert len(files) == len({letter.message_id for letter in letters(desk)})


@pytest.mark.parametrize("at_once", [2, 10])
def test_ticks_at_the_same_time_send_nothing_twice(
    desk: Desk, at: Callable[[date], dict[str, Any]], at_once: int
) -> None:
    tray = Tray()
    with_tray = replace(desk, transport=tray)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda _: tick(with_tray, area=AREA, **at(REMINDED)), range(at_once)))
    tick(with_tray, area=AREA, **at(REMINDED))

    sent = [letter for letter in letters(desk) if letter.state is LetterState.SENT]
    assert len(tray.taken) == len(set(tray.taken)) == len(sent)
    assert len({(letter.person_id, letter.kind) for letter in sent}) == len(sent)
    assert act_states(desk) <= {ActState.DONE, ActState.EXPIRED}


def test_a_letter_follows_the_role_when_its_holder_changes_before_it_leaves(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    tray = Tray(fails={"*": FailureClass.AUTHENTICATION})
    with_tray = replace(desk, transport=tray)
    write_requests(desk, at)
    run_post(with_tray, area=AREA, **at(ASKED))
    tray.fails = {}
    wake(desk, area=AREA, who="kontoret", now=at(ASKED)["now"])
    with desk.database.write() as session:
        chair = session.exec(
            select(Membership).where(
                Membership.group == "temagrupp-aldre",
                Membership.role == Role.CHAIR,
                Membership.valid_from <= ASKED,
                (Membership.valid_to == None) | (Membership.valid_to >= ASKED),  # type: ignore[operator]  # noqa: E711
            )
        ).one()
        former = chair.person_id
        successor = session.exec(select(Membership.person_id).where(Membership.group == "temagrupp-psykiatri")).first()
        assert successor is not None
        chair.person_id = successor

    now = at(ASKED)["now"] + timedelta(hours=2)
    run_post(with_tray, area=AREA, today=ASKED, now=now)
    run_post(with_tray, area=AREA, today=ASKED + timedelta(days=1), now=now + timedelta(days=1))

    sent_to = {letter.person_id for letter in letters(desk) if letter.state is LetterState.SENT}
    assert successor in sent_to
    with desk.database.read() as session:
        carrier = session.exec(
            select(Act.letter_id).where(Act.group == "temagrupp-aldre", Act.state == ActState.DONE)
        ).one()
    assert next(letter.person_id for letter in letters(desk) if letter.id == carrier) == successor != former


def test_an_act_past_its_mandatory_day_never_leaves(desk: Desk, at: Callable[[date], dict[str, Any]]) -> None:
    tray = Tray()
    write_requests(desk, at)

    run_post(replace(desk, transport=tray), area=AREA, **at(date(2026, 3, 2)))

    assert tray.taken == []
    assert act_states(desk) == {ActState.EXPIRED}


def test_the_files_lie_where_they_can_be_read(desk: Desk, at: Callable[[date], dict[str, Any]], tmp_path: Path) -> None:
    write_requests(desk, at)

    run_post(desk, area=AREA, **at(ASKED))

    assert isinstance(desk.transport, FileTransport)
    stored = {letter.body for letter in letters(desk)}
    assert {path.read_bytes() for path in (tmp_path / "letters").rglob("*.eml")} == stored


def test_a_fault_of_our_own_while_sending_leaves_a_letter_for_a_person_and_the_rest_goes_on(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    class Broken(Tray):
        def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
            if not self.fails:
                self.fails["none"] = FailureClass.TEMPORARY
                raise RuntimeError("ett fel i vår egen kod")
            super().send(message, message_id=message_id, sender=sender, recipient=recipient)

    write_requests(desk, at)

    outcome = run_post(replace(desk, transport=Broken()), area=AREA, **at(ASKED))

    assert (outcome.delivery.unknown, outcome.delivery.sent) == (1, outcome.written - 1)


def test_a_copy_to_a_role_that_nobody_holds_is_dropped_and_a_letter_goes_to_the_fallback(
    desk: Desk, at: Callable[[date], dict[str, Any]]
) -> None:
    overdue = date(2026, 2, 3)
    with desk.database.write() as session:
        for member in session.exec(select(Membership).where(Membership.group == "temagrupp-aldre")):
            if member.role in (Role.CHAIR, Role.PROCESS_LEADER):
                member.valid_to = date(2025, 12, 31)
    write_requests(desk, at, day=overdue)

    outcome = run_post(desk, area=AREA, **at(overdue))

    with desk.database.read() as session:
        acts = session.exec(select(Act).where(Act.group == "temagrupp-aldre", Act.step == "overdue-1")).all()
    assert {(act.copy_only, act.state) for act in acts} == {(False, ActState.DONE), (True, ActState.CANCELLED)}
    assert outcome.vacancies == ("Ingen har just nu uppdraget som ordförande i Temagrupp Äldre",)
