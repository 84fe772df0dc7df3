"""The scanner fails closed, whatever it is and however it fails."""

import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.scanner import Finding, Scanner

Clamd = Callable[[bytes], str]


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    """A socket that takes a stream as clamd does and answers with the given bytes; its address."""
    opened: list[socket.socket] = []

    def listen(answer: bytes) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        opened.append(server)

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as asked:
                assert asked.read(10) == b"zINSTREAM\0"
                while length := struct.unpack(">I", asked.read(4))[0]:
                    asked.read(length)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return f"clamd://127.0.0.1:{server.getsockname()[1]}"

    yield listen
    for server in opened:
        server.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "en fil"
    path.write_bytes(b"x" * 100_000)
    return path


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (b"stream: OK\0", Finding.CLEAN),
        (b"stream: Eicar-Test-Signature FOUND\0", Finding.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Finding.NO_ANSWER),
        (b"", Finding.NO_ANSWER),
    ],
)
def test_clamd_is_asked_over_its_socket(clamd: Clamd, file: Path, answer: bytes, finding: Finding) -> None:
    assert Scanner(way=clamd(answer)).look_at(file) is finding


@pytest.mark.parametrize(
    "way",
    [
        "clamd:///nowhere/clamd.ctl",
        "clamd://127.0.0.1:1",
        "/nowhere/scanner",
        "'unbalanced",
        f"{sys.executable} -c 'raise SystemExit(3)'",
    ],
)
def test_no_scanner_where_there_should_be_one_lets_nothing_in(file: Path, way: str) -> None:
    assert Scanner(way=way).look_at(file) is Finding.NO_ANSWER


def test_a_scanner_that_does_not_come_back_lets_nothing_in(file: Path) -> None:
    slow = f"{sys.executable} -c 'import time; time.sleep(60)'"

    assert Scanner(way=slow, seconds=0.3).look_at(file) is Finding.NO_ANSWER


def test_without_a_scanner_every_file_passes(file: Path) -> None:
    assert Scanner().look_at(file) is Finding.CLEAN
