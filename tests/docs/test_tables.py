"""The documents' tables hold what the product holds: wheel, letters, states, words and dependencies."""

import re
import tomllib
from pathlib import Path

import pytest

from areas.reader import read_area
from areas.schema import AreaFile
from areas.station_entries import StationEntry
from models import words
from models.words import ActState, DutyState, LetterKind, LetterState, Mode, Role, StepKind, SwedishEnum
from rules.dates import MONTHS
from settings import ROOT

SHIPPED = ROOT / "areas" / "goteborgsomradet.yaml"
HANDBOOK = (ROOT / "docs" / "handbok.md").read_text("utf-8")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
KINDS_ALOUD = {"nosam": "NOSAM", "temagrupp": "temagrupperna"}
VOCABULARIES = [v for v in vars(words).values() if isinstance(v, type) and issubclass(v, SwedishEnum) and len(v)]


def table_under(text: str, header: str) -> list[str]:
    """The rows of the table that begins with `header`, as they are written."""
    after = text.split(f"{header}\n", 1)[1].splitlines()[1:]
    end = next((number for number, line in enumerate(after) if not line.startswith("|")), len(after))
    return after[:end]


# --- the wheel


def wheel_table(area_file: AreaFile, *, in_swedish: bool) -> list[str]:
    """The active stations in the order of the year, as README and handbook print them."""
    active = [station for station in area_file.stations.values() if station.active]
    return [
        f"| {_months(station)} | {_name(station)} | {station.kind.swedish if in_swedish else station.kind} "
        f"| {_owing(area_file, station)} | {_last_days(station)} |"
        for station in sorted(active, key=lambda station: station.months[0])
    ]


def _months(station: StationEntry) -> str:
    return "–".join(MONTHS[month - 1] for month in station.months).capitalize()


def _name(station: StationEntry) -> str:
    return station.name + (" (vartannat år)" if station.cycle.every_years == 2 else "")


def _owing(area_file: AreaFile, station: StationEntry) -> str:
    owing = dict.fromkeys(name for collection in station.collects for name in collection.owed_by)
    groups = area_file.groups
    return ", ".join(groups[n].names[-1].name if n in groups else KINDS_ALOUD.get(n, n) for n in owing) or "–"


def _last_days(station: StationEntry) -> str:
    return ", ".join(dict.fromkeys(collection.due.text for collection in station.collects)) or "–"


@pytest.mark.parametrize(
    ("document", "header", "in_swedish"),
    [
        ("README.md", "| Month | Station | What it is | Handed in by | Last day |", False),
        ("docs/handbok.md", "| Månad | Station | Slag | Lämnas av | Sista dag |", True),
    ],
)
def test_the_wheel_is_that_of_the_shipped_area(document: str, header: str, *, in_swedish: bool) -> None:
    text = (ROOT / document).read_text("utf-8")

    assert table_under(text, header) == wheel_table(read_area(SHIPPED).area_file, in_swedish=in_swedish)


# --- the letters and the states


def test_the_letters_of_the_handbook_are_the_rungs_of_the_shipped_ladder() -> None:
    ladder = SHIPPED.read_text("utf-8").split("  grupperna:\n")[1].split("\n\n")[0]
    rungs = re.findall(r"- (\w+): ([^#\n]+)", ladder)
    rows = table_under(HANDBOOK, "| Brev | När | Till vem | Vad det säger |")

    assert len(rungs) > 5
    for kind, when in rungs:
        assert any(row.startswith(f"| {kind} |") and when.strip() in row for row in rows), (kind, when)


@pytest.mark.parametrize("kind", [*StepKind, LetterKind.SUMMARY, LetterKind.RECEIPT], ids=str)
def test_the_handbook_explains_every_letter(kind: SwedishEnum) -> None:
    rows = table_under(HANDBOOK, "| Brev | När | Till vem | Vad det säger |")

    assert any(row.startswith(f"| {kind.swedish} |") for row in rows)


@pytest.mark.parametrize(
    ("vocabulary", "header"),
    [
        (DutyState, "| Läge | Betyder | Vad händer härnäst |"),
        (LetterState, "| Läge | Betyder |"),
        (Mode, "| Läge | Vad som händer med breven | Lämpligt när |"),
    ],
    ids=["documents", "letters", "modes"],
)
def test_the_handbook_explains_every_state(vocabulary: type[SwedishEnum], header: str) -> None:
    explained = {row.split("|")[1].strip(" *") for row in table_under(HANDBOOK, header)}

    assert {word.swedish for word in vocabulary} <= explained


@pytest.mark.parametrize("word", [*ActState, *Role, *LetterKind], ids=lambda word: word.swedish)
def test_the_handbook_knows_the_word(word: SwedishEnum) -> None:
    assert word.swedish in HANDBOOK


# --- the glossary


@pytest.mark.parametrize("word", [word for v in VOCABULARIES for word in v], ids=lambda word: f"{word.swedish}={word}")
def test_the_glossary_joins_every_word(word: SwedishEnum) -> None:
    rows = [line for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    name = f"`{type(word).__name__}.{word.name}`"
    mine = [row for row in rows if name in row]

    assert mine, f"{name} is not there"
    swedish, english = (cell.strip() for cell in mine[0].strip("| ").split(" | ")[:2])
    assert word.swedish in swedish.split(", ")
    assert word.value in english.split(", ")


# --- the decisions


def test_decisions_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_can_be_quoted_and_is_watched_by_checks_that_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    headings = re.findall(r"(?m)^## (.+)$", text)
    watched = text.split("## Watched by")[1]

    assert headings == ["Context", "Decision", "Consequences", "Turned down", "Watched by"]
    assert re.search(r"(?m)^> \S", text)
    for named in re.findall(r"`((?:tests|locks)/[^`]*)`", watched):
        assert (ROOT / named).exists(), f"{named} is gone"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    text = (ROOT / "docs" / "decisions" / "0010-dependencies.md").read_text("utf-8")
    wanted = {re.match(r"[\w.-]+", line)[0] for line in project["project"]["dependencies"]}  # type: ignore[index]
    given = {row.split("|")[1].strip() for row in table_under(text, "| Package | Why |")}

    assert given == wanted
    for tool in (line for group in project["dependency-groups"].values() for line in group):
        assert tool.removeprefix("types-") in text
