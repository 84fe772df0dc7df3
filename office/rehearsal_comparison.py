"""What a change of rules changes: two rehearsals laid side by side, told as a person reads it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from babel.dates import format_date

from mail.swedish import counted, short_day
from models.words import ActState
from office.rehearsal_words import spoken_role, spoken_step
from office.rehearsed import RehearsedAct
from rules.wheel import Wheel
from store.meeting_acts import person_of

SHOWN = 15
Bundle = tuple[str, ...]


def compared(before: Sequence[RehearsedAct], after: Sequence[RehearsedAct], wheel: Wheel) -> list[str]:
    """The lines to print: what appears, vanishes and gets another day, and the letters of each month."""
    old, new = _sent(before), _sent(after)
    appear = [act for key, act in new.items() if key not in old]
    vanish = [act for key, act in old.items() if key not in new]
    moved = [(old[key], act) for key, act in new.items() if key in old and old[key].date != act.date]
    if not (appear or vanish or moved):
        return ["Inget utskick tillkommer, faller bort eller får ny dag.", *_months(before, after)]
    return [
        *_section("+", "tillkommer", Counter(_bundle(act, wheel) for act in appear)),
        *_section("−", "faller bort", Counter(_bundle(act, wheel) for act in vanish)),
        *_section("~", "får ny dag", Counter((*_bundle(act, wheel), _day(was)) for was, act in moved)),
        *_months(before, after),
    ]


def compared_together(
    before: Sequence[RehearsedAct], after: Sequence[RehearsedAct], wheels: Iterable[Wheel]
) -> list[tuple[str, list[str]]]:
    """As `compared`, of each area that the wheels are of: its name and its lines."""
    return [
        (
            wheel.name,
            compared(
                [act for act in before if act.area == wheel.area],
                [act for act in after if act.area == wheel.area],
                wheel,
            ),
        )
        for wheel in wheels
    ]


def _sent(acts: Iterable[RehearsedAct]) -> dict[str, RehearsedAct]:
    return {act.key: act for act in acts if act.state == ActState.DONE}


def _bundle(act: RehearsedAct, wheel: Wheel) -> Bundle:
    """What is told in one line: all groups at the same step of a station on the same day."""
    stations = (*wheel.stations, *wheel.beside)
    station = next((s.name for s in stations if s.id == act.station), act.station)
    to = spoken_role(act.role, wheel, station=act.station)
    return act.date, _day(act), station, f"{spoken_step(act.step)} till {to}", _unit(act)


def _unit(act: RehearsedAct) -> str:
    """What is counted: documents, or of what goes to each who is called, persons."""
    return "persons" if person_of(act.role) is not None else "documents"


def _day(act: RehearsedAct) -> str:
    day = date.fromisoformat(act.date)
    return f"{short_day(day)} {day.year}"


def _section(sign: str, word: str, bundles: Mapping[Bundle, int]) -> list[str]:
    if not bundles:
        return []
    lines = [f"{sign} {counted(sum(bundles.values()), 'utskick')} {word}"]
    for (_, day, station, told, unit, *was), number in sorted(bundles.items())[:SHOWN]:
        before = f" (förut {was[0]})" if was else ""
        of_each = counted(number, "person", "personer") if unit == "persons" else counted(number, "dokument")
        lines.append(f"    {day}{before}: {station}, {told}, {of_each}")
    rest = len(bundles) - SHOWN
    return [*lines, f"    … och {rest} rader till"] if rest > 0 else lines


def _months(before: Iterable[RehearsedAct], after: Iterable[RehearsedAct]) -> list[str]:
    """How many letters leave each month, before and after."""
    old, new = _letters_by_month(before), _letters_by_month(after)
    lines = ["Brev per månad:"]
    for month in sorted(old | new):
        name = format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale="sv")
        lines.append(_row(name, old[month], new[month]))
    return [*lines, _row("hela året", sum(old.values()), sum(new.values()))]


def _row(name: str, before: int, after: int) -> str:
    change = f"{after - before:+}".replace("-", "−") if after != before else "oförändrat"
    return f"    {name:<16}{before:>5} → {after:<6}{change}"


def _letters_by_month(acts: Iterable[RehearsedAct]) -> Counter[str]:
    return Counter(letter.split("/")[-2][:7] for letter in {act.letter for act in acts if act.letter})
