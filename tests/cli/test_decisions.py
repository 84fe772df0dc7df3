"""Deciding about documents from the command line: what is asked anew, what is never asked again, what is published."""

import json
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

PSYKIATRI, ALDRE = ("arsrapporter", "temagrupp-psykiatri"), ("arsrapporter", "temagrupp-aldre")
YEAR = ("--year", "2026")
REASON = "Mål & indikatorer saknas"


def letters_about(home: Path, title: str) -> list[str]:
    """The texts of the letters that name the document, in the order of their files."""
    found = []
    for path in sorted((home / "letters").rglob("*.eml")):
        message: Any = message_from_bytes(path.read_bytes(), policy=policy.default)
        text = message.get_body(("plain",)).get_content()
        if title in text:
            found.append(f"{message['Subject']}\n{text}")
    return found


def test_what_is_remitted_back_is_asked_for_again_with_the_reason_and_the_new_day(arshjul, in_home, on):
    on(date(2026, 2, 2))
    received = arshjul("received", *PSYKIATRI, *YEAR)
    before = len(letters_about(in_home, "Årsrapport för 2025 från Temagrupp Psykiatri"))

    on(date(2026, 2, 12))
    remitted = arshjul("decide", *PSYKIATRI, "återremitterad", *YEAR, "--to", "2026-03-13", "--reason", REASON)
    arshjul("deliver")
    arshjul("tick")
    arshjul("tick")

    assert (received.code, remitted.code) == (0, 0)
    assert "Ny sista dag: 2026-03-13" in remitted.out
    (asked,) = letters_about(in_home, "Årsrapport för 2025 från Temagrupp Psykiatri")[before:]
    assert "återremitterat: årsrapport för 2025" in asked.casefold()
    assert "Sista dag: fredagen den 13 mars 2026 (återremitterat: en ny version behövs)" in asked
    assert f"Återremitterat av Ledningsgrupp LGS den 12 februari 2026: {REASON}." in asked


def test_of_what_is_struck_nothing_more_is_asked(arshjul, in_home, on):
    on(date(2026, 2, 2))
    struck = arshjul("decide", *ALDRE, "struken", *YEAR, "--reason", "Gruppen rapporterar i plan")
    before = len(letters_about(in_home, "Temagrupp Äldre"))
    on(date(2026, 2, 3))
    arshjul("tick")
    on(date(2026, 2, 9))
    arshjul("tick")

    assert struck.code == 0
    assert len(letters_about(in_home, "Temagrupp Barn och unga")) > 0
    assert letters_about(in_home, "Temagrupp Äldre")[before:] == []
    assert json.loads(arshjul("decisions", "list", *YEAR, "--json").out)[0]["outcome"] == "struken"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fastställd",), "väntas"),
        (("återremitterad", "--reason", "x"), "väntas"),
    ],
)
def test_nothing_is_decided_about_what_has_not_come_in(arshjul, in_home, on, words, said):
    on(date(2026, 2, 2))

    answer = arshjul("decide", *PSYKIATRI, *words, *YEAR)

    assert answer.code == 2
    assert said in answer.err


def test_the_table_its_package_and_the_publication_go_the_whole_way(arshjul, in_home, on, tmp_path):
    report = tmp_path / "årsrapport.pdf"
    report.write_bytes(b"%PDF-1.7")
    on(date(2026, 2, 2))
    arshjul("received", *PSYKIATRI, *YEAR, "--file", report)
    arshjul("received", *ALDRE, *YEAR)

    table = json.loads(arshjul("decisions", "table", "arsrapport-faststalls", *YEAR, "--json").out)
    package = arshjul("decisions", "package", "arsrapport-faststalls", *YEAR, "--out", tmp_path / "ut")
    again = arshjul("decisions", "package", "arsrapport-faststalls", *YEAR)
    on(date(2026, 2, 12))
    adopted = arshjul("decide", "arsrapport-faststalls", "alla", "fastställd", *YEAR)
    twice = arshjul("decide", *PSYKIATRI, "fastställd", *YEAR)
    wrong = arshjul("decisions", "publish", "arsrapport-faststalls", *YEAR, "--url", "webben")
    url = "https://goteborgsomradet.example/arsrapport-2025"
    published = arshjul("decisions", "publish", "arsrapport-faststalls", *YEAR, "--url", url)
    late = arshjul("decide", *PSYKIATRI, "återremitterad", *YEAR, "--to", "2026-03-13", "--reason", "för sent")

    on_table = [(line["group"], line["files"]) for line in table["received"] if line["document"] == "arsrapport"]
    assert on_table == [("temagrupp-aldre", []), ("temagrupp-psykiatri", ["årsrapport.pdf"])]
    assert len([line for line in table["missing"] if line["document"] == "arsrapport"]) == 17
    assert "2 på bordet" in package.out
    assert "gäller fortfarande" in again.out
    assert {path.suffix for path in (tmp_path / "ut").iterdir()} == {".pdf", ".zip"}
    assert "2 dokument är nu: fastställd" in adopted.out
    assert (twice.code, wrong.code, late.code) == (2, 2, 2)
    assert "redan fastställd" in twice.err
    assert "ingen webbadress" in wrong.err
    assert "2 dokument är publicerade" in published.out
    assert "är publicerad och kan inte bli återremitterad" in late.err
    assert {row["url"] for row in json.loads(arshjul("decisions", "list", *YEAR, "--json").out)} == {url}


def test_what_a_meeting_came_to_is_noted_in_its_agenda_once_it_has_begun(arshjul, in_home, on, tmp_path):
    listed = tmp_path / "moten.txt"
    listed.write_text("Ledningsgrupp LGS\n2026-02-12 9.00–12.00, på plats: Stadshuset\n", "utf-8")
    on(date(2026, 1, 7))
    number = json.loads(arshjul("meetings", "import", listed, "--yes", "--json").out)["added"][0]
    arshjul("meetings", "call", number, "--yes")
    early = arshjul("meetings", "outcome", number, 1, "LGS ställer sig bakom")

    on(date(2026, 2, 12))
    noted = arshjul("meetings", "outcome", number, 1, "LGS ställer sig bakom")
    unknown = arshjul("meetings", "outcome", number, 99, "x")

    assert early.code == 2
    assert "har inte hållits än" in early.err
    assert (noted.code, noted.err) == (0, "")
    assert "har ingen punkt 99" in unknown.err
    assert "LGS ställer sig bakom" in arshjul("meetings", "show", number).out


def test_a_number_is_refused_where_the_area_has_no_such_diary(arshjul, in_home, on):
    on(date(2026, 2, 2))
    arshjul("received", *ALDRE, *YEAR)

    answer = arshjul("decisions", "register", *ALDRE, *YEAR, "--authority", "goteborg", "--number", "SLK-2026-1")

    assert answer.code == 2
    assert "inget diarium för ”goteborg”" in answer.err
