"""The post: gather each person's due acts into one letter, and deliver.

A person gets at most one gathered letter a day. What does not leave one day is rewritten the next, with the facts
of that day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from models.words import LetterKind, LetterState, StepKind
from office import delivery
from office.areas import wheel_of_area
from office.delivery import Delivery
from office.desk import Desk
from office.writing import Addressed, Briefing, by_recipient, gathered_context, letter_row, needless_copies
from store import acts, letters
from store.acts import WaitingAct
from store.database import told_plainly
from store.letters import PostOfDay

BATCH = 100
REWRITTEN = "ersatt av ett nyare brev"
NOBODY_TO_COPY = "ingen har rollen som skulle få kopian"
OVERTAKEN = "uppgifterna ändrades medan brevet skrevs"


@dataclass(frozen=True, kw_only=True)
class PostOutcome:
    """What one round of the post did, in numbers, and which roles stand vacant."""

    written: int = 0
    held: int = 0
    expired: int = 0
    recovered: int = 0
    delivery: Delivery = field(default_factory=Delivery)
    vacancies: tuple[str, ...] = ()
    closed_because: str | None = None

    @property
    def headline(self) -> str:
        """The round in a few Swedish words, for a run's name."""
        parts = [f"{self.delivery.sent} skickade"]
        for number, word in (
            (self.held, "väntar på godkännande"),
            (self.delivery.failed, "misslyckade"),
            (self.delivery.unknown, "ovissa"),
            (self.delivery.withdrawn, "indragna"),
            (self.expired, "passerade"),
        ):
            if number:
                parts.append(f"{number} {word}")
        return ", ".join(parts)


def run_post(desk: Desk, *, area: str, today: date, now: datetime) -> PostOutcome:
    """One round: settle what an earlier one left behind, close what has expired, gather, deliver."""
    recovered = delivery.recover(desk, area=area, today=today, now=now)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, area)
    closed_because = wheel.closed.why_closed(today)
    if closed_because is not None:
        done = delivery.deliver(desk, area=area, today=today, now=now)
        return PostOutcome(recovered=recovered, delivery=done, closed_because=closed_because)
    expired = _clear(desk, area=area, today=today)
    written, held, vacancies = gather(desk, area=area, today=today, now=now)
    done = delivery.deliver(desk, area=area, today=today, now=now)
    return PostOutcome(
        written=written, held=held, expired=expired, recovered=recovered, delivery=done, vacancies=vacancies
    )


def _clear(desk: Desk, *, area: str, today: date) -> int:
    """Close acts past their mandatory day, and take back letters that no longer tell what is so."""
    with told_plainly(), desk.database.write() as session:
        expired = acts.expire(session, area=area, today=today)
        for letter in letters.unneeded(session, area=area):
            delivery.withdraw(session, letter.id, reason=delivery.SETTLED)
        for letter in letters.from_earlier_days(session, area=area, today=today):
            delivery.withdraw(session, letter.id, reason=REWRITTEN)
    return expired


def gather(desk: Desk, *, area: str, today: date, now: datetime) -> tuple[int, int, tuple[str, ...]]:
    """Write one letter for each person with something due; return how many, how many are held, and vacancies met."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, area)
        waiting = acts.waiting(session, area=area, today=today)
        if not waiting:
            return 0, 0, ()
        briefing = Briefing(session, wheel, today=today, links=desk.links)
        posts = letters.posts_of_day(session, area=area, day=today)
        needless = needless_copies(briefing, waiting)
        waiting = [act for act in waiting if act not in needless]
        addressed = [a for a in by_recipient(briefing, waiting) if not _post(posts, a.recipient.person_id).has_letter]
        vacancies = dict.fromkeys(r.vacancy for a in addressed for r in a.roles if r.vacancy)
        _drop(desk, needless)
        written = held = 0
        for batch in _batches(addressed):
            rows = [_row(desk, briefing, a, posts, now=now) for a in batch]
            added = _keep(desk, list(zip(rows, batch, strict=True)))
            written += len(added)
            held += sum(row["state"] is LetterState.HELD for row in added)
    return written, held, tuple(vacancies)


def _drop(desk: Desk, needless: Sequence[WaitingAct]) -> None:
    if needless:
        with told_plainly(), desk.database.write() as session:
            acts.cancel(session, [act.id for act in needless], reason=NOBODY_TO_COPY)


def _post(posts: dict[int | None, PostOfDay], person_id: int | None) -> PostOfDay:
    return posts.get(person_id, PostOfDay(False, 0))


def _batches(addressed: Sequence[Addressed]) -> Iterator[list[Addressed]]:
    rest = iter(addressed)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _row(
    desk: Desk, briefing: Briefing, addressed: Addressed, posts: dict[int | None, PostOfDay], *, now: datetime
) -> dict[str, Any]:
    person = addressed.recipient.person_id
    who = "kontoret" if person is None else f"person-{person}"
    again = _post(posts, person).withdrawn
    suffix = f"/{again + 1}" if again else ""
    template, context = gathered_context(briefing, addressed)
    return letter_row(
        briefing,
        desk.composer,
        key=f"{briefing.wheel.area}/{briefing.today}/{who}/post{suffix}",
        kind=LetterKind.POST,
        template=template,
        context=context,
        recipient=addressed.recipient,
        contact=briefing.contact({act.group for act in addressed.acts}),
        now=now,
        needs_approval=briefing.wheel.approve_escalations
        and any(act.kind is StepKind.ESCALATION for act in addressed.acts),
    )


def _keep(desk: Desk, drafts: list[tuple[dict[str, Any], Addressed]]) -> list[dict[str, Any]]:
    """Write a batch down, each letter with all of its acts or not at all; return those that were kept.

    A letter whose key another process has taken is left to that process. One whose acts changed while it was being
    composed is withdrawn, and what is still due waits for the next round.
    """
    with told_plainly(), desk.database.write() as session:
        added = letters.add(session, [row for row, _ in drafts])
        ours = [(added[row["key"]], row, addressed) for row, addressed in drafts if row["key"] in added]
        acts.put_in_letters(session, ((act.id, letter) for letter, _, a in ours for act in a.acts))
        counts = acts.count_in_letters(session, [letter for letter, _, _ in ours])
        kept = []
        for letter, row, addressed in ours:
            if counts[letter] == len(addressed.acts):
                kept.append(row)
            else:
                delivery.withdraw(session, letter, reason=OVERTAKEN)
    return kept
