"""Chairs from the command line: whose turn it is, who is named, and what the office decides."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

STOCKHOLM = ZoneInfo("Europe/Stockholm")

pytestmark = pytest.mark.usefixtures("in_home")


def today() -> date:
    return datetime.now(STOCKHOLM).date()


def of(arshjul: Callable, group: str, *options: object) -> dict:
    rows = json.loads(arshjul("chairs", "--json", *options).out)
    return next(row for row in rows if row["group"] == group)


def test_who_chairs_today_is_listed(arshjul):
    answer = arshjul("chairs")

    assert answer.code == 0
    assert "Temagrupp Äldre" in answer.out
    assert "Ordförande" in answer.out


def test_any_day_can_be_asked_for(arshjul):
    was = of(arshjul, "temagrupp-aldre", "--at", "2025-03-03")

    assert (was["side"], was["chair"]["name"]) == ("municipality", "Ordförande Temagrupp Äldre (kommun)")
    assert was["state"] == "was"


def test_the_terms_ahead_are_listed_and_drawn(arshjul, tmp_path):
    picture = tmp_path / "ordforande.svg"
    listed = json.loads(arshjul("chairs", "--until", today().year + 5, "--json").out)
    drawn = arshjul("chairs", "--until", today().year + 5, "--svg", picture)

    assert {row["group"] for row in listed} >= {"lgs", "temagrupp-aldre"}
    assert any(row["state"] == "plan" for row in listed)
    assert drawn.code == 0
    assert "<svg" in picture.read_text("utf-8")
    assert "Temagrupp Äldre" in picture.read_text("utf-8")


def test_a_year_that_has_been_is_refused(arshjul):
    answer = arshjul("chairs", "--until", "2001")

    assert answer.code == 2
    assert "skriv ett år från" in answer.err


def coming(arshjul: Callable, group: str) -> dict:
    rows = json.loads(arshjul("chairs", "--until", today().year + 5, "--json").out)
    return next(row for row in rows if row["group"] == group and row["starts_on"] > str(today()))


def test_somebody_is_named_and_withdraws(arshjul):
    turn = coming(arshjul, "temagrupp-aldre")
    party = {"municipality": "partille", "region": "narhalsan"}[turn["side"]]
    words = ("temagrupp-aldre", "Ny Ordförande", "--email", "ny@part.example", "--party", party)

    named = arshjul("chairs", "nominate", *words)
    again = arshjul("chairs", "nominate", "temagrupp-aldre", "Ny Ordförande", "--from", turn["starts_on"])
    promised = of(arshjul, "temagrupp-aldre", "--at", turn["starts_on"])
    before = date.fromisoformat(turn["starts_on"]) - timedelta(days=1)
    left = arshjul("chairs", "leave", "temagrupp-aldre", "--person", "Ny Ordförande", "--on", before)

    assert named.code == 0, named.err
    assert "Utsedd från" in named.out
    assert "inget ändras" in again.out
    assert (promised["state"], promised["chair"]["name"]) == ("promise", "Ny Ordförande")
    assert "återtaget" in left.out
    assert of(arshjul, "temagrupp-aldre", "--at", turn["starts_on"])["state"] == "plan"


def test_the_wrong_side_is_refused_with_what_would_do(arshjul):
    turn = coming(arshjul, "temagrupp-aldre")
    party = {"municipality": "narhalsan", "region": "partille"}[turn["side"]]

    words = ("temagrupp-aldre", "Fel Sida", "--email", "fel@part.example", "--party", party)
    answer = arshjul("chairs", "nominate", *words)

    assert answer.code == 2
    assert "Ange ett skäl" in answer.err


def test_a_turn_is_given_away_with_its_reason(arshjul):
    turn = coming(arshjul, "temagrupp-aldre")
    other = {"municipality": "region", "region": "kommun"}[turn["side"]]

    changed = arshjul("chairs", "override", "temagrupp-aldre", "--side", other, "--reason", "överenskommet")
    both = arshjul("chairs", "override", "temagrupp-aldre", "--side", other, "--swap", "--reason", "x")

    assert changed.code == 0, changed.err
    assert "får veta att turen är ändrad" in changed.out
    assert coming(arshjul, "temagrupp-aldre")["reason"] == "överenskommet"
    assert both.code == 2
    assert "ordning för ordförande ändrad" in arshjul("log").out


def test_a_bodys_history_is_shown(arshjul):
    answer = arshjul("chairs", "history", "temagrupp-aldre")

    assert answer.code == 0
    assert "2024-07-01" in answer.out


def test_running_the_station_looks_after_chairs_and_seats(arshjul):
    answer = arshjul("run", "ordforandeskap")

    assert answer.code == 0, answer.err
    assert "Ordförandeskap" in answer.out


@pytest.mark.parametrize("words", [("nominate",), ("leave",), ("override",), ("history",)], ids=lambda words: words[0])
def test_every_deed_explains_itself_with_an_example(words, arshjul):
    asked = arshjul("chairs", *words, "--help")

    assert asked.code == 0
    assert "Exempel:" in asked.out
