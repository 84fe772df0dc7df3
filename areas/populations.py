"""Reading a list of populations: how many lived where on a day, and who has counted them.

A list is judged here by itself; which parties the area has is for `office.populations`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from areas.lists import Headings, Line, ListProblem, ReadList, folded, open_list

MOST_PEOPLE = 100_000_000
YEARS = range(1990, 2200)
A_DAY = "2023-07-01"
LONGEST_CELL = 200
_HEADINGS = Headings(
    synonyms={
        "part": ("part", "kommun", "organisation"),
        "datum": ("datum", "dag", "mätdag", "perden", "per"),
        "folkmängd": ("folkmängd", "befolkning", "invånare", "antal"),
        "källa": ("källa", "kalla", "ursprung"),
    },
    required=("part", "datum", "folkmängd", "källa"),
    optional_in_words="inga",
)


@dataclass(frozen=True, kw_only=True)
class PopulationRow:
    """One row. `party` stands as it is written: an id or a name."""

    number: int
    party: str
    day: date
    people: int
    source: str


PopulationList = ReadList[PopulationRow]


def read_populations(path: Path) -> PopulationList:
    """Read a CSV or XLSX list; what is wrong with its rows is in its `problems`.

    Raises ListError for a file that is no such list, and OSError if it cannot be opened.
    """
    found = open_list(path, _HEADINGS, a_row_for="varje kommun")
    rows = [row for line in found.lines if (row := _row(line, found.width))]
    return PopulationList(
        file=path.name, rows=tuple(rows), problems=(*found.problems, *_repeated(rows)), notes=found.notes
    )


def _row(line: Line, width: int) -> PopulationRow | None:
    line.refuse_stray_cells(width)
    party, source = line.text("part", longest=LONGEST_CELL), line.text("källa", longest=LONGEST_CELL)
    if not party:
        line.wrong("part", "part saknas", "Skriv kommunens id eller namn som i områdesfilen")
    if not source:
        line.wrong("källa", "källa saknas", "Skriv varifrån siffran kommer, t.ex. SCB och dagen den hämtades")
    day = line.day("datum", years=YEARS, example=A_DAY, missing=("datum saknas", f"Skriv dagen som {A_DAY}"))
    people = _people(line)
    if line.problems or day is None or people is None:
        return None
    return PopulationRow(number=line.row.number, party=party, day=day, people=people, source=source)


def _people(line: Line) -> int | None:
    text = re.sub(r"[ \u00a0\u202f]", "", line.text("folkmängd", longest=LONGEST_CELL))
    if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
        told = f"”{text}” är inget antal invånare" if text else "folkmängd saknas"
        line.wrong("folkmängd", told, "Skriv ett heltal, t.ex. 56 420")
        return None
    people = int(text)
    if people <= 0:
        line.wrong("folkmängd", f"folkmängden {people} går inte att dela efter", "Skriv ett heltal större än noll")
        return None
    if people > MOST_PEOPLE:
        line.wrong("folkmängd", f"folkmängden {people} kan inte stämma", "Skriv antalet invånare")
        return None
    return people


def _repeated(rows: list[PopulationRow]) -> Iterator[ListProblem]:
    seen: dict[tuple[str, date], int] = {}
    for row in rows:
        key = folded(row.party), row.day
        if key in seen:
            wrong = f"{row.party} {row.day} står redan på rad {seen[key]}"
            yield ListProblem(row=row.number, wrong=wrong, right="Ta bort den ena")
        seen.setdefault(key, row.number)
