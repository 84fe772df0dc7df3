"""What an act upon a body's chair is made in: one transaction, in which all that hangs on the chair follows.

Roles, terms, invitations, nominations awaited and what is to be told. It writes dated roles, so that on the day
everything follows by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from models.log import Deed
from models.words import Principal, Role
from office.areas import wheel_of_area
from office.calendar import touch
from office.delivery import Delivery
from office.desk import Desk
from office.invitations import bring_in_step
from office.rotation import rotate
from office.terms import Timetable, take_stock
from office.turns import tell_changed_turns, turns_of
from rules.rotation import RotationRule, Vice
from rules.terms import Term, spoken_day
from rules.wheel import Wheel
from store import areas, log, terms
from store.database import told_plainly
from store.terms import CHAIR_ROLES, HeldChair, TermFacts

LONGEST_REASON = 2_000


class RefusedNomination(Exception):
    """The chair cannot be as asked; the message says what could."""


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
class ChairAct:
    """An act under way: whose, when, and the turns as they were before it."""

    session: Session
    wheel: Wheel
    today: date
    now: datetime
    who: str
    before: Timetable
    told_of_turns: int = 0

    @property
    def area(self) -> str:
        """The area whose chairs are changed."""
        return self.wheel.area

    def name(self, group: str) -> str:
        """What the body is called today."""
        return self.before.name(group)

    def rule(self, group: str, *, role: Role) -> RotationRule:
        """How the body's chair goes round. Raises RefusedNomination where nobody is named for the role there."""
        if role not in CHAIR_ROLES:
            raise RefusedNomination(f"”{role.swedish}” utses inte så. Skriv ordförande eller vice ordförande")
        rule = self.before.rule(group)
        if rule is None:
            raise RefusedNomination(
                f"områdesfilen säger inget om ordförandeskapet i {self.name(group)}. Skriv det under gruppens "
                f"”ordförandeskap”, eller läs in ordföranden med personlistan"
            )
        if role is Role.VICE_CHAIR and rule.vice is Vice.NONE:
            raise RefusedNomination(f"{self.name(group)} har ingen vice ordförande enligt områdesfilen")
        return rule

    def ahead(self, group: str) -> list[Term]:
        """The body's terms that have not ended: the running one, and those to come."""
        return [term for term in self.before.schedule.terms.get(group, ()) if term.last_day >= self.today]

    def named_for(self, term: Term, role: Role, first: date) -> HeldChair | None:
        """Who is named for the term, or holds it on that day; whoever is not yet put out of the term before is not."""
        holder = self.before.holder(term.group, role, on=first)
        sits_on = holder is not None and holder.valid_from < term.starts_on
        return None if sits_on else holder

    def keep(self, *facts: TermFacts) -> None:
        """Write terms down, new ones and changed ones."""
        terms.add(self.session, self.area, [each for each in facts if each.id is None])
        terms.change(self.session, [each for each in facts if each.id is not None])

    def log(self, deed: Deed, group: str, **detail: object) -> None:
        """Write in the log what is done; what is None is left out."""
        said = {name: value for name, value in detail.items() if value is not None}
        log.record(
            self.session,
            at=self.now,
            who=self.who,
            area=self.area,
            act=deed.value,
            subject=log.about_chair(self.area, group),
            detail=said,
        )


@contextmanager
def chair_act(
    desk: Desk, area: str, *, today: date, now: datetime, who: str, reason: str | None = None
) -> Iterator[ChairAct]:
    """One transaction in which the chairs are changed and all that hangs on them follows. `reason` is told to those
    whose turn becomes another."""
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        take_stock(session, wheel, today=today, now=now)
        before = turns_of(session, wheel, today=today)
        at = ChairAct(session=session, wheel=wheel, today=today, now=now, who=who, before=before)
        yield at
        session.flush()
        session.expire_all()
        take_stock(session, wheel, today=today, now=now)
        after = turns_of(session, wheel, today=today)
        at.told_of_turns = tell_changed_turns(session, before, after, reason=reason)
        bring_in_step(session, wheel, today=today, now=now)
        touch(session, area)
        rotate(session, area=area, today=today, now=now, links=desk.links)


def period_of(term: Term) -> str:
    """The term's days as they stand in a sentence."""
    ends = f"–{spoken_day(term.ends_on)}" if term.ends_on else " och tills vidare"
    return f"{spoken_day(term.starts_on)}{ends}"


def reason_given(reason: str) -> str:
    """The reason as it is kept. Raises RefusedNomination for none."""
    text = " ".join(reason.split())
    if not text:
        raise RefusedNomination("ange ett skäl: det sparas med perioden och i loggen")
    return text[:LONGEST_REASON]
