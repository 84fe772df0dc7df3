"""An area's letters by its own way out, a mailbox in Exchange Online: what is cut off is looked up there, in time."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from mail.choices import GraphChoice
from mail.graph import GraphTransport
from models.words import LetterState
from office.claimant import this_process
from office.desk import Desk
from office.post import run_post
from office.recovery import recover
from office.stations import collect
from store import claims
from store import letters as ledger
from tests.mail.graph_server import CLIENT, SECRET, TENANT, Fault, GraphServer, graph_running
from tests.office.ledger import letters

AREA, MAILBOX = "goteborgsomradet", "samverkanskontoret@goteborgsomradet.example"
ASKED = date(2025, 12, 22)


@pytest.fixture
def graph() -> Iterator[tuple[GraphServer, trustme.CA]]:
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with graph_running(context) as server:
        server.mailboxes[MAILBOX] = {}
        server.may_send_as = {MAILBOX}
        yield server, authority


@pytest.fixture
def by_graph(desk: Desk, graph: tuple[GraphServer, trustme.CA], tmp_path: Path) -> Desk:
    server, authority = graph
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    choice = GraphChoice.model_validate(
        {
            "tenant": TENANT,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "mailbox": MAILBOX,
            "authority": server.origin,
            "base_url": f"{server.origin}/v1.0",
            "ca_file": tmp_path / "ca.pem",
        }
    )
    return replace(desk, own_transports={AREA: GraphTransport(choice, settling=(0.0,))})


def state_of(desk: Desk, letter_id: int | None) -> LetterState:
    return next(letter.state for letter in letters(desk) if letter.id == letter_id)


def test_a_letter_cut_off_is_looked_up_until_its_copy_may_be_expected(
    desk: Desk, by_graph: Desk, at: Callable[[date], dict[str, Any]], graph: tuple[GraphServer, trustme.CA]
) -> None:
    server, _ = graph
    server.faults = [Fault("token", "503", times=3)]
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=ASKED)
    written = run_post(by_graph, area=AREA, **at(ASKED)).written
    lost, sent, *_ = [letter for letter in letters(desk) if letter.state is LetterState.WRITTEN]
    now = at(ASKED)["now"] + timedelta(hours=1)
    host, pid, _ = this_process().rsplit("/", 2)
    with desk.database.write() as session:
        connection = session.connection()
        count = claims.begin_count(connection, AREA)
        for letter in (lost, sent):
            by = f"{host}/{pid}/1.00"
            assert claims.claim(connection, letter.id or 0, by=by, at=now, today=ASKED, count=count)
    with by_graph.transport_of(AREA).connect() as way:
        way.send(sent.body, message_id=sent.message_id, sender=MAILBOX, recipient=sent.recipient)

    run_post(by_graph, area=AREA, today=ASKED, now=now + timedelta(minutes=1))
    assert (state_of(desk, lost.id), state_of(desk, sent.id)) == (LetterState.UNKNOWN, LetterState.SENT)
    run_post(by_graph, area=AREA, today=ASKED, now=now + timedelta(minutes=16))

    assert {letter.state for letter in letters(desk)} == {LetterState.SENT}
    assert sorted(server.arrived) == sorted(letter.body for letter in letters(desk))
    assert len(server.arrived) == written


def test_a_wait_that_is_asked_for_in_the_midst_of_a_batch_holds_at_once_and_for_all_that_is_asked(
    desk: Desk, by_graph: Desk, at: Callable[[date], dict[str, Any]], graph: tuple[GraphServer, trustme.CA]
) -> None:
    server, _ = graph
    looks_at_two_letters = 4
    wait = {"Retry-After": "600"}
    server.faults = [
        Fault("send", "504", skip=2),
        Fault("find", "429 ApplicationThrottled", skip=looks_at_two_letters + 2, headers=wait),
    ]
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=ASKED)
    now = at(ASKED)["now"]

    first = run_post(by_graph, area=AREA, today=ASKED, now=now).delivery
    asked = list(server.asked)
    during = run_post(by_graph, area=AREA, today=ASKED, now=now + timedelta(minutes=5)).delivery
    assert server.asked == asked
    later = run_post(by_graph, area=AREA, today=ASKED, now=now + timedelta(minutes=20))

    assert asked[-2:] == ["send", "find"]
    assert (first.sent, first.unknown, during.sent, later.recovered) == (2, 1, 0, 1)
    assert {letter.state for letter in letters(desk)} == {LetterState.SENT}
    assert sorted(server.arrived) == sorted(letter.body for letter in letters(desk))


def test_no_draft_stays_of_a_letter_that_was_taken_back_and_one_that_left_all_the_same_counts_as_sent(
    desk: Desk, by_graph: Desk, at: Callable[[date], dict[str, Any]], graph: tuple[GraphServer, trustme.CA]
) -> None:
    server, _ = graph
    server.faults = [Fault("send", "429 ApplicationThrottled", times=3)]
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=ASKED)
    now = at(ASKED)["now"]
    run_post(by_graph, area=AREA, today=ASKED, now=now)
    drafts = list(server.mailboxes[MAILBOX].values())
    tried = [letter for letter in letters(desk) if letter.state is LetterState.FAILED]
    with desk.database.write() as session:
        assert all(ledger.withdraw(session, letter.id or 0, reason="inte längre aktuellt") for letter in tried)
    forgotten, by_hand, leaving = drafts
    server.send(MAILBOX, by_hand.id)
    leaving.folder = "outbox"

    recover(by_graph, area=AREA, now=now + timedelta(minutes=1))
    assert forgotten.id not in server.mailboxes[MAILBOX]
    assert leaving.id in server.mailboxes[MAILBOX]
    leaving.folder, leaving.is_draft = "sentitems", False
    recover(by_graph, area=AREA, now=now + timedelta(minutes=16))

    assert [state_of(desk, letter.id) for letter in tried] == [
        LetterState.WITHDRAWN,
        LetterState.SENT,
        LetterState.SENT,
    ]
    asked = list(server.asked)
    recover(by_graph, area=AREA, now=now + timedelta(minutes=17))
    assert server.asked == asked
