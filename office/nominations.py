"""Naming chairs: somebody is named, leaves, or the office lets a term be another than the rules say.

Each act is whole: roles, terms, invitations, nominations awaited and what is to be told follow in one transaction. It
writes dated roles, so that on the day everything follows by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlmodel import Session

from areas.lists import folded
from mail.swedish import listed, long_day
from models.log import Deed
from models.words import Principal, Role, TermState
from office.areas import wheel_of_area
from office.calendar import touch
from office.delivery import Delivery
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.invitations import bring_in_step
from office.rotation import rotate
from office.succession import make_room
from office.term_duties import first_vacant
from office.term_stock import facts_of, in_order_of_partners
from office.terms import Timetable, take_stock
from office.turns import tell_changed_turns, tell_of_what_came_to_nothing, turns_of
from rules.rotation import Alternation, RotationRule, Vice
from rules.terms import ONE_DAY, Term, spoken_day
from rules.wheel import Wheel
from store import areas, log, people, terms
from store.database import told_plainly
from store.people import PersonKey
from store.terms import CHAIR_ROLES, HeldChair, TermFacts

LONGEST_REASON = 2_000


class RefusedNomination(Exception):
    """The chair cannot be as asked; the message says what could."""


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody whom the area does not know yet."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class ChairDecision:
    """What an act led to: the term as it stands now, from and until when the person holds it, and what was sent.

    `anew` is False where all was so already.
    """

    group: str
    starts_on: date
    ends_on: date | None
    side: Principal | None
    person_id: int | None
    first: date
    last: date | None
    anew: bool = True
    told_of_turns: int = 0
    delivery: Delivery = field(default_factory=Delivery)


@dataclass
class _At:
    """An act under way."""

    session: Session
    wheel: Wheel
    today: date
    now: datetime
    who: str
    before: Timetable
    told_of_turns: int = 0

    @property
    def area(self) -> str:
        return self.wheel.area

    def name(self, group: str) -> str:
        return self.before.name(group)

    def log(self, act: str, group: str, **detail: object) -> None:
        said = {name: value for name, value in detail.items() if value is not None}
        subject = f"{self.area}/chair-{group}"
        log.record(self.session, at=self.now, who=self.who, area=self.area, act=act, subject=subject, detail=said)


@contextmanager
def _act(desk: Desk, area: str, *, today: date, now: datetime, who: str, reason: str | None) -> Iterator[_At]:
    """One transaction in which the chairs are changed and all that hangs on them follows."""
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        take_stock(session, wheel, today=today, now=now)
        at = _At(
            session=session,
            wheel=wheel,
            today=today,
            now=now,
            who=who,
            before=turns_of(session, wheel, today=today),
        )
        yield at
        session.flush()
        session.expire_all()
        take_stock(session, wheel, today=today, now=now)
        after = turns_of(session, wheel, today=today)
        at.told_of_turns = tell_changed_turns(session, at.before, after, reason=reason)
        tell_of_what_came_to_nothing(session, after)
        bring_in_step(session, wheel, today=today, now=now)
        touch(session, area)
        rotate(session, area=area, today=today, now=now, links=desk.links)


# --- somebody is named


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
    with _act(desk, area, today=today, now=now, who=who, reason=None) as at:
        _check_body(at, group, role)
        term, first = _meant(at, group, role, starts_on)
        person_id = _person(at, person)
        standing = _standing(at, group, person_id, party, on=first)
        facts = at.before.facts(term) or facts_of(term, noted_on=at.today)
        sitting = _named_for(at, term, role, first)
        anew = sitting is None or sitting.person_id != person_id
        given = _given(reason) if reason else None
        if anew:
            _check_turn(at, term, first, role, standing, given)
            _check_free(at, term, role, sitting, given)
            make_room(at.session, at.before, term, first=first, role=role, person_id=person_id, side=standing.side)
            terms.take_chair(
                at.session,
                area=area,
                group=group,
                person_id=person_id,
                role=role,
                party=standing.party,
                valid_from=first,
                valid_to=term.ends_on,
            )
            _keep(at, _with_holder(at, facts, first, role, person_id, standing, given))
            at.log(
                Deed.NOMINATE.value,
                group,
                role=role.value,
                person=person_id,
                term=str(term.starts_on),
                first=str(first),
                last=str(term.ends_on) if term.ends_on else None,
                reason=given,
            )
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


def _check_body(at: _At, group: str, role: Role) -> None:
    if role not in CHAIR_ROLES:
        raise RefusedNomination(f"”{role.swedish}” utses inte så. Skriv ordförande eller vice ordförande")
    rule = at.before.rule(group)
    if rule is None:
        raise RefusedNomination(
            f"områdesfilen säger inget om ordförandeskapet i {at.name(group)}. Skriv det under gruppens "
            f"”ordförandeskap”, eller läs in ordföranden med personlistan"
        )
    if role is Role.VICE_CHAIR and rule.vice is Vice.NONE:
        raise RefusedNomination(f"{at.name(group)} har ingen vice ordförande enligt områdesfilen")


def _meant(at: _At, group: str, role: Role, starts_on: date | None) -> tuple[Term, date]:
    """The term that somebody is named for, and from which day of it."""
    ahead = [term for term in at.before.schedule.terms.get(group, ()) if term.last_day >= at.today]
    living = [term for term in ahead if at.before.exists(group, on=max(term.starts_on, at.today))]
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
            vacant_from = first_vacant(at.before.held(group, role), at.today, term.last_day)
            if vacant_from is not None:
                return term, vacant_from
        elif _named_for(at, term, role, term.starts_on) is None:
            return term, term.starts_on
    chosen = next((term for term in living if term.starts_on > at.today), living[0])
    return chosen, max(chosen.starts_on, at.today)


def _named_for(at: _At, term: Term, role: Role, first: date) -> HeldChair | None:
    """Who is named for the term, or holds it on that day; whoever is not yet put out of the term before is not."""
    holder = at.before.holder(term.group, role, on=first)
    sits_on = holder is not None and holder.valid_from < term.starts_on
    return None if sits_on else holder


def _person(at: _At, person: int | NewPerson) -> int:
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


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """The party that somebody comes from, and its side."""

    party: str | None
    side: Principal | None


def _standing(at: _At, group: str, person_id: int, party: str | None, *, on: date) -> _Standing:
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


def _check_turn(at: _At, term: Term, first: date, role: Role, standing: _Standing, reason: str | None) -> None:
    rule = at.before.rule(term.group)
    assert rule is not None
    if reason is not None:
        return
    if role is Role.CHAIR and rule.alternation is Alternation.AMONG_PARTIES:
        eligible = [each.party for each in at.wheel.parties_of(term.group)]
        if standing.party not in eligible:
            raise RefusedNomination(
                f"{standing.party} är inte någon av parterna i {at.name(term.group)}: {listed(eligible)}. "
                f"Ange ett skäl om det ska bli så ändå"
            )
    side = standing.side
    wanted = _chairs_side(at, rule, term, first) if role is Role.CHAIR else rule.vice_side(_side_of_chair(at, term))
    if wanted is None or side is wanted:
        return
    whose = "ordförandeskapet" if role is Role.CHAIR else "vice ordföranden"
    comes_from = side.swedish if side else "ingen av sidorna"
    raise RefusedNomination(
        f"{whose} i {at.name(term.group)} {_period(term)} ska komma från {wanted.swedish}, men personen företräder "
        f"{comes_from}. Ange ett skäl om det ska bli så ändå"
    )


def _chairs_side(at: _At, rule: RotationRule, term: Term, first: date) -> Principal | None:
    """The side that the term's chair has to come from on `first`; None: any. When one has left during the term it is
    the side that names for the rest of it."""
    was_filled = any(held.covers(term.starts_on) for held in at.before.held(term.group))
    if first > term.starts_on and term.ends_on is not None and was_filled:
        return rule.replacing_side(term)
    return None if rule.alternation is Alternation.AMONG_PARTIES else term.side


def _side_of_chair(at: _At, term: Term) -> Principal | None:
    """The side on which the chair stands in the term: as it is, else as it should be."""
    holder = _named_for(at, term, Role.CHAIR, max(term.starts_on, at.today))
    return holder.side if holder and holder.side else term.side


def _check_free(at: _At, term: Term, role: Role, sitting: HeldChair | None, reason: str | None) -> None:
    if sitting is not None and reason is None:
        raise RefusedNomination(
            f"{sitting.name} är redan {role.swedish} i {at.name(term.group)} {_period(term)}. "
            f"Ange ett skäl om någon annan ska ta över"
        )


def _with_holder(
    at: _At, facts: TermFacts, first: date, role: Role, person_id: int, standing: _Standing, reason: str | None
) -> TermFacts:
    """The term with somebody named for it. Among parties it becomes theirs, unless it is another's that has begun."""
    rule = at.before.rule(facts.group)
    theirs = role is Role.CHAIR and rule is not None and rule.alternation is Alternation.AMONG_PARTIES
    theirs = theirs and (first == facts.starts_on or facts.ends_on is None)
    state = facts.state if facts.starts_on <= at.today else TermState.NOMINATED
    return replace(
        facts,
        person_id=person_id if role is Role.CHAIR else facts.person_id,
        vice_person_id=person_id if role is Role.VICE_CHAIR else facts.vice_person_id,
        party=standing.party if theirs else facts.party,
        side=standing.side if theirs else facts.side,
        state=state,
        reason=reason or facts.reason,
        decided_by=at.who,
        decided_at=at.now,
    )


def _keep(at: _At, *facts: TermFacts) -> None:
    terms.add(at.session, at.area, [each for each in facts if each.id is None])
    terms.change(at.session, [each for each in facts if each.id is not None])


def _period(term: Term) -> str:
    ends = f"–{spoken_day(term.ends_on)}" if term.ends_on else " och tills vidare"
    return f"{spoken_day(term.starts_on)}{ends}"


def _given(reason: str) -> str:
    text = " ".join(reason.split())
    if not text:
        raise RefusedNomination("ange ett skäl: det sparas med perioden och i loggen")
    return text[:LONGEST_REASON]


# --- somebody leaves


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
    with _act(desk, area, today=today, now=now, who=who, reason=None) as at:
        _check_body(at, group, role)
        held = _leaving(at, group, role, on, person)
        term = at.before.schedule.on(group, max(on, held.valid_from))
        anew = held.valid_to != on
        if anew:
            if on < today - ONE_DAY and held.valid_from <= today:
                raise RefusedNomination(
                    f"{long_day(on)} har varit, och breven har gått till {held.name} sedan dess. Ange tidigast i går"
                )
            people.redate(at.session, [(held.id, held.valid_from, on)])
            at.log(Deed.LEAVE.value, group, role=role.value, person=held.person_id, on=str(on), reason=reason)
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


def _leaving(at: _At, group: str, role: Role, on: date, person: int | None) -> HeldChair:
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


# --- the office decides otherwise


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
    given = _given(reason)
    if sum((side is not None or party is not None, ends_on is not None, swap)) != 1:
        raise RefusedNomination("ange en sak att ändra: sidan, sista dagen, eller att två perioder byter plats")
    with _act(desk, area, today=today, now=now, who=who, reason=given) as at:
        _check_body(at, group, Role.CHAIR)
        _check_own_turn(at, group)
        term = _term_overridden(at, group, starts_on, of_running=ends_on is not None)
        if swap:
            _swap(at, term, given)
        elif ends_on is not None:
            _end_on(at, term, ends_on, given)
        else:
            _give_turn(at, term, side, party, given)
        at.log(
            Deed.OVERRIDE.value,
            group,
            term=str(term.starts_on),
            side=side.value if side else None,
            party=party,
            to=str(ends_on) if ends_on else None,
            swap=swap or None,
            reason=given,
        )
        area_wheel = at.wheel
    with desk.database.read() as session:
        now_stands = turns_of(session, area_wheel, today=today).schedule.on(group, term.starts_on) or term
    return ChairDecision(
        group=group,
        starts_on=now_stands.starts_on,
        ends_on=now_stands.ends_on,
        side=now_stands.side,
        person_id=None,
        first=now_stands.starts_on,
        last=now_stands.ends_on,
        told_of_turns=at.told_of_turns,
        delivery=send_invitations(desk, area=area, today=today, now=now),
    )


def _check_own_turn(at: _At, group: str) -> None:
    rule = at.before.rule(group)
    if rule and rule.in_step_with:
        partner = at.name(rule.in_step_with)
        raise RefusedNomination(
            f"{at.name(group)} följer ordförandeskapet i {partner}. Ändra där, eller ta bort kopplingen i områdesfilen"
        )


def _term_overridden(at: _At, group: str, starts_on: date | None, *, of_running: bool) -> Term:
    ahead = [term for term in at.before.schedule.terms.get(group, ()) if term.last_day >= at.today]
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
            f"perioden {_period(chosen[0])} i {at.name(group)} pågår redan. Avsluta den med en ny sista dag, eller "
            f"ändra vems den kommande är"
        )
    return chosen[0]


def _in_step_with(at: _At, term: Term) -> Iterator[Term]:
    """The term, and those of the bodies that follow it, and of those that follow them."""
    yield term
    followed = {term.group}
    for group in in_order_of_partners(at.wheel.rotation):
        if at.wheel.rotation[group].in_step_with in followed:
            followed.add(group)
            theirs = at.before.schedule.on(group, term.starts_on)
            if theirs is not None:
                yield theirs


def _give_turn(at: _At, term: Term, side: Principal | None, party: str | None, reason: str) -> None:
    whose = {each.party: each.side for each in at.wheel.parties}
    if party is not None and party not in whose:
        raise RefusedNomination(f"området har ingen part ”{party}”. Parterna är {listed(sorted(whose))}")
    _decide(at, term, reason, side=whose[party] if party else side, party=party)


def _swap(at: _At, term: Term, reason: str) -> None:
    following = at.before.schedule.after(term)
    if following is None:
        raise RefusedNomination(f"ingen period följer på {_period(term)} i {at.name(term.group)}")
    _decide(at, term, reason, side=following.side, party=following.party)
    _decide(at, following, reason, side=term.side, party=term.party)


def _decide(at: _At, term: Term, reason: str, *, side: Principal | None, party: str | None) -> None:
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
        _keep(at, replace(facts, side=side, party=party, reason=reason, decided_by=at.who, decided_at=at.now))


def _fits(at: _At, held: HeldChair, role: Role, side: Principal | None) -> bool:
    rule = at.before.rule(held.group)
    wanted = side if role is Role.CHAIR or rule is None else rule.vice_side(side)
    return wanted is None or held.side is wanted


def _end_on(at: _At, term: Term, ends_on: date, reason: str) -> None:
    """Another last day: whoever sits to the old one sits to the new one, and the next term begins the day after."""
    if ends_on < max(term.starts_on, at.today):
        raise RefusedNomination(f"perioden kan sluta tidigast {long_day(max(term.starts_on, at.today))}")
    for each in _in_step_with(at, term):
        facts = at.before.facts(each)
        if facts is not None or each is term:
            _redate_term(at, each, facts or facts_of(each, noted_on=at.today), ends_on, reason)


def _redate_term(at: _At, term: Term, facts: TermFacts, ends_on: date, reason: str) -> None:
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
    _keep(at, replace(facts, ends_on=ends_on, reason=reason, decided_by=at.who, decided_at=at.now))
    if later is not None:
        begins = ends_on + ONE_DAY
        named = [each for each in held if each.valid_from == later.starts_on]
        people.redate(at.session, [(each.id, begins, each.valid_to) for each in named])
        _keep(at, replace(later, starts_on=begins))
