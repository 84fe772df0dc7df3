"""What the chapters of a year's book are all made from."""

from datetime import date, datetime

from sqlmodel import Session

from rules.wheel import Wheel, collections_by_group
from store import areas, duties, meetings


class YearFacts:
    """A year as the database has it. `first` and `last` are its days; names are those of its last day."""

    def __init__(self, session: Session, wheel: Wheel, *, year: int) -> None:
        self.session, self.wheel, self.year = session, wheel, year
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        self.names = areas.group_names(session, wheel.area, on=self.last)
        self.stations = {station.id: station.name for station in areas.stations(session, wheel.area)}
        self.spans = areas.group_spans(session, wheel.area)
        self.owed = duties.of_year(session, area=wheel.area, year=year)
        self.by_id = {duty.id: duty for duty in self.owed}
        self.meetings = meetings.between(session, area=wheel.area, first=self.first, last=self.last)
        self._collections = collections_by_group((*wheel.stations, *wheel.beside), self.spans)

    def name(self, group: str | None) -> str:
        """What a group is called; nothing for none."""
        return self.names.get(group, group) if group else ""

    def document(self, station: str, document: str, group: str) -> str:
        """What a document is called; its id where the wheel no longer has it."""
        collection = self._collections.get((station, document, group))
        return collection.document.name if collection else document

    def local(self, instant: datetime) -> str:
        """The instant as the area's clocks had it: "2026-01-31 07.30"."""
        return instant.astimezone(self.wheel.time_zone).strftime("%Y-%m-%d %H.%M")
