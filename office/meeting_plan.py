"""What a list of meetings would add, as values and as the lines that a person reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from areas.meeting_lists import MeetingList
from areas.meeting_rows import MeetingRow
from mail.swedish import counted
from models.words import MeetingForm
from office.shown_plans import fingerprint
from rules.dates import MONTHS, WEEKDAYS, hours_spoken


class Standing(StrEnum):
    """What becomes of a row: it is a new meeting, there is one already, or a person has to say that it is another."""

    NEW = "new"
    THERE = "there"
    LEFT_OUT = "left-out"


class Sign(StrEnum):
    """What there is to see over about a meeting."""

    WEEKDAY = "weekday"
    CLOSED_DAY = "closed-day"
    PAST = "past"
    SAME_DAY = "same-day"
    COLLISION = "collision"
    STATION = "station"
    DIFFERS = "differs"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Something that a person should look at, in words; and the command that mends it, where one does."""

    sign: Sign
    text: str
    command: str | None = None

    @property
    def told(self) -> str:
        """The words with the command, for whoever types."""
        return f"{self.text}: {self.command}" if self.command else self.text


@dataclass(frozen=True, kw_only=True)
class PlannedMeeting:
    """A row of the list as it was understood. `serves` are the stations, by title, that the meeting would be for.

    `meeting_id` is the meeting that is there already, at the same time or on the same day.
    """

    row: MeetingRow
    groups: tuple[str, ...]
    groups_named: str
    starts_at: datetime
    ends_at: datetime
    form: MeetingForm
    station: str | None
    serves: tuple[str, ...]
    called_elsewhere: bool
    standing: Standing = Standing.NEW
    meeting_id: int | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def when(self) -> str:
        """ "fredag 20 mars 2026 kl. 9.00–12.00": the weekday is the day's own, whatever was written."""
        row = self.row
        day = f"{WEEKDAYS[row.day.weekday()]} {row.day.day} {MONTHS[row.day.month - 1]} {row.day.year}"
        return f"{day} kl. {hours_spoken(row.start, row.end)}"

    @property
    def where(self) -> str:
        """ "på plats, Stadshuset"; what is missing is said to be announced later."""
        place, link = self.row.place, self.row.link
        lacks_place = self.form is not MeetingForm.DIGITAL and not place
        lacks_link = self.form is not MeetingForm.IN_PERSON and not link
        parts = [self.form.swedish, place, link, "plats meddelas senare" if lacks_place else None]
        return ", ".join(filter(None, [*parts, "länk meddelas senare" if lacks_link else None]))

    @property
    def text(self) -> str:
        """The meeting on one line."""
        title = f"”{self.row.title}”" if self.row.title else None
        elsewhere = "kallat på annat håll" if self.called_elsewhere else None
        return f"{self.when}: {', '.join(filter(None, [self.groups_named, title, self.where, elsewhere]))}"


@dataclass(frozen=True, kw_only=True)
class MeetingPlan:
    """What a list would add. `notes` concern the list or the year as a whole.

    `source` and what was asked with it make the plan anew when it is carried out. `in_doubt` holds the rows, by number,
    whose weekday is not the day's: no plan is carried out before a person has said that the dates are right.
    """

    area: str
    area_name: str
    source: MeetingList
    default_groups: tuple[str, ...]
    elsewhere: bool
    same_day: bool
    trust_dates: bool
    meetings: tuple[PlannedMeeting, ...]
    notes: tuple[str, ...] = ()

    @property
    def new(self) -> tuple[PlannedMeeting, ...]:
        """The meetings that would be added."""
        return self._of(Standing.NEW)

    @property
    def in_doubt(self) -> tuple[PlannedMeeting, ...]:
        """The new meetings whose date or weekday is wrong, where nobody has said which."""
        if self.trust_dates:
            return ()
        return tuple(planned for planned in self.new if any(flag.sign is Sign.WEEKDAY for flag in planned.flags))

    @property
    def needs_confirmation(self) -> bool:
        """Whether a new meeting has something that a person should have seen."""
        return any(planned.flags for planned in self.new)

    def _of(self, standing: Standing) -> tuple[PlannedMeeting, ...]:
        return tuple(planned for planned in self.meetings if planned.standing is standing)

    @property
    def digest(self) -> str:
        """What tells this plan from any other."""
        asked = (self.default_groups, self.elsewhere, self.same_day, self.trust_dates)
        return fingerprint(self.lines, asked)

    @property
    def left_out(self) -> tuple[PlannedMeeting, ...]:
        """The meetings that the same groups may have already, at another time of the day."""
        return self._of(Standing.LEFT_OUT)

    @property
    def there(self) -> tuple[PlannedMeeting, ...]:
        """The meetings that are there already."""
        return self._of(Standing.THERE)

    @property
    def lines(self) -> list[str]:
        """The plan as a person reads it, in Swedish."""
        return [
            f"{self.source.file} → {self.area_name}: {self._summary}",
            *_section("Nya möten", "+", self.new),
            *_section("Läggs inte in, samma grupper har redan ett möte den dagen", "?", self._of(Standing.LEFT_OUT)),
            *_section("Finns redan", "=", self._of(Standing.THERE)),
            *([f"Att se över ({len(self.notes)})"] if self.notes else []),
            *(f"  ! {note}" for note in self.notes),
        ]

    @property
    def _summary(self) -> str:
        there, left_out = len(self._of(Standing.THERE)), len(self._of(Standing.LEFT_OUT))
        parts = [counted(len(self.new), "nytt möte", "nya möten")] if self.new else ["inget nytt möte"]
        if there:
            parts.append(f"{there} finns redan")
        if left_out:
            parts.append(f"{left_out} läggs inte in")
        return f"{', '.join(parts)}."


def _section(title: str, mark: str, meetings: tuple[PlannedMeeting, ...]) -> Iterator[str]:
    """The meetings in the order of time, each with what it serves and what there is to see over."""
    if meetings:
        yield f"{title} ({len(meetings)})"
    for planned in sorted(meetings, key=lambda planned: (planned.starts_at, planned.row.number)):
        number = f" (möte {planned.meeting_id})" if planned.meeting_id else ""
        yield f"  {mark} {planned.text}{number}"
        if planned.standing is Standing.NEW:
            yield from (f"      gäller {title}" for title in planned.serves)
        yield from (f"      ! rad {planned.row.number}: {flag.told}" for flag in planned.flags)
