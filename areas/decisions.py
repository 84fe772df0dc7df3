"""From what an area file says of decisions to how each document is handled, and to what decisions give occasion to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from areas.decision_entries import BY_ITSELF, HandlingEntry
from areas.ladder_entries import LadderEntry
from areas.ladders import ladder_of
from areas.meetings import built_in as built_in_of_meetings
from areas.meetings import spoken_to
from areas.offsets import days_from
from areas.schema import AreaFile
from models.words import Publishing, StationKind
from rules.decisions import (
    DECISIONS,
    REGISTER,
    Diary,
    Handling,
    PublishingRules,
    compiled_publication_of,
    publication_of,
    registration_of,
)
from rules.ladder import Ladder
from rules.meetings import PUBLICATION, PUBLISHED_WITHIN, Body
from rules.wheel import ALL_MONTHS, Collection, Document, Period, Station

REGISTRATION: Mapping[str, Any] = {
    "till": "kommunikatör",
    "minst mellan brev": "1 dag",
    "steg": [
        {"begäran": "9 arbetsdagar före"},
        {"påminnelse": "2 arbetsdagar före"},
        {"förfallen": "1 arbetsdag efter"},
        {"eskalering": "5 arbetsdagar efter", "till": "processledare", "förvarna": "ja"},
    ],
}
"""The letters about a registration pack where the area file names no ladder; a publication has those of minutes."""


def handling_of(entry: HandlingEntry) -> Handling:
    """What is done with the document once it has come in."""
    return Handling(
        adopted_at=entry.adopted_by if entry.adopted_by != BY_ITSELF else None,
        by_itself=entry.adopted_by == BY_ITSELF,
        laid_before=entry.laid_before,
        lifted_to=entry.lifted_to,
        publishing=entry.publishing,
        registered=entry.registered,
    )


def publishing_of(area_file: AreaFile) -> PublishingRules:
    """By when what has been adopted is published, and what to look over first."""
    entry = area_file.publishing
    return PublishingRules(
        within=days_from(entry.within) if entry.within else PUBLISHED_WITHIN, checklist=entry.checklist
    )


def diaries_of(area_file: AreaFile) -> tuple[Diary, ...]:
    """The diaries, in the order of the file."""
    return tuple(
        Diary(authority=party, name=entry.name, pattern=entry.pattern, example=entry.example)
        for party, entry in area_file.diaries.items()
    )


# --- what decisions give occasion to


def decision_station_of(
    area_file: AreaFile,
    stations: Iterable[Station],
    bodies: tuple[Body, ...],
    ladders: Mapping[str, Ladder],
) -> Station:
    """The station of publications and registrations: a document of its own for each that a station collects."""
    made = _Station(area_file, tuple(stations), bodies, ladders)
    return Station(
        id=DECISIONS,
        name="Beslut",
        kind=StationKind.DECIDE,
        months=ALL_MONTHS,
        collects=tuple(made.collections()),
    )


def own_ladders(area_file: AreaFile) -> list[str]:
    """The ladders that the file itself names for publication and registration."""
    chosen = area_file.publishing.ladders
    return list(dict.fromkeys(ladder for ladder in (chosen.publishing, chosen.registration) if ladder))


class _Station:
    """Makes the collections. What has been adopted goes by the document's own name: no longer a proposal for one."""

    def __init__(
        self,
        area_file: AreaFile,
        stations: tuple[Station, ...],
        bodies: tuple[Body, ...],
        ladders: Mapping[str, Ladder],
    ) -> None:
        self._file, self._bodies = area_file, bodies
        self._stations = {station.id: station for station in stations}
        chosen = area_file.publishing.ladders
        self._publishing = ladders[chosen.publishing] if chosen.publishing else built_in_of_meetings(PUBLICATION)
        self._registering = ladders[chosen.registration] if chosen.registration else _built_in_registration()

    def collections(self) -> Iterator[Collection]:
        compiled: dict[str, list[Collection]] = {}
        for station in self._stations.values():
            for collection in station.collects:
                handling, document = collection.handling, collection.document
                owing = self._owing(collection.owed_by)
                if handling.publishing is Publishing.ITSELF:
                    name = f"publicering av {self._file.documents[document.id].name}"
                    made = replace(document, id=publication_of(station.id, document.id), name=name, plural=name)
                    yield from self._for_each(made, owing, self._publishing)
                if handling.publishing is Publishing.COMPILED and handling.stations:
                    compiled.setdefault(handling.stations[0], []).append(collection)
                if handling.registered:
                    name = f"diarieföring av {self._file.documents[document.id].name}"
                    made = replace(document, id=registration_of(station.id, document.id), name=name, plural=name)
                    yield from self._for_each(made, owing, self._registering)
        for decided_at, collected in compiled.items():
            yield from self._compiled(self._stations[decided_at], collected)

    def _compiled(self, station: Station, collected: list[Collection]) -> Iterator[Collection]:
        kinds = [self._file.documents[each.document.id] for each in collected]
        name = f"publicering av {_listed(dict.fromkeys(kind.plural or kind.name for kind in kinds))}"
        document = Document(
            id=compiled_publication_of(station.id), name=name, plural=name, period=_common_period(collected)
        )
        words = station.meets or station.concerns
        yield from self._for_each(document, self._owing(words)[:1], self._publishing)

    def _owing(self, words: frozenset[str]) -> list[Body]:
        return [body for body in self._bodies if words & {body.group, body.kind}]

    def _for_each(self, document: Document, owing: list[Body], ladder: Ladder) -> Iterator[Collection]:
        """One collection for each way that the ladder speaks: a derived group's roles are those of others."""
        spoken: dict[Ladder, set[str]] = {}
        for body in owing:
            entry = self._file.groups[body.group]
            said = spoken_to(ladder, body, entry, office=self._file.office_group)
            spoken.setdefault(said, set()).add(body.group)
        for said, groups in spoken.items():
            bare = replace(document, template_url=None)
            yield Collection(document=bare, owed_by=frozenset(groups), due=None, ladder=said)


@cache
def _built_in_registration() -> Ladder:
    return ladder_of(f"{DECISIONS}-{REGISTER}", LadderEntry.model_validate(REGISTRATION))


def _common_period(collected: list[Collection]) -> Period:
    return collected[0].document.period


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} och {last}" if most else last
