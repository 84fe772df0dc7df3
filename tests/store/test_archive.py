"""Handed-in files and secrets on disk."""

import os
import stat
from pathlib import Path

import pytest

from store.archive import Archive
from store.secret_keys import read_or_make, signing_keys


def test_a_file_comes_back_as_it_was_under_a_name_nobody_chose(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "documents")

    first, second = archive.keep("å\0bytes".encode()), archive.keep("å\0bytes".encode())

    assert archive.read(first.stored_as) == "å\0bytes".encode()
    assert first.stored_as != second.stored_as
    assert first.sha256 == second.sha256
    assert first.size == 8
    assert not list((tmp_path / "documents").rglob("*.part"))


def test_a_file_is_on_disk_under_its_name_before_anybody_is_told_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut could leave a row in the database whose bytes have no name."""
    flushed: list[tuple[Path, set[str]]] = []
    real = os.fsync

    def seen(handle: int) -> None:
        of = Path(f"/proc/self/fd/{handle}").readlink()
        flushed.append((of, {path.name for path in of.iterdir()} if of.is_dir() else set()))
        real(handle)

    monkeypatch.setattr(os, "fsync", seen)
    archive, source = Archive(tmp_path / "documents"), tmp_path / "source"
    source.write_bytes(b"bytes")
    for stored in (archive.keep(b"bytes"), archive.take_over(source)):
        path = archive.path(stored.stored_as)
        assert [stored.stored_as in names for folder, names in flushed if folder == path.parent][-1]
        assert (archive.folder, path.parent.name) in {(folder, name) for folder, names in flushed for name in names}


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Archive(tmp_path).read("0" * 32)


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "prefect"

    first, second = read_or_make(path), read_or_make(path)

    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_added_signing_key_comes_last(tmp_path: Path) -> None:
    (old,) = signing_keys(tmp_path)
    with (tmp_path / "link-keys").open("a") as file:
        file.write("a newer key\n".replace(" ", "-"))

    assert signing_keys(tmp_path) == [old, "a-newer-key"]
