"""Four years of chairs, 2026–2029, in Göteborgsområdet and in an excerpt of Fyrbodal, played as a rehearsal plays them.

Sides name somebody in good time, after they have been reminded, when the term has begun already, or never; chairs leave
in the middle of a term; meetings are laid down for each year. Each morning around a change it is seen that nothing is
left with whoever has gone. Who holds what is taken from the rows of roles alone, and not from what is tried.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from areas.people import read_people
from areas.reader import read_area_text
from models.duties import Duty
from models.letters import Act, Letter
from models.log import LogEntry
from models.people import Membership
from models.words import (
    ActState,
    DutyState,
    FeedKind,
    MeetingStatus,
    Principal,
    Role,
    StepKind,
)
from office import rotation, seats
from office.alarms import alarms
from office.areas import apply_area, wheel_of_area
from office.behaviour import Deed, HandsIn, Situation
from office.briefing import Briefing
from office.calendar_entries import Window
from office.departures import leave
from office.desk import Desk
from office.feeds import make
from office.meetings import NewMeeting, lay_down
from office.nominations import NewPerson, nominate
from office.people import apply_people
from office.playing import Cast, Play
from office.playing_meetings import three_months_ahead
from office.roles import Roster
from office.subscriptions import grant, has_right
from office.term_duties import role_asked, wanted_nominations
from office.terms import Timetable, timetable
from rules.rotation import CHAIRS
from rules.terms import months_after
from rules.wheel import Wheel, collections_by_group
from settings import ROOT
from store import areas, invitations, subscriptions
from store import meetings as meeting_facts
from store.database import Database
from store.feeds import FeedKey
from store.migrate import migrate
from tests.conftest import desk_on
from tests.slim_areas import slimmed

TESTED = Path(__file__).parents[1] / "areas"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
A_DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 2), date(2029, 12, 28)
LOOKS_AHEAD = timedelta(days=3 * 366)
KOMMUN, REGION = Principal.MUNICIPALITY, Principal.REGION
CHAIR, VICE = Role.CHAIR, Role.VICE_CHAIR
LEADS = (CHAIR, VICE)
CALLED_AS = {CHAIR, VICE, Role.MEMBER, Role.CO_OPTED, Role.PROCESS_LEADER, Role.PROCESS_SUPPORT, Role.SECRETARY}
BEFORE, ON_THE_DAY, AFTER = ("nominated", "outgoing"), ("handover",), ("thanks",)


# --- what is played


@dataclass(frozen=True, kw_only=True)
class Leaver:
    """A chair who goes during a term: on which day it is known, the last day, and when somebody follows."""

    group: str
    told_on: date
    last_day: date
    followed_on: date


@dataclass(frozen=True, kw_only=True)
class Drama:
    """An area and what happens in it.

    `fresh` are the bodies whose sides name people whom nobody has heard of; the others name whom the area knows.
    `slow` says how a side is when it is not in good time, by body and year in which the term begins.
    `derived` are the roles that a body is made of beside its own, `guests` those that it invites.
    `meetings` are held every year: bodies, month and day.
    """

    area: str
    text: str
    people: Path
    fresh: frozenset[str]
    slow: Mapping[tuple[str, int], str]
    leavers: tuple[Leaver, ...]
    months: Mapping[str, int]
    derived: Mapping[str, tuple[tuple[str, Role], ...]]
    guests: Mapping[str, tuple[tuple[str, Role], ...]]
    meetings: tuple[tuple[tuple[str, ...], int, int], ...]


def of(*groups: str) -> tuple[tuple[str, Role], ...]:
    return tuple((group, role) for group in groups for role in LEADS)


TEMAGRUPPER = tuple(f"temagrupp-{tema}" for tema in ("aldre", "psykiatri", "rehabilitering", "barn-och-unga"))
GOTEBORG = Drama(
    area="goteborgsomradet",
    text=slimmed(
        ROOT / "areas" / "goteborgsomradet.yaml",
        stations=["forslag-handlingsplaner"],
        minutes_of="temagrupp",
        läge="skarp",
    ),
    people=ROOT / "areas" / "goteborgsomradet-people.csv",
    fresh=frozenset({"temagrupp-aldre", "temagrupp-rehabilitering", "lgs"}),
    slow={
        ("temagrupp-aldre", 2027): "reminded",
        ("temagrupp-rehabilitering", 2027): "late",
        ("temagrupp-psykiatri", 2027): "never",
        ("temagrupp-barn-och-unga", 2029): "late",
        ("politiskt-samrad", 2029): "reminded",
    },
    leavers=(
        Leaver(
            group="temagrupp-aldre",
            told_on=date(2026, 3, 9),
            last_day=date(2026, 4, 30),
            followed_on=date(2026, 3, 30),
        ),
        Leaver(group="lgs", told_on=date(2027, 9, 20), last_day=date(2027, 9, 30), followed_on=date(2027, 11, 8)),
        Leaver(
            group="temagrupp-barn-och-unga",
            told_on=date(2027, 6, 14),
            last_day=date(2027, 6, 30),
            followed_on=date.max,
        ),
        Leaver(
            group="temagrupp-rehabilitering",
            told_on=date(2028, 5, 9),
            last_day=date(2028, 5, 8),
            followed_on=date(2028, 6, 7),
        ),
    ),
    months={"politiskt-samrad": 24, "lgs": 24} | dict.fromkeys(TEMAGRUPPER, 18),
    derived={
        "presidium": of("politiskt-samrad", "lgs"),
        "beredningsgrupp": (*of("lgs"), ("lgs", Role.PROCESS_LEADER)),
    },
    guests={"beredningsgrupp": tuple((group, CHAIR) for group in TEMAGRUPPER)},
    meetings=(
        (("presidium",), 1, 20),
        (("lgs",), 2, 17),
        (("politiskt-samrad", "lgs"), 5, 26),
        (("temagrupp-rehabilitering",), 7, 6),
        (("temagrupp-aldre",), 9, 15),
        (("temagrupp-psykiatri",), 9, 22),
        (("beredningsgrupp",), 10, 20),
    ),
)

FORA = ("forum-barn-och-unga", "forum-vuxna", "forum-aldre")
LOCAL = tuple(
    f"lokal-{place}"
    for place in (
        "dals-ed", "fargelanda", "lilla-edet", "lysekil", "mellerud-bengtsfors", "munkedal", "orust", "sotenas",
        "stromstad", "tanum", "trollhattan", "uddevalla", "vanersborg", "amal",
    )
)  # fmt: skip
FYRBODAL = Drama(
    area="fyrbodal",
    text=slimmed(TESTED / "fyrbodal-utdrag.yaml", stations=["arsrapportunderlag"], läge="skarp"),
    people=TESTED / "fyrbodal-utdrag-people.csv",
    fresh=frozenset({"styrgrupp", "forum-vuxna", "lokal-tanum", "lokal-orust", "lokal-amal"}),
    slow={
        ("forum-vuxna", 2028): "late",
        ("forum-barn-och-unga", 2028): "never",
        ("lokal-tanum", 2027): "reminded",
        ("lokal-orust", 2028): "late",
        ("lokal-lysekil", 2028): "never",
        ("lokal-sotenas", 2027): "reminded",
        ("forum-aldre", 2027): "reminded",
    },
    leavers=(
        Leaver(
            group="lokal-tanum", told_on=date(2028, 4, 11), last_day=date(2028, 5, 31), followed_on=date(2028, 5, 3)
        ),
        Leaver(group="styrgrupp", told_on=date(2026, 3, 2), last_day=date(2026, 3, 15), followed_on=date(2026, 4, 7)),
    ),
    months={"politiskt-samrad": 24, "styrgrupp": 24} | dict.fromkeys(FORA, 24) | dict.fromkeys(LOCAL, 12),
    derived={
        "presidium": of("politiskt-samrad"),
        "styrgrupp": tuple((forum, CHAIR) for forum in FORA),
        "arbetsutskott": (*of("styrgrupp"), ("styrgrupp", Role.PROCESS_LEADER)),
        "beredning-vuxna": (*of("forum-vuxna"), ("forum-vuxna", Role.PROCESS_LEADER)),
    },
    guests={"politiskt-samrad": of("styrgrupp")},
    meetings=(
        (("arbetsutskott",), 1, 19),
        (("styrgrupp",), 2, 9),
        (("beredning-vuxna",), 1, 26),
        (("lokal-tanum",), 6, 15),
        (("lokal-orust",), 1, 14),
        (("politiskt-samrad",), 4, 21),
        (("presidium",), 10, 6),
    ),
)


# --- the players


def comes_on(drama: Drama, group: str, year: int, *, asked_on: date, due_on: date) -> date | None:
    """The day on which the side has a name to give. It is to have one a month before the term begins."""
    match drama.slow.get((group, year)):
        case "reminded":
            return due_on - timedelta(days=40)
        case "late":
            return due_on + timedelta(days=45)
        case "never":
            return None
        case _:
            return asked_on + timedelta(days=12)


class Player:
    """Plays an area's mornings, and what people do on them."""

    def __init__(self, desk: Desk, drama: Drama) -> None:
        self.desk, self.drama = desk, drama
        self.cast = Cast(behaviour=self._behaves, who="övningen", calls=three_months_ahead)
        self.play = Play(desk, area=drama.area, cast=self.cast)
        self._asked: dict[int, date] = {}

    @property
    def wheel(self) -> Wheel:
        return self.play.wheel

    def at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), STOCKHOLM).astimezone(UTC)

    def table(self, day: date) -> Timetable:
        with self.desk.database.read() as session:
            return timetable(session, self.wheel, until=day + LOOKS_AHEAD, today=day)

    def day(self, today: date) -> bool:
        """A day: its meetings laid down, its mornings, who is named and who leaves; whether anything was done."""
        if not self.wheel.closed.is_open(today):
            return False
        changed = self._meetings_of_next_year(today) if today.month == 12 or today == FIRST else False
        has_work = self.play.day(today)
        changed = any([changed, self._names_fresh_people(today), self._leaves(today), self._follows(today)])
        if changed:
            self.play = Play(self.desk, area=self.drama.area, cast=self.cast)
        return has_work or changed

    def _behaves(self, here: Situation) -> tuple[Deed, ...]:
        _, year, _, group, _ = here.key.split("/")
        if not here.of_chair:
            return (HandsIn(on=here.closed.next_open(here.last_day), at=time(10)),)
        if group in self.drama.fresh:
            return ()
        on = comes_on(self.drama, group, int(year), asked_on=here.asked_on, due_on=here.last_day)
        return (HandsIn(on=here.closed.next_open(on), at=time(10)),) if on else ()

    def _meetings_of_next_year(self, today: date) -> bool:
        year = today.year if today == FIRST else today.year + 1
        with self.desk.database.write() as session:
            if today != FIRST and meeting_facts.between(
                session, area=self.drama.area, first=date(year, 1, 1), last=date(year, 12, 31)
            ):
                return False
            news = [
                NewMeeting(groups=groups, starts_at=self.at(day, 9), ends_at=self.at(day, 12), place="Sal A")
                for groups, month, number in self.drama.meetings
                for day in [self.wheel.closed.next_open(date(year, month, number))]
            ]
            wheel = wheel_of_area(session, self.drama.area)
            lay_down(session, wheel, news, links=self.desk.links, who="övningen", today=today, now=self.at(today, 6))
        return True

    def _names_fresh_people(self, today: date) -> bool:
        with self.desk.database.read() as session:
            awaited = session.exec(
                select(Duty).where(
                    Duty.station == CHAIRS, Duty.state == DutyState.AWAITED, Duty.area == self.drama.area
                )
            ).all()
        left = {leaver.group for leaver in self.drama.leavers if leaver.told_on <= today < leaver.followed_on}
        named = False
        for duty in awaited:
            if duty.group not in self.drama.fresh or duty.group in left:
                continue
            asked_on = self._asked.setdefault(duty.id or 0, today)
            on = comes_on(self.drama, duty.group, duty.year, asked_on=asked_on, due_on=duty.due_on)
            if on is not None and on <= today:
                self._name(duty, today)
                named = True
        return named

    def _name(self, duty: Duty, today: date) -> None:
        wanted = {one.key: one for one in wanted_nominations(self.table(today))}
        one = wanted.get((duty.year, duty.group, duty.document))
        if one is None:
            return
        side = one.side or KOMMUN
        role = role_asked(duty.document)
        self.name(duty.group, role, side, starts_on=one.first, today=today)

    def name(self, group: str, role: Role, side: Principal, *, starts_on: date | None, today: date) -> None:
        """Somebody whom nobody has heard of takes the role."""
        party = next(party.party for party in self.wheel.parties if party.side is side)
        nominate(
            self.desk,
            area=self.drama.area,
            group=group,
            role=role,
            person=NewPerson(name=f"{role.swedish} {group} {today}", email=f"{role.value}.{group}.{today}@ny.example"),
            party=party,
            starts_on=starts_on,
            today=today,
            now=self.at(today, 11),
            who="övningen",
        )

    def _leaves(self, today: date) -> bool:
        gone = [leaver for leaver in self.drama.leavers if leaver.told_on == today]
        for leaver in gone:
            leave(
                self.desk,
                area=self.drama.area,
                group=leaver.group,
                on=leaver.last_day,
                today=today,
                now=self.at(today, 10),
                who="övningen",
            )
        return bool(gone)

    def _follows(self, today: date) -> bool:
        followed = [leaver for leaver in self.drama.leavers if leaver.followed_on == today]
        for leaver in followed:
            term = self.table(today).schedule.on(leaver.group, leaver.last_day)
            assert term is not None
            assert term.side is not None
            self.name(leaver.group, CHAIR, term.side, starts_on=None, today=today)
        return bool(followed)


# --- who holds what, from the rows alone


class Held(NamedTuple):
    """A role as somebody holds it; `last` is the end of time where none is set."""

    group: str
    role: Role
    person: int
    first: date
    last: date


def held_roles(database: Database, area: str) -> list[Held]:
    with database.read() as session:
        rows = session.exec(select(Membership).where(Membership.area == area)).all()
    held = [Held(row.group, row.role, row.person_id, row.valid_from, row.valid_to or date.max) for row in rows]
    return sorted((each for each in held if each.first <= each.last), key=lambda each: each.first)


def on(held: Iterable[Held], day: date) -> list[Held]:
    return [each for each in held if each.first <= day <= each.last]


def spells(held: Iterable[Held], group: str, role: Role) -> list[Held]:
    """Who has held it in turn; somebody who goes on for another term does so in one spell."""
    found: list[Held] = []
    for each in held:
        if (each.group, each.role) != (group, role):
            continue
        if found and found[-1].person == each.person and found[-1].last == each.first - A_DAY:
            found[-1] = found[-1]._replace(last=each.last)
        else:
            found.append(each)
    return found


def is_gone(held: Iterable[Held], person: int, day: date) -> bool:
    """Whether they have held something, and hold nothing now nor are to."""
    theirs = [each for each in held if each.person == person]
    return bool(theirs) and all(each.last < day for each in theirs)


# --- what is seen to each morning around a change


@dataclass
class Watcher:
    """Looks at what stands with whom on a morning. `seen` counts what there was to look at."""

    player: Player
    held: list[Held] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def look(self, day: date) -> None:
        drama, desk = self.player.drama, self.player.desk
        self.held = held_roles(desk.database, drama.area)
        self._one_chair_each(day)
        self._nothing_undone(day)
        self._invitations(day)
        self._duties(day)
        self._feeds(day)

    def _one_chair_each(self, day: date) -> None:
        chairs = Counter(each.group for each in on(self.held, day) if each.role is CHAIR)
        assert {group for group, number in chairs.items() if number > 1} == set(), day

    def _nothing_undone(self, day: date) -> None:
        """After a morning the watch has nothing to tell of: not in years either that no list of people speaks of."""
        with self.player.desk.database.read() as session:
            left = [each.undone(session, self.player.wheel, today=day) for each in (rotation, seats)]
        assert left == [None, None], day

    def _expected(self, groups: Iterable[str], day: date) -> set[int]:
        """Who is to come to a meeting of those bodies on that day."""
        drama, now = self.player.drama, on(self.held, day)
        roles = {(group, role) for group in groups for role in CALLED_AS}
        roles |= {role for group in groups for role in (*drama.derived.get(group, ()), *drama.guests.get(group, ()))}
        return {each.person for each in now if (each.group, each.role) in roles}

    def _invitations(self, day: date) -> None:
        """Of those who come and go, exactly they are called who hold a seat there on the meeting's own day."""
        leading = {each.person for each in self.held if each.role in LEADS}
        with self.player.desk.database.read() as session:
            found = meeting_facts.between(
                session,
                area=self.player.drama.area,
                first=day + A_DAY,
                last=day + timedelta(days=400),
                statuses=[MeetingStatus.CALLED],
            )
            invited = invitations.invited(session, [meeting.id for meeting in found])
        for meeting in found:
            called = {row.person_id for row in invited[meeting.id] if row.called}
            assert called & leading == self._expected(meeting.groups, meeting.day) & leading, (day, meeting)
            self.seen["meetings"] += 1

    def _duties(self, day: date) -> None:
        """Whoever is to be written to holds a role today, and what is for the chair is the chair's."""
        wheel, now = self.player.wheel, on(self.held, day)
        working = {each.person for each in now}
        with self.player.desk.database.read() as session:
            owing = areas.group_spans(session, wheel.area)
            owed = collections_by_group((*wheel.collecting, *wheel.beside), owing)
            names = areas.group_names(session, wheel.area, on=day)
            roster = Roster.on(session, wheel, day=day, group_names=names)
            awaited = session.exec(select(Duty).where(Duty.area == wheel.area, Duty.state == DutyState.AWAITED)).all()
        for duty in awaited:
            collection = owed.get((duty.station, duty.document, duty.group))
            assert collection is not None, (day, duty)
            for to in {to for step in collection.ladder.steps for to in (*step.to, *step.copies)}:
                person = roster.recipient(to.key, group=duty.group).person_id
                assert person is None or person in working, (day, duty, to)
                chairs = {each.person for each in now if (each.group, each.role) == (duty.group, to.role)}
                if to.key in ("chair", "vice-chair") and chairs:
                    assert person in chairs, (day, duty, to)
                    self.seen["duties"] += 1

    def _feeds(self, day: date) -> None:
        """A body's calendar, had by whoever sits in it, answers nobody who sits there no longer. Whoever has left a
        chair lately sees none of what is to come there in their own calendar."""
        drama, wheel = self.player.drama, self.player.wheel
        with self.player.desk.database.read() as session:
            for one in subscriptions.of_area(session, drama.area):
                if one.by_role and one.kind is FeedKind.GROUP:
                    stays = any(
                        each.group == one.subject and each.person == one.person_id and each.last >= day
                        for each in self.held
                    )
                    assert has_right(wheel, one, today=day) is stays, (day, one)
                    self.seen["links"] += stays
                    self.seen["dead links"] += not stays
                if one.kind is FeedKind.PERSON and is_gone(self.held, one.person_id, day):
                    assert not has_right(wheel, one, today=day), (day, one)
            left = [e for e in self.held if e.role in LEADS and day - timedelta(days=14) <= e.last < day]
            for each in left:
                self._sees_nothing_of(session, each, day)

    def _sees_nothing_of(self, session: Any, left: Held, day: date) -> None:
        key = FeedKey(self.player.drama.area, FeedKind.PERSON, str(left.person))
        body = make(session, key, today=day, now=self.player.at(day, 9), window=Window.on(day)).body
        coming = meeting_facts.between(
            session, area=self.player.drama.area, first=day, last=Window.on(day).last, statuses=[MeetingStatus.CALLED]
        )
        for meeting in coming:
            if left.person not in self._expected(meeting.groups, meeting.day):
                assert meeting.uid.encode() not in body, (day, left, meeting)
                self.seen["calendars"] += 1


# --- what it has come to


def base(step: str) -> str:
    return step.partition(".")[0]


class Told(NamedTuple):
    """A letter about a change: of which body and role, to whom, which step, and the day of the change."""

    group: str
    role: Role
    person: int
    step: str
    on: date


def told_of_changes(database: Database, area: str) -> Counter[Told]:
    """Every letter of a change that has left."""
    with database.read() as session:
        found = session.exec(
            select(Act).where(
                Act.area == area, Act.station == CHAIRS, Act.state == ActState.DONE, col(Act.duty_id).is_(None)
            )
        ).all()
    return Counter(
        Told(
            act.group,
            Role(act.document),
            int(act.addressee.removeprefix("person-")),
            base(act.step),
            date.fromisoformat((act.tells or {})["on"]),
        )
        for act in found
        if act.kind in (StepKind.NOMINATED, StepKind.HANDOVER, StepKind.THANKS)
    )


def wanted_letters(player: Player, held: list[Held], found: Timetable) -> Iterator[Told]:
    """What every change of a chair or vice chair is to be told by, once each, to whoever comes and whoever goes."""
    named_late = late_names(player, found)
    for group, role in itertools.product(found.wheel.rotation, LEADS):
        line = spells(held, group, role)
        for before, after in zip([None, *line], [*line, None], strict=True):
            if before is not None and (after is None or before.last < after.first - A_DAY):
                yield from _of_vacancy(found, held, before)
            elif before is not None and after is not None:
                yield from _of_handover(held, before, after, is_told_before=after not in named_late)
            if after is not None and before is not None and before.last < after.first - A_DAY:
                yield from _of_arrival(after, is_told_before=after not in named_late)


def _of_vacancy(found: Timetable, held: list[Held], before: Held) -> Iterator[Told]:
    if before.last == date.max:
        return
    day = before.last + A_DAY
    if not _takes_the_chair(held, before, day):
        yield Told(before.group, before.role, before.person, "thanks", day)
    rule = found.rule(before.group)
    if before.role is CHAIR and rule is not None and rule.vice_acts:
        for vice in on(held, day):
            if (vice.group, vice.role) == (before.group, VICE):
                yield Told(before.group, CHAIR, vice.person, "handover", day)


def _of_handover(held: list[Held], before: Held, after: Held, *, is_told_before: bool) -> Iterator[Told]:
    yield from _of_arrival(after, is_told_before=is_told_before)
    if not _takes_the_chair(held, before, after.first):
        yield Told(before.group, before.role, before.person, "thanks", after.first)
        if is_told_before:
            yield Told(before.group, before.role, before.person, "outgoing", after.first)


def _of_arrival(after: Held, *, is_told_before: bool) -> Iterator[Told]:
    yield Told(after.group, after.role, after.person, "handover", after.first)
    if is_told_before:
        yield Told(after.group, after.role, after.person, "nominated", after.first)


def _takes_the_chair(held: list[Held], before: Held, day: date) -> bool:
    chairs = [each for each in on(held, day) if (each.group, each.role) == (before.group, CHAIR)]
    return before.role is VICE and any(each.person == before.person for each in chairs)


def late_names(player: Player, found: Timetable) -> set[Held]:
    """Those who were named on the very day on which they began, so that nobody could be told beforehand."""
    with player.desk.database.read() as session:
        logged = session.exec(
            select(LogEntry).where(LogEntry.area == player.drama.area, col(LogEntry.act).in_(["nominate", "succeed"]))
        ).all()
    late = {
        (
            entry.subject.partition("/chair-")[2],
            Role(entry.detail["role"]),
            entry.detail["person"],
            entry.detail["first"],
        )
        for entry in logged
        if entry.detail["first"] == str(entry.at.astimezone(STOCKHOLM).date())
    }
    held = held_roles(player.desk.database, player.drama.area)
    return {each for each in held if (each.group, each.role, each.person, str(each.first)) in late}


@dataclass(frozen=True, kw_only=True)
class Played:
    """Four years, when they have been played."""

    player: Player
    held: list[Held]
    found: Timetable
    seen: Counter[str]
    alarms: Mapping[date, list[str]]

    @property
    def drama(self) -> Drama:
        return self.player.drama

    @property
    def database(self) -> Database:
        return self.player.desk.database


def watched_days(drama: Drama) -> set[date]:
    """Every day near one on which a term may begin, or somebody leaves or follows."""
    turns = [date(year, month, 1) for year in range(FIRST.year, LAST.year + 2) for month in (1, 7)]
    others = [day for leaver in drama.leavers for day in (leaver.told_on, leaver.last_day + A_DAY, leaver.followed_on)]
    near = {day + timedelta(days=number) for day in turns for number in range(-4, 7)}
    near |= {day + timedelta(days=number) for day in others if day < date.max for number in range(-2, 5)}
    late = {date(year, month, number) for year, month in ((2027, 7), (2028, 1), (2029, 1)) for number in range(7, 24)}
    return near | late


def played(drama: Drama, database: Database, folder: Path) -> Played:
    desk = desk_on(database, folder)
    long_ago = date(2024, 2, 1)
    now = datetime.combine(long_ago, time(7), STOCKHOLM)
    with database.write() as session:
        apply_area(session, read_area_text(drama.text, drama.area), today=long_ago, now=now, who="test")
    with database.write() as session:
        people = read_people(drama.people)
        apply_people(session, people, area=drama.area, today=long_ago, now=now, who="test", confirmed=True)
    player = Player(desk, drama)
    watcher, told = Watcher(player), {}
    held = held_roles(database, drama.area)
    for each in on(held, FIRST):
        if each.role in LEADS:
            key = FeedKey(drama.area, FeedKind.GROUP, each.group)
            grant(desk, key, person_id=each.person, now=player.at(FIRST, 6), who="test")
    watched, day = watched_days(drama), FIRST
    while day <= LAST:
        if player.day(day) and day in watched:
            watcher.look(day)
        if day.day == 15 and day.month in (2, 8):
            told[day] = alarms_on(player, day)
        day += A_DAY
    held = held_roles(database, drama.area)
    return Played(player=player, held=held, found=player.table(LAST), seen=watcher.seen, alarms=told)


def alarms_on(player: Player, day: date) -> list[str]:
    with player.desk.database.read() as session:
        briefing = Briefing(session, player.wheel, today=day, links=player.desk.links)
        return [alarm.what for alarm in alarms(session, briefing)]


# --- what is asked of both areas


@pytest.fixture(
    scope="module",
    params=[GOTEBORG, pytest.param(FYRBODAL, marks=pytest.mark.thorough)],
    ids=lambda drama: drama.area,
)
def years(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("years")
    url = f"sqlite:///{folder / 'years.db'}"
    migrate(url)
    database = Database(url, durable=False)
    yield played(request.param, database, folder)
    database.close()


def test_every_body_changes_side_on_its_day_without_exception(years: Played) -> None:
    """Whoever was late, left or was never named: terms follow on one another, and the sides take turns."""
    for group, months in years.drama.months.items():
        known = [facts for facts in years.found.stock.facts if facts.group == group and facts.last_day >= FIRST]
        changes = [facts.starts_on for facts in known if FIRST < facts.starts_on <= LAST]
        assert changes, group
        for before, after in itertools.pairwise(known):
            assert {before.side, after.side} == {KOMMUN, REGION}, (group, after)
            assert after.starts_on == months_after(before.starts_on, months), (group, after)
            assert before.ends_on == after.starts_on - A_DAY, (group, after)


def test_lgs_is_always_in_step_with_politiskt_samrad(years: Played) -> None:
    if years.drama is not GOTEBORG:
        return
    days = [
        [(f.starts_on, f.ends_on, f.side) for f in years.found.stock.facts if f.group == group]
        for group in ("lgs", "politiskt-samrad")
    ]
    assert days[0] == days[1]
    assert [starts_on for starts_on, _, _ in days[0] if starts_on > FIRST][:2] == [date(2027, 1, 1), date(2029, 1, 1)]


def test_the_chair_stands_on_the_side_whose_term_it_is(years: Played) -> None:
    sides = {party.party: party.side for party in years.found.wheel.parties}
    held = [each for each in years.found.stock.held if each.role is CHAIR and each.last_day >= FIRST]
    assert held
    for each in held:
        term = years.found.schedule.on(each.group, max(each.valid_from, FIRST))
        if term is not None and each.group in years.drama.months:
            assert sides[each.party or ""] is term.side, (each, term)


def test_every_change_had_its_letters_once_and_no_other_was_sent(years: Played) -> None:
    """To whoever came and whoever went, chairs and vice chairs alike; in vacancies to whoever acted."""
    until = LAST - timedelta(days=10)
    wanted = {told for told in wanted_letters(years.player, years.held, years.found) if FIRST < told.on <= until}
    told = Counter(
        {told: n for told, n in told_of_changes(years.database, years.drama.area).items() if FIRST < told.on <= until}
    )

    assert {told for told in wanted if told.role is CHAIR}
    assert wanted - set(told) == set()
    assert set(told) - wanted == set()
    assert {told for told, number in told.items() if number > 1} == set()


def test_nobody_who_has_gone_was_written_to_but_to_thank_and_to_take_a_meeting_back(years: Played) -> None:
    farewells = {StepKind.THANKS, StepKind.CANCELLATION}
    with years.database.read() as session:
        sent = session.exec(
            select(Letter.person_id, Letter.day, Act.kind, Act.group, Act.addressee, Act.key)
            .join(Act, Act.letter_id == Letter.id)  # type: ignore[arg-type]
            .where(Letter.area == years.drama.area, Act.state == ActState.DONE)
        ).all()
    assert len(sent) > 1000
    gone = 0
    for person, day, kind, group, addressee, key in sent:
        if person is None:
            continue
        if is_gone(years.held, person, day):
            assert kind in farewells, (key, day)
            gone += 1
        holders = {each.person for each in on(years.held, day) if (each.group, each.role.value) == (group, addressee)}
        if addressee in ("chair", "vice-chair") and holders:
            assert person in holders, (key, day)
    assert gone


def test_each_morning_around_a_change_there_was_something_to_look_at(years: Played) -> None:
    """What was looked at is seen in `Watcher`; here it is made sure that it was not nothing."""
    assert {what for what, number in years.seen.items() if number >= 10} >= {
        "meetings", "duties", "links", "dead links", "calendars",
    }, years.seen  # fmt: skip


def test_every_meeting_was_moved_once_between_those_who_go_and_those_who_come(years: Played) -> None:
    """Whoever comes gets one invitation and no more; whoever goes, having had one, one cancellation."""
    leading = {each.person for each in years.held if each.role in LEADS}
    messages: dict[tuple[int, int], list[StepKind]] = defaultdict(list)
    with years.database.read() as session:
        for act in session.exec(
            select(Act).where(Act.area == years.drama.area, col(Act.meeting_id).is_not(None)).order_by(Act.id)
        ):  # type: ignore[arg-type]
            if act.kind.in_calendar and act.state is ActState.DONE:
                messages[act.meeting_id or 0, int(act.addressee.removeprefix("person-"))].append(act.kind)
    ways = Counter(tuple(kinds) for (_, person), kinds in messages.items() if person in leading)
    assert set(ways) == {(StepKind.INVITATION,), (StepKind.INVITATION, StepKind.CANCELLATION)}


def test_a_chair_who_left_was_followed_by_the_same_side_to_the_same_day(years: Played) -> None:
    for leaver in years.drama.leavers:
        term = years.found.schedule.on(leaver.group, leaver.last_day)
        assert term is not None
        of_term = [each for each in spells(years.held, leaver.group, CHAIR) if each.last > leaver.last_day]
        left = next(e for e in spells(years.held, leaver.group, CHAIR) if e.last == leaver.last_day)
        assert left.first <= term.last_day
        assert term.ends_on is not None
        assert term.ends_on == months_after(term.starts_on, years.drama.months[leaver.group]) - A_DAY
        if leaver.last_day < term.ends_on:
            follower = of_term[0]
            assert follower.first == max(leaver.last_day + A_DAY, leaver.followed_on)
            assert follower.last == term.ends_on
            assert follower.person != left.person


def role_looked_for(found: Timetable, group: str) -> Role:
    """Whom sides are asked for: where the vice chair is the next chair by rule, it is the vice chair."""
    rule = found.rule(group)
    return VICE if rule is not None and rule.vice_succeeds else CHAIR


def slow(years: Played, how: str) -> list[tuple[str, int]]:
    """The bodies and years in which somebody was named so."""
    return [key for key, was in years.drama.slow.items() if was == how]


def test_nobody_was_invented_where_nobody_was_named_and_the_office_was_told(years: Played) -> None:
    for group, year in slow(years, "never"):
        assert_never_named(years, group, year)


def assert_never_named(years: Played, group: str, year: int) -> None:
    (term,) = [f for f in years.found.stock.facts if f.group == group and f.starts_on.year == year]
    line = [e for e in years.held if (e.group, e.role) == (group, role_looked_for(years.found, group))]
    assert [each for each in line if term.starts_on <= each.first <= term.last_day] == []
    name = years.found.name(group)
    told = [any(name in what for what in said) for day, said in years.alarms.items() if term.covers(day)]
    assert told
    assert all(told)
    assert [each for each in line if each.first > term.last_day]


def test_somebody_named_late_sits_from_then_to_the_end_of_the_term(years: Played) -> None:
    for group, year in slow(years, "late"):
        (term,) = [f for f in years.found.stock.facts if f.group == group and f.starts_on.year == year]
        line = spells(years.held, group, role_looked_for(years.found, group))
        first = next(each for each in line if each.first >= term.starts_on)
        assert term.starts_on < first.first <= term.starts_on + timedelta(days=45), (group, year)
