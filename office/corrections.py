"""Putting a person's name and address right: what follows from it, in letters that wait and in calendars."""

from datetime import date, datetime

from sqlmodel import Session

from areas.lists import folded, tidy
from areas.people import faults_in_person
from mail.swedish import upper_first
from models.log import Deed
from models.words import MeetingStatus
from office.areas import wheel_of_area
from office.calendar import touch
from office.delivery import Delivery
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.invitations import LOOKS_AHEAD, bring_in_step, tell_anew
from office.people_register import subject_of
from office.persons import NoSuchPerson
from office.receipts import rewrite_receipts
from rules.wheel import Wheel
from store import areas, invitations, letters, log, meetings, people_register
from store.database import told_plainly
from store.people import PersonKey

CORRECTED = "personens namn eller adress är rättad"


class RefusedCorrection(Exception):
    """The person cannot be called so; the message says why, and what would do."""


def correct(
    desk: Desk, person_id: int, *, area: str, name: str, email: str, today: date, now: datetime, who: str
) -> Delivery:
    """Put a person's name and address right: it is the same person, with all that they hold.

    Letters that wait are written anew. With another address, invitations to coming meetings are sent there.
    Raises NoSuchPerson or RefusedCorrection.
    """
    name, email = tidy(name), tidy(email)
    faults = faults_in_person(name, email)
    if faults:
        raise RefusedCorrection(" ".join(f"{upper_first(fault.wrong)}. {fault.right}." for fault in faults))
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        if _corrected(session, wheel, person_id, name=name, email=email, today=today, now=now, who=who):
            for letter_id in people_register.letters_not_out(session, person_id):
                letters.withdraw(session, letter_id, reason=CORRECTED)
    rewrite_receipts(desk, area=area, today=today, now=now)
    return send_invitations(desk, area=area, today=today, now=now)


def _corrected(
    session: Session, wheel: Wheel, person_id: int, *, name: str, email: str, today: date, now: datetime, who: str
) -> bool:
    """Write the name and the address down; False where they were so already."""
    before = people_register.get(session, area=wheel.area, person_id=person_id)
    if before is None or before.erased_at is not None:
        raise NoSuchPerson(f"området har ingen person {person_id}")
    if (before.name, before.email) == (name, email):
        return False
    key = PersonKey(folded(name), folded(email))
    if people_register.has_other(session, area=wheel.area, key=key, than=person_id):
        raise RefusedCorrection(f"Det finns redan en person som heter {name} med adressen {email}.")
    people_register.rename(session, person_id, name=name, email=email, key=key)
    session.expire_all()
    moved = folded(before.email) != key.folded_email
    if moved:
        _invite_anew(session, wheel, person_id, today=today, now=now)
    bring_in_step(session, wheel, today=today, now=now)
    touch(session, wheel.area)
    # Identifiers only: what the name was is nothing for a log that nobody can take it out of.
    changed = [what for what, differs in (("name", before.name != name), ("email", before.email != email)) if differs]
    detail: dict[str, object] = {"changed_fields": changed}
    subject = subject_of(wheel.area, person_id)
    log.record(session, at=now, who=who, area=wheel.area, act=Deed.CORRECT_PERSON, subject=subject, detail=detail)
    return True


def _invite_anew(session: Session, wheel: Wheel, person_id: int, *, today: date, now: datetime) -> None:
    """Send what the old mailbox has in its calendar to the new one."""
    called = {MeetingStatus.CALLED}
    coming = meetings.between(session, area=wheel.area, first=today, last=today + LOOKS_AHEAD, statuses=called)
    invited = invitations.invited(session, [meeting.id for meeting in coming])
    for meeting in coming:
        own = [person for person in invited[meeting.id] if person.person_id == person_id]
        if own:
            tell_anew(session, wheel, meeting, own, today=today, now=now)
