"""The letter that answers what somebody has asked for by link: it leaves at once."""

from datetime import date, datetime

from sqlmodel import Session

from mail.request_contexts import Asked, RequestAnswerLetter
from mail.swedish import long_day
from models.duties import Duty
from models.people import Person
from models.requests import LinkRequest, RequestKind
from models.words import DutyState, LetterKind, Role
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.desk import Desk
from office.documents import title_of
from office.roles import Recipient
from office.term_duties import role_asked
from office.writing import letter_row
from rules.rotation import CHAIRS
from store import areas, letters

TEMPLATE = "request-answer"
ASKED = {RequestKind(each.value): each for each in Asked}
"""What is answered by letter. The rest is either settled as it comes or only noted."""


def write_answer(
    session: Session, desk: Desk, request: LinkRequest, *, granted: bool, today: date, now: datetime
) -> int | None:
    """Write the answer to whoever asked; return the letter's number. None where nobody is to be told."""
    person, duty = session.get(Person, request.person_id), session.get(Duty, request.duty_id)
    asked = ASKED.get(request.kind)
    if asked is None or person is None or person.erased_at is not None or duty is None:
        return None
    session.flush()
    briefing = Briefing(session, wheel_of_area(session, request.area), today=today, links=desk.links)
    contact = briefing.contact([duty.group], writes_to=person.id)
    recipient = Recipient(person_id=person.id, name=person.name, email=person.email, role="den som bad om det")
    is_awaited = duty.state is DutyState.AWAITED and asked in (Asked.MORE_TIME, Asked.NOTHING)
    row = letter_row(
        briefing,
        desk.composer,
        # A number may be given out again after a restore, to somebody else's request.
        key=f"{request.area}/request-{request.id}-{request.came_at:%Y%m%dT%H%M%S}/answer",
        kind=LetterKind.RECEIPT,
        template=TEMPLATE,
        context=RequestAnswerLetter(
            recipient_name=person.name,
            area_name=briefing.wheel.name,
            asked=asked,
            granted=granted,
            about=about(session, duty, today=today),
            reason=request.answer or None,
            last_day=long_day(duty.last_day) if is_awaited else None,
            contact=contact,
        ),
        recipient=recipient,
        contact=contact,
        now=now,
        ask_first=False,
    )
    return letters.add(session, [row]).get(row["key"])


def about(session: Session, duty: Duty, *, today: date) -> str:
    """What a request is about, inside a sentence."""
    if duty.station != CHAIRS:
        return title_of(session, duty, today=today)
    group = areas.group_names(session, duty.area, on=today).get(duty.group, duty.group)
    return f"{'vice ordförande' if role_asked(duty.document) is Role.VICE_CHAIR else 'ordförande'} i {group}"
