"""The worker's own side, in this process: lines in, lines out, and nothing told that names a person."""

import base64
import json
import os
from collections.abc import Iterator
from io import BytesIO

import pytest

from calendars.invitation import request
from mail import exchange_worker
from mail.calendar_calls import calendar_call
from mail.compose import CalendarPart, message
from mail.exchange import _access
from mail.exchange_meetings import as_event, personal_uid
from tests.mail.ews_mailboxes import DRAFTS, SENT
from tests.mail.ews_server import BOX, EwsServer, Trouble, running
from tests.mail.test_exchange import INVITE
from tests.mail.test_exchange_faults import TO, letter

KEY = "<brev-1@arshjul.example>"


@pytest.fixture
def server() -> Iterator[EwsServer]:
    with running("basic") as server:
        yield server


def answers(server: EwsServer, *requests: dict) -> list[dict]:
    """What the worker says to each request, in order."""
    from exchangelib.protocol import close_connections

    asked = [json.dumps(line).encode() for line in (_access(server.choice()), *requests)]
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
    assert item == {"ok": {"id": begun["ok"], "key": None}}
    told, changed, again = answers(
        server,
        {"do": "tell", "item": begun["ok"], "key": "<2@arshjul.example>", "event": event},
        {"do": "meeting", **meeting},
        {"do": "tell", "item": begun["ok"], "key": "<2@arshjul.example>", "event": event},
    )
    assert told == {"ok": None}
    assert changed["ok"]["key"] == "<2@arshjul.example>"
    assert again["failed"]["error"] == "ErrorIrresolvableConflict"
    (begun,) = answers(server, {"do": "begin", "item": changed["ok"]["id"], "key": "<4@arshjul.example>"})
    cancelled, gone, told = answers(
        server,
        {"do": "cancel", "item": begun["ok"], "words": "<p>Inställt</p>"},
        {"do": "meeting", **meeting},
        {"do": "told", "key": "<4@arshjul.example>"},
    )
    assert (cancelled, gone) == ({"ok": None}, {"ok": None})
    assert told == {"ok": {"told": True, "begun": []}}
    assert [left.what for left in server.exchange.left] == ["mail", "invitation", "cancellation"]


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
