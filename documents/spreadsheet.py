"""A table as a workbook: headings that stay in sight, amounts as numbers, columns as wide as they need."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

WIDEST = 60
AMOUNT = "#,##0.00"

Cell = str | int | float | date | None


def workbook(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], *, total: Sequence[Cell], made_at: datetime
) -> bytes:
    """The workbook as XLSX: one sheet called `title`, and under the rows the line `total`.

    Text that begins as a formula does is text all the same.
    """
    book = Workbook()
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    book.properties.creator, book.properties.title = "Årshjul", title
    sheet = book.active
    assert sheet is not None
    sheet.title = title[:31]
    for number, line in enumerate([headings, *rows, total], start=1):
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row=number, column=column, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            elif isinstance(value, float):
                cell.number_format = AMOUNT
            if number in (1, len(rows) + 2):
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column, heading in enumerate(headings, start=1):
        longest = max(len(str(line[column - 1] or "")) for line in [headings, *rows, total])
        sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, max(len(heading), longest) + 2)
    written = BytesIO()
    book.save(written)
    return written.getvalue()
