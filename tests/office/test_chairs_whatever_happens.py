"""A small area's chairs, whatever people do and in whatever order: what must always hold, holds after each act.

`make thorough` looks much longer for an order of events that breaks it.
"""

import shutil
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, col, select

from areas.people import PeopleListError, read_people
from areas.reader import read_area
from models.chairs import ChairTerm
from models.duties import Duty
from models.letters import Act, Letter
from models.people import Membership
from models.words import ActState, Principal, Role, StepKind
from office.areas import apply_area, wheel_of_area
from office.chair_acts import RefusedNomination
from office.departures import leave
from office.desk import Desk
from office.nominations import NewPerson, nominate
from office.overrides import override
from office.people import apply_people
from office.post import run_post
from office.rotation import rotate
from office.terms import Timetable, timetable
from rules.terms import Term
from store.database import Database
from store.migrate import migrate
from tests.conftest import desk_on

AREA_FILE = Path(__file__).parents[1] / "areas" / "litet-samrad.yaml"
AREA = "litet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
A_DAY = timedelta(days=1)
BEGINS = date(2025, 3, 3)
AHEAD = timedelta(days=5 * 366)
BODIES = ("samrad", "ledning", "tema", "lokal")
PARTIES = {"ostby": Principal.MUNICIPALITY, "vastby": Principal.MUNICIPALITY} | {
    "sjukhuset": Principal.REGION,
    "primarvarden": Principal.REGION,
}
CHAIR, VICE = Role.CHAIR, Role.VICE_CHAIR
FAREWELLS = {StepKind.THANKS, StepKind.TURN_CHANGED}
THOROUGH = settings.get_current_profile_name() == "thorough"
LISTED = {
    "samrad": ("ostby", "sjukhuset"),
    "ledning": ("vastby", "primarvarden"),
    "tema": ("primarvarden", "ostby"),
    "lokal": ("vastby", "sjukhuset"),
}
"""Of each body the parties of the chair and the vice chair that the list of people begins with."""


class Row(NamedTuple):
    """A role as it stands written."""

    id: int
    group: str
    role: Role
    person: int
    party: str | None
    first: date
    last: date


class Known(NamedTuple):
    """A term as it stands written."""

    group: str
    starts_on: date
    ends_on: date | None
    side: Principal | None
    person: int | None


def listed(*, without: str = "", extra: int = 0) -> str:
    """The list of people: the chairs, the vice chairs and `extra` members, but for the row `without`."""
    rows = ["namn;e-post;grupp;roll;part;plats;från;till"]
    for group, parties in LISTED.items():
        for role, party in zip((CHAIR, VICE), parties, strict=True):
            if without != f"{group}/{role.value}":
                name = f"{role.swedish.capitalize()} {group}"
                rows.append(f"{name};{role.value}.{group}@{party}.example;{group};{role.swedish};{party};;2025-01-01;")
    rows += [
        f"Kontakt {party};kontakt@{party}.example;kontoret;kontaktperson;{party};;2025-01-01;" for party in PARTIES
    ]
    rows += [f"Ledamot {n};ledamot.{n}@ostby.example;tema;ledamot;ostby;;2025-01-01;" for n in range(extra)]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module", autouse=True)
def _template(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The area and its people, read in once; every run plays on a copy."""
    folder = tmp_path_factory.mktemp("whatever")
    Chairs.template = folder / "arshjul.db"
    migrate(f"sqlite:///{Chairs.template}")
    database = Database(f"sqlite:///{Chairs.template}")
    now = datetime.combine(BEGINS, time(6), STOCKHOLM)
    with database.write() as session:
        apply_area(session, read_area(AREA_FILE), today=BEGINS, now=now, who="test")
    with database.write() as session:
        (folder / "people.csv").write_text(listed(), encoding="utf-8")
        people = read_people(folder / "people.csv")
        apply_people(session, people, area=AREA, today=BEGINS, now=now, who="test", confirmed=True)
    database.close()


class Chairs(RuleBasedStateMachine):
    """An office and its chairs."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="chairs-"))
        shutil.copy(self.template, self.folder / "arshjul.db")
        self.database = Database(f"sqlite:///{self.folder / 'arshjul.db'}", durable=False)
        self.desk: Desk = desk_on(self.database, self.folder)
        self.today = BEGINS
        self.number = 0
        self.past_roles: dict[int, Row] = {}
        self.past_terms: dict[tuple[str, date], Known] = {}
        self.seen_letters = 0

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    def at(self, hour: int = 7) -> datetime:
        return datetime.combine(self.today, time(hour), STOCKHOLM).astimezone(UTC)

    def by_somebody(self) -> dict[str, Any]:
        return {"area": AREA, "today": self.today, "now": self.at(10), "who": "test"}

    # --- what can happen

    @initialize()
    def look(self) -> None:
        self._rotate()

    @rule(
        group=st.sampled_from(BODIES),
        role=st.sampled_from([CHAIR, CHAIR, VICE]),
        party=st.sampled_from(sorted(PARTIES)),
        insists=st.booleans(),
        again=st.booleans(),
    )
    def somebody_is_named(self, group: str, role: Role, party: str, insists: bool, again: bool) -> None:
        self.number += 0 if again else 1
        title = f"Nominerad {self.number} {party}"
        person = NewPerson(name=title, email=f"{self.number}@{party}.example")
        reason = "överenskommet" if insists else None
        self._try(nominate, group=group, person=person, role=role, party=party, reason=reason)

    @rule(
        group=st.sampled_from(BODIES),
        role=st.sampled_from([CHAIR, VICE]),
        days=st.sampled_from([-1, 0, 1, 20, 200, 400]),
    )
    def somebody_leaves(self, group: str, role: Role, days: int) -> None:
        self._try(leave, group=group, role=role, on=self.today + timedelta(days=days))

    @rule(group=st.sampled_from(BODIES), side=st.sampled_from(Principal))
    def a_turn_is_given_away(self, group: str, side: Principal) -> None:
        self._try(override, group=group, side=side, reason="de har bett om det")

    @rule(group=st.sampled_from(BODIES))
    def two_terms_change_places(self, group: str) -> None:
        self._try(override, group=group, swap=True, reason="de har bytt")

    @rule(group=st.sampled_from(BODIES), days=st.sampled_from([0, 1, 45, 300]))
    def a_term_gets_another_end(self, group: str, days: int) -> None:
        self._try(override, group=group, ends_on=self.today + timedelta(days=days), reason="omorganisation")

    @rule(
        without=st.sampled_from(["", "samrad/vice-chair", "tema/vice-chair", "lokal/chair", "ledning/chair"]),
        extra=st.integers(0, 2),
    )
    def a_list_of_people_is_read_in(self, without: str, extra: int) -> None:
        file = self.folder / "people.csv"
        file.write_text(listed(without=without, extra=extra), encoding="utf-8")
        before = self._roles()
        try:
            with self.database.write() as session:
                apply_people(
                    session,
                    read_people(file),
                    area=AREA,
                    today=self.today,
                    now=self.at(9),
                    who="test",
                    confirmed=True,
                )
        except PeopleListError:
            assert self._roles() == before
        self._take_up_what_the_list_says_still_holds()

    def _take_up_what_the_list_says_still_holds(self) -> None:
        """A list may mend one that was too short, and say that somebody never went."""
        for row in self._roles():
            if row.id in self.past_roles and row != self.past_roles[row.id]:
                assert row._replace(last=self.past_roles[row.id].last) == self.past_roles.pop(row.id)
                assert row.last == date.max

    @rule(days=st.sampled_from([1, 7, 31, 92, 183]))
    def time_passes(self, days: int) -> None:
        wheel = self._wheel()
        self.today = wheel.closed.next_open(self.today + timedelta(days=days))
        self._rotate()
        run_post(self.desk, area=AREA, today=self.today, now=self.at())

    @rule()
    def nobody_does_anything(self) -> None:
        """A second look on the same morning finds nothing to do."""
        self._rotate()
        before = self._all_rows()
        outcome = self._rotate()
        assert self._all_rows() == before
        assert not outcome.told
        assert (outcome.opened, outcome.moved, outcome.settled, outcome.ended) == (0, 0, 0, 0)
        assert (outcome.begun, outcome.taken_back, outcome.invitations) == ((), 0, 0)

    def _try(self, act: Any, **what: Any) -> None:
        """What makes no sense is refused, and then nothing has changed."""
        before = self._roles()
        try:
            act(self.desk, **what, **self.by_somebody())
        except RefusedNomination:
            assert self._roles() == before

    def _rotate(self) -> Any:
        with self.database.write() as session:
            return rotate(session, area=AREA, today=self.today, now=self.at(), links=self.desk.links)

    # --- what stands written

    def _wheel(self) -> Any:
        with self.database.read() as session:
            return wheel_of_area(session, AREA)

    def _table(self) -> Timetable:
        with self.database.read() as session:
            return timetable(session, wheel_of_area(session, AREA), until=self.today + AHEAD, today=self.today)

    def _roles(self) -> list[Row]:
        with self.database.read() as session:
            rows = session.exec(select(Membership).order_by(col(Membership.id))).all()
        found = [
            Row(row.id or 0, row.group, row.role, row.person_id, row.party, row.valid_from, row.valid_to or date.max)
            for row in rows
        ]
        return [row for row in found if row.first <= row.last]

    def _terms(self, session: Session) -> list[Known]:
        rows = session.exec(select(ChairTerm).order_by(col(ChairTerm.group), col(ChairTerm.starts_on))).all()
        return [Known(row.group, row.starts_on, row.ends_on, row.side, row.person_id) for row in rows]

    def _all_rows(self) -> list[object]:
        """All that a look at the chairs could write."""
        with self.database.read() as session:
            acts = [(a.key, a.state, a.letter_id) for a in session.exec(select(Act).order_by(col(Act.id)))]
            duties = [
                (d.id, d.state, d.due_on, d.revision, d.look_on)
                for d in session.exec(select(Duty).order_by(col(Duty.id)))
            ]
            return [self._terms(session), self._roles(), acts, duties]

    # --- what always holds

    @invariant()
    def no_body_has_two_chairs_on_one_day(self) -> None:
        """From today on. That a list tells of two in the past is told, and mended by nobody but the office."""
        roles = [row for row in self._roles() if row.last >= self.today]
        for group in BODIES:
            chairs = sorted((r for r in roles if (r.group, r.role) == (group, CHAIR)), key=lambda row: row.first)
            for one, other in pairwise(chairs):
                assert one.last < other.first, (self.today, one, other)

    @invariant()
    def terms_follow_on_one_another_and_sides_take_turns(self) -> None:
        """But where the office has said otherwise, and its reason stands with one of the two terms."""
        found = self._table()
        for group in BODIES:
            line = found.schedule.terms.get(group, ())
            assert line, group
            for before, after in pairwise(line):
                assert before.ends_on == after.starts_on - A_DAY, (self.today, before, after)
                decided = any(self._is_decided(found, term) for term in (before, after))
                assert before.side is not after.side or decided, (self.today, before, after)

    def _is_decided(self, found: Timetable, term: Term) -> bool:
        """Whether the office has let the term be another than the rules say; a coupled body's is as its partner's."""
        leading = found.schedule.on("samrad", term.starts_on) if term.group == "ledning" else term
        return any(facts is not None and bool(facts.reason) for facts in (found.facts(term), found.facts(leading)))

    @invariant()
    def a_chair_stands_on_the_side_whose_term_it_is(self) -> None:
        found = self._table()
        for held in found.stock.held:
            term = found.schedule.on(held.group, max(held.valid_from, BEGINS))
            if held.role is CHAIR and term is not None and not self._is_decided(found, term):
                assert held.side is term.side, (self.today, held, term)

    @invariant()
    def the_coupled_body_is_in_step(self) -> None:
        terms = self._table().schedule.terms
        ours, theirs = ([(t.starts_on, t.ends_on, t.side) for t in terms[body]] for body in ("ledning", "samrad"))
        assert ours == theirs, self.today

    @invariant()
    def what_has_been_is_not_written_anew(self) -> None:
        roles = {row.id: row for row in self._roles()}
        with self.database.read() as session:
            terms = {(known.group, known.starts_on): known for known in self._terms(session)}
        for number, was in self.past_roles.items():
            assert roles.get(number) == was, self.today
        for key, known in self.past_terms.items():
            assert terms.get(key) == known, self.today
        yesterday = self.today - A_DAY
        self.past_roles |= {number: row for number, row in roles.items() if row.last < yesterday}
        self.past_terms |= {key: known for key, known in terms.items() if (known.ends_on or date.max) < yesterday}

    @invariant()
    def nobody_who_has_gone_is_written_to(self) -> None:
        """But to thank them, and to tell them that a turn that was theirs is not."""
        roles = self._roles()
        with self.database.read() as session:
            sent = session.exec(
                select(Letter.id, Letter.person_id, Letter.day, Act.kind)
                .join(Act, Act.letter_id == Letter.id)  # type: ignore[arg-type]
                .where(Act.state == ActState.DONE, col(Letter.id) > self.seen_letters)
            ).all()
        for number, person, day, kind in sent:
            self.seen_letters = max(self.seen_letters, number or 0)
            theirs = [row for row in roles if row.person == person]
            is_gone = person is not None and all(row.last < day for row in theirs)
            assert not is_gone or kind in FAREWELLS, (self.today, person, kind)


Chairs.TestCase.settings = settings(
    max_examples=settings.default.max_examples if THOROUGH else 14,
    stateful_step_count=40 if THOROUGH else 25,
    deadline=None,
    derandomize=not THOROUGH,
    phases=[Phase.generate, Phase.shrink] if THOROUGH else [Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestWhateverHappens = Chairs.TestCase


def test_a_body_in_step_follows_though_somebody_is_named_for_its_next_term_and_nobody_for_its_partner_s() -> None:
    chairs = Chairs()
    chairs.look()
    chairs.somebody_is_named(group="ledning", role=CHAIR, party="vastby", insists=True, again=False)
    chairs.a_term_gets_another_end(group="samrad", days=45)

    chairs.the_coupled_body_is_in_step()
    chairs.teardown()
