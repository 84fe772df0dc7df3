"""From a ladder of the area file to the ladder that the wheel climbs."""

from collections.abc import Iterator
from dataclasses import replace

from areas.ladder_entries import LadderEntry, StepEntry
from areas.offsets import Offset
from models.words import StepKind
from rules.ladder import Ladder, Step


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


def _offsets(source: StepEntry) -> Iterator[Offset]:
    yield source.when
    if source.repeat:
        for time in range(1, source.repeat.times + 1):
            yield Offset(days=round(source.when.about) + time * source.repeat.every_days)


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


def sources_of(entry: LadderEntry) -> list[int]:
    """For each step of the ladder, the place in the file of the entry that it comes from."""
    places = {id(source): place for place, source in enumerate(entry.steps)}
    return [place for _, _, source in _written_out(entry) for place in [places[id(source)]] * (1 + source.warn)]
