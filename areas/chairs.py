"""From what an area file says of chairs and seats to the rules of rotation, and to what they give occasion to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from areas.group_entries import ChairEntry
from areas.ladder_entries import LadderEntry
from areas.ladders import ladder_of
from areas.schema import AreaFile
from models.words import Principal, Role, StationKind, StepKind
from rules.ladder import Addressee, Ladder, Step
from rules.rotation import CHAIRS, NOMINATION, Alternation, FirstTerm, RotationRule, Vice, nomination_by
from rules.rotation_schedule import PartyInTurn
from rules.seats import SEATS, Quotas, names_from
from rules.terms import SWEDISH_MANDATE, MandatePeriod, Months, TermLength
from rules.wheel import ALL_MONTHS, Collection, Document, Period, Station

NAMES_THE_CHAIR = Addressee(role=Role.CHAIR, in_turn=True)
"""Whoever speaks for the side that names the next chair, or for the group where the group itself does."""
ITS_CONTACT = Addressee(role=Role.CONTACT)
"""The contact of that side, or of the party that is asked for names."""

BUILT_IN: Mapping[str, Mapping[str, Any]] = {
    NOMINATION: {
        "till": "nominerande sida",
        "steg": [
            {"begäran": "2 dagar före"},  # in its place come the days on which the file lets the side be asked
            {"förfallen": "3 arbetsdagar efter", "kopia": "processledare"},
            {"eskalering": "8 arbetsdagar efter", "till": "kontaktperson", "förvarna": "ja"},
        ],
    },
    SEATS: {
        "till": "kontaktperson",
        "steg": [
            {"begäran": "4 veckor före"},
            {"påminnelse": "14 dagar före"},
            {"påminnelse": "3 arbetsdagar före"},
            {
                "förfallen": "1 arbetsdag efter",
                "kopia": "processledare",
                "upprepa": "högst 6 gånger, var 14:e dag",
            },
        ],
    },
}
"""The letters about them where the area file names no ladder, in its own words. They stay on the side that is asked."""


@cache
def built_in(name: str) -> Ladder:
    """The ladder as it stands above."""
    return ladder_of(f"{CHAIRS}-{name}" if name == NOMINATION else SEATS, LadderEntry.model_validate(BUILT_IN[name]))


# --- the rules


def rotation_of(area_file: AreaFile) -> dict[str, RotationRule]:
    """How the chair goes round in every group of which the file says so."""
    return {group: _rule(area_file, group, entry.chair) for group, entry in area_file.groups.items() if entry.chair}


def _rule(area_file: AreaFile, group: str, entry: ChairEntry) -> RotationRule:
    first = entry.first
    return RotationRule(
        group=group,
        term=_term(area_file, entry),
        alternation=alternation_of(entry),
        in_step_with=entry.in_step_with,
        vice=entry.vice,
        vice_succeeds=entry.vice_succeeds,
        vice_acts=entry.vice_acts,
        successor_mid_term=entry.successor,
        first=FirstTerm(starts_on=first.day, side=first.side, party=first.party) if first else None,
        chosen_within=alternation_of(entry) is Alternation.AMONG_PARTIES and not (entry.term or entry.order),
    )


def alternation_of(entry: ChairEntry) -> Alternation:
    """What the chair goes round between. A body in step with another follows its side, said or not."""
    unsaid = "alternation" not in entry.model_fields_set
    return Alternation.BETWEEN_PRINCIPALS if entry.in_step_with and unsaid else entry.alternation


def _term(area_file: AreaFile, entry: ChairEntry) -> TermLength | None:
    return entry.term if entry.term is None or isinstance(entry.term, Months) else mandate_of(area_file)


def mandate_of(area_file: AreaFile) -> MandatePeriod:
    """The political mandate period: as the file says, else the general elections'."""
    ends_on = area_file.rotation.mandate_ends_on
    return MandatePeriod(ends_on=ends_on) if ends_on else SWEDISH_MANDATE


def parties_of(area_file: AreaFile) -> tuple[PartyInTurn, ...]:
    """Every party with its side, in the order of the file."""
    sides = area_file.principals
    return tuple(
        PartyInTurn(party=party, side=sides[party], valid_from=entry.valid_from, valid_to=entry.valid_to)
        for parties in area_file.parties.values()
        for party, entry in parties.items()
    )


def turn_orders_of(area_file: AreaFile) -> dict[str, tuple[str, ...]]:
    """The parties in turn, of groups for which the file names them."""
    entries = area_file.groups.items()
    return {group: entry.chair.order for group, entry in entries if entry.chair and entry.chair.order}


def quotas_of(area_file: AreaFile) -> dict[str, Quotas]:
    """The places of every group for which the file counts any."""
    return {
        group: Quotas(group=group, seats=entry.seats, co_opted=entry.co_opted, has_substitutes=entry.has_substitutes)
        for group, entry in area_file.groups.items()
        if entry.seats or entry.co_opted
    }


# --- what they give occasion to


def chair_station_of(area_file: AreaFile, ladders: Mapping[str, Ladder]) -> Station:
    """The station of nominations: one for each side that may be asked, and one for groups that choose themselves.

    A vice chair is asked for where they have to stand on the other side than the chair.
    """
    return Station(
        id=CHAIRS,
        name="Ordförandeskap",
        kind=StationKind.COLLECT,
        months=ALL_MONTHS,
        collects=tuple(_nominations(area_file, ladders)),
    )


def _nominations(area_file: AreaFile, ladders: Mapping[str, Ladder]) -> Iterator[Collection]:
    rules = rotation_of(area_file)
    opposed = frozenset(group for group, rule in rules.items() if rule.vice is Vice.OPPOSITE_SIDE)
    chosen = area_file.rotation.ladders.nomination
    general = ladders[chosen] if chosen else _asking(area_file.rotation.asked_months_before)
    for side in (*Principal, None):
        yield _nomination(frozenset(rules), general, side)
    for side in Principal if opposed else ():
        yield _nomination(opposed, general, side, of_vice=True)


def _nomination(
    groups: frozenset[str], general: Ladder, side: Principal | None, *, of_vice: bool = False
) -> Collection:
    role = Role.VICE_CHAIR if of_vice else Role.CHAIR
    name = f"{side.swedish}ens nominering av {role.swedish}" if side else f"nominering av {role.swedish}"
    document = Document(id=nomination_by(side, of_vice=of_vice), name=name, plural=name, period=Period.THIS_YEAR)
    return Collection(document=document, owed_by=groups, due=None, ladder=_spoken_by(general, _of_side(side)))


def _asking(asked: Sequence[int]) -> Ladder:
    """The built-in ladder, with a request and reminders as long before the term ends as the file asks.

    The last of them falls on the nomination's own last day, which lies as long before the end as it says.
    """
    general = built_in(NOMINATION)
    request, *after = general.steps
    asking = [replace(request, days=0, months=asked[-1] - before) for before in asked]
    reminders = [
        replace(step, name=f"reminder-{number}", kind=StepKind.REMINDER) for number, step in enumerate(asking[1:], 1)
    ]
    return replace(general, steps=(asking[0], *reminders, *after))


def _of_side(side: Principal | None) -> Mapping[Addressee, Addressee]:
    """Who the ladder's words mean when it is that side's turn; when it is the group's own, somebody within it."""
    if side is None:
        return {NAMES_THE_CHAIR: NAMES_THE_CHAIR, ITS_CONTACT: Addressee(role=Role.VICE_CHAIR)}
    return {
        NAMES_THE_CHAIR: Addressee(role=Role.CHAIR, side=side),
        ITS_CONTACT: Addressee(role=Role.CONTACT, side=side),
    }


def seat_station_of(area_file: AreaFile, ladders: Mapping[str, Ladder]) -> Station:
    """The station of vacant seats: each party that has places is asked by its contact."""
    return Station(
        id=SEATS,
        name="Platser",
        kind=StationKind.COLLECT,
        months=ALL_MONTHS,
        collects=tuple(_seats(area_file, ladders)),
    )


def _seats(area_file: AreaFile, ladders: Mapping[str, Ladder]) -> Iterator[Collection]:
    quotas = quotas_of(area_file).values()
    chosen = area_file.rotation.ladders.seats
    general = ladders[chosen] if chosen else built_in(SEATS)
    for party, name in names_of_parties(area_file).items():
        groups = frozenset(quota.group for quota in quotas if party in quota.seats or party in quota.co_opted)
        if groups:
            document = f"ledamöter från {name}"
            yield Collection(
                document=Document(id=names_from(party), name=document, plural=document, period=Period.THIS_YEAR),
                owed_by=groups,
                due=None,
                ladder=_spoken_by(general, {ITS_CONTACT: Addressee(role=Role.CONTACT, party=party)}),
            )


def names_of_parties(area_file: AreaFile) -> dict[str, str]:
    """What each party is called."""
    return {party: entry.name for parties in area_file.parties.values() for party, entry in parties.items()}


def _spoken_by(ladder: Ladder, meant: Mapping[Addressee, Addressee]) -> Ladder:
    """The ladder with the people it really speaks to in the place of those that its words leave open."""

    def found(addressees: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
        return tuple(dict.fromkeys(_meant(addressee, meant) for addressee in addressees))

    def spoken(step: Step) -> Step:
        return replace(step, to=found(step.to), copies=found(step.copies))

    return replace(ladder, steps=tuple(spoken(step) for step in ladder.steps))


def _meant(addressee: Addressee, meant: Mapping[Addressee, Addressee]) -> Addressee:
    known = meant.get(replace(addressee, of=None))
    return replace(known, of=addressee.of) if known else addressee
