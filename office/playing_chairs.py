"""The chairs and seats of a play: on which days they ask for something, and who is named when somebody is to be.

A look at the chairs is level-triggered: what it asks for on a day it still asks for some weeks later. So the next day
on which there is anything to do is found by looking ahead, and the mornings before it pass without a look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.duties import Duty
from models.words import Principal, Role
from office import rotation, seats
from office.desk import Desk
from office.nominations import nominate
from office.term_duties import WantedNomination, wanted_nominations
from office.terms import Timetable, timetable
from rules.rotation import Alternation
from rules.wheel import Wheel
from store import roster
from store.terms import CHAIR_ROLES

A_DAY = timedelta(days=1)
GLANCE = timedelta(days=28)
"""So far ahead at a time it is looked for something to do: shorter than what nobody has seen to is told of."""


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """Somebody who could take a chair, and for whom they would."""

    person_id: int
    party: str | None
    side: Principal | None


class PlayedChairs:
    """An area's chairs and seats while days are played."""

    def __init__(self, desk: Desk, wheel: Wheel, *, who: str) -> None:
        self._desk, self._wheel, self._who = desk, wheel, who
        self._quiet_until = date.min
        self._asks_on: date | None = None

    def forget_days(self) -> None:
        """The chairs or those who hold them have changed: look ahead anew."""
        self._quiet_until, self._asks_on = date.min, None

    def ask_something(self, today: date) -> bool:
        """Whether a term or a seat has something to do today."""
        if not (self._wheel.rotation or self._wheel.quotas):
            return False
        if self._asks_on is None and today > self._quiet_until:
            self._look_ahead(today)
        return self._asks_on is not None and self._asks_on <= today

    def _look_ahead(self, today: date) -> None:
        """Find the next day with something to do, or note until when there is none."""
        with self._desk.database.read() as session:
            first, last = today, today + GLANCE
            if not self._is_left(session, last):
                self._quiet_until = last
                return
            while first < last:
                middle = first + (last - first) // 2
                first, last = (first, middle) if self._is_left(session, middle) else (middle + A_DAY, last)
        self._asks_on = first

    def _is_left(self, session: Session, day: date) -> bool:
        wheel = self._wheel
        return any(left(session, wheel, today=day) is not None for left in (rotation.undone, seats.undone))

    # --- the sides

    def name_somebody(self, duty: Duty, *, today: date, now: datetime) -> bool:
        """Let the side that is asked name somebody whom the area knows; return whether it had anybody to name."""
        with self._desk.database.read() as session:
            found = timetable(session, self._wheel, until=today + rotation.LOOKS_AHEAD, today=today)
            asked = (duty.year, duty.group, duty.document)
            wanted = next((one for one in wanted_nominations(found) if one.key == asked), None)
            chosen = self._chosen(session, found, wanted, today=today) if wanted else None
        if wanted is None or chosen is None:
            return False
        nominate(
            self._desk,
            area=self._wheel.area,
            group=duty.group,
            person=chosen.person_id,
            role=wanted.role,
            party=chosen.party,
            starts_on=wanted.first,
            today=today,
            now=now,
            who=self._who,
        )
        self.forget_days()
        return True

    def _chosen(
        self, session: Session, found: Timetable, wanted: WantedNomination, *, today: date
    ) -> _Candidate | None:
        """Whoever of the side has been chair before, else its vice chair, else whoever has sat longest; best of all
        somebody other than the chair and vice chair who go, and among parties from another party than the chair's.
        Whoever leaves during a term is not named to follow themselves."""
        group, eve = wanted.term.group, wanted.first - A_DAY
        before = found.holder(group, on=eve)
        go = {held.person_id for role in CHAIR_ROLES if (held := found.holder(group, role, on=eve)) is not None}
        go = go if wanted.role is Role.VICE_CHAIR else go & {before.person_id if before else None}
        leaves = found.holder(group, wanted.role, on=eve) if wanted.first > wanted.term.starts_on else None
        leaver = leaves.person_id if leaves is not None else None
        known = self._known(session, found, wanted, today=today)
        candidates = [one for one in known if one.person_id != leaver and self._may(found, wanted, one)]

        def comes_from_who_goes(one: _Candidate) -> tuple[bool, bool]:
            same_party = wanted.side is None and before is not None and one.party == before.party
            return one.person_id in go, same_party

        return min(candidates, key=comes_from_who_goes, default=None)

    def _known(
        self, session: Session, found: Timetable, wanted: WantedNomination, *, today: date
    ) -> Iterator[_Candidate]:
        group = wanted.term.group
        for role in CHAIR_ROLES:
            for held in reversed(found.held(group, role)):
                yield _Candidate(person_id=held.person_id, party=held.party, side=held.side)
        for holder in roster.holders(session, area=self._wheel.area, on=today, roles=[Role.MEMBER]):
            if holder.group == group:
                yield _Candidate(person_id=holder.person_id, party=holder.party, side=holder.principal)

    def _may(self, found: Timetable, wanted: WantedNomination, one: _Candidate) -> bool:
        rule = found.rule(wanted.term.group)
        if one.party is None or (wanted.side is not None and one.side is not wanted.side):
            return False
        if wanted.role is Role.VICE_CHAIR:
            return True
        if rule is None or rule.alternation is not Alternation.AMONG_PARTIES:
            return wanted.term.side is None or one.side is wanted.term.side
        eligible = {party.party for party in self._wheel.parties_of(wanted.term.group)}
        return one.party in eligible and wanted.term.party in (None, one.party)
