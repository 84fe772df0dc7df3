"""Subscribed calendars over HTTP: the running application against its own framework, and against Radicale.

Each server runs alone on one core and is asked by `wrk` from the other; they take turns within each round. What is
served is the application as `arshjul up` starts it: with its look-up of the token and its note of the fetch.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import icalendar
from sqlalchemy import insert, select, update

from bench import feed_servers
from bench.areas import AREA, area_file
from bench.feed_servers import Served
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
from settings import Settings
from store.feeds import FeedKey
from store.insertion import table_of
from store.migrate import migrate

SIZES = (100, 1_000)
LOAD_CORE = "1"
CONNECTIONS = 8
SECONDS = 3
RADICALE_SECONDS = 6
ROUNDS = 5
LEAST_OF_FRAMEWORK, LEAST_OF_RADICALE, LEAST_OF_SERIALISING = 0.7, 20.0, 50.0
CHANGES = 15
NO_WRK = "wrk is missing: sudo apt-get update && sudo apt-get install -y wrk"


class NoWrk(Exception):
    """The program that makes the load is not installed, and could not be."""


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
    with ExitStack() as running:
        ours = running.enter_context(feed_servers.application(home, url_path))
        framework = running.enter_context(feed_servers.framework(home, body))
        radicale = running.enter_context(feed_servers.radicale(home, body))
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
