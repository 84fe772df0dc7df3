"""Files that somebody has uploaded to see what they would do, kept until that is done or a day has gone.

A draft is known by the SHA-256 of its content, so what is carried out is what was looked at.
"""

import hashlib
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

KEPT_FOR = timedelta(days=1)
_NUMBER = re.compile(r"[0-9a-f]{64}")
LARGEST_DRAFT = 5 * 1024 * 1024


class NoSuchDraft(Exception):
    """The draft is not there, or no longer."""

    def __init__(self) -> None:
        super().__init__("filen finns inte kvar. Ladda upp den igen")


class DraftTooLarge(Exception):
    """Nothing that is uploaded to be looked at is that large."""

    def __init__(self) -> None:
        super().__init__(f"filen är större än {LARGEST_DRAFT // 1024 // 1024} MB. Är det rätt fil?")


class Drafts:
    """A folder of such files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes, *, filename: str, now: datetime) -> str:
        """Keep the file under its own name, and let go of what is older than a day; return its number.

        `filename` is without any folder. Raises DraftTooLarge.
        """
        if len(content) > LARGEST_DRAFT:
            raise DraftTooLarge
        self._forget(before=now - KEPT_FOR)
        number = hashlib.sha256(content).hexdigest()
        place = self.folder / number
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for other in place.iterdir():
            if other.name != filename:
                other.unlink()
        (place / filename).write_bytes(content)
        return number

    def path(self, number: str) -> Path:
        """Where the draft of that number lies, under the name it came with. Raises NoSuchDraft."""
        place = self.folder / number
        found = sorted(place.iterdir()) if _NUMBER.fullmatch(number) and place.is_dir() else []
        if not found:
            raise NoSuchDraft
        return found[0]

    def remove(self, number: str) -> None:
        """Let go of the draft; nothing happens where it is gone already."""
        if _NUMBER.fullmatch(number):
            shutil.rmtree(self.folder / number, ignore_errors=True)

    def _forget(self, *, before: datetime) -> None:
        if self.folder.is_dir():
            for place in self.folder.iterdir():
                if place.is_dir() and place.stat().st_mtime < before.timestamp():
                    shutil.rmtree(place, ignore_errors=True)
