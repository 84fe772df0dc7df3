"""Searching an area: people, groups, meetings, documents, letters and stations, in a constant number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from office.links import Links
from rules.wheel import Wheel
from store import areas, search
from store.search import FoundLetter, FoundMeeting, FoundPerson

MOST_WORDS = 6
LONGEST = 100
SHOWN = 20

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class FoundGroup:
    """A group, by the name that it has or had. `ended_on` and `begins_on` tell of one that is not there on the day."""

    id: str
    name: str
    ended_on: date | None
    begins_on: date | None


@dataclass(frozen=True, kw_only=True)
class FoundStation:
    """A station of the wheel, or what stands beside it; `documents` are those that it collects."""

    id: str
    name: str
    month_label: str
    documents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FoundDocument:
    """A file that has come in, with its link within the site, and whose it is."""

    filename: str
    link: str
    document: str
    group_name: str
    year: int
    station: str
    meeting: int


@dataclass(frozen=True, kw_only=True)
class Found(Generic[T]):
    """What was found of one kind: at most `SHOWN`; `more` says that there is more than that."""

    items: tuple[T, ...]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.items)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All that was found. `group_names` are what groups are called on the day."""

    people: Found[FoundPerson]
    groups: Found[FoundGroup]
    meetings: Found[FoundMeeting]
    documents: Found[FoundDocument]
    letters: Found[FoundLetter]
    stations: Found[FoundStation]
    group_names: dict[str, str]

    @property
    def number(self) -> int:
        """How many there are in all, of what is shown."""
        kinds = (self.people, self.groups, self.meetings, self.documents, self.letters, self.stations)
        return sum(len(found.items) for found in kinds)


def words_of(asked: str) -> tuple[str, ...]:
    """The words that are looked for; none where nothing is asked."""
    return tuple(dict.fromkeys(asked[:LONGEST].split()))[:MOST_WORDS]


def find(session: Session, wheel: Wheel, asked: str, *, today: date, links: Links) -> Findings | None:
    """What has every word of `asked` somewhere; None where nothing is asked. Six queries."""
    words = words_of(asked)
    if not words:
        return None
    names = areas.group_names(session, wheel.area, on=today)
    documents = {one.document.id: one.document.name for s in (*wheel.stations, *wheel.beside) for one in s.collects}
    of_groups = [[group for group, name in names.items() if _holds(name, word)] for word in words]
    more: dict[str, Any] = {"area": wheel.area, "limit": SHOWN + 1}
    return Findings(
        people=_cut(search.people(session, words, **more)),
        groups=_cut(_groups(session, wheel, words, today=today)),
        meetings=_cut(search.meetings(session, words, **more)),
        documents=_cut(
            [
                FoundDocument(
                    filename=file.filename,
                    link=links.document_path(file.id, file.link_version),
                    document=documents.get(file.document, file.document),
                    group_name=names.get(file.group, file.group),
                    year=file.year,
                    station=file.station,
                    meeting=file.meeting,
                )
                for file in search.files(session, words, of_groups=of_groups, **more)
            ]
        ),
        letters=_cut(search.letters(session, words, **more)),
        stations=_cut(_stations(wheel, words)),
        group_names=names,
    )


def _holds(text: str, *words: str) -> bool:
    folded = text.casefold()
    return all(word.casefold() in folded for word in words)


def _groups(session: Session, wheel: Wheel, words: tuple[str, ...], *, today: date) -> list[FoundGroup]:
    """Groups by any name that they have had."""
    called: dict[str, list[str]] = {}
    for name in areas.names_of_groups(session, wheel.area):
        called.setdefault(name.group, []).append(name.name)
    names = areas.group_names(session, wheel.area, on=today)
    found = [
        FoundGroup(
            id=span.id,
            name=names.get(span.id, span.id),
            ended_on=span.valid_to if span.valid_to and span.valid_to < today else None,
            begins_on=span.valid_from if span.valid_from > today else None,
        )
        for span in areas.group_spans(session, wheel.area)
        if _holds(" ".join((*called.get(span.id, ()), span.id)), *words)
    ]
    return sorted(found, key=lambda group: (group.ended_on is not None, group.name))


def _stations(wheel: Wheel, words: tuple[str, ...]) -> list[FoundStation]:
    return [
        FoundStation(id=station.id, name=station.name, month_label=station.month_label, documents=collected)
        for station in wheel.stations
        if station.active
        for collected in [tuple(dict.fromkeys(one.document.name for one in station.collects))]
        if _holds(" ".join((station.name, station.month_label, *collected)), *words)
    ]


def _cut(found: list[T]) -> Found[T]:
    return Found(items=tuple(found[:SHOWN]), more=len(found) > SHOWN)
