"""Numbers that are lost are not given again: not after a second restore, nor when a table has been made anew since."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from models.operation import Freeze
from store import backups, freezes, numbers
from store.database import Database
from store.migrate import migrate, reshaping
from tests.conftest import Postgres

RESTORED = datetime(2026, 1, 19, 17, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path / 'arshjul.db'}"
    migrate(url)
    with reshaping(url) as connection:
        yield connection


def next_number(connection: Connection) -> int:
    """The number of a row, which is then lost."""
    statement = text("INSERT INTO failed_login (name, address, at) VALUES ('a', 'b', '2026-01-19') RETURNING id")
    number = int(connection.execute(statement).scalar_one())
    connection.execute(text("DELETE FROM failed_login"))
    return number


def indexes(connection: Connection) -> set[str]:
    return set(connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")))


def test_a_second_restore_begins_beyond_the_first_and_keeps_every_index(connection: Connection) -> None:
    before = indexes(connection)
    numbers.begin_anew(connection, now=RESTORED)
    first = [next_number(connection) for _ in range(3)]
    numbers.begin_anew(connection, now=RESTORED + timedelta(minutes=1))

    assert first == [first[0], first[0] + 1, first[0] + 2]
    assert first[0] > numbers.MARGIN
    assert next_number(connection) > first[-1]
    assert indexes(connection) == before


def test_a_table_that_is_made_anew_goes_on_from_where_it_had_counted(connection: Connection) -> None:
    numbers.begin_anew(connection, now=RESTORED)
    last, counted = next_number(connection), numbers.kept(connection)
    made_by = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'failed_login'")).scalar_one()
    connection.execute(text("DROP TABLE failed_login"))
    connection.execute(text(str(made_by).replace(" AUTOINCREMENT", "")))

    numbers.keep_on(connection, counted)

    assert next_number(connection) == last + 1


def test_a_backup_of_an_older_form_comes_up_frozen_and_counting_anew_in_one_step(
    postgres: Postgres, tmp_path: Path
) -> None:
    old_url, url = postgres.create(), postgres.create()
    migrate(old_url, to="0011")
    old = Database(old_url)
    with old.writing_connection() as connection:
        next_number(connection)
        connection.execute(text("INSERT INTO failed_login (name, address, at) VALUES ('a', 'b', '2026-01-19')"))
    form = backups.dump(old, tmp_path)
    old.close()

    freeze = Freeze(began_at=RESTORED, backup_at=RESTORED, letters_known=True)
    backups.fill(url, tmp_path, form=form, freeze=freeze)

    restored = Database(url)
    with restored.write() as session:
        assert freezes.current(session) is not None
        assert next_number(session.connection()) > numbers.MARGIN
    restored.close()
    for each in (old_url, url):
        postgres.drop(each)
