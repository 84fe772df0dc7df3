"""Which areas' letters wait for their backend."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, exists, or_, select
from sqlmodel import Session

from models.columns import Instant
from models.delivery import BackendRest
from models.words import FailureClass
from store.insertion import insert_missing, table_of
from store.questions import Put, objects_of, question


@question
def of_area(area: str) -> Put[BackendRest | None]:
    """The area's rest, whether or not it is over: as it stands, and changed by what is below alone."""
    rest = table_of(BackendRest)
    return Put(
        select(*rest.c).where(rest.c.area == area),
        lambda rows: next(iter(objects_of(BackendRest)(rows)), None),
    )


def holding(connection: Connection, area: str, *, at: datetime) -> FailureClass | None:
    """What a delivery that is under way tells of the rest that holds at that instant; None where none does.

    One that somebody has asked for waits for a person, as one after a refused login does.
    """
    found = connection.execute(_holding(), {"area": area, "at": at}).first()
    return None if found is None else FailureClass(found[0] or FailureClass.AUTHENTICATION)


def is_resting(area: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition, at the instant `at`, for a statement that must not be carried out while letters rest."""
    rest = table_of(BackendRest).c
    return exists().where(*_holds_for(rest.area == area))


@cache
def _holding() -> Select[tuple[FailureClass | None]]:
    rest = table_of(BackendRest).c
    return select(rest.failure).where(*_holds_for(rest.area == bindparam("area")))


def _holds_for(of_area: ColumnElement[bool]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    until = table_of(BackendRest).c.until
    return of_area, or_(until.is_(None), until > bindparam("at", type_=Instant))


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


def begin_together(session: Session, areas: Sequence[str], *, reason: str, now: datetime, settings_mark: str) -> None:
    """Let the letters of all the areas wait for a person after a refusal; those that wait already go on so.

    The areas are in order, so that two who find it out at once never wait for each other.
    """
    waits = {"began_at": now, "until": None, "failure": FailureClass.AUTHENTICATION, "reason": reason}
    rows = [{"area": area, "settings_mark": settings_mark, **waits} for area in areas]
    insert_missing(session, BackendRest, rows)


def end_together(session: Session, area: str, *, settings_mark: str) -> list[str]:
    """Let the area's letters leave again, and all that wait because those settings were refused; return the areas.

    The rows are locked in the order of their areas first, so that two who do this at once never wait for each other.
    """
    rest = table_of(BackendRest)
    with_it = and_(
        rest.c.settings_mark == settings_mark,
        rest.c.settings_mark != "",
        rest.c.failure == FailureClass.AUTHENTICATION,
    )
    which = select(rest.c.area).where(or_(rest.c.area == area, with_it)).order_by(rest.c.area).with_for_update()
    found = list(session.connection().execute(which).scalars())
    session.connection().execute(delete(rest).where(rest.c.area.in_(found)))
    return found


def end(session: Session, area: str, *, began_at: datetime | None = None) -> bool:
    """Let the area's letters leave again; False where they did not wait, or no longer by the rest that began then."""
    rest = table_of(BackendRest)
    which = [rest.c.area == area, *([] if began_at is None else [rest.c.began_at == began_at])]
    return session.connection().execute(delete(rest).where(*which)).rowcount == 1
