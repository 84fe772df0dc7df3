"""From an area file to what the engine and the store need: the wheel, and the organisation behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from areas import phrases
from areas.phrases import Count
from areas.schema import AreaFile, ChairEntry, CollectionEntry, GroupEntry, LadderEntry, StationEntry, StepEntry
from models.words import Principal, StepKind
from rules.ladder import Addressee, Ladder, Step, schedule
from rules.wheel import Collection, Document, GroupSpan, Phase, Senders, Station, Wheel
from rules.workdays import ClosedDays

YEARS_CHECKED = 13


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
class Chairing:
    """How a group's chair goes round: facts for the rotation. `term_months` None: no document says.

    `in_step_with` is the group whose chair always stands on the same side.
    """

    term_months: int | None
    alternates: str
    in_step_with: str | None
    vice: str
    successor: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """A collaboration group. `seats` and `co_opted` count places for each party id.

    `made_of` holds the roles that a derived group consists of; it has no members of its own then.
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
    chairing: Chairing | None


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Who takes part: what the store keeps of an area file beside the wheel."""

    parties: tuple[Party, ...]
    groups: tuple[Group, ...]


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
        chairing=_chairing(entry.chair) if entry.chair else None,
    )


def _name_spans(entry: GroupEntry) -> tuple[NameSpan, ...]:
    starts = [name.valid_from or entry.valid_from for name in entry.names]
    ends = [*(date.fromordinal(start.toordinal() - 1) for start in starts[1:]), entry.valid_to]
    return tuple(
        NameSpan(name=name.name, valid_from=start, valid_to=end)
        for name, start, end in zip(entry.names, starts, ends, strict=True)
    )


def _chairing(entry: ChairEntry) -> Chairing:
    return Chairing(
        term_months=entry.term_months,
        alternates=entry.alternates,
        in_step_with=entry.in_step_with,
        vice=entry.vice,
        successor=entry.successor,
    )


# --- the wheel


def wheel_of(area_file: AreaFile) -> Wheel:
    """The wheel that the file lays down."""
    ladders = {ladder: ladder_of(ladder, entry) for ladder, entry in area_file.ladders.items()}
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
        stations=tuple(_station(s, entry, area_file, ladders) for s, entry in area_file.stations.items()),
        groups=tuple(
            GroupSpan(id=group, kind=entry.kind, valid_from=entry.valid_from, valid_to=entry.valid_to)
            for group, entry in area_file.groups.items()
        ),
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
        collects=tuple(_collection(collection, area_file, ladders) for collection in entry.collects),
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
        ),
        owed_by=frozenset(entry.owed_by),
        due=entry.due,
        ladder=ladders[entry.ladder],
    )


# --- the ladder


def ladder_of(ladder: str, entry: LadderEntry) -> Ladder:
    """The ladder with its repeated steps written out, its warnings put in, and every step named.

    Steps are numbered by kind in the order of their days: `reminder-1`, `overdue-1`, `escalation-1`.
    A warning bears the number of the escalation that it announces. There is one `request`.
    """
    counts: dict[StepKind, int] = {}
    steps: list[Step] = []
    for _, step, source in _written_out(entry):
        counts[step.kind] = counts.get(step.kind, 0) + 1
        named = replace(step, name=_name(step.kind, counts[step.kind]))
        if source.warn:
            steps.append(_warning(entry, named, number=counts[step.kind]))
        steps.append(named)
    return Ladder(id=ladder, steps=tuple(steps), gap_days=entry.gap_days, at_most=entry.at_most)


def _written_out(entry: LadderEntry) -> list[tuple[float, Step, StepEntry]]:
    """Every step with its repeats, by day: (days from the last day, step, its entry)."""
    written = [
        (offset.about, _step(entry, source, days=offset.days, working_days=offset.working_days), source)
        for source in entry.steps
        for offset in _offsets(source)
    ]
    return sorted(written, key=lambda each: each[0])


def _offsets(source: StepEntry) -> Iterator[phrases.Offset]:
    yield source.when
    if source.repeat:
        for time in range(1, source.repeat.times + 1):
            yield phrases.Offset(days=round(source.when.about) + time * source.repeat.every_days)


def _step(entry: LadderEntry, source: StepEntry, *, days: int, working_days: bool) -> Step:
    to = source.to or entry.to
    copies = tuple(dict.fromkeys((*entry.copies, *source.copies)))
    return Step(
        name=source.kind.value,
        kind=source.kind,
        days=days,
        working_days=working_days,
        to=to,
        copies=tuple(addressee for addressee in copies if addressee not in to),
        lives_days=source.lives_days,
    )


def _warning(entry: LadderEntry, escalation: Step, *, number: int) -> Step:
    return Step(
        name=_name(StepKind.WARNING, number),
        kind=StepKind.WARNING,
        days=escalation.days,
        to=entry.to,
        warns_of=escalation.name,
    )


def _name(kind: StepKind, number: int) -> str:
    return kind.value if kind is StepKind.REQUEST else f"{kind.value}-{number}"


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

    Working days and holidays can turn about what looks well ordered.
    """
    closed = closed_days_of(area_file)
    found: set[str] = set()
    for station in area_file.stations.values():
        for collection in station.collects:
            if collection.ladder in found:
                continue
            late = _first_late(area_file, station.name, collection, closed)
            if late is not None:
                found.add(collection.ladder)
                yield late


def _first_late(area_file: AreaFile, station: str, collection: CollectionEntry, closed: ClosedDays) -> LateStep | None:
    entry = area_file.ladders[collection.ladder]
    ladder = ladder_of(collection.ladder, entry)
    sources = _sources(entry)
    first_year = area_file.live_from.year
    for year in range(first_year, first_year + YEARS_CHECKED):
        last_day = closed.next_open(collection.due.on(year))
        steps = schedule(ladder, last_day=last_day, closed=closed)
        for number in range(1, len(steps)):
            if steps[number].on < steps[number - 1].on:
                return LateStep(
                    ladder=collection.ladder,
                    index=sources[number],
                    station=station,
                    year=year,
                    on=steps[number].on,
                    earlier_on=steps[number - 1].on,
                )
    return None


def _sources(entry: LadderEntry) -> list[int]:
    """For each step of the ladder, the place in the file of the entry that it comes from."""
    places = {id(source): place for place, source in enumerate(entry.steps)}
    return [place for _, _, source in _written_out(entry) for place in [places[id(source)]] * (1 + source.warn)]
