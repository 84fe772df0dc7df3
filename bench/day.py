"""A day with 500 letters due, over more and more documents that are waited for."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

from sqlmodel import Session, col, select

from bench import baseline
from bench.areas import AREA, NOW, REQUEST_DAY, STATION, add_open_duties, prepare
from bench.figures import Figure, in_turns, peak_mebibytes, ratio, seconds
from mail.files import FileTransport
from models.duties import Duty
from models.people import Membership
from models.requests import LinkAbout
from models.words import Role
from office import by_link_given
from office.desk import Desk, composer
from office.links import Links
from office.post import run_post
from office.stations import collect
from office.subscriptions import ensure_personal
from store.archive import Archive
from store.database import Database
from store.requests import LinkKey

LINKS = Links(public_url="http://matning.example", keys=("bench",))
LETTERS = 500
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 5
DEARER_THAN_RAW = 1.25
DEARER_WITH_SIZE = 1.3


@dataclass
class Ground:
    """A prepared database that can be brought back to the morning."""

    database: Database
    folder: Path
    open_duties: int

    @property
    def letters(self) -> Path:
        """Where the day's letters are laid."""
        return self.folder / "letters"

    def morning(self) -> None:
        """Undo a played day."""
        shutil.rmtree(self.letters, ignore_errors=True)
        with self.database.writing_connection() as connection:
            connection.exec_driver_sql("DELETE FROM act")
            connection.exec_driver_sql("DELETE FROM letter")
            connection.exec_driver_sql(
                f"UPDATE duty SET look_on = '{REQUEST_DAY}' WHERE year = {REQUEST_DAY.year}"  # noqa: S608 - our own day
            )
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not self.database.is_sqlite:
                connection.exec_driver_sql("VACUUM ANALYZE act, letter, duty")
            else:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def figures(where: str, url_of: Callable[[str], str], folder: Path) -> Iterator[Figure]:
    """Cost per letter against the bare driver at each size, and how cost and memory grow with size."""
    grounds = [_ground(url_of(f"day_{size}"), folder / f"{where}-{size}", size) for size in SIZES]
    _see_that_both_write_the_same(grounds[0])
    contestants = [contestant for ground in grounds for contestant in (partial(_ours, ground), partial(_raw, ground))]
    runs = in_turns(contestants, rounds=ROUNDS)
    ours, raw = runs[::2], runs[1::2]
    for ground, mine, bare in zip(grounds, ours, raw, strict=True):
        yield Figure(
            what=f"a day with {LETTERS} letters due over {_spoken(ground.open_duties)} open documents: × raw driver",
            where=where,
            value=ratio(mine, bare),
            limit=DEARER_THAN_RAW,
            unit="×",
            note=f"{median(mine) / LETTERS * 1000:.2f} ms a letter; raw {median(bare) / LETTERS * 1000:.2f} ms",
        )
    yield Figure(
        what=f"the same day at {_spoken(SIZES[-1])} against {_spoken(SIZES[0])} open documents",
        where=where,
        value=min(ours[-1]) / min(ours[0]),
        limit=DEARER_WITH_SIZE,
        unit="×",
    )
    smallest, largest = (peak_mebibytes(partial(_ours, ground)) for ground in (grounds[0], grounds[-1]))
    yield Figure(
        what="its peak memory, largest against smallest",
        where=where,
        value=largest / smallest,
        limit=DEARER_WITH_SIZE,
        unit="×",
        note=f"{smallest:.1f} and {largest:.1f} MiB",
    )
    for ground in grounds:
        ground.database.close()


def _spoken(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _ground(url: str, folder: Path, size: int) -> Ground:
    database = prepare(url, groups=LETTERS)
    add_open_duties(database, groups=LETTERS, total=size)
    with database.write() as session:
        # Each letter has its reader's own addresses, of their calendar and for handing in, from an earlier letter.
        ensure_personal(session, AREA, range(1, LETTERS + 1), links=LINKS, now=NOW)
        by_link_given.ensure(session, AREA, _handing_in(session), links=LINKS, today=REQUEST_DAY, now=NOW)
    return Ground(database=database, folder=folder, open_duties=size)


def _handing_in(session: Session) -> dict[LinkKey, date]:
    """The links by which the chairs hand in what is asked for today, each with the document's last day."""
    found = session.exec(
        select(Membership.person_id, Duty.id, Duty.due_on)
        .join(Duty, col(Membership.group) == col(Duty.group))
        .where(Duty.look_on == REQUEST_DAY)
    )
    return {LinkKey(person, LinkAbout.DUTY, duty or 0, Role.CHAIR.value): last for person, duty, last in found}


def _see_that_both_write_the_same(ground: Ground) -> None:
    written = []
    for contestant in (_ours, _raw):
        contestant(ground)
        written.append({path.name: path.read_bytes() for path in ground.letters.rglob("*.eml")})
    ours, raw = written
    assert ours == raw, "the bare driver is to write the very same letters"


def _ours(ground: Ground) -> float:
    ground.morning()
    desk = Desk(
        database=ground.database,
        composer=composer(),
        transport=FileTransport(ground.letters),
        archive=Archive(ground.folder / "documents"),
        links=LINKS,
    )

    def day() -> None:
        with desk.database.write() as session:
            collect(session, area=AREA, station=STATION, today=REQUEST_DAY)
        outcome = run_post(desk, area=AREA, today=REQUEST_DAY, now=NOW)
        assert outcome.delivery.sent == LETTERS, outcome

    return seconds(day)


def _raw(ground: Ground) -> float:
    ground.morning()
    letters, transport = composer(), FileTransport(ground.letters)
    url = ground.database.url

    def day() -> None:
        assert baseline.day(url, letters, transport, LINKS) == LETTERS

    return seconds(day)
