"""What a database that nobody else writes in was asked, remembered until a table it was read from is written.

A rehearsal plays its year on a copy of its own and asks each morning for much that has not changed since the day
before. Elsewhere another process may write at any time, and nothing is remembered.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.dml import UpdateBase
from sqlmodel import Session

ALONE = "alone"
SEEN = "changes seen"
LOOKS = ("SELECT", "BEGIN", "PRAGMA")


class Remembered:
    """The answers that still hold, by question.

    Only who sees the database as it stands now is answered from memory, and adds to it: whoever writes, and while
    nobody does, who has begun to look since the last change.
    """

    def __init__(self, engine: Engine) -> None:
        self._answers: dict[Hashable, Any] = {}
        self._read_from: defaultdict[str, set[Hashable]] = defaultdict(set)
        self._changes = 0
        self._writer: Connection | None = None
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "before_cursor_execute", self._execute)
        event.listen(engine, "commit", self._commit)
        event.listen(engine, "rollback", self._roll_back)

    def answers_for(self, connection: Connection) -> "Remembered | None":
        """Itself, where the connection sees the database as it stands now."""
        if self._writer is not None:
            return self if self._writer is connection else None
        return self if connection.info.get(SEEN) == self._changes else None

    def __contains__(self, question: Hashable) -> bool:
        return question in self._answers

    def __getitem__(self, question: Hashable) -> Any:
        return self._answers[question]

    def keep(self, question: Hashable, answer: Any, *, read_from: Collection[str]) -> None:
        """Remember an answer and the tables it came from."""
        self._answers[question] = answer
        for table in read_from:
            self._read_from[table].add(question)

    def _begin(self, connection: Connection) -> None:
        connection.info[SEEN] = self._changes

    def _execute(
        self, connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        compiled = context.compiled if context is not None else None
        change = compiled.statement if compiled is not None else None
        if isinstance(change, UpdateBase):
            self._change(connection)
            for question in self._read_from.pop(change.table.name, ()):  # type: ignore[union-attr]
                self._answers.pop(question, None)
        elif not statement.startswith(LOOKS):
            self._change(connection)
            self._forget_all()

    def _change(self, connection: Connection) -> None:
        self._writer = connection
        self._changes += 1

    def _commit(self, connection: Connection) -> None:
        if self._writer is connection:
            self._writer = None

    def _roll_back(self, connection: Connection) -> None:
        if self._writer is connection:
            self._writer = None
            self._forget_all()

    def _forget_all(self) -> None:
        self._answers.clear()
        self._read_from.clear()


def remembered_in(session: Session) -> Remembered | None:
    """What the session may be answered from, and add to; None where others write too."""
    alone: Remembered | None = session.info.get(ALONE)
    return alone.answers_for(session.connection()) if alone is not None else None
