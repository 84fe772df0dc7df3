"""Subscribed calendars over HTTP: the running application against its own framework, and against Radicale.

Each server runs alone on one core and is asked by `wrk` from the other; they take turns within each round. What is
served is the application as `arshjul up` starts it: with its look-up of the token and its note of the fetch.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import icalendar
from sqlalchemy import insert, select, update

from bench.areas import AREA, area_file
from bench.figures import Figure, in_turns, ratio
from models.feeds import Subscription
from models.meetings import Meeting, MeetingGroup
from models.people import Membership, Person
from models.words import FeedKind, MeetingForm, MeetingStatus, Role
from office import subscriptions
from office.areas import apply_area, wheel_of_area
from office.calendar import refresh
from office.desk import Desk, open_desk
from office.feed_shelf import Shelf
from office.subscriptions import link_of
from settings import ROOT, Settings
from store.feeds import FeedKey
from store.insertion import table_of
from store.migrate import migrate

SIZES = (100, 1_000)
SERVER_CORE, LOAD_CORE = "0", "1"
CONNECTIONS = 8
SECONDS = 3
RADICALE_SECONDS = 6
ROUNDS = 5
LEAST_OF_FRAMEWORK, LEAST_OF_RADICALE, LEAST_OF_SERIALISING = 0.7, 20.0, 50.0
CHANGES = 15
HOST = "127.0.0.1"
PATIENCE_SECONDS = 60
NO_WRK = "wrk is missing: sudo apt-get update && sudo apt-get install -y wrk"


class NoWrk(Exception):
    """The program that makes the load is not installed, and could not be."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server and the address of one feed on it, and the headers that ask whether it has changed."""

    url: str
    tag: str


def figures(folder: Path) -> Iterator[Figure]:
    """Requests a second of each size, whole and unchanged; and the first answer after a change."""
    _need_wrk()
    for size in SIZES:
        home = folder / f"feeds-{size}"
        home.mkdir()
        yield from _served(home, size)
        if size == SIZES[-1]:
            yield _after_a_change(home, size)


# --- requests a second


def _served(home: Path, size: int) -> Iterator[Figure]:
    url_path, body = _prepare(home, size)
    with ExitStack() as servers:
        ours = servers.enter_context(_application(home, url_path))
        framework = servers.enter_context(_framework(home, body))
        radicale = servers.enter_context(_radicale(home, body))
        for is_unchanged in (False, True):
            contestants = [
                partial(_requests_a_second, ours, is_unchanged=is_unchanged),
                partial(_requests_a_second, framework, is_unchanged=is_unchanged),
            ]
            mine, bare = in_turns(contestants, rounds=ROUNDS)
            theirs = _requests_a_second(radicale, is_unchanged=is_unchanged, seconds=RADICALE_SECONDS)
            what = f"a feed of {size} events, {'304' if is_unchanged else '200'}"
            yield Figure(
                what=f"{what}: × the same framework with constant bytes",
                where="SQLite",
                value=ratio(mine, bare),
                limit=LEAST_OF_FRAMEWORK,
                unit="×",
                at_least=True,
                note=f"{median(mine):.0f} requests a second; the framework {median(bare):.0f}",
            )
            yield Figure(
                what=f"{what}: × Radicale 3 with the same collection",
                where="SQLite",
                value=median(mine) / theirs,
                limit=LEAST_OF_RADICALE,
                unit="×",
                at_least=True,
                note=f"Radicale {theirs:.1f} requests a second",
            )


def _need_wrk() -> None:
    if shutil.which("wrk") and shutil.which("taskset"):
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "wrk", "util-linux"]):
            subprocess.run([*as_root, *command], check=False, capture_output=True)
    if not shutil.which("wrk"):
        raise NoWrk(NO_WRK)


def _requests_a_second(served: Served, *, is_unchanged: bool, seconds: int = SECONDS) -> float:
    asked = ["-H", f"If-None-Match: {served.tag}"] if is_unchanged else []
    done = subprocess.run(
        [
            *("taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"),
            *asked,
            served.url,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Non-2xx" not in done.stdout, done.stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


# --- the servers


@contextmanager
def _application(home: Path, path: str) -> Iterator[Served]:
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
def _framework(home: Path, body: bytes) -> Iterator[Served]:
    """Starlette in the same server, which answers with the same bytes and looks nothing up."""
    port = _free_port()
    program, kept = home / "framework.py", home / "constant.ics"
    program.write_text(FRAMEWORK, "utf-8")
    kept.write_bytes(body)
    command = (sys.executable, str(program), str(kept), str(port))
    with _running(home, "framework", command, environment={}, port=port):
        yield _served_at(f"http://{HOST}:{port}/kal/token/feed.ics")


@contextmanager
def _radicale(home: Path, body: bytes) -> Iterator[Served]:
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


# --- what is served


def _prepare(home: Path, size: int) -> tuple[str, bytes]:
    """An installation with a feed of that many meetings; the path of a link to it, and its bytes."""
    settings = Settings(home=home)
    migrate(settings.database)
    now = datetime.now(UTC)
    with open_desk(settings) as desk:
        today = now.date()
        with desk.database.write() as session:
            apply_area(session, area_file(1), today=today, now=now, who="bench")
            _add_person(session.connection())
            _add_meetings(session.connection(), size, today=today, now=now)
            refresh(session, wheel_of_area(session, AREA), links=desk.links, today=today, now=now)
        granted = subscriptions.grant(desk, _key(), person_id=1, now=now, who="bench")
        answer = Shelf(desk.database).look_up(granted.id, granted.version, now=now)
        assert answer is not None
        assert answer[1].count(b"BEGIN:VEVENT") >= size
        return link_of(desk.links, granted).removeprefix(settings.public_url), answer[1]


def _key() -> FeedKey:
    return FeedKey(AREA, FeedKind.GROUP, "kontoret")


def _add_person(connection: Any) -> None:
    words = {"name": "Kontoret", "email": "kontoret@matning.example"}
    folded = {"folded_name": "kontoret", "folded_email": "kontoret@matning.example"}
    connection.execute(insert(table_of(Person)), [{"id": 1, "area": AREA, **words, **folded}])
    seat = {"area": AREA, "group": "kontoret", "person_id": 1, "role": Role.MEMBER, "valid_from": date(2020, 1, 1)}
    connection.execute(insert(table_of(Membership)), [seat])


def _add_meetings(connection: Any, size: int, *, today: date, now: datetime) -> None:
    begins = datetime.combine(today, datetime.min.time(), UTC) + timedelta(days=1, hours=8)
    rows = [
        {
            "id": number,
            "area": AREA,
            "uid": f"mote-{number}@matning.example",
            "title": f"Möte nummer {number} i en grupp vars namn är ungefär så långt som namn är",
            "day": (begins + timedelta(hours=number * 12)).date(),
            "starts_at": begins + timedelta(hours=number * 12),
            "ends_at": begins + timedelta(hours=number * 12 + 3),
            "form": MeetingForm.BOTH,
            "place": "Sammanträdesrummet Lotsen, Skeppsbron 4, plan 3",
            "link": f"https://moten.example/{number}",
            "organiser": "Kontoret",
            "organiser_email": "kontoret@arshjul.example",
            "status": MeetingStatus.CALLED,
            "called_elsewhere": True,
            "sequence": 0,
            "link_version": 1,
            "created_at": now,
            "called_at": now,
            "revised_at": now,
        }
        for number in range(1, size + 1)
    ]
    connection.execute(insert(table_of(Meeting)), rows)
    joined = [{"meeting_id": row["id"], "group": "kontoret", "area": AREA, "position": 0} for row in rows]
    connection.execute(insert(table_of(MeetingGroup)), joined)


# --- after a change


def _after_a_change(home: Path, size: int) -> Figure:
    """The answer that follows on a moved meeting, against making the whole calendar anew with icalendar."""
    settings = Settings(home=home)
    with open_desk(settings) as desk:
        shelf = Shelf(desk.database)
        with desk.database.read() as session:
            number = session.connection().execute(select(table_of(Subscription).c.id)).scalar_one()
        answer = shelf.look_up(number, 1, now=datetime.now(UTC))
        assert answer is not None
        events = _values(answer[1])
        contestants = [partial(_next_answer, desk, shelf, number), partial(_made_anew, events)]
        ours, anew = in_turns(contestants, rounds=CHANGES)
    return Figure(
        what=f"finding the answer after a change in a feed of {size} events: × faster than icalendar makes it anew",
        where="SQLite",
        value=1 / ratio(ours, anew),
        limit=LEAST_OF_SERIALISING,
        unit="×",
        at_least=True,
        note=f"{median(ours) * 1000:.1f} ms; icalendar {median(anew) * 1000:.0f} ms",
    )


def _next_answer(desk: Desk, shelf: Shelf, number: int) -> float:
    """Move a meeting, then time the look-up that a request then makes."""
    now = datetime.now(UTC)
    meeting = table_of(Meeting)
    with desk.database.write() as session:
        session.connection().execute(
            update(meeting)
            .where(meeting.c.id == SIZES[0] // 2)
            .values(sequence=meeting.c.sequence + 1, revised_at=now, place=f"Rum {now.microsecond}")
        )
        refresh(session, wheel_of_area(session, AREA), links=desk.links, today=now.date(), now=now)
    begin = perf_counter()
    answer = shelf.look_up(number, 1, now=now)
    took = perf_counter() - begin
    assert answer is not None
    assert f"Rum {now.microsecond}".encode() in answer[1]
    return took


def _values(feed: bytes) -> list[list[tuple[str, Any]]]:
    """What each event of the feed says, as plain values: names, texts, numbers and instants."""
    return [
        [(name, getattr(value, "dt", None) or _plain(value)) for name, value in event.items()]
        for event in icalendar.Calendar.from_ical(feed).walk("VEVENT")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, int):
        return int(value)
    return [str(one) for one in value.cats] if hasattr(value, "cats") else str(value)


def _made_anew(events: list[list[tuple[str, Any]]]) -> float:
    """Make the whole calendar of plain values with icalendar, as a feed without stored bytes does at each change."""
    begin = perf_counter()
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    for values in events:
        event = icalendar.Event()
        for name, value in values:
            event.add(name, value)
        calendar.add_component(event)
    assert len(calendar.to_ical()) > len(events)
    return perf_counter() - begin
