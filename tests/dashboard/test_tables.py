"""Tables as files: what a spreadsheet program makes of them, and that nothing in them is a formula."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from dashboard.tables import Cell, as_csv, as_xlsx

COLUMNS = ("Namn", "Dag", "När", "Antal", "Andel", "Kommer")
ROW = ("Öckerö & Härryda", date(2026, 1, 30), datetime(2026, 7, 1, 5, 15, tzinfo=UTC), 3, Decimal("1.5"), True)
FORMULAS = ["=1+1", '=HYPERLINK("http://exempel.example")', "+46", "-2", "@SUM(A1)", "\t=1", "\r=1"]


def opened(rows: list[tuple[Cell, ...]], columns: tuple[str, ...] = COLUMNS) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(as_xlsx("provet", columns, rows))).active
    assert sheet is not None
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_a_csv_file_opens_at_a_click_in_a_swedish_spreadsheet_program() -> None:
    content = as_csv(COLUMNS, [ROW, (None, None, None, None, 0.25, False)])

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n") == [
        "Namn;Dag;När;Antal;Andel;Kommer",
        "Öckerö & Härryda;2026-01-30;2026-07-01 07:15;3;1,5;ja",
        ";;;;0,25;nej",
        "",
    ]


def test_a_workbook_keeps_days_and_numbers_as_what_they_are() -> None:
    headings, row = opened([ROW])

    assert headings == COLUMNS
    days = datetime.fromisoformat("2026-01-30"), datetime.fromisoformat("2026-07-01T07:15")
    assert row == ("Öckerö & Härryda", *days, 3, 1.5, "ja")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_ever_a_formula(text: str) -> None:
    csv_cell = as_csv(("A",), [(text,)]).decode("utf-8-sig").split("\r\n", 1)[1]
    book = load_workbook(io.BytesIO(as_xlsx("provet", ("A",), [(text,)])))

    assert csv_cell.lstrip('"').startswith("'")
    assert book.active is not None
    assert [cell.data_type for (cell,) in book.active.iter_rows(min_row=2)] == ["s"]


def test_what_no_file_can_hold_is_left_out_and_the_rest_stands() -> None:
    assert opened([("a\x00b\x0bc",)], ("A",))[1][0] == "abc"
    assert as_csv(("A",), [("a\x00b",)]).decode("utf-8-sig").endswith("ab\r\n")
