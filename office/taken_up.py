"""Who takes up a document once it has come in, as its letters say it beforehand."""

from collections.abc import Mapping
from datetime import date

from mail.swedish import listed, long_day
from rules.stations_served import meeting_groups
from rules.wheel import Collection, Station, Wheel


def taken_up(wheel: Wheel, collection: Collection, *, year: int, group_names: Mapping[str, str]) -> str | None:
    """The bodies that adopt the document or take part of it, each with its day if that is decided.

    "Ledningsgrupp LGS torsdagen den 23 april 2026"; None for what is put before nobody.
    """
    handling = collection.handling
    stations = dict.fromkeys(filter(None, (handling.adopted_at, *handling.laid_before)))
    said = (_body(wheel, wheel.station(station), year=year, group_names=group_names) for station in stations)
    return listed(dict.fromkeys(filter(None, said))) or None


def _body(wheel: Wheel, station: Station, *, year: int, group_names: Mapping[str, str]) -> str | None:
    if not station.active:
        return None
    day = wheel.decided.get((station.id, year))
    groups = meeting_groups(wheel, station, day=day or date(year, station.months[-1], 1))
    names = listed(group_names.get(group.id, group.id) for group in wheel.groups if group.id in groups)
    return f"{names} {long_day(day)}" if names and day else names or None
