"""What has come by link, as the office reads it, and how much of it waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import counted, long_day, meeting_time, upper_first
from models.duties import Duty
from models.requests import LinkAbout, LinkRequest, RequestKind
from office.by_link_letters import ASKED
from office.by_link_said import time_proposed
from office.stations import document_key
from office.term_duties import role_asked
from rules.decisions import DECISIONS
from rules.requisitions import is_requisition, party_asked
from rules.rotation import CHAIRS
from rules.wheel import Wheel, collections_by_group
from store import areas, duties, meetings, people_register, requests
from store.meetings import MeetingFacts
from store.requests import LinkLine


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """One thing that has come. `about` is what it is about and `path` where that is shown, within the area.

    `facts` are what they gave besides their words, each with its name. `is_answered`: it is granted or declined, and
    not only noted.
    """

    request: LinkRequest
    person: str
    about: str
    path: str
    facts: tuple[tuple[str, str], ...]
    is_answered: bool
    wanted_day: str
    last_day: date | None


@dataclass(frozen=True, kw_only=True)
class LinkOnPage:
    """A link that still answers, or has been ended, with what it is about."""

    line: LinkLine
    about: str


FACTS = {"file": "Fil", "url": "Adress", "number": "Diarienummer", "reference": "Referens"}
DAYS = {RequestKind.HAND_IN: "Inlämnat", RequestKind.PAID: "Betalat", RequestKind.PUBLISHED: "Publicerat"}


def lines(session: Session, wheel: Wheel, found: Sequence[LinkRequest], *, today: date) -> list[RequestLine]:
    """What the office reads of each, in a constant number of queries."""
    subjects = _Subjects(
        session,
        wheel,
        duty_ids=[each.duty_id for each in found if each.duty_id],
        meeting_ids=[each.meeting_id for each in found if each.meeting_id],
        today=today,
    )
    names = people_register.names(session, wheel.area, {each.person_id for each in found})
    return [
        RequestLine(
            request=each,
            person=names.get(each.person_id, ""),
            about=subjects.about(each.duty_id, each.meeting_id),
            path=subjects.path(each.duty_id, each.meeting_id),
            facts=tuple(_facts(each, wheel)),
            is_answered=each.kind in ASKED,
            wanted_day=each.detail.get("to", ""),
            last_day=subjects.last_day(each.duty_id),
        )
        for each in found
    ]


def link_lines(session: Session, wheel: Wheel, found: Sequence[LinkLine], *, today: date) -> list[LinkOnPage]:
    """What each link is about, in a constant number of queries."""
    subjects = _Subjects(
        session,
        wheel,
        duty_ids=[each.subject_id for each in found if each.about is LinkAbout.DUTY],
        meeting_ids=[each.subject_id for each in found if each.about is LinkAbout.MEETING],
        today=today,
    )
    return [
        LinkOnPage(
            line=each,
            about=subjects.about(
                each.subject_id if each.about is LinkAbout.DUTY else None,
                each.subject_id if each.about is LinkAbout.MEETING else None,
            ),
        )
        for each in found
    ]


def alarms(session: Session, wheel: Wheel) -> list[Alarm]:
    """That something has come by link and waits for the office."""
    number = requests.count_waiting(session, area=wheel.area)
    if not number:
        return []
    return [
        Alarm(
            what=f"{counted(number, 'svar', 'svar')} genom länk väntar på kontoret.",
            what_to_do="Läs under Inkommet, och bifall, avslå eller notera.",
            kind=AlarmKind.INCOMING,
        )
    ]


class _Subjects:
    """The documents and meetings that some links are about."""

    def __init__(
        self, session: Session, wheel: Wheel, *, duty_ids: Sequence[int], meeting_ids: Sequence[int], today: date
    ) -> None:
        self._wheel = wheel
        self._duties = {each.id: each for each in duties.of_ids(session, sorted(set(duty_ids)))}
        of_duties = {each.meeting for each in self._duties.values() if each.meeting}
        self._meetings = meetings.of_ids(session, {*meeting_ids, *of_duties})
        self._names = areas.group_names(session, wheel.area, on=today)
        places = (*wheel.stations, *wheel.beside)
        self._collections = collections_by_group(places, areas.group_spans(session, wheel.area))

    def about(self, duty_id: int | None, meeting_id: int | None) -> str:
        meeting = self._meetings.get(meeting_id or 0)
        if meeting is not None:
            return self._of_meeting(meeting)
        duty = self._duties.get(duty_id)
        return self._of_duty(duty) if duty else "finns inte längre"

    def path(self, duty_id: int | None, meeting_id: int | None) -> str:
        duty = self._duties.get(duty_id)
        if meeting_id or (duty is not None and duty.meeting):
            return f"moten/{meeting_id or (duty.meeting if duty else 0)}"
        if duty is None:
            return ""
        if duty.station == CHAIRS:
            return "ordforande"
        if is_requisition(duty.document):
            return "rekvisitioner"
        if duty.station == DECISIONS:
            return "beslut"
        stations = {station.id for station in self._wheel.stations}
        anchor = f"#r-{duty.station}-{duty.group}-{duty.document}"
        return f"{duty.year}/{duty.station}{anchor}" if duty.station in stations else ""

    def last_day(self, duty_id: int | None) -> date | None:
        duty = self._duties.get(duty_id)
        return duty.last_day if duty else None

    def _of_meeting(self, meeting: MeetingFacts) -> str:
        zone = self._wheel.time_zone
        when = meeting_time(meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone))
        return f"{meeting.title}, {when}"

    def _of_duty(self, duty: Duty) -> str:
        group = self._names.get(duty.group, duty.group)
        if duty.station == CHAIRS:
            return f"{upper_first(role_asked(duty.document).swedish)} i {group}"
        if is_requisition(duty.document):
            party = party_asked(duty.document)
            return f"Rekvisition {duty.year} för {self._wheel.party_names.get(party, party)}"
        collection = self._collections.get((duty.station, duty.document, duty.group))
        name = collection.document.name if collection else document_key(duty.document, 0)
        meeting = self._meetings.get(duty.meeting)
        of = meeting.title if meeting else collection.document.period.for_year(duty.year) if collection else duty.year
        return upper_first(f"{name} för {of}, {group}")


def _facts(request: LinkRequest, wheel: Wheel) -> list[tuple[str, str]]:
    given = request.detail
    found = [(label, given[name]) for name, label in FACTS.items() if name in given]
    if "name" in given:
        whom = ", ".join(filter(None, (given["name"], given.get("email"))))
        party = given.get("party")
        found.append(("Namn", f"{whom} ({wheel.party_names.get(party, party)})" if party else whom))
    if "to" in given:
        found.append(("Önskad ny dag", long_day(date.fromisoformat(given["to"]))))
    if "begins" in given:
        begins, ends = (datetime.fromisoformat(given[name]) for name in ("begins", "ends"))
        found.append(("Föreslår", time_proposed(wheel, begins, ends)))
    if "on" in given:
        found.append((DAYS.get(request.kind, "Dag"), long_day(date.fromisoformat(given["on"]))))
    return found
