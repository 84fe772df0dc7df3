"""Measuring: medians of runs that take turns, and the table that is printed."""

import gc
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured number; `limit` is None where it is only told. Both are in `unit`.

    The limit is the most that the value may be, or with `at_least` the least.
    """

    what: str
    where: str
    value: float
    limit: float | None
    unit: str
    note: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, with the collector of garbage waiting outside."""
    gc.collect()
    begin = perf_counter()
    work()
    return perf_counter() - begin


def in_turns(contestants: Sequence[Callable[[], float]], *, rounds: int) -> list[list[float]]:
    """Every run of each contestant. They take turns, so that a slow minute is slow for all."""
    runs: list[list[float]] = [[] for _ in contestants]
    for number in range(rounds):
        order = range(len(contestants)) if number % 2 == 0 else reversed(range(len(contestants)))
        for index in order:
            runs[index].append(contestants[index]())
    return runs


def ratio(runs: Sequence[float], against: Sequence[float]) -> float:
    """The median of each run's ratio to the other's run of the same round: noise that lasts strikes both."""
    return median(run / other for run, other in zip(runs, against, strict=True))


def peak_mebibytes(work: Callable[[], object]) -> float:
    """The most memory that Python held while `work` ran, beyond what it held before."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def table(figures: Iterable[Figure]) -> list[str]:
    """The figures as a Markdown table."""
    lines = ["| what | where | measured | limit | |", "| --- | --- | ---: | ---: | --- |"]
    for figure in figures:
        limit = (
            "" if figure.limit is None else f"{'≥' if figure.at_least else '≤'} {_number(figure.limit)} {figure.unit}"
        )
        verdict = "" if figure.limit is None else "kept" if figure.holds else "**BROKEN**"
        note = f" ({figure.note})" if figure.note else ""
        measured = f"{_number(figure.value)} {figure.unit}"
        lines.append(f"| {figure.what}{note} | {figure.where} | {measured} | {limit} | {verdict} |")
    return lines


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
