"""What all lists from the office share: headings in any order, cells as text, and every mistake told at once."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Generic, TypeVar

from areas.spreadsheets import Cell, TableRow, UnreadableTable, read_table

Row = TypeVar("Row")
MOST_TOLD = 100
LONGEST_CELL = 254  # as long as an e-mail address can be

_EXCEL_ERRORS = {"#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!", "#SAKNAS!", "#NAMN?", "#REFERENS!"}
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_JOINER = "\u200d"  # holds the parts of an emoji together


@dataclass(frozen=True, kw_only=True)
class ListProblem:
    """One thing wrong in a list: where, what, and what right looks like. `row` is None for the file as a whole."""

    row: int | None = None
    column: str | None = None
    wrong: str
    right: str

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.row and f"rad {self.row}", self.column and f"kolumn {self.column}") if part
        )
        told = f"{self.wrong}. {self.right}" + ("" if self.right.endswith("?") else ".")
        return f"{place}: {told}" if place else told


@dataclass(frozen=True, kw_only=True)
class ReadList(Generic[Row]):
    """A list as far as it could be read, in its own order. `notes` says what of the file was not read.

    `problems` is what is wrong with single rows; a list that has any is not to be taken in, but the office first adds
    what does not fit the area.
    """

    file: str
    rows: tuple[Row, ...]
    problems: tuple[ListProblem, ...] = ()
    notes: tuple[str, ...] = ()


class ListError(Exception):
    """A list that cannot be taken in. `problems` is all that is wrong with it; the text stops at `MOST_TOLD`."""

    def __init__(self, file: str, problems: Sequence[ListProblem]) -> None:
        self.file = file
        self.problems = tuple(sorted(problems, key=lambda problem: problem.row or 0))
        told = [f"  {problem}" for problem in self.problems[:MOST_TOLD]]
        untold = len(self.problems) - len(told)
        more = [f"  … och {untold} fel till"] if untold else []
        super().__init__("\n".join([f"inget har lästs in, {file} har {len(self.problems)} fel:", *told, *more]))


def folded(text: str) -> str:
    """`text` as it is compared: composed, case folded, spaces single. Two spellings of one name fold alike."""
    return unicodedata.normalize("NFC", tidy(text).casefold())


def tidy(text: str) -> str:
    """`text` composed (NFC), trimmed and with single spaces, as it is kept and shown."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_unseen_signs(text: str) -> bool:
    """Whether `text` holds a line break, a control character or another sign that nobody sees."""
    return any(unicodedata.category(sign) in _UNSEEN and sign != _JOINER for sign in text)


@dataclass(frozen=True)
class Headings:
    """The columns that a kind of list may have. `synonyms`: column → its folded headings, letters and digits only."""

    synonyms: Mapping[str, Sequence[str]]
    required: Sequence[str]
    optional_in_words: str

    @property
    def columns(self) -> str:
        """The columns, as they are told."""
        return ", ".join(self.synonyms)

    def recognised(self, cells: tuple[str, ...]) -> int:
        """How many of the cells are headings of this kind of list."""
        return len({column for cell in cells if (column := self._column(cell))})

    def placed(self, header: TableRow, problems: list[ListProblem]) -> dict[str, int]:
        """Where each column stands; `problems` is given what is wrong with the header."""
        columns: dict[str, int] = {}
        for place, cell in enumerate(header.cells):
            column = self._column(cell)
            if column in columns:
                wrong = "rubriken finns två gånger"
                problems.append(ListProblem(row=header.number, column=column, wrong=wrong, right="Ta bort den ena"))
            elif column:
                columns[column] = place
            else:
                problems += self._misspelt(header, cell)
        problems += self._missing(header, columns)
        return columns

    def _column(self, cell: Cell) -> str | None:
        heading = _plain(cell)
        return next((column for column, synonyms in self.synonyms.items() if heading in synonyms), None)

    def _misspelt(self, header: TableRow, cell: Cell) -> Iterator[ListProblem]:
        # Taken for a column of no interest, a "til" would leave every membership open-ended.
        spellings = {synonym: column for column, synonyms in self.synonyms.items() for synonym in synonyms}
        for near in difflib.get_close_matches(_plain(cell), spellings, n=1, cutoff=0.8):
            yield ListProblem(
                row=header.number,
                wrong=f"rubriken ”{tidy(str(cell))}” känns inte igen",
                right=f"Menade du ”{spellings[near]}”? Rubrikerna är {self.columns}",
            )

    def _missing(self, header: TableRow, columns: dict[str, int]) -> Iterator[ListProblem]:
        missing = [column for column in self.required if column not in columns]
        if missing:
            found = ", ".join(f"”{tidy(str(cell))[:40]}”" for cell in header.cells[:12] if cell not in (None, ""))
            yield ListProblem(
                row=header.number,
                wrong=f"rubrik saknas: {', '.join(missing)}. Här står {found}",
                right=f"Rubrikerna är {self.columns} i valfri ordning; {self.optional_in_words} får saknas",
            )


def unread_columns(header: TableRow, columns: Mapping[str, int]) -> tuple[str, ...]:
    """A note of the columns that mean nothing here."""
    extra = [
        f"”{tidy(str(cell))}”"
        for place, cell in enumerate(header.cells)
        if place not in columns.values() and cell not in (None, "")
    ]
    return (f"Läses inte: kolumn {', '.join(extra)}.",) if extra else ()


@dataclass
class Line:
    """A row under examination: its cells by column, and what has been found wrong (twice, if a cell is read twice)."""

    row: TableRow
    columns: Mapping[str, int]
    problems: list[ListProblem] = field(default_factory=list)

    def cell(self, column: str) -> Cell:
        """The cell as the file has it; None where there is none, or where it only shows Excel's own error."""
        place = self.columns.get(column)
        value = self.row.cells[place] if place is not None and place < len(self.row.cells) else None
        if isinstance(value, str) and value.strip().upper() in _EXCEL_ERRORS:
            self.wrong(column, f"cellen visar felet {value.strip()}", "Rätta formeln eller skriv värdet")
            return None
        return value

    def text(self, column: str, *, longest: int = LONGEST_CELL) -> str:
        """The cell as text on one line. A break or control character inside it is reported, and too great a length."""
        value = self.cell(column)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = "" if value is None else str(value).strip(" \t\r\n\xa0")
        if has_unseen_signs(text):
            self.wrong(
                column, "cellen innehåller en radbrytning eller ett osynligt tecken", "Skriv texten på en enda rad"
            )
        if len(text) > longest:
            self.wrong(column, f"cellen är längre än {longest} tecken", "Skriv bara det som kolumnen är till för")
        return tidy(text[:longest])

    def day(self, column: str, *, years: range, example: str, missing: tuple[str, str] | None = None) -> date | None:
        """The day in a cell: an Excel date, its hour dropped, or ISO text. What is no day within `years` is reported.

        An empty cell is reported where `missing` says what is wrong then, and what is right.
        """
        value = self.cell(column)
        if isinstance(value, datetime):
            value = value.date()
        day = value if isinstance(value, date) else self._day_in_text(column, example, missing)
        if day and day.year not in years:
            self.wrong(column, f"året {day.year} kan inte stämma", f"Skriv ett år mellan {years[0]} och {years[-1]}")
            return None
        return day

    def _day_in_text(self, column: str, example: str, missing: tuple[str, str] | None) -> date | None:
        text = self.text(column)
        if not text:
            if missing:
                self.wrong(column, *missing)
            return None
        found = _ISO_DAY.fullmatch(text)
        try:
            if found:
                return date(*map(int, found.groups()))
        except ValueError:
            self.wrong(column, f"{text} finns inte i kalendern", f"Skriv en dag som finns, t.ex. {example}")
            return None
        right = f"Skriv år-månad-dag, t.ex. {example}, eller låt Excel formatera cellen som datum"
        self.wrong(column, f"”{text}” är inget datum", right)
        return None

    def wrong(self, column: str | None, wrong: str, right: str) -> None:
        """Report something about the row, or about one of its cells."""
        self.problems.append(ListProblem(row=self.row.number, column=column, wrong=wrong, right=right))

    def refuse_stray_cells(self, width: int) -> None:
        """Report cells beyond the `width` of the header."""
        if any(str(cell or "").strip() for cell in self.row.cells[width:]):
            self.wrong(
                None,
                "raden har fler celler än rubriker",
                "Sätt citationstecken runt en cell som har avgränsaren i sig, eller ge kolumnen en rubrik",
            )


@dataclass(frozen=True, kw_only=True)
class OpenedList:
    """The rows of a list whose headings are all there, `width` of them. `notes` says what of the file is not read."""

    lines: tuple[Line, ...]
    width: int
    notes: tuple[str, ...]

    @property
    def problems(self) -> tuple[ListProblem, ...]:
        """What has been found wrong with the rows so far, each thing once."""
        return tuple(problem for line in self.lines for problem in dict.fromkeys(line.problems))


def open_list(path: Path, headings: Headings, *, a_row_for: str, error: type[ListError] = ListError) -> OpenedList:
    """Open a CSV or XLSX list. `a_row_for` is what each of its rows is about, as it is told where there are none.

    Raises `error` for a file that is no such list, and OSError if it cannot be opened.
    """
    try:
        table = read_table(path, recognised=headings.recognised)
    except UnreadableTable as why:
        raise error(path.name, [ListProblem(row=why.row, wrong=why.wrong, right=why.right)]) from why
    header, *body = table.rows
    problems: list[ListProblem] = []
    columns = headings.placed(header, problems)
    if not problems and not body:
        wrong = "listan har rubriker men inga rader"
        problems.append(ListProblem(wrong=wrong, right=f"Skriv en rad för {a_row_for}"))
    if problems:
        raise error(path.name, problems)
    return OpenedList(
        lines=tuple(Line(row=row, columns=columns) for row in body),
        width=len(header.cells),
        notes=(*table.notes, *unread_columns(header, columns)),
    )


def _plain(cell: Cell) -> str:
    return re.sub(r"[^a-zåäö0-9]", "", folded(str(cell or "")))
