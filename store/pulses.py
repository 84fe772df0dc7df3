"""When each thing last went well, and when a mailbox last refused to let us in."""

from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from models.operation import Pulse
from store.insertion import insert_missing, table_of
from store.questions import Put, question

BACKUP = "backup"
ROUND = "round"
REPLIES = "replies"
REFUSED = "refused"
"""For each area and settings, when its mailbox last refused to let us in."""


def of(kind: str, area: str) -> str:
    """The name of what is done for each area: a round, a look into the mailbox."""
    return f"{kind}/{area}"


def beat(session: Session, what: str, *, now: datetime) -> None:
    """Note that it went well at `now`; an earlier instant than the noted one changes nothing."""
    insert_missing(session, Pulse, [{"what": what, "at": now}])
    pulse = table_of(Pulse)
    session.connection().execute(pulse.update().where(pulse.c.what == what, pulse.c.at < now).values(at=now))


def last(session: Session, what: str) -> datetime | None:
    """When it last went well; None where it never has."""
    return session.exec(select(Pulse.at).where(Pulse.what == what)).first()


def everything(session: Session) -> dict[str, datetime]:
    """When each thing last went well."""
    query = select(Pulse).where(~col(Pulse.what).startswith(f"{REFUSED}/")).order_by(col(Pulse.what))
    return {pulse.what: pulse.at for pulse in session.exec(query)}


@question
def refused(*, area: str) -> Put[datetime | None]:
    """When the area's mailbox last refused to let us in; None where it lets us in, as far as is known."""
    pulse = table_of(Pulse).c
    of_area = pulse.what.startswith(f"{of(REFUSED, area)}/", autoescape=True)
    return Put(
        select_rows(pulse.at).where(of_area).order_by(pulse.at.desc()).limit(1),
        lambda rows: next((at for (at,) in rows), None),
    )


def forget_refusals(session: Session, *, area: str) -> None:
    """The area's mailbox lets us in again, or is read no longer."""
    pulse = table_of(Pulse)
    of_area = pulse.c.what.startswith(f"{of(REFUSED, area)}/", autoescape=True)
    session.connection().execute(delete(pulse).where(of_area))


def newest(session: Session, kind: str) -> datetime | None:
    """When anything of that kind last went well, in any area."""
    query = select(func.max(Pulse.at)).where(col(Pulse.what).startswith(f"{kind}/", autoescape=True))
    return session.exec(query).one()
