"""The originals of a package in one ZIP, under names that every computer takes, with a list of what is in it.

Files are read piece by piece, so that the memory needed does not grow with them.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CONTENTS = "00 Innehåll.txt"
"""The list of what is in the ZIP. Its name puts it first in any folder."""
LONGEST_NAME = 120
PIECE = 1 << 20
FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for itself."""
READABLE_BY_ALL = 0o644 << 16


@dataclass(frozen=True, kw_only=True)
class Original:
    """A file to put in: the name that it should have if it can, and where its bytes are."""

    name: str
    source: Path | Iterable[bytes]


def names_in_zip(wished: Iterable[str]) -> tuple[str, ...]:
    """The names that files of those names get in a ZIP, in the same order: safe on every computer, and each its own."""
    taken = {CONTENTS.casefold()}
    given = []
    for name in wished:
        safe = _safe(name)
        free, number = safe, 1
        while free.casefold() in taken:
            number += 1
            free = _numbered(safe, number)
        taken.add(free.casefold())
        given.append(free)
    return tuple(given)


def package_zip(files: Iterable[Original], out: Path, *, made_at: datetime) -> None:
    """Write a ZIP of the files at `out`, whole or not at all. Equal files and `made_at` give equal bytes.

    Raises OSError where a file cannot be read; then `out` is as it was.
    """
    files = tuple(files)
    unfinished = out.with_name(f"{out.name}.part")
    moment = made_at.astimezone(UTC).timetuple()[:6]
    listed = ["Innehåll, med storlek i byte och sha256:", ""]
    try:
        with ZipFile(unfinished, "w", ZIP_DEFLATED) as archive:
            for name, file in zip(names_in_zip(file.name for file in files), files, strict=True):
                size, digest = _put_in(archive, _entry(name, moment), file.source)
                listed.append(f"{name}\t{size}\t{digest}")
            archive.writestr(_entry(CONTENTS, moment), "\r\n".join([*listed, ""]).encode("utf-8-sig"))
        unfinished.rename(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _put_in(archive: ZipFile, entry: ZipInfo, source: Path | Iterable[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    pieces = _pieces(source) if isinstance(source, Path) else source
    if isinstance(source, Path):
        entry.file_size = source.stat().st_size
    with archive.open(entry, "w", force_zip64=not isinstance(source, Path)) as into:
        for piece in pieces:
            into.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _entry(name: str, moment: tuple[int, ...]) -> ZipInfo:
    year, month, day, hour, minute, second = moment
    entry = ZipInfo(name, (max(year, 1980), month, day, hour, minute, second))
    entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, READABLE_BY_ALL, 3
    return entry


def _safe(name: str) -> str:
    seen = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", name)
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    kept = " ".join(FORBIDDEN.sub("-", seen).split()).lstrip(". ").rstrip(". ")
    if RESERVED.match(kept):
        kept = f"_{kept}"
    stem, ending = _parted(kept or "namnlös")
    return f"{stem[: LONGEST_NAME - len(ending)].rstrip('. ')}{ending}"


def _numbered(name: str, number: int) -> str:
    stem, ending = _parted(name)
    added = f" ({number}){ending}"
    return f"{stem[: LONGEST_NAME - len(added)].rstrip('. ')}{added}"


def _parted(name: str) -> tuple[str, str]:
    """The name before its ending, and the ending with its dot: none where what follows the dot is no ending."""
    stem, dot, ending = name.rpartition(".")
    return (stem, f".{ending}") if dot and stem and len(ending) <= 10 and " " not in ending else (name, "")
