"""Letting somebody else have the role that a letter went to, when the one who got it says that it is not theirs.

A chair or vice chair is changed by the chairs' own act. Any other role goes the way of a list of people: the old
holder's ends yesterday and the new one's begins today, with the same party and seat.
"""

from datetime import date, datetime

from sqlmodel import Session

from areas.people import PeopleList, PeopleListError, PersonRow
from models.duties import Duty
from models.requests import LinkRequest, PersonalLink
from models.words import Role
from office.areas import wheel_of_area
from office.by_link_acts import suggestion
from office.desk import Desk
from office.documents import RefusedChange
from office.nominations import NewPerson, nominate
from office.people import apply_people
from office.roles import Roster, parse_addressee
from rules.terms import ONE_DAY
from rules.wheel import Wheel
from store import areas, people, people_register
from store.database import told_plainly
from store.people import HeldRole
from store.terms import CHAIR_ROLES


def replace_person(
    desk: Desk,
    request: LinkRequest,
    *,
    to: tuple[str, str],
    reason: str,
    today: date,
    now: datetime,
    who: str,
) -> None:
    """Let the person of that name and address have the role instead, from today.

    Raises RefusedChange, and RefusedNomination for a chair who cannot be named.
    """
    right = suggestion(*to)
    if right is None:
        raise RefusedChange("ange namn och e-postadress till den som ska ha brevet i stället")
    with desk.database.read() as session:
        wheel = wheel_of_area(session, request.area)
        held = held_role(session, wheel, request, today=today)
    if held.role in CHAIR_ROLES and held.group in wheel.rotation:
        nominate(
            desk,
            area=request.area,
            group=held.group,
            person=NewPerson(name=right.name, email=right.email),
            role=held.role,
            starts_on=today,
            party=held.party,
            reason=reason or "den tidigare har meddelat att uppdraget är någon annans",
            today=today,
            now=now,
            who=who,
        )
        return
    with told_plainly(), desk.database.write() as session:
        old = people_register.get(session, area=request.area, person_id=request.person_id)
        if old is None:
            raise RefusedChange("personen finns inte kvar")
        rows = (
            _row(1, old.name, old.email, held, first=held.valid_from, last=today - ONE_DAY),
            _row(2, right.name, right.email, held, first=today, last=held.valid_to),
        )
        wanted = PeopleList(file="fel person, genom länk", rows=rows)
        try:
            apply_people(
                session, wanted, area=request.area, only_add=True, confirmed=True, today=today, now=now, who=who
            )
        except PeopleListError as error:
            raise RefusedChange("; ".join(problem.wrong for problem in error.problems)) from error


def held_role(session: Session, wheel: Wheel, request: LinkRequest, *, today: date) -> HeldRole:
    """The role by which the letter reached them. Raises RefusedChange where they hold it no longer."""
    link, duty = session.get(PersonalLink, request.link_id), session.get(Duty, request.duty_id)
    if link is None or duty is None:
        raise RefusedChange("det som länken gällde finns inte kvar")
    names = areas.group_names(session, wheel.area, on=today)
    roster = Roster.on(session, wheel, day=today, group_names=names)
    reached = roster.recipient(link.addressee, group=duty.group)
    where = parse_addressee(link.addressee).of or duty.group
    mine = [
        each
        for each in people.held(session, wheel.area)
        if each.person_id == request.person_id
        and each.valid_from <= today
        and (each.valid_to is None or each.valid_to >= today)
        and each.role.swedish == reached.role
    ]
    chosen = [each for each in mine if each.group == where] or mine
    if reached.person_id != request.person_id or not chosen:
        raise RefusedChange("personen har inte längre uppdraget. Notera det i stället")
    return chosen[0]


def _row(number: int, name: str, email: str, held: HeldRole, *, first: date, last: date | None) -> PersonRow:
    return PersonRow(
        number=number,
        name=name,
        email=email,
        group=held.group,
        role=Role(held.role),
        party=held.party,
        seat=held.seat,
        valid_from=first,
        valid_to=last,
    )
