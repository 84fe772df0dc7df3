"""What applying an area file would change: in the file's own words, and in letters to come."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from sqlmodel import Session

from areas.changes import described
from areas.compile import wheel_of
from areas.reader import ReadArea
from mail.swedish import counted, long_day
from models.duties import Duty
from models.words import DutyState
from office.areas import wheel_of_area
from office.forecast import PlannedAct, forecast
from office.stations import years_around
from rules.wheel import GroupSpan, Wheel, collections_by_group, day_by_rule
from store import areas, duties, duty_acts

AHEAD = timedelta(days=365)
BEYOND = timedelta(days=120)
"""So much further both forecasts reach, lest an act that moves across the year's end be said to appear or vanish."""
SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class LetterChanges:
    """Planned acts of the coming year that would appear, vanish or get another day, each with old and new day."""

    before: int
    after: int
    appear: tuple[PlannedAct, ...]
    vanish: tuple[PlannedAct, ...]
    moved: tuple[tuple[PlannedAct, PlannedAct], ...]


@dataclass(frozen=True, kw_only=True)
class AreaPlan:
    """The plan, and the lines that a person reads."""

    area: str
    is_new: bool
    changes: tuple[str, ...]
    letters: LetterChanges
    lines: tuple[str, ...]

    @property
    def changes_anything(self) -> bool:
        """Whether there is anything to apply."""
        return self.is_new or bool(self.changes)


def plan_area(session: Session, read: ReadArea, *, today: date) -> AreaPlan:
    """Compare the file with what is applied. Nothing is changed."""
    new = wheel_of(read.area_file)
    is_new = new.area not in areas.area_ids(session)
    changes: list[str] = []
    before: list[PlannedAct] = []
    known: list[Duty] = []
    taken: dict[int, dict[str, date | None]] = {}
    until = today + AHEAD + BEYOND
    if not is_new:
        number, _ = areas.current_revision(session, new.area)
        changes = described(areas.applied_text(session, new.area, number), read.text)
        known = duties.of_years(session, area=new.area, years=years_around(today))
        taken = duty_acts.taken_in_area(session, area=new.area)
        spans = areas.group_spans(session, new.area)
        before = forecast(wheel_of_area(session, new.area), spans, known, taken=taken, first=today, last=until)
    spans = _spans_after(session, new, is_new=is_new, today=today)
    known, taken = _duties_after(new, spans, known, taken, today=today)
    letters = _compared(before, forecast(new, spans, known, taken=taken, first=today, last=until), last=today + AHEAD)
    lines = (*_of_area(new, changes, is_new=is_new), *_of_letters(new, letters))
    return AreaPlan(area=new.area, is_new=is_new, changes=tuple(changes), letters=letters, lines=tuple(lines))


def _duties_after(
    new: Wheel,
    spans: list[GroupSpan],
    known: list[Duty],
    taken: dict[int, dict[str, date | None]],
    *,
    today: date,
) -> tuple[list[Duty], dict[int, dict[str, date | None]]]:
    """The open duties as applying would leave them: one with another last day begins a revision of its own."""
    collections = collections_by_group(new.collecting, spans)
    after = []
    for duty in known:
        collection = collections.get((duty.station, duty.document, duty.group))
        due_on = day_by_rule(new, collection, year=duty.year, given=duty.due_on) if collection else duty.due_on
        moves = duty.state is DutyState.AWAITED and duty.extended_to is None and due_on != duty.due_on
        after.append(_moved(duty, due_on, today=today) if moves else duty)
    moved = {duty.id for duty, was in zip(after, known, strict=True) if duty is not was}
    return after, {duty_id: steps for duty_id, steps in taken.items() if duty_id not in moved}


def _moved(duty: Duty, due_on: date, *, today: date) -> Duty:
    changes = {"due_on": due_on, "revised_on": today - timedelta(days=1), "look_on": today}
    return Duty(**{**duty.model_dump(), **changes})


def _spans_after(session: Session, new: Wheel, *, is_new: bool, today: date) -> list[GroupSpan]:
    """The groups as they would be: the file's, and those that it no longer has, ended yesterday."""
    if is_new:
        return list(new.groups)
    kept = {span.id for span in new.groups}
    yesterday = today - timedelta(days=1)
    ended = [
        GroupSpan(
            id=span.id, kind=span.kind, valid_from=span.valid_from, valid_to=min(span.valid_to or yesterday, yesterday)
        )
        for span in areas.group_spans(session, new.area)
        if span.id not in kept
    ]
    return [*new.groups, *ended]


def _compared(before: list[PlannedAct], after: list[PlannedAct], *, last: date) -> LetterChanges:
    near = {act.key for act in (*before, *after) if act.on <= last}
    old = {act.key: act for act in before if act.key in near}
    new = {act.key: act for act in after if act.key in near}
    return LetterChanges(
        before=len(old),
        after=len(new),
        appear=tuple(act for key, act in new.items() if key not in old),
        vanish=tuple(act for key, act in old.items() if key not in new),
        moved=tuple((old[key], act) for key, act in new.items() if key in old and old[key].on != act.on),
    )


def _of_area(wheel: Wheel, changes: list[str], *, is_new: bool) -> list[str]:
    if is_new:
        stations = (
            f"{counted(len(wheel.stations), 'station', 'stationer')}, varav {len(wheel.collecting)} samlar in dokument"
        )
        return [f"Nytt område: {wheel.name}", f"  {counted(len(wheel.groups), 'grupp', 'grupper')}", f"  {stations}"]
    if not changes:
        return [f"{wheel.name}: områdesfilen är redan inläst, inget ändras."]
    return [f"{wheel.name}: {counted(len(changes), 'ändring', 'ändringar')}", *(f"  {line}" for line in changes)]


def _of_letters(wheel: Wheel, letters: LetterChanges) -> list[str]:
    lines = [f"Planerade utskick de närmaste tolv månaderna: {letters.before} → {letters.after}"]
    for sign, word, planned in (("+", "tillkommer", letters.appear), ("−", "faller bort", letters.vanish)):
        lines += _listed(f"  {sign} {len(planned)} {word}", [_line(wheel, act) for act in planned])
    moved = [f"{_line(wheel, act)} (förut {long_day(was.on)})" for was, act in letters.moved]
    return lines + _listed(f"  ~ {len(moved)} får ny dag", moved)


def _listed(heading: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    rest = [f"      … och {len(lines) - SHOWN} till"] if len(lines) > SHOWN else []
    return [heading, *(f"      {line}" for line in islice(lines, SHOWN)), *rest]


def _line(wheel: Wheel, act: PlannedAct) -> str:
    places = (*wheel.stations, *wheel.beside)
    station = next((s.name for s in places if s.id == act.station), act.station)
    return f"{long_day(act.on)}: {act.kind.swedish}, {station} {act.year}, {act.group}"
