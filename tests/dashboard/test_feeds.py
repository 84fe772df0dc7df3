"""Subscribed calendars as programs fetch them: over HTTP, from the application, and from a process of its own."""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as of_day
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import update
from sqlmodel import select

from dashboard.app import create_app
from dashboard.feeds import MaskedTokens, masked
from models.feeds import Subscription
from models.people import Membership, Person
from models.words import FeedKind
from office import subscriptions
from office.areas import wheel_of_area
from office.calendar import refresh
from office.desk import Desk, open_desk
from office.meetings import NewMeeting, call, lay_down, move
from office.subscriptions import link_of
from settings import Settings
from store.feeds import FeedKey
from store.insertion import table_of

AREA = "goteborgsomradet"
TODAY = date(2026, 2, 11)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
MEETING_DAY = date(2026, 3, 12)
LGS = FeedKey(AREA, FeedKind.GROUP, "lgs")
NOSAM = FeedKey(AREA, FeedKind.GROUP, "nosam-harryda")
WHO = "test"
OF_GROUP = Subscription.kind == FeedKind.GROUP
"""Whoever has had a letter has a subscription to their own calendar too."""


def morning(day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, of_day(hour), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """The desk of the installation that is served."""
    with open_desk(settings) as desk:
        yield desk


@pytest.fixture
def meeting(desk: Desk) -> int:
    """A meeting of LGS in March, called."""
    when = {"today": TODAY, "now": morning(TODAY)}
    times = {"starts_at": morning(MEETING_DAY, 9), "ends_at": morning(MEETING_DAY, 12)}
    new = NewMeeting(groups=("lgs",), title="LGS i mars", place="Lotsen", **times)
    with desk.database.write() as session:
        (meeting,) = lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who=WHO, **when)
    call(desk, [meeting], who=WHO, **when)
    return meeting


def person_named(desk: Desk, name: str) -> int:
    with desk.database.read() as session:
        return session.exec(select(Person.id).where(Person.name == name)).one() or 0


@pytest.fixture
def path_to(desk: Desk, meeting: int) -> Callable[..., str]:
    """The path of a person's link to a feed."""

    def path_to(key: FeedKey = LGS, *, name: str = "Ordförande LGS (region)") -> str:
        granted = subscriptions.grant(desk, key, person_id=person_named(desk, name), now=morning(TODAY), who=WHO)
        return link_of(desk.links, granted).removeprefix(desk.links.public_url)

    return path_to


def titles(answer: httpx.Response) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_a_calendar_is_answered_with_the_headers_that_programs_want(client, path_to):
    answer = client.get(path_to())

    assert answer.status_code == 200
    assert "LGS i mars" in titles(answer)
    assert dict(answer.headers) == {
        "content-type": "text/calendar; charset=utf-8",
        "content-disposition": "inline; filename=\"arshjul.ics\"; filename*=UTF-8''lgs.ics",
        "etag": answer.headers["etag"],
        "last-modified": "Wed, 11 Feb 2026 07:00:00 GMT",
        "cache-control": "private, no-cache",
        "x-robots-tag": "noindex, nofollow",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "content-length": str(len(answer.content)),
    }


def test_head_has_the_headers_of_get_and_no_body_and_counts_as_no_fetch(client, desk, path_to):
    path = path_to()
    whole = client.get(path)

    head = client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers
    assert client.head(path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    client.__exit__(None, None, None)
    with desk.database.read() as session:
        assert session.exec(select(Subscription.fetches).where(OF_GROUP)).one() == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"another", W/{tag}, "third"', 304),
        ('"another",{tag}', 304),
        ("*", 304),
        ('"another"', 200),
        ("nonsense", 200),
        ("", 200),
    ],
)
def test_who_has_the_calendar_already_is_told_so(client, path_to, given, status):
    path = path_to()
    tag = client.get(path).headers["etag"]

    answer = client.get(path, headers={"If-None-Match": given.format(tag=tag)})

    assert answer.status_code == status
    assert bool(answer.content) is (status == 200)
    assert answer.headers["etag"] == tag


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Wed, 11 Feb 2026 07:00:00 GMT", 304),
        ("Thu, 12 Feb 2026 07:00:00 GMT", 304),
        ("Wednesday, 11-Feb-26 07:00:00 GMT", 304),
        ("Wed Feb 11 07:00:00 2026", 304),
        ("Wed, 11 Feb 2026 06:59:59 GMT", 200),
        ("förra veckan", 200),
        ("Wed, 11 Feb 2026 27:00:00 GMT", 200),
        ("99999999999999999999", 200),
        ("", 200),
    ],
)
def test_a_date_that_can_be_read_counts_and_any_other_is_passed_over(client, path_to, since, status):
    answer = client.get(path_to(), headers={"If-Modified-Since": since.encode()})

    assert answer.status_code == status


def test_a_tag_counts_before_a_date(client, path_to):
    later = {"If-Modified-Since": "Thu, 12 Feb 2026 07:00:00 GMT"}

    assert client.get(path_to(), headers={**later, "If-None-Match": '"another"'}).status_code == 200


def test_a_moved_meeting_changes_the_tag_at_once_and_only_its_own_event(client, desk, path_to, meeting):
    path = path_to()
    before = client.get(path)
    move(
        desk,
        meeting,
        starts_at=morning(MEETING_DAY, 13),
        ends_at=morning(MEETING_DAY, 15),
        today=TODAY,
        now=morning(TODAY),
        who=WHO,
    )

    after = client.get(path, headers={"If-None-Match": before.headers["etag"]})

    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    changed = set(before.content.split(b"BEGIN:VEVENT")) ^ set(after.content.split(b"BEGIN:VEVENT"))
    assert len(changed) == 2
    assert all(b"LGS i mars" in event for event in changed)


def test_a_day_later_the_bytes_are_the_same(settings, desk, path_to):
    path = path_to()
    answers = []
    for day in (TODAY, TODAY + timedelta(days=1)):
        with desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            refresh(session, wheel, links=desk.links, today=day, now=morning(day))
        with client_on(settings, day) as client:
            answers.append(client.get(path))

    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


@contextmanager
def client_on(settings: Settings, day: date) -> Iterator[Any]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fastapi.testclient import TestClient
    with TestClient(create_app(settings, clock=lambda: morning(day)), base_url="http://127.0.0.1:8470") as client:
        yield client


def test_a_link_with_any_one_character_changed_leads_nowhere(client, path_to):
    path = path_to()
    token = path.split("/")[2]

    for place, sign in enumerate(token):
        for other in "aB3-_. ":
            if other != sign:
                changed = path.replace(token, token[:place] + other + token[place + 1 :])
                assert client.get(changed).status_code == 404


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.replace("lgs.ics", "nosam-harryda.ics"),
        lambda path: path + "/",
        lambda path: path + "/mer",
        lambda path: path.removesuffix(".ics"),
        lambda path: path.replace("/kal/", "/kal//"),
        lambda path: path.rsplit("/", 1)[0],
        lambda path: path.rsplit("/", 1)[0] + "/",
        lambda path: path.replace(".ics", ".ICS"),
        lambda _: "/kal/",
        lambda _: "/kal/" + "x" * 5000 + "/lgs.ics",
        lambda _: "/kal/%00%ff/lgs.ics",
    ],
)
def test_what_is_not_exactly_a_link_leads_nowhere(client, path_to, spoil):
    answer = client.get(spoil(path_to()))

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "www-authenticate" not in answer.headers
    assert "location" not in answer.headers


def test_a_link_to_one_feed_opens_no_other_and_a_documents_none(client, desk, path_to):
    to_lgs, to_nosam = path_to(LGS), path_to(NOSAM)

    assert client.get(to_lgs.replace("/lgs.ics", "/nosam-harryda.ics")).status_code == 404
    assert client.get(to_nosam).status_code == 200
    document = desk.links.document_path(1, 1).rsplit("/", 1)[1]
    assert client.get(f"/kal/{document}/lgs.ics").status_code == 404


def test_revoking_one_link_takes_effect_at_the_next_fetch_and_touches_no_other(client, desk, path_to):
    one, other = path_to(), path_to(name="Vice ordförande LGS (kommun)")
    assert client.get(one).status_code == client.get(other).status_code == 200
    with desk.database.read() as session:
        person = person_named(desk, "Ordförande LGS (region)")
        number = session.exec(select(Subscription.id).where(Subscription.person_id == person, OF_GROUP)).one() or 0

    subscriptions.revoke(desk, number, area=AREA, now=morning(TODAY), who=WHO)

    assert client.get(one).status_code == 404
    assert client.get(other).status_code == 200


def test_the_link_of_somebody_who_has_left_leads_nowhere(client, desk, path_to):
    path = path_to()
    assert client.get(path).status_code == 200
    with desk.database.write() as session:
        person = person_named(desk, "Ordförande LGS (region)")
        roles = table_of(Membership)
        yesterday = TODAY - timedelta(days=1)
        session.connection().execute(update(roles).where(roles.c.person_id == person).values(valid_to=yesterday))

    assert client.get(path).status_code == 404


def test_other_methods_are_refused_in_words(client, path_to):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
        answer = client.request(method, path_to())
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_who_programs_say_they_are_and_what_they_accept_is_passed_over(client, path_to):
    odd = {"Authorization": "Bearer x", "Accept": "image/png", "Accept-Encoding": "gzip", "Cookie": "a=b"}

    answer = client.get(path_to(), headers=odd)

    assert answer.status_code == 200
    assert not {"content-encoding", "set-cookie", "vary"} & set(answer.headers)


def test_a_foreign_host_is_refused_as_by_the_gate(client, path_to):
    assert client.get(path_to(), headers={"Host": "ont.example"}).status_code == 421


def test_the_last_fetch_is_noted_with_the_kind_of_program(settings, desk, path_to):
    path = path_to()
    with client_on(settings, TODAY) as client:
        for _ in range(3):
            tag = client.get(path, headers={"User-Agent": "Thunderbird/153.0"}).headers["etag"]

    with desk.database.read() as session:
        noted = session.exec(select(Subscription).where(OF_GROUP)).one()
    assert (noted.fetches, noted.last_client, noted.last_etag) == (3, "Thunderbird", tag)
    assert noted.last_fetched_at == morning(TODAY)


def test_a_database_that_fails_leaves_known_links_their_last_good_calendar(settings, desk, path_to, caplog):
    known, unknown = path_to(), path_to(NOSAM)
    with client_on(settings, TODAY) as client:
        whole = client.get(known)
        shelf = client.app.state.reading.shelf
        shelf._database = None
        with desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            refresh(session, wheel, links=desk.links, today=TODAY + timedelta(days=40), now=morning(TODAY))

        again, never_seen = client.get(known), client.get(unknown)
        shelf._database = client.app.state.desk.database

    assert (again.status_code, again.content) == (200, whole.content)
    assert (never_seen.status_code, never_seen.headers["retry-after"]) == (503, "600")
    assert "cannot be looked up" in caplog.text
    assert known.split("/")[2] not in caplog.text


def test_robots_are_let_in_to_calendars_alone(client):
    answer = client.get("/robots.txt")

    assert answer.text.splitlines() == ["User-agent: *", "Allow: /kal/", "Disallow: /"]


# --- logs


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/kal/WzEsMV0.abc_-/lgs.ics", "/kal/…/lgs.ics"),
        ('"GET /kal/WzEsMV0.abc/lgs.ics HTTP/1.1"', '"GET /kal/…/lgs.ics HTTP/1.1"'),
        ("/kal/WzEsMV0.abc?x=1", "/kal/…?x=1"),
        ("/dokument/WzEsMV0.abc", "/dokument/…"),
        ("https://arshjul.example/mote/WzEsMV0.abc", "https://arshjul.example/mote/…"),
        ("/goteborgsomradet/2026", "/goteborgsomradet/2026"),
    ],
)
def test_tokens_are_taken_out_of_addresses(said, told):
    assert masked(said) == told


def test_a_log_line_keeps_its_shape_without_its_token():
    line = logging.LogRecord("x", logging.INFO, "x", 1, '%s - "%s" %d', ("1.2.3.4", "/kal/secret/lgs.ics", 200), None)

    assert MaskedTokens().filter(line)
    assert line.getMessage() == '1.2.3.4 - "/kal/…/lgs.ics" 200'


@contextmanager
def served(settings: Settings, log: Path) -> Iterator[str]:
    """The application in a process of its own, which says in its log every request that it answers."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "uvicorn", "dashboard.app:create_app", "--factory"),
                *("--host", "127.0.0.1", "--port", str(port), "--no-use-colors"),
            ],
            env={**os.environ, "ARSHJUL_HOME": str(settings.home), "PYTHONUTF8": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz")
                break
            except httpx.TransportError:
                assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def link(settings: Settings) -> Iterator[Callable[[Desk], str]]:
    """The link of a chair to LGS, in an installation where LGS meets in a month's time from this very day."""

    def link(desk: Desk) -> str:
        now = datetime.now(UTC).replace(microsecond=0)
        today = now.astimezone(STOCKHOLM).date()
        when = {"today": today, "now": now}
        day = today + timedelta(days=30)
        times = {"starts_at": morning(day, 9), "ends_at": morning(day, 12)}
        new = NewMeeting(groups=("lgs",), title="LGS om en månad", called_elsewhere=True, **times)
        with desk.database.write() as session:
            lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who=WHO, **when)
        person = person_named(desk, "Ordförande LGS (region)")
        return link_of(desk.links, subscriptions.grant(desk, LGS, person_id=person, now=now, who=WHO))

    return link


@pytest.mark.slow
def test_programs_subscribe_to_the_running_application_and_its_log_tells_no_token(settings, desk, link, tmp_path):
    path = link(desk).removeprefix(desk.links.public_url)
    token = path.split("/")[2]
    log = tmp_path / "web.log"
    with served(settings, log) as address:
        first = httpx.get(address + path)
        assert httpx.get(address + path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
        assert httpx.get(address + path.replace(token, token[:-1] + "!")).status_code == 404
        shown = _synchronised(address + path, tmp_path)

    assert "LGS om en månad" in shown
    said = log.read_text("utf-8")
    assert "Application startup complete" in said
    assert token[4:-1] not in said
    with desk.database.read() as session:
        noted = session.exec(select(Subscription).where(OF_GROUP)).one()
    assert noted.last_client == "vdirsyncer"
    assert noted.fetches >= 3
    assert noted.last_etag == first.headers["etag"]


def _synchronised(url: str, folder: Path) -> str:
    """What khal lists of the calendar that vdirsyncer has fetched from `url`."""
    bin_folder = Path(sys.executable).parent
    (folder / "vdirsyncer").write_text(
        f"""\
[general]
status_path = "{folder}/status/"
[pair feed]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
[storage there]
type = "http"
url = "{url}"
""",
        "utf-8",
    )
    (folder / "khal").write_text(
        f"""\
[calendars]
[[feed]]
path = {folder}/calendar
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Europe/Stockholm
default_timezone = Europe/Stockholm
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
""",
        "utf-8",
    )
    (folder / "calendar").mkdir()
    env = {**os.environ, "HOME": str(folder), "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
    for command in (["discover", "feed"], ["sync"]):
        done = subprocess.run(
            [bin_folder / "vdirsyncer", "-c", folder / "vdirsyncer", *command],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    listed = subprocess.run(
        [bin_folder / "khal", "-c", folder / "khal", "list", "today", "60d"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stdout + listed.stderr
    return listed.stdout
