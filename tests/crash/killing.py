"""Kill a process at one place, start another, and see what has become of every letter."""

import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from models.failpoints import Change
from store.database import Database
from tests.crash.backends import BACKENDS, Backend
from tests.crash.scenario import leave_behind, look, morning_desk, play, prepare

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["tests.crash.warm"])


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a kill led to. `reached` is whether the process got as far as the place where it was to be killed.

    `at_once` is how many letters the backend takes at once.
    """

    reached: bool
    doubles: int
    lost: int
    unknown: int
    in_hand: int
    told: bool
    mail_is_as_it_should: bool
    at_once: int

    @property
    def holds(self) -> bool:
        """Whether nothing was doubled or lost in silence, and at most a letter for each connection left in doubt."""
        letters_hold = not (self.doubles or self.lost or self.in_hand) and self.told
        return letters_hold and self.unknown <= self.at_once and self.mail_is_as_it_should


class Ground:
    """A prepared database, to be copied for each kill, and what comes of an undisturbed morning with each backend."""

    def __init__(self, prepared: Path) -> None:
        self._prepared = prepared
        self._undisturbed: dict[str, tuple[Counter[tuple[str, str]], int, Counter[str]]] = {}
        self._never: dict[str, frozenset[Change]] = {}

    def kill(self, backend: str, failpoint: str) -> Verdict:
        """Kill a morning at the failpoint, and let another process play it again from there."""
        expected, unknown_anyway, mail = self._expected(backend)
        with self._morning(backend) as (url, folder, at):
            # Where letters go several at a time: when so many are on their way, and not at the first, which goes alone.
            time = at.connections if failpoint.startswith(f"{Change.HANDED_OVER}.") else 1
            reached = _run(url, folder, at, f"{failpoint}:kill@{time}") == -signal.SIGKILL
            assert _run(url, folder, at, "") == 0
            after = look(url, folder)
            arrived = Counter(after.by_message_id[each] for each in at.arrived())
        missing = expected - arrived
        return Verdict(
            reached=reached,
            doubles=(arrived - expected).total(),
            lost=(missing - after.visible).total(),
            unknown=after.unknown - unknown_anyway,
            in_hand=after.in_hand,
            told=after.told,
            mail_is_as_it_should=after.mail == mail,
            at_once=at.connections,
        )

    def never(self, backend: str) -> frozenset[Change]:
        """The changes that cannot come about with the backend; its undisturbed morning is played as well."""
        self._expected(backend)
        return self._never[backend]

    def _expected(self, backend: str) -> tuple[Counter[tuple[str, str]], int, Counter[str]]:
        if backend not in self._undisturbed:
            with self._morning(backend) as (url, folder, at):
                assert _run(url, folder, at, "") == 0
                after = look(url, folder)
                arrived = at.arrived()
                self._never[backend] = at.never
                assert len(arrived) == len(set(arrived)) > 20, len(arrived)
                assert sorted(after.mail.values()) == [1] * 7, after.mail
                letters = Counter(after.by_message_id[each] for each in arrived)
                self._undisturbed[backend] = letters, after.unknown, after.mail
        return self._undisturbed[backend]

    @contextmanager
    def _morning(self, backend: str) -> Iterator[tuple[str, Path, Backend]]:
        with tempfile.TemporaryDirectory(prefix="arshjul-crash-") as name:
            folder = Path(name)
            shutil.copytree(self._prepared, folder, dirs_exist_ok=True)
            url = f"sqlite:///{folder / 'arshjul.db'}"
            with BACKENDS[backend](folder / "backend") as at:
                desk = morning_desk(url, folder, at.transport())
                leave_behind(desk, at.transport())
                desk.database.close()
                yield url, folder, at


def lay_ground(url: str, folder: Path) -> Ground:
    """Play what comes before the morning, in the database `folder/arshjul.db` that holds Göteborgsområdet."""
    database = Database(url, durable=False)
    prepare(database, folder)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return Ground(folder)


def _run(url: str, folder: Path, at: Backend, failpoint: str) -> int:
    process = _processes.Process(target=play, args=(url, folder, at.transport, failpoint))
    process.start()
    process.join(60)
    assert process.exitcode is not None, "the process hangs"
    return process.exitcode
