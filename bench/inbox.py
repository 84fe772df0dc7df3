"""Mail that comes in: how many messages a second are read, kept safely on disk, and dealt with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median

from bench.areas import AREA, NOW, REQUEST_DAY, prepare
from bench.figures import Figure, seconds
from mail.files import FileTransport
from mail.mailbox import ReadPage
from office.desk import Desk, composer
from office.inbox import read_mailbox
from office.links import Links
from store.archive import Archive

MESSAGES, ROUNDS = 500, 3
LEAST_A_SECOND = 25.0
LETTER = 3_000
"""Bytes of text in each; the hostile ones are as large as they have to be."""
GROUPS = 5


@dataclass(frozen=True, kw_only=True)
class Box:
    """A mailbox in memory, read from the beginning, in pages as a real one's."""

    name: str
    messages: tuple[bytes, ...]

    def new_messages(self, position: str, *, since: datetime) -> Iterator[ReadPage]:  # noqa: ARG002 - all are new
        """All of them, fifty at a time."""
        for begin in range(int(position or 0), len(self.messages), 50):
            yield ReadPage(messages=self.messages[begin : begin + 50], position=str(begin + 50))


def figures(where: str, url_of: Callable[[str], str], folder: Path) -> Iterator[Figure]:
    """Ordinary letters a second, and letters of which every tenth is built to break us."""
    database = prepare(url_of("inbox"), groups=GROUPS)
    desk = Desk(
        database=database,
        composer=composer(),
        transport=FileTransport(folder / "inbox-letters"),
        archive=Archive(folder / "inbox-documents"),
        links=Links(public_url="http://matning.example", keys=("bench",)),
        mailboxes={},
    )
    for what, hostile in (("incoming messages", False), ("incoming messages, every tenth hostile", True)):
        runs = []
        for number in range(ROUNDS):
            box = Box(name=f"{what}-{number}", messages=tuple(_messages(f"{hostile}-{number}", hostile=hostile)))
            runs.append(seconds(partial(_read, desk, box)))
        value = MESSAGES / median(runs)
        yield Figure(what=what, where=where, value=value, limit=LEAST_A_SECOND, unit="a second", at_least=True)
    database.close()


def _read(desk: Desk, box: Box) -> None:
    reading = Desk(**{**vars(desk), "mailboxes": {AREA: box}})
    read = read_mailbox(reading, area=AREA, today=REQUEST_DAY, now=NOW)
    assert read.came == MESSAGES, "every message is new"


def _messages(mark: str, *, hostile: bool) -> Iterator[bytes]:
    for number in range(MESSAGES):
        head = (
            f"From: Avsändare <nagon-{number}@annan.example>\r\nSubject: Fråga {number}\r\n"
            f"Message-ID: <{mark}.{number}@annan.example>\r\nIn-Reply-To: <{number}@matning.example>\r\n"
        )
        yield (head + (_nested() if hostile and number % 10 == 0 else f"\r\n{'hej ' * (LETTER // 4)}\r\n")).encode()


def _nested() -> str:
    """Three thousand parts within parts."""
    parts = (f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(3_000))
    return "".join(parts)
