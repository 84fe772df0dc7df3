"""The servers of one feed that are measured against each other, each alone on the core of servers."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from settings import ROOT

SERVER_CORE = "0"
HOST = "127.0.0.1"
PATIENCE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server and the address of one feed on it, and the headers that ask whether it has changed."""

    url: str
    tag: str


@contextmanager
def application(home: Path, path: str) -> Iterator[Served]:
    """The web application as `arshjul up` starts it."""
    port = _free_port()
    command = (sys.executable, "-P", "-m", "uvicorn", "dashboard.app:create_app", "--factory")
    options = ("--host", HOST, "--port", str(port), "--no-access-log", "--no-use-colors")
    with _running(home, "application", (*command, *options), environment={"ARSHJUL_HOME": str(home)}, port=port):
        yield _served_at(f"http://{HOST}:{port}{path}")


FRAMEWORK = """\
import pathlib, sys
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BODY = pathlib.Path(sys.argv[1]).read_bytes()
HEADERS = {"ETag": '"constant"', "Cache-Control": "private, no-cache"}


async def feed(request: Request) -> Response:
    if request.headers.get("if-none-match") == '"constant"':
        return Response(status_code=304, headers=HEADERS)
    return Response(BODY, media_type="text/calendar", headers=HEADERS)


app = Starlette(routes=[Route("/kal/{token}/{name}", feed, methods=["GET", "HEAD"])])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_level="info")
"""


@contextmanager
def framework(home: Path, body: bytes) -> Iterator[Served]:
    """Starlette in the same server, which answers with the same bytes and looks nothing up."""
    port = _free_port()
    program, kept = home / "framework.py", home / "constant.ics"
    program.write_text(FRAMEWORK, "utf-8")
    kept.write_bytes(body)
    command = (sys.executable, str(program), str(kept), str(port))
    with _running(home, "framework", command, environment={}, port=port):
        yield _served_at(f"http://{HOST}:{port}/kal/token/feed.ics")


@contextmanager
def radicale(home: Path, body: bytes) -> Iterator[Served]:
    """Radicale with the same events in a collection of its own, one file for each as it keeps them."""
    port = _free_port()
    collection = home / "radicale" / "collection-root" / "bench" / "feed"
    collection.mkdir(parents=True)
    (collection / ".Radicale.props").write_text(json.dumps({"tag": "VCALENDAR"}), "utf-8")
    head, *events = body.removesuffix(b"END:VCALENDAR\r\n").split(b"BEGIN:VEVENT\r\n")
    for number, event in enumerate(events):
        whole = head + b"BEGIN:VEVENT\r\n" + event + b"END:VCALENDAR\r\n"
        (collection / f"{number}.ics").write_bytes(whole)
    options = {
        "server-hosts": f"{HOST}:{port}",
        "auth-type": "none",
        "storage-filesystem-folder": str(home / "radicale"),
        "logging-level": "error",
        "web-type": "none",
    }
    (home / "rights").write_text("[all]\nuser: .*\ncollection: .*\npermissions: RrWwi\n", "utf-8")
    options |= {"rights-type": "from_file", "rights-file": str(home / "rights")}
    command = (sys.executable, "-m", "radicale", "--config", "", *(f"--{k}={v}" for k, v in options.items()))
    with _running(home, "radicale", command, environment={}, port=port):
        yield _served_at(f"http://{HOST}:{port}/bench/feed/")


@contextmanager
def _running(
    home: Path, name: str, command: Sequence[str], *, environment: dict[str, str], port: int
) -> Iterator[None]:
    """A server on the core of servers, which answers before the block begins."""
    log = home / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, *command],  # noqa: S607 - wherever the system has it
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"{name} does not answer: {log.read_text('utf-8')}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _served_at(url: str) -> Served:
    """The feed, having made sure that it is one, with its tag."""
    address, _, path = url.removeprefix("http://").partition("/")
    connection = HTTPConnection(address, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", f"/{path}")
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    assert answer.status == 200, (url, answer.status, body[:200])
    assert body.startswith(b"BEGIN:VCALENDAR"), body[:200]
    return Served(url=url, tag=answer.headers["ETag"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
