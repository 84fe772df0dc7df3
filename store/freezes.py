"""Whether the installation is frozen after a restore. Letters are claimed only where it is not (store/claims.py)."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from models.operation import Freeze
from store.insertion import table_of
from store.questions import Put, question


class Frozen(Exception):
    """The database has been restored from a backup, and nobody has lifted the freeze yet."""

    def __init__(self) -> None:
        super().__init__(
            "Årshjul är återställt från en säkerhetskopia och fryst: inget skickas och inga körningar görs. "
            "Se vad som skulle skickas, och häv frysningen, via ”arshjul thaw”"
        )


def is_frozen() -> ColumnElement[bool]:
    """The condition, for a statement that must not be carried out while it holds."""
    freeze = table_of(Freeze).c
    return exists().where(freeze.lifted_at.is_(None))


def current(session: Session) -> Freeze | None:
    """The freeze that holds now."""
    query = select(Freeze).where(col(Freeze.lifted_at).is_(None)).order_by(col(Freeze.id).desc())
    return session.exec(query).first()


@question
def holds() -> Put[bool]:
    """Whether a freeze holds now."""
    freeze = table_of(Freeze).c
    return Put(select_rows(freeze.id).where(freeze.lifted_at.is_(None)).limit(1), bool)


def refuse_if_frozen(session: Session) -> None:
    """Raises Frozen where a freeze holds."""
    if holds(session):
        raise Frozen


def lift(session: Session, *, now: datetime, who: str) -> bool:
    """Let letters leave again; False where nothing was frozen."""
    found = session.exec(select(Freeze).where(col(Freeze.lifted_at).is_(None))).all()
    for freeze in found:
        freeze.lifted_at, freeze.lifted_by = now, who
        session.add(freeze)
    return bool(found)
