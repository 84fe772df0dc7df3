"""The applied areas and their wheels; applying an area file.

Applying ends by date what the file no longer has, and keeps every fact. What has been applied is the truth: an
edited file changes nothing before it is applied.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from areas.compile import Organisation, organisation_of, wheel_of
from areas.reader import ReadArea
from models.areas import Area, AreaRevision, Group, GroupName, Party, Station
from models.duties import Duty
from models.words import DutyState, Mode
from office.applied_files import area_file, keep_read
from office.matter_rules import with_matters
from office.terms import take_stock
from office.turns import tell_changed_turns, turns_of
from rules.stations_served import decided_days
from rules.wheel import Wheel, collections_by_group, day_by_rule, due_day
from store import acts, areas, calendars, duties, letters, log, matters, meetings, yearbooks
from store.matters import HeldMatter
from store.together import put_together

MODE_CHANGED = "områdets läge eller avsändare har ändrats"
RULES_CHANGED = "reglerna för ordförandeskapet är ändrade"
A_DAY = timedelta(days=1)
KEPT_WHEELS = 64
"""So many wheels are kept as the facts have made them: one for each area, and a few where its meetings change."""
DecidedMeeting = tuple[frozenset[str], date, str | None]


def area_ids(session: Session) -> list[str]:
    """Every applied area, by id."""
    return areas.area_ids(session)


def wheel_of_area(session: Session, area: str) -> Wheel:
    """The wheel in force, with the days that meetings have been decided for. Raises NoSuchArea.

    A glance reads it in one statement, with what pages tell of areas and groups besides.
    """
    put_together(
        session,
        areas.area_names.of(),
        areas.in_force.of(area),
        areas.group_spans.of(area),
        areas.dated_names.of(area),
        meetings.decided.of(area=area),
        matters.held.of(area),
        yearbooks.closed_years.of(area),
    )
    return with_facts(session, wheel_by_the_file(session, area))


def with_facts(session: Session, wheel: Wheel) -> Wheel:
    """The wheel with what the database knows of its decided days, its closed years, and its missions and questions."""
    return _with_facts(
        wheel,
        decided=tuple(meetings.decided(session, area=wheel.area)),
        held=tuple(matters.held(session, wheel.area)),
        closed_years=yearbooks.closed_years(session, wheel.area),
    )


def with_decided_days(session: Session, wheel: Wheel) -> Wheel:
    """The wheel with the days that the database's meetings have given its stations."""
    return _with_decided_days(wheel, tuple(meetings.decided(session, area=wheel.area)))


@lru_cache(maxsize=KEPT_WHEELS)
def _with_facts(
    wheel: Wheel, *, decided: tuple[DecidedMeeting, ...], held: tuple[HeldMatter, ...], closed_years: frozenset[int]
) -> Wheel:
    wheel = with_matters(_with_decided_days(wheel, decided), held)
    return replace(wheel, closed_years=closed_years) if closed_years else wheel


def _with_decided_days(wheel: Wheel, meetings: tuple[DecidedMeeting, ...]) -> Wheel:
    stations = {station.id for station in wheel.stations}
    decided = decided_days(
        wheel, ((groups, day, named if named in stations else None) for groups, day, named in meetings)
    )
    return replace(wheel, decided=decided) if decided != wheel.decided else wheel


def wheel_by_the_file(session: Session, area: str) -> Wheel:
    """The wheel as the applied file lays it down, kept as long as that is the same."""
    number, sha256 = areas.current_revision(session, area)
    return _kept_wheel(session, area, number, sha256)


def wheels_by_the_file(session: Session) -> list[Wheel]:
    """Every applied area's wheel as its file lays it down, by name. One query where they are at hand."""
    found = areas.current_revisions(session)
    wheels = [_kept_wheel(session, area, number, sha256) for area, (number, sha256) in found.items()]
    return sorted(wheels, key=lambda wheel: wheel.name)


def _kept_wheel(session: Session, area: str, number: int, sha256: str) -> Wheel:
    kept = _wheels.get(sha256)
    if kept is None:
        kept = _wheels[sha256] = wheel_of(area_file(session, area, number=number, sha256=sha256))
    return kept


_wheels: dict[str, Wheel] = {}
"""Wheels by the SHA-256 of their files: a file that is applied never changes."""


def local_day(wheel: Wheel, now: datetime) -> date:
    """The calendar day that it is in the area at the instant `now` (aware)."""
    return now.astimezone(wheel.time_zone).date()


def apply_area(session: Session, read: ReadArea, *, today: date, now: datetime, who: str) -> bool:
    """Bring the area in step with the file, in the caller's transaction; False when it already was.

    Parties, groups and stations that the file no longer has end yesterday. Documents still awaited follow the new
    rules: a changed last day is a new revision, and what nobody owes any more is ended with its reason.
    """
    area_id = read.area_file.id
    areas.lock(session, area_id)
    before = wheel_of_area(session, area_id) if area_id in areas.area_ids(session) else None
    if before is not None and areas.current_revision(session, area_id)[1] == read.sha256:
        return False
    turns = None
    if before is not None:
        # What has been and what runs is written down by the rules that it came about by, before they change.
        take_stock(session, before, today=today, now=now)
        turns = turns_of(session, before, today=today)
    keep_read(read)
    wheel = wheel_of(read.area_file)
    _lay_down_revision(session, read, wheel, now=now, who=who)
    organisation = organisation_of(read.area_file)
    _lay_down_parties(session, area_id, organisation, today=today)
    _lay_down_groups(session, area_id, organisation, today=today)
    _lay_down_stations(session, wheel, today=today)
    session.flush()
    wheel = with_facts(session, wheel)
    _bring_duties_in_step(session, wheel, today=today)
    if before is not None:
        _follow_mode(session, before, wheel)
    if turns is not None:
        tell_changed_turns(session, turns, turns_of(session, wheel, today=today), reason=RULES_CHANGED)
    log.record(session, at=now, who=who, area=area_id, act="apply", subject=area_id, detail={"sha256": read.sha256})
    session.flush()
    # What feeds are called, and whom they show what, may be other than before.
    calendars.raise_revision(session, area_id)
    return True


def _lay_down_revision(session: Session, read: ReadArea, wheel: Wheel, *, now: datetime, who: str) -> None:
    number = areas.next_revision(session, wheel.area)
    session.merge(Area(id=wheel.area, name=wheel.name, mode=wheel.mode, live_from=wheel.live_from, revision=number))
    session.flush()
    session.add(
        AreaRevision(area=wheel.area, number=number, text=read.text, sha256=read.sha256, applied_at=now, applied_by=who)
    )


def _lay_down_parties(session: Session, area: str, organisation: Organisation, *, today: date) -> None:
    for party in organisation.parties:
        session.merge(
            Party(
                area=area,
                id=party.id,
                name=party.name,
                principal=party.principal,
                valid_from=party.valid_from,
                valid_to=party.valid_to,
            )
        )
    session.flush()
    _end(areas.parties(session, area), (party.id for party in organisation.parties), today=today)


def _lay_down_groups(session: Session, area: str, organisation: Organisation, *, today: date) -> None:
    groups = organisation.groups
    for group in groups:
        session.merge(
            Group(area=area, id=group.id, kind=group.kind, valid_from=group.valid_from, valid_to=group.valid_to)
        )
    session.flush()
    _end(areas.groups(session, area), (group.id for group in groups), today=today)
    wanted = {(group.id, name.valid_from): name.name for group in groups for name in group.names}
    for known in areas.names_of_groups(session, area):
        if (known.group, known.valid_from) not in wanted and known.group in {group.id for group in groups}:
            session.delete(known)
    for (group_id, valid_from), name in wanted.items():
        session.merge(GroupName(area=area, group=group_id, valid_from=valid_from, name=name))


def _lay_down_stations(session: Session, wheel: Wheel, *, today: date) -> None:
    known = {station.id: station for station in areas.stations(session, wheel.area)}
    for station in (*wheel.stations, *wheel.beside):
        session.merge(
            Station(
                area=wheel.area,
                id=station.id,
                name=station.name,
                kind=station.kind,
                valid_from=known[station.id].valid_from if station.id in known else areas.SINCE_LONG,
                valid_to=None,
            )
        )
    kept = {station.id for station in (*wheel.stations, *wheel.beside)}
    _end(known.values(), kept, today=today)


def _end(rows: Iterable[Party | Group | Station], kept: Iterable[str], *, today: date) -> None:
    """End yesterday what the file no longer names and has not ended before."""
    names = set(kept)
    for row in rows:
        if row.id not in names and (row.valid_to is None or row.valid_to >= today):
            row.valid_to = today - A_DAY


def _follow_mode(session: Session, before: Wheel, wheel: Wheel) -> None:
    """Let letters not yet out be written anew as the new mode and senders ask.

    What the office alone has read in shadow mode has been told to nobody: when the area leaves it, the ladders of what
    is still awaited begin anew with a revision of their own.
    """
    ways = [(w.mode, w.approve_escalations, w.senders) for w in (before, wheel)]
    if ways[0] != ways[1]:
        for letter in letters.not_yet_out(session, area=wheel.area):
            letters.withdraw(session, letter.id, reason=MODE_CHANGED)
    if before.mode is Mode.SHADOW and wheel.mode is not Mode.SHADOW:
        for duty in duties.awaited(session, area=wheel.area):
            acts.cancel_for_duties(session, [duty.id or 0], reason="området har lämnat skuggläget")
            duty.revision += 1


def _bring_duties_in_step(session: Session, wheel: Wheel, *, today: date) -> None:
    spans = {span.id: span for span in areas.group_spans(session, wheel.area)}
    collections = collections_by_group(wheel.collecting, spans.values())
    for duty in duties.following_the_rules(session, area=wheel.area):
        if duty.year in wheel.closed_years:
            continue
        collection = collections.get((duty.station, duty.document, duty.group))
        if collection is None:
            _end_duty(session, duty, "områdesfilen begär inte längre dokumentet")
            continue
        due_on = day_by_rule(wheel, collection, year=duty.year, given=duty.due_on)
        if not spans[duty.group].exists_on(due_on):
            _end_duty(session, duty, "gruppen finns inte längre på sista dagen")
            continue
        if duty.state is DutyState.ENDED:
            _take_up_again(duty, today=today)
        _follow(session, wheel, duty, due_on=due_on, today=today)


def _end_duty(session: Session, duty: Duty, reason: str) -> None:
    if duty.state is not DutyState.ENDED:
        duty.state, duty.reason, duty.look_on = DutyState.ENDED, reason, None
        acts.cancel_for_duties(session, [duty.id or 0], reason=reason)


def _take_up_again(duty: Duty, *, today: date) -> None:
    """An earlier file had ended the duty, and this one asks for it again: a slip of the pen costs no document."""
    duty.state, duty.reason = DutyState.AWAITED, None
    duty.revision, duty.revised_on = duty.revision + 1, today - A_DAY


def follow_decided_days(session: Session, wheel: Wheel, *, today: date) -> None:
    """Let the open documents whose last day hangs on a meeting take the day that the meeting now gives them."""
    if not any(collection.hangs_on for station in wheel.collecting for collection in station.collects):
        return
    collections = collections_by_group(wheel.collecting, areas.group_spans(session, wheel.area))
    for duty in duties.following_the_rules(session, area=wheel.area):
        collection = collections.get((duty.station, duty.document, duty.group))
        if collection and collection.hangs_on and duty.state is DutyState.AWAITED:
            due_on = due_day(wheel, collection, year=duty.year)
            if due_on != duty.due_on and duty.extended_to is None:
                _follow(session, wheel, duty, due_on=due_on, today=today)


def _follow(session: Session, wheel: Wheel, duty: Duty, *, due_on: date, today: date) -> None:
    """Let an open duty take the rule's new last day (unless an extension stands) and the area's live-from day."""
    if duty.due_on != due_on and duty.extended_to is None:
        acts.cancel_for_duties(session, [duty.id or 0], reason=f"sista dagen ändrades till {due_on}")
        duty.due_on, duty.revision, duty.revised_on = due_on, duty.revision + 1, today - A_DAY
    if duty.last_day < wheel.live_from:
        duty.state, duty.look_on = DutyState.HISTORY, None
        acts.cancel_for_duties(session, [duty.id or 0], reason="sista dagen ligger före driftstart")
    else:
        duty.state, duty.look_on = DutyState.AWAITED, max(today, wheel.live_from)
