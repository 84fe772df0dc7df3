"""Meetings as committees publish them: one on a line, under headings that name a group, a year or a common time.

Ledningsgrupp LGS 2026 (kl. 13.00–16.00 om inget annat anges)
fredag 20 mars, på plats: Stadshuset, sal A
Torsdagen den 28 maj kl. 9–12 (Teams)
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from areas.lists import ListProblem, folded, has_unseen_signs, tidy
from areas.meeting_parts import parts_of
from areas.meeting_rows import (
    LONGEST,
    MeetingRow,
    Misread,
    ending,
    form_told_by,
    refuse_times_the_clocks_skip,
    web_address,
)
from areas.meeting_words import (
    DASH,
    EXAMPLE,
    MissingYear,
    WrittenDay,
    WrittenTimes,
    find_day,
    take_day,
    take_times,
    weekday_called,
)
from models.words import MeetingForm
from rules.dates import MONTHS

LONGEST_LINE = 1000
LONGEST_HEADING = 200
A_LEAP_YEAR = 2024
LONG_STEP_BACK = timedelta(days=150)
"""A list that steps back further than this under one heading has gone into a new year without saying so."""

_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # soft hyphens and the like come along from web pages
_BULLET = re.compile(rf"^(?:{DASH}|[*•·‣◦▪●]|\d{{1,3}}[.)](?= (?:[a-zåäö]{{2,9}} )?\d))\s+", re.IGNORECASE)
_LINK = re.compile(r"<?\b(https?://[^\s<>]+?)>?(?=[.,;)]*(?:\s|$))", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_ABOUT_HEADINGS = frozenset(
    [
        "möten",
        "möte",
        "mötestider",
        "mötesdatum",
        "mötesdagar",
        "mötesplan",
        "mötesschema",
        "sammanträden",
        "sammanträde",
        "sammanträdestider",
        "sammanträdesdagar",
        "sammanträdesplan",
        "tider",
        "datum",
        "dagar",
        "kalender",
        "kalendarium",
        "årets",
        "för",
        "i",
        "under",
        "till",
        "och",
        "år",
        "våren",
        "hösten",
        "vår",
        "höst",
        "vårterminen",
        "höstterminen",
        "vt",
        "ht",
        "första",
        "andra",
        "halvåret",
        "kl",
        "klockan",
        "om",
        "inget",
        "annat",
        "anges",
        "sägs",
        "står",
    ]
) | frozenset(MONTHS)


@dataclass
class _Section:
    """What the headings so far have said of the lines to come.

    `strayed_to` is another year that a line has named for itself; `assumed` one that has been asked about.
    """

    groups: str | None = None
    groups_number: int | None = None
    year: int | None = None
    times: WrittenTimes | None = None
    strayed_to: int | None = None
    assumed: int | None = None
    last_day: date | None = None
    used: bool = True


class LineReader:
    """Reads a text line by line. `rows`, `problems` and `notes` hold what has been found."""

    def __init__(self, *, zone: ZoneInfo, year: int | None, length: timedelta | None) -> None:
        self.rows: list[MeetingRow] = []
        self.problems: list[ListProblem] = []
        self.notes: list[str] = []
        self._zone = zone
        self._length = length
        self._section = _Section(year=year)
        self._year_asked_for = False

    def read(self, text: str) -> None:
        """Read the whole text. A line that is not understood is a problem, and the rest is read all the same."""
        # Not `splitlines`, which breaks lines at signs that no editor counts lines by.
        for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
            try:
                self._line(number, raw)
            except Misread as fault:
                self.problems.append(ListProblem(row=number, wrong=fault.wrong, right=fault.right))
        self._leave_section()

    def _line(self, number: int, raw: str) -> None:
        line = _cleaned(raw)
        if not line:
            return
        if find_day(line):
            self._meeting(number, line)
        else:
            self._heading(number, line)

    # --- headings

    def _heading(self, number: int, line: str) -> None:
        """Take what the heading says: a group, a year, a common time, or several of them."""
        _refuse_a_day_without_month(line)
        times, rest = take_times(line)
        years = {int(year) for year in _YEAR.findall(rest)}
        if len(years) > 1:
            raise Misread(f"rubriken ”{line[:80]}” nämner två år", "Skriv en rubrik för varje år, t.ex. 2026")
        words = _without_common_words(_YEAR.sub(" ", rest))
        if re.search(r"\d", words) or len(words) > LONGEST_HEADING or "://" in words:
            raise Misread(f"”{line[:80]}” är varken ett möte eller en rubrik", f"Skriv till exempel {EXAMPLE}")
        if words:
            self._leave_section()
            self._section = _Section(groups=words, groups_number=number, year=self._section.year, used=False)
        if years:
            self._section = replace(self._section, year=years.pop(), strayed_to=None, assumed=None, last_day=None)
        if times:
            self._section.times = times

    def _leave_section(self) -> None:
        section = self._section
        if not section.used:
            self.notes.append(f"Läses inte: rad {section.groups_number} ”{section.groups}”, som inga möten står under.")

    # --- meetings

    def _meeting(self, number: int, line: str) -> None:
        section = self._section
        section.used = True
        line, link = _take_link(line)
        written, before, rest = self._day(number, line)
        times, rest = take_times(rest)
        times = times or section.times
        if times is None:
            raise Misread("tid saknas", f"Skriv när mötet börjar och slutar, till exempel {EXAMPLE}")
        end = ending(times.start, times.end, length=self._length)
        refuse_times_the_clocks_skip(written.day, (times.start, end), self._zone)
        parts = parts_of(rest)
        own_groups = parts.text("groups") or _without_common_words(before)
        place = parts.text("place") or parts.tool
        self.rows.append(
            MeetingRow(
                number=number,
                groups=own_groups or section.groups,
                groups_number=number if own_groups else section.groups_number,
                day=written.day,
                start=times.start,
                end=end,
                weekday=written.weekday,
                form=parts.form or form_told_by(place, link) or (MeetingForm.DIGITAL if parts.link_later else None),
                place=place,
                link=link,
                title=parts.text("title"),
                station=parts.text("station"),
                note=parts.text("note"),
                called_elsewhere=parts.called_elsewhere,
            )
        )

    def _day(self, number: int, line: str) -> tuple[WrittenDay, str, str]:
        """The line's day, in the year of the heading above unless the line has its own."""
        section = self._section
        try:
            written, before, rest = take_day(line, year=section.assumed or section.year)
        except MissingYear:
            self._ask_for_the_year(number)
            # A leap year, so that the rest of the line can be judged whatever its year.
            return take_day(line, year=A_LEAP_YEAR)
        if written.year_written:
            section.strayed_to = written.day.year if section.year not in (None, written.day.year) else None
            section.year = section.year or written.day.year
        else:
            self._refuse_an_unsure_year(written.day)
        section.last_day = written.day
        return written, before, rest

    def _ask_for_the_year(self, number: int) -> None:
        if not self._year_asked_for:
            right = (
                "Skriv året som en rubrik ovanför (2026) eller i raden (20 mars 2026), eller ange det för hela listan"
            )
            self.problems.append(ListProblem(row=number, wrong="det framgår inte vilket år mötena gäller", right=right))
        self._year_asked_for = True

    def _refuse_an_unsure_year(self, day: date) -> None:
        section = self._section
        spoken = f"{day.day} {MONTHS[day.month - 1]}"
        last = section.last_day
        if section.strayed_to:
            other = section.strayed_to
            raise Misread(
                f"raderna ovanför gäller {other} men rubriken {day.year}: vilket år menas med {spoken}",
                f"Skriv året i raden, eller en rubrik {other} ovanför",
            )
        if last and last.year == day.year and last - day > LONG_STEP_BACK:
            section.last_day = None
            # Asked once: the lines below are then read as if it were the new year.
            section.assumed = day.year + 1
            raise Misread(
                f"{spoken} står efter {last.day} {MONTHS[last.month - 1]} utan att ett nytt år har nämnts",
                f"Skriv en rubrik {day.year + 1} ovanför om det är då, annars {spoken} {day.year}",
            )


def _cleaned(raw: str) -> str:
    """The line tidied, without bullet and comment. Raises Misread for signs that cannot be meant."""
    text = raw.translate(_DROPPED).replace("\t", " ").strip()
    if text.startswith("#"):
        return ""
    if has_unseen_signs(text):
        raise Misread("raden innehåller ett styrtecken eller ett annat osynligt tecken", "Skriv om raden för hand")
    if len(text) > LONGEST_LINE:
        raise Misread(f"raden är längre än {LONGEST_LINE} tecken", "Skriv ett möte på varje rad")
    for sign in text:
        if sign.isdigit() and not sign.isascii() and unicodedata.category(sign) == "Nd":
            raise Misread(f"siffran ”{sign}” är inte en vanlig siffra", "Skriv siffrorna med 0–9")
    return _BULLET.sub("", tidy(re.sub(r"\s#\s.*$", "", text)))


def _refuse_a_day_without_month(line: str) -> None:
    first, _, rest = line.partition(" ")
    if weekday_called(first.rstrip(".,")) is not None and re.match(r"(?:den )?\d{1,2}\b", rest):
        raise Misread(f"”{line[:80]}” har ingen månad", f"Skriv dag och månad på varje rad, till exempel {EXAMPLE}")


def _without_common_words(text: str) -> str:
    """What is left of a heading without the words that headings have in common, at its beginning and end."""
    words = re.sub(rf"[()\[\]]|(?<!\w){DASH}(?!\w)", " ", text).split()
    while words and folded(words[0].strip(".,:;/")) in {"", *_ABOUT_HEADINGS}:
        del words[0]
    while words and folded(words[-1].strip(".,:;/")) in {"", *_ABOUT_HEADINGS}:
        del words[-1]
    return " ".join(words).strip(" .,:;")


def _take_link(line: str) -> tuple[str, str | None]:
    links = _LINK.findall(line)
    if len(links) > 1:
        raise Misread("raden har två länkar", "Skriv bara länken till mötet")
    if not links:
        return line, None
    link = web_address(links[0])
    if len(link) > LONGEST["länk"]:
        raise Misread("länken är för lång", "Skriv en kortare länk")
    return _LINK.sub(", ", line, count=1), link
