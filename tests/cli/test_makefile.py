"""`make`: what it offers, and what it says on a machine that lacks something."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from settings import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that `make` begins with, and no .venv."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "locks", tmp_path / "locks")
    return tmp_path


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )


def test_make_alone_lists_every_command(clone):
    done = make(clone)

    assert done.returncode == 0
    for command in ("run", "test", "check", "format", "bench", "lock"):
        assert f"make {command} " in done.stdout


def test_an_old_python_is_told_with_what_to_install(clone):
    old = clone / "python-of-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = make(clone, "run", f"PYTHON_CANDIDATES={old}")

    assert done.returncode != 0
    assert "Årshjul needs Python 3.11 or newer" in done.stderr
    assert "apt-get install" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_python_without_venv_is_told_with_the_package_that_has_it(clone):
    bare = clone / "python-without-venv"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *print*) echo python3.11-venv;; *) exit 0;; esac\n')
    bare.chmod(0o755)

    done = make(clone, "run", f"PYTHON_CANDIDATES={bare}")

    assert done.returncode != 0
    assert "has no venv module" in done.stderr
    assert "sudo apt-get install -y python3.11-venv" in done.stderr


def test_a_moved_installation_is_made_anew(clone):
    stamps = [clone / ".venv" / name for name in (".place", ".uv-ready", ".run-ready", ".test-ready")]
    (clone / ".venv").mkdir()
    for stamp in stamps:
        stamp.write_text("/somewhere/else\n")

    make(clone, "help")

    assert [stamp for stamp in stamps if stamp.exists()] == []


def test_no_package_index_is_named_anywhere():
    installed_from = [ROOT / "Makefile", *sorted((ROOT / "locks").glob("*.txt")), ROOT / ".ci" / "run"]

    assert [path.name for path in installed_from if "://" in path.read_text("utf-8")] == []
