"""`arshjul matters`: what an operator types, and what is answered."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.cli.conftest import Answer

Run = Callable[..., Answer]


def test_a_question_is_taken_in_passed_on_and_closed(in_home: Path, arshjul: Run, on: Callable[[date], None]) -> None:
    on(date(2026, 2, 2))
    new = ("matters", "new", "fråga", "Sena besked", "--from", "nosam-partille", "--to", "temagrupp-aldre")

    assert arshjul("matters").out == "Inga uppdrag eller frågor är öppna.\n"
    given = arshjul(*new, "--reason", "Prövat lokalt")
    assert given.out == "Ärende 1 ligger nu hos temagrupp-aldre, senast 2026-04-07: frågan ”Sena besked”.\n"
    passed = arshjul("matters", "pass", 1, "--reason", "Behöver LGS", "--due", "2026-03-20")
    assert "beredningsgrupp, på väg till lgs, senast 2026-03-20" in passed.out
    (row,) = json.loads(arshjul("matters", "--json").out)
    assert (row["kind"], row["holder"], row["bound_for"], row["due_on"]) == (
        "question",
        "beredningsgrupp",
        "lgs",
        "2026-03-20",
    )
    assert "på väg till lgs" in arshjul("matters").out
    assert "heter nu: Sena besked vid utskrivning" in arshjul("matters", "rename", 1, "Sena besked vid utskrivning").out
    assert "Sena besked vid utskrivning" in arshjul("matters").out
    assert arshjul("matters", "rename", 1, " ").code == 2
    assert arshjul("matters", "rename", 1, "Sena besked").code == 0
    assert "Prövat lokalt" in arshjul("matters", "show", 1).out

    refused = arshjul("matters", "pass", 1, "--to", "samsa", "--reason", "x")
    assert refused.code == 2
    assert "går frågan inte till Utvecklingsgrupp SAMSA" in refused.err
    assert "Ärende 1 är avslutat: frågan ”Sena besked”." in arshjul("matters", "close", 1, "--outcome", "Löst").out
    assert "avslutat 2026-02-02: Löst" in arshjul("matters", "--all").out
    assert arshjul("matters", "show", 7).code == 2
    assert arshjul("matters", "rename", 1, "Något annat").code == 2, "it is closed"
    assert "ärendets rubrik ändrad" in arshjul("log").out
    assert "ärende avslutat" in arshjul("log").out
