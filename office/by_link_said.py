"""What has been said already about that which a personal link is about: when, by whom, and what the office answered.

Of anybody but the link's own holder the capacity is told, never a name, an address or what they wrote.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from mail.contexts import Errand
from mail.swedish import meeting_time
from models.duties import HandedIn
from models.log import Deed
from models.requests import LinkRequest, RequestKind, RequestOutcome
from models.words import Answer, DutyState, Role
from office.by_link import BY_LINK, Opened
from office.by_link_confirmations import documents_asked
from office.documents import RefusedChange
from office.inbox_acts import BY_MAIL
from office.roles import parse_addressee
from rules.wheel import Wheel
from store import decisions, log, requests
from store.log import LogWish

MOST_FILES = 5
"""So many files are told of, the last ones."""
MOST = 50
AN_INSTANT = timedelta(microseconds=1)
OWN_ONLY = frozenset({RequestKind.WRONG_PERSON, RequestKind.CALENDAR})
"""What is nobody's but whoever said it."""
OWN_WORDS = frozenset({"name", "email", "person", "party", "reference"})
"""What others gave of this kind is not told on."""


class By(StrEnum):
    """Who has said something: the link's own holder, another who has been asked the same, or the office."""

    HOLDER = "holder"
    OTHER = "other"
    OFFICE = "office"


class Way(StrEnum):
    """How it came."""

    LINK = "link"
    MAIL = "mail"
    CALENDAR = "calendar"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing that has been said. `role` is in which capacity another has said it, in Swedish.

    `on` is the area's own day; None where only the outcome is known. `answer` is what the office wrote to the holder.
    """

    kind: RequestKind
    by: By
    on: date | None
    way: Way = Way.LINK
    role: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    outcome: RequestOutcome | None = RequestOutcome.DONE
    answer: str = ""


def said_before(session: Session, opened: Opened, kinds: Collection[RequestKind]) -> list[Said]:
    """What has been said of those kinds, the last of each by each link, in a constant number of queries."""
    if RequestKind.CALENDAR in kinds:
        return [_of_calendar(session, opened)]
    found = _of_meeting(session, opened) if opened.meeting is not None else _of_duty(session, opened)
    return [each for each in found if each.kind in kinds]


def _local(opened: Opened, at: datetime) -> date:
    return at.astimezone(opened.wheel.time_zone).date()


# --- about a document


def _of_duty(session: Session, opened: Opened) -> Iterator[Said]:
    duty_id = opened.its_duty.id or 0
    roles = {person: _role(addressee) for person, addressee in requests.asked_about(session, duty_id)}
    files = decisions.files_of(session, [duty_id]).get(duty_id, [])
    yield from (_file(file, opened, roles) for file in files[-MOST_FILES:])
    rows = {
        (row.kind, row.link_id): row
        for row in requests.about_duty(session, duty_id)
        if row.person_id == opened.person_id or row.kind not in OWN_ONLY
    }
    numbers = list(_numbers(session, opened, roles)) if opened.errand is Errand.REGISTRATION else []
    yield from numbers
    elsewhere = {RequestKind.HAND_IN: files, RequestKind.REGISTERED: numbers}
    told = [row for row in rows.values() if not elsewhere.get(row.kind)]
    yield from (_row(row, opened, roles) for row in told)
    is_told = files or any(row.outcome is RequestOutcome.DONE for row in told)
    if opened.its_duty.received_on is not None and opened.its_duty.state is not DutyState.AWAITED and not is_told:
        on = opened.its_duty.received_on
        yield Said(kind=RequestKind.HAND_IN, by=By.OFFICE, on=None, detail={"on": str(on)})


def _role(addressee: str) -> str:
    """In which capacity somebody has been asked: "processledare"."""
    asked = parse_addressee(addressee)
    if asked.own_side_first or (asked.side is not None and asked.role is not Role.CONTACT):
        return f"företrädare för {asked.side.swedish}en" if asked.side else "ordförande eller vice ordförande"
    return asked.role.swedish


def _whose(person_id: int | None, opened: Opened, roles: Mapping[int, str]) -> tuple[By, str]:
    if person_id == opened.person_id:
        return By.HOLDER, ""
    if person_id is None:
        return By.OFFICE, ""
    return By.OTHER, roles.get(person_id, "")


def _file(file: HandedIn, opened: Opened, roles: Mapping[int, str]) -> Said:
    by, role = _noted_by(file.handed_in_by, opened, roles)
    way = Way.MAIL if file.handed_in_by.endswith(BY_MAIL) else Way.LINK
    on = _local(opened, file.handed_in_at)
    return Said(kind=RequestKind.HAND_IN, by=by, role=role, way=way, on=on, detail={"file": file.filename})


def _noted_by(who: str, opened: Opened, roles: Mapping[int, str]) -> tuple[By, str]:
    """Whom the log's name is of."""
    number = who.removesuffix(BY_MAIL).removesuffix(BY_LINK).removeprefix("person-")
    is_person = who.startswith("person-") and number.isdecimal()
    return _whose(int(number) if is_person else None, opened, roles)


def _numbers(session: Session, opened: Opened, roles: Mapping[int, str]) -> Iterator[Said]:
    """The diary numbers that have been given of what is still to be registered, by whomever."""
    try:
        first = documents_asked(session, opened)[0]
    except RefusedChange:
        return
    for row in decisions.numbers(session, [first]).get(first, {}).values():
        by, role = _noted_by(row.who, opened, roles)
        on = _local(opened, row.at)
        yield Said(kind=RequestKind.REGISTERED, by=by, role=role, on=on, detail={"number": row.number})


def _row(row: LinkRequest, opened: Opened, roles: Mapping[int, str]) -> Said:
    by, role = _whose(row.person_id, opened, roles)
    is_own = by is By.HOLDER
    detail = {name: value for name, value in row.detail.items() if is_own or name not in OWN_WORDS}
    return Said(
        kind=row.kind,
        by=by,
        role=role,
        on=_local(opened, row.came_at),
        detail=detail,
        outcome=row.outcome,
        answer=row.answer if is_own else "",
    )


# --- about a meeting, and the person's own calendar


def _of_meeting(session: Session, opened: Opened) -> Iterator[Said]:
    invited = opened.invited
    if invited is None or invited.answer is Answer.NONE:
        return
    at = invited.answered_at
    by, way = _answered(session, opened, at)
    detail = {"answer": invited.answer.value}
    if invited.proposed_start and invited.proposed_end:
        detail["proposed"] = time_proposed(opened.wheel, invited.proposed_start, invited.proposed_end)
    yield Said(kind=RequestKind.ANSWER, by=by, way=way, on=_local(opened, at) if at else None, detail=detail)


def time_proposed(wheel: Wheel, starts_at: datetime, ends_at: datetime) -> str:
    """Another time that somebody has proposed for a meeting, on the area's clock."""
    return meeting_time(starts_at.astimezone(wheel.time_zone), ends_at.astimezone(wheel.time_zone))


def _answered(session: Session, opened: Opened, at: datetime | None) -> tuple[By, Way]:
    """Whoever noted the answer at that instant; where nobody did it came from a calendar."""
    noted = requests.latest(session, opened.link_id, kind=RequestKind.ANSWER)
    if noted is not None and noted.came_at == at:
        return By.HOLDER, Way.LINK
    if at is None:
        return By.HOLDER, Way.CALENDAR
    area = opened.wheel.area
    subject = f"{area}/meeting-{opened.its_meeting.id}"
    wish = LogWish(area=area, subject=subject, act=Deed.ANSWER.value, first=at, before=at + AN_INSTANT)
    by_office = any(entry.detail.get("person") == opened.person_id for entry in log.sought(session, wish, limit=MOST))
    return (By.OFFICE, Way.LINK) if by_office else (By.HOLDER, Way.CALENDAR)


def _of_calendar(session: Session, opened: Opened) -> Said:
    """How they get their meetings today, and when they last chose it by this link."""
    chosen = requests.latest(session, opened.link_id, kind=RequestKind.CALENDAR)
    way = opened.person.calendar.value
    is_theirs = chosen is not None and chosen.detail.get("way") == way
    on = _local(opened, chosen.came_at) if chosen is not None and is_theirs else None
    return Said(kind=RequestKind.CALENDAR, by=By.HOLDER, on=on, detail={"way": way})
