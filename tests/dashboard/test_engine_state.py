"""How the engine is, without the page waiting for it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from dashboard.engine_state import EngineState, open_watch
from engine.client import Engine
from engine.runs import RunState
from tests.dashboard.conftest import AREA, free_port

RUN = {
    "id": "00000000-0000-4000-8000-000000000001",
    "name": "Posten · 3 skickade",
    "state_type": "FAILED",
    "end_time": "2026-02-11T06:30:00+00:00",
}
Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that says that it is well, and tells of `runs`; with `until` it is silent until then."""
    with ExitStack() as opened:

        def serve(runs: list[dict[str, Any]], *, until: threading.Event | None = None) -> str:
            asked: list[dict[str, Any]] = []

            class Answering(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    if until is not None:
                        until.wait(10)
                    self.answer(True)

                def do_POST(self) -> None:
                    asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                    self.answer(runs if asked[-1]["flow_runs"]["tags"] == {"all_": [AREA]} else [])

                def answer(self, said: object) -> None:
                    body = json.dumps(said).encode()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

                def log_message(self, *_: Any) -> None:
                    """Nothing on the test's own output."""

            server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            opened.callback(thread.join, 10)
            opened.callback(server.server_close)
            opened.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}/api"

        yield serve


def settled(engine: Engine) -> EngineState:
    """What the watch says when it has had the time that it needs."""
    with open_watch(engine) as watch:
        while (state := watch.state(AREA)) is None:
            pass
    return state


def test_an_engine_that_runs_tells_what_it_did_last(serve: Serve) -> None:
    with Engine(serve([RUN])) as engine:
        state = settled(engine)

    assert state.is_up
    assert state.has_failed
    assert state.latest is not None
    assert (state.latest.name, state.latest.state) == ("Posten · 3 skickade", RunState.FAILED)


def test_an_engine_that_has_done_nothing_yet_is_up_all_the_same(serve: Serve) -> None:
    with Engine(serve([])) as engine:
        assert settled(engine) == EngineState(is_up=True)


def test_an_engine_that_is_not_there_is_down() -> None:
    with Engine(f"http://127.0.0.1:{free_port()}/api") as engine:
        assert settled(engine) == EngineState(is_up=False)


def test_nobody_waits_for_an_engine_that_does_not_answer(serve: Serve) -> None:
    answers = threading.Event()
    with Engine(serve([], until=answers)) as engine, open_watch(engine) as watch:
        assert watch.state(AREA) is None
        answers.set()
        while watch.state(AREA) is None:
            pass

        assert watch.state(AREA) == EngineState(is_up=True)
