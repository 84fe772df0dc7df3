"""Naming a chair by the link in the letter that asks for one.

Somebody who sits in the body already, from the side whose turn it is, is named at once by the office's own act. Whoever
is new to the area, or not from that side, lies before the office: a link must not let letters go to any address.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from models.duties import Duty
from models.requests import RequestKind
from models.words import Principal, Role
from office.by_link import Opened
from office.by_link_acts import Suggested, ask, check_number, keep
from office.chair_acts import RefusedNomination
from office.desk import Desk
from office.nominations import nominate
from office.term_duties import WantedNomination, role_asked, wanted_nominations
from office.terms import timetable
from rules.rotation import nomination_by
from rules.wheel import Wheel
from store import roster

TERMS_KNOWN = timedelta(days=3 * 366)
IN_THE_BODY = (Role.MEMBER, Role.CHAIR, Role.VICE_CHAIR, Role.CO_OPTED)


@dataclass(frozen=True, kw_only=True)
class Nominable:
    """Somebody who sits in the body and may be named at once."""

    person_id: int
    name: str
    party: str | None


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What is asked: who may be named at once, from which side, and the parties that somebody new may come from."""

    role: Role
    side: Principal | None
    people: tuple[Nominable, ...]
    parties: tuple[tuple[str, str], ...]


def naming(session: Session, opened: Opened) -> Naming:
    """Who may be named by the link."""
    duty, wheel = opened.its_duty, opened.wheel
    side = side_asked(duty)
    found: dict[int, Nominable] = {}
    for held in roster.holders(session, area=wheel.area, on=opened.today, roles=IN_THE_BODY):
        if held.group == duty.group and held.principal is not None and side in (None, held.principal):
            party = wheel.party_names.get(held.party or "", held.party)
            found.setdefault(held.person_id, Nominable(person_id=held.person_id, name=held.name, party=party))
    parties = {each.party: each for each in wheel.parties if side in (None, each.side)}
    return Naming(
        role=role_asked(duty.document),
        side=side,
        people=tuple(sorted(found.values(), key=lambda each: each.name)),
        parties=tuple(sorted(((party, wheel.party_names.get(party, party)) for party in parties), key=lambda p: p[1])),
    )


def side_asked(duty: Duty) -> Principal | None:
    """The side that a nomination is asked of; None where the body itself names."""
    of_vice = role_asked(duty.document) is Role.VICE_CHAIR
    return next((side for side in Principal if nomination_by(side, of_vice=of_vice) == duty.document), None)


def wanted(session: Session, wheel: Wheel, duty: Duty, *, today: date) -> WantedNomination:
    """The chair that the document asks for. Raises RefusedNomination where it is not asked for any more."""
    table = timetable(session, wheel, until=today + TERMS_KNOWN, today=today)
    key = (duty.year, duty.group, duty.document)
    found = next((one for one in wanted_nominations(table) if one.key == key), None)
    if found is None:
        raise RefusedNomination("någon är redan utsedd, eller så har turen ändrats. Inget namn behövs längre")
    return found


def name_member(desk: Desk, opened: Opened, *, person_id: int) -> int:
    """Name somebody who sits in the body; it takes effect at once. Raises NotOffered, TooMany and RefusedNomination."""
    opened.check_offers(RequestKind.NOMINATION)
    check_number(desk, opened)
    with desk.database.read() as session:
        one = wanted(session, opened.wheel, opened.its_duty, today=opened.today)
        chosen = next((each for each in naming(session, opened).people if each.person_id == person_id), None)
    if chosen is None:
        raise RefusedNomination("välj någon i listan, eller skriv namn och e-postadress")
    nominate(
        desk,
        area=opened.wheel.area,
        group=opened.its_duty.group,
        person=person_id,
        role=one.role,
        starts_on=one.first,
        today=opened.today,
        now=opened.now,
        who=opened.who,
    )
    return keep(desk, opened, RequestKind.NOMINATION, detail={"name": chosen.name, "person": str(person_id)})


def suggest(desk: Desk, opened: Opened, suggested: Suggested, *, party: str, text: str) -> int:
    """Lay somebody's name before the office. Raises NotOffered, TooMany and RefusedNomination."""
    opened.check_offers(RequestKind.NOMINATION)
    with desk.database.read() as session:
        wanted(session, opened.wheel, opened.its_duty, today=opened.today)
        known = {each for each, _ in naming(session, opened).parties}
    if party not in known:
        raise RefusedNomination("välj vilken part personen kommer från")
    detail = {"name": suggested.name, "email": suggested.email, "party": party}
    return ask(desk, opened, RequestKind.NOMINATION, text=text, detail=detail)
