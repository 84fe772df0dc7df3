"""A rehearsed year keeps every promise that a real one must."""

import email
import json
import re
from collections import Counter, defaultdict
from dataclasses import fields as dataclass_fields
from datetime import UTC, date, datetime
from email import policy
from pathlib import Path
from shutil import copy

import html5lib
import pytest

from areas.people import read_people
from areas.reader import read_area, read_area_text
from mail.files import FileTransport
from models.words import DutyState, Mode
from office.behaviour import behaviour_of
from office.desk import Desk, composer
from office.documents import HandedFile, find_duty, receive
from office.links import Links
from office.rehearsal import Origin, first_request, rehearse
from office.rehearsal_comparison import compared
from office.rehearsal_folder import NotARehearsal, check_free, put_in_place, read_acts, write_acts
from office.rehearsal_page import page
from office.rehearsed import RehearsedAct, Script
from rules.rotation import CHAIRS
from store.archive import Archive
from store.database import Database, untouched
from tests.conftest import AREA, AREA_FILE, PEOPLE_FILE

pytestmark = pytest.mark.slow

TEMAGRUPPER = {"temagrupp-barn-och-unga", "temagrupp-psykiatri", "temagrupp-rehabilitering", "temagrupp-aldre"}
STOR_NOSAM = {"nosam-gbg-sydvast", "nosam-gbg-nordost", "nosam-gbg-hisingen", "nosam-gbg-centrum"}
LOCAL_NOSAM = {
    "nosam-angered",
    "nosam-askim-frolunda-hogsbo",
    "nosam-centrum",
    "nosam-lundby",
    "nosam-majorna-linne",
    "nosam-norra-hisingen",
    "nosam-vastra-goteborg",
    "nosam-vastra-hisingen",
    "nosam-orgryte-harlanda",
    "nosam-ostra-goteborg",
}
LASTING_NOSAM = {"nosam-partille", "nosam-harryda", "nosam-molndal", "nosam-ockero"}
SEED = 3
LINKS = Links(public_url="http://arshjul.example", keys=("a key for tests",))


def shipped(text=None):
    read = read_area(AREA_FILE) if text is None else read_area_text(text, "changed.yaml")
    return Origin(home=None, read=read, people=read_people(PEOPLE_FILE))


def played(folder, *, year=2026, behaviour="none", seed=1, mode=Mode.LIVE, origin=None):
    folder.mkdir(exist_ok=True)
    script = Script(
        area=AREA,
        year=year,
        mode=mode,
        behaviour=behaviour_of(behaviour, seed=seed),
        behaviour_name=behaviour,
        seed=seed,
    )
    return rehearse(script, origin or shipped(), folder=folder, links=LINKS, today=date(2026, 1, 2))


@pytest.fixture(scope="module")
def silent(tmp_path_factory):
    """2026, if nobody hands in anything, and the folder it lies in."""
    folder = tmp_path_factory.mktemp("silent")
    return played(folder), folder


@pytest.fixture(scope="module")
def on_time(tmp_path_factory):
    """2026, if everybody hands in before the first reminder."""
    return played(tmp_path_factory.mktemp("on-time"), behaviour="on-time")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """2026, as groups are."""
    folder = tmp_path_factory.mktemp("mixed")
    return played(folder, behaviour="mixed", seed=SEED), folder


@pytest.fixture(scope="module")
def leap_year_in_shadow(tmp_path_factory):
    """2028 in shadow mode, if everybody hands in before the first reminder."""
    return played(tmp_path_factory.mktemp("shadow"), year=2028, mode=Mode.SHADOW, behaviour="on-time")


def done(rehearsal):
    return [act for act in rehearsal.acts if act.state == "done"]


def of_the_wheel(acts):
    """Those of the year's documents: what chairs give occasion to follows terms, and no year."""
    return [act for act in acts if act.station != CHAIRS]


# --- what must be seen


def test_all_temagrupper_and_all_fourteen_nosam_are_written_to(silent):
    rehearsal, _ = silent

    groups = {act.group for act in done(rehearsal)}

    assert groups >= TEMAGRUPPER | LOCAL_NOSAM | LASTING_NOSAM
    assert not STOR_NOSAM & groups


def test_missing_action_plans_are_chased_with_all_twenty_groups_that_owe_one(silent):
    rehearsal, _ = silent

    chased = {a.group for a in done(rehearsal) if a.duty == "handlingsplan" and a.step.startswith("overdue")}

    assert chased == TEMAGRUPPER | LOCAL_NOSAM | LASTING_NOSAM | {"lgs", "samsa"}


@pytest.mark.parametrize("year", ["silent", "mixed"])
def test_no_letter_leaves_on_a_closed_day(year, request):
    rehearsal, _ = request.getfixturevalue(year)

    days = {letter.at.date() for letter in rehearsal.letters}

    assert days
    assert all(rehearsal.wheel.closed.is_open(day) for day in days)


@pytest.mark.parametrize("year", ["silent", "mixed"])
def test_no_key_comes_twice(year, request):
    rehearsal, _ = request.getfixturevalue(year)

    assert max(Counter(act.key for act in rehearsal.acts).values()) == 1


def test_nothing_leaves_after_its_last_day(silent):
    rehearsal, _ = silent
    by_duty = defaultdict(list)
    for act in of_the_wheel(done(rehearsal)):
        by_duty[act.station, act.group, act.duty].append((act.date, act.step))

    for told in by_duty.values():
        days = [day for day, _ in sorted(told)]
        steps = list(dict.fromkeys(step for _, step in sorted(told)))
        assert steps[0] == "request"
        assert steps == sorted(steps, key=lambda step: min(day for day, other in told if other == step))
        assert len(set(days)) == len(steps), "two steps of a ladder on one day"


@pytest.mark.parametrize("year", ["silent", "mixed"])
def test_nobody_gets_two_gathered_letters_on_a_day(year, request):
    rehearsal, _ = request.getfixturevalue(year)

    gathered = [letter for letter in rehearsal.letters if letter.kind == "post"]

    assert max(Counter((letter.email, letter.at.date()) for letter in gathered).values()) == 1


def test_in_a_silent_year_nobody_gets_two_letters_of_any_kind_on_a_day(silent):
    rehearsal, _ = silent

    assert max(Counter((letter.email, letter.at.date()) for letter in rehearsal.letters).values()) == 1


def test_who_hands_in_on_time_gets_a_request_and_a_receipt_and_nothing_else(on_time):
    acts = of_the_wheel(on_time.acts)

    assert {act.step for act in acts} == {"request", "receipt"}
    assert {document.state for document in on_time.documents} == {DutyState.RECEIVED}
    assert Counter(act.step for act in acts)["request"] == len(on_time.documents)


def test_2025_addresses_the_stor_nosam_until_they_end_and_the_local_ones_after(tmp_path):
    rehearsal = played(tmp_path / "out", year=2025)

    by_station = defaultdict(set)
    for act in of_the_wheel(done(rehearsal)):
        by_station[act.station].add(act.group)
        if act.group in STOR_NOSAM:
            assert act.date <= "2025-08-31"
        if act.group in LOCAL_NOSAM:
            assert act.date >= "2025-09-01"

    assert by_station["lagesbilder"] == STOR_NOSAM | LASTING_NOSAM
    assert by_station["utvarderingar"] == LOCAL_NOSAM | LASTING_NOSAM


@pytest.mark.parametrize("seed", [SEED, pytest.param(11, marks=pytest.mark.thorough)])
def test_the_receipt_is_the_last_letter_about_a_document(seed, mixed, tmp_path):
    rehearsal = mixed[0] if seed == SEED else played(tmp_path / "out", behaviour="mixed", seed=seed)

    last = {}
    for act in done(rehearsal):
        last[act.station, act.group, act.duty] = max(
            last.get((act.station, act.group, act.duty), ("", "", "")), (act.date, act.time, act.step)
        )
    received = {(d.station, d.group, d.document) for d in rehearsal.documents if d.state is DutyState.RECEIVED}

    assert received
    assert {duty for duty, (_, _, step) in last.items() if step == "receipt"} == received


@pytest.mark.thorough
@pytest.mark.parametrize("days", [1, 6])
def test_a_late_document_ends_the_chase_that_had_begun(days, tmp_path):
    rehearsal = played(tmp_path / "out", behaviour=f"late:{days}")

    steps = {act.step for act in done(rehearsal)}

    assert {"request", "reminder-2", "overdue-1", "receipt"} <= steps
    assert ("escalation-1" in steps) == (days == 6)
    assert {document.state for document in rehearsal.documents} == {DutyState.RECEIVED}


# --- what a rehearsal is


def test_the_year_begins_with_its_first_request_and_ends_with_its_last_step(silent):
    rehearsal, _ = silent

    assert rehearsal.first == first_request(rehearsal.wheel, 2026) == date(2025, 12, 22)
    assert rehearsal.last >= date(2026, 12, 31)
    assert {act.key.split("/")[1] for act in of_the_wheel(rehearsal.acts)} == {"2026"}
    assert min(act.date for act in rehearsal.acts) == "2025-12-22"
    assert max(act.date for act in rehearsal.acts) == "2027-01-04"


def test_each_act_that_left_names_a_letter_that_lies_there_with_its_subject_and_recipient(mixed):
    rehearsal, folder = mixed

    for act in done(rehearsal):
        message = email.message_from_bytes((folder / act.letter).read_bytes(), policy=policy.default)
        (to,) = message["To"].addresses
        assert message["Subject"] == act.subject
        # The standard library puts a space between two encoded words that a long name has been folded into.
        assert f"{to.display_name}<{to.addr_spec}>".replace(" ", "") == act.recipient.replace(" ", "")
        assert act.letter.split("/")[1] == act.date
    lying = {path.relative_to(folder).as_posix() for path in folder.rglob("*.eml")}
    assert {letter.path for letter in rehearsal.letters} == lying


def test_the_text_of_a_letter_is_what_its_file_says(mixed):
    rehearsal, folder = mixed

    for letter in rehearsal.letters[::20]:
        message = email.message_from_bytes((folder / letter.path).read_bytes(), policy=policy.default)
        assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == letter.text


def test_what_did_not_leave_has_its_reason(mixed):
    rehearsal, _ = mixed

    unsent = [act for act in rehearsal.acts if act.state != "done"]

    assert unsent, "a mixed year has extensions, whose requests are not sent anew"
    assert all(act.reason and not act.letter for act in unsent)


def test_acts_are_lines_of_json_with_just_the_promised_fields_and_are_read_back(mixed, tmp_path):
    rehearsal, _ = mixed

    write_acts(rehearsal, tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "acts.jsonl").read_text("utf-8").splitlines()]

    fields = [field.name for field in dataclass_fields(RehearsedAct)]
    assert fields[:7] == ["date", "time", "area", "station", "group", "duty", "step"]
    assert fields[7:] == ["role", "recipient", "letter", "subject", "key", "state", "reason"]
    assert all(list(line) == fields for line in lines)
    assert tuple(read_acts(tmp_path)) == rehearsal.acts


def test_in_shadow_every_letter_goes_to_the_office_and_says_whom_it_would_have_reached(leap_year_in_shadow):
    rehearsal = leap_year_in_shadow

    assert {letter.email for letter in rehearsal.letters} == {rehearsal.wheel.senders.mailbox}
    assert all(act.subject.startswith("[Skugga]") for act in done(rehearsal))


def test_a_leap_year_plays_to_its_end(leap_year_in_shadow):
    assert {document.state for document in leap_year_in_shadow.documents} == {DutyState.RECEIVED}


def test_the_home_is_copied_with_last_years_documents_and_left_as_it_was(filled_home, tmp_path):
    url, folder = filled_home
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    home = Database(untouched(url))
    try:
        origin = Origin(home=home, read=None, people=None)
        rehearsal = played(tmp_path / "out", behaviour="on-time", origin=origin)
    finally:
        home.close()

    requests = [letter for letter in rehearsal.letters if "Temagrupp Psykiatri" in letter.recipient]
    assert any("http://arshjul.example/dokument/" in letter.text for letter in requests)
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


@pytest.fixture
def filled_home(sqlite_database, tmp_path):
    """A home in which Temagrupp Psykiatri handed in its annual report last year; its URL and folder."""
    desk = Desk(
        database=sqlite_database,
        composer=composer(),
        transport=FileTransport(tmp_path / "home" / "letters"),
        archive=Archive(tmp_path / "home" / "documents"),
        links=LINKS,
    )
    today, now = date(2025, 1, 20), datetime(2025, 1, 20, 9, tzinfo=UTC)
    with sqlite_database.write() as session:
        duty = find_duty(
            session,
            area=AREA,
            station="arsrapporter",
            group="temagrupp-psykiatri",
            year=2025,
            document=None,
        )
        duty_id = duty.id
    file = HandedFile(filename="rapport.pdf", content=b"%PDF-1.4")
    receive(desk, duty_id, today=today, now=now, who="test", file=file)
    sqlite_database.close()
    path = Path(sqlite_database.url.removeprefix("sqlite:///"))
    folder = tmp_path / "alone"
    folder.mkdir()
    copy(path, folder / "arshjul.db")
    return f"sqlite:///{folder / 'arshjul.db'}", folder


# --- the folder


def test_a_rehearsal_replaces_an_earlier_one_as_a_whole(tmp_path, silent):
    rehearsal, _ = silent
    out = tmp_path / "out"
    with put_in_place(out) as folder:
        write_acts(rehearsal, folder)
        (folder / "letters" / "2026-01-02").mkdir(parents=True)

    with put_in_place(out) as folder:
        write_acts(rehearsal, folder)

    assert sorted(path.name for path in out.iterdir()) == ["acts.jsonl", "rehearsal.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("strange", ["anteckningar.txt", "letters/2026-01-02/bilaga.pdf", "letters/viktigt.eml"])
def test_what_is_not_ours_is_never_replaced(strange, tmp_path, silent):
    rehearsal, _ = silent
    write_acts(rehearsal, tmp_path)
    (tmp_path / strange).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / strange).write_text("mitt")

    with pytest.raises(NotARehearsal, match="inget skrivs över"):
        check_free(tmp_path)
    assert (tmp_path / strange).read_text() == "mitt"


def test_a_folder_of_something_else_and_a_file_are_refused(tmp_path):
    (tmp_path / "acts.jsonl").write_text("någon annans")
    for taken in (tmp_path, tmp_path / "acts.jsonl"):
        with pytest.raises(NotARehearsal):
            check_free(taken)


def test_a_play_that_fails_leaves_what_was_there(tmp_path, silent):
    rehearsal, _ = silent
    out = tmp_path / "out"
    with put_in_place(out) as folder:
        write_acts(rehearsal, folder)

    with pytest.raises(RuntimeError), put_in_place(out):
        raise RuntimeError

    assert tuple(read_acts(out)) == rehearsal.acts
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


# --- a change of rules


def test_a_changed_last_day_moves_the_letters_of_that_station_and_no_others(silent, tmp_path):
    before, _ = silent
    text = AREA_FILE.read_text("utf-8").replace("sista dag: sista vardagen i april", "sista dag: 15 april")

    after = played(tmp_path / "out", origin=shipped(text))
    lines = compared(before.acts, after.acts, after.wheel)

    moved = [line for line in lines if "(förut " in line]
    assert moved
    assert all("Lägesbilder från NOSAM" in line for line in moved)
    assert any("onsdag 4 mars 2026 (förut torsdag 19 mars 2026)" in line and "14 dokument" in line for line in moved)


def test_equal_rules_change_nothing(silent):
    rehearsal, _ = silent

    lines = compared(rehearsal.acts, rehearsal.acts, rehearsal.wheel)

    assert lines[0] == "Inget utskick tillkommer, faller bort eller får ny dag."
    assert lines[-1].endswith("oförändrat")


# --- the page


def test_the_page_needs_nothing_else_and_links_to_every_letter(mixed):
    rehearsal, _ = mixed

    html = page(rehearsal)

    assert "Övning: Göteborgsområdet 2026" in html
    assert all(f'href="{letter.path}"' in html for letter in rehearsal.letters)
    addresses = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert not [address for address in addresses if ":" in address]
    assert "@import" not in html
    assert "url(" not in html


def test_the_page_is_html_without_faults(mixed):
    rehearsal, _ = mixed

    parser = html5lib.HTMLParser(strict=True)
    parser.parse(page(rehearsal))
