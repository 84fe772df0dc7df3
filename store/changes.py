"""Telling, without asking for anything, whether the database may have changed since last time."""

import sqlite3
from time import monotonic
from types import TracebackType
from typing import Self

from sqlalchemy import text
from sqlalchemy.engine import make_url

from store.database import Database

PATIENCE_SECONDS = 0.2


class Changes:
    """A number that is another one when the database may have changed since it was asked for last.

    On SQLite the file itself knows, in microseconds, whether anybody has written to it. PostgreSQL has no such number:
    there it moves on each second, so that what is remembered is at most a second old.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        path = make_url(database.url).database
        in_file = database.is_sqlite and path not in (None, "", ":memory:")
        self._connection = _connection(str(path)) if in_file else None

    def number(self) -> int:
        """The number now."""
        if self._connection is None:
            return int(monotonic())
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            # Nobody can tell just now: then time does. Negative, so as never to be taken for one of the file's own.
            return -int(monotonic()) - 1

    def mark(self) -> str:
        """As `number`, but exact on PostgreSQL too: while the mark is the same nothing has been written. A query there.

        To be asked for before what is remembered by it is read.
        """
        if self._connection is not None:
            number = self.number()
            return f"{number}" if number >= 0 else f"{number} at {monotonic()}"
        if self._database.is_sqlite:
            return f"in memory at {monotonic()}"
        with self._database.read() as session:
            return str(session.connection().execute(text("SELECT pg_current_snapshot()")).scalar_one())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._connection is not None:
            self._connection.close()


def _connection(path: str) -> sqlite3.Connection:
    # Asked from the thread that answers requests, made in another.
    return sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False)
