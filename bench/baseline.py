"""The same day's work written by hand: the bare database driver, the same commits, the same templates, the same files.

It knows beforehand what the product has to find out (one area, one station, one step), and decides nothing.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bench.areas import AREA, NOW, REQUEST_DAY, STATION
from mail.compose import Composed, Composer, Envelope
from mail.contexts import Contact, DocumentLetter, OwedDocument
from mail.files import FileTransport
from mail.swedish import long_day
from office.links import Links

OFFICE = Contact(name="Kontoret", email="kontoret@matning.example")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
BATCH = 100
EXPIRES = date(2026, 9, 30)
NEXT_LOOK = date(2026, 10, 1)


class Raw:
    """A driver's connection: question marks for parameters on both databases, and transactions said aloud."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
        else:
            self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._cursor = self._connection.cursor()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction that writes."""
        self._cursor.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        yield
        self._cursor.execute("COMMIT")

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Run one statement."""
        return self._cursor.execute(self._said(sql), self._fit(values))

    def many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for many rows."""
        self._cursor.executemany(self._said(sql), [self._fit(row) for row in rows])

    def all(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """Every row of a query."""
        self.execute(sql, values)
        return list(self._cursor.fetchall())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _said(self, sql: str) -> str:
        return sql if self.is_sqlite else sql.replace("?", "%s")

    def _fit(self, values: Sequence[object]) -> list[object]:
        if not self.is_sqlite:
            return list(values)
        return [str(value) if isinstance(value, date) else value for value in values]


def day(url: str, composer: Composer, transport: FileTransport, links: Links) -> int:
    """Look at the station, write each chair's letter and deliver it; return how many."""
    raw = Raw(url)
    try:
        _collect(raw)
        _gather(raw, composer, links)
        return _deliver(raw, transport)
    finally:
        raw.close()


def _collect(raw: Raw) -> None:
    with raw.transaction():
        due = raw.all(
            'SELECT id, year, "group", document, revision FROM duty'
            " WHERE area = ? AND station = ? AND look_on <= ? AND state = 'awaited' ORDER BY id",
            (AREA, STATION, REQUEST_DAY),
        )
        raw.many(
            'INSERT INTO act (key, area, year, station, "group", document, duty_id, step, kind, addressee, copy_only,'
            " revision, due_on, expires_on, written_on, state, approved)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'request', 'request', 'chair', ?, ?, ?, ?, ?, 'due', ?)"
            " ON CONFLICT DO NOTHING",
            [
                (
                    f"{AREA}/{year}/{STATION}/{group}/{document}/request/chair/r{revision}",
                    *(AREA, year, STATION, group, document, duty_id, False, revision),
                    *(REQUEST_DAY, EXPIRES, REQUEST_DAY, False),
                )
                for duty_id, year, group, document, revision in due
            ],
        )
        raw.many("UPDATE duty SET look_on = ? WHERE id = ?", [(NEXT_LOOK, row[0]) for row in due])


def _gather(raw: Raw, composer: Composer, links: Links) -> None:
    waiting = raw.all(
        'SELECT act.id, act."group", act.document, act.year, duty.due_on, duty.id'
        " FROM act JOIN duty ON act.duty_id = duty.id"
        " WHERE act.area = ? AND act.state = 'due' AND act.letter_id IS NULL AND act.due_on <= ? ORDER BY act.id",
        (AREA, REQUEST_DAY),
    )
    chairs = {
        group: (person, name, email)
        for group, person, name, email in raw.all(
            'SELECT membership."group", person.id, person.name, person.email FROM membership'
            " JOIN person ON membership.person_id = person.id WHERE membership.area = ? AND membership.role = 'chair'"
            " AND membership.valid_from <= ? AND (membership.valid_to IS NULL OR membership.valid_to >= ?)",
            (AREA, REQUEST_DAY, REQUEST_DAY),
        )
    }
    names = dict(raw.all('SELECT "group", name FROM group_name WHERE area = ?', (AREA,)))
    calendars = {
        person: links.feed(number, version, "min-kalender")
        for person, number, version in raw.all(
            "SELECT person_id, id, version FROM subscription WHERE area = ? AND kind = 'person' AND revoked_at IS NULL",
            (AREA,),
        )
    }
    errands = {
        duty: links.personal("errand", number, version)
        for duty, number, version in raw.all(
            "SELECT subject_id, id, version FROM personal_link WHERE area = ? AND about = 'duty'"
            " AND addressee = 'chair' AND revoked_at IS NULL",
            (AREA,),
        )
    }
    for start in range(0, len(waiting), BATCH):
        batch = [
            _row(composer, act, chairs[act[1]], names[act[1]], calendars=calendars, errands=errands)
            for act in waiting[start : start + BATCH]
        ]
        with raw.transaction():
            raw.many(
                "INSERT INTO letter (key, area, kind, template, day, person_id, recipient_name, recipient, subject,"
                " message_id, body, state, tries, written_at)"
                " VALUES (?, ?, 'post', 'document-request', ?, ?, ?, ?, ?, ?, ?, 'written', 0, ?)",
                [row for _, row in batch],
            )
            ids = dict(raw.all("SELECT key, id FROM letter WHERE area = ? AND day = ?", (AREA, REQUEST_DAY)))
            raw.many(
                "UPDATE act SET letter_id = ? WHERE id = ? AND letter_id IS NULL AND state = 'due'",
                [(ids[row[0]], act_id) for act_id, row in batch],
            )


def _row(
    composer: Composer,
    act: Any,
    chair: tuple[int, str, str],
    group: str,
    *,
    calendars: dict[int, str],
    errands: dict[int, str],
) -> tuple[int, tuple[object, ...]]:
    act_id, _, document, year, due_on, duty = act
    person, name, email = chair
    key = f"{AREA}/{REQUEST_DAY}/person-{person}/post"
    message_id = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@matning.example>"
    owed = _owed(document, year, due_on, group, errands[duty])
    made = _composed(composer, name, email, message_id, owed=owed, calendar=calendars[person])
    return act_id, (key, AREA, REQUEST_DAY, person, name, email, made.subject, message_id, made.body, NOW)


def _owed(document: str, year: int, due_on: Any, group: str, errand: str) -> OwedDocument:
    last_day = due_on if isinstance(due_on, date) else date.fromisoformat(due_on)
    return OwedDocument(
        title=document,
        group=group,
        period=str(year),
        last_day=long_day(last_day),
        role="ordförande",
        errand_url=errand,
    )


def _composed(
    composer: Composer, name: str, email: str, message_id: str, *, owed: OwedDocument, calendar: str
) -> Composed:
    return composer.compose(
        DocumentLetter(
            recipient_name=name,
            area_name="Mätningen",
            documents=(owed,),
            communicator=OFFICE,
            contact=OFFICE,
            subscription_url=calendar,
        ),
        template="document-request",
        envelope=Envelope(
            from_name=OFFICE.name,
            from_email=OFFICE.email,
            reply_to=(OFFICE.name, OFFICE.email),
            to_name=name,
            to_email=email,
            message_id=message_id,
            date=NOW.astimezone(STOCKHOLM),
        ),
    )


def _deliver(raw: Raw, transport: FileTransport) -> int:
    queue = raw.all("SELECT id, message_id, recipient FROM letter WHERE area = ? AND state = 'written'", (AREA,))
    with transport.connect() as connection:
        for letter, message_id, recipient in queue:
            with raw.transaction():
                ((body,),) = raw.all(
                    "UPDATE letter SET state = 'claimed', claimed_by = ?, claimed_at = ?, tries = tries + 1"
                    " WHERE id = ? AND (state = 'written' OR state = 'failed') AND NOT EXISTS (SELECT * FROM act"
                    " WHERE act.letter_id = letter.id AND (act.state <> 'due' OR act.expires_on < ?"
                    " OR act.kind <> 'receipt' AND EXISTS (SELECT * FROM duty WHERE duty.id = act.duty_id"
                    " AND (duty.state <> 'awaited' OR duty.revision <> act.revision)))) RETURNING body",
                    ("bench", NOW, letter, REQUEST_DAY),
                )
            connection.send(bytes(body), message_id=message_id, sender=OFFICE.email, recipient=recipient)
            with raw.transaction():
                raw.execute(
                    "UPDATE letter SET state = 'sent', sent_at = ?, reason = NULL, failure = NULL, next_try_at = NULL"
                    " WHERE id = ? AND (state = 'claimed' OR state = 'unknown')",
                    (NOW, letter),
                )
                raw.execute(
                    "UPDATE act SET state = 'done', done_on = ? WHERE letter_id = ? AND state = 'due'",
                    (REQUEST_DAY, letter),
                )
    return len(queue)
