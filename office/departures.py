"""A chair or vice chair leaves: the term stays as it is, and its side is asked for somebody for the rest of it."""

from datetime import date, datetime

from mail.swedish import long_day
from models.log import Deed
from models.words import Role
from office.chair_acts import ChairAct, ChairDecision, RefusedNomination, chair_act
from office.desk import Desk
from office.invitation_letters import send_invitations
from rules.terms import ONE_DAY
from store import people
from store.terms import HeldChair


def leave(
    desk: Desk,
    *,
    area: str,
    group: str,
    role: Role = Role.CHAIR,
    on: date,
    person: int | None = None,
    reason: str | None = None,
    today: date,
    now: datetime,
    who: str,
) -> ChairDecision:
    """Note that the chair or vice chair leaves, `on` being the last day. The term stays as it is, and its side is asked
    to name somebody for the rest of it.

    Of `person`, where several are named; else of whoever holds it that day. Who leaves before the first day never comes
    to hold it. Raises RefusedNomination.
    """
    with chair_act(desk, area, today=today, now=now, who=who) as at:
        at.rule(group, role=role)
        held = _leaving(at, group, role, on, person)
        term = at.before.schedule.on(group, max(on, held.valid_from))
        anew = held.valid_to != on
        if anew:
            if on < today - ONE_DAY and held.valid_from <= today:
                raise RefusedNomination(
                    f"{long_day(on)} har varit, och breven har gått till {held.name} sedan dess. Ange tidigast i går"
                )
            people.redate(at.session, [(held.id, held.valid_from, on)])
            at.log(Deed.LEAVE, group, role=role.value, person=held.person_id, on=str(on), reason=reason)
    return ChairDecision(
        group=group,
        starts_on=term.starts_on if term else held.valid_from,
        ends_on=term.ends_on if term else held.valid_to,
        side=term.side if term else held.side,
        person_id=held.person_id,
        first=held.valid_from,
        last=on,
        anew=anew,
        told_of_turns=at.told_of_turns,
        delivery=send_invitations(desk, area=area, today=today, now=now),
    )


def _leaving(at: ChairAct, group: str, role: Role, on: date, person: int | None) -> HeldChair:
    held = [each for each in at.before.held(group, role) if each.last_day >= at.today - ONE_DAY]
    if person is not None:
        held = [each for each in held if each.person_id == person]
    sitting = [each for each in held if each.covers(on)] or [each for each in held if each.valid_from > on]
    if not sitting:
        if held:
            raise RefusedNomination(f"{held[-1].name} slutar redan {long_day(held[-1].last_day)}")
        raise RefusedNomination(f"ingen är {role.swedish} i {at.name(group)} {long_day(on)}")
    term = at.before.schedule.on(group, sitting[0].valid_from)
    current = at.before.schedule.on(group, max(at.today, term.starts_on if term else at.today))
    if current and sitting[0].covers(at.today) and on > current.last_day:
        raise RefusedNomination(f"perioden slutar redan {long_day(current.last_day)}, och uppdraget med den")
    return sitting[0]
