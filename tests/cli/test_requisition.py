"""`arshjul requisition` and the lists it lives on, as their user meets them: Fyrbodal 2024 in the demonstration."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf

from rules.kronor import KRONA

FYRBODAL = ("--area", "fyrbodal", "--year", 2024)
JUNE = date(2024, 6, 4)


def rows(arshjul: Callable[..., Any]) -> list[dict[str, Any]]:
    answer = arshjul("requisition", *FYRBODAL, "--json")
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out, parse_float=Decimal)
    return found


def test_fyrbodal_2024_from_the_model_to_the_money(in_home, arshjul, on, tmp_path: Path) -> None:
    on(JUNE)
    computed = rows(arshjul)

    # as the plan says, to the öre, before there is any draft
    assert sum(row["amount"] for row in computed) == Decimal("3874000.00")
    by_financier: Counter[str] = Counter()
    for row in computed:
        by_financier[row["financier"]] += row["amount_ore"]
    assert by_financier == {
        "kommunerna": 1_937_000 * KRONA,
        "delregionala-namnder": 1_239_680 * KRONA,
        "nu-sjukvarden": 697_320 * KRONA,
    }
    assert all(row["party"] and row["basis"] for row in computed)
    assert len({row["party"] for row in computed}) == 18

    # drafts, a look at their papers, the go
    assert arshjul("requisition", "draft", *FYRBODAL).code == 0
    preview = tmp_path / "utkast"
    assert arshjul("requisition", "preview", preview, *FYRBODAL).code == 0
    papers = sorted(preview.glob("*.pdf"))
    assert len(papers) == 18
    with pikepdf.open(papers[0]) as pdf:
        assert str(pdf.Root.Lang).startswith("sv")
    for act in (("send", "--yes"), ("discard", "--reason", "x")):
        mistyped = arshjul("requisition", *act, *FYRBODAL, "--party", "amal", "--party", "amaal")
        assert (mistyped.code, "inget utkast väntar 2024 för amaal. Parter med utkast: amal" in mistyped.err) == (
            2,
            True,
        )
    refused = arshjul("requisition", "send", *FYRBODAL)
    assert (refused.code, "Inget har skickats" in refused.err) == (1, True)
    sent = arshjul("requisition", "send", *FYRBODAL, "--yes")
    assert (sent.code, "18 brev skickade" in sent.out) == (0, True)
    assert {row["state"] for row in rows(arshjul)} == {"sent"}
    assert sum(row["amount"] for row in rows(arshjul)) == Decimal("3874000.00")

    # what parties answer and pay
    assert arshjul("requisition", "confirm", "amal", *FYRBODAL).code == 0
    assert arshjul("requisition", "invoiced", "amal", *FYRBODAL, "--invoice", "F-1").code == 0
    part = arshjul("requisition", "paid", "amal", *FYRBODAL, "--amount", "1 000,50")
    assert "kvar att betala" in part.out
    assert "allt är betalt" in arshjul("requisition", "paid", "amal", *FYRBODAL).out
    again = arshjul("requisition", "paid", "amal", *FYRBODAL)
    assert (again.code, "har läget ”betald”" in again.err) == (2, True)
    file = tmp_path / "konto.csv"
    file.write_text("datum;belopp;referens\n2024-06-04;697320,00;2024-NU-SJUKVARDEN-1\n2024-06-04;5;?\n", "utf-8")
    read_in = arshjul("import", "payments", file, "--area", "fyrbodal")
    assert (read_in.code, "åt sidan" in read_in.err) == (1, True)
    status = arshjul("requisition", *FYRBODAL, "--status").out.replace("\u00a0", " ")
    assert "Rekvirerat 2024: 3 874 000,00 kr" in status
    assert "Åt sidan: betalning" in status
    figures = json.loads(arshjul("requisition", *FYRBODAL, "--status", "--json").out)
    assert figures["requisitioned"] == 3_874_000
    assert len(figures["set_aside"]) == 1
    number = figures["set_aside"][0]["payment"]
    dismissed = ("requisition", "dismiss", number, "--area", "fyrbodal")
    assert "är avfärdad" in arshjul(*dismissed, "--reason", "gäller ett annat avtal").out
    assert json.loads(arshjul("requisition", *FYRBODAL, "--status", "--json").out)["set_aside"] == []
    assert "väntar igen" in arshjul(*dismissed, "--undo").out
    assert json.loads(arshjul("requisition", *FYRBODAL, "--status", "--json").out) == figures

    # a figure that was wrong
    wrong = tmp_path / "folkmangd.csv"
    wrong.write_text("part;datum;folkmängd;källa\nÅmåls kommun;2023-07-01;11000;rättad\n", "utf-8")
    assert "12000 → 11000" in arshjul("import", "populations", wrong, "--area", "fyrbodal").out
    corrected = arshjul("requisition", "correct", *FYRBODAL, "--reason", "folkmängden var fel")
    assert "2024-AMAL-2" in corrected.out
    assert "rättelser väntar" in arshjul("requisition", *FYRBODAL).out
    assert arshjul("requisition", "send", *FYRBODAL, "--yes").code == 0
    after = rows(arshjul)
    assert sum(row["amount"] for row in after) == Decimal("3874000.00")
    assert {row["revision"] for row in after} == {1, 2}, "who pays no share by population has the first one still"

    # the year's end
    assert arshjul("requisition", "used", *FYRBODAL, "--amount", "100000").code == 0
    surplus = json.loads(arshjul("requisition", "surplus", *FYRBODAL, "--json").out, parse_float=Decimal)
    assert surplus["carried"] + surplus["returned"] == surplus["surplus"]
    assert sum(surplus["by_party"].values()) == surplus["returned"]
    assert "är inte betalt än" in arshjul("requisition", "surplus", *FYRBODAL).out
    for suffix in ("xlsx", "csv", "svg"):
        exported = arshjul("requisition", "export", tmp_path / f"e.{suffix}", *FYRBODAL)
        assert exported.code == 0
        assert (tmp_path / f"e.{suffix}").stat().st_size > 500
    assert arshjul("requisition", "export", tmp_path / "e.doc", *FYRBODAL).code == 2


def test_what_cannot_be_done_is_said_with_what_can(in_home, arshjul, on) -> None:
    on(JUNE)

    for words, code, told in (
        (("requisition", "--area", "fyrbodal", "--year", 2023), 2, "ingen finansieringsmodell gäller 2023"),
        (("requisition", "--area", "fyrbodal", "--year", 2040), 2, "index för 2031 saknas"),
        (("requisition", "send", *FYRBODAL, "--yes"), 2, "inget utkast väntar 2024"),
        (("requisition", "paid", "amal", *FYRBODAL, "--amount", "12,345"), 2, "inget belopp"),
        (("requisition", "confirm", "amal", *FYRBODAL), 2, "amal har ingen rekvisition"),
        (("requisition", "discard", *FYRBODAL, "--reason", "x"), 0, ""),
        (("requisition", "discard", *FYRBODAL, "--reason", "x", "--party", "amaal"), 2, "Parterna är amal"),
        (("requisition", "dismiss", 12, "--area", "fyrbodal"), 2, "ange varför med --reason"),
        (
            ("requisition", "dismiss", 12, "--area", "fyrbodal", "--reason", "x"),
            2,
            "betalning 12 är inte lagd åt sidan",
        ),
        (("requisition", "correct", *FYRBODAL, "--reason", " "), 2, "ange ett skäl"),
        (("requisition", "surplus", *FYRBODAL), 2, "inte antecknat"),
    ):
        answer = arshjul(*words)
        assert (answer.code, told in answer.err) == (code, True), (words, answer)
    shown = arshjul("requisition", "--area", "goteborgsomradet", "--year", 2024)
    assert "EXEMPEL: beloppen är påhittade" in shown.out
