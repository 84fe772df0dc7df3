"""Taking back what was just done to a document: received, given more time, excused.

The entry of the log says how the document stood before, and that is how it stands again: the same last day, the same
chase, from where it was. Only the last thing done to a document is taken back, and only while nothing has followed
from it. What has left as a letter stays left.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.duties import Duty
from models.log import Deed, LogEntry
from models.words import DutyState, StepKind
from office.desk import Desk
from office.documents import RefusedChange, cancelled_because, locked_duty, log_deed, show, subject_of, title_of
from store import acts, decisions, log, taken_back
from store.database import told_plainly

LEADS_TO = {
    Deed.RECEIVE: DutyState.RECEIVED,
    Deed.EXTEND: DutyState.AWAITED,
    Deed.EXCUSE: DutyState.EXCUSED,
}
"""What can be taken back, and the state in which it leaves a document."""
AS_FAR_BACK = 50
UNSENT = "det som beslutades är taget tillbaka"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The entries of the log that can be taken back, and of how many of them a receipt has left already.

    `received` are the documents that would be awaited again: the files of theirs that have come in are kept.
    """

    numbers: tuple[int, ...]
    receipts_left: int
    received: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """What was taken back, about which document, whether its receipt had left, and how many files of it stay."""

    deed: Deed
    duty_id: int
    title: str
    state: DutyState
    last_day: date
    receipt_left: bool
    files: int


def receipts_left(number: int) -> str:
    """That receipts stay left, in words; "" where none has."""
    if number == 1:
        return "Ett kvitto har redan gått och kan inte tas tillbaka: skriv till gruppen."
    return f"{number} kvitton har redan gått och kan inte tas tillbaka: skriv till grupperna." if number else ""


def files_stay(number: int) -> str:
    """That files are kept whatever is taken back, in words; "" where there are none."""
    if not number:
        return ""
    return f"{'Filen är kvar' if number == 1 else f'{number} filer är kvar'}: det som har kommit in är allmän handling."


def number_of_last(session: Session, duty: Duty, deed: Deed) -> int:
    """The number of the entry to take back, if `deed` is the last thing done to the document. Raises RefusedChange."""
    done = log.latest(session, area=duty.area, subject=subject_of(duty), limit=AS_FAR_BACK)
    changes = [each for each in done if _changed(each)]
    last = changes[0] if changes else None
    if last is None or last.act != deed or last.id is None:
        raise RefusedChange(_nothing_to_take_back(last))
    return last.id


def _nothing_to_take_back(last: LogEntry | None) -> str:
    if last is None:
        return "det finns inget att ta tillbaka: ingen har gjort något med dokumentet"
    if last.act == Deed.TAKE_BACK:
        return "det är redan taget tillbaka"
    word = Deed(last.act).swedish if last.act in set(Deed) else last.act
    return f"det går inte att ta tillbaka: det senaste som gjordes med dokumentet är ”{word}”"


def offer(session: Session, numbers: Collection[int], *, area: str) -> Offer:
    """Which of these entries can still be taken back."""
    found = {each.id or 0: each for each in taken_back.entries(session, numbers, area=area) if _may_be(each)}
    since = taken_back.entries_since(
        session, {each.subject for each in found.values()}, min(found, default=0), area=area
    )
    last = {each.subject: each.id for each in since if _changed(each)}
    standing = [each for number, each in found.items() if last[each.subject] == number]
    about = {(_of(each)["duty"], _of(each)["revision"]) for each in standing if each.act == Deed.RECEIVE}
    told = taken_back.told(session, [duty for duty, _ in about])
    receipts = {(each.duty_id, each.revision) for each in told if each.kind is StepKind.RECEIPT}
    return Offer(
        numbers=tuple(each.id or 0 for each in standing),
        receipts_left=len(about & receipts),
        received=tuple(sorted(duty for duty, _ in about)),
    )


def take_back(desk: Desk, number: int, *, area: str, today: date, now: datetime, who: str) -> TakenBack:
    """Let the document stand as it stood before what the entry of that number tells of.

    Raises RefusedChange, NoSuchDuty and YearClosed.
    """
    with told_plainly(), desk.database.write() as session:
        entry = next(iter(taken_back.entries(session, [number], area=area)), None)
        if entry is None or not _may_be(entry):
            raise RefusedChange("det går inte att ta tillbaka: loggen säger inte hur dokumentet stod före")
        was = _of(entry)
        duty = locked_duty(session, was["duty"])
        deed = Deed(entry.act)
        if number_of_last(session, duty, deed) != number:
            raise RefusedChange("någon har gjort något annat med dokumentet sedan dess; läs det igen")
        told = [each for each in taken_back.told(session, [was["duty"]]) if each.revision == duty.revision]
        _check_untouched(session, duty, deed, was, told=told, entry=entry, today=today)
        _restore(session, duty, deed, was, number=number, today=today, entry=entry)
        log_deed(session, duty, Deed.TAKE_BACK, who=who, now=now, what=deed.swedish)
        show(session, desk, duty, today=today, now=now)
        return TakenBack(
            deed=deed,
            duty_id=was["duty"],
            title=title_of(session, duty, today=today),
            state=duty.state,
            last_day=duty.last_day,
            receipt_left=deed is Deed.RECEIVE and any(each.kind is StepKind.RECEIPT for each in told),
            files=len(decisions.files_of(session, [duty.id or 0]).get(duty.id or 0, ())) if deed is Deed.RECEIVE else 0,
        )


def _check_untouched(
    session: Session,
    duty: Duty,
    deed: Deed,
    was: Mapping[str, Any],
    *,
    told: Sequence[taken_back.ToldOf],
    entry: LogEntry,
    today: date,
) -> None:
    title = title_of(session, duty, today=today)
    if duty.state is not LEADS_TO[deed]:
        raise RefusedChange(f"{title} har läget ”{duty.state.swedish}” och kan inte tas tillbaka härifrån")
    new_revision = was["revision"] + (deed is Deed.EXTEND)
    if duty.revision != new_revision or duty.due_on != date.fromisoformat(was["due_on"]):
        raise RefusedChange(f"{title} har fått en annan sista dag sedan dess, så det går inte att ta tillbaka")
    if deed is Deed.EXTEND and told:
        raise RefusedChange(
            f"brev om {title} har gått med den nya sista dagen {entry.detail['to']}, så anståndet går inte att "
            "ta tillbaka; ge ett annat anstånd i stället och skriv till gruppen"
        )


def _restore(
    session: Session, duty: Duty, deed: Deed, was: Mapping[str, Any], *, number: int, today: date, entry: LogEntry
) -> None:
    """Everything as before, and the chase from where it was: what was stopped waits for the next letter again."""
    revision, duty_id = was["revision"], was["duty"]
    acts.cancel_for_duties(session, [duty_id], reason=UNSENT)
    if deed is Deed.EXTEND:
        taken_back.make_room(session, duty_id, revision=duty.revision, by=number)
    else:
        taken_back.make_room(session, duty_id, revision=revision, by=number, kinds=[StepKind.RECEIPT])
    duty.state, duty.reason, duty.remitted = DutyState(was["state"]), was["reason"], was["remitted"]
    duty.extended_to, duty.received_on = _day(was["extended_to"]), _day(was["received_on"])
    duty.revision, duty.revised_on = revision, _day(was["revised_on"])
    duty.look_on = today if duty.state is DutyState.AWAITED else None
    session.flush()
    because = cancelled_because(LEADS_TO[deed], to=_day(entry.detail.get("to")) if deed is Deed.EXTEND else None)
    taken_back.reopen(session, duty_id, revision=revision, cancelled_because=because)


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _changed(entry: LogEntry) -> bool:
    """Whether the document was another afterwards. One that had come in already only got another file."""
    return entry.act != Deed.REMIND and not (entry.act == Deed.RECEIVE and _was(entry) is None)


def _may_be(entry: LogEntry) -> bool:
    return entry.act in set(LEADS_TO) and _was(entry) is not None


def _was(entry: LogEntry) -> Mapping[str, Any] | None:
    """How the document stood before, which entries of earlier versions do not say."""
    was = entry.detail.get("was")
    return was if isinstance(was, Mapping) else None


def _of(entry: LogEntry) -> Mapping[str, Any]:
    return _was(entry) or {}
