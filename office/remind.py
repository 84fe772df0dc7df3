"""Reminding now: a letter about a document out of its turn, because somebody in the office asks for it.

At most one a day about each document, whoever asks and however often they click.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.duties import Duty
from models.log import Deed
from models.words import ActState, DutyState, StepKind
from office import delivery
from office.areas import wheel_of_area
from office.by_hand import NOBODY_TO_COPY, drafted, write_down
from office.delivery import Delivery
from office.desk import Desk
from office.documents import title_of
from office.stations import document_key
from office.writing import Addressed
from rules.ladder import Ladder, Step
from rules.wheel import Wheel, collections_by_group
from store import acts, areas, duty_acts, letters, log
from store.acts import WaitingAct
from store.database import told_plainly

LIVES = timedelta(days=7)
STEP = "by-hand"


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """What reminding led to: the documents reminded of, those that were not and why, and the letters."""

    duties: tuple[int, ...]
    refused: dict[int, str]
    letters: int = 0
    delivery: Delivery = field(default_factory=Delivery)


def remind(desk: Desk, duty_ids: Sequence[int], *, area: str, today: date, now: datetime, who: str) -> Reminded:
    """Remind of these documents now, one letter to each recipient; on a closed day the next open day's post does it.

    What has come in, or what somebody has been written to about today, is left alone and told of.
    """
    with told_plainly(), desk.database.write() as session:
        wheel = wheel_of_area(session, area)
        chosen, refused = _sorted_out(session, wheel, duty_ids, today=today)
        rows = [row for duty, step in chosen for row in _rows(duty, step, today=today)]
        acts.add(session, rows)
        asked_for = acts.of_keys(session, [row["key"] for row in rows])
        written = _write(session, desk, wheel, asked_for, today=today, now=now)
        for duty, _ in chosen:
            _log(session, duty, who=who, now=now)
        reminded = tuple(duty.id or 0 for duty, _ in chosen)
    done = delivery.deliver(desk, area=area, today=today, now=now, only=written) if written else Delivery()
    return Reminded(duties=reminded, refused=refused, letters=len(written), delivery=done)


def _sorted_out(
    session: Session, wheel: Wheel, duty_ids: Sequence[int], *, today: date
) -> tuple[list[tuple[Duty, Step]], dict[int, str]]:
    """The documents to remind of, each with the step that says how; and why the others are not."""
    chosen, refused = [], {}
    told = duty_acts.told_today(session, duty_ids, today=today)
    collections = collections_by_group((*wheel.stations, *wheel.beside), areas.group_spans(session, wheel.area))
    for duty_id in dict.fromkeys(duty_ids):
        duty = session.get(Duty, duty_id, with_for_update=True)
        if duty is None or duty.area != wheel.area:
            continue
        collection = collections.get((duty.station, duty.document, duty.group))
        why = _why_not(duty, told.get(duty_id), is_known=collection is not None)
        if why is None and collection is not None:
            chosen.append((duty, _step(collection.ladder, is_late=duty.last_day < today, today=today)))
        else:
            refused[duty_id] = f"{title_of(session, duty, today=today)}: {why}"
    return chosen, refused


def _why_not(duty: Duty, has_left: bool | None, *, is_known: bool) -> str | None:
    if duty.state is not DutyState.AWAITED:
        return f"dokumentet är {duty.state.swedish}, så det finns inget att påminna om"
    if has_left is not None:
        return "ett brev om det gick ut i dag" if has_left else "ett brev om det är redan skrivet och går med posten"
    return None if is_known else "dokumentet finns inte i områdesfilen längre"


def _step(ladder: Ladder, *, is_late: bool, today: date) -> Step:
    """Whom the ladder speaks to when it reminds, or says that the day has passed, under a name of the day's own."""
    kind = StepKind.OVERDUE if is_late else StepKind.REMINDER
    like = next((step for step in ladder.steps if step.kind is kind), ladder.steps[0])
    return Step(name=f"{STEP}-{today}", kind=kind, days=0, to=like.to, copies=like.copies)


def _rows(duty: Duty, step: Step, *, today: date) -> list[dict[str, Any]]:
    document = document_key(duty.document, duty.meeting)
    stem = f"{duty.area}/{duty.year}/{duty.station}/{duty.group}/{document}/{step.name}"
    addressed = [*((each, False) for each in step.to), *((each, True) for each in step.copies)]
    return [
        {
            "key": f"{stem}/{f'copy-{each.key}' if copy_only else each.key}/r{duty.revision}",
            "area": duty.area,
            "year": duty.year,
            "station": duty.station,
            "group": duty.group,
            "document": duty.document,
            "duty_id": duty.id,
            "step": step.name,
            "kind": step.kind,
            "addressee": each.key,
            "copy_only": copy_only,
            "revision": duty.revision,
            "due_on": today,
            "expires_on": today + LIVES,
            "written_on": today,
            "approved": True,
            "state": ActState.DUE,
            "reason": None,
        }
        for each, copy_only in addressed
    ]


def _write(
    session: Session, desk: Desk, wheel: Wheel, asked_for: list[WaitingAct], *, today: date, now: datetime
) -> list[int]:
    def key(addressed: Addressed) -> str:
        person = addressed.recipient.person_id
        stem = f"{wheel.area}/{today}/{'kontoret' if person is None else f'person-{person}'}/{STEP}"
        before = letters.count_with_stem(session, stem)
        return f"{stem}/{before + 1}" if before else stem

    if not asked_for:
        return []
    drafts = drafted(session, desk, wheel, asked_for, key=key, today=today, now=now, are_kept=True)
    told = {act.id for draft in drafts for act in draft.addressed.acts}
    acts.cancel(session, [act.id for act in asked_for if act.id not in told], reason=NOBODY_TO_COPY)
    return write_down(session, drafts)


def _log(session: Session, duty: Duty, *, who: str, now: datetime) -> None:
    subject = f"{duty.area}/{duty.year}/{duty.station}/{duty.group}/{document_key(duty.document, duty.meeting)}"
    log.record(session, at=now, who=who, area=duty.area, act=Deed.REMIND, subject=subject, detail={})
