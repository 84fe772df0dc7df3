"""Naming a chair or vice chair, for the side whose turn it is."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dashboard.by_link.frame import Link, offering
from dashboard.notices import Notice, number_of
from models.requests import RequestKind
from office import by_link_naming
from office.by_link_acts import suggestion
from office.chair_acts import RefusedNomination

router = APIRouter()
Naming = Annotated[Link, offering(RequestKind.NOMINATION)]
Field = Annotated[str, Form()]
SOMEBODY_ELSE = "annan"


@router.get("/utse/{token}")
def naming_page(link: Naming) -> Response:
    """Where the name is given."""
    return _page(link, None, 200, {})


def _page(link: Link, notice: Notice | None, status: int, written: dict[str, str]) -> Response:
    with link.desk.database.read() as session:
        naming = by_link_naming.naming(session, link.opened)
    return link.show(
        "naming", status=status, notice=notice, naming=naming, written=written, SOMEBODY_ELSE=SOMEBODY_ELSE
    )


@router.post("/utse/{token}")
def name(
    link: Naming,
    person: Field = "",
    name: Field = "",
    email: Field = "",
    party: Field = "",
    text: Field = "",
) -> Response:
    """Name a member of the body at once, or lay somebody else's name before the office."""

    def carry_out() -> None:
        if person.isdecimal():
            by_link_naming.name_member(link.desk, link.opened, person_id=number_of(person))
            return
        suggested = suggestion(name, email)
        if suggested is None:
            raise RefusedNomination("välj någon i listan, eller skriv namn och e-postadress")
        by_link_naming.suggest(link.desk, link.opened, suggested, party=party, text=text)

    written = {"person": person, "name": name, "email": email, "party": party, "text": text}
    return link.act(carry_out, lambda notice, status: _page(link, notice, status, written))
