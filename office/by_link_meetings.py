"""Answering an invitation by the link in its letter: what comes so counts as much as an answer from a calendar."""

from datetime import datetime

from models.requests import RequestKind
from models.words import Answer
from office.attendance import record_answer
from office.by_link import Opened
from office.by_link_acts import ask, check_number, keep
from office.delivery import Delivery
from office.desk import Desk
from office.documents import RefusedChange
from office.meetings import RefusedMeeting, check_time

ANSWERS = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)


def answer(
    desk: Desk, opened: Opened, given: Answer, *, text: str, proposed: tuple[datetime, datetime] | None = None
) -> Delivery:
    """Note what they answer, and another time that they propose: the office settles it as one from a calendar.

    What they only write lies before the office as well. Raises NotOffered, TooMany, RefusedAnswer, RefusedChange and
    YearClosed.
    """
    opened.check_offers(RequestKind.ANSWER)
    if given not in ANSWERS:
        raise RefusedChange("välj om du kommer, kanske kommer eller inte kommer")
    if proposed is not None:
        _check_proposed(opened, *proposed)
    check_number(desk, opened)
    done = record_answer(
        desk,
        opened.its_meeting.id,
        opened.person_id,
        given,
        comment=text.strip() or None,
        proposed=proposed,
        today=opened.today,
        now=opened.now,
        who=opened.who,
    )
    detail = {"answer": given.value}
    if proposed is not None:
        begins, ends = (instant.isoformat() for instant in proposed)
        keep(desk, opened, RequestKind.ANSWER, text=text, detail={**detail, "begins": begins, "ends": ends})
    elif text.strip():
        ask(desk, opened, RequestKind.ANSWER, text=text, detail=detail)
    else:
        keep(desk, opened, RequestKind.ANSWER, detail=detail)
    return done


def _check_proposed(opened: Opened, starts_at: datetime, ends_at: datetime) -> None:
    meeting = opened.its_meeting
    try:
        check_time(starts_at, ends_at)
    except RefusedMeeting as refused:
        raise RefusedChange(str(refused)) from None
    if starts_at <= opened.now:
        raise RefusedChange("tiden du föreslår har redan varit")
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        raise RefusedChange("tiden du föreslår är den som mötet redan har")
