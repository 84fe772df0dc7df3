"""What is done about a year's requisitions: drafted, sent, discarded, corrected; and what parties answer and pay."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from dashboard.access import handles
from dashboard.documents import day_if_any
from dashboard.notices import PLACE, address, refusal
from dashboard.places import Place, PlaceOf
from dashboard.requisitions import go_with, year_with
from dashboard.within import DeskOf, Now, Who
from office import payments, requisitions
from office.amounts import NoAmount, ore_of
from office.areas import wheel_of_area
from office.closed_years import YearClosed
from office.documents import RefusedChange, given
from office.money_figures import note_used
from office.payments import NoSuchRequisition, NotYetBeen
from office.requisition_corrections import NeedsAReason, NothingToCorrect, correct
from office.requisition_preview import go_ahead
from office.requisition_release import DraftsHaveChanged, NothingToRelease, OnlyExamples, release
from office.requisitions import NoDraftOf, NothingToDraft
from rules.financing_faults import FinancingFault
from rules.requisitions import NotInThatState

router = APIRouter(prefix="/{area}/rekvisitioner/{year:int}", dependencies=[handles])
REFUSALS = (
    FinancingFault,
    NothingToDraft,
    NothingToRelease,
    NothingToCorrect,
    NoDraftOf,
    NeedsAReason,
    NoSuchRequisition,
    NotInThatState,
    NotYetBeen,
    NoAmount,
    OnlyExamples,
    RefusedChange,
    YearClosed,
)
LOOK_AGAIN = (
    "utkasten har ändrats sedan sidan visades. Inget har skickats. Se på dem som de är nu, och skicka dem sedan"
)


class Of:
    """The year that a form is about, and what its acts need."""

    def __init__(self, request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, year: int) -> None:
        self.request, self.place, self.desk, self.now, self.who, self.year = request, place, desk, now, who, year

    def act(self, said: str, carry_out: Callable[[Session], object], **written: str) -> Response:
        """Do it in one transaction and go back to the year; where the office refuses, show it with what was written.

        What `carry_out` returns, where that is a list, is how many were touched.
        """
        try:
            with self.desk.database.write() as session:
                done = carry_out(session)
                number = len(done) if isinstance(done, list) else None
        except REFUSALS as refused:
            return self.refused(refused, written)
        return self.back(said, antal=number, part=written.get("party"))

    def refused(self, why: Exception, written: dict[str, str]) -> Response:
        """The year's page with why nothing was done."""
        return year_with(
            self.request, self.place, self.desk, self.year, notice=refusal(why), written=written, status=422
        )

    def back(self, said: str, **facts: object) -> Response:
        """The way back to the year."""
        path = f"/{self.place.area}/rekvisitioner/{self.year}"
        return RedirectResponse(address(path, at=PLACE, said=said, **facts), 303)


OfYear = Annotated[Of, Depends(Of)]


@router.post("/utkast")
def make_drafts(of: OfYear) -> Response:
    """Draft a requisition for each party. Nothing is sent."""

    def carry_out(session: Session) -> list[object]:
        wheel = wheel_of_area(session, of.place.area)
        made = requisitions.draft(session, wheel, year=of.year, today=of.place.today, now=of.now, who=of.who)
        return list(made)

    return of.act("drafted", carry_out)


@router.post("/kassera")
def discard(
    of: OfYear,
    reason: Annotated[str, Form()] = "",
    part: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Throw drafts away, those of the parties marked or all."""

    def carry_out(session: Session) -> list[object]:
        wheel = wheel_of_area(session, of.place.area)
        gone = requisitions.discard(
            session, wheel, year=of.year, parties=tuple(part) or None, reason=given(reason), now=of.now, who=of.who
        )
        return list(gone)

    return of.act("discarded", carry_out, act="discard", reason=reason)


@router.post("/ratta")
def make_corrections(of: OfYear, reason: Annotated[str, Form()] = "") -> Response:
    """Draft what differs from what has left, each with the credit of what it stands instead of."""

    def carry_out(session: Session) -> list[object]:
        wheel = wheel_of_area(session, of.place.area)
        made = correct(session, wheel, year=of.year, reason=reason, today=of.place.today, now=of.now, who=of.who)
        return list(made)

    return of.act("corrected", carry_out, act="correct", reason=reason)


@router.post("/skicka")
def send(
    of: OfYear,
    plan: Annotated[str, Form()] = "",
    part: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Let what was shown go: the drafts of the parties, or all of them."""
    area, today = of.place.area, of.place.today
    try:
        with of.desk.database.read() as session:
            wheel = wheel_of_area(session, area)
            shown = go_ahead(session, wheel, year=of.year, parties=part, today=today)
        if shown.digest != plan:
            return _look_again(of, part)
        named = [each.party for each in shown.papers]
        done = release(of.desk, area=area, year=of.year, parties=named, today=today, now=of.now, who=of.who)
    except DraftsHaveChanged:
        return _look_again(of, part)
    except REFUSALS as refused:
        return of.refused(refused, {})
    later = "ja" if wheel.closed.why_closed(today) else None
    return of.back("sent", antal=len(done.references), brev=done.delivery.sent or None, senare=later)


def _look_again(of: Of, parties: list[str]) -> Response:
    notice = refusal(LOOK_AGAIN)
    return go_with(of.request, of.place, of.desk, of.year, parties, notice=notice)


@router.post("/anvant")
def note_used_up(
    of: OfYear,
    amount: Annotated[str, Form()] = "",
    on: Annotated[str, Form()] = "",
    source: Annotated[str, Form()] = "",
) -> Response:
    """How much of the year's money had been used up to a day."""

    def carry_out(session: Session) -> None:
        wheel, as_of = wheel_of_area(session, of.place.area), _day(on, of.place)
        if as_of > of.place.today:
            raise NotYetBeen(as_of)
        told = " ".join(source.split())[:200] or "budgetuppföljning"
        note_used(session, wheel, year=of.year, amount=ore_of(amount), as_of=as_of, source=told, now=of.now, who=of.who)

    return of.act("used", carry_out, act="used", amount=amount, on=on, source=source)


@router.post("/{party}/bekraftad")
def confirm(of: OfYear, party: str, on: Annotated[str, Form()] = "") -> Response:
    """The party has confirmed its requisition."""

    def carry_out(session: Session) -> None:
        payments.confirm(
            session, area=of.place.area, year=of.year, party=party, on=_day(on, of.place), now=of.now, who=of.who
        )

    return of.act("confirmed", carry_out, act="confirm", party=party, on=on)


@router.post("/{party}/fakturerad")
def invoice(of: OfYear, party: str, number: Annotated[str, Form()] = "", on: Annotated[str, Form()] = "") -> Response:
    """The party has been invoiced, under that number."""

    def carry_out(session: Session) -> None:
        told = " ".join(number.split())[:100]
        if not told:
            raise RefusedChange("ange fakturans nummer")
        payments.invoice(
            session,
            area=of.place.area,
            year=of.year,
            party=party,
            number=told,
            on=_day(on, of.place),
            now=of.now,
            who=of.who,
        )

    return of.act("invoiced", carry_out, act="invoice", party=party, number=number, on=on)


@router.post("/{party}/betald")
def pay(of: OfYear, party: str, amount: Annotated[str, Form()] = "", on: Annotated[str, Form()] = "") -> Response:
    """The party has paid: all that is left, or an amount."""

    def carry_out(session: Session) -> None:
        payments.pay(
            session,
            area=of.place.area,
            year=of.year,
            party=party,
            amount=ore_of(amount) if amount.strip() else None,
            on=_day(on, of.place),
            now=of.now,
            who=of.who,
        )

    return of.act("paid", carry_out, act="pay", party=party, amount=amount, on=on)


def _day(text: str, place: Place) -> date:
    """The day that a form names; today where it names none. Raises RefusedChange."""
    return day_if_any(text) or place.today
