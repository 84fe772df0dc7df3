"""The post: gather each person's due acts into one letter, and deliver.

A person gets at most one gathered letter a day. What does not leave one day is rewritten the next, with the facts
of that day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from mail.compose import UnfitForHeader
from mail.swedish import counted
from models.failpoints import Change, changing
from models.words import LetterKind, LetterState
from office import delivery
from office.areas import wheel_by_the_file, wheel_of_area
from office.briefing import Briefing
from office.delivery import Delivery
from office.desk import Desk
from office.expected_letters import keep_expected
from office.handing_over import SETTLED
from office.invitation_letters import write_invitations
from office.receipts import rewrite_receipts
from office.recovery import recover
from office.requisition_letters import write_requisitions
from office.writing import (
    Addressed,
    by_recipient,
    contact_for,
    gathered_context,
    letter_row,
    needless_copies,
    needs_approval,
)
from rules.requisitions import is_requisition
from store import acts, freezes, letters
from store.acts import WaitingAct
from store.database import told_plainly
from store.letters import PostOfDay

BATCH = 100
NOBODY_TO_COPY = "ingen har rollen som skulle få kopian"
OVERTAKEN = "uppgifterna ändrades medan brevet skrevs"


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What gathering led to: letters written and held, acts dropped or set aside, and roles found vacant."""

    written: int = 0
    held: int = 0
    dropped: int = 0
    set_aside: tuple[str, ...] = ()
    vacancies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PostOutcome:
    """What one round of the post did, in numbers, and why on a closed day it did less."""

    gathered: Gathered = field(default_factory=Gathered)
    delivery: Delivery = field(default_factory=Delivery)
    withdrawn: int = 0
    expired: int = 0
    recovered: int = 0
    closed_because: str | None = None

    @property
    def written(self) -> int:
        """How many letters were written."""
        return self.gathered.written

    @property
    def held(self) -> int:
        """How many of them wait for approval."""
        return self.gathered.held

    @property
    def vacancies(self) -> tuple[str, ...]:
        """The vacant roles that letters were redirected from, in whole sentences."""
        return self.gathered.vacancies

    @property
    def in_order(self) -> bool:
        """Whether everything that was to leave has left or waits for its approval."""
        return self.delivery.in_order and not self.gathered.set_aside

    @property
    def headline(self) -> str:
        """The round in a few Swedish words, for a run's name."""
        return ", ".join([f"{self.delivery.sent} skickade", *self._others])

    @property
    def told(self) -> str:
        """The round for somebody who reads of nothing else: letters are named."""
        return ", ".join([counted(self.delivery.sent, "brev skickat", "brev skickade"), *self._others])

    @property
    def _others(self) -> list[str]:
        counts = (
            (self.held, "väntar på godkännande"),
            (self.delivery.held, "spärrade"),
            (self.delivery.failed, "misslyckade"),
            (self.delivery.unknown, "ovissa"),
            (len(self.gathered.set_aside), "kunde inte skrivas"),
            (self.withdrawn + self.delivery.withdrawn, "indragna"),
            (self.expired, "passerade"),
        )
        return [f"{number} {word}" for number, word in counts if number]


def run_post(desk: Desk, *, area: str, today: date, now: datetime, while_frozen: bool = False) -> PostOutcome:
    """One round: settle what an earlier one left behind, close what has expired, gather, deliver.

    `today` is the area's day at `now`; raises delivery.NotToday otherwise. After a restore only the look through what
    has left already (office/freeze.py) may write letters `while_frozen`; anybody else meets Frozen.
    """
    with desk.database.read() as session:
        closed_because = wheel_by_the_file(session, area).closed.why_closed(today)
        if not while_frozen:
            freezes.refuse_if_frozen(session)
    recovered = recover(desk, area=area, now=now)
    rewrite_receipts(desk, area=area, today=today, now=now)
    write_invitations(desk, area=area, today=today, now=now)
    if closed_because is not None:
        done = delivery.deliver(desk, area=area, today=today, now=now)
        return PostOutcome(recovered=recovered, delivery=done, closed_because=closed_because)
    expired, withdrawn = _clear(desk, area=area, today=today)
    write_requisitions(desk, area=area, today=today, now=now)
    gathered = gather(desk, area=area, today=today, now=now)
    done = delivery.deliver(desk, area=area, today=today, now=now)
    keep_expected(desk, area, today=today)
    return PostOutcome(gathered=gathered, delivery=done, withdrawn=withdrawn, expired=expired, recovered=recovered)


def _clear(desk: Desk, *, area: str, today: date) -> tuple[int, int]:
    """Close acts past their mandatory day, and take back letters that no longer tell what is so; how many of each."""
    with told_plainly(), changing(Change.CLEARED, desk.database.write()) as session:
        expired = acts.expire(session, area=area, today=today)
        reasons = {letter.id: SETTLED for letter in letters.unneeded(session, area=area, today=today)}
        for letter in letters.from_earlier_days(session, area=area, today=today):
            reasons.setdefault(letter.id, delivery.REWRITTEN)
        withdrawn = sum(letters.withdraw(session, letter_id, reason=why) for letter_id, why in reasons.items())
    return expired, withdrawn


def gather(desk: Desk, *, area: str, today: date, now: datetime) -> Gathered:
    """Write one letter for each person with something due. One that cannot be written does not keep the others."""
    with desk.database.read() as session:
        waiting = [act for act in acts.waiting(session, area=area, today=today) if not is_requisition(act.document)]
        if not waiting:
            return Gathered()
        briefing = Briefing(session, wheel_of_area(session, area), today=today, links=desk.links)
        briefing.read_told(waiting)
        briefing.read_meetings(waiting)
        briefing.read_terms(waiting)
        posts = letters.posts_of_day(session, area=area, day=today)
        needless = needless_copies(briefing, waiting)
        waiting = [act for act in waiting if act not in needless]
        addressed = [a for a in by_recipient(briefing, waiting) if not _post(posts, a.recipient.person_id).has_letter]
        _drop(desk, needless)
        _read_subscriptions(desk, briefing, addressed, now=now)
        gathered = Gathered(dropped=len(needless), vacancies=_vacancies(addressed))
        for batch in _batches(addressed):
            gathered = _write(desk, briefing, batch, posts, gathered, now=now)
    return gathered


def _read_subscriptions(desk: Desk, briefing: Briefing, addressed: Sequence[Addressed], *, now: datetime) -> None:
    persons = {a.recipient.person_id for a in addressed} - {None}
    with told_plainly(), desk.database.write() as session:
        briefing.read_subscriptions(session, [person for person in persons if person is not None], now=now)
        briefing.read_links(session, [told for a in addressed for told in a.told], now=now)


def _vacancies(addressed: Sequence[Addressed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.vacancy for a in addressed for r in a.roles if r.vacancy))


def _write(
    desk: Desk,
    briefing: Briefing,
    batch: list[Addressed],
    posts: dict[int | None, PostOfDay],
    gathered: Gathered,
    *,
    now: datetime,
) -> Gathered:
    drafts, unfit = [], {}
    for addressed in batch:
        try:
            drafts.append((_row(desk, briefing, addressed, posts, now=now), addressed))
        except UnfitForHeader as error:
            unfit[f"brevet går inte att skriva: {error}"] = [act.id for act in addressed.acts]
    kept = _keep(desk, drafts)
    _set_aside(desk, unfit)
    return replace(
        gathered,
        written=gathered.written + len(kept),
        held=gathered.held + sum(row["state"] is LetterState.HELD for row in kept),
        set_aside=(*gathered.set_aside, *unfit),
    )


def _set_aside(desk: Desk, unfit: dict[str, list[int]]) -> None:
    if unfit:
        with told_plainly(), changing(Change.SET_ASIDE, desk.database.write()) as session:
            for reason, act_ids in unfit.items():
                acts.set_aside(session, act_ids, reason=reason)


def _drop(desk: Desk, needless: Sequence[WaitingAct]) -> None:
    if needless:
        with told_plainly(), changing(Change.DROPPED, desk.database.write()) as session:
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
        contact=contact_for(briefing, addressed),
        now=now,
        ask_first=needs_approval(briefing.wheel, addressed.acts),
    )


def _keep(desk: Desk, drafts: list[tuple[dict[str, Any], Addressed]]) -> list[dict[str, Any]]:
    """Write a batch down, each letter with all of its acts or not at all; return those that were kept.

    A letter whose key another process has taken is left to that process. One whose acts changed while it was being
    composed is withdrawn, and what is still due waits for the next round.
    """
    with told_plainly(), changing(Change.LETTERS_WRITTEN, desk.database.write()) as session:
        added = letters.add(session, [row for row, _ in drafts])
        ours = [(added[row["key"]], row, addressed) for row, addressed in drafts if row["key"] in added]
        acts.put_in_letters(session, ((act.id, letter) for letter, _, a in ours for act in a.acts))
        counts = acts.count_in_letters(session, [letter for letter, _, _ in ours])
        kept = []
        for letter, row, addressed in ours:
            if counts[letter] == len(addressed.acts):
                kept.append(row)
            else:
                letters.withdraw(session, letter, reason=OVERTAKEN)
    return kept
