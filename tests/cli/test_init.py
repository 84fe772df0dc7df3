"""A real installation in a folder of its own."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cli.init import SETTINGS_ENV
from mail.choices import SmtpChoice
from settings import ROOT, Settings

SHIPPED = ROOT / "areas" / "goteborgsomradet.yaml"


def test_an_installation_starts_in_shadow_from_today_and_without_people(arshjul, home):
    answer = arshjul("init", "--home", home)

    assert (answer.code, answer.err) == (0, "")
    text = (home / "areas" / "goteborgsomradet.yaml").read_text("utf-8")
    assert "läge: skugga" in text
    assert f"driftstart: {datetime.now(ZoneInfo('Europe/Stockholm')).date()}" in text
    assert "arshjul import people" in answer.out
    status = arshjul("status")
    assert "läge skugga" in status.out
    assert "Ordförande saknas" in status.out


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 3, 2), 2026), (date(2026, 8, 31), 2026), (date(2026, 9, 1), 2027)]
)
def test_late_in_the_year_the_next_one_is_proposed_for_rehearsal(arshjul, home, on, day, year):
    on(day)

    assert f"--year {year} --out" in arshjul("init").out


def test_what_is_secret_is_for_the_owner_alone(arshjul, home):
    arshjul("init")

    secret = [home / "settings.env", *(home / "secrets").iterdir()]
    assert len(secret) == 3
    assert {path.stat().st_mode & 0o077 for path in secret} == {0}


def test_the_home_is_for_its_owner_alone_and_so_are_keys_and_database(arshjul, home):
    arshjul("init")

    modes = {name: (home / name).stat().st_mode & 0o777 for name in (".", "secrets", "arshjul.db")}
    assert modes == {".": 0o700, "secrets": 0o700, "arshjul.db": 0o600}


def test_an_own_area_file_is_taken_as_it_is(arshjul, home, tmp_path):
    own = tmp_path / "eget.yaml"
    own.write_text(SHIPPED.read_text("utf-8").replace("namn: Göteborgsområdet", "namn: Storgöteborg", 1), "utf-8")

    answer = arshjul("init", "--area-file", own)

    assert answer.code == 0
    assert "Storgöteborg är installerat" in answer.out
    assert (home / "areas" / "goteborgsomradet.yaml").read_bytes() == own.read_bytes()


def test_a_folder_with_something_in_it_is_refused(arshjul, home):
    home.mkdir()
    (home / "viktigt.txt").write_text("rör inte")

    answer = arshjul("init")

    assert answer.code == 2
    assert "är inte tom (där finns viktigt.txt)" in answer.err
    assert [entry.name for entry in home.iterdir()] == ["viktigt.txt"]


def test_a_bad_area_file_leaves_no_half_made_installation(arshjul, home, tmp_path):
    bad = tmp_path / "fel.yaml"
    bad.write_text("id: x\n\tnamn: y\n")

    answer = arshjul("init", "--area-file", bad)

    assert answer.code == 2
    assert "fel.yaml:2" in answer.err
    assert not home.exists()


def test_the_demonstrations_folder_is_not_for_a_real_installation(arshjul, monkeypatch):
    monkeypatch.delenv("ARSHJUL_HOME")

    answer = arshjul("init")

    assert answer.code == 2
    assert "arshjul init --home" in answer.err


BACKENDS = ("smtp", "exchange", "graph")


def test_the_settings_file_names_every_setting_with_its_default():
    named = dict(re.findall(r"^# ARSHJUL_([A-Z_]+)=(.*)$", SETTINGS_ENV, re.MULTILINE))
    fields = {name.upper(): field for name, field in Settings.model_fields.items() if name not in ("home", *BACKENDS)}
    of_smtp = {f"SMTP_{name}".upper(): field for name, field in SmtpChoice.model_fields.items()}

    assert fields.keys() <= named.keys()
    assert named.keys() - fields.keys() <= of_smtp.keys()
    numbers = {name: field.default for name, field in (fields | of_smtp).items() if type(field.default) in (int, float)}
    assert {name: float(named[name]) for name in numbers if name in named} == {
        name: float(default) for name, default in numbers.items() if name in named
    }
    for name in ("MAIL", "LOG_FORMAT", "WATCH_SMTP_SECURITY", "SMTP_SECURITY"):
        assert named[name] == (fields | of_smtp)[name].default


@pytest.mark.parametrize("line", [line for line in SETTINGS_ENV.splitlines() if "ARSHJUL_" in line])
def test_every_line_of_the_settings_file_can_be_used(line, tmp_path):
    file = tmp_path / "settings.env"
    file.write_text(line.removeprefix("# "))

    file.write_text(file.read_text() + "\nARSHJUL_SMTP_HOST=smtp.exempel.se\n")

    Settings(_env_file=file)
