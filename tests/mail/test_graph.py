"""Letters through Microsoft Graph: whatever goes wrong ends as the right class, and each letter leaves once."""

from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.x509 import load_pem_x509_certificate

from mail.choices import GraphChoice
from mail.graph import GraphTransport
from mail.transport import DeliveryFailed, credentials_end
from models.words import FailureClass
from tests.mail.graph_server import MAILBOX, OTHER_MAILBOX, Fault, GraphServer, Item

SENDER, RECIPIENT = "kontoret@samverkan.example", "ordforande@vard.example"
MESSAGE_ID = "<brev-7.o'hara@arshjul.example>"
LETTER = (
    f"From: <{SENDER}>\r\nTo: =?utf-8?q?Ordf=C3=B6rande?= <{RECIPIENT}>\r\nSubject: Ett brev\r\n"
    f"Message-ID: {MESSAGE_ID}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n.En rad\r\n"
).encode()
QUICK = (0.0, 0.02, 0.02)
LOOK = 2
"""The requests of one look for a letter that is nowhere."""

TEMPORARY, PERMANENT = FailureClass.TEMPORARY, FailureClass.PERMANENT
AUTHENTICATION, UNKNOWN = FailureClass.AUTHENTICATION, FailureClass.UNKNOWN


@pytest.fixture
def transport(graph_choice: Callable[..., GraphChoice]) -> GraphTransport:
    return GraphTransport(graph_choice(), settling=QUICK)


def send(transport: GraphTransport, letter: bytes = LETTER, *, recipient: str = RECIPIENT) -> FailureClass | None:
    """Hand the letter over as delivery does; what went wrong, or None."""
    try:
        with transport.connect() as connection:
            connection.send(letter, message_id=MESSAGE_ID, sender=SENDER, recipient=recipient)
    except DeliveryFailed as failed:
        return failed.failure
    return None


def reconcile(transport: GraphTransport, outcome: FailureClass | None) -> FailureClass | None:
    """What the ledger then does, until nothing is left to try: look up what is in doubt, and send what was not sent."""
    for _ in range(4):
        if outcome is UNKNOWN:
            was_sent = transport.was_sent(MESSAGE_ID)
            assert was_sent is not None
            outcome = None if was_sent else TEMPORARY
        if outcome is not TEMPORARY:
            return outcome
        outcome = send(transport)
    return outcome


def patience(fault: Fault) -> float:
    """How long to wait for an answer: briefly where none comes, else so long that a slow machine is no fault."""
    return 0.8 if fault.how.split()[0] in ("hang", "late", "drip") else 10


FAULTS: dict[str, tuple[list[Fault], FailureClass | None]] = {
    "login server away": ([Fault("token", "503")], TEMPORARY),
    "login server hangs": ([Fault("token", "hang")], TEMPORARY),
    "login server lets its answer trickle": ([Fault("token", "drip body")], TEMPORARY),
    "trickles before the sending": ([Fault("send", "drip")], TEMPORARY),
    "trickles after the sending": ([Fault("send", "drip body", after=True)], None),
    "login server talks nonsense": ([Fault("token", "garbage")], TEMPORARY),
    "token expired at the look": ([Fault("find", "401 InvalidAuthenticationToken")], None),
    "token expired at the sending": ([Fault("send", "401 InvalidAuthenticationToken")], None),
    "throttled at the look": ([Fault("find", "429 TooManyRequests", headers={"Retry-After": "7"})], TEMPORARY),
    "throttled at the draft": ([Fault("draft", "429 ApplicationThrottled")], TEMPORARY),
    "throttled at the sending": ([Fault("send", "429 ApplicationThrottled")], TEMPORARY),
    "away at the draft": ([Fault("draft", "503 ErrorServerBusy")], TEMPORARY),
    "away after the draft": ([Fault("draft", "503 ErrorServerBusy", after=True)], TEMPORARY),
    "silent after the draft": ([Fault("draft", "hang", after=True)], TEMPORARY),
    "nonsense after the draft": ([Fault("draft", "garbage", after=True)], TEMPORARY),
    "cut after the draft": ([Fault("draft", "reset", after=True)], TEMPORARY),
    "cut before the mark": ([Fault("mark", "reset")], TEMPORARY),
    "cut after the mark": ([Fault("mark", "reset", after=True)], TEMPORARY),
    "away before the sending": ([Fault("send", "503 ErrorServerBusy")], TEMPORARY),
    "a proxy was tired of waiting after the sending": ([Fault("send", "408", after=True)], None),
    "gateway gave up after the sending": ([Fault("send", "504", after=True)], None),
    "silent before the sending": ([Fault("send", "hang")], TEMPORARY),
    "silent after the sending": ([Fault("send", "hang", after=True)], None),
    "done long after we stopped waiting": ([Fault("send", "late")], TEMPORARY),
    "cut before the sending": ([Fault("send", "reset")], TEMPORARY),
    "cut after the sending": ([Fault("send", "reset", after=True)], None),
    "vanished while being sent": ([Fault("send", "404 ErrorItemNotFound", after=True)], None),
    "cut after the sending, and nothing can be looked up": (
        [Fault("send", "reset", after=True), Fault("find", "503", skip=LOOK, times=len(QUICK))],
        UNKNOWN,
    ),
    "draft cannot be removed after a lost sending": (
        [Fault("send", "reset"), Fault("remove", "503", times=len(QUICK))],
        UNKNOWN,
    ),
    "look talks nonsense": ([Fault("find", "garbage")], TEMPORARY),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_ends_as_its_class_and_then_one_letter_has_arrived(
    name: str, graph: GraphServer, graph_choice: Callable[..., GraphChoice]
) -> None:
    faults, expected = FAULTS[name]
    graph.faults = deepcopy(faults)
    transport = GraphTransport(graph_choice(timeout_seconds=patience(faults[0])), settling=QUICK)

    outcome = send(transport)

    assert outcome is expected
    assert reconcile(transport, outcome) is None
    if faults[0].how == "late":
        assert graph.late_work_done.wait(5)
    assert graph.arrived == [LETTER]
    assert graph.items("drafts") == []
    assert transport.was_sent(MESSAGE_ID) is True
    assert not any(fault.times for fault in graph.faults)


FINAL: dict[str, tuple[list[Fault], FailureClass]] = {
    "no right to the mailbox": ([Fault("find", "403 ErrorAccessDenied")], AUTHENTICATION),
    "no such mailbox": ([Fault("find", "404 ErrorInvalidUser")], AUTHENTICATION),
    "mailbox elsewhere": ([Fault("draft", "404 MailboxNotEnabledForRESTAPI")], AUTHENTICATION),
    "token never accepted": ([Fault("find", "401 InvalidAuthenticationToken", times=2)], AUTHENTICATION),
    "not allowed to send as itself": ([Fault("send", "403 ErrorSendAsDenied")], AUTHENTICATION),
    "blocked for outgoing mail": ([Fault("send", "403 ErrorMessageSubmissionBlocked")], AUTHENTICATION),
    "too large by its status": ([Fault("draft", "413 RequestEntityTooLarge")], PERMANENT),
    "bytes not accepted": ([Fault("draft", "400 ErrorMimeContentInvalid")], PERMANENT),
    "address not accepted": ([Fault("send", "400 ErrorInvalidRecipients")], PERMANENT),
    "mailbox full": ([Fault("draft", "403 ErrorQuotaExceeded")], TEMPORARY),
    "draft removed by somebody": ([Fault("mark", "404 ErrorItemNotFound")], TEMPORARY),
}


@pytest.mark.parametrize("name", FINAL)
def test_what_trying_again_does_not_mend_is_said_in_words(
    name: str, graph: GraphServer, transport: GraphTransport
) -> None:
    faults, expected = FINAL[name]
    graph.faults = deepcopy(faults)

    with pytest.raises(DeliveryFailed) as failed, transport.connect() as connection:
        connection.send(LETTER, message_id=MESSAGE_ID, sender=SENDER, recipient=RECIPIENT)

    assert failed.value.failure is expected
    assert failed.value.logged_in is (expected is AUTHENTICATION and name != "token never accepted")
    assert "said by the test server" not in failed.value.detail
    assert "@" not in failed.value.detail
    assert graph.arrived == []
    assert expected is not PERMANENT or graph.items("drafts") == []
    assert transport.was_sent(MESSAGE_ID) is False
    assert graph.items("drafts") == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"client_secret": "gammal"}, "hemlighet är fel"),
        ({"client_id": "okänd"}, "client_id"),
        ({"tenant": "annan.example"}, "tenant"),
        ({"ca_file": None}, "certifikat"),
        ({"ca_file": Path("finns-inte.pem")}, "inget certifikat"),
        ({"mailbox": "finns.inte@samverkan.example"}, "brevlådan finns inte"),
        ({"mailbox": OTHER_MAILBOX}, "Send As"),
    ],
)
def test_wrong_settings_are_named_and_rest_the_backend_where_all_letters_are_at_fault(
    wrong: dict[str, object], said: str, graph: GraphServer, graph_choice: Callable[..., GraphChoice]
) -> None:
    graph.may_send_as = {OTHER_MAILBOX} if wrong.get("mailbox") == OTHER_MAILBOX else {MAILBOX}
    transport = GraphTransport(graph_choice(**wrong), settling=(0.0,))

    with transport.connect() as connection, pytest.raises(DeliveryFailed) as failed:
        connection.send(LETTER, message_id=MESSAGE_ID, sender=SENDER, recipient=RECIPIENT)

    assert failed.value.failure is (PERMANENT if "Send As" in said else AUTHENTICATION)
    assert said in failed.value.detail
    findings = list(transport.check(SENDER, sender=SENDER))
    assert said in findings[-1].told
    assert [finding.ok for finding in findings[:-1]] == [True] * (len(findings) - 1)
    assert graph.arrived == []


def test_a_certificate_serves_instead_of_a_secret(
    graph: GraphServer, graph_choice: Callable[..., GraphChoice], authority: trustme.CA, tmp_path: Path
) -> None:
    ours, other = (authority.issue_cert(f"{name}.example", key_type=trustme.KeyType.RSA) for name in ("ours", "other"))
    authority.issue_cert("elliptic.example").private_key_and_cert_chain_pem.write_to_path(
        str(tmp_path / "elliptic.pem")
    )
    ours.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "ours.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "ours.pem"), append=True)
    other.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "other.pem"))
    graph.certificate = ours.cert_chain_pems[0].bytes()

    outcomes = []
    for file in ("ours.pem", "other.pem", "elliptic.pem", "missing.pem"):
        choice = graph_choice(client_secret="", certificate_file=tmp_path / file)
        transport = GraphTransport(choice, settling=(0.0,))
        outcomes.append(send(transport))

    assert outcomes == [None, AUTHENTICATION, AUTHENTICATION, AUTHENTICATION]
    its_end = load_pem_x509_certificate(graph.certificate).not_valid_after_utc.date()
    by_file = {
        file: credentials_end(GraphTransport(graph_choice(client_secret="", certificate_file=tmp_path / file)))
        for file in ("ours.pem", "missing.pem")
    }
    assert by_file == {"ours.pem": its_end, "missing.pem": None}
    assert credentials_end(GraphTransport(graph_choice())) is None
    assert "certificate_file" in next(transport.check(SENDER, sender=SENDER)).told
    with pytest.raises(ValueError, match="antingen client_secret"):
        graph_choice(certificate_file=tmp_path / "ours.pem")


def test_a_busy_login_server_is_waited_for_as_it_asks(graph: GraphServer, transport: GraphTransport) -> None:
    graph.faults = [Fault("token", "429", headers={"Retry-After": "40"})]

    with pytest.raises(DeliveryFailed) as failed, transport.connect() as connection:
        connection.send(LETTER, message_id=MESSAGE_ID, sender=SENDER, recipient=RECIPIENT)

    assert (failed.value.failure, failed.value.retry_after) == (TEMPORARY, timedelta(seconds=40))


def test_a_name_that_leads_nowhere_may_be_tried_again(graph_choice: Callable[..., GraphChoice]) -> None:
    transport = GraphTransport(graph_choice(authority="https://finns-inte.invalid"), settling=(0.0,))

    assert send(transport) is TEMPORARY
    assert "slå upp" in next(transport.check(SENDER, sender=SENDER)).told


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "90"}, timedelta(seconds=90)),
        ({"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}, timedelta(days=1)),
        ({"Retry-After": "strax"}, timedelta(0)),
    ],
)
def test_the_wait_that_graph_asks_for_is_passed_on(
    headers: dict[str, str], wait: timedelta, graph: GraphServer, transport: GraphTransport
) -> None:
    graph.faults = [Fault("send", "429 ApplicationThrottled", headers=headers)]

    with pytest.raises(DeliveryFailed) as failed, transport.connect() as connection:
        connection.send(LETTER, message_id=MESSAGE_ID, sender=SENDER, recipient=RECIPIENT)

    assert (failed.value.retry_after or timedelta(0)) == wait


def test_a_letter_that_has_left_is_not_sent_again(graph: GraphServer, transport: GraphTransport) -> None:
    graph.slow_copies = 1
    assert send(transport) is None
    assert send(transport) is None

    assert graph.arrived == [LETTER]


def test_a_letter_is_found_though_exchange_gave_it_another_name(graph: GraphServer, transport: GraphTransport) -> None:
    graph.keeps_message_ids = False
    graph.faults = [Fault("send", "reset", after=True)]

    assert send(transport) is None
    assert transport.was_sent(MESSAGE_ID) is True
    assert transport.was_sent("<brev-8@arshjul.example>") is False


def test_a_letter_on_its_way_out_is_left_alone(graph: GraphServer, transport: GraphTransport) -> None:
    graph.mailboxes[MAILBOX]["1"] = Item("1", "outbox", LETTER, is_draft=True)

    assert transport.was_sent(MESSAGE_ID) is None
    assert send(transport) is TEMPORARY
    assert [item.id for item in graph.items("outbox")] == ["1"]
    assert graph.arrived == []


def test_a_draft_that_leaves_while_it_is_looked_at_is_not_taken_for_one_that_has_not(
    graph: GraphServer, transport: GraphTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = graph.lay_draft(MAILBOX, b64encode(LETTER))["id"]
    look = graph.find_messages

    def leaves_after_the_look(*asked: Any) -> dict[str, Any]:
        found = look(*asked)
        if number in graph.mailboxes[MAILBOX]:
            graph.send(MAILBOX, number)
        return found

    monkeypatch.setattr(graph, "find_messages", leaves_after_the_look)

    assert transport.was_sent(MESSAGE_ID) is None
    assert transport.was_sent(MESSAGE_ID) is True
    assert graph.arrived == [LETTER]


def test_a_copy_that_is_slow_to_show_is_waited_for(graph: GraphServer, transport: GraphTransport) -> None:
    graph.slow_copies = LOOK
    graph.faults = [Fault("send", "504", after=True)]

    assert send(transport) is None
    assert graph.arrived == [LETTER]


def test_a_letter_to_a_domain_with_umlauts_leaves_and_one_that_is_too_large_is_never_begun(
    graph: GraphServer, transport: GraphTransport
) -> None:
    too_large = LETTER + b"x" * GraphTransport.largest_letter
    with pytest.raises(DeliveryFailed, match="för stort") as failed, transport.connect() as connection:
        connection.send(too_large, message_id=MESSAGE_ID, sender=SENDER, recipient=RECIPIENT)
    assert failed.value.detail == "brevet är för stort för e-posten: 3,1 MB, högst 3,0 MB"
    assert (failed.value.failure, graph.asked) == (PERMANENT, [])

    there = "ordforande@xn--vrd-ula.example"
    assert (
        send(transport, LETTER.replace(RECIPIENT.encode(), there.encode()), recipient="ordforande@vård.example") is None
    )
    assert len(graph.arrived) == 1


def test_a_letter_to_anyone_else_than_it_says_never_leaves(graph: GraphServer, transport: GraphTransport) -> None:
    assert send(transport, recipient="nagon.annan@vard.example") is PERMANENT
    assert send(transport, LETTER.replace(b"Subject", b"Cc: <fler@vard.example>\r\nSubject")) is PERMANENT
    assert graph.asked == []


def test_a_letter_to_the_mailbox_itself_is_seen_to_arrive(graph: GraphServer, transport: GraphTransport) -> None:
    assert transport.has_arrived(MESSAGE_ID) is False

    assert send(transport, LETTER.replace(RECIPIENT.encode(), MAILBOX.encode()), recipient=MAILBOX) is None

    assert transport.has_arrived(MESSAGE_ID) is True
    graph.faults = [Fault("inbox", "503")]
    assert transport.has_arrived(MESSAGE_ID) is None


def test_a_batch_logs_in_once_and_leaves_no_address_in_the_log(
    graph: GraphServer, transport: GraphTransport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with transport.connect() as connection:
        for number in range(3):
            message_id = f"<brev-{number}@arshjul.example>"
            letter = LETTER.replace(MESSAGE_ID.encode(), message_id.encode())
            connection.send(letter, message_id=message_id, sender=SENDER, recipient=RECIPIENT)
    assert transport.was_sent(MESSAGE_ID) is False

    assert len(graph.arrived) == 3
    assert graph.asked.count("token") == 1
    assert "@" not in caplog.text
    assert "token-" not in caplog.text
