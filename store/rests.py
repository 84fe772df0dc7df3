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
    """Let the area's letters wait. What a failure asks for replaces no rest that lasts longer, nor a person's own."""
    found = session.get(BackendRest, area)
    waits_for_a_person = found is not None and found.until is None
    if failure is not None and found is not None and waits_for_a_person and (until or found.failure is None):
        return
    rest = BackendRest(
        area=area, began_at=now, until=until, failure=failure, reason=reason, settings_mark=settings_mark
    )
    session.merge(rest)
    session.flush()


def end(session: Session, area: str, *, began_at: datetime | None = None) -> bool:
    """Let the area's letters leave again; False where they did not wait, or no longer by the rest that began then."""
    rest = table_of(BackendRest)
    which = [rest.c.area == area, *([] if began_at is None else [rest.c.began_at == began_at])]
    return session.connection().execute(delete(rest).where(*which)).rowcount == 1
