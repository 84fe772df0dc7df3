"""The files that were not taken in, and every file that was."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_models

from models.duties import Duty, HandedIn
from models.uploads import RefusedUpload
from store.insertion import table_of
from store.questions import Put, number, question


def get(session: Session, number: int) -> RefusedUpload | None:
    """One refused file."""
    return session.get(RefusedUpload, number)


def refused(session: Session, *, area: str, waiting: bool | None = None, limit: int = 500) -> list[RefusedUpload]:
    """The area's refused files, newest first: those that `waiting` says wait for somebody or do not; None: all."""
    query = select_models(RefusedUpload).where(RefusedUpload.area == area)
    if waiting is not None:
        settled = col(RefusedUpload.settled_at)
        query = query.where(settled.is_(None) if waiting else settled.is_not(None))
    return list(session.exec(query.order_by(col(RefusedUpload.id).desc()).limit(limit)))


@question
def count_waiting(*, area: str) -> Put[int]:
    """How many refused files wait for somebody to see to them."""
    upload = table_of(RefusedUpload).c
    return Put(select(func.count()).where(upload.area == area, upload.settled_at.is_(None)), number)


class DocumentLine(NamedTuple):
    """A file that was handed in, and the document that it is."""

    id: int
    filename: str
    media_type: str
    size: int
    sha256: str
    stored_as: str
    link_version: int
    handed_in_at: datetime
    handed_in_by: str
    year: int
    station: str
    group: str
    document: str
    meeting: int
    received_on: date | None


def handed_in(
    session: Session,
    *,
    area: str,
    group: str | None = None,
    year: int | None = None,
    limit: int,
    before: int | None = None,
) -> list[DocumentLine]:
    """The area's handed-in files, newest first, of a group or a year; `before` is the id from which to page on."""
    file, duty = table_of(HandedIn).c, table_of(Duty).c
    columns = [file[name] if name in file else duty[name] for name in DocumentLine._fields]
    query = select(*columns).join(table_of(Duty), file.duty_id == duty.id).where(duty.area == area)
    if group:
        query = query.where(duty.group == group)
    if year is not None:
        query = query.where(duty.year == year)
    if before is not None:
        query = query.where(file.id < before)
    return [DocumentLine(*row) for row in session.connection().execute(query.order_by(file.id.desc()).limit(limit))]
