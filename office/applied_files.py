"""The area files in force, each read once: a file that has been applied never changes."""

from sqlmodel import Session

from areas.reader import ReadArea, read_area_text
from areas.schema import AreaFile
from store import areas


def area_file(session: Session, area: str, *, number: int, sha256: str) -> AreaFile:
    """One revision of the area's file."""
    kept = _read.get(sha256)
    if kept is None:
        text = areas.applied_text(session, area, number)
        kept = _read[sha256] = read_area_text(text, name="inläst områdesfil").area_file
    return kept


def keep_read(read: ReadArea) -> None:
    """Spare whoever asks next the reading of a file that is being applied."""
    _read[read.sha256] = read.area_file


_read: dict[str, AreaFile] = {}
"""By the SHA-256 of their texts."""
