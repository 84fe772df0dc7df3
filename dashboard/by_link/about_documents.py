"""Handing in, having nothing to hand in, asking for more time, and being the wrong person."""

from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import Response

from dashboard.by_link.frame import Link, day_given, offering
from dashboard.notices import Notice
from models.requests import RequestKind
from office import by_link_acts
from office.by_link import SETTLED_BY_NOTHING
from office.documents import RefusedChange
from office.upload_kinds import ACCEPTED
from office.uploads import HandedFile

router = APIRouter()
HandIn = Annotated[Link, offering(RequestKind.HAND_IN)]
Nothing = Annotated[Link, offering(RequestKind.NOTHING)]
MoreTime = Annotated[Link, offering(RequestKind.MORE_TIME)]
WrongPerson = Annotated[Link, offering(RequestKind.WRONG_PERSON)]
Field = Annotated[str, Form()]


@router.get("/lamna-in/{token}")
def hand_in_page(link: HandIn) -> Response:
    """Where the document is handed in."""
    return _hand_in(link, None, 200, on="", text="")


def _hand_in(link: Link, notice: Notice | None, status: int, **written: str) -> Response:
    return link.show("hand_in", status=status, notice=notice, accepted=ACCEPTED, written=written)


@router.post("/lamna-in/{token}")
def hand_in(link: HandIn, file: UploadFile | None = None, on: Field = "", text: Field = "") -> Response:
    """Take the document in."""

    def carry_out() -> None:
        handed = HandedFile(filename=file.filename, content=file.file.read()) if file and file.filename else None
        by_link_acts.hand_in(link.desk, link.opened, file=handed, on=day_given(on), text=text)

    return link.act(carry_out, partial(_hand_in, link, on=on, text=text))


@router.get("/inget-att-rapportera/{token}")
def nothing_page(link: Nothing) -> Response:
    """Where a group says that it has nothing to hand in."""
    return _nothing(link, None, 200, text="")


def _nothing(link: Link, notice: Notice | None, status: int, *, text: str) -> Response:
    is_answer = link.opened.errand in SETTLED_BY_NOTHING
    return link.show("nothing", status=status, notice=notice, written={"text": text}, is_answer=is_answer)


@router.post("/inget-att-rapportera/{token}")
def say_nothing(link: Nothing, text: Field = "") -> Response:
    """Note that there is nothing to hand in, or lay it before the office."""
    return link.act(
        lambda: by_link_acts.nothing_to_report(link.desk, link.opened, text=text), partial(_nothing, link, text=text)
    )


@router.get("/mer-tid/{token}")
def more_time_page(link: MoreTime) -> Response:
    """Where somebody asks for another last day."""
    return _more_time(link, None, 200, to="", text="")


def _more_time(link: Link, notice: Notice | None, status: int, **written: str) -> Response:
    return link.show("more_time", status=status, notice=notice, written=written)


@router.post("/mer-tid/{token}")
def ask_for_time(link: MoreTime, to: Field = "", text: Field = "") -> Response:
    """Lay it before the office."""

    def carry_out() -> None:
        by_link_acts.ask_for_time(link.desk, link.opened, to=_named(to), text=text)

    return link.act(carry_out, partial(_more_time, link, to=to, text=text))


def _named(text: str) -> date:
    day = day_given(text)
    if day is None:
        raise RefusedChange("ange vilken dag ni kan lämna in")
    return day


@router.get("/fel-person/{token}")
def wrong_person_page(link: WrongPerson) -> Response:
    """Where somebody says that the letter should have gone to another."""
    return _wrong_person(link, None, 200, name="", email="", text="")


def _wrong_person(link: Link, notice: Notice | None, status: int, **written: str) -> Response:
    return link.show("wrong_person", status=status, notice=notice, written=written)


@router.post("/fel-person/{token}")
def say_wrong_person(link: WrongPerson, name: Field = "", email: Field = "", text: Field = "") -> Response:
    """Lay it before the office."""

    def carry_out() -> None:
        suggested = by_link_acts.suggestion(name, email)
        by_link_acts.wrong_person(link.desk, link.opened, suggested=suggested, text=text)

    return link.act(carry_out, partial(_wrong_person, link, name=name, email=email, text=text))
