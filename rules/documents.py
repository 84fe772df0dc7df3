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


DELIVERED = (DutyState.RECEIVED, DutyState.ADOPTED, DutyState.PUBLISHED)
"""The states of a document that has come in and stands."""

NOBODY_CHOOSES = frozenset({DutyState.AWAITED, DutyState.HISTORY, DutyState.ENDED})
"""What the wheel itself brings a document to, and no person asks for."""


class NotInThatOrder(Exception):
    """The document cannot go from the state it is in to the one asked for."""

    def __init__(self, title: str, state: DutyState, wanted: DutyState) -> None:
        allowed = ", ".join(sorted(word.swedish for word in MAY_FOLLOW[state] - NOBODY_CHOOSES))
        super().__init__(
            f"{title} har läget ”{state.swedish}” och kan inte få läget ”{wanted.swedish}”. "
            + (f"Härifrån kan läget bli: {allowed}" if allowed else "Det är ett slutläge")
        )


def may_follow(state: DutyState, wanted: DutyState) -> bool:
    """Whether a document may go from the one state to the other."""
    return wanted in MAY_FOLLOW[state]
