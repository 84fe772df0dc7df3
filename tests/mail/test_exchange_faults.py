"""What Exchange may do wrong, before and after the work is done: how each is sorted, and that one letter arrives."""

import base64
from datetime import timedelta

import pytest

from mail.exchange import ExchangeTransport
from mail.transport import DeliveryFailed
from models.words import FailureClass
from tests.mail.ews_mailboxes import DRAFTS
from tests.mail.ews_server import BOX, EwsServer, Trouble, running

TEMPORARY, PERMANENT, AUTHENTICATION, UNKNOWN = FailureClass
HTML = (("Content-Type", "text/html; charset=utf-8"),)
PAGE = b"<!DOCTYPE html><html><head><title>Outlook</title><body><p>Something went wrong</body></html>"
TO = "ordforande@vard.example"


def letter(message_id: str, *, to: str = TO) -> bytes:
    return (
        f"From: <{BOX}>\r\nTo: <{to}>\r\nSubject: =?utf-8?q?P=C3=A5minnelse?=\r\n"
        f"Message-ID: {message_id}\r\n\r\nHej\r\n"
    ).encode()


def send(transport: ExchangeTransport, message_id: str, *, to: str = TO) -> None:
    with transport.connect() as way:
        way.send(letter(message_id, to=to), message_id=message_id, sender=BOX, recipient=to)


@pytest.fixture(scope="module")
def server():
    with running("basic") as server:
        yield server


@pytest.fixture(scope="module")
def patient(server):
    """A way that waits for long, so that only what is meant to goes wrong on a machine that is busy."""
    transport = ExchangeTransport(server.choice())
    yield transport
    transport.close()


@pytest.fixture(scope="module")
def hasty(server):
    """A way that waits for a second."""
    transport = ExchangeTransport(server.choice(timeout_seconds=1))
    with transport.connect() as way:
        way.ask("probe")  # the worker's start is paid here
    yield transport
    transport.close()


FIND, MAKE, SEND = "FindItem", "CreateItem", "SendItem"
NOT_SENT, SENT = False, True
FAULTS = {
    "the login is refused": (Trouble(at="login", status=401), AUTHENTICATION, NOT_SENT),
    "a page instead of a login": (Trouble(at="login", status=440, body=PAGE, headers=HTML), AUTHENTICATION, NOT_SENT),
    "EWS is not open to us": (Trouble(at=FIND, status=403, body=PAGE, headers=HTML), AUTHENTICATION, NOT_SENT),
    "no such address": (Trouble(at=FIND, status=404, body=PAGE, headers=HTML), AUTHENTICATION, NOT_SENT),
    "elsewhere": (
        Trouble(at=FIND, status=302, headers=(("Location", "https://x.example/"),)),
        AUTHENTICATION,
        NOT_SENT,
    ),
    "may not impersonate": (Trouble(at=MAKE, code="ErrorImpersonateUserDenied"), AUTHENTICATION, NOT_SENT),
    "no such mailbox": (Trouble(at=MAKE, code="ErrorNonExistentMailbox"), AUTHENTICATION, NOT_SENT),
    "no access": (Trouble(at=MAKE, message="ErrorAccessDenied"), AUTHENTICATION, NOT_SENT),
    "may not send as": (Trouble(at=SEND, message="ErrorSendAsDenied"), AUTHENTICATION, NOT_SENT),
    "look-up: 503": (Trouble(at=FIND, status=503), TEMPORARY, NOT_SENT),
    "draft: busy": (Trouble(at=MAKE, code="ErrorServerBusy", back_off=90_000), TEMPORARY, NOT_SENT),
    "draft: store away": (Trouble(at=MAKE, message="ErrorMailboxStoreUnavailable"), TEMPORARY, NOT_SENT),
    "draft: mailbox full": (Trouble(at=MAKE, message="ErrorQuotaExceeded"), TEMPORARY, NOT_SENT),
    "draft: reset before": (Trouble(at=MAKE, reset=True), TEMPORARY, NOT_SENT),
    "draft: reset after": (Trouble(at=MAKE, after=True, reset=True), TEMPORARY, NOT_SENT),
    "draft: 503 after": (Trouble(at=MAKE, after=True, status=503), TEMPORARY, NOT_SENT),
    "draft: 429": (Trouble(at=MAKE, status=429, headers=(("Retry-After", "120"),)), TEMPORARY, NOT_SENT),
    "draft: a page": (Trouble(at=MAKE, after=True, status=200, body=PAGE, headers=HTML), TEMPORARY, NOT_SENT),
    "draft: half an answer": (Trouble(at=MAKE, after=True, cut=True), TEMPORARY, NOT_SENT),
    "draft: too big": (Trouble(at=MAKE, message="ErrorMessageSizeExceeded"), PERMANENT, NOT_SENT),
    "send: bad recipient": (Trouble(at=SEND, message="ErrorInvalidRecipients"), PERMANENT, NOT_SENT),
    "send: busy": (Trouble(at=SEND, code="ErrorServerBusy", back_off=5_000), TEMPORARY, NOT_SENT),
    "send: sent too much": (Trouble(at=SEND, message="ErrorSubmissionQuotaExceeded"), TEMPORARY, NOT_SENT),
    "send: reset before": (Trouble(at=SEND, reset=True), UNKNOWN, NOT_SENT),
    "send: reset after": (Trouble(at=SEND, after=True, reset=True), UNKNOWN, SENT),
    "send: 503 before": (Trouble(at=SEND, status=503), UNKNOWN, NOT_SENT),
    "send: 503 after": (Trouble(at=SEND, after=True, status=503), UNKNOWN, SENT),
    "send: 502 after": (Trouble(at=SEND, after=True, status=502, body=PAGE, headers=HTML), UNKNOWN, SENT),
    "send: closes before": (Trouble(at=SEND, status=500, headers=(("Connection", "close"),)), UNKNOWN, NOT_SENT),
    "send: a page after": (Trouble(at=SEND, after=True, status=200, body=PAGE, headers=HTML), UNKNOWN, SENT),
    "send: half an answer after": (Trouble(at=SEND, after=True, cut=True), UNKNOWN, SENT),
    "send: fault after": (Trouble(at=SEND, after=True, code="ErrorInternalServerError"), UNKNOWN, SENT),
    "send: transient after": (Trouble(at=SEND, after=True, code="ErrorInternalServerTransientError"), UNKNOWN, SENT),
}
SILENCES = {
    "draft: silent after": (Trouble(at=MAKE, after=True, hang=True), TEMPORARY, NOT_SENT),
    "send: silent after": (Trouble(at=SEND, after=True, hang=True), UNKNOWN, SENT),
    "send: an answer without end": (Trouble(at=SEND, after=True, drip=True), UNKNOWN, SENT),
}


def becomes_one_letter(server: EwsServer, transport: ExchangeTransport, trouble, failure, was_sent) -> DeliveryFailed:
    """Send into the trouble, look up what became of it, send again if nothing did: then one letter has left."""
    server.forget()
    server.trouble = [trouble]
    message_id = "<brev-1@arshjul.example>"

    with pytest.raises(DeliveryFailed) as failed:
        send(transport, message_id)

    assert failed.value.failure is failure, failed.value.detail
    assert server.trouble == []
    assert transport.was_sent(message_id) is was_sent
    assert len(server.mails) == was_sent
    drafts = [item for item in server.exchange.mailboxes[BOX].values() if item.folder == DRAFTS]
    assert drafts == []
    if not was_sent:
        send(transport, message_id)
    send(transport, message_id)  # once more, as after a restored backup
    assert server.mails == [letter(message_id)]
    assert transport.was_sent(message_id) is True
    return failed.value


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_sorted_and_one_letter_arrives(fault, server, patient):
    failed = becomes_one_letter(server, patient, *FAULTS[fault])

    is_past_the_login = fault in {"may not impersonate", "no such mailbox", "no access", "may not send as"}
    assert failed.logged_in is is_past_the_login


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("how", ["reset", "close"])
@pytest.mark.parametrize("operation", [MAKE, SEND])
def test_an_encrypted_line_that_breaks_is_sorted_alike(operation, how, after, exchange_server, exchange):
    trouble = Trouble(at=operation, after=after, **{how: True})
    failure = UNKNOWN if operation == SEND else TEMPORARY

    becomes_one_letter(exchange_server, exchange, trouble, failure, operation == SEND and after)


@pytest.mark.parametrize("fault", SILENCES)
def test_a_silent_server_is_given_up_in_time_and_one_letter_arrives(fault, server, hasty):
    failed = becomes_one_letter(server, hasty, *SILENCES[fault])

    assert "svarade inte i tid" in failed.detail


@pytest.mark.parametrize("operation", [MAKE, SEND])
def test_what_the_server_does_long_after_it_was_given_up_changes_nothing(operation, server, patient, hasty):
    """False is a promise, also about a request that the server has still in hand."""
    server.forget()
    message_id = "<brev-1@arshjul.example>"
    server.trouble = [Trouble(at=operation, late=True)]
    with pytest.raises(DeliveryFailed, match="svarade inte i tid"):
        send(hasty, message_id)

    assert patient.was_sent(message_id) is False
    server.go_on.set()
    assert server.done_late.wait(30)

    assert server.mails == []
    send(patient, message_id)
    assert server.mails == [letter(message_id)]
    assert [item.folder for item in server.exchange.mailboxes[BOX].values()] == ["sentitems"]


def test_a_draft_that_somebody_has_changed_is_not_what_is_sent(server, patient):
    server.forget()
    message_id = "<brev-1@arshjul.example>"
    changed = base64.b64encode(letter(message_id).replace(b"Hej", b"Nej")).decode()
    with patient.connect() as way:
        for _ in range(2):
            way.ask("draft", key=message_id, mime=changed)

    send(patient, message_id)

    assert server.mails == [letter(message_id)]
    assert [item.folder for item in server.exchange.mailboxes[BOX].values()] == ["sentitems"]


def test_a_letter_that_names_somebody_else_is_not_sent(server, patient):
    server.forget()
    with patient.connect() as way, pytest.raises(DeliveryFailed, match="någon annan") as failed:
        way.send(letter("<1@arshjul.example>"), message_id="<1@arshjul.example>", sender=BOX, recipient="a@b.example")

    assert failed.value.failure is PERMANENT
    assert server.heard == []


@pytest.mark.parametrize(
    ("trouble", "wait"),
    [
        (Trouble(at=MAKE, code="ErrorServerBusy", back_off=90_000), timedelta(seconds=90)),
        (Trouble(at=MAKE, code="ErrorServerBusy"), None),
        (Trouble(at=MAKE, status=503, headers=(("Retry-After", "120"),)), timedelta(minutes=2)),
        (Trouble(at=MAKE, status=503, headers=(("Retry-After", "9" * 30),)), timedelta(days=1)),
        (Trouble(at=MAKE, status=503), None),
        (Trouble(at=MAKE, message="ErrorQuotaExceeded"), timedelta(hours=4)),
    ],
)
def test_the_wait_is_what_the_server_asks_for(trouble, wait, server, patient):
    server.forget()
    server.trouble = [trouble]

    with pytest.raises(DeliveryFailed) as failed:
        send(patient, "<brev-1@arshjul.example>")

    assert failed.value.retry_after == wait


def test_a_password_that_expires_in_the_midst_of_a_batch_ends_it(server, patient):
    server.forget()
    with patient.connect() as way:
        way.send(letter("<1@arshjul.example>"), message_id="<1@arshjul.example>", sender=BOX, recipient=TO)
        server.door.password = "Nytt2!"
        with pytest.raises(DeliveryFailed, match="lösenordet kan ha gått ut") as failed:
            way.send(letter("<2@arshjul.example>"), message_id="<2@arshjul.example>", sender=BOX, recipient=TO)

    assert failed.value.failure is AUTHENTICATION
    assert patient.was_sent("<1@arshjul.example>") is None  # nobody can look either
    server.door.password = "Hemligt1!"
    assert patient.was_sent("<1@arshjul.example>") is True
    assert patient.was_sent("<2@arshjul.example>") is False


def test_a_draft_that_is_on_its_way_is_left_alone(server, patient):
    server.forget()
    message_id = "<brev-1@arshjul.example>"
    server.trouble = [Trouble(at=SEND, reset=True)]
    with pytest.raises(DeliveryFailed):
        send(patient, message_id)
    (draft,) = server.exchange.mailboxes[BOX].values()
    with server.exchange.lock:
        server.exchange.open(BOX, user="svc_arshjul", impersonating=False).move(draft.id, "outbox")

    assert patient.was_sent(message_id) is None
    with pytest.raises(DeliveryFailed, match="utkorgen") as failed:
        send(patient, message_id)

    assert failed.value.failure is UNKNOWN
    assert server.mails == []


def test_a_letter_is_found_by_its_message_id_when_the_key_is_lost(server, patient):
    server.forget()
    send(patient, "<brev-1@arshjul.example>")
    (item,) = server.exchange.mailboxes[BOX].values()
    item.keys.clear()

    assert patient.was_sent("<brev-1@arshjul.example>") is True


def test_a_worker_that_dies_is_replaced(server, patient):
    server.forget()
    send(patient, "<1@arshjul.example>")
    patient.take_worker().end()

    send(patient, "<2@arshjul.example>")

    assert len(server.mails) == 2


def test_a_worker_that_dies_at_work_leaves_no_doubt_about_a_draft(server, patient):
    server.forget()
    with patient.connect() as way:
        way.ask("probe")
        way._worker._process.kill()
        way._worker._process.wait()
        way._worker._process.poll = lambda: None  # it died this very moment
        with pytest.raises(DeliveryFailed, match="hjälpprocessen") as failed:
            way.send(letter("<1@arshjul.example>"), message_id="<1@arshjul.example>", sender=BOX, recipient=TO)

    assert failed.value.failure is TEMPORARY
