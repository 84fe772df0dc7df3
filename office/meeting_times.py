"""When a meeting is held, made of what a person writes: a day and hours on the area's clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from office.meetings import RefusedMeeting
from rules.dates import hour_spoken


def held_between(
    day: date,
    begins: time | None,
    ends: time | None,
    *,
    zone: ZoneInfo,
    was: tuple[datetime, datetime] | None = None,
) -> tuple[datetime, datetime]:
    """The instants between which a meeting is held. Without hours those that it had hold, without an end its length.

    Raises RefusedMeeting for an hour that the clock skips, and where nothing says when it begins or ends.
    """
    if begins is None and was is not None:
        begins = was[0].astimezone(zone).time()
    if begins is None:
        raise RefusedMeeting("ange när mötet börjar")
    starts_at = _instant(day, begins, zone)
    if ends is not None:
        return starts_at, _instant(day, ends, zone)
    if was is None:
        raise RefusedMeeting("ange när mötet slutar")
    return starts_at, starts_at + _length(was)


def _length(was: tuple[datetime, datetime]) -> timedelta:
    return was[1] - was[0]


def _instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    instant = datetime.combine(day, hour, zone).astimezone(UTC)
    if instant.astimezone(zone).time() != hour:
        raise RefusedMeeting(f"klockan {hour_spoken(hour)} finns inte {day}: då ställs klockan fram")
    return instant
