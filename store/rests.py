"""Which areas' letters wait for their backend."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session

from models.delivery import BackendRest
from models.words import FailureClass
from store.insertion import table_of


def of_area(session: Session, area: str) -> BackendRest | None:
    """The area's rest, whether or not it is over."""
    return session.get(BackendRest, area)


def begin(
    session: Session,
    area: str,
    *,
    reason: str,
    now: datetime,
    failure: FailureClass | None = None,
    until: datetime | None = None,
    settings_mark: str = "",
) -> None:
    """Let the area's letters wait; a rest that there is already is replaced."""
    rest = BackendRest(
        area=area, began_at=now, until=until, failure=failure, reason=reason, settings_mark=settings_mark
    )
    session.merge(rest)
    session.flush()


def end(session: Session, area: str) -> bool:
    """Let the area's letters leave again; False where they did not wait."""
    rest = table_of(BackendRest)
    return session.connection().execute(delete(rest).where(rest.c.area == area)).rowcount == 1
