"""A year's requisitions for other programs: a workbook, a CSV file, and a chart of who bears how much."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from io import StringIO

from documents.shares_chart import Share, shares_chart
from documents.spreadsheet import workbook
from office.money_figures import PartRow
from rules.kronor import KRONA, in_kronor, in_percent

HEADINGS = (
    "År",
    "Part",
    "Id",
    "Finansiär",
    "Belopp",
    "Underlag",
    "Referens",
    "Läge",
    "Sista dag",
    "Skickad",
    "Bekräftad",
    "Fakturerad",
    "Faktura",
    "Betald",
    "Betalt belopp",
    "Anmärkning",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula."""
EXAMPLE = "EXEMPEL: beloppen är påhittade"

Cell = str | int | float | date | None


def as_workbook(rows: Sequence[PartRow], *, year: int, made_at: datetime) -> bytes:
    """The rows as XLSX, with their sum."""
    total: list[Cell] = ["Summa", *[None] * (len(HEADINGS) - 1)]
    total[4] = sum(row.amount for row in rows) / KRONA
    total[14] = sum(row.paid for row in rows) / KRONA
    lines = [_cells(row, year) for row in rows]
    return workbook(f"Rekvisition {year}", HEADINGS, lines, total=total, made_at=made_at)


def as_csv(rows: Sequence[PartRow], *, year: int) -> bytes:
    """The rows as CSV that a Swedish spreadsheet program opens as it stands: semicolons, decimal commas, UTF-8."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in rows:
        writer.writerow([_plain(cell) for cell in _cells(row, year)])
    return written.getvalue().encode("utf-8-sig")


def as_chart(rows: Sequence[PartRow], *, area: str, year: int) -> str:
    """The shares as SVG, under their financiers, the largest first in each."""
    total = sum(row.amount for row in rows)
    shares = [
        Share(
            name=row.name,
            financier=row.financier_name,
            amount=row.amount,
            said=f"{in_kronor(row.amount)} ({_rough(row.amount, total)})",
        )
        for row in sorted(rows, key=lambda row: (-row.amount, row.name))
    ]
    mark = f" – {EXAMPLE}" if any(row.is_example for row in rows) else ""
    return shares_chart(
        shares, title=f"{area}: så delas kostnaderna {year}", subtitle=f"Sammanlagt {in_kronor(total)}{mark}"
    )


def _rough(amount: int, total: int) -> str:
    """A share to one decimal, as a chart has it."""
    tenths = round(Fraction(amount * 1000, total)) if total else 0
    return in_percent(Fraction(tenths, 1000))


def _cells(row: PartRow, year: int) -> list[Cell]:
    return [
        year,
        row.name,
        row.party,
        row.financier_name,
        row.amount / KRONA,
        row.basis,
        row.reference,
        row.state.swedish if row.state else "beräknad",
        row.last_day,
        row.sent_on,
        row.confirmed_on,
        row.invoiced_on,
        row.invoice,
        row.paid_on,
        row.paid / KRONA,
        EXAMPLE if row.is_example else row.reason,
    ]


def _plain(cell: Cell) -> str:
    """The cell as CSV text. Nothing that somebody has written is ever a formula."""
    if isinstance(cell, float):
        return f"{cell:.2f}".replace(".", ",")
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
