"""What the mornings after a changeover do: calendars end for those who left, and what is filled is closed."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from models.changeover import Changeover
from models.words import FeedKind
from office.changeover_progress import by_day, is_long_ago, progress_of
from office.feeds import role_and_place
from office.links import Links
from rules.wheel import Wheel
from store import changeover, subscriptions


def follow_up(session: Session, wheel: Wheel, *, today: date, now: datetime, links: Links) -> int:  # noqa: ARG001 - as the other mornings' works
    """End the subscriptions to the bodies' calendars of those who have left them; return how many.

    Done once for each changeover, on the first morning after its day: whoever is given one again thereafter keeps it.
    Each changeover that has come to its end is closed.
    """
    passed = [row for row in changeover.standing(session, wheel.area) if row.last_day < today]
    new = [row for row in passed if row.followed_up_on is None]
    revoked = _revoke_calendars(session, wheel, new, today=today, now=now) if new else 0
    for row in new:
        row.followed_up_on = today
    _close(session, wheel, [row for row in passed if row.closed_on is None], today=today)
    session.flush()
    return revoked


def _revoke_calendars(
    session: Session, wheel: Wheel, passed: Sequence[Changeover], *, today: date, now: datetime
) -> int:
    """Who has left one body may sit on in another: each of the person's subscriptions is looked at by its own."""
    ended = changeover.ended_seats(session, [row.id or 0 for row in passed])
    left: dict[int, set[str]] = {}
    for seat in ended:
        left.setdefault(seat.person_id, set()).add(seat.group)
    holds: dict[int, set[str]] = {}
    for person, group in changeover.groups_held(session, wheel.area, person_ids=set(left), on=today):
        holds.setdefault(person, set()).add(group)
    revoked = 0
    for one in subscriptions.of_area(session, wheel.area):
        if one.revoked_at is not None or one.person_id not in left:
            continue
        was_in = _with_derived(wheel, left[one.person_id])
        is_in = _with_derived(wheel, holds.get(one.person_id, set()))
        was_about, is_about = (_is_about(wheel, one.kind, one.subject, groups) for groups in (was_in, is_in))
        if was_about and not is_about:
            subscriptions.revoke(session, one.id, now=now)
            revoked += 1
    return revoked


def _close(session: Session, wheel: Wheel, standing: Sequence[Changeover], *, today: date) -> None:
    """Close what is filled, and what is too long ago: what falls vacant later is the ordinary vacancies' matter."""
    for last_day, rows in by_day(standing).items():
        if is_long_ago(last_day, today) or progress_of(session, wheel, rows, today=today).is_done:
            for row in rows:
                row.closed_on = today


def _with_derived(wheel: Wheel, groups: set[str]) -> set[str]:
    """The groups, and those that are made of roles in them."""
    return groups | {body.group for body in wheel.bodies if any(each.of in groups for each in body.made_of)}


def _is_about(wheel: Wheel, kind: FeedKind, subject: str, groups: set[str]) -> bool:
    if kind is FeedKind.ROLE:
        _, place = role_and_place(subject)
        kinds = {span.kind for span in wheel.groups if span.id in groups}
        return place in groups | kinds
    return kind is FeedKind.GROUP and subject in groups
