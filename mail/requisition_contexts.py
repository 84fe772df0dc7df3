"""What letters about requisitions may say: that one has come, that it waits to be paid, or that it is corrected."""

from dataclasses import dataclass

from mail.contexts import Contact, LetterContext
from mail.request_contexts import RequestAnswerLetter
from models.words import StepKind


@dataclass(frozen=True, kw_only=True)
class ReplacedRequisition:
    """The requisition that a correction has taken back.

    `paid` is what had been paid, where anything had, and `repaid` what goes back of it: else nothing does.
    """

    reference: str
    amount: str
    credit_reference: str
    reason: str
    paid: str | None = None
    repaid: str | None = None


@dataclass(frozen=True, kw_only=True)
class AskedPayment:
    """One requisition that a letter is about. Amounts stand as Swedish has them: "242 125,13 kr".

    `amount` is None where nothing is asked any more. `remaining` is what is left to pay, where that is another amount.
    `informed` and `vacancy` are as of a document, and so are `role` and `role_group`.
    """

    reference: str
    year: int
    party: str
    issuer: str
    """The body that requisitions: "Styrgrupp"."""
    amount: str | None
    remaining: str | None = None
    recipient: str
    """Who is paid."""
    last_day: str
    original_last_day: str | None = None
    days_late: int = 0
    confirmed_on: str | None = None
    filenames: tuple[str, ...] = ()
    """The files that go with the letter."""
    is_example: bool = False
    replaced: ReplacedRequisition | None = None
    errand_url: str | None = None
    """Where the recipient says that it is paid, or asks for more time."""
    role: str
    role_group: str | None = None
    informed: str | None = None
    vacancy: str | None = None


@dataclass(frozen=True, kw_only=True)
class RequisitionLetter:
    """One requisition or several of which the same is told: at the same `kind` of step, and to act on or to know of."""

    recipient_name: str
    area_name: str
    kind: StepKind
    copy_only: bool = False
    payments: tuple[AskedPayment, ...]
    contact: Contact
    subscription_url: str | None = None


AnyLetter = LetterContext | RequisitionLetter | RequestAnswerLetter
