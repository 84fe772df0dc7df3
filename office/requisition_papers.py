"""The papers of a requisition: the requisition itself and the credit that takes one back, as tagged PDF."""

from dataclasses import replace
from datetime import date, datetime

from documents.contact import Contact
from documents.requisition import ComputedLine, Fact, RequisitionContext, requisition_pdf
from mail.swedish import long_day
from models.money import Requisition
from office.requisitions import financing_of
from rules.kronor import in_kronor
from rules.requisitions import credit_reference
from rules.wheel import Wheel

EXAMPLE = "Exempel"
DRAFT = "Utkast"
EXACT = "Delarna är avrundade så att de tillsammans blir exakt hela beloppet."


class Papers:
    """What the papers of one area's requisitions have in common."""

    def __init__(self, wheel: Wheel, *, group_names: dict[str, str]) -> None:
        self._wheel, self._financing, self._groups = wheel, financing_of(wheel), group_names

    def requisition(
        self,
        of: Requisition,
        *,
        last_day: date | None,
        made_at: datetime,
        replaces: Requisition | None = None,
        paid: int = 0,
        is_draft: bool = False,
    ) -> bytes:
        """The requisition. With `replaces` it stands instead of that one, on which `paid` may have come in."""
        mark = EXAMPLE if of.is_example else None
        context = replace(
            self._context(of, last_day=last_day, made_at=made_at),
            mark=DRAFT if is_draft else mark,
            replaces=replaces.reference if replaces else None,
            notes=(EXACT, *self._of_payments(of, paid=paid)),
        )
        return requisition_pdf(context, made_at=made_at)

    def credit(self, of: Requisition, *, made_at: datetime, reason: str) -> bytes:
        """The credit that takes the requisition back, whole."""
        context = replace(
            self._context(of, last_day=None, made_at=made_at),
            reference=credit_reference(of.reference),
            amount=in_kronor(-of.amount),
            credits=of.reference,
            lines=(ComputedLine(what="Rekvisition", basis=of.reference, amount=in_kronor(-of.amount)),),
            notes=(f"Skäl: {reason}",),
            mark=EXAMPLE if of.is_example else None,
        )
        return requisition_pdf(context, made_at=made_at)

    def _context(self, of: Requisition, *, last_day: date | None, made_at: datetime) -> RequisitionContext:
        financing, senders = self._financing, self._wheel.senders
        model = next((each for each in financing.models if each.name == of.model), None)
        return RequisitionContext(
            area=self._wheel.name,
            issuer=f"{self._groups.get(of.group, of.group)}, {self._wheel.name}",
            party=self._wheel.party_names.get(of.party, of.party),
            year=of.year,
            reference=of.reference,
            cost_centre=financing.cost_centre,
            amount=in_kronor(of.amount),
            lines=tuple(ComputedLine(what=w, basis=b, amount=a) for w, b, a in of.computed["lines"]),
            recipient=financing.recipient or senders.name,
            payment=(
                *(Fact(label="Adress", value=line) for line in financing.recipient_address),
                *(Fact(label=fact.label, value=fact.value) for fact in financing.payment),
            ),
            last_day=long_day(last_day) if last_day else None,
            made_on=long_day(made_at.astimezone(self._wheel.time_zone).date()),
            contact=Contact(name=senders.name, email=senders.mailbox, phone=senders.phone),
            revision=of.revision,
            agreement=(model.agreement if model and model.agreement else ""),
        )

    def _of_payments(self, of: Requisition, *, paid: int) -> tuple[str, ...]:
        if not paid:
            return ()
        left = of.amount - paid
        said = f"Ni har redan betalt {in_kronor(paid)}."
        if left > 0:
            return (f"{said} Kvar att betala: {in_kronor(left)}.",)
        return (f"{said} {in_kronor(-left)} betalas tillbaka till er." if left else said,)


def filename_of(of: Requisition) -> str:
    """What the requisition's file is called."""
    return f"rekvisition-{of.reference.lower()}.pdf"


def credit_filename_of(of: Requisition) -> str:
    """What the file of its credit is called."""
    return f"kreditering-{of.reference.lower()}.pdf"
