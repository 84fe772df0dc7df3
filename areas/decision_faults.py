"""What an area file says of decisions that cannot hold: each mistake, its place and what right looks like."""

from collections.abc import Iterator

from areas.chair_faults import Fault
from areas.decision_entries import BY_ITSELF
from areas.schema import AreaFile
from areas.station_entries import CollectionEntry, StationEntry
from models.words import Publishing


def decision_faults(area_file: AreaFile) -> Iterator[Fault]:
    """All that the file says of adopting, publishing and registering, and that cannot be."""
    for station, entry in area_file.stations.items():
        for number, collection in enumerate(entry.collects):
            place = ("stationer", station, "samlar in", number)
            yield from _of_collection(area_file, collection, place)
            for key, tables in _tables(collection):
                for table in tables:
                    yield from _of_table(entry, table, area_file.stations[table], (*place, key))


def _tables(collection: CollectionEntry) -> Iterator[tuple[str, tuple[str, ...]]]:
    if collection.adopted_by and collection.adopted_by != BY_ITSELF:
        yield "fastställs", (collection.adopted_by,)
    yield "läggs fram", collection.laid_before


def _of_collection(area_file: AreaFile, collection: CollectionEntry, place: tuple[str | int, ...]) -> Iterator[Fault]:
    if collection.publishing is Publishing.COMPILED and not any(tables for _, tables in _tables(collection)):
        yield Fault(
            path=(*place, "publiceras"),
            what="”samlat” behöver en station att samla vid",
            right="lägg till ”fastställs: …” eller ”läggs fram: …”, eller skriv ”publiceras: ja”",
        )
    if collection.lifted_to and not collection.adopted_by:
        yield Fault(
            path=(*place, "lyfts till"),
            what="bara det som någon ska fastställa kan lyftas vidare",
            right="lägg till ”fastställs: …”, eller ta bort ”lyfts till”",
        )
    if collection.registered and not area_file.diaries:
        yield Fault(
            path=(*place, "diarieförs"),
            what="filen har inget diarium",
            right="lägg till ett under ”diarier”, eller skriv ”diarieförs: nej”",
        )
    if collection.adopted_by in collection.laid_before:
        yield Fault(
            path=(*place, "läggs fram"),
            what="det som fastställs vid en station läggs inte också fram där",
            right="ta bort stationen från ”läggs fram”",
        )


def _of_table(entry: StationEntry, table: str, decides: StationEntry, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if entry.active and not decides.active:
        right = f"skriv ”aktiv: ja” för ”{table}”, eller nämn en annan station"
        yield Fault(path=path, what=f"stationen ”{table}” vilar", right=right)
        return
    cycle = decides.cycle
    if cycle.every_years > 1 and cycle.every_years > entry.cycle.every_years:
        yield Fault(
            path=path,
            what=f"”{table}” kommer inte alla år som dokumentet samlas in",
            right="låt båda komma samma år (”återkommer”), eller nämn en annan station",
        )
