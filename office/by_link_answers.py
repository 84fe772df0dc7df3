"""What the office does about what has come by link: grant it, decline it, or note that it has been seen.

Granting carries the thing out by the office's own act for it. Whoever asked is told by letter, at once.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from models.duties import Duty
from models.log import Deed
from models.requests import LinkRequest, RequestKind, RequestOutcome
from office import by_link_naming, delivery, documents
from office.areas import wheel_of_area
from office.by_link_letters import ASKED, write_answer
from office.by_link_replacing import replace_person
from office.delivery import Delivery
from office.desk import Desk
from office.nominations import NewPerson, nominate
from store import log, requests
from store.database import told_plainly

LONGEST_ANSWER = 2_000


class NoSuchRequest(Exception):
    """Nothing of that number waits for the office, or it has been settled meanwhile."""

    def __init__(self, number: int) -> None:
        super().__init__(f"det finns inget med nummer {number} som väntar; någon annan kan ha hunnit före")


class RefusedAnswerToRequest(Exception):
    """The office cannot answer so; the message says what is lacking."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What an answer led to."""

    kind: RequestKind
    person_id: int
    outcome: RequestOutcome
    delivery: Delivery = field(default_factory=Delivery)


def grant(
    desk: Desk,
    number: int,
    *,
    area: str,
    today: date,
    now: datetime,
    who: str,
    to: date | None = None,
    comment: str = "",
    name: str = "",
    email: str = "",
) -> Answered:
    """Let it be as asked: with `to` another day than they asked for, with `name` and `email` another person.

    Raises NoSuchRequest, RefusedAnswerToRequest, and what the act itself refuses.
    """
    with desk.database.read() as session:
        request = _waiting(session, number, area=area)
    comment = _tidy(comment)
    match request.kind:
        case RequestKind.MORE_TIME:
            day = to or date.fromisoformat(request.detail["to"])
            reason = comment or request.text or "begärt genom länk"
            documents.extend(desk, _duty(request), to=day, reason=reason, today=today, now=now, who=who)
        case RequestKind.NOTHING:
            reason = f"inget att rapportera: {request.text}" if request.text else "inget att rapportera"
            documents.excuse(desk, _duty(request), reason=reason, now=now, who=who)
        case RequestKind.WRONG_PERSON:
            right = (name or request.detail.get("name", ""), email or request.detail.get("email", ""))
            replace_person(desk, request, to=right, reason=comment, today=today, now=now, who=who)
        case RequestKind.NOMINATION:
            _nominate(desk, request, reason=comment, today=today, now=now, who=who)
        case _:
            raise RefusedAnswerToRequest("det här noteras bara: det finns inget att bifalla")
    tells = request.kind is not RequestKind.NOMINATION  # who has named somebody gets the nomination's own receipt
    return _settle(desk, request, RequestOutcome.GRANTED, comment, tells=tells, today=today, now=now, who=who)


def decline(desk: Desk, number: int, *, area: str, reason: str, today: date, now: datetime, who: str) -> Answered:
    """Let it not be as asked; whoever asked is told why. Raises NoSuchRequest and RefusedAnswerToRequest."""
    with desk.database.read() as session:
        request = _waiting(session, number, area=area)
    if request.kind not in ASKED:
        raise RefusedAnswerToRequest("det här noteras bara: det finns inget att avslå")
    if not reason.strip():
        raise RefusedAnswerToRequest("ange ett skäl: det står i brevet till den som frågade")
    return _settle(desk, request, RequestOutcome.DECLINED, _tidy(reason), tells=True, today=today, now=now, who=who)


def note(desk: Desk, number: int, *, area: str, comment: str, today: date, now: datetime, who: str) -> Answered:
    """Note that it has been seen, or seen to in another way; nobody is told. Raises NoSuchRequest."""
    with desk.database.read() as session:
        request = _waiting(session, number, area=area)
    return _settle(desk, request, RequestOutcome.NOTED, _tidy(comment), tells=False, today=today, now=now, who=who)


def take_back(desk: Desk, number: int, *, area: str, now: datetime, who: str) -> None:
    """Let what was noted wait again. Raises NoSuchRequest where it was not, or has been answered."""
    with told_plainly(), desk.database.write() as session:
        request = requests.get(session, number, lock=True)
        if request is None or request.area != area or request.outcome is not RequestOutcome.NOTED:
            raise NoSuchRequest(number)
        request.outcome = request.settled_at = request.settled_by = None
        request.answer = ""
        session.flush()
        _log(session, request, {"number": number, "undone": True}, now=now, who=who)


def _waiting(session: Session, number: int, *, area: str, lock: bool = False) -> LinkRequest:
    request = requests.get(session, number, lock=lock)
    if request is None or request.area != area or request.outcome is not None:
        raise NoSuchRequest(number)
    return request


def _duty(request: LinkRequest) -> int:
    if request.duty_id is None:
        raise RefusedAnswerToRequest("det gäller inget dokument")
    return request.duty_id


def _nominate(desk: Desk, request: LinkRequest, *, reason: str, today: date, now: datetime, who: str) -> None:
    with desk.database.read() as session:
        duty = session.get(Duty, _duty(request))
        if duty is None:
            raise NoSuchRequest(request.id or 0)
        one = by_link_naming.wanted(session, wheel_of_area(session, request.area), duty, today=today)
    nominate(
        desk,
        area=request.area,
        group=duty.group,
        person=NewPerson(name=request.detail["name"], email=request.detail["email"]),
        role=one.role,
        starts_on=one.first,
        party=request.detail.get("party"),
        reason=reason or None,
        today=today,
        now=now,
        who=who,
    )


def _settle(
    desk: Desk,
    request: LinkRequest,
    outcome: RequestOutcome,
    answer: str,
    *,
    tells: bool,
    today: date,
    now: datetime,
    who: str,
) -> Answered:
    """Write down what became of it, and send the letter."""
    with told_plainly(), desk.database.write() as session:
        kept = _waiting(session, request.id or 0, area=request.area, lock=True)
        kept.outcome, kept.answer = outcome, answer
        kept.settled_at, kept.settled_by = now, who
        session.flush()
        granted = outcome is RequestOutcome.GRANTED
        letter = write_answer(session, desk, kept, granted=granted, today=today, now=now) if tells else None
        _log(session, kept, {"what": kept.kind.swedish, "outcome_text": outcome.swedish}, now=now, who=who)
    done = Delivery()
    if letter is not None:
        done = delivery.deliver(desk, area=request.area, today=today, now=now, only=[letter])
    return Answered(kind=request.kind, person_id=request.person_id, outcome=outcome, delivery=done)


def _log(session: Session, request: LinkRequest, detail: dict[str, object], *, now: datetime, who: str) -> None:
    duty = session.get(Duty, request.duty_id) if request.duty_id else None
    subject = documents.subject_of(duty) if duty else f"{request.area}/meeting-{request.meeting_id}"
    log.record(session, at=now, who=who, area=request.area, act=Deed.ANSWER_REQUEST, subject=subject, detail=detail)


def _tidy(text: str) -> str:
    return " ".join(text.split())[:LONGEST_ANSWER]
