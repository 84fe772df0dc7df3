"""Rehearsals asked for on a page: each a process of its own beside the pages, and a folder with what it came to.

A rehearsal runs the product's own command. It inherits a locked file and holds it for as long as it lives, whatever
becomes of the process that started it: so one runs at a time in a home, however many processes serve its pages, and
one that has died counts as ended. What it has said tells how it ended.
"""

import fcntl
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from threading import Thread
from typing import Any, TextIO

KEPT = 12
"""So many of an area's rehearsals are kept; they hold people's names."""
OUT, FACTS, SAID, TROUBLE = "out", "facts.json", "said.txt", "trouble.txt"
LOCK, LATEST = "lock", "latest"
TRIES, BETWEEN_TRIES_SECONDS = 40, 0.01
DAYS_OF_LETTERS = (f".{OUT}-*/letters/*", f".{OUT}-*/*/letters/*", f"{OUT}/letters/*", f"{OUT}/*")
"""Where letters lie by day while it is played: of one area, of several, and when it has just ended."""
LONGEST_SAID = 20_000
LAST_LINES = 12
_NUMBER = re.compile(r"[1-9]\d{0,8}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class RehearsalUnderWay(Exception):
    """Another rehearsal runs in this home."""

    def __init__(self) -> None:
        super().__init__("en annan övning pågår. Vänta tills den är klar och försök igen")


class NoSuchRehearsal(Exception):
    """The area has no rehearsal of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"övning {number} finns inte, eller inte längre")


class Kind(StrEnum):
    """What is rehearsed."""

    YEAR = "year"
    CHANGEOVER = "changeover"


class RehearsalState(StrEnum):
    """How a rehearsal stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def swedish(self) -> str:
        """The word that lists show."""
        return {"running": "pågår", "done": "klar", "failed": "misslyckades"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to rehearse: the command's `options` after its name, and `about`, what a person reads of them.

    In `options` and of `files` a name stands for the file of that name beside the rehearsal. `together` are all the
    areas, where they are played at once: `area` is then the one where that was asked for.
    """

    kind: Kind
    area: str
    options: tuple[str, ...]
    about: Mapping[str, str]
    files: Mapping[str, bytes]
    together: tuple[str, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area that is played."""
        return self.together or (self.area,)


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A rehearsal on the shelf. `said` is what it told when it was done, `trouble` what it complained of.

    `played_to` and `letters` tell how far one that runs has come.
    """

    number: int
    kind: Kind
    area: str
    about: Mapping[str, str]
    who: str
    started_at: datetime
    state: RehearsalState
    folder: Path
    said: str = ""
    trouble: str = ""
    ended_at: datetime | None = None
    played_to: date | None = None
    letters: int = 0
    together: tuple[str, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area that is played."""
        return self.together or (self.area,)

    @property
    def out(self) -> Path:
        """The folder that it leaves."""
        return self.folder / OUT

    def file(self, name: str) -> Path | None:
        """A file that was given to it; None where there is none of that name."""
        found = self.folder / name
        return found if found.is_file() else None


class Shelf:
    """The rehearsals of a home. `folder` lies in it, and need not be there; `product` is where the code lies."""

    def __init__(self, folder: Path, *, product: Path) -> None:
        self.folder, self.product = folder, product

    def start(self, wanted: Wanted, *, environment: Mapping[str, str], now: datetime, who: str) -> int:
        """Start a rehearsal and return its number. Raises RehearsalUnderWay."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a") as lock:
            _take(lock)
            number = max(self._numbers(), default=0) + 1
            place = self.folder / str(number)
            place.mkdir(mode=0o700)
            facts: dict[str, object] = {"kind": wanted.kind, "area": wanted.area, "who": who, "at": now.isoformat()}
            facts |= {"together": wanted.together} if wanted.together else {}
            (place / FACTS).write_text(json.dumps({**facts, "about": dict(wanted.about)}, ensure_ascii=False), "utf-8")
            for name, content in wanted.files.items():
                (place / name).write_bytes(content)
            (self.folder / LATEST).write_text(str(number))
            try:
                self._run(place, wanted, lock, environment)
            except OSError:
                shutil.rmtree(place, ignore_errors=True)
                raise
        for area in wanted.areas:
            self._forget_old(area)
        return number

    def _run(self, place: Path, wanted: Wanted, lock: TextIO, environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "cli.main", *_options(wanted, place)]
        with (place / SAID).open("wb") as said, (place / TROUBLE).open("wb") as trouble:
            process = subprocess.Popen(
                command,
                cwd=self.product,
                env={**environment, "ARSHJUL_HOME": str(self.folder.parent), "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=trouble,
                pass_fds=[lock.fileno()],
                start_new_session=True,
            )
        Thread(target=process.wait, daemon=True, name=f"rehearsal-{place.name}").start()

    def of_area(self, area: str) -> list[Shelved]:
        """The rehearsals of the area, alone or with the others, the newest first."""
        running = self._running()
        found = (self._read(number, running) for number in sorted(self._numbers(), reverse=True))
        return [one for one in found if one is not None and area in one.areas]

    def one(self, area: str, number: int) -> Shelved:
        """The area's rehearsal of that number. Raises NoSuchRehearsal."""
        found = self._read(number, self._running())
        if found is None or area not in found.areas:
            raise NoSuchRehearsal(number)
        return found

    def remove(self, area: str, number: int) -> tuple[str, ...]:
        """Let go of a rehearsal and all that it left; return the areas that it was of.

        Raises NoSuchRehearsal; RehearsalUnderWay for one that runs.
        """
        found = self.one(area, number)
        if found.state is RehearsalState.RUNNING:
            raise RehearsalUnderWay
        shutil.rmtree(found.folder, ignore_errors=True)
        return found.areas

    def is_free(self) -> bool:
        """Whether none runs now."""
        return self._running() is None

    def _forget_old(self, area: str) -> None:
        for old in self.of_area(area)[KEPT:]:
            with suppress(RehearsalUnderWay, NoSuchRehearsal):
                self.remove(area, old.number)

    def _numbers(self) -> list[int]:
        if not self.folder.is_dir():
            return []
        return [int(place.name) for place in self.folder.iterdir() if _NUMBER.fullmatch(place.name)]

    def _running(self) -> int | None:
        """The number of the one that runs."""
        lock = self.folder / LOCK
        if not lock.exists():
            return None
        with lock.open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                with suppress(OSError, ValueError):
                    return int((self.folder / LATEST).read_text())
        return None

    def _read(self, number: int, running: int | None) -> Shelved | None:
        place = self.folder / str(number)
        try:
            facts: dict[str, Any] = json.loads((place / FACTS).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        said, trouble = _text(place / SAID), _text(place / TROUBLE)
        is_running = number == running
        state = RehearsalState.RUNNING if is_running else RehearsalState.DONE if said else RehearsalState.FAILED
        played_to, letters = _how_far(place) if is_running else (None, 0)
        return Shelved(
            number=number,
            kind=Kind(facts["kind"]),
            area=facts["area"],
            about=facts["about"],
            who=facts["who"],
            started_at=datetime.fromisoformat(facts["at"]),
            state=state,
            folder=place,
            said=said,
            trouble=_last_lines(trouble),
            ended_at=None if is_running else _written_at(place),
            played_to=played_to,
            letters=letters,
            together=tuple(facts.get("together", ())),
        )


def _take(lock: TextIO) -> None:
    """Lock the file; whoever only looks holds it for an instant. Raises RehearsalUnderWay."""
    for _ in range(TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(BETWEEN_TRIES_SECONDS)
        else:
            return
    raise RehearsalUnderWay


def _options(wanted: Wanted, place: Path) -> Sequence[str]:
    """The command and its options; the names of files as where they lie."""
    name, to = ("rehearse", "--out") if wanted.kind is Kind.YEAR else ("changeover", "--rehearse")
    given = [str(place / option) if option in wanted.files else option for option in wanted.options]
    area = [] if wanted.together else ["--area", wanted.area]
    return [name, *area, *given, to, str(place / OUT)]


def _text(file: Path) -> str:
    with suppress(OSError), file.open(encoding="utf-8", errors="replace") as opened:
        return opened.read(LONGEST_SAID).strip()
    return ""


def _last_lines(text: str) -> str:
    return "\n".join(text.splitlines()[-LAST_LINES:])


def _written_at(place: Path) -> datetime | None:
    """When it said its last word."""
    with suppress(OSError):
        last = max((place / name).stat().st_mtime for name in (SAID, TROUBLE))
        return datetime.fromtimestamp(last, UTC)
    return None


def _how_far(place: Path) -> tuple[date | None, int]:
    """The last day on which a letter has been written so far, and how many there are."""
    days: list[date] = []
    number = 0
    with suppress(OSError):
        for day in (day for pattern in DAYS_OF_LETTERS for day in place.glob(pattern)):
            if _DAY.fullmatch(day.name):
                days.append(date.fromisoformat(day.name))
                number += sum(1 for _ in day.iterdir())
    return max(days, default=None), number
