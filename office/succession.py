"""Vice chairs who succeed: where a body's rule says so, nobody is asked, and the vice chair is the next chair."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from models.words import Principal, Role
from office.term_duties import wanted_nominations
from office.term_stock import facts_of
from office.terms import Timetable
from rules.rotation import Vice
from rules.terms import ONE_DAY, Term, months_after
from store import people, terms
from store.terms import CHAIR_ROLES, HeldChair

BY_THE_RULE = "regeln att vice ordförande efterträder"
"""Who has decided it, as the term keeps it."""


@dataclass(frozen=True, kw_only=True)
class Succession:
    """A vice chair who takes the chair of a term, from a day of it."""

    term: Term
    first: date
    vice: HeldChair


def successions(found: Timetable) -> Iterator[Succession]:
    """The vice chairs who are to take over by their body's rule, from the day on which others would be asked.

    Only one who stands on the side whose turn it is: somebody else is named as anywhere.
    """
    for one in wanted_nominations(found):
        rule = found.rule(one.term.group)
        asked_from = months_after(one.first, -max(found.wheel.asked_months_before))
        if rule is None or not rule.vice_succeeds or asked_from > found.today:
            continue
        vice = found.holder(one.term.group, Role.VICE_CHAIR, on=max(found.today, one.first - ONE_DAY))
        if vice is not None and one.side in (vice.side, None):
            yield Succession(term=one.term, first=max(one.first, found.today), vice=vice)


def let_vices_succeed(session: Session, found: Timetable, *, now: datetime) -> tuple[str, ...]:
    """Write down those who succeed, in the caller's transaction; return their bodies."""
    done = []
    for each in successions(found):
        term, vice = each.term, each.vice
        make_room(session, found, term, first=each.first, role=Role.CHAIR, person_id=vice.person_id, side=vice.side)
        terms.take_chair(
            session,
            area=found.wheel.area,
            group=term.group,
            person_id=vice.person_id,
            role=Role.CHAIR,
            party=vice.party,
            valid_from=each.first,
            valid_to=term.ends_on,
        )
        known = found.facts(term) or facts_of(term, noted_on=found.today)
        named = replace(known, person_id=vice.person_id, decided_by=BY_THE_RULE, decided_at=now)
        if named.id is None:
            terms.add(session, found.wheel.area, [named])
        else:
            terms.change(session, [named])
        done.append(term.group)
    return tuple(done)


def make_room(
    session: Session,
    found: Timetable,
    term: Term,
    *,
    first: date,
    role: Role,
    person_id: int,
    side: Principal | None,
) -> None:
    """Let whoever stands in the way of somebody who takes `role` on `first` go the day before.

    That is whoever holds the role itself, what the person holds beside it and, where the vice chair has to come from
    the other side, a vice chair on the new chair's `side`.
    """
    rule = found.rule(term.group)
    opposed = rule is not None and rule.vice is Vice.OPPOSITE_SIDE and role is Role.CHAIR and side is not None
    redated = []
    for held_role in CHAIR_ROLES:
        for held in found.held(term.group, held_role):
            goes = held_role is role or held.person_id == person_id
            goes = goes or (opposed and held_role is Role.VICE_CHAIR and held.side is side)
            if goes and held.valid_from <= term.last_day and held.last_day >= first:
                redated.append((held.id, held.valid_from, first - ONE_DAY))
    people.redate(session, redated)
