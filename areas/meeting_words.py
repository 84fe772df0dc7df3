"""The words of meeting lists: days, times and forms as committees write them, taken one after another out of a line.

Each `take_…` returns what it has read and the rest of the text. Text comes in tidied: NFC, single spaces.
"""

import difflib
import re
from dataclasses import dataclass
from datetime import date, time

from areas.lists import folded
from areas.meeting_rows import Misread, clock, existing_day
from models.words import MeetingForm
from rules.dates import MONTHS, WEEKDAYS

DASH = r"[-\u2010-\u2015\u2212]"
EXAMPLE = "”fredag 20 mars kl. 9–12, digitalt”"

_WEEKDAY = r"(?:(?P<weekday>[a-zåäö]{2,9})\.?,? (?:den )?|den )?"
_DATES = tuple(
    re.compile(rf"(?<![\w/.:]){_WEEKDAY}{date_form}", re.IGNORECASE)
    for date_form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:[ /-](?P<year>20\d\d)(?![.:]?\d))?(?!\d)",
        r"(?P<day>\d{1,2})(?::?[ae])?\.? (?P<word>[a-zåäö]{3,9})\b\.?(?:,? (?P<year>(?:19|20)\d\d)(?![.:]?\d))?",
    )
)
_SEVERAL_DAYS = re.compile(
    rf"(?<![\d.:])\d{{1,2}} ?(?:{DASH}|och) ?\d{{1,2}}(?:/\d| (?:{'|'.join(m[:3] for m in MONTHS)}))", re.IGNORECASE
)
_ANOTHER_DAY = re.compile(rf"(?:[ ,]|{DASH}|och\b|till\b)*", re.IGNORECASE)
_WEEK = re.compile(r"\b(?:vecka|v)\b\.? ?(?P<week>\d{1,2})\b", re.IGNORECASE)
_WEEKDAY_AFTER = re.compile(r"^[ ,]*\(?(?P<weekday>[a-zåäö]{3,9})\.?\)?(?=[ ,;)]|$)", re.IGNORECASE)

_CLOCK = r"(\d{1,2})(?:[.:](\d{2}))?"
_WITH_MINUTES = r"(\d{1,2})[.:](\d{2})"
_TO = rf" ?(?:{DASH}|till) ?(?:kl\.? ?)?"
_TIMES = (
    re.compile(rf"\b(?:kl|klockan)\b\.?:? ?(\d\d)(\d\d)(?:{_TO}(\d\d)(\d\d))?(?!\d)", re.IGNORECASE),
    re.compile(rf"\b(?:kl|klockan)\b\.?:? ?{_CLOCK}(?:{_TO}{_CLOCK})?(?![\d/])", re.IGNORECASE),
    re.compile(rf"(?<![\d.:/]){_WITH_MINUTES}{_TO}{_CLOCK}(?![\d/])", re.IGNORECASE),
    re.compile(rf"^[ ,(]*{_CLOCK}{_TO}{_CLOCK}(?![\d/])", re.IGNORECASE),
    re.compile(rf"^[ ,(]*{_WITH_MINUTES}()()(?![\d/])"),
)
_DIGITAL = frozenset(
    [
        "digitalt",
        "digital",
        "digitala",
        "distans",
        "online",
        "videomöte",
        "webbmöte",
        "webbsänt",
        "teams",
        "zoom",
        "skype",
    ]
)
_IN_PERSON = frozenset(["fysiskt", "fysisk"])
_BOTH = frozenset(["hybrid", "hybridmöte", "hybridform"])
_TOOLS = {"teams": "Teams", "zoom": "Zoom", "skype": "Skype"}
_BETWEEN = frozenset(["på", "plats", "och", "eller", "samt", "både", "möte", "mötet", "via", "i", "microsoft"])
_LATER = re.compile(
    r"(?P<what>plats|platsen|lokal|lokalen|adress|länk|länken|möteslänk|plats och länk|tid och plats)"
    r" (?:meddelas|skickas|skickas ut|kommer|anges|bestäms)"
    r"(?: (?:senare|separat|i kallelsen|med kallelsen|närmare mötet))?",
)
_CALLED = re.compile(
    r"(?:redan |tidigare )?(?:kallat|kallad|kallade|kallats)(?: redan| tidigare)?(?: (?:i|via) outlook)?"
    r"|(?:finns|ligger|bokat|bokad) (?:redan )?i outlook"
)


@dataclass(frozen=True, kw_only=True)
class WrittenDay:
    """A day as it was written. `year_written` tells whether its year was; `weekday` is the one written, if any."""

    day: date
    weekday: int | None
    year_written: bool


@dataclass(frozen=True, kw_only=True)
class WrittenTimes:
    """When a meeting begins, and when it ends if that was written."""

    start: time
    end: time | None


def find_day(text: str) -> re.Match[str] | None:
    """The first day in the text, with its weekday before it; None if there is none."""
    found = [match for pattern in _DATES if (match := _first_day(pattern, text))]
    return min(found, key=lambda match: match.start(), default=None)


def _first_day(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    match = pattern.search(text)
    while match and not _is_day(match):
        match = pattern.search(text, match.start() + 1)
    return match


def _is_day(match: re.Match[str]) -> bool:
    """Not "13 deltagare": a month has to stand there, if only a misspelt one."""
    word = match.groupdict().get("word")
    return word is None or bool(difflib.get_close_matches(folded(word), MONTHS, n=1, cutoff=0.7) or _month(word))


def take_day(text: str, *, year: int | None) -> tuple[WrittenDay, str, str]:
    """The first day in the text, what stands before it, and what after; `year` is the one where none is written.

    Raises Misread where there is no day, no such day, or no telling which year.
    """
    match = find_day(text)
    if match is None:
        raise Misread(f"”{text}” är inget datum", "Skriv år-månad-dag, t.ex. 2026-03-20, eller 20 mars 2026")
    if _SEVERAL_DAYS.search(text, 0, match.end()):
        raise Misread("raden gäller flera dagar", "Skriv en rad för varje dag, med dagens egna tider")
    before, rest = text[: match.start()], text[match.end() :]
    weekday = None
    if match["weekday"]:
        weekday = _weekday(match["weekday"])
        if weekday is None:
            before = text[: match.end("weekday")]
    if weekday is None and (after := _WEEKDAY_AFTER.match(rest)):
        weekday = weekday_called(after["weekday"])
        rest = rest[after.end() :] if weekday is not None else rest
    month = int(match["month"]) if "month" in match.re.groupindex else _month_or_misread(match["word"])
    chosen = int(match["year"]) if match["year"] else year
    if chosen is None:
        raise MissingYear
    day = existing_day(chosen, month, int(match["day"]))
    _refuse_another_day(rest)
    before = _without_week(before, day)
    return WrittenDay(day=day, weekday=weekday, year_written=bool(match["year"])), before, rest


def _refuse_another_day(rest: str) -> None:
    """Raise Misread where a second day follows at once. One further on is part of some other text."""
    other, joint = find_day(rest), _ANOTHER_DAY.match(rest)
    if other and joint and other.start() <= joint.end():
        raise Misread("raden gäller flera dagar", "Skriv en rad för varje dag, med dagens egna tider")


def _without_week(before: str, day: date) -> str:
    """What stands before the day, without the number of its week. Raises Misread for another week's."""
    match, week = _WEEK.search(before), day.isocalendar().week
    if match is None:
        return before
    if int(match["week"]) != week:
        wrong = f"{day.day} {MONTHS[day.month - 1]} {day.year} ligger i vecka {week}, inte vecka {match['week']}"
        raise Misread(wrong, "Rätta dagen eller veckan")
    return f"{before[: match.start()]} {before[match.end() :]}"


class MissingYear(Exception):
    """A day without a year, in a list that has not yet named one."""


def weekday_called(word: str) -> int | None:
    """The weekday (Monday is 0) that goes by the word, short or long, "torsdagen" too; None if none does."""
    plain = folded(word).rstrip(".")
    return next((n for n, name in enumerate(WEEKDAYS) if plain == f"{name}en" or (name.startswith(plain))), None)


def _weekday(word: str) -> int | None:
    """As `weekday_called`. Raises Misread for one that is misspelt: taken for a heading, it would check nothing."""
    known = weekday_called(word)
    spellings = [*WEEKDAYS, *(f"{name}en" for name in WEEKDAYS)]
    if known is None and (near := difflib.get_close_matches(folded(word), spellings, n=1, cutoff=0.75)):
        raise Misread(f"”{word}” är ingen veckodag", f"Menade du {near[0]}?")
    return known


def _month(word: str) -> int | None:
    plain = folded(word)
    short = {"sept": 9, "febr": 2, "mars": 3}
    if plain in short:
        return short[plain]
    # "ma" could be two; three letters tell all of them apart.
    return next((n for n, name in enumerate(MONTHS, 1) if len(plain) >= 3 and name.startswith(plain)), None)


def _month_or_misread(word: str) -> int:
    month = _month(word)
    if month is None:
        (near,) = difflib.get_close_matches(folded(word), MONTHS, n=1, cutoff=0.7)
        raise Misread(f"”{word}” är ingen månad", f"Menade du {near}?")
    return month


def take_times(text: str) -> tuple[WrittenTimes | None, str]:
    """When the meeting begins and ends, and the text without it. Raises Misread for a time that there is not."""
    for pattern in _TIMES:
        match = pattern.search(text)
        if match:
            hour, minute, last_hour, last_minute = match.groups()
            end = clock(last_hour, last_minute) if last_hour else None
            rest = f"{text[: match.start()].rstrip(' ,')}, {text[match.end() :].lstrip(' ,')}"
            return WrittenTimes(start=clock(hour, minute), end=end), rest
    return None, text


def form_called(text: str) -> tuple[MeetingForm, str | None] | None:
    """The form that the words tell, and the tool they name ("Teams"); None where they are other words than that."""
    words = re.findall(r"\w+", folded(text))
    known = _DIGITAL | _IN_PERSON | _BOTH | _BETWEEN
    if not words or any(word not in known for word in words):
        return None
    digital = any(word in _DIGITAL for word in words)
    in_person = any(word in _IN_PERSON for word in words) or "på plats" in " ".join(words)
    tool = next((_TOOLS[word] for word in words if word in _TOOLS), None)
    if any(word in _BOTH for word in words) or (digital and in_person):
        return MeetingForm.BOTH, None
    if digital or in_person:
        return (MeetingForm.DIGITAL, tool) if digital else (MeetingForm.IN_PERSON, None)
    return None


def announced_later(text: str) -> str | None:
    """What is said to be announced later ("plats", "länk"); None where nothing is."""
    match = _LATER.fullmatch(folded(text).rstrip("."))
    return match["what"] if match else None


def is_called_already(text: str) -> bool:
    """Whether the words say that the meeting already stands in everybody's calendar."""
    return bool(_CALLED.fullmatch(folded(text).rstrip(".")))
