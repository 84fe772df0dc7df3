"""What a list of people makes of the history of chairs: what does not add up is told with the rows that say so."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from mail.swedish import listed
from models.words import Principal
from office.people_plan import Assignment, Redating
from rules.chair_history import ChairHolding, Finding, check_history
from rules.wheel import Wheel
from store.terms import CHAIR_ROLES

_DAY = timedelta(days=1)


def history_notes(
    wheel: Wheel,
    held: Sequence[tuple[int, Assignment]],
    wanted: Sequence[Assignment],
    *,
    added: Iterable[Assignment],
    redated: Iterable[Redating],
    today: date,
) -> list[str]:
    """What no longer adds up when the list has been taken in, and did before: nothing is told twice, or mended."""
    becomes = {change.membership_id: change.assignment for change in redated}
    was = [each for _, each in held]
    after = [*(becomes.get(this, each) for this, each in held), *added]
    known = {finding.sentence for finding in _findings(wheel, was, today=today)}
    rows = [each for each in wanted if each.row is not None and each.role in CHAIR_ROLES]
    news = [finding for finding in _findings(wheel, after, today=today) if finding.sentence not in known]
    return [f"{_rows_of(finding, rows)}{finding.sentence}" for finding in news]


def _findings(wheel: Wheel, assignments: Sequence[Assignment], *, today: date) -> tuple[Finding, ...]:
    sides = {each.party: each.side for each in wheel.parties}
    chairs = [each for each in assignments if each.role in CHAIR_ROLES and _came_to_hold(each)]
    return check_history(
        [_holding(each, sides.get(each.party or "")) for each in chairs],
        rules=wheel.rotation,
        today=today,
        spans=wheel.groups,
        names={each.group: each.group_name for each in sorted(chairs, key=lambda each: each.valid_from)},
    )


def _came_to_hold(each: Assignment) -> bool:
    return each.valid_to is None or each.valid_to >= each.valid_from


def _holding(each: Assignment, side: Principal | None) -> ChairHolding:
    return ChairHolding(
        group=each.group,
        role=each.role,
        person=_person(each),
        valid_from=each.valid_from,
        valid_to=each.valid_to,
        side=side,
        party=each.party,
    )


def _person(each: Assignment) -> str:
    return f"{each.person.folded_name} <{each.person.folded_email}>"


def _rows_of(finding: Finding, rows: Iterable[Assignment]) -> str:
    """ "Rad 3 och 5: ": the list's rows of those whom it is about, on its days and those next to them."""
    first, last = finding.starts_on, finding.ends_on or date.max
    about = [
        each.row
        for each in rows
        if each.group in finding.groups
        and _person(each) in finding.people
        and each.valid_from - _DAY <= last
        and (each.valid_to is None or each.valid_to + _DAY >= first)
    ]
    return f"Rad {listed(str(row) for row in sorted(filter(None, about)))}: " if about else ""
