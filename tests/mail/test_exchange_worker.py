"""The worker's own side, in this process: lines in, lines out, and nothing told that names a person."""

import base64
import json
import os
import socket
from collections.abc import Iterator
from io import BytesIO

import pytest

from calendars.invitation import request
from mail import exchange_worker
from mail.calendar_calls import calendar_call
from mail.compose import CalendarPart, message
from mail.exchange import _access
from mail.exchange_failures import failure_of
from mail.exchange_meetings import as_event, personal_uid
from mail.exchange_process import WorkerFailed
from tests.mail.ews_mailboxes import DRAFTS, SENT
from tests.mail.ews_server import BOX, EwsServer, Trouble, running
from tests.mail.test_exchange import INVITE
from tests.mail.test_exchange_faults import TO, letter

KEY = "<brev-1@arshjul.example>"


@pytest.fixture
def server() -> Iterator[EwsServer]:
    with running("basic") as server:
        yield server


def answers(server: EwsServer, *requests: dict, **given: object) -> list[dict]:
    """What the worker says to each request, in order."""
    from exchangelib.protocol import close_connections

    asked = [json.dumps(line).encode() for line in (_access(server.choice(**given)), *requests)]
    told = BytesIO()
    try:
        exchange_worker.serve(iter(asked), told)
    finally:
        close_connections()
    return [json.loads(line) for line in told.getvalue().splitlines()]


def test_a_letter_and_a_meeting_step_by_step(server, envelope):
    mime = base64.b64encode(letter(KEY, to=BOX)).decode()
    invitation = message(
        envelope(from_email=BOX, message_id="<2@arshjul.example>", to_email=TO),
        subject="Temagrupp Äldre",
        text="Välkommen\n",
        html="<p>Välkommen</p>\n",
        calendar=CalendarPart(method="REQUEST", content=request(INVITE)),
    )
    call = calendar_call(invitation)
    assert call is not None
    uid = personal_uid(call.uid, call.attendee)
    probed, nothing, draft = answers(
        server, {"do": "probe"}, {"do": "find", "key": KEY}, {"do": "draft", "key": KEY, "mime": mime}
    )
    assert set(probed["ok"]["rights"].values()) == {True}
    assert nothing == {"ok": {"sent": False, "leaving": False, "drafts": []}}
    assert [item.folder for item in server.exchange.mailboxes[BOX].values()] == [DRAFTS]

    found, *sent = answers(
        server,
        {"do": "find", "key": KEY},
        {"do": "send", "draft": draft["ok"]},
        {"do": "find", "key": KEY},
        {"do": "arrived", "key": KEY},
        {"do": "send", "draft": draft["ok"]},
        {"do": "discard", "draft": draft["ok"]},
    )
    assert found["ok"]["drafts"] == [draft["ok"]]
    assert [each.get("ok", each.get("failed", {}).get("error")) for each in sent] == [
        None,
        {"sent": True, "leaving": False, "drafts": []},
        True,
        "ErrorItemNotFound",
        "ErrorItemNotFound",
    ]
    assert [item.folder for item in server.exchange.mailboxes[BOX].values()].count(SENT) == 1

    event, meeting = as_event(call), {"meeting": call.key}
    begun, item = answers(
        server,
        {"do": "lay", **meeting, "key": "<2@arshjul.example>", "uid": uid, "event": event},
        {"do": "meeting", **meeting},
    )
    assert item == {"ok": {"id": begun["ok"], "told": "", "revision": call.revision}}
    told, changed, again = answers(
        server,
        {"do": "tell", "item": begun["ok"], "told": "aaaa", "event": event},
        {"do": "meeting", **meeting},
        {"do": "tell", "item": begun["ok"], "told": "aaaa", "event": event},
    )
    assert told == {"ok": None}
    assert changed["ok"]["told"] == "aaaa"
    assert again["failed"]["error"] == "ErrorIrresolvableConflict"
    (begun,) = answers(server, {"do": "begin", "item": changed["ok"]["id"], "key": "<4@arshjul.example>"})
    cancelled, gone, told = answers(
        server,
        {"do": "cancel", "item": begun["ok"], "words": "<p>Inställt</p>"},
        {"do": "meeting", **meeting},
        {"do": "told", "key": "<4@arshjul.example>", "mark": "bbbb"},
    )
    assert (cancelled, gone) == ({"ok": None}, {"ok": None})
    assert told == {"ok": {"told": True, "begun": []}}
    assert server.letters == [KEY, "<2@arshjul.example>", "<4@arshjul.example>"]
    assert [left.what for left in server.exchange.left] == ["mail", "invitation", "cancellation"]


def test_the_server_speaks_with_exchangelib_in_general(server):
    """What the worker does not ask for, but whoever reads the mailbox will."""
    from exchangelib.protocol import close_connections

    from mail.exchange_account import open_account

    server.exchange.receive(BOX, letter(KEY, to=BOX))
    account = open_account(_access(server.choice()))
    try:
        assert [box.email_address for box in account.protocol.resolve_names([BOX])] == [BOX]
        assert [zone.id for zone in account.protocol.get_timezones()] == ["W. Europe Standard Time"]
        (mail,) = account.inbox.filter(is_read=False)
        assert mail.mime_content == letter(KEY, to=BOX)
        mail.is_read = True
        mail.save(update_fields=["is_read"])
        assert not account.inbox.filter(is_read=False).exists()
        mail.move(account.trash)
        assert [item.folder for item in server.exchange.mailboxes[BOX].values()] == ["deleteditems"]
    finally:
        close_connections()


def test_what_goes_wrong_is_told_without_the_servers_words(server):
    secret = b"<html>Samordnaren may not</html>"
    server.trouble = [
        Trouble(at="FindItem", status=403, body=secret),
        Trouble(at="FindItem", status=503, headers=(("Retry-After", "7"),)),
        Trouble(at="FindItem", reset=True),
        Trouble(at="FindItem", status=200, body=secret),
    ]

    told = answers(server, *({"do": "find", "key": KEY} for _ in range(5)), {"do": "fly"})

    assert "Samordnaren" not in json.dumps(told)
    assert [each.get("failed", {}).get("error") for each in told] == [
        "MalformedResponseError",
        "ErrorInternalServerTransientError",
        "ErrorTimeoutExpired",
        "MalformedResponseError",
        None,
        "AttributeError",
    ]
    assert [each["failed"]["status"] for each in told[:2]] == [403, 503]
    assert told[1]["failed"]["wait"] == 7


def test_lines_come_whole_and_end_when_nobody_asks(monkeypatch):
    monkeypatch.setattr(exchange_worker, "IDLE_SECONDS", 0.05)
    read, write = os.pipe()
    os.write(write, b"one\ntwo\nhal")

    assert list(exchange_worker.lines(read)) == [b"one", b"two"]

    os.write(write, b"three\n")
    os.close(write)
    assert list(exchange_worker.lines(read)) == [b"three"]
    os.close(read)


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("http://localhost:{closed}", "tillfälligt: servern tar inte emot förbindelser"),
        ("https://mail.saknas.invalid", "tillfälligt: serverns namn går inte att slå upp"),
        ("https://127.0.0.1:{open}", "inloggning: serverns certifikat godtas inte"),
        ("https://localhost:{plain}", "inloggning: förbindelsen gick inte att kryptera"),
    ],
)
def test_a_way_that_is_closed_is_known_by_how(host, told, server, certified, authority_file):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        closed = unused.getsockname()[1]
    with running("basic", context=certified) as other:
        url = host.format(closed=closed, open=other.port, plain=server.port) + "/EWS/Exchange.asmx"
        (answer,) = answers(server, {"do": "find", "key": KEY}, url=url, ca_file=authority_file)

    assert str(failure_of(WorkerFailed(**answer["failed"]), sending=False)).startswith(told)
