"""What an area file means: the wheel, its stations, and whom they concern.

`areas/` makes these from the file; everything above reads them. They are frozen, so a wheel can be kept and shared.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from models.words import DocumentKind, Mode, Principal, Role, StationKind
from rules.dates import MONTHS, DayRule
from rules.decisions import DECISIONS, NOTHING_FOLLOWS, USUAL_PUBLISHING, Diary, Handling, PublishingRules
from rules.financing import Financing
from rules.ladder import Addressee, Ladder
from rules.matters import MATTERS, MatterRules
from rules.meetings import MEETINGS, Body, DaysFrom, DecidedDays, HangingDay
from rules.rotation import ASKED_MONTHS_BEFORE, CHAIRS, RotationRule
from rules.rotation_schedule import PartyInTurn
from rules.seats import SEATS, Quotas
from rules.terms import SWEDISH_MANDATE, MandatePeriod, months_after
from rules.workdays import ClosedDays


class Period(StrEnum):
    """Which time a document covers, counted from the station's year."""

    PREVIOUS_YEAR = "previous-year"
    THIS_YEAR = "this-year"
    NEXT_YEAR = "next-year"
    FIRST_HALF = "first-half"
    SECOND_HALF_BEFORE = "second-half-before"
    SECOND_HALF = "second-half"
    FIRST_QUARTER = "first-quarter"
    SECOND_QUARTER = "second-quarter"
    THIRD_QUARTER = "third-quarter"
    FOURTH_QUARTER_BEFORE = "fourth-quarter-before"

    def for_year(self, year: int) -> str:
        """The period in Swedish: "2025", "första halvåret 2026"."""
        before, years_on = _PERIODS_ALOUD[self]
        return f"{before}{year + years_on}"


_PERIODS_ALOUD: Mapping[Period, tuple[str, int]] = {
    Period.PREVIOUS_YEAR: ("", -1),
    Period.THIS_YEAR: ("", 0),
    Period.NEXT_YEAR: ("", 1),
    Period.FIRST_HALF: ("första halvåret ", 0),
    Period.SECOND_HALF_BEFORE: ("andra halvåret ", -1),
    Period.SECOND_HALF: ("andra halvåret ", 0),
    Period.FIRST_QUARTER: ("första kvartalet ", 0),
    Period.SECOND_QUARTER: ("andra kvartalet ", 0),
    Period.THIRD_QUARTER: ("tredje kvartalet ", 0),
    Period.FOURTH_QUARTER_BEFORE: ("fjärde kvartalet ", -1),
}
"""What stands before the year, and which year it is, counted from the station's."""


@dataclass(frozen=True, kw_only=True)
class GroupSpan:
    """A group and the days on which it exists (`valid_to` inclusive, None: until further notice)."""

    id: str
    kind: str
    valid_from: date
    valid_to: date | None = None

    def exists_on(self, day: date) -> bool:
        """Whether the group exists on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A kind of document that groups hand in."""

    id: str
    name: str
    plural: str
    period: Period
    template_url: str | None = None
    kind: DocumentKind = DocumentKind.PLAIN


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What the area itself wants its letters about a document to say: why it is asked for, and what is to be in it."""

    introduction: str | None = None
    instruction: str | None = None


NO_OWN_WORDS = OwnWords()


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One document that a station collects, from whom, by when and by which ladder.

    `owed_by` holds group kinds and group ids. With `hangs_on` the last day hangs on another station's meeting, and
    `due` holds until that is decided. `due` is None for what belongs to a meeting and has its day from it, and for what
    a person starts: its last day is counted `after_start`.
    """

    document: Document
    owed_by: frozenset[str]
    due: DayRule | None
    hangs_on: HangingDay | None = None
    after_start: DaysFrom | None = None
    ladder: Ladder
    handling: Handling = NOTHING_FOLLOWS
    own_words: OwnWords = NO_OWN_WORDS

    def owing(self, groups: Iterable[GroupSpan], *, due_on: date) -> list[GroupSpan]:
        """The groups that owe the document on `due_on`: those of the right kind that exist that day."""
        return [
            group
            for group in groups
            if (group.id in self.owed_by or group.kind in self.owed_by) and group.exists_on(due_on)
        ]


ALL_MONTHS = tuple(range(1, 13))
SERVED_BY_MEETINGS = (StationKind.MEETING, StationKind.DECIDE)
"""The stations that meetings serve whatever they say; a follow-up is one of them where it names whose meeting it is."""


@dataclass(frozen=True, kw_only=True)
class Station:
    """One recurring event of the wheel. `months` are 1–12, in order; `collects` is empty unless it gathers documents.

    It comes back every `every_years` years, from `from_year` on. `concerns` holds group kinds and group ids, and
    so does `meets`: those whose meeting it is, where they are not all whom it concerns. `invites` holds the roles that
    are called to it beside those groups' own, each in a group or in all of a kind: such a meeting has to be named.
    One `started_by_hand` asks for nothing before somebody says so; its months are only where it stands in the wheel.
    """

    id: str
    name: str
    kind: StationKind
    months: tuple[int, ...]
    active: bool = True
    every_years: int = 1
    from_year: int | None = None
    concerns: frozenset[str] = frozenset()
    meets: frozenset[str] = frozenset()
    invites: tuple[Addressee, ...] = ()
    collects: tuple[Collection, ...] = ()
    started_by_hand: bool = False

    @property
    def month_label(self) -> str:
        """`Januari`, or `Maj–juni`; `Hela året` for what has no month of its own."""
        if self.months == ALL_MONTHS:
            return "Hela året"
        return "–".join(MONTHS[month - 1] for month in self.months).capitalize()

    @property
    def title(self) -> str:
        """`Januari · Årsrapporter`: the name that tells it from another of the same name."""
        return self.name if self.months == ALL_MONTHS else f"{self.month_label} · {self.name}"

    @property
    def yearly(self) -> tuple[Collection, ...]:
        """What it collects by a day of the year: not what a meeting or a person's start gives its day."""
        return tuple(collection for collection in self.collects if collection.due is not None)

    @property
    def is_met(self) -> bool:
        """Whether a meeting serves it, so that it has a date to be decided."""
        return self.kind in SERVED_BY_MEETINGS or (self.kind is StationKind.FOLLOW_UP and bool(self.meets))

    def comes_in(self, year: int) -> bool:
        """Whether the station's turn comes in `year`: never before the first of them."""
        if self.from_year is None:
            return True
        return year >= self.from_year and (year - self.from_year) % self.every_years == 0


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A quarter of the wheel and the question it asks."""

    months: tuple[int, ...]
    name: str


@dataclass(frozen=True, kw_only=True)
class Senders:
    """Who letters come from.

    `mailbox` is the office's shared mailbox; answers go there unless `answers_to_leader`.
    Letters leave from it under the process leader's name, or from the leader's own address if `from_leader`.
    """

    mailbox: str
    name: str
    phone: str | None = None
    from_leader: bool = False
    answers_to_leader: bool = False


DATE_ALARM_DAYS = 84
"""So long beforehand a station whose meeting has no date alarms the office, where the area file says nothing."""


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """Everything that one applied area file lays down for the engine.

    `fallbacks` are tried in order where a role is vacant; after them the office's mailbox.
    `office_group` is the group whose members are the office, and whose communicator receives documents.
    `meeting_station`, `chair_station`, `seat_station`, `decision_station` and `matter_station` hold what meetings,
    terms of chairmanship, seats, decisions, and missions and questions give occasion to. They are no stations of the
    year's round and not in `stations`: they stand `beside`.
    `rotation` and `quotas` have the groups that the file says something of; `political` those whose members' seats
    end with the mandate period. `turn_orders` has the parties in turn of groups for which the file names them.
    `decided` is no rule but fact, put there by whoever knows the meetings: `dataclasses.replace(wheel, decided=…)`; and
    so are `closed_years`, of which nothing is asked any more, and what `matter_station` collects.
    `requisition_station` is the year's own station of that kind with the payment that each party owes there: it stands
    beside too, since nothing is owed before a person lets the requisition go.
    """

    area: str
    name: str
    time_zone: ZoneInfo
    mode: Mode
    live_from: date
    approve_escalations: bool
    closed: ClosedDays
    senders: Senders
    fallbacks: tuple[Addressee, ...]
    office_group: str
    phases: tuple[Phase, ...]
    stations: tuple[Station, ...]
    groups: tuple[GroupSpan, ...]
    bodies: tuple[Body, ...] = ()
    meeting_station: Station = Station(id=MEETINGS, name="Möten", kind=StationKind.MEETING, months=ALL_MONTHS)
    chair_station: Station = Station(id=CHAIRS, name="Ordförandeskap", kind=StationKind.COLLECT, months=ALL_MONTHS)
    seat_station: Station = Station(id=SEATS, name="Platser", kind=StationKind.COLLECT, months=ALL_MONTHS)
    decision_station: Station = Station(id=DECISIONS, name="Beslut", kind=StationKind.DECIDE, months=ALL_MONTHS)
    matter_station: Station = Station(
        id=MATTERS, name="Uppdrag och frågor", kind=StationKind.COLLECT, months=ALL_MONTHS
    )
    decided: DecidedDays = field(default_factory=dict)
    date_alarm_days: int = DATE_ALARM_DAYS
    rotation: Mapping[str, RotationRule] = field(default_factory=dict)
    asked_months_before: tuple[int, ...] = ASKED_MONTHS_BEFORE
    mandate: MandatePeriod = SWEDISH_MANDATE
    quotas: Mapping[str, Quotas] = field(default_factory=dict)
    political: frozenset[str] = frozenset()
    parties: tuple[PartyInTurn, ...] = ()
    party_names: Mapping[str, str] = field(default_factory=dict)
    turn_orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    publishing: PublishingRules = USUAL_PUBLISHING
    diaries: tuple[Diary, ...] = ()
    matters: MatterRules = field(default_factory=MatterRules)
    closed_years: frozenset[int] = frozenset()
    financing: Financing | None = None
    requisition_station: Station | None = None

    def __hash__(self) -> int:
        """What is worked out of a wheel is kept by it; all that it says would take longer to add up than to compare."""
        return hash(self.area)

    def station(self, station_id: str) -> Station:
        """The station of that id, those beside the year's round among them. Raises NoSuchStation."""
        for station in (*self.beside, *self.stations):
            if station.id == station_id:
                return station
        raise NoSuchStation(self, station_id)

    def lacks_a_date(self, station: Station, year: int) -> bool:
        """Whether the station's turn of that year is served by a meeting, and none has been decided."""
        return station.active and station.is_met and station.comes_in(year) and (station.id, year) not in self.decided

    def body(self, group: str) -> Body:
        """The group as its meetings see it. Raises NoSuchBody."""
        if group not in self._bodies:
            raise NoSuchBody(self, group)
        return self._bodies[group]

    @cached_property
    def _bodies(self) -> dict[str, Body]:
        return {body.group: body for body in self.bodies}

    @property
    def beside(self) -> tuple[Station, ...]:
        """The product's own stations, which are none of the year's round."""
        return (
            self.meeting_station,
            self.chair_station,
            self.seat_station,
            self.decision_station,
            self.matter_station,
            *([self.requisition_station] if self.requisition_station else []),
        )

    def parties_of(self, group: str) -> tuple[PartyInTurn, ...]:
        """The parties of a group: in the order that the file says the chair goes in, else of its seats, else all."""
        order = self.turn_orders.get(group)
        if order is None and group in self.quotas:
            order = tuple(self.quotas[group].seats)
        if not order:
            return self.parties
        known = {party.party: party for party in self.parties}
        return tuple(known[party] for party in order if party in known)

    def nomination_due(self, ends_on: date) -> date:
        """The last day for naming the chair who takes over when the term that `ends_on` that day is over."""
        return self.closed.next_open(months_after(ends_on, -self.asked_months_before[-1]))

    @property
    def collecting(self) -> tuple[Station, ...]:
        """The active stations that gather documents, in the order of the file."""
        return tuple(station for station in self.stations if station.active and station.collects)


def due_day(wheel: Wheel, collection: Collection, *, year: int) -> date:
    """The last day for a document of that year.

    A day that hangs on a meeting moves back to the open day before; one that stands by itself to the next open one.
    Raises ValueError for what has its day from each meeting, or from the day on which a person starts it.
    """
    hanging = collection.hangs_on
    meeting_day = wheel.decided.get((hanging.station, year)) if hanging else None
    if hanging and meeting_day:
        return hanging.day(meeting_day, wheel.closed)
    if collection.due is None:
        raise ValueError(f"{collection.document.id} has no last day of the year's own")
    return wheel.closed.next_open(collection.due.on(year))


def day_by_rule(wheel: Wheel, collection: Collection, *, year: int, given: date) -> date:
    """The last day that the rules lay down; the day `given` for what a person has started, which no rule moves."""
    return given if collection.after_start else due_day(wheel, collection, year=year)


def days_to_expect(wheel: Wheel, collection: Collection, *, year: int) -> tuple[date, ...]:
    """The last days that the document of that year may get, however the meeting that it hangs on is laid.

    They are the day that counts now, and, for one that hangs, those of a meeting at either end of its station's time.
    """
    days = {due_day(wheel, collection, year=year)}
    if collection.hangs_on:
        months = wheel.station(collection.hangs_on.station).months
        ends = (date(year, months[0], 1), date(year, months[-1], monthrange(year, months[-1])[1]))
        days |= {collection.hangs_on.day(end, wheel.closed) for end in ends}
    return tuple(sorted(days))


def collections_by_group(
    stations: Iterable[Station], groups: Iterable[GroupSpan]
) -> dict[tuple[str, str, str], Collection]:
    """Station, document and group → the collection that says when and how that group hands it in."""
    kinds = {group.id: group.kind for group in groups}
    return {
        (station.id, collection.document.id, group): collection
        for station in stations
        for collection in station.collects
        for group, kind in kinds.items()
        if group in collection.owed_by or kind in collection.owed_by
    }


class NoSuchStation(Exception):
    """The area has no station of that id."""

    def __init__(self, wheel: Wheel, station_id: str) -> None:
        self.wheel, self.station_id = wheel, station_id
        known = ", ".join(station.id for station in wheel.stations)
        super().__init__(f"{wheel.name} har ingen station ”{station_id}”. Stationerna heter: {known}")


class NoSuchBody(Exception):
    """The area has no group of that id."""

    def __init__(self, wheel: Wheel, group: str) -> None:
        super().__init__(f"{wheel.name} har ingen grupp ”{group}”")


def own_side_first(side: Principal | None, holders: dict[Role, Principal | None]) -> list[Role]:
    """Chair and vice chair of a body, whoever stands on `side` first; the chair first where that decides nothing."""
    return sorted(
        (role for role in (Role.CHAIR, Role.VICE_CHAIR) if role in holders),
        key=lambda role: (side is None or holders[role] is not side, role is not Role.CHAIR),
    )
