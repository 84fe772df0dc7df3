"""Which stations of the wheel a meeting serves, whom they call, and the days that stations have from meetings."""

from collections.abc import Collection as AnyOf
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from rules.ladder import Addressee
from rules.meetings import DecidedDays
from rules.wheel import Station, Wheel


def stations_served(wheel: Wheel, *, groups: AnyOf[str], day: date, named: str | None = None) -> tuple[str, ...]:
    """The stations that a meeting of exactly those groups on `day` serves, in the order of the file.

    They are the active meetings and decisions whose month it is, and whose groups that day these are. Where somebody
    has `named` the station, it is that one alone: they know what the meeting is for. A name that the file has no
    longer says nothing. A station that calls others than its groups is served by nothing but a meeting that names it.
    """
    if named is not None and any(station.id == named for station in wheel.stations):
        return (named,)
    return tuple(
        station.id
        for station in wheel.stations
        if station.active
        and station.is_met
        and not station.invites
        and day.month in station.months
        and station.comes_in(day.year)
        and meeting_groups(wheel, station, day=day) == frozenset(groups)
    )


def meeting_groups(wheel: Wheel, station: Station, *, day: date) -> frozenset[str]:
    """The groups of `day` whose meeting the station is."""
    words = station.meets or station.concerns
    return frozenset(group.id for group in wheel.groups if words & {group.id, group.kind} and group.exists_on(day))


def invited_by_station(wheel: Wheel, station_id: str | None, *, day: date) -> tuple[Addressee, ...]:
    """The roles that a meeting is for because of the station that it names, each in one of the groups of `day`."""
    station = next((station for station in wheel.stations if station.id == station_id), None)
    return tuple(
        replace(addressee, of=group.id)
        for addressee in (station.invites if station else ())
        for group in wheel.groups
        if addressee.of in (group.id, group.kind) and group.exists_on(day)
    )


def decided_days(wheel: Wheel, meetings: Iterable[tuple[AnyOf[str], date, str | None]]) -> DecidedDays:
    """The days that stations have from meetings, each given as its groups, its day and the station named for it.

    Of several meetings that serve the same station in a year the earliest counts.
    """
    decided: dict[tuple[str, int], date] = {}
    for groups, day, named in meetings:
        for station in stations_served(wheel, groups=groups, day=day, named=named):
            turn = station, year_served(wheel.station(station), day)
            decided[turn] = min(day, decided.get(turn, day))
    return decided


def year_served(station: Station, day: date) -> int:
    """The year whose turn of the station a meeting on `day` serves: a decision of December may be made in January."""

    def distance(year: int) -> timedelta:
        first, last = date(year, station.months[0], 1), date(year, station.months[-1], 28)
        return max(first - day, day - last, timedelta())

    years = [year for year in (day.year, day.year - 1, day.year + 1) if station.comes_in(year)]
    return min(years, key=distance, default=day.year)
