"""A table file from a spreadsheet program, read as rows of cells: CSV in the encodings that Excel writes, or XLSX.

Nothing here knows what the columns mean. A file that is too large, of another kind or damaged is refused whole
with `UnreadableTable`; its text is Swedish and says what a right file looks like.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PARTS = 1_000
MAX_COLUMNS = 64
LAST_EXCEL_ROW = 1_048_576
SUFFIXES = (".csv", ".txt", ".xlsx", ".xlsm")

Cell = str | int | float | date | datetime | time | None


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row that holds something. `number` is the row's number as a person sees it in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of a file, its empty ones left out, and what of the file was passed over."""

    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()


class UnreadableTable(Exception):
    """The file cannot be read as a table. `row` is where, if that is known; `right` what to do."""

    def __init__(self, wrong: str, *, right: str, row: int | None = None) -> None:
        self.wrong = wrong
        self.right = right
        self.row = row
        super().__init__(f"{wrong}. {right}")


def read_table(path: Path, *, recognised: Callable[[tuple[str, ...]], int]) -> Table:
    """Read a table file. `recognised` tells how many of the cells of a first row are headings it knows.

    Raises UnreadableTable, and OSError where the file cannot be opened.
    """
    if path.suffix.casefold() not in SUFFIXES:
        raise UnreadableTable(
            f"filtypen ”{path.suffix or 'utan ändelse'}” kan inte läsas",
            right="Spara listan som .csv (kommaavgränsad, UTF-8) eller .xlsx",
        )
    content = _content(path)
    table = _workbook(content) if content.startswith(b"PK\x03\x04") else _text_table(_decoded(content), recognised)
    if not table.rows:
        raise _nothing_in("filen")
    return table


def read_text(path: Path) -> str:
    """Read a text file, in UTF-8 or in the encoding of older Windows programs.

    Raises UnreadableTable, and OSError where the file cannot be opened.
    """
    return _decoded(_content(path))


def _nothing_in(what: str) -> UnreadableTable:
    return UnreadableTable(
        f"{what} är tom", right="Första raden ska ha rubriker, och under dem står det som ska läsas in"
    )


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnreadableTable(
            f"filen är större än {MAX_BYTES // 1024**2} MB", right="Spara bara listan, utan bilder och andra blad"
        )
    if not content.strip():
        raise _nothing_in("filen")
    return content


# --- CSV


def _decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8 with or without mark, else Windows-1252."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(
            "filen är en gammal eller lösenordsskyddad Excelbok", right="Spara den som .xlsx utan lösenord"
        )
    if b"\x00" in content or content.startswith((b"\xff\xfe", b"\xfe\xff", b"%PDF")):
        raise UnreadableTable("filen är ingen textfil som går att läsa", right="Spara den som ”CSV UTF-8” eller .xlsx")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable("teckenkodningen går inte att tyda", right="Spara filen som ”CSV UTF-8”")


def _text_table(text: str, recognised: Callable[[tuple[str, ...]], int]) -> Table:
    # Excel itself may write a first line that names the delimiter.
    named = re.match(r"sep=(.)\r?\n", text)
    delimiter = named[1] if named else _delimiter(text, recognised)
    skipped = 1 if named else 0
    rows = _text_rows(text[named.end() :] if named else text, delimiter, skipped)
    return Table(rows=_filled(rows))


def _delimiter(text: str, recognised: Callable[[tuple[str, ...]], int]) -> str:
    """The delimiter under which the first row that holds something has the most known headings."""
    first = next((line for line in text.splitlines() if line.strip()), "")[:1000]
    return max(";,\t", key=lambda mark: recognised(tuple(next(csv.reader([first], delimiter=mark)))))


def _text_rows(text: str, delimiter: str, skipped: int) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableTable(
                "citationstecknen går inte ihop",
                right='En cell som börjar med " ska sluta med ", och ett " inuti cellen skrivs ""',
                row=number,
            ) from error
        yield TableRow(number=number, cells=tuple(cells))


def _filled(rows: Iterator[TableRow]) -> tuple[TableRow, ...]:
    """The rows that hold something. Stops reading as soon as they are too many."""
    filled: list[TableRow] = []
    for row in rows:
        if row.number > LAST_EXCEL_ROW:
            raise UnreadableTable("filen har fler rader än Excel tillåter", right="Spara bara listan i en ny fil")
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row.cells):
            continue
        filled.append(row)
        if len(filled) > MAX_ROWS + 1:
            raise UnreadableTable(f"listan har fler än {MAX_ROWS} rader", right="Dela upp den på flera filer")
    return tuple(filled)


# --- XLSX


def _workbook(content: bytes) -> Table:
    # openpyxl is slow to import, and most lists are CSV.
    from openpyxl import load_workbook

    try:
        _refuse_swollen(content)
        with warnings.catch_warnings():
            # It warns of features that it would lose on saving; nothing is saved here.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            return _first_sheet(book)
    except UnreadableTable:
        raise
    except Exception as error:
        # A damaged workbook makes the parser fail in any way at all, from KeyError to zlib.error.
        raise UnreadableTable(
            "filen är skadad eller ingen Excelbok", right="Öppna den i Excel och spara den på nytt som .xlsx"
        ) from error


def _refuse_swollen(content: bytes) -> None:
    """Refuse an archive that unpacks to far more than a list. `zipfile` never reads past the sizes declared."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise UnreadableTable("Excelboken är för stor när den packas upp", right="Spara bara listan i en ny bok")
        for part in parts:
            if part.flag_bits & 1:
                raise UnreadableTable("Excelboken är lösenordsskyddad", right="Spara den utan lösenord")
            # No workbook has a document type; one that has means to swell by entities.
            if b"<!DOCTYPE" in archive.open(part).read(2048):
                raise UnreadableTable("filen är ingen vanlig Excelbok", right="Spara listan i en ny bok")


def _first_sheet(book: Any) -> Table:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise UnreadableTable("Excelboken har inget synligt blad", right="Listan ska stå på bokens första blad")
    sheet, *others = visible
    # The size that a sheet states of itself is often wrong, and may be a million columns.
    sheet.reset_dimensions()
    rows = _filled(_sheet_rows(sheet))
    book.close()
    passed_over = ", ".join(f"”{other.title}”" for other in others)
    notes = (f"Bara bladet ”{sheet.title}” läses, inte {passed_over}.",) if others else ()
    return Table(rows=rows, notes=notes)


def _sheet_rows(sheet: Any) -> Iterator[TableRow]:
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
        yield TableRow(number=number, cells=tuple(_trimmed(list(cells))))


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells
