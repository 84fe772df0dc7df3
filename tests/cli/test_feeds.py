"""`arshjul feed`, `arshjul subscriptions` and `arshjul people calendar`, over a real installation."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

CHAIR = "Ordförande LGS (region)"
TODAY = date(2025, 9, 15)


@pytest.fixture(autouse=True)
def _in_september(in_home: Path, on: Callable[[date], None]) -> None:
    """Each test has a home of its own, in September 2025."""
    on(TODAY)


def links_in(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("http://")]


@pytest.mark.parametrize(
    ("which", "name", "holds"),
    [
        ((), "Göteborgsområdet", "Sista dag: årsrapporter 2025 – 19 grupper"),
        (("grupp:nosam-harryda",), "NOSAM Härryda", "Sista dag: årsrapport 2025 – NOSAM Härryda"),
        (("uppdrag:ordförande@nosam",), "ordförande i nosam", "Sista dag: årsrapport 2025 – NOSAM Partille"),
        ((f"person:{CHAIR}",), "Göteborgsområdet", "Sista dag: årsrapport 2025 – Ledningsgrupp LGS"),
    ],
)
def test_any_calendar_is_printed(arshjul, which, name, holds):
    answer = arshjul("feed", *which)

    assert answer.code == 0
    calendar = Calendar.from_ical(answer.out)
    assert calendar["NAME"] == f"Årshjul – {name}"
    assert holds in [event["SUMMARY"] for event in calendar.walk("VEVENT")]


def test_printing_twice_gives_equal_bytes(arshjul):
    assert arshjul("feed").out == arshjul("feed").out


def test_a_calendar_that_is_none_is_told_with_how_they_are_named(arshjul):
    answer = arshjul("feed", "lgs")

    assert answer.code == 2
    assert "grupp:lgs" in answer.err


def test_a_person_gets_a_link_that_is_printed_for_each_program(arshjul):
    answer = arshjul("subscriptions", "new", CHAIR)

    assert answer.code == 0
    assert len(links_in(answer.out)) == 1
    assert links_in(answer.out)[0].endswith("/min-kalender.ics")
    assert "webcal://127.0.0.1:8470/kal/" in answer.out
    assert "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F" in answer.out


def test_subscriptions_are_listed_for_reading_and_for_machines(arshjul):
    arshjul("subscriptions", "new", CHAIR, "grupp:lgs")

    told, read = arshjul("subscriptions"), json.loads(arshjul("subscriptions", "--json").out)

    assert CHAIR in told.out
    assert "Ledningsgrupp LGS" in told.out
    assert "aldrig" in told.out
    assert [(row["kind"], row["subject"], row["alive"], row["has_latest"]) for row in read] == [
        ("group", "lgs", True, None)
    ]


def test_where_nobody_subscribes_that_is_said(arshjul):
    assert "Ingen prenumererar" in arshjul("subscriptions").out
    assert json.loads(arshjul("subscriptions", "--json").out) == []


def test_a_link_is_renewed_and_revoked_by_its_number(arshjul):
    first = json.loads(arshjul("subscriptions", "new", CHAIR, "--json").out)
    second = json.loads(arshjul("subscriptions", "renew", first["id"], "--json").out)

    revoked = arshjul("subscriptions", "revoke", first["id"])

    assert first["url"] != second["url"]
    assert revoked.out == f"Prenumerationen {first['id']} ({CHAIR}) är återkallad.\n"
    assert "återkallad" in arshjul("subscriptions").out
    assert "prenumeration återkallad" in arshjul("log").out


def test_a_number_that_is_none_is_told(arshjul):
    answer = arshjul("subscriptions", "revoke", 4711)

    assert answer.code == 2
    assert "det finns ingen prenumeration 4711" in answer.err


def test_a_person_that_is_none_is_told_with_who_may_be_meant(arshjul):
    answer = arshjul("subscriptions", "new", "Ordförande LGS")

    assert answer.code == 2
    assert "Menade du" in answer.err


def test_how_a_person_has_their_meetings_is_chosen_by_a_word(arshjul):
    answer = arshjul("people", "calendar", CHAIR, "prenumeration")

    assert (answer.code, answer.out) == (0, f"{CHAIR} får sina möten som prenumeration.\n")
    assert arshjul("people", "calendar", CHAIR, "inbjudningar").code == 0
    assert arshjul("people", "calendar", CHAIR, "duvpost").code == 2
    assert arshjul("log").out.count("kalender vald") == 2


@pytest.mark.parametrize("words", [("subscriptions", "new"), ("subscriptions", "renew"), ("people", "calendar")])
def test_each_of_them_explains_itself_with_an_example(arshjul, words):
    answer = arshjul(*words, "--help")

    assert answer.code == 0
    assert f"arshjul {' '.join(words)}" in answer.out


def test_somebody_without_a_role_gets_no_link_and_nothing_is_written(arshjul):
    left = "Ordförande NOSAM GBG Centrum"

    refused = arshjul("subscriptions", "new", left)

    assert refused.code == 2
    assert f"{left} har inget uppdrag i området" in refused.err
    assert refused.out == ""
    assert left not in arshjul("subscriptions").out
