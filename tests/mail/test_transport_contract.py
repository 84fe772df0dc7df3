"""What every way out promises, asked of each of them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from mail.files import FileTransport
from mail.graph import GraphTransport
from mail.smtp import SmtpTransport
from mail.transport import DeliveryFailed, Transport
from models.words import FailureClass
from tests.mail.ews_server import Trouble
from tests.mail.graph_server import Fault


@dataclass(frozen=True, kw_only=True)
class Way:
    """A transport and what has come out at its other end."""

    transport: Transport
    arrived: Callable[[], list[bytes]]
    remembers: bool


@pytest.fixture(params=["files", "smtp", "smtp-starttls", "smtp-tls", "graph", "exchange"])
def way(request, tmp_path, mail_server, trusting) -> Way:
    if request.param == "files":
        return Way(
            transport=FileTransport(tmp_path),
            arrived=lambda: [path.read_bytes() for path in sorted(tmp_path.rglob("*.eml"))],
            remembers=True,
        )
    if request.param == "graph":
        graph = request.getfixturevalue("graph")
        choice = request.getfixturevalue("graph_choice")()
        return Way(
            transport=GraphTransport(choice, settling=(0.0,)), arrived=lambda: list(graph.arrived), remembers=True
        )
    if request.param == "exchange":
        server = request.getfixturevalue("exchange_server")
        transport = request.getfixturevalue("exchange")
        return Way(transport=transport, arrived=lambda: server.mails, remembers=True)
    security = request.param.partition("-")[2] or "none"
    server = mail_server(security)
    return Way(
        transport=SmtpTransport(
            host="localhost", port=server.port, security=security, timeout_seconds=5, ssl_context=trusting
        ),
        arrived=lambda: [taken.content for taken in server.tray.taken],
        remembers=False,
    )


@pytest.fixture
def post(composer, envelope, letters):
    """Composed letters with their identity, one for each of the cast."""
    return [
        (
            f"<{name}@arshjul.example>",
            composer.compose(
                context,
                template=template,
                envelope=envelope(
                    message_id=f"<{name}@arshjul.example>",
                    to_name=context.recipient_name,
                    to_email="ordforande@vard.example",
                ),
            ).body,
        )
        for name, (template, context) in letters.items()
    ]


def send_all(way: Way, post: list[tuple[str, bytes]]) -> None:
    with way.transport.connect() as connection:
        for message_id, body in post:
            connection.send(
                body, message_id=message_id, sender="kontoret@samverkan.example", recipient="ordforande@vard.example"
            )


def test_every_letter_arrives_byte_for_byte(way, post):
    send_all(way, post)

    assert sorted(way.arrived()) == sorted(body for _, body in post)


def test_a_way_may_be_opened_again(way, post):
    send_all(way, post[:1])
    send_all(way, post[1:2])

    assert sorted(way.arrived()) == sorted(body for _, body in post[:2])


def test_a_way_that_is_not_used_is_no_trouble(way):
    with way.transport.connect():
        pass

    assert way.arrived() == []


def test_it_is_known_or_left_open_whether_a_letter_was_sent(way, post):
    send_all(way, post[:1])

    assert way.transport.was_sent(post[0][0]) is (True if way.remembers else None)
    assert way.transport.was_sent(post[1][0]) is (False if way.remembers else None)


def test_the_same_letter_again_is_not_sent_again_where_the_way_remembers(way, post):
    send_all(way, post[:1])
    send_all(way, post[:1])

    assert len(way.arrived()) == (1 if way.remembers else 2)


def test_a_check_finds_nothing_wrong_and_sends_nothing(way):
    findings = list(way.transport.check("kontoret@samverkan.example", sender="kontoret@samverkan.example"))

    assert findings
    assert [finding.told for finding in findings if not finding.ok] == []
    assert way.arrived() == []


@pytest.fixture(params=["files", "smtp", "graph", "exchange"])
def closed_way(request, tmp_path, faulty_server) -> Transport:
    if request.param == "files":
        (tmp_path / "letters").write_text("i vägen")
        return FileTransport(tmp_path / "letters")
    if request.param == "graph":
        request.getfixturevalue("graph").faults = [Fault("find", "503"), Fault("folder", "503")]
        return GraphTransport(request.getfixturevalue("graph_choice")(), settling=(0.0,))
    if request.param == "exchange":
        request.getfixturevalue("exchange_server").trouble = [
            Trouble(at="FindItem", status=503),
            Trouble(at="GetFolder", status=503),
        ]
        return request.getfixturevalue("exchange")
    return SmtpTransport(
        host="localhost", port=faulty_server(greeting="421 closing").port, security="none", timeout_seconds=5
    )


def test_a_closed_way_says_that_the_letter_may_be_tried_again(closed_way, post):
    way = Way(transport=closed_way, arrived=list, remembers=False)

    with pytest.raises(DeliveryFailed) as failed:
        send_all(way, post[:1])

    assert failed.value.failure is FailureClass.TEMPORARY
    assert str(failed.value).startswith("tillfälligt: ")
    *_, last = closed_way.check("kontoret@samverkan.example", sender="kontoret@samverkan.example")
    assert not last.ok
