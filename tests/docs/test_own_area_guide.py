"""The guide to writing an area of one's own leads there: it is followed, word for word."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from areas.compile import wheel_of
from areas.reader import AreaFileError, read_area, read_area_text
from areas.starting_file import UnfitName, area_id_of, starting_file, starting_people
from cli.main import main
from settings import ROOT

GUIDE = (ROOT / "docs" / "eget-omrade.md").read_text("utf-8")
AREA_FILE, PEOPLE = Path("exempelbygden.yaml"), Path("exempelbygden-personer.csv")


def blocks() -> Iterator[tuple[str, str]]:
    """The language and content of each fenced block, in order."""
    yield from re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", GUIDE)


def put_in(text: str, section: str) -> str:
    """The area file with one of its sections as the guide has it."""
    key = section.split(":", 1)[0]
    found = re.search(rf"(?ms)^{key}:.*?(?=^[a-zåäö]|\Z)", text)
    assert found is not None, key
    return text.replace(found[0], f"{section}\n")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """Runs a command line of the guide in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARSHJUL_HOME", raising=False)

    def one(line: str) -> int:
        home = re.search(r"--home (\S+)", line)
        if home:
            monkeypatch.setenv("ARSHJUL_HOME", str(tmp_path / home[1]))
        return main(line.split()[1:])

    return one


def test_whoever_follows_the_guide_has_an_area_that_has_played_a_year(run: Callable[[str], int]) -> None:
    commands = 0
    for language, content in blocks():
        if language == "yaml":
            AREA_FILE.write_text(put_in(AREA_FILE.read_text("utf-8"), content), "utf-8")
        elif language == "csv":
            PEOPLE.write_text(content, "utf-8")
        else:
            for line in content.splitlines():
                assert run(line) == 0, line
                commands += 1

    wheel = wheel_of(read_area(AREA_FILE).area_file)
    assert commands == 7
    assert [station.id for station in wheel.stations] == ["arsrapporter", "arsrapport-beslut", "dialogmote"]
    assert list(Path("ovning").rglob("*.eml"))


@pytest.mark.parametrize("name", ["Skaraborg", "Södra Älvsborg", "Göteborgsområdet 2", "Å"])
@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2028, 2, 29), date(2031, 12, 31)])
def test_a_starting_file_is_in_order_whatever_the_area_and_whenever_it_begins(name: str, day: date) -> None:
    read = read_area_text(starting_file(name, live_from=day), name="ny.yaml")

    wheel = wheel_of(read.area_file)
    groups = {line.split(";")[2] for line in starting_people(name, live_from=day).splitlines()[1:]}
    assert (wheel.name, wheel.area, wheel.live_from) == (name, area_id_of(name), day)
    assert groups <= {group.id for group in wheel.groups}
    assert "{{" not in read.text


@pytest.mark.parametrize("name", ["", "42", "---", "a: b", "rad\nbrytning", "[x]", "x" * 101, "日本"])
def test_a_name_that_no_area_can_have_is_refused(name: str) -> None:
    with pytest.raises(UnfitName, match="kan inte vara ett områdes namn"):
        area_id_of(name)


def test_what_is_there_is_never_written_over(run: Callable[[str], int], capsys: pytest.CaptureFixture[str]) -> None:
    AREA_FILE.write_text("vår egen", "utf-8")

    assert run("arshjul init --area Exempelbygden") == 2
    assert "exempelbygden.yaml finns redan här" in capsys.readouterr().err
    assert AREA_FILE.read_text("utf-8") == "vår egen"
    assert not PEOPLE.exists()


def test_an_area_that_names_a_group_of_another_is_refused() -> None:
    text = starting_file("Skaraborg", live_from=date(2026, 1, 1)).replace("genom: arbetsutskott", "genom: presidium")

    with pytest.raises(AreaFileError, match="gruppen ”presidium” finns inte"):
        read_area_text(text, name="ny.yaml")
