"""Reading by IMAP: the ways in, what goes wrong on the line, and settings that are told when they are wrong."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from mail import imap_line, patience
from mail.choices import FilesChoice, GraphChoice, MailFileWrong, read_mail_file
from mail.inbox_choices import ImapChoice, read_inbox_file
from mail.inboxes import mailbox_for
from mail.mailbox import NOT_HANDED_OUT, TOO_LARGE, Mailbox, ReadPage
from mail.patience import StoppedAt
from mail.transport import DeliveryFailed
from models.words import FailureClass
from tests.mail.imap_server import OTHER_PASSWORD, PASSWORD, TOKEN, USER, ImapBox, imap_running

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CAME = [f"From: a@b.example\r\nSubject: {number}\r\n\r\nhej) {{3}}\r\n".encode() for number in range(4)]


def choice_of(box: ImapBox, authority_file: Path, **given: Any) -> ImapChoice:
    facts = {"host": "localhost", "port": box.port, "user": USER, "password": PASSWORD, "security": box.security}
    return ImapChoice.model_validate(facts | {"ca_file": authority_file, "timeout_seconds": 5} | given)


def read(choice: ImapChoice, position: str = "") -> list[bytes]:
    return [message for page in mailbox_for(choice).new_messages(position, since=LONG_AGO) for message in page.messages]


def read_until_it_stops(mailbox: Mailbox, position: str) -> tuple[list[ReadPage], StoppedAt]:
    pages: list[ReadPage] = []
    try:
        pages.extend(mailbox.new_messages(position, since=LONG_AGO))
    except StoppedAt as stopped:
        return pages, stopped
    raise AssertionError("nothing stopped it")


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_a_mailbox_is_read_by_password_and_left_as_it_was(
    security: str, certified: ssl.SSLContext, authority_file: Path
) -> None:
    with imap_running(certified, security=security) as box:
        box.receive(*CAME)

        assert read(choice_of(box, authority_file)) == CAME
        assert read(choice_of(box, authority_file, password=OTHER_PASSWORD)) == CAME
        assert {"EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"} <= set(box.heard)
        assert not {"SELECT", "UID STORE", "UID COPY", "UID MOVE", "EXPUNGE"} & set(box.heard)


def test_what_cannot_be_fetched_is_told_of_and_the_beginning_is_where_it_was_when_one_goes_on(
    certified: ssl.SSLContext, authority_file: Path
) -> None:
    with imap_running(certified) as box:
        box.receive(*CAME)
        box.huge, box.broken = {1}, {3}
        mailbox = mailbox_for(choice_of(box, authority_file))

        *pages, end = mailbox.new_messages("", since=LONG_AGO)

        left = [(each.number, each.why) for page in pages for each in page.left]
        assert [message for page in pages for message in page.messages] == [CAME[1], CAME[3]]
        assert left == [("7:1", TOO_LARGE), ("7:3", NOT_HANDED_OUT)]
        assert (pages[-1].position, end.position) == ("7:4:2019-12-31", "7:4")
        box.receive(*CAME[:2])
        box.old = {5}
        assert read(choice_of(box, authority_file), pages[-1].position) == [CAME[1]], "one still begins"
        assert read(choice_of(box, authority_file), end.position) == CAME[:2]
        box.number_anew()
        box.old, box.huge, box.broken = set(), set(), set()
        assert read(choice_of(box, authority_file), end.position) == [*CAME, *CAME[:2]]


def test_a_message_that_is_larger_than_the_server_said_is_never_held_in_memory(
    certified: ssl.SSLContext, authority_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with imap_running(certified) as box:
        box.receive(CAME[0] + b"x" * 5_000)
        choice = choice_of(box, authority_file)
        monkeypatch.setattr(imap_line, "LARGEST_PART", 5_000)
        with pytest.raises(StoppedAt) as stopped:
            read(choice)
        monkeypatch.undo()

        assert (stopped.value.failure, stopped.value.numbers) == (FailureClass.TEMPORARY, ("7:1",))
        assert read(choice) == list(box.messages.values())


def test_a_server_that_hands_out_nothing_is_not_taken_for_broken_messages(
    certified: ssl.SSLContext, authority_file: Path
) -> None:
    with imap_running(certified) as box:
        box.receive(*CAME)
        box.broken = {1, 2, 3, 4}
        choice = choice_of(box, authority_file)
        with pytest.raises(StoppedAt):
            read(choice)
        box.broken = {2}

        pages = list(mailbox_for(choice).new_messages("", since=LONG_AGO))

        assert [message for page in pages for message in page.messages] == [CAME[0], *CAME[2:]]
        assert [each.number for page in pages for each in page.left] == ["7:2"]


def test_messages_that_are_all_refused_wait_together_and_keep_none_that_comes_later_from_being_read(
    certified: ssl.SSLContext, authority_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_TIMES", 2)
    with imap_running(certified) as box:
        mailbox = mailbox_for(choice_of(box, authority_file))
        box.receive(*CAME)
        box.broken = {1, 2, 3, 4}
        position = ""
        for _ in range(2):
            pages, stopped = read_until_it_stops(mailbox, position)
            position = pages[-1].position
            assert [each for page in pages for each in page.left] == [], "the server may not be well"
            assert stopped.numbers == ("7:1", "7:2", "7:3", "7:4")
        untold = [each for page in mailbox.new_messages(position, since=LONG_AGO) for each in page.left]
        assert [each.number for each in untold] == ["7:1", "7:2", "7:3", "7:4"]

        monkeypatch.undo()
        box.receive(CAME[0])
        pages = list(mailbox.new_messages(position, since=LONG_AGO))

        assert [message for page in pages for message in page.messages] == [CAME[0]]
        assert {each.number for page in pages for each in page.left} == {"7:1", "7:2", "7:3", "7:4"}
        assert pages[-1].position == "7:5"


@pytest.fixture
def token_url(certified: ssl.SSLContext) -> Iterator[str]:
    """Where tokens are had."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.dumps({"access_token": TOKEN, "expires_in": 3600}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = certified.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"https://localhost:{server.server_port}/token"
        server.shutdown()
        thread.join(5)


def test_a_mailbox_is_opened_by_token(certified: ssl.SSLContext, authority_file: Path, token_url: str) -> None:
    with imap_running(certified) as box:
        box.receive(*CAME)
        login = {"oauth_client_id": "app", "oauth_client_secret": "s", "oauth_token_url": token_url, "password": ""}
        choice = choice_of(box, authority_file, **login)

        assert read(choice) == CAME
        box.tokens.clear()
        with pytest.raises(DeliveryFailed) as failed:
            read(choice)
        assert failed.value.failure is FailureClass.AUTHENTICATION


def _wrong_password(box: ImapBox, choose: Callable[..., ImapChoice]) -> ImapChoice:
    return choose(password="annat")


def _unknown_authority(box: ImapBox, choose: Callable[..., ImapChoice]) -> ImapChoice:
    return choose(ca_file=None)


def _no_such_file(box: ImapBox, choose: Callable[..., ImapChoice]) -> ImapChoice:
    return choose(ca_file=Path("finns-inte.pem"))


def _drips(box: ImapBox, choose: Callable[..., ImapChoice]) -> ImapChoice:
    box.drips = True
    return choose(timeout_seconds=0.1)


def _hangs(box: ImapBox, choose: Callable[..., ImapChoice]) -> ImapChoice:
    box.hangs = True
    return choose(timeout_seconds=0.2)


def _drops(box: ImapBox, choose: Callable[..., ImapChoice]) -> ImapChoice:
    box.drops_at = 2
    return choose()


def _nobody_there(box: ImapBox, choose: Callable[..., ImapChoice]) -> ImapChoice:
    return choose(port=1)


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [
        (_wrong_password, FailureClass.AUTHENTICATION),
        (_unknown_authority, FailureClass.AUTHENTICATION),
        (_no_such_file, FailureClass.AUTHENTICATION),
        (_hangs, FailureClass.TEMPORARY),
        (_drips, FailureClass.TEMPORARY),
        (_drops, FailureClass.TEMPORARY),
        (_nobody_there, FailureClass.TEMPORARY),
    ],
)
def test_what_goes_wrong_is_told_as_of_a_backend(
    trouble: Callable[..., ImapChoice], failure: FailureClass, certified: ssl.SSLContext, authority_file: Path
) -> None:
    with imap_running(certified) as box:
        box.receive(*CAME)
        choice = trouble(box, lambda **given: choice_of(box, authority_file, **given))

        with pytest.raises(DeliveryFailed) as failed:
            read(choice)
    assert failed.value.failure is failure
    assert USER not in failed.value.detail


# --- settings

IMAP = (
    '[norr.inbox]\nbackend = "imap"\nhost = "imap.exempel.se"\nuser = "kontoret@exempel.se"\npassword_env = "LOSEN"\n'
)


def test_an_area_reads_the_mailbox_that_its_section_says_and_nothing_where_there_is_none(tmp_path: Path) -> None:
    graph = {"tenant": "t", "client_id": "c", "client_secret": "s", "mailbox": "kontoret@exempel.se"}
    own = GraphChoice.model_validate(graph)
    file = tmp_path / "mail.toml"
    file.write_text(IMAP + '[soder]\nbackend = "files"\n[oster.inbox]\nbackend = "graph"\n', "utf-8")

    found = read_inbox_file(file, of_areas={"oster": own}, of_all=FilesChoice(), environment={"LOSEN": "hemligt"})

    assert set(found) == {"norr", "oster"}
    assert isinstance(found["norr"], ImapChoice)
    assert (found["norr"].port, found["norr"].password.get_secret_value()) == (993, "hemligt")
    assert found["oster"] is own
    assert set(read_mail_file(file, environment={})) == {"soder"}


@pytest.mark.parametrize(
    ("section", "told"),
    [
        (IMAP.replace('password_env = "LOSEN"', 'password = "hemligt"'), "ska inte stå i filen"),
        (IMAP.replace('host = "imap.exempel.se"\n', ""), "host: saknas; till exempel imap.exempel.se"),
        (IMAP + 'security = "none"\n', "en inloggning får inte gå okrypterad"),
        ('[norr.inbox]\nbackend = "graph"\n', "läser brevlådan som breven går ut genom"),
        ('[norr.inbox]\nbackend = "pop"\n', "ska vara ”imap”, ”graph” eller ”exchange”"),
    ],
)
def test_a_section_that_cannot_be_used_says_where_and_why(section: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "mail.toml"
    file.write_text(section, "utf-8")

    with pytest.raises(MailFileWrong) as wrong:
        read_inbox_file(file, of_areas={}, of_all=FilesChoice(), environment={"LOSEN": "hemligt"})
    assert told in str(wrong.value)
    assert "[norr.inbox]" in str(wrong.value)
