"""The ladder of a document: request, reminders, overdue, warning, escalation.

Days are calendar days in the area's time zone. Offsets count from the document's last day; a step that would
fall on a closed day moves to the next open one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from models.words import Principal, Role, StepKind
from rules.terms import months_after
from rules.workdays import ClosedDays


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """A role that a step speaks to: in the late group itself, or in the group `of`.

    With `own_side_first` the chair and vice chair of `of` are one addressee: whoever stands on the late group's side.
    With `side` it is whoever speaks for that side in the group: its chair or vice chair from there, else a member.
    A contact is a party's: that of `party`, or, with `side`, of whichever party of that side is nearest at hand.

    `in_turn` is whoever's turn it is to name a chair: in an area file's own ladders before that is known, in what the
    wheel climbs where it is no side's but the group's own. Then it is its chair or vice chair, else a member.
    """

    role: Role
    of: str | None = None
    own_side_first: bool = False
    side: Principal | None = None
    party: str | None = None
    in_turn: bool = False

    @property
    def key(self) -> str:
        """The addressee as part of an act's key: `chair`, `chair@lgs`, `own-side@lgs`, `side-region`, `contact-x`."""
        name = "own-side" if self.own_side_first else "in-turn" if self.in_turn else self.role.value
        if self.side:
            name = f"side-{self.side}-contact" if self.role is Role.CONTACT else f"side-{self.side}"
        elif self.party:
            name = f"{name}-{self.party}"
        return f"{name}@{self.of}" if self.of else name

    @classmethod
    def from_key(cls, key: str) -> "Addressee":
        """The addressee that an act's key names: the reverse of `key`. Raises ValueError."""
        name, _, of = key.partition("@")
        if name == "own-side":
            return cls(role=Role.CHAIR, of=of, own_side_first=True)
        if name == "in-turn":
            return cls(role=Role.CHAIR, of=of or None, in_turn=True)
        for side in Principal:
            if name == f"side-{side}":
                return cls(role=Role.CHAIR, of=of or None, side=side)
            if name == f"side-{side}-contact":
                return cls(role=Role.CONTACT, of=of or None, side=side)
        if name.startswith(f"{Role.CONTACT}-"):
            return cls(role=Role.CONTACT, party=name.removeprefix(f"{Role.CONTACT}-"))
        return cls(role=Role(name), of=of or None)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A rung. `days` count from the last day: negative before it, positive after.

    `working_days` counts open days instead of calendar days; `months` are counted before the days are. A warning has
    no days of its own: it falls on the open day before the escalation that it announces (`warns_of`).
    """

    name: str
    kind: StepKind
    days: int
    working_days: bool = False
    months: int = 0
    to: tuple[Addressee, ...]
    copies: tuple[Addressee, ...] = ()
    lives_days: int | None = None
    warns_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Steps in the order of their days, the least number of days between two letters, and the most letters in all."""

    id: str
    steps: tuple[Step, ...]
    gap_days: int = 2
    at_most: int = 12
    last_step_lives_days: int = 30


@dataclass(frozen=True, kw_only=True)
class ScheduledStep:
    """A step with its days: it leaves on `on` at the earliest and on `expires_on` at the latest.

    `expires_on` before `on` means that a later step stands on the same day: this one is never sent.
    """

    step: Step
    on: date
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class Move:
    """What a ladder asks for on a day: the step to send, those that have passed unsent, and when to look again."""

    send: ScheduledStep | None
    passed: tuple[ScheduledStep, ...]
    look_on: date | None


@lru_cache(maxsize=4096)
def schedule(ladder: Ladder, *, last_day: date, closed: ClosedDays) -> tuple[ScheduledStep, ...]:
    """Every step of `ladder` with its days, for a document whose last day is `last_day`.

    A step lives until the day before the next one, unless it says how many days it lives. A request or a reminder
    never outlives the last day.
    """
    days = _days_of(ladder, last_day=last_day, closed=closed)
    scheduled = []
    for step, following in zip(ladder.steps, [*ladder.steps[1:], None], strict=True):
        on = days[step.name]
        lives = step.lives_days if following else step.lives_days or ladder.last_step_lives_days
        expires_on = date.max if lives is None else on + timedelta(days=lives)
        if following is not None:
            expires_on = min(expires_on, days[following.name] - timedelta(days=1))
        if step.kind in (StepKind.REQUEST, StepKind.REMINDER):
            expires_on = min(expires_on, last_day)
        scheduled.append(ScheduledStep(step=step, on=on, expires_on=expires_on))
    return tuple(scheduled)


def _days_of(ladder: Ladder, *, last_day: date, closed: ClosedDays) -> dict[str, date]:
    days: dict[str, date] = {}
    for step in ladder.steps:
        if step.warns_of is None:
            days[step.name] = _day_of(step, last_day=last_day, closed=closed)
    for step in ladder.steps:
        if step.warns_of is not None:
            days[step.name] = closed.previous_open(days[step.warns_of] - timedelta(days=1))
    return days


def _day_of(step: Step, *, last_day: date, closed: ClosedDays) -> date:
    last_day = months_after(last_day, step.months)
    if step.working_days:
        return closed.next_open(closed.add_open_days(last_day, step.days))
    return closed.next_open(last_day + timedelta(days=step.days))


def next_move(
    ladder: Ladder,
    *,
    last_day: date,
    today: date,
    closed: ClosedDays,
    taken: Mapping[str, date | None],
    not_before: date | None = None,
    request_is_past: bool = False,
) -> Move:
    """What to do about one awaited document today.

    `taken` holds the steps already in the ledger: the day each was sent, None for those expired or still waiting.
    Steps from before `not_before` pass unsent; so does the request when `request_is_past` (the group has had it).
    Of several steps that are due, the latest goes and the others have passed. A step that stands on or before
    the day of the last letter has been overtaken by it, whatever it is called now. An escalation waits until the
    day after its warning has been sent, and is warned of anew where that warning never left.
    """
    if not closed.is_open(today):
        return Move(send=None, passed=(), look_on=closed.next_open(today))
    open_steps = [s for s in schedule(ladder, last_day=last_day, closed=closed) if s.step.name not in taken]
    reached = [s for s in open_steps if s.on <= today]
    look_on = min((s.on for s in open_steps if s.on > today), default=None)
    sent = [day for day in taken.values() if day is not None]

    past = {s.step.name for s in reached if request_is_past and s.step.kind is StepKind.REQUEST}
    past |= {s.step.name for s in reached if not_before is not None and s.on < not_before}
    past |= _overtaken(ladder, reached, taken)
    live = [s for s in reached if s.expires_on >= today and s.step.name not in past]
    if not live or len(sent) >= ladder.at_most:
        return Move(send=None, passed=tuple(reached), look_on=look_on)

    send = live[-1]
    announcement = _announcement(ladder, send.step)
    if announcement is not None and announcement.name not in _steps_sent(taken):
        return _warn_first(announcement, send, reached, today=today, closed=closed, taken=taken)
    rested_on = max(sent) + timedelta(days=1 if announcement else ladder.gap_days) if sent else today
    if rested_on > today:
        return Move(send=None, passed=(), look_on=closed.next_open(rested_on))
    return Move(send=send, passed=tuple(s for s in reached if s is not send), look_on=look_on)


def moves(
    ladder: Ladder,
    *,
    last_day: date,
    first: date,
    last: date,
    closed: ClosedDays,
    taken: Mapping[str, date | None],
    not_before: date | None = None,
    request_is_past: bool = False,
) -> Iterator[tuple[date, Move]]:
    """The moves from `first` to `last` if nothing comes in and every step leaves on its day, each with its day."""
    held = dict(taken)
    day: date | None = first
    while day is not None and day <= last:
        move = next_move(
            ladder,
            last_day=last_day,
            today=day,
            closed=closed,
            taken=held,
            not_before=not_before,
            request_is_past=request_is_past,
        )
        yield day, move
        held |= {passed.step.name: None for passed in move.passed}
        if move.send is not None:
            held[move.send.step.name] = day
        day = move.look_on


def _overtaken(ladder: Ladder, reached: Sequence[ScheduledStep], taken: Mapping[str, date | None]) -> set[str]:
    """The steps that stand on or before the day of the last letter, but for an escalation that it announced."""
    sent = [day for day in taken.values() if day is not None]
    warned = _steps_sent(taken)
    announced = {step.warns_of for step in ladder.steps if step.warns_of and step.name in warned}
    return {s.step.name for s in reached if sent and s.on <= max(sent) and s.step.name not in announced}


def _announcement(ladder: Ladder, step: Step) -> Step | None:
    return next((each for each in ladder.steps if each.warns_of == step.name), None)


def _warn_first(
    announcement: Step,
    send: ScheduledStep,
    reached: Sequence[ScheduledStep],
    *,
    today: date,
    closed: ClosedDays,
    taken: Mapping[str, date | None],
) -> Move:
    """The warning of an escalation that is due already: the escalation follows on the next open day."""
    tomorrow = closed.next_open(today + timedelta(days=1))
    warning = replace(announcement, name=_next_attempt(announcement.name, taken))
    return Move(
        send=ScheduledStep(step=warning, on=today, expires_on=tomorrow - timedelta(days=1)),
        passed=tuple(s for s in reached if s is not send and s.step.name != warning.name),
        look_on=tomorrow,
    )


ATTEMPT = "."
"""Between a step's name and the number of a later attempt at it: `warning-1.2`."""


def step_named(name: str) -> str:
    """The ladder's own name of a step in the ledger: `warning-1` for `warning-1.2`."""
    return name.partition(ATTEMPT)[0]


def _steps_sent(taken: Mapping[str, date | None]) -> set[str]:
    return {step_named(name) for name, day in taken.items() if day is not None}


def _next_attempt(name: str, taken: Mapping[str, date | None]) -> str:
    attempts = sum(step_named(each) == name for each in taken)
    return f"{name}{ATTEMPT}{attempts + 1}" if attempts else name


def window(ladder: Ladder, *, last_day: date, closed: ClosedDays) -> tuple[date, date]:
    """The first day on which the ladder may send something, and the last."""
    steps = schedule(ladder, last_day=last_day, closed=closed)
    return steps[0].on, max(s.expires_on for s in steps)
