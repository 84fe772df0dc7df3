"""From an area file to what the engine and the store need: the wheel, and the organisation behind it."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from areas import chairs, decisions, financing, matters, phrases
from areas.group_entries import GroupEntry
from areas.ladders import ladder_of, sources_of
from areas.letter_entries import OwnWordsEntry
from areas.meetings import bodies_of, meeting_station_of, own_ladders
from areas.offsets import LastDay
from areas.phrases import Count
from areas.schema import AreaFile
from areas.station_entries import CollectionEntry, StationEntry
from models.words import Principal
from rules.ladder import Addressee, Ladder, schedule
from rules.rotation_schedule import schedule as schedule_terms
from rules.wheel import NO_OWN_WORDS, Collection, Document, GroupSpan, OwnWords, Phase, Senders, Station, Wheel
from rules.workdays import ClosedDays

YEARS_CHECKED = 13
YEARS_CHECKED_DAY_BY_DAY = 4


@dataclass(frozen=True, kw_only=True)
class Party:
    """An organisation and its side. Days are inclusive; None: until further notice."""

    id: str
    name: str
    principal: Principal
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class NameSpan:
    """A group's name and the days on which it is called so."""

    name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A collaboration group. `seats` and `co_opted` count places for each party id.

    `made_of` holds the roles in other groups that the group consists of. One with places of its own beside them is
    derived in part; else it has no members of its own.
    """

    id: str
    kind: str
    names: tuple[NameSpan, ...]
    valid_from: date
    valid_to: date | None
    has_substitutes: bool
    meetings: Count | None
    seats: Mapping[str, int]
    co_opted: Mapping[str, int]
    made_of: tuple[Addressee, ...]
    invites: tuple[Addressee, ...]

    @property
    def is_derived(self) -> bool:
        """Whether the group has no members of its own."""
        return bool(self.made_of) and not self.seats


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Who takes part: what the store keeps of an area file beside the wheel."""

    parties: tuple[Party, ...]
    groups: tuple[Group, ...]
    office_group: str


def organisation_of(area_file: AreaFile) -> Organisation:
    """The parties and groups of the file, in its order."""
    sides = area_file.principals
    return Organisation(
        parties=tuple(
            Party(
                id=party,
                name=entry.name,
                principal=sides[party],
                valid_from=entry.valid_from,
                valid_to=entry.valid_to,
            )
            for parties in area_file.parties.values()
            for party, entry in parties.items()
        ),
        groups=tuple(_group(group, entry) for group, entry in area_file.groups.items()),
        office_group=area_file.office_group,
    )


def _group(group: str, entry: GroupEntry) -> Group:
    return Group(
        id=group,
        kind=entry.kind,
        names=_name_spans(entry),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        has_substitutes=entry.has_substitutes,
        meetings=entry.meetings,
        seats=entry.seats,
        co_opted=entry.co_opted,
        made_of=entry.made_of,
        invites=entry.invites,
    )


def _name_spans(entry: GroupEntry) -> tuple[NameSpan, ...]:
    starts = [name.valid_from or entry.valid_from for name in entry.names]
    ends = [*(date.fromordinal(start.toordinal() - 1) for start in starts[1:]), entry.valid_to]
    return tuple(
        NameSpan(name=name.name, valid_from=start, valid_to=end)
        for name, start, end in zip(entry.names, starts, ends, strict=True)
    )


# --- the wheel


def wheel_of(area_file: AreaFile) -> Wheel:
    """The wheel that the file lays down."""
    ladders = {ladder: ladder_of(ladder, entry) for ladder, entry in area_file.ladders.items()}
    bodies = bodies_of(area_file)
    stations = tuple(_station(s, entry, area_file, ladders) for s, entry in area_file.stations.items())
    return Wheel(
        area=area_file.id,
        name=area_file.name,
        time_zone=area_file.time_zone,
        mode=area_file.mode,
        live_from=area_file.live_from,
        approve_escalations=area_file.approve_escalations,
        closed=closed_days_of(area_file),
        senders=_senders(area_file),
        fallbacks=area_file.fallbacks,
        office_group=area_file.office_group,
        phases=tuple(Phase(months=phrases.months(span), name=name) for span, name in area_file.phases.items()),
        stations=stations,
        groups=tuple(
            GroupSpan(id=group, kind=entry.kind, valid_from=entry.valid_from, valid_to=entry.valid_to)
            for group, entry in area_file.groups.items()
        ),
        bodies=bodies,
        meeting_station=meeting_station_of(area_file, bodies, ladders),
        chair_station=chairs.chair_station_of(area_file, ladders),
        seat_station=chairs.seat_station_of(area_file, ladders),
        decision_station=decisions.decision_station_of(area_file, stations, bodies, ladders),
        date_alarm_days=area_file.meetings.alarm_days,
        rotation=chairs.rotation_of(area_file),
        asked_months_before=area_file.rotation.asked_months_before,
        mandate=chairs.mandate_of(area_file),
        quotas=chairs.quotas_of(area_file),
        political=frozenset(group for group, entry in area_file.groups.items() if entry.is_political),
        parties=chairs.parties_of(area_file),
        party_names=chairs.names_of_parties(area_file),
        turn_orders=chairs.turn_orders_of(area_file),
        publishing=decisions.publishing_of(area_file),
        diaries=decisions.diaries_of(area_file),
        matters=matters.matter_rules_of(area_file, bodies, ladders),
        financing=financing.financing_of(area_file),
        requisition_station=financing.requisition_station_of(area_file, ladders),
    )


def closed_days_of(area_file: AreaFile) -> ClosedDays:
    """The area's closed days."""
    closed = area_file.closed
    return ClosedDays(bridging=closed.bridging, summer_pause=closed.summer_pause, extra=frozenset(closed.extra))


def _senders(area_file: AreaFile) -> Senders:
    senders = area_file.senders
    return Senders(
        mailbox=senders.mailbox,
        name=senders.name,
        phone=senders.phone,
        from_leader=senders.sent_from == "processledaren",
        answers_to_leader=senders.answers_to == "processledaren",
    )


def _station(station: str, entry: StationEntry, area_file: AreaFile, ladders: Mapping[str, Ladder]) -> Station:
    return Station(
        id=station,
        name=entry.name,
        kind=entry.kind,
        months=entry.months,
        active=entry.active,
        every_years=entry.cycle.every_years,
        from_year=entry.cycle.from_year,
        concerns=frozenset(entry.concerns),
        meets=frozenset(entry.meets),
        invites=entry.invites,
        collects=tuple(_collection(collection, area_file, ladders) for collection in entry.collects),
        started_by_hand=entry.started_by_hand,
    )


def _collection(entry: CollectionEntry, area_file: AreaFile, ladders: Mapping[str, Ladder]) -> Collection:
    document = area_file.documents[entry.document]
    return Collection(
        document=Document(
            id=entry.document,
            name=entry.name or document.name,
            plural=entry.plural or entry.name or document.plural or document.name,
            period=entry.period,
            template_url=document.template_url,
            kind=document.kind,
        ),
        owed_by=frozenset(entry.owed_by),
        due=entry.due.rule,
        hangs_on=entry.due.hangs_on,
        after_start=entry.due.after_start,
        own_words=_own_words(entry.own_words),
        ladder=ladders[entry.ladder],
        handling=decisions.handling_of(entry),
    )


def _own_words(entry: OwnWordsEntry | None) -> OwnWords:
    return OwnWords(introduction=entry.introduction, instruction=entry.instruction) if entry else NO_OWN_WORDS


# --- the steps of real years


@dataclass(frozen=True, kw_only=True)
class LateStep:
    """A step that in some year would stand on a day before the one in front of it. `index` counts in the file."""

    ladder: str
    index: int
    station: str
    year: int
    on: date
    earlier_on: date


def late_steps(area_file: AreaFile) -> Iterator[LateStep]:
    """The first such step of each ladder, tried on every collection and the years from live-from on.

    The file's chairmanships must hold together: nominations are tried on the terms that they make.

    Working days and holidays can turn about what looks well ordered. A day that hangs on a meeting is tried with
    the meeting on each open day of its station, and a ladder of the meetings' own with each open day at all.
    """
    closed = closed_days_of(area_file)
    found: set[str] = set()
    for ladder, name, last_days in _uses(area_file, closed):
        late = None if ladder in found else _first_late(area_file, ladder, name, last_days, closed)
        if late is not None:
            found.add(ladder)
            yield late


def _uses(area_file: AreaFile, closed: ClosedDays) -> Iterator[tuple[str, str, Iterator[date]]]:
    """Where each ladder is used, and the last days that it may be climbed to there."""
    years = range(area_file.live_from.year, area_file.live_from.year + YEARS_CHECKED)
    for station in area_file.stations.values():
        for collection in station.collects:
            yield collection.ladder, station.name, _last_days(area_file, collection.due, years, closed)
    rotation = area_file.rotation.ladders
    for ladder in own_ladders(area_file):
        yield ladder, "möten", _open_days(years[:YEARS_CHECKED_DAY_BY_DAY], range(1, 13), closed)
    if rotation.nomination:
        yield rotation.nomination, "ordförandeskap", _nomination_days(area_file, years)
    if rotation.seats:
        yield rotation.seats, "platser", _open_days(years[:YEARS_CHECKED_DAY_BY_DAY], range(1, 13), closed)
    for ladder in decisions.own_ladders(area_file):
        yield ladder, "beslut", _open_days(years[:YEARS_CHECKED_DAY_BY_DAY], range(1, 13), closed)
    if area_file.financing and area_file.financing.ladder:
        days = _open_days(years[:YEARS_CHECKED_DAY_BY_DAY], range(1, 13), closed)
        yield area_file.financing.ladder, "rekvisition", days
    if area_file.matters.ladder:
        yield area_file.matters.ladder, "frågor", _open_days(years[:YEARS_CHECKED_DAY_BY_DAY], range(1, 13), closed)


def _nomination_days(area_file: AreaFile, years: range) -> Iterator[date]:
    """The last days for naming a chair, of the terms that follow from where the file lets each turn begin."""
    wheel = wheel_of(area_file)
    orders = {group: wheel.parties_of(group) for group in wheel.rotation}
    until = date(years[-1], 12, 31)
    planned = schedule_terms(wheel.rotation, (), until=until, spans=wheel.groups, parties_of=orders)
    ends = sorted({term.ends_on for terms in planned.terms.values() for term in terms if term.ends_on})
    return (wheel.nomination_due(end) for end in ends if end.year in years)


def _last_days(area_file: AreaFile, due: LastDay, years: range, closed: ClosedDays) -> Iterator[date]:
    if due.rule is None:
        yield from _open_days(years[:YEARS_CHECKED_DAY_BY_DAY], range(1, 13), closed)
        return
    yield from (closed.next_open(due.rule.on(year)) for year in years)
    if due.hangs_on:
        months = area_file.stations[due.hangs_on.station].months
        yield from (due.hangs_on.day(day, closed) for day in _open_days(years, months, closed))


def _open_days(years: Iterable[int], months: Iterable[int], closed: ClosedDays) -> Iterator[date]:
    spans = ((year, month, monthrange(year, month)[1]) for year in years for month in months)
    days = (date(year, month, number) for year, month, length in spans for number in range(1, length + 1))
    return (day for day in days if closed.is_open(day))


def _first_late(
    area_file: AreaFile, ladder: str, station: str, last_days: Iterable[date], closed: ClosedDays
) -> LateStep | None:
    entry = area_file.ladders[ladder]
    climbed, sources = ladder_of(ladder, entry), sources_of(entry)
    for last_day in last_days:
        steps = schedule(climbed, last_day=last_day, closed=closed)
        for number in range(1, len(steps)):
            if steps[number].on < steps[number - 1].on:
                return LateStep(
                    ladder=ladder,
                    index=sources[number],
                    station=station,
                    year=last_day.year,
                    on=steps[number].on,
                    earlier_on=steps[number - 1].on,
                )
    return None
