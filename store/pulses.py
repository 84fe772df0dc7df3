"""When each thing last went well."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.operation import Pulse
from store.insertion import insert_missing, table_of

BACKUP = "backup"
ROUND = "round"
REPLIES = "replies"


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
    return {pulse.what: pulse.at for pulse in session.exec(select(Pulse).order_by(col(Pulse.what)))}


def newest(session: Session, kind: str) -> datetime | None:
    """When anything of that kind last went well, in any area."""
    query = select(func.max(Pulse.at)).where(col(Pulse.what).startswith(f"{kind}/", autoescape=True))
    return session.exec(query).one()
