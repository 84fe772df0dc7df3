"""What a message that came in leads to. What is not certain waits for a person: nothing is guessed, nothing answered.

Doing it twice is as doing it once, for we may be stopped between the act and the note that it is done.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from sqlmodel import Session

from mail.swedish import listed
from mail.transport import DeliveryFailed
from models.duties import Duty
from models.failpoints import Change, changing
from models.inbox import IncomingKind, IncomingState
from models.requests import RequestKind
from models.words import DutyState, StepKind
from office import answers, second_sending
from office.answers import LookUp, Outcome
from office.areas import wheel_of_area
from office.by_link import main_of
from office.closed_years import YearClosed
from office.desk import Desk
from office.documents import NoSuchDuty, RefusedChange, subject_of
from office.handing_in import hand_in
from office.incoming import NOBODYS, Attachment, Incoming, read_incoming
from office.meetings import NoSuchMeeting
from office.term_briefing import errand_of
from office.uploads import HandedFile, UploadRefused
from rules.documents import NotInThatOrder
from rules.wheel import Wheel, collections_by_group
from store import acts, areas, duties, inbox
from store.database import told_plainly
from store.inbox import AnsweredLetter
from store.letters import get as letter_of

MOST_FILES = 20
REFUSALS = (NoSuchDuty, NoSuchMeeting, NotInThatOrder, RefusedChange, YearClosed)
BY_MAIL = " via mejl"
_ASKS = frozenset({StepKind.REQUEST, StepKind.REMINDER, StepKind.OVERDUE, StepKind.WARNING, StepKind.ESCALATION})


@dataclass(frozen=True, kw_only=True)
class Led:
    """What became of a message. `reason` says it in words for the office."""

    state: IncomingState
    reason: str = ""
    letter_id: int | None = None
    duty_id: int | None = None
    person_id: int | None = None


def led_to(
    desk: Desk, read: Incoming, message: bytes, *, area: str, today: date, now: datetime, look_up: LookUp
) -> Led:
    """Do what the message asks for, as far as that is certain. `look_up` says whose a meeting's UID is."""
    match read.kind:
        case IncomingKind.BROKEN:
            return Led(state=IncomingState.WAITING, reason=read.why)
        case IncomingKind.ANSWER:
            return _answer(desk, read, message, area=area, today=today, now=now, look_up=look_up)
        case IncomingKind.BOUNCE:
            return _bounce(desk, read, area=area, today=today, now=now)
        case IncomingKind.LETTER:
            return _letter(desk, read, area=area, today=today, now=now)
        case IncomingKind.LIST:
            return _of_list(desk, read, area=area)
        case IncomingKind.OWN:
            return _own(desk, read, message, area=area, today=today, now=now, look_up=look_up)
        case _:
            return _told(desk, read, area=area)


def _told(desk: Desk, read: Incoming, *, area: str) -> Led:
    """What tells something and asks for nothing is kept with the letter that it is about."""
    with desk.database.read() as session:
        letter = _answered(session, read, area=area)
    told = f"{read.why}: {read.told}" if read.told else read.why
    return Led(state=IncomingState.DONE, reason=told, letter_id=letter.id if letter else None)


def _of_list(desk: Desk, read: Incoming, *, area: str) -> Led:
    """A list's post is kept. What answers a letter of ours by way of one is somebody's, and a person reads it."""
    led = _told(desk, read, area=area)
    if led.letter_id is None:
        return led
    return replace(
        led, state=IncomingState.WAITING, reason=f"{read.why}, men också ett svar på ett brev härifrån; läs mejlet"
    )


def _own(desk: Desk, read: Incoming, message: bytes, *, area: str, today: date, now: datetime, look_up: LookUp) -> Led:
    """Our own letter come back. What only has a Message-ID like ours, and is not in the ledger, is somebody else's."""
    with desk.database.read() as session:
        if inbox.is_of_letter(session, read.message_id):
            return Led(state=IncomingState.DONE, reason=read.why)
    as_anybodys = read_incoming(message, own_host=NOBODYS)
    if as_anybodys.kind is IncomingKind.OWN:
        return Led(state=IncomingState.WAITING, reason="mejlet ser ut som ett av våra egna brev men är inget")
    return led_to(desk, as_anybodys, message, area=area, today=today, now=now, look_up=look_up)


def _answered(session: Session, read: Incoming, *, area: str) -> AnsweredLetter | None:
    """The nearest letter of ours that the message refers to."""
    found = {letter.message_id: letter for letter in inbox.answered(session, area=area, message_ids=read.answers)}
    return next((found[message_id] for message_id in read.answers if message_id in found), None)


# --- answers to invitations


def _answer(
    desk: Desk, read: Incoming, message: bytes, *, area: str, today: date, now: datetime, look_up: LookUp
) -> Led:
    try:
        taken = answers.take_in(desk, message, area=area, today=today, now=now, look_up=look_up)
    except DeliveryFailed as failed:
        reason = f"väntar på att brevlådans kalender ska säga vilket möte svaret gäller ({failed.detail})"
        return Led(state=IncomingState.NEW, reason=reason)
    if taken.outcome is Outcome.NO_ANSWER:
        return _letter(desk, read, area=area, today=today, now=now)
    told = f"{taken.outcome.swedish}: {taken.reason}" if taken.reason else taken.outcome.swedish
    return Led(
        state=IncomingState.DONE,
        reason=f"svar på inbjudan, {told}",
        person_id=taken.person.person_id if taken.person else None,
    )


# --- letters that did not arrive


def _bounce(desk: Desk, read: Incoming, *, area: str, today: date, now: datetime) -> Led:
    """Mark the address. Only a report that names a letter of ours is believed: anybody can write one."""
    with told_plainly(), changing(Change.ADDRESS_MARKED, desk.database.write()) as session:
        letter = _answered(session, read, area=area)
        about = f"besked om att ett brev till {read.bounced or 'någon'} inte kom fram"
        if letter is None:
            return Led(state=IncomingState.WAITING, reason=f"{about}, men det hör inte till något brev härifrån")
        if letter.person_id is None or letter.would_reach is not None:
            reason = f"ett brev till kontorets egen adress kom inte fram: {read.told}".rstrip(": ")
            return Led(state=IncomingState.WAITING, reason=reason, letter_id=letter.id)
        reason = read.told or "brevet kom tillbaka"
        inbox.mark_failing(session, area=area, address=letter.recipient, reason=reason, now=now)
    redirected = _send_to_another(desk, letter, today=today, now=now)
    return Led(
        state=IncomingState.DONE,
        reason=f"brev till {letter.recipient} kommer inte fram: {reason}. {redirected}",
        letter_id=letter.id,
        person_id=letter.person_id,
    )


def _send_to_another(desk: Desk, bounced: AnsweredLetter, *, today: date, now: datetime) -> str:
    """Let what the letter told reach whoever it goes to now that the address is passed by; say what came of it."""
    with desk.database.read() as session:
        letter = letter_of(session, bounced.id)
        assert letter is not None, "a letter that is answered is in the ledger"
        session.expunge(letter)
    try:
        again = second_sending.preview(desk, letter, today=today, now=now)
        if again.times:
            return "Det har redan skickats en gång till"
        if any(draft.addressed.recipient.email.lower() == bounced.recipient for draft in again.drafts):
            return "Det gäller mottagaren själv och har inte skickats till någon annan"
        reason, who = f"brevet till {bounced.recipient} kom tillbaka", "inkorgen"
        second_sending.send_again(desk, bounced.id, times=0, reason=reason, today=today, now=now, who=who)
    except second_sending.AskedAlready:
        return "Det har redan skickats en gång till"
    except second_sending.NotAgain as refused:
        return f"Det har inte skickats till någon annan: {refused}"
    return "Det har skickats till den som står på tur i stället"


# --- letters from people


def _letter(desk: Desk, read: Incoming, *, area: str, today: date, now: datetime) -> Led:
    with desk.database.read() as session:
        letter = _answered(session, read, area=area)
        persons = inbox.persons_at(session, area=area, address=read.from_address) if read.from_address else []
        person_id = persons[0] if len(persons) == 1 else None
        waits = Led(
            state=IncomingState.WAITING, letter_id=letter.id if letter else None, person_id=person_id, reason=""
        )
        if not read.attachments:
            about = "ett svar på ett brev härifrån" if letter else "ett brev"
            return replace(waits, reason=f"{about} utan bilaga; läs det")
        if letter is None:
            return replace(waits, reason="bilagor som inte hör till något brev härifrån")
        if len(read.attachments) > MOST_FILES:
            return replace(waits, reason=f"fler bilagor än {MOST_FILES}; ta hand om dem för hand")
        sums = {sha256(attachment.content()).hexdigest() for attachment in read.attachments}
        asked = open_duties(session, letter.id, or_having=sums)
        if len(asked) != 1:
            why = "flera dokument" if asked else "inget dokument som fortfarande väntas"
            return replace(waits, reason=f"brevet som besvaras gällde {why}; avgör vad bilagorna är")
        if not _is_theirs(session, letter, asked[0], read, persons, today=today):
            return replace(waits, reason="avsändaren är varken den som brevet gick till eller någon i gruppen")
        session.expunge_all()
    who = f"person-{person_id}{BY_MAIL}" if person_id else f"inkorgen{BY_MAIL}"
    return replace(waits, **vars(_received(desk, asked[0], read.attachments, who=who, today=today, now=now)))


def _is_theirs(
    session: Session, letter: AnsweredLetter, duty: Duty, read: Incoming, persons: Sequence[int], *, today: date
) -> bool:
    """Whether the sender is the one whom the letter went to, or holds a role in the group that owes the document."""
    if letter.would_reach is None and read.from_address == letter.recipient:
        return True
    return duty.group in inbox.groups_of(session, area=duty.area, persons=persons, on=today)


def open_duties(session: Session, letter_id: int, *, or_having: Collection[str] = ()) -> list[Duty]:
    """What the letter asked its recipient for, is handed in as files, and still is awaited.

    So is what has a file with any of those checksums already: we were stopped when we took it in, or it comes again.
    """
    told = acts.carried(session, [letter_id]).get(letter_id, [])
    asked = {act.duty_id for act in told if act.kind in _ASKS and not act.copy_only and act.duty_id is not None}
    found = [
        duty
        for duty in duties.of_ids(session, sorted(asked))
        if duty.state is DutyState.AWAITED
        or (or_having and not inbox.sums_handed_in(session, duty.id or 0).isdisjoint(or_having))
    ]
    return handed_in_as_files(session, found)


def handed_in_as_files(session: Session, found: Sequence[Duty]) -> list[Duty]:
    """Those of the duties that a file settles."""
    if not found:
        return []
    is_one = _asks_for_file(session, wheel_of_area(session, found[0].area))
    return [duty for duty in found if is_one(duty)]


def _asks_for_file(session: Session, wheel: Wheel) -> Callable[[Duty], bool]:
    places = (*wheel.stations, *wheel.beside)
    collections = collections_by_group(places, areas.group_spans(session, wheel.area))

    def asks(duty: Duty) -> bool:
        errand = errand_of(duty, collections.get((duty.station, duty.document, duty.group)))
        return main_of(duty, errand) is RequestKind.HAND_IN

    return asks


# --- documents


@dataclass(frozen=True, kw_only=True)
class _Done:
    """What receiving led to, as fields of `Led`."""

    state: IncomingState
    reason: str
    duty_id: int | None


def _received(
    desk: Desk, duty: Duty, attachments: Sequence[Attachment], *, who: str, today: date, now: datetime
) -> _Done:
    try:
        refused = receive_files(desk, duty, attachments, who=who, today=today, now=now)
    except REFUSALS as why:
        return _Done(state=IncomingState.WAITING, reason=f"dokumentet togs inte emot: {why}", duty_id=duty.id)
    if refused:
        return _Done(state=IncomingState.WAITING, reason=listed(refused), duty_id=duty.id)
    return _Done(state=IncomingState.DONE, reason="inlämnat som bilaga", duty_id=duty.id)


def receive_files(
    desk: Desk, duty: Duty, attachments: Sequence[Attachment], *, who: str, today: date, now: datetime
) -> list[str]:
    """Take in the files for the document; return which were not taken, and why. None is taken or refused twice.

    Raises what is among REFUSALS.
    """
    refused = []
    for attachment in attachments:
        content = attachment.content()
        digest = sha256(content).hexdigest()
        with desk.database.read() as session:
            is_taken = digest in inbox.sums_handed_in(session, duty.id or 0)
            refused_before = inbox.why_refused(session, area=duty.area, subject=subject_of(duty), sha256=digest)
        if refused_before:
            refused.append(f"”{attachment.name}” togs inte emot: {refused_before}")
        if is_taken or refused_before:
            continue
        try:
            file = HandedFile(filename=attachment.name, content=content)
            hand_in(desk, duty, file=file, who=who, today=today, now=now)
        except UploadRefused as why:
            refused.append(f"”{attachment.name}” togs inte emot: {why}")
    return refused
