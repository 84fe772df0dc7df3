"""One meeting as a list has it, and what every meeting has to stand up to, whatever kind of list it came from."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from models.words import MeetingForm
from rules.dates import MONTHS, WEEKDAYS, hour_spoken, hours_spoken

YEARS = range(2000, 2100)
LONGEST = {"grupp": 500, "station": 200, "rubrik": 200, "plats": 300, "länk": 1000, "anteckning": 2000}


class Misread(ValueError):
    """Something in a list that cannot be read: what is `wrong`, and what `right` looks like."""

    def __init__(self, wrong: str, right: str) -> None:
        self.wrong = wrong
        self.right = right
        super().__init__(f"{wrong}. {right}")


@dataclass(frozen=True, kw_only=True)
class MeetingRow:
    """A meeting as it stands in a list; `number` is its row there. Day and times are the area's own, on the wall.

    `groups` stand as written ("LGS och politiskt samråd"), in the row itself or in the heading `groups_number`;
    None where the list does not say. `weekday` is the weekday that was written (Monday is 0), right or wrong.
    `form` is None where neither words, place nor link tell. `place` and `link` are None until they are announced.
    """

    number: int
    groups: str | None = None
    groups_number: int | None = None
    day: date
    start: time
    end: time
    weekday: int | None = None
    form: MeetingForm | None = None
    place: str | None = None
    link: str | None = None
    title: str | None = None
    station: str | None = None
    note: str | None = None
    called_elsewhere: bool = False

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """The instant, in UTC, at which it begins."""
        return datetime.combine(self.day, self.start, zone).astimezone(UTC)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The instant, in UTC, at which it ends."""
        return datetime.combine(self.day, self.end, zone).astimezone(UTC)


def existing_day(year: int, month: int, number: int) -> date:
    """The day. Raises Misread where the calendar has none such."""
    if year not in YEARS:
        raise Misread(f"året {year} kan inte stämma", f"Skriv ett år mellan {YEARS[0]} och {YEARS[-1]}")
    if not 1 <= month <= 12:
        raise Misread(f"månad {month} finns inte", "Skriv dagen före månaden, t.ex. 20/3, eller år-månad-dag")
    try:
        return date(year, month, number)
    except ValueError as error:
        wrong = f"{number} {MONTHS[month - 1]} {year} finns inte i kalendern"
        if (month, number) == (2, 29):
            raise Misread(f"{wrong}: {year} är inget skottår", "Rätta dagen eller året") from error
        raise Misread(wrong, "Skriv en dag som finns") from error


def clock(hour: str, minute: str | None) -> time:
    """The time of day. Raises Misread where there is none such."""
    try:
        return time(int(hour), int(minute or 0))
    except ValueError as error:
        written = f"{hour}.{minute}" if minute else hour
        raise Misread(f"”{written}” är inget klockslag", "Skriv ett från 00.00 till 23.59") from error


def ending(start: time, end: time | None, *, length: timedelta | None) -> time:
    """When the meeting ends: as written, else after `length`. Raises Misread where neither tells, or too early."""
    if end is None:
        if length is None:
            raise Misread(
                f"sluttid saknas: bara {hour_spoken(start)} står här",
                f"Skriv till exempel {hours_spoken(start, _later(start))}, eller ange hur långa mötena är",
            )
        ends = datetime.combine(date.min, start) + length
        if ends.date() != date.min:
            raise Misread(f"mötet som börjar {hour_spoken(start)} slutar först nästa dygn", "Skriv när det slutar")
        return ends.time()
    if end <= start:
        raise Misread(
            f"mötet slutar {hour_spoken(end)} men börjar {hour_spoken(start)}",
            "Skriv först när det börjar, sedan när det slutar",
        )
    return end


def _later(start: time) -> time:
    return time(min(start.hour + 1, 23), 59 if start.hour == 23 else start.minute)


def refuse_times_the_clocks_skip(day: date, times: tuple[time, time], zone: ZoneInfo) -> None:
    """Raise Misread for a time that does not come on that day, or that comes twice, because the clocks change."""
    for moment in times:
        wall = datetime.combine(day, moment)
        spoken = f"klockan {hour_spoken(moment)} den {day.day} {MONTHS[day.month - 1]} {day.year}"
        right = "Skriv en tid utanför den timme då klockan ställs om"
        if wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
            raise Misread(f"{spoken} finns inte: då ställs klockan fram till sommartid", right)
        if wall.replace(tzinfo=zone).utcoffset() != wall.replace(tzinfo=zone, fold=1).utcoffset():
            raise Misread(f"{spoken} kommer två gånger: då ställs klockan tillbaka till normaltid", right)


def web_address(text: str) -> str:
    """`text`, if it is the address of a page. Raises Misread."""
    right = "Skriv hela adressen, t.ex. https://moten.example/lgs"
    try:
        parts = urlsplit(text)
        named = parts.scheme.casefold() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        named = False
    if not named or " " in text:
        raise Misread(f"”{text[:80]}” är ingen länk", right)
    return text


def form_told_by(place: str | None, link: str | None) -> MeetingForm | None:
    """How one takes part, judged by where; None where nothing tells."""
    match (place is not None, link is not None):
        case (True, True):
            return MeetingForm.BOTH
        case (True, False):
            return MeetingForm.IN_PERSON
        case (False, True):
            return MeetingForm.DIGITAL
    return None


def weekday_slip(row: MeetingRow) -> str | None:
    """What is wrong with the weekday written: "20 mars 2026 är en fredag, inte en torsdag". None if nothing."""
    if row.weekday is None or row.weekday == row.day.weekday():
        return None
    spoken = f"{row.day.day} {MONTHS[row.day.month - 1]} {row.day.year}"
    return f"{spoken} är en {WEEKDAYS[row.day.weekday()]}, inte en {WEEKDAYS[row.weekday]}"


def year_that_fits(rows: tuple[MeetingRow, ...]) -> int | None:
    """Where every row is one year off: the neighbouring year in which all the written weekdays are right.

    Asked only of lists of which several weekdays are wrong: a single slip fits some year by chance.
    """
    written = [row for row in rows if row.weekday is not None]
    years = {row.day.year for row in written}
    if len(years) != 1 or sum(weekday_slip(row) is not None for row in written) < 2:
        return None
    (year,) = years
    return next((other for other in (year - 1, year + 1) if all(_fits(row, other) for row in written)), None)


def _fits(row: MeetingRow, year: int) -> bool:
    try:
        return row.day.replace(year=year).weekday() == row.weekday
    except ValueError:
        return False
