"""From what an area file says of money to the models that divide it, and to what each party owes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from areas.chairs import names_of_parties
from areas.financing_entries import FinancierEntry, FinancingModelEntry
from areas.ladder_entries import LadderEntry
from areas.ladders import ladder_of
from areas.schema import AreaFile
from models.words import Principal, Role, StationKind
from rules.financing import (
    Financier,
    Financing,
    FinancingModel,
    IndexFigure,
    Payer,
    PaymentFact,
    SurplusRule,
)
from rules.ladder import Addressee, Ladder
from rules.requisitions import requisition_of
from rules.wheel import Collection, Document, Period, Station

PAYS = Addressee(role=Role.CONTACT)
"""The contact of the party that pays, before it is known which party that is."""
LADDER = "rekvisition"
BUILT_IN: Mapping[str, Any] = {
    "till": "kontaktperson",
    "steg": [
        {"begäran": "60 dagar före"},
        {"påminnelse": "5 arbetsdagar före"},
        {"förfallen": "3 arbetsdagar efter", "kopia": "processledare"},
        {"förfallen": "12 arbetsdagar efter", "kopia": "processledare"},
        {"eskalering": "20 arbetsdagar efter", "till": "processledare", "förvarna": "ja"},
        {"förfallen": "30 arbetsdagar efter", "kopia": "processledare", "upprepa": "högst 5 gånger, var 42:a dag"},
    ],
}
"""The letters about a requisition where the area file names no ladder. The first is the requisition itself."""


def financing_of(area_file: AreaFile) -> Financing | None:
    """The file's financing; None where it says nothing of money, or has no station at which it is requisitioned."""
    entry, station = area_file.financing, requisitioning(area_file)
    if entry is None or station is None:
        return None
    recipient = entry.recipient
    return Financing(
        group=entry.group,
        station=station,
        recipient=recipient.name if recipient else None,
        recipient_address=recipient.address if recipient else (),
        payment=tuple(PaymentFact(label=label, value=value) for label, value in recipient.payment.items())
        if recipient
        else (),
        cost_centre=entry.cost_centre,
        pays_within=entry.pays_within,
        models=tuple(model_of(area_file, model) for model in entry.models),
        index={
            year: IndexFigure(change=each.change, source=each.source, is_example=each.is_example)
            for year, each in entry.index.items()
        },
        index_name=entry.index_name,
    )


def requisitioning(area_file: AreaFile) -> str | None:
    """The id of the station at which money is requisitioned; of several, the first."""
    kind = StationKind.REQUISITION
    return next((station for station, entry in area_file.stations.items() if entry.kind is kind), None)


def model_of(area_file: AreaFile, entry: FinancingModelEntry) -> FinancingModel:
    """A model as the rules divide by it."""
    surplus = entry.surplus
    return FinancingModel(
        name=entry.name,
        first_year=entry.first_year,
        last_year=entry.last_year,
        amount=entry.amount,
        is_indexed=entry.is_indexed,
        unit=entry.unit,
        financiers=tuple(_financier(area_file, name, each) for name, each in entry.financiers.items()),
        surplus=SurplusRule(carried=surplus.carried, is_returned=surplus.is_returned) if surplus else None,
        is_example=entry.is_example,
        agreement=entry.agreement,
    )


def _financier(area_file: AreaFile, name: str, entry: FinancierEntry) -> Financier:
    return Financier(
        id=name,
        name=entry.name,
        share=entry.share,
        fixed=entry.fixed,
        payers=tuple(_payers(area_file, entry)),
        by_population=entry.divided,
    )


def _payers(area_file: AreaFile, entry: FinancierEntry) -> Iterator[Payer]:
    """The parties that pay, those of a whole side written out, without those that do not."""
    known = area_file.principals
    for name, counts in entry.payers.items():
        side = next((side for side in Principal if side.swedish == name and name not in known), None)
        for party in [each for each, of in known.items() if of is side] if side else [name]:
            if party not in entry.but:
                yield Payer(party=party, counts=counts)


# --- what each party owes


def requisition_station_of(area_file: AreaFile, ladders: Mapping[str, Ladder]) -> Station | None:
    """The year's own requisition station, with a payment to wait for from every party that some model names."""
    financing = financing_of(area_file)
    if financing is None:
        return None
    entry = area_file.stations[financing.station]
    chosen = area_file.financing.ladder if area_file.financing else None
    general = ladders[chosen] if chosen else built_in()
    names = names_of_parties(area_file)
    return Station(
        id=financing.station,
        name=entry.name,
        kind=entry.kind,
        months=entry.months,
        active=entry.active,
        every_years=entry.cycle.every_years,
        from_year=entry.cycle.from_year,
        concerns=frozenset(entry.concerns),
        collects=tuple(
            Collection(
                document=Document(
                    id=requisition_of(party),
                    name=f"betalning från {names[party]}",
                    plural=f"betalningar från {names[party]}",
                    period=Period.THIS_YEAR,
                ),
                owed_by=frozenset({financing.group}),
                due=None,
                ladder=_spoken_to(general, party),
            )
            for party in financing.parties
        ),
    )


@cache
def built_in() -> Ladder:
    """The ladder as it stands above."""
    return ladder_of(LADDER, LadderEntry.model_validate(BUILT_IN))


def _spoken_to(ladder: Ladder, party: str) -> Ladder:
    """The ladder with that party's contact where it says only "kontaktperson"."""

    def found(addressees: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
        return tuple(replace(each, party=party) if each == PAYS else each for each in addressees)

    steps = tuple(replace(step, to=found(step.to), copies=found(step.copies)) for step in ladder.steps)
    return replace(ladder, steps=steps)
