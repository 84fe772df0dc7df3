"""Backup, restore and thaw as the operator meets them, from one home folder to the next."""

import json
import stat
from pathlib import Path


def test_a_backup_is_taken_pruned_and_restored_into_a_frozen_home(
    arshjul, in_home: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("ARSHJUL_BACKUP_KEEP", "1")
    (in_home / "settings.env").write_text("ARSHJUL_PORT=8480\n", "utf-8")
    folder = in_home / "backups"
    folder.mkdir()
    (folder / "arshjul-20200101T000000Z.tar.gz").touch()

    made = arshjul("backup", "--json")
    (file,) = folder.glob("arshjul-*.tar.gz")

    assert made.code == 0
    assert json.loads(made.out)["file"] == str(file)
    assert json.loads(made.out)["pruned"] == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "nycklar och lösenord" in arshjul("backup", tmp_path / "elsewhere").err

    refused = arshjul("restore", "--home", in_home, file)
    assert refused.code == 2
    assert "är inte tom" in refused.err

    new = tmp_path / "new"
    restored = arshjul("restore", "--home", new, file)
    assert restored.code == 0
    assert "FRYST" in restored.out
    assert (new / "secrets" / "link-keys").read_bytes() == (in_home / "secrets" / "link-keys").read_bytes()
    assert stat.S_IMODE(new.stat().st_mode) == 0o700

    tick = arshjul("tick", "--home", new, "--area", "goteborgsomradet")
    assert tick.code == 1
    assert "arshjul thaw" in tick.err

    run = arshjul("run", "--home", new, "--area", "goteborgsomradet", "arsrapporter")
    assert run.code == 1
    assert "arshjul thaw" in run.err

    shown = arshjul("thaw", "--home", new)
    assert shown.code == 1
    assert "brev skickas när frysningen hävs" in shown.out
    assert "Inget har skickats" in shown.err
    lifted = arshjul("thaw", "--home", new, "--yes", "--json")
    assert lifted.code == 0
    assert set(json.loads(lifted.out)["areas"]) == {"fyrbodal", "goteborgsomradet"}
    assert "inte fryst" in arshjul("thaw", "--home", new).out


def test_a_file_that_is_no_backup_is_told_plainly(arshjul, home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "brev.txt"
    wrong.write_text("hej")

    answer = arshjul("restore", wrong)

    assert answer.code == 2
    assert "går inte att använda" in answer.err
    assert not home.exists()
