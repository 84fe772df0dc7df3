"""Which password goes to which server."""

from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from engine.client import open_engine
from engine.processes import own_auth


class Listening(BaseHTTPRequestHandler):
    """A server that remembers how it was spoken to."""

    heard: list[str | None]

    def do_GET(self) -> None:
        self.heard.append(self.headers["Authorization"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent: this is a test."""


@pytest.fixture
def listening() -> Iterator[str]:
    Listening.heard = []
    server = HTTPServer(("127.0.0.1", 0), Listening)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    thread.join()
    server.server_close()


def basic(auth: str) -> str:
    return f"Basic {b64encode(auth.encode()).decode()}"


@pytest.mark.parametrize(
    ("given", "is_own"),
    [("", True), ("", False), ("kontoret:hemligt", True), ("kontoret:hemligt", False)],
    ids=["own", "somebody-elses", "own-with-a-password", "somebody-elses-with-a-password"],
)
def test_the_homes_own_password_is_sent_only_to_its_own_server(listening, tmp_path: Path, given, is_own):
    own = own_auth(tmp_path)

    with open_engine(api_url=listening, auth=given, home=tmp_path, is_own=is_own) as engine:
        assert engine.is_up()

    expected = given or (own if is_own else "")
    assert Listening.heard == [basic(expected) if expected else None]
