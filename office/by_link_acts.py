"""What a person does by the link in a letter about a document.

What only binds themselves takes effect at once; the rest lies before the office, who answers by letter
(`office/by_link_answers.py`).

Every act ends in a row that says what came, which is also what its page shows afterwards.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from models.log import Deed
from models.requests import LinkRequest, RequestKind, RequestOutcome
from models.words import CalendarWay
from office import calendar_ways, documents, handing_in
from office.by_link import SETTLED_BY_NOTHING, Opened
from office.delivery import Delivery
from office.desk import Desk
from office.documents import Received, RefusedChange, subject_of
from office.minutes import Reception
from office.uploads import HandedFile
from rules.meetings import ADJUSTMENT
from store import duties, log, requests
from store.database import told_plainly

LONGEST_TEXT = 2_000
LONGEST_FIELD = 254
MOST_FILES, MOST_REQUESTS = 20, 30
A_DAY = timedelta(days=1)


class TooMany(Exception):
    """So much has come by the link in a day that it takes no more for now."""

    def __init__(self, most: int, of: str) -> None:
        came = f"det har redan kommit {most} {of} genom länken det senaste dygnet"
        super().__init__(f"{came}. Försök igen i morgon, eller mejla kontoret")


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """Somebody whom a person names in their own stead."""

    name: str
    email: str


def hand_in(desk: Desk, opened: Opened, *, file: HandedFile | None, on: date | None, text: str = "") -> Received:
    """Take in the document that the link is about, for the day that it counts for; the receipt leaves at once.

    Raises NotOffered, TooMany, RefusedChange, NotInThatOrder, UploadRefused and YearClosed.
    """
    opened.check_offers(RequestKind.HAND_IN)
    duty = opened.its_duty
    if file is None and duty.document != ADJUSTMENT:
        raise RefusedChange("välj filen som ska lämnas in")
    _check_files(desk, opened)
    done = handing_in.hand_in(desk, duty, **_reception(opened, file, on))
    with desk.database.read() as session:
        day, _ = duties.received(session, duty.id or 0)
    detail = {"on": str(day or opened.today)} | ({"file": file.filename} if file else {})
    keep(desk, opened, RequestKind.HAND_IN, text=text, detail=detail)
    return done


def _reception(opened: Opened, file: HandedFile | None, on: date | None) -> Reception:
    return {"today": opened.today, "now": opened.now, "who": opened.who, "file": file, "received_on": on}


def _check_files(desk: Desk, opened: Opened) -> None:
    with desk.database.read() as session:
        came = requests.count_files_since(
            session,
            who=opened.who,
            duty_id=opened.its_duty.id or 0,
            subject=subject_of(opened.its_duty),
            since=opened.now - A_DAY,
        )
    if came >= MOST_FILES:
        raise TooMany(MOST_FILES, "filer")


def nothing_to_report(desk: Desk, opened: Opened, *, text: str) -> int:
    """Say that there is nothing to hand in. Of some documents that is an answer; of the rest the office decides.

    Raises NotOffered, TooMany, RefusedChange, NotInThatOrder and YearClosed.
    """
    opened.check_offers(RequestKind.NOTHING)
    if opened.errand not in SETTLED_BY_NOTHING:
        return ask(desk, opened, RequestKind.NOTHING, text=text, detail={})
    handing_in.hand_in(desk, opened.its_duty, **_reception(opened, None, None))
    return keep(desk, opened, RequestKind.NOTHING, text=text, detail={"on": str(opened.today)})


def ask_for_time(desk: Desk, opened: Opened, *, to: date, text: str) -> int:
    """Ask for another last day; the office grants it or not. Raises NotOffered, TooMany and RefusedChange."""
    opened.check_offers(RequestKind.MORE_TIME)
    if to <= opened.its_duty.last_day or to < opened.today:
        raise RefusedChange("ange en dag efter den sista dagen, som inte redan har varit")
    return ask(desk, opened, RequestKind.MORE_TIME, text=documents.given(text), detail={"to": str(to)})


def wrong_person(desk: Desk, opened: Opened, *, suggested: Suggested | None, text: str) -> int:
    """Say that the letter has come to the wrong person, and who the right one is where they know.

    Raises NotOffered, TooMany and RefusedChange.
    """
    opened.check_offers(RequestKind.WRONG_PERSON)
    if suggested is None and not text.strip():
        raise RefusedChange("skriv vem som är rätt person, eller vad som har ändrats")
    detail = {"name": suggested.name, "email": suggested.email} if suggested else {}
    return ask(desk, opened, RequestKind.WRONG_PERSON, text=text, detail=detail)


def say_paid(desk: Desk, opened: Opened, *, on: date, reference: str, text: str) -> int:
    """Tell the office that the payment has been made. It is no payment until the money is seen.

    Raises NotOffered, TooMany and RefusedChange.
    """
    opened.check_offers(RequestKind.PAID)
    if on > opened.today:
        raise RefusedChange("dagen har inte varit än. Ange dagen då ni betalade")
    detail = {"on": str(on)} | ({"reference": one_line(reference)} if reference.strip() else {})
    return ask(desk, opened, RequestKind.PAID, text=text, detail=detail)


def choose_calendar(desk: Desk, opened: Opened, way: CalendarWay) -> Delivery:
    """Let the person have their meetings in that way. Raises NotOffered and TooMany."""
    opened.check_offers(RequestKind.CALENDAR)
    check_number(desk, opened)
    when = {"today": opened.today, "now": opened.now, "who": opened.who}
    done = calendar_ways.choose(desk, opened.person_id, way, **when)  # type: ignore[arg-type]
    keep(desk, opened, RequestKind.CALENDAR, detail={"way": way.value})
    return done


# --- what is kept


def suggestion(name: str, email: str) -> Suggested | None:
    """Who is named, where anybody is. Raises RefusedChange for half a person."""
    name, email = one_line(name), one_line(email)
    if not name and not email:
        return None
    if not name or "@" not in email.strip("@") or " " in email:
        raise RefusedChange("ange både namn och e-postadress")
    return Suggested(name=name, email=email)


def one_line(text: str) -> str:
    """What was written in a field, on one line and of a length that is kept."""
    return " ".join(text.split())[:LONGEST_FIELD]


def check_number(desk: Desk, opened: Opened) -> None:
    """Raise TooMany where as much has come by the link today as it takes."""
    with desk.database.read() as session:
        came = requests.count_since(session, opened.link_id, since=opened.now - A_DAY)
    if came >= MOST_REQUESTS:
        raise TooMany(MOST_REQUESTS, "svar")


def ask(desk: Desk, opened: Opened, kind: RequestKind, *, text: str, detail: dict[str, str]) -> int:
    """Lay it before the office; return its number. What still waits of the same kind is written over.

    Raises TooMany.
    """
    check_number(desk, opened)
    with told_plainly(), desk.database.write() as session:
        earlier = requests.waiting(session, opened.link_id).get(kind)
        if earlier is not None:
            earlier.text, earlier.detail, earlier.came_at = _tidy(text), detail, opened.now
            session.flush()
            number = earlier.id or 0
        else:
            number = requests.add(session, _row(opened, kind, text=text, detail=detail))
        _log(session, opened, kind, number)
    return number


def keep(desk: Desk, opened: Opened, kind: RequestKind, *, text: str = "", detail: dict[str, str]) -> int:
    """Write down what took effect at once; return its number."""
    with told_plainly(), desk.database.write() as session:
        row = _row(opened, kind, text=text, detail=detail)
        row.outcome, row.settled_at, row.settled_by = RequestOutcome.DONE, opened.now, opened.who
        number = requests.add(session, row)
        _log(session, opened, kind, number)
    return number


def _row(opened: Opened, kind: RequestKind, *, text: str, detail: dict[str, str]) -> LinkRequest:
    return LinkRequest(
        area=opened.wheel.area,
        link_id=opened.link_id,
        person_id=opened.person_id,
        kind=kind,
        duty_id=opened.duty.id if opened.duty else None,
        meeting_id=opened.meeting.id if opened.meeting else None,
        text=_tidy(text),
        detail=detail,
        came_at=opened.now,
    )


def _tidy(text: str) -> str:
    lines = (" ".join("".join(sign for sign in line if sign.isprintable()).split()) for line in text.splitlines())
    return "\n".join(lines).strip()[:LONGEST_TEXT]


def _log(session: Session, opened: Opened, kind: RequestKind, number: int) -> None:
    if opened.duty is not None:
        subject = subject_of(opened.duty)
    else:
        subject = f"{opened.wheel.area}/meeting-{opened.its_meeting.id}"
    detail: dict[str, object] = {"what": kind.swedish, "number": number}
    log.record(
        session,
        at=opened.now,
        who=opened.who,
        area=opened.wheel.area,
        act=Deed.ASK_BY_LINK,
        subject=subject,
        detail=detail,
    )
