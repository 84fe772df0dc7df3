"""A station that collects documents: open its duties, and write down what should be told by today and is not.

Level-triggered: how often or how late this runs changes nothing. Rows are computed once for a station and fanned out
to its groups; the number of queries does not depend on how many groups there are.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from models.words import ActState, DutyState, StepKind
from office.areas import wheel_of_area
from rules.ladder import Move, ScheduledStep, moves, window
from rules.wheel import Collection, GroupSpan, Station, Wheel, collections_by_group, due_day
from store import acts, areas, duties, duty_acts
from store.duties import DutyToLookAt

SUPERSEDED = "ett senare steg gäller i stället"
ASKED_BEFORE = "begärdes redan innan sista dagen ändrades"
GROUP_HAS_ENDED = "gruppen har upphört"
PASSED = "dagen passerade utan att brevet kunde skickas; ett senare steg gäller"


class Told(NamedTuple):
    """A step that has been written down for a group's document."""

    year: int
    group: str
    document: str
    kind: StepKind
    step: str
    meeting: int = 0


@dataclass(frozen=True, kw_only=True)
class StationOutcome:
    """What one look at a station led to."""

    area: str
    station: str
    station_name: str
    told: tuple[Told, ...] = ()
    passed: int = 0
    opened: int = 0

    @property
    def counts(self) -> Counter[StepKind]:
        """How many documents came to each kind of step."""
        return Counter(told.kind for told in self.told)


@dataclass
class _Ledger:
    """The rows that a look at a station adds up to, written in batches."""

    acts: list[dict[str, Any]] = field(default_factory=list)
    look: list[tuple[int, date | None]] = field(default_factory=list)
    replaced: list[tuple[int, str]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    told_before: dict[int, list[str]] = field(default_factory=dict)
    passed: int = 0


def collect(session: Session, *, area: str, station: str, today: date) -> StationOutcome:
    """Ask for, chase and escalate one station's documents, as far as they are due by `today` and not yet told."""
    return collect_by(session, wheel_of_area(session, area), station=station, today=today)


def collect_by(session: Session, wheel: Wheel, *, station: str, today: date) -> StationOutcome:
    """As `collect`, by a wheel that has been read in this transaction."""
    area, place = wheel.area, wheel.station(station)
    groups = areas.group_spans(session, area)
    opened = open_duties(session, wheel, place, groups, today=today)
    # The duties first: on PostgreSQL this locks them, and only what is read after that is sure to be so.
    looked_at = duties.to_look_at(session, area=area, station=station, today=today)
    ledger = _weighed(session, wheel, place, groups, looked_at, since=today, today=today)
    duties.end(session, ledger.ended, reason=GROUP_HAS_ENDED)
    acts.cancel_for_duties(session, ledger.ended, reason=GROUP_HAS_ENDED)
    acts.replace_earlier(session, ledger.replaced, reason=SUPERSEDED)
    acts.add(session, ledger.acts)
    duties.look_again(session, ledger.look)
    return StationOutcome(
        area=area,
        station=station,
        station_name=place.name,
        told=tuple(ledger.told),
        passed=ledger.passed,
        opened=opened,
    )


def _weighed(
    session: Session,
    wheel: Wheel,
    place: Station,
    groups: list[GroupSpan],
    looked_at: list[DutyToLookAt],
    *,
    since: date,
    today: date,
) -> _Ledger:
    """What is to be written down about the documents on `today`, the ladders having played from `since` until then.

    Nothing is written here.
    """
    ledger = _Ledger()
    if not looked_at:
        return ledger
    taken = duty_acts.taken(session, area=wheel.area, station=place.id, today=today)
    asked = duty_acts.asked_for(session, area=wheel.area, station=place.id, today=today)
    collections = collections_by_group([place], groups)
    living = {group.id for group in groups if group.exists_on(today) or group.valid_from > today}
    for duty in looked_at:
        collection = collections.get((place.id, duty.document, duty.group))
        if collection is None or duty.group not in living:
            ledger.ended.append(duty.id)
            continue
        held, is_asked = taken.get(duty.id, {}), duty.id in asked
        for day, move in _moves(wheel, collection, duty, since=since, today=today, taken=held, asked=is_asked):
            if day == today:
                _note(ledger, wheel, place, duty, move, today=today)
            else:
                _note_before(ledger, duty, move)
    return ledger


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What a look at a station would lead to, had it been had now or on a day to come.

    A document that the station would only then begin to wait for has a number below zero. `replaced` are the steps that
    would take the place of those that still wait (`act_rows` of the same document), `looks_on` the days of the next
    look, None where the ladder has come to its end. `told_before` are the addressees of the steps that would leave
    before that day, by document.
    """

    told: tuple[Told, ...]
    acts: tuple[dict[str, Any], ...]
    duties: dict[int, DutyToLookAt]
    replaced: frozenset[int]
    looks_on: dict[int, date | None]
    ended: frozenset[int]
    told_before: dict[int, list[str]]

    @property
    def counts(self) -> Counter[StepKind]:
        """How many documents would come to each kind of step."""
        return Counter(told.kind for told in self.told)


def foresee(session: Session, wheel: Wheel, *, station: str, today: date, ahead: date | None = None) -> Foreseen:
    """What `collect` would write down now, or on the day `ahead` when every step until then has left on its day.

    Nothing is written; five queries, however many groups there are.
    """
    since, today = today, ahead or today
    place = wheel.station(station)
    groups = areas.group_spans(session, wheel.area)
    known = duties.known(session, area=wheel.area, station=station, years=years_around(today))
    new = [
        _to_look_at(row, number=-place_in_row)
        for place_in_row, row in enumerate(unopened(wheel, place, groups, known, today=today), start=1)
        if row["look_on"] is not None and row["look_on"] <= today
    ]
    looked_at = [*duties.to_look_at(session, area=wheel.area, station=station, today=today, lock=False), *new]
    ledger = _weighed(session, wheel, place, groups, looked_at, since=since, today=today)
    return Foreseen(
        told=tuple(ledger.told),
        acts=tuple(row for row in ledger.acts if row["state"] is ActState.DUE),
        duties={duty.id: duty for duty in looked_at},
        replaced=frozenset(duty_id for duty_id, _ in ledger.replaced),
        looks_on=dict(ledger.look),
        ended=frozenset(ledger.ended),
        told_before=ledger.told_before,
    )


def _to_look_at(row: dict[str, Any], *, number: int) -> DutyToLookAt:
    facts = {name: row[name] for name in ("year", "group", "document", "due_on", "revision", "look_on")}
    return DutyToLookAt(id=number, meeting=0, extended_to=None, revised_on=None, **facts)


def _moves(
    wheel: Wheel,
    collection: Collection,
    duty: DutyToLookAt,
    *,
    since: date,
    today: date,
    taken: dict[str, date | None],
    asked: bool,
) -> Iterator[tuple[date, Move]]:
    return moves(
        collection.ladder,
        last_day=duty.last_day,
        first=max(since, duty.look_on or since),
        last=today,
        closed=wheel.closed,
        taken=taken,
        not_before=duty.revised_on + timedelta(days=1) if duty.revised_on else None,
        request_is_past=asked,
    )


def _note(ledger: _Ledger, wheel: Wheel, place: Station, duty: DutyToLookAt, move: Move, *, today: date) -> None:
    for scheduled in move.passed:
        asked_before = duty.revised_on is not None and scheduled.step.kind is StepKind.REQUEST
        because = ASKED_BEFORE if asked_before else PASSED
        ledger.acts.extend(act_rows(wheel, place, duty, scheduled, today=today, expired_because=because))
        ledger.passed += 1
    if move.send is not None:
        ledger.acts.extend(act_rows(wheel, place, duty, move.send, today=today))
        ledger.replaced.append((duty.id, move.send.step.name))
        step = move.send.step
        ledger.told.append(Told(duty.year, duty.group, duty.document, step.kind, step.name, duty.meeting))
    ledger.look.append((duty.id, move.look_on))


def _note_before(ledger: _Ledger, duty: DutyToLookAt, move: Move) -> None:
    """What is left of a move of a day before the one looked at: whom it told, and when to look again."""
    if move.send is not None and move.send.step.kind is not StepKind.WARNING:
        ledger.told_before.setdefault(duty.id, []).extend(to.key for to in move.send.step.to)
    ledger.look.append((duty.id, move.look_on))


def act_rows(
    wheel: Wheel,
    place: Station,
    duty: DutyToLookAt,
    scheduled: ScheduledStep,
    *,
    today: date,
    expired_because: str | None = None,
) -> Iterator[dict[str, Any]]:
    """The acts that a step of a document's ladder adds up to: one for each whom it speaks to."""
    step = scheduled.step
    document = document_key(duty.document, duty.meeting)
    stem = f"{wheel.area}/{duty.year}/{place.id}/{duty.group}/{document}/{step.name}"
    for addressee, copy_only in [*((a, False) for a in step.to), *((a, True) for a in step.copies)]:
        role = f"copy-{addressee.key}" if copy_only else addressee.key
        yield {
            "key": f"{stem}/{role}/r{duty.revision}",
            "area": wheel.area,
            "year": duty.year,
            "station": place.id,
            "group": duty.group,
            "document": duty.document,
            "duty_id": duty.id,
            "step": step.name,
            "kind": step.kind,
            "addressee": addressee.key,
            "copy_only": copy_only,
            "revision": duty.revision,
            "due_on": scheduled.on,
            "expires_on": scheduled.expires_on,
            "written_on": today,
            "approved": False,
            "state": ActState.EXPIRED if expired_because else ActState.DUE,
            "reason": expired_because,
        }


def document_key(document: str, meeting: int) -> str:
    """A document as keys name it: `arsrapport`, and `minnesanteckningar@12` for what belongs to meeting 12."""
    return f"{document}@{meeting}" if meeting else document


def open_duties(session: Session, wheel: Wheel, place: Station, groups: list[GroupSpan], *, today: date) -> int:
    """Write down the documents that the station has begun to wait for by `today`; return how many were new."""
    if not place.yearly:
        return 0
    known = duties.known(session, area=wheel.area, station=place.id, years=years_around(today))
    rows = unopened(wheel, place, groups, known, today=today)
    duties.open_all(session, rows)
    return len(rows)


def years_around(today: date) -> tuple[int, int, int]:
    """The years whose stations may have something to do on `today`."""
    return (today.year - 1, today.year, today.year + 1)


def open_years(wheel: Wheel, today: date) -> tuple[int, ...]:
    """Those of the years around `today` that nobody has closed."""
    return tuple(year for year in years_around(today) if year not in wheel.closed_years)


def unopened(
    wheel: Wheel, place: Station, groups: list[GroupSpan], known: set[tuple[str, int, str, str]], *, today: date
) -> list[dict[str, Any]]:
    """The duties that the station should have begun to wait for by `today` and that are not `known`, as rows."""
    return [
        row
        for year in open_years(wheel, today)
        for row in station_duties(wheel, place, groups, year=year, opened_by=today)
        if (place.id, row["year"], row["group"], row["document"]) not in known
    ]


def station_duties(
    wheel: Wheel, place: Station, groups: list[GroupSpan], *, year: int, opened_by: date | None = None
) -> Iterator[dict[str, Any]]:
    """The duties of a station's year, as rows: those whose ladder has begun by `opened_by`, or all.

    A year before that of `opened_by` only counts while its ladder still runs. What has no day of the year is opened
    by a meeting instead.
    """
    for collection in place.yearly if place.comes_in(year) else ():
        due_on = due_day(wheel, collection, year=year)
        first, last = window(collection.ladder, last_day=due_on, closed=wheel.closed)
        if opened_by is not None and (first > opened_by or (year < opened_by.year and last < opened_by)):
            continue
        is_history = due_on < wheel.live_from
        for group in collection.owing(groups, due_on=due_on):
            yield duties.row(
                wheel.area,
                year=year,
                station=place.id,
                group=group.id,
                document=collection.document.id,
                due_on=due_on,
                state=DutyState.HISTORY if is_history else DutyState.AWAITED,
                look_on=None if is_history else max(first, wheel.live_from),
            )


def not_started(station: Station, year: int) -> str:
    """What is told of a document that no start has asked for."""
    return (
        f"{station.name} är inte startad för {year}, så ingenting väntas där. "
        f"Starta den via ”arshjul start {station.id} --year {year}”"
    )
