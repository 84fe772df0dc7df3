"""The letters that a rehearsal has laid in a folder, as a list of them says."""

from datetime import date
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import NamedTuple


class LetterFile(NamedTuple):
    """A letter: its day, whom it is to and what it is about, and where it lies in the folder."""

    day: date
    to: str
    subject: str
    path: str


def letters_in(folder: Path) -> list[LetterFile]:
    """The letters of a folder that has one for each day, in their order."""
    return [_read(file, folder) for file in sorted(folder.glob("????-??-??/*.eml"))]


def _read(file: Path, folder: Path) -> LetterFile:
    with file.open("rb") as opened:
        headers = BytesHeaderParser(policy=policy.default).parse(opened)
    day = date.fromisoformat(file.parent.name)
    return LetterFile(day, str(headers["To"] or ""), str(headers["Subject"] or ""), file.relative_to(folder).as_posix())
