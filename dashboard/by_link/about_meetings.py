"""Answering an invitation, and choosing how one gets one's meetings."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dashboard.by_link.frame import Link, offering
from dashboard.meeting_here import day_written, hour_written, hours_of
from dashboard.notices import Notice
from models.requests import RequestKind
from models.words import Answer, CalendarWay
from office import by_link_acts, by_link_meetings
from office.documents import RefusedChange
from office.meeting_times import held_between
from office.meetings import RefusedMeeting

router = APIRouter()
Answering = Annotated[Link, offering(RequestKind.ANSWER)]
Choosing = Annotated[Link, offering(RequestKind.CALENDAR)]
Field = Annotated[str, Form()]


@router.get("/svara/{token}")
def answer_page(link: Answering) -> Response:
    """Where the invitation is answered."""
    invited = link.opened.invited
    given = invited.answer.value if invited and invited.answer is not Answer.NONE else ""
    hours = dict.fromkeys(("dag", "borjar", "slutar"), "")
    if invited and invited.proposed_start and invited.proposed_end and invited.proposed_start > link.opened.now:
        hours = dict(hours_of(invited.proposed_start, invited.proposed_end, link.opened.wheel))
    text = (invited.comment or "") if invited else ""
    return _answer(link, None, 200, written={"answer": given, "text": text, **hours})


def _answer(link: Link, notice: Notice | None, status: int, *, written: Mapping[str, str]) -> Response:
    return link.show("answer", status=status, notice=notice, written=written, answers=by_link_meetings.ANSWERS)


@router.post("/svara/{token}")
def answer(
    link: Answering, answer: Field = "", text: Field = "", dag: Field = "", borjar: Field = "", slutar: Field = ""
) -> Response:
    """Note the answer, and the other time that is proposed."""

    def carry_out() -> None:
        if answer not in set(Answer):
            raise RefusedChange("välj om du kommer, kanske kommer eller inte kommer")
        proposed = _proposed(link, dag, borjar, slutar)
        by_link_meetings.answer(link.desk, link.opened, Answer(answer), text=text, proposed=proposed)

    written = {"answer": answer, "text": text, "dag": dag, "borjar": borjar, "slutar": slutar}
    return link.act(carry_out, partial(_answer, link, written=written))


def _proposed(link: Link, day: str, begins: str, ends: str) -> tuple[datetime, datetime] | None:
    """The time that is written in the form; None where none is. Raises RefusedChange."""
    if not (day.strip() or begins.strip() or ends.strip()):
        return None
    meeting = link.opened.its_meeting
    try:
        return held_between(
            day_written(day),
            hour_written(begins),
            hour_written(ends),
            zone=link.opened.wheel.time_zone,
            was=(meeting.starts_at, meeting.ends_at),
        )
    except RefusedMeeting as refused:
        raise RefusedChange(str(refused)) from None


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
