"""How each person wants meetings in their calendar: as invitations, or in their own feed. Never both."""

from datetime import date, datetime

from sqlmodel import Session

from models.log import Deed
from models.people import Person
from models.words import CalendarWay
from office.areas import wheel_of_area
from office.calendar import touch
from office.delivery import Delivery
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.invitations import bring_in_step
from store import areas, log
from store.database import told_plainly


class NoSuchPerson(Exception):
    """There is no person of that number."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"det finns ingen person {person_id}")


def choose(desk: Desk, person_id: int, way: CalendarWay, *, today: date, now: datetime, who: str) -> Delivery:
    """Let the person have coming meetings in that way: what the other way has put there is taken out, at once.

    Raises NoSuchPerson.
    """
    with told_plainly(), desk.database.write() as session:
        area = _chosen(session, person_id, way, now=now, who=who)
        bring_in_step(session, wheel_of_area(session, area), today=today, now=now)
        touch(session, area)
    return send_invitations(desk, area=area, today=today, now=now)


def _chosen(session: Session, person_id: int, way: CalendarWay, *, now: datetime, who: str) -> str:
    person = session.get(Person, person_id)
    if person is None:
        raise NoSuchPerson(person_id)
    areas.lock(session, person.area)
    if person.calendar is not way:
        person.calendar = way
        session.flush()
        subject = f"{person.area}/person-{person_id}"
        log.record(
            session, at=now, who=who, area=person.area, act=Deed.CHOOSE_CALENDAR, subject=subject, detail={"way": way}
        )
    return person.area
