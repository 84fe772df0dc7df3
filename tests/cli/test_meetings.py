"""Meetings from the command line: seen, called, moved, changed, cancelled, and their minutes noted."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

from cli.failures import BadInput
from cli.meeting_times import NewTime, When, instants

STOCKHOLM = ZoneInfo("Europe/Stockholm")
pytestmark = pytest.mark.usefixtures("in_home")


@pytest.fixture
def meets() -> date:
    """A Tuesday some three months ahead."""
    day = datetime.now(STOCKHOLM).date() + timedelta(days=90)
    return day + timedelta(days=(1 - day.weekday()) % 7)


@pytest.fixture
def lgs(arshjul: Callable, tmp_path: Path, meets: date) -> int:
    """A meeting of LGS, written down as a draft; its number."""
    listed = tmp_path / "moten.txt"
    listed.write_text(f"Ledningsgrupp LGS\n{meets} 9.00–12.00, på plats: Stadshuset\n", "utf-8")
    read = arshjul("meetings", "import", listed, "--yes", "--json")
    assert read.code == 0, read.err
    return int(json.loads(read.out)["added"][0])


def listed(arshjul: Callable) -> list[dict]:
    return json.loads(arshjul("meetings", "list", "--json").out)


def test_without_a_subcommand_the_coming_meetings_are_listed(arshjul, lgs, meets):
    answer = arshjul("meetings")

    assert answer.code == 0
    assert "utkast" in answer.out
    assert "Stadshuset" in answer.out
    assert [(row["id"], row["day"], row["status"]) for row in listed(arshjul)] == [(lgs, str(meets), "draft")]


def test_no_meetings_say_how_to_get_some(arshjul):
    assert "arshjul meetings import" in arshjul("meetings").out


def test_calling_invites_everybody_and_says_so(arshjul, in_home, lgs):
    tried = arshjul("meetings", "call", lgs, "--dry-run")
    assert re.search(r"\d+ inbjudningar \(1 ordförande, \d+ ledamöter, .*\)", tried.out)
    assert not list((in_home / "letters").rglob("*.eml"))

    answer = arshjul("meetings", "call", lgs, "--yes")

    assert (answer.code, answer.err) == (0, "")
    assert "1 möte kallat." in answer.out
    assert list((in_home / "letters").rglob("*.eml"))
    assert listed(arshjul)[0]["called"] > 10


def test_nothing_leaves_without_a_yes(arshjul, in_home, lgs):
    unasked = arshjul("meetings", "call", lgs)

    assert unasked.code == 1
    assert " inbjudningar (" in unasked.out
    assert "Inget har kallats. Kör igen med --yes om det är meningen." in unasked.err
    assert not list((in_home / "letters").rglob("*.eml"))

    arshjul("meetings", "call", lgs, "--yes")
    kept = arshjul("meetings", "cancel", lgs, "--reason", "För få")

    assert (kept.code, "Inget har ställts in." in kept.err) == (1, True)
    assert listed(arshjul)[0]["status"] == "called"


def test_a_meeting_called_elsewhere_has_a_door_each_way(arshjul, in_home, lgs):
    elsewhere = arshjul("meetings", "revise", lgs, "--elsewhere")

    assert (elsewhere.code, "är kallat på annat håll." in elsewhere.out) == (0, True)
    assert not list((in_home / "letters").rglob("*.eml"))
    shown = arshjul("meetings", "show", lgs).out
    assert "kallat på annat håll" in shown
    assert "Kallelsen går ut" not in shown
    assert "Påminnelsen går ut" not in shown
    assert "sedan förut" in arshjul("meetings", "revise", lgs, "--elsewhere").out
    assert arshjul("meetings", "revise", lgs, "--elsewhere", "--place", "Sal B").code == 2

    refused = arshjul("meetings", "revise", lgs, "--not-elsewhere")
    assert (refused.code, " inbjudningar (" in refused.out) == (1, True)
    invited = arshjul("meetings", "revise", lgs, "--not-elsewhere", "--yes")
    assert (invited.code, "meddelanden skickade" in invited.out) == (0, True)
    assert list((in_home / "letters").rglob("*.eml"))


def test_the_list_is_the_same_with_and_without_its_name(arshjul, lgs):
    assert json.loads(arshjul("meetings", "--json").out) == listed(arshjul) != []
    misplaced = arshjul("meetings", "--json", "list")
    assert (misplaced.code, "skriv valen sist" in misplaced.err) == (2, True)


def test_a_changed_agenda_says_that_the_notice_has_left(arshjul, lgs, meets, on):
    arshjul("meetings", "call", lgs, "--yes")
    before = arshjul("meetings", "agenda", lgs, "Inledning")
    on(meets - timedelta(days=1))
    assert arshjul("tick").code == 0

    after = arshjul("meetings", "agenda", lgs, "Inledning", "Budget")

    assert "mötets sida" not in before.out
    assert "Inget nytt skickas: de kallade ser ändringen på mötets sida." in after.out


def test_all_drafts_can_be_called_at_once(arshjul, lgs):
    assert "1 möte kallat." in arshjul("meetings", "call", "--all", "--yes").out
    assert "inga möten att kalla till" in arshjul("meetings", "call", "--all", "--yes").err


def test_a_meeting_is_shown_with_its_chain_agenda_and_answers(arshjul, lgs):
    arshjul("meetings", "call", lgs, "--yes")

    answer = arshjul("meetings", "show", lgs)
    view = json.loads(arshjul("meetings", "show", lgs, "--json").out)

    assert "Kallelsen går ut" in answer.out
    assert "Uppföljning av budget (underlag från Samverkanskontoret)" in answer.out
    assert "inget svar" in answer.out
    assert view["line"]["id"] == lgs
    assert view["page"].startswith("http")


def test_moving_shows_what_moves_and_does_nothing_without_a_yes(arshjul, lgs, meets):
    later = meets + timedelta(days=14)

    refused = arshjul("meetings", "move", lgs, "--to", f"{later} 9–12")

    assert refused.code == 1
    assert "Kallelsen går ut:" in refused.out
    assert "Inget har flyttats." in refused.err
    assert listed(arshjul)[0]["day"] == str(meets)

    answer = arshjul("meetings", "move", lgs, "--to", f"{later} 13.00–15.30", "--yes")

    assert (answer.code, answer.err) == (0, "")
    assert "Mötet är flyttat." in answer.out
    assert "kl. 13.00–15.30" in listed(arshjul)[0]["when"]


def test_a_change_that_calendars_show_is_sent(arshjul, lgs):
    arshjul("meetings", "call", lgs, "--yes")

    tried = arshjul("meetings", "revise", lgs, "--place", "Sal B", "--dry-run")
    answer = arshjul("meetings", "revise", lgs, "--place", "Sal B")
    silent = arshjul("meetings", "revise", lgs, "--notes", "Beställ kaffe")

    assert "skulle få veta ändringen" in tried.out
    assert "skickade" in answer.out
    assert "skickade" not in silent.out
    assert listed(arshjul)[0]["place"] == "Sal B"
    assert arshjul("meetings", "revise", lgs).code == 2


def test_an_agenda_is_given_point_by_point(arshjul, lgs):
    answer = arshjul("meetings", "agenda", lgs, "Inledning", "Budget | Temagrupp Äldre")

    assert answer.code == 0
    agenda = json.loads(arshjul("meetings", "show", lgs, "--json").out)["agenda"]
    assert [(item["title"], item["papers_from"]) for item in agenda] == [
        ("Inledning", None),
        ("Budget", "Temagrupp Äldre"),
    ]
    assert "ingen grupp" in arshjul("meetings", "agenda", lgs, "Budget | nonsens").err


def test_a_meeting_is_cancelled_with_a_reason(arshjul, lgs):
    arshjul("meetings", "call", lgs, "--yes")

    tried = arshjul("meetings", "cancel", lgs, "--reason", "x", "--dry-run")
    assert (tried.code, "avbokningar (1 ordförande, " in tried.out) == (0, True)
    answer = arshjul("meetings", "cancel", lgs, "--reason", "För få kan komma", "--yes")

    assert "Mötet är inställt." in answer.out
    assert listed(arshjul)[0]["status"] == "cancelled"


def test_minutes_of_a_meeting_to_come_are_refused(arshjul, lgs):
    arshjul("meetings", "call", lgs, "--yes")

    for command in ("minutes", "adjusted", "published"):
        refused = arshjul("meetings", command, lgs)
        assert (refused.code, "har inte hållits än" in refused.err) == (2, True)


def test_papers_come_in_and_stand_among_the_documents(arshjul, lgs, tmp_path):
    arshjul("meetings", "call", lgs, "--yes")
    paper = tmp_path / "budget.pdf"
    paper.write_bytes(b"%PDF-1.7")

    answer = arshjul("meetings", "papers", lgs, "--from", "samverkanskontoret", "--file", paper)

    assert answer.code == 0, answer.err
    assert "Handlingarna är antecknade." in answer.out
    (document,) = [
        d for d in json.loads(arshjul("meetings", "show", lgs, "--json").out)["documents"] if d["state"] == "received"
    ]
    assert document["files"][0][0] == "budget.pdf"
    again = arshjul("meetings", "papers", lgs, "--from", "samverkanskontoret")
    assert "sedan förut" in again.out


def test_the_link_to_a_meetings_page_is_renewed(arshjul, lgs):
    before = json.loads(arshjul("meetings", "show", lgs, "--json").out)["page"]

    answer = arshjul("meetings", "renew-link", lgs)

    after = json.loads(arshjul("meetings", "show", lgs, "--json").out)["page"]
    assert (answer.code, answer.err) == (0, "")
    assert after in answer.out
    assert after != before
    assert "ny länk till mötets sida" in arshjul("log").out
    assert "det finns inget möte 4711" in arshjul("meetings", "renew-link", 4711).err


def test_an_unknown_number_is_told(arshjul):
    answer = arshjul("meetings", "show", 4711)

    assert (answer.code, "det finns inget möte 4711" in answer.err) == (2, True)


def test_the_meetings_can_be_run_as_a_station(arshjul, lgs):
    arshjul("meetings", "call", lgs, "--yes")

    assert arshjul("run", "moten").code == 0
    assert "(inget sparat)" in arshjul("run", "moten", "--dry-run").out


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-03-27 09.00–12.00", NewTime(date(2026, 3, 27), time(9), time(12))),
        ("2026-03-27 kl. 9-12", NewTime(date(2026, 3, 27), time(9), time(12))),
        ("2026-03-27 13:30", NewTime(date(2026, 3, 27), time(13, 30), None)),
        ("2026-03-27", NewTime(date(2026, 3, 27), None, None)),
    ],
)
def test_a_time_is_written_as_one_says_it(text, read):
    assert When().convert(text, None, None) == read


@pytest.mark.parametrize("text", ["fredag", "2026-02-30 9–12", "2026-03-27 25–26", "27/3 9–12"])
def test_what_is_no_time_is_told_with_an_example(text):
    with pytest.raises(click.BadParameter, match=r"2026-03-27 09\.00–12\.00"):
        When().convert(text, None, None)


def test_a_meeting_moved_without_hours_keeps_them_over_a_clock_change():
    was = (datetime(2026, 3, 27, 8, tzinfo=ZoneInfo("UTC")), datetime(2026, 3, 27, 11, tzinfo=ZoneInfo("UTC")))

    begins, ends = instants(NewTime(date(2026, 4, 1), None, None), was=was, zone=STOCKHOLM)

    assert (begins.astimezone(STOCKHOLM).time(), ends.astimezone(STOCKHOLM).time()) == (time(9), time(12))


def test_an_hour_that_the_clock_skips_is_refused():
    was = (datetime(2026, 3, 27, 8, tzinfo=ZoneInfo("UTC")), datetime(2026, 3, 27, 11, tzinfo=ZoneInfo("UTC")))

    with pytest.raises(BadInput, match=r"klockan 2\.30 finns inte"):
        instants(NewTime(date(2026, 3, 29), time(2, 30), None), was=was, zone=STOCKHOLM)
