"""Answering an invitation by the link in its letter: what comes so counts as much as an answer from a calendar."""

from models.requests import RequestKind
from models.words import Answer
from office.attendance import record_answer
from office.by_link import Opened
from office.by_link_acts import ask, check_number, keep
from office.delivery import Delivery
from office.desk import Desk
from office.documents import RefusedChange

ANSWERS = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)


def answer(desk: Desk, opened: Opened, given: Answer, *, text: str) -> Delivery:
    """Note what they answer. What they write besides lies before the office as well: it may ask for another time.

    Raises NotOffered, TooMany, RefusedAnswer, RefusedChange and YearClosed.
    """
    opened.check_offers(RequestKind.ANSWER)
    if given not in ANSWERS:
        raise RefusedChange("välj om du kommer, kanske kommer eller inte kommer")
    check_number(desk, opened)
    done = record_answer(
        desk,
        opened.its_meeting.id,
        opened.person_id,
        given,
        comment=text.strip() or None,
        today=opened.today,
        now=opened.now,
        who=opened.who,
    )
    detail = {"answer": given.value}
    if text.strip():
        ask(desk, opened, RequestKind.ANSWER, text=text, detail=detail)
    else:
        keep(desk, opened, RequestKind.ANSWER, detail=detail)
    return done
