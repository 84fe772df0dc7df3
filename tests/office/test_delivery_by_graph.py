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
from office.stations import collect
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


def test_a_letter_cut_off_is_looked_up_until_its_copy_may_be_expected(
    desk: Desk, at: Callable[[date], dict[str, Any]], graph: tuple[GraphServer, trustme.CA], tmp_path: Path
) -> None:
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
    by_graph = replace(desk, own_transports={AREA: GraphTransport(choice, settling=(0.0,))})
    server.faults = [Fault("token", "503", times=3)]
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=ASKED)
    written = run_post(by_graph, area=AREA, **at(ASKED)).written
    lost, sent, *_ = [letter for letter in letters(desk) if letter.state is LetterState.WRITTEN]
    now = at(ASKED)["now"] + timedelta(hours=1)
    host, pid, _ = this_process().rsplit("/", 2)
    with desk.database.write() as session:
        for letter in (lost, sent):
            assert ledger.claim(session, letter.id or 0, by=f"{host}/{pid}/1.00", at=now, today=ASKED)
    with by_graph.transport_of(AREA).connect() as way:
        way.send(sent.body, message_id=sent.message_id, sender=MAILBOX, recipient=sent.recipient)

    def state_of(letter_id: int | None) -> LetterState:
        return next(letter.state for letter in letters(desk) if letter.id == letter_id)

    run_post(by_graph, area=AREA, today=ASKED, now=now + timedelta(minutes=1))
    assert (state_of(lost.id), state_of(sent.id)) == (LetterState.UNKNOWN, LetterState.SENT)
    run_post(by_graph, area=AREA, today=ASKED, now=now + timedelta(minutes=16))

    assert {letter.state for letter in letters(desk)} == {LetterState.SENT}
    assert sorted(server.arrived) == sorted(letter.body for letter in letters(desk))
    assert len(server.arrived) == written
