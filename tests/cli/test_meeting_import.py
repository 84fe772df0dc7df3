"""`arshjul meetings import`: what it prints, what it asks for, and how it ends."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from areas.reader import read_area
from models.words import MeetingStatus
from office.areas import apply_area
from settings import ROOT
from store import meetings
from store.database import Database
from store.meetings import MeetingFacts
from store.migrate import migrate
from tests.conftest import AREA, AREA_FILE, morning

TODAY = date(2025, 11, 21)
LGS = ("Ledningsgrupp LGS 2026", "torsdag 19 februari kl. 13–16, digitalt", "23 april 13–16")
DOUBTFUL = ("Ledningsgrupp LGS 2026", "torsdag 20 mars kl. 13–16")
ON_MIDSUMMER_EVE = ("Ledningsgrupp LGS 2026", "19 juni kl. 13–16")


@pytest.fixture(autouse=True)
def database(home: Path, on) -> Database:
    """An installation with Göteborgsområdet applied, on a day before the meetings."""
    home.mkdir()
    url = f"sqlite:///{home / 'arshjul.db'}"
    migrate(url)
    database = Database(url)
    with database.write() as session:
        apply_area(session, read_area(AREA_FILE), today=TODAY, now=morning(TODAY), who="test")
    on(TODAY)
    return database


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, name: str = "moten.txt") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines), "utf-8")
        return path

    return write


def standing(database: Database) -> list[MeetingFacts]:
    with database.read() as session:
        return meetings.between(session, area=AREA, first=date(2020, 1, 1), last=date(2030, 1, 1))


def test_a_list_is_shown_and_laid_in_as_drafts(arshjul, listed, database):
    answer = arshjul("meetings", "import", listed(*LGS))

    assert answer.code == 0
    assert answer.out.startswith("moten.txt → Göteborgsområdet: 2 nya möten.\n")
    assert (
        "  + torsdag 19 februari 2026 kl. 13.00–16.00: Ledningsgrupp LGS, digitalt, länk meddelas senare" in answer.out
    )
    assert answer.out.endswith("Inlagt: 2 utkast. Kalla till dem med: arshjul meetings call\n")
    assert [meeting.status for meeting in standing(database)] == [MeetingStatus.DRAFT] * 2


def test_the_same_list_again_adds_nothing(arshjul, listed, database):
    arshjul("meetings", "import", listed(*LGS))

    again = arshjul("meetings", "import", listed(*LGS))

    assert again.code == 0
    assert again.out.startswith("moten.txt → Göteborgsområdet: inget nytt möte, 2 finns redan.\n")
    assert "Inlagt" not in again.out
    assert len(standing(database)) == 2


def test_a_dry_run_adds_nothing(arshjul, listed, database):
    answer = arshjul("meetings", "import", listed(*LGS), "--dry-run")

    assert answer.code == 0
    assert "2 nya möten" in answer.out
    assert standing(database) == []


def test_what_the_list_does_not_say_may_be_said_beside_it(arshjul, listed, database):
    answer = arshjul(
        "meetings", "import", listed("19 februari kl 13"),
        "--group", "lgs", "--group", "Politiskt samråd", "--year", 2026, "--hours", "1,5", "--elsewhere",
    )  # fmt: skip

    (meeting,) = standing(database)
    assert answer.out.endswith("Inlagt: 1 möte kallat på annat håll.\n")
    assert meeting.groups == ("lgs", "politiskt-samrad")
    assert (meeting.ends_at - meeting.starts_at).total_seconds() == 1.5 * 3600
    assert meeting.called_elsewhere


def test_a_doubtful_weekday_stops_the_list_whatever_yes_says(arshjul, listed, database):
    answer = arshjul("meetings", "import", listed(*DOUBTFUL), "--yes")

    assert answer.code == 1
    assert "! rad 2: 20 mars 2026 är en fredag, inte en torsdag" in answer.out
    assert "veckodagen stämmer inte med datumet (rad 2)" in answer.err
    assert standing(database) == []

    assert arshjul("meetings", "import", listed(*DOUBTFUL), "--yes", "--trust-dates").code == 0
    assert len(standing(database)) == 1


def test_what_should_have_been_seen_needs_a_persons_word(arshjul, listed, database):
    unasked = arshjul("meetings", "import", listed(*ON_MIDSUMMER_EVE))

    assert unasked.code == 1
    assert "dagen är stängd: midsommarafton" in unasked.out
    assert unasked.err == "Inget har lagts in. Kör igen med --yes om det är meningen.\n"
    assert standing(database) == []

    assert arshjul("meetings", "import", listed(*ON_MIDSUMMER_EVE), "--yes").code == 0


@pytest.mark.parametrize(("said", "code", "added"), [("j", 0, 2), ("", 1, 0), ("nej", 1, 0)])
def test_somebody_at_a_terminal_is_asked(arshjul, listed, database, monkeypatch, said, code, added):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: said)

    assert arshjul("meetings", "import", listed(*LGS)).code == code
    assert len(standing(database)) == added


def test_a_list_with_mistakes_is_told_row_by_row_with_code_2(arshjul, listed, database):
    answer = arshjul("meetings", "import", listed("LGS 2026", "31 april 9-12", "19 februari 13-16", "20 mars 12-9"))

    assert answer.code == 2
    assert answer.err == (
        "Fel: inget har lästs in, moten.txt har 2 fel:\n"
        "  rad 2: 31 april 2026 finns inte i kalendern. Skriv en dag som finns.\n"
        "  rad 4: mötet slutar 9.00 men börjar 12.00. Skriv först när det börjar, sedan när det slutar.\n"
    )
    assert standing(database) == []


def test_json_tells_each_row_and_the_number_of_its_meeting(arshjul, listed, database):
    answer = arshjul("meetings", "import", listed(*LGS), "--json")

    told = json.loads(answer.out)
    first, second = told["meetings"]
    assert told["added"] == [meeting.id for meeting in standing(database)]
    assert (first["row"], first["standing"], first["meeting"]) == (2, "new", told["added"][0])
    assert (first["groups"], first["form"]) == (["lgs"], "digital")
    assert first["starts_at"] == "2026-02-19 12:00:00+00:00"
    assert first["serves"] == ["Februari · LGS fastställer och publicerar årsrapporten"]
    assert second["flags"] == []


@pytest.mark.parametrize("hours", ["två", "0", "-1", "24", "nan"])
def test_a_length_that_no_meeting_has_is_refused(arshjul, listed, hours):
    answer = arshjul("meetings", "import", listed(*LGS), "--hours", hours)

    assert answer.code == 2
    assert f"”{hours}” är ingen längd på ett möte; skriv antalet timmar, till exempel 1,5" in answer.err


def test_help_shows_how_a_list_is_written(arshjul):
    answer = arshjul("meetings", "import", "--help")

    assert answer.code == 0
    assert "fredag 20 mars kl. 9–12, digitalt" in answer.out
    assert "Exempel:" in answer.out


def test_the_shipped_example_can_be_laid_in(arshjul, database):
    answer = arshjul("meetings", "import", ROOT / "areas" / "goteborgsomradet-meetings.txt")

    assert answer.code == 0
    assert "Inlagt: 41 utkast" in answer.out
