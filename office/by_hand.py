"""Letters that somebody in the office has asked for: written at once, one for each recipient, and handed over.

They carry only what was asked for: the day's post gathers the rest. What cannot leave today is told in the next post.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.words import LetterKind
from office.briefing import Briefing
from office.desk import Desk
from office.subscriptions import personal_links
from office.writing import Addressed, by_recipient, contact_for, gathered_context, letter_row, needless_copies
from rules.wheel import Wheel
from store import acts, letters
from store.acts import WaitingAct

NOBODY_TO_COPY = "ingen har rollen som skulle få kopian"


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """A letter that has been composed and is in no ledger yet."""

    row: dict[str, Any]
    addressed: Addressed


def drafted(
    session: Session,
    desk: Desk,
    wheel: Wheel,
    asked_for: Sequence[WaitingAct],
    *,
    key: Callable[[Addressed], str],
    today: date,
    now: datetime,
    are_kept: bool,
) -> list[Drafted]:
    """The letters that would tell these acts; no letter is written. Where they `are_kept`, `session` is a writing one
    and their links are given; else nothing that stands in them opens anything.
    """
    briefing = Briefing(session, wheel, today=today, links=desk.links)
    briefing.read_told(asked_for)
    briefing.read_meetings(asked_for)
    briefing.read_terms(asked_for)
    needless = needless_copies(briefing, asked_for)
    addressed = by_recipient(briefing, [act for act in asked_for if act not in needless])
    persons = [each.recipient.person_id for each in addressed if each.recipient.person_id is not None]
    briefing.take_subscriptions(personal_links(session, wheel.area, persons, links=desk.links))
    told = [pair for each in addressed for pair in each.told]
    if are_kept:
        briefing.read_links(session, told, now=now)
    else:
        briefing.show_links(told)
    return [_drafted(desk, briefing, each, key=key(each), now=now) for each in addressed]


def _drafted(desk: Desk, briefing: Briefing, addressed: Addressed, *, key: str, now: datetime) -> Drafted:
    template, context = gathered_context(briefing, addressed)
    row = letter_row(
        briefing,
        desk.composer,
        key=key,
        kind=LetterKind.BY_HAND,
        template=template,
        context=context,
        recipient=addressed.recipient,
        contact=contact_for(briefing, addressed),
        now=now,
        ask_first=False,
    )
    return Drafted(row=row, addressed=addressed)


def write_down(session: Session, drafts: Sequence[Drafted]) -> list[int]:
    """Put the letters into the ledger, with their acts; return their numbers."""
    added = letters.add(session, [draft.row for draft in drafts])
    ours = [(added[draft.row["key"]], draft) for draft in drafts if draft.row["key"] in added]
    acts.put_in_letters(session, ((act.id, number) for number, draft in ours for act in draft.addressed.acts))
    return [number for number, _ in ours]
