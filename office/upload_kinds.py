"""What a handed-in file is, judged by its content and never by its name: PDF, DOCX, XLSX or ODT, and nothing else.

Three of the four are ZIP archives, which can be made to fill a disk. So an archive is held to budgets before anything
of it is read, and what is read is read no further than it says of itself. Nothing is ever unpacked to disk.
"""

import io
import zipfile
import zlib
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from models.uploads import UploadFault

MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_RATIO = 200
"""So many times its size a part may grow. Text in XML seldom grows more than thirty times; a bomb a thousand."""
RATIO_COUNTS_FROM = 1024 * 1024
"""Smaller parts may grow as they like: an empty sheet does, and harms nobody."""
LARGEST_WITHIN = 50 * 1024 * 1024
MOST_READ = 4 * 1024 * 1024
DEEPEST = 1
"""A chart in a document brings its workbook with it. What lies in that brings nothing more."""
HEADER_WITHIN = 1024
"""So far into a PDF its first line may stand: readers agree on that, and mail programs put lines before it."""

PDF_SIGN, ZIP_SIGN, OLE_SIGN = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMPTY_ZIP = b"PK\x05\x06"
ARCHIVES = (ZIP_SIGN, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
SAVE_AS = "Spara den som PDF, Word (.docx), Excel (.xlsx) eller OpenDocument-text (.odt) och lämna den igen"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT = "application/vnd.oasis.opendocument.text"


class FileKind(StrEnum):
    """A kind of file that is taken in. The value is its suffix."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"

    @property
    def media_type(self) -> str:
        """What it is called where it is handed out."""
        return {"pdf": "application/pdf", "docx": _WORD, "xlsx": _SHEET, "odt": _TEXT}[self.value]


ACCEPTED = ",".join(f".{kind.value},{kind.media_type}" for kind in FileKind)
"""For a form's file field: what the browser's own dialogue shows first."""


class NotTaken(Exception):
    """The file is none that is taken in; the message says why, and what would be."""

    def __init__(self, fault: UploadFault, why: str) -> None:
        self.fault = fault
        super().__init__(why)


def kind_of(content: bytes) -> FileKind:
    """What the file is. Raises NotTaken."""
    if not content:
        raise NotTaken(UploadFault.EMPTY, "filen är tom. Se efter att den är sparad, och lämna den igen")
    if PDF_SIGN in content[: HEADER_WITHIN + len(PDF_SIGN)]:
        return FileKind.PDF
    if content.startswith(OLE_SIGN):
        raise NotTaken(
            UploadFault.WRONG_KIND,
            f"filen är i ett äldre format, eller låst med lösenord. {SAVE_AS}, utan lösenord",
        )
    if content.startswith((ZIP_SIGN, EMPTY_ZIP)):
        return _kind_of_archive(content, depth=0)
    raise NotTaken(UploadFault.WRONG_KIND, f"filen är varken PDF, Word, Excel eller OpenDocument-text. {SAVE_AS}")


def _kind_of_archive(content: bytes, *, depth: int) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _hold_to_budgets(entries, size=len(content))
            _look_for_archives(archive, entries, depth=depth)
            return _kind_by_its_parts(archive, {entry.filename: entry for entry in entries})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError, OSError, ValueError) as error:
        why = "filen är trasig och går inte att öppna. Spara den på nytt och lämna den igen"
        raise NotTaken(UploadFault.BROKEN, why) from error


def _hold_to_budgets(entries: Sequence[zipfile.ZipInfo], *, size: int) -> None:
    """Refuse what would swell, or is locked, from what the archive says of itself. Raises NotTaken."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotTaken(UploadFault.LOCKED, "filen är låst med lösenord. Ta bort lösenordet och lämna den igen")
    swells = (
        len(entries) > MOST_ENTRIES
        or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED
        or any(_swells(entry) for entry in entries)
        # Parts that lie over one another are a way of packing the same bytes many times.
        or sum(entry.compress_size for entry in entries) > size
        or _overlap(entries)
    )
    if swells:
        raise NotTaken(
            UploadFault.SWOLLEN, f"filen blir orimligt stor när den packas upp, och öppnas därför inte. {SAVE_AS}"
        )


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_COUNTS_FROM and entry.file_size > entry.compress_size * LARGEST_RATIO


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    spans = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    return any(start + length > following for (start, length), (following, _) in pairwise(spans))


def _look_for_archives(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], *, depth: int) -> None:
    """Refuse archives within archives, but for the office documents that a document brings with it. Raises NotTaken."""
    for entry in entries:
        with archive.open(entry) as part:
            if not part.read(8).startswith(ARCHIVES):
                continue
        belongs = depth < DEEPEST and "/embeddings/" in f"/{entry.filename}" and entry.file_size <= LARGEST_WITHIN
        if not belongs:
            raise NotTaken(UploadFault.SWOLLEN, f"filen har andra packade filer i sig. {SAVE_AS}")
        _kind_of_archive(_read(archive, entry, at_most=LARGEST_WITHIN), depth=depth + 1)


def _kind_by_its_parts(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> FileKind:
    if "mimetype" in parts:
        named = _read(archive, parts["mimetype"], at_most=200).decode("ascii", "replace").strip()
        if named == _TEXT:
            return FileKind.ODT
    elif "[Content_Types].xml" in parts:
        if any(name.endswith("vbaProject.bin") for name in parts):
            raise NotTaken(UploadFault.MACROS, f"filen innehåller makron. {SAVE_AS}, utan makron")
        types = _read(archive, parts["[Content_Types].xml"], at_most=MOST_READ)
        for kind, main in ((FileKind.DOCX, f"{_WORD}.main+xml"), (FileKind.XLSX, f"{_SHEET}.main+xml")):
            if main.encode() in types:
                return kind
    raise NotTaken(
        UploadFault.WRONG_KIND,
        f"filen är en packad fil av annat slag än Word, Excel eller OpenDocument-text. {SAVE_AS}",
    )


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, at_most: int) -> bytes:
    """The first bytes of the part."""
    with archive.open(entry) as part:
        return part.read(at_most)


def honest_name(filename: str, kind: FileKind) -> str:
    """The file's own name with no folder in it, and with the suffix of what it is."""
    name = tidy_name(filename)
    return name if name.casefold().endswith(f".{kind.value}") else f"{name}.{kind.value}"


def tidy_name(filename: str) -> str:
    """The last part of the name, without signs that cannot be seen, and not longer than file systems take."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in last if sign.isprintable())
    tidy = " ".join(seen.split()).lstrip(".")
    stem, dot, suffix = tidy.rpartition(".")
    return (f"{stem[:150]}{dot}{suffix[:20]}" if dot else tidy[:150]) or "namnlös fil"
