"""What comes to the office's mailbox on the morning: a document, a bounce and an answer to an invitation."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from mail.mailbox import ReadPage
from models.duties import Duty, HandedIn
from models.inbox import FailingAddress, IncomingMail
from models.letters import Act, Letter
from models.meetings import Invitation, Meeting
from models.people import Person
from models.words import Answer, DutyState, LetterKind, LetterState
from store.database import Database

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@dataclass(frozen=True)
class Box:
    """A mailbox that is a folder of files, read one message at a time."""

    folder: Path
    name: str = "folder"

    def new_messages(self, position: str, *, since: datetime) -> Iterator[ReadPage]:
        """Those from number `position` on."""
        for number, file in list(enumerate(sorted(self.folder.iterdir()), start=1))[int(position or 0) :]:
            yield ReadPage(messages=(file.read_bytes(),), position=str(number))


def box_in(folder: Path) -> Box:
    """The office's mailbox, where everything of the morning lies."""
    return Box(folder / "mailbox")


def lay_out(database: Database, folder: Path, *, answered_on: date, bounced_on: date) -> None:
    """Let the messages of the morning lie in the mailbox; the days are those of the letters that they are about."""
    with database.read() as session:
        answered, bounced = _about_one(session, answered_on)[1], _about_one(session, bounced_on)[-1]
        messages = (_document(answered), _bounce(bounced), _answer(session))
    box_in(folder).folder.mkdir(parents=True)
    for number, message in enumerate(messages):
        (box_in(folder).folder / f"{number}.eml").write_bytes(message)


def _about_one(session: Session, on: date) -> list[Letter]:
    """The day's letters that asked somebody for one document, which nobody gives in on the morning."""
    others = aliased(Act)
    told = select(func.count()).where(others.letter_id == Letter.id).correlate(Letter).scalar_subquery()
    query = (
        select(Letter)
        .join(Act, col(Act.letter_id) == col(Letter.id))
        .join(Duty, col(Act.duty_id) == col(Duty.id))
        .where(Letter.kind == LetterKind.POST, Letter.state == LetterState.SENT, Letter.day == on, told == 1)
        .where(Duty.state == DutyState.AWAITED, col(Act.copy_only).is_(False), col(Letter.person_id).is_not(None))
        .order_by(col(Letter.id))
    )
    return list(session.exec(query))


def _document(letter: Letter) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = letter.recipient, "SV: Årsrapport"
    message["Message-ID"], message["In-Reply-To"] = "<1@annan.example>", letter.message_id
    message.set_content("Här kommer den.\n")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Årsrapport.pdf")
    return message.as_bytes()


def _bounce(letter: Letter) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.annan.example\r\nSubject: Undelivered Mail\r\nMessage-ID: <2@annan.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.annan.example\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter.message_id}\r\n\r\n--b--\r\n"
    ).encode()


def _answer(session: Session) -> bytes:
    meeting = session.exec(select(Meeting)).one()
    called = select(Person.email).join(Invitation, col(Invitation.person_id) == col(Person.id))
    email = session.exec(called.where(col(Person.email).not_like("% %")).order_by(col(Person.id))).first()
    return (
        f"From: {email}\r\nMessage-ID: <3@annan.example>\r\nSubject: Kommer\r\n"
        "Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n"
        f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{meeting.uid}\r\nDTSTAMP:20260202T080000Z\r\n"
        f"DTSTART:{meeting.starts_at:%Y%m%dT%H%M%SZ}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{email}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def led_to(session: Session) -> Counter[str]:
    """What the messages have led to, and how often."""
    mails = session.exec(select(IncomingMail.kind, IncomingMail.state)).all()
    files = session.exec(select(HandedIn.duty_id).where(col(HandedIn.handed_in_by).endswith("via mejl"))).all()
    answers = session.exec(select(Invitation.person_id).where(Invitation.answer != Answer.NONE)).all()
    addresses = session.exec(select(FailingAddress.address)).all()
    again = session.exec(select(Letter.recipient).where(col(Letter.key).contains("/igen-"))).all()
    return Counter(
        [
            *(f"{kind.value} {state.value}" for kind, state in mails),
            *(f"file for {duty_id}" for duty_id in files),
            *(f"answer of {person}" for person in answers),
            *(f"{address} fails" for address in addresses),
            *(f"sent again to {recipient}" for recipient in again),
        ]
    )
