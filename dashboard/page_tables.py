"""A table of a page as a file, read off the page itself: for tables that no route makes a file of.

The table is named by its id, in the address: `?som=csv&del=t-dokument`. Hidden words and columns of buttons are
left out; a day or an instant alone in its cell is one in the file too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from typing import NamedTuple

from fastapi import Request
from fastapi.responses import Response

from dashboard.tables import ASKED_BY, PART, STOCKHOLM, Cell, FileKind, as_answer, part_kind

MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
WHEN = re.compile(
    r"(?:\w{3,4} )?(?P<day>\d{1,2}) (?P<month>[a-z]{3,5}) (?P<year>\d{4})(?: (?P<hour>\d\d)\.(?P<minute>\d\d))?"
)
EMPTY = frozenset({"input", "br", "img", "use", "hr", "meta", "link", "path", "circle", "col"})
LEFT_OUT = frozenset({"unseen", "acts", "mark", "more"})
NOT_READ = frozenset({"form", "button", "summary", "script", "svg"})
APART = frozenset({"was", "line", "file"})
"""What begins on a line of its own within a cell."""


@dataclass
class ReadTable:
    """A table of a page: its id and its cells, headings first."""

    id: str
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[ReadTable] = []
        self.within = False
        self.cell: list[str] | None = None
        self.open: list[bool] = []
        """Of each element that is open: whether what it says is left out."""
        self.in_lines = False
        """Whether the lines of the page's own text are lines of the cell."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        if tag == "table":
            self.tables.append(ReadTable(id=given.get("id") or ""))
            self.within = True
        if tag == "br" and self.cell is not None:
            self.cell.append("\n")
        if not self.within or tag in EMPTY:
            return
        if tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("th", "td") and not classes & LEFT_OUT:
            self.cell = []
        elif self.cell is not None and classes & APART:
            self.cell.append("\n")
        self.in_lines = tag == "pre"
        self.open.append(bool(classes & LEFT_OUT) or tag in NOT_READ)

    def handle_endtag(self, tag: str) -> None:
        if not self.within or tag in EMPTY:
            return
        if self.open:
            self.open.pop()
        self.in_lines = self.in_lines and tag != "pre"
        if tag in ("th", "td") and self.cell is not None:
            lines = (" ".join(line.split()) for line in "".join(self.cell).split("\n"))
            self.tables[-1].rows[-1].append("\n".join(line for line in lines if line))
            self.cell = None
        self.within = tag != "table"

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not any(self.open):
            self.cell.append(data if self.in_lines else data.replace("\n", " "))


def tables_in(text: str) -> list[ReadTable]:
    """Every table of a page, in its order."""
    reader = _Reader()
    reader.feed(text)
    return reader.tables


def file_of_part(request: Request, text: str) -> Response | None:
    """The table of the page that the address asks for, as a file; None where it asks for none that is there."""
    kind, wanted = part_kind(request), request.query_params.get(PART)
    table = next((each for each in tables_in(text) if each.id == wanted and each.rows), None) if kind else None
    if kind is None or table is None:
        return None
    columns, *rows = table.rows
    return as_answer(
        request, kind, table.id.removeprefix("t-"), columns, [[_cell(each) for each in row] for row in rows]
    )


def _cell(text: str) -> Cell:
    found = WHEN.fullmatch(text)
    if found is None or found["month"] not in MONTHS:
        return text
    on = date(int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["day"]))
    if found["hour"] is None:
        return on
    return datetime(on.year, on.month, on.day, int(found["hour"]), int(found["minute"]), tzinfo=STOCKHOLM)


class FileLink(NamedTuple):
    """What a link to a file says, and where it leads."""

    name: str
    address: str


def links_to_parts(with_query: Callable[..., str]) -> Callable[[str], list[FileLink]]:
    """Of a table's id: links to it as files, where `with_query` gives the address of the page that it stands on."""

    def of(table: str) -> list[FileLink]:
        return [FileLink(kind.swedish, with_query(**{ASKED_BY: kind.value, PART: table})) for kind in FileKind]

    return of
