"""What letters may say of missions and questions: read once for a batch, and only where one of them is told of."""

from datetime import date

from sqlmodel import Session

from mail.contexts import Contact
from mail.matter_contexts import AskedMatter
from mail.swedish import sentence
from models.matters import Matter, MatterMove
from models.words import StepKind
from office.matter_rules import Itinerary
from rules.matters import matter_document
from rules.wheel import Wheel
from store import areas, matters
from store.acts import WaitingAct


class MatterBriefing:
    """Every matter of the area, with the hands that it has gone through."""

    def __init__(self, session: Session, wheel: Wheel, *, today: date, group_names: dict[str, str]) -> None:
        self._wheel, self._today, self._names = wheel, today, group_names
        found = matters.listed(session, wheel.area, also_closed=True)
        self._matters = {matter_document(matter.id or 0): matter for matter in found}
        self._moves = matters.moves(session, [matter.id or 0 for matter in found])
        self._groups = areas.group_spans(session, wheel.area)

    def asked(self, act: WaitingAct, *, answer_to: Contact) -> AskedMatter | None:
        """What is said of the matter that `act` is about."""
        matter = self._matters.get(act.document)
        if matter is None:
            return None
        moves = self._moves[matter.id or 0]
        came = next((move for move in reversed(moves) if move.to_group == act.group), moves[0])
        is_receipt = act.kind is StepKind.RECEIPT
        return AskedMatter(
            came_from=self._name(came.from_group),
            reason=came.reason,
            goes_on=() if is_receipt else self._ahead(matter, moves),
            outcome=self._outcome(matter, moves, came) if is_receipt else None,
            answer_to_name=answer_to.name,
            answer_to_email=answer_to.email,
        )

    def _ahead(self, matter: Matter, moves: list[MatterMove]) -> tuple[str, ...]:
        itinerary = Itinerary(
            self._wheel.matters, self._groups, self._names, matter=matter, moves=moves, on=self._today
        )
        return tuple(self._name(stop.bound_for or stop.group) for stop in itinerary.upward)

    def _outcome(self, matter: Matter, moves: list[MatterMove], came: MatterMove) -> str | None:
        """What became of the matter after that group had it: "Lämnat vidare till Ledningsgrupp LGS. Skäl: …"."""
        after = next((move for move in moves if move.number > came.number), None)
        if after is None:
            return None
        if after.to_group is None:
            return sentence(matter.outcome or after.reason)
        return f"Lämnat vidare till {self._name(after.to_group)}. {sentence(after.reason)}"

    def _name(self, group: str) -> str:
        return self._names.get(group, group)
