"""Each thing that could stop the work is named when it fails; rounds are told of, and logs hold no person."""

import io
import json
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from mail.files import FileTransport
from mail.inbox_choices import ImapChoice
from mail.inboxes import mailbox_for
from mail.smtp import SmtpTransport
from models.operation import Freeze
from models.people import Person
from models.words import LetterState
from office import freeze, heartbeat
from office.areas import wheel_of_area
from office.desk import Desk
from office.health import Limits, checks, last_reading_due, last_round_due
from office.logs import masked, speaking
from office.metrics import exposition
from office.overseeing import oversee
from office.overview import status
from office.summary import write_summary
from office.tick import tick
from store import claims, pulses
from store.database import Database
from tests.conftest import AREA, morning
from tests.office import ledger

MONDAY = date(2026, 1, 19)


@pytest.fixture
def limits(tmp_path: Path) -> Limits:
    return Limits(home=tmp_path, disk_free_mb=1, backup_hours=36, credentials_expire=None)


def failing(desk: Desk, limits: Limits, now: datetime) -> set[str]:
    return {check.name for check in checks(desk, limits, now=now) if not check.ok}


def beat(desk: Desk, what: str, at: datetime) -> None:
    with desk.database.write() as session:
        pulses.beat(session, what, now=at)


@pytest.mark.both_databases
def test_each_fault_is_named_and_goes_away_when_mended(desk: Desk, limits: Limits) -> None:
    now = morning(MONDAY, hour=12)
    assert failing(desk, limits, now) == {f"round/{AREA}", "backup"}

    heartbeat.after_round(desk, area=AREA, now=now - timedelta(minutes=30), ping_url="")
    beat(desk, pulses.BACKUP, now - timedelta(hours=10))
    assert failing(desk, limits, now) == set()

    assert failing(desk, replace(limits, disk_free_mb=10**9), now) == {"disk"}
    assert failing(desk, replace(limits, credentials_expire=MONDAY + timedelta(days=20)), now) == {"credentials"}
    assert "backup" in failing(desk, limits, now + timedelta(hours=30))
    assert f"round/{AREA}" in failing(desk, limits, now + timedelta(hours=3))
    assert failing(desk, limits, now + timedelta(hours=3)) == {f"round/{AREA}"}

    choice = ImapChoice.model_validate({"host": "localhost", "user": "kontoret", "password": "hemligt"})
    read = replace(desk, mailboxes={AREA: mailbox_for(choice)})
    assert failing(read, limits, now) == {f"replies/{AREA}"}, "it has never been read"
    beat(desk, pulses.of(pulses.REPLIES, AREA), now - timedelta(hours=3))
    assert failing(read, limits, now) == {f"replies/{AREA}"}
    assert failing(desk, limits, now) == set(), "it is read no longer"
    beat(desk, pulses.of(pulses.REPLIES, AREA), now)
    assert failing(read, limits, now) == set()

    with desk.database.write() as session:
        session.add(Freeze(began_at=now, backup_at=now, letters_known=True))
    write_summary(desk, area=AREA, today=MONDAY, now=now - timedelta(hours=4))
    assert failing(desk, limits, now) == {"freeze", f"letters/{AREA}"}
    freeze.look_through(desk, area=AREA, now=now)
    freeze.thaw(desk, who="prov", now=now)
    assert "freeze" not in failing(desk, limits, now)

    with desk.database.writing_connection() as connection:
        count = claims.begin_count(connection, AREA)
        for letter in ledger.letters(desk, state=LetterState.WRITTEN):
            assert claims.claim(connection, letter.id, by="another-host/1/1.00", at=now, today=MONDAY, count=count)
    assert f"letters/{AREA}" not in failing(desk, limits, now)
    assert f"letters/{AREA}" in failing(desk, limits, now + timedelta(hours=3))
    assert f"hand/{AREA}" not in failing(desk, limits, now + timedelta(minutes=14))
    later = now + timedelta(minutes=16)
    (in_hand,) = (check for check in checks(desk, limits, now=later) if check.name == f"hand/{AREA}")
    with desk.database.read() as session:
        as_told = status(session, area=AREA, today=MONDAY, now=later, links=desk.links).alarms
        on_page = oversee(session, area=AREA, today=MONDAY, now=later, links=desk.links).alarms
    cut_off = "20 brev avbröts medan de lämnades över, det första måndagen den 19 januari 2026 klockan"
    of_cut_off = [alarm for alarm in as_told if "avbröts" in alarm.what]
    assert (in_hand.ok, in_hand.told) == (False, f"{cut_off} 11.00 UTC")
    assert [alarm.what for alarm in of_cut_off] == [f"{cut_off} 12.00."]
    assert of_cut_off == [alarm for alarm in on_page if "avbröts" in alarm.what]


@dataclass
class Certified(FileTransport):
    """A way out whose login ends."""

    end: date

    def credentials_end(self) -> date:
        return self.end


def test_a_login_that_soon_ends_is_told_of_where_it_is_read_and_in_the_monday_letter(
    sqlite_desk: Desk, limits: Limits
) -> None:
    way = Certified(end=MONDAY + timedelta(days=30))
    desk = replace(sqlite_desk, own_transports={AREA: way}, credentials_expire=MONDAY + timedelta(days=90))
    now = morning(MONDAY)

    assert "credentials" in failing(desk, limits, now)
    with desk.database.read() as session:
        end = desk.credentials_end_of(AREA)
        told = [
            alarm.what
            for alarm in status(session, area=AREA, today=MONDAY, now=now, links=desk.links, credentials_end=end).alarms
        ]
    assert "Inloggningen till e-posten går ut onsdagen den 18 februari 2026." in told
    way.end = MONDAY + timedelta(days=31)
    assert "credentials" not in failing(desk, limits, now)

    write_summary(replace(desk, own_transports={}, credentials_expire=MONDAY), area=AREA, today=MONDAY, now=now)
    (letter,) = ledger.letters(desk)
    assert "e-posten g=C3=A5r ut m=C3=A5ndagen den 19 januari" in letter.body.decode().replace("=\r\n", "")


def test_a_database_that_cannot_be_written_is_named_and_the_rest_still_answers(
    sqlite_desk: Desk, limits: Limits, tmp_path: Path
) -> None:
    url = f"{sqlite_desk.database.url.replace('sqlite:///', 'sqlite:///file:')}?mode=ro&uri=true"
    desk = replace(sqlite_desk, database=Database(url))
    found = checks(desk, limits, now=morning(MONDAY))
    told = exposition(desk, limits, now=morning(MONDAY)).decode()
    desk.database.close()

    assert [(check.name, check.ok) for check in found] == [("database", False), ("disk", True)]
    assert 'arshjul_ready{check="database"} 0.0' in told


def test_rounds_are_waited_for_on_the_mornings_when_they_are_to_go(sqlite_desk: Desk) -> None:
    with sqlite_desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)

    def due(day: date, hour: int) -> datetime:
        return last_round_due(wheel, now=morning(day, hour=hour))

    friday = date(2026, 1, 16)
    last_on_friday = morning(friday, hour=16) + timedelta(minutes=30)
    assert due(MONDAY, 12) == morning(MONDAY, hour=10) + timedelta(minutes=30)
    assert due(MONDAY, 8) == last_on_friday
    assert due(date(2026, 1, 18), 12) == last_on_friday
    assert due(MONDAY, 22) == morning(MONDAY, hour=16) + timedelta(minutes=30)


def test_mailboxes_are_waited_for_by_day_and_not_over_the_night_or_the_weekend() -> None:
    def due(day: date, hour: int) -> datetime:
        return last_reading_due(ZoneInfo("Europe/Stockholm"), now=morning(day, hour=hour))

    friday, sunday = date(2026, 1, 16), date(2026, 1, 18)
    evening = morning(friday, hour=17)
    assert due(friday, 12) == morning(friday, hour=10)
    assert due(friday, 23) == due(sunday, 12) == due(MONDAY, 3) == due(MONDAY, 7) == evening
    assert due(MONDAY, 8) == morning(MONDAY, hour=6)


def test_the_numbers_tell_of_areas_and_states_and_of_nobody(sqlite_desk: Desk, limits: Limits) -> None:
    tick(sqlite_desk, area=AREA, today=MONDAY, now=morning(MONDAY))
    heartbeat.after_round(sqlite_desk, area=AREA, now=morning(MONDAY), ping_url="")

    told = exposition(sqlite_desk, limits, now=morning(MONDAY, hour=8)).decode()

    sent = len(ledger.letters(sqlite_desk, state=LetterState.SENT))
    assert f'arshjul_letters{{area="{AREA}",state="sent"}} {float(sent)}' in told
    assert f'arshjul_last_success_timestamp_seconds{{what="round/{AREA}"}}' in told
    assert "arshjul_frozen 0.0" in told
    with sqlite_desk.database.read() as session:
        names = set(session.exec(select(Person.name)))
    assert "@" not in told
    assert not [name for name in names if name in told]


# --- the dead-man's switch


@pytest.fixture
def switch() -> Iterator[tuple[str, list[str]]]:
    """Something that waits to be called, and where it is; it answers with trouble the second time."""
    called: list[str] = []

    class Switch(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_response(200 if len(called) == 1 else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Switch)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hemlig-nyckel", called
    server.shutdown()
    server.server_close()


def test_each_good_round_calls_the_switch_and_one_that_is_out_of_order_stops_nothing(
    sqlite_desk: Desk, switch: tuple[str, list[str]]
) -> None:
    url, called = switch
    said = io.StringIO()
    with speaking("text", to=said):
        for hour in (7, 8):
            heartbeat.after_round(sqlite_desk, area=AREA, now=morning(MONDAY, hour=hour), ping_url=url)
        heartbeat.after_round(
            sqlite_desk, area=AREA, now=morning(MONDAY, 9), ping_url="http://127.0.0.1:9/hemlig-nyckel"
        )

    assert called == ["/hemlig-nyckel", "/hemlig-nyckel"]
    with sqlite_desk.database.read() as session:
        assert pulses.last(session, pulses.of(pulses.ROUND, AREA)) == morning(MONDAY, 9)
    assert said.getvalue().count("switch could not be called") == 2
    assert "hemlig" not in said.getvalue()


def test_the_monday_letter_leaves_even_when_nothing_is_due(sqlite_desk: Desk) -> None:
    quiet = date(2026, 6, 8)

    done = write_summary(sqlite_desk, area=AREA, today=quiet, now=morning(quiet))

    assert done is not None
    assert done.sent == 1
    (letter,) = ledger.letters(sqlite_desk)
    assert (letter.person_id, letter.state) == (None, LetterState.SENT)


# --- logs


def test_a_mornings_log_has_keys_and_no_address_and_no_token(sqlite_desk: Desk, smtp_allowed: None) -> None:
    nobody_listens = SmtpTransport(host="127.0.0.1", port=9, security="none", timeout_seconds=1)
    said = io.StringIO()
    token = sqlite_desk.links.keys[0] + "x" * 30
    with speaking("json", to=said):
        tick(sqlite_desk, area=AREA, today=MONDAY, now=morning(MONDAY))
        tick(
            replace(sqlite_desk, transport=nobody_listens),
            area=AREA,
            today=date(2026, 1, 20),
            now=morning(date(2026, 1, 20)),
        )
        with sqlite_desk.database.read() as session:
            people = list(session.exec(select(Person)))
        try:
            raise ValueError(f"550 <{people[0].email}>: refused; GET /kal/{'a1B2' * 9}/lgs.ics password={token}")
        except ValueError:
            logging.getLogger("office.prov").exception("failed for %s at %s", people[1].email, f"/mote/{'Zz9_' * 8}")

    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    sent = {letter.key for letter in ledger.letters(sqlite_desk, state=LetterState.SENT)}
    assert sent <= {line.get("key") for line in lines if line.get("outcome") == "sent"}
    assert {"at", "level", "logger", "message"} <= set(lines[0])
    assert "ValueError" in lines[-1]["error"]
    text = said.getvalue()
    assert not [person.email for person in people if person.email in text]
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", text)
    assert token not in text
    assert "a1B2a1B2" not in text
    assert "Zz9_Zz9_" not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("till anna.oberg@goteborg.example, kö", "till …@…, kö"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer …"),
        ("postgresql://arshjul:hemligt@db.example/arshjul", "postgresql://…@…/arshjul"),
        (f"letter {AREA}/2026/arsrapporter/nosam-angered/arsrapport/request/chair/r1: sent",) * 2,
    ],
)
def test_what_is_masked_and_what_is_not(text: str, told: str) -> None:
    assert masked(text) == told
