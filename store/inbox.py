"""Mail that has come in, how far mailboxes have been read, and addresses that letters do not reach."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, or_, select
from sqlmodel import Session, col
from sqlmodel import select as select_models

from models.duties import HandedIn
from models.inbox import FailingAddress, IncomingMail, IncomingState, MailboxPosition
from models.letters import Letter
from models.people import Membership, Person
from models.uploads import RefusedUpload
from models.words import LetterState
from store.insertion import insert_missing, insert_missing_returning, table_of
from store.questions import Put, number, objects_of, question


class AnsweredLetter(NamedTuple):
    """Our letter that a message answers. `recipient` is the address that it went to, in lower case.

    `would_reach` is whom it would have gone to, had the area not been on trial.
    """

    id: int
    message_id: str
    person_id: int | None
    recipient: str
    would_reach: str | None


# --- messages


def add(session: Session, mail: IncomingMail) -> int | None:
    """Write the message down; None where its bytes have come in already."""
    values = mail.model_dump(exclude={"id"})
    added = insert_missing_returning(session, IncomingMail, [values], "id")
    return added[0][0] if added else None


def known(session: Session, *, area: str, sums: Collection[str]) -> set[str]:
    """Those of the checksums whose bytes have come in already."""
    mail = table_of(IncomingMail).c
    query = select(mail.sha256).where(mail.area == area, mail.sha256.in_(list(sums)))
    return set(session.connection().execute(query).scalars())


def get(session: Session, number: int, *, area: str, lock: bool = False) -> IncomingMail | None:
    """The area's message of that number."""
    query = select_models(IncomingMail).where(IncomingMail.id == number, IncomingMail.area == area)
    return session.exec(query.with_for_update() if lock else query).first()


def new(session: Session, *, area: str, after: int, limit: int) -> list[IncomingMail]:
    """The first messages of a higher number that are kept and not dealt with, in the order in which they came."""
    query = select_models(IncomingMail).where(IncomingMail.area == area, IncomingMail.state == IncomingState.NEW)
    return list(session.exec(query.where(col(IncomingMail.id) > after).order_by(col(IncomingMail.id)).limit(limit)))


def claim(session: Session, seen: IncomingMail, *, by: str, at: datetime) -> bool:
    """Take a message in hand that stands as it was `seen`; False where somebody has taken it or dealt with it since."""
    mail = table_of(IncomingMail)
    claiming = mail.update().where(
        mail.c.id == seen.id,
        mail.c.state == seen.state,
        mail.c.claimed_by.is_not_distinct_from(seen.claimed_by),
        mail.c.claimed_at.is_not_distinct_from(seen.claimed_at),
    )
    return session.connection().execute(claiming.values(claimed_by=by, claimed_at=at)).rowcount == 1


def let_go(session: Session, number: int, *, by: str) -> None:
    """Let another take the message in hand."""
    mail = table_of(IncomingMail)
    letting_go = mail.update().where(mail.c.id == number, mail.c.claimed_by == by)
    session.connection().execute(letting_go.values(claimed_by=None, claimed_at=None))


def note(session: Session, number: int, *, by: str, **values: Any) -> bool:
    """Note what a message has led to, and let go of it; False where it is in somebody else's hand."""
    mail = table_of(IncomingMail)
    noting = mail.update().where(mail.c.id == number, mail.c.state == IncomingState.NEW, mail.c.claimed_by == by)
    return session.connection().execute(noting.values(**values, claimed_by=None, claimed_at=None)).rowcount == 1


def listed(
    session: Session, *, area: str, states: Collection[IncomingState], limit: int | None, offset: int = 0
) -> list[IncomingMail]:
    """Messages in any of the states, the latest first."""
    query = select_models(IncomingMail).where(IncomingMail.area == area, col(IncomingMail.state).in_(states))
    latest = query.order_by(col(IncomingMail.came_at).desc(), col(IncomingMail.id).desc())
    return list(session.exec(latest.limit(limit).offset(offset)))


@question
def count(*, area: str, states: Collection[IncomingState]) -> Put[int]:
    """How many messages stand in any of the states."""
    mail = table_of(IncomingMail).c
    return Put(select(func.count()).where(mail.area == area, mail.state.in_(states)), number)


def answered(session: Session, *, area: str, message_ids: Collection[str]) -> list[AnsweredLetter]:
    """Those of the Message-IDs that are of letters of the area that have left."""
    if not message_ids:
        return []
    letter = table_of(Letter).c
    query = select(
        letter.id, letter.message_id, letter.person_id, func.lower(letter.recipient), letter.would_reach
    ).where(
        letter.area == area,
        letter.message_id.in_(list(message_ids)),
        letter.state.in_([LetterState.SENT, LetterState.UNKNOWN, LetterState.CLAIMED]),
    )
    return [AnsweredLetter(*row) for row in session.connection().execute(query)]


def is_of_letter(session: Session, message_id: str) -> bool:
    """Whether any letter in the ledger has that Message-ID."""
    letter = table_of(Letter).c
    return session.connection().execute(select(letter.id).where(letter.message_id == message_id)).first() is not None


def persons_at(session: Session, *, area: str, address: str) -> list[int]:
    """Whose address that is, by number."""
    person = table_of(Person).c
    query = select(person.id).where(person.area == area, func.lower(person.email) == address).order_by(person.id)
    return list(session.connection().execute(query).scalars())


def sums_handed_in(session: Session, duty_id: int) -> set[str]:
    """The checksums of the files that have been handed in for the document."""
    file = table_of(HandedIn).c
    return set(session.connection().execute(select(file.sha256).where(file.duty_id == duty_id)).scalars())


def why_refused(session: Session, *, area: str, subject: str, sha256: str) -> str | None:
    """Why the same file was refused for the same document before; None where it was not."""
    file = table_of(RefusedUpload).c
    query = select(file.why).where(file.area == area, file.sha256 == sha256, file.subject == subject)
    return session.connection().execute(query.limit(1)).scalar()


def groups_of(session: Session, *, area: str, persons: Collection[int], on: date) -> set[str]:
    """The groups in which any of the persons holds a role on that day."""
    member = table_of(Membership).c
    query = select(member.group).where(
        member.area == area,
        member.person_id.in_(list(persons)),
        member.valid_from <= on,
        or_(member.valid_to.is_(None), member.valid_to >= on),
    )
    return set(session.connection().execute(query).scalars())


# --- mailboxes


def position(session: Session, *, area: str, mailbox: str) -> MailboxPosition | None:
    """How far the mailbox has been read, and when; None where it has not been."""
    return session.get(MailboxPosition, (area, mailbox))


def move_on(session: Session, *, area: str, mailbox: str, position: str, now: datetime) -> None:
    """Note how far the mailbox has been read. Two who read it for the first time at once do not disturb each other."""
    reached = {"position": position, "read_at": now}
    insert_missing(session, MailboxPosition, [{"area": area, "mailbox": mailbox, **reached}])
    at = table_of(MailboxPosition)
    session.connection().execute(at.update().where(at.c.area == area, at.c.mailbox == mailbox).values(**reached))


# --- addresses


def mark_failing(session: Session, *, area: str, address: str, reason: str, now: datetime) -> None:
    """Note that letters to the address come back; what was known of it before stays."""
    values = {"area": area, "address": address, "reason": reason, "since": now}
    insert_missing(session, FailingAddress, [values])


def works_again(session: Session, *, area: str, address: str) -> bool:
    """Let letters go to the address again; False where they did."""
    failing = table_of(FailingAddress)
    gone = delete(failing).where(failing.c.area == area, failing.c.address == address.lower())
    return session.connection().execute(gone).rowcount == 1


def failing_address(session: Session, number: int, *, area: str) -> FailingAddress | None:
    """The area's address of that number that letters do not reach."""
    found = session.get(FailingAddress, number)
    return found if found is not None and found.area == area else None


@question
def failing(*, area: str) -> Put[list[FailingAddress]]:
    """The area's addresses that letters do not reach, as long as somebody has them."""
    person, address = table_of(Person).c, table_of(FailingAddress).c
    someones = select(func.lower(person.email)).where(person.area == area)
    return Put(
        select(*address).where(address.area == area, address.address.in_(someones)).order_by(address.since),
        objects_of(FailingAddress),
    )
