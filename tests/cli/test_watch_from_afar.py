"""The second machine tells of silence once, by its own road, and of its end once."""

import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Tray:
    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope.content)
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [message_from_bytes(each, policy=default)["Subject"] for each in self.taken]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def road(monkeypatch: pytest.MonkeyPatch, smtp_allowed: None) -> Iterator[Tray]:
    tray, port = Tray(), free_port()
    controller = Controller(tray, hostname="127.0.0.1", port=port)
    controller.start()
    given = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
    for name, value in {**given, "TO": "driften@it.example", "FROM": "vakten@it.example"}.items():
        monkeypatch.setenv(f"ARSHJUL_WATCH_{name}", value)
    yield tray
    controller.stop()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the installation answers; the test changes it."""
    answer: dict[str, Any] = {"ready": True, "checks": [{"name": "database", "ok": True, "told": "bra"}]}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answer.get("body") or json.dumps(answer).encode()
            self.send_response(200 if answer["ready"] else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ARSHJUL_WATCH_URL", f"http://127.0.0.1:{server.server_port}/readyz")
    yield answer
    server.shutdown()
    server.server_close()


def test_silence_is_told_once_and_so_is_its_end(arshjul, home, road, watched) -> None:
    assert (arshjul("watch").code, road.taken) == (0, [])

    late = {"name": "round/goteborgsomradet", "ok": False, "told": "senast 2027-01-18 16.30 UTC"}
    watched |= {"ready": False, "checks": [late]}
    first = arshjul("watch")
    assert (first.code, road.taken) == (1, [])
    assert "round/goteborgsomradet: senast 2027-01-18" in first.err
    assert [arshjul("watch").code for _ in range(3)] == [1, 1, 1]
    assert road.subjects == ["Årshjul behöver ses över"]
    assert "round/goteborgsomradet" in message_from_bytes(road.taken[0], policy=default).get_content()

    watched |= {"ready": True, "checks": []}
    assert [arshjul("watch").code for _ in range(2)] == [0, 0]
    assert road.subjects == ["Årshjul behöver ses över", "Årshjul fungerar igen"]


def test_no_answer_and_another_answer_are_silence_too_and_a_letter_that_cannot_leave_is_tried_again(
    arshjul, home, road, watched, monkeypatch
) -> None:
    watched["body"] = b"<html>Underhall</html>"
    assert "inte Årshjul" in arshjul("watch").err
    monkeypatch.setenv("ARSHJUL_WATCH_URL", f"http://127.0.0.1:{free_port()}/readyz")
    port = str(free_port())
    with monkeypatch.context() as broken:
        broken.setenv("ARSHJUL_WATCH_SMTP_PORT", port)
        assert arshjul("watch").code == 1
    assert road.taken == []

    assert "svarar inte" in arshjul("watch").err

    assert road.subjects == ["Årshjul behöver ses över"]


def test_a_watch_without_its_settings_says_which_is_lacking(arshjul, home, monkeypatch) -> None:
    monkeypatch.delenv("ARSHJUL_WATCH_URL", raising=False)

    answer = arshjul("watch")

    assert answer.code == 2
    assert "ARSHJUL_WATCH_URL" in answer.err
