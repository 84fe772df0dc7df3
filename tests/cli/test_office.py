"""Area files, stations, documents and letters, driven from the command line over a real installation."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from cli import prepare
from cli.log import _spoken
from cli.status import _letters_in
from models.log import Deed
from models.words import LetterState
from settings import ROOT

SHIPPED = ROOT / "areas" / "goteborgsomradet.yaml"
PSYKIATRI = ("arsrapporter", "temagrupp-psykiatri")
ASKED_ON = "2025-01-15"
pytestmark = pytest.mark.usefixtures("in_home")
THAT_DAY = date(2025, 1, 15)


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], Path]:
    """The shipped area file with one thing changed."""

    def edit(old: str, new: str) -> Path:
        text = SHIPPED.read_text("utf-8")
        assert old in text
        path = tmp_path / "mitt.yaml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return path

    return edit


def letters_in(home: Path) -> list[Path]:
    return sorted((home / "letters").rglob("*.eml"))


def recipient_of(path: Path) -> str:
    return str(message_from_bytes(path.read_bytes(), policy=policy.default)["To"].addresses[0].addr_spec)


def a_tuesday_in_january(year: int) -> date:
    """Never a holiday, and past every deadline of the year before."""
    return next(day for n in range(7) if (day := date(year, 1, 10) + timedelta(days=n)).weekday() == 1)


# Area files


def test_a_good_area_file_passes_the_check(arshjul):
    answer = arshjul("check", SHIPPED)

    assert (answer.code, answer.err) == (0, "")
    assert "goteborgsomradet.yaml är i ordning" in answer.out
    assert re.search(r"\d+ grupper, \d+ stationer\.", answer.out)


def test_a_mistake_is_told_with_file_line_and_remedy(arshjul, edited):
    answer = arshjul("check", edited("läge: skarp", "läge: skarpt"))

    assert answer.code == 2
    assert "mitt.yaml:" in answer.err
    assert "rätt:" in answer.err
    assert "Traceback" not in answer.err


def test_mistakes_come_as_json_too(arshjul, edited):
    answer = arshjul("check", edited("läge: skarp", "läge: skarpt"), "--json")

    assert answer.code == 2
    assert json.loads(answer.out)[0].keys() == {"line", "column", "what", "right"}


def test_a_plan_shows_what_changes_and_changes_nothing(arshjul, edited):
    path = edited("namn: Göteborgsområdet", "namn: Storgöteborg")

    first, again = arshjul("plan", path), arshjul("plan", path)

    assert first.code == 0
    assert "Storgöteborg" in first.out
    assert again.out == first.out


def test_an_area_file_is_applied_once(arshjul, edited):
    path = edited("namn: Göteborgsområdet", "namn: Storgöteborg")

    first, again = arshjul("apply", path, "--yes"), arshjul("apply", path, "--yes")

    assert "Storgöteborg är inläst." in first.out
    assert "inget ändras" in again.out
    assert "är inläst." not in again.out.replace("redan inläst", "")
    assert (first.code, again.code) == (0, 0)


def test_nobody_to_ask_means_that_nothing_is_applied(arshjul, edited):
    path = edited("namn: Göteborgsområdet", "namn: Storgöteborg")

    answer = arshjul("apply", path)

    assert answer.code == 1
    assert "Kör igen med --yes" in answer.err
    assert "Storgöteborg" not in arshjul("status").out


# Stations and days


def test_a_dry_run_keeps_nothing(arshjul, in_home):
    dry = arshjul("run", "arsrapporter", "--dry-run", "--as-of", ASKED_ON)
    real = arshjul("run", "arsrapporter", "--as-of", ASKED_ON)

    assert dry.code == real.code == 0
    assert "(inget sparat)" in dry.out
    assert "tillfrågade" in real.out
    assert dry.out.splitlines()[1:] == real.out.splitlines()[1:]
    assert letters_in(in_home) == []


def test_a_station_run_again_tells_nobody_twice(arshjul):
    arshjul("run", "arsrapporter", "--as-of", ASKED_ON)

    again = json.loads(arshjul("run", "arsrapporter", "--as-of", ASKED_ON, "--json").out)

    assert "tillfrågade" not in again["headline"]
    assert {row["state"] for row in again["rows"]} == {"väntas"}


def test_a_day_to_come_is_only_for_looking(arshjul):
    tomorrow = date.today() + timedelta(days=2)

    assert arshjul("run", "arsrapporter", "--dry-run", "--as-of", tomorrow).code == 0
    for refused in (("run", "arsrapporter"), ("tick",)):
        answer = arshjul(*refused, "--as-of", tomorrow)
        assert answer.code == 2
        assert "har inte kommit än" in answer.err


def test_an_unknown_station_or_area_is_answered_with_those_there_are(arshjul):
    station, area = arshjul("run", "arsraport"), arshjul("tick", "--area", "skaraborg")

    assert (station.code, area.code) == (2, 2)
    assert "arsrapporter" in station.err
    assert "goteborgsomradet" in area.err


def test_a_tick_sends_the_days_letters_and_a_second_one_none(arshjul, in_home, on):
    on(THAT_DAY)

    first = arshjul("tick")
    sent = letters_in(in_home)
    second = arshjul("tick")

    assert first.code == second.code == 0
    assert "begäran" in first.out
    assert sent
    assert letters_in(in_home) == sent


def test_a_tick_as_of_an_earlier_day_dates_its_letters_today_and_leaves_what_is_past(arshjul, in_home, on):
    on(date(2025, 6, 2))

    answer = arshjul("tick", "--as-of", ASKED_ON)

    assert re.search(r"Årsrapporter: \d+ begäran", answer.out)
    assert re.search(r"Posten: 0 brev skickade, \d+ passerade", answer.out)
    assert {path.parent.name for path in letters_in(in_home)} == {"2025-06-02"}


def test_a_tick_as_of_an_earlier_day_on_a_closed_one_says_that_the_stations_looked_and_the_post_rests(arshjul, on):
    sunday = date(2025, 6, 1)
    on(sunday)

    answer = arshjul("tick", "--as-of", ASKED_ON)

    assert f"Stationerna såg efter som om det vore {ASKED_ON}." in answer.out
    assert "I dag är en stängd dag (söndag): posten vilar, och bara kvitton och inbjudningar skickas." in answer.out
    assert json.loads(arshjul("tick", "--as-of", ASKED_ON, "--json").out)["seen_from"] == ASKED_ON


@pytest.mark.parametrize(
    ("station", "said"),
    [
        ("dialogmote", "Dialogmöte samlar inte in några dokument"),
        ("arsrapport-faststalls", "samlar inte in några dokument"),
    ],
)
def test_a_station_that_collects_nothing_is_not_run(arshjul, station, said):
    answer = arshjul("run", station)

    assert answer.code == 2
    assert said in answer.err


def test_a_requisition_that_is_run_says_what_waits(arshjul, on):
    on(date(2026, 6, 1))

    answer = arshjul("run", "rekvisition", "--area", "goteborgsomradet")

    assert answer.code == 0
    assert "8 utkast väntar på klartecken" in answer.err


def test_a_tick_as_json_counts_what_it_did(arshjul, in_home, on):
    on(THAT_DAY)

    done = json.loads(arshjul("tick", "--json").out)

    assert done["day"] == ASKED_ON
    assert done["post"]["sent"] > 0
    assert next(s for s in done["stations"] if s["station"] == "arsrapporter")["told"].keys() == {"request"}


# Documents


def test_a_received_document_is_thanked_for_once(arshjul, in_home, tmp_path):
    report = tmp_path / "årsrapport.pdf"
    report.write_bytes(b"%PDF-1.7 ...")
    before = letters_in(in_home)

    first = arshjul("received", *PSYKIATRI, "--file", report)
    again = arshjul("received", *PSYKIATRI)

    assert (first.code, again.code) == (0, 0)
    assert "är inlämnad. Kvittot är skickat." in first.out
    assert "var redan inlämnad" in again.out
    (receipt,) = set(letters_in(in_home)) - set(before)
    assert message_from_bytes(receipt.read_bytes(), policy=policy.default)["Subject"]


def test_the_log_says_who_did_what(arshjul):
    arshjul("received", *PSYKIATRI)

    entries = json.loads(arshjul("log", "--json").out)

    assert entries[0]["act"] == "receive"
    assert entries[0]["who"].endswith("(kommandoraden)")
    assert entries[0]["subject"].startswith("goteborgsomradet/")
    told = arshjul("log", "--subject", entries[0]["subject"]).out
    assert "  inlämnad  " in told
    assert "receive" not in told


def test_everything_that_is_logged_has_its_swedish_word():
    calls = "".join(path.read_text("utf-8") for path in (ROOT / "office").glob("*.py"))
    by_word = {one or other for one, other in re.findall(r'\bact="([a-z-]+)"|_log\(session, duty, "([a-z-]+)"', calls)}
    by_name = {Deed[name] for name in re.findall(r"\bDeed\.([A-Z_]+)", calls)}

    assert by_word | by_name == set(Deed)
    assert by_word & by_name == set()


def test_the_log_is_in_the_areas_own_time_and_its_json_in_utc(arshjul, on):
    on(THAT_DAY)  # noon in UTC
    arshjul("received", *PSYKIATRI)

    assert f"{ASKED_ON} 13:00:00" in arshjul("log", "--limit", 1).out
    assert json.loads(arshjul("log", "--limit", 1, "--json").out)[0]["at"] == f"{ASKED_ON}T12:00:00+00:00"


def test_the_log_names_a_file_as_it_was_handed_in():
    assert _spoken({"file": "3a7bd3e2", "filename": "årsrapport.pdf"}) == "fil: årsrapport.pdf"
    assert _spoken({"file": "3a7bd3e2" * 8}) == "fil: 3a7bd3e2"
    assert _spoken({"sha256": "3a7bd3e2" * 8}) == "kontrollsumma: 3a7bd3e2"
    assert _spoken({"only_add": False, "as_sent": False}) == "räknas som skickat: nej"


# The year that is meant


def test_next_years_document_is_meant_from_the_day_it_is_asked_for(arshjul, on):
    on(date(2025, 12, 22))
    arshjul("run", "arsrapporter")

    answer = arshjul("received", *PSYKIATRI)

    assert "Januari · Årsrapporter 2026. Menas ett annat år: --year." in answer.out
    assert "Årsrapport för 2025 från Temagrupp Psykiatri är inlämnad." in answer.out


def test_a_decision_is_about_the_year_whose_document_has_come_in(arshjul, on):
    on(date(2025, 3, 3))
    arshjul("received", *PSYKIATRI)
    on(date(2025, 12, 22))
    arshjul("run", "arsrapporter")

    answer = arshjul("decide", *PSYKIATRI, "fastställd")

    assert answer.code == 0
    assert "Årsrapporter 2025." in answer.out


def test_where_nothing_has_begun_this_year_is_meant(arshjul, on):
    on(date(2025, 6, 2))

    assert "Årsrapporter 2025." in arshjul("excuse", *PSYKIATRI, "--reason", "Nystartad").out


def test_a_refused_act_does_not_speak_of_the_year(arshjul, on):
    on(date(2025, 6, 2))

    answer = arshjul("decide", *PSYKIATRI, "fastställd")

    assert answer.code == 2
    assert "Menas ett annat år" not in answer.out + answer.err


def test_a_year_that_is_given_needs_no_telling(arshjul, on):
    on(date(2025, 6, 2))

    assert "--year" not in arshjul("received", *PSYKIATRI, "--year", 2025).out


def test_a_file_is_as_large_as_on_the_page(arshjul, tmp_path, monkeypatch):
    monkeypatch.setattr("office.uploads.LARGEST_FILE", 2 * 1024 * 1024)
    large = tmp_path / "stor.pdf"
    large.write_bytes(b"x" * (2 * 1024 * 1024 + 1))

    answer = arshjul("received", *PSYKIATRI, "--file", large)

    assert answer.code == 2
    assert "stor.pdf är större än 2 MB" in answer.err


def test_an_extension_is_kept_with_its_reason(arshjul):
    year = date.today().year
    to = a_tuesday_in_january(year + 1)

    answer = arshjul("extend", "utvarderingar", "nosam-harryda", "--to", to, "--reason", "Ny ordförande")

    assert (answer.code, answer.err) == (0, "")
    assert f"har anstånd till {to}" in answer.out
    assert "Ny ordförande" in arshjul("log").out


def test_an_extension_backwards_is_refused(arshjul):
    answer = arshjul("extend", *PSYKIATRI, "--year", 2025, "--to", "2025-01-14", "--reason", "fel")

    assert answer.code == 2
    assert "anstånd går till en dag efter" in answer.err


def test_an_excused_group_is_asked_no_more(arshjul):
    arshjul("excuse", "arsrapporter", "nosam-harryda", "--year", 2025, "--reason", "Nystartad")

    rows = json.loads(arshjul("run", "arsrapporter", "--as-of", ASKED_ON, "--json").out)["rows"]

    states = {row["group"]: row["state"] for row in rows}
    assert states.pop("NOSAM Härryda") == "befriad"
    assert set(states.values()) == {"väntas"}


def test_a_document_is_adopted_and_then_published_but_not_before_it_has_come(arshjul):
    early = arshjul("decide", *PSYKIATRI, "fastställd")
    arshjul("received", *PSYKIATRI)
    adopted = arshjul("decide", *PSYKIATRI, "fastställd")
    published = arshjul("decisions", "publish", *PSYKIATRI, "--url", "https://goteborgsomradet.example/arsrapport")

    assert early.code == 2
    assert (adopted.code, published.code) == (0, 0)
    assert "är publicerad" in published.out


def test_a_group_that_owes_nothing_is_answered_with_those_that_do(arshjul):
    answer = arshjul("received", "arsrapporter", "psykiatri")

    assert answer.code == 2
    assert "temagrupp-psykiatri" in answer.err


@pytest.mark.parametrize("group", ["Temagrupp Psykiatri", "temagrupp  PSYKIATRI", "TEMAGRUPP-psykiatri"])
def test_a_group_goes_by_its_name_as_well_as_by_its_id(arshjul, group):
    answer = arshjul("received", "arsrapporter", group)

    assert (answer.code, answer.err) == (0, "")
    assert "från Temagrupp Psykiatri är inlämnad." in answer.out


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("psykiatri", "Skriv id eller namn. Menade du ”Temagrupp Psykiatri” (temagrupp-psykiatri)"),
        ("Temagrup Psykiatri", "Menade du ”Temagrupp Psykiatri” (temagrupp-psykiatri)"),
        ("xyzzy", "Skriv id eller namn. Grupperna är "),
    ],
)
def test_a_group_that_is_not_there_is_answered_with_those_it_may_have_been(arshjul, group, said):
    answer = arshjul("excuse", "arsrapporter", group, "--reason", "Nystartad")

    assert answer.code == 2
    assert f"området har ingen grupp ”{group}”" in answer.err
    assert said in answer.err


# Letters


def test_in_approve_mode_letters_wait_for_a_person(arshjul, in_home, edited, on):
    on(THAT_DAY)
    arshjul("apply", edited("läge: skarp", "läge: godkänn"), "--yes")
    arshjul("tick")
    assert {"samverkanskontoret@goteborgsomradet.example"} >= {recipient_of(path) for path in letters_in(in_home)}

    held = json.loads(arshjul("deliver", "--list", "--json").out)

    assert {row["state"] for row in held} == {"held"}
    assert held[0].keys() == {"id", "state", "day", "recipient", "subject", "reason"}
    assert arshjul("status").code == 1


def test_a_letter_that_nobody_holds_cannot_be_approved_or_settled(arshjul):
    approve, settle = arshjul("deliver", "--approve", 4711), arshjul("deliver", "--settle", 4711, "again")

    assert (approve.code, settle.code) == (2, 2)
    assert "4711" in settle.err


def test_nothing_to_deliver_is_fine(arshjul):
    answer = arshjul("deliver")

    assert answer.code == 0
    assert "0 brev skickade" in answer.out
    assert "Inget brev behöver en människa." in arshjul("deliver", "--list").out


def test_status_as_json_has_numbers_for_every_area(arshjul):
    areas = json.loads(arshjul("status", "--json").out)["areas"]

    assert {area["area"] for area in areas} == {"fyrbodal", "goteborgsomradet"}
    assert {area["mode"] for area in areas} == {"live"}
    assert all(isinstance(area["awaited"], int) for area in areas)


@pytest.mark.parametrize(("is_real", "code"), [(False, 0), (True, 1)], ids=["demonstration", "installation"])
def test_an_engine_that_is_down_needs_a_person_where_it_should_be_up(arshjul, in_home, is_real, code, monkeypatch):
    if is_real:
        (in_home / "settings.env").write_text("")
    monkeypatch.setenv("ARSHJUL_PREFECT_PORT", "9")
    before_it_all = "2023-07-01"  # when every chair is known and no meeting has to have its date

    answer = arshjul("status", "--area", "goteborgsomradet", "--as-of", before_it_all)

    assert "Motorn är inte igång" in answer.out
    assert answer.code == code


@pytest.fixture
def somebodys_server() -> Iterator[Callable[[int, bytes], int]]:
    """Starts a server that is in good health and answers every question alike; gives its port."""
    servers: list[ThreadingHTTPServer] = []

    def start(code: int, body: bytes) -> int:
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(200, b"true")

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._answer(code, body)

            def _answer(self, code: int, body: bytes) -> None:
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Answers))
        Thread(target=servers[-1].serve_forever, daemon=True).start()
        return int(servers[-1].server_address[1])

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("code", "body", "said", "is_up"),
    [
        (200, b"[]", "Motorn är igång.", True),
        (401, b"", "På porten svarar en annan installations motor", False),
        (404, b"nej", "Motorn (Prefect) svarade 404", False),
        (200, b"<html>", "svarar något annat än motorn", False),
    ],
    ids=["our-own", "of-another", "of-another-version", "something-else"],
)
def test_only_an_engine_that_lets_us_in_is_up(arshjul, monkeypatch, somebodys_server, code, body, said, is_up):
    monkeypatch.setenv("ARSHJUL_PREFECT_PORT", str(somebodys_server(code, body)))

    assert said in arshjul("status").out
    assert json.loads(arshjul("status", "--json").out)["engine"] is is_up


def test_the_letters_of_a_state_agree_with_their_number():
    assert [_letters_in(LetterState.SENT, n) for n in (1, 296)] == ["1 skickat", "296 skickade"]
    assert _letters_in(LetterState.HELD, 2) == "2 väntar på godkännande"


# A database that is not ours to use


def test_a_database_of_a_newer_version_is_told_in_plain_words(arshjul, in_home):
    with sqlite3.connect(in_home / "arshjul.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    answer = arshjul("status")

    assert answer.code == 1
    assert "9999" in answer.err
    assert "Uppgradera programmet" in answer.err
    assert "Traceback" not in answer.err


def test_the_demonstration_is_not_laid_into_an_offices_database(in_home, monkeypatch, tmp_path):
    stranger = tmp_path / "annan"
    stranger.mkdir()
    monkeypatch.setenv("ARSHJUL_HOME", str(stranger))
    monkeypatch.setenv("ARSHJUL_DATABASE_URL", f"sqlite:///{in_home / 'arshjul.db'}")

    with pytest.raises(prepare.BadInput, match="är ingen installation"):
        prepare.database()


def test_the_demonstration_never_mails(in_home, monkeypatch):
    monkeypatch.setenv("ARSHJUL_MAIL", "smtp")
    monkeypatch.setenv("ARSHJUL_SMTP_HOST", "smtp.example")

    with pytest.raises(prepare.BadInput, match="alltid breven som filer"):
        prepare.database()
    monkeypatch.delenv("ARSHJUL_MAIL")
    (in_home / "mail.toml").write_text('[fyrbodal]\nbackend = "smtp"\nhost = "smtp.example"\n')
    with pytest.raises(prepare.BadInput, match=r"mail\.toml"):
        prepare.database()


def test_a_database_that_somebody_holds_is_told_in_plain_words(arshjul, in_home, monkeypatch):
    monkeypatch.setattr("store.database.BUSY_SECONDS", 0.1)
    holder = sqlite3.connect(in_home / "arshjul.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    answer = arshjul("tick")
    holder.close()

    assert answer.code == 1
    assert "låst av en annan process" in answer.err
    assert "Traceback" not in answer.err
