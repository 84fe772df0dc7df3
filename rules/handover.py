"""The days on which a chair goes over: who is asked beforehand and when, and what is another turn than was told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rules.rotation import Schedule
from rules.terms import ONE_DAY, Term, in_order, months_after
from rules.workdays import ClosedDays

ASKED_MONTHS_BEFORE = (6, 3, 1)
"""So many months before a term ends the side whose turn it is gets asked, where the area file says nothing."""


@dataclass(frozen=True, kw_only=True)
class AskingDay:
    """A day for asking who the next chair will be.

    `named` is so many months before the term's last day; where that is closed, `on` is the open day before it and
    `why_moved` says why, in Swedish.
    """

    months_before: int
    named: date
    on: date
    why_moved: str | None = None


def steps_before(
    term_ends_on: date, *, closed: ClosedDays, months_before: Iterable[int] = ASKED_MONTHS_BEFORE
) -> tuple[AskingDay, ...]:
    """The days for asking before a term's last day, in their order. Of several that fall on one day the last stays."""
    days: dict[date, AskingDay] = {}
    for months in sorted(months_before, reverse=True):
        named = months_after(term_ends_on, -months)
        on = closed.previous_open(named)
        days[on] = AskingDay(months_before=months, named=named, on=on, why_moved=closed.why_closed(named))
    return tuple(days[on] for on in sorted(days))


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A change of terms in a body. `on` is the new term's first day, or the first without one.

    `outgoing` is None where a body's first term begins; `incoming` where nothing follows at once.
    """

    group: str
    on: date
    outgoing: Term | None
    incoming: Term | None


def handovers(terms_of: Mapping[str, Iterable[Term]], *, first: date, last: date) -> tuple[Handover, ...]:
    """Every body's changes from `first` to `last`, in the order of their days.

    Give it a schedule that reaches beyond `last`: after the last term it was told of, it knows of none.
    """
    found = [change for group, terms in terms_of.items() for change in _changes(group, in_order(terms))]
    within = (change for change in found if first <= change.on <= last)
    return tuple(sorted(within, key=lambda change: (change.on, change.group)))


def _changes(group: str, terms: Sequence[Term]) -> Iterator[Handover]:
    for before, after in pairwise([None, *terms, None]):
        if after and (before is None or before.last_day >= after.starts_on - ONE_DAY):
            yield Handover(group=group, on=after.starts_on, outgoing=before, incoming=after)
            continue
        if before and before.last_day < date.max:
            yield Handover(group=group, on=before.last_day + ONE_DAY, outgoing=before, incoming=None)
        if after:
            yield Handover(group=group, on=after.starts_on, outgoing=None, incoming=after)


@dataclass(frozen=True, kw_only=True)
class TurnChange:
    """A turn to come that is another than before: its days, its side or its party. None: there is none any more, or was
    none before.
    """

    group: str
    before: Term | None
    after: Term | None


def turn_changes(before: Schedule, after: Schedule, *, today: date) -> tuple[TurnChange, ...]:
    """What has changed of the turns that begin after `today`, body by body in the order of their numbers.

    Both schedules should reach as far: a turn beyond the horizon of one is told as gone, or as new.
    """
    was, becomes = _turns(before, today), _turns(after, today)
    return tuple(
        TurnChange(group=group, before=was.get((group, number)), after=becomes.get((group, number)))
        for group, number in sorted(was.keys() | becomes.keys())
        if _whose(was.get((group, number))) != _whose(becomes.get((group, number)))
    )


def _turns(schedule: Schedule, today: date) -> dict[tuple[str, int], Term]:
    return {
        (term.group, term.number): term for terms in schedule.terms.values() for term in terms if term.starts_on > today
    }


def _whose(term: Term | None) -> tuple[object, ...] | None:
    return (term.starts_on, term.ends_on, term.side, term.party) if term else None
