"""Answering an invitation, and choosing how one gets one's meetings."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dashboard.by_link.frame import Link, offering
from dashboard.notices import Notice
from models.requests import RequestKind
from models.words import Answer, CalendarWay
from office import by_link_acts, by_link_meetings
from office.documents import RefusedChange

router = APIRouter()
Answering = Annotated[Link, offering(RequestKind.ANSWER)]
Choosing = Annotated[Link, offering(RequestKind.CALENDAR)]
Field = Annotated[str, Form()]


@router.get("/svara/{token}")
def answer_page(link: Answering) -> Response:
    """Where the invitation is answered."""
    invited = link.opened.invited
    given = invited.answer.value if invited and invited.answer is not Answer.NONE else ""
    return _answer(link, None, 200, answer=given, text=(invited.comment or "") if invited else "")


def _answer(link: Link, notice: Notice | None, status: int, **written: str) -> Response:
    return link.show("answer", status=status, notice=notice, written=written, answers=by_link_meetings.ANSWERS)


@router.post("/svara/{token}")
def answer(link: Answering, answer: Field = "", text: Field = "") -> Response:
    """Note the answer."""

    def carry_out() -> None:
        if answer not in set(Answer):
            raise RefusedChange("välj om du kommer, kanske kommer eller inte kommer")
        by_link_meetings.answer(link.desk, link.opened, Answer(answer), text=text)

    return link.act(carry_out, partial(_answer, link, answer=answer, text=text))


@router.get("/kalenderval/{token}")
def calendar_page(link: Choosing) -> Response:
    """Where the person chooses between invitations and their own feed."""
    return _calendar(link, None, 200, way=link.opened.person.calendar.value)


def _calendar(link: Link, notice: Notice | None, status: int, *, way: str) -> Response:
    return link.show("calendar", status=status, notice=notice, way=way, ways=CalendarWay)


@router.post("/kalenderval/{token}")
def choose_calendar(link: Choosing, way: Field = "") -> Response:
    """Let it be so from now on."""

    def carry_out() -> None:
        if way not in set(CalendarWay):
            raise RefusedChange("välj inbjudningar eller prenumeration")
        by_link_acts.choose_calendar(link.desk, link.opened, CalendarWay(way))

    return link.act(carry_out, partial(_calendar, link, way=way))
