"""Vice chairs who succeed: where a body's rule says so, nobody is asked, and the vice chair is the next chair."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from models.log import Deed
from models.words import Principal, Role
from office.term_duties import next_by_rule, unfilled
from office.term_stock import facts_of
from office.terms import Timetable
from rules.rotation import Vice
from rules.terms import ONE_DAY, Term, months_after
from store import log, people, terms
from store.terms import CHAIR_ROLES, HeldChair

BY_THE_RULE = "regeln att vice ordförande efterträder"
"""Who has decided it, as the term and the log keep it."""


@dataclass(frozen=True, kw_only=True)
class Succession:
    """A vice chair who takes the chair of a term, from a day of it."""

    term: Term
    first: date
    vice: HeldChair


def successions(found: Timetable) -> Iterator[Succession]:
    """The vice chairs who are to take over by their body's rule, from the day on which others would be asked."""
    for group, rule in found.wheel.rotation.items():
        if not (rule.vice_succeeds and found.exists(group, on=found.today)):
            continue
        for one in unfilled(found, rule, Role.CHAIR):
            vice = next_by_rule(found, one)
            if vice is not None and months_after(one.first, -max(found.wheel.asked_months_before)) <= found.today:
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
        _log(session, found, each, now=now)
        done.append(term.group)
    return tuple(done)


def _log(session: Session, found: Timetable, each: Succession, *, now: datetime) -> None:
    area, term = found.wheel.area, each.term
    detail: dict[str, object] = {
        "role": Role.CHAIR.value,
        "person": each.vice.person_id,
        "term": str(term.starts_on),
        "first": str(each.first),
        **({"last": str(term.ends_on)} if term.ends_on else {}),
    }
    subject = log.about_chair(area, term.group)
    log.record(session, at=now, who=BY_THE_RULE, area=area, act=Deed.SUCCEED.value, subject=subject, detail=detail)


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
