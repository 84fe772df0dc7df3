"""Lists of populations and payments: what is wrong with them is told, all at once and with its row."""

from datetime import date
from pathlib import Path

import pytest

from areas.lists import ListError
from areas.payments import read_payments
from areas.populations import read_populations
from settings import ROOT


def written(folder: Path, text: str) -> Path:
    path = folder / "lista.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("partille;2025-07-01;0;SCB", "går inte att dela efter"),
        ("partille;2025-07-01;-5;SCB", "går inte att dela efter"),
        ("partille;2025-07-01;40,5;SCB", "inget antal invånare"),
        ("partille;2025-07-01;999999999;SCB", "kan inte stämma"),
        ("partille;2025-02-30;40000;SCB", "finns inte i kalendern"),
        ("partille;1 juli;40000;SCB", "inget datum"),
        ("partille;2025-07-01;40000;", "källa saknas"),
        (";2025-07-01;40000;SCB", "part saknas"),
        ("partille;2025-07-01;;SCB", "folkmängd saknas"),
        ("partille;2025-07-01;4;a\nPartille;2025-07-01;5;b", "står redan på rad 2"),
    ],
)
def test_a_wrong_population_is_told(tmp_path: Path, row: str, wrong: str) -> None:
    found = read_populations(written(tmp_path, f"part;datum;folkmängd;källa\n{row}\n"))

    assert any(wrong in str(problem) for problem in found.problems)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("2026-06-15;0;x", "kan inte vara en betalning"),
        ("2026-06-15;12,345;x", "inget belopp"),
        ("2026-06-15;;x", "belopp saknas"),
        ("2026-06-15;99999999999999;x", "inget belopp"),
        ("15 juni;10;x", "inget datum"),
        ("2026-06-15;10;", "referens saknas"),
    ],
)
def test_a_wrong_payment_is_told(tmp_path: Path, row: str, wrong: str) -> None:
    found = read_payments(written(tmp_path, f"datum;belopp;referens\n{row}\n"))

    assert any(wrong in str(problem) for problem in found.problems)


def test_amounts_are_read_to_the_ore(tmp_path: Path) -> None:
    rows = "2026-06-15;242 125,13;a\n2026-06-15;-0,5;b\n2026-06-15;1000 kr;c\n"
    found = read_payments(written(tmp_path, f"datum;belopp;referens\n{rows}"))

    assert [row.amount for row in found.rows] == [24_212_513, -50, 100_000]
    assert not found.problems


@pytest.mark.parametrize("read", [read_populations, read_payments])
def test_a_file_that_is_no_such_list_is_refused(tmp_path: Path, read: object) -> None:
    for text in ("namn;adress\nx;y\n", "part;datum;folkmängd;källa;belopp;referens\n"):
        with pytest.raises(ListError):
            read(written(tmp_path, text))  # type: ignore[operator]


@pytest.mark.parametrize("area", ["fyrbodal", "goteborgsomradet"])
def test_the_demonstrations_figures_say_that_they_are_examples(area: str) -> None:
    found = read_populations(ROOT / "areas" / f"{area}-population.csv")

    assert not found.problems
    assert all("EXEMPEL" in row.source for row in found.rows)
    assert date(2023, 7, 1) in {row.day for row in found.rows} or area != "fyrbodal"
