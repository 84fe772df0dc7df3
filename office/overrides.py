"""The office lets a term be other than the rules say: another's, to another day, or in another order; with a reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from mail.swedish import listed, long_day
from models.log import Deed
from models.words import Principal, Role
from office.chair_acts import ChairAct, ChairDecision, RefusedNomination, chair_act, period_of, reason_given
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.term_stock import facts_of, in_order_of_partners
from office.turns import turns_of
from rules.rotation import RotationRule
from rules.terms import ONE_DAY, Term, spoken_day
from store import people
from store.terms import CHAIR_ROLES, HeldChair, TermFacts


def override(
    desk: Desk,
    *,
    area: str,
    group: str,
    reason: str,
    starts_on: date | None = None,
    side: Principal | None = None,
    party: str | None = None,
    ends_on: date | None = None,
    swap: bool = False,
    today: date,
    now: datetime,
    who: str,
) -> ChairDecision:
    """Let a term be another's, end on another day, or change places with the one after it; the `reason` stays with it.

    It is the term that begins on `starts_on`; else the running one where its end is changed, and the coming one where
    its turn is. Terms after it follow from it by the rules. Whoever was named and stands on the wrong side for it now
    is no longer named. Raises RefusedNomination.
    """
    given = reason_given(reason)
    if sum((side is not None or party is not None, ends_on is not None, swap)) != 1:
        raise RefusedNomination("ange en sak att ändra: sidan, sista dagen, eller att två perioder byter plats")
    with chair_act(desk, area, today=today, now=now, who=who, reason=given) as at:
        _check_own_turn(at, at.rule(group, role=Role.CHAIR))
        term = _term_overridden(at, group, starts_on, of_running=ends_on is not None)
        _change(at, term, given, side=side, party=party, ends_on=ends_on, swap=swap)
    stands = _as_it_stands(desk, at, term)
    return ChairDecision(
        group=group,
        starts_on=stands.starts_on,
        ends_on=stands.ends_on,
        side=stands.side,
        person_id=None,
        first=stands.starts_on,
        last=stands.ends_on,
        told_of_turns=at.told_of_turns,
        delivery=send_invitations(desk, area=area, today=today, now=now),
    )


def _change(
    at: ChairAct, term: Term, given: str, *, side: Principal | None, party: str | None, ends_on: date | None, swap: bool
) -> None:
    if swap:
        _swap(at, term, given)
    elif ends_on is not None:
        _end_on(at, term, ends_on, given)
    else:
        _give_turn(at, term, side, party, given)
    at.log(
        Deed.OVERRIDE,
        term.group,
        term=str(term.starts_on),
        side=side.value if side else None,
        party=party,
        to=str(ends_on) if ends_on else None,
        swap=swap or None,
        reason=given,
    )


def _as_it_stands(desk: Desk, at: ChairAct, term: Term) -> Term:
    """The term after the change, by the rules that follow from it."""
    with desk.database.read() as session:
        return turns_of(session, at.wheel, today=at.today).schedule.on(term.group, term.starts_on) or term


def _check_own_turn(at: ChairAct, rule: RotationRule) -> None:
    if rule.in_step_with:
        partner = at.name(rule.in_step_with)
        raise RefusedNomination(
            f"{at.name(rule.group)} följer ordförandeskapet i {partner}. Ändra där, eller ta bort kopplingen i "
            f"områdesfilen"
        )


def _term_overridden(at: ChairAct, group: str, starts_on: date | None, *, of_running: bool) -> Term:
    ahead = at.ahead(group)
    if starts_on is not None:
        chosen = [term for term in ahead if term.starts_on == starts_on]
    elif of_running:
        chosen = [term for term in ahead if term.starts_on <= at.today]
    else:
        chosen = [term for term in ahead if term.starts_on > at.today]
    if not chosen:
        known = listed(spoken_day(term.starts_on) for term in ahead[:4])
        raise RefusedNomination(
            f"{at.name(group)} har ingen sådan period." + (f" Perioderna börjar {known}" if known else "")
        )
    if chosen[0].starts_on <= at.today and not of_running:
        raise RefusedNomination(
            f"perioden {period_of(chosen[0])} i {at.name(group)} pågår redan. Avsluta den med en ny sista dag, eller "
            f"ändra vems den kommande är"
        )
    return chosen[0]


def _in_step_with(at: ChairAct, term: Term) -> Iterator[Term]:
    """The term, and those of the bodies that follow it, and of those that follow them."""
    yield term
    followed = {term.group}
    for group in in_order_of_partners(at.wheel.rotation):
        if at.wheel.rotation[group].in_step_with in followed:
            followed.add(group)
            theirs = at.before.schedule.on(group, term.starts_on)
            if theirs is not None:
                yield theirs


def _give_turn(at: ChairAct, term: Term, side: Principal | None, party: str | None, reason: str) -> None:
    whose = {each.party: each.side for each in at.wheel.parties}
    if party is not None and party not in whose:
        raise RefusedNomination(f"området har ingen part ”{party}”. Parterna är {listed(sorted(whose))}")
    _decide(at, term, reason, side=whose[party] if party else side, party=party)


def _swap(at: ChairAct, term: Term, reason: str) -> None:
    following = at.before.schedule.after(term)
    if following is None:
        raise RefusedNomination(f"ingen period följer på {period_of(term)} i {at.name(term.group)}")
    _decide(at, term, reason, side=following.side, party=following.party)
    _decide(at, following, reason, side=term.side, party=term.party)


def _decide(at: ChairAct, term: Term, reason: str, *, side: Principal | None, party: str | None) -> None:
    """Let the term be another's, in the bodies that follow this one too. Who is named for it from the other side is no
    longer."""
    for each in _in_step_with(at, term):
        facts = at.before.facts(each)
        if facts is None and each is not term:
            continue  # only planned: it follows by itself
        not_theirs = [
            held
            for role in CHAIR_ROLES
            for held in at.before.held(each.group, role)
            if each.covers(held.valid_from) and not _fits(at, held, role, side)
        ]
        people.redate(at.session, [(held.id, held.valid_from, held.valid_from - ONE_DAY) for held in not_theirs])
        facts = facts or facts_of(each, noted_on=at.today)
        at.keep(replace(facts, side=side, party=party, reason=reason, decided_by=at.who, decided_at=at.now))


def _fits(at: ChairAct, held: HeldChair, role: Role, side: Principal | None) -> bool:
    rule = at.before.rule(held.group)
    wanted = side if role is Role.CHAIR or rule is None else rule.vice_side(side)
    return wanted is None or held.side is wanted


def _end_on(at: ChairAct, term: Term, ends_on: date, reason: str) -> None:
    """Another last day: whoever sits to the old one sits to the new one, and the next term begins the day after."""
    if ends_on < max(term.starts_on, at.today):
        raise RefusedNomination(f"perioden kan sluta tidigast {long_day(max(term.starts_on, at.today))}")
    leading, *following = _in_step_with(at, term)
    _redate_term(at, leading, at.before.facts(leading), ends_on, reason)
    # Bodies in step have its coming term too, though somebody may be named for theirs and nobody for this one.
    coming = turns_of(at.session, at.wheel, today=at.today).schedule.on(leading.group, ends_on + ONE_DAY)
    for each in following:
        facts = at.before.facts(each)
        if facts is not None:
            _redate_term(at, each, facts, ends_on, reason, next_as=coming)


def _redate_term(
    at: ChairAct, term: Term, facts: TermFacts | None, ends_on: date, reason: str, *, next_as: Term | None = None
) -> None:
    facts = facts or facts_of(term, noted_on=at.today)
    known = [each for each in at.before.stock.facts if each.group == term.group and each.starts_on > term.starts_on]
    later = min(known, key=lambda each: each.starts_on, default=None)
    if later is not None and ends_on >= later.last_day:
        raise RefusedNomination(
            f"nästa period i {at.name(term.group)} slutar {long_day(later.last_day)} och skulle försvinna. "
            f"Ange en tidigare dag"
        )
    held = [held for role in CHAIR_ROLES for held in at.before.held(term.group, role) if held.last_day >= at.today]
    to_its_end = [each for each in held if each.valid_to is not None and each.valid_to == term.ends_on]
    people.redate(at.session, [(each.id, each.valid_from, ends_on) for each in to_its_end])
    at.keep(replace(facts, ends_on=ends_on, reason=reason, decided_by=at.who, decided_at=at.now))
    if later is not None:
        begins, until = ends_on + ONE_DAY, next_as.ends_on if next_as is not None else later.ends_on
        named = [each for each in held if each.valid_from == later.starts_on]
        to_the_end = {each.id for each in named if each.valid_to == later.ends_on}
        people.redate(
            at.session, [(each.id, begins, until if each.id in to_the_end else each.valid_to) for each in named]
        )
        at.keep(replace(later, starts_on=begins, ends_on=until))
