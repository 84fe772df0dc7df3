"""Something that waits for a person in every part of an area: what an overview has most to tell of."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.changeover import Changeover, ChangeoverSeat, Reorganisation
from models.decisions import Decision
from models.delivery import BackendRest
from models.duties import Duty
from models.feeds import CalendarEntry, Feed
from models.inbox import FailingAddress, IncomingKind, IncomingMail, IncomingState
from models.letters import Act, Letter
from models.matters import Matter, MatterMove
from models.meetings import AgendaItem, IncomingAnswer, Invitation, Meeting, MeetingGroup
from models.money import Payment, Population, Requisition
from models.people import Membership, Person
from models.requests import LinkAbout, LinkRequest, PersonalLink, RequestKind
from models.uploads import RefusedUpload, UploadFault
from models.words import (
    ActState,
    Answer,
    DutyState,
    EntryKind,
    FailureClass,
    FeedKind,
    LetterState,
    MatterKind,
    MeetingForm,
    MeetingStatus,
    Outcome,
    Participation,
    RequisitionState,
    Role,
    StepKind,
)
from office.areas import wheel_by_the_file
from rules.meetings import MEETINGS, MINUTES
from rules.rotation import CHAIRS
from store import areas, pulses
from store.letters import TOO_MANY
from tests.conftest import AREA, morning

BODIES = ("lgs", "politiskt-samrad")


def lay_down_troubles(session: Session, *, today: date) -> None:
    """Let everything go wrong that the office is told of. The area has letters and documents already."""
    people = list(session.exec(select(Person).where(Person.area == AREA).order_by(col(Person.id)).limit(3)))
    _of_letters(session, today=today)
    _of_what_comes_in(session, people, today=today)
    pulses.beat(session, f"{pulses.of(pulses.REFUSED, AREA)}/before", now=morning(today))
    _of_meetings(session, people, today=today)
    _of_groups(session, today=today)
    _of_money(session, today=today)


def _add(session: Session, *rows: Any) -> None:
    session.add_all(rows)
    session.flush()


def _of_letters(session: Session, *, today: date) -> None:
    letters = list(session.exec(select(Letter).order_by(col(Letter.id)).limit(5)))
    states = (LetterState.UNKNOWN, LetterState.FAILED, LetterState.HELD, LetterState.CLAIMED)
    for letter, state in zip(letters, states, strict=False):
        letter.state = state
    letters[2].reason = f"{TOO_MANY}fler än dagen skulle ge"
    letters[3].claimed_by, letters[3].claimed_at = "en annan maskin/7/1.00", morning(today - timedelta(days=1))
    told = session.exec(select(Act).where(Act.letter_id == letters[4].id)).first()
    assert told is not None
    told.state, told.letter_id, told.reason = ActState.DUE, None, "adressen saknas"
    told.written_on = today - timedelta(days=9)
    _add(session, _thanks(today))
    rest = {"failure": FailureClass.AUTHENTICATION, "reason": "inloggningen nekades", "settings_mark": ""}
    _add(session, BackendRest(area=AREA, began_at=morning(today), **rest))


def _thanks(today: date) -> Act:
    """What somebody has been told who has left a chair."""
    ended = today - timedelta(days=40)
    return Act(
        key=f"{AREA}/{ended.year}/chair-lgs/thanks/person-1/{ended}",
        area=AREA,
        year=ended.year,
        station=CHAIRS,
        group="lgs",
        document=Role.CHAIR.value,
        step="thanks",
        kind=StepKind.THANKS,
        addressee="person-1",
        revision=1,
        due_on=ended,
        expires_on=today,
        written_on=ended,
        state=ActState.DONE,
        done_on=ended,
    )


def _of_what_comes_in(session: Session, people: Sequence[Person], *, today: date) -> None:
    now, person = morning(today), people[0].id or 0
    duty = session.exec(select(Duty).where(Duty.area == AREA).order_by(col(Duty.id))).first()
    assert duty is not None
    assert duty.id is not None
    link = PersonalLink(
        area=AREA, person_id=person, about=LinkAbout.DUTY, subject_id=duty.id, expires_on=today, made_at=now
    )
    _add(session, link)
    about: dict[str, Any] = {"area": AREA, "came_at": now}
    _add(
        session,
        LinkRequest(link_id=link.id or 0, person_id=person, kind=RequestKind.MORE_TIME, duty_id=duty.id, **about),
        IncomingMail(sha256="1", stored_as="1", kind=IncomingKind.LETTER, state=IncomingState.WAITING, **about),
        FailingAddress(area=AREA, address=people[1].email.lower(), reason="okänd mottagare", since=now),
        RefusedUpload(
            subject="1",
            filename="1.exe",
            size=1,
            sha256="1",
            fault=UploadFault.WRONG_KIND,
            why="1",
            came_by="1",
            **about,
        ),
        CalendarEntry(
            area=AREA,
            uid="trasig",
            kind=EntryKind.DEADLINE,
            first_day=today,
            last_day=today,
            created_at=now,
            revised_at=now,
            digest="",
            body=b"",
            broken="titeln går inte att skriva",
        ),
        Feed(
            area=AREA,
            kind=FeedKind.GROUP,
            subject="lgs",
            revision=-1,
            checked_on=today,
            etag="",
            changed_at=now,
            body=b"",
            broken="RuntimeError",
        ),
        IncomingAnswer(area=AREA, sha256="1", body=b"", came_at=now, outcome="", set_aside="okänt möte"),
    )


def _of_meetings(session: Session, people: Sequence[Person], *, today: date) -> None:
    areas.keep_station(session, AREA, wheel_by_the_file(session, AREA).meeting_station)
    _meeting(session, today - timedelta(days=20), MeetingStatus.DRAFT)
    _meeting(session, today + timedelta(days=2), MeetingStatus.DRAFT)
    called = _meeting(session, today + timedelta(days=9), MeetingStatus.CALLED)
    for person in people:
        other_time = morning(today + timedelta(days=10))
        times = {"answer": Answer.TENTATIVE, "proposed_start": other_time, "proposed_end": other_time}
        kind = {"group": "lgs", "participation": Participation.MEMBER}
        _add(session, Invitation(meeting_id=called.id or 0, person_id=person.id or 0, area=AREA, **kind, **times))
    long_ago = _meeting(session, today - timedelta(days=700), MeetingStatus.HELD)
    owed = {"year": long_ago.day.year, "station": MEETINGS, "group": "lgs", "document": MINUTES}
    _add(session, Duty(area=AREA, meeting=long_ago.id or 0, due_on=today, state=DutyState.AWAITED, **owed))


def _meeting(session: Session, day: date, status: MeetingStatus) -> Meeting:
    """A meeting in person, for which no place has been told."""
    begins = morning(day, 9)
    meeting = Meeting(
        area=AREA,
        uid=f"prov-{day}",
        title="Ledningsgruppens möte",
        day=day,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        form=MeetingForm.IN_PERSON,
        organiser="Samverkanskontoret",
        organiser_email="kontoret@samverkan.example",
        status=status,
        created_at=morning(day - timedelta(days=60)),
        called_at=morning(day - timedelta(days=40)) if status is MeetingStatus.CALLED else None,
        revised_at=morning(day - timedelta(days=60)),
    )
    _add(session, meeting)
    number = meeting.id or 0
    _add(
        session,
        MeetingGroup(meeting_id=number, group="lgs", area=AREA, position=0),
        AgendaItem(meeting_id=number, number=1, title="Årsrapporterna"),
    )
    return meeting


def _of_groups(session: Session, *, today: date) -> None:
    """A changeover that is not filled, a reorganisation that cannot be done, answers that nobody has gone on with."""
    now = morning(today)
    seats = select(Membership).where(Membership.area == AREA, col(Membership.group).in_(BODIES))
    ended = list(session.exec(seats.where(col(Membership.party).is_not(None))))
    assert ended
    last_day = today - timedelta(days=10)
    for back, parties in ((0, []), (30, [ended[0].party or ""])):
        change = Changeover(
            area=AREA, last_day=last_day - timedelta(days=back), parties=parties, decided_by="test", decided_at=now
        )
        _add(session, change)
        for seat in ended[: 3 if back else None]:
            _add(session, ChangeoverSeat(changeover_id=change.id or 0, membership_id=seat.id or 0, was_to=None))
    for seat in ended:
        seat.valid_to = last_day
    plan = {"groups": [], "handed": []}
    decided = {"plan": plan, "decided_by": "test", "decided_at": now, "trouble": "gruppen finns inte"}
    matter = Matter(
        area=AREA,
        kind=MatterKind.MISSION,
        title="Se över samtycken",
        raised_by="politiskt-samrad",
        holder="lgs",
        opened_on=last_day,
        since=last_day,
    )
    _add(session, Reorganisation(area=AREA, name="Färre grupper", last_day=last_day, **decided), matter)
    moved = {"from_group": "politiskt-samrad", "to_group": "lgs", "moved_on": last_day, "reason": "", "who": "test"}
    _add(session, MatterMove(matter_id=matter.id or 0, number=1, at=now, **moved))
    silent, decided_about = session.exec(
        select(Duty).where(Duty.area == AREA, Duty.state == DutyState.AWAITED).order_by(col(Duty.id)).limit(2)
    )
    made = {"revision": 1, "body": "lgs", "outcome": Outcome.ADOPTED, "decided_on": last_day, "who": "test", "at": now}
    _add(session, Decision(area=AREA, duty_id=decided_about.id or 0, **made))
    silent.due_on, silent.extended_to, silent.look_on = today - timedelta(days=30), None, None


def _of_money(session: Session, *, today: date) -> None:
    noted: dict[str, Any] = {"noted_at": morning(today), "noted_by": "test"}
    _add(
        session,
        Requisition(
            area=AREA,
            year=today.year,
            station="rekvisition",
            group="lgs",
            party="goteborg",
            revision=1,
            state=RequisitionState.DRAFT,
            amount=123_45,
            computed={},
            model="",
            reference="1",
            drafted_on=today,
        ),
        Payment(
            area=AREA,
            paid_on=today,
            amount=5_00,
            reference="okänd",
            source="kontoutdrag",
            digest="1",
            set_aside="hör inte till någon rekvisition",
            **noted,
        ),
        Population(
            area=AREA,
            party="goteborg",
            day=date(today.year - 2, 12, 31),
            number=600_000,
            source="SCB",
            imported_at=morning(today),
            imported_by="test",
        ),
    )
