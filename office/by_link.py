"""What a personal link opens: whose it is, what it is about, and what its holder may do there.

A link answers for as long as it is neither ended nor too old and its person is the one whom a letter about the same
thing would go to today. Opening one changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from mail.contexts import Contact, Errand
from mail.swedish import meeting_time
from models.duties import Duty
from models.people import Person
from models.requests import LinkAbout, PersonalLink, RequestKind
from models.words import DutyState, MeetingStatus, Role
from office.areas import local_day, wheel_of_area
from office.desk import Desk
from office.documents import title_of
from office.links import BadLink
from office.roles import Roster, parse_addressee
from office.term_briefing import errand_of
from rules.ladder import Addressee
from rules.requisitions import is_requisition, party_asked
from rules.wheel import Wheel, collections_by_group
from store import areas, invitations, meetings, requests
from store.invitations import Invited
from store.meetings import MeetingFacts

OF_A_SIDE = frozenset({Errand.NOMINATION, Errand.VICE_NOMINATION})
IN_CONFIRMATION = frozenset({Errand.PUBLISHING, Errand.PUBLICATION, Errand.REGISTRATION})
ANSWERED_OTHERWISE = frozenset({Errand.SEATS, Errand.MATTER})
NEVER_NOTHING = frozenset({Errand.MINUTES, Errand.ADJUSTMENT})
SETTLED_BY_NOTHING = frozenset(
    {Errand.PAPERS, Errand.SITUATION, Errand.STATISTICS, Errand.EVALUATION, Errand.DEVIATIONS, Errand.MATERIAL}
)
"""What a group may settle itself by saying that there is nothing to report; of the rest the office decides."""


class Death(StrEnum):
    """Why a link no longer answers."""

    REVOKED = "revoked"
    EXPIRED = "expired"
    LEFT = "left"
    GONE = "gone"


class DeadLink(Exception):
    """The link was one of ours and no longer answers; `ask` is whom its holder may turn to."""

    def __init__(self, why: Death, ask: Contact) -> None:
        self.why, self.ask = why, ask
        super().__init__(why.value)


class NotOffered(Exception):
    """What the link is for cannot be done any more, or not about this; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A link that answers. `duty` and `title`, or `meeting` and `invited`, are there by what it is about.

    `when` is the meeting's time in words. `role` is what the person is in `role_group`, "" where that is no group's.
    `offered` is what may be done now, the main thing first.
    """

    link_id: int
    version: int
    about: LinkAbout
    person: Person
    wheel: Wheel
    ask: Contact
    today: date
    now: datetime
    addressee: str = ""
    duty: Duty | None = None
    errand: Errand | None = None
    title: str = ""
    group_name: str = ""
    role: str = ""
    role_group: str = ""
    meeting: MeetingFacts | None = None
    invited: Invited | None = None
    when: str = ""
    offered: tuple[RequestKind, ...] = ()

    @property
    def person_id(self) -> int:
        """Whose link it is."""
        return self.person.id or 0

    @property
    def who(self) -> str:
        """What the log calls them: a number, and how they came."""
        return f"person-{self.person_id}{BY_LINK}"

    @property
    def its_duty(self) -> Duty:
        """The document that it is about. Raises NotOffered where it is about something else."""
        if self.duty is None:
            raise NotOffered("länken gäller inget dokument")
        return self.duty

    @property
    def its_meeting(self) -> MeetingFacts:
        """The meeting that it is about. Raises NotOffered where it is about something else."""
        if self.meeting is None:
            raise NotOffered("länken gäller inget möte")
        return self.meeting

    def check_offers(self, kind: RequestKind) -> None:
        """Raise NotOffered unless that may be done now."""
        if kind not in self.offered:
            raise NotOffered(_why_not(self, kind))


BY_LINK = " via länk"


def open_link(desk: Desk, token: str, *, purpose: str, now: datetime) -> Opened:
    """What the link opens. Raises BadLink where it was never ours, and DeadLink where it no longer answers."""
    link_id, version = desk.links.read(token, purpose=purpose)
    with desk.database.read() as session:
        link = requests.link(session, link_id)
        if link is None:
            raise BadLink
        wheel = wheel_of_area(session, link.area)
        senders = wheel.senders
        ask = Contact(name=senders.name, email=senders.mailbox, phone=senders.phone)
        today = local_day(wheel, now)
        person = session.get(Person, link.person_id)
        if link.revoked_at is not None or link.version != version:
            raise DeadLink(Death.REVOKED, ask)
        if today > link.expires_on:
            raise DeadLink(Death.EXPIRED, ask)
        if person is None or person.erased_at is not None:
            raise DeadLink(Death.LEFT, ask)
        base = Opened(
            link_id=link_id,
            version=version,
            about=link.about,
            person=person,
            wheel=wheel,
            ask=ask,
            today=today,
            now=now,
            addressee=link.addressee,
        )
        return _OPENERS[link.about](session, base, link)


def _of_duty(session: Session, base: Opened, link: PersonalLink) -> Opened:
    duty = session.get(Duty, link.subject_id)
    if duty is None:
        raise DeadLink(Death.GONE, base.ask)
    names = areas.group_names(session, base.wheel.area, on=base.today)
    roster = Roster.on(session, base.wheel, day=base.today, group_names=names)
    recipient = roster.recipient(link.addressee, group=duty.group)
    if recipient.person_id != link.person_id:
        raise DeadLink(Death.LEFT, base.ask)
    places = (*base.wheel.stations, *base.wheel.beside)
    collections = collections_by_group(places, areas.group_spans(session, base.wheel.area))
    errand = errand_of(duty, collections.get((duty.station, duty.document, duty.group)))
    return replace(
        base,
        duty=duty,
        errand=errand,
        title=_title(session, base.wheel, duty, today=base.today),
        group_name=names.get(duty.group, duty.group),
        role=recipient.role,
        role_group=_role_group(parse_addressee(link.addressee), duty, names),
        offered=tuple(_offered(duty, errand)),
    )


def _title(session: Session, wheel: Wheel, duty: Duty, *, today: date) -> str:
    if not is_requisition(duty.document):
        return title_of(session, duty, today=today, wheel=wheel)
    party = party_asked(duty.document)
    return f"rekvisition {duty.year} för {wheel.party_names.get(party, party)}"


def _role_group(addressee: Addressee, duty: Duty, names: dict[str, str]) -> str:
    """The group in which the role is held; "" for the roles that are the area's or a party's."""
    if addressee.role in (Role.COMMUNICATOR, Role.CONTACT) and addressee.of is None:
        return ""
    of = addressee.of or duty.group
    return names.get(of, of)


def _of_meeting(session: Session, base: Opened, link: PersonalLink) -> Opened:
    meeting = meetings.get(session, link.subject_id)
    if meeting is None:
        raise DeadLink(Death.GONE, base.ask)
    invited = invitations.invited_person(session, meeting.id, link.person_id)
    if invited is None or not invited.called:
        raise DeadLink(Death.LEFT, base.ask)
    zone = base.wheel.time_zone
    is_open = meeting.status is MeetingStatus.CALLED and not meeting.is_over(base.now)
    return replace(
        base,
        meeting=meeting,
        invited=invited,
        title=meeting.title,
        when=meeting_time(meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)),
        offered=(RequestKind.ANSWER, RequestKind.CALENDAR) if is_open else (RequestKind.CALENDAR,),
    )


_OPENERS: dict[LinkAbout, Callable[[Session, Opened, PersonalLink], Opened]] = {
    LinkAbout.DUTY: _of_duty,
    LinkAbout.MEETING: _of_meeting,
}


def _offered(duty: Duty, errand: Errand) -> Iterable[RequestKind]:
    """What may be done about a document as it stands."""
    is_awaited = duty.state is DutyState.AWAITED
    main = main_of(duty, errand)
    if is_awaited or (main is RequestKind.HAND_IN and duty.state is DutyState.RECEIVED):
        yield from (main,) if main else ()
    if is_awaited and main is RequestKind.HAND_IN and errand not in NEVER_NOTHING:
        yield RequestKind.NOTHING
    if is_awaited and errand not in OF_A_SIDE | ANSWERED_OTHERWISE:
        yield RequestKind.MORE_TIME
    if is_awaited:
        yield RequestKind.WRONG_PERSON
    yield RequestKind.CALENDAR


def main_of(duty: Duty, errand: Errand) -> RequestKind | None:
    """What the document's letter asks for first of all; None where it is answered by letter."""
    if is_requisition(duty.document):
        return RequestKind.PAID
    if errand in OF_A_SIDE:
        return RequestKind.NOMINATION
    if errand is Errand.REGISTRATION:
        return RequestKind.REGISTERED
    if errand in IN_CONFIRMATION:
        return RequestKind.PUBLISHED
    return None if errand in ANSWERED_OTHERWISE else RequestKind.HAND_IN


def _why_not(opened: Opened, kind: RequestKind) -> str:
    if opened.meeting is not None:
        return f"mötet är {opened.meeting.status.swedish} eller har redan varit, så svaret behövs inte längre"
    if opened.duty is not None and opened.duty.state is not DutyState.AWAITED:
        return f"{opened.title} har läget ”{opened.duty.state.swedish}”, så det behövs inte längre"
    return f"det som länken gäller tar inte emot {kind.swedish}"
