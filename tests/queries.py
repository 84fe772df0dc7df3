"""What a piece of work asks of the database: statements are counted, where their number may not grow with the data."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from store.database import Database


@contextmanager
def counted_queries(database: Database, *, beginning: str = "") -> Iterator[list[str]]:
    """The statements that are sent while the block runs, as they come: all of them, or those `beginning` so."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(beginning):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
