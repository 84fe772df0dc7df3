"""What hangs on a meeting's day: planned back from it, and following on it.

Days are calendar days in the area's time zone. What comes before a meeting and would fall on a closed day moves to the
open day before, what comes after it to the open day after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.words import ChainStep
from rules.meetings import Body, DaysFrom, Preparation
from rules.stations_served import stations_served, year_served
from rules.wheel import Collection, Station, Wheel

PREPARED_WITHIN = timedelta(days=90)
"""A meeting of the preparing group that lies longer before its last day prepared something else."""


@dataclass(frozen=True, kw_only=True)
class ChainLink:
    """Something that has its day from a meeting.

    `named` is the day that the rule names; where that is closed, `on` is another and `why_moved` says why, in Swedish.
    `group` is the group that it concerns: the body itself, the group that prepares, the one that owes a document.
    `station` and `document` tell which document, by its id, a group owes at which station. `met_on` is the preparing
    group's meeting that is decided for it, None where there is none in time.
    """

    step: ChainStep
    group: str
    on: date
    named: date
    why_moved: str | None = None
    station: str | None = None
    document: str | None = None
    met_on: date | None = None

    @property
    def what(self) -> tuple[ChainStep, str, str | None, str | None]:
        """What the link is about: the same in the chain of another day."""
        return self.step, self.group, self.station, self.document


@dataclass(frozen=True, kw_only=True)
class ChainMove:
    """A link that gets another day when its meeting does. None: the chain of that day has no such link.

    `too_late`: its new day has passed already, and the old one had not.
    """

    before: ChainLink | None
    after: ChainLink | None
    too_late: bool

    @property
    def link(self) -> ChainLink:
        """The link as it will be, or as it was where it goes."""
        link = self.after or self.before
        assert link is not None
        return link


def back_plan(
    wheel: Wheel, *, groups: Sequence[str], day: date, named: str | None = None, prep_days: Sequence[date] = ()
) -> tuple[ChainLink, ...]:
    """The chain of a meeting on `day`, in the order of its days.

    The rules are those of the first of `groups`, the meeting's own. `named` is the station named for the meeting, if
    any. `prep_days` are the days of the preparing group's meetings. Of `wheel.decided` nothing is asked: whether
    another, earlier meeting serves the same station is for the caller to know.
    """
    body = wheel.body(groups[0])
    links = [*_of_the_body(wheel, body, day=day, prep_days=prep_days)]
    for station in stations_served(wheel, groups=groups, day=day, named=named):
        links += _documents(wheel, station, day=day)
    return tuple(sorted(links, key=_in_order))


def _of_the_body(wheel: Wheel, body: Body, *, day: date, prep_days: Sequence[date]) -> Iterator[ChainLink]:
    rules = body.rules
    if rules.prepared_by:
        yield _preparation(wheel, rules.prepared_by, day=day, prep_days=prep_days)
    steps = {ChainStep.PAPERS: rules.papers, ChainStep.NOTICE: rules.notice, ChainStep.REMINDER: rules.reminder}
    if rules.minutes:
        steps |= {ChainStep.MINUTES: rules.minutes.written, ChainStep.ADJUSTMENT: rules.minutes.adjusted}
    for step, rule in steps.items():
        if rule:
            yield _link(wheel, step, rule, day=day, group=body.group)


def _preparation(wheel: Wheel, rule: Preparation, *, day: date, prep_days: Sequence[date]) -> ChainLink:
    link = _link(wheel, ChainStep.PREPARATION, rule.by, day=day, group=rule.group)
    in_time = [met for met in prep_days if link.on - PREPARED_WITHIN <= met <= link.on]
    return replace(link, met_on=max(in_time, default=None))


def _documents(wheel: Wheel, served: str, *, day: date) -> Iterator[ChainLink]:
    """The last day of every group that owes a document which hangs on the station served."""
    year = year_served(wheel.station(served), day)
    for station, collection in _hanging_on(wheel, served, year=year):
        assert collection.hangs_on is not None
        due_on = collection.hangs_on.day(day, wheel.closed)
        for group in collection.owing(wheel.groups, due_on=due_on):
            link = _link(wheel, ChainStep.DOCUMENT, collection.hangs_on.offset, day=day, group=group.id)
            yield replace(link, station=station.id, document=collection.document.id)


def _hanging_on(wheel: Wheel, served: str, *, year: int) -> Iterator[tuple[Station, Collection]]:
    for station in wheel.collecting:
        for collection in station.collects if station.comes_in(year) else ():
            if collection.hangs_on and collection.hangs_on.station == served:
                yield station, collection


def _link(wheel: Wheel, step: ChainStep, rule: DaysFrom, *, day: date, group: str) -> ChainLink:
    on, named = rule.day(day, wheel.closed), rule.named(day, wheel.closed)
    why_moved = wheel.closed.why_closed(named) if on != named else None
    return ChainLink(step=step, group=group, on=on, named=named, why_moved=why_moved)


def moves(before: Sequence[ChainLink], after: Sequence[ChainLink], *, today: date) -> tuple[ChainMove, ...]:
    """What moves when a meeting goes from the day of one chain to the day of the other, in the order of the new days.

    `before` is empty for a meeting that is new: then all of its chain is told. A link that stays on its day is told
    only where the reason for that day, or the meeting that prepares, is another.
    """
    was = {link.what: link for link in before}
    becomes = {link.what: link for link in after}
    told = [
        ChainMove(before=old, after=new, too_late=_too_late(old, new, today=today))
        for old, new in ((was.get(what), becomes.get(what)) for what in was | becomes)
        if old is None or new is None or (old.on, old.why_moved, old.met_on) != (new.on, new.why_moved, new.met_on)
    ]
    return tuple(sorted(told, key=lambda move: _in_order(move.link)))


def _too_late(before: ChainLink | None, after: ChainLink | None, *, today: date) -> bool:
    """Whether the new day has passed, of what still was to come and has not been done."""
    if after is None or after.on >= today or after.met_on is not None:
        return False
    return before is None or before.on >= today


def _in_order(link: ChainLink) -> tuple[date, int, tuple[str, str, str]]:
    return link.on, list(ChainStep).index(link.step), (link.group, link.station or "", link.document or "")
