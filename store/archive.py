"""Handed-in files on disk: original bytes under generated names, outside everything that is served."""

import hashlib
import secrets
from pathlib import Path
from typing import NamedTuple

from durable import flush, flush_folder


class StoredFile(NamedTuple):
    """Where a file lies and what it is, so that it can be told unchanged."""

    stored_as: str
    sha256: str
    size: int


class Archive:
    """A folder of files that are written once and never changed, and removed only where somebody has decided so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes) -> StoredFile:
        """Write `content` under a new name, safe on disk before this returns."""
        name = secrets.token_hex(16)
        path = self._place(name)
        unfinished = path.with_suffix(".part")
        with unfinished.open("xb") as file:
            file.write(content)
            flush(file)
        unfinished.rename(path)
        flush_folder(path.parent)
        return StoredFile(stored_as=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))

    def take_over(self, source: Path) -> StoredFile:
        """Keep a whole file, which is moved here from `source`, a path on the same disk; read piece by piece."""
        name = secrets.token_hex(16)
        path = self._place(name)
        with source.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            flush(file)
        size = source.stat().st_size
        source.rename(path)
        flush_folder(path.parent)
        return StoredFile(stored_as=name, sha256=digest, size=size)

    def read(self, stored_as: str) -> bytes:
        """The bytes kept under that name. Raises FileNotFoundError."""
        return self.path(stored_as).read_bytes()

    def path(self, stored_as: str) -> Path:
        """Where the bytes kept under that name lie."""
        return self.folder / stored_as[:2] / stored_as

    def remove(self, stored_as: str) -> None:
        """Let go of the bytes kept under that name; nothing happens where they are gone already."""
        self.path(stored_as).unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        """Where a new file is to lie, its folder made and known on disk."""
        path = self.path(name)
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            flush_folder(self.folder)
        return path
