"""Every table of the office's pages as a file: CSV for whatever reads it, XLSX for spreadsheet programs.

A page offers both by the macro `as_files` in `_macros.html`; the filters in its address hold for the file too. What a
cell holds is data: nothing in it is ever a formula in the program that opens the file.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, count, islice
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, NamedTuple, cast
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from dashboard.places import place_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ASKED_BY = "som"
"""What the address is asked for a file by: `?som=csv`."""
PART = "del"
"""Which table of the page is meant, by its id, where it is one that the page itself makes a file of."""
FORMULA_SIGNS = (*"=+-@\uff1d\uff0b\uff0d\uff20", "\t", "\r", "\n")
"""The wide ones, too: some programs read them as the others."""
NOT_IN_A_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST_CELL = 32_000
WIDEST, NARROWEST = 60, 9
ROWS_IN_A_SHEET = 1_048_575
"""As many as a sheet of a workbook can hold, below its headings; the rest stand on sheets of their own."""
LOOKED_AT = 500
"""Rows by which the columns of a workbook get their widths; and rows of CSV that are sent at a time."""
A_PORTION = 2_000
"""Rows that a long table is read at a time."""
AT_THE_TOP, IN_LINES = Alignment(wrap_text=False, vertical="top"), Alignment(wrap_text=True, vertical="top")
IN_MEMORY = 1_000_000
A_PIECE = 64 * 1024

Cell = str | int | float | Decimal | date | datetime | bool | None


class FileKind(StrEnum):
    """A kind of file that a table can be had as. The value stands in addresses and is the file's suffix."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def swedish(self) -> str:
        """What the link to it says."""
        return {"csv": "CSV", "xlsx": "Excel"}[self.value]

    @property
    def media_type(self) -> str:
        """What the answer says that it is."""
        return {
            "csv": "text/csv; charset=utf-8",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }[self.value]


def wanted_file(request: Request) -> FileKind | None:
    """The kind of file that the address asks for; None where it asks for the page, or for one of its tables."""
    return None if PART in request.query_params else part_kind(request)


def part_kind(request: Request) -> FileKind | None:
    """The kind of file that the address asks for, of whatever it is."""
    asked = request.query_params.get(ASKED_BY, "")
    return FileKind(asked) if asked in set(FileKind) else None


def table_answer(
    request: Request, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response | None:
    """The table as the file that the address asks for, named after the area and the day; None where it asks for none.

    So a route says `if file := table_answer(...): return file` and then answers with its page. `name` is in ASCII.
    Rows from a generator are not made unless a file is asked for.
    """
    kind = wanted_file(request)
    return None if kind is None else as_answer(request, kind, name, columns, rows)


def as_answer(
    request: Request, kind: FileKind, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """The table as a file of that kind, named after the area and the day."""
    body = as_csv(columns, rows) if kind is FileKind.CSV else as_xlsx(name, columns, rows)
    return Response(body, media_type=kind.media_type, headers=_named(request, kind, name))


def _named(request: Request, kind: FileKind, name: str) -> dict[str, str]:
    place = place_of(request)
    day = place.today if place else request.app.state.clock().astimezone(STOCKHOLM).date()
    file_name = "-".join(filter(None, (name, place.area if place else "", day.isoformat())))
    return {"Content-Disposition": f'attachment; filename="{file_name}.{kind}"'}


class Portion(NamedTuple):
    """Some rows of a long table, and the number before which the next begin; None where these are the last."""

    rows: Sequence[Sequence[Cell]]
    next_before: int | None


def long_table_answer(
    request: Request, name: str, columns: Sequence[str], read: Callable[[int | None], Portion]
) -> Response | None:
    """As `table_answer`, of a table that may be longer than memory should hold: `read(before)` gives it in portions.

    The file is made while it is sent, in sessions of its own. What begins it is read first: where the database does not
    answer, the page says so, and no file is broken off.
    """
    kind = wanted_file(request)
    if kind is None:
        return None
    pieces = csv_pieces if kind is FileKind.CSV else _xlsx_pieces(name)
    body = pieces(columns, _rows_of(read(None), read))
    return StreamingResponse(body, media_type=kind.media_type, headers=_named(request, kind, name))


def _rows_of(portion: Portion, read: Callable[[int | None], Portion]) -> Iterator[Sequence[Cell]]:
    yield from portion.rows
    while portion.next_before is not None:
        portion = read(portion.next_before)
        yield from portion.rows


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as Swedish spreadsheet programs open it at a click: semicolons, decimal commas, UTF-8 with its mark."""
    return b"".join(csv_pieces(columns, rows))


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """What `as_csv` gives, some rows at a time."""
    yield _csv_lines([columns]).encode("utf-8-sig")
    left = iter(rows)
    while some := list(islice(left, LOOKED_AT)):
        yield _csv_lines(some).encode()


def _csv_lines(rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([_in_csv(cell) for cell in row] for row in rows)
    return text.getvalue()


def _in_csv(cell: Cell) -> str:
    match _spoken(cell):
        case str() as text:
            return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
        case datetime() as instant:
            return instant.strftime("%Y-%m-%d %H:%M")
        case date() as day:
            return day.isoformat()
        case float() | Decimal() as number:
            return str(format_decimal(number, "0.##########", locale="sv")).replace("−", "-")
        case None:
            return ""
        case other:
            return str(other)


def as_xlsx(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as a workbook: the headings stay in sight, and days and numbers are what they are."""
    kept = io.BytesIO()
    write_xlsx(kept, name, columns, rows)
    return kept.getvalue()


def _xlsx_pieces(name: str) -> Callable[[Sequence[str], Iterable[Sequence[Cell]]], Iterator[bytes]]:
    def pieces(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
            write_xlsx(cast("BinaryIO", kept), name, columns, rows)
            kept.seek(0)
            while piece := kept.read(A_PIECE):
                yield piece

    return pieces


def write_xlsx(
    into: BinaryIO,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    rows_in_a_sheet: int = ROWS_IN_A_SHEET,
) -> None:
    """Write the table as a workbook, with a sheet more for each that is full. No more than a few rows are in memory."""
    book = Workbook(write_only=True)
    made = ([_spoken(cell) for cell in row] for row in rows)
    first = next(made, None)
    for number in count(1):
        held = islice(made, rows_in_a_sheet - 1) if first is not None else iter(())
        start = [*([first] if first is not None else ()), *islice(held, LOOKED_AT - 1)]
        title = name[:31] if number == 1 else f"{name[:25]} ({number})"
        _fill(book.create_sheet(title), columns, start, held)
        first = next(made, None)
        if first is None:
            break
    book.save(into)


def _fill(sheet: Any, columns: Sequence[str], start: Sequence[Sequence[Cell]], rest: Iterable[Sequence[Cell]]) -> None:
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(columns, start), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append(list(_headings(sheet, columns)))
    number = 0
    for number, row in enumerate(chain(start, rest), start=1):  # noqa: B007 - the last number is how many there are
        sheet.append([_in_xlsx(sheet, cell) for cell in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}{number + 1}"


def _headings(sheet: Any, columns: Sequence[str]) -> Iterator[Any]:
    for column in columns:
        cell = _in_xlsx(sheet, _spoken(column))
        cell.font = Font(bold=True)
        yield cell


def _in_xlsx(sheet: Any, cell: Cell) -> Any:
    if cell is None:
        return None
    value: Any = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(cell, str):
        made.data_type = "s"  # else a text that begins with "=" would be a formula
        made.alignment = IN_LINES if "\n" in cell else AT_THE_TOP
    elif isinstance(cell, datetime):
        made.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(cell, date):
        made.number_format = "yyyy-mm-dd"
    return made


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[int]:
    for place, column in enumerate(columns):
        longest = max((len(str(row[place])) for row in rows if row[place] is not None), default=0)
        yield max(NARROWEST, min(WIDEST, max(longest, len(column)) + 2))


def _spoken(cell: Cell) -> Cell:
    """The cell as a person reads it: yes and no in words, instants on the office's clock."""
    match cell:
        case bool():
            return "ja" if cell else "nej"
        case str():
            return NOT_IN_A_CELL.sub("", str(cell))[:LONGEST_CELL]
        case datetime():
            return cell.astimezone(STOCKHOLM)
        case _:
            return cell
