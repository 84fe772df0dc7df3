"""Every table of the office's pages as a file: CSV for whatever reads it, XLSX for spreadsheet programs.

A page offers both by the macro `as_files` in `_macros.html`; the filters in its address hold for the file too. What a
cell holds is data: nothing in it is ever a formula in the program that opens the file.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import Response
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
    place = place_of(request)
    day = place.today if place else request.app.state.clock().astimezone(STOCKHOLM).date()
    file_name = "-".join(filter(None, (name, place.area if place else "", day.isoformat())))
    headers = {"Content-Disposition": f'attachment; filename="{file_name}.{kind}"'}
    return Response(body, media_type=kind.media_type, headers=headers)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as Swedish spreadsheet programs open it at a click: semicolons, decimal commas, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(_in_csv, columns))
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


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
    """The table as a workbook with one sheet: the headings stay in sight, and days and numbers are what they are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    made = [[_spoken(cell) for cell in row] for row in rows]
    for place, width in enumerate(_widths(columns, made), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append(list(_headings(sheet, columns)))
    for row in made:
        sheet.append([_in_xlsx(sheet, cell) for cell in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}{len(made) + 1}"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _headings(sheet: Any, columns: Sequence[str]) -> Iterator[Any]:
    for column in columns:
        cell = _in_xlsx(sheet, _spoken(column))
        cell.font = Font(bold=True)
        yield cell


def _in_xlsx(sheet: Any, cell: Cell) -> Any:
    value: Any = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(cell, str):
        made.data_type = "s"  # else a text that begins with "=" would be a formula
        made.alignment = Alignment(wrap_text="\n" in cell, vertical="top")
    elif isinstance(cell, datetime):
        made.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(cell, date):
        made.number_format = "yyyy-mm-dd"
    return made


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[int]:
    for place, column in enumerate(columns):
        longest = max((len(str(row[place])) for row in rows[:500] if row[place] is not None), default=0)
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
