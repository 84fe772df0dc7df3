"""Searching areas for all that has a page, in a constant number of queries however many areas and hits there are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from models.words import FeedKind, MatterKind, Outcome, RequisitionState, SwedishEnum
from office.links import Links
from rules.wheel import Wheel
from store import search
from store.search import (
    DatedName,
    FoundDecision,
    FoundLetter,
    FoundMatter,
    FoundMeeting,
    FoundPerson,
    FoundRequisition,
    FoundSubscription,
    GroupDays,
    Meant,
    Pairs,
)

MOST_WORDS = 6
LONGEST = 100
SHOWN = 20
FEEDS = {
    FeedKind.AREA: "kalender för hela området",
    FeedKind.GROUP: "gruppens kalender",
    FeedKind.ROLE: "uppdragets kalender",
    FeedKind.PERSON: "egen kalender",
}

T = TypeVar("T")
Word = TypeVar("Word", bound=SwedishEnum)


@dataclass(frozen=True, kw_only=True)
class Searched:
    """An area that is looked in, and the day that it is there."""

    wheel: Wheel
    today: date

    @property
    def area(self) -> str:
        """The area's id."""
        return self.wheel.area


@dataclass(frozen=True, kw_only=True)
class FoundGroup:
    """A group, by the name that it has or had. `ended_on` and `begins_on` tell of one that is not there on the day."""

    area: str
    id: str
    name: str
    ended_on: date | None
    begins_on: date | None


@dataclass(frozen=True, kw_only=True)
class FoundStation:
    """A station of the wheel, or what stands beside it; `documents` are those that it collects."""

    area: str
    id: str
    name: str
    month_label: str
    documents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FoundDocument:
    """A file that has come in, with its link within the site, and whose it is."""

    area: str
    filename: str
    link: str
    document: str
    group: str
    year: int
    station: str
    meeting: int


@dataclass(frozen=True, kw_only=True)
class FoundYearbook:
    """The book of a year that is or has been closed."""

    area: str
    year: int


@dataclass(frozen=True, kw_only=True)
class Found(Generic[T]):
    """What was found of one kind: at most `SHOWN`; `more` says that there is more than that."""

    items: tuple[T, ...]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.items)


class Called:
    """What groups are called on the day, and documents and parties by their area's file."""

    def __init__(self, looked_in: Sequence[Searched], names: Iterable[DatedName]) -> None:
        days = {each.area: each.today for each in looked_in}
        self.every_name: dict[tuple[str, str], list[str]] = {}
        self.groups: dict[tuple[str, str], str] = {}
        for name in names:
            key = (name.area, name.group)
            self.every_name.setdefault(key, []).append(name.name)
            if name.valid_from <= days[name.area] or key not in self.groups:
                self.groups[key] = name.name
        self.documents = {
            (each.area, one.document.id): one.document.name
            for each in looked_in
            for station in (*each.wheel.stations, *each.wheel.beside)
            for one in station.collects
        }
        self.parties = {
            (each.area, party): name for each in looked_in for party, name in each.wheel.party_names.items()
        }

    def group(self, area: str, group: str | None) -> str:
        """The group's name; its id where it has none, and nothing where there is no group."""
        return self.groups.get((area, group), group) if group else ""

    def document(self, area: str, document: str) -> str:
        """What the document is called."""
        return self.documents.get((area, document), document)

    def party(self, area: str, party: str) -> str:
        """What the party is called."""
        return self.parties.get((area, party), party)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All that was found, and what it is called."""

    called: Called
    people: Found[FoundPerson]
    groups: Found[FoundGroup]
    stations: Found[FoundStation]
    meetings: Found[FoundMeeting]
    matters: Found[FoundMatter]
    decisions: Found[FoundDecision]
    documents: Found[FoundDocument]
    requisitions: Found[FoundRequisition]
    letters: Found[FoundLetter]
    feeds: Found[FoundSubscription]
    yearbooks: Found[FoundYearbook]


def words_of(asked: str) -> tuple[str, ...]:
    """The words that are looked for; none where nothing is asked."""
    return tuple(dict.fromkeys(asked[:LONGEST].split()))[:MOST_WORDS]


def find(session: Session, looked_in: Sequence[Searched], asked: str, *, links: Links) -> Findings | None:
    """What has every word of `asked` somewhere; None where nothing is asked. Eleven queries."""
    words = words_of(asked)
    if not words:
        return None
    ids = [each.area for each in looked_in]
    called = Called(looked_in, search.names(session, areas=ids))
    meant = [_meant(word, called) for word in words]
    more: dict[str, Any] = {"areas": ids, "limit": SHOWN + 1}
    return Findings(
        called=called,
        people=cut(search.people(session, words, **more)),
        groups=cut(_groups(search.groups(session, areas=ids), looked_in, called, words)),
        stations=cut(_stations(looked_in, words)),
        meetings=cut(search.meetings(session, words, **more)),
        matters=cut(search.matters(session, meant, **more)),
        decisions=cut(search.decisions(session, meant, **more)),
        documents=cut(_documents(session, meant, called, links=links, **more)),
        requisitions=cut(search.requisitions(session, meant, **more)),
        letters=cut(search.letters(session, words, **more)),
        feeds=cut(search.subscriptions(session, meant, **more)),
        yearbooks=cut(_yearbooks(search.closed_years(session, areas=ids), words)),
    )


def holds(text: str, *words: str) -> bool:
    """Whether every word is somewhere in the text, whatever the case of its letters."""
    folded = text.casefold()
    return all(word.casefold() in folded for word in words)


def _meant(word: str, called: Called) -> Meant:
    return Meant(
        word=word,
        groups=_named(called.groups, word),
        documents=_named(called.documents, word),
        parties=_named(called.parties, word),
        kinds=_said(MatterKind, word, lambda kind: f"{kind.swedish} ärende"),
        outcomes=_said(Outcome, word, lambda outcome: f"{outcome.swedish} beslut"),
        states=_said(RequisitionState, word, lambda state: f"{state.swedish} rekvisition"),
        feeds=_said(FeedKind, word, FEEDS.__getitem__),
    )


def _named(names: dict[tuple[str, str], str], word: str) -> Pairs:
    return [key for key, name in names.items() if holds(name, word)]


def _said(kinds: type[Word], word: str, spoken: Callable[[Word], str]) -> list[Word]:
    return [kind for kind in kinds if holds(spoken(kind), word)]


def _documents(
    session: Session, meant: Sequence[Meant], called: Called, *, links: Links, areas: Sequence[str], limit: int
) -> list[FoundDocument]:
    return [
        FoundDocument(
            area=file.area,
            filename=file.filename,
            link=links.document_path(file.id, file.link_version),
            document=called.document(file.area, file.document),
            group=called.group(file.area, file.group),
            year=file.year,
            station=file.station,
            meeting=file.meeting,
        )
        for file in search.files(session, meant, areas=areas, limit=limit)
    ]


def _groups(
    spans: Iterable[GroupDays], looked_in: Sequence[Searched], called: Called, words: tuple[str, ...]
) -> list[FoundGroup]:
    """Groups by any name that they have had."""
    days = {each.area: each.today for each in looked_in}
    found = [
        FoundGroup(
            area=span.area,
            id=span.id,
            name=called.group(span.area, span.id),
            ended_on=span.valid_to if span.valid_to and span.valid_to < days[span.area] else None,
            begins_on=span.valid_from if span.valid_from > days[span.area] else None,
        )
        for span in spans
        if holds(" ".join((*called.every_name.get((span.area, span.id), ()), span.id)), *words)
    ]
    return sorted(found, key=lambda group: (group.ended_on is not None, group.name))


def _stations(looked_in: Sequence[Searched], words: tuple[str, ...]) -> list[FoundStation]:
    return [
        FoundStation(
            area=each.area, id=station.id, name=station.name, month_label=station.month_label, documents=collected
        )
        for each in looked_in
        for station in each.wheel.stations
        if station.active
        for collected in [tuple(dict.fromkeys(one.document.name for one in station.collects))]
        if holds(" ".join((station.name, station.month_label, *collected)), *words)
    ]


def _yearbooks(years: Iterable[tuple[str, int]], words: tuple[str, ...]) -> list[FoundYearbook]:
    return [FoundYearbook(area=area, year=year) for area, year in years if holds(f"årsbok {year} stängt år", *words)]


def cut(found: list[T]) -> Found[T]:
    """As many of them as are shown."""
    return Found(items=tuple(found[:SHOWN]), more=len(found) > SHOWN)
