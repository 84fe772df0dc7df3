"""Seats, a changeover and a reorganisation from the command line."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

NOVEMBER = date(2026, 11, 16)
SUMMER = date(2025, 6, 2)

pytestmark = pytest.mark.usefixtures("in_home")


@pytest.fixture
def in_november(on: Callable[[date], None]) -> None:
    """Sets the clock to a day some weeks before the mandate period ends."""
    on(NOVEMBER)


# --- seats


def test_where_all_seats_are_filled_it_is_said_so(arshjul, in_november):
    answer = arshjul("seats", "--at", "2026-03-02", "--within", "0")

    assert answer.code == 0
    assert answer.out == "Alla platser i Göteborgsområdet är besatta 2026-03-02, och ingen går ut inom 0 dagar.\n"


def test_vacant_seats_are_listed_with_their_party(arshjul, in_november):
    arshjul("changeover", "--on", "2026-12-31", "--party", "partille", "--yes", "--no-meeting")

    answer = arshjul("seats", "--at", "2027-01-01")
    as_json = json.loads(arshjul("seats", "--at", "2027-01-01", "--json").out)

    assert "Partille kommun" in answer.out
    assert "vakant sedan 2027-01-01" in answer.out
    ours = [row for row in as_json if row["party"] == "partille"]
    assert {(row["role"], row["standing"], row["since"]) for row in ours} == {
        ("member", "vakant", "2027-01-01"),
        ("substitute", "vakant", "2027-01-01"),
    }


# --- the changeover


def test_a_dry_run_shows_what_would_end_and_changes_nothing(arshjul, in_november):
    shown = arshjul("changeover", "--dry-run")

    assert shown.code == 0
    assert "alla politiska platser upphör 31 december 2026" in shown.out
    assert "24 uppdrag avslutas, 24 personer" in shown.out
    assert arshjul("changeover", "--progress").code == 2


def test_nothing_ends_without_a_persons_word(arshjul, in_november):
    answer = arshjul("changeover")

    assert answer.code == 1
    assert "Kör igen med --yes" in answer.err
    assert arshjul("changeover", "--progress").code == 2


def test_the_changeover_is_carried_out_followed_and_undone(arshjul, in_november):
    done = arshjul("changeover", "--yes", "--meeting", "2027-01-27 13.00–15.00")
    progress = arshjul("changeover", "--progress")
    as_json = json.loads(arshjul("changeover", "--progress", "--json").out)
    meetings = json.loads(arshjul("meetings", "list", "--json").out)
    undone = arshjul("changeover", "--undo", "--yes")

    assert done.code == 0, done.err
    assert "24 uppdrag avslutas med 2026-12-31" in done.out
    assert "Mandatskiftet 31 december 2026" in progress.out
    assert (as_json["places"], len(as_json["parties"])) == (24, 12)
    assert as_json["meetings"] == [meeting["id"] for meeting in meetings if "Överlämning" in meeting["title"]]
    assert "24 uppdrag har sina gamla dagar igen." in undone.out
    assert arshjul("changeover", "--progress").code == 2


def test_an_unknown_party_is_told_with_those_there_are(arshjul, in_november):
    answer = arshjul("changeover", "--party", "trosa", "--dry-run")

    assert answer.code == 2
    assert "ingen part ”trosa”" in answer.err
    assert "partille" in answer.err


def test_two_things_at_once_are_refused(arshjul, in_november):
    assert arshjul("changeover", "--undo", "--progress").code == 2


def test_a_rehearsal_lays_its_letters_in_a_folder(arshjul, on, tmp_path):
    on(date(2026, 12, 21))
    folder = tmp_path / "mandatskifte"

    answer = arshjul("changeover", "--rehearse", folder)
    again = arshjul("changeover", "--rehearse", folder)

    assert answer.code == 0, answer.out + answer.err
    assert "Brev efter den dagen till någon som har lämnat, utom tack: 0." in answer.out
    assert list(folder.rglob("*.eml"))
    assert again.code == 2
    assert arshjul("changeover", "--progress").code == 2


# --- reorganisations


PLAN = """\
namn: Lokala NOSAM
dag: 2025-08-31
grupper:
  nosam-gbg-centrum:
    efterträds av: nosam-centrum, nosam-majorna-linne och nosam-orgryte-harlanda
    övriga dokument: nosam-centrum
"""


@pytest.fixture
def plan(tmp_path: Path, on: Callable[[date], None]) -> Path:
    """A file that plans a reorganisation, on a day some months before it."""
    on(SUMMER)
    file = tmp_path / "lokala-nosam.yaml"
    file.write_text(PLAN, "utf-8")
    return file


def test_a_reorganisation_is_planned_from_a_file_shown_and_withdrawn(arshjul, plan):
    dry = arshjul("reorganise", plan, "--dry-run")
    nothing = arshjul("reorganise", "--list")
    done = arshjul("reorganise", plan, "--yes")
    (listed,) = json.loads(arshjul("reorganise", "--list", "--json").out)
    shown = arshjul("reorganise", "--show", "1")
    back = arshjul("reorganise", "--withdraw", "1", "--yes")

    assert "NOSAM GBG Centrum → NOSAM Centrum, NOSAM Majorna/Linné och NOSAM Örgryte/Härlanda" in dry.out
    assert nothing.out == "Ingen omorganisation är upplagd.\n"
    assert "Upplagd som nummer 1. Den genomförs morgonen efter 2025-08-31." in done.out
    assert (listed["name"], listed["standing"], listed["groups"]) == ("Lokala NOSAM", "planerad", "nosam-gbg-centrum")
    assert "Lokala NOSAM: 31 augusti 2025 är sista dagen." in shown.out
    assert back.out == "”Lokala NOSAM” är återtagen.\n"


def test_a_reorganisation_can_be_said_in_one_line(arshjul, on):
    on(SUMMER)
    words = ("--from", "NOSAM GBG Hisingen", "--to", "nosam-lundby,NOSAM Norra Hisingen", "--on", "2025-08-31")

    open_ended = arshjul("reorganise", *words, "--dry-run")
    whole = arshjul("reorganise", *words, "--documents-to", "nosam-lundby", "--yes")

    assert open_ended.code == 2
    assert "--documents-to" in open_ended.err
    assert whole.code == 0, whole.err
    assert "Upplagd som nummer 1" in whole.out


def test_what_does_not_fit_the_area_file_is_told(arshjul, on):
    on(SUMMER)

    answer = arshjul("reorganise", "--from", "lgs", "--to", "nosam-centrum", "--on", "2025-08-31", "--yes")

    assert answer.code == 2
    assert "! Ledningsgrupp LGS finns tills vidare enligt områdesfilen" in answer.out


def test_a_broken_file_is_told_by_its_lines(arshjul, plan):
    plan.write_text(PLAN.replace("dag: 2025-08-31", "dag: snart"), "utf-8")

    answer = arshjul("reorganise", plan, "--dry-run")

    assert answer.code == 2
    assert "lokala-nosam.yaml:2:6: ”snart” är ingen dag" in answer.err
