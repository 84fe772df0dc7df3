"""Naming chairs: somebody is named for a chair or vice chair, of the term whose turn it is or for the rest of one."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from areas.lists import folded
from mail.swedish import listed
from models.log import Deed
from models.words import Principal, Role, TermState
from office.chair_acts import ChairAct, ChairDecision, RefusedNomination, chair_act, period_of, reason_given
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.succession import make_room
from office.term_duties import chair_side, first_vacant, holders_of
from office.term_stock import facts_of
from rules.rotation import Alternation, RotationRule
from rules.terms import ONE_DAY, Term, spoken_day
from store import people, terms
from store.people import PersonKey
from store.terms import HeldChair, TermFacts


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody whom the area does not know yet."""

    name: str
    email: str


def nominate(
    desk: Desk,
    *,
    area: str,
    group: str,
    person: int | NewPerson,
    role: Role = Role.CHAIR,
    starts_on: date | None = None,
    party: str | None = None,
    reason: str | None = None,
    today: date,
    now: datetime,
    who: str,
) -> ChairDecision:
    """Name somebody for the body's chair or vice chair: for the term that begins on `starts_on`, else for the next that
    nobody is named for, what is left of the running one before any other.

    They come from `party`, else from the one that they sit for. Somebody from another side than the one whose turn it
    is, and somebody in another's stead, is refused without a `reason`. Raises RefusedNomination.
    """
    with chair_act(desk, area, today=today, now=now, who=who) as at:
        rule = at.rule(group, role=role)
        term, first = _meant(at, group, role, starts_on)
        person_id = _person(at, person)
        standing = _standing(at, group, person_id, party, on=first)
        named = _Named(rule=rule, term=term, first=first, role=role, person_id=person_id, standing=standing)
        sitting = at.named_for(term, role, first)
        anew = sitting is None or sitting.person_id != person_id
        if anew:
            _let_take(at, named, sitting, reason_given(reason) if reason else None)
    return ChairDecision(
        group=group,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        side=term.side,
        person_id=person_id,
        first=first,
        last=term.ends_on,
        anew=anew,
        told_of_turns=at.told_of_turns,
        delivery=send_invitations(desk, area=area, today=today, now=now),
    )


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """The party that somebody comes from, and its side."""

    party: str | None
    side: Principal | None


@dataclass(frozen=True, kw_only=True)
class _Named:
    """Who is named, for which role, and from which day of which term."""

    rule: RotationRule
    term: Term
    first: date
    role: Role
    person_id: int
    standing: _Standing


def _let_take(at: ChairAct, named: _Named, sitting: HeldChair | None, reason: str | None) -> None:
    """Lay down that somebody takes the chair, in the stead of whoever holds it. Raises RefusedNomination."""
    term, first, role, standing = named.term, named.first, named.role, named.standing
    if reason is None:
        _check_turn(at, named)
        _check_free(at, named, sitting)
    side = standing.side
    make_room(at.session, at.before, term, first=first, role=role, person_id=named.person_id, side=side)
    terms.take_chair(
        at.session,
        area=at.area,
        group=term.group,
        person_id=named.person_id,
        role=role,
        party=standing.party,
        valid_from=first,
        valid_to=term.ends_on,
    )
    at.keep(*_with_holder(at, named, reason))
    at.log(
        Deed.NOMINATE,
        term.group,
        role=role.value,
        person=named.person_id,
        term=str(term.starts_on),
        first=str(first),
        last=str(term.ends_on) if term.ends_on else None,
        reason=reason,
    )


def _meant(at: ChairAct, group: str, role: Role, starts_on: date | None) -> tuple[Term, date]:
    """The term that somebody is named for, and from which day of it."""
    living = [term for term in at.ahead(group) if at.before.exists(group, on=max(term.starts_on, at.today))]
    if not living:
        no_plan = at.before.schedule.no_plan.get(group)
        why = f": {no_plan.reason}" if no_plan else ""
        raise RefusedNomination(f"{at.name(group)} har ingen period att utse någon till{why}")
    if starts_on is not None:
        for term in living:
            if starts_on == term.starts_on or (term.starts_on <= at.today and term.covers(starts_on)):
                return term, max(starts_on, at.today)
        known = listed(spoken_day(term.starts_on) for term in living[:4])
        raise RefusedNomination(
            f"ingen period i {at.name(group)} börjar {spoken_day(starts_on)}. Perioderna börjar {known}"
        )
    for term in living:
        if term.starts_on <= at.today:
            vacant_from = first_vacant(holders_of(at.before, term, role), at.today, term.last_day)
            if vacant_from is not None:
                return term, vacant_from
        elif at.named_for(term, role, term.starts_on) is None:
            return term, term.starts_on
    chosen = next((term for term in living if term.starts_on > at.today), living[0])
    return chosen, max(chosen.starts_on, at.today)


def _person(at: ChairAct, person: int | NewPerson) -> int:
    known = people.known(at.session, at.area)
    if isinstance(person, int):
        if person not in {each.id for each in known}:
            raise RefusedNomination(f"området har ingen person {person}")
        return person
    name, email = " ".join(person.name.split()), person.email.strip()
    if not name or "@" not in email:
        raise RefusedNomination("en ny person behöver namn och e-postadress")
    key = PersonKey(folded(name), folded(email))
    if not any(each.key == key for each in known):
        people.add_persons(at.session, at.area, [(name, email, key)])
    return next(each.id for each in people.known(at.session, at.area) if each.key == key)


def _standing(at: ChairAct, group: str, person_id: int, party: str | None, *, on: date) -> _Standing:
    """The party asked for; else the one that they sit for in the body, else the one that they sit for anywhere."""
    sides = {each.party: each.side for each in at.wheel.parties}
    if party is not None:
        if party not in sides:
            raise RefusedNomination(f"området har ingen part ”{party}”. Parterna är {listed(sorted(sides))}")
        return _Standing(party=party, side=sides[party])
    sits = terms.standings(at.session, area=at.area, person_id=person_id)
    now = [each for each in sits if each.valid_to is None or each.valid_to >= min(on, at.today)] or sits
    in_body = [each for each in now if each.group == group]
    chosen = in_body or now
    parties = dict.fromkeys(each.party for each in chosen)
    if in_body or len(parties) == 1:
        return _Standing(party=chosen[0].party, side=chosen[0].side)
    if not parties:
        raise RefusedNomination("personen företräder ingen part. Ange vilken part hen kommer från")
    raise RefusedNomination(f"personen företräder flera parter: {listed(parties)}. Ange vilken av dem det gäller")


def _check_turn(at: ChairAct, named: _Named) -> None:
    rule, term, role, standing = named.rule, named.term, named.role, named.standing
    if role is Role.CHAIR and rule.alternation is Alternation.AMONG_PARTIES:
        eligible = [each.party for each in at.wheel.parties_of(term.group)]
        if standing.party not in eligible:
            raise RefusedNomination(
                f"{standing.party} är inte någon av parterna i {at.name(term.group)}: {listed(eligible)}. "
                f"Ange ett skäl om det ska bli så ändå"
            )
    wanted = _chairs_side(at, named) if role is Role.CHAIR else rule.vice_side(chair_side(at.before, term))
    if wanted is None or standing.side is wanted:
        return
    whose = "ordförandeskapet" if role is Role.CHAIR else "vice ordföranden"
    comes_from = standing.side.swedish if standing.side else "ingen av sidorna"
    raise RefusedNomination(
        f"{whose} i {at.name(term.group)} {period_of(term)} ska komma från {wanted.swedish}, men personen företräder "
        f"{comes_from}. Ange ett skäl om det ska bli så ändå"
    )


def _chairs_side(at: ChairAct, named: _Named) -> Principal | None:
    """The side that the term's chair has to come from on the first day; None: any. When one has left during the term
    it is the side that names for the rest of it."""
    rule, term = named.rule, named.term
    was_filled = any(held.covers(term.starts_on) for held in at.before.held(term.group))
    if named.first > term.starts_on and was_filled:
        return rule.replacing_side(term)
    return None if rule.alternation is Alternation.AMONG_PARTIES else term.side


def _check_free(at: ChairAct, named: _Named, sitting: HeldChair | None) -> None:
    if sitting is not None:
        raise RefusedNomination(
            f"{sitting.name} är redan {named.role.swedish} i {at.name(named.term.group)} {period_of(named.term)}. "
            f"Ange ett skäl om någon annan ska ta över"
        )


def _with_holder(at: ChairAct, named: _Named, reason: str | None) -> tuple[TermFacts, ...]:
    """The term with somebody named for it. Among parties it becomes theirs, unless it is another's that has begun.

    One without end is over when another party takes over during it: then theirs begins.
    """
    term, first, standing = named.term, named.first, named.standing
    facts = at.before.facts(term) or facts_of(term, noted_on=at.today)
    decided = replace(facts, reason=reason or facts.reason, decided_by=at.who, decided_at=at.now)
    if named.role is Role.VICE_CHAIR:
        return (replace(decided, vice_person_id=named.person_id, state=_state(at, facts)),)
    decided = replace(decided, person_id=named.person_id, state=_state(at, facts))
    if named.rule.alternation is not Alternation.AMONG_PARTIES:
        return (decided,)
    theirs = replace(decided, party=standing.party, side=standing.side)
    if first == facts.starts_on or (facts.ends_on is None and facts.party is None):
        return (theirs,)
    if facts.ends_on is not None or facts.party == standing.party:
        return (decided,)
    begun = replace(theirs, id=None, number=facts.number + 1, starts_on=first, vice_person_id=None, noted_on=at.today)
    return replace(facts, ends_on=first - ONE_DAY), replace(begun, state=_state(at, begun))


def _state(at: ChairAct, facts: TermFacts) -> TermState:
    return facts.state if facts.starts_on <= at.today else TermState.NOMINATED
