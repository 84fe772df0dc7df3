"""What the tests of chairs begin with: a day on which the temagrupper's terms run, and the office's deeds on it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import select

from areas.reader import read_area_text
from models.chairs import ChairTerm
from models.duties import Duty
from models.letters import Act, Letter
from models.people import Membership
from models.words import DutyState, Principal
from office import departures, meetings, nominations, overrides
from office.areas import apply_area, wheel_of_area
from office.chair_acts import ChairDecision
from office.desk import Desk
from office.meetings import NewMeeting, lay_down
from office.nominations import NewPerson
from office.rotation import RotationOutcome, rotate
from office.terms import Timetable, chairs_on, timetable
from rules.rotation import CHAIRS
from store import areas, invitations
from tests.conftest import AREA, STOCKHOLM
from tests.office import ledger

A_DAY = timedelta(days=1)
ALDRE = "temagrupp-aldre"
TODAY = date(2026, 3, 2)
ENDS = date(2027, 6, 30)
"""The last day of the temagrupper's terms that run on that day."""
ASKED = date(2027, 1, 4)
"""The first open day from six months before it, when the side whose turn comes then is asked."""
KOMMUN, REGION = Principal.MUNICIPALITY, Principal.REGION
A_KOMMUN_PARTY, A_REGION_PARTY = "partille", "narhalsan"


def at_local(day: date, hour: int = 7) -> datetime:
    return datetime.combine(day, time(hour), STOCKHOLM).astimezone(UTC)


def look(desk: Desk, day: date, *, area: str = AREA) -> RotationOutcome:
    with desk.database.write() as session:
        return rotate(session, area=area, today=day, now=at_local(day), links=desk.links)


def table(desk: Desk, day: date, *, until: date | None = None, area: str = AREA) -> Timetable:
    with desk.database.read() as session:
        return timetable(session, wheel_of_area(session, area), until=until or day + timedelta(days=1700), today=day)


def rows(desk: Desk, group: str) -> list[ChairTerm]:
    with desk.database.read() as session:
        found = session.exec(select(ChairTerm).where(ChairTerm.group == group).order_by(ChairTerm.starts_on)).all()  # type: ignore[arg-type]
        return list(found)


def acts(desk: Desk, **wanted: Any) -> list[Act]:
    return ledger.acts(desk, station=CHAIRS, **wanted)


def asked(desk: Desk, group: str = ALDRE) -> list[tuple[str, DutyState, int]]:
    with desk.database.read() as session:
        found = session.exec(
            select(Duty).where(Duty.station == CHAIRS, Duty.group == group).order_by(Duty.id)  # type: ignore[arg-type]
        ).all()
        return [(duty.document, duty.state, duty.revision) for duty in found]


def name(desk: Desk, day: date, **what: Any) -> ChairDecision:
    who: dict[str, Any] = {
        "group": ALDRE,
        "person": NewPerson(name="Nästa ordförande", email="nasta.ordforande@vgregion.example"),
        "party": A_REGION_PARTY,
    }
    return nominations.nominate(desk, area=AREA, today=day, now=at_local(day, 10), who="test", **{**who, **what})


def leave(desk: Desk, day: date, *, on: date, **what: Any) -> ChairDecision:
    return departures.leave(
        desk, area=AREA, group=what.pop("group", ALDRE), on=on, today=day, now=at_local(day, 10), who="test", **what
    )


def override(desk: Desk, day: date, **what: Any) -> ChairDecision:
    given = {"group": ALDRE, "reason": "överenskommet i LGS", **what}
    return overrides.override(desk, area=AREA, today=day, now=at_local(day, 10), who="test", **given)


def chair(desk: Desk, on: date, *, today: date = TODAY, group: str = ALDRE) -> Any:
    with desk.database.read() as session:
        found = chairs_on(session, wheel_of_area(session, AREA), on=on, today=today)
        return next(each for each in found if each.group == group)


def decide_meeting(desk: Desk, day: date, *groups: str, today: date = TODAY) -> int:
    new = NewMeeting(groups=groups or (ALDRE,), starts_at=at_local(day, 9), ends_at=at_local(day, 12), place="Rum 1")
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (made,) = lay_down(session, wheel, [new], links=desk.links, who="test", today=today, now=at_local(today))
    meetings.call(desk, [made], who="test", today=today, now=at_local(today))
    return made


def called(desk: Desk, meeting: int) -> set[str]:
    with desk.database.read() as session:
        return {row.name for row in invitations.invited(session, [meeting])[meeting] if row.called}


def apply_changed(desk: Desk, old: str, new: str, *, today: date) -> None:
    """Apply the area's own file again with one thing changed."""
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        assert old in text
        read = read_area_text(text.replace(old, new), "test")
        apply_area(session, read, today=today, now=at_local(today, 6), who="test")


def is_lock(query: str) -> bool:
    """Whether it is the lock on the area, which keeps others' changes waiting."""
    return " ".join(query.split()) == "SELECT area.id FROM area WHERE area.id = ?"


def parties_of(desk: Desk, person: int) -> set[str]:
    with desk.database.read() as session:
        held = session.exec(select(Membership).where(Membership.person_id == person)).all()
        return {each.party for each in held if each.party}


def persons_told(desk: Desk, told: Iterable[Act]) -> set[int]:
    ids = {act.letter_id for act in told if act.letter_id}
    with desk.database.read() as session:
        letters = session.exec(select(Letter).where(Letter.id.in_(ids))).all()  # type: ignore[union-attr]
        return {letter.person_id for letter in letters if letter.person_id}
