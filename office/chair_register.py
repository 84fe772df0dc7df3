"""The area's chairs as the office looks them up: every body's on a day, their terms, and one body's page.

Nothing is changed here. The number of queries does not depend on how many bodies or terms there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.words import DutyState, Principal, Role
from office.chair_report import whose
from office.chair_timeline import standing_of, terms_shown
from office.term_duties import WantedNomination, wanted_nominations
from office.terms import ChairOn, Timetable, chairs_in, findings, timetable
from rules.chair_history import Finding
from rules.rotation import CHAIRS, Alternation, MidTermSuccessor, RotationRule, Vice
from rules.terms import Term
from rules.wheel import Wheel
from store import areas, duties, seats
from store.group_register import members
from store.terms import HeldChair

PLANNED_YEARS = 8
"""So many years ahead a body's own page shows its turns."""
ASKED_AHEAD = timedelta(days=400)
"""So far ahead it shows that nobody is named: what comes after that nobody has been asked for yet."""


@dataclass(frozen=True, kw_only=True)
class TermLine:
    """A term with who has held it, holds it or is named for it. `standing` says in a word what it is.

    `reason` is why the office has let it be other than the rules say; `decided_at` None: nobody has decided anything.
    """

    group: str
    group_name: str
    number: int
    starts_on: date
    ends_on: date | None
    side: Principal | None
    whose: str
    standing: str
    is_plan: bool
    chairs: tuple[HeldChair, ...]
    vices: tuple[HeldChair, ...]
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    def is_ahead(self, today: date) -> bool:
        """Whether it has not begun."""
        return self.starts_on > today

    def covers(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.starts_on <= day <= (self.ends_on or date.max)


@dataclass(frozen=True, kw_only=True)
class ChairLine:
    """A body's chair on a day, and the turn that comes after today. `no_plan` says why none is known."""

    now: ChairOn
    whose: str
    coming: TermLine | None
    no_plan: str | None
    lacks_vice: bool

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds the chair that day, of a term that has begun."""
        return self.now.chair is None and self.now.state.value == "vacant"


@dataclass(frozen=True, kw_only=True)
class ChairsView:
    """All bodies' chairs on `on`, and their terms from `today` until the end of what was asked for."""

    found: Timetable
    on: date
    lines: tuple[ChairLine, ...]
    terms: tuple[TermLine, ...]
    findings: tuple[Finding, ...]

    @property
    def vacant(self) -> tuple[ChairLine, ...]:
        """The bodies without a chair that day."""
        return tuple(line for line in self.lines if line.is_vacant)

    @property
    def without_vice(self) -> tuple[ChairLine, ...]:
        """Those that have a chair, and no vice chair though there should be one."""
        return tuple(line for line in self.lines if line.lacks_vice and not line.is_vacant)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A chair or vice chair that nobody is named for. `asked_on` is when somebody was last written to about it."""

    role: Role
    first: date
    side: Principal | None
    by: date
    asked_on: date | None
    duty_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChairPage:
    """One body's chair: now, its terms as they have been, are and will be by the rules, and what is asked for."""

    group: str
    name: str
    exists: bool
    rule: RotationRule | None
    rule_words: tuple[str, ...]
    line: ChairLine | None
    terms: tuple[TermLine, ...]
    findings: tuple[Finding, ...]
    asked: tuple[Asked, ...]
    members: tuple[str, ...]

    def ahead(self, today: date) -> list[TermLine]:
        """The terms that have not ended: the running one and those to come."""
        return [term for term in self.terms if (term.ends_on or date.max) >= today]


def chairs_view(session: Session, wheel: Wheel, *, on: date, until: date, today: date) -> ChairsView:
    """Every body's chair on the day, and the terms that begin by `until`. Six queries."""
    found = timetable(session, wheel, until=max(on, until, today), today=today)
    names = areas.group_names(session, wheel.area, on=on)
    return ChairsView(
        found=found,
        on=on,
        lines=tuple(_line(found, each) for each in chairs_in(found, names=names, on=on)),
        terms=tuple(
            _term(found, term)
            for group in wheel.rotation
            for term in terms_shown(found, group, first=today)
            if term.starts_on <= until
        ),
        findings=findings(found),
    )


def _line(found: Timetable, now: ChairOn) -> ChairLine:
    coming = found.coming(now.group)
    no_plan = found.schedule.no_plan.get(now.group)
    rule = found.rule(now.group)
    wants_vice = rule is not None and rule.vice is Vice.OPPOSITE_SIDE
    party = found.wheel.party_names.get(now.party, now.party) if now.party else None
    return ChairLine(
        now=now,
        whose=party or (now.side.swedish if now.side else ""),
        coming=_term(found, coming) if coming else None,
        no_plan=no_plan.reason if no_plan else None,
        lacks_vice=wants_vice and now.vice is None and now.state.value in ("running", "vacant"),
    )


def _term(found: Timetable, term: Term) -> TermLine:
    facts = found.facts(term)
    return TermLine(
        group=term.group,
        group_name=found.name(term.group),
        number=term.number,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        side=term.side,
        whose=whose(found, term),
        standing=standing_of(term),
        is_plan=term.is_plan,
        chairs=tuple(_who(found, term, Role.CHAIR)),
        vices=tuple(_who(found, term, Role.VICE_CHAIR)),
        reason=facts.reason if facts else None,
        decided_by=facts.decided_by if facts else None,
        decided_at=facts.decided_at if facts else None,
    )


def _who(found: Timetable, term: Term, role: Role) -> Iterator[HeldChair]:
    """Who has held it during the term; of a term to come those alone who are named to begin in it."""
    is_ahead = term.starts_on > found.today
    for held in found.held(term.group, role):
        overlaps = held.valid_from <= term.last_day and held.last_day >= term.starts_on
        if term.covers(held.valid_from) or (overlaps and not is_ahead):
            yield held


# --- one body


def chair_page(session: Session, wheel: Wheel, group: str, *, today: date) -> ChairPage | None:
    """One body's chair; None where the area has no such body. Nine queries."""
    found = timetable(session, wheel, until=date(today.year + PLANNED_YEARS, 12, 31), today=today)
    if not any(span.id == group for span in found.spans):
        return None
    names = areas.group_names(session, wheel.area, on=today)
    lines = (_line(found, each) for each in chairs_in(found, names=names, on=today) if each.group == group)
    rule = found.rule(group)
    return ChairPage(
        group=group,
        name=found.name(group),
        exists=found.exists(group, on=today),
        rule=rule,
        rule_words=tuple(rule_in_words(found, rule)) if rule else (),
        line=next(lines, None),
        terms=tuple(_term(found, term) for term in found.schedule.terms.get(group, ())),
        findings=tuple(finding for finding in findings(found) if group in finding.groups),
        asked=_asked(session, wheel, _wanted(found, group)),
        members=_members(session, wheel, group, today=today),
    )


def _wanted(found: Timetable, group: str) -> list[WantedNomination]:
    furthest = found.today + ASKED_AHEAD
    return [one for one in wanted_nominations(found) if one.term.group == group and one.first <= furthest]


def _asked(session: Session, wheel: Wheel, wanted: Sequence[WantedNomination]) -> tuple[Asked, ...]:
    known = {
        (duty.year, duty.group, duty.document): duty
        for duty in duties.at_station(session, area=wheel.area, station=CHAIRS)
        if duty.state is DutyState.AWAITED
    }
    open_now = [known[one.key] for one in wanted if one.key in known]
    told = seats.last_told(session, [duty.id or 0 for duty in open_now])

    def asked(one: WantedNomination) -> Asked:
        duty = known.get(one.key)
        by = duty.last_day if duty else one.by_rule
        asked_on = told.get(duty.id or 0) if duty else None
        return Asked(
            role=one.role, first=one.first, side=one.side, by=by, asked_on=asked_on, duty_id=duty.id if duty else None
        )

    return tuple(asked(one) for one in wanted)


def _members(session: Session, wheel: Wheel, group: str, *, today: date) -> tuple[str, ...]:
    """The names of those who have a seat in the body now or later, to be chosen among."""
    held = members(session, area=wheel.area, group=group)
    return tuple(sorted({one.name for one in held if one.party and (one.valid_to or date.max) >= today}))


def rule_in_words(found: Timetable, rule: RotationRule) -> Iterable[str]:
    """How the body's chair goes round, a sentence for each thing that the area file says of it."""
    if rule.in_step_with:
        yield f"Ordförandeskapet följer det i {found.name(rule.in_step_with)}."
    match rule.alternation:
        case Alternation.BETWEEN_PRINCIPALS:
            yield "Det växlar mellan kommun och region."
        case Alternation.AMONG_PARTIES:
            yield "Gruppen utser själv bland parterna." if rule.chosen_within else "Det växlar mellan parterna."
        case _:
            yield "Det växlar inte."
    if rule.term is not None:
        length = rule.term.swedish
        yield "En period varar mandatperioden ut." if "mandat" in length else f"En period är {length}."
    elif not rule.in_step_with:
        yield "Periodens längd är inte bestämd: den går tills någon avslutar den."
    yield {
        Vice.OPPOSITE_SIDE: "Vice ordförande kommer från den andra sidan.",
        Vice.MAY_BE_NAMED: "Vice ordförande får utses.",
        Vice.NONE: "Ingen vice ordförande utses.",
    }[rule.vice]
    if rule.vice_acts:
        yield "När ordförande saknas tjänstgör vice ordföranden."
    if rule.vice_succeeds:
        yield "Vice ordföranden blir nästa ordförande."
    if rule.successor_mid_term is MidTermSuccessor.SAME_SIDE:
        yield "Lämnar ordföranden under perioden utser samma sida någon för resten av den."
    else:
        yield "Lämnar ordföranden under perioden väljer gruppen någon för resten av den."
