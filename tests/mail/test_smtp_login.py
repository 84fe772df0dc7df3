"""Logging in to a mail server by tokens: where they come from, how they are shown, and what a refusal means."""

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from mail.backends import mark_of, transport_for
from mail.choices import SmtpChoice
from mail.transport import DeliveryFailed, Transport
from models.words import FailureClass
from tests.mail.smtp_servers import FaultyServer

WITH_TOKENS = "250-here\r\n250-AUTH PLAIN XOAUTH2\r\n250 8BITMIME"
LETTER = b"To: a@b.example\r\nSubject: Hej\r\n\r\nHej\r\n"
MAILBOX, SECRET = "kontoret@samverkan.example", "hemligheten"


@dataclass
class TokenServer:
    """A token endpoint that answers as told: a status, headers and a body, one for each time."""

    port: int = 0
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)

    def answer(self) -> tuple[int, dict[str, str], str]:
        number = len(self.asked)
        given = json.dumps({"access_token": f"token-{number}", "expires_in": 3600, "token_type": "Bearer"})
        return self.answers.pop(0) if self.answers else (200, {}, given)


@pytest.fixture
def tokens(certified: ssl.SSLContext) -> Iterator[TokenServer]:
    state = TokenServer()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            status, headers, body = state.answer()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.socket = certified.wrap_socket(server.socket, server_side=True)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def way(tokens: TokenServer, authority_file: Path) -> Callable[[FaultyServer], Transport]:
    def made(server: FaultyServer) -> Transport:
        choice = SmtpChoice(
            host="localhost",
            port=server.port,
            security="starttls",
            user=MAILBOX,
            oauth_client_id="programmet",
            oauth_client_secret=SECRET,
            oauth_token_url=f"https://localhost:{tokens.port}/token",
            ca_file=authority_file,
            timeout_seconds=2,
        )
        return transport_for(choice.model_copy(update={"security": "none"}), outbox=Path("/nonexistent"))

    return made


def send(transport: Transport) -> None:
    with transport.connect() as connection:
        connection.send(LETTER, message_id="<a@b.example>", sender=MAILBOX, recipient="anna@vard.example")


def shown(server: FaultyServer) -> list[str]:
    """What the server was shown, in the clear."""
    said = [command.split()[2] for command in server.heard if command.startswith("AUTH XOAUTH2")]
    return [base64.b64decode(word).decode() for word in said]


def test_a_token_is_fetched_once_and_shown_on_every_line(tokens, way, faulty_server):
    server = faulty_server(EHLO=WITH_TOKENS, AUTH="235 2.7.0 ok")
    transport = way(server)

    send(transport)
    send(transport)

    assert shown(server) == [f"user={MAILBOX}\x01auth=Bearer token-1\x01\x01"] * 2
    assert tokens.asked == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["programmet"],
            "client_secret": [SECRET],
            "scope": ["https://outlook.office365.com/.default"],
        }
    ]


def test_a_token_that_is_not_taken_rests_the_backend_and_is_not_shown_again(tokens, way, faulty_server):
    challenge = base64.b64encode(b'{"status":"401"}').decode()
    server = faulty_server(EHLO=WITH_TOKENS, AUTH=[f"334 {challenge}", "235 ok"], nothing="535 5.7.3 not you")
    transport = way(server)

    with pytest.raises(DeliveryFailed, match=r"535 5\.7\.3") as failed:
        send(transport)
    send(transport)

    assert failed.value.failure is FailureClass.AUTHENTICATION
    assert [each.partition("Bearer ")[2] for each in shown(server)] == ["token-1\x01\x01", "token-2\x01\x01"]


@pytest.mark.parametrize(
    ("answer", "failure", "seconds"),
    [
        ((401, {}, '{"error":"invalid_client"}'), FailureClass.AUTHENTICATION, None),
        ((400, {}, '{"error":"invalid_scope"}'), FailureClass.AUTHENTICATION, None),
        ((429, {"Retry-After": "90"}, ""), FailureClass.TEMPORARY, 90),
        ((429, {"Retry-After": "9" * 30}, ""), FailureClass.TEMPORARY, 86_400),
        ((503, {}, ""), FailureClass.TEMPORARY, None),
        ((200, {}, "<html>"), FailureClass.TEMPORARY, None),
        ((200, {}, "{}"), FailureClass.TEMPORARY, None),
    ],
    ids=["wrong-secret", "wrong-scope", "too-many", "too-many-for-ages", "down", "not-json", "no-token"],
)
def test_what_the_token_endpoint_answers_is_sorted_too(answer, failure, seconds, tokens, way, faulty_server):
    tokens.answers = [answer]
    server = faulty_server(EHLO=WITH_TOKENS, AUTH="235 ok")

    with pytest.raises(DeliveryFailed) as failed:
        send(way(server))

    assert failed.value.failure is failure
    assert (failed.value.retry_after.total_seconds() if failed.value.retry_after else None) == seconds
    assert SECRET not in str(failed.value)
    assert shown(server) == []


def test_a_server_that_takes_no_tokens_rests_the_backend(tokens, way, faulty_server):
    server = faulty_server(EHLO="250-here\r\n250 AUTH PLAIN LOGIN")

    with pytest.raises(DeliveryFailed, match="erbjuder inte") as failed:
        send(way(server))

    assert failed.value.failure is FailureClass.AUTHENTICATION
    assert tokens.asked == []


@pytest.mark.parametrize("missing", ["user", "oauth_token_url", "oauth_client_secret", "security"])
def test_half_a_login_by_tokens_is_refused_in_plain_words(missing):
    whole = {
        "host": "smtp.exempel.se",
        "user": MAILBOX,
        "oauth_client_id": "programmet",
        "oauth_client_secret": SECRET,
        "oauth_token_url": "https://login.exempel.se/token",
    }
    half = whole | {"security": "none"} if missing == "security" else {k: v for k, v in whole.items() if k != missing}

    SmtpChoice(**whole)
    with pytest.raises(ValidationError, match=r"kräver också user|får inte gå okrypterad"):
        SmtpChoice(**half)


def test_other_settings_are_told_by_a_mark_that_gives_no_secret_away():
    before = SmtpChoice(host="smtp.exempel.se", user="arshjul", password=SECRET)
    after = SmtpChoice(host="smtp.exempel.se", user="arshjul", password="ett nytt")

    assert mark_of(before, "nyckel") == mark_of(before.model_copy(), "nyckel")
    assert mark_of(before, "nyckel") != mark_of(after, "nyckel")
    assert mark_of(before, "nyckel") != mark_of(before, "en annan")
    assert SECRET not in mark_of(before, "nyckel")


def test_a_file_that_is_renewed_under_its_name_changes_the_mark(tmp_path: Path):
    choice = SmtpChoice(host="smtp.exempel.se", ca_file=tmp_path / "ca.pem")
    missing = mark_of(choice, "nyckel")
    (tmp_path / "ca.pem").write_text("gammalt", "utf-8")
    old = mark_of(choice, "nyckel")
    (tmp_path / "ca.pem").write_text("nytt", "utf-8")

    assert len({missing, old, mark_of(choice, "nyckel")}) == 3
