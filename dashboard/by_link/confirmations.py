"""Confirming a publication, giving diary numbers, and telling that a payment has been made."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dashboard.by_link.frame import Link, day_given, offering
from dashboard.notices import Notice
from dashboard.within import FormOf
from models.requests import RequestKind
from office import by_link_acts, by_link_confirmations
from office.documents import RefusedChange

router = APIRouter()
Published = Annotated[Link, offering(RequestKind.PUBLISHED)]
Registered = Annotated[Link, offering(RequestKind.REGISTERED)]
Paid = Annotated[Link, offering(RequestKind.PAID)]
Field = Annotated[str, Form()]
NUMBER = "nummer-"


@router.get("/bekrafta-publicering/{token}")
def publication_page(link: Published) -> Response:
    """Where the address is given."""
    return _publication(link, None, 200, url="", on="")


def _publication(link: Link, notice: Notice | None, status: int, **written: str) -> Response:
    return link.show("published", status=status, notice=notice, written=written)


@router.post("/bekrafta-publicering/{token}")
def confirm_publication(link: Published, url: Field = "", on: Field = "") -> Response:
    """Note where it is published."""
    return link.act(
        lambda: by_link_confirmations.confirm_publication(link.desk, link.opened, url=url, on=day_given(on)),
        partial(_publication, link, url=url, on=on),
    )


@router.get("/diarienummer/{token}")
def registration_page(link: Registered) -> Response:
    """Where the numbers are given, a field for each diary that lacks one."""
    return _registration(link, None, 200, written={})


def _registration(link: Link, notice: Notice | None, status: int, *, written: dict[str, str]) -> Response:
    with link.desk.database.read() as session:
        try:
            diaries = by_link_confirmations.diaries_left(session, link.opened)
        except RefusedChange:
            diaries = ()
    return link.show("registered", status=status, notice=notice, diaries=diaries, written=written, NUMBER=NUMBER)


@router.post("/diarienummer/{token}")
def give_numbers(link: Registered, form: FormOf) -> Response:
    """Note the numbers."""
    written = {name: value for name, value in form.items() if isinstance(value, str)}
    numbers = {name.removeprefix(NUMBER): value for name, value in written.items() if name.startswith(NUMBER)}
    return link.act(
        lambda: by_link_confirmations.give_numbers(
            link.desk, link.opened, numbers, on=day_given(written.get("on", ""))
        ),
        partial(_registration, link, written=written),
    )


@router.get("/betalning/{token}")
def payment_page(link: Paid) -> Response:
    """Where the payer says that it is paid."""
    return _payment(link, None, 200, on="", reference="", text="")


def _payment(link: Link, notice: Notice | None, status: int, **written: str) -> Response:
    return link.show("paid", status=status, notice=notice, written=written)


@router.post("/betalning/{token}")
def say_paid(link: Paid, on: Field = "", reference: Field = "", text: Field = "") -> Response:
    """Tell the office."""

    def carry_out() -> None:
        day = day_given(on)
        if day is None:
            raise RefusedChange("ange dagen då ni betalade")
        by_link_acts.say_paid(link.desk, link.opened, on=day, reference=reference, text=text)

    return link.act(carry_out, partial(_payment, link, on=on, reference=reference, text=text))
