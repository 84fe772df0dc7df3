"""Originals go into a ZIP unchanged, under names that any computer takes."""

import hashlib
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.originals import CONTENTS, LONGEST_NAME, Original, names_in_zip, package_zip


@pytest.mark.parametrize(
    ("wished", "given_names"),
    [
        (["Årsrapport.pdf"], ["Årsrapport.pdf"]),
        (["A\u030arsrapport.pdf"], ["Årsrapport.pdf"]),
        (["NOSAM Askim/Frölunda.pdf"], ["NOSAM Askim-Frölunda.pdf"]),
        (["../../etc/passwd"], ["-..-etc-passwd"]),
        (["plan.pdf", "Plan.PDF", "plan.pdf"], ["plan.pdf", "Plan (2).PDF", "plan (3).pdf"]),
        (["con.txt"], ["_con.txt"]),
        (["", "   "], ["namnlös", "namnlös (2)"]),
        (["00 innehåll.TXT"], ["00 innehåll (2).TXT"]),
        (["fdp.\u202egpj.pdf"], ["fdp.gpj.pdf"]),
        (["rad\nbryt\t.docx"], ["rad bryt.docx"]),
    ],
)
def test_names_are_safe_and_each_its_own(wished, given_names):
    assert list(names_in_zip(wished)) == given_names


@given(st.lists(st.text(max_size=200), max_size=30))
def test_any_names_become_safe_ones_of_their_own(wished):
    names = names_in_zip(wished)

    assert len(names) == len(wished)
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= LONGEST_NAME and not set(name) & set('\\/:*?"<>|\n') for name in names)


def test_files_come_out_as_they_went_in_with_a_list_of_them(tmp_path: Path, made_at: datetime):
    report = tmp_path / "a1b2c3"
    report.write_bytes(b"%PDF " + bytes(range(256)) * 5000)
    originals = [
        Original(name="Årsrapport – Äldre.pdf", source=report),
        Original(name="bilaga.txt", source=[b"ett ", b"stycke"]),
    ]

    package_zip(originals, tmp_path / "paket.zip", made_at=made_at)

    with ZipFile(tmp_path / "paket.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["Årsrapport – Äldre.pdf", "bilaga.txt", CONTENTS]
        assert archive.read("Årsrapport – Äldre.pdf") == report.read_bytes()
        assert archive.read("bilaga.txt") == b"ett stycke"
        listed = archive.read(CONTENTS).decode("utf-8-sig")
    assert f"Årsrapport – Äldre.pdf\t1280005\t{hashlib.sha256(report.read_bytes()).hexdigest()}" in listed


def test_the_same_files_give_the_same_bytes_every_time(tmp_path: Path, made_at: datetime):
    for name in ("en.zip", "två.zip"):
        package_zip([Original(name="å.txt", source=[b"samma"])], tmp_path / name, made_at=made_at)

    assert (tmp_path / "en.zip").read_bytes() == (tmp_path / "två.zip").read_bytes()


def test_a_file_that_cannot_be_read_leaves_what_was_there(tmp_path: Path, made_at: datetime):
    out = tmp_path / "paket.zip"
    package_zip([Original(name="a.txt", source=[b"a"])], out, made_at=made_at)
    before = out.read_bytes()

    with pytest.raises(FileNotFoundError):
        package_zip([Original(name="b.txt", source=tmp_path / "borta")], out, made_at=made_at)

    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["paket.zip"]
