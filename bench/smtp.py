"""Letters a second by SMTP, from the ledger to the server, against smtplib with one reused line and the same bytes."""

import smtplib
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

import trustme
from sqlalchemy import select
from sqlalchemy.engine import make_url

from bench.areas import AREA, NOW, REQUEST_DAY, STATION, prepare
from bench.figures import Figure, in_turns, ratio, seconds
from mail.smtp import SmtpTransport
from models.letters import Letter
from office.delivery import deliver
from office.desk import Desk, composer
from office.links import Links
from office.post import gather
from office.stations import collect
from rules.storms import StormLimits
from settings import ROOT
from store.archive import Archive
from store.database import Database
from store.insertion import table_of

LETTERS_AT_ONCE, LETTERS_AFTER_A_WHILE = 400, 96
DELAY_MS = 20
ROUNDS = 5
AS_FAST = 0.8
FOUR_LINES = 3.0
MEMORY_LETTERS = (2_000, 20_000)
MEMORY_GROWS = 1.3
WAY_OUT, ONE_LINE, FOUR = "the way out", "from the ledger", "from the ledger, four lines"
KEPT_OPEN, SAFELY = "with one line kept open", "with one line kept open and the ledger kept by the bare driver"
NO_LIMITS = StormLimits(per_hour=10**9, per_person=10**9, margin_letters=10**9)


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running mail server."""

    port: int
    context: ssl.SSLContext | None

    def transport(self, connections: int) -> SmtpTransport:
        """Our way to it."""
        return SmtpTransport(
            host="localhost",
            port=self.port,
            security="tls" if self.context else "none",
            connections=connections,
            ssl_context=self.context,
        )

    def line(self) -> smtplib.SMTP:
        """smtplib's way to it."""
        if self.context is None:
            return smtplib.SMTP("localhost", self.port, local_hostname="localhost")
        return smtplib.SMTP_SSL("localhost", self.port, local_hostname="localhost", context=self.context)


@dataclass(frozen=True, kw_only=True)
class Contest:
    """One of our ways against one of smtplib's: the least that the ratio may be, None where it is only told."""

    ours: str
    theirs: str
    limit: float | None


CONTESTS_AT_ONCE = (
    Contest(ours=WAY_OUT, theirs=KEPT_OPEN, limit=AS_FAST),
    Contest(ours=ONE_LINE, theirs=SAFELY, limit=None),
    Contest(ours=ONE_LINE, theirs=KEPT_OPEN, limit=None),
    Contest(ours=FOUR, theirs=KEPT_OPEN, limit=None),
)
CONTESTS_AFTER_A_WHILE = (
    Contest(ours=WAY_OUT, theirs=KEPT_OPEN, limit=AS_FAST),
    Contest(ours=ONE_LINE, theirs=KEPT_OPEN, limit=AS_FAST),
    Contest(ours=FOUR, theirs=KEPT_OPEN, limit=FOUR_LINES),
)


def figures(folder: Path) -> Iterator[Figure]:
    """Each way at each delay, and the memory that many letters take."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA()
    certificate, trusted = folder / "server.pem", folder / "ca.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    authority.cert_pem.write_to_path(str(trusted))
    desk = _written(f"sqlite:///{folder / 'smtp.db'}", folder)
    for encrypted in (False, True):
        for delay in (0, DELAY_MS):
            with _running(delay, certificate if encrypted else None, trusted) as server:
                yield from _against_smtplib(desk, server, delay=delay)
    desk.database.close()
    yield _memory(folder)


def _against_smtplib(desk: Desk, server: Server, *, delay: int) -> Iterator[Figure]:
    """The way out alone, then the whole delivery: claimed, handed over and marked, each kept safely in the ledger.

    With answers at once the disk decides: a letter costs the ledger a commit that is safe there, and smtplib none. So
    the delivery is compared also with smtplib and the same commit between letters, made by the bare driver.
    """
    number = LETTERS_AFTER_A_WHILE if delay else LETTERS_AT_ONCE
    runs = {
        WAY_OUT: partial(_way_out, desk, server, number),
        ONE_LINE: partial(_ours, desk, server, number, 1),
        FOUR: partial(_ours, desk, server, number, 4),
        KEPT_OPEN: partial(_theirs, desk, server, number),
        SAFELY: partial(_theirs_safely, desk, server, number),
    }
    contests = CONTESTS_AFTER_A_WHILE if delay else CONTESTS_AT_ONCE
    runs = {name: run for name, run in runs.items() if any(name in (each.ours, each.theirs) for each in contests)}
    measured = dict(zip(runs, in_turns(list(runs.values()), rounds=3 if delay else ROUNDS), strict=True))
    way = "TLS" if server.context else "plain"
    for each in contests:
        mine, other = measured[each.ours], measured[each.theirs]
        yield Figure(
            what=f"letters by SMTP, {way}, answers after {delay} ms, {each.ours}: × smtplib {each.theirs}",
            where="" if each.ours == WAY_OUT else "SQLite",
            value=ratio(other, mine),
            limit=each.limit,
            unit="×",
            at_least=True,
            note=f"{number / median(mine):.0f} letters a second; smtplib {number / median(other):.0f}",
        )


def _way_out(desk: Desk, server: Server, number: int) -> float:
    letter = table_of(Letter).c
    with desk.database.read() as session:
        query = select(letter.recipient, letter.message_id, letter.body).order_by(letter.id).limit(number)
        rows = session.connection().execute(query).all()

    def work() -> None:
        with server.transport(1).connect() as way:
            for recipient, message_id, body in rows:
                way.send(body, message_id=message_id, sender="kontoret@matning.example", recipient=recipient)

    return seconds(work)


def _ours(desk: Desk, server: Server, number: int, connections: int) -> float:
    ids = _again(desk.database, number)
    with_way = replace(desk, transport=server.transport(connections))

    def work() -> None:
        done = deliver(with_way, area=AREA, today=REQUEST_DAY, now=NOW, only=ids)
        assert done.sent == number, done

    return seconds(work)


def _theirs(desk: Desk, server: Server, number: int) -> float:
    return _by_smtplib(desk, server, number, between=lambda: None)


def _theirs_safely(desk: Desk, server: Server, number: int) -> float:
    """As `_theirs`, but with the same written down for each letter as by us, in one safe commit by the bare driver."""
    waiting = iter([*_again(desk.database, number), 0])
    with closing(sqlite3.connect(str(make_url(desk.database.url).database), isolation_level=None)) as ledger:
        ledger.execute("PRAGMA synchronous=FULL")
        gone = [0]

        def claim_the_next() -> None:
            letter = next(waiting)
            ledger.execute("BEGIN IMMEDIATE")
            ledger.execute("UPDATE letter SET state = 'sent', sent_at = ? WHERE id = ?", (str(NOW), *gone))
            ledger.execute("UPDATE act SET state = 'done', done_on = ? WHERE letter_id = ?", (str(REQUEST_DAY), *gone))
            ledger.execute(
                "UPDATE letter SET state = 'claimed', claimed_by = 'bench', claimed_at = ?, tries = tries + 1"
                " WHERE id = ? AND state = 'written'",
                (str(NOW), letter),
            )
            ledger.execute("COMMIT")
            gone[:] = [letter]

        return _by_smtplib(desk, server, number, between=claim_the_next)


def _by_smtplib(desk: Desk, server: Server, number: int, *, between: Callable[[], object]) -> float:
    letter = table_of(Letter).c
    with desk.database.read() as session:
        rows = (
            session.connection().execute(select(letter.recipient, letter.body).order_by(letter.id).limit(number)).all()
        )

    def work() -> None:
        with server.line() as line:
            for recipient, body in rows:
                between()
                line.sendmail("kontoret@matning.example", [recipient], body)

    return seconds(work)


def _written(url: str, folder: Path) -> Desk:
    """A desk with as many letters written as are measured."""
    database = prepare(url, groups=LETTERS_AT_ONCE)
    desk = Desk(
        database=database,
        composer=composer(),
        transport=SmtpTransport(host="localhost", port=1),
        archive=Archive(folder / "documents"),
        links=Links(public_url="http://matning.example", keys=("bench",)),
        storm_limits=NO_LIMITS,
    )
    with database.write() as session:
        collect(session, area=AREA, station=STATION, today=REQUEST_DAY)
    written = gather(desk, area=AREA, today=REQUEST_DAY, now=NOW)
    assert written.written == LETTERS_AT_ONCE, written
    return desk


def _again(database: Database, number: int) -> list[int]:
    """Make the letters unsent; return the first of them."""
    with database.writing_connection() as connection:
        connection.exec_driver_sql("UPDATE letter SET state = 'written', sent_at = NULL, claimed_at = NULL, tries = 0")
        connection.exec_driver_sql("UPDATE act SET state = 'due', done_on = NULL")
        return list(connection.exec_driver_sql(f"SELECT id FROM letter ORDER BY id LIMIT {number:d}").scalars())  # noqa: S608


@contextmanager
def _running(delay: int, certificate: Path | None, trusted: Path) -> Iterator[Server]:
    arguments = [str(delay), *([str(certificate)] if certificate else [])]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.mail_server", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        context = ssl.create_default_context(cafile=str(trusted)) if certificate else None
        yield Server(port=int(process.stdout.readline()), context=context)
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


# --- memory


def _memory(folder: Path) -> Figure:
    few, many = (_peak(folder / f"memory-{number}", number) for number in MEMORY_LETTERS)
    return Figure(
        what=f"memory for {_spoken(MEMORY_LETTERS[1])} letters by SMTP against {_spoken(MEMORY_LETTERS[0])}",
        where="SQLite",
        value=many / few,
        limit=MEMORY_GROWS,
        unit="×",
        note=f"{many:.0f} and {few:.0f} MiB for the whole process",
    )


def _peak(folder: Path, number: int) -> float:
    """The most memory that a process of its own held that sent so many letters."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SEND_AND_TELL, str(folder), str(number)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.splitlines()[-1]) / 1024


def send_many(folder: Path, number: int, tell: Callable[[str], None] = print) -> None:
    """Write so many letters and send them all to a server that takes them."""
    desk = _written(f"sqlite:///{folder / 'smtp.db'}", folder)
    with desk.database.writing_connection() as connection:
        _copy_letters(connection, number)
    with _running(0, None, folder) as server:
        with_way = replace(desk, transport=server.transport(1))
        done = deliver(with_way, area=AREA, today=REQUEST_DAY, now=NOW)
        assert done.sent == number, done
    tell("sent")
    desk.database.close()


def _copy_letters(connection: object, number: int) -> None:
    """As many letters as asked for, each with an act of its own, made of those that there are."""
    execute = connection.exec_driver_sql  # type: ignore[attr-defined]
    for copy in range(1, number // LETTERS_AT_ONCE):
        for table, own, pointing in (
            ("letter", f"key || '/{copy}'", {}),
            ("act", f"key || '/{copy}'", {"letter_id": f"letter_id + {copy * LETTERS_AT_ONCE}"}),
        ):
            names = [row[1] for row in execute(f"PRAGMA table_info({table})").all() if row[1] != "id"]
            changed = {"key": own, "message_id": f"message_id || '{copy}'", **pointing}
            values = ", ".join(changed.get(name, f'"{name}"') for name in names)
            columns = ", ".join(f'"{name}"' for name in names)
            execute(
                f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} "  # noqa: S608 - our own tables
                f"WHERE id <= {LETTERS_AT_ONCE} ORDER BY id"
            )


def _spoken(number: int) -> str:
    return f"{number:,}".replace(",", " ")


SEND_AND_TELL = """
import sys
from pathlib import Path
from bench.smtp import send_many
send_many(Path(sys.argv[1]), int(sys.argv[2]))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
