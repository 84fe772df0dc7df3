"""`arshjul year`: a year is closed into its book, read, and opened again."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.cli.conftest import Answer

Run = Callable[..., Answer]


def test_a_year_is_closed_read_and_opened_again(
    in_home: Path, arshjul: Run, on: Callable[[date], None], tmp_path: Path
) -> None:
    on(date(2026, 1, 12))

    assert arshjul("year").out == "Inget år är stängt i Göteborgsområdet.\n"
    assert "2026 är inte slut" in arshjul("year", "close", 2026, "--yes").err
    assert "2025 har ingen årsbok än" in arshjul("year", "book", 2025, "--out", tmp_path / "bok").err
    closed = arshjul("year", "close", 2025, "--yes", "--end-awaited")
    assert "2025 är stängt i Göteborgsområdet, utgåva 1" in closed.out
    assert arshjul("year", "book", 2025, "--out", tmp_path / "bok").code == 0
    page, data = (tmp_path / "bok" / f"arsbok-goteborgsomradet-2025.{kind}" for kind in ("html", "json"))
    assert "<title>Årsbok 2025 – Göteborgsområdet</title>" in page.read_text("utf-8")
    assert json.loads(data.read_text("utf-8"))["year"] == 2025

    late = ("received", "arsrapporter", "temagrupp-aldre", "--year", 2025)
    assert "2025 är stängt i en årsbok" in arshjul(*late).err
    assert "2025 är öppet igen" in arshjul("year", "reopen", 2025, "--reason", "Fel dag").out
    (row,) = json.loads(arshjul("year", "--json").out)
    assert (row["closed"], row["standing"]) == (False, "öppnat igen 2026-01-12: Fel dag")
