"""From a backup to an installation in an empty home folder, which comes up frozen."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy.engine import make_url

from models.operation import Freeze
from office.backups import DATABASE, FORMAT, HOME, MANIFEST, PIECE
from store import backups
from store.database import told_plainly


class BackupDamaged(Exception):
    """The file is no backup, or not the one that was made."""

    def __init__(self, why: str) -> None:
        super().__init__(f"säkerhetskopian går inte att använda: {why}. Ingenting har återställts")


class HomeInUse(Exception):
    """A backup is laid in an empty folder and in no other."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"mappen {home} är inte tom. Flytta undan det som ligger där, eller ange en annan mapp")


class OtherDatabase(Exception):
    """The backup is of one kind of database and the settings name the other."""

    def __init__(self, kept: str) -> None:
        name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kept]
        ask = (
            "ta bort ARSHJUL_DATABASE_URL"
            if kept == "sqlite"
            else "ange en tom databas med ARSHJUL_DATABASE_URL=postgresql://…"
        )
        super().__init__(f"säkerhetskopian är av en databas i {name}: {ask}")


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """A backup laid out beside where it is going, with every sum checked."""

    home: Path
    database: Path
    made_at: datetime
    form: str
    kind: str
    files: int


@contextmanager
def unpacked(file: Path, *, beside: Path) -> Iterator[Unpacked]:
    """Lay the backup out on the same disk as the home folder `beside`. Raises BackupDamaged and HomeInUse."""
    if beside.exists() and any(beside.iterdir()):
        raise HomeInUse(beside)
    beside.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=f".{beside.name}-") as place:
        try:
            manifest, found = _lay_out(file, Path(place))
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno is not None and not isinstance(error, FileExistsError):
                raise
            raise BackupDamaged("filen är avbruten eller är ingen säkerhetskopia") from error
        _check(manifest, found)
        home = Path(place) / HOME
        home.mkdir(mode=0o700, exist_ok=True)
        yield Unpacked(
            home=home,
            database=Path(place) / DATABASE,
            made_at=datetime.fromisoformat(manifest["made_at"]),
            form=manifest["form"],
            kind=manifest["database"],
            files=len(found),
        )


def _lay_out(file: Path, place: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Write out every file and sum it up as it comes; the manifest comes last."""
    manifest: dict[str, Any] = {}
    found: dict[str, str] = {}
    with tarfile.open(file, mode="r:gz") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            if content is None or not entry.isreg():
                raise BackupDamaged(f"den innehåller något annat än filer ({entry.name})")
            if entry.name == MANIFEST:
                manifest = json.load(content)
                continue
            digest = hashlib.sha256()
            path = place / _safe(entry.name)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("xb") as out:
                while piece := content.read(PIECE):
                    digest.update(piece)
                    out.write(piece)
            path.chmod(0o600)
            os.utime(path, (entry.mtime, entry.mtime))
            found[entry.name] = digest.hexdigest()
    return manifest, found


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.parts[0] not in (DATABASE, HOME):
        raise BackupDamaged(f"den innehåller en fil på fel plats ({name})")
    return path


def _check(manifest: dict[str, Any], found: dict[str, str]) -> None:
    if not manifest:
        raise BackupDamaged("innehållsförteckningen saknas, så filen är avbruten")
    if manifest.get("format") != FORMAT:
        raise BackupDamaged("den är gjord av en nyare version av Årshjul; uppgradera programmet först")
    wanted = {name: entry["sha256"] for name, entry in manifest["files"].items()}
    differing = sorted(set(wanted.items()) ^ set(found.items()))
    if differing:
        raise BackupDamaged(f"innehållet stämmer inte med innehållsförteckningen ({differing[0][0]})")


def settle_in(
    backup: Unpacked, *, home: Path, database_url: str, letters: Path | None, letters_known: bool, now: datetime
) -> None:
    """Make the installation in `home`, frozen from its first instant, of this version's form.

    `database_url` empty: the home's own SQLite file. `letters` is the folder of letters that the old installation left
    behind, newer than the backup. Raises OtherDatabase, NotEmpty and DatabaseTooNew; then `home` is as it was.
    """
    is_sqlite = not database_url or make_url(database_url).get_backend_name() == "sqlite"
    if is_sqlite != (backup.kind == "sqlite") or (is_sqlite and database_url):
        raise OtherDatabase(backup.kind)
    own_file = backup.home / backups.SQLITE_FILE
    if is_sqlite:
        (backup.database / backups.SQLITE_FILE).rename(own_file)
    url = database_url or f"sqlite:///{own_file}"
    if letters is not None:
        _lay_beside(letters, backup.home / "letters")
    with told_plainly():
        freeze = Freeze(began_at=now, backup_at=backup.made_at, letters_known=letters_known)
        backups.fill(url, backup.database, form=backup.form, freeze=freeze)
    if home.exists():
        home.rmdir()
    backup.home.rename(home)
    (home / "secrets").chmod(0o700) if (home / "secrets").is_dir() else None


def _lay_beside(letters: Path, to: Path) -> None:
    """Bring over the letters that the backup has not; what it has is left as it is."""
    for path in sorted(letters.rglob("*.eml")):
        target = to / path.relative_to(letters)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
