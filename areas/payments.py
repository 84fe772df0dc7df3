"""Reading a list of payments, as a bank or an accounting system writes it: day, amount, and what they refer to.

A list is judged here by itself; which requisition each payment is for is found by `office.payments`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from areas.lists import Headings, Line, ReadList, open_list
from rules.kronor import KRONA, MOST

LONGEST_CELL = 200
_HEADINGS = Headings(
    synonyms={
        "datum": ("datum", "betaldatum", "bokföringsdag", "betald", "dag"),
        "belopp": ("belopp", "summa", "kronor", "kr"),
        "referens": ("referens", "meddelande", "ocr", "betalningsreferens", "text"),
        "part": ("part", "avsändare", "betalare", "kund"),
    },
    required=("datum", "belopp", "referens"),
    optional_in_words="part",
)
_AMOUNT = re.compile(r"([-−]?)(\d{1,13})(?:[.,](\d{1,2}))?")


@dataclass(frozen=True, kw_only=True)
class PaymentRow:
    """One payment. A negative amount in öre has gone back. `party` stands as it is written, where it does."""

    number: int
    day: date
    amount: int
    reference: str
    party: str


PaymentList = ReadList[PaymentRow]


def read_payments(path: Path) -> PaymentList:
    """Read a CSV or XLSX list; what is wrong with its rows is in its `problems`.

    Raises ListError for a file that is no such list, and OSError if it cannot be opened.
    """
    found = open_list(path, _HEADINGS, a_row_for="varje betalning")
    rows = [row for line in found.lines if (row := _row(line, found.width))]
    return PaymentList(file=path.name, rows=tuple(rows), problems=found.problems, notes=found.notes)


def _row(line: Line, width: int) -> PaymentRow | None:
    line.refuse_stray_cells(width)
    reference, party = line.text("referens", longest=LONGEST_CELL), line.text("part", longest=LONGEST_CELL)
    if not reference and not party:
        line.wrong("referens", "referens saknas", "Skriv rekvisitionens referens, t.ex. 2024-PARTILLE-1, eller parten")
    day, amount = _day(line), _amount(line)
    if line.problems or day is None or amount is None:
        return None
    return PaymentRow(number=line.row.number, day=day, amount=amount, reference=reference, party=party)


def _day(line: Line) -> date | None:
    value = line.cell("datum")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = line.text("datum", longest=LONGEST_CELL)
    try:
        return date.fromisoformat(text)
    except ValueError:
        line.wrong("datum", f"”{text}” är inget datum" if text else "datum saknas", "Skriv dagen som 2024-06-28")
        return None


def _amount(line: Line) -> int | None:
    value = line.cell("belopp")
    if isinstance(value, float):
        value = f"{value:.2f}" if round(value, 2) == value else str(value)
    text = re.sub(r"[ \u00a0\u202f]|kr$", "", str(value if value is not None else "").strip())
    found = _AMOUNT.fullmatch(text)
    if found is None:
        told = f"”{text}” är inget belopp" if text else "belopp saknas"
        line.wrong("belopp", told, "Skriv kronor med högst två decimaler, t.ex. 242 125,13")
        return None
    minus, whole, decimals = found.groups()
    amount = int(whole) * KRONA + int((decimals or "0").ljust(2, "0"))
    if amount == 0 or amount > MOST:
        line.wrong("belopp", f"{text} kr kan inte vara en betalning", "Skriv beloppet som betalats")
        return None
    return -amount if minus else amount
