"""Opening the database: SQLite in one file, or PostgreSQL, with the same promises.

A writing session commits when it ends well and rolls back when it does not. On SQLite it takes the write lock at
once (`BEGIN IMMEDIATE`), so that two writers queue instead of failing half-way.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from store.alone import ALONE, Remembered
from store.once import ANSWERS

BUSY_SECONDS = 30
_OF_ONE_INSTANT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""What a transaction of PostgreSQL's needs to see the database as it stood, as one of SQLite's always does."""


def untouched(url: str) -> str:
    """The same database for looking only: an SQLite file is opened so that nothing is written, not even beside it.

    A file without a write-ahead log has no writer now, and is read as it lies; one with a log is read through it.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return url
    path = Path(parsed.database or "").resolve()
    has_log = path.with_name(f"{path.name}-wal").exists()
    return f"sqlite:///file:{quote(str(path))}?mode=ro{'' if has_log else '&immutable=1'}&uri=true"


class Database:
    """An open database. Cheap to share between threads; one for each process.

    With `durable=False` the last seconds may be lost if the power goes, though never the whole: for what can be played
    again, such as rehearsals and the demonstration's past. With `alone`, nobody else writes in it while it is open, and
    what has not changed is not asked again (store/alone.py).
    """

    def __init__(self, url: str, *, durable: bool = True, alone: bool = False) -> None:
        self.url = url
        self.engine = _engine(url, durable=durable)
        self._writer = self.engine.execution_options(writes=True)
        self._looker = self.engine if self.is_sqlite else self.engine.execution_options(**_OF_ONE_INSTANT)
        self._info = {ALONE: Remembered(self.engine)} if alone else {}

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self, *, apart: bool = False) -> Iterator[Session]:
        """A session for looking; nothing it does is kept. With `apart` it has no part in a look that others share."""
        look = None if apart else self._look()
        with Session(look.glance.connection() if look else self.engine, info=self._info) as session:
            yield session

    @contextmanager
    def glance(self, *, mark: str | None = None) -> Iterator[Session]:
        """As `read`, for looking at much at once: what is asked again is answered from memory (store/once.py).

        Given the `mark` of changes (store/changes.py), nothing in it is older than that.
        """
        look = self._look()
        if look is not None and look.is_no_older_than(mark):
            yield look.glance
            return
        with self.look_anew() as session:
            yield session

    def look_anew(self) -> Session:
        """A session that sees all as it stood when it first asked, and remembers what it has asked; to be closed."""
        return Session(self._looker, info={**self._info, ANSWERS: {}})

    @contextmanager
    def one_look(self) -> Iterator["OneLook"]:
        """Let all who read while the block runs, in its context, read through one connection and one glance.

        Only for what writes nothing: it would not see what has been written since it began to look.
        """
        look = OneLook(self)
        before = _looking.set(look)
        try:
            yield look
        finally:
            _looking.reset(before)
            look.close()

    def _look(self) -> "OneLook | None":
        look = _looking.get()
        return look if look is not None and look.is_at(self) else None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose work is kept as a whole or not at all."""
        with Session(self._writer, info=self._info) as session, session.begin():
            session.connection()
            yield session

    @contextmanager
    def kept_connection(self) -> Iterator[Connection]:
        """A bare connection for many small writing transactions in a row: `with connection.begin():` for each."""
        with self._writer.connect() as connection:
            yield connection

    @contextmanager
    def writing_connection(self) -> Iterator[Connection]:
        """A bare connection in one writing transaction: for changes of the database's form, and for what runs often."""
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reshaping_connection(self) -> Iterator[Connection]:
        """A bare connection in one writing transaction, in which a table others refer to can be made anew.

        SQLite checks its references when all is done instead of at each step. Raises BrokenReferences; then nothing is
        kept.
        """
        with self._writer.connect() as connection:
            if self.is_sqlite:
                _driver(connection).execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    if self.is_sqlite:
                        _check_references(connection)
            finally:
                if self.is_sqlite:
                    _driver(connection).execute("PRAGMA foreign_keys=ON")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


class OneLook:
    """A glance that begins with whoever reads first, and ends when it is closed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._glance: Session | None = None
        self._mark: str | None = None
        self._is_closed = False

    def is_at(self, database: Database) -> bool:
        """Whether it looks at that database, and still does."""
        return self._database is database and not self._is_closed

    def is_no_older_than(self, mark: str | None) -> bool:
        """Whether it began at that mark, or begins now; always where no mark is given."""
        if mark is not None and self._glance is None:
            self._mark = mark
        return mark is None or mark == self._mark

    @property
    def glance(self) -> Session:
        """The glance that all share."""
        if self._glance is None:
            self._glance = self._database.look_anew()
        return self._glance

    def close(self) -> None:
        """Let go of the connection; whoever reads from now on gets one of their own."""
        self._is_closed = True
        if self._glance is not None:
            self._glance.close()


_looking: ContextVar[OneLook | None] = ContextVar("looking", default=None)


def _engine(url: str, *, durable: bool) -> Engine:
    # hide_parameters: an error ends in logs and in the engine's database, which hold no names and no addresses.
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        arguments = {} if durable else {"options": "-c synchronous_commit=off"}
        return create_engine(parsed, pool_pre_ping=True, connect_args=arguments, hide_parameters=True)
    options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    options["hide_parameters"] = True
    if parsed.database in (None, "", ":memory:"):
        options["poolclass"] = StaticPool
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _prepare_sqlite if durable else _prepare_hasty_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, to go past SQLAlchemy.

    A pragma that only counts outside a transaction must; what begins each letter's transaction is cheaper so.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BrokenReferences(sorted({str(table) for table, *_ in broken}))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transaction handling is switched off: _begin_sqlite says BEGIN.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_hasty_sqlite(connection: sqlite3.Connection, record: object) -> None:
    _prepare_sqlite(connection, record)
    connection.execute("PRAGMA synchronous=NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    begin = "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"
    try:
        _driver(connection).execute(begin)
    except sqlite3.Error as error:
        raise DBAPIError.instance(begin, None, error, sqlite3.Error) from error


class BrokenReferences(Exception):
    """Rows refer to others that are not there."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(f"databasen har rader som pekar på något som inte finns, i: {', '.join(tables)}")


class DatabaseBusy(Exception):
    """Another process has held the write lock longer than we wait."""

    def __init__(self) -> None:
        super().__init__("databasen har länge varit låst av en annan process; försök igen om en stund")


class DiskFull(Exception):
    """There was no room for the transaction; nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__("disken är full: ingenting av det sista sparades. Frigör utrymme och försök igen")


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the driver's words for a locked database or a full disk into ours."""
    try:
        yield
    except OperationalError as error:
        words = str(error.orig)
        if "locked" in words or "busy" in words:
            raise DatabaseBusy from error
        if "is full" in words or "No space left" in words:
            raise DiskFull from error
        raise
