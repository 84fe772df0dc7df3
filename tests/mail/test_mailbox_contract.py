"""What every mailbox does that is read: each message once and as it came, from where one was, and none ever lost."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mail import patience
from mail.choices import GraphChoice
from mail.inbox_choices import ImapChoice
from mail.inboxes import mailbox_for
from mail.mailbox import LeftThere, Mailbox
from mail.patience import StoppedAt
from mail.transport import DeliveryFailed
from models.words import FailureClass
from tests.mail.ews_server import BOX, EwsServer, Trouble
from tests.mail.graph_server import MAILBOX, Fault
from tests.mail.imap_server import PASSWORD, USER, imap_running

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CAME = [
    f"From: Avs\u00e4ndare <a@b.example>\r\nMessage-ID: <{n}@b.example>\r\n\r\nhej {n}\r\n".encode() + bytes(range(256))
    for n in range(7)
]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A mailbox on a server of our own: what comes there, what goes wrong at its last message, what it forgets.

    After `make_stubborn` the messages in those places are never handed out, nor told of as broken.
    """

    mailbox: Mailbox
    receive: Callable[..., None]
    break_in_the_midst: Callable[[], None]
    mend: Callable[[], None]
    forgotten: str
    make_old: Callable[[], object]
    make_stubborn: Callable[..., object]


@pytest.fixture(params=["imap", "graph", "exchange"])
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    yield from _PEERS[request.param](request)


def _imap(request: pytest.FixtureRequest) -> Iterator[Peer]:
    certified: ssl.SSLContext = request.getfixturevalue("certified")
    authority: Path = request.getfixturevalue("authority_file")
    with imap_running(certified) as box:
        facts = {"host": "localhost", "port": box.port, "user": USER, "password": PASSWORD, "ca_file": authority}
        yield Peer(
            mailbox=mailbox_for(ImapChoice.model_validate(facts)),
            receive=box.receive,
            break_in_the_midst=lambda: setattr(box, "drops_at", 5),
            mend=lambda: setattr(box, "drops_at", None),
            forgotten="6:400",
            make_old=lambda: box.old.update(box.messages),
            make_stubborn=lambda *places: box.stubborn.update(place + 1 for place in places),
        )


def _graph(request: pytest.FixtureRequest) -> Iterator[Peer]:
    graph = request.getfixturevalue("graph")
    choice: Callable[..., GraphChoice] = request.getfixturevalue("graph_choice")
    yield Peer(
        mailbox=mailbox_for(choice()),
        receive=graph.receive,
        break_in_the_midst=lambda: graph.faults.append(Fault("value", "503", skip=4)),
        mend=graph.faults.clear,
        forgotten="$deltatoken=forgotten",
        make_old=lambda: graph.old.update(graph.mailboxes[MAILBOX]),
        make_stubborn=lambda *places: graph.stubborn.update([*graph.mailboxes[MAILBOX]][place] for place in places),
    )


def _exchange(request: pytest.FixtureRequest) -> Iterator[Peer]:
    server: EwsServer = request.getfixturevalue("exchange_server")

    def receive(*messages: bytes) -> None:
        for message in messages:
            server.exchange.receive(BOX, message)

    yield Peer(
        mailbox=mailbox_for(server.choice(ca_file=request.getfixturevalue("authority_file"))),
        receive=receive,
        break_in_the_midst=lambda: server.trouble.append(Trouble(at="GetItem", status=503, skips=4)),
        mend=server.trouble.clear,
        forgotten="forgotten",
        make_old=lambda: server.exchange.make_old(BOX),
        make_stubborn=lambda *places: server.exchange.stubborn.update(
            [*server.exchange.mailboxes[BOX]][place] for place in places
        ),
    )


_PEERS = {"imap": _imap, "graph": _graph, "exchange": _exchange}


def read(mailbox: Mailbox, position: str) -> tuple[list[bytes], str]:
    """All that has come since, and where one then is."""
    messages: list[bytes] = []
    for page in mailbox.new_messages(position, since=LONG_AGO):
        messages += page.messages
        position = page.position
    return messages, position


def read_until_it_breaks(mailbox: Mailbox, position: str) -> tuple[list[bytes], str, DeliveryFailed]:
    messages: list[bytes] = []
    try:
        for page in mailbox.new_messages(position, since=LONG_AGO):
            messages += page.messages
            position = page.position
    except DeliveryFailed as failed:
        return messages, position, failed
    raise AssertionError("nothing broke")


def test_what_came_long_ago_is_left_when_one_begins(peer: Peer) -> None:
    peer.receive(*CAME[:5])
    peer.make_old()
    peer.receive(*CAME[5:])

    came, position = read(peer.mailbox, "")

    assert came == CAME[5:]
    assert read(peer.mailbox, peer.forgotten)[0] == CAME[5:]
    assert read(peer.mailbox, position)[0] == []


def test_each_message_comes_and_comes_whole_whatever_breaks_in_the_midst(peer: Peer) -> None:
    nothing, position = read(peer.mailbox, "")
    assert nothing == []
    peer.receive(*CAME)
    peer.break_in_the_midst()
    came, position, failed = read_until_it_breaks(peer.mailbox, position)
    assert failed.failure is FailureClass.TEMPORARY
    peer.mend()

    rest, position = read(peer.mailbox, position)

    assert set(came) == {*CAME[:4], *CAME[5:]}
    assert CAME[4] in rest
    assert {*came, *rest} == {*CAME}
    assert read(peer.mailbox, position)[0] == []
    assert read(peer.mailbox, peer.forgotten)[0] == CAME
    assert peer.mailbox.name


def test_a_message_that_stops_every_reading_is_left_in_the_end_and_the_rest_is_read(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_TIMES", 2)
    peer.receive(*CAME[:3])
    peer.make_stubborn(1)
    came: set[bytes] = set()
    left: list[LeftThere] = []
    position, stopped = "", 0

    while not left:
        assert stopped <= 3, "patience never ends"
        try:
            for page in peer.mailbox.new_messages(position, since=LONG_AGO):
                position = page.position
                came |= {*page.messages}
                left += page.left
        except StoppedAt:
            stopped += 1

    assert (came, len(left)) == ({CAME[0], CAME[2]}, 1)
    assert stopped >= 2
    assert "trots 2 försök" in left[0].why
    peer.receive(CAME[3])
    assert read(peer.mailbox, position)[0] == [CAME[3]]


def test_messages_that_cannot_be_had_keep_no_later_one_from_being_read_and_wait_together(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_TIMES", 1)
    peer.receive(*CAME)
    peer.make_stubborn(0, 1, 2, 3, 4)

    came, position, stopped = read_until_it_breaks(peer.mailbox, "")

    assert set(came) == {*CAME[5:]}
    assert isinstance(stopped, StoppedAt)
    assert len({*stopped.numbers}) == 5
    left: list[LeftThere] = []
    for page in peer.mailbox.new_messages(position, since=LONG_AGO):
        left, position = [*left, *page.left], page.position
    assert {each.number for each in left} == {*stopped.numbers}
    assert read(peer.mailbox, position)[0] == []


def test_a_line_that_breaks_time_after_time_ends_the_reading_and_the_next_one_goes_past_it(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_IN_A_ROW", 2)
    peer.receive(*CAME[:5])
    peer.make_stubborn(0, 1, 2)

    none, position, first = read_until_it_breaks(peer.mailbox, "")
    came, _, again = read_until_it_breaks(peer.mailbox, position)

    assert isinstance(first, StoppedAt)
    assert isinstance(again, StoppedAt)
    assert (none, len(first.numbers)) == ([], 2)
    assert (set(came), {*again.numbers} > {*first.numbers}) == ({*CAME[3:5]}, True)
