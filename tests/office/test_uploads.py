"""Files are judged by what they are, and what is refused is kept where nobody can be hurt by it."""

import io
import shlex
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlmodel import select

from models.log import LogEntry
from models.uploads import RefusedUpload, UploadFault
from office.desk import Desk
from office.upload_kinds import FileKind, NotTaken, honest_name, kind_of, tidy_name
from office.uploads import LARGEST_FILE, HandedFile, NoSuchUpload, UploadRefused, settle, take_in, unsettle
from store import uploads
from store.scanner import Scanner
from tests.conftest import AREA, morning

SUBJECT = f"{AREA}/2026/arsrapporter/nosam-angered/arsrapport"
NOW = morning(date(2026, 2, 11))
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = b"application/vnd.oasis.opendocument.text"


def packed(parts: dict[str, bytes], *, compress: bool = True) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def word(main: str = f"{WORD}.main+xml", **more: bytes) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": b"<document/>"}
    return packed(parts | {name.replace("__", "/").replace("_bin", ".bin"): part for name, part in more.items()})


def sheet() -> bytes:
    kept = io.BytesIO()
    book = Workbook()
    book.active.append(["namn"])  # type: ignore[union-attr]
    book.save(kept)
    return kept.getvalue()


def locked(content: bytes) -> bytes:
    """The archive with its first part marked as encrypted, in both of its headers."""
    marked = bytearray(content)
    marked[6] |= 1
    marked[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(marked)


def lying_over_itself(content: bytes) -> bytes:
    """An archive whose directory names its first part twice: the same bytes would be unpacked again and again."""
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    first = content[start : content.index(b"PK\x01\x02", start + 4)]
    tail = bytearray(content[end:])
    for at in (8, 10):
        tail[at : at + 2] = (3).to_bytes(2, "little")
    tail[12:16] = (end - start + len(first)).to_bytes(4, "little")
    return content[:end] + first + bytes(tail)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", FileKind.PDF),
        (b"\xef\xbb\xbf\r\n%PDF-1.4 ...", FileKind.PDF),
        (word(), FileKind.DOCX),
        (sheet(), FileKind.XLSX),
        (packed({"mimetype": TEXT, "content.xml": b"<text/>"}, compress=False), FileKind.ODT),
        (word(word__embeddings__sheet1=sheet()), FileKind.DOCX),
    ],
    ids=["pdf", "pdf-with-a-mark-before-it", "docx", "xlsx", "odt", "docx-with-a-chart"],
)
def test_what_a_file_is_stands_in_its_content(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


MANY = {f"word/{number}.xml": b"" for number in range(5_001)}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", UploadFault.EMPTY),
        (b"MZ\x90\x00 a program", UploadFault.WRONG_KIND),
        (b"<html><script>alert(1)</script>", UploadFault.WRONG_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document", UploadFault.WRONG_KIND),
        (packed({"a.txt": b"x"}), UploadFault.WRONG_KIND),
        (packed({}), UploadFault.WRONG_KIND),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), UploadFault.WRONG_KIND),
        (word(main="application/vnd.ms-word.template.main+xml"), UploadFault.WRONG_KIND),
        (word(word__vbaProject_bin=b"macros"), UploadFault.MACROS),
        (locked(word()), UploadFault.LOCKED),
        (word()[:200], UploadFault.BROKEN),
        (word(word__document2=b"\0" * 30_000_000), UploadFault.SWOLLEN),
        (packed({"[Content_Types].xml": b"", **MANY}), UploadFault.SWOLLEN),
        (word(word__media__image=packed({"a": b"x"})), UploadFault.SWOLLEN),
        (word(word__embeddings__a=word(word__embeddings__b=sheet())), UploadFault.SWOLLEN),
        (lying_over_itself(word()), UploadFault.SWOLLEN),
    ],
    ids=[
        "empty",
        "a-program",
        "a-page",
        "an-old-document",
        "an-archive",
        "an-empty-archive",
        "a-spreadsheet-of-another-kind",
        "a-template",
        "with-macros",
        "locked",
        "cut-off",
        "swells",
        "five-thousand-parts",
        "an-archive-within",
        "too-deep",
        "parts-over-one-another",
    ],
)
def test_anything_else_is_refused_with_what_would_do(content: bytes, fault: UploadFault) -> None:
    with pytest.raises(NotTaken) as refused:
        kind_of(content)

    assert refused.value.fault is fault, str(refused.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Årsrapport.pdf", "Årsrapport.pdf"),
        ("rapport.PDF", "rapport.PDF"),
        ("rapport.exe", "rapport.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\rapport.pdf", "rapport.pdf"),
        ("rap\u202eport\r\n.pdf", "rapport.pdf"),
        ("", "namnlös fil.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
    ],
)
def test_a_name_says_what_the_file_is_and_leads_nowhere(given: str, kept: str) -> None:
    assert honest_name(given, FileKind.PDF) == kept
    assert "/" not in tidy_name(given)


# --- taking in


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def hand_in(desk: Desk, content: bytes, *, name: str = "rapport.docx") -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        take_in(desk, HandedFile(filename=name, content=content), area=AREA, subject=SUBJECT, who="någon", now=NOW)
    return refused.value


def test_a_refused_file_is_listed_kept_apart_and_logged(desk: Desk, tmp_path: Path) -> None:
    refused = hand_in(desk, b"MZ a program", name="../rapport\r\n.docx")

    with desk.database.read() as session:
        row = session.get(RefusedUpload, refused.number)
        logged = session.exec(select(LogEntry).where(LogEntry.act == "refuse-upload")).one()
    assert row is not None
    assert (row.fault, row.filename, row.came_by, row.subject) == (
        UploadFault.WRONG_KIND,
        "rapport.docx",
        "någon",
        SUBJECT,
    )
    assert row.why == str(refused)
    assert desk.quarantine.read(row.stored_as or "") == b"MZ a program"
    assert not files_under(tmp_path / "documents")
    assert logged.detail["number"] == refused.number
    assert "rapport" not in str(logged.detail)


def test_what_is_too_large_is_listed_and_not_kept(sqlite_desk: Desk, tmp_path: Path) -> None:
    refused = hand_in(sqlite_desk, b"%PDF-" + b"x" * LARGEST_FILE)

    assert refused.fault is UploadFault.TOO_LARGE
    with sqlite_desk.database.read() as session:
        row = uploads.refused(session, area=AREA, waiting=True)[0]
    assert (row.size, row.stored_as) == (LARGEST_FILE + 5, None)
    assert not files_under(tmp_path / "quarantine")


def test_a_refused_file_is_settled_once_and_can_be_taken_up_again(sqlite_desk: Desk) -> None:
    number = hand_in(sqlite_desk, b"").number
    with sqlite_desk.database.write() as session:
        settle(session, number, area=AREA, outcome=" Bad om\n en PDF ", who="a", now=NOW)

    with sqlite_desk.database.write() as session:
        assert uploads.count_waiting(session, area=AREA) == 0
        assert session.get(RefusedUpload, number).outcome == "Bad om en PDF"  # type: ignore[union-attr]
        for area in (AREA, "annat"):
            with pytest.raises(NoSuchUpload):
                settle(session, number, area=area, outcome="", who="b", now=NOW)
        unsettle(session, number, area=AREA, who="b", now=NOW)
        assert uploads.count_waiting(session, area=AREA) == 1


SCANNER = """
import pathlib, sys
content = pathlib.Path(sys.argv[-1]).read_bytes()
sys.exit(1 if b"EICAR" in content else 0 if b"clean" in content else 2)
"""


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"%PDF-1.7 clean", None),
        (b"%PDF-1.7 EICAR", UploadFault.INFECTED),
        (b"%PDF-1.7 ?", UploadFault.UNCHECKED),
    ],
    ids=["clean", "infected", "no-answer"],
)
def test_a_scanner_is_asked_and_only_a_clean_answer_lets_in(
    sqlite_desk: Desk, tmp_path: Path, content: bytes, fault: UploadFault | None
) -> None:
    script = tmp_path / "scan it.py"
    script.write_text(SCANNER)
    way = shlex.join((sys.executable, str(script)))
    desk = Desk(**{**vars(sqlite_desk), "scanner": Scanner(way=way)})

    if fault is None:
        taken = take_in(
            desk, HandedFile(filename="a.pdf", content=content), area=AREA, subject=SUBJECT, who="a", now=NOW
        )
        assert desk.archive.read(taken.stored.stored_as) == content
        assert not files_under(tmp_path / "quarantine")
    else:
        assert hand_in(desk, content).fault is fault
        assert not files_under(tmp_path / "documents")
