"""The office's tray (*inkorgen*): what waits for a person, what it may be for, and addresses that do not work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import counted, listed, long_day
from models.duties import Duty
from models.inbox import IncomingMail, IncomingState
from models.log import Deed
from models.words import DutyState
from office.claimant import this_process
from office.desk import Desk
from office.document_titles import titles_of
from office.inbox_acts import handed_in_as_files, open_duties, receive_files
from office.inbox_dealing import is_free
from office.incoming import Incoming, read_incoming
from office.links import host_of
from rules.wheel import Wheel
from store import duties, freezes, inbox, log, pulses
from store.database import told_plainly

SHOWN_ADDRESSES = 5
SETTLED_BY_ANOTHER = "mejlet avgörs just nu av någon annan, eller har just avgjorts"


class NoSuchMail(Exception):
    """There is no such message in the area's inbox."""

    def __init__(self, number: int) -> None:
        super().__init__(f"det finns inget mejl {number} i inkorgen")


class NotSettled(Exception):
    """The message cannot be settled so; it says why."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A document that a message's files may be for. `is_asked`: the letter that the message answers asked for it."""

    duty_id: int
    title: str
    is_asked: bool


def opened(desk: Desk, number: int, *, area: str) -> tuple[IncomingMail, Incoming]:
    """A message as it stands, and read anew from its bytes. Raises NoSuchMail."""
    with desk.database.read() as session:
        mail = inbox.get(session, number, area=area)
        if mail is None:
            raise NoSuchMail(number)
        session.expunge(mail)
    return mail, read_incoming(desk.archive.read(mail.stored_as), own_host=host_of(desk.links.public_url))


def choices(session: Session, wheel: Wheel, mail: IncomingMail, *, today: date) -> list[Choice]:
    """The documents that are awaited and handed in as files, those that the answered letter asked for first."""
    asked = {duty.id for duty in open_duties(session, mail.letter_id)} if mail.letter_id else set()
    found = handed_in_as_files(session, duties.awaited(session, area=wheel.area))
    titles = titles_of(session, wheel, found, today=today)
    possible = [
        Choice(duty_id=duty.id, title=titles[duty.id], is_asked=duty.id in asked)
        for duty in found
        if duty.id is not None and duty.id in titles
    ]
    return sorted(possible, key=lambda choice: (not choice.is_asked, choice.title))


def settle(
    desk: Desk, number: int, *, area: str, duty_id: int | None, today: date, now: datetime, who: str
) -> IncomingMail:
    """Say which document a message's files are for; with None, that it has been seen to.

    Raises NoSuchMail, NotSettled, what is among `inbox_acts.REFUSALS`, and Frozen where a receipt would be written.
    """
    if duty_id is not None:
        with desk.database.read() as session:
            freezes.refuse_if_frozen(session)
    mail, read = opened(desk, number, area=area)
    if mail.state is not IncomingState.WAITING:
        raise NotSettled(f"mejlet väntar inte: det är {mail.state.swedish}")
    with _in_hand(desk, mail, now=now):
        if duty_id is not None:
            if not read.attachments:
                raise NotSettled("mejlet har inga bilagor att ta emot")
            duty = _awaited(desk, duty_id, area=area)
            refused = receive_files(desk, duty, read.attachments, who=who, today=today, now=now)
            if refused:
                raise NotSettled(listed(refused))
        with told_plainly(), desk.database.write() as session:
            row = inbox.get(session, number, area=area, lock=True)
            if row is None or row.state is not IncomingState.WAITING:
                raise NotSettled(SETTLED_BY_ANOTHER)
            row.state, row.settled_at, row.settled_by, row.duty_id = IncomingState.SETTLED, now, who, duty_id
            session.flush()
            _log(session, row, who=who, now=now)
            session.expunge(row)
    return row


@contextmanager
def _in_hand(desk: Desk, mail: IncomingMail, *, now: datetime) -> Iterator[None]:
    """Have the message in hand while the block runs: of two who settle it at once only one takes in its files."""
    me = this_process()
    with told_plainly(), desk.database.write() as session:
        if not (is_free(mail, now=now) and inbox.claim(session, mail, by=me, at=now)):
            raise NotSettled(SETTLED_BY_ANOTHER)
    try:
        yield
    finally:
        with told_plainly(), desk.database.write() as session:
            inbox.let_go(session, mail.id or 0, by=me)


def _awaited(desk: Desk, duty_id: int, *, area: str) -> Duty:
    with desk.database.read() as session:
        found = [duty for duty in duties.of_ids(session, [duty_id]) if duty.area == area]
        session.expunge_all()
    if not found or found[0].state not in (DutyState.AWAITED, DutyState.RECEIVED):
        raise NotSettled("det dokumentet väntas inte")
    return found[0]


def unsettle(desk: Desk, number: int, *, area: str, now: datetime, who: str) -> None:
    """Let a message wait again that was seen to without any document. Raises NoSuchMail and NotSettled."""
    with told_plainly(), desk.database.write() as session:
        row = inbox.get(session, number, area=area, lock=True)
        if row is None:
            raise NoSuchMail(number)
        if row.state is not IncomingState.SETTLED or row.duty_id is not None:
            raise NotSettled("bara det som avgjorts utan dokument kan ångras")
        row.state, row.settled_at, row.settled_by = IncomingState.WAITING, None, None
        session.flush()
        _log(session, row, who=who, now=now, undone=True)


def _log(session: Session, row: IncomingMail, *, who: str, now: datetime, **detail: object) -> None:
    about = {"number": row.id} | ({"document": row.duty_id} if row.duty_id else {}) | detail
    subject = f"{row.area}/mail-{row.id}"
    log.record(session, at=now, who=who, area=row.area, act=Deed.SETTLE_MAIL, subject=subject, detail=about)


def works_again(desk: Desk, address_id: int, *, area: str, now: datetime, who: str) -> bool:
    """Let letters go to the address again; False where they did already."""
    with told_plainly(), desk.database.write() as session:
        found = inbox.failing_address(session, address_id, area=area)
        if found is None:
            return False
        inbox.works_again(session, area=area, address=found.address)
        subject = f"{area}/address-{address_id}"
        log.record(session, at=now, who=who, area=area, act=Deed.ADDRESS_WORKS, subject=subject, detail={})
    return True


def alarms(session: Session, wheel: Wheel) -> list[Alarm]:
    """What waits in the tray, addresses that letters come back from, and a mailbox that is shut. Three queries."""
    waiting = inbox.count(session, area=wheel.area, states=[IncomingState.WAITING])
    failing = inbox.failing(session, area=wheel.area)
    refused_at = pulses.refused(session, area=wheel.area)
    found = []
    if refused_at:
        found.append(
            Alarm(
                what="Brevlådan går inte att öppna, så svaren läses inte: inloggningen, mappen eller certifikatet "
                "godtas inte. "
                f"Den prövades senast {long_day(refused_at.astimezone(wheel.time_zone).date())}.",
                what_to_do="Be den som sköter datorn se till dem. Brevlådan prövas igen en gång om dygnet, när "
                "inställningarna har ändrats, och med kommandot, som också säger vad som är fel.",
                kind=AlarmKind.INBOX,
                command="arshjul inbox read",
            )
        )
    if waiting:
        found.append(
            Alarm(
                what=f"{counted(waiting, 'mejl väntar', 'mejl väntar')} i inkorgen.",
                what_to_do="Läs dem och säg vilket dokument de gäller, eller att de är omhändertagna.",
                kind=AlarmKind.INBOX,
                command="arshjul inbox list",
            )
        )
    if failing:
        rest = len(failing) - SHOWN_ADDRESSES
        shown = [each.address for each in failing[:SHOWN_ADDRESSES]] + ([f"{rest} till"] if rest > 0 else [])
        found.append(
            Alarm(
                what=f"Brev kommer inte fram till {listed(shown)}.",
                what_to_do="Rätta adressen i personlistan, eller säg i inkorgen att den fungerar igen. "
                "Till dess går breven till den som står på tur.",
                kind=AlarmKind.INBOX,
            )
        )
    return found
