"""What an area file says of money that cannot hold: each mistake, its place and what right looks like."""

from collections.abc import Iterator

from areas.chair_faults import Fault
from areas.financing import model_of
from areas.financing_entries import FinancingEntry, FinancingModelEntry
from areas.schema import AreaFile
from models.words import StationKind
from rules.financing import check
from rules.financing_faults import FinancingFault, NotDecided


def money_faults(area_file: AreaFile) -> Iterator[Fault]:
    """All that the file says of money and that cannot be."""
    entry = area_file.financing
    if entry is None:
        return
    stations = [name for name, each in area_file.stations.items() if each.kind is StationKind.REQUISITION]
    if not stations:
        what = "ingen station har slaget rekvisition, så pengarna rekvireras aldrig"
        yield Fault(path=("finansiering",), what=what, right="lägg till en under ”stationer”", of_key=True)
    for name in stations[1:]:
        what = f"pengarna rekvireras redan vid ”{stations[0]}”"
        yield Fault(path=("stationer", name, "slag"), what=what, right="låt en station ha slaget rekvisition")
    for number, model in enumerate(entry.models):
        yield from _of_model(area_file, entry, number, model)


def _of_model(
    area_file: AreaFile, financing: FinancingEntry, number: int, entry: FinancingModelEntry
) -> Iterator[Fault]:
    path = ("finansiering", "modeller", number)
    model = model_of(area_file, entry)
    for financier in model.financiers:
        if not financier.payers:
            what = "det finns ingen part kvar som betalar"
            yield Fault(path=(*path, "finansiärer", financier.id, "betalas av"), what=what, right="nämn minst en part")
        parties = [payer.party for payer in financier.payers]
        for party in dict.fromkeys(p for p in parties if parties.count(p) > 1):
            what = f"parten ”{party}” betalar två gånger här"
            yield Fault(path=(*path, "finansiärer", financier.id, "betalas av"), what=what, right="nämn den en gång")
    try:
        check(model)
    except NotDecided:
        if entry.financiers:
            what = "modellen har finansiärer men inget belopp"
            yield Fault(path=path, what=what, right="skriv ”belopp: … kr”, eller ta bort finansiärerna till dess")
    except FinancingFault as fault:
        yield Fault(path=path, what=str(fault), right="rätta andelarna eller beloppen")
    if financing.recipient is None and entry.financiers:
        what = "det står inte vem som får pengarna"
        yield Fault(path=("finansiering",), what=what, right="lägg till ”betalas till: {namn: …}”", of_key=True)
