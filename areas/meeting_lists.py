"""Reading a list of decided meetings, from a spreadsheet or from text as committees publish it.

A list is judged here by itself; what groups and stations the area has, and what its rules ask for, is for
`office.meeting_import`. Everything wrong is reported, all of it at once, by the row where it stands.
"""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from areas.lists import ListError, ListProblem, ReadList
from areas.meeting_lines import LineReader
from areas.meeting_rows import MeetingRow
from areas.meeting_tables import HEADINGS, TableReader, is_a_table
from areas.meeting_words import EXAMPLE
from areas.spreadsheets import UnreadableTable, read_table, read_text

MeetingList = ReadList[MeetingRow]
TEXTS = (".txt", ".md")
MOST_MEETINGS = 2_000
MOST_LINES = 5_000


class MeetingListError(ListError):
    """A list of meetings that cannot be taken in."""


def read_meetings(
    path: Path, *, zone: ZoneInfo, year: int | None = None, length: timedelta | None = None
) -> MeetingList:
    """Read a CSV or XLSX list, or a text file with a meeting on each line; what is wrong is in its `problems`.

    `year` is the year of days that are written without one, `length` that of meetings without an end; where neither
    the list nor these tell, it is a problem. Raises MeetingListError for a file that is no such list, and OSError if it
    cannot be opened.
    """
    try:
        text = read_text(path) if path.suffix.casefold() in TEXTS else None
        if text is not None and not is_a_table(text):
            return read_meeting_text(text, file=path.name, zone=zone, year=year, length=length)
        table = read_table(path, recognised=HEADINGS.recognised)
    except UnreadableTable as error:
        raise MeetingListError(path.name, [ListProblem(row=error.row, wrong=error.wrong, right=error.right)]) from error
    reader = TableReader(zone=zone, year=year, length=length)
    reader.read(table)
    return _read_by(reader, path.name)


def read_meeting_text(
    text: str, *, file: str, zone: ZoneInfo, year: int | None = None, length: timedelta | None = None
) -> MeetingList:
    """Read text with a meeting on each line, as `read_meetings` reads a file."""
    if text.count("\n") > MOST_LINES:
        wrong = f"filen har fler än {MOST_LINES} rader"
        raise MeetingListError(file, [ListProblem(wrong=wrong, right="Spara bara mötena i en ny fil")])
    reader = LineReader(zone=zone, year=year, length=length)
    reader.read(text)
    return _read_by(reader, file)


def _read_by(reader: LineReader | TableReader, file: str) -> MeetingList:
    """What the reader has found. Raises MeetingListError where that is nothing at all, or more than can be meant."""
    if not reader.rows and not reader.problems:
        right = f"Skriv ett möte på varje rad, till exempel {EXAMPLE}"
        raise MeetingListError(file, [ListProblem(wrong="listan har inga möten", right=right)])
    if len(reader.rows) > MOST_MEETINGS:
        wrong = f"listan har fler än {MOST_MEETINGS} möten"
        raise MeetingListError(file, [ListProblem(wrong=wrong, right="Dela upp den på flera filer")])
    return MeetingList(file=file, rows=tuple(reader.rows), problems=tuple(reader.problems), notes=tuple(reader.notes))
