"""The times of meetings as a person writes them."""

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.failures import BadInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

HOURS = r"(?:kl\.? ?)?(\d{1,2})[.:]?(\d{2})?"
TIME = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})(?:\s+{HOURS}(?:\s*[–-]\s*{HOURS})?)?")
A_TIME = "skriv dagen och tiden, till exempel ”2026-03-27 09.00–12.00”"


class NewTime(NamedTuple):
    """A time asked for, on the area's clock; what is None stays as it was."""

    day: date
    begins: time | None
    ends: time | None


class When(click.ParamType[NewTime]):
    """A time written as 2026-03-27 09.00–12.00, 2026-03-27 9–12, or a day alone."""

    name = "TID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> NewTime:
        if isinstance(value, NewTime):
            return value
        match = TIME.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"”{value}” är ingen tid; {A_TIME}", param, ctx)
        day, *hours = match.groups()
        try:
            return NewTime(date.fromisoformat(day), _hour(*hours[:2]), _hour(*hours[2:]))
        except ValueError:
            self.fail(f"”{value}” finns inte i kalendern; {A_TIME}", param, ctx)


def _hour(hour: str | None, minute: str | None) -> time | None:
    return time(int(hour), int(minute or 0)) if hour is not None else None


def instants(new: NewTime, *, was: tuple[datetime, datetime], zone: "ZoneInfo") -> tuple[datetime, datetime]:
    """When the meeting would begin and end. Without an hour the old one holds, without an end the old length.

    Raises BadInput for an hour that the clock skips.
    """
    from office.meeting_times import held_between
    from office.meetings import RefusedMeeting

    try:
        return held_between(new.day, new.begins, new.ends, zone=zone, was=was)
    except RefusedMeeting as refused:
        raise BadInput(str(refused)) from refused
