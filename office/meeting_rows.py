"""What a row of a list of meetings means in the area: whose meeting it is, its place in the wheel, and what is odd."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from areas.lists import ListProblem
from areas.meeting_lists import MeetingList, MeetingListError
from areas.meeting_rows import MeetingRow, Misread, weekday_slip
from models.words import MeetingForm
from office.meeting_groups import GroupNames, NoSuchGroups
from office.meeting_plan import Flag, PlannedMeeting, Sign
from rules.stations_served import stations_served
from rules.wheel import Station, Wheel


class NoGroup(Misread):
    """Neither the list nor whoever reads it in says whose meeting it is."""

    def __init__(self) -> None:
        right = "Skriv gruppen som en rubrik ovanför, i en kolumn ”grupp”, eller ange den för hela listan"
        super().__init__("det framgår inte vilken grupp mötet gäller", right)


class RowsInArea:
    """Turns rows into meetings of the area's groups, and gathers what does not fit."""

    def __init__(
        self, wheel: Wheel, names: GroupNames, *, default_groups: Sequence[str], elsewhere: bool, today: date
    ) -> None:
        self._wheel = wheel
        self._names = names
        self._default = ", ".join(default_groups)
        self._elsewhere = elsewhere
        self._today = today

    def all(self, meeting_list: MeetingList) -> list[PlannedMeeting]:
        """Every row as a meeting. Raises MeetingListError with all that is wrong in the whole list."""
        problems = list(meeting_list.problems)
        planned: list[PlannedMeeting] = []
        ungrouped: list[ListProblem] = []
        for row in meeting_list.rows:
            try:
                planned.append(self._planned(row))
            except NoGroup as fault:
                ungrouped.append(ListProblem(row=row.number, wrong=fault.wrong, right=fault.right))
            except Misread as fault:
                at = row.groups_number if isinstance(fault, NoSuchGroups) else row.number
                problems.append(ListProblem(row=at, wrong=fault.wrong, right=fault.right))
        # What all rows lack is said once.
        problems += ungrouped[:1]
        problems += _repeated(planned)
        if problems:
            raise MeetingListError(meeting_list.file, list(dict.fromkeys(problems)))
        return _with_several_a_day(planned)

    def _planned(self, row: MeetingRow) -> PlannedMeeting:
        wheel = self._wheel
        station = self._station(row)
        groups, of_groups = self._groups(row, station)
        station = station or of_groups
        named = station.id if station else None
        served = stations_served(wheel, groups=groups, day=row.day, named=named)
        starts_at = row.starts_at(wheel.time_zone)
        return PlannedMeeting(
            row=row,
            groups=groups,
            groups_named=self._names.named(groups, row.day),
            starts_at=starts_at,
            ends_at=row.ends_at(wheel.time_zone),
            form=row.form or MeetingForm.IN_PERSON,
            station=named,
            serves=tuple(wheel.station(one).title for one in served),
            called_elsewhere=self._elsewhere or row.called_elsewhere,
            flags=tuple(self._flags(row, station)),
        )

    def _station(self, row: MeetingRow) -> Station | None:
        if row.station is None:
            return None
        station = self._names.station(row.station)
        if station is None:
            ids = ", ".join(one.id for one in self._wheel.stations if one.is_met and one.active)
            raise Misread(f"”{row.station}” är ingen station", f"Skriv stationens id. Möten och beslut är {ids}")
        return station

    def _groups(self, row: MeetingRow, station: Station | None) -> tuple[tuple[str, ...], Station | None]:
        """The groups that meet: as the row or its heading says, else as was asked for, else those of its station."""
        text = row.groups or self._default
        if text:
            return self._names.meant(text, row.day)
        groups = self._names.of_station(station, row.day) if station else ()
        if not groups:
            raise NoGroup
        return groups, None

    def _flags(self, row: MeetingRow, station: Station | None) -> Iterator[Flag]:
        slip = weekday_slip(row)
        if slip:
            yield Flag(sign=Sign.WEEKDAY, text=slip)
        why_closed = self._wheel.closed.why_closed(row.day)
        if why_closed:
            yield Flag(sign=Sign.CLOSED_DAY, text=f"dagen är stängd: {why_closed}")
        if row.day < self._today:
            yield Flag(sign=Sign.PAST, text="dagen har redan varit")
        if station and row.day.month not in station.months:
            yield Flag(sign=Sign.STATION, text=f"stationen hör inte till månaden: {station.title}")
        elif station and not station.comes_in(row.day.year):
            yield Flag(sign=Sign.STATION, text=f"stationen återkommer inte {row.day.year}: {station.title}")


def _repeated(planned: Iterable[PlannedMeeting]) -> Iterator[ListProblem]:
    """Rows that say again what an earlier one has said."""
    seen: dict[tuple[frozenset[str], datetime], int] = {}
    for one in planned:
        said = (frozenset(one.groups), one.starts_at)
        if said in seen:
            wrong = f"raden är samma möte som rad {seen[said]}: {one.groups_named}, {one.when}"
            yield ListProblem(row=one.row.number, wrong=wrong, right="Ta bort den ena")
        seen.setdefault(said, one.row.number)


def _with_several_a_day(planned: Sequence[PlannedMeeting]) -> list[PlannedMeeting]:
    """The meetings, those flagged that the same groups have another of on the same day."""
    count = Counter((frozenset(one.groups), one.row.day) for one in planned)
    flag = Flag(sign=Sign.SAME_DAY, text="listan har flera möten för samma grupper den dagen")
    return [
        replace(one, flags=(*one.flags, flag)) if count[frozenset(one.groups), one.row.day] > 1 else one
        for one in planned
    ]
