"""What may become of a document owed: awaited → received → adopted, remitted back or struck → published."""

from models.words import DutyState

MAY_FOLLOW: dict[DutyState, frozenset[DutyState]] = {
    DutyState.AWAITED: frozenset({DutyState.RECEIVED, DutyState.EXCUSED, DutyState.STRUCK, DutyState.ENDED}),
    DutyState.HISTORY: frozenset({DutyState.RECEIVED, DutyState.EXCUSED}),
    DutyState.RECEIVED: frozenset({DutyState.ADOPTED, DutyState.REMITTED, DutyState.STRUCK}),
    DutyState.REMITTED: frozenset({DutyState.RECEIVED, DutyState.STRUCK, DutyState.EXCUSED, DutyState.ENDED}),
    DutyState.ADOPTED: frozenset({DutyState.PUBLISHED}),
    DutyState.PUBLISHED: frozenset(),
    DutyState.STRUCK: frozenset(),
    DutyState.EXCUSED: frozenset({DutyState.RECEIVED}),
    DutyState.ENDED: frozenset(),
}


class NotInThatOrder(Exception):
    """The document cannot go from the state it is in to the one asked for."""

    def __init__(self, title: str, state: DutyState, wanted: DutyState) -> None:
        allowed = ", ".join(sorted(word.swedish for word in MAY_FOLLOW[state]))
        super().__init__(
            f"{title} är {state.swedish} och kan inte bli {wanted.swedish}. "
            + (f"Härifrån kan det bli: {allowed}" if allowed else "Det är ett slutläge.")
        )


def check_order(title: str, state: DutyState, wanted: DutyState) -> None:
    """Raise NotInThatOrder unless `wanted` may follow `state`."""
    if wanted not in MAY_FOLLOW[state]:
        raise NotInThatOrder(title, state, wanted)
