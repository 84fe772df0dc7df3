"""The two databases keep the same promises, and say plainly when they cannot."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import SQLModel, select

import store.database
import store.tables
from models.areas import Area
from models.log import LogEntry
from models.people import Membership
from models.words import Mode, Role
from store import log
from store.database import Database, DatabaseBusy, DiskFull, told_plainly
from store.migrate import DatabaseTooNew, migrate
from tests.conftest import prepare_sqlite

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 1, 19, 6, tzinfo=UTC)


def an_area(name: str = "Provområdet") -> Area:
    return Area(id="prov", name=name, mode=Mode.SHADOW, live_from=date(2026, 1, 1), revision=1)


def test_the_migrations_make_the_tables_that_the_models_describe(empty_database: Database) -> None:
    assert store.tables.TABLES
    with empty_database.writing_connection() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)

    assert differences == []


def test_migrating_twice_changes_nothing(empty_database: Database) -> None:
    with empty_database.write() as session:
        session.add(an_area())

    migrate(empty_database.url)

    with empty_database.read() as session:
        assert session.get(Area, "prov") is not None


def test_a_database_of_a_newer_version_is_told_in_plain_words(empty_database: Database) -> None:
    with empty_database.writing_connection() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseTooNew, match="form 9999, som den här versionen av Årshjul inte känner till"):
        migrate(empty_database.url)


def test_what_fails_is_not_kept_in_part(empty_database: Database) -> None:
    def fail_half_way() -> None:
        with empty_database.write() as session:
            session.add(an_area())
            session.flush()
            raise RuntimeError("mitt i")

    with pytest.raises(RuntimeError, match="mitt i"):
        fail_half_way()

    with empty_database.read() as session:
        assert session.get(Area, "prov") is None


def test_a_reading_session_keeps_nothing(empty_database: Database) -> None:
    with empty_database.read() as session:
        session.add(an_area())
        session.flush()

    with empty_database.read() as session:
        assert session.get(Area, "prov") is None


def test_references_are_held(empty_database: Database) -> None:
    stray = Membership(area="prov", group="ingen", person_id=1, role=Role.CHAIR, valid_from=date(2026, 1, 1))

    with pytest.raises(IntegrityError), empty_database.write() as session:
        session.add(stray)


@pytest.mark.parametrize("statement", ["UPDATE log_entry SET who = 'någon annan'", "DELETE FROM log_entry"])
def test_the_log_can_only_be_added_to(empty_database: Database, statement: str) -> None:
    with empty_database.write() as session:
        log.record(session, at=NOW, who="a", area=None, act="apply", subject="prov", detail={"n": 1})

    with pytest.raises(DBAPIError, match="append-only"), empty_database.write() as session:
        session.connection().execute(text(statement))

    with empty_database.read() as session:
        assert [entry.who for entry in log.latest(session, subject="prov")] == ["a"]


def test_instants_come_back_aware_and_in_utc(empty_database: Database) -> None:
    stockholm_winter = datetime.fromisoformat("2026-01-19T07:00:00+01:00")
    with empty_database.write() as session:
        log.record(session, at=stockholm_winter, who="a", area=None, act="x", subject="prov", detail={})

    with empty_database.read() as session:
        at = session.exec(select(LogEntry.at)).one()

    assert (at, at.utcoffset()) == (stockholm_winter, timedelta(0))


def test_a_naive_instant_is_refused(empty_database: Database) -> None:
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(StatementError, match="time zone"), empty_database.write() as session:
        log.record(session, at=naive, who="a", area=None, act="x", subject="prov", detail={})


def test_sqlite_survives_a_power_cut_as_far_as_it_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.database, "_prepare_sqlite", prepare_sqlite)  # as it is where no test runs
    url = f"sqlite:///{tmp_path / 'a.db'}"
    migrate(url)
    database = Database(url)
    with database.read() as session:
        pragmas = {
            name: session.connection().execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_locked_database_is_waited_for_and_then_told_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.database, "BUSY_SECONDS", 0.05)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    migrate(url)
    holder = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    database = Database(url)

    with pytest.raises(DatabaseBusy, match="låst av en annan process"), told_plainly(), database.write():
        pass  # the lock is asked for on the way in

    holder.execute("ROLLBACK")
    with told_plainly(), database.write() as session:
        session.add(an_area())
    database.close()
    holder.close()


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    migrate(url)
    database = Database(url)
    with database.write() as session:
        session.add(an_area())
        pages = session.connection().execute(text("PRAGMA page_count")).scalar_one()
        session.connection().execute(text(f"PRAGMA max_page_count = {pages + 1}"))

    def rename(name: str) -> None:
        with told_plainly(), database.write() as session:
            area = session.get(Area, "prov")
            assert area is not None
            area.name = name

    with pytest.raises(DiskFull, match="disken är full"):
        rename("x" * 100_000)

    with database.read() as session:
        area = session.get(Area, "prov")
        assert area is not None
        assert area.name == "Provområdet"
    database.close()
