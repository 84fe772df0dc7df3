"""The life of a requisition: draft → released → sent → confirmed → invoiced → paid, and what may take it back."""

from models.words import RequisitionState as State

DOCUMENT = "rekvisition-"
"""What the id of a party's payment begins with, before the party's own."""

MAY_FOLLOW: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.RELEASED, State.DISCARDED}),
    State.DISCARDED: frozenset(),
    State.RELEASED: frozenset({State.SENT, State.CONFIRMED, State.INVOICED, State.PAID, State.CREDITED}),
    State.SENT: frozenset({State.CONFIRMED, State.INVOICED, State.PAID, State.CREDITED}),
    State.CONFIRMED: frozenset({State.INVOICED, State.PAID, State.CREDITED}),
    State.INVOICED: frozenset({State.PAID, State.CREDITED}),
    State.PAID: frozenset({State.CREDITED}),
    State.CREDITED: frozenset(),
}


def requisition_of(party: str) -> str:
    """The document that a party's payment is: its id at the station of requisition."""
    return f"{DOCUMENT}{party}"


def is_requisition(document: str) -> bool:
    """Whether the document is a payment that a party has been asked for."""
    return document.startswith(DOCUMENT)


def party_asked(document: str) -> str:
    """The party that is asked for the payment: the reverse of `requisition_of`."""
    return document.removeprefix(DOCUMENT)


def reference(*, year: int, party: str, revision: int) -> str:
    """What tells a requisition from every other, on paper and in payments: "2024-PARTILLE-1"."""
    return f"{year}-{party.upper()}-{revision}"


def credit_reference(of: str) -> str:
    """The reference of the credit that takes a requisition back."""
    return f"{of}-K"


class NotInThatState(Exception):
    """The requisition cannot go from the state it is in to the one asked for."""

    def __init__(self, reference: str, state: State, wanted: State) -> None:
        self.state = state
        allowed = ", ".join(sorted(word.swedish for word in MAY_FOLLOW[state]))
        super().__init__(
            f"rekvisition {reference} har läget ”{state.swedish}” och kan inte bli ”{wanted.swedish}”. "
            + (f"Härifrån kan den bli: {allowed}" if allowed else "Det är ett slutläge")
        )


def check_order(reference: str, state: State, wanted: State) -> None:
    """Raise NotInThatState unless `wanted` may follow `state`."""
    if wanted not in MAY_FOLLOW[state]:
        raise NotInThatState(reference, state, wanted)
