"""The plain list of missions and questions: what, who has it now, since when, due when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import counted, listed
from models.duties import Duty
from models.matters import Matter, MatterMove
from models.words import DutyState, MatterKind
from office.matter_rules import NoSuchMatter, title_of_matter
from rules.matters import MATTERS
from rules.wheel import Wheel
from store import areas, duties, matters


@dataclass(frozen=True, kw_only=True)
class MatterLine:
    """A matter in the list: what, who has it, since when, due when. `state` is that of what the holder answers for."""

    id: int
    kind: MatterKind
    title: str
    raised_by: str
    raised_by_name: str
    holder: str
    holder_name: str
    bound_for: str | None
    opened_on: date
    since: date
    due_on: date | None
    state: DutyState | None
    days_late: int = 0
    holder_has_ended: bool = False
    closed_on: date | None = None
    outcome: str | None = None


def listing(session: Session, wheel: Wheel, *, today: date, also_closed: bool = False) -> list[MatterLine]:
    """The area's missions and questions, in a constant number of queries; those that are closed only if asked for."""
    names = areas.group_names(session, wheel.area, on=today)
    living = {group.id for group in areas.group_spans(session, wheel.area) if group.exists_on(today)}
    answered_for = {duty.id: duty for duty in duties.at_station(session, area=wheel.area, station=MATTERS)}
    found = matters.listed(session, wheel.area, also_closed=also_closed)
    return [_line(matter, answered_for.get(matter.duty_id), names, living, today=today) for matter in found]


def _line(matter: Matter, duty: Duty | None, names: dict[str, str], living: set[str], *, today: date) -> MatterLine:
    is_open = matter.closed_on is None
    is_late = is_open and duty is not None and duty.state is DutyState.AWAITED and duty.last_day < today
    return MatterLine(
        id=matter.id or 0,
        kind=matter.kind,
        title=matter.title,
        raised_by=matter.raised_by,
        raised_by_name=names.get(matter.raised_by, matter.raised_by),
        holder=matter.holder,
        holder_name=names.get(matter.holder, matter.holder),
        bound_for=matter.bound_for,
        opened_on=matter.opened_on,
        since=matter.since,
        due_on=duty.last_day if duty and is_open else None,
        state=duty.state if duty and is_open else None,
        days_late=(today - duty.last_day).days if duty and is_late else 0,
        holder_has_ended=is_open and matter.holder not in living,
        closed_on=matter.closed_on,
        outcome=matter.outcome,
    )


def history(session: Session, wheel: Wheel, number: int) -> tuple[Matter, list[MatterMove]]:
    """One matter and every hand that it has gone through. Raises NoSuchMatter."""
    matter = matters.get(session, wheel.area, number)
    if matter is None:
        raise NoSuchMatter(wheel, number)
    return matter, matters.moves(session, [number])[number]


def alarms(session: Session, wheel: Wheel, *, today: date) -> list[Alarm]:
    """What nobody is reminded of any more: matters of groups that have ended, and those that have been answered."""
    lines = listing(session, wheel, today=today)
    left = [line for line in lines if line.holder_has_ended]
    answered = [line for line in lines if not line.holder_has_ended and line.state is not DutyState.AWAITED]
    found = []
    if left:
        what = f"{counted(len(left), 'ärende ligger', 'ärenden ligger')} hos en grupp som har upphört: {_named(left)}."
        to_do = "Lämna vidare till en grupp som finns."
        found.append(
            Alarm(what=what, what_to_do=to_do, kind=AlarmKind.MATTERS, command="arshjul matters pass NR --to GRUPP")
        )
    if answered:
        number = counted(len(answered), "ärende är besvarat", "ärenden är besvarade")
        what = f"{number} men varken avslutat eller lämnat vidare: {_named(answered)}."
        found.append(
            Alarm(
                what=what,
                what_to_do="Avsluta eller lämna vidare.",
                kind=AlarmKind.MATTERS,
                command="arshjul matters close NR --outcome … eller matters pass NR",
            )
        )
    return found


def _named(lines: Iterable[MatterLine]) -> str:
    return listed(f"{title_of_matter(line.kind, line.title)} (ärende {line.id})" for line in lines)
