"""Meetings in a spreadsheet: one on a row, under headings in any order."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from areas.lists import Headings, Line, ListProblem, tidy, unread_columns
from areas.meeting_rows import (
    LONGEST,
    MeetingRow,
    Misread,
    ending,
    existing_day,
    form_told_by,
    refuse_times_the_clocks_skip,
    web_address,
)
from areas.meeting_words import (
    MissingYear,
    WrittenTimes,
    announced_later,
    form_called,
    is_called_already,
    take_day,
    take_times,
    weekday_called,
)
from areas.spreadsheets import Cell, Table
from models.words import MeetingForm

HEADINGS = Headings(
    synonyms={
        "grupp": ("grupp", "grupper", "gruppid", "samverkansgrupp", "forum"),
        "datum": ("datum", "dag", "mötesdag", "mötesdatum", "startdatum"),
        "veckodag": ("veckodag",),
        "tid": ("tid", "klockslag", "kl", "klockan", "mötestid"),
        "start": ("start", "starttid", "börjar", "från", "fran"),
        "slut": ("slut", "sluttid", "slutar", "till"),
        "form": ("form", "mötesform"),
        "plats": ("plats", "lokal", "adress"),
        "länk": ("länk", "lank", "möteslänk", "webblänk"),
        "rubrik": ("rubrik", "titel", "ämne", "tema", "möte"),
        "station": ("station", "stationer"),
        "kallad": ("kallad", "kallat", "redankallat", "redankallad", "kallade"),
        "anteckning": ("anteckning", "anteckningar", "notering", "anm", "anmärkning", "obs"),
    },
    required=("datum",),
    optional_in_words="alla utom datum och tid (eller start och slut)",
)
_YES, _NO = ("ja", "j", "x", "sant", "true", "1"), ("", "nej", "n", "falskt", "false", "0")
_FORMS = ", ".join(form.swedish for form in MeetingForm)
_LONGEST_DAY_OR_TIME = 60

Read = TypeVar("Read")


class TableReader:
    """Reads a table row by row. `rows`, `problems` and `notes` hold what has been found."""

    def __init__(self, *, zone: ZoneInfo, year: int | None, length: timedelta | None) -> None:
        self.rows: list[MeetingRow] = []
        self.problems: list[ListProblem] = []
        self.notes: list[str] = []
        self._zone = zone
        self._year = year
        self._length = length

    def read(self, table: Table) -> None:
        """Read the whole table; with a wrong header nothing under it."""
        header, *body = table.rows
        columns = HEADINGS.placed(header, self.problems)
        if "datum" in columns and "tid" not in columns and "start" not in columns:
            right = f"Skriv tiden i en kolumn ”tid” (13.00–14.00) eller i två, start och slut. {HEADINGS.columns}"
            self.problems.append(ListProblem(row=header.number, wrong="rubrik saknas: tid", right=right))
        if self.problems:
            return
        self.notes += [*table.notes, *unread_columns(header, columns)]
        for row in body:
            line = Line(row, columns)
            line.refuse_stray_cells(len(header.cells))
            found = self._row(line)
            if found and not line.problems:
                self.rows.append(found)
            self.problems += dict.fromkeys(line.problems)

    def _row(self, line: Line) -> MeetingRow | None:
        day = _told(line, "datum", lambda: self._day(line))
        times = self._times(line)
        if day and times:
            _told(line, "tid" if "tid" in line.columns else "start", lambda: self._refuse_skipped(day[0], times))
        form, tool = _told(line, "form", lambda: _form(line)) or (None, None)
        place, link = _place(line), _told(line, "länk", lambda: _link(line))
        texts = {column: line.text(column, longest=LONGEST[column]) or None for column in ("grupp", "rubrik")}
        station, note = (line.text(column, longest=LONGEST[column]) or None for column in ("station", "anteckning"))
        called = _told(line, "kallad", lambda: _called(line))
        if day is None or times is None:
            return None
        return MeetingRow(
            number=line.row.number,
            groups=texts["grupp"],
            groups_number=line.row.number if texts["grupp"] else None,
            day=day[0],
            start=times[0],
            end=times[1],
            weekday=day[1],
            form=form or form_told_by(place, link),
            place=place or tool,
            link=link,
            title=texts["rubrik"],
            station=station,
            note=note,
            called_elsewhere=bool(called),
        )

    def _refuse_skipped(self, day: date, times: tuple[time, time]) -> None:
        refuse_times_the_clocks_skip(day, times, self._zone)

    def _day(self, line: Line) -> tuple[date, int | None]:
        """The day, and the weekday that is written of it."""
        value = line.cell("datum")
        weekday = _weekday(line)
        if isinstance(value, date):
            day = value.date() if isinstance(value, datetime) else value
            return existing_day(day.year, day.month, day.day), weekday
        text = line.text("datum", longest=_LONGEST_DAY_OR_TIME)
        if not text:
            raise Misread("datum saknas", "Skriv dagen, t.ex. 2026-03-20")
        try:
            written, before, rest = take_day(text, year=self._year)
        except MissingYear as error:
            raise Misread(f"”{text}” har inget år", "Skriv 2026-03-20 eller 20 mars 2026, eller ange året") from error
        if before.strip() or rest.strip(" ,.)"):
            raise Misread(f"”{text}” är mer än en dag", "Skriv bara dagen här, t.ex. 2026-03-20, och tiden för sig")
        return written.day, weekday if weekday is not None else written.weekday

    # --- times

    def _times(self, line: Line) -> tuple[time, time] | None:
        column = "tid" if line.text("tid", longest=_LONGEST_DAY_OR_TIME) else "start"
        written = _told(line, column, lambda: _span(line) if column == "tid" else _start_and_end(line))
        if written is None:
            return None
        end = _told(line, column, lambda: ending(written.start, written.end, length=self._length))
        return (written.start, end) if end else None


def _told(line: Line, column: str, read: Callable[[], Read]) -> Read | None:
    """What `read` gives; None where it cannot be read, which is reported unless the cell has been already."""
    try:
        return read()
    except Misread as fault:
        if not any(problem.column == column for problem in line.problems):
            line.wrong(column, fault.wrong, fault.right)
        return None


def _weekday(line: Line) -> int | None:
    text = line.text("veckodag", longest=_LONGEST_DAY_OR_TIME)
    if not text:
        return None
    weekday = weekday_called(text)
    if weekday is None:
        raise Misread(f"”{text}” är ingen veckodag", "Skriv till exempel fredag, eller ta bort kolumnen")
    return weekday


def _span(line: Line) -> WrittenTimes:
    """Start and end in one cell."""
    value = line.cell("tid")
    if isinstance(value, date):
        raise Misread(
            "Excel har gjort om tiden till ett datum",
            "Formatera kolumnen som text och skriv 13.00–14.00, eller använd två kolumner: start och slut",
        )
    if isinstance(value, time | timedelta | float | int):
        return WrittenTimes(start=_clock_in(value), end=None)
    text = line.text("tid", longest=_LONGEST_DAY_OR_TIME)
    # With "kl" before it a lone hour counts as a time too.
    times, rest = take_times(text if re.match(r"kl", text, re.IGNORECASE) else f"kl {text}")
    if times is None or rest.strip(" ,.)"):
        raise Misread(f"”{text}” är ingen tid", "Skriv när mötet börjar och slutar, t.ex. 13.00–14.00")
    return times


def _start_and_end(line: Line) -> WrittenTimes:
    """Start and end in a cell each."""
    start = _clock_cell(line, "start")
    if start is None:
        raise Misread("tid saknas", "Skriv när mötet börjar och slutar, t.ex. 13.00–14.00")
    return WrittenTimes(start=start, end=_clock_cell(line, "slut"))


def _clock_cell(line: Line, column: str) -> time | None:
    value = line.cell(column)
    if isinstance(value, str):
        text = line.text(column, longest=_LONGEST_DAY_OR_TIME)
        if not text:
            return None
        times, rest = take_times(text if re.match(r"kl", text, re.IGNORECASE) else f"kl {text}")
        if times is None or times.end or rest.strip(" ,.)"):
            raise Misread(f"”{text}” är inget klockslag", f"Skriv ett i kolumnen {column}, t.ex. 13.00")
        return times.start
    return None if value is None else _clock_in(value)


def _clock_in(value: Cell | timedelta) -> time:
    """The time of day that a spreadsheet keeps as a time, a part of a day, or a whole hour."""
    if isinstance(value, datetime):
        return value.time().replace(microsecond=0)
    if isinstance(value, time):
        return value.replace(microsecond=0)
    if isinstance(value, timedelta):
        value = value / timedelta(days=1)
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    if isinstance(value, int | float) and float(value).is_integer() and 0 <= value < 24:
        return time(int(value))
    raise Misread(f"”{value}” är inget klockslag", "Skriv det som text, t.ex. 13.30")


# --- the other cells


def _form(line: Line) -> tuple[MeetingForm | None, str | None]:
    text = line.text("form", longest=_LONGEST_DAY_OR_TIME)
    if not text:
        return None, None
    found = form_called(text)
    if found is None:
        raise Misread(f"”{text}” är ingen mötesform", f"Formerna är {_FORMS}")
    return found


def _place(line: Line) -> str | None:
    text = line.text("plats", longest=LONGEST["plats"])
    return None if _is_later(text) else text or None


def _link(line: Line) -> str | None:
    text = line.text("länk", longest=LONGEST["länk"])
    return web_address(text) if text and not _is_later(text) else None


def _is_later(text: str) -> bool:
    return bool(announced_later(text) or announced_later(f"plats {text}"))


def _called(line: Line) -> bool:
    text = tidy(line.text("kallad", longest=_LONGEST_DAY_OR_TIME)).casefold()
    if text in _YES or is_called_already(text):
        return True
    if text not in _NO:
        raise Misread(f"”{text}” är varken ja eller nej", "Skriv ja för ett möte som alla redan har i sin kalender")
    return False


def is_a_table(text: str) -> bool:
    """Whether a text file is a table: whether its first line has at least two of the headings."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(HEADINGS.recognised(tuple(first.split(mark))) for mark in ";,\t") >= 2
