"""What comes by mail is kept, known for what it is, and leads to what is certain; the rest waits for a person."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from mail.mailbox import LeftThere, ReadPage
from models.duties import Duty, HandedIn
from models.failpoints import VARIABLE, FailpointReached
from models.inbox import FailingAddress, IncomingKind, IncomingMail, IncomingState
from models.letters import Act, Letter
from models.people import Person
from models.words import DutyState, LetterKind
from office import inbox_dealing, inbox_tray
from office.alarms import alarms
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.claimant import this_process
from office.desk import Desk
from office.inbox import LOOKS_BACK, NoMailbox, read_mailbox, take_in
from office.inbox_acts import Led
from office.inbox_dealing import ReadIn
from office.inbox_tray import NotSettled
from office.incoming import Incoming
from settings import ROOT
from store import pulses
from store.insertion import table_of
from tests.conftest import AREA, morning
from tests.office.ledger import letters, read

ASKED = date(2025, 12, 22)
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old word document"


@dataclass(frozen=True)
class Office:
    """The office on the day when it has asked for documents, and how mail comes to it."""

    desk: Desk

    def take(self, *messages: bytes) -> ReadIn:
        return take_in(self.desk, messages, area=AREA, today=ASKED, now=morning(ASKED))

    def mails(self) -> list[IncomingMail]:
        return read(self.desk.database, select(IncomingMail).order_by(col(IncomingMail.id)))

    @property
    def last(self) -> IncomingMail:
        return self.mails()[-1]

    def asking(self, documents: int) -> tuple[Letter, list[Duty]]:
        """A letter that asked a person for so many documents, and them."""
        return self.all_asking(documents)[0]

    def all_asking(self, documents: int) -> list[tuple[Letter, list[Duty]]]:
        """Every such letter."""
        query = (
            select(Letter, Duty)
            .join(Act, col(Act.letter_id) == col(Letter.id))
            .join(Duty, col(Act.duty_id) == col(Duty.id))
            .where(Letter.kind == LetterKind.POST, col(Letter.person_id).is_not(None), col(Act.copy_only).is_(False))
        )
        asked: dict[int, tuple[Letter, list[Duty]]] = {}
        for letter, duty in read(self.desk.database, query):
            asked.setdefault(letter.id or 0, (letter, []))[1].append(duty)
        return [found for found in asked.values() if len(found[1]) == documents]

    def files(self, duty: Duty) -> list[HandedIn]:
        return read(self.desk.database, select(HandedIn).where(HandedIn.duty_id == duty.id))

    def state(self, duty: Duty) -> DutyState:
        (found,) = read(self.desk.database, select(Duty.state).where(Duty.id == duty.id))
        return DutyState(found)


@pytest.fixture
def office(desk: Desk, play: Callable[[Desk, list[date]], None]) -> Office:
    play(desk, [ASKED])
    return Office(desk)


def reply(letter: Letter | None, *files: tuple[str, bytes], sender: str = "", **headers: str) -> bytes:
    """A reply to the letter as a mail program writes it."""
    message = EmailMessage()
    message["From"] = f"Avsändare <{sender or (letter.recipient if letter else 'okand@annan.example')}>"
    message["To"] = "kontoret@samverkan.example"
    message["Subject"] = "SV: Årsrapport"
    message["Message-ID"] = f"<{len(files)}.{abs(hash((sender, files)))}@annan.example>"
    if letter is not None:
        message["In-Reply-To"] = letter.message_id
        message["References"] = f"<older@annan.example> {letter.message_id}"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Hej, här kommer den.\n")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def report(letter: Letter, action: str, *, kind: str = "delivery-status", recipient: str = "") -> bytes:
    """What a mail server says of the letter."""
    headers = f"Message-ID: {letter.message_id}\r\nSubject: det\r\n"
    return (
        "From: MAILER-DAEMON@mx.annan.example\r\nTo: kontoret@samverkan.example\r\n"
        "Subject: Undelivered Mail\r\nAuto-Submitted: auto-replied\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
        f"--b\r\nContent-Type: message/{kind}\r\n\r\nReporting-MTA: dns; mx.annan.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient or letter.recipient}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{headers}\r\n--b--\r\n"
    ).encode()


# --- documents


def test_a_reply_with_the_one_document_asked_for_is_received_and_thanked_for(office: Office) -> None:
    letter, (duty,) = office.asking(1)
    message = reply(letter, ("Årsrapport.pdf", PDF), ("bilaga.pdf", PDF + b"% two"))

    first, again = office.take(message), office.take(message)

    mail = office.last
    assert (first.came, first.waiting, again.came, again.known) == (1, 0, 0, 1)
    assert (mail.state, mail.letter_id, mail.duty_id) == (IncomingState.DONE, letter.id, duty.id)
    assert (mail.person_id, office.desk.archive.read(mail.stored_as)) == (letter.person_id, message)
    assert office.state(duty) is DutyState.RECEIVED
    assert [file.filename for file in office.files(duty)] == ["Årsrapport.pdf", "bilaga.pdf"]
    assert {file.handed_in_by for file in office.files(duty)} == {f"person-{letter.person_id} via mejl"}
    assert len(letters(office.desk, kind=LetterKind.RECEIPT, recipient=letter.recipient)) == 1


def test_what_is_uncertain_waits_and_says_why(office: Office) -> None:
    letter, (duty,) = office.asking(1)
    pdf = ("Rapport.pdf", PDF)
    for message, why in (
        (reply(letter), "utan bilaga"),
        (reply(None, pdf), "inte hör till något brev"),
        (reply(letter, pdf, sender="nagon@annan.example"), "avsändaren är varken"),
        (reply(letter, ("Rapport.doc", WORD)), "äldre format"),
    ):
        assert office.take(message).waiting == 1
        assert why in office.last.reason, office.last.reason
    assert (office.state(duty), office.files(duty)) == (DutyState.AWAITED, [])
    number = len(letters(office.desk))

    office.take(reply(letter, pdf))
    office.take(reply(letter, ("En till.pdf", PDF + b"% again")))

    assert "inget dokument som fortfarande väntas" in office.last.reason
    assert len(letters(office.desk)) == number + 1, "the receipt, and no answer to anything else"


def test_a_letter_that_asked_for_several_leaves_it_to_a_person(office: Office) -> None:
    letter, asked = office.asking(2)
    office.take(reply(letter, ("Rapport.pdf", PDF)))
    mail = office.last
    with office.desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        choices = inbox_tray.choices(session, wheel, mail, today=ASKED)
        told = [alarm.what for alarm in alarms(session, Briefing(session, wheel, today=ASKED, links=office.desk.links))]
    done: dict[str, Any] = {"area": AREA, "today": ASKED, "now": morning(ASKED), "who": "test"}

    assert (mail.state, "flera dokument" in mail.reason) == (IncomingState.WAITING, True)
    assert {choice.duty_id for choice in choices if choice.is_asked} == {duty.id for duty in asked}
    assert "1 mejl väntar i inkorgen." in told

    settled = inbox_tray.settle(office.desk, mail.id or 0, duty_id=asked[1].id, **done)

    assert (settled.state, settled.duty_id, settled.settled_by) == (IncomingState.SETTLED, asked[1].id, "test")
    assert [office.state(duty) for duty in asked] == [DutyState.AWAITED, DutyState.RECEIVED]
    with pytest.raises(NotSettled):
        inbox_tray.settle(office.desk, mail.id or 0, duty_id=asked[0].id, **done)

    office.take(reply(letter))
    number = office.last.id or 0
    inbox_tray.settle(office.desk, number, duty_id=None, **done)
    inbox_tray.unsettle(office.desk, number, area=AREA, now=morning(ASKED), who="test")
    assert office.last.state is IncomingState.WAITING


# --- reports, and what nobody has written


def test_a_bounce_marks_the_address_and_the_letter_goes_to_another(office: Office) -> None:
    letter, (duty,) = office.asking(1)
    before = {each.id for each in letters(office.desk)}

    office.take(report(letter, "failed"))
    office.take(report(letter, "failed", recipient="alias@annan.example"))

    (failing,) = read(office.desk.database, select(FailingAddress))
    again = [each for each in letters(office.desk) if each.id not in before]
    assert (failing.address, failing.reason) == (letter.recipient.lower(), "smtp; 550 5.1.1 no such user")
    assert [(mail.kind, mail.state) for mail in office.mails()] == [(IncomingKind.BOUNCE, IncomingState.DONE)] * 2
    assert (len(again), letter.recipient in {each.recipient for each in again}) == (1, False)
    assert office.state(duty) is DutyState.AWAITED
    with office.desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        (told,) = inbox_tray.alarms(session, wheel)
    assert letter.recipient in told.what

    with office.desk.database.write() as session:
        person = session.get(Person, letter.person_id)
        assert person is not None
        person.email = "ny.adress@partille.example"
    with office.desk.database.read() as session:
        assert inbox_tray.alarms(session, wheel) == []
    assert inbox_tray.works_again(office.desk, failing.id or 0, area=AREA, now=morning(ASKED), who="test")
    assert not inbox_tray.works_again(office.desk, failing.id or 0, area=AREA, now=morning(ASKED), who="test")


def test_what_nobody_has_written_is_known_kept_and_never_answered(office: Office) -> None:
    letter, (duty,) = office.asking(1)
    pdf = ("Rapport.pdf", PDF)
    before = len(letters(office.desk))

    office.take(
        report(letter, "delayed"),
        report(letter, "delivered"),
        report(letter, "displayed", kind="disposition-notification"),
        reply(letter, pdf, Auto_Submitted="auto-replied"),
        reply(letter, pdf, Precedence="bulk"),
        reply(letter, pdf, List_Id="<lista.annan.example>"),
        reply(letter, pdf, X_Auto_Response_Suppress="All", X_Autoreply="yes"),
        letter.body,
    )

    assert [mail.kind for mail in office.mails()] == [
        IncomingKind.DELAY,
        IncomingKind.RECEIPT,
        IncomingKind.RECEIPT,
        IncomingKind.AUTOMATIC,
        IncomingKind.LIST,
        IncomingKind.LIST,
        IncomingKind.AUTOMATIC,
        IncomingKind.OWN,
    ]
    waiting = [mail.state is IncomingState.WAITING for mail in office.mails()]
    assert waiting == [mail.kind is IncomingKind.LIST for mail in office.mails()], "it may have come by a list"
    assert (office.state(duty), read(office.desk.database, select(FailingAddress))) == (DutyState.AWAITED, [])
    assert len(letters(office.desk)) == before


def test_a_report_that_anybody_could_have_written_marks_nothing(office: Office) -> None:
    letter, _ = office.asking(1)
    forged = report(letter, "failed").replace(letter.message_id.encode(), b"<not@ours.example>")

    assert office.take(forged).waiting == 1
    assert read(office.desk.database, select(FailingAddress)) == []


# --- what is broken or meant to break us


def nested(depth: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return b"From: a@annan.example\r\nSubject: djup\r\n" + head.encode() + b"\r\nhej\r\n"


HOSTILE = {
    "3000-nested": nested(3_000),
    "10000-parts": b'From: a@annan.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\nhej\r\n" * 10_000,
    "truncated": b'From: a@annan.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: te',
    "line-break-in-from": b"From: =?utf-8?q?a=0D=0ABcc:_x=40annan.example?= <a@annan.example>\r\n\r\nhej\r\n",
    "wrong-charset": b"From: a@annan.example\r\nSubject: =?nonsense?b?/w==?=\r\n"
    b"Content-Type: text/plain; charset=idna\r\n\r\n\xff\xfe\x00hej\r\n",
    "raw-bytes": b"From: \xff\x00\xed\xa0\x80 <a\x00@annan.example>\r\nSubject: \x00\xff\r\nMessage-ID: <\xff@b>\r\n"
    b"\r\n\x00",
    "huge-header": b"From: a@annan.example\r\nSubject: " + b"a" * 2_000_000 + b"\r\n\r\nhej\r\n",
    "bad-base64": b"From: a@annan.example\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!!A",
    "nothing": b"",
}


@pytest.mark.both_databases
def test_hostile_messages_are_set_aside_and_the_rest_goes_on(office: Office) -> None:
    letter, (duty,) = office.asking(1)

    read_in = office.take(*HOSTILE.values(), reply(letter, ("Rapport.pdf", PDF)))

    mails = dict(zip([*HOSTILE, "whole"], office.mails(), strict=True))
    assert (read_in.came, read_in.waiting) == (len(HOSTILE) + 1, len(HOSTILE))
    assert {name for name, mail in mails.items() if mail.kind is IncomingKind.BROKEN} >= {
        "3000-nested",
        "10000-parts",
        "nothing",
    }
    assert all(mail.reason for mail in mails.values())
    assert "\n" not in "".join(mail.from_address + mail.subject for mail in mails.values())
    assert [office.desk.archive.read(mails[name].stored_as) for name in HOSTILE] == list(HOSTILE.values())
    assert (mails["whole"].state, office.state(duty)) == (IncomingState.DONE, DutyState.RECEIVED)
    for mail in mails.values():
        inbox_tray.opened(office.desk, mail.id or 0, area=AREA)


# --- mailboxes, and being stopped


@dataclass
class Box:
    """A mailbox of the test's own, in pages of one; it fails before the page that it is told to."""

    messages: list[bytes]
    fails_at: int = -1
    name: str = "box"

    def new_messages(self, position: str, *, since: datetime) -> Any:
        for number in range(int(position or 0), len(self.messages)):
            if number == self.fails_at:
                raise ConnectionResetError
            yield ReadPage(messages=(self.messages[number],), position=str(number + 1))


def test_being_stopped_anywhere_loses_nothing_and_does_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, (duty,) = office.asking(1)
    box = Box([reply(None), reply(letter, ("Rapport.pdf", PDF)), reply(letter)], fails_at=1)
    office.desk.mailboxes[AREA] = box  # type: ignore[index]
    at: dict[str, Any] = {"area": AREA, "today": ASKED, "now": morning(ASKED)}
    with pytest.raises(ConnectionResetError):
        read_mailbox(office.desk, **at)
    with office.desk.database.read() as session:
        assert pulses.last(session, f"replies/{AREA}") is None
    box.fails_at = -1
    real = inbox_dealing.led_to

    def then_die(*given: Any, **named: Any) -> Led:
        """Killed when the document has been received, before it is noted what the message led to."""
        led = real(*given, **named)
        if led.duty_id:
            raise SystemExit
        return led

    monkeypatch.setattr(inbox_dealing, "led_to", then_die)
    with pytest.raises(SystemExit):
        read_mailbox(office.desk, **at)
    monkeypatch.undo()
    assert (office.state(duty), office.last.state) == (DutyState.RECEIVED, IncomingState.NEW)

    after = read_mailbox(office.desk, **at)

    assert [mail.state.value for mail in office.mails()] == ["waiting", "done", "waiting"]
    assert (after.came, len(office.files(duty))) == (2, 1)
    assert len(letters(office.desk, kind=LetterKind.RECEIPT)) == 1
    with office.desk.database.read() as session:
        assert pulses.last(session, f"replies/{AREA}") == morning(ASKED)


@dataclass
class AtOnce(Box):
    """A mailbox that gives each reader its pages when the other has come as far."""

    meet: Barrier = field(default_factory=lambda: Barrier(2, timeout=20))

    def new_messages(self, position: str, *, since: datetime) -> Any:
        for page in super().new_messages(position, since=since):
            self.meet.wait()
            yield page


@pytest.mark.both_databases
def test_two_readers_at_once_do_each_message_s_acts_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    *asked, (bounced, _) = office.all_asking(1)
    documents = [(letter, duty) for letter, (duty,) in asked]
    messages = [reply(letter, ("Rapport.pdf", PDF + bytes([n]))) for n, (letter, _) in enumerate(documents)]
    office.desk.mailboxes[AREA] = AtOnce([*messages, report(bounced, "failed")])  # type: ignore[index]
    real, led = inbox_dealing.led_to, Counter[str]()

    def seen(desk: Desk, known: Incoming, *given: Any, **named: Any) -> Led:
        led[known.message_id] += 1
        sleep(0.05)
        return real(desk, known, *given, **named)

    monkeypatch.setattr(inbox_dealing, "led_to", seen)

    def read_it(_: int) -> ReadIn:
        return read_mailbox(office.desk, area=AREA, today=ASKED, now=morning(ASKED))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(read_it, range(2))

    assert set(led.values()) == {1}
    assert first.came + second.came == first.known + second.known == len(messages) + 1 > 2
    assert {mail.state for mail in office.mails()} == {IncomingState.DONE}
    assert {mail.claimed_by for mail in office.mails()} == {None}
    for _, duty in documents:
        assert len(office.files(duty)) == 1
    again = [each for each in letters(office.desk) if each.key.startswith(f"{bounced.key}/igen-")]
    assert len(again) == 1


def test_a_message_in_the_hand_of_a_process_that_is_gone_is_taken_over_and_no_other(office: Office) -> None:
    letter, (duty,) = office.asking(1)
    host, pid, _ = this_process().rsplit("/", 2)
    office.desk.mailboxes[AREA] = Box([reply(letter, ("Rapport.pdf", PDF))])  # type: ignore[index]
    at: dict[str, Any] = {"area": AREA, "today": ASKED, "now": morning(ASKED)}
    with pytest.MonkeyPatch.context() as cut_off:
        cut_off.setenv(VARIABLE, "mail-taken-up.before")
        with pytest.raises(FailpointReached):
            read_mailbox(office.desk, **at)

    for by, is_taken in ((this_process(), False), (f"{host}/{pid}/1.00", True)):
        with office.desk.database.write() as session:
            session.connection().execute(
                update(table_of(IncomingMail)).values(claimed_by=by, claimed_at=morning(ASKED))
            )
        assert read_mailbox(office.desk, **at).came == is_taken
        assert len(office.files(duty)) == is_taken
    settled: dict[str, Any] = {"area": AREA, "now": morning(ASKED), "who": "test"}
    office.take(reply(letter))
    number = office.last.id or 0
    with office.desk.database.write() as session:
        session.connection().execute(
            update(table_of(IncomingMail)).values(claimed_by=this_process(), claimed_at=morning(ASKED))
        )
    with pytest.raises(NotSettled):
        inbox_tray.settle(office.desk, number, duty_id=None, today=ASKED, **settled)


def test_what_cannot_be_fetched_is_told_of_once_and_the_rest_goes_on(office: Office) -> None:
    left = (LeftThere(number="7:4", why="servern vill inte"),)

    class Leaving(Box):
        def new_messages(self, position: str, *, since: datetime) -> Any:
            assert since == morning(ASKED) - LOOKS_BACK
            yield ReadPage(messages=tuple(self.messages), position="1", left=left)

    office.desk.mailboxes[AREA] = Leaving([reply(None)])  # type: ignore[index]
    for came in (2, 0):
        assert read_mailbox(office.desk, area=AREA, today=ASKED, now=morning(ASKED)).came == came
    mail = next(mail for mail in office.mails() if mail.kind is IncomingKind.BROKEN)
    assert (mail.state, "ligger kvar i brevlådan" in mail.reason) == (IncomingState.WAITING, True)
    assert len(office.mails()) == 2


def test_what_looks_like_our_own_or_automatic_is_somebody_s_where_it_is(office: Office) -> None:
    letter, (duty,) = office.asking(1)
    google = (ROOT / "tests" / "calendars" / "answers" / "gmail-declines.eml").read_bytes()
    like_ours = reply(letter, ("Rapport.pdf", PDF), Precedence="")
    like_ours = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <x@arshjul.example>", like_ours)

    office.take(google)
    assert office.last.kind is IncomingKind.ANSWER
    office.take(like_ours)

    assert (office.last.kind, office.last.state) == (IncomingKind.OWN, IncomingState.DONE)
    assert office.state(duty) is DutyState.RECEIVED


def test_an_area_without_a_mailbox_reads_nothing(office: Office) -> None:
    with pytest.raises(NoMailbox):
        read_mailbox(office.desk, area=AREA, today=ASKED, now=morning(ASKED))
