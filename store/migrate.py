"""Bringing a database to the form that this version of the product expects."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlmodel import Session

import migrations
from store import numbers
from store.database import Database

_MIGRATIONS = Path(migrations.__file__).parent
LOCK = 8_470_001
"""The advisory lock under which one process at a time migrates a PostgreSQL database."""


class DatabaseTooNew(Exception):
    """The database has been brought to a form that this version does not know."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"databasen har form {found}, som den här versionen av Årshjul inte känner till "
            f"(den nyaste som den kan är {known}). "
            "Uppgradera programmet eller återställ en säkerhetskopia från den här versionen."
        )


class DatabaseInOtherForm(Exception):
    """The database has another form than this version reads, and may not be changed here."""

    def __init__(self) -> None:
        super().__init__(
            "databasen är gjord av en annan version av Årshjul. Starta Årshjul (”arshjul up”) "
            "eller kör ”arshjul status” en gång med den här versionen, och försök sedan igen"
        )


def check_form(session: Session) -> None:
    """See that the database has the form that this version reads, and change nothing. Raises DatabaseInOtherForm."""
    found = MigrationContext.configure(session.connection()).get_current_revision()
    if found != ScriptDirectory(str(_MIGRATIONS)).get_current_head():
        raise DatabaseInOtherForm


def migrate(url: str, *, to: str = "head") -> None:
    """Create or upgrade the database at `url`; does nothing to one that is up to date. Raises DatabaseTooNew.

    `to` is an earlier form only where rows of that form are about to be laid in it.
    """
    with reshaping(url) as connection:
        upgrade(connection, to=to)


@contextmanager
def reshaping(url: str) -> Iterator[Connection]:
    """The database at `url` in one transaction of its own, for `upgrade` and what must be kept together with it."""
    database = Database(url)
    if database.is_sqlite:
        _lay_out_file(make_url(url).database)
    try:
        with database.reshaping_connection() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield connection
    finally:
        database.close()


def _lay_out_file(name: str | None) -> None:
    """Make an SQLite file that only its owner may read. SQLite gives what it lays beside it the same mode."""
    if name not in (None, "", ":memory:"):
        path = Path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Bring the database to the form `to`, within the transaction of `connection`. Raises DatabaseTooNew."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known:
        raise DatabaseTooNew(found, scripts.get_current_head() or "ingen")
    if to != "head" and to not in known:
        raise DatabaseTooNew(to, scripts.get_current_head() or "ingen")
    if found != scripts.get_current_head():
        counted = numbers.kept(connection)
        command.upgrade(config, to)
        numbers.keep_on(connection, counted)
