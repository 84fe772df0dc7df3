"""What the alarms ask of the database whatever they come to: for whoever wants all of them, to be asked at once.

An alarm that begins to ask something more gets its answer without standing here, by a statement of its own.
"""

from collections.abc import Iterator
from datetime import date

from models.inbox import IncomingState
from office.convene import LOOKS_AHEAD, LOOKS_BACK
from office.requisitions import requisitioning
from office.roles import ADDRESSED
from rules.wheel import Wheel
from store import (
    acts,
    calendars,
    changeover,
    decisions,
    feeds,
    inbox,
    invitations,
    letter_counts,
    letters,
    matters,
    meetings,
    money,
    pulses,
    requests,
    rests,
    roster,
    seats,
    terms,
    uploads,
)
from store.questions import Asking


def foreseen(wheel: Wheel, *, today: date) -> Iterator[Asking]:
    """The questions of `office.alarms.alarms`, and of the briefing that it is given."""
    yield roster.holders.of(area=wheel.area, on=today, roles=ADDRESSED)
    yield from _of_letters(wheel.area, today=today)
    yield from _of_what_comes_in(wheel.area)
    yield from _of_groups(wheel)
    yield from _of_meetings(wheel.area, today=today)
    yield from _of_money(wheel, today=today)


def _of_letters(area: str, *, today: date) -> Iterator[Asking]:
    yield rests.of_area.of(area)
    yield letters.claimed.of(area=area)
    yield letters.standing.of(area=area)
    yield letter_counts.held_as_too_many.of(area=area)
    yield acts.reasons_set_aside.of(area=area)
    yield acts.left_waiting.of(area=area, since_before=today)


def _of_what_comes_in(area: str) -> Iterator[Asking]:
    yield requests.count_waiting.of(area=area)
    yield inbox.count.of(area=area, states=[IncomingState.WAITING])
    yield inbox.failing.of(area=area)
    yield pulses.refused.of(area=area)
    yield uploads.count_waiting.of(area=area)
    yield calendars.broken_entries.of(area)
    yield feeds.broken.of(area)


def _of_groups(wheel: Wheel) -> Iterator[Asking]:
    """Chairs, seats, reorganisations, decisions and matters."""
    yield terms.of_area.of(wheel.area)
    yield terms.held_chairs.of(wheel.area)
    yield terms.letters_about.of(wheel.area)
    yield seats.of_parties.of(wheel.area, groups=wheel.quotas)
    yield changeover.reorganisations.of(wheel.area)
    yield decisions.last_days.of(area=wheel.area)
    yield matters.listed.of(wheel.area, also_closed=False)


def _of_meetings(area: str, *, today: date) -> Iterator[Asking]:
    yield meetings.between.of(area=area, first=today - LOOKS_BACK, last=today + LOOKS_AHEAD)
    yield invitations.answers_set_aside.of(area=area)
    yield invitations.proposals.of(area=area, first=today)


def _of_money(wheel: Wheel, *, today: date) -> Iterator[Asking]:
    yield money.drafted.of(area=wheel.area)
    yield money.count_set_aside.of(area=wheel.area)
    if requisitioning(wheel) is not None:
        yield money.has_any.of(area=wheel.area, year=today.year)
        yield money.populations.of(area=wheel.area)
