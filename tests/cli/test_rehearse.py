"""`arshjul rehearse` as its user meets it."""

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest

from areas.compile import wheel_of
from areas.reader import read_area
from cli.main import main
from settings import ROOT

pytestmark = pytest.mark.slow

AREA_FILE = ROOT / "areas" / "goteborgsomradet.yaml"
MEETINGS = ROOT / "areas" / "goteborgsomradet-meetings.txt"
ON_TIME = ("--year", "2026", "--behaviour", "on-time")


AREAS = ("goteborgsomradet", "fyrbodal")


@dataclass(frozen=True)
class Earlier:
    """A rehearsal of every area that lies there already, and what was said when it was made."""

    out: Path
    home: Path
    code: int
    told: str
    warned: str

    def acts(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in (self.out / "acts.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    """Made where there is no installation; tests copy it."""
    out, home = tmp_path_factory.mktemp("earlier") / "out", tmp_path_factory.mktemp("nowhere") / "home"
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as told, redirect_stderr(StringIO()) as err:
        patch.setenv("ARSHJUL_HOME", str(home))
        code = main(["rehearse", *ON_TIME, "--out", str(out)])
    return Earlier(out=out, home=home, code=code, told=told.getvalue(), warned=err.getvalue())


def test_without_an_installation_the_shipped_areas_are_played_and_that_is_said(earlier):
    assert earlier.code == 0
    assert earlier.warned.count("finns ingen installation") == 1
    assert "Göteborgsområdet 2026:" in earlier.told
    assert "Fyrbodal 2026:" in earlier.told
    assert not earlier.home.exists()
    for area in AREAS:
        assert {"acts.jsonl", "index.html", "letters"} <= {path.name for path in (earlier.out / area).iterdir()}


def test_without_an_area_every_station_of_every_area_has_its_acts(earlier):
    acts = earlier.acts()

    assert acts == sorted(acts, key=lambda act: (act["date"], act["time"], act["key"], act["station"]))
    assert all((earlier.out / act["letter"]).is_file() for act in acts if act["state"] == "done")
    page = (earlier.out / "index.html").read_text("utf-8")
    for area in AREAS:
        wheel = wheel_of(read_area(ROOT / "areas" / f"{area}.yaml").area_file)
        expected = {station.id for station in wheel.stations if station.active and station.comes_in(2026)}
        assert expected <= {act["station"] for act in acts if act["area"] == area}
        assert f'href="{area}/index.html"' in page


def test_a_behaviour_that_there_is_not_leaves_the_earlier_rehearsal_as_it_was(arshjul, earlier):
    again = arshjul("rehearse", "--year", 2026, "--behaviour", "ibland", "--out", earlier.out)

    assert again.code == 2
    assert "är inget beteende" in again.err
    assert earlier.acts()


def test_the_meetings_of_a_list_are_called_and_an_installation_is_left_byte_for_byte_as_it_was(arshjul, home, tmp_path):
    arshjul("init", "--home", home)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    dates = tmp_path / "moten.txt"
    dates.write_text("Ledningsgrupp LGS 2027\ntorsdag 18 februari kl. 13.00–16.00, digitalt\n", "utf-8")
    out = tmp_path / "out"

    answer = arshjul("rehearse", "--year", 2027, "--behaviour", "none", "--meetings", dates, "--out", out)

    assert answer.code == 0
    assert answer.err == ""
    assert "1 möte." in answer.out
    assert b"20270218T130000" in (out / "feeds" / "lgs.ics").read_bytes()
    acts = [json.loads(line) for line in (out / "acts.jsonl").read_text("utf-8").splitlines()]
    assert any(act["duty"] == "minnesanteckningar@1" for act in acts), "the new installation has nobody to call yet"
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_list_of_another_year_is_refused(arshjul, home, tmp_path):
    dates = tmp_path / "moten.txt"
    dates.write_text("Ledningsgrupp LGS 2027\ntorsdag 18 februari kl. 13.00–16.00, digitalt\n", "utf-8")

    of_one = ("--area", "goteborgsomradet", "--year", 2026)
    answer = arshjul("rehearse", *of_one, "--meetings", dates, "--out", tmp_path / "out")

    assert answer.code == 2
    assert "har inga möten 2026" in answer.err
    assert not (tmp_path / "out").exists()


def test_an_earlier_rehearsal_is_compared_with_a_changed_area_file_and_replaced(arshjul, earlier, tmp_path):
    out = tmp_path / "out"
    of_the_area = earlier.out / "goteborgsomradet"
    copytree(of_the_area, out)
    changed = tmp_path / "ny.yaml"
    text = AREA_FILE.read_text("utf-8")
    changed.write_text(text.replace("sista dag: sista vardagen i april", "sista dag: 15 april"), "utf-8")
    dates = tmp_path / "moten.txt"
    dates.write_text("Ledningsgrupp LGS 2026\ntorsdag 19 februari kl. 13.00–16.00, digitalt\n", "utf-8")

    answer = arshjul("rehearse", *ON_TIME, "--area-file", changed, "--meetings", dates, "--out", out, "--compare", out)

    assert answer.code == 0
    assert "Jämfört med" in answer.out
    assert "får ny dag" in answer.out
    assert "Lägesbilder från NOSAM, begäran till ordförande, 14 dokument" in answer.out
    assert "Brev per månad:" in answer.out
    assert (out / "acts.jsonl").read_bytes() != (of_the_area / "acts.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--behaviour", "ibland"], "är inget beteende"),
        (["--behaviour", "late:999"], "är inget beteende"),
        (["--area", "skaraborg"], "skaraborg följer inte med programmet"),
        (["--meetings", str(MEETINGS)], "ange vilket med --area: goteborgsomradet, fyrbodal"),
        (["--area", "fyrbodal", "--area-file", str(AREA_FILE)], "gäller goteborgsomradet, inte fyrbodal"),
        (["--compare", "."], "är ingen övning"),
        (["--year", "1"], "utanför"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(arguments, told, arshjul, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    answer = arshjul("rehearse", "--year", 2026, *arguments, "--out", tmp_path / "out")

    assert answer.code == 2
    assert told in answer.err
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_else_in_it_is_refused(arshjul, tmp_path):
    (tmp_path / "viktigt.txt").write_text("mitt")

    answer = arshjul("rehearse", "--year", 2026, "--out", tmp_path)

    assert answer.code == 2
    assert "viktigt.txt" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["viktigt.txt"]
