"""What is another turn than was told: turns to come, before and after a rule or a decision has changed."""

from dataclasses import dataclass
from datetime import date

from rules.rotation_schedule import Schedule
from rules.terms import Term


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
