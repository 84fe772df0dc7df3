"""What the office's Monday letter says, and its page: how the stations stand, and what waits for a person."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class StationLine:
    """A station in the Monday summary, in numbers and names."""

    name: str
    last_day: str
    received: int
    owed: int
    missing: tuple[str, ...]
    extended: tuple[str, ...]


class AlarmKind(StrEnum):
    """What an alarm is about. The office's page gathers them by it and leads to where each is mended."""

    LETTERS = "letters"
    DOCUMENTS = "documents"
    MEETINGS = "meetings"
    DATES = "dates"
    ANSWERS = "answers"
    CHAIRS = "chairs"
    SEATS = "seats"
    PEOPLE = "people"
    CHANGEOVER = "changeover"
    REORGANISATION = "reorganisation"
    MONEY = "money"
    POPULATIONS = "populations"
    MATTERS = "matters"
    INCOMING = "incoming"
    INBOX = "inbox"
    REFUSED = "refused"
    CALENDARS = "calendars"
    ROUNDS = "rounds"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something that waits for a person in the office: what, and what to do about it, in whole sentences.

    `of` is which one of its kind: a letter's state, a meeting's number, a year, a station as `2026/arsrapporter`; empty
    where there are several. `command` does it, or shows it, at a terminal; the page and the letter leave that out.
    """

    what: str
    what_to_do: str
    kind: AlarmKind = AlarmKind.OTHER
    of: str = ""
    command: str = ""


@dataclass(frozen=True, kw_only=True)
class SummaryLetter:
    """The office's Monday letter: what stands open, what left, what comes, what needs a person."""

    recipient_name: str
    area_name: str
    week: str
    """"vecka 48, 2026"."""
    alarms: tuple[Alarm, ...]
    stations: tuple[StationLine, ...]
    sent_last_week: int
    coming: tuple[str, ...]
    """Next week's steps in words: "tisdag 24 november: påminnelse om utvärdering, 14 grupper"."""
    dashboard_url: str
