"""Lists as somebody hands them in: written as text, or as a spreadsheet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a text file: `write("namn;grupp")`."""

    def write(content: str | bytes, *, name: str = "lista.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def write_book(tmp_path: Path) -> Callable[..., Path]:
    """Writes a spreadsheet, row by row."""

    def write_book(*rows: list[Any], hidden_first: bool = False, second_sheet: str | None = None) -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        if hidden_first:
            sheet.sheet_state = "hidden"
            sheet.append(["Hemligt"])
            sheet = book.create_sheet("Listan")
        for row in rows:
            sheet.append(row)
        if second_sheet:
            book.create_sheet(second_sheet)
        path = tmp_path / "lista.xlsx"
        book.save(path)
        return path

    return write_book
