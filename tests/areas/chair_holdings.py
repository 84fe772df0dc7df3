"""Who has chaired what, as a list of people tells it."""

from collections.abc import Iterable

from areas.people import PersonRow
from models.words import Role
from rules.chair_history import ChairHolding
from rules.wheel import Wheel


def chair_holdings(wheel: Wheel, people: Iterable[PersonRow]) -> list[ChairHolding]:
    """Every time as chair or vice chair, with the side that the party stands on."""
    sides = {party.party: party.side for party in wheel.parties}
    return [
        ChairHolding(
            group=row.group,
            role=row.role,
            person=row.name,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            side=sides[row.party],
            party=row.party,
        )
        for row in people
        if row.role in (Role.CHAIR, Role.VICE_CHAIR)
    ]
