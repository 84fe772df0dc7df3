"""What is kept of people, and how it goes: erasing a person, and disposing of public records by a recorded decision.

* A person's name and address, and what their calendar program has told, go as soon as they hold no role and nothing is
  on its way to them. What they have held stays, without the name: who a body's seats belonged to is history.
* What has come in to the office, and what has left it, are public records. Only a decision that covers their class and
  their day (*gallringsbeslut*) lets their content go, and what went by it is written down, record by record.
* The log stays whole: it has identifiers, and no names of those whom it is about.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

from sqlmodel import Session

from mail.swedish import counted, listed, long_day
from models.erasure import DisposalDecision, RecordClass
from models.log import Deed
from models.words import LetterState, TermState
from office.areas import wheel_by_the_file
from office.calendar import touch
from office.desk import Desk
from office.people_register import PersonPage, Standing, person_page, subject_of
from store import areas, disposal, log, people_register, requests
from store.database import told_plainly
from store.disposal import Cover, Record

BATCH = 200
ON_DECISION = tuple(each for each in RecordClass if each.needs_decision)
OF_PERSONS = (RecordClass.LETTER, RecordClass.ANSWER, RecordClass.REQUEST)
"""The public records that are about one person."""
UNDER_WAY = (LetterState.CLAIMED, LetterState.UNKNOWN, LetterState.WRITTEN, LetterState.HELD, LetterState.FAILED)
LONGEST = 2_000


class RefusedErasure(Exception):
    """It cannot be erased or disposed of as asked; the message says what stands in the way."""


class NoSuchDecision(Exception):
    """The area has no decision on disposal of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"det finns inget gallringsbeslut med nummer {number}")


# --- decisions


@dataclass(frozen=True, kw_only=True)
class DecisionDraft:
    """A decision as somebody has written it down."""

    reference: str
    decided_on: date
    decided_by: str
    grounds: str
    classes: frozenset[RecordClass]
    through: date


def record_decision(
    session: Session, draft: DecisionDraft, *, area: str, today: date, now: datetime, who: str
) -> DisposalDecision:
    """Write a decision down. Raises RefusedErasure."""
    reference, decided_by, grounds = (
        " ".join(text.split())[:LONGEST] for text in (draft.reference, draft.decided_by, draft.grounds)
    )
    if not (reference and decided_by and grounds):
        raise RefusedErasure("ange beslutets beteckning, vem som har beslutat och varför")
    if not draft.classes or not draft.classes <= set(ON_DECISION):
        raise RefusedErasure(f"välj vad beslutet gäller: {listed(each.swedish for each in ON_DECISION)}")
    for day in (draft.decided_on, draft.through):
        if day > today:
            raise RefusedErasure(f"{long_day(day)} har inte varit än")
    if disposal.has_reference(session, area=area, reference=reference):
        raise RefusedErasure(f"det finns redan ett gallringsbeslut med beteckningen ”{reference}”")
    decision = DisposalDecision(
        area=area,
        reference=reference,
        decided_on=draft.decided_on,
        decided_by=decided_by,
        grounds=grounds,
        classes=[each.value for each in ON_DECISION if each in draft.classes],
        through=draft.through,
        recorded_at=now,
        recorded_by=who,
    )
    session.add(decision)
    session.flush()
    detail: dict[str, object] = {
        "reference": reference,
        "classes": decision.classes,
        "through": str(draft.through),
        "decided_on": str(draft.decided_on),
    }
    _log(session, Deed.DECIDE_DISPOSAL, decision, now=now, who=who, **detail)
    return decision


def withdraw_decision(session: Session, number: int, *, area: str, now: datetime, who: str) -> None:
    """Take a decision away that was written down by mistake. Raises NoSuchDecision, RefusedErasure."""
    decision = _decision(session, area, number)
    if number in disposal.disposed_by(session, area):
        raise RefusedErasure("beslutet har använts, och står därför kvar")
    _log(session, Deed.DECIDE_DISPOSAL, decision, now=now, who=who, undone=True)
    session.delete(decision)


def classes_of(decision: DisposalDecision) -> tuple[RecordClass, ...]:
    """What the decision is about."""
    return tuple(RecordClass(each) for each in decision.classes)


# --- disposing


@dataclass(frozen=True, kw_only=True)
class DisposalLine:
    """What a decision would dispose of in one class."""

    record_class: RecordClass
    number: int
    first: date | datetime | None
    last: date | datetime | None


def plan_disposal(
    session: Session, number: int, *, area: str, person_id: int | None = None
) -> tuple[DisposalLine, ...]:
    """What the decision reaches that is still there, class by class. Raises NoSuchDecision."""
    decision = _decision(session, area, number)
    cover = _cover(session, decision, person_id=person_id)
    classes = [each for each in classes_of(decision) if person_id is None or each in OF_PERSONS]
    found = [(each, disposal.covered(session, each, cover)) for each in classes]
    return tuple(
        DisposalLine(record_class=each, number=its.number, first=its.first, last=its.last) for each, its in found
    )


def dispose(
    desk: Desk,
    number: int,
    *,
    area: str,
    now: datetime,
    who: str,
    person_id: int | None = None,
    only: tuple[RecordClass, int] | None = None,
) -> dict[RecordClass, int]:
    """Let the content go of all that the decision covers, or of one person's, or of one record; return how many.

    It goes batch by batch, each kept before the next; what an interruption leaves is taken by the next call.
    Raises NoSuchDecision and RefusedErasure.
    """
    with desk.database.read() as session:
        decision = _decision(session, area, number)
        cover = _cover(session, decision, person_id=person_id, only=only[1] if only else None)
        classes = [each for each in classes_of(decision) if person_id is None or each in OF_PERSONS]
    if only is not None:
        classes = [each for each in classes if each is only[0]]
        if not classes:
            raise RefusedErasure(f"beslutet gäller inte {only[0].swedish}")
    gone = dict.fromkeys(classes, 0)
    for record_class in classes:
        while batch := _dispose_batch(desk, decision, record_class, cover, now=now, who=who):
            gone[record_class] += batch
    if only is not None and not any(gone.values()):
        raise RefusedErasure("beslutet gäller inte den handlingen, eller så är den redan gallrad")
    with told_plainly(), desk.database.write() as session:
        if any(gone.values()):
            numbers = {each.value: count for each, count in gone.items() if count}
            _log(session, Deed.DISPOSE, decision, now=now, who=who, numbers=numbers, person=person_id)
        files = disposal.files_gone(session, number)
    # Only when the rows say that they are gone; again each time, for what an interruption has left.
    for record_class, stored_as in files:
        (desk.archive if record_class is RecordClass.DOCUMENT else desk.quarantine).remove(stored_as)
    return gone


def _dispose_batch(
    desk: Desk, decision: DisposalDecision, record_class: RecordClass, cover: Cover, *, now: datetime, who: str
) -> int:
    with told_plainly(), desk.database.write() as session:
        found = disposal.records(session, record_class, cover, limit=BATCH)
        if found:
            _EMPTYING[record_class](session, [record.id for record in found], decision)
            disposal.note_gone(session, [_gone(each, record_class, decision, now=now, who=who) for each in found])
    return len(found)


def _gone(
    record: Record, record_class: RecordClass, decision: DisposalDecision, *, now: datetime, who: str
) -> dict[str, object]:
    return {
        "record_class": record_class,
        "record_id": record.id,
        "area": decision.area,
        "decision_id": decision.id,
        "sha256": record.sha256 or hashlib.sha256(record.content or b"").hexdigest(),
        "disposed_at": now,
        "disposed_by": who,
    }


def _empty_letters(session: Session, ids: Sequence[int], decision: DisposalDecision) -> None:
    message = EmailMessage()
    message["Subject"] = disposal.GONE
    message.set_content(f"Brevets innehåll är gallrat enligt gallringsbeslut {decision.reference}.\n")
    disposal.empty_letters(session, ids, body=message.as_bytes())


_EMPTYING: Mapping[RecordClass, Callable[[Session, Sequence[int], DisposalDecision], None]] = {
    RecordClass.LETTER: _empty_letters,
    RecordClass.ANSWER: lambda session, ids, _: disposal.empty_answers(session, ids),
    RecordClass.REQUEST: lambda session, ids, _: disposal.empty_requests(session, ids),
    RecordClass.DOCUMENT: lambda session, ids, _: disposal.empty_files(session, RecordClass.DOCUMENT, ids),
    RecordClass.REFUSED: lambda session, ids, _: disposal.empty_files(session, RecordClass.REFUSED, ids),
}


def _cover(
    session: Session, decision: DisposalDecision, *, person_id: int | None = None, only: int | None = None
) -> Cover:
    zone = wheel_by_the_file(session, decision.area).time_zone
    midnight = datetime.combine(decision.through + timedelta(days=1), time(0), zone).astimezone(UTC)
    return Cover(area=decision.area, through=decision.through, before=midnight, person_id=person_id, only=only)


def _decision(session: Session, area: str, number: int) -> DisposalDecision:
    found = disposal.decision(session, area=area, number=number)
    if found is None:
        raise NoSuchDecision(number)
    return found


# --- erasing a person


@dataclass(frozen=True, kw_only=True)
class KeptOf:
    """What there is of a person in one class, and what becomes of it when they are erased."""

    record_class: RecordClass
    number: int
    becomes: str
    goes: bool


@dataclass(frozen=True, kw_only=True)
class ErasurePlan:
    """What erasing a person would do. With `in_the_way` it cannot be done yet."""

    kept: tuple[KeptOf, ...]
    in_the_way: tuple[str, ...]


def plan_erasure(
    session: Session, person_id: int, *, area: str, today: date, decision: int | None = None
) -> ErasurePlan | None:
    """What erasing the person would do, with a decision for what is a public record; None where there is none."""
    found = person_page(session, area=area, person_id=person_id, today=today)
    if found is None:
        return None
    disposed = {each.record_class: each.number for each in _of_person(session, decision, area, person_id)}
    subscriptions = len(found.subscriptions)
    lines = [
        KeptOf(record_class=RecordClass.CONTACT, number=1, becomes="namn och e-postadress tas bort", goes=True),
        KeptOf(
            record_class=RecordClass.CALENDAR,
            number=subscriptions,
            becomes="prenumerationer avslutas, och vad kalenderprogrammen uppgett tas bort",
            goes=True,
        ),
        KeptOf(
            record_class=RecordClass.ROLES,
            number=len(found.roles),
            becomes="står kvar utan namn: vilka uppdrag som har funnits är gruppernas historia",
            goes=False,
        ),
        _on_decision(RecordClass.LETTER, found.letters_in_all, disposed),
        _on_decision(RecordClass.ANSWER, len(people_register.answers_of(session, person_id)), disposed),
        _on_decision(RecordClass.REQUEST, len(requests.of_person(session, person_id)), disposed),
        KeptOf(
            record_class=RecordClass.LOG,
            number=len(found.deeds),
            becomes="står kvar: den har nummer men inga namn, och kan aldrig ändras",
            goes=False,
        ),
    ]
    return ErasurePlan(kept=tuple(lines), in_the_way=tuple(_in_the_way(session, found)))


def _of_person(session: Session, decision: int | None, area: str, person_id: int) -> tuple[DisposalLine, ...]:
    return plan_disposal(session, decision, area=area, person_id=person_id) if decision is not None else ()


def _on_decision(record_class: RecordClass, number: int, disposed: Mapping[RecordClass, int]) -> KeptOf:
    going = disposed.get(record_class, 0)
    if going:
        rest = f"; {number - going} står kvar" if number > going else ""
        becomes = f"{counted(going, 'handling', 'handlingar')} gallras enligt beslutet{rest}"
    else:
        becomes = "står kvar som allmän handling: gallras bara efter ett gallringsbeslut"
    return KeptOf(record_class=record_class, number=number, becomes=becomes, goes=bool(going))


def _in_the_way(session: Session, found: PersonPage) -> list[str]:
    """Why the person cannot be erased yet, each reason a sentence that says what to do."""
    if found.person.erased_at is not None:
        return ["Personen är redan borttagen."]
    reasons = []
    current = [role.text for role in found.roles if role.standing is not Standing.PAST]
    if current:
        reasons.append(f"Personen har uppdrag: {listed(current)}. Avsluta dem först i listan över personer.")
    waiting = [each for each in people_register.letters_to(session, found.person.id) if each.state in UNDER_WAY]
    if waiting:
        number = counted(len(waiting), "brev", "brev")
        reasons.append(f"{number} till personen är inte färdiga. Skicka dem, eller dra in dem, under Breven.")
    ahead = [each for each in people_register.terms_of(session, found.person.id) if each.state is not TermState.ENDED]
    if ahead:
        bodies = listed(found.groups.get(each.group, each.group) for each in ahead)
        reasons.append(f"Personen står som ordförande eller vice ordförande i {bodies}. Ändra det under Ordförande.")
    return reasons


def erase(
    desk: Desk, person_id: int, *, area: str, today: date, now: datetime, who: str, decision: int | None = None
) -> dict[RecordClass, int]:
    """Take the person's name and address away; with a decision, dispose of the public records that it covers.

    Return how many of those went. Raises NoSuchDecision and RefusedErasure.
    """
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        found = person_page(session, area=area, person_id=person_id, today=today)
        if found is None:
            raise RefusedErasure(f"området har ingen person {person_id}")
        in_the_way = _in_the_way(session, found)
        if in_the_way:
            raise RefusedErasure(" ".join(in_the_way))
        if decision is not None:
            _decision(session, area, decision)
        email = f"borttagen-{person_id}@borttagen.invalid"
        name = f"Borttagen person {person_id}"
        disposal.entomb(session, person_id, area=area, name=name, email=email, at=now)
        session.expire_all()
        touch(session, area)
        subject = subject_of(area, person_id)
        detail: dict[str, object] = {"decision": decision}
        log.record(session, at=now, who=who, area=area, act=Deed.ERASE_PERSON, subject=subject, detail=detail)
    if decision is None:
        return {}
    return dispose(desk, decision, area=area, now=now, who=who, person_id=person_id)


def _log(
    session: Session, deed: Deed, decision: DisposalDecision, *, now: datetime, who: str, **detail: object
) -> None:
    subject = f"{decision.area}/disposal-{decision.id}"
    log.record(session, at=now, who=who, area=decision.area, act=deed, subject=subject, detail=detail)
