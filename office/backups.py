"""A backup: everything an installation has, as one file, made while it runs.

The file is a tar archive. First comes the database as it was at one instant, then every file of the home folder, last
a manifest with the sha-256 of each. A file is kept before the row that tells of it is written, so a database read
first finds all its files afterwards.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from durable import flush, flush_folder
from office.product import VERSION
from store import backups, pulses
from store.database import Database, told_plainly

FORMAT = 1
DATABASE = "database"
HOME = "home"
MANIFEST = "manifest.json"
NAMED = "arshjul-*.tar.gz"
LEFT_OUT = frozenset({"prefect", "logs", "drafts", "rehearsals", "backups", "up.lock", "cache"})
"""What of the home folder is made anew, or is of this machine alone."""
SECRET = frozenset({"secrets", "settings.env", "mail.toml"})
UNFINISHED = (".part", ".tmp")
PIECE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A backup that has been made, and the older ones that went to make room."""

    file: Path
    size: int
    files: int
    holds_secrets: bool
    pruned: tuple[Path, ...]


@dataclass
class _Packing:
    """An archive being written, and what is known of each file that lies in it."""

    tar: tarfile.TarFile
    files: dict[str, dict[str, object]] = field(default_factory=dict)

    def take(self, path: Path, *, name: str) -> None:
        """Put the file in. One that has gone since it was listed is left out."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            status = os.fstat(file.fileno())
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = status.st_size, int(status.st_mtime), 0o600
            reading = _Hashing(file, entry.size)
            self.tar.addfile(entry, reading)  # type: ignore[arg-type]
        self.files[name] = {"sha256": reading.digest.hexdigest(), "size": entry.size}

    def end(self, manifest: dict[str, object]) -> None:
        """Put the manifest in, last."""
        text = json.dumps({**manifest, "files": self.files}, indent=1, ensure_ascii=False).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        self.tar.addfile(entry, io.BytesIO(text))


class _Hashing:
    """A file that is read once, for the archive and for its sum. One that shrinks meanwhile is filled with zeros."""

    def __init__(self, file: io.BufferedReader, size: int) -> None:
        self._file, self._left = file, size
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        wanted = min(size, self._left)
        piece = self._file.read(wanted).ljust(wanted, b"\0")
        self._left -= len(piece)
        self.digest.update(piece)
        return piece


def make_backup(database: Database, *, home: Path, folder: Path, keep: int, now: datetime) -> Backup:
    """Lay a backup in `folder`, whole or not at all, and prune all but the `keep` newest.

    Raises what the disk and the database raise; then the older ones stay.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    final = folder / f"arshjul-{now:%Y%m%dT%H%M%SZ}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as place:
        dumped, packed = Path(place) / DATABASE, Path(place) / "packed.part"
        dumped.mkdir()
        with told_plainly():
            form = backups.dump(database, dumped)
        files = _pack(packed, dumped, home=home, folder=folder, manifest=_manifest(database, form, now=now))
        packed.chmod(0o600)
        packed.replace(final)
    flush_folder(folder)
    with told_plainly(), database.write() as session:
        pulses.beat(session, pulses.BACKUP, now=now)
    return Backup(
        file=final,
        size=final.stat().st_size,
        files=len(files),
        holds_secrets=any(Path(name).parts[1] in SECRET for name in files),
        pruned=_prune(folder, keep=keep),
    )


def _manifest(database: Database, form: str, *, now: datetime) -> dict[str, object]:
    return {
        "format": FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        "version": VERSION,
        "form": form,
        "database": "sqlite" if database.is_sqlite else "postgresql",
    }


def _pack(
    packed: Path, dumped: Path, *, home: Path, folder: Path, manifest: dict[str, object]
) -> dict[str, dict[str, object]]:
    with packed.open("xb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
            packing = _Packing(tar)
            for path in sorted(dumped.iterdir()):
                packing.take(path, name=f"{DATABASE}/{path.name}")
            for path in _of_home(home, without=folder):
                packing.take(path, name=f"{HOME}/{path.relative_to(home).as_posix()}")
            packing.end(manifest)
        flush(file)
    return packing.files


def _of_home(home: Path, *, without: Path) -> Iterator[Path]:
    """Every file of the home folder that is worth keeping; no links, for they lead out of it."""
    for entry in sorted(home.iterdir()):
        if entry.name in LEFT_OUT or entry.name.startswith(f"{backups.SQLITE_FILE}") or entry == without:
            continue
        for path in sorted(entry.rglob("*")) if entry.is_dir() else [entry]:
            is_within = without in path.parents
            if path.is_file() and not path.is_symlink() and not is_within and path.suffix not in UNFINISHED:
                yield path


def _prune(folder: Path, *, keep: int) -> tuple[Path, ...]:
    old = sorted(folder.glob(NAMED))[:-keep]
    for path in old:
        path.unlink()
    return tuple(old)
